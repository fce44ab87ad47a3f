"""Signal's own export of the chat history as readable JSON: `main.jsonl`, one frame a line.

Notes
-----
Frames and fields are those of Signal's own definition (libsignal, backup.proto), as JSON: names in
camel case, whole numbers as texts, bytes in base 64. Three public readers of such exports agree, and
an issue of a fourth tells the files: `main.jsonl`, `metadata.json`, `files`. Recipients stand
before the chats they are in, and chats before what was said in them. A reply names the author and the time
of the message it answers; a message without that may answer too: the ids are kept, and
conversations are cut by silence. A call in a chat of two has no length.
"""

import base64
import binascii
import json
import re
import uuid
from dataclasses import dataclass, field

from reciprocity_kit.events import ME, Batch
from reciprocity_kit.interactions import MASS_MAILING
from reciprocity_kit.readers.chats.plain import MILLISECONDS, instant, listing, mapping, read_lines, tidy
from reciprocity_kit.readers.chats.talk import (
    BAD_DATE,
    NO_RECORD,
    NOBODY,
    NOTICE,
    TAKEN_BACK,
    TO_CROWD,
    Said,
    Talk,
)
from reciprocity_kit.readers.formats import Format
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.records import NO_TIME

TO_ONESELF, OF_SIGNAL, NOT_SENT = (
    "a note to oneself",
    "a message of Signal itself",
    "a message that was not sent",
)
GONE = "nobody else is in the chat"
_FIRST = re.compile(rb'\s*\{\s*"(?:version|backupTimeMs|account|recipient)"\s*:')
_FRAMES = (b'"recipient"', b'"chatItem"')
_UNSENT = ("failed", "skipped", "pending")
_MISSED = ("MISSED", "NOT_ACCEPTED", "MISSED_NOTIFICATION_PROFILE", "DECLINED")
_NAMES = (
    ("nickname.given", "nickname.family"),
    ("systemGivenName", "systemFamilyName"),
    ("profileGivenName", "profileFamilyName"),
    ("username",),
)
_SAID = (
    *("standardMessage", "contactMessage", "stickerMessage", "paymentNotification", "giftBadge"),
    *("viewOnceMessage", "directStoryReplyMessage", "poll"),
)


def is_history(source: Source, head: bytes) -> bool:
    r"""Tell whether a file is such an export.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where its first line is a frame that can come first.

    Examples
    --------
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.sources import file_source
    >>> lines = b'{"account":{"givenName":"Ana"}}\n{"recipient":{"id":"1","self":{}}}\n'
    >>> is_history(file_source(Path("main.jsonl")), lines)
    True
    """
    start = head.removeprefix(b"\xef\xbb\xbf")
    return source.suffix == ".jsonl" and bool(_FIRST.match(start)) and any(each in start for each in _FRAMES)


