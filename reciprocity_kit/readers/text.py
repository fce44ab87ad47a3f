"""What a text file is written in: encoding, delimiter, header."""

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

from reciprocity_kit.errors import ReadError

DELIMITERS = (",", ";", "\t", "|")
MOST_COLUMNS = 2_000
_HEAD_BYTES = 1 << 20
_MAGIC = {
    b"PK\x03\x04": "a zip archive or an Office document",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"SQLite format 3": "a database",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"!BDN": "an Outlook PST file",
}


@dataclass(frozen=True)
class TextFile:
    """The beginning of a text file, decoded.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    source : str
        What to call it in messages and tables.
    encoding : str
        Name of its encoding.
    head : str
        Its first characters, up to a million.
    """

    path: Path
    source: str
    encoding: str
    head: str


def open_text(path: Path, *, source: str = "") -> TextFile:
    """Find out how a text file is encoded.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    source : str
        What to call it, if not by its name.

    Returns
    -------
    TextFile
        Encoding and decoded beginning.

    Raises
    ------
    ReadError
        If the file is empty, missing, unreadable or no text.
    """
    name = source or path.name
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise ReadError(f"{name} cannot be read: {error.strerror}.", next_step="check the path") from error
    if not head.strip():
        raise ReadError(f"{name} is empty.", next_step="export it again, and check its size")
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            raise ReadError(
                f"{name} is {kind}, not a text export.",
                next_step="export as CSV or .ics, and unpack archives first",
            )
    encoding = _encoding(head)
    text = codecs.getincrementaldecoder(encoding)(
        errors="strict" if encoding == "utf-8-sig" else "replace"
    ).decode(head)
    if "\x00" in text:
        raise ReadError(f"{name} is a binary file.", next_step="export as CSV or .ics")
    return TextFile(path, name, encoding, text)


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[: 1 << 12]
    half = len(sample) // 2
    if sample[1::2].count(0) > half * 0.6 and sample[::2].count(0) < half * 0.1:
        return "utf-16-le"
    if sample[::2].count(0) > half * 0.6 and sample[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def header_rows(text: TextFile, *, most_rows: int = 1) -> dict[str, list[list[str]]]:
    """Read the first rows of a delimited file, once for every delimiter.

    Parameters
    ----------
    text : TextFile
        The file.
    most_rows : int
        How many rows to read.

    Returns
    -------
    dict of str to list
        Cells of the first rows by delimiter.

    Raises
    ------
    ReadError
        If the file has more columns than any export has.
    """
    found = {}
    begin = sum(len(line) for line in preamble(text))
    for delimiter in DELIMITERS:
        lines = csv.reader(io.StringIO(text.head[begin:], newline=""), delimiter=delimiter)
        try:
            rows = [row for row, _ in zip(lines, range(most_rows), strict=False)]
        except csv.Error:
            continue
        if rows and len(rows[0]) > MOST_COLUMNS:
            raise ReadError(
                f"{text.source} has {len(rows[0]):,} columns in its first row.",
                next_step="check that it is an export with one row per message",
            )
        found[delimiter] = rows
    return found


def preamble(text: TextFile) -> list[str]:
    """Find the lines above the header that are no rows: blank ones, `sep=;` and `#TYPE`.

    Parameters
    ----------
    text : TextFile
        The file.

    Returns
    -------
    list of str
        The lines with their ends.
    """
    found = []
    for line in io.StringIO(text.head, newline=""):
        bare = line.strip("\ufeff \r\n").casefold()
        if bare and not bare.startswith(("sep=", "#type ")):
            break
        found.append(line)
    return found
