"""Signal chats as the program signal-export writes them: `<chat>/data.json`, one message a line.

Notes
-----
Verified in the source of signal-export (its models, create and main modules):
fields, the name `Me`, local times without a zone, `call`, `missed` and `deleted`
in newer versions. Older versions write calls as messages with a text; they are
read as messages. The file does not tell whether a chat is a group.
"""

import json
import re

from reciprocity_kit.events import ME, Batch
from reciprocity_kit.readers.chats.plain import mapping, read_lines, tidy
from reciprocity_kit.readers.chats.talk import EVERYBODY, NO_RECORD, NOTICE, TAKEN_BACK, Said, Talk
from reciprocity_kit.readers.formats import Format
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source

_FIELDS = (b'"sender"', b'"body"', b'"reactions"', b'"attachments"')
_FIRST = re.compile(rb'\s*\{\s*"date"\s*:\s*"\d{1,4}-')
_NOBODY = ("", "no-sender")


def is_signal(source: Source, head: bytes) -> bool:
    """Tell whether a file is a chat that signal-export wrote.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where the first line is such a message.

    Examples
    --------
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.sources import file_source
    >>> line = b'{"date": "2024-03-05T10:00:00", "sender": "Me", "body": "", '
    >>> is_signal(file_source(Path("data.json")), line + b'"reactions": [], "attachments": []}')
    True
    """
    if source.suffix not in (".json", ".jsonl") or not _FIRST.match(head):
        return False
    return all(field in head[: 1 << 16] for field in _FIELDS)


def read_signal(source: Source, reading: Reading) -> Batch:
    """Read one Signal chat.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What the user says; times are local, so the zone has to be named.

    Returns
    -------
    Batch
        Its messages. Whoever wrote in the chat is a recipient; where only the owner
        did, the folder's name stands for the other.

    Raises
    ------
    ReadError
        If no zone is named, or the file is damaged.
    """
    talk = Talk(source.label, "signal")
    me, folder = talk.person(ME), _folder(source)
    to_self = folder.casefold() == "notetoself"
    lines = (line for line in read_lines(source, reading) if line.strip())
    for position, line in enumerate(lines, 1):
        message = _decoded(line)
        sender = tidy(message.get("sender"))
        written = message.get("date")
        reason = (
            NO_RECORD
            if not message
            else TAKEN_BACK
            if message.get("deleted") is True
            else NOTICE
            if sender.casefold() in _NOBODY
            else ""
        )
        if reason:
            talk.skip(position, reason)
            continue
        who = me if sender == "Me" else talk.person(sender)
        when = written if isinstance(written, str) else ""
        call = message.get("call") is True
        talk.say(Said(position, when, who, talk.audience([me]) if to_self else EVERYBODY, call=call))
    alone = not set(talk.seen()) - {me}
    talk.close([me, talk.person(folder)] if alone else [me])
    return talk.batch(reading)


def _folder(source: Source) -> str:
    return source.inside.parent.name or (source.disk.resolve().parent.name if source.disk else "")


def _decoded(line: str) -> dict[str, object]:
    try:
        return mapping(json.loads(line))
    except (ValueError, RecursionError):
        return {}


FORMATS = (Format("signal", "Signal chats written by signal-export", is_signal, read_signal),)