@dataclass
class _Chat:
    kind: str
    members: list[int] = field(default_factory=list)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.talk = Talk(source.label, "signal-history")
        self.rows = 0
        self.me = self.talk.person(ME)
        self.people: dict[str, int] = {}
        self.keys: dict[str, str] = {}
        self.accounts: dict[str, int] = {}
        self.recipients: dict[str, _Chat] = {}
        self.chats: dict[str, _Chat] = {}

    def frame(self, line: str) -> None:
        try:
            frame = mapping(json.loads(line))
        except (ValueError, RecursionError):
            frame = {}
        if "recipient" in frame:
            self._recipient(mapping(frame["recipient"]))
        elif "chat" in frame:
            chat = mapping(frame["chat"])
            unknown = _Chat("")
            self.chats[tidy(chat.get("id"))] = self.recipients.get(tidy(chat.get("recipientId")), unknown)
        elif "chatItem" in frame or not frame:
            self.rows += 1
            reason = self._item(mapping(frame.get("chatItem")))
            if reason:
                self.talk.skip(self.rows, reason)

    def _recipient(self, recipient: dict[str, object]) -> None:
        number = tidy(recipient.get("id"))
        kind = next((each for each in ("self", "contact", "group") if each in recipient), "")
        chat = self.recipients[number] = _Chat(kind)
        if kind == "self":
            self.people[number], self.keys[number] = self.me, "me"
            chat.members = [self.me]
        elif kind == "contact":
            contact = mapping(recipient["contact"])
            key = _key(contact) or number
            person = self.talk.person(_name(contact), _phone(contact) or f"signal:{key}")
            self.people[number], self.keys[number] = person, key
            self.accounts[tidy(contact.get("aci"))] = person
            chat.members = [person]
        elif kind == "group":
            members = listing(mapping(mapping(recipient["group"]).get("snapshot")).get("members"))
            found = (self.accounts.get(tidy(mapping(each).get("userId")), NOBODY) for each in members)
            chat.members = [each for each in found if each != NOBODY]

    def _item(self, item: dict[str, object]) -> str:
        """Take in what was said, or tell why not."""
        chat = self.chats.get(tidy(item.get("chatId")), _Chat(""))
        author = tidy(item.get("authorId"))
        update = mapping(item.get("updateMessage"))
        call = next(
            (mapping(update[each]) for each in ("individualCall", "groupCall") if each in update), None
        )
        sent_at = instant(item.get("dateSent"), MILLISECONDS)
        checks = (
            (not item, NO_RECORD),
            ("remoteDeletedMessage" in item, TAKEN_BACK),
            (call is None and not any(each in item for each in _SAID), NOTICE),
            (chat.kind == "self", TO_ONESELF),
            (not chat.kind, OF_SIGNAL),
            (sent_at == NO_TIME, BAD_DATE),
        )
        reason = next((why for holds, why in checks if holds), "")
        if reason:
            return reason
        if call is not None:
            return self._call(call, chat, author, sent_at)
        return self._message(item, chat, author, sent_at)

    def _message(self, item: dict[str, object], chat: _Chat, author: str, sent_at: int) -> str:
        sender = self.people.get(author, NOBODY)
        others, states = self._addressed(item, chat, sender)
        quote = mapping(mapping(item.get("standardMessage")).get("quote"))
        answered = self.people.get(tidy(quote.get("authorId")), NOBODY)
        if states and not others:
            return NOT_SENT
        if len(others) > MASS_MAILING:
            others = [answered] if answered in others else []
            if not others:
                return TO_CROWD
        if not others:
            return GONE
        self.talk.say(
            Said(
                self.rows,
                sent_at,
                sender,
                self.talk.audience(others),
                event_id=self._id(author, item.get("dateSent")),
                reply_to=self._id(tidy(quote.get("authorId")), quote.get("targetSentTimestamp")),
            )
        )
        return ""

    def _addressed(self, item: dict[str, object], chat: _Chat, sender: int) -> tuple[list[int], bool]:
        """Find those a message went to, and whether the export tells of each whether it did."""
        states = [mapping(each) for each in listing(mapping(item.get("outgoing")).get("sendStatus"))]
        members = {*chat.members, self.me} - {sender, NOBODY}
        if states:
            reached = [each for each in states if not any(state in each for state in _UNSENT)]
            members = {self.people.get(tidy(each.get("recipientId")), NOBODY) for each in reached}
        return sorted(members - {sender, NOBODY}), bool(states)

    def _id(self, author: str, sent: object) -> str | None:
        key, when = self.keys.get(author), tidy(sent)
        return f"signal:{key}:{when}" if key and when else None

    def _call(self, call: dict[str, object], chat: _Chat, author: str, sent_at: int) -> str:
        started = instant(call.get("startedCallTimestamp"), MILLISECONDS)
        ended = instant(call.get("endedCallTimestamp"), MILLISECONDS)
        caller = self.people.get(tidy(call.get("startedCallRecipientId")) or author, NOBODY)
        if call.get("direction") == "OUTGOING":
            caller = self.me
        elif call.get("direction") == "INCOMING" and chat.members:
            caller = chat.members[0]
        others = sorted({*chat.members, self.me} - {caller, NOBODY})
        if not others or len(others) > MASS_MAILING:
            return GONE if not others else TO_CROWD
        minutes = 0.0 if call.get("state") in _MISSED else float("nan")
        if started != NO_TIME != ended and ended >= started:
            minutes = (ended - started) / 60_000_000
        when = sent_at if started == NO_TIME else started
        to = self.talk.audience(others)
        self.talk.say(Said(self.rows, when, caller, to, minutes=minutes, call=True))
        return ""


def _key(contact: dict[str, object]) -> str:
    """Find what stays the same from export to export: the account's id, else the number."""
    try:
        account = base64.b64decode(tidy(contact.get("aci")), validate=True)
        return str(uuid.UUID(bytes=account))
    except (ValueError, binascii.Error):
        return _phone(contact) or tidy(contact.get("pni")) or tidy(contact.get("username"))


def _phone(contact: dict[str, object]) -> str:
    digits = tidy(contact.get("e164")).lstrip("+")
    return f"+{digits}" if digits.isascii() and digits.isdigit() else ""


def _name(contact: dict[str, object]) -> str:
    """Find the name that the owner gave, or the person."""
    flat = contact | {f"nickname.{key}": value for key, value in mapping(contact.get("nickname")).items()}
    written = (" ".join(tidy(flat.get(part)) for part in parts).strip() for parts in _NAMES)
    return next(filter(None, written), "")


def read_history(source: Source, reading: Reading) -> Batch:
    """Read the whole history of chats and calls.

    Parameters
    ----------
    source : Source
        The file; it is read line by line.
    reading : Reading
        What the user says.

    Returns
    -------
    Batch
        Messages and calls; notices, notes to oneself and what was taken back or not sent are
        skipped. Members of a group are recipients; among more than twenty only the one answered.

    Raises
    ------
    ReadError
        If the file cannot be read to its end.
    """
    reader = _Reader(source)
    for line in read_lines(source, reading):
        if line.strip():
            reader.frame(line)
    notes = [] if reader.rows else ["the file holds no messages"]
    return reader.talk.batch(reading, notes=notes)


FORMATS = (
    Format("signal-history", "Signal's own export of chats as JSON (main.jsonl)", is_history, read_history),
)
