"""The workbook behind a chart: where its values stand, and the limits of intervals beside them."""

import io
import re
from collections.abc import Sequence
from typing import Any

import openpyxl
from pptx.oxml.ns import qn

from reciprocity_kit.report.formats.native.panel import Series

_RANGE = re.compile(r"^(.*!)\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)$")
PLUS, MINUS = "H", "I"
MAKER = "reciprocity_kit"


def places_of(element: Any) -> tuple[str, str]:
    """Say where the limits of a series stand in its workbook.

    Parameters
    ----------
    element : lxml element
        The series.

    Returns
    -------
    (str, str)
        Ranges of the lengths upwards and downwards.
    """
    sheet, first, last = _rows_of(element)
    return f"{sheet}${PLUS}${first}:${PLUS}${last}", f"{sheet}${MINUS}${first}:${MINUS}${last}"


def _rows_of(element: Any) -> tuple[str, int, int]:
    """Return sheet, first and last row of the values of a series."""
    values = element.find(qn("c:yVal"))
    values = element.find(qn("c:val")) if values is None else values
    written = values.find(f".//{qn('c:f')}").text
    found = _RANGE.match(written)
    if found is None:  # a single value
        sheet, _, cell = written.rpartition("!")
        row = int(re.sub(r"\D", "", cell))
        return f"{sheet}!", row, row
    return found[1], int(found[3]), int(found[4])


def store_intervals(chart: Any, series: Sequence[Series]) -> None:
    """Write the limits of intervals into the workbook of a chart, so that they can be edited there.

    Parameters
    ----------
    chart : pptx.chart.chart.Chart
        Gets them, and a workbook that says nothing of who made it.
    series : sequence of Series
        In the chart's order.
    """
    part = chart.part.chart_workbook.xlsx_part
    book = openpyxl.load_workbook(io.BytesIO(part.blob))
    sheet: Any = book.active
    for element, each in zip(chart.element.findall(f".//{qn('c:ser')}"), series, strict=False):
        if each.interval is None:
            continue
        _, first, _ = _rows_of(element)
        for column, word, values in ((PLUS, "up", each.interval.plus), (MINUS, "down", each.interval.minus)):
            sheet[f"{column}{max(first - 1, 1)}"] = f"{each.name}: {word} to the limit"
            for row, value in enumerate(values, start=first):
                sheet[f"{column}{row}"] = value
    book.properties.creator = book.properties.lastModifiedBy = MAKER
    written = io.BytesIO()
    book.save(written)
    part._blob = written.getvalue()  # noqa: SLF001 - python-pptx only replaces a workbook by one made anew
