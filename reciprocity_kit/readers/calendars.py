"""Calendars as .ics files: Google, Outlook, Apple, Exchange."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo

import numpy as np
import pandas as pd

from reciprocity_kit.errors import ReadError, UnknownFormatError
from reciprocity_kit.events import Batch, Event, Invited, Skipped, build_event_table
from reciprocity_kit.passing import pass_items
from reciprocity_kit.readers.calendar_account import NO_ZONE, Account, SkippedEntry
from reciprocity_kit.readers.calendar_notes import render_notes
from reciprocity_kit.readers.calendar_versions import (
    Draft,
    label_moment,
    leave_replaced,
    pick_newest,
    read_drafts,
)
from reciprocity_kit.readers.ical import (
    MEETING,
    ZONE,
    Entry,
    read_duration,
    read_entries,
    read_moment,
    without_collecting,
)
from reciprocity_kit.readers.invitations import Invitation, read_invitation
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.recurrence import Rule, Series, Window, find_series, read_rule, to_utc
from reciprocity_kit.readers.text import TextFile
from reciprocity_kit.readers.told import told_source
from reciprocity_kit.readers.zones import Zones

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = datetime(1, 1, 3, tzinfo=UTC)
_LAST = datetime(9999, 12, 28, tzinfo=UTC)


@without_collecting()
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
    found = read_entries(told_source(text.file, reading, 0.0, 0.3), text.encoding)
    meetings = [entry for entry in found.entries if entry.kind == MEETING]
    if not found.count and not meetings:
        raise UnknownFormatError(
            f"{text.source} is no calendar: it has no line BEGIN:VCALENDAR.",
            next_step="export the calendar again as iCalendar (.ics)",
        )
    zones = Zones({each.value("TZID"): each for each in found.entries if each.kind == ZONE})
    account = Account(text.source, reading, zones, _window(reading))
    events = list(_events(meetings, account))
    told = pass_items(events, len(events), reading.passed(text.source, 0.8, 0.95))
    _check_zones(events, account)
    return Batch(
        text.source,
        "ics",
        build_event_table(told),
        rows=len(meetings),
        channel="meeting",
        threaded=True,
        skipped=[Skipped(text.source, np.array(rows), why) for why, rows in account.skipped.items()],
        notes=render_notes(found, account.counts, account.words),
        invited=account.invited,
    )


def _window(reading: Reading) -> Window:
    end = reading.now if reading.until is None else min(reading.until, reading.now)
    return Window(_FIRST if reading.since is None else _moment(reading.since), _moment(end))


def _moment(micros: int) -> datetime:
    try:
        return min(max(_EPOCH + timedelta(microseconds=micros), _FIRST), _LAST)
    except OverflowError:
        return _LAST if micros > 0 else _FIRST


def _check_zones(events: Sequence[Event], account: Account) -> None:
    if events or NO_ZONE not in account.skipped:
        return
    raise ReadError(
        f"The times in {account.source} have no time zone.",
        f"For example: entry {account.skipped[NO_ZONE][0]}",
        next_step='say whose clock they show, for example tz="Europe/Berlin" (--tz Europe/Berlin)',
    )


def _events(meetings: Sequence[Entry], account: Account) -> Iterator[Event]:
    drafts = read_drafts(meetings, account, account.reading.passed(account.source, 0.3, 0.4))
    newest, copies = leave_replaced(pick_newest(drafts, account), account)
    others = account.reading.calendars
    moved: dict[str, list[datetime | date]] = defaultdict(list)
    called_off = set(others.called_off)
    for draft in newest:
        if draft.recurrence is None:
            moved[draft.uid] += others.moved_elsewhere(draft.uid, draft.order[0], account.source)
            called_off.update([draft.uid] * draft.cancelled)
        elif not isinstance(draft.recurrence, str):
            moved[draft.uid].append(draft.recurrence)
    for draft in pass_items(newest, len(newest), account.reading.passed(account.source, 0.4, 0.8)):
        try:
            _check_status(draft, called_off)
            yield from _meetings(draft, moved.get(draft.uid, []), account)
        except SkippedEntry as skipped:
            account.skipped[str(skipped)].append(draft.position)
        except OverflowError:
            account.skipped["its start cannot be read"].append(draft.position)
    for draft in pass_items(copies, len(copies), account.reading.passed(account.source, 0.8, 0.8)):
        if draft.uid not in called_off:
            _note_answers(draft, moved.get(draft.uid, []), read_invitation(draft.entry), account)


def _check_status(draft: Draft, called_off: Collection[str]) -> None:
    if draft.uid in called_off or draft.cancelled:
        raise SkippedEntry("cancelled")


def _meetings(draft: Draft, moved: Sequence[datetime | date], account: Account) -> Iterator[Event]:
    invitation = read_invitation(draft.entry)
    if reason := invitation.reason_to_skip():
        _note_answers(draft, moved, invitation, account)
        raise SkippedEntry(reason)
    starts, minutes = _starts(draft, moved, invitation, account)
    account.counts.update(invitation.left_out)
    account.invited += _invited(draft, starts, invitation)
    for start in starts:
        yield Event(
            draft.position,
            pd.Timestamp(start),
            invitation.organiser,
            invitation.attendees,
            event_id=_event_id(draft, start),
            thread_id=draft.series,
            duration_minutes=minutes,
        )


def _note_answers(
    draft: Draft, moved: Sequence[datetime | date], invitation: Invitation, account: Account
) -> None:
    """Note who answered what to meetings that are not kept."""
    unheard = replace(account, counts=Counter(), words=defaultdict(list))
    with suppress(SkippedEntry, OverflowError):
        account.invited += _invited(draft, _starts(draft, moved, invitation, unheard)[0], invitation)


def _starts(
    draft: Draft, moved: Sequence[datetime | date], invitation: Invitation, account: Account
) -> tuple[list[datetime], float]:
    local, zone, minutes = _times(draft.entry, account)
    if draft.repeats:
        return _series(draft, (local, zone), moved, invitation, account), minutes
    start = to_utc(local, zone)
    if start >= account.window.until and account.reading.until is None:
        raise SkippedEntry("still to come")
    return [start], minutes


def _invited(draft: Draft, starts: Sequence[datetime], invitation: Invitation) -> list[Invited]:
    """List everybody's answer for every meeting of an entry; nobody's where it has no organiser."""
    if not invitation.organiser or not invitation.answers:
        return []
    return [
        Invited(
            draft.position,
            (start - _EPOCH) // timedelta(microseconds=1),
            invitation.organiser,
            invitation.answers,
            event_id=_event_id(draft, start),
            thread_id=draft.series,
            changed=draft.changed,
        )
        for start in starts
    ]


def _event_id(draft: Draft, start: datetime) -> str | None:
    if draft.series is not None:
        return f"{draft.uid}/{label_moment(start if draft.recurrence is None else draft.recurrence)}"
    return draft.uid if draft.entry.value("UID") else None


def _times(entry: Entry, account: Account) -> tuple[datetime, tzinfo, float]:
    """Find local start, zone and minutes of a meeting, or the reason why it has none."""
    line = entry.first("DTSTART")
    if line is None or not line.value.strip():
        raise SkippedEntry("no start")
    try:
        start = read_moment(line.value)
    except ValueError as error:
        raise SkippedEntry("its start cannot be read") from error
    if not isinstance(start, datetime) or entry.value("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE":
        raise SkippedEntry("an all-day entry")
    zone = account.zone(start, line, entry)
    local = start.replace(tzinfo=None)
    begin = to_utc(local, zone)
    try:
        length = _length(entry, begin, account)
    except (ValueError, OverflowError) as error:
        raise SkippedEntry("its end cannot be read") from error
    if length <= timedelta(0):
        raise SkippedEntry("ends before it begins" if length else "lasts no time")
    return local, zone, length / timedelta(minutes=1)


def _length(entry: Entry, start: datetime, account: Account) -> timedelta:
    if line := entry.first("DTEND"):
        end = account.instant(line.value, line, entry)
        if not isinstance(end, datetime):
            raise ValueError(line.value)
        return end - start
    length = entry.value("DURATION")
    return read_duration(length) if length else timedelta(0)


def _series(
    draft: Draft,
    begin: tuple[datetime, tzinfo],
    moved: Sequence[datetime | date],
    invitation: Invitation,
    account: Account,
) -> list[datetime]:
    rules = _rules(draft.entry, account)
    series = find_series(
        *begin,
        rules,
        extra=[each for each in _dates("RDATE", draft.entry, account) if isinstance(each, datetime)],
        excluded={*_dates("EXDATE", draft.entry, account), *moved},
        window=account.window,
        attendees=max(len(invitation.attendees), len(invitation.answers)),
        budget=account.budget,
    )
    account.counts["series"] += bool(series.starts)
    account.counts["meetings"] += len(series.starts)
    account.counts["later"] += bool(series.starts) and series.later
    account.counts["cut"] += not series.complete
    if not series.starts:
        raise SkippedEntry(_why_empty(series, account))
    return series.starts


def _why_empty(series: Series, account: Account) -> str:
    if not series.earlier and not series.later:
        return "every meeting of the series was moved or cancelled"
    still_to_come = series.later and not series.earlier and account.reading.until is None
    return "still to come" if still_to_come else "outside the window"


def _rules(entry: Entry, account: Account) -> list[Rule]:
    rules = []
    for line in entry.properties.get("RRULE", []):
        try:
            rules.append(read_rule(line.value))
        except ValueError:
            account.counts["bad rule"] += 1
    return rules


def _dates(name: str, entry: Entry, account: Account) -> Iterator[datetime | date]:
    for line in entry.properties.get(name, []):
        for text in line.value.split(","):
            try:
                yield account.instant(text.partition("/")[0], line, entry)
            except (SkippedEntry, ValueError, OverflowError):
                continue
