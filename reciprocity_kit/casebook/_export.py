"""Every table as CSV files in a folder, or as sheets of one XLSX workbook."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from reciprocity_kit.casebook._cells import columns_of, escape_xml, to_word
from reciprocity_kit.casebook._files import write_whole
from reciprocity_kit.columns import DAY, Column
from reciprocity_kit.errors import OptionError

Rows = Mapping[str, Sequence[tuple[Any, ...]]]
_FIRST_SOUND_DAY = "1900-03-01"  # before, spreadsheets count a day that never was


def write_files(target: Path, tables: Rows) -> Path:
    """Write tables to a folder, a workbook where the name ends in .xlsx, or a file for one table."""
    is_csv = target.suffix.casefold() == ".csv"
    if is_csv and len(tables) != 1:
        raise OptionError(
            f"{target.name} can hold one table only.", next_step="say which, tables=[...], or name a folder"
        )
    try:
        if is_csv:
            write_whole(target, _csv(*next(iter(tables.items()))), private=False)
        elif target.suffix.casefold() == ".xlsx":
            write_whole(target, _workbook(tables), private=False)
        else:
            target.mkdir(parents=True, exist_ok=True)
            for table, rows in tables.items():
                write_whole(target / f"{table}.csv", _csv(table, rows), private=False)
    except OSError as error:
        raise OptionError(
            f"{target} cannot be written: {error.strerror or error}.",
            next_step="name a folder, or a file that ends in .xlsx or .csv, where you may write",
        ) from error
    return target


def _csv(table: str, rows: Sequence[tuple[Any, ...]]) -> bytes:
    columns = columns_of(table)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([to_word(c, value) for c, value in zip(columns.values(), row, strict=True)])
    return text.getvalue().encode("utf-8-sig")  # the mark by which spreadsheets know UTF-8


def _workbook(tables: Rows) -> bytes:
    book = Workbook(write_only=True)
    for table, rows in tables.items():
        columns = columns_of(table)
        sheet = book.create_sheet(table)
        sheet.freeze_panes = "A2"
        sheet.append(list(columns))
        for row in rows:
            sheet.append([_cell(sheet, c, value) for c, value in zip(columns.values(), row, strict=True)])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _cell(sheet: Any, column: Column, value: Any) -> Any:
    word = to_word(column, value)
    if not word or column.choices or column.dtype in {"int64", "bool"}:
        return int(word) if column.dtype == "int64" else word or None
    if column.dtype == DAY and word >= _FIRST_SOUND_DAY:
        cell = WriteOnlyCell(sheet, value=datetime.fromisoformat(word))
        cell.number_format = "yyyy-mm-dd"
    elif column.dtype == "float64":
        cell = WriteOnlyCell(sheet, value=word)
        cell.data_type = "n"  # as a text it keeps the digits that openpyxl would cut
    else:
        cell = WriteOnlyCell(sheet, value=escape_xml(word))
        cell.data_type = "s"  # also what looks like an error or a number
        cell.number_format = "@"
    return cell
