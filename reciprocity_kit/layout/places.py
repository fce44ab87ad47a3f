"""Where people stand on a picture of the network, and where they stay from period to period."""

from collections.abc import Mapping
from itertools import chain

import networkx as nx
import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.layout._again import place_again
from reciprocity_kit.layout._draw import place_freely
from reciprocity_kit.layout._springs import SEED, build_springs

HOLD = 0.8


def layout(
    network: "nx.DiGraph[str]",
    *,
    seed: int = SEED,
    places: Mapping[str, tuple[float, float]] | None = None,
    hold: float = HOLD,
) -> dict[str, tuple[float, float]]:
    """Place people so that those with much contact stand near each other.

    The largest part stands on top, smaller ones below it, people without ties in rows at the end.
    With `places` of an earlier picture everyone in it stays near their place, and only who is new is
    placed freely, among their contacts.

    Parameters
    ----------
    network : networkx.DiGraph
        As `build_network` returns it, with `weight` on the edges.
    seed : int
        The same number gives the same places.
    places : dict of str to (float, float), optional
        Where people stood before, as an earlier call returned it.
    hold : float, default 0.8
        How far people keep their earlier place: 1 = exactly, 0 = it is only where they start.

    Returns
    -------
    dict
        Two coordinates between -1 and 1 for every person.

    Raises
    ------
    OptionError
        If hold does not lie between 0 and 1.

    References
    ----------
    Jacomy, M., Venturini, T., Heymann, S., Bastian, M. (2014). ForceAtlas2, a continuous graph layout
    algorithm for handy network visualization. PLoS ONE 9, e98679, for the forces. Brandes, U., Pich,
    C. (2007). Eigensolver methods for progressive multidimensional scaling of large data. Graph
    Drawing 2006, LNCS 4372, 42-53, for the start.

    Examples
    --------
    >>> before = layout(nx.DiGraph([("ana", "ben"), ("ben", "eve")]))
    >>> after = layout(nx.DiGraph([("ana", "ben"), ("ben", "joe")]), places=before, hold=1)
    >>> after["ana"] == before["ana"], sorted(after)
    (True, ['ana', 'ben', 'joe'])
    """
    if not 0 <= hold <= 1:
        raise OptionError(
            f"hold={hold!r} must lie between 0 and 1.", next_step="use a share such as hold=0.8"
        )
    if not len(network):
        return {}
    springs = build_springs(network)
    known = [person for person in network if places is not None and person in places]
    if places is None or not known:
        points = place_freely(springs, len(network), np.random.default_rng(seed))
    else:
        points = place_again(network, springs, places, hold, np.random.default_rng(seed))
    return {person: (float(x), float(y)) for person, (x, y) in zip(network, points, strict=True)}


def build_layouts(
    networks: Mapping[pd.Timestamp, "nx.DiGraph[str]"], *, seed: int = SEED, hold: float = HOLD
) -> pd.DataFrame:
    """Build the table of where everybody stands in each of several periods.

    All periods together give everyone a place; in each period people move from it only a little,
    towards those they had contact with then. So a person is found where they were before.

    Parameters
    ----------
    networks : dict of pandas.Timestamp to networkx.DiGraph
        The network of each period, by when the period begins.
    seed : int
        The same number gives the same places.
    hold : float, default 0.8
        How far people keep their place: 1 = exactly.

    Returns
    -------
    pandas.DataFrame
        The layouts table as `reciprocity_kit.columns` declares it, a row for each period and each
        person in its network.

    Raises
    ------
    OptionError
        If hold does not lie between 0 and 1.

    References
    ----------
    Brandes, U., Mader, M. (2012). A quantitative comparison of stress-minimization approaches for
    offline dynamic graph drawing. Graph Drawing 2011, LNCS 7034, 99-110, for places anchored to those
    of all periods together.

    Examples
    --------
    >>> march, april = pd.Timestamp("2024-03-01", tz="UTC"), pd.Timestamp("2024-04-01", tz="UTC")
    >>> pair = nx.DiGraph([("ana", "ben")])
    >>> build_layouts({march: pair, april: pair}, hold=1).groupby("person", observed=True)["x"].nunique()
    person
    ana    1
    ben    1
    Name: x, dtype: int64
    """
    together = _add_up(networks)
    if not len(together):
        return empty_table("layouts")
    base = layout(together, seed=seed, hold=hold)
    placed = {
        period: layout(network, seed=seed, places=base, hold=hold) for period, network in networks.items()
    }
    rows = [(period, person, x, y) for period, each in placed.items() for person, (x, y) in each.items()]
    return cast_table("layouts", pd.DataFrame(rows, columns=["period_at", "person", "x", "y"]))


def _add_up(networks: Mapping[pd.Timestamp, "nx.DiGraph[str]"]) -> "nx.DiGraph[str]":
    together: nx.DiGraph[str] = nx.DiGraph()
    for network in networks.values():
        together.add_nodes_from(network)
    for one, other, weight in chain.from_iterable(
        network.edges(data="weight", default=1.0) for network in networks.values()
    ):
        if together.has_edge(one, other):
            together[one][other]["weight"] += weight
        else:
            together.add_edge(one, other, weight=weight)
    return together
