"""One message a file: folders of .eml files, and maildir folders."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from pathlib import PurePosixPath

from reciprocity_kit.errors import UnknownFormatError
from reciprocity_kit.events import Batch
from reciprocity_kit.readers.formats import FolderFormat
from reciprocity_kit.readers.mail_columns import NO_HEADERS
from reciprocity_kit.readers.mail_labels import BY_ITS_NAME, DRAFT, TRASH, folder_reason, sent_mark
from reciprocity_kit.readers.mail_table import LONGEST_HEADERS, UNREADABLE, MailTable
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source

_FIRST_BYTES = 1 << 16
_BLANK = re.compile(rb"\n\r?\n")
_MAILDIR = ("cur", "new")
_UNIQUE = re.compile(r"^\d+[._]|[:;!]2,[A-Za-z]*$")
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")
_LEFT_OUT = {"T": TRASH, "D": DRAFT}
_MARKS = b"\xef\xbb\xbf\r\n\t "


def find_eml(sources: Sequence[Source]) -> list[list[Source]]:
    """Group .eml files by the folder they lie in.

    Parameters
    ----------
    sources : sequence of Source
        All files found.

    Returns
    -------
    list of list of Source
        One group per folder, in order of names.
    """
    return _grouped(sources, _eml_folder)


def find_maildir(sources: Sequence[Source]) -> list[list[Source]]:
    """Group the messages of maildir folders.

    Parameters
    ----------
    sources : sequence of Source
        All files found.

    Returns
    -------
    list of list of Source
        One group per maildir, what lies in `cur` and in `new` together.
    """
    return _grouped(sources, _maildir_folder)


def _grouped(sources: Sequence[Source], folder_of: Callable[[Source], Hashable | None]) -> list[list[Source]]:
    groups: dict[Hashable, list[Source]] = defaultdict(list)
    for source in sources:
        folder = folder_of(source)
        if folder is not None:
            groups[folder].append(source)
    return [sorted(group, key=lambda each: each.label) for group in groups.values()]


def _place(source: Source) -> PurePosixPath:
    """Give the path that tells folders apart, on disk or in an archive."""
    return PurePosixPath(source.disk.as_posix() if source.disk else source.label)


def _eml_folder(source: Source) -> Hashable | None:
    if source.suffix != ".eml" or _maildir_folder(source) is not None:
        return None
    return _place(source).parent


def _maildir_folder(source: Source) -> Hashable | None:
    place = _place(source)
    if place.parent.name not in _MAILDIR:
        return None
    if _UNIQUE.search(place.name) or (place.parent.name == "cur" and source.suffix == ".eml"):
        return place.parent.parent
    return None


def read_eml(sources: Sequence[Source], reading: Reading) -> Batch:
    """Read a folder of messages.

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
        If the user named a file that is no message.
    """
    return _read_files("eml", sources, reading)


def read_maildir(sources: Sequence[Source], reading: Reading) -> Batch:
    """Read a maildir; what its flags call trash or draft is left out.

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
        If the user named a file that is no message.
    """
    return _read_files("maildir", sources, reading)


def _read_files(dialect: str, sources: Sequence[Source], reading: Reading) -> Batch:
    first = sources[0].label
    label = first if len(sources) == 1 else f"{first} and {len(sources) - 1:,} more"
    folders = [part for part in _place(sources[0]).parent.parts if part not in _MAILDIR]
    owned = bool(folders and sent_mark(folders[-1].lstrip(".")))
    unwanted = folder_reason(PurePosixPath(*folders[-1:])) or folder_reason(sources[0].inside.parent)
    table = MailTable(label, reading, sent_folder=owned)
    for position, source in enumerate(sources, start=1):
        if unwanted:
            table.skip(position, unwanted)
        else:
            _add_file(table, position, source)
        reading.tell(label, position / len(sources))
    notes = (BY_ITS_NAME,) if unwanted else ()
    batch = table.batch(dialect, rows=len(sources), notes=notes)
    nothing = sum(len(each.positions) for each in batch.skipped if each.reason == NO_HEADERS)
    if nothing == len(sources) and all(each.named for each in sources):
        raise UnknownFormatError(
            f"{label} is no mail: it has no headers such as From and Date.",
            next_step="save the message again as .eml",
        )
    return batch


def _add_file(table: MailTable, position: int, source: Source) -> None:
    flags = _FLAGS.search(source.name)
    for flag, reason in _LEFT_OUT.items():
        if flags and flag in flags[1]:
            table.skip(position, reason)
            return
    if source.refused:
        table.skip(position, f"it cannot be read: {source.refused}")
        return
    try:
        block = _read_block(source)
    except UNREADABLE:
        table.skip(position, "the file cannot be read")
        return
    table.add(position, block, size=source.size)


def _read_block(source: Source) -> bytes:
    """Read a file to its first blank line."""
    with source.open() as stream:
        data = stream.read(_FIRST_BYTES).lstrip(_MARKS)
        while not (found := _BLANK.search(data)) and len(data) <= LONGEST_HEADERS:
            chunk = stream.read(LONGEST_HEADERS)
            if not chunk:
                break
            data += chunk
    block = data[: found.start()] if found else data
    return block.partition(b"\n")[2] if block.startswith(b"From ") else block


FOLDER_FORMATS = (
    FolderFormat("maildir", "maildir folders (cur, new), one message a file", find_maildir, read_maildir),
    FolderFormat("eml", "messages saved one by one as .eml", find_eml, read_eml),
)
