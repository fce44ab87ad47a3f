"""Columns of CSV exports that are more than a declaration can say."""

import csv
import io
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from reciprocity_kit.errors import UnknownFormatError
from reciprocity_kit.readers.chats.talk import Talk
from reciprocity_kit.readers.dialect import fold_header
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.tabular import read_columns
from reciprocity_kit.readers.text import TextFile

_PREAMBLE_LINES = 12
_HEAD_BYTES = 1 << 14


@dataclass(frozen=True)
class Rows:
    """Some columns of a file.

    Parameters
    ----------
    texts : dict of str to list of str
        Cells by folded title, without outer blanks.
    position : list of int
        Row of the file; that of the titles is 1 where nothing stands above.
    broken : dict of str to array of int
        Rows that could not be cut into cells, by reason.
    """

    texts: dict[str, list[str]]
    position: list[int]
    broken: dict[str, "array[int]"]

    def tell_broken(self, talk: Talk) -> None:
        """Account for the broken rows.

        Parameters
        ----------
        talk : Talk
            Where the rows go.
        """
        for reason, rows in self.broken.items():
            for row in rows:
                talk.skip(row, reason)


def titles_of(head: bytes) -> list[str]:
    r"""Read the titles in the first line of a CSV.

    Parameters
    ----------
    head : bytes
        Beginning of the file.

    Returns
    -------
    list of str
        Folded.

    Examples
    --------
    >>> titles_of(b'"From","Sent At"\n')
    ['from', 'sent at']
    """
    return _cells(_decoded(head).partition("\n")[0])


def titles_below(head: bytes, first: str) -> tuple[int, list[str]]:
    r"""Find the titles of a CSV that stand below some lines of text.

    Parameters
    ----------
    head : bytes
        Beginning of the file.
    first : str
        The first title, folded.

    Returns
    -------
    tuple of int and list of str
        Lines above the titles, and the titles; no titles where there are none.

    Examples
    --------
    >>> titles_below(b"Notes:\n\nFirst Name,Last Name\n", "first name")
    (2, ['first name', 'last name'])
    """
    for number, line in enumerate(_decoded(head).splitlines()[:_PREAMBLE_LINES]):
        cells = _cells(line)
        if cells[:1] == [first]:
            return number, cells
    return 0, []


def _decoded(head: bytes) -> str:
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return head[:_HEAD_BYTES].decode(encoding, "replace")


def _cells(line: str) -> list[str]:
    try:
        return [fold_header(cell) for cell in next(csv.reader(io.StringIO(line, newline="")), [])]
    except csv.Error:
        return []


def wanted_columns(text: TextFile, wanted: Sequence[str], reading: Reading, *, first: str = "") -> Rows:
    """Read the columns with some titles.

    Parameters
    ----------
    text : TextFile
        The file.
    wanted : sequence of str
        Folded titles; those that are missing are left out.
    reading : Reading
        Who is told how far it is.
    first : str
        The first title, where lines of text may stand above.

    Returns
    -------
    Rows
        The cells.

    Raises
    ------
    UnknownFormatError
        If the titles are not there.
    ReadError
        If the file cannot be cut into cells.
    """
    head = text.head[:_HEAD_BYTES].encode("utf-8", "replace")
    above, titles = titles_below(head, first) if first else (0, titles_of(head))
    places = {title: titles.index(title) for title in wanted if title in titles}
    if not places:
        raise UnknownFormatError(f"{text.source} lacks its titles.", next_step="export it again")
    found = read_columns(
        text.file,
        encoding=text.encoding,
        delimiter=",",
        n_columns=len(titles),
        wanted=sorted(places.values()),
        plain=sorted(places.values()),
        lines_above=above,
        reading=reading,
    )
    columns = {
        title: found.table[f"c{place}"].cast(pa.string()).to_pylist() for title, place in places.items()
    }
    texts = {title: [(cell or "").strip() for cell in cells] for title, cells in columns.items()}
    return Rows(texts, found.position.tolist(), found.broken)
