"""Calendars as .ics files: Google, Outlook, Apple, Exchange."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo

import numpy as np
import pandas as pd

from reciprocity_kit.errors import ReadError, UnknownFormatError
from reciprocity_kit.events import Batch, Event, Skipped, build_event_table
from reciprocity_kit.readers.ical import (
    MEETING,
    ZONE,
    Calendars,
    Entry,
    Property,
    read_duration,
    read_entries,
    read_moment,
)
from reciprocity_kit.readers.invitations import (
    ASSISTANTS,
    DECLINED,
    ROOMS,
    UNINVOLVED,
    Invitation,
    read_invitation,
)
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.recurrence import Budget, Rule, Series, Window, find_series, read_rule, to_utc
from reciprocity_kit.readers.text import TextFile
from reciprocity_kit.readers.zones import Zones

NO_ZONE = "its time has no zone: say tz="
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = datetime(1, 1, 3, tzinfo=UTC)
_LAST = datetime(9999, 12, 28, tzinfo=UTC)
_ANSWERS = ("REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH")
_SPLIT_SERIES = re.compile(r"_R\d{8}(T\d{6}Z?)?(?=@google\.com$)")
_NUMBER = re.compile(r"^\d{1,9}$")
_NOTES = {
    "floating": "times carry no zone and are read as {what}",
    "unknown zone": "zone {what} is unknown, so its times are read as if they had none",
    "recoded": "text is read as cp1252",
    "series": "{n:,} series stand for {what} meetings",
    "later": "{n:,} series go on after the window: those meetings are not counted",
    "cut": "{n:,} series ask for more meetings than can be listed: the later ones are left out",
    "bad rule": "{n:,} rules of repetition are not understood: only the first meeting counts",
    "following": "{n:,} changes to 'this and all following' are read as changes to one meeting",
    ROOMS: "{n:,} rooms and resources are left out",
    DECLINED: "{n:,} attendees who declined or sent somebody else are left out",
    UNINVOLVED: "{n:,} people listed for information only are left out",
    ASSISTANTS: "{n:,} meetings were set up by somebody on behalf of the organiser",
    "others": "{n:,} tasks, notes and free-busy times are no meetings",
    "none": "it holds no entries",
}


class _SkippedEntry(Exception):  # noqa: N818 (a signal between functions, never shown)
    """Carries the reason for which an entry is not kept."""


@dataclass
class _Draft:
    """One entry on its way, with what tells it from its other versions."""

    position: int
    entry: Entry
    uid: str
    recurrence: datetime | date | str | None
    version: tuple[int, str, int]

    @property
    def key(self) -> tuple[str, str]:
        return self.uid, "" if self.recurrence is None else _label(self.recurrence)


@dataclass
class _Account:
    """What is known about one file so far."""

    source: str
    reading: Reading
    zones: Zones
    window: Window
    budget: Budget = field(default_factory=Budget)
    skipped: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)
    words: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def word(self, kind: str, what: str) -> None:
        if what not in self.words[kind]:
            self.words[kind].append(what)


def read_calendar(text: TextFile, reading: Reading) -> Batch:
    """Read one calendar.

    Every VEVENT is one entry: kept, as one meeting or as the meetings of a
    series, or skipped with a reason. Only what has begun is history, so meetings
    after the window, or after the present, are left out.

    Parameters
    ----------
    text : TextFile
        The file.
    reading : Reading
        What the user says about it.

    Returns
    -------
    Batch
        Its meetings, and the entries that were not kept.

    Raises
    ------
    UnknownFormatError
        If it is no calendar.
    ReadError
        If no meeting in it has a time zone and none is given.
    """
    found = read_entries(text.file, text.encoding)
    meetings = [entry for entry in found.entries if entry.kind == MEETING]
    if not found.count and not meetings:
        raise UnknownFormatError(
            f"{text.source} is no calendar: it has no line BEGIN:VCALENDAR.",
            next_step="export the calendar again as iCalendar (.ics)",
        )
    zones = Zones({each.value("TZID"): each for each in found.entries if each.kind == ZONE})
    account = _Account(text.source, reading, zones, _window(reading))
    events = list(_events(meetings, account))
    _check_zones(events, account)
    return Batch(
        text.source,
        "ics",
        build_event_table(events),
        rows=len(meetings),
        channel="meeting",
        threaded=True,
        skipped=[Skipped(text.source, np.array(rows), why) for why, rows in account.skipped.items()],
        notes=_notes(found, account),
    )


def _window(reading: Reading) -> Window:
    end = reading.now if reading.until is None else min(reading.until, reading.now)
    return Window(_FIRST if reading.since is None else _moment(reading.since), _moment(end))


def _moment(micros: int) -> datetime:
    try:
        return min(max(_EPOCH + timedelta(microseconds=micros), _FIRST), _LAST)
    except OverflowError:
        return _LAST if micros > 0 else _FIRST


def _check_zones(events: Sequence[Event], account: _Account) -> None:
    if events or NO_ZONE not in account.skipped:
        return
    raise ReadError(
        f"The times in {account.source} have no time zone.",
        f"For example: entry {account.skipped[NO_ZONE][0]}",
        next_step='say whose clock they show, for example tz="Europe/Berlin" (--tz Europe/Berlin)',
    )


def _events(meetings: Sequence[Entry], account: _Account) -> Iterator[Event]:
    newest = _newest(_drafts(meetings, account), account)
    moved: dict[str, list[datetime | date]] = defaultdict(list)
    called_off = set()
    for draft in newest:
        if draft.recurrence is None:
            if _is_cancelled(draft.entry):
                called_off.add(draft.uid)
        elif not isinstance(draft.recurrence, str):
            moved[draft.uid].append(draft.recurrence)
    for draft in newest:
        try:
            _check_status(draft, called_off)
            yield from _meetings(draft, moved.get(draft.uid, []), account)
        except _SkippedEntry as skipped:
            account.skipped[str(skipped)].append(draft.position)
        except OverflowError:
            account.skipped["its start cannot be read"].append(draft.position)


def _is_cancelled(entry: Entry) -> bool:
    called_off = entry.calendar.get("METHOD", "").upper() == "CANCEL"
    return called_off or entry.value("STATUS").upper() == "CANCELLED"


def _check_status(draft: _Draft, called_off: Collection[str]) -> None:
    if draft.uid in called_off or _is_cancelled(draft.entry):
        raise _SkippedEntry("cancelled")


def _drafts(meetings: Sequence[Entry], account: _Account) -> Iterator[_Draft]:
    for position, entry in enumerate(meetings, start=1):
        if not entry.whole:
            account.skipped["cut off: END:VEVENT is missing"].append(position)
        elif entry.calendar.get("METHOD", "").upper() in _ANSWERS:
            account.skipped["an answer to an invitation"].append(position)
        else:
            uid = entry.value("UID") or f"{account.source}#{position}"
            changed = entry.value("LAST-MODIFIED") or entry.value("DTSTAMP")
            sequence = entry.value("SEQUENCE")
            version = (int(sequence) if _NUMBER.match(sequence) else 0, changed, position)
            yield _Draft(position, entry, uid, _recurrence(entry, account), version)


def _recurrence(entry: Entry, account: _Account) -> datetime | date | str | None:
    line = entry.first("RECURRENCE-ID")
    if line is None:
        return None
    if line.parameters.get("RANGE", "").upper() == "THISANDFUTURE":
        account.counts["following"] += 1
    try:
        return _instant(line.value, line, entry, account)
    except (_SkippedEntry, ValueError, OverflowError):
        return line.value.strip()


def _newest(drafts: Iterator[_Draft], account: _Account) -> list[_Draft]:
    newest: dict[tuple[str, str], _Draft] = {}
    for draft in drafts:
        other = newest.get(draft.key)
        if other is None:
            newest[draft.key] = draft
            continue
        older, newer = sorted((other, draft), key=lambda each: each.version)
        account.skipped["replaced by a newer version"].append(older.position)
        newest[draft.key] = newer
    return sorted(newest.values(), key=lambda each: each.position)


def _meetings(draft: _Draft, moved: Sequence[datetime | date], account: _Account) -> Iterator[Event]:
    invitation = read_invitation(draft.entry)
    if reason := invitation.reason_to_skip():
        raise _SkippedEntry(reason)
    local, zone, minutes = _times(draft.entry, account)
    lines = draft.entry.properties
    repeats = draft.recurrence is None and ("RRULE" in lines or "RDATE" in lines)
    if repeats:
        starts = _series(draft, (local, zone), moved, invitation, account)
    else:
        starts = [to_utc(local, zone)]
        if starts[0] >= account.window.until and account.reading.until is None:
            raise _SkippedEntry("still to come")
    account.counts.update(invitation.left_out)
    series = repeats or draft.recurrence is not None
    for start in starts:
        original = draft.recurrence if draft.recurrence is not None else start
        yield Event(
            draft.position,
            pd.Timestamp(start),
            invitation.organiser,
            invitation.attendees,
            event_id=_event_id(draft, _label(original) if series else ""),
            thread_id=_SPLIT_SERIES.sub("", draft.uid) if series else None,
            duration_minutes=minutes,
        )


def _event_id(draft: _Draft, instance: str) -> str | None:
    if instance:
        return f"{draft.uid}/{instance}"
    return draft.uid if draft.entry.value("UID") else None


def _label(moment: datetime | date | str) -> str:
    if isinstance(moment, datetime):
        return f"{moment:%Y%m%dT%H%M%SZ}"
    return moment if isinstance(moment, str) else f"{moment:%Y%m%d}"


def _times(entry: Entry, account: _Account) -> tuple[datetime, tzinfo, float]:
    """Find local start, zone and minutes of a meeting, or the reason why it has none."""
    line = entry.first("DTSTART")
    if line is None or not line.value.strip():
        raise _SkippedEntry("no start")
    try:
        start = read_moment(line.value)
    except ValueError as error:
        raise _SkippedEntry("its start cannot be read") from error
    if not isinstance(start, datetime) or entry.value("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE":
        raise _SkippedEntry("an all-day entry")
    zone = _zone(start, line, entry, account)
    local = start.replace(tzinfo=None)
    begin = to_utc(local, zone)
    try:
        length = _length(entry, begin, account)
    except (ValueError, OverflowError) as error:
        raise _SkippedEntry("its end cannot be read") from error
    if length <= timedelta(0):
        raise _SkippedEntry("ends before it begins" if length else "lasts no time")
    return local, zone, length / timedelta(minutes=1)


def _length(entry: Entry, start: datetime, account: _Account) -> timedelta:
    if line := entry.first("DTEND"):
        end = _instant(line.value, line, entry, account)
        if not isinstance(end, datetime):
            raise ValueError(line.value)
        return end - start
    length = entry.value("DURATION")
    return read_duration(length) if length else timedelta(0)


def _instant(text: str, line: Property, entry: Entry, account: _Account) -> datetime | date:
    """Bring a date-time to UTC; a date stays one."""
    value = read_moment(text)
    if not isinstance(value, datetime):
        return value
    return to_utc(value.replace(tzinfo=None), _zone(value, line, entry, account))


def _zone(value: datetime, line: Property, entry: Entry, account: _Account) -> tzinfo:
    if value.tzinfo is not None:
        return UTC
    name = line.parameters.get("TZID", "").strip()
    if name:
        if zone := account.zones.find(name):
            return zone
        account.word("unknown zone", name[:60])
    for fallback in (entry.calendar.get("X-WR-TIMEZONE", ""), account.reading.tz or ""):
        if fallback and (zone := account.zones.find(fallback)):
            account.word("floating", fallback)
            return zone
    raise _SkippedEntry(NO_ZONE)


def _series(
    draft: _Draft,
    begin: tuple[datetime, tzinfo],
    moved: Sequence[datetime | date],
    invitation: Invitation,
    account: _Account,
) -> list[datetime]:
    rules = _rules(draft.entry, account)
    series = find_series(
        *begin,
        rules,
        extra=[each for each in _dates("RDATE", draft.entry, account) if isinstance(each, datetime)],
        excluded={*_dates("EXDATE", draft.entry, account), *moved},
        window=account.window,
        attendees=len(invitation.attendees),
        budget=account.budget,
    )
    account.counts["series"] += bool(series.starts)
    account.counts["meetings"] += len(series.starts)
    account.counts["later"] += bool(series.starts) and series.later
    account.counts["cut"] += not series.complete
    if not series.starts:
        raise _SkippedEntry(_why_empty(series, account))
    return series.starts


def _why_empty(series: Series, account: _Account) -> str:
    if not series.earlier and not series.later:
        return "every meeting of the series was moved or cancelled"
    still_to_come = series.later and not series.earlier and account.reading.until is None
    return "still to come" if still_to_come else "outside the window"


def _rules(entry: Entry, account: _Account) -> list[Rule]:
    rules = []
    for line in entry.properties.get("RRULE", []):
        try:
            rules.append(read_rule(line.value))
        except ValueError:
            account.counts["bad rule"] += 1
    return rules


def _dates(name: str, entry: Entry, account: _Account) -> Iterator[datetime | date]:
    for line in entry.properties.get(name, []):
        for text in line.value.split(","):
            try:
                yield _instant(text.partition("/")[0], line, entry, account)
            except (_SkippedEntry, ValueError, OverflowError):
                continue


def _notes(found: Calendars, account: _Account) -> list[str]:
    counts = account.counts
    counts["recoded"] = int(found.recoded)
    counts["others"] = sum(entry.kind not in (MEETING, ZONE) for entry in found.entries)
    counts["none"] = int(not any(entry.kind == MEETING for entry in found.entries))
    words = {kind: ", ".join(names[:5]) for kind, names in account.words.items()}
    words["series"] = f"{counts['meetings']:,}"
    return [
        template.format(n=counts[kind], what=words.get(kind, ""))
        for kind, template in _NOTES.items()
        if counts[kind] or kind in account.words
    ]
