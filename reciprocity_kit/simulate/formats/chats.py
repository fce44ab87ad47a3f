"""Chats as the programs write them that keep them: Slack, Telegram, Messenger, LinkedIn."""

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

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
    short_hash,
)

_LINKEDIN = (
    *("CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS"),
    *("DATE", "SUBJECT", "CONTENT", "FOLDER", "ATTACHMENTS", "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT"),
)
_MOST_MESSAGES = 10_000
_PAIR = 2
_FIRST_USER = 1_000


def write_slack(script: Script, path: Path) -> None:
    """Write a workspace as Slack's zip: direct messages, one file for each chat and day.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        Archive to write.
    """
    messages = list(list_messages(script.events))
    users = {person: f"U{number:06d}" for person, number in number_people(list_people(messages), 1).items()}
    files: dict[str, object] = {
        "users.json": [
            {"id": number, "name": number.lower(), "is_bot": False, "profile": _profile(script, person)}
            for person, number in users.items()
        ],
        "channels.json": [],
        "groups.json": [],
    }
    rooms: dict[str, list[object]] = {"dms.json": [], "mpims.json": []}
    for number, (members, said) in enumerate(list_rooms(messages).items(), start=1):
        pair = len(members) == _PAIR
        room = f"{'D' if pair else 'G'}{number:06d}"
        folder = room if pair else f"mpdm-{number}-1"
        about = {"id": room, "created": 0, "members": [users[each] for each in members]}
        rooms["dms.json" if pair else "mpims.json"].append(about if pair else about | {"name": folder})
        for day, content in _days(script, said, users).items():
            files[f"{folder}/{day}.json"] = content
    write_archive(path, {name: json.dumps(content, indent=1) for name, content in (files | rooms).items()})


def _profile(script: Script, person: str) -> dict[str, str]:
    return {"real_name": script.name(person), "email": person}


def _days(script: Script, said: Sequence[Message], users: dict[str, str]) -> dict[str, list[object]]:
    """Give the messages of a chat day by day; the time of each is its id, so it is its own."""
    days: dict[str, list[object]] = {}
    taken: set[int] = set()
    for message in said:
        stamp = int(message.sent_at.timestamp()) * 1_000_000
        while stamp in taken:
            stamp += 100
        taken.add(stamp)
        ts = f"{stamp // 1_000_000}.{stamp % 1_000_000:06d}"
        day = f"{script.local(message.sent_at):%Y-%m-%d}"
        days.setdefault(day, []).append(
            {"type": "message", "user": users[message.sender], "text": "Text", "ts": ts}
        )
    return days


def write_telegram(script: Script, path: Path) -> None:
    """Write the owner's chats and calls as Telegram Desktop's JSON.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        File to write.
    """
    messages = list(list_messages(script.events))
    users = number_people({*list_people(messages), *([script.owner] if script.owner else [])}, _FIRST_USER)
    chats = []
    for number, (members, said) in enumerate(list_rooms(messages).items(), start=1):
        partners = [each for each in members if each != script.owner]
        pair = len(members) == _PAIR
        chats.append(
            {
                "name": script.name(partners[0]) if pair else f"Group {number}",
                "type": "personal_chat" if pair else "private_group",
                "id": users[partners[0]] if pair else 9_000_000 + number,
                "messages": _telegram_messages(script, said, users),
            }
        )
    contacts = [
        _telegram_contact(script, each, number) for each, number in users.items() if each != script.owner
    ]
    owner = {"user_id": users.get(script.owner or "", 0), "first_name": script.name(script.owner or "")}
    whole = {
        "about": "Here is the data you requested.",
        "personal_information": owner,
        "contacts": {"about": "", "list": contacts},
        "chats": {"about": "This page lists all chats.", "list": chats},
    }
    write_text(path, json.dumps(whole, ensure_ascii=False, indent=1))


def _telegram_contact(script: Script, person: str, number: int) -> dict[str, object]:
    return {"user_id": number, "first_name": script.name(person), "last_name": "", "phone_number": ""}


