"""iMessage chats as imessage-exporter writes them: a text, one chat a file.

Notes
-----
Verified in the source and tests of imessage-exporter (its text exporter): a line
with the time, `May 17, 2022  5:29:42 PM (Read by them after 1 hour)`, a line with
the name, `Me` for the owner, then the text. Announcements have their text on the
line of the time. Replies stand twice, once indented under what they answer: the
indented ones are passed over. Times are local, without a zone.
"""

import re

from reciprocity_kit.events import ME, Batch
from reciprocity_kit.readers.chats.plain import named, read_lines, tidy
from reciprocity_kit.readers.chats.talk import NO_RECORD, NOTICE, Said, Talk
from reciprocity_kit.readers.formats import Format
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source

_TIME = r"(?P<time>[A-Z][a-z]{2} \d{1,2}, \d{4} {1,2}\d{1,2}:\d{2}:\d{2} [AP]M)"
_LINE = re.compile(_TIME + r"(?P<more>(?: \(Read by .{1,200}\))?\s*$| \S.*)", re.DOTALL)
_READ = re.compile(r" \(Read by .{1,200}\)\s*$|\s*$")
_ORPHANED = "orphaned"


def is_imessage(source: Source, head: bytes) -> bool:
    r"""Tell whether a file is a chat that imessage-exporter wrote.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where the first line is a time as it writes them.

    Examples
    --------
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.sources import file_source
    >>> is_imessage(file_source(Path("Ana.txt")), b"May 17, 2022  5:29:42 PM\nMe\nHello")
    True
    """
    first = head[:1024].decode("utf-8", "replace").lstrip("\ufeff").partition("\n")[0]
    return source.suffix == ".txt" and bool(_LINE.match(first))


def read_imessage(source: Source, reading: Reading) -> Batch:
    """Read one chat.

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
        did, the names in the file's name stand for the others.

    Raises
    ------
    ReadError
        If no zone is named, or the file is damaged.
    """
    talk = Talk(source.label, "imessage", numbered=True)
    me = talk.person(ME)
    position, written, above = 0, "", ""
    for line in read_lines(source, reading):
        found = _LINE.match(line) if not above.strip() else None
        if written:
            _said(talk, position, written, line)
            written = ""
        elif found:
            position += 1
            if _READ.match(found["more"]):
                written = found["time"]
            else:
                talk.skip(position, NOTICE)
        above = line
    if written:
        talk.skip(position, NO_RECORD)
    _close(talk, me, source.inside.stem)
    return talk.batch(reading)


def _said(talk: Talk, position: int, written: str, name: str) -> None:
    who = ME if name.strip() == "Me" else named(tidy(name))
    if who:
        talk.say(Said(position, written, talk.person(who)))
    else:
        talk.skip(position, NO_RECORD)


def _close(talk: Talk, me: int, stem: str) -> None:
    members = [me]
    if stem.casefold() != _ORPHANED and not set(talk.seen()) - {me}:
        members += [talk.person(each) for each in stem.split(", ")]
    talk.close(members)


FORMATS = (Format("imessage", "iMessage chats imessage-exporter wrote as text", is_imessage, read_imessage),)
