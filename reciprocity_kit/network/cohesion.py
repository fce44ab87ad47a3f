"""How closely people hang together: the core of answered contact, and contacts in common."""

import networkx as nx
import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.network.graph import Network, contact_matrix, is_observed
from reciprocity_kit.statistics._arrays import IntArray
from reciprocity_kit.statistics._graphs import (
    add_both_ways,
    build_mutual,
    find_common_contacts,
    mutual_contact,
)


def core(network: Network) -> "pd.Series[float]":
    """Measure how deep each person stands in the core of answered contact (k-core number).

    High: in a circle where each has answered contact with many others of the circle; low: at the
    edge; 0: without answered contact. The largest k such that the person belongs to a group in which
    everybody has contact both ways with at least k others of the group.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.Series
        People, 0 and up; NaN where not everybody's own mailbox was read.

    References
    ----------
    Seidman, S. B. (1983). Network structure and minimum degree. Social Networks 5, 269-287. Batagelj,
    V., Zaversnik, M. (2003). An O(m) algorithm for cores decomposition of networks.
    arXiv:cs/0310049.

    Examples
    --------
    Ann, Bob and Eve all answer each other; Joe answers Eve alone, and nobody answers Ned:

    >>> pairs = [("ann", "bob"), ("bob", "eve"), ("ann", "eve"), ("eve", "joe")]
    >>> network = nx.Graph(pairs).to_directed()
    >>> network.add_edge("ned", "ann")
    >>> core(network).to_dict()
    {'ann': 2.0, 'bob': 2.0, 'eve': 2.0, 'joe': 1.0, 'ned': 0.0}
    """
    values = np.full(len(network), np.nan)
    if is_observed(network):
        mutual = mutual_contact(contact_matrix(network)).tocoo()
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(len(network)))
        graph.add_edges_from(zip(mutual.row.tolist(), mutual.col.tolist(), strict=True))
        numbers = nx.core_number(graph)
        values[:] = [numbers[place] for place in range(len(network))]
    return pd.Series(values, index=pd.Index(list(network), name="person"), name="core")


def build_overlaps(network: Network) -> pd.DataFrame:
    """Build the table of how many contacts the two people of each tie have in common.

    A high overlap: the tie runs within a circle; a low one: it leads from one circle into another.
    overlap = common / ((contacts of one - 1) + (contacts of the other - 1) - common), contact either
    way; the two themselves do not count.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    pandas.DataFrame
        The overlaps table as `reciprocity_kit.columns` declares it, both mirror rows of each tie. The
        overlap of two people without any other contact is NaN (`no_events`); with one mailbox all
        are NaN (`not_identified`).

    References
    ----------
    Onnela, J.-P., Saramaki, J., Hyvonen, J., Szabo, G., Lazer, D., Kaski, K., Kertesz, J., Barabasi,
    A.-L. (2007). Structure and tie strengths in mobile communication networks. Proceedings of the
    National Academy of Sciences 104, 7332-7336.

    Examples
    --------
    Ann and Bob both know Eve, and Ann knows Joe: 1 common contact of 2 others.

    >>> network = nx.DiGraph([("ann", "bob"), ("bob", "eve"), ("eve", "ann"), ("ann", "joe")])
    >>> build_overlaps(network)[["ego", "alter", "common_contacts", "overlap"]].head(2)
       ego alter  common_contacts  overlap
    0  ann   bob              1.0      0.5
    1  ann   eve              1.0      0.5
    """
    both = add_both_ways(contact_matrix(network))
    if not both.nnz:
        return empty_table("overlaps")
    common, contacts = count_common(network)
    row, column = np.repeat(np.arange(contacts.size), contacts), both.indices
    others = contacts[row] + contacts[column] - 2 - common
    seen = is_observed(network)
    overlap = np.divide(common, others, out=np.full(common.size, np.nan), where=others > 0)
    people = np.array(list(network), dtype=object)
    columns = {
        "ego": people[row],
        "alter": people[column],
        "total": both.data,
        "common_contacts": common if seen else np.nan,
        "overlap": overlap if seen else np.nan,
        "overlap_status": np.where(others > 0, "ok", "no_events") if seen else "not_identified",
    }
    return cast_table("overlaps", pd.DataFrame(columns))


def count_common(network: Network) -> tuple[IntArray, IntArray]:
    """Count the contacts that the two people of each tie have in common.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.

    Returns
    -------
    tuple of numpy.ndarray
        Common contacts for each ordered pair with contact either way, sorted by both; and each
        person's contacts.
    """
    mutual = build_mutual(contact_matrix(network))
    common = np.zeros(mutual.row.size, dtype=np.int64)
    for tie, _, _ in find_common_contacts(mutual):
        common += np.bincount(tie, minlength=common.size)
    return common + common[mutual.reverse], mutual.contacts
