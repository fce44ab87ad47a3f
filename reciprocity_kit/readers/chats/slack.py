"""Slack's export: a zip or folder with a file for every channel and day.

Notes
-----
As several public readers have it, not checked with Slack itself: `ts` is the id and the
time in UTC; `thread_ts` names the message a thread hangs under; `users.json`,
`channels.json`, `groups.json`, `dms.json`, `mpims.json`; mentions as `<@U...>`.

Who is addressed: in direct messages all members. In a channel the people the text
mentions, and in a thread everybody who wrote in it before. A message to a channel
that has neither is addressed to nobody in particular and skipped. The text is
looked at for mentions only. A thread is a conversation; what stands in no thread is
cut into conversations by silence.
"""

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reciprocity_kit.events import Batch
from reciprocity_kit.interactions import MASS_MAILING
from reciprocity_kit.readers.chats.jsonstream import JsonStream
from reciprocity_kit.readers.chats.plain import SECONDS, instant, listing, mapping, tidy
from reciprocity_kit.readers.chats.talk import BAD_DATE, NO_RECORD, NOBODY, NOTICE, TAKEN_BACK, Said, Talk
from reciprocity_kit.readers.formats import FolderFormat
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.records import NO_TIME

APP, WHOLE_CHANNEL = "a message of an app", "addressed to a whole channel"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_PEOPLE = ("users.json", "org_users.json")
_ROOMS = ("channels.json", "groups.json", "dms.json", "mpims.json")
_OTHER = ("integration_logs.json", "canvases.json", "lists.json", "file_conversations.json")
_DIRECT = ("dms.json", "mpims.json")
_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^>]{0,200})?>")
_SAID = ("", "thread_broadcast", "me_message", "file_share", "reply_broadcast")
_APPS = ("bot_message", "slackbot_response")
_LONGEST_TEXT, _MOST_MEMBERS = 100_000, 100


def find_workspaces(sources: Sequence[Source]) -> list[list[Source]]:
    """Find Slack exports among files.

    Parameters
    ----------
    sources : sequence of Source
        All files.

    Returns
    -------
    list of list of Source
        One list per export: the lists of people and rooms, then the days.
    """
    usable = [source for source in sources if not source.refused]
    roots = {
        source.label.removesuffix(source.name) for source in usable if source.name in (*_PEOPLE, *_ROOMS)
    }
    outermost: list[str] = []
    for root in sorted(roots):
        if not outermost or not root.startswith(outermost[-1]):
            outermost.append(root)
    groups: dict[str, list[Source]] = {root: [] for root in outermost}
    for source in usable:
        root = outermost[max(bisect.bisect(outermost, source.label) - 1, 0)] if outermost else ""
        if outermost and source.label.startswith(root) and _is_part(source, root):
            groups[root].append(source)
    return [mine for mine in groups.values() if any(_DAY.fullmatch(source.name) for source in mine)]


def _is_part(source: Source, root: str) -> bool:
    inside = source.label.removeprefix(root)
    return source.name in (*_PEOPLE, *_ROOMS, *_OTHER) or bool(_DAY.fullmatch(source.name) and "/" in inside)


@dataclass
class _Room:
    number: str
    direct: bool = False
    members: list[int] = field(default_factory=list)
    threads: dict[str, dict[int, None]] = field(default_factory=dict)


