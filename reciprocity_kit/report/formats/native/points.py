"""Points and lines on two axes of numbers, with names and notes as labels of series that draw nothing."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from reciprocity_kit.charts.theme import PALETTES
from reciprocity_kit.report.formats.native.key import Key
from reciprocity_kit.report.formats.native.notes import heads_beside, read_notes, title_over
from reciprocity_kit.report.formats.native.panel import Axis, Interval, Look, Panel, Series
from reciprocity_kit.report.formats.native.values import (
    belongs,
    colour_of,
    is_time,
    listed,
    number,
    numbers,
    place_on,
    read_axis,
    step_of,
)
from reciprocity_kit.report.formats.texts import plain

INK = ""
SYMBOLS = (
    ("triangle-left", "square"),
    ("triangle", "triangle"),
    ("diamond", "diamond"),
    ("square", "square"),
    ("cross", "plus"),
    ("x", "x"),
    ("star", "star"),
    ("line", "dash"),
)
DASHES = {
    "dot": "sysDot",
    "dash": "dash",
    "dashdot": "dashDot",
    "longdash": "lgDash",
    "longdashdot": "lgDashDot",
}
GROUNDS = frozenset(each.paper.removeprefix("#").upper() for each in PALETTES.values())
FEW_POINTS, MOST_ROWS = 20, 16
A_PIXEL = 0.75
THIN = 0.75


def read_points(figure: go.Figure, names: tuple[str, str], traces: Sequence[Any], key: Key) -> Panel | None:
    """Read a panel of points and lines.

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
        `None` where it has an area with a shape of its own.
    """
    if any(trace.fill == "toself" for trace in traces):
        return None
    words = {side: _words(traces, side) for side in "xy"}
    series = [_series(trace, words, key) for trace in traces]
    axes = [_axis(figure, name, side, series, traces, words) for name, side in zip(names, "xy", strict=True)]
    x, y = axes
    series += [*_lines(figure, names, x, y), *read_notes(figure, names, x, y)]
    told = tuple(_within(each, x, y) for each in series if each.x)
    note, title = heads_beside(figure), title_over(figure, names)
    panel = Panel(kind="points", x=x, y=y, series=told, note=note, title=title)
    return _aligned(_fewer_rows(_upright(panel)))


def _words(traces: Sequence[Any], side: str) -> list[str]:
    """Return the categories of an axis in the order in which they come."""
    found: dict[str, None] = {}
    for trace in traces:
        for each in listed(trace[side]):
            if isinstance(each, str) and math.isnan(number(each)) and not _is_day(each):
                found[each] = None
    return list(found)


def _is_day(text: str) -> bool:
    return text[:4].isdigit() and text[4:5] == "-"


def _axis(
    figure: go.Figure, name: str, side: str, series: list[Series], traces: Sequence[Any], words: Any
) -> Axis:
    drawn = [each for one in series for each in (one.x if side == "x" else one.y) if each is not None]
    times = any(is_time(each) for trace in traces for each in listed(trace[side])[:1])
    return read_axis(figure.layout[f"{side}axis{name[1:]}"], drawn, words[side], times=times)


def _series(trace: Any, words: dict[str, list[str]], key: Key) -> Series:
    look, colours = look_of(trace)
    name = plain(trace.name or "")
    told = key.words_for(name, look.colour)
    xs, ys = (numbers(listed(trace[side]), words[side]) for side in "xy")
    if trace.line.shape in {"hv", "vh"}:
        xs, ys = _stepped(xs, ys, trace.line.shape)
    texts = _labels(trace, len(xs)) if len(xs) == len(listed(trace.x)) else ()
    kept = _unbroken(xs, ys, joined=look.line > 0)
    interval = _interval(trace, kept)
    return Series(
        name=told or name,
        x=tuple(xs[at] if at >= 0 else xs[-at - 2] for at in kept),
        y=tuple(ys[at] if at >= 0 else None for at in kept),
        look=look,
        labels=tuple(texts[at] if at >= 0 else "" for at in kept) if texts else (),
        side=_side(str(trace.textposition or "middle right")),
        interval=interval,
        keyed=bool(told),
        colours=tuple(colours[at] for at in kept if 0 <= at < len(colours)),
    )


def _stepped(xs: list[float], ys: list[float], shape: str) -> tuple[list[float], list[float]]:
    """Add the corners of a line that climbs in steps."""
    out: list[tuple[float, float]] = []
    for at, (x, y) in enumerate(zip(xs, ys, strict=True)):
        if at:
            out.append((x, ys[at - 1]) if shape == "hv" else (xs[at - 1], y))
        out.append((x, y))
    return [x for x, _ in out], [y for _, y in out]


def _unbroken(xs: list[float], ys: list[float], *, joined: bool) -> list[int]:
    """Return places to keep; a negative one is a gap in a line, after place -n - 2."""
    kept: list[int] = []
    for at, (x, y) in enumerate(zip(xs, ys, strict=True)):
        if math.isfinite(x) and math.isfinite(y):
            kept.append(at)
        elif joined and kept and kept[-1] >= 0:
            kept.append(-kept[-1] - 2)
    return kept


def look_of(trace: Any) -> tuple[Look, list[str]]:
    """Read how points and lines are drawn.

    Parameters
    ----------
    trace : plotly trace
        Points or a line.

    Returns
    -------
    (Look, list of str)
        Its look, and a colour for every point where they differ.
    """
    mode = trace.mode or ("lines+markers" if len(listed(trace.x)) < FEW_POINTS else "lines")
    marker, line = trace.marker, trace.line
    several = isinstance(marker.color, tuple | list | np.ndarray)
    colours = [colour_of(each, INK) for each in marker.color] if several else []
    edge = marker.line.color if isinstance(marker.line.color, str) else None
    fill = colours[0] if colours else marker.color
    symbol = str(marker.symbol if isinstance(marker.symbol, str) else "circle")
    hollow = "open" in symbol or colour_of(fill, INK) in GROUNDS
    drawn = (edge if hollow and edge else fill) if "markers" in mode else line.color
    colour = colour_of(drawn, colour_of(line.color, colour_of(trace.fillcolor, INK)))
    width = (line.width if line.width is not None else 2) * A_PIXEL if "lines" in mode else 0
    if "lines" in mode and not width and trace.fill not in {None, "none"}:
        width = THIN
    look = Look(
        colour=colour,
        symbol=_symbol(symbol) if "markers" in mode else "none",
        hollow=hollow,
        line=width,
        dash=DASHES.get(str(line.dash), "solid"),
    )
    return look, colours if len(set(colours)) > 1 else []


def _symbol(name: str) -> str:
    return next((theirs for begins, theirs in SYMBOLS if name.startswith(begins)), "circle")


def _labels(trace: Any, n: int) -> tuple[str, ...]:
    if "text" not in (trace.mode or "") or trace.text is None:
        return ()
    texts = [trace.text] * n if isinstance(trace.text, str) else list(trace.text)
    return tuple(plain(text or "") for text in texts)


def _side(position: str) -> str:
    level, _, side = position.partition(" ")
    by_side = {"left": "l", "right": "r"}.get(side)
    return by_side or {"top": "t", "bottom": "b"}.get(level, "ctr")


def _interval(trace: Any, kept: Sequence[int]) -> Interval | None:
    for along, error in (("x", trace.error_x), ("y", trace.error_y)):
        if error is None or not listed(error.array) or error.visible is False:
            continue
        plus = [_length(each) for each in listed(error.array)]
        minus = [_length(each) for each in listed(error.arrayminus)] if listed(error.arrayminus) else plus
        return Interval(
            along=along,
            plus=tuple(plus[at] if at >= 0 else 0.0 for at in kept),
            minus=tuple(minus[at] if at >= 0 else 0.0 for at in kept),
        )
    return None


def _length(value: Any) -> float:
    told = number(value)
    return told if math.isfinite(told) else 0.0


def _within(series: Series, x: Axis, y: Axis) -> Series:
    """Cut intervals at the ends of the axis, as the picture does."""
    if series.interval is None:
        return series
    axis, places = (x, series.x) if series.interval.along == "x" else (y, series.y)
    spans = zip(places, series.interval.plus, series.interval.minus, strict=True)
    cut = [
        (0.0, 0.0)
        if at is None
        else (max(min(plus, axis.high - at), 0.0), max(min(minus, at - axis.low), 0.0))
        for at, plus, minus in spans
    ]
    plus, minus = (tuple(each[side] for each in cut) for side in (0, 1))
    return replace(series, interval=replace(series.interval, plus=plus, minus=minus))


def _lines(figure: go.Figure, names: tuple[str, str], x: Axis, y: Axis) -> Iterator[Series]:
    """Draw lines and the edges of bands that lie across the panel."""
    for shape in figure.layout.shapes:
        if not belongs(shape.xref, names[0]) or not belongs(shape.yref, names[1]):
            continue
        ends = [
            (place_on(shape.x0, shape.xref, x), place_on(shape.y0, shape.yref, y)),
            (place_on(shape.x1, shape.xref, x), place_on(shape.y1, shape.yref, y)),
        ]
        colour = colour_of(shape.line.color, "A3ACB6")
        look = Look(colour=colour, line=THIN, dash=DASHES.get(str(shape.line.dash), "solid"))
        if shape.type == "rect":
            (x0, y0), (x1, y1) = ends
            look = Look(colour="C3C9D0", line=THIN, dash="dash")
            upright = abs(y1 - y0) >= (y.high - y.low) * 0.99
            sides = [((x0, y0), (x0, y1)), ((x1, y0), (x1, y1))]
            flat = [((x0, y0), (x1, y0)), ((x0, y1), (x1, y1))]
            for one, other in sides if upright else flat:
                yield _line(one, other, look)
        else:
            yield _line(ends[0], ends[1], look)


def _line(one: tuple[float, float], other: tuple[float, float], look: Look) -> Series:
    return Series(name="", x=(one[0], other[0]), y=(one[1], other[1]), look=look)


def _upright(panel: Panel) -> Panel:
    """Turn an axis of rows that are counted from the top, so that slides need no axis upside down."""
    if not panel.y.down or panel.y.log:
        return panel
    middle = panel.y.low + panel.y.high
    turned = tuple((middle - at, text) for at, text in panel.y.ticks)
    series = tuple(
        replace(each, y=tuple(None if at is None else middle - at for at in each.y)) for each in panel.series
    )
    return replace(panel, y=replace(panel.y, ticks=turned, down=False), series=series)


def _fewer_rows(panel: Panel) -> Panel:
    """Keep the first rows where there are more names than a slide can show."""
    rows = sorted(panel.y.ticks, reverse=True)
    if len(rows) <= MOST_ROWS:
        return panel
    low = (rows[MOST_ROWS - 1][0] + rows[MOST_ROWS][0]) / 2
    series = tuple(_above(each, low) for each in panel.series)
    axis = replace(panel.y, low=low, ticks=tuple(rows[:MOST_ROWS]))
    fewer = f"the first {MOST_ROWS} of {len(rows)} rows"
    note = " \N{MIDDLE DOT} ".join(filter(None, (fewer, panel.note)))
    return replace(panel, y=axis, series=tuple(each for each in series if each.x), note=note)


def _above(series: Series, low: float) -> Series:
    """Keep the points above a limit; a straight line across is cut there."""
    if not series.labels and series.look.symbol == "none" and not series.keyed and len(series.x) == 2:  # noqa: PLR2004 - a line
        return replace(series, y=tuple(max(at, low) for at in series.y if at is not None))
    kept = [at for at, y in enumerate(series.y) if y is None or y >= low]
    interval = series.interval
    if interval is not None:
        plus, minus = (tuple(side[at] for at in kept) for side in (interval.plus, interval.minus))
        interval = replace(interval, plus=plus, minus=minus)
    return replace(
        series,
        x=tuple(series.x[at] for at in kept),
        y=tuple(series.y[at] for at in kept),
        labels=tuple(series.labels[at] for at in kept) if series.labels else (),
        colours=tuple(series.colours[at] for at in kept) if series.colours else (),
        interval=interval,
    )


def _aligned(panel: Panel) -> Panel:
    """Begin an axis of names one row below the last, so that the program's own lines meet the rows."""
    gap = step_of(panel.y.ticks)
    if gap is None or panel.y.log:
        return panel
    low = min(at for at, _ in panel.y.ticks) - gap
    if panel.y.low - low > gap:
        return panel
    return replace(panel, y=replace(panel.y, low=low, step=gap))
