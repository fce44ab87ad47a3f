"""What the others lose when a person leaves the network, or a tie ends."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.network.cohesion import count_common
from reciprocity_kit.network.graph import Network, contact_matrix, is_observed
from reciprocity_kit.statistics._arrays import FloatArray
from reciprocity_kit.statistics._cuts import Walk, count_pairs, cut_people, walk_through
from reciprocity_kit.statistics._graphs import add_both_ways


def build_losses(network: Network) -> pd.DataFrame:
    """Build the table of what the others lose in reach when a person leaves the network.

    A high `cut_off`: many others reach the rest only through this person; 0: all others still reach
    whom they reach now. Contact either way counts as a way. It says how the ways run today: people
    who lose one may well find another.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.DataFrame
        The losses table as `reciprocity_kit.columns` declares it, in the order of the network;
        exact. With one mailbox all is NaN and `not_identified`.

    References
    ----------
    Tarjan, R. (1972). Depth-first search and linear graph algorithms. SIAM Journal on Computing 1,
    146-160.

    Examples
    --------
    Bob joins Ann and Joe; without him neither pair is left:

    >>> import networkx as nx
    >>> losses = build_losses(nx.DiGraph([("ann", "bob"), ("bob", "joe")]))
    >>> losses[["person", "cut_point", "parts", "cut_off", "pairs_lost_share"]]
      person  cut_point  parts  cut_off  pairs_lost_share
    0    ann      False    1.0      0.0               0.0
    1    bob       True    2.0      1.0               1.0
    2    joe      False    1.0      0.0               0.0
    """
    if not len(network):
        return empty_table("losses")
    walk, seen = _walk(network), is_observed(network)
    cuts = cut_people(walk)
    pairs = count_pairs(walk.size - 1)
    lost = pairs - cuts.pairs
    others = _count_reachable(walk) - count_pairs(walk.size) + pairs
    columns = {
        "person": list(network),
        "cut_point": (cuts.parts > 1) & seen,
        "parts": cuts.parts,
        "cut_off": walk.size - 1 - cuts.largest,
        "pairs_lost": lost,
        "pairs_lost_share": np.divide(lost, others, out=np.full(lost.size, np.nan), where=others > 0),
    }
    table = pd.DataFrame(columns)
    table["status"] = np.where(others > 0, "ok", "no_events") if seen else "not_identified"
    if not seen:
        table[["parts", "cut_off", "pairs_lost", "pairs_lost_share"]] = np.nan
    return cast_table("losses", table)


def build_bridges(network: Network) -> pd.DataFrame:
    """Build the table of which ties are bridges, and what the network would lose without each.

    A bridge is the only way between its two sides; a local bridge joins two people without a contact
    in common, so that the next way takes at least three steps. Contact either way counts as a tie.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.DataFrame
        The bridges table as `reciprocity_kit.columns` declares it, both mirror rows of each tie;
        exact. With one mailbox nothing is called a bridge, and all is `not_identified`.

    References
    ----------
    Granovetter, M. S. (1973). The strength of weak ties. American Journal of Sociology 78, 1360-1380.
    Tarjan, R. (1974). A note on finding the bridges of a graph. Information Processing Letters 2,
    160-161.

    Examples
    --------
    Two circles of three, and one tie between c and x:

    >>> import networkx as nx
    >>> circles = [("a", "b"), ("b", "c"), ("c", "a"), ("x", "y"), ("y", "z"), ("z", "x")]
    >>> bridges = build_bridges(nx.DiGraph([*circles, ("c", "x")]))
    >>> bridges.loc[bridges["bridge"], ["ego", "alter", "cut_off", "pairs_lost"]]
      ego alter  cut_off  pairs_lost
    6   c     x      3.0         9.0
    7   x     c      3.0         9.0
    """
    both = add_both_ways(contact_matrix(network))
    if not both.nnz:
        return empty_table("bridges")
    walk, seen = _walk(network), is_observed(network)
    row, column = np.repeat(np.arange(len(network)), np.diff(both.indptr)), both.indices
    sides = _sides_of_bridges(walk, row, column)
    lost = sides.smaller * sides.larger
    people = np.array(list(network), dtype=object)
    table = pd.DataFrame(
        {
            "ego": people[row],
            "alter": people[column],
            "total": both.data,
            "local_bridge": (count_common(network)[0] == 0) & seen,
            "bridge": (sides.smaller > 0) & seen,
            "cut_off": sides.smaller if seen else np.nan,
            "pairs_lost": lost if seen else np.nan,
            "pairs_lost_share": lost / _count_reachable(walk) if seen else np.nan,
            "status": "ok" if seen else "not_identified",
        }
    )
    return cast_table("bridges", table)


def _walk(network: Network) -> Walk:
    both = add_both_ways(contact_matrix(network))
    return walk_through(both.indptr.astype(np.int64), both.indices.astype(np.int64))


def _count_reachable(walk: Walk) -> float:
    """Return the pairs of people that reach each other: each person counts for half of theirs."""
    return float((walk.size - 1).sum() / 2.0)


class _Sides(NamedTuple):
    smaller: FloatArray
    larger: FloatArray


def _sides_of_bridges(walk: Walk, row: np.ndarray, column: np.ndarray) -> _Sides:
    """Return how many people are on either side of each tie that is a bridge, 0 for other ties."""
    child = np.where(walk.parent[row] == column, row, column)
    other = np.where(child == row, column, row)
    bridge = (walk.parent[child] == other) & (walk.low[child] > walk.place[other])
    below = np.where(bridge, walk.below[child], 0)
    rest = np.where(bridge, walk.size[child] - walk.below[child], 0)
    return _Sides(np.minimum(below, rest).astype(np.float64), np.maximum(below, rest).astype(np.float64))
