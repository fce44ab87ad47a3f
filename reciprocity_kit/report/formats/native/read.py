"""Reading a finished figure: which of its panels a slide can hold as charts of its own."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

import plotly.graph_objects as go

from reciprocity_kit.report.formats.native.bars import read_bars
from reciprocity_kit.report.formats.native.key import Key, read_key
from reciprocity_kit.report.formats.native.panel import Panel
from reciprocity_kit.report.formats.native.points import read_points
from reciprocity_kit.report.formats.native.values import listed

MOST_PANELS = 4
MOST_POINTS = 2_000
LEAST_SHARE = 0.32
POINTS, BARS = ("scatter", "scattergl"), ("bar",)


def find_panels(figure: go.Figure) -> list[Panel]:
    """Read the charts of a figure.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        A finished chart.

    Returns
    -------
    list of Panel
        One for each pair of axes; none where the figure is of a kind that slides do not
        have, such as a network, a heat map or bars that float.
    """
    pairs: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for trace in figure.data:
        if trace.visible in (False, "legendonly"):
            continue
        if trace.type not in POINTS + BARS:
            return []
        pairs[trace.xaxis or "x", trace.yaxis or "y"].append(trace)
    if not 0 < len(pairs) <= MOST_PANELS or any(_is_odd(shape) for shape in figure.layout.shapes):
        return []
    key = read_key(figure)
    found = [_read(figure, names, traces, key) for names, traces in pairs.items()]
    panels = [each for each in found if each is not None]
    return list(_placed(panels)) if len(panels) == len(found) else []


def _is_odd(shape: Any) -> bool:
    return shape.type in {"circle", "path"}


def _read(figure: go.Figure, names: tuple[str, str], traces: Sequence[Any], key: Key) -> Panel | None:
    x, y = (figure.layout[_axis_name(name)] for name in names)
    bars = any(trace.type in BARS for trace in traces)
    size = sum(len(listed(trace.x)) for trace in traces)
    if x.visible is False or y.visible is False or not 0 < size <= MOST_POINTS:
        return None
    reader = read_bars if bars else read_points
    panel = reader(figure, names, traces, key)
    if panel is None:
        return None
    left, right = x.domain or (0, 1)
    bottom, top = y.domain or (0, 1)
    return replace(panel, place=(left, 1 - top, right - left, top - bottom))


def _axis_name(short: str) -> str:
    return f"{short[0]}axis{short[1:]}"


def _placed(panels: list[Panel]) -> Iterator[Panel]:
    """Let panels fill the room between them, so that their labels have some; none of two is too low."""
    if len(panels) == 2 and panels[0].place[0] == panels[1].place[0]:  # noqa: PLR2004 - one above the other
        upper, lower = sorted(panels, key=lambda each: each.place[1])
        cut = min(max(lower.place[1], LEAST_SHARE), 1 - LEAST_SHARE)
        yield replace(upper, place=(0, 0, 1, cut))
        yield replace(lower, place=(0, cut, 1, 1 - cut))
        return
    rows = {panel.place[1]: panel.place[3] for panel in panels}
    if 1 < len(rows) < len(panels):  # as in a table: each row has its part of the whole height
        tops = sorted(rows)
        begins = dict(zip(tops, accumulate((rows[top] for top in tops), initial=0.0), strict=False))
        whole = sum(rows.values())
        panels = [
            replace(each, place=(each.place[0], begins[top] / whole, each.place[2], rows[top] / whole))
            for each in panels
            for top in (each.place[1],)
        ]
    for panel in panels:
        left, top, wide, high = panel.place
        others = [each.place for each in panels if each is not panel]
        end = min((each[0] for each in others if each[0] >= left + wide - 0.01), default=1.0)
        floor = min((each[1] for each in others if each[1] >= top + high - 0.01), default=1.0)
        yield replace(panel, place=(left, top, end - left, floor - top))
