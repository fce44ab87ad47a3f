"""Telegram Desktop's JSON export, of everything or of one chat.

Notes
-----
Fields and kinds of chats are as several public readers have them; the exporter's
own source was not opened. Exports from before 2021 have neither
`date_unixtime` nor a prefix in `from_id`; their `date` is local time. A reply
names the message it answers, but a message without that may answer too: the ids
are kept, and conversations are cut by silence.
"""

import re
from dataclasses import dataclass, field

from reciprocity_kit.events import Batch, Contact
from reciprocity_kit.readers.chats.jsonstream import JsonStream
from reciprocity_kit.readers.chats.plain import SECONDS, instant, listing, mapping, tidy
from reciprocity_kit.readers.chats.talk import NO_DATE, NO_RECORD, NOBODY, NOTICE, Said, Talk
from reciprocity_kit.readers.formats import Format
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.records import NO_TIME

IN_CHANNEL = "a post in a channel"
TO_ONESELF = "a note to oneself"
_KINDS = (
    rb"personal_chat|bot_chat|saved_messages|replies|verification_codes"
    rb"|(?:private|public)_(?:group|supergroup|channel)"
)
_CHAT = re.compile(rb'"type"\s*:\s*"(?:' + _KINDS + rb')"')
_WHOLE = re.compile(rb'\{\s*"about"\s*:.{0,2000}?"(?:personal_information|chats|contacts)"\s*:', re.DOTALL)
_CALL = "phone_call"


def is_telegram(source: Source, head: bytes) -> bool:
    """Tell whether a file is Telegram's JSON.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True for a whole export and for that of one chat.

    Examples
    --------
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.sources import file_source
    >>> is_telegram(file_source(Path("result.json")),
    ...             b'{"name": "Ana", "type": "personal_chat", "id": 7, "messages": []}')
    True
    """
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if source.suffix != ".json" or start != b"{":
        return False
    return bool(_CHAT.search(head) and b'"messages"' in head) or bool(_WHOLE.search(head[:4096]))


@dataclass
class _Chat:
    name: str = ""
    kind: str = ""
    number: str = ""
    senders: dict[str, int] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.talk = Talk(source.label, "telegram")
        self.rows = 0
        self.own = ""
        self.contacts: list[Contact] = []

    def whole(self, stream: JsonStream) -> None:
        chat = _Chat()
        for key in stream.keys():  # noqa: SIM118 (a cursor, no mapping)
            if key in ("chats", "left_chats"):
                self._list(stream)
            elif key == "personal_information":
                number = tidy(mapping(stream.value()).get("user_id"))
                self.own = f"user{number}" if number else ""
            elif key == "contacts":
                self._address_book(mapping(stream.value()))
            else:
                self._field(stream, chat, key)
        self._end(chat)

    def _list(self, stream: JsonStream) -> None:
        for key in stream.keys():  # noqa: SIM118 (a cursor, no mapping)
            if key != "list":
                stream.value()
                continue
            for _ in stream.items():
                chat = _Chat()
                for name in stream.keys():  # noqa: SIM118 (a cursor, no mapping)
                    self._field(stream, chat, name)
                self._end(chat)

    def _address_book(self, book: dict[str, object]) -> None:
        for entry in map(mapping, listing(book.get("list"))):
            name = f"{tidy(entry.get('first_name'))} {tidy(entry.get('last_name'))}".strip()
            number = tidy(entry.get("user_id"))
            ids = (f"user{number}" if number not in ("", "0") else "", tidy(entry.get("phone_number")))
            if name and any(ids):
                self.contacts.append(Contact(name, tuple(each for each in ids if each)))

    def _field(self, stream: JsonStream, chat: _Chat, key: str) -> None:
        if key == "messages":
            for _ in stream.items():
                self.rows += 1
                self._message(mapping(stream.value()), chat)
            return
        value = stream.value()
        if key == "name":
            chat.name = tidy(value)
        elif key == "type":
            chat.kind = tidy(value)
        elif key == "id":
            chat.number = tidy(value)

    def _end(self, chat: _Chat) -> None:
        members = []
        if chat.kind == "personal_chat" and chat.number:
            partner = f"user{chat.number}"
            members.append(self._person(partner, chat.name))
            if not self.own and len(chat.others - {partner}) == 1:
                self.own = next(iter(chat.others - {partner}))
            if self.own:
                members.append(self._person(self.own, ""))
        self.talk.close(members)

    def _person(self, number: str, name: str) -> int:
        return self.talk.person(name, number)

    def _message(self, message: dict[str, object], chat: _Chat) -> None:
        reason = _reason(message, chat.kind)
        if reason:
            self.talk.skip(self.rows, reason)
            return
        call = message.get("type") == "service"
        number = _number(message.get("actor_id" if call else "from_id"))
        sender = self._person(number, tidy(message.get("actor" if call else "from")))
        epoch = instant(message.get("date_unixtime"), SECONDS)
        written = message.get("date")
        sent_at = epoch if epoch != NO_TIME else written if isinstance(written, str) else ""
        own_id, answered = tidy(message.get("id")), tidy(message.get("reply_to_message_id"))
        if answered and message.get("reply_to_peer_id"):
            answered = ""
        chat.others.add(number)
        if own_id and chat.kind != "personal_chat":
            chat.senders[own_id] = sender
        seconds = message.get("duration_seconds")
        self.talk.say(
            Said(
                self.rows,
                sent_at,
                sender,
                answers=chat.senders.get(answered, NOBODY),
                event_id=f"telegram:{chat.number}:{own_id}" if own_id else None,
                reply_to=f"telegram:{chat.number}:{answered}" if answered else None,
                minutes=_minutes(seconds) if call else float("nan"),
                automated=chat.kind in ("bot_chat", "verification_codes"),
                call=call,
            )
        )

    def batch(self, reading: Reading) -> Batch:
        notes = ["people are those who wrote in a chat: Telegram does not tell who only read"]
        if not self.rows:
            notes.append("the file holds no messages")
        own = [self.own] if self.own else []
        return self.talk.batch(reading, notes=notes, contacts=self.contacts, own=own)


def _reason(message: dict[str, object], kind: str) -> str:
    if not message:
        return NO_RECORD
    if kind.endswith("_channel"):
        return IN_CHANNEL
    if kind == "saved_messages":
        return TO_ONESELF
    if message.get("type") == "service":
        return "" if message.get("action") == _CALL else NOTICE
    if "date_unixtime" not in message and "date" not in message:
        return NO_DATE
    return ""


def _number(value: object) -> str:
    number = tidy(value)
    return f"user{number}" if number.isascii() and number.isdigit() else number


def _minutes(seconds: object) -> float:
    micros = instant(seconds, SECONDS) if seconds is not None else 0
    return micros / 60_000_000 if 0 <= micros < NO_TIME else float("nan")


def read_telegram(source: Source, reading: Reading) -> Batch:
    """Read Telegram's JSON.

    Parameters
    ----------
    source : Source
        The file; it is read piece by piece, so it may be larger than the memory.
    reading : Reading
        What the user says.

    Returns
    -------
    Batch
        Messages of chats and groups, and calls. Channels, notices and notes to
        oneself are skipped. In a group everybody who ever wrote is a recipient; among
        more than twenty only the person who is answered.

    Raises
    ------
    ReadError
        If the file is cut off or damaged.
    """
    reader = _Reader(source)
    with JsonStream(source, reading) as stream:
        reader.whole(stream)
    return reader.batch(reading)


FORMATS = (Format("telegram", "Telegram Desktop's JSON, whole or of one chat", is_telegram, read_telegram),)
