"""Cells of a workbook: numbers as numbers, days as days, texts as texts whatever they begin with."""

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet.worksheet import Worksheet

from reciprocity_kit.charts.words import name_width
from reciprocity_kit.columns import Column
from reciprocity_kit.report.formats.texts import clean

_Cell: Any = WriteOnlyCell
RISKY = tuple("=+-@\t\r\n")
MOST_LETTERS_IN_A_CELL = 32_000
NARROWEST, WIDEST = 9, 42
ROWS_MEASURED = 200
MANY = 100


def as_text(sheet: Worksheet, text: object) -> Any:
    """Make a cell that holds a text and is never run.

    Parameters
    ----------
    sheet : openpyxl.worksheet.worksheet.Worksheet
        Where it will stand.
    text : object
        Anything.

    Returns
    -------
    openpyxl cell
        A text, marked as one where it begins as a formula would.
    """
    written = clean(text)[:MOST_LETTERS_IN_A_CELL]
    cell: Any = _Cell(sheet, value=written)
    cell.data_type = "s"
    if written.startswith(RISKY):
        cell.quotePrefix = True
    return cell


def as_cell(sheet: Worksheet, value: Any, form: str = "") -> Any:
    """Make a cell of any value.

    Parameters
    ----------
    sheet : openpyxl.worksheet.worksheet.Worksheet
        Where it will stand.
    value : object
        A number, an instant, a text or nothing.
    form : str
        How a number or a day is shown.

    Returns
    -------
    openpyxl cell
        Empty for what has no value.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | dt.date | None):
        return as_text(sheet, value)
    if isinstance(value, float) and not math.isfinite(value):
        return as_text(sheet, "no bound" if math.isinf(value) else "")
    cell: Any = _Cell(sheet, value=value)
    if form and value is not None:
        cell.number_format = form
    return cell


def number_format(declared: Column | None, values: Sequence[Any]) -> str:
    """Choose how the values of a column are shown.

    Parameters
    ----------
    declared : Column or None
        What is known of it.
    values : sequence
        Its values.

    Returns
    -------
    str
        A spreadsheet's number format, empty for texts.

    Examples
    --------
    >>> number_format(None, [1, 2]), number_format(None, [0.25, None]), number_format(None, ["Ana"])
    ('#,##0', '0.00', '')
    """
    first = next((each for each in values if each is not None), None)
    if isinstance(first, dt.datetime):
        return "d mmm yyyy" if declared is not None and declared.unit == "day" else "d mmm yyyy hh:mm"
    if isinstance(first, bool) or not isinstance(first, int | float):
        return ""
    if declared is not None and declared.unit == "share":
        return "0%"
    if all(each is None or isinstance(each, int) or each.is_integer() for each in values):
        return "#,##0"
    sizes = [abs(each) for each in values if each is not None and math.isfinite(each)]
    many = max(sizes, default=0) >= MANY
    return "#,##0.0" if many else "0.00"


def width_of(title: str, values: Sequence[Any]) -> float:
    """Choose a column's width.

    Parameters
    ----------
    title : str
        Over the column.
    values : sequence
        Its values; the first ones are measured.

    Returns
    -------
    float
        In letters, so that a usual name stands on one line.

    Examples
    --------
    >>> width_of("Sent", [1, 2, 3])
    9
    """
    texts = [str(each) for each in values[:ROWS_MEASURED] if isinstance(each, str)]
    days = 17 if any(isinstance(each, dt.date) for each in values[:ROWS_MEASURED]) else 0
    longest = max([*map(name_width, texts), len(title) / 2 + 3, days], default=0)
    return min(max(int(longest) + 2, NARROWEST), WIDEST)
