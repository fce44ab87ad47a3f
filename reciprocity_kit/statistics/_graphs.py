"""Shortest paths, leading eigenvectors and shared contacts of sparse graphs: matrices in, arrays out."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph, linalg

from reciprocity_kit.statistics._arrays import FloatArray, IntArray

MAX_EXACT = 2000
"""Up to so many people every shortest path is counted; above, those from `PIVOTS` of them."""
PIVOTS = 500
SEED = 20240229
DENSE = 100
CELLS = 4_000_000


def add_up(codes: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Return the sums of the values with each code from 0 to size - 1."""
    return np.bincount(codes, values, size).astype(np.float64, copy=False)


def divide(above: FloatArray, below: FloatArray) -> FloatArray:
    """Return above / below, NaN where below is 0."""
    value = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return np.asarray(value, dtype=np.float64)


def add_both_ways(contact: "sparse.csr_array") -> "sparse.csr_array":
    """Return the contact of each two people both ways together, columns sorted within rows."""
    both = sparse.csr_array(contact + contact.T)
    both.sort_indices()
    return both


def leading_vector(matrix: "sparse.csr_array") -> FloatArray:
    """Return the eigenvector of the largest eigenvalue of a non-negative matrix, its highest value 1."""
    if matrix.shape[0] <= DENSE:
        roots, vectors = np.linalg.eig(matrix.toarray())
        vector = vectors[:, np.argmax(roots.real)]
    else:
        start = np.ones(matrix.shape[0])
        _, vectors = linalg.eigs(matrix, k=1, which="LR", v0=start, ncv=64, maxiter=10_000)
        vector = vectors[:, 0]
    size = np.abs(vector.real)
    return np.asarray(size / size.max(), dtype=np.float64)


def find_pivots(size: int) -> IntArray:
    """Return who the shortest paths are counted from: everyone, or a fixed sample of many."""
    if size <= MAX_EXACT:
        return np.arange(size)
    return np.sort(np.random.default_rng(SEED).choice(size, PIVOTS, replace=False))


def count_others(starts: IntArray, size: int) -> FloatArray:
    """Return how many of the starts are somebody else, for each person."""
    return np.asarray(starts.size - np.isin(np.arange(size), starts), dtype=np.float64)


def find_shortest_ways(
    contact: "sparse.csr_array", starts: IntArray
) -> Iterator[tuple[IntArray, FloatArray, IntArray, IntArray, FloatArray]]:
    """Yield blocks of sources with their distances to everyone, and the edges with their lengths."""
    ways = contact.copy()
    ways.data = 1.0 / ways.data
    edges = ways.tocoo()
    tails, heads = edges.row.astype(np.int64), edges.col.astype(np.int64)
    lengths = np.asarray(edges.data, dtype=np.float64)
    step = max(1, CELLS // max(1, ways.nnz, ways.shape[0]))
    for first in range(0, starts.size, step):
        sources = starts[first : first + step]
        yield sources, csgraph.dijkstra(ways, indices=sources), tails, heads, lengths


def sum_dependencies(
    sources: IntArray, distances: FloatArray, tails: IntArray, heads: IntArray, lengths: FloatArray
) -> FloatArray:
    """Return Brandes' dependency of the sources on each person, summed over the sources.

    Path counts and dependencies are series over the steps of the shortest paths. Lengths that differ
    by rounding alone (1/2 and 1/3 + 1/6) are equal.
    """
    size = distances.shape[1]
    before, after = distances[:, tails], distances[:, heads]
    on_way = np.isfinite(before) & (before + lengths <= after * (1.0 + 1e-10))
    block, edge = np.nonzero(on_way)
    tail, head = block * size + tails[edge], block * size + heads[edge]
    cells = distances.size
    start = np.zeros(cells)
    start[np.arange(sources.size) * size + sources] = 1.0
    paths, step = start.copy(), start
    while step.any():
        step = add_up(head, step[tail], cells)
        paths += step
    share = paths[tail] / paths[head]
    depends, step = np.zeros(cells), np.ones(cells)
    while step.any():
        step = add_up(tail, share * step[head], cells)
        depends += step
    return np.asarray((depends * (start == 0)).reshape(-1, size).sum(axis=0), dtype=np.float64)


class Mutual(NamedTuple):
    """Contact both ways together, an entry for each ordered pair, sorted by row and column."""

    row: IntArray
    column: IntArray
    first: IntArray
    contacts: IntArray
    share: FloatArray
    relative: FloatArray
    reverse: IntArray


def build_mutual(contact: "sparse.csr_array") -> Mutual:
    """Return the contact both ways as entries with their shares and relative strengths."""
    both = add_both_ways(contact)
    contacts = np.diff(both.indptr).astype(np.int64)
    row = np.repeat(np.arange(contacts.size), contacts)
    column = both.indices.astype(np.int64)
    highest = np.zeros(contacts.size)
    np.maximum.at(highest, row, both.data)
    share, relative = both.data / both.sum(axis=1)[row], both.data / highest[row]
    first = both.indptr.astype(np.int64)
    return Mutual(row, column, first, contacts, share, relative, np.lexsort((row, column)))


def find_common_contacts(mutual: Mutual) -> Iterator[tuple[IntArray, IntArray, IntArray]]:
    """Yield entries (i, j), (i, q), (j, q) for each pair and each contact q that both share.

    The contacts of whoever has fewer are looked up among the other's, so that one person in contact
    with everyone costs no more than the others do.
    """
    row, column, contacts = mutual.row, mutual.column, mutual.contacts
    fewer = (contacts[row] < contacts[column]) | ((contacts[row] == contacts[column]) & (row < column))
    ties = np.flatnonzero(fewer)
    keys = row * contacts.size + column
    ends = np.cumsum(contacts[row[ties]])
    total = int(ends[-1]) if ties.size else 0
    for part in np.split(ties, np.searchsorted(ends, np.arange(CELLS, total, CELLS))):
        number = contacts[row[part]]
        tie = np.repeat(part, number)
        place = np.arange(tie.size) - np.repeat(np.cumsum(number) - number, number)
        mine = mutual.first[row[tie]] + place
        wanted = column[tie] * contacts.size + column[mine]
        theirs = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
        shared = keys[theirs] == wanted if keys.size else np.zeros(0, dtype=np.bool_)
        yield tie[shared], mine[shared], theirs[shared]
