"""Tables from CSV files, a folder of them, or an XLSX workbook, cell by cell."""

import csv
import io
import warnings
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from reciprocity_kit.casebook._cells import columns_of, is_text, restore, unescape_xml
from reciprocity_kit.casebook._changes import Given
from reciprocity_kit.casebook._fields import check_table, raise_faults
from reciprocity_kit.casebook._schema import key_of
from reciprocity_kit.columns import CASEBOOK_REQUIRED, CASEBOOK_TABLES
from reciprocity_kit.errors import OptionError, ReadError

_MOST_BYTES = 200_000_000
_MOST_UNPACKED_BYTES = 1_000_000_000
_NO_WORKBOOK = (  # what openpyxl raises on files that are broken
    BadZipFile,
    InvalidFileException,
    zlib.error,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,  # of XML
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Sheet:
    """A table as a file holds it: its titles, and its rows with their numbers."""

    table: str
    source: str
    titles: Sequence[str]
    rows: Sequence[tuple[int, Sequence[Any]]]
    faults: Sequence[str] = ()


def read_files(source: Path, table: str | None) -> dict[str, list[Given]]:
    """Read all tables of a source; whatever is wrong with titles and cells is told at once."""
    if table is not None:
        check_table(table)
    sheets = list(_read_sheets(source, table))
    if not sheets:
        raise ReadError(
            f"{source.name} holds no table of a casebook.",
            next_step=f"name the files or sheets by their tables: {', '.join(CASEBOOK_TABLES)}",
        )
    faults = [fault for sheet in sheets for fault in (*sheet.faults, *_title_faults(sheet))]
    raise_faults(f"Nothing was imported from {source.name}", faults)
    found = {sheet.table: list(_given(sheet)) for sheet in sheets}
    return {name: found[name] for name in CASEBOOK_TABLES if name in found}


def given_rows(table: str, frame: pd.DataFrame) -> dict[str, list[Given]]:
    """Take the rows of a table that somebody hands over."""
    titles = [str(name) for name in frame.columns]
    rows = list(enumerate(frame.astype("object").itertuples(index=False, name=None), start=1))
    sheet = Sheet(table, "the table", titles, rows)
    raise_faults("Nothing was added", list(_title_faults(sheet)))
    return {table: list(_given(sheet))}


def _given(sheet: Sheet) -> Iterator[Given]:
    key = key_of(sheet.table)
    for number, cells in sheet.rows:
        fields = dict(zip(sheet.titles, cells, strict=True))
        yield Given(f"{sheet.source}, row {number}", fields.pop(key, None), fields)


def _title_faults(sheet: Sheet) -> Iterator[str]:
    known = columns_of(sheet.table)
    for title in dict.fromkeys(sheet.titles):
        if title not in known:
            yield f"{sheet.source}, column {title!r}: is none of: {', '.join(known)}"
        elif sheet.titles.count(title) > 1:
            yield f"{sheet.source}, column {title!r}: is there twice"
    if missing := [name for name in CASEBOOK_REQUIRED[sheet.table] if name not in sheet.titles]:
        yield f"{sheet.source}: lacks the columns {', '.join(missing)}"


def _read_sheets(source: Path, table: str | None) -> Iterator[Sheet]:
    if source.is_dir():
        for name in CASEBOOK_TABLES:
            file = source / f"{name}.csv"
            if file.exists() and table in {None, name}:
                yield _read_csv(file, name)
    elif source.suffix.casefold() == ".xlsx":
        yield from _read_workbook(source, table)
    else:
        name = table or source.stem
        if name not in CASEBOOK_TABLES:
            raise OptionError(
                f"The name {source.name} does not say which table it holds.",
                next_step=f"say table=, one of: {', '.join(CASEBOOK_TABLES)}",
            )
        yield _read_csv(source, name)


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise ReadError(f"{file.name} is too large for a casebook.", next_step="name the right file")
        return file.read_bytes()
    except OSError as error:
        raise ReadError(
            f"{file.name} cannot be read: {error.strerror}.",
            next_step="name a folder of CSV files, a .csv or a .xlsx file",
        ) from error


def _read_csv(file: Path, table: str) -> Sheet:
    try:
        text = _bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{file.name} is not written in UTF-8.", next_step="save it again as: CSV UTF-8"
        ) from error
    first = next(iter(text.splitlines()), "")
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ReadError(f"{file.name} is no table: {error}.", next_step="save it again as CSV") from error
    return _sheet(table, file.name, enumerate(rows, start=1))


