"""Cells of CSV and XLSX files: written so that no spreadsheet runs them, read back as they were."""

import re

from reciprocity_kit.columns import CASEBOOK_TABLES, Column

# A cell that begins like this is run as a formula by one spreadsheet program or another.
_RUNS = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_DEFUSED = re.compile(r"''*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_READ_AS_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def defuse(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run.

    Texts that have apostrophes before such a sign get one more, so that `restore`
    finds the way back from every text.
    """
    return f"'{text}" if _RUNS.match(text) else text


def restore(text: str) -> str:
    """Take away the apostrophe that `defuse` put."""
    return text[1:] if _DEFUSED.match(text) else text


def is_text(column: Column) -> bool:
    """Tell whether a column's cells are texts that somebody wrote."""
    return column.dtype in {"str", "category"} and not column.choices


def columns_of(table: str) -> dict[str, Column]:
    """Return the declared columns by name, the number of the row among them."""
    return {each.name: each for each in CASEBOOK_TABLES[table]}


def to_word(column: Column, value: str | float | None) -> str:
    """Return a stored value as the text of a cell; numbers keep every digit."""
    if value is None:
        return "0" if column.dtype == "int64" else ""
    if column.dtype == "bool":
        return "yes" if value else "no"
    if column.dtype == "float64":
        number = float(value)
        return repr(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)
    return defuse(str(value)) if is_text(column) else str(value)


def escape_xml(text: str) -> str:
    """Write what looks like a spreadsheet's escape so that it is read as it stands."""
    return _READ_AS_ESCAPE.sub("_x005F_", text)


def unescape_xml(text: str) -> str:
    """Undo a spreadsheet's escapes."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
