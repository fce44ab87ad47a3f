r"""Mailboxes in one file: Gmail's Takeout, Thunderbird's folders, Apple Mail's exports.

Only headers are read. The file passes through a window of fixed size in which separator lines are
looked for, so memory grows with the number of messages kept and not with the file.

Notes
-----
A separator is a line that begins with `From `, has a blank line above it, and ends in a date. Gmail
writes the zone before the year; ImportExportTools NG wrote the year before the time (its issues 432 and
766). Thunderbird since 2024 writes `From ` and nothing else (the expected texts of its own tests,
MboxTestData.cpp): such a line counts where a header follows. `X-Mozilla-Status` has bit 8 set on mail
that is deleted, but still in the file.

Mailboxes that are parted by `Content-Length` (mboxcl2) leave separators in texts as they are. Such a
length is believed where it ends at a separator, or at the end of the file; wherever else it ends, as in
files that were edited or copied with other line ends, it is not looked at. Files whose lines end in a
lone carriage return, as the old Macintosh wrote them, are read as if it were a line feed.
"""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol, TypeAlias

from reciprocity_kit.errors import ReadError, UnknownFormatError
from reciprocity_kit.events import Batch
from reciprocity_kit.readers.formats import Format
from reciprocity_kit.readers.mail_labels import BY_ITS_NAME, folder_reason, sent_mark
from reciprocity_kit.readers.mail_table import LONGEST_HEADERS, TOO_LONG, UNREADABLE, MailTable
from reciprocity_kit.readers.mbox_parts import Parting, RawMessage
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source

WINDOW_BYTES = 1 << 20  # what a processor's cache holds
_LONGEST_LINE = 1_000
_AHEAD = 4 * _LONGEST_LINE
_FROM = re.compile(rb"\nFrom ")
_BLANK = re.compile(rb"\n\r?\n")
_DATED = re.compile(
    rb"(?:^|[\s<>(])(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +"
    rb"(?:[JFMASOND][a-z]{2} +\d{1,2}|\d{1,2} +[JFMASOND][a-z]{2}),? +"
    rb"(?=.*\d\d:\d\d)(?=.*\d{4})[\w:+() -]*$"
)
_BARE = re.compile(rb"-?\s*$")
_HEADER_NEXT = re.compile(rb"(?:>From [^\n]*\n)?[!-9;-~]{1,200}[ \t]*:")
_LINE_END = ord("\n")
_TAIL = len(b"\r\n\nFrom ")
_MARKS = b"\xef\xbb\xbf\r\n\t "


_Found: TypeAlias = tuple[int, int, int, int, bool]
"""In the window: end of the message above; begin and end of the headers, begin of the text; whether whole."""

