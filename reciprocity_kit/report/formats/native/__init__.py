"""Charts that slides can hold as their own: read from a finished figure, drawn with a workbook behind."""

from reciprocity_kit.report.formats.native.draw import add_panels
from reciprocity_kit.report.formats.native.panel import Panel
from reciprocity_kit.report.formats.native.read import find_panels

__all__ = ["Panel", "add_panels", "find_panels"]
