"""How far a network answers itself, as it is and beyond chance."""

from dataclasses import dataclass

import numpy as np

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.network.graph import Network, contact_matrix, is_observed
from reciprocity_kit.statistics._graphs import add_both_ways

NULLS = ("homogeneous",)


def edge_reciprocity(network: Network) -> float:
    """Measure the share of edges that are answered by one the other way.

    High: whoever sends also receives; low: contact runs one way. L_both / L; self-loops do not count,
    people without edges make no difference. Weights are not looked at.

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
    Garlaschelli, D., Loffredo, M. I. (2004). Patterns of link reciprocity in directed networks.
    Physical Review Letters 93, 268701.

    Examples
    --------
    >>> import networkx as nx
    >>> edge_reciprocity(nx.DiGraph([(1, 2), (2, 1), (2, 3), (3, 1), (4, 1)]))
    0.4
    """
    edges = [(one, other) for one, other in network.edges if one != other]
    return sum(network.has_edge(other, one) for one, other in edges) / len(edges) if edges else float("nan")


def edge_rho(network: Network, *, isolates: bool = True) -> float:
    """Compare edge reciprocity with the one chance would give.

    Above 0: more edges are answered than by chance; below 0: fewer. (r - a) / (1 - a) with the
    density a = L / (N (N - 1)). A single mailbox has no density: most pairs are unseen.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.
    isolates : bool, default True
        Whether people without any edge count among the N.

    Returns
    -------
    float
        At most 1; NaN without an edge, with all of them, or where not everyone is observed.

    References
    ----------
    Garlaschelli, D., Loffredo, M. I. (2004). Physical Review Letters 93, 268701.

    Examples
    --------
    Two of five edges are answered, which looks social, but chance would do as much:

    >>> import networkx as nx
    >>> round(edge_rho(nx.DiGraph([(1, 2), (2, 1), (2, 3), (3, 1), (4, 1)])), 6)
    -0.028571
    """
    both = add_both_ways(contact_matrix(network))
    people = len(network) if isolates else int(np.count_nonzero(np.diff(both.indptr)))
    pairs, edges = people * (people - 1), contact_matrix(network).nnz
    if edges in {0, pairs} or not is_observed(network):
        return float("nan")
    density = edges / pairs
    return (edge_reciprocity(network) - density) / (1.0 - density)


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
    """

    value: float
    expected: float
    null: str


def weighted_rho(network: Network, *, null: str = "homogeneous") -> WeightedRho:
    """Compare weighted reciprocity with what a null model gives.

    Above 0: more is matched than the null expects; below 0: less. The homogeneous null gives each
    ordered pair the same geometric law: expected = p / (1 + p), p = W / (W + N (N - 1)). It holds
    for whole numbers of events, and where all pairs could be seen.

    Parameters
    ----------
    network : networkx.DiGraph
        The network; everyone in it counts among the N.
    null : {"homogeneous"}
        The null model.

    Returns
    -------
    WeightedRho
        Value, expectation and name of the null; NaN without an edge or where not everyone is observed.

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
    >>> import networkx as nx
    >>> edges = ((0, 1, 4), (0, 2, 1), (1, 0, 2), (2, 0, 3), (2, 1, 5))
    >>> rho = weighted_rho(nx.DiGraph([(one, other, {"weight": n}) for one, other, n in edges]))
    >>> round(rho.value, 6), round(rho.expected, 6)
    (-0.028571, 0.416667)
    """
    if null not in NULLS:
        raise OptionError(f"null={null!r} is not known.", next_step=f"choose one of: {', '.join(NULLS)}")
    contact = contact_matrix(network)
    if np.any(contact.data % 1.0):
        raise TableError(
            "The null model counts events, but the network has fractions of them.",
            next_step='build the ties with weight="events"',
        )
    if not contact.nnz or not is_observed(network):
        return WeightedRho(float("nan"), float("nan"), null)
    events, people = float(contact.sum()), len(network)
    chance = events / (events + people * (people - 1))
    expected = chance / (1.0 + chance)
    return WeightedRho((weighted_reciprocity(network) - expected) / (1.0 - expected), expected, null)
