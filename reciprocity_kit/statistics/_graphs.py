"""Shortest paths, leading eigenvectors and shared contacts of sparse graphs: matrices in, arrays out."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph, linalg

from reciprocity_kit.statistics._arrays import FloatArray, IntArray

MAX_EXACT = 4000
"""Up to so many people every shortest path is counted; above, those from `PIVOTS` of them."""
PIVOTS = 500
SEED = 20240229
DENSE = 100
CELLS = 4_000_000
STEPS = 250_000  # steps of shortest paths looked at together: they fit into a processor's cache
SAME = 1e-12  # lengths this close differ by rounding alone
DAMPING = 0.85

Levels: TypeAlias = list[tuple[IntArray, IntArray]]


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


def mutual_contact(contact: "sparse.csr_array") -> "sparse.csr_array":
    """Return what both of each two people did alike, min(w_ij, w_ji), without zeros or self-loops."""
    mutual = sparse.csr_array(contact.minimum(contact.T))
    mutual = sparse.csr_array(mutual - sparse.diags_array(mutual.diagonal()))
    mutual.eliminate_zeros()
    return mutual


def leading_vector(matrix: "sparse.csr_array") -> FloatArray:
    """Return the eigenvector of the largest eigenvalue of a non-negative matrix, its highest value 1."""
    if matrix.shape[0] <= DENSE:
        roots, vectors = np.linalg.eig(matrix.toarray())
        vector = vectors[:, np.argmax(roots.real)]
    else:
        vector = _search_leading(matrix)
    size = np.abs(vector.real)
    return np.asarray(size / size.max(), dtype=np.float64)


def _search_leading(matrix: "sparse.csr_array") -> FloatArray:
    """Return the leading vector by Arnoldi's method, in a larger space where a small one does not do."""
    start = np.ones(matrix.shape[0])
    try:
        _, vectors = linalg.eigs(matrix, k=1, which="LR", v0=start, ncv=20, maxiter=300)
    except linalg.ArpackNoConvergence:
        _, vectors = linalg.eigs(matrix, k=1, which="LR", v0=start, ncv=64, maxiter=10_000)
    return np.asarray(vectors[:, 0])


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
    """Return Brandes' dependency of the sources on each person, summed over the sources."""
    each = find_dependencies(sources, distances, tails, heads, lengths)
    return np.asarray(each.sum(axis=0), dtype=np.float64)


