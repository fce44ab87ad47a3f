"""The way to NetworKit, which divides large networks into groups: matrices in, arrays out.

Loaded on first use. Two traps: an array of 32-bit places is read as 64-bit ones and crashes the
interpreter, so places are widened here; and with several threads the same seed gives another
division each time, so one thread runs, and the caller's number of threads is put back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from reciprocity_kit.statistics._arrays import IntArray

ROUNDS = 5
"""Leiden stops sooner when a round changes nothing."""


@contextmanager
def _one_thread(seed: int) -> Iterator[ModuleType]:
    import networkit  # noqa: PLC0415 - loaded only where a network is divided

    threads = networkit.getMaxNumberOfThreads()
    networkit.setNumberOfThreads(1)
    networkit.setSeed(seed, False)
    try:
        yield networkit
    finally:
        networkit.setNumberOfThreads(threads)


def divide_people(weights: "sparse.csr_array", seed: int) -> IntArray:
    """Return the group of each person by Leiden's method, the largest 0; -1 for who has no contact.

    The weights are symmetric and without self-loops. Equal seeds give equal groups. Groups of equal
    size stand in the order of their first members.
    """
    half = sparse.triu(weights, 1).tocoo()
    group = np.full(weights.shape[0], -1, dtype=np.int64)
    if not half.nnz:
        return group
    places = half.row.astype(np.int64), half.col.astype(np.int64)
    with _one_thread(seed) as networkit:
        values = half.data.astype(np.float64)
        graph = networkit.GraphFromCoo((values, places), n=weights.shape[0], weighted=True)
        found = networkit.community.ParallelLeiden(graph, iterations=ROUNDS, randomize=True).run()
        label = np.array(found.getPartition().getVector(), dtype=np.int64)
    inside = label[places[0]] == label[places[1]]
    within = (values[inside], (places[0][inside], places[1][inside]))
    circles = sparse.csr_array(within, shape=weights.shape)
    label = csgraph.connected_components(circles, directed=False)[1].astype(np.int64)
    known = np.flatnonzero(np.diff(weights.indptr))
    _, first, code, size = np.unique(label[known], return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -size))
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    group[known] = rank[code]
    return group
