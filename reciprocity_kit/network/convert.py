"""Graphs that people bring: made a network of the kit, and ties, so that tables and charts work on them."""

from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from reciprocity_kit.columns import STATUSES, TABLES, cast_table, empty_table
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.network.graph import Network
from reciprocity_kit.statistics._arrays import BoolArray, FloatArray


def from_networkx(graph: "nx.Graph[Any]", *, weight: str = "weight") -> Network:
    """Make a network of the kit from any graph of NetworkX.

    Parameters
    ----------
    graph : networkx.Graph
        Directed or not, with several edges between two or not. An undirected edge is contact both ways.
    weight : str, default "weight"
        Attribute of the edges that tells how much was sent; edges without it count as 1, several
        between the same two are summed, and those of weight 0 are no contact.

    Returns
    -------
    networkx.DiGraph
        As `build_network` returns it: people are texts; edges have `weight`, `distance`, `balance`,
        `reciprocity` and `initiation_share`, which is NaN, because a graph does not tell who opened.
        `observed` is true, except for nodes on which it is false already. Self-loops are left out;
        `graph["self_loops"]` says how many there were.

    Raises
    ------
    TableError
        If weights are missing numbers, negative or infinite, or two nodes have the same text.
    OptionError
        If no edge has the attribute that `weight` names.

    Examples
    --------
    >>> network = from_networkx(nx.Graph([("ann", "bob", {"weight": 3}), ("bob", "bob"), ("bob", 4)]))
    >>> list(network.edges(data="weight")), network.graph["self_loops"]
    ([('ann', 'bob', 3), ('bob', 'ann', 3), ('bob', '4', 1), ('4', 'bob', 1)], 1)
    """
    names = _name_people(graph)
    flows, loops = _sum_flows(graph, names, weight)
    network: Network = nx.DiGraph(self_loops=loops)
    for node, seen in graph.nodes(data="observed", default=True):
        network.add_node(names[node], observed=bool(seen))
    for (one, other), sent in flows.items():
        received = flows.get((other, one), 0)
        total = sent + received
        network.add_edge(
            one,
            other,
            weight=sent,
            distance=1.0 / sent,
            balance=(sent - received) / total,
            reciprocity=2.0 * min(sent, received) / total,
            initiation_share=float("nan"),
        )
    return network


def _name_people(graph: "nx.Graph[Any]") -> dict[Any, str]:
    names = {node: str(node) for node in graph}
    taken: dict[str, Any] = {}
    for node, name in names.items():
        if name in taken:
            raise TableError(
                f"Two nodes are both called {name!r}: {taken[name]!r} and {node!r}.",
                next_step="rename one of them: nx.relabel_nodes(graph, {old: new})",
            )
        taken[name] = node
    return names


def _sum_flows(
    graph: "nx.Graph[Any]", names: dict[Any, str], weight: str
) -> tuple[dict[tuple[str, str], float], int]:
    flows: dict[tuple[str, str], float] = {}
    wrong, loops, named = [], 0, False
    for one, other, data in graph.edges(data=True):
        named = named or weight in data
        if one == other:
            loops += 1
            continue
        sent = _as_number(data.get(weight, 1))
        if not 0 <= sent < np.inf:
            wrong.append((one, other, data[weight]))
            continue
        both = [(names[one], names[other])]
        both += [] if graph.is_directed() else [both[0][::-1]]
        for pair in both if sent else ():
            flows[pair] = flows.get(pair, 0) + sent
    if wrong:
        one, other, value = wrong[0]
        raise TableError(
            f"{len(wrong)} edges have a weight that is no number from 0 upwards.",
            f"The first is {one!r} to {other!r} with {value!r}.",
            next_step=f'give every edge a number as "{weight}", or take the attribute away to count it as 1',
        )
    if weight != "weight" and not named and graph.number_of_edges():
        raise OptionError(
            f"No edge has the attribute {weight!r}.",
            f"Found: {', '.join(sorted({str(key) for *_, data in graph.edges(data=True) for key in data}))}",
            next_step="name one of them as weight, or leave weight out to count every edge as 1",
        )
    return flows, loops