def find_dependencies(
    sources: IntArray, distances: FloatArray, tails: IntArray, heads: IntArray, lengths: FloatArray
) -> FloatArray:
    """Return Brandes' dependency of each source on each person, a row for each source.

    Lengths that differ by rounding alone (1/2 and 1/3 + 1/6) are equal.
    """
    size = distances.shape[1]
    rows = max(1, STEPS // max(1, tails.size, size))
    depends = np.zeros(distances.shape)
    for first in range(0, sources.size, rows):
        part = slice(first, first + rows)
        tail, head = _find_steps(distances[part], tails, heads, lengths)
        starts = np.arange(sources[part].size) * size + sources[part]
        levels, paths = _count_paths(starts, tail, head, depends[part].size)
        below = np.ones(paths.size)
        for before, after in reversed(levels):
            np.add.at(below, before, paths[before] / paths[after] * below[after])
        below[starts] = 1.0
        depends[part] = below.reshape(-1, size) - 1.0
    return depends


def _find_steps(
    distances: FloatArray, tails: IntArray, heads: IntArray, lengths: FloatArray
) -> tuple[IntArray, IntArray]:
    """Return the edges on shortest paths as cells (row * people + person), sorted by their tails."""
    before, after = np.take(distances, tails, axis=1), np.take(distances, heads, axis=1)
    on_way = (before < after) & (before + lengths <= after * (1.0 + SAME)) & np.isfinite(before)
    row, edge = np.nonzero(on_way)
    row *= distances.shape[1]
    return row + tails[edge], row + heads[edge]


def _count_paths(starts: IntArray, tail: IntArray, head: IntArray, cells: int) -> tuple[Levels, FloatArray]:
    """Return the edges level by level, each after all that lead to it, and the paths to each cell."""
    leaving, arriving = np.bincount(tail, minlength=cells), np.bincount(head, minlength=cells)
    first, meeting = np.cumsum(leaving) - leaving, arriving > 1
    paths, place = np.zeros(cells), np.zeros(cells, dtype=np.int64)
    paths[starts] = 1.0
    levels: Levels = []
    front = starts
    while (total := int(leaving[front].sum())) > 0:
        number = leaving[front]
        before = np.repeat(front, number)
        after = head[np.arange(total) + np.repeat(first[front] - np.cumsum(number) + number, number)]
        levels.append((before, after))
        meets = meeting[after]
        alone, met = after[~meets], after[meets]
        paths[alone] = paths[before[~meets]]
        np.add.at(paths, met, paths[before[meets]])
        np.subtract.at(arriving, met, 1)
        done = met[arriving[met] == 0]
        place[done] = np.arange(done.size)
        front = np.concatenate([alone, done[place[done] == np.arange(done.size)]])
    return levels, paths


class Paths(NamedTuple):
    """Betweenness and closeness of each person, with the standard errors of the sampling."""

    betweenness: FloatArray
    betweenness_error: FloatArray
    closeness: FloatArray
    closeness_error: FloatArray


def measure_paths(contact: "sparse.csr_array", *, between: bool = True) -> Paths:
    """Return both measures of the shortest paths along 1 / contact; without `between` closeness alone."""
    size, starts = contact.shape[0], find_pivots(contact.shape[0])
    through, through_squares, reached, total, squares = np.zeros((5, size))
    for sources, distances, tails, heads, ways in find_shortest_ways(contact, starts):
        near = np.isfinite(distances) & (distances > 0)
        lengths = np.where(near, distances, 0.0)
        reached += near.sum(axis=0)
        total += lengths.sum(axis=0)
        squares += (lengths**2).sum(axis=0)
        if between:
            depends = find_dependencies(sources, distances, tails, heads, ways)
            through += depends.sum(axis=0)
            through_squares += (depends**2).sum(axis=0)
    cases, pairs = count_others(starts, size), np.full(size, size - 2.0)
    share = divide(reached, cases)
    value = divide(through, cases * pairs)
    near_value = np.where(share > 0, share * divide(reached, total), share)
    spread = _spread_of_mean(through, through_squares, cases, size)
    relative = _spread_of_closeness(reached, total, squares, cases, size)
    return Paths(value, divide(spread, pairs), near_value, near_value * relative)


def _spread_of_mean(total: FloatArray, squares: FloatArray, cases: FloatArray, size: int) -> FloatArray:
    """Return the standard error of total / cases for cases drawn from size - 1 others: 0 for all of them."""
    variance = divide(np.maximum(squares - divide(total**2, cases), 0.0), cases - 1.0)
    left = np.maximum(1.0 - cases / max(1.0, size - 1.0), 0.0)
    return np.where(left > 0, np.sqrt(divide(variance * left, cases)), 0.0)


def _spread_of_closeness(
    reached: FloatArray, total: FloatArray, squares: FloatArray, cases: FloatArray, size: int
) -> FloatArray:
    """Return the relative standard error of reached**2 / (cases * total), by linearising it.

    A case adds e = 2 y / mean(y) - x / mean(x), with y whether it reaches the person and x how far.
    """
    y, x = divide(reached, cases), divide(total, cases)
    parts = 4.0 * divide(reached, y**2) - 4.0 * divide(total, x * y) + divide(squares, x**2)
    return _spread_of_mean(cases.copy(), parts, cases, size)


def walk_shares(contact: "sparse.csr_array") -> FloatArray:
    """Return where a walk along the contact is in the long run, with a restart anywhere (PageRank)."""
    size = contact.shape[0]
    sent = np.asarray(contact.sum(axis=1), dtype=np.float64)
    onward = (contact.T / np.where(sent > 0, sent, 1.0)).tocsr()
    silent = sent == 0
    share = np.full(size, 1.0 / max(1, size))
    for _ in range(1000):
        before = share
        stays = DAMPING * share[silent].sum() + 1.0 - DAMPING
        share = DAMPING * (onward @ before) + stays / max(1, size)
        if np.abs(share - before).sum() < size * 1e-15:
            break
    return np.asarray(share / share.sum(), dtype=np.float64) if size else share


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