def _telegram_messages(
    script: Script, said: Sequence[Message], users: dict[str, int]
) -> list[dict[str, object]]:
    numbers = {message.event_id: number for number, message in enumerate(said, start=1)}
    found = []
    for message in said:
        sender, call = f"user{users[message.sender]}", message.channel == "call"
        name = script.name(message.sender)
        entry: dict[str, object] = {
            "id": numbers[message.event_id],
            "type": "service" if call else "message",
            "date": f"{script.local(message.sent_at):%Y-%m-%dT%H:%M:%S}",
            "date_unixtime": str(int(message.sent_at.timestamp())),
        }
        if call:
            entry |= {"actor": name, "actor_id": sender, "action": "phone_call", "discard_reason": "hangup"}
            entry |= _seconds("duration_seconds", message.minutes)
        else:
            entry |= {"from": name, "from_id": sender, "text": "Text", "text_entities": []}
            answered = numbers.get(message.reply_to or "")
            entry |= {"reply_to_message_id": answered} if answered else {}
        found.append(entry)
    return found


def _seconds(field: str, minutes: float) -> dict[str, int]:
    return {} if pd.isna(minutes) else {field: round(minutes * 60)}


def write_messenger(script: Script, path: Path) -> None:
    """Write chats and calls as Messenger's download: newest first, letters byte by byte.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        Folder to write.
    """
    messages = list(list_messages(script.events))
    for number, (members, said) in enumerate(list_rooms(messages).items(), start=1):
        folder = path / "your_facebook_activity" / "messages" / "inbox" / f"chat_{number:06d}"
        folder.mkdir(parents=True, exist_ok=True)
        newest = said[::-1]
        for part, begin in enumerate(range(0, len(newest), _MOST_MESSAGES), start=1):
            thread = {
                "participants": [{"name": _by_bytes(script.name(each))} for each in members],
                "messages": [
                    _messenger_message(script, each) for each in newest[begin : begin + _MOST_MESSAGES]
                ],
                "title": f"Chat {number}",
                "is_still_participant": True,
                "thread_path": f"inbox/chat_{number:06d}",
            }
            write_text(folder / f"message_{part}.json", json.dumps(thread, indent=1))


def _messenger_message(script: Script, message: Message) -> dict[str, object]:
    call = {"type": "Call"} | _seconds("call_duration", message.minutes) if message.channel == "call" else {}
    return {
        "sender_name": _by_bytes(script.name(message.sender)),
        "timestamp_ms": round(message.sent_at.timestamp() * 1_000),
        "content": "Text",
        "is_geoblocked_for_viewer": False,
    } | call


def _by_bytes(text: str) -> str:
    """Write a letter for each byte, as Meta does."""
    return text.encode("utf-8").decode("latin-1")


def write_linkedin(script: Script, path: Path) -> None:
    """Write chats as `messages.csv` of a LinkedIn archive; people are their profiles.

    Parameters
    ----------
    script : Script
        What to write.
    path : pathlib.Path
        File to write.
    """
    messages = list(list_messages(script.events))
    lines = []
    for members, said in list_rooms(messages).items():
        conversation = f"2-{short_hash(' '.join(members))}"
        for message in said:
            others = sorted(message.recipients)
            lines.append(
                (
                    conversation,
                    "",
                    script.name(message.sender),
                    link_profile(message.sender),
                    ", ".join(script.name(who) for who in others),
                    ",".join(link_profile(who) for who in others),
                    f"{message.sent_at.tz_convert('UTC'):%Y-%m-%d %H:%M:%S} UTC",
                    "",
                    "Text",
                    "INBOX",
                    "",
                    "No",
                    "No",
                )
            )
    write_csv(path, _LINKEDIN, lines)


def link_profile(person: str) -> str:
    """Make the address of somebody's profile on LinkedIn.

    Parameters
    ----------
    person : str
        As in the events.

    Returns
    -------
    str
        The same for the same person, and another for everybody else.

    Examples
    --------
    >>> link_profile("ana@x.example")
    'https://www.linkedin.com/in/ana-20500c5f'
    """
    words = quote("".join(char if char.isalnum() else "-" for char in person.partition("@")[0].lower()))
    return f"https://www.linkedin.com/in/{words}-{short_hash(person, 4)}"
