"""Native charts on a slide: drawn by python-pptx, finished in the XML that it leaves plain."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.util import Emu, Pt

from reciprocity_kit.charts.theme import Palette
from reciprocity_kit.charts.words import name_width
from reciprocity_kit.report.formats.native.finish import finish_axes, finish_series, lay_out
from reciprocity_kit.report.formats.native.panel import Axis, Look, Panel, Series
from reciprocity_kit.report.formats.native.stored import store_intervals

SMALL, TEXT = 11, 12
LETTER = 0.56  # width of a letter over its height
_Bars: Any = CategoryChartData
_Points: Any = XyChartData
_Colour: Any = RGBColor
APART = "\N{EN SPACE}"
BAR = "\N{BOX DRAWINGS HEAVY HORIZONTAL}"
HAIR = 1e-4
KEY_HIGH = 26
INTERVAL_LINE = 1.5
BARS = {
    ("columns", False): XL_CHART_TYPE.COLUMN_CLUSTERED,
    ("columns", True): XL_CHART_TYPE.COLUMN_STACKED,
    ("rows", False): XL_CHART_TYPE.BAR_CLUSTERED,
    ("rows", True): XL_CHART_TYPE.BAR_STACKED,
}


@dataclass(frozen=True)
class Room:
    """A place on a slide, in EMU.

    Parameters
    ----------
    left, top, width, height : int
        As python-pptx takes them.
    """

    left: int
    top: int
    width: int
    height: int


def add_panels(slide: Any, panels: Sequence[Panel], room: Room, *, colours: Palette, alt: str) -> None:
    """Add the charts of one picture to a slide.

    Parameters
    ----------
    slide : pptx.slide.Slide
        Gets the charts.
    panels : sequence of Panel
        As `find_panels` gives them.
    room : Room
        Where they go.
    colours : Palette
        Of the slides.
    alt : str
        For a reader who cannot see them; the first chart carries it.
    """
    keys = _keys_of(panels) if len(panels) > 1 else []
    if keys:
        _write_keys(slide, keys, room, colours)
        high = int(Pt(KEY_HIGH))
        room = replace(room, top=room.top + high, height=room.height - high)
        panels = [replace(each, series=_unkeyed(each.series), over=_unkeyed(each.over)) for each in panels]
    for place, panel in enumerate(panels):
        left, top, width, height = panel.place
        frame = slide.shapes.add_chart(
            BARS.get((panel.kind, panel.stacked), XL_CHART_TYPE.XY_SCATTER),
            Emu(int(room.left + left * room.width)),
            Emu(int(room.top + top * room.height)),
            Emu(int(width * room.width)),
            Emu(int(height * room.height)),
            _data(panel),
        )
        about = frame._element.nvGraphicFramePr.cNvPr  # noqa: SLF001 - python-pptx has no other way to an alternative text
        about.set("descr", alt if place == 0 else "Continued from the chart before.")
        about.set("name", f"Chart {place + 1}")
        _finish(frame.chart, panel, colours, (frame.width, frame.height))


def _keys_of(panels: Sequence[Panel]) -> list[Series]:
    """Find what the key names in any of several panels, each kind once."""
    keyed = [each for panel in panels for each in (*panel.series, *panel.over) if each.keyed]
    return list({each.name: each for each in reversed(keyed)}.values())[::-1]


def _unkeyed(series: Sequence[Series]) -> tuple[Series, ...]:
    return tuple(replace(each, keyed=False) for each in series)


def _write_keys(slide: Any, keys: Sequence[Series], room: Room, colours: Palette) -> None:
    """Write one key over all panels."""
    box = slide.shapes.add_textbox(Emu(room.left), Emu(room.top), Emu(room.width), Pt(KEY_HIGH))
    line = box.text_frame.paragraphs[0]
    for each in keys:
        dash = "\N{BOX DRAWINGS HEAVY TRIPLE DASH HORIZONTAL}" if each.look.dash != "solid" else BAR
        sign = 2 * dash if each.look.line else "\N{BLACK CIRCLE}"
        for text, colour in ((sign, each.look.colour), (f" {each.name}      ", colours.muted)):
            run = line.add_run()
            run.text, run.font.size = text, Pt(TEXT)
            run.font.color.rgb = _Colour.from_string((colour or colours.ink).removeprefix("#"))


def _data(panel: Panel) -> Any:
    if panel.kind != "points":
        data = _Bars(number_format=panel.y.form)
        data.categories = panel.categories
        for series in (*panel.series, *panel.over):
            data.add_series(series.name or "value", series.y)
        return data
    points = _Points(number_format="General")
    for each in _all_series(panel):
        filled = points.add_series(each.name or " ")
        for x, y in zip(each.x, each.y, strict=True):
            filled.add_data_point(x, y)
    return points


def _all_series(panel: Panel) -> list[Series]:
    """Return the series of the picture and those that carry the labels of the axes.

    The longest come first, and the others end in blanks: LibreOffice keeps one table for all.
    """
    made = [*(_beside(each, panel) for each in panel.series), *map(_spread, panel.series), *_scales(panel)]
    drawn = sorted((each for each in made if each.x), key=lambda each: -len(each.x))
    return [_padded(each, len(drawn[0].x)) for each in drawn]


def _padded(series: Series, length: int) -> Series:
    more = length - len(series.x)
    return replace(series, x=series.x + series.x[-1:] * more, y=series.y + (None,) * more)


def _spread(series: Series) -> Series:
    """Draw intervals as a broken line: LibreOffice loses error bars, and limits are plainer to edit."""
    look = Look(colour=series.look.colour, line=INTERVAL_LINE)
    name = f"{series.name}: limits".lstrip(": ")
    empty = Series(name=name, x=(), y=(), look=look)
    if series.interval is None:
        return empty
    lengths = zip(series.interval.plus, series.interval.minus, strict=True)
    along = series.interval.along
    places: list[tuple[float, float | None]] = []
    for x, y, (plus, minus) in zip(series.x, series.y, lengths, strict=True):
        if y is None:
            continue
        ends = [(x - minus, y), (x + plus, y)] if along == "x" else [(x, y - minus), (x, y + plus)]
        places += [*ends, (ends[1][0], None)]
    return replace(empty, x=tuple(x for x, _ in places), y=tuple(y for _, y in places))


def _beside(series: Series, panel: Panel) -> Series:
    """Move notes at the very edge a hair inside, where programs draw them."""
    if not (series.small and series.labels):
        return series
    x = tuple(_inside(each, panel.x) for each in series.x)
    y = tuple(None if each is None else _inside(each, panel.y) for each in series.y)
    return replace(series, x=x, y=y)


def _scales(panel: Panel) -> list[Series]:
    """Put labels that are no plain numbers at points a hair inside the plot, where programs draw them."""
    x, y = panel.x, panel.y
    made = []
    if x.ticks:
        at, words = zip(*((_inside(each, x), word) for each, word in x.ticks), strict=True)
        low = (_inside(y.low, y),) * len(at)
        made.append(Series(name=" ", x=at, y=low, look=Look(colour=""), labels=words, side="b", scale=True))
    if y.ticks:
        at, words = zip(*((_inside(each, y), f"{word}{APART}") for each, word in y.ticks), strict=True)
        left = (_inside(x.low, x),) * len(at)
        made.append(Series(name=" ", x=left, y=at, look=Look(colour=""), labels=words, side="l", scale=True))
    return made


def _inside(value: float, axis: Axis) -> float:
    if axis.log:
        hair = (axis.high / axis.low) ** HAIR
        return float(min(max(value, axis.low * hair), axis.high / hair))
    room = (axis.high - axis.low) * HAIR
    return min(max(value, axis.low + room), axis.high - room)


def _finish(chart: Any, panel: Panel, colours: Palette, size: tuple[int, int]) -> None:
    chart.font.size = Pt(TEXT)
    chart.font.color.rgb = _Colour.from_string(colours.ink.removeprefix("#"))
    _put_title(chart, panel.title, colours)
    series = _all_series(panel) if panel.kind == "points" else [*panel.series, *panel.over]
    series = _keyed_once(series)
    keyed = [at for at, each in enumerate(series) if each.keyed]
    chart.has_legend = bool(keyed)
    if keyed:
        chart.legend.position = XL_LEGEND_POSITION.TOP
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(TEXT)
    series = [_inked(each, colours) for each in series]
    store_intervals(chart, series if panel.kind != "points" else ())
    finish_series(chart, series, panel, colours)
    finish_axes(chart, panel, colours)
    lay_out(chart, _margins(panel, size, keyed=bool(keyed)), panel)


def _put_title(chart: Any, title: str, colours: Palette) -> None:
    chart.has_title = bool(title)
    if title:
        chart.chart_title.include_in_layout = False
        chart.chart_title.text_frame.text = title
        run = chart.chart_title.text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold = Pt(SMALL), True
        run.font.color.rgb = _Colour.from_string(colours.ink.removeprefix("#"))


def _keyed_once(series: Sequence[Series]) -> list[Series]:
    """Let the key name each kind of line once, however many there are."""
    named: set[str] = set()
    made = []
    for each in series:
        made.append(replace(each, keyed=each.keyed and each.name not in named))
        named |= {each.name} if each.keyed else set()
    return made


def _inked(series: Series, colours: Palette) -> Series:
    """Give what has no colour of its own that of the text."""
    if series.look.colour:
        return series
    return replace(series, look=replace(series.look, colour=colours.ink.removeprefix("#")))


def _margins(panel: Panel, size: tuple[int, int], *, keyed: bool) -> tuple[float, float, float, float]:
    """Return the room around the plot as shares of the chart: left, top, right, bottom."""
    width, height = (Emu(each).pt for each in size)
    top = (26 if keyed else 6) + (20 if _has(panel, "t") else 0) + (22 if panel.title else 0)
    bottom = 20 + (18 if panel.x.title or panel.kind == "rows" else 0)
    if panel.kind == "points" and panel.x.ticks:
        bottom += 14 * max(text.count("\n") for _, text in panel.x.ticks)
    names = [text for _, text in panel.y.ticks] if panel.kind == "points" else []
    left = max([_wide(name, TEXT) for name in names], default=30) + (22 if panel.y.title else 10)
    beside = [text for each in panel.series if each.side == "r" and each.small for text in each.labels]
    right = max([_wide(text, SMALL) for text in beside], default=4) + 14
    return left / width, top / height, min(right / width, 0.25), bottom / height


def _has(panel: Panel, side: str) -> bool:
    return any(each.side == side and each.small and each.labels for each in panel.series)


def _wide(text: str, size: float) -> float:
    return max((name_width(line) for line in text.split("\n")), default=0.0) * size * LETTER
