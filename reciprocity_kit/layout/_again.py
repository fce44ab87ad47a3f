"""A picture that follows an earlier one: everybody near their place, who is new among their contacts."""

from collections.abc import Mapping

import networkx as nx
import numpy as np

from reciprocity_kit.layout._forces import Floats, Springs, count_ends, relax
from reciprocity_kit.layout._springs import join_ends
from reciprocity_kit.statistics._arrays import BoolArray

SMALL_ROUNDS, SMALL_HEAT = 30, 0.02


def place_again(
    network: "nx.DiGraph[str]",
    springs: Springs,
    places: Mapping[str, tuple[float, float]],
    hold: float,
    random: np.random.Generator,
) -> Floats:
    """Return places near the earlier ones, and people who are new near those they have contact with."""
    known = np.array([person in places for person in network], dtype=np.bool_)
    before = np.array([places.get(person, (0.0, 0.0)) for person in network], dtype=np.float64)
    start = _settle(before, known, springs, random)
    scale = np.sqrt(len(start))
    moved = relax(start * scale, springs, rounds=SMALL_ROUNDS, heat=SMALL_HEAT) / scale
    moved = _align(moved, start, known)
    moved[known] = hold * before[known] + (1.0 - hold) * moved[known]
    alone = count_ends(springs, springs.pull, len(start)) == 0
    moved[alone] = start[alone]
    return np.clip(moved, -1.0, 1.0)


def _settle(before: Floats, known: BoolArray, springs: Springs, random: np.random.Generator) -> Floats:
    """Return a start for everybody: the earlier place, or the mean place of one's contacts."""
    people = len(before)
    start, placed = before.copy(), known.copy()
    ways = join_ends(springs, people)
    while True:
        pulled = ways @ placed.astype(np.float64)
        fresh = ~placed & (pulled > 0)
        if not fresh.any():
            break
        means = (ways @ np.where(placed[:, None], start, 0.0))[fresh] / pulled[fresh, None]
        start[fresh] = means + 0.5 / np.sqrt(people) * random.standard_normal(means.shape)
        placed |= fresh
    alone = np.flatnonzero(~placed)
    start[alone] = np.column_stack([2.0 * ((0.5 + alone * 0.618034) % 1.0) - 1.0, np.full(alone.size, -1.0)])
    return start


def _align(points: Floats, start: Floats, known: BoolArray) -> Floats:
    """Return the points turned, moved and scaled as a whole so that the known are nearest to their start."""
    middle, target = points[known].mean(axis=0), start[known].mean(axis=0)
    one, other = points[known] - middle, start[known] - target
    left, values, right = np.linalg.svd(one.T @ other)
    size = float((one**2).sum())
    scale = float(values.sum()) / size if size > 0 else 1.0
    return np.asarray((points - middle) @ (left @ right) * scale + target, dtype=np.float64)
