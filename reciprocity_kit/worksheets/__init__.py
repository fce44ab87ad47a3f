"""Worksheets: one page each, filled in with what is known, with room to write."""

from reciprocity_kit.worksheets.build import build_worksheet, list_worksheets
from reciprocity_kit.worksheets.english import SHEETS
from reciprocity_kit.worksheets.render import render_docx, render_markdown, render_page
from reciprocity_kit.worksheets.sheet import Worksheet
from reciprocity_kit.worksheets.write import FORMATS, write_worksheet

__all__ = [
    "FORMATS",
    "SHEETS",
    "Worksheet",
    "build_worksheet",
    "list_worksheets",
    "render_docx",
    "render_markdown",
    "render_page",
    "write_worksheet",
]
