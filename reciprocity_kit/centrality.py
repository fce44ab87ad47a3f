"""Measures of each person's place in the network.

Every measure is a bare noun `f(network)` that returns a Series indexed by person, named like the
column it fills. A contact's `weight` is the number of events sent; paths run along
`distance = 1 / weight`, so that much contact is near.
"""

from typing import TypeAlias

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from reciprocity_kit.network import Network, contact_matrix
from reciprocity_kit.statistics._graphs import (
    SEED,
    add_both_ways,
    build_mutual,
    count_others,
    divide,
    find_common_contacts,
    find_pivots,
    find_shortest_ways,
    leading_vector,
    sum_dependencies,
)

Measure: TypeAlias = "pd.Series[float]"


def degree(network: Network) -> Measure:
    """Count the people each person has contact with, either way.

    High: contact with many; low: with few. Number of others with an edge to or from the person.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.Series
        People, 0 for someone without contact.

    Examples
    --------
    >>> float(degree(nx.DiGraph([("ann", "bob"), ("bob", "ann"), ("ann", "eve")]))["ann"])
    2.0
    """
    return _series(network, np.diff(add_both_ways(contact_matrix(network)).indptr), "degree")


def strength(network: Network) -> Measure:
    """Sum the events each person sent and received.

    High: much contact; low: little. Sum of the weights of all edges to and from the person.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.Series
        Events, 0 for someone without contact.

    Examples
    --------
    >>> float(strength(nx.DiGraph([("ann", "bob", {"weight": 4}), ("bob", "ann", {"weight": 1})]))["ann"])
    5.0
    """
    return _series(network, add_both_ways(contact_matrix(network)).sum(axis=1), "strength")


def betweenness(network: Network) -> Measure:
    """Measure how often the nearest way between two others runs through each person.

    High: others reach each other through this person; low: they need not. Mean over ordered pairs
    (s, t) of others of the share of shortest paths s to t through the person, along 1 / weight.
    Above `MAX_EXACT` people it is estimated from the paths that start at `PIVOTS` of them.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.Series
        Shares 0..1; NaN with fewer than three people.

    References
    ----------
    Brandes, U. (2001). A faster algorithm for betweenness centrality. Journal of Mathematical
    Sociology 25, 163-177. Brandes, U., Pich, C. (2007), for the pivots. International Journal of
    Bifurcation and Chaos 17, 2303-2318.

    Examples
    --------
    Ann and Eve write 10 messages each way with Bob but only 1 with each other:

    >>> pairs = (("ann", "bob", 10), ("bob", "eve", 10), ("ann", "eve", 1))
    >>> network = nx.Graph([(one, other, {"weight": n}) for one, other, n in pairs]).to_directed()
    >>> float(betweenness(network)["bob"])
    1.0
    """
    size, starts = len(network), find_pivots(len(network))
    through = np.zeros(size)
    for sources, distances, tails, heads, lengths in find_shortest_ways(contact_matrix(network), starts):
        through += sum_dependencies(sources, distances, tails, heads, lengths)
    return _series(network, divide(through, count_others(starts, size) * (size - 2.0)), "betweenness")


def closeness(network: Network) -> Measure:
    """Measure how near each person is to those whose contact reaches them, along 1 / weight.

    High: others reach this person by few, strong steps; low: by many or weak ones; 0: nobody
    does. The direction is inward, along what others sent, as in networkx; for the outward one use
    `network.reverse()`. With r of n - 1 others reaching the person, r / (n - 1) divided by their
    mean distance. Above `MAX_EXACT` people it is estimated from `PIVOTS` of them.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.Series
        Events per step, 0 or more; NaN for someone who is the only person.

    References
    ----------
    Wasserman, S., Faust, K. (1994). Social Network Analysis, section 5.2. Cambridge University Press.

    Examples
    --------
    Ann sends Bob 4 messages, so that her distance to him is 1/4; nobody writes to Ann.

    >>> closeness(nx.DiGraph([("ann", "bob", {"weight": 4})])).to_dict()
    {'ann': 0.0, 'bob': 4.0}
    """
    size, starts = len(network), find_pivots(len(network))
    reached, total = np.zeros(size), np.zeros(size)
    for _, distances, *_ in find_shortest_ways(contact_matrix(network), starts):
        near = np.isfinite(distances) & (distances > 0)
        reached += near.sum(axis=0)
        total += np.where(near, distances, 0.0).sum(axis=0)
    share = divide(reached, count_others(starts, size))
    return _series(network, np.where(share > 0, share * divide(reached, total), share), "closeness")


def pagerank(network: Network) -> Measure:
    """Measure where contact gathers if everyone passes it on in the proportions they send.

    High: much contact arrives from people at whom much arrives; low: little does. Stationary
    distribution of a walk that follows the weights, with a restart at anyone once in 1 / 0.15 steps.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.Series
        Shares that sum to 1.

    References
    ----------
    Brin, S., Page, L. (1998). The anatomy of a large-scale hypertextual web search engine.
    Computer Networks 30, 107-117.

    Examples
    --------
    >>> float(pagerank(nx.DiGraph([("ann", "bob"), ("bob", "ann")]))["ann"])
    0.5
    """
    ranks = nx.pagerank(network, alpha=0.85, weight="weight", tol=1e-13, max_iter=1000)
    return _series(network, list(ranks.values()), "pagerank")


