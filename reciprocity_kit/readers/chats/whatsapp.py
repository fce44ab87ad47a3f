r"""WhatsApp's "Export chat": a text, one chat a file.

Notes
-----
Verified in the tests of several public readers: `[date, time] name: text` from
iPhones and `date, time - name: text` from Android; `.`, `-` and `/` between the
numbers; U+200E before lines and texts, U+202F before AM, `p. m.`; no zone. Which
number is the day is decided from the whole file. An iPhone writes notices as if
the other person or the group had said them, behind the mark U+200E, but pictures
carry that mark too: so a notice is the first such line of the file, and every line
of a name under which nothing else stands (the group's). Deleted messages and calls
carry a text in the phone's language; the kit reads no texts and keeps them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from reciprocity_kit.errors import UnknownFormatError
from reciprocity_kit.events import Batch
from reciprocity_kit.readers.chats.plain import named, read_lines, tidy
from reciprocity_kit.readers.chats.talk import NOTICE, Said, Talk
from reciprocity_kit.readers.formats import Format
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.readers.told import MOSTLY

_MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_GAP = "[ \t\u00a0\u202f]"
_DATE = rf"(?P<date>\d{{1,4}}[./-]{_GAP}?\d{{1,2}}[./-]{_GAP}?\d{{1,4}}\.?)"
_BEFORE = "(?P<before>上午|下午|午前|午後|오전|오후)?"
_AFTER = rf"(?:{_GAP}*(?P<after>[AaPp]\.?{_GAP}?[Mm]\.?))?"
_CLOCK = rf"(?P<clock>\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?){_AFTER}"
_WHEN = rf"{_DATE},?{_GAP}*+(?:(?:klo|kl\.?|um|at|à|a las|all[e]|às){_GAP}++)?{_BEFORE}{_GAP}*+{_CLOCK}"
_IPHONE = re.compile(rf"[{_MARKS}]*\[{_WHEN}\][{_MARKS}]*{_GAP}(?P<rest>.*)", re.DOTALL)
_ANDROID = re.compile(rf"[{_MARKS}]*{_WHEN}{_GAP}[-\u2013]{_GAP}(?P<rest>.*)", re.DOTALL)
_AUTHOR = re.compile(r"(?P<name>[^:\"“”«»]{1,100}?): ?(?P<text>.*)", re.DOTALL)
_FILE = re.compile(
    r"(?:.*[/ ])?(?:WhatsApp Chat (?:with|-)|Chat de WhatsApp con|WhatsApp-?Chat mit"
    r"|Discussion WhatsApp avec|Conversa do WhatsApp com|Chat WhatsApp con) (?P<name>[^/]+?)"
    r"(?:\.txt|\.zip/[^/]*)$"
)
_LONGEST_LABEL = 1_000
_MORNING = ("上午", "午前", "오전")
_MARK = "\u200e"


@dataclass(frozen=True)
class _Entry:
    written: str
    author: str
    marked: bool


def is_whatsapp(source: Source, head: bytes) -> bool:
    """Tell whether a file is an exported chat.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where the first line that is not blank begins as such chats do.

    Examples
    --------
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.sources import file_source
    >>> is_whatsapp(file_source(Path("_chat.txt")), b"[05/03/24, 10:00:00] Ana: hello")
    True
    """
    if source.suffix not in (".txt", ""):
        return False
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    first = head[:2048].decode(encoding, "replace").lstrip().partition("\n")[0]
    return bool(_IPHONE.match(first) or _ANDROID.match(first))


def _entries(source: Source, reading: Reading, begin: float, end: float) -> Iterator[_Entry]:
    """Give the entries; lines that begin none belong to the text of the one above."""
    pattern: re.Pattern[str] | None = None
    for line in read_lines(source, reading, begin, end):
        if pattern is None:
            pattern = next((each for each in (_IPHONE, _ANDROID) if each.match(line)), None)
        found = pattern.match(line[:4096]) if pattern else None
        if not found:
            continue
        said = _AUTHOR.match(found["rest"])
        if said:
            yield _Entry(_written(found), named(tidy(said["name"])), said["text"].startswith(_MARK))
        else:
            yield _Entry(_written(found), "", marked=False)


def _written(found: re.Match[str]) -> str:
    half = found["before"]
    after = re.sub(r"[^AaPpMm]", "", found["after"] or "")
    if half:
        after = "AM" if half in _MORNING else "PM"
    date = re.sub(r"\s", "", found["date"]).rstrip(".")
    written = f"{date} {found['clock'].replace('.', ':')} {after}".strip()
    return "".join(str(unicodedata.decimal(mark, mark)) for mark in written)


def read_whatsapp(source: Source, reading: Reading) -> Batch:
    """Read one exported chat.

    Parameters
    ----------
    source : Source
        The file; it is gone through twice, line by line.
    reading : Reading
        What the user says; times are local, so the zone has to be named.

    Returns
    -------
    Batch
        Its messages. Whoever wrote in the chat is a recipient; where only one person
        did, the name in the file's name stands for the other.

    Raises
    ------
    ReadError
        If no zone is named, or day and month cannot be told apart.
    """
    speaking: set[str] = set()
    opener = ""
    for number, entry in enumerate(_entries(source, reading, 0.0, 0.3), 1):
        if entry.author and not entry.marked:
            speaking.add(entry.author)
        elif number == 1:
            opener = entry.author
    silent = opener if opener not in speaking else ""
    talk = Talk(source.label, "whatsapp", numbered=True)
    position = 0
    for position, entry in enumerate(_entries(source, reading, 0.3, MOSTLY), 1):
        first_notice = position == 1 and entry.marked
        if not entry.author or first_notice or (entry.author == silent and entry.marked):
            talk.skip(position, NOTICE)
        else:
            talk.say(Said(position, entry.written, talk.person(entry.author)))
    if not position:
        raise UnknownFormatError(f"{source.label} holds no messages.", next_step="export the chat again")
    partner = _FILE.match(source.label[-_LONGEST_LABEL:])
    talk.close([talk.person(partner["name"])] if partner and len(talk.seen()) == 1 else [])
    return talk.batch(reading)


FORMATS = (Format("whatsapp", "a chat exported from WhatsApp as text", is_whatsapp, read_whatsapp),)