def _as_number(value: Any) -> float:
    """Return the weight, whole numbers as such; NaN where it is no number."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
        return float("nan")
    number = float(value)
    return int(number) if number.is_integer() else number


def build_ties_of(network: Network) -> pd.DataFrame:
    """Build the ties of a network, for people who bring a graph instead of an export.

    A network tells how much went each way, and nothing of when, of openings and of replies: those
    columns are empty, with the status no_events. `build_people(ties, network)` and the charts of
    balance and of the network work on them.

    Parameters
    ----------
    network : networkx.DiGraph
        As `from_networkx` returns it, or `build_network`.

    Returns
    -------
    pandas.DataFrame
        Ties as `build_ties` returns them, both mirror rows of each pair in contact. Weights that are
        not whole stay so.

    Examples
    --------
    >>> ties = build_ties_of(from_networkx(nx.DiGraph([("ann", "bob", {"weight": 4})])))
    >>> ties[["ego", "alter", "sent", "received", "balance"]].values.tolist()
    [['ann', 'bob', 4, 0, 1.0], ['bob', 'ann', 0, 4, -1.0]]
    """
    rows = list(_mirrored(network))
    if not rows:
        return empty_table("ties")
    people = pd.Index(list(network), dtype="str")
    ego, alter, sent, received = (np.array(column) for column in zip(*rows, strict=True))
    total = sent + received
    whole = np.bincount(ego, total, len(people))
    order = np.lexsort((alter, -total, ego))
    seen = np.array([bool(flag) for _, flag in network.nodes(data="observed", default=True)])
    flows = _flow_columns(sent, received) | _share_columns(total / whole[ego], seen[ego])
    flows |= {
        name: pd.Categorical.from_codes(side, people) for name, side in (("ego", ego), ("alter", alter))
    }
    table = pd.DataFrame(_unknown_columns(len(ego)) | flows).iloc[order].reset_index(drop=True)
    fractional = () if np.all(total % 1 == 0) else ("sent", "received", "mutual", "total")
    return cast_table("ties", table, fractional=fractional)


def _mirrored(network: Network) -> Iterator[tuple[int, int, float, float]]:
    place = {person: at for at, person in enumerate(network)}
    sent = {
        (place[one], place[other]): weight
        for one, other, weight in network.edges(data="weight", default=1)
        if one != other and weight > 0
    }
    for one, other in sorted({*sent, *((other, one) for one, other in sent)}):
        yield one, other, sent.get((one, other), 0), sent.get((other, one), 0)


def _flow_columns(sent: FloatArray, received: FloatArray) -> dict[str, Any]:
    total, mutual = sent + received, np.minimum(sent, received)
    return {
        "sent": sent,
        "received": received,
        "mutual": mutual,
        "total": total,
        "balance": (sent - received) / total,
        "reciprocity": 2 * mutual / total,
    }


def _share_columns(share: FloatArray, seen: BoolArray) -> dict[str, Any]:
    status = np.where(seen, "ok", "not_identified")
    return {"contact_share": np.where(seen, share, np.nan), "contact_share_status": status}


def _unknown_columns(size: int) -> dict[str, Any]:
    """Return every column of the ties as it is where nothing is known."""
    none: dict[str, Any] = {"int64": np.zeros(size, np.int64), "float64": np.full(size, np.nan)}
    columns: dict[str, Any] = {}
    for declared in TABLES["ties"]:
        if declared.choices == STATUSES:
            columns[declared.name] = np.full(size, "no_events")
        elif declared.choices:
            columns[declared.name] = np.full(size, declared.choices[-1])
        else:
            columns[declared.name] = none.get(declared.dtype, pd.Series(pd.NaT, index=range(size)))
    return columns
