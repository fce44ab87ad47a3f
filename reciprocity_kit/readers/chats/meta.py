"""Messenger and Instagram: the JSON of their downloads, and of end-to-end encrypted chats.

Notes
-----
Fields `participants`, `sender_name`, `timestamp_ms`, `is_unsent`, `call_duration`:
several public readers and a published schema agree. The encrypted
variant (`threadName`, `senderName`, `isUnsent`, `timestamp` in milliseconds, `type`
text, media, link or placeholder): five public readers and their test data. Names stand
for people: Meta gives no ids. A reaction stands inside the message it is about in the
encrypted variant; in the other one, older ones stand among the messages
and cannot be told from them.
"""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from reciprocity_kit.errors import UnknownFormatError
from reciprocity_kit.events import Batch
from reciprocity_kit.readers.chats.jsonstream import JsonStream
from reciprocity_kit.readers.chats.plain import (
    BROKEN_STREAM,
    MILLISECONDS,
    SECONDS,
    instant,
    listing,
    mapping,
    tidy,
)
from reciprocity_kit.readers.chats.talk import NO_DATE, NO_RECORD, NOTICE, TAKEN_BACK, Said, Talk
from reciprocity_kit.readers.formats import FolderFormat, Format
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.records import NO_TIME

GONE = "somebody whose account is gone"
_NUMBERED = re.compile(r"message_([0-9]{1,9})\.json")
_NOTICES = ("Subscribe", "Unsubscribe", "placeholder", "Placeholder")
_GONE = ("", "facebook user", "facebook-nutzer", "utilisateur facebook", "instagram user", "instagramuser")
_SHORT_HEAD = 1 << 14


def mended(text: str) -> str:
    """Mend letters that Meta writes as if each byte were one.

    Parameters
    ----------
    text : str
        As decoded.

    Returns
    -------
    str
        Mended where it is such a text, else as it was.

    Examples
    --------
    >>> mended("Zo\u00c3\u00ab"), mended("Zo\u00eb"), mended("\u732b")
    ('Zoë', 'Zoë', '猫')
    """
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _looks_classic(head: bytes) -> bool:
    return b'"participants"' in head and (b'"messages"' in head or b'"name"' in head)


def find_threads(sources: Sequence[Source]) -> list[list[Source]]:
    """Find the threads of a download: numbered files side by side in a folder.

    Parameters
    ----------
    sources : sequence of Source
        All files.

    Returns
    -------
    list of list of Source
        One list per thread, in order of the numbers in the names.
    """
    threads: dict[tuple[str, PurePosixPath], list[tuple[int, Source]]] = {}
    for source in sources:
        found = _NUMBERED.fullmatch(source.name)
        if found and not source.refused:
            folder = source.label.removesuffix(source.name)
            threads.setdefault((folder, source.inside.parent), []).append((int(found[1]), source))
    ordered = [[each for _, each in sorted(files, key=lambda file: file[0])] for files in threads.values()]
    return [files for files in ordered if _looks_classic(_beginning(files[0]))]


def _beginning(source: Source) -> bytes:
    try:
        with source.open() as stream:
            return stream.read(_SHORT_HEAD)
    except BROKEN_STREAM:
        return b""


def is_encrypted_chat(source: Source, head: bytes) -> bool:
    """Tell whether a file is one chat of Messenger's end-to-end encrypted download.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where it names its participants and its thread in that variant's way.

    Examples
    --------
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.sources import file_source
    >>> is_encrypted_chat(file_source(Path("Ana_1.json")),
    ...                   b'{"participants": ["Ana"], "threadName": "Ana_1", "messages": []}')
    True
    """
    if source.suffix != ".json":
        return False
    return all(name in head[:_SHORT_HEAD] for name in (b'"participants"', b'"threadName"', b'"messages"'))


