"""The workbook, read back: numbers as numbers, days as days, and nothing that runs."""

import io
from datetime import datetime
from typing import Any

import openpyxl
import pandas as pd
import pytest

from reciprocity_kit.report.formats import Paper, Sheet
from reciprocity_kit.report.formats.workbook import MOST_ROWS, build_workbook


@pytest.fixture(scope="module")
def book(paper: Paper) -> Any:
    return openpyxl.load_workbook(io.BytesIO(build_workbook(paper)))


def column(sheet: Any, title: str) -> list[Any]:
    titles = [cell.value for cell in sheet[1]]
    return [row[titles.index(title)].value for row in sheet.iter_rows(min_row=2)]


def test_sheets_stand_in_order_and_say_what_they_are(book: Any, paper: Paper) -> None:
    assert book.sheetnames[:3] == ["About", "Summary", "Ties"]
    assert book.sheetnames[-1] == "Columns"
    about = [cell.value for row in book["About"].iter_rows() for cell in row]
    assert paper.title in about
    assert any("A message is not a favour" in str(value) for value in about)


def test_values_keep_their_kind(book: Any, tables: Any) -> None:
    ties = book["Ties"]
    assert sum(column(ties, "Sent (events)")) == tables.own["sent"].sum()
    assert all(isinstance(each, datetime) for each in column(ties, "Last contact (Europe/Berlin)"))
    share = next(cell for cell in ties[2] if ties.cell(1, cell.column).value == "Initiation share")
    assert share.number_format == "0%"
    assert share.value == tables.own["initiation_share"].iloc[0]


def test_titles_have_their_meaning_beside_them_and_stay_in_sight(book: Any) -> None:
    ties = book["Ties"]
    (sent,) = [cell for cell in ties[1] if cell.value == "Sent (events)"]
    assert "events from this person to the other" in sent.comment.text
    assert ties.freeze_panes == "B2"
    assert ties.auto_filter.ref.startswith("A1:")
    meanings = column(book["Columns"], "Meaning")
    assert "events from this person to the other" in meanings


def test_nothing_starts_a_formula(book: Any) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    (name, *_) = [cell for cell in cells if cell.value == "=HYPERLINK(evil)"]
    assert name.data_type == "s"
    assert name.quotePrefix


def test_a_long_table_is_cut_and_control_signs_are_left_out() -> None:
    frame = pd.DataFrame({"person": ["a\x07b"] * (MOST_ROWS + 5), "odd": [float("inf")] * (MOST_ROWS + 5)})
    paper = Paper(
        name="x",
        title="T",
        lead="",
        scope="",
        sheets=[Sheet(title="A/B: [long]", frame=frame), Sheet(title="A B   long ", frame=frame.head(1))],
    )
    book = openpyxl.load_workbook(io.BytesIO(build_workbook(paper)))
    first = book[book.sheetnames[1]]
    assert first.max_row == MOST_ROWS + 1
    assert (first["A2"].value, first["B2"].value) == ("ab", "no bound")
    assert len(set(map(str.casefold, book.sheetnames))) == len(book.sheetnames)