def _sheet(table: str, source: str, rows: Iterable[tuple[int, Sequence[Any]]]) -> Sheet:
    """Take the first row as titles, and bring the others to their number of cells."""
    known, faults = columns_of(table), []
    filled = [(number, cells) for number, cells in rows if any(not _is_empty(cell) for cell in cells)]
    titles = [str(title or "").strip() for title in filled[0][1]] if filled else []
    while titles and not titles[-1]:
        titles.pop()
    texts = {place for place, title in enumerate(titles) if title in known and is_text(known[title])}
    wide = []
    for number, cells in filled[1:]:
        if any(not _is_empty(cell) for cell in cells[len(titles) :]):
            faults.append(f"{source}, row {number}: has more cells than there are titles")
        even = [*cells[: len(titles)], *[""] * (len(titles) - len(cells))]
        wide.append((number, [_restored(cell) if at in texts else cell for at, cell in enumerate(even)]))
    return Sheet(table, source, titles, wide, faults)


def _is_empty(cell: Any) -> bool:
    return cell is None or cell == ""


def _restored(cell: Any) -> Any:
    return restore(cell) if isinstance(cell, str) else cell


def _read_workbook(file: Path, table: str | None) -> Iterator[Sheet]:
    data = io.BytesIO(_bytes(file))
    try:
        with ZipFile(data) as parts:
            size = sum(each.file_size for each in parts.infolist())
        if size > _MOST_UNPACKED_BYTES:
            raise ReadError(f"{file.name} is too large for a casebook.", next_step="name the right file")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of colours and lists to choose from, which nobody reads here
            book = load_workbook(data, read_only=True)
            cells = {sheet.title: list(enumerate(sheet.iter_rows(), start=1)) for sheet in book.worksheets}
    except _NO_WORKBOOK as error:
        if isinstance(error, ReadError):
            raise
        raise ReadError(f"{file.name} is no XLSX workbook.", next_step="save it again as .xlsx") from error
    if table is not None:
        cells = {name: rows for name, rows in cells.items() if name == table} or cells
        if len(cells) == 1:
            cells = {table: next(iter(cells.values()))}
    unknown = [name for name in cells if name not in CASEBOOK_TABLES]
    if unknown:
        raise ReadError(
            f"{file.name} has sheets that are no table of a casebook: {', '.join(unknown)}.",
            next_step=f"rename or remove them; the tables are: {', '.join(CASEBOOK_TABLES)}",
        )
    yield from (_read_sheet(name, rows) for name, rows in cells.items())


def _read_sheet(name: str, rows: Sequence[tuple[int, Sequence[Any]]]) -> Sheet:
    faults = [
        f"{name}, row {number}: {cell.coordinate} holds {_CODE[cell.data_type]}; put its value there"
        for number, cells in rows
        for cell in cells
        if cell.data_type in _CODE
    ]
    plain = ((number, [_plain(cell.value) for cell in cells]) for number, cells in rows)
    sheet = _sheet(name, name, plain)
    return Sheet(name, name, sheet.titles, sheet.rows, (*faults, *sheet.faults))


_CODE: Mapping[str, str] = {"f": "a formula", "e": "an error"}


def _plain(value: Any) -> Any:
    return unescape_xml(value) if isinstance(value, str) else value
