"""Forces that draw contacts together and push everybody apart: arrays in, arrays out.

Pushes are those of ForceAtlas2, charges that fall off with the distance. Up to `FEW` people each
pushes each; above, charges are spread on a grid and the pushes there follow by one convolution,
so that the time hardly grows with the number of pairs.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import fft
from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FEW = 256
CELLS = 128
PUSH, GRAVITY = 0.5, 0.1
SPREAD_ROUNDS = 30


class Springs(NamedTuple):
    """Ties, one entry for each pair: both ends and how hard they pull."""

    one: Ints
    other: Ints
    pull: Floats


def relax(points: Floats, springs: Springs, *, rounds: int, heat: float) -> Floats:
    """Return the points after as many rounds; `heat` is the longest first step, in shares of the extent."""
    points = points - points.mean(axis=0)
    charge = 1.0 + count_ends(springs, np.ones(springs.one.size), len(points))
    weight = charge[:, None]
    radius = np.sqrt(len(points)) / 2.0
    usual = 2.0 * float(springs.pull.sum()) / float(charge.sum()) * np.log1p(radius)
    strength, gravity = PUSH * usual * radius / float(charge.sum()), GRAVITY * usual / radius
    for place in range(rounds):
        push = push_apart(points, charge) if len(points) > FEW else push_pairs(points, charge)
        force = strength * push + pull_together(points, springs) - gravity * weight * points
        step = force / weight
        length = np.hypot(step[:, 0], step[:, 1])
        extent = float(np.sqrt((points**2).sum(axis=1).mean()))
        longest = heat * extent * (1.0 - place / rounds) + 1e-12
        points = points + step * np.minimum(0.5, longest / np.maximum(length, 1e-12))[:, None]
    return points


def count_ends(springs: Springs, values: Floats, people: int) -> Floats:
    """Return the sums of the values of each person's ties."""
    ends = np.bincount(springs.one, values, people) + np.bincount(springs.other, values, people)
    return np.asarray(ends, dtype=np.float64)


def pull_together(points: Floats, springs: Springs) -> Floats:
    """Return the pull of all ties on each person: it grows with the logarithm of their length."""
    way = points[springs.other] - points[springs.one]
    length = np.hypot(way[:, 0], way[:, 1])
    pull = (springs.pull * np.log1p(length) / np.maximum(length, 1e-12))[:, None] * way
    return np.column_stack(
        [
            np.bincount(springs.one, pull[:, axis], len(points))
            - np.bincount(springs.other, pull[:, axis], len(points))
            for axis in (0, 1)
        ]
    )


def push_pairs(points: Floats, charge: Floats) -> Floats:
    """Return the push of everybody on everybody: both charges divided by the distance."""
    x, y = (points[:, None, axis] - points[None, :, axis] for axis in (0, 1))
    square = x**2 + y**2
    np.fill_diagonal(square, np.inf)
    share = charge[:, None] * charge / np.maximum(square, 1e-9)
    return np.column_stack([(share * x).sum(axis=1), (share * y).sum(axis=1)])


def push_apart(points: Floats, charge: Floats) -> Floats:
    """Return the same push, by way of a grid: exact from afar, softened within a cell."""
    low = points.min(axis=0)
    width = float((points.max(axis=0) - low).max()) * 1.0001 / (CELLS - 1) + 1e-12
    inside = (points - low) / width
    corner = np.minimum(inside.astype(np.int64), CELLS - 2)
    part = inside - corner
    cells, shares = [], []
    for right, up in ((0, 0), (0, 1), (1, 0), (1, 1)):
        cells.append((corner[:, 0] + right) * CELLS + corner[:, 1] + up)
        across = part[:, 0] if right else 1.0 - part[:, 0]
        shares.append(across * (part[:, 1] if up else 1.0 - part[:, 1]))
    cell, share = np.array(cells), np.array(shares)
    spread = np.bincount(cell.ravel(), (share * charge).ravel(), CELLS * CELLS)
    wave = fft.rfft2(spread.reshape(CELLS, CELLS), s=(2 * CELLS, 2 * CELLS))
    fields = (fft.irfft2(wave * kernel)[:CELLS, :CELLS].ravel() for kernel in _kernels())
    return np.column_stack([(share * field[cell]).sum(axis=0) * charge / width for field in fields])


@lru_cache(maxsize=1)
def _kernels() -> tuple[npt.NDArray[np.complex128], npt.NDArray[np.complex128]]:
    """Return the transformed push of a charge of one at the origin of a grid, in both directions."""
    away = np.concatenate([np.arange(CELLS), np.arange(-CELLS, 0)]).astype(np.float64)
    x, y = away[:, None], away[None, :]
    square = x**2 + y**2
    square[0, 0] = 1.0
    across, up = x / square, y / square
    return fft.rfft2(across), fft.rfft2(up)


def keep_apart(points: Floats, nearest: float) -> Floats:
    """Return the points with no two nearer than `nearest`, as far as `SPREAD_ROUNDS` small moves reach."""
    points = points.copy()
    for _ in range(SPREAD_ROUNDS):
        pairs = cKDTree(points).query_pairs(nearest, output_type="ndarray")
        if not pairs.size:
            break
        one, other = pairs.T
        away = points[one] - points[other]
        length = np.hypot(away[:, 0], away[:, 1])
        turn = 2.399963 * one  # two at the very same place part in a direction of their own
        blind = length < 1e-9 * nearest
        away[blind] = np.column_stack([np.cos(turn), np.sin(turn)])[blind]
        length[blind] = 1.0
        move = away * (0.5 * (nearest - np.where(blind, 0.0, length)) / length)[:, None] * 0.6
        for axis in (0, 1):
            points[:, axis] += np.bincount(one, move[:, axis], len(points))
            points[:, axis] -= np.bincount(other, move[:, axis], len(points))
    return points
