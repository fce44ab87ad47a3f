"""Positions in small networks of exchange, by the paths that lead away from them."""

import networkx as nx
import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.network.graph import Network, is_observed
from reciprocity_kit.statistics.exchange import exchange_index

MOST_PEOPLE = 12
"""Largest group of people connected by contact both ways that paths are counted in."""


def gpi(network: Network) -> "pd.Series[float]":
    """Measure how well a position is placed in exchange with one partner at a time (GPI).

    High: partners who have no or few others to turn to; low: partners who have others. It predicts
    who gets more of what is shared out in experiments where each may deal with one partner per
    round. Mail knows no such rule: it tells of structural alternatives, not of power over anyone.
    sum_k (-1)^(k-1) m_ik, with m_ik the most paths of k steps from i that share nobody else; partners
    are those with contact both ways.

    Parameters
    ----------
    network : networkx.DiGraph
        A small network.

    Returns
    -------
    pandas.Series
        Whole numbers, 0 without a partner; NaN where not everyone is observed.

    Raises
    ------
    OptionError
        If more than 12 people are connected: the paths are too many to count.

    References
    ----------
    Markovsky, B., Willer, D., Patton, T. (1988). Power relations in exchange networks. American
    Sociological Review 53, 220-236.

    Examples
    --------
    >>> import networkx as nx
    >>> gpi(nx.path_graph(5).to_directed()).tolist()
    [0.0, 2.0, 0.0, 2.0, 0.0]
    """
    values = pd.Series(np.nan, index=pd.Index(list(network), name="person"), name="gpi")
    if not is_observed(network):
        return values
    partners = _find_partners(network)
    parts = list(nx.connected_components(partners))
    largest = max(map(len, parts), default=0)
    if largest > MOST_PEOPLE:
        raise OptionError(
            f"The exchange index is for small networks, and {largest} people are connected here.",
            f"The most are {MOST_PEOPLE}.",
            next_step="give a smaller one: network.subgraph(people).copy()",
        )
    for part in parts:
        people = [person for person in network if person in part]
        place = {person: at for at, person in enumerate(people)}
        found = exchange_index([[place[other] for other in partners[person]] for person in people])
        values.loc[people] = np.array(found, dtype=np.float64)
    return values


def build_exchange(network: Network) -> pd.DataFrame:
    """Build the table of positions in a small network of exchange.

    A high gpi: partners who have few others; a low one: partners who have others. See `gpi`.

    Parameters
    ----------
    network : networkx.DiGraph
        A small network.

    Returns
    -------
    pandas.DataFrame
        One row per person: partners (contact both ways), gpi and status: not_identified where not
        everyone is observed, no_events without a partner.

    Raises
    ------
    OptionError
        If more than 12 people are connected.

    References
    ----------
    Markovsky, B., Willer, D., Patton, T. (1988). American Sociological Review 53, 220-236.

    Examples
    --------
    >>> import networkx as nx
    >>> build_exchange(nx.star_graph(3).to_directed())[["partners", "gpi"]].values.tolist()
    [[3.0, 3.0], [1.0, 0.0], [1.0, 0.0], [1.0, 0.0]]
    """
    known = is_observed(network)
    number = np.array([degree for _, degree in _find_partners(network).degree()], dtype=np.float64)
    table = pd.DataFrame({"person": [str(person) for person in network], "gpi": gpi(network).to_numpy()})
    table["partners"] = number if known else np.nan
    table["status"] = np.where(number > 0, "ok", "no_events") if known else "not_identified"
    return cast_table("exchange", table)


def _find_partners(network: Network) -> "nx.Graph[str]":
    partners: nx.Graph[str] = nx.Graph()
    partners.add_nodes_from(network)
    edges = network.edges
    partners.add_edges_from((one, other) for one, other in edges if one != other and (other, one) in edges)
    return partners
