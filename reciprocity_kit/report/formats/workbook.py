"""The tables as a workbook: titles in words, units, notes, and nothing that a spreadsheet would run."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from reciprocity_kit.columns import INSTANT, PERSON, STATUS_MEANING, Column
from reciprocity_kit.columns.words import NAMES_OF_MEASURES, measure_words
from reciprocity_kit.report.formats.cells import as_cell, as_text, number_format, width_of
from reciprocity_kit.report.formats.paper import Paper, Sheet
from reciprocity_kit.report.formats.texts import clean

MOST_ROWS = 5_000
MOST_LETTERS = 31
_HEAD = PatternFill("solid", fgColor="0072B2")
_WHITE = Font(bold=True, color="FFFFFF")
_BOLD, _TITLE, _SOFT = Font(bold=True), Font(bold=True, size=16), Font(italic=True, color="57606A")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_HEADED = Alignment(wrap_text=True, vertical="center")
_HEAD_HEIGHT, _NOTE_WIDTH, _NOTE_HEIGHT = 34, 320, 110
_WIDE, _NARROW = 90, 24


def build_workbook(paper: Paper) -> bytes:
    """Build a workbook with a sheet for every table.

    Parameters
    ----------
    paper : Paper
        What is told.

    Returns
    -------
    bytes
        An XLSX file. Texts stay texts, whatever sign they begin with.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "reciprocity_kit"
    book.properties.title = clean(paper.title)
    told = [each for each in paper.sheets if len(each.frame.columns)]
    _about(book, paper, told)
    if paper.findings or paper.sentences:
        _summary(book, paper)
    for sheet, title in zip(told, _titles(told), strict=True):
        _table(book, sheet, title, paper.tz)
    _legend(book, told)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _titles(sheets: Sequence[Sheet]) -> list[str]:
    """Return titles that are short, different and free of the signs a sheet's name cannot have."""
    taken = {"about", "summary", "columns"}
    titles = []
    for sheet in sheets:
        base = "".join(" " if sign in "[]:*?/\\'" else sign for sign in clean(sheet.title))[:MOST_LETTERS]
        title = base
        for number in range(2, 100):
            if title.casefold() not in taken:
                break
            title = f"{base[: MOST_LETTERS - 3]} {number}"
        taken.add(title.casefold())
        titles.append(title)
    return titles


def _about(book: Workbook, paper: Paper, sheets: Sequence[Sheet]) -> None:
    sheet = _page(book, "About", (_NARROW, _WIDE))
    rows: list[tuple[str, str]] = [*paper.facts, ("Made by", f"{paper.made_by}, on this machine")]
    _append(sheet, (paper.title,), _TITLE)
    _append(sheet, ("", paper.lead))
    for label, value in rows:
        _append(sheet, (label, value))
    for heading, pairs in (
        ("Sheets", [(title, each.note) for title, each in zip(_titles(sheets), sheets, strict=True)]),
        ("What this cannot see", list(paper.limits)),
    ):
        _append(sheet, ())
        _append(sheet, (heading,), _BOLD)
        for pair in pairs:
            _append(sheet, pair)


def _summary(book: Workbook, paper: Paper) -> None:
    sheet = _page(book, "Summary", (_WIDE, _WIDE * 0.6, _NARROW, 12))
    _append(sheet, ("What stands out", "A question it could open", "Measure", "Cases"), head=True)
    for each in paper.findings:
        _append(sheet, (each.text, each.question, measure_words(each.measure), each.n))
    for sentence in paper.sentences:
        _append(sheet, (sentence,))
    sheet.freeze_panes = "A2"


def _page(book: Workbook, title: str, widths: Sequence[float]) -> Any:
    sheet = book.create_sheet(title)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    return sheet


def _append(sheet: Any, values: Sequence[Any], font: Font | None = None, *, head: bool = False) -> None:
    cells: list[Any] = []
    for value in values:
        cell = as_cell(sheet, value)
        cell.alignment = _HEADED if head else _WRAPPED
        if head:
            cell.fill, cell.font = _HEAD, _WHITE
        elif font is not None:
            cell.font, cell.alignment = font, Alignment(vertical="top")
        elif not cells and len(values) > 1:
            cell.font = _BOLD
        cells.append(cell)
    sheet.append(cells)


