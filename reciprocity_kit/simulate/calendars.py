"""The owner's calendar as calendar programs write it."""

import csv
import io
import itertools
import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from reciprocity_kit.simulate.exports import write_text
from reciprocity_kit.simulate.names import last_name_first
from reciprocity_kit.simulate.world import World

SUBJECTS = ("Planning", "Catch-up", "Review", "Budget", "Handover", "Kick-off", "Demo", "Offer")
LINE_OCTETS = 75
DAYS_PER_WEEK = 7
NOON = 12
OUTLOOK_HEADER = (
    "Subject",
    "Start Date",
    "Start Time",
    "End Date",
    "End Time",
    "All day event",
    "Reminder on/off",
    "Reminder Date",
    "Reminder Time",
    "Meeting Organizer",
    "Required Attendees",
    "Optional Attendees",
    "Meeting Resources",
    "Billing Information",
    "Categories",
    "Description",
    "Location",
    "Mileage",
    "Priority",
    "Private",
    "Sensitivity",
    "Show time as",
)


def write_ics(world: World, path: str | Path) -> None:
    """Write the calendar as iCalendar (RFC 5545), but with plain line feeds.

    A series is one entry with a rule, dates left out and one occurrence that was moved;
    cancelled, declined and all-day entries stay in, as in a real export.

    Parameters
    ----------
    world : World
        The simulated history.
    path : str or Path
        File to write.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//reciprocity_kit//simulate//EN",
        "CALSCALE:GREGORIAN",
    ]
    for _, meeting in world.meetings.groupby("meeting_id", sort=False):
        lines += (
            _series_lines(meeting, world)
            if meeting["kind"].iloc[0] == "series"
            else _event(meeting, world, [])
        )
    lines.append("END:VCALENDAR")
    write_text(path, "".join(f"{folded}\n" for line in lines for folded in fold_line(line)))


def write_outlook_calendar_csv(world: World, path: str | Path) -> None:
    """Write the calendar as classic Outlook does in American English.

    Times are local and have no zone, people are names with the last name first, series are
    written out, and what was declined is missing.

    Parameters
    ----------
    world : World
        The simulated history.
    path : str or Path
        File to write.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(OUTLOOK_HEADER)
    meetings = world.meetings
    declined = meetings[(meetings["attendee"] == world.owner) & (meetings["answer"] == "DECLINED")]
    kept = meetings[~meetings["meeting_id"].isin(declined["meeting_id"])]
    for _, meeting in kept.groupby(["meeting_id", "starts_at"], sort=False):
        writer.writerow(_outlook_row(meeting, world))
    write_text(path, text.getvalue())


def _series_lines(meeting: pd.DataFrame, world: World) -> list[str]:
    dates = meeting.drop_duplicates("planned_at")
    planned = list(dates["planned_at"])
    steps = [(b - a).days for a, b in itertools.pairwise(planned)]
    step = math.gcd(*steps) or DAYS_PER_WEEK
    every = pd.date_range(planned[0], planned[-1], freq=f"{step}D")
    extra = [f"RRULE:FREQ=WEEKLY;INTERVAL={step // DAYS_PER_WEEK};UNTIL={_utc(planned[-1])}"]
    extra += [f"EXDATE:{_utc(date)}" for date in every if date not in set(planned)]
    first = meeting[meeting["planned_at"] == planned[0]]
    lines = _event(first.assign(starts_at=first["planned_at"]), world, extra)
    for date, starts_at in zip(planned, dates["starts_at"], strict=True):
        if date != starts_at:
            moved = meeting[meeting["planned_at"] == date]
            lines += _event(moved, world, [f"RECURRENCE-ID:{_utc(date)}"])
    return lines


