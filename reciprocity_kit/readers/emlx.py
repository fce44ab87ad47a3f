"""Apple Mail's own files: one message each, its length above it and a property list below.

Notes
-----
The first line is the number of bytes of the message, which is that of an .eml file with plain line
feeds; the property list holds `flags`, an integer: bit 1 deleted, 6 draft, 24 junk. Three public readers
agree, all after the same public description. `.partial.emlx` files lack attachments that were left on the
server; their headers are whole, so they are read like the others. A mailbox is a folder `Name.mbox`, in
which the files lie in folders by number.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import BinaryIO

from reciprocity_kit.errors import UnknownFormatError
from reciprocity_kit.events import Batch
from reciprocity_kit.readers.formats import FolderFormat
from reciprocity_kit.readers.mail_labels import BY_ITS_NAME, DRAFT, SPAM, folder_reason, sent_mark
from reciprocity_kit.readers.mail_table import LONGEST_HEADERS, TOO_LONG, UNREADABLE, MailTable
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source

NO_LENGTH = "its first line is not the length of the message"
UNREAD = "the file cannot be read"
DELETED = "marked as deleted"
_LONGEST_TRAILER = 1 << 16
_PIECE = 1 << 20
_BLANK = re.compile(rb"\n\r?\n")
_FLAGS = re.compile(rb"<key>flags</key>\s*<integer>(\d{1,19})</integer>")
_BITS = {1: DELETED, 6: DRAFT, 24: SPAM}
_MAILBOXES = (".mbox", ".imapmbox")


def find_emlx(sources: Sequence[Source]) -> list[list[Source]]:
    """Group .emlx files by the mailbox they lie in.

    Parameters
    ----------
    sources : sequence of Source
        All files found.

    Returns
    -------
    list of list of Source
        One group per mailbox, in order of names.
    """
    groups: dict[PurePosixPath, list[Source]] = defaultdict(list)
    for source in sources:
        if source.suffix == ".emlx":
            groups[_mailbox(PurePosixPath(source.place))].append(source)
    return [sorted(group, key=lambda each: each.label) for group in groups.values()]


def _mailbox(path: PurePosixPath) -> PurePosixPath:
    """Find the folder that is the mailbox; the one a file lies in where none is called so."""
    return next((each for each in path.parents if each.suffix.lower() in _MAILBOXES), path.parent)


def read_emlx(sources: Sequence[Source], reading: Reading) -> Batch:
    """Read one mailbox of Apple Mail; what its flags call deleted, draft or junk is left out.

    Parameters
    ----------
    sources : sequence of Source
        Its files; their numbers in this order are the positions.
    reading : Reading
        What the user says about them.

    Returns
    -------
    Batch
        Its messages.

    Raises
    ------
    UnknownFormatError
        If the user named a file that is no such message.
    """
    first = sources[0].label
    label = first if len(sources) == 1 else f"{first} and {len(sources) - 1:,} more"
    mailbox = _mailbox(PurePosixPath(sources[0].place))
    unwanted = folder_reason(PurePosixPath(mailbox.name)) or folder_reason(sources[0].inside.parent)
    owned = bool(sent_mark(PurePosixPath(mailbox.name).stem.casefold()))
    table = MailTable(label, reading, sent_folder=owned)
    for position, source in enumerate(sources, start=1):
        if unwanted:
            table.skip(position, unwanted)
        else:
            _add_file(table, position, source)
        reading.tell(label, position / len(sources))
    notes = (BY_ITS_NAME,) if unwanted else ()
    batch = table.batch("emlx", rows=len(sources), notes=notes)
    broken = sum(len(each.positions) for each in batch.skipped if each.reason == NO_LENGTH)
    if broken == len(sources) and all(each.named for each in sources):
        raise UnknownFormatError(
            f"{label} is no message of Apple Mail: {NO_LENGTH}.", next_step="save the message as .eml"
        )
    return batch


def _add_file(table: MailTable, position: int, source: Source) -> None:
    if source.refused:
        table.skip(position, f"it cannot be read: {source.refused}")
        return
    try:
        with source.open() as stream:
            reason = _add_message(table, position, stream)
    except UNREADABLE:
        reason = UNREAD
    if reason:
        table.skip(position, reason)


def _add_message(table: MailTable, position: int, stream: BinaryIO) -> str:
    """Add a message, or tell why not."""
    line = stream.readline(32).strip(b"\xef\xbb\xbf \t\r\n")
    if not re.fullmatch(rb"[0-9]{1,15}", line):
        return NO_LENGTH
    size = int(line)
    message = stream.read(min(size, LONGEST_HEADERS))
    blank = _BLANK.search(message)
    if blank is None and size > LONGEST_HEADERS:
        return TOO_LONG
    if reason := _read_flags(stream, size - len(message)):
        return reason
    table.add(position, message[: blank.start()] if blank else message, size=size)
    return ""


def _read_flags(stream: BinaryIO, rest: int) -> str:
    """Pass over what is left of the message, and tell what the property list says of it."""
    while rest > 0:
        piece = stream.read(min(rest, _PIECE))
        if not piece:
            return ""
        rest -= len(piece)
    found = _FLAGS.search(stream.read(_LONGEST_TRAILER))
    flags = int(found[1]) if found else 0
    return next((reason for bit, reason in _BITS.items() if flags >> bit & 1), "")


FOLDER_FORMATS = (FolderFormat("emlx", "Apple Mail's folders of .emlx files", find_emlx, read_emlx),)
