"""What python-pptx leaves plain in a chart: markers, labels of points, axes and margins, as XML."""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt

from reciprocity_kit.charts.theme import Palette
from reciprocity_kit.report.formats.native.panel import Axis, Interval, Panel, Series
from reciprocity_kit.report.formats.native.stored import places_of
from reciprocity_kit.report.formats.texts import clean

SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_Colour: Any = RGBColor
PER_POINT, HUNDREDTHS = 12_700, 100
SMALL, TEXT, MARKER = 11, 12, 8
SHOWN = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
MOST_NAMES, FEW_BARS = 12, 4
BEFORE_DATA = ("c:idx", "c:order", "c:tx", "c:spPr", "c:invertIfNegative", "c:marker")


def _xml(text: str) -> Any:
    head, _, rest = text.partition(">")
    closed = head.endswith("/")
    head = head.removesuffix("/")
    return parse_xml(f"{head} {SPACES}{'/' if closed else ''}>{rest}")


def finish_series(chart: Any, series: Sequence[Series], panel: Panel, colours: Palette) -> None:
    """Give every series its look, intervals and labels.

    Parameters
    ----------
    chart : pptx.chart.chart.Chart
        Made from the series.
    series : sequence of Series
        In the chart's order.
    panel : Panel
        The chart's content.
    colours : Palette
        Of the slides.
    """
    plot = chart.plots[0]
    if panel.kind != "points":
        plot.gap_width = 45 if len(panel.categories) > FEW_BARS else 160
        plot.overlap = 100 if panel.stacked or panel.overlaid else 0
    elements = chart.element.findall(f".//{qn('c:ser')}")
    for at, (element, each) in enumerate(zip(elements, series, strict=True)):
        if panel.kind == "points":
            _points_look(element, each, colours)
            _gaps(element, each)
        elif at >= len(panel.series):
            _points_look(element, each, colours)
        else:
            _bar_look(element, each, colours)
        if each.scale and _is_gridded(each, panel):
            _put(element, _grid(each, panel, colours))
        if each.interval is not None and panel.kind != "points":
            _put(element, _interval(each.interval, each, places_of(element)))
        if any(each.labels):
            _put(element, _labels(each, panel))
        _points_colours(element, each, panel)
    if panel.over:
        _lift(chart, elements[len(panel.series) :])
    _hide_from_key(chart, series)


def _lift(chart: Any, elements: Sequence[Any]) -> None:
    """Move series out of the bars into lines over them, on the same axes."""
    bars = chart.element.find(f".//{qn('c:barChart')}")
    lines = _xml('<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/></c:lineChart>')
    for element in elements:
        for old in element.findall(qn("c:invertIfNegative")):
            element.remove(old)
        lines.append(element)
    lines.append(_xml('<c:marker val="1"/>'))
    for axis in bars.findall(qn("c:axId")):
        lines.append(_xml(f'<c:axId val="{axis.get("val")}"/>'))
    bars.addnext(lines)


def _is_gridded(scale: Series, panel: Panel) -> bool:
    axis = panel.x if scale.side == "b" else panel.y
    return axis.grid and not axis.step


def _tint(colour: str, paper: str) -> str:
    """Mix a colour with much of the ground, for marks whose outline some programs do not draw."""
    pairs = ((int(each[at : at + 2], 16) for each in (colour, paper)) for at in (0, 2, 4))
    return "".join(f"{round(one * 0.45 + other * 0.55):02X}" for one, other in pairs)


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _points_look(element: Any, each: Series, colours: Palette) -> None:
    look = each.look
    stroke = f'<a:prstDash val="{look.dash}"/>' if look.dash != "solid" else ""
    line = f"{_fill(look.colour)}{stroke}<a:round/>" if look.line else "<a:noFill/>"
    width = int(max(look.line, 0.75) * PER_POINT)
    for old in (*element.findall(qn("c:spPr")), *element.findall(qn("c:marker"))):
        element.remove(old)
    _put(element, _xml(f'<c:spPr><a:ln w="{width}" cap="rnd">{line}</a:ln></c:spPr>'))
    if look.symbol == "none":
        _put(element, _xml('<c:marker><c:symbol val="none"/></c:marker>'))
        return
    inside = _tint(look.colour, colours.paper.removeprefix("#")) if look.hollow else look.colour
    size = MARKER if len(each.x) <= 60 else 4  # noqa: PLR2004 - more points than a line has room for
    _put(
        element,
        _xml(
            f'<c:marker><c:symbol val="{look.symbol}"/><c:size val="{size}"/><c:spPr>{_fill(inside)}'
            f'<a:ln w="{int(1.25 * PER_POINT)}">{_fill(look.colour)}</a:ln></c:spPr></c:marker>'
        ),
    )