def eigenvector(network: Network) -> Measure:
    """Measure contact received from people who themselves receive much contact.

    High: in the middle of the busiest contact; low: at its edge. Leading left eigenvector x of the
    weights, lambda x_i = sum_j w_ji x_j, scaled so that the highest is 1. It has one meaning only
    where contact leads from everyone to everyone: the largest strongly connected part.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.Series
        0..1; NaN outside the largest strongly connected part.

    References
    ----------
    Bonacich, P. (1987). Power and centrality: a family of measures. American Journal of Sociology
    92, 1170-1182.

    Examples
    --------
    >>> eigenvector(nx.DiGraph([("ann", "bob"), ("bob", "ann"), ("ann", "eve")])).round(6).to_dict()
    {'ann': 1.0, 'bob': 1.0, 'eve': nan}
    """
    contact = contact_matrix(network)
    values = np.full(len(network), np.nan)
    parts, label = csgraph.connected_components(contact, directed=True, connection="strong")
    if parts:
        flow = np.bincount(label, contact.sum(axis=0), parts)
        core = np.flatnonzero(label == np.lexsort((flow, np.bincount(label)))[-1])
        if core.size > 1:
            values[core] = leading_vector(contact[core][:, core].T.tocsr())
    return _series(network, values, "eigenvector")


def constraint(network: Network) -> Measure:
    """Measure how far each person's contacts are tied to each other (Burt's constraint).

    High: the contacts also have contact among themselves, so few alternatives; low: they do not.
    With p_ij the part of i's contact that is with j: sum_j (p_ij + sum_q p_iq p_qj)^2.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.Series
        0 and up, above 1 in very small circles; NaN for someone without contact.

    References
    ----------
    Burt, R. S. (1992). Structural Holes. Harvard University Press, chapter 2.

    Examples
    --------
    A single contact is all the contact there is; of two that do not know each other each is half:

    >>> constraint(nx.DiGraph([("ann", "bob"), ("bob", "eve")])).to_dict()
    {'ann': 1.0, 'bob': 0.5, 'eve': 1.0}
    """
    mutual = build_mutual(contact_matrix(network))
    through = np.zeros(mutual.row.size)
    for tie, mine, theirs in find_common_contacts(mutual):
        other = mutual.reverse[tie]
        np.add.at(through, tie, mutual.share[mine] * mutual.share[mutual.reverse[theirs]])
        np.add.at(through, other, mutual.share[theirs] * mutual.share[mutual.reverse[mine]])
    squares = np.bincount(mutual.row, (mutual.share + through) ** 2, len(network))
    return _series(network, np.where(mutual.contacts > 0, squares, np.nan), "constraint")


def effective_size(network: Network) -> Measure:
    """Count each person's contacts less those that overlap (Burt's effective size).

    High: many contacts who lead to different people; low: few, or all in one circle. With p_iq as in
    `constraint` and m_jq the contact of j and q over j's strongest: sum_j (1 - sum_q p_iq m_jq).

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.Series
        People; NaN for someone without contact.

    References
    ----------
    Burt, R. S. (1992). Structural Holes. Harvard University Press, chapter 2. Borgatti, S. P. (1997).
    Structural holes: unpacking Burt's redundancy measures. Connections 20(1), 35-38.

    Examples
    --------
    >>> float(effective_size(nx.DiGraph([("ann", "bob"), ("bob", "eve")]))["bob"])
    2.0
    """
    mutual = build_mutual(contact_matrix(network))
    overlap = np.zeros(len(network))
    for tie, mine, theirs in find_common_contacts(mutual):
        other = mutual.reverse[tie]
        np.add.at(overlap, mutual.row[tie], mutual.share[mine] * mutual.relative[theirs])
        np.add.at(overlap, mutual.row[other], mutual.share[theirs] * mutual.relative[mine])
    size = np.where(mutual.contacts > 0, mutual.contacts - overlap, np.nan)
    return _series(network, size, "effective_size")


def community(network: Network) -> Measure:
    """Find the groups within which most two-way contact runs.

    The number is a name, neither high nor low: 1 is the largest group. Louvain's method on
    min(w_ij, w_ji) with a fixed seed; a neighbouring division can be nearly as good.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.Series
        Numbers from 1; NaN for someone without any two-way contact.

    References
    ----------
    Blondel, V. D., Guillaume, J.-L., Lambiotte, R., Lefebvre, E. (2008). Fast unfolding of
    communities in large networks. Journal of Statistical Mechanics, P10008.

    Examples
    --------
    >>> community(nx.DiGraph([("ann", "bob"), ("bob", "ann"), ("ann", "eve")])).to_dict()
    {'ann': 1.0, 'bob': 1.0, 'eve': nan}
    """
    contact = contact_matrix(network)
    both = sparse.triu(contact.minimum(contact.T)).tocoo()
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from(zip(both.row.tolist(), both.col.tolist(), both.data.tolist(), strict=True))
    values = np.full(len(network), np.nan)
    groups = nx.community.louvain_communities(graph, weight="weight", seed=SEED) if graph else []
    for number, group in enumerate(sorted(groups, key=lambda group: (-len(group), min(group))), start=1):
        values[list(group)] = number
    return _series(network, values, "community")


def _series(network: Network, values: npt.ArrayLike, name: str) -> Measure:
    people = pd.Index(list(network), name="person")
    return pd.Series(np.asarray(values, dtype=np.float64), index=people, name=name)