def _table(book: Workbook, sheet: Sheet, title: str, tz: str) -> None:
    made = book.create_sheet(title)
    shown = sheet.frame.head(MOST_ROWS)
    known = sheet.known
    names = [str(name) for name in shown.columns]
    columns = [_told(shown[name], known.get(name), tz) for name in names]
    for place, (name, values) in enumerate(zip(names, columns, strict=True), start=1):
        wide = width_of(title_of(name, known, tz), values)
        made.column_dimensions[get_column_letter(place)].width = wide
    made.freeze_panes = "B2"
    made.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(shown) + 1}"
    made.row_dimensions[1].height = _HEAD_HEIGHT
    made.page_setup.orientation = "landscape"
    made.page_setup.fitToHeight = 0
    made.sheet_properties.pageSetUpPr.fitToPage = True
    made.print_title_rows = "1:1"
    made.append([_head(made, name, known, tz) for name in names])
    formats = [number_format(known.get(name), values) for name, values in zip(names, columns, strict=True)]
    for row in zip(*columns, strict=True):
        made.append([as_cell(made, value, form) for value, form in zip(row, formats, strict=True)])


def _head(sheet: Any, name: str, known: Mapping[str, Column], tz: str) -> Any:
    cell = as_text(sheet, title_of(name, known, tz))
    cell.fill, cell.font, cell.alignment = _HEAD, _WHITE, _HEADED
    if name in known:
        note = Comment(clean(f"{known[name].meaning}\n(column {name})"), "reciprocity_kit")
        note.width, note.height = _NOTE_WIDTH, _NOTE_HEIGHT
        cell.comment = note
    return cell


def title_of(name: str, known: Mapping[str, Column], tz: str) -> str:
    """Title a column in words, with its unit.

    Parameters
    ----------
    name : str
        The column.
    known : mapping of str to Column
        What is known of the columns, by name.
    tz : str
        Zone in which times are told.

    Returns
    -------
    str
        For a reader who is no programmer.

    Examples
    --------
    >>> from reciprocity_kit.columns import TABLES
    >>> ties = {each.name: each for each in TABLES["ties"]}
    >>> title_of("sent", ties, "UTC"), title_of("initiation_share_status", ties, "UTC")
    ('Sent (events)', 'Initiation share, status')
    """
    declared, measure = known.get(name), known.get(name.removesuffix("_status"))
    if declared is None:
        return name.replace("_", " ").capitalize()
    if measure is not None and measure is not declared:
        return f"{measure.label}, status"
    unit = tz if declared.dtype == INSTANT else declared.unit
    return f"{declared.label} ({unit})" if unit and unit not in {"share", "day"} else declared.label


def _told(values: pd.Series, declared: Column | None, tz: str) -> list[Any]:
    """Return the values as a reader meets them: local times, words for yes and no, blanks for nothing."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        values = values.dt.tz_convert(tz).dt.tz_localize(None).dt.floor("s")
    if values.dtype == bool:
        return ["yes" if each else "no" for each in values]
    told = values.astype(object).where(values.notna(), None).tolist()
    if declared is not None and declared.dtype == PERSON and declared.choices:
        return [None if each is None else str(each).replace("_", " ") for each in told]
    if declared is not None and declared.name in NAMES_OF_MEASURES:
        return [None if each is None else measure_words(str(each)) for each in told]
    return told


def _legend(book: Workbook, sheets: Sequence[Sheet]) -> None:
    """Say what every column and every status means."""
    sheet = _page(book, "Columns", (_NARROW, 38, _WIDE, 14, 30))
    _append(sheet, ("Sheet", "Column", "Meaning", "Unit", "Name in the CSV files"), head=True)
    for row in _meanings(sheets):
        _append(sheet, row)
    _append(sheet, ())
    _append(sheet, ("Status", "", "Meaning"), head=True)
    for status, meaning in STATUS_MEANING.items():
        _append(sheet, (status.replace("_", " "), "", meaning))
    sheet.freeze_panes = "A2"


def _meanings(sheets: Sequence[Sheet]) -> Iterator[tuple[str, ...]]:
    for sheet, title in zip(sheets, _titles(sheets), strict=True):
        known = sheet.known
        for name in map(str, sheet.frame.columns):
            if (each := known.get(name)) is not None:
                yield title, each.label, each.meaning, each.unit, name