def _bar_look(element: Any, each: Series, colours: Palette) -> None:
    for old in element.findall(qn("c:spPr")):
        element.remove(old)
    _put(element, _xml(f"<c:spPr>{_area(each.look.colour, colours, hatched=each.look.hatched)}</c:spPr>"))
    for old in element.findall(qn("c:invertIfNegative")):
        old.set("val", "0")


def _area(colour: str, colours: Palette, *, hatched: bool) -> str:
    if not hatched:
        return _fill(colour)
    paper = colours.paper.removeprefix("#")
    ink = f'<a:fgClr><a:srgbClr val="{colour}"/></a:fgClr><a:bgClr><a:srgbClr val="{paper}"/></a:bgClr>'
    edge = f'<a:ln w="{PER_POINT}">{_fill(colour)}</a:ln>'
    return f'<a:pattFill prst="wdUpDiag">{ink}</a:pattFill>{edge}'


def _points_colours(element: Any, each: Series, panel: Panel) -> None:
    for at, colour in enumerate(each.colours):
        if not colour:
            continue
        if panel.kind == "points":
            inside = (
                f'<c:marker><c:symbol val="{each.look.symbol}"/><c:size val="{MARKER}"/><c:spPr>'
                f"{_fill(colour)}<a:ln>{_fill(colour)}</a:ln></c:spPr></c:marker>"
            )
        else:
            inside = f'<c:invertIfNegative val="0"/><c:spPr>{_fill(colour)}</c:spPr>'
        _put(element, _xml(f'<c:dPt><c:idx val="{at}"/>{inside}</c:dPt>'))


def _gaps(element: Any, each: Series) -> None:
    """Take the points without a value out of the stored ones, so that lines break there."""
    for place, y in enumerate(each.y):
        if y is None:
            for point in element.findall(f"{qn('c:yVal')}//{qn('c:pt')}"):
                if point.get("idx") == str(place):
                    point.getparent().remove(point)


def _stored(values: Sequence[float], place: str) -> str:
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{float(value)!r}</c:v></c:pt>' for at, value in enumerate(values)
    )
    cached = f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{points}'
    return f"<c:numRef><c:f>{place}</c:f><c:numCache>{cached}</c:numCache></c:numRef>"


def _interval(interval: Interval, each: Series, places: tuple[str, str]) -> Any:
    plus, minus = places
    return _xml(
        f'<c:errBars><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
        f"<c:plus>{_stored(interval.plus, plus)}</c:plus><c:minus>{_stored(interval.minus, minus)}</c:minus>"
        f'<c:spPr><a:ln w="{int(1.5 * PER_POINT)}">{_fill(each.look.colour)}</a:ln></c:spPr></c:errBars>'
    )


def _grid(scale: Series, panel: Panel, colours: Palette) -> Any:
    """Draw grid lines at labels that stand where no number of the axis stands."""
    along, axis = ("y", panel.y) if scale.side == "b" else ("x", panel.x)
    faint = colours.faint.removeprefix("#")
    return _xml(
        f'<c:errBars><c:errDir val="{along}"/><c:errBarType val="plus"/><c:errValType val="fixedVal"/>'
        f'<c:noEndCap val="1"/><c:val val="{float(axis.high - axis.low)!r}"/>'
        f'<c:spPr><a:ln w="{PER_POINT // 2}">{_fill(faint)}</a:ln></c:spPr></c:errBars>'
    )


