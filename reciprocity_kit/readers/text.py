"""What a text file is written in: encoding, delimiter, header."""

import codecs
import csv
import io
import itertools
import zipfile
import zlib
from dataclasses import dataclass

from reciprocity_kit.errors import ReadError, UnknownFormatError
from reciprocity_kit.readers.sources import Source

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
    file : Source
        The file.
    encoding : str
        Name of its encoding.
    head : str
        Its first characters, up to a million.
    """

    file: Source
    encoding: str
    head: str

    @property
    def source(self) -> str:
        """What to call the file in messages and tables."""
        return self.file.label


def open_text(file: Source) -> TextFile:
    """Find out how a text file is encoded.

    Parameters
    ----------
    file : Source
        The file.

    Returns
    -------
    TextFile
        Encoding and decoded beginning.

    Raises
    ------
    UnknownFormatError
        If the file is empty, missing, unreadable or no text.
    """
    name = file.label
    head = read_head(file)
    if not head.strip():
        raise UnknownFormatError(f"{name} is empty.", next_step="export it again, and check its size")
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            raise UnknownFormatError(
                f"{name} is {kind}, not a text export.",
                next_step="export as CSV or .ics, and unpack archives first",
            )
    encoding = _encoding(head)
    text = codecs.getincrementaldecoder(encoding)(
        errors="strict" if encoding == "utf-8-sig" else "replace"
    ).decode(head)
    if "\x00" in text:
        raise UnknownFormatError(f"{name} is a binary file.", next_step="export as CSV or .ics")
    return TextFile(file, encoding, text)


def read_head(file: Source) -> bytes:
    """Read the beginning of a file.

    Parameters
    ----------
    file : Source
        The file.

    Returns
    -------
    bytes
        Up to a million.

    Raises
    ------
    UnknownFormatError
        If the file cannot be read.
    """
    if file.refused:
        raise UnknownFormatError(
            f"{file.label} cannot be read: {file.refused}.", next_step="unpack it yourself"
        )
    try:
        with file.open() as stream:
            return stream.read(_HEAD_BYTES)
    except (OSError, zipfile.BadZipFile, NotImplementedError, zlib.error) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise UnknownFormatError(
            f"{file.label} cannot be read: {what}.", next_step="check the file"
        ) from error


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
        codecs.getincrementaldecoder("utf-8-sig")().decode(head, final=len(head) < _HEAD_BYTES)
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
            rows = list(itertools.islice(lines, most_rows))
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
