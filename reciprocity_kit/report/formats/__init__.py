"""The formats of a report or audit: page, paper, pictures, slides, workbook, handout, of the same things."""

from reciprocity_kit.report.formats.of_audit import build_audit_paper, write_audit_formats
from reciprocity_kit.report.formats.of_report import build_paper, write_report_formats
from reciprocity_kit.report.formats.paper import Paper, Sheet
from reciprocity_kit.report.formats.registry import FORMATS, Written, find_formats, write_formats

__all__ = [
    "FORMATS",
    "Paper",
    "Sheet",
    "Written",
    "build_audit_paper",
    "build_paper",
    "find_formats",
    "write_audit_formats",
    "write_formats",
    "write_report_formats",
]