def _labels(each: Series, panel: Panel) -> Any:
    size = (TEXT if each.scale and each.side == "l" else SMALL) * HUNDREDTHS
    colour = each.look.colour
    side = each.side if panel.kind == "points" else ("ctr" if panel.stacked else "outEnd")
    shown = "".join(
        f'<c:{part} val="{int(part == "showVal")}"/>'
        for part in (
            "showLegendKey",
            "showVal",
            "showCatName",
            "showSerName",
            "showPercent",
            "showBubbleSize",
        )
    )
    hidden = shown.replace('val="1"', 'val="0"')
    ink = _fill(colour) if panel.kind == "points" else ""
    style = f'<a:defRPr sz="{size}">{ink}</a:defRPr>'
    made = [
        f'<c:dLbl><c:idx val="{at}"/><c:tx><c:rich><a:bodyPr wrap="none"/>{_paragraphs(text, size, ink)}'
        f'</c:rich></c:tx><c:dLblPos val="{side}"/>{shown}</c:dLbl>'
        for at, text in enumerate(each.labels)
        if text
    ]
    return _xml(
        f"<c:dLbls>{''.join(made)}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr/>"
        f"<a:p><a:pPr>{style}</a:pPr><a:endParaRPr/></a:p></c:txPr>{hidden}</c:dLbls>"
    )


def _paragraphs(text: str, size: int, ink: str) -> str:
    return "".join(
        f'<a:p><a:r><a:rPr lang="en-GB" sz="{size}">{ink}</a:rPr><a:t>{escape(clean(line))}</a:t></a:r></a:p>'
        for line in text.split("\n")
    )


ORDER = (
    "c:idx",
    "c:order",
    "c:tx",
    "c:spPr",
    "c:invertIfNegative",
    "c:marker",
    "c:dPt",
    "c:dLbls",
    "c:trendline",
    "c:errBars",
    "c:cat",
    "c:val",
    "c:xVal",
    "c:yVal",
    "c:smooth",
)


def _put(element: Any, child: Any) -> None:
    """Insert a part of a series where the format wants it: after its own kind and all before it."""
    names = [qn(name) for name in ORDER]
    rank = names.index(child.tag)
    later = set(names[rank + 1 :])
    place = next((at for at, each in enumerate(element) if each.tag in later), len(element))
    element.insert(place, child)


def _hide_from_key(chart: Any, series: Sequence[Series]) -> None:
    legend = chart.element.find(f".//{qn('c:legend')}")
    if legend is None:
        return
    for at, each in enumerate(series):
        if not each.keyed:
            entry = _xml(f'<c:legendEntry><c:idx val="{at}"/><c:delete val="1"/></c:legendEntry>')
            position = legend.find(qn("c:legendPos"))
            before = [e for e in legend if e.tag == qn("c:legendEntry")]
            (before[-1] if before else position).addnext(entry)


def finish_axes(chart: Any, panel: Panel, colours: Palette) -> None:
    """Give the axes their ends, steps, titles and lines.

    Parameters
    ----------
    chart : pptx.chart.chart.Chart
        The chart.
    panel : Panel
        Its content.
    colours : Palette
        Of the slides.
    """
    faint = _Colour.from_string(colours.faint.removeprefix("#"))
    for axis, told in ((chart.category_axis, panel.x), (chart.value_axis, panel.y)):
        is_value = panel.kind == "points" or told is panel.y
        axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
        axis.format.line.color.rgb = faint
        axis.has_major_gridlines = is_value and told.grid and (not told.ticks or bool(told.step))
        if axis.has_major_gridlines:
            axis.major_gridlines.format.line.color.rgb = faint
            axis.major_gridlines.format.line.width = Pt(0.5)
        axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        axis.tick_labels.font.size = Pt(SMALL if is_value else TEXT)
        if is_value:
            _measure(axis, told, own=panel.kind == "points" and bool(told.ticks))
        if told.title and (panel.kind == "points" or told is panel.y):
            axis.axis_title.text_frame.text = clean(told.title)
            run = axis.axis_title.text_frame.paragraphs[0].runs[0]
            run.font.size, run.font.bold = Pt(SMALL), False
            run.font.color.rgb = _Colour.from_string(colours.muted.removeprefix("#"))
    if panel.kind == "rows":
        chart.category_axis.reverse_order = True
        chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.NEXT_TO_AXIS
        _cross_at_the_end(chart)
    if panel.kind == "columns":
        _skip_labels(chart, len(panel.categories))


