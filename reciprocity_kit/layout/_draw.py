"""A picture from nothing: each part of the network by itself, then the parts side by side."""

import numpy as np

from reciprocity_kit.layout._forces import Floats, Springs, keep_apart, relax
from reciprocity_kit.layout._packing import pack_parts
from reciprocity_kit.layout._springs import join_ends
from reciprocity_kit.layout._start import place_by_steps, split_parts

ROUNDS, HEAT = 500, 0.1
MANY = 1000
NEAREST = 0.35
OUTER = 0.98


def place_freely(springs: Springs, people: int, random: np.random.Generator) -> Floats:
    """Return a place for everybody, between -1 and 1."""
    ways = join_ends(springs, people)
    parts = split_parts(ways)
    points = np.zeros((people, 2))
    code = np.empty(people, dtype=np.int64)
    for members in parts:
        code[members] = np.arange(members.size)
    part_of = np.empty(people, dtype=np.int64)
    for number, members in enumerate(parts):
        part_of[members] = number
    order = np.argsort(part_of[springs.one], kind="stable")
    ends = np.searchsorted(part_of[springs.one][order], np.arange(len(parts) + 1))
    drawn = []
    for number, members in enumerate(parts):
        mine = order[ends[number] : ends[number + 1]]
        inner = Springs(code[springs.one[mine]], code[springs.other[mine]], springs.pull[mine])
        drawn.append(_place_part(inner, members.size, random))
    for members, placed in zip(parts, pack_parts(drawn), strict=True):
        points[members] = placed
    low, high = points.min(axis=0), points.max(axis=0)
    half = max(float((high - low).max()) / 2.0, 1e-9)
    inside = np.clip((points - (low + high) / 2.0) / half, -1.0, 1.0)  # rounding may go a hair beyond
    return np.asarray(inside, dtype=np.float64)


def _place_part(springs: Springs, people: int, random: np.random.Generator) -> Floats:
    """Return points about one apart for the people of one connected part."""
    if people == 1:
        return np.zeros((1, 2))
    if people == 2:  # noqa: PLR2004 - a pair lies side by side
        return np.array([[-0.5, 0.0], [0.5, 0.0]])
    points = place_by_steps(join_ends(springs, people), random)
    points = relax(points, springs, rounds=_count_rounds(people), heat=HEAT)
    return keep_apart(_pull_in(points) * np.sqrt(people), NEAREST)


def _count_rounds(people: int) -> int:
    """Return how often forces act: fewer times where each takes long, since the start is good."""
    few = min(ROUNDS, 20 + 5 * people)
    return few if people <= MANY else round(few * float(np.sqrt(MANY / people)))


def _pull_in(points: Floats) -> Floats:
    """Return the points within about a circle of radius one half; the outermost are drawn nearer."""
    points = points - np.median(points, axis=0)
    away = np.hypot(points[:, 0], points[:, 1])
    rim = max(float(np.quantile(away, OUTER)), 1e-12)
    nearer = np.where(away > rim, rim * (1.0 + 0.3 * np.log1p(np.maximum(away - rim, 0.0) / rim)), away)
    return points * (nearer / np.maximum(away, 1e-12) / (2.0 * rim))[:, None]
