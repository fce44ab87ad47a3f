"""Fitting texts into boxes: how large letters may be, and how much goes on one slide."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reciprocity_kit.charts.words import name_width


@dataclass(frozen=True)
class Point:
    """One sentence of a slide.

    Parameters
    ----------
    text : str
        The sentence.
    below : str
        What stands under it in smaller letters.
    head : str
        A few words before it.
    """

    text: str
    below: str = ""
    head: str = ""


LETTER = 0.53  # width of a letter over its height, in the usual fonts
LINE = 1.22
POINTS_WIDE, POINTS_HIGH = 860.0, 350.0
POINT_SIZES = (18, 17, 16, 15, 14, 13, 12)
QUESTION_SMALLER = 2
BETWEEN = 8.0


def lines_of(text: str, size: float, width: float) -> int:
    """Estimate on how many lines a text stands.

    Parameters
    ----------
    text : str
        Plain text.
    size : float
        Height of its letters in points.
    width : float
        Of the box, in points.

    Returns
    -------
    int
        At least 1.

    Examples
    --------
    >>> lines_of("word " * 40, 20, 400)
    6
    """
    room = max(width / (size * LETTER), 1)
    lines, used = 1, 0.0
    for word in text.split():
        wide = name_width(word) + 1
        if used and used + wide - 1 > room:
            lines, used = lines + 1, 0.0
        lines += math.floor((wide - 1) / room)
        used += wide % room if wide > room else wide
    return lines


def fit_size(text: str, sizes: Sequence[int], width: float, height: float) -> int:
    """Choose the largest letters with which a text fits a box.

    Parameters
    ----------
    text : str
        Plain text.
    sizes : sequence of int
        In points, the largest first.
    width, height : float
        Of the box, in points.

    Returns
    -------
    int
        The smallest where none fits.

    Examples
    --------
    >>> fit_size("Two words", (28, 20), 400, 60), fit_size("Many words " * 12, (28, 20), 400, 60)
    (28, 20)
    """
    return next((size for size in sizes if lines_of(text, size, width) * size * LINE <= height), sizes[-1])


def height_of(points: Sequence[Point], size: float) -> float:
    """Estimate how high points with their questions stand.

    Parameters
    ----------
    points : sequence of Point
        The sentences.
    size : float
        Height of letters in points.

    Returns
    -------
    float
        In points.
    """
    small = size - QUESTION_SMALLER
    return sum(
        lines_of(f"{each.head} {each.text}", size, POINTS_WIDE) * size * LINE
        + (lines_of(each.below, small, POINTS_WIDE) * small * LINE if each.below else 0)
        + BETWEEN
        for each in points
    )


def pack(points: Sequence[Point], *, most: int) -> list[list[Point]]:
    """Share points out to slides, as evenly as they fit.

    Parameters
    ----------
    points : sequence of Point
        The sentences.
    most : int
        Largest number on one slide.

    Returns
    -------
    list of list of Point
        The points of each slide.

    Examples
    --------
    >>> [len(part) for part in pack([Point("A point.")] * 6, most=5)]
    [3, 3]
    """
    for slides in range(max(-(-len(points) // most), 1), len(points) + 1):
        each = -(-len(points) // slides)
        parts = [list(points[at : at + each]) for at in range(0, len(points), each)]
        if all(height_of(part, POINT_SIZES[-2]) <= POINTS_HIGH for part in parts):
            return parts
    return [[point] for point in points]


def points_size(points: Sequence[Point]) -> int:
    """Choose the letters of points on one slide.

    Parameters
    ----------
    points : sequence of Point
        The sentences.

    Returns
    -------
    int
        In points.
    """
    sizes = (size for size in POINT_SIZES if height_of(points, size) <= POINTS_HIGH)
    return next(sizes, POINT_SIZES[-1])
