"""The network of all ties, and the reciprocity of the whole of it."""

from dataclasses import dataclass
from typing import TypeAlias

import networkx as nx
import numpy as np
import pandas as pd
from scipy import sparse

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics._graphs import add_both_ways

Network: TypeAlias = "nx.DiGraph[str]"

EDGE_ATTRIBUTES = ("balance", "reciprocity", "initiation_share")
NULLS = ("homogeneous",)


def build_network(ties: pd.DataFrame) -> Network:
    """Build the directed network of who sent to whom.

    Parameters
    ----------
    ties : pandas.DataFrame
        Ties as `build_ties` returns them, both mirror rows of a pair present.

    Returns
    -------
    networkx.DiGraph
        A node for every person, with `observed` (whether their own mailbox was read), and an edge
        from ego to alter where ego sent anything, with `weight` (events sent), `distance`
        (1 / weight), `balance`, `reciprocity` and `initiation_share`. No self-loops.

    Raises
    ------
    TableError
        If columns are missing.

    Examples
    --------
    >>> ties = pd.DataFrame({"ego": ["ann", "bob"], "alter": ["bob", "ann"], "sent": [4, 1]})
    >>> ties = ties.assign(balance=[0.6, -0.6], reciprocity=0.4, initiation_share=[0.75, 0.25])
    >>> network = build_network(ties.assign(contact_share_status=["ok", "not_identified"]))
    >>> network["ann"]["bob"]["distance"], network.nodes["bob"]["observed"]
    (0.25, False)
    """
    needed = ("ego", "alter", "sent", *EDGE_ATTRIBUTES, "contact_share_status")
    missing = [name for name in needed if name not in ties.columns]
    if missing:
        raise TableError(
            f"The ties miss columns: {', '.join(missing)}.", next_step="use rk.build_ties(history)"
        )
    ego, alter = ties["ego"].tolist(), ties["alter"].tolist()
    unread = ties["ego"][ties["contact_share_status"].eq("not_identified")].unique().tolist()
    network: Network = nx.DiGraph()
    network.add_nodes_from(ego, observed=True)
    network.add_nodes_from(alter)
    for person in network:
        network.nodes[person]["observed"] = True
    network.add_nodes_from(unread, observed=False)
    sent = ties["sent"].to_numpy()
    distance = np.divide(1.0, sent, out=np.full(sent.shape, np.nan), where=sent > 0)
    names = ("weight", "distance", *EDGE_ATTRIBUTES)
    columns = [sent.tolist(), distance.tolist(), *(ties[name].tolist() for name in EDGE_ATTRIBUTES)]
    network.add_edges_from(
        (one, other, dict(zip(names, values, strict=True)))
        for one, other, *values in zip(ego, alter, *columns, strict=True)
        if values[0] > 0 and one != other
    )
    return network


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

    >>> round(edge_rho(nx.DiGraph([(1, 2), (2, 1), (2, 3), (3, 1), (4, 1)])), 6)
    -0.028571
    """
    both = add_both_ways(contact_matrix(network))
    people = len(network) if isolates else int(np.count_nonzero(np.diff(both.indptr)))
    pairs, edges = people * (people - 1), contact_matrix(network).nnz
    if edges in {0, pairs} or not _is_observed(network):
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
    if not contact.nnz or not _is_observed(network):
        return WeightedRho(float("nan"), float("nan"), null)
    events, people = float(contact.sum()), len(network)
    chance = events / (events + people * (people - 1))
    expected = chance / (1.0 + chance)
    return WeightedRho((weighted_reciprocity(network) - expected) / (1.0 - expected), expected, null)


def contact_matrix(network: Network) -> "sparse.csr_array":
    """Return the weights as a sparse matrix, without self-loops.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    scipy.sparse.csr_array
        Events from row to column, people in the network's order.

    Examples
    --------
    >>> contact_matrix(nx.DiGraph([("ann", "bob", {"weight": 4})])).toarray().tolist()
    [[0.0, 4.0], [0.0, 0.0]]
    """
    place = {person: at for at, person in enumerate(network)}
    edges = network.edges(data="weight", default=1.0)
    cells = [(place[one], place[other], weight) for one, other, weight in edges if one != other]
    tail, head, weight = np.array(cells, dtype=np.float64).reshape(-1, 3).T
    shape = (len(place), len(place))
    return sparse.csr_array((weight, (tail.astype(np.int64), head.astype(np.int64))), shape=shape)


def _is_observed(network: Network) -> bool:
    return all(seen for _, seen in network.nodes(data="observed", default=True))