_UNFINISHED = (-1, -1, -1, -1, False)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Macintosh:
    """A file whose lines end in a lone carriage return."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        return self._stream.read(size).replace(b"\r", b"\n")


def is_mbox(source: Source, head: bytes) -> bool:
    """Tell whether a file begins as a mailbox does.

    Parameters
    ----------
    source : Source
        The file; its name does not matter.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where the first line is a separator.
    """
    del source
    text = head[: _AHEAD + _LONGEST_LINE].lstrip(_MARKS)
    text = text.replace(b"\r", b"\n") if _is_macintosh(text) else text
    return text.startswith(b"From ") and _below_separator(b"\n" + text, 0) > 0


def _is_macintosh(head: bytes) -> bool:
    return head.count(b"\r") > 1 and b"\n" not in head


def read_mbox(source: Source, reading: Reading) -> Batch:
    """Read one mailbox, header by header.

    The messages of a folder that by its name is the trash, the outbox or one of drafts,
    templates or spam are counted and left out.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What the user says about it.

    Returns
    -------
    Batch
        Its messages; deleted mail, drafts, spam and chats are skipped with the reason.

    Raises
    ------
    UnknownFormatError
        If there is no message in it.
    ReadError
        If the file breaks off while it is read.
    """
    folder = source.inside.parent if source.name == "mbox" else source.inside
    unwanted = folder_reason(folder)
    owned = bool(sent_mark(folder.name.casefold().removesuffix(".mbox")))
    table = MailTable(source.label, reading, sent_folder=owned)
    unparted: list[int] = []
    position = 0

    def passed(place: int) -> None:
        reading.tell(source.label, min(place / max(source.size, 1), 1.0))  # the window has a line more

    try:
        with source.open() as stream:
            found = find_messages(stream, passed=passed, unparted=unparted, size=source.size)
            for position, (line, block, whole, size) in enumerate(found, start=1):
                if unwanted or not whole:
                    table.skip(position, unwanted or TOO_LONG)
                else:
                    table.add(position, block, size=size, line=line.decode("latin-1"))
    except UNREADABLE as error:
        raise ReadError(
            f"{source.label} cannot be read to its end.",
            str(error),
            f"{position:,} messages were read before.",
            next_step="copy or export it again",
        ) from error
    reading.tell(source.label, 1.0)
    if not position:
        raise UnknownFormatError(
            f"{source.label} is no mailbox: it holds no message.", next_step="export it again as mbox"
        )
    return table.batch("mbox", rows=position, notes=(BY_ITS_NAME,) if unwanted else _notes(len(unparted)))


def _notes(unparted: int) -> tuple[str, ...]:
    if not unparted:
        return ()
    return (
        f"{unparted:,} lines look like the beginning of a message, but no blank line stands above them:"
        " they are read as text",
    )


def find_messages(
    stream: BinaryIO,
    *,
    passed: Callable[[int], None],
    unparted: list[int],
    window: int = WINDOW_BYTES,
    size: int = 0,
) -> Iterator[RawMessage]:
    """Find the messages of a mailbox in a window that moves over it.

    Parameters
    ----------
    stream : BinaryIO
        The file.
    passed : callable
        Told the bytes read so far, once per window.
    unparted : list of int
        Gathers the places of separators without a blank line above them.
    window : int
        Bytes to read at once.
    size : int
        Bytes of the file, 0 where that is not known.

    Yields
    ------
    RawMessage
        Its size runs from the headers to the blank line above the next message.
    """
    data = stream.read(window).lstrip(_MARKS)
    file: _Readable = _Macintosh(stream) if _is_macintosh(data) else stream
    data = b"\n\n" + (data.replace(b"\r", b"\n") if file is not stream else data)
    parting = Parting(size)
    base, ended = 0, False
    while True:
        keep = max(len(data) - _TAIL, 0)
        for match in _FROM.finditer(data):
            place = match.start()
            found = _message_at(data, place, ended=ended, sure=base + place + 1 == parting.claim)
            if found is None:
                if base + place >= parting.claim and _looks_unparted(data, place):
                    unparted.append(base + place)
                continue
            above, headers, end, body, whole = found
            if headers < 0:
                keep = min(keep, max(place - 2, 0))
                break
            raw = (data[place + 6 : headers], data[headers:end], whole)
            yield from parting.take(raw, base + above, base + place + 1, (base + headers, base + body))
        if ended:
            break
        chunk = file.read(window)
        ended = not chunk
        base += keep
        data = data[keep:] + chunk
        passed(base + len(data))
    yield from parting.close(base + _last_end(data), base + len(data))


def _message_at(data: bytes, place: int, *, ended: bool, sure: bool) -> _Found | None:
    """Tell whether a line end is followed by a separator, and if so where its headers lie."""
    size = len(data)
    if size - place < _AHEAD and not ended:
        return _UNFINISHED
    above = place
    if data[place - 1] != _LINE_END and not sure:
        if data[place - 2 : place] != b"\n\r":
            return None
        above = place - 1
    headers = _below_separator(data, place)
    if headers < 0:
        return None
    limit = headers + LONGEST_HEADERS
    blank = _BLANK.search(data, headers - 1, limit)
    if blank is not None:
        return above, headers, blank.start(), blank.end(), True
    if not ended and size < limit:
        return _UNFINISHED
    whole = ended and size <= limit
    end = size if whole else headers
    return above, headers, end, end, whole


def _below_separator(data: bytes, place: int) -> int:
    """Find where the line below a separator begins; -1 where the line is none."""
    end = data.find(b"\n", place + 1, place + _LONGEST_LINE)
    line = data[place + 6 : end].rstrip() if end >= 0 else b"no separator"
    if _DATED.search(line) or (_BARE.match(line) and _HEADER_NEXT.match(data, end + 1)):
        return end + 1
    return -1


def _looks_unparted(data: bytes, place: int) -> bool:
    headers = _below_separator(data, place)
    return headers > 0 and _HEADER_NEXT.match(data, headers) is not None


def _last_end(data: bytes) -> int:
    """Find where the last message ends: above the blank line that closes a mailbox, if there is one."""
    if data.endswith((b"\n\n", b"\n\r\n")):
        return len(data) - (2 if data.endswith(b"\r\n") else 1)
    return len(data)


FORMATS = (
    Format(
        "mbox", "mailboxes of Gmail Takeout, Thunderbird and Apple Mail, headers only", is_mbox, read_mbox
    ),
)
