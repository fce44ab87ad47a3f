"""How far a network answers itself, as it is and beyond chance."""

from dataclasses import dataclass

import numpy as np

from reciprocity_kit.columns._of_power import NULLS
from reciprocity_kit.errors import OptionError
from reciprocity_kit.network.chance import (
    TIE_NULLS,
    check_null,
    check_whole_events,
    find_chance,
    find_tie_chance,
)
from reciprocity_kit.network.graph import Network, contact_matrix, is_observed

LOOPS = ("dropped", "kept", "answered")


def edge_reciprocity(network: Network, *, loops: str = "dropped") -> float:
    """Measure the share of edges that are answered by one the other way.

    High: whoever sends also receives; low: contact runs one way. L_both / L; people without edges
    make no difference, and weights are not looked at.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.
    loops : {"dropped", "kept", "answered"}
        What an edge from a person to themselves is: nothing; an edge without an answer, as in
        networkx; or an edge that answers itself, as in KONECT. The three differ, so name the one taken.

    Returns
    -------
    float
        Share 0..1; NaN without an edge.

    Raises
    ------
    OptionError
        If `loops` is none of these.

    References
    ----------
    Garlaschelli, D., Loffredo, M. I. (2004). Patterns of link reciprocity in directed networks.
    Physical Review Letters 93, 268701. Kunegis, J. (2013). KONECT: the Koblenz network collection.
    WWW '13 Companion, 1343-1350, for loops that answer themselves.

    Examples
    --------
    >>> import networkx as nx
    >>> edges = [(1, 2), (2, 1), (2, 3), (3, 1), (4, 1)]
    >>> edge_reciprocity(nx.DiGraph(edges))
    0.4
    >>> edge_reciprocity(nx.DiGraph([*edges, (1, 1)]), loops="answered")
    0.5
    """
    if loops not in LOOPS:
        raise OptionError(f"loops={loops!r} is not known.", next_step=f"choose one of: {', '.join(LOOPS)}")
    edges = [(one, other) for one, other in network.edges if one != other]
    alone = 0 if loops == "dropped" else network.number_of_edges() - len(edges)
    answered = sum(network.has_edge(other, one) for one, other in edges)
    answered += alone if loops == "answered" else 0
    return answered / (len(edges) + alone) if edges or alone else float("nan")


def edge_rho(network: Network, *, null: str = "homogeneous", isolates: bool = True) -> float:
    """Compare edge reciprocity with the one chance would give.

    Above 0: more edges are answered than by chance; below 0: fewer. (r - expected) / (1 - expected).
    The homogeneous null expects the density L / (N (N - 1)). The configuration null keeps how many
    people everybody sends to and hears from, on average: who writes to many and hears from many
    will be answered more often by chance. A single mailbox has no density: most pairs are unseen.
    Loops do not count.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.
    null : {"homogeneous", "configuration"}
        The null model; another one can change even the sign.
    isolates : bool, default True
        Whether people without any edge count among the N of the homogeneous null.

    Returns
    -------
    float
        At most 1; NaN without an edge, where chance answers them all, or where not everyone is
        observed.

    Raises
    ------
    OptionError
        If the null is not known.

    References
    ----------
    Garlaschelli, D., Loffredo, M. I. (2004). Physical Review Letters 93, 268701. Squartini, T.,
    Garlaschelli, D. (2011). New Journal of Physics 13, 083001, for the directed configuration model.

    Examples
    --------
    Two of five edges are answered, which looks social, but chance would do as much:

    >>> import networkx as nx
    >>> round(edge_rho(nx.DiGraph([(1, 2), (2, 1), (2, 3), (3, 1), (4, 1)])), 6)
    -0.028571
    """
    check_null(null, TIE_NULLS)
    contact = contact_matrix(network)
    people = len(network) if isolates else np.unique(contact.nonzero()).size
    if contact.nnz in {0, people * (people - 1)} or not is_observed(network):
        return float("nan")
    return find_tie_chance(contact, null, isolates=isolates).compare(edge_reciprocity(network))[0]


