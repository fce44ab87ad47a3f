"""The graph of who sent to whom."""

from typing import TypeAlias

import networkx as nx
import numpy as np
import pandas as pd
from scipy import sparse

from reciprocity_kit.errors import TableError

Network: TypeAlias = "nx.DiGraph[str]"

EDGE_ATTRIBUTES = ("balance", "reciprocity", "initiation_share")


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


def is_observed(network: Network) -> bool:
    """Say whether everybody's own mailbox was read, so that the network is whole.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    bool
        False as soon as one person is not observed; a graph without the mark counts as whole.
    """
    return all(seen for _, seen in network.nodes(data="observed", default=True))
