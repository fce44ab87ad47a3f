"""The groups within which most two-way contact runs, and how far they can be relied on."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.network.graph import Network, contact_matrix, is_observed
from reciprocity_kit.statistics._arrays import IntArray
from reciprocity_kit.statistics._divisions import adjusted_rand, modularity, together_shares
from reciprocity_kit.statistics._engine import divide_people
from reciprocity_kit.statistics._graphs import SEED, mutual_contact

RUNS = 20


@dataclass(frozen=True)
class Division:
    """A division of a network into groups, and how far chance had a hand in it.

    Parameters
    ----------
    people : pandas.DataFrame
        The communities table as `reciprocity_kit.columns` declares it.
    groups : int
        How many groups there are; 0 where nobody has two-way contact.
    modularity : float
        Share of two-way contact within groups, less the share that chance would put there: above
        0.3 is usual for clear groups, 0 is chance. NaN without two-way contact.
    stability : float
        Mean adjusted Rand index of each two of the runs: 1 where all of them divide alike, about 0
        where they have nothing in common. Below about 0.8 the groups are not to be named.
    least_alike : float
        The lowest of these indices.
    runs : int
        Divisions made, each with another seed.
    status : str
        ok, no_events, or not_identified where not everyone's own mailbox was read.
    """

    people: pd.DataFrame
    groups: int
    modularity: float
    stability: float
    least_alike: float
    runs: int
    status: str


def build_communities(network: Network, *, runs: int = RUNS, seed: int = SEED) -> Division:
    """Divide the network into groups, again and again, and tell what stays the same.

    A high `together_share` says that the person falls into one group with the same people whatever
    the seed, a low one that the person stands between groups. Leiden's method on min(w_ij, w_ji);
    the division shown is that of the given seed, the one that fills `community` of the people
    table. For each person: mean over the other members of the group and over the runs of whether
    both are together.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.
    runs : int, default 20
        Divisions to compare, with the seeds `seed`, `seed + 1` and so on; at least 2.
    seed : int
        Seed of the division shown.

    Returns
    -------
    Division
        The groups, their modularity and their stability.

    Raises
    ------
    OptionError
        If there are fewer than two runs.

    References
    ----------
    Traag, V. A., Waltman, L., van Eck, N. J. (2019). From Louvain to Leiden: guaranteeing
    well-connected communities. Scientific Reports 9, 5233. Hubert, L., Arabie, P. (1985). Comparing
    partitions. Journal of Classification 2, 193-218. Newman, M. E. J. (2004). Analysis of weighted
    networks. Physical Review E 70, 056131.

    Examples
    --------
    Two circles of three with one message either way between them:

    >>> import networkx as nx
    >>> circles = [(a, b) for circle in ("abc", "xyz") for a in circle for b in circle if a < b]
    >>> pairs = [(one, other, {"weight": 5}) for one, other in circles] + [("c", "x", {"weight": 1})]
    >>> division = build_communities(nx.Graph(pairs).to_directed())
    >>> division.groups, round(division.modularity, 3), division.stability
    (2, 0.468, 1.0)
    """
    if runs < 2:  # noqa: PLR2004 - there is nothing to compare one with
        raise OptionError(f"runs={runs!r} is too few.", next_step="compare at least two, such as runs=20")
    if not is_observed(network):
        return _without_groups(network, runs, "not_identified")
    weights = mutual_contact(contact_matrix(network))
    if not weights.nnz:
        return _without_groups(network, runs, "no_events")
    divisions = [divide_people(weights, seed + run) for run in range(runs)]
    shown, known = divisions[0], divisions[0] >= 0
    inside = [division[known] for division in divisions]
    alike = [adjusted_rand(one, other) for one, other in combinations(inside, 2)]
    return Division(
        people=_build_table(network, shown, inside),
        groups=int(shown.max()) + 1,
        modularity=modularity(weights, shown),
        stability=float(np.mean(alike)),
        least_alike=float(np.min(alike)),
        runs=runs,
        status="ok",
    )


def _build_table(network: Network, shown: IntArray, inside: list[IntArray]) -> pd.DataFrame:
    known = shown >= 0
    community, size, together = np.full((3, shown.size), np.nan)
    community[known] = shown[known] + 1
    size[known] = np.bincount(shown[known])[shown[known]]
    together[known] = together_shares(inside[0], inside[1:])
    contacts = np.diff(contact_matrix(network).indptr) + np.diff(contact_matrix(network).tocsc().indptr)
    unknown = np.where(contacts > 0, "one_sided", "no_events")
    columns = {
        "person": list(network),
        "community": community,
        "community_status": np.where(known, "ok", unknown),
        "group_size": size,
        "together_share": together,
        "together_share_status": np.select([~known, np.isnan(together)], [unknown, "too_few"], "ok"),
    }
    return cast_table("communities", pd.DataFrame(columns))


def _without_groups(network: Network, runs: int, status: str) -> Division:
    table = empty_table("communities")
    if len(network):
        nothing = np.full(len(network), np.nan)
        values = dict.fromkeys(("community", "group_size", "together_share"), nothing)
        why = dict.fromkeys(("community_status", "together_share_status"), status)
        people = pd.DataFrame({"person": list(network), **values, **why})
        table = cast_table("communities", people)
    nan = float("nan")
    return Division(table, 0, nan, nan, nan, runs, status)