class _Reader:
    def __init__(self, source: str, dialect: str) -> None:
        self.talk = Talk(source, dialect)
        self.rows = 0
        self.members: set[int] = set()
        self.known = False

    def file(self, stream: JsonStream, *, classic: bool) -> None:
        for key in stream.keys():  # noqa: SIM118 (a cursor, no mapping)
            if key == "messages":
                self.known = True
                for _ in stream.items():
                    self.rows += 1
                    self._message(mapping(stream.value()), classic=classic)
            elif key == "participants":
                for each in listing(stream.value()):
                    self._join(mapping(each).get("name") if classic else each, classic=classic)
            else:
                stream.value()

    def _join(self, name: object, *, classic: bool) -> None:
        shown = tidy(mended(name) if classic and isinstance(name, str) else name)
        if shown.casefold() not in _GONE:
            self.members.add(self.talk.person(shown))

    def _message(self, message: dict[str, object], *, classic: bool) -> None:
        fields = ("sender_name", "timestamp_ms", "is_unsent") if classic else _ENCRYPTED
        name, when, unsent = (message.get(field) for field in fields)
        shown = tidy(mended(name) if classic and isinstance(name, str) else name)
        sent_at = instant(when, MILLISECONDS)
        reason = _reason(message, shown, sent_at, unsent=unsent)
        if reason:
            self.talk.skip(self.rows, reason)
            return
        seconds = message.get("call_duration")
        call = message.get("type") == "Call" or seconds is not None
        lasted = instant(seconds, SECONDS) if seconds is not None else NO_TIME
        self.talk.say(
            Said(
                self.rows,
                sent_at,
                self.talk.person(shown),
                minutes=lasted / 60_000_000 if call and 0 <= lasted < NO_TIME else float("nan"),
                call=call,
            )
        )

    def batch(self, reading: Reading) -> Batch:
        self.talk.close(self.members)
        notes = ["people are told apart by their names alone: the export has no ids"]
        return self.talk.batch(reading, notes=notes)


_ENCRYPTED = ("senderName", "timestamp", "isUnsent")


def _reason(message: dict[str, object], sender: str, sent_at: int, *, unsent: object) -> str:
    checks = (
        (not message, NO_RECORD),
        (unsent is True, TAKEN_BACK),
        (message.get("type") in _NOTICES, NOTICE),
        (sender.casefold() in _GONE, GONE),
        (sent_at == NO_TIME, NO_DATE),
    )
    return next((reason for holds, reason in checks if holds), "")


def read_thread(group: Sequence[Source], reading: Reading) -> Batch:
    """Read one thread of a Messenger or Instagram download.

    Parameters
    ----------
    group : sequence of Source
        Its files, in order of their numbers; entries are counted through all of them.
    reading : Reading
        What the user says.

    Returns
    -------
    Batch
        Messages and calls; whoever takes part in the thread is a recipient.

    Raises
    ------
    ReadError
        If a file is cut off or damaged, or no such thread.
    """
    folder = group[0].label.removesuffix(group[0].name).rstrip("/")
    reader = _Reader(folder if len(group) > 1 and folder else group[0].label, "messenger")
    for source in group:
        reader.known = False
        with JsonStream(source, reading) as stream:
            reader.file(stream, classic=True)
        if not reader.known:
            raise UnknownFormatError(
                f"{source.label} holds no messages.", next_step="download again, with JSON as the format"
            )
    return reader.batch(reading)


def read_encrypted_chat(source: Source, reading: Reading) -> Batch:
    """Read one chat of Messenger's end-to-end encrypted download.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What the user says.

    Returns
    -------
    Batch
        Its messages.

    Raises
    ------
    ReadError
        If the file is cut off or damaged.
    """
    reader = _Reader(source.label, "messenger-encrypted")
    with JsonStream(source, reading) as stream:
        reader.file(stream, classic=False)
    return reader.batch(reading)


FORMATS = (
    Format(
        "messenger-encrypted",
        "one chat of Messenger's end-to-end encrypted download",
        is_encrypted_chat,
        read_encrypted_chat,
    ),
)
FOLDER_FORMATS = (
    FolderFormat("messenger", "Messenger's and Instagram's download as JSON", find_threads, read_thread),
)
