"""Text messages and calls of Android phones: the XML of "SMS Backup & Restore".

Notes
-----
Verified in the maker's own description of the fields (SyncTech, "Fields in XML
backup files") and in bug reports of several projects: times are milliseconds;
`sms type` 1 received, 2 sent, 3 draft, 4 outbox, 5 failed, 6 queued; `call type` 1
incoming, 2 outgoing, 3 missed, 4 voicemail, 5 rejected, 6 refused; group members
joined by `~`; emoji written as two halves, which is no valid XML. `addr type`
137 from, 151 to, 130 cc, 129 bcc are Android's own numbers.
"""

import codecs
import re
from collections.abc import Iterator
from xml.parsers import expat

from reciprocity_kit.errors import ReadError
from reciprocity_kit.events import ME, Batch
from reciprocity_kit.readers.chats.plain import (
    BROKEN_STREAM,
    MILLISECONDS,
    SECONDS,
    cut_off,
    instant,
    tidy,
)
from reciprocity_kit.readers.chats.talk import BAD_DATE, NO_DATE, NO_RECORD, Said, Talk
from reciprocity_kit.readers.formats import Format
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.readers.text import open_text
from reciprocity_kit.readers.told import told_source
from reciprocity_kit.records import NO_TIME

DRAFT, NOT_SENT = "a draft", "a message that was not sent"
HIDDEN, BLOCKED, OTHER_CALL = "a hidden number", "a blocked call", "an unknown kind of call"
LARGEST_ENTRY = 192 << 20
"""Characters that one message with its pictures may have."""

_CHUNK = 1 << 20
_ROOT = re.compile(rb"<(?:smses|calls)[\s/>]")
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,9})|([0-9]{1,9}));")
_OPEN_REFERENCE = re.compile(r"&[^;&<>\"']{0,12}\Z")
_NO_NUMBER = ("", "null", "-1", "-2", "-3", "insert-address-token")
_NO_NAME = ("", "null", "(Unknown)")
_FROM, _OTHERS = "137", ("151", "130", "129")
_BOXES = {"3": DRAFT, "4": NOT_SENT, "5": NOT_SENT, "6": NOT_SENT}
_SHORT_CODE = 6
_WAYS = {"1": "in", "2": "out", "3": "in", "4": "in", "5": "in", "7": "in"}
_MISSED = ("3", "5")


def is_sms(source: Source, head: bytes) -> bool:
    """Tell whether a file is such a backup.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where its outermost element is that of messages or of calls.

    Examples
    --------
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.sources import file_source
    >>> is_sms(file_source(Path("sms.xml")), b"<?xml version='1.0'?><smses count='0'></smses>")
    True
    """
    plain = head[:16384].replace(b"\x00", b"")
    return source.suffix in (".xml", "") and b"<" in plain[:16] and bool(_ROOT.search(plain))