class _Reader:
    def __init__(self, label: str, reading: Reading) -> None:
        self.reading = reading
        self.talk = Talk(label, "slack")
        self.rows = 0
        self.users: dict[str, tuple[str, str]] = {}
        self.machines: set[str] = {"USLACKBOT"}
        self.rooms: dict[str, _Room] = {}

    def people(self, source: Source) -> None:
        with JsonStream(source, self.reading) as stream:
            for _ in stream.items():
                user = mapping(stream.value())
                number, profile = tidy(user.get("id")), mapping(user.get("profile"))
                name = next(filter(None, map(tidy, (profile.get("real_name"), user.get("name")))), "")
                mail = tidy(profile.get("email"))
                self.users[number] = (name, mail if "@" in mail else number)
                if user.get("is_bot") is True:
                    self.machines.add(number)

    def list_rooms(self, source: Source) -> None:
        with JsonStream(source, self.reading) as stream:
            for _ in stream.items():
                entry = mapping(stream.value())
                number = tidy(entry.get("id"))
                direct = source.name in _DIRECT
                listed = listing(entry.get("members"))[:_MOST_MEMBERS] if direct else []
                members = [self._person(tidy(each)) for each in listed]
                room = _Room(number, direct, members)
                for name in filter(None, (tidy(entry.get("name")), number)):
                    self.rooms.setdefault(name, room)

    def _person(self, number: str) -> int:
        return self.talk.person(*self.users.get(number, ("", number)))

    def day(self, source: Source, room: _Room) -> None:
        with JsonStream(source, self.reading) as stream:
            for _ in stream.items():
                self.rows += 1
                self._message(mapping(stream.value()), room)

    def _message(self, message: dict[str, object], room: _Room) -> None:
        stamp, user = tidy(message.get("ts")), tidy(message.get("user"))
        sent_at = instant(stamp, SECONDS)
        reason = _reason(message, user, sent_at)
        if reason:
            self.talk.skip(self.rows, reason)
            return
        sender = self._sender(message, user)
        thread = tidy(message.get("thread_ts"))
        recipients = self._recipients(message, room, thread, sender)
        writers = room.threads.setdefault(thread, {}) if thread else {}
        if len(writers) <= MASS_MAILING:
            writers[sender] = None
        if not recipients:
            self.talk.skip(self.rows, WHOLE_CHANNEL)
            return
        prefix = f"slack:{room.number}:"
        self.talk.say(
            Said(
                self.rows,
                sent_at,
                sender,
                self.talk.audience(recipients),
                event_id=prefix + stamp,
                reply_to=prefix + thread if thread and thread != stamp else None,
                thread_id=prefix + thread if thread else None,
                automated=user in self.machines,
                threaded=bool(thread),
            )
        )

    def _sender(self, message: dict[str, object], user: str) -> int:
        if user in self.users:
            return self._person(user)
        return self.talk.person(mapping(message.get("user_profile")).get("real_name"), user)

    def _recipients(self, message: dict[str, object], room: _Room, thread: str, sender: int) -> list[int]:
        if room.direct:
            return [each for each in room.members if each != sender]
        text = message.get("text")
        found = _MENTION.findall(text[:_LONGEST_TEXT]) if isinstance(text, str) else []
        mentioned = [self._person(number) for number in dict.fromkeys(found)]
        before = list(room.threads.get(thread, ()))
        parent = tidy(message.get("parent_user_id"))
        if parent:
            before.insert(0, self._person(parent))
        if len(set(before)) > MASS_MAILING:
            before = before[:1]
        return [each for each in dict.fromkeys([*mentioned, *before]) if each not in (sender, NOBODY)]


def _reason(message: dict[str, object], user: str, sent_at: int) -> str:
    kind = tidy(message.get("subtype"))
    checks = (
        (message.get("type") != "message", NO_RECORD),
        (kind == "tombstone", TAKEN_BACK),
        (kind in _APPS or (not user and "bot_id" in message), APP),
        (kind not in _SAID, NOTICE),
        (sent_at == NO_TIME, BAD_DATE),
    )
    return next((reason for holds, reason in checks if holds), "")


def read_workspace(group: Sequence[Source], reading: Reading) -> Batch:
    """Read one Slack export.

    Parameters
    ----------
    group : sequence of Source
        Its files; entries are counted through all days in order of their names.
    reading : Reading
        What the user says.

    Returns
    -------
    Batch
        Messages with somebody to whom they are addressed.

    Raises
    ------
    ReadError
        If a file is cut off or damaged.
    """
    first = next(source for source in group if source.name in (*_PEOPLE, *_ROOMS))
    reader = _Reader(first.label.removesuffix(first.name).rstrip("/") or "Slack export", reading)
    for names, take in ((_PEOPLE, reader.people), (_ROOMS, reader.list_rooms)):
        for source in group:
            if source.name in names:
                take(source)
    days = [source for source in group if _DAY.fullmatch(source.name)]
    for source in sorted(days, key=lambda each: (str(each.inside.parent), each.name)):
        folder = source.inside.parent.name
        reader.day(source, reader.rooms.setdefault(folder, _Room(folder)))
    notes = ["entries are counted through all channels and days, in order of their names"]
    return reader.talk.batch(reading, notes=notes)


FOLDER_FORMATS = (FolderFormat("slack", "Slack's export of a workspace", find_workspaces, read_workspace),)
