"""Bars that stand or lie, with their names as categories."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.report.formats.native.key import Key
from reciprocity_kit.report.formats.native.panel import Axis, Interval, Look, Panel, Series
from reciprocity_kit.report.formats.native.points import look_of
from reciprocity_kit.report.formats.native.values import (
    A_DAY,
    FIRST_DAY,
    colour_of,
    has_values,
    is_time,
    listed,
    number,
    numbers,
    read_axis,
)
from reciprocity_kit.report.formats.texts import one_line, plain

INK = ""
MOST_BARS = 60
MOST_ROWS = 16
A_MONTH, A_QUARTER = 28, 85


def read_bars(figure: go.Figure, names: tuple[str, str], traces: Sequence[Any], key: Key) -> Panel | None:
    """Read a panel of bars.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Where it stands.
    names : (str, str)
        Its axes.
    traces : sequence of plotly traces
        What is drawn.
    key : Key
        What colours stand for.

    Returns
    -------
    Panel or None
        `None` where bars float, or lie and stand at once.
    """
    bars = [trace for trace in traces if trace.type == "bar"]
    lying = {trace.orientation == "h" for trace in bars}
    rows = lying == {True}
    if len(lying) > 1 or (rows and len(bars) < len(traces)) or any(_floats(trace.base) for trace in bars):
        return None
    along, up = ("y", "x") if rows else ("x", "y")
    by_side = dict(zip("xy", names, strict=True))
    axes = {side: figure.layout[f"{side}axis{name[1:]}"] for side, name in by_side.items()}
    named = [each for trace in traces for each in listed(trace[along])]
    words = list(dict.fromkeys(each for each in named if isinstance(each, str)))
    times = any(map(is_time, named[:1]))
    places = sorted({at for at in numbers(named, words) if math.isfinite(at)})
    if len(places) > MOST_BARS:
        return None
    axis = read_axis(axes[along], places, words, times=times)
    if axis.down or rows:
        places = sorted(places, reverse=not axis.down)
    total = len(places)
    places = places[:MOST_ROWS] if rows else places
    series, over = _split(traces, along, up, words, places, key)
    measured = (*_piled(series, figure.layout.barmode), *over)
    values = [value for each in measured for value in each.y if value is not None]
    return Panel(
        kind="rows" if rows else "columns",
        x=axis,
        y=read_axis(axes[up], [0.0, *values], (), times=False),
        series=series,
        over=over,
        categories=tuple(_names(places, axis, figure, names[1] if rows else "", times=times)),
        stacked=figure.layout.barmode in {"stack", "relative"},
        overlaid=figure.layout.barmode == "overlay",
        note=f"the first {MOST_ROWS} of {total} rows" if len(places) < total else "",
    )


def _split(
    traces: Sequence[Any], along: str, up: str, words: Sequence[str], places: Sequence[float], key: Key
) -> tuple[tuple[Series, ...], tuple[Series, ...]]:
    """Return the bars, and the lines over them."""
    made = [(trace, _series(trace, along, up, words, places, key)) for trace in traces]
    bars = tuple(each for trace, each in made if trace.type == "bar")
    over = tuple(replace(each, look=look_of(trace)[0]) for trace, each in made if trace.type != "bar")
    return bars, over


def _floats(base: Any) -> bool:
    return bool(base) if isinstance(base, int | float) else has_values(base)


def _piled(series: tuple[Series, ...], mode: str | None) -> tuple[Series, ...]:
    """Return series whose values are as high as the piles of bars on each other."""
    if mode not in {"stack", "relative"} or not series:
        return series
    columns = zip(*(each.y for each in series), strict=True)
    piles = [[value or 0.0 for value in column] for column in columns]
    high = tuple(sum(value for value in pile if value > 0) for pile in piles)
    low = tuple(sum(value for value in pile if value < 0) for pile in piles)
    return (replace(series[0], y=high), replace(series[0], y=low))


def _series(
    trace: Any, along: str, up: str, words: Sequence[str], places: Sequence[float], key: Key
) -> Series:
    at = numbers(listed(trace[along]), words)
    values = numbers(listed(trace[up]))
    by_place = dict(zip(at, range(len(at)), strict=True))
    order = [by_place.get(place) for place in places]
    several = isinstance(trace.marker.color, tuple | list | np.ndarray)
    colours = [colour_of(each, INK) for each in trace.marker.color] if several else []
    bar = trace.type == "bar"
    colour = (
        (colours[0] if colours else colour_of(trace.marker.color, INK)) if bar else look_of(trace)[0].colour
    )
    name = plain(trace.name or "")
    told = key.words_for(name, colour)
    texts = _texts(trace, len(at))
    return Series(
        name=told or name,
        x=tuple(map(float, range(1, len(order) + 1))),
        y=tuple(None if each is None or not math.isfinite(values[each]) else values[each] for each in order),
        look=Look(colour=colour, hatched=bar and bool(trace.marker.pattern.shape)),
        labels=tuple("" if each is None else texts[each] for each in order) if any(texts) else (),
        interval=_interval(trace, up, order),
        keyed=bool(told),
        colours=tuple("" if each is None else colours[each] for each in order)
        if len(set(colours)) > 1
        else (),
    )


def _texts(trace: Any, n: int) -> list[str]:
    if trace.text is None or trace.textposition == "none" or trace.type != "bar":
        return [""] * n
    return [
        one_line(plain(each or ""))
        for each in ([trace.text] * n if isinstance(trace.text, str) else trace.text)
    ]


def _interval(trace: Any, up: str, order: Sequence[int | None]) -> Interval | None:
    error = trace.error_x if up == "x" else trace.error_y
    if error is None or not listed(error.array):
        return None
    plus = [number(each) for each in listed(error.array)]
    minus = [number(each) for each in listed(error.arrayminus)] if listed(error.arrayminus) else plus
    kept = [(plus, minus)[side][each] if each is not None else 0.0 for side in (0, 1) for each in order]
    half = len(order)
    finite = [each if math.isfinite(each) else 0.0 for each in kept]
    return Interval(along="y", plus=tuple(finite[:half]), minus=tuple(finite[half:]))


def _names(places: Sequence[float], axis: Axis, figure: go.Figure, rows: str, *, times: bool) -> list[str]:
    """Name the bars: by the labels of the axis, by days, or by numbers; counts beside a row go along."""
    told = dict(axis.ticks)
    beside = {
        number(note.y): one_line(plain(note.text or ""))
        for note in figure.layout.annotations
        if rows and note.xref == "paper" and str(note.yref or "y") == rows
    }
    names = []
    for place in places:
        if times:
            names.append(_day(place, places, axis.ticks))
        elif place in told:
            count = f" ({beside[place]})" if beside.get(place) else ""
            names.append(f"{one_line(told[place])}{count}")
        else:
            names.append(f"{place:g}")
    return names


def _day(place: float, places: Sequence[float], ticks: Sequence[tuple[float, str]]) -> str:
    """Name a period by its first day, as the labels of the axis do; bars may stand in its middle."""
    gaps = [abs(b - a) for a, b in pairwise(places)]
    step = min(gaps, default=A_MONTH)
    at = FIRST_DAY + place * A_DAY
    if step >= A_QUARTER:
        return f"{at:%b %Y}" if step > 2 * A_QUARTER else f"Q{at.quarter} {at.year}"
    if step >= A_MONTH - 1:
        return f"{at:%b %Y}"
    if any(_begins(FIRST_DAY + (tick - step / 2) * A_DAY, text) for tick, text in ticks):
        at -= step / 2 * A_DAY
    return f"{at.day} {at:%b %Y}"


def _begins(at: pd.Timestamp, text: str) -> bool:
    return text.startswith(f"{at.day} {at:%b}")
