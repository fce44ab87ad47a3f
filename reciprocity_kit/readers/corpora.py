"""Published collections of mail: `file,message` tables as on Kaggle, and the Enron event history.

Notes
-----
The Kaggle table of the Enron mail has one column of paths and one of whole messages (RFC 822 texts in
quoted cells); a message lies in many folders, and hardly any says what it answers. `X-From` and `X-To`
name people where addresses do not. The event history has no header row: milliseconds since 1970,
Message-ID, sender, recipients between bars, an empty topic, `email`; people are names there.
"""

import csv
import functools
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd

from reciprocity_kit.errors import ReadError
from reciprocity_kit.events import Batch, Event, Skipped, build_event_table
from reciprocity_kit.readers.formats import Format
from reciprocity_kit.readers.mail_headers import find_message_id
from reciprocity_kit.readers.mail_table import LONGEST_HEADERS, UNREADABLE, MailTable
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.readers.tabular import EMPTY_ROW

LONGEST_MESSAGE = 64 << 20
"""Characters of one cell; a longer one is a quotation mark that is never closed."""

_BLANK = re.compile(r"\r?\n\r?\n")
_KAGGLE_HEADER = re.compile(rb'(?:\xef\xbb\xbf)?"?file"?,"?message"?\r?\n', re.IGNORECASE)
_EVENT_ROW = re.compile(rb'(?:\xef\xbb\xbf)?"?\d{9,16}"?,"?<[^<>\s]+>"?,[^,\r\n]*,[^\r\n]*,"?email"?\r?\n')
_KAGGLE_CELLS = 2
_EVENT_CELLS = 6
_MILLISECONDS = re.compile(r"\d{1,15}")
_YEAR_10000 = 253_402_300_800_000
_LONGEST_LINE = 1 << 20
_LINES_BETWEEN = 10_000


def is_kaggle_mail(source: Source, head: bytes) -> bool:
    """Tell whether a file is a table of whole messages.

    Parameters
    ----------
    source : Source
        The file; its name does not matter.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where its columns are `file` and `message`.
    """
    del source
    return _KAGGLE_HEADER.match(head) is not None


def is_enron_events(source: Source, head: bytes) -> bool:
    """Tell whether a file is an event history without a header.

    Parameters
    ----------
    source : Source
        The file; its name does not matter.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where its first row has six cells: time, id, sender, recipients, topic, `email`.
    """
    del source
    return _EVENT_ROW.match(head) is not None


def read_kaggle_mail(source: Source, reading: Reading) -> Batch:
    """Read a table of whole messages; of each, only the headers.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What the user says about it.

    Returns
    -------
    Batch
        Its messages.

    Raises
    ------
    ReadError
        If a cell is never closed, or the file breaks off.
    """
    table = MailTable(source.label, reading)
    row = 1
    for row, cells in enumerate(_messages(source, reading), start=2):
        if len(cells) != _KAGGLE_CELLS:
            table.skip(row, EMPTY_ROW if not any(cells) else "it has not two cells")
            continue
        message = cells[1].lstrip("\ufeff\r\n\t ")
        blank = _BLANK.search(message, 0, LONGEST_HEADERS)
        headers = message[: blank.start()] if blank else message
        size = len(message.encode("utf-8", "surrogateescape"))
        table.add(row, headers.encode("utf-8", "surrogateescape"), size=size)
    return table.batch("kaggle-mail", rows=row - 1, threaded=table.answers > 0)


def _messages(source: Source, reading: Reading) -> Iterator[list[str]]:
    """Cut the table into cells, line by line, without its first row."""
    with _opened(source, reading, errors="surrogateescape") as lines, _long_cells():
        rows = csv.reader(lines, strict=True)
        try:
            next(rows)
            yield from rows
        except csv.Error as error:
            raise ReadError(
                f"{source.label} cannot be cut into cells near line {rows.line_num:,}: {error}.",
                next_step="look for a quotation mark that is never closed, or download the file again",
            ) from error


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let Python's csv module read long cells for a while; its limit is one for all."""
    before = csv.field_size_limit(LONGEST_MESSAGE)
    try:
        yield
    finally:
        csv.field_size_limit(before)


@contextmanager
def _opened(source: Source, reading: Reading, *, errors: str) -> Iterator[Iterator[str]]:
    """Give the lines of a file, the longest in pieces, and tell how far they are read."""
    try:
        with source.open() as stream, io.TextIOWrapper(stream, "utf-8-sig", errors, newline="") as text:
            yield _lines(text, lambda: reading.tell(source.label, stream.tell() / max(source.size, 1)))
    except UNREADABLE as error:
        raise ReadError(
            f"{source.label} cannot be read to its end.", str(error), next_step="download it again"
        ) from error


def _lines(text: io.TextIOWrapper, tell: Callable[[], None]) -> Iterator[str]:
    for number, line in enumerate(iter(functools.partial(text.readline, _LONGEST_LINE), "")):
        if number % _LINES_BETWEEN == 0:
            tell()
        yield line
    tell()


def read_enron_events(source: Source, reading: Reading) -> Batch:
    """Read an event history: time, id, sender, recipients, topic, channel.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What the user says about it.

    Returns
    -------
    Batch
        Its messages; the export does not know which answers which.

    Raises
    ------
    ReadError
        If a cell is never closed, or the file breaks off.
    """
    skipped: dict[str, list[int]] = defaultdict(list)
    row = 0

    def events() -> Iterator[Event]:
        nonlocal row
        with _opened(source, reading, errors="replace") as lines:
            whole = True
            for line in lines:
                event = _event(row + whole, line) if whole else ""
                row += whole
                whole = line.endswith(("\n", "\r"))
                if isinstance(event, Event):
                    yield event
                elif event:
                    skipped[event].append(row)

    table = build_event_table(events())
    return Batch(
        source.label,
        "enron-events",
        table,
        rows=row,
        skipped=[Skipped(source.label, np.array(rows), why) for why, rows in skipped.items()],
    )


def _event(position: int, line: str) -> Event | str:
    """Read one row, or say why it cannot be kept."""
    try:
        cells = next(csv.reader([line]), []) if len(line) < _LONGEST_LINE else None
    except csv.Error:
        cells = None
    if cells is None:
        return "its row is too long"
    if not cells:
        return EMPTY_ROW
    if len(cells) != _EVENT_CELLS:
        return "it has not six cells"
    when, event_id, sender, recipients, _, channel = (cell.strip() for cell in cells)
    if channel.casefold() != "email":
        return "no mail"
    if not _MILLISECONDS.fullmatch(when) or int(when) >= _YEAR_10000:
        return "date not understood" if when else "no date"
    return Event(
        position,
        pd.Timestamp(int(when), unit="ms", tz="UTC"),
        sender,
        tuple(("to", who.strip()) for who in recipients.split("|") if who.strip()),
        event_id=find_message_id(event_id),
    )


FORMATS = (
    Format("kaggle-mail", "tables of whole messages: file,message", is_kaggle_mail, read_kaggle_mail),
    Format("enron-events", "the Enron event history, without titles", is_enron_events, read_enron_events),
)
