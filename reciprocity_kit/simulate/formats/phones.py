"""Chats, messages and calls as phones export them: WhatsApp, SMS Backup & Restore, bandicoot's records."""

import re
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pandas as pd

from reciprocity_kit.simulate.exports import write_csv, write_text
from reciprocity_kit.simulate.formats.archives import write_archive
from reciprocity_kit.simulate.formats.script import (
    Message,
    Script,
    list_messages,
    list_people,
    list_rooms,
    number_people,
)

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_PAIR, _NOON = 2, 12
_MARK = "\u200e"
_ENCRYPTED = "Messages and calls are end-to-end encrypted. Only people in this chat can read them."
_RECORDS = ("interaction", "direction", "correspondent_id", "datetime", "call_duration", "antenna_id")


def plain_name(name: str) -> str:
    """Leave out what ends a name in a chat's text.

    Parameters
    ----------
    name : str
        Any name.

    Returns
    -------
    str
        Without colons, quotation marks and doubled blanks.

    Examples
    --------
    >>> plain_name('Ana: "Bo"  Diaz')
    'Ana Bo Diaz'
    """
    return " ".join(re.sub('[:"\u201c\u201d\u00ab\u00bb]', " ", name).split())


def write_whatsapp_iphone(script: Script, path: Path) -> None:
    """Write chats as WhatsApp does on iPhones: a zip for each, with seconds, the day first.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        Folder to write.
    """
    path.mkdir(parents=True, exist_ok=True)
    for number, (members, said) in enumerate(list_rooms(list(list_messages(script.events))).items(), start=1):
        partner = _partner(script, members, number)
        first = f"{_MARK}[{script.local(said[0].sent_at):%d/%m/%Y, %H:%M:%S}] {partner}: {_MARK}{_ENCRYPTED}"
        lines = [
            f"[{script.local(each.sent_at):%d/%m/%Y, %H:%M:%S}] {plain_name(script.name(each.sender))}: Text"
            for each in said
        ]
        text = "".join(f"{line}\r\n" for line in (first, *lines))
        write_archive(path / f"WhatsApp Chat - {_UNSAFE.sub('_', partner)}.zip", {"_chat.txt": text})


def write_whatsapp_android(script: Script, path: Path) -> None:
    """Write chats as WhatsApp does on Android in American English: a text for each, to the minute.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        Folder to write.
    """
    path.mkdir(parents=True, exist_ok=True)
    for number, (members, said) in enumerate(list_rooms(list(list_messages(script.events))).items(), start=1):
        partner = _partner(script, members, number)
        lines = [f"{_american(script, said[0])} - {_ENCRYPTED}"]
        lines += [
            f"{_american(script, each)} - {plain_name(script.name(each.sender))}: Text" for each in said
        ]
        write_text(
            path / f"WhatsApp Chat with {_UNSAFE.sub('_', partner)}.txt",
            "".join(f"{line}\n" for line in lines),
        )


def _partner(script: Script, members: Sequence[str], number: int) -> str:
    """Name a chat: after the other person, or a group by its number."""
    others = [each for each in members if each != script.owner]
    return plain_name(script.name(others[0])) if len(members) == _PAIR else f"Group {number}"


def _american(script: Script, message: Message) -> str:
    local = script.local(message.sent_at)
    half = "AM" if local.hour < _NOON else "PM"
    return f"{local.month}/{local.day}/{local:%y}, {(local.hour - 1) % _NOON + 1}:{local:%M}\u202f{half}"


def number_phones(people: Sequence[str]) -> dict[str, str]:
    """Give everybody a phone number that is kept for fiction.

    Parameters
    ----------
    people : sequence of str
        Everybody.

    Returns
    -------
    dict of str to str
        Numbers +1 NXX 555 01XX.

    Examples
    --------
    >>> number_phones(["ana@x.example"])
    {'ana@x.example': '+12015550100'}
    """
    return {
        person: f"+1{201 + number // 100}55501{number % 100:02d}"
        for person, number in number_people(people, 0).items()
    }


def write_sms(script: Script, path: Path) -> None:
    """Write messages and calls as SMS Backup & Restore does: a file of XML for each kind.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        Folder to write.
    """
    path.mkdir(parents=True, exist_ok=True)
    messages = list(list_messages(script.events))
    phones = number_phones(list_people(messages))
    for root, element, channel in (("smses", "sms", "chat"), ("calls", "call", "call")):
        entries = [_element(script, each, phones, element) for each in messages if each.channel == channel]
        if entries:
            head = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n"
            body = "".join(f"  {entry}\n" for entry in entries)
            write_text(path / f"{element}.xml", f'{head}<{root} count="{len(entries)}">\n{body}</{root}>\n')


def _element(script: Script, message: Message, phones: dict[str, str], element: str) -> str:
    own = message.sender == script.owner
    other = message.recipients[0] if own else message.sender
    fields = {
        "address" if element == "sms" else "number": phones[other],
        "date": str(round(message.sent_at.timestamp() * 1_000)),
        "type": "2" if own else "1",
        "contact_name": script.name(other),
    }
    if element == "sms":
        fields["body"] = "Text"
    elif not pd.isna(message.minutes):
        fields["duration"] = str(round(message.minutes * 60))
    written = " ".join(f"{name}={quoteattr(text)}" for name, text in fields.items())
    return f"<{element} {written} />"


def write_bandicoot(script: Script, path: Path) -> None:
    """Write the owner's records as bandicoot reads them: local times, a file named after the owner.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        Folder to write.
    """
    path.mkdir(parents=True, exist_ok=True)
    lines = []
    for message in list_messages(script.events):
        own, call = message.sender == script.owner, message.channel == "call"
        lasted = str(round(message.minutes * 60)) if call and not pd.isna(message.minutes) else ""
        other = message.recipients[0] if own else message.sender
        when = f"{script.local(message.sent_at):%Y-%m-%d %H:%M:%S}"
        lines.append(("call" if call else "text", "out" if own else "in", other, when, lasted, ""))
    write_csv(path / f"{script.owner}.csv", _RECORDS, lines)
