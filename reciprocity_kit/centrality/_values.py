"""The places of people in a network, from the matrix of contact alone: matrices in, arrays out."""

from types import MappingProxyType

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from reciprocity_kit.statistics._arrays import FloatArray
from reciprocity_kit.statistics._engine import divide_people
from reciprocity_kit.statistics._graphs import (
    SEED,
    Mutual,
    add_both_ways,
    build_mutual,
    find_common_contacts,
    leading_vector,
    measure_paths,
    mutual_contact,
    walk_shares,
)


def measure_place(name: str, contact: "sparse.csr_array") -> FloatArray:
    """Return one measure of everybody."""
    return PLACES[name](contact)


def measure_places(contact: "sparse.csr_array") -> dict[str, FloatArray]:
    """Return all measures of everybody, shared work done once, with the errors of sampled ones."""
    paths, mutual = measure_paths(contact), build_mutual(contact)
    constraint, effective_size = _measure_holes(mutual)
    return {
        **paths._asdict(),
        "pagerank": walk_shares(contact),
        "eigenvector": _eigenvector(contact),
        "constraint": constraint,
        "effective_size": effective_size,
        "community": _community(contact),
    }


def _degree(contact: "sparse.csr_array") -> FloatArray:
    return np.diff(add_both_ways(contact).indptr).astype(np.float64)


def _strength(contact: "sparse.csr_array") -> FloatArray:
    return np.asarray(add_both_ways(contact).sum(axis=1), dtype=np.float64)


def _betweenness(contact: "sparse.csr_array") -> FloatArray:
    return measure_paths(contact).betweenness


def _closeness(contact: "sparse.csr_array") -> FloatArray:
    return measure_paths(contact, between=False).closeness


def _eigenvector(contact: "sparse.csr_array") -> FloatArray:
    """Return the leading left eigenvector of the largest strongly connected part, NaN elsewhere."""
    values = np.full(contact.shape[0], np.nan)
    parts, label = csgraph.connected_components(contact, directed=True, connection="strong")
    if parts:
        flow = np.bincount(label, contact.sum(axis=0), parts)
        core = np.flatnonzero(label == np.lexsort((flow, np.bincount(label)))[-1])
        if core.size > 1:
            values[core] = leading_vector(contact[core][:, core].T.tocsr())
    return values


def _measure_holes(mutual: Mutual) -> tuple[FloatArray, FloatArray]:
    """Return Burt's constraint and effective size, NaN without contact."""
    through, overlap = np.zeros(mutual.row.size), np.zeros(mutual.contacts.size)
    for tie, mine, theirs in find_common_contacts(mutual):
        other = mutual.reverse[tie]
        np.add.at(through, tie, mutual.share[mine] * mutual.share[mutual.reverse[theirs]])
        np.add.at(through, other, mutual.share[theirs] * mutual.share[mutual.reverse[mine]])
        np.add.at(overlap, mutual.row[tie], mutual.share[mine] * mutual.relative[theirs])
        np.add.at(overlap, mutual.row[other], mutual.share[theirs] * mutual.relative[mine])
    squares = np.bincount(mutual.row, (mutual.share + through) ** 2, mutual.contacts.size)
    known = mutual.contacts > 0
    size = np.where(known, mutual.contacts - overlap, np.nan)
    return np.where(known, squares, np.nan), size


def _constraint(contact: "sparse.csr_array") -> FloatArray:
    return _measure_holes(build_mutual(contact))[0]


def _effective_size(contact: "sparse.csr_array") -> FloatArray:
    return _measure_holes(build_mutual(contact))[1]


def _community(contact: "sparse.csr_array") -> FloatArray:
    group = divide_people(mutual_contact(contact), SEED)
    return np.where(group >= 0, group + 1.0, np.nan)


PLACES = MappingProxyType(
    {
        "degree": _degree,
        "strength": _strength,
        "betweenness": _betweenness,
        "closeness": _closeness,
        "pagerank": walk_shares,
        "eigenvector": _eigenvector,
        "constraint": _constraint,
        "effective_size": _effective_size,
        "community": _community,
    }
)