def _valid_text(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else int(found[2])
    allowed = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code <= 0xFFFD  # noqa: PLR2004 (XML 1.0, 2.2)
    return found[0] if allowed or 0x10000 <= code <= 0x10FFFF else "?"  # noqa: PLR2004 (XML 1.0, 2.2)


def _chunks(source: Source, reading: Reading) -> Iterator[str]:
    """Give the text with everything replaced that XML does not allow."""
    decoder = codecs.getincrementaldecoder(open_text(source).encoding)("replace")
    left = ""
    try:
        with told_source(source, reading).open() as stream:
            while chunk := stream.read(_CHUNK):
                text = left + decoder.decode(chunk)
                open_end = _OPEN_REFERENCE.search(text, max(len(text) - 16, 0))
                left = text[open_end.start() :] if open_end else ""
                yield _cleaned(text[: len(text) - len(left)])
    except BROKEN_STREAM as error:
        raise cut_off(source.label, str(error)) from error
    yield _cleaned(left + decoder.decode(b"", final=True))


def _cleaned(text: str) -> str:
    return _REFERENCE.sub(_valid_text, _INVALID.sub("?", text))


class _Reader:
    def __init__(self, source: Source) -> None:
        self.label = source.label
        self.talk = Talk(source.label, "sms")
        self.me = self.talk.person(ME)
        self.rows = 0
        self._mms: dict[str, str] | None = None
        self._addresses: list[tuple[str, str]] = []
        self.fed = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _refuse(self, *_: object) -> None:
        raise ReadError(
            f"{self.label} declares parts of its own (DOCTYPE), which no backup does.",
            next_step="export it again with the app itself",
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.fed = 0
        if tag == "addr" and self._mms is not None:
            self._addresses.append((attributes.get("type", ""), tidy(attributes.get("address", ""))))
        elif tag in ("sms", "mms", "call"):
            self.rows += 1
            if tag == "sms":
                self._text_message(attributes)
            elif tag == "call":
                self._call(attributes)
            else:
                kept = ("date", "msg_box", "address", "contact_name")
                self._mms = {name: attributes.get(name, "") for name in kept}
                self._addresses = []

    def _end(self, tag: str) -> None:
        if tag == "mms" and self._mms is not None:
            mms, self._mms = self._mms, None
            self._multimedia(mms)

    def _person(self, number: str, name: str = "") -> int:
        shown = tidy(name)
        return self.talk.person("" if shown in _NO_NAME else shown, number)

    def _when(self, attributes: dict[str, str]) -> int:
        return instant(attributes.get("date", ""), MILLISECONDS)

    def _refused(self, attributes: dict[str, str], box: str) -> str:
        if box not in ("1", "2"):
            return _BOXES.get(box, NO_RECORD)
        if self._when(attributes) == NO_TIME:
            return BAD_DATE if attributes.get("date", "").strip() not in ("", "null") else NO_DATE
        return ""

    def _text_message(self, attributes: dict[str, str]) -> None:
        box = attributes.get("type", "")
        numbers = _numbers(attributes.get("address", ""))
        reason = self._refused(attributes, box) or ("" if numbers else HIDDEN)
        if reason:
            self.talk.skip(self.rows, reason)
            return
        name = attributes.get("contact_name", "") if len(numbers) == 1 else ""
        others = [self._person(number, name) for number in numbers]
        self._tell(self._when(attributes), others, received=box == "1", machine=_is_machine(numbers[0]))

    def _tell(self, when: int, others: list[int], *, received: bool, machine: bool = False) -> None:
        sender = others[0] if received else self.me
        to = self.talk.audience([self.me, *others[1:]] if received else others)
        self.talk.say(Said(self.rows, when, sender, to, automated=machine and received))

    def _multimedia(self, mms: dict[str, str]) -> None:
        box = mms["msg_box"]
        members = _numbers(mms["address"])
        senders = [number for kind, number in self._addresses if kind == _FROM and number not in _NO_NUMBER]
        if box == "1":
            first = senders[:1] or members[:1]
            numbers = first + [each for each in members if each not in first]
        else:
            told = [number for kind, number in self._addresses if kind in _OTHERS]
            numbers = members or [number for number in told if number not in _NO_NUMBER]
        reason = self._refused(mms, box) or ("" if numbers else HIDDEN)
        if reason:
            self.talk.skip(self.rows, reason)
            return
        name = mms["contact_name"] if len(members) == 1 else ""
        others = [self._person(each, name if members == [each] else "") for each in dict.fromkeys(numbers)]
        machine = len(numbers) == 1 and _is_machine(numbers[0])
        self._tell(self._when(mms), others, received=box == "1", machine=machine)

    def _call(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("type", "")
        number = tidy(attributes.get("number", ""))
        when = self._when(attributes)
        checks = (
            (kind == "6", BLOCKED),
            (kind not in _WAYS, OTHER_CALL),
            (number in _NO_NUMBER, HIDDEN),
            (when == NO_TIME, BAD_DATE),
        )
        reason = next((why for holds, why in checks if holds), "")
        if reason:
            self.talk.skip(self.rows, reason)
            return
        other = self._person(number, attributes.get("contact_name", ""))
        incoming = _WAYS[kind] == "in"
        sender, receiver = (other, self.me) if incoming else (self.me, other)
        lasted = 0 if kind in _MISSED else instant(attributes.get("duration", ""), SECONDS)
        minutes = lasted / 60_000_000 if 0 <= lasted < NO_TIME else float("nan")
        to = self.talk.audience([receiver])
        self.talk.say(Said(self.rows, when, sender, to, minutes=minutes, call=True))


def _numbers(joined: str) -> list[str]:
    numbers = [tidy(each) for each in joined[:100_000].split("~")]
    return list(dict.fromkeys(each for each in numbers if each not in _NO_NUMBER))


def _is_machine(number: str) -> bool:
    """Tell short codes and senders with letters, which nobody can answer as a person."""
    digits = sum(each.isdigit() for each in number)
    return "@" not in number and (digits <= _SHORT_CODE or any(each.isalpha() for each in number))


def read_sms(source: Source, reading: Reading) -> Batch:
    """Read one backup of messages or calls.

    Parameters
    ----------
    source : Source
        The file; it is read element by element.
    reading : Reading
        What the user says.

    Returns
    -------
    Batch
        Messages and calls between the owner and others; missed and rejected calls
        last no time. Senders with letters or up to six digits are marked automated.

    Raises
    ------
    ReadError
        If the file is damaged, declares entities, or has an absurdly large entry.
    """
    reader = _Reader(source)
    try:
        for chunk in _chunks(source, reading):
            reader.fed += len(chunk)
            if reader.fed > LARGEST_ENTRY:
                raise cut_off(source.label, f"one entry has more than {LARGEST_ENTRY >> 20} million letters")
            reader.parser.Parse(chunk.encode("utf-8"), False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise cut_off(source.label, f"no XML: {error}") from error
    return reader.talk.batch(reading)


FORMATS = (Format("sms", "messages and calls of SMS Backup & Restore as XML", is_sms, read_sms),)
