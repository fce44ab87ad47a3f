"""A worksheet as a Word document."""

from typing import Any

import docx
from docx.shared import Cm, Pt

from reciprocity_kit.worksheets.sheet import Checks, Grid, Part, Questions, Worksheet

_LINE = "_" * 78


def build_document(worksheet: Worksheet, head: str, nothing: str) -> Any:
    """Build the document.

    Parameters
    ----------
    worksheet : Worksheet
        As `build_worksheet` returns it.
    head : str
        Whom it is about, and when.
    nothing : str
        What to say where nothing is recorded.

    Returns
    -------
    docx.document.Document
        To be saved.
    """
    document = docx.Document()
    page = document.sections[0]
    page.left_margin = page.right_margin = Cm(1.9)
    page.top_margin = page.bottom_margin = Cm(1.4)
    normal = document.styles["Normal"]
    normal.font.size = Pt(9.5)
    normal.paragraph_format.space_after = Pt(2)
    sheet = worksheet.sheet
    document.core_properties.title = sheet.title
    document.core_properties.author = ""
    document.add_heading(sheet.title, level=1)
    document.add_paragraph(sheet.purpose)
    document.add_paragraph(f"Use it: {sheet.use} Not when: {sheet.avoid}")
    document.add_paragraph(_clean(head)).runs[0].bold = True
    document.add_heading("What is recorded", level=2)
    for label, words in worksheet.known or (("", nothing),):
        document.add_paragraph(_clean(f"{label}: {words}" if label else words))
    for part in sheet.parts:
        document.add_heading(part.heading, level=2)
        _add_part(document, part)
    document.add_paragraph(f"For example: {sheet.example}").runs[0].italic = True
    document.add_paragraph(f"{sheet.limits} Source: {sheet.source}")
    return document


def _clean(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(letter for letter in text if letter.isprintable() or letter == " ")


def _add_part(document: Any, part: Part) -> None:
    if isinstance(part, Questions):
        for asked in part.asked:
            document.add_paragraph(asked)
            for _ in range(part.lines):
                document.add_paragraph(_LINE)
    elif isinstance(part, Checks):
        for box in part.boxes:
            document.add_paragraph(f"\u2610 {box}")
    else:
        _add_grid(document, part)


def _add_grid(document: Any, part: Grid) -> None:
    first = part.first or ("",) * part.rows
    table = document.add_table(rows=1 + len(first), cols=len(part.titles))
    table.style = "Table Grid"
    for cell, title in zip(table.rows[0].cells, part.titles, strict=True):
        cell.text = title
    for row, word in zip(table.rows[1:], first, strict=True):
        row.cells[0].text = word