def _skip_labels(chart: Any, n: int) -> None:
    """Name every few bars only, so that the names can lie flat."""
    every = -(-n // MOST_NAMES)
    after = chart.category_axis._element.find(qn("c:noMultiLvlLbl"))  # noqa: SLF001 - python-pptx cannot skip labels
    skips = [_xml(f'<c:{name} val="{every}"/>') for name in ("tickLblSkip", "tickMarkSkip")]
    for each in skips:
        if after is not None:
            after.addprevious(each)


def _measure(axis: Any, told: Axis, *, own: bool) -> None:
    axis.minimum_scale, axis.maximum_scale = float(told.low), float(told.high)
    if told.step:
        axis.major_unit = told.step
    axis.tick_labels.number_format = told.form
    axis.tick_labels.number_format_is_linked = False
    if own:
        axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    scaling = axis._element.find(qn("c:scaling"))  # noqa: SLF001 - python-pptx has no logarithms
    if told.log:
        scaling.insert(0, _xml('<c:logBase val="10"/>'))
    crosses = axis._element.find(qn("c:crosses"))  # noqa: SLF001 - nor a way to the lower end
    if crosses is not None:
        crosses.set("val", "min")


def _cross_at_the_end(chart: Any) -> None:
    """Keep the numbers below the bars although the first bar is on top."""
    crosses = chart.value_axis._element.find(qn("c:crosses"))  # noqa: SLF001 - as above
    if crosses is not None:
        crosses.set("val", "max")


def lay_out(chart: Any, margins: tuple[float, float, float, float], panel: Panel) -> None:
    """Keep room around the plot for the labels that stand there.

    Parameters
    ----------
    chart : pptx.chart.chart.Chart
        The chart.
    margins : tuple of float
        Left, top, right and bottom, as shares.
    panel : Panel
        Its content; bars keep the room their program finds for them.
    """
    if panel.kind != "points":
        return
    left, top, right, bottom = margins
    area = chart.element.find(f".//{qn('c:plotArea')}")
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    places = {"x": left, "y": top, "w": max(1 - left - right, 0.1), "h": max(1 - top - bottom, 0.1)}
    area.insert(0, _xml(f"<c:layout>{_manual(places, inner=True)}</c:layout>"))
    below = chart.category_axis._element.find(qn("c:title"))  # noqa: SLF001 - python-pptx cannot place a title
    if below is not None and panel.x.ticks:
        for old in below.findall(qn("c:layout")):
            below.remove(old)
        middle = left + places["w"] / 2
        wide = min(len(panel.x.title) * 0.0032, places["w"] / 2)
        here = _xml(f"<c:layout>{_manual({'x': middle - wide, 'y': 1 - 0.055}, inner=False)}</c:layout>")
        below.find(qn("c:tx")).addnext(here)


def _manual(places: dict[str, float], *, inner: bool) -> str:
    target = '<c:layoutTarget val="inner"/>' if inner else ""
    modes = "".join(f'<c:{side}Mode val="edge"/>' for side in ("x", "y"))
    values = "".join(f'<c:{side} val="{float(value)!r}"/>' for side, value in places.items())
    return f"<c:manualLayout>{target}{modes}{values}</c:manualLayout>"