def weighted_reciprocity(network: Network) -> float:
    """Measure the share of all contact that is matched by as much the other way.

    1: every pair sends equally much both ways; 0: every pair one way. sum_ij min(w_ij, w_ji) / W.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    float
        Share 0..1; NaN without an edge.

    References
    ----------
    Squartini, T., Picciolo, F., Ruzzenenti, F., Garlaschelli, D. (2013). Reciprocity of weighted
    networks. Scientific Reports 3, 2729.

    Examples
    --------
    >>> import networkx as nx
    >>> weighted_reciprocity(nx.DiGraph([("ann", "bob", {"weight": 4}), ("bob", "ann", {"weight": 1})]))
    0.4
    """
    contact = contact_matrix(network)
    return float(contact.minimum(contact.T).sum() / contact.sum()) if contact.nnz else float("nan")


@dataclass(frozen=True)
class WeightedRho:
    """Weighted reciprocity compared with a null model.

    Parameters
    ----------
    value : float
        (r - expected) / (1 - expected), at most 1; above 0 is more than expected.
    expected : float
        Weighted reciprocity under the null, 0..1.
    null : str
        Name of the null; another one can change even the sign.
    sd, low, high : float
        Standard deviation and 95% range of the reciprocity under the null.
    z, p_value : float
        (r - expected) / sd, and how often chance lies at least as far from the expectation.
    people : int
        People in the network.
    events : float
        Events of all ties.
    samples : int
        Shuffles behind the values; 0 where formulas give them.
    """

    value: float
    expected: float
    null: str
    sd: float
    low: float
    high: float
    z: float
    p_value: float
    people: int
    events: float
    samples: int


def weighted_rho(
    network: Network,
    *,
    null: str = "homogeneous",
    isolates: bool = True,
    samples: int = 200,
    seed: int = 0,
) -> WeightedRho:
    """Compare weighted reciprocity with what a null model gives.

    Above 0: more is matched than the null expects; below 0: less. The homogeneous null gives each
    ordered pair the same geometric law: expected = p / (1 + p), p = W / (W + N (N - 1)). The
    configuration null gives each pair its own, so that everybody sends and receives as much as
    they do, on average. The permutation null shuffles the recipients of all events and drops what
    falls back on its sender. The last two keep how active and how sought people are; their counts
    vary differently, and what lies between both rho is the range of the effect. Valid for whole
    numbers of events, and where all pairs could be seen.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.
    null : {"homogeneous", "configuration", "permutation"}
        The null model.
    isolates : bool, default True
        Whether people without any edge count among the N of the homogeneous null.
    samples : int, default 200
        Shuffles of the permutation null.
    seed : int, default 0
        Seed of the shuffles.

    Returns
    -------
    WeightedRho
        Value and expectation with its spread, and the name of the null; NaN without an edge or where
        not everyone is observed.

    Raises
    ------
    OptionError
        If the null is not known.
    TableError
        If weights are not whole numbers.

    References
    ----------
    Squartini, T., Picciolo, F., Ruzzenenti, F., Garlaschelli, D. (2013). Scientific Reports 3, 2729.

    Examples
    --------
    By volume alone this network is less reciprocal than chance; given who is active, more:

    >>> import networkx as nx
    >>> edges = ((0, 1, 4), (0, 2, 1), (1, 0, 2), (2, 0, 3), (2, 1, 5))
    >>> network = nx.DiGraph([(one, other, {"weight": n}) for one, other, n in edges])
    >>> rho = weighted_rho(network)
    >>> round(rho.value, 6), round(rho.expected, 6)
    (-0.028571, 0.416667)
    >>> rho = weighted_rho(network, null="configuration")
    >>> round(rho.value, 6), round(rho.expected, 6)
    (0.221994, 0.228797)
    """
    check_null(null, NULLS)
    contact = contact_matrix(network)
    check_whole_events(contact)
    people, events, nan = len(network), float(contact.sum()), float("nan")
    if not events or not is_observed(network):
        return WeightedRho(nan, nan, null, nan, nan, nan, nan, nan, people, events, 0)
    chance = find_chance(contact, null, isolates=isolates, samples=samples, seed=seed)
    value, z, p_value = chance.compare(weighted_reciprocity(network))
    return WeightedRho(
        value,
        chance.expected,
        null,
        chance.sd,
        chance.low,
        chance.high,
        z,
        p_value,
        people,
        events,
        chance.draws.size,
    )
