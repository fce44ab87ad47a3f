"""Contact that goes round: directed cycles of three, and how closed each person's circle is."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.network._triangles import connected_pairs, find_triangles
from reciprocity_kit.network.graph import Network, contact_matrix, is_observed
from reciprocity_kit.statistics._arrays import FloatArray

FEW = 5


@dataclass(frozen=True)
class _Circles:
    """Sums over the triangles at each person, and how many there could be."""

    cycles: FloatArray
    weighted_cycles: FloatArray
    weighted_triangles: FloatArray
    possible_cycles: FloatArray
    possible_triangles: FloatArray


def cyclic_clustering(network: Network) -> "pd.Series[float]":
    """Measure how far contact that passes through each person comes round again.

    High: those this person writes to write to those from whom this person hears, with much contact
    all the way round; low, 0: none of them do. C_cyc = (What^3)_ii / (d_in d_out - d_both), What =
    (w / largest w)^(1/3).

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.Series
        0..1; NaN for whoever does not hear from one and write to another, and for all where not
        everyone is observed.

    References
    ----------
    Fagiolo, G. (2007). Clustering in complex directed networks. Physical Review E 76, 026107.

    Examples
    --------
    >>> import networkx as nx
    >>> cyclic_clustering(nx.DiGraph([("ann", "bob"), ("bob", "eve"), ("eve", "ann")]))["ann"].item()
    1.0
    """
    found = _find_circles(network)
    return _series(network, _share(found.weighted_cycles, found.possible_cycles), "cyclic_clustering")


def clustering(network: Network) -> "pd.Series[float]":
    """Measure how far each person's contacts have contact with each other, in any direction.

    High: a closed circle; low, 0: the contacts have nothing to do with each other. The mean over
    all directed triangles the person could be in of the geometric mean of their weights, over the
    largest weight: (What + What^T)^3_ii / (2 (d (d - 1) - 2 d_both)), What = (w / largest w)^(1/3).

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.Series
        0..1; NaN for whoever has fewer than two contacts, and for all where not everyone is
        observed.

    References
    ----------
    Fagiolo, G. (2007). Clustering in complex directed networks. Physical Review E 76, 026107.

    Examples
    --------
    Each of the three is in one of the two directed triangles that one contact each way allows:

    >>> import networkx as nx
    >>> clustering(nx.DiGraph([("ann", "bob"), ("bob", "eve"), ("eve", "ann")]))["ann"].item()
    0.5
    """
    found = _find_circles(network)
    return _series(network, _share(found.weighted_triangles, found.possible_triangles), "clustering")


def build_cycles(network: Network) -> pd.DataFrame:
    """Count for each person the cycles of three in which contact comes round again.

    Many cycles, and a high share of those possible, mean that what this person passes on comes back
    through a third; few mean that it does not, or comes straight back. Messages going round are no
    gifts going round: this counts who writes to whom, not what was done for whom.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.DataFrame
        One row per person: `cycles` (cycles person - other - third - person), `possible_cycles`
        (pairs of one heard from and another written to), `cycle_share` = cycles / possible,
        `cyclic_clustering` and `clustering`, which also take in how much contact there is, and
        `status`: not_identified where not everyone is observed, no_events where no cycle is
        possible, too_few where fewer than five are.

    References
    ----------
    Fagiolo, G. (2007). Physical Review E 76, 026107.

    Examples
    --------
    >>> import networkx as nx
    >>> edges = [("ann", "bob"), ("bob", "eve"), ("eve", "ann"), ("ann", "dan")]
    >>> build_cycles(nx.DiGraph(edges))[["person", "cycles", "possible_cycles"]]
      person  cycles  possible_cycles
    0    ann     1.0              2.0
    1    bob     1.0              1.0
    2    eve     1.0              1.0
    3    dan     0.0              0.0
    """
    if not len(network):
        return empty_table("cycles")
    found = _find_circles(network)
    possible = found.possible_cycles
    status = np.select(
        [np.isnan(possible), possible == 0, possible < FEW], ["not_identified", "no_events", "too_few"], "ok"
    )
    return cast_table(
        "cycles",
        pd.DataFrame(
            {
                "person": list(network),
                "cycles": found.cycles,
                "possible_cycles": possible,
                "cycle_share": _share(found.cycles, possible),
                "cyclic_clustering": _share(found.weighted_cycles, possible),
                "clustering": _share(found.weighted_triangles, found.possible_triangles),
                "status": status,
            }
        ),
    )


def _find_circles(network: Network) -> _Circles:
    size = len(network)
    if not is_observed(network):
        unknown = np.full(size, np.nan)
        return _Circles(unknown, unknown, unknown, unknown, unknown)
    contact = contact_matrix(network)
    pairs = connected_pairs(contact)
    forward, back = ((way > 0).astype(np.float64) for way in (pairs.forward, pairs.back))
    largest = contact.max() if contact.nnz else 1.0
    strong, weak = (np.cbrt(way / largest) for way in (pairs.forward, pairs.back))
    found = np.zeros((3, size))
    for one, two, three in find_triangles(pairs):
        at = np.concatenate([pairs.first[one], pairs.second[one], pairs.second[two]])
        any_way = (strong + weak)[one] * (strong + weak)[two] * (strong + weak)[three]
        rounds = [
            there[one] * there[three] * here[two] + here[one] * here[three] * there[two]
            for there, here in ((forward, back), (strong, weak))
        ]
        for row, each in enumerate([*rounds, any_way]):
            found[row] += np.bincount(at, np.tile(each, 3), size)
    cycles, weighted_cycles, weighted_triangles = np.empty_like(found)
    for column, each in zip((cycles, weighted_cycles, weighted_triangles), found, strict=True):
        column[pairs.person] = each
    out, into = (contact.count_nonzero(axis=axis).astype(np.float64) for axis in (1, 0))
    both = contact.minimum(contact.T).count_nonzero(axis=1)
    contacts = out + into
    return _Circles(
        cycles,
        weighted_cycles,
        weighted_triangles,
        out * into - both,
        contacts * (contacts - 1.0) - 2.0 * both,
    )


def _share(found: FloatArray, possible: FloatArray) -> FloatArray:
    share: FloatArray = np.full(found.shape, np.nan)
    np.divide(found, possible, out=share, where=possible > 0)
    return share


def _series(network: Network, values: FloatArray, name: str) -> "pd.Series[float]":
    return pd.Series(values, index=pd.Index(list(network), name="person"), name=name)
