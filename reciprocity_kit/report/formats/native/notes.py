"""Notes of a figure as labels of points that draw nothing, and the titles of its panels."""

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go

from reciprocity_kit.report.formats.native.panel import Axis, Look, Series
from reciprocity_kit.report.formats.native.values import belongs, colour_of, number, place_on
from reciprocity_kit.report.formats.texts import one_line, plain

INK = ""
BESIDE = 0.001
TITLE = "title"
"""Name of the note over a panel that tells what it shows."""
NO_LABELS = (TITLE, "moves")
"""Names of notes that are no labels: what stands over a panel, and sentences under it."""


def title_over(figure: go.Figure, names: tuple[str, str]) -> str:
    """Find what stands over a panel.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        The picture.
    names : (str, str)
        The panel's axes.

    Returns
    -------
    str
        On one line; empty where nothing does.
    """
    told = [
        one_line(plain(note.text or ""))
        for note in figure.layout.annotations
        if note.name == TITLE and belongs(note.xref, names[0]) and belongs(note.yref, names[1])
    ]
    return " ".join(told)


def read_notes(figure: go.Figure, names: tuple[str, str], x: Axis, y: Axis) -> Iterator[Series]:
    """Write the notes of the picture as labels of points that are not drawn; those on one line as one.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        The picture.
    names : (str, str)
        The panel's axes.
    x, y : Axis
        The same axes as they are drawn.

    Yields
    ------
    Series
        One for each side and colour.
    """
    found: dict[tuple[str, str], dict[tuple[float, float], str]] = defaultdict(dict)
    alone = len({trace.yaxis for trace in figure.data}) == 1
    high = _plot_height(figure)
    for note in figure.layout.annotations:
        refs = (note.xref or "x", note.yref or "y")
        fits = [belongs(ref, name) for ref, name in zip(refs, names, strict=True)]
        free = "paper" in refs
        if not all(fits) or (free and not alone) or note.visible is False or note.name in NO_LABELS:
            continue
        place = place_on(note.x, refs[0], x), place_on(note.y, refs[1], y)
        if not all(map(math.isfinite, place)):
            continue
        side = _note_side(note)
        text = plain(note.text or "").replace("\n", " " if side == "r" else "\n")
        if side == "r" and _is_head(note):
            continue
        if side in {"l", "r"} and not y.log:
            lift = float(note.yshift or 0) / high * (y.high - y.low) * (-1 if y.down else 1)
            place = place[0], round(place[1] + lift, 6)
        same = found[side, colour_of(note.font.color, INK)]
        same[place] = f"{same[place]}  {text}" if place in same else text
    yield from (_note_series(side, colour, told) for (side, colour), told in found.items())


def _note_series(side: str, colour: str, told: dict[tuple[float, float], str]) -> Series:
    xs, ys = zip(*told, strict=True)
    look = Look(colour=colour)
    return Series(name="", x=xs, y=ys, look=look, labels=tuple(told.values()), side=side, small=True)


def _is_head(note: Any) -> bool:
    """Tell whether a note stands over a column of numbers beside the plot."""
    return note.yref == "paper" and number(note.y) >= 1 - BESIDE and note.yanchor == "bottom"


def heads_beside(figure: go.Figure) -> str:
    """Say what stands in the columns beside the plot.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        The picture.

    Returns
    -------
    str
        Empty where nothing does.
    """
    heads = [
        one_line(plain(note.text or ""))
        for note in figure.layout.annotations
        if _note_side(note) == "r" and note.xref == "paper" and _is_head(note)
    ]
    return f"at the right: {', '.join(heads)}" if heads else ""


def _plot_height(figure: go.Figure) -> float:
    margin = figure.layout.margin
    return max(float(figure.layout.height or 450) - float(margin.t or 0) - float(margin.b or 0), 1.0)


def _note_side(note: Any) -> str:
    across, up = float(note.xshift or 0), float(note.yshift or 0)
    outside = across > 0 or note.xanchor == "left"
    if note.xref == "paper" and number(note.x) >= 1 - BESIDE and outside:
        return "r"
    if note.xref == "paper" and number(note.x) <= BESIDE and across < 0:
        return "l"
    if note.yanchor == "bottom" or up > 0:
        return "t"
    if note.yanchor == "top" or up < 0:
        return "b"
    return {"left": "r", "right": "l"}.get(str(note.xanchor), "ctr")