def _event(meeting: pd.DataFrame, world: World, extra: Sequence[str]) -> list[str]:
    first = meeting.iloc[0]
    ends_at = first["starts_at"] + pd.Timedelta(minutes=int(first["duration_minutes"]))
    if first["kind"] == "all-day":
        local = first["starts_at"].tz_convert(world.settings.tz)
        times = [
            f"DTSTART;VALUE=DATE:{local:%Y%m%d}",
            f"DTEND;VALUE=DATE:{local + pd.DateOffset(days=1):%Y%m%d}",
        ]
    else:
        times = [f"DTSTART:{_utc(first['starts_at'])}", f"DTEND:{_utc(ends_at)}"]
    return [
        "BEGIN:VEVENT",
        f"UID:{first['meeting_id']}",
        f"DTSTAMP:{_utc(world.until)}",
        *times,
        *extra,
        f"SUMMARY:{_subject(meeting)}",
        f"STATUS:{first['status']}",
        f"ORGANIZER;{_mailbox(first['organizer'], world)}",
        f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;{_mailbox(first['organizer'], world)}",
        *(
            f"ATTENDEE;ROLE={'OPT' if role == 'optional' else 'REQ'}-PARTICIPANT;PARTSTAT={answer};"
            f"{_mailbox(attendee, world)}"
            for role, answer, attendee in zip(
                meeting["role"], meeting["answer"], meeting["attendee"], strict=True
            )
        ),
        "END:VEVENT",
    ]


def _outlook_row(meeting: pd.DataFrame, world: World) -> list[str]:
    first = meeting.iloc[0]
    starts = first["starts_at"].tz_convert(world.settings.tz)
    ends = starts + pd.Timedelta(minutes=int(first["duration_minutes"]))
    cancelled = "Canceled: " if first["status"] == "CANCELLED" else ""
    names = {
        role: [_turned(who, world) for who in meeting.loc[meeting["role"] == role, "attendee"]]
        for role in ("required", "optional")
    }
    organizer = _turned(first["organizer"], world)
    cells = {
        "Subject": f"{cancelled}{_subject(meeting)}",
        "Start Date": _american_date(starts),
        "Start Time": _american_time(starts),
        "End Date": _american_date(ends),
        "End Time": _american_time(ends),
        "All day event": str(first["kind"] == "all-day"),
        "Reminder on/off": "False",
        "Meeting Organizer": organizer,
        "Required Attendees": ";".join([organizer, *names["required"]]),
        "Optional Attendees": ";".join(names["optional"]),
        "Priority": "Normal",
        "Private": "False",
        "Sensitivity": "Normal",
        "Show time as": "2",
    }
    return [cells.get(name, "") for name in OUTLOOK_HEADER]


def _subject(meeting: pd.DataFrame) -> str:
    number = int("".join(c for c in str(meeting["meeting_id"].iloc[0]) if c.isdigit()))
    return SUBJECTS[number % len(SUBJECTS)]


def _mailbox(address: str, world: World) -> str:
    return f'CN="{last_name_first(world.names[address])}":mailto:{address}'


def _turned(address: str, world: World) -> str:
    return last_name_first(world.names[address])


def _utc(time: pd.Timestamp) -> str:
    return f"{time.tz_convert('UTC'):%Y%m%dT%H%M%SZ}"


def _american_date(time: pd.Timestamp) -> str:
    return f"{time.month}/{time.day}/{time.year}"


def _american_time(time: pd.Timestamp) -> str:
    return f"{(time.hour - 1) % NOON + 1}:{time:%M:%S} {'AM' if time.hour < NOON else 'PM'}"


def fold_line(line: str) -> list[str]:
    """Fold a line at 75 octets, as RFC 5545 asks, without cutting a letter.

    Parameters
    ----------
    line : str
        One line of a calendar.

    Returns
    -------
    list of str
        The parts; all but the first begin with a blank.

    Examples
    --------
    >>> [len(part) for part in fold_line("x" * 100)]
    [75, 26]
    """
    parts, size = [""], 0
    for letter in line:
        octets = len(letter.encode("utf-8"))
        if size + octets > LINE_OCTETS:
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += octets
    return parts
