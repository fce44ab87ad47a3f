"""How hard each tie pulls two people together on a picture."""

import networkx as nx
import numpy as np
from scipy import sparse

from reciprocity_kit.layout._forces import Floats, Springs
from reciprocity_kit.statistics._engine import divide_people
from reciprocity_kit.statistics._graphs import (
    add_both_ways,
    build_mutual,
    find_common_contacts,
    mutual_contact,
)

SEED = 7
GROUP = 2.0


def build_springs(network: "nx.DiGraph[str]") -> Springs:
    """Return each pair once: much contact, contacts in common and one group make the pull stronger.

    So circles stand together, and long weak ties between them do not hold the picture; and who has
    few ties does not drift away for it.
    """
    contact = _contact(network)
    both = add_both_ways(contact)
    half = sparse.triu(both).tocoo()
    one, other = half.row.astype(np.int64), half.col.astype(np.int64)
    if not one.size:
        return Springs(one, other, np.zeros(0))
    group = divide_people(mutual_contact(contact), SEED)
    same = (group[one] == group[other]) & (group[one] >= 0)
    amount = np.log2(1.0 + half.data / np.median(half.data))
    pull = amount * (1.0 + _share_contacts(both) + GROUP * same)
    contacts = np.diff(both.indptr)
    least = pull.mean() / np.minimum(contacts[one], contacts[other])
    return Springs(one, other, np.maximum(pull, least))


def _contact(network: "nx.DiGraph[str]") -> "sparse.csr_array":
    place = {person: at for at, person in enumerate(network)}
    edges = network.edges(data="weight", default=1.0)
    cells = [(place[one], place[other], weight) for one, other, weight in edges if one != other]
    tail, head, weight = np.array(cells, dtype=np.float64).reshape(-1, 3).T
    shape = (len(place), len(place))
    return sparse.csr_array((weight, (tail.astype(np.int64), head.astype(np.int64))), shape=shape)


def _share_contacts(both: "sparse.csr_array") -> Floats:
    """Return the share of the other contacts, of whoever has fewer, that both have in common."""
    mutual = build_mutual(sparse.csr_array(sparse.triu(both)))
    common = np.zeros(mutual.row.size)
    for tie, _, _ in find_common_contacts(mutual):
        common += np.bincount(tie, minlength=common.size)
    common += common[mutual.reverse]
    fewest = np.minimum(mutual.contacts[mutual.row], mutual.contacts[mutual.column])
    share = common / np.maximum(1, fewest - 1)
    return np.asarray(share[mutual.row < mutual.column], dtype=np.float64)


def join_ends(springs: Springs, people: int) -> "sparse.csr_array":
    """Return the ties as a symmetric matrix of pulls."""
    ends = (np.r_[springs.one, springs.other], np.r_[springs.other, springs.one])
    return sparse.csr_array((np.r_[springs.pull, springs.pull], ends), shape=(people, people))
