"""Where people stand before any force acts: by how many steps they are from a few of them."""

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from reciprocity_kit.layout._forces import Floats, Ints

PIVOTS = 40


def place_by_steps(ways: "sparse.csr_array", random: np.random.Generator) -> Floats:
    """Return two coordinates for the people of a connected network, about one apart (pivot MDS)."""
    size = ways.shape[0]
    steps = _steps_from_pivots(ways, min(PIVOTS, size))
    square = steps**2
    centred = square - square.mean(axis=0) - square.mean(axis=1, keepdims=True) + square.mean()
    values, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors[:, np.argsort(-values)[:2]]
    axes = axes * np.sign(axes[np.argmax(np.abs(axes), axis=0), np.arange(axes.shape[1])])
    points = centred @ axes
    if points.shape[1] < 2:  # noqa: PLR2004 - a pair or one alone
        points = np.column_stack([points[:, 0], np.zeros(size)])
    spread = points.std(axis=0)
    points = points / np.where(spread > 1e-9 * max(1.0, float(spread.max())), spread, 1.0)
    points = points + 0.1 * random.standard_normal(points.shape)
    return np.asarray(points * np.sqrt(size) / 4.0, dtype=np.float64)


def _steps_from_pivots(ways: "sparse.csr_array", number: int) -> Floats:
    """Return the steps to people far from each other, the first the one with most ties."""
    chosen = int(np.argmax(np.diff(ways.indptr)))
    nearest = np.full(ways.shape[0], np.inf)
    columns = []
    for _ in range(number):
        steps = csgraph.dijkstra(ways, indices=np.array([chosen]), unweighted=True)[0]
        columns.append(steps)
        nearest = np.minimum(nearest, steps)
        chosen = int(np.argmax(nearest))
    return np.column_stack(columns)


def split_parts(ways: "sparse.csr_array") -> list[Ints]:
    """Return the people of each part of the network that hangs together."""
    parts, label = csgraph.connected_components(ways, directed=False)
    order = np.argsort(label, kind="stable")
    ends = np.cumsum(np.bincount(label, minlength=parts))
    return list(np.split(order, ends[:-1])) if parts else []
