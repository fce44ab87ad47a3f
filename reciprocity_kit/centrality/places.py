"""Measures of each person's place in the network.

Every measure is a bare noun `f(network)` that returns a Series indexed by person, named like the
column it fills. A contact's `weight` is the number of events sent; paths run along
`distance = 1 / weight`, so that much contact is near. Where not everybody's own mailbox was read,
nobody's place can be told: all values are NaN.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from reciprocity_kit.centrality._values import measure_place
from reciprocity_kit.network.graph import Network, contact_matrix, is_observed
from reciprocity_kit.statistics._graphs import add_both_ways

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
        People, 0 for someone without contact; NaN for those whose own mailbox was not read.

    Examples
    --------
    >>> import networkx as nx
    >>> float(degree(nx.DiGraph([("ann", "bob"), ("bob", "ann"), ("ann", "eve")]))["ann"])
    2.0
    """
    return _seen(network, np.diff(add_both_ways(contact_matrix(network)).indptr), "degree")


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
        Events, 0 for someone without contact; NaN for those whose own mailbox was not read.

    Examples
    --------
    >>> import networkx as nx
    >>> float(strength(nx.DiGraph([("ann", "bob", {"weight": 4}), ("bob", "ann", {"weight": 1})]))["ann"])
    5.0
    """
    return _seen(network, add_both_ways(contact_matrix(network)).sum(axis=1), "strength")


def betweenness(network: Network) -> Measure:
    """Measure how often the nearest way between two others runs through each person.

    High: others reach each other through this person; low: they need not. Mean over ordered pairs
    (s, t) of others of the share of shortest paths s to t through the person, along 1 / weight.
    Above `MAX_EXACT` people it is estimated from the paths that start at `PIVOTS` of them; the people
    table then has its standard error.

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

    >>> import networkx as nx
    >>> pairs = (("ann", "bob", 10), ("bob", "eve", 10), ("ann", "eve", 1))
    >>> network = nx.Graph([(one, other, {"weight": n}) for one, other, n in pairs]).to_directed()
    >>> float(betweenness(network)["bob"])
    1.0
    """
    return _place(network, "betweenness")


def closeness(network: Network) -> Measure:
    """Measure how near each person is to those whose contact reaches them, along 1 / weight.

    High: others reach this person by few, strong steps; low: by many or weak ones; 0: nobody
    does. The direction is inward, along what others sent, as in networkx; for the outward one use
    `network.reverse()`. With r of n - 1 others reaching the person, r / (n - 1) divided by their
    mean distance. Above `MAX_EXACT` people it is estimated from `PIVOTS` of them; the people
    table then has its standard error.

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

    >>> import networkx as nx
    >>> closeness(nx.DiGraph([("ann", "bob", {"weight": 4})])).to_dict()
    {'ann': 0.0, 'bob': 4.0}
    """
    return _place(network, "closeness")


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
    >>> import networkx as nx
    >>> float(pagerank(nx.DiGraph([("ann", "bob"), ("bob", "ann")]))["ann"])
    0.5
    """
    return _place(network, "pagerank")


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
    >>> import networkx as nx
    >>> eigenvector(nx.DiGraph([("ann", "bob"), ("bob", "ann"), ("ann", "eve")])).round(6).to_dict()
    {'ann': 1.0, 'bob': 1.0, 'eve': nan}
    """
    return _place(network, "eigenvector")


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

    >>> import networkx as nx
    >>> constraint(nx.DiGraph([("ann", "bob"), ("bob", "eve")])).to_dict()
    {'ann': 1.0, 'bob': 0.5, 'eve': 1.0}
    """
    return _place(network, "constraint")


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
    >>> import networkx as nx
    >>> float(effective_size(nx.DiGraph([("ann", "bob"), ("bob", "eve")]))["bob"])
    2.0
    """
    return _place(network, "effective_size")


def community(network: Network) -> Measure:
    """Find the groups within which most two-way contact runs.

    The number is a name, neither high nor low: 1 is the largest group. Leiden's method on
    min(w_ij, w_ji) with a fixed seed; `reciprocity_kit.network.build_communities` tells how far other
    seeds agree.

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
    Traag, V. A., Waltman, L., van Eck, N. J. (2019). From Louvain to Leiden: guaranteeing
    well-connected communities. Scientific Reports 9, 5233.

    Examples
    --------
    >>> import networkx as nx
    >>> community(nx.DiGraph([("ann", "bob"), ("bob", "ann"), ("ann", "eve")])).to_dict()
    {'ann': 1.0, 'bob': 1.0, 'eve': nan}
    """
    return _place(network, "community")


def _place(network: Network, name: str) -> Measure:
    if not is_observed(network):
        return _series(network, np.full(len(network), np.nan), name)
    return _series(network, measure_place(name, contact_matrix(network)), name)


def _seen(network: Network, values: npt.ArrayLike, name: str) -> Measure:
    seen = np.array([own for _, own in network.nodes(data="observed", default=True)], dtype=np.bool_)
    return _series(network, np.where(seen, values, np.nan), name)


def _series(network: Network, values: npt.ArrayLike, name: str) -> Measure:
    people = pd.Index(list(network), name="person")
    return pd.Series(np.asarray(values, dtype=np.float64), index=people, name=name)
