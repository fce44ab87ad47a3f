"""Lists of those who were in a video meeting: Microsoft Teams and Zoom.

A report is a meeting among those who were in it: the organiser invites, the others take part. It
runs from its stated start to its stated end, or from the first to come to the last to leave. People
who came several times count once, and those who never came do not count. Without an organiser a
meeting has no sender and is skipped: Teams' first form (Full Name, User Action, Timestamp) and
Zoom's list without the block about the meeting name none.

Notes
-----
Teams: the sections, their titles, `Organizer` and `Organiser`, dates with the month or the day first
were seen in seven public test files and readers, the first form in one; other languages and layouts are
told of in `attendance_titles`.
Zoom: the list alone, the list below a block about the meeting, columns about the meeting in every
row, and the sections of a webinar were each seen in two or more public readers or samples. That
`User Email` in the block is the host's is inferred from those samples.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from reciprocity_kit.errors import ReadError, UnknownFormatError
from reciprocity_kit.events import Batch, Event, Skipped, build_event_table
from reciprocity_kit.readers.attendance_titles import in_english, is_organiser, is_report
from reciprocity_kit.readers.cells import tell_times
from reciprocity_kit.readers.dates import NO_TIME, read_times
from reciprocity_kit.readers.dialect import find_column, find_titles, fold_header
from reciprocity_kit.readers.formats import Format
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.readers.text import open_text

NO_ORGANISER = "the report names no organiser"
ALONE = "nobody but the organiser was there"
NO_TIMES = "the report gives no time that can be read"
NO_LENGTH = "lasts no time"
BACKWARDS = "ends before it begins"
MOST_BYTES = 64 << 20
_TEAMS = "teams-attendance"
_NAME = "name (original name)|user name (original name)|user name|full name|name"
_MAIL = "email|user email|e-mail"
_UPN = "participant id (upn)|participant id"
_JOIN = "join time|first join|first join time|timestamp"
_LEAVE = "leave time|last leave|last leave time|timestamp"
_START = "start time|actual start time|meeting start time"
_END = "end time|meeting end time"
_LENGTH = "actual duration (minutes)|duration (minutes)"
_MEETING = "meeting id|webinar id|id"
_HOST = "host email|host name|host"
_TITLES = frozenset(
    f"{_NAME}|{_MAIL}|{_UPN}|{_JOIN}|{_LEAVE}|{_START}|{_END}|{_LENGTH}|{_MEETING}|{_HOST}".split("|")
) | {"topic", "attended", "role", "guest"}
_SECTION = re.compile(
    r"\d\. \S.*|meeting summary|attendee report|(host|panelist|attendee) details|other attended"
)
_STANDING = re.compile(
    r"\((guest|unverified|external|gast|extern|nicht überprüft|invitée?|externe|non vérifiée?"
    r"|invitado|externo|sin comprobar|convidado|não verificado|ospite|esterno)\)$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(r"\([^()]*\)$")
_BLANK = ("", "--", "n/a")
_SHOWN_BYTES = 8_192
_FIRST_LINES = 14


@dataclass(frozen=True)
class _Row:
    """Somebody's time in a meeting, as written."""

    name: str
    address: str
    role: str
    joined: str
    left: str

    @property
    def who(self) -> str:
        plain = re.sub(r'["<>\x1f]', "", self.name)
        return f"{plain} <{self.address}>" if self.address and plain else self.address or plain


@dataclass
class _Meeting:
    """One meeting of a report, as written."""

    start: str = ""
    end: str = ""
    minutes: str = ""
    host: str = ""
    rows: list[_Row] = field(default_factory=list)

    def find_organiser(self) -> str:
        """Find the one whose role says so, else the host whom the report names."""
        told = next((row.who for row in self.rows if is_organiser(row.role)), "")
        host = self.host.casefold()
        own = [row for row in self.rows if host in (row.name.casefold(), row.address.casefold())]
        return told or (own[0].who if host and own else self.host)

    def list_times(self) -> list[str]:
        """Texts of its times: start, end, and each row's joining and leaving."""
        return [self.start, self.end, *(time for row in self.rows for time in (row.joined, row.left))]


class _Table:
    """A block of rows below a row of titles."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.header: Mapping[str, int] = find_titles(titles)
        self.of_people = find_column(self.header, _NAME) is not None
        self.with_original = any("name (original name)" in title for title in self.header)

    def take(self, row: Sequence[str], title: str) -> str:
        place = find_column(self.header, title)
        text = row[place].strip() if place is not None and place < len(row) else ""
        return "" if text.casefold() in _BLANK else text


def is_teams(source: Source, head: bytes) -> bool:
    """Tell whether a file is a list of attendance of Teams.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True for all its forms, in whatever language.
    """
    del source
    return is_report(_first_lines(head))


def is_zoom(source: Source, head: bytes) -> bool:
    """Tell whether a file is a list of participants of Zoom.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True for a meeting's and for a webinar's.
    """
    del source
    for line in _first_lines(head):
        titles = {fold_header(title) for title in line.split(",")}
        if titles & {"user email", "email"} and titles & {
            "name (original name)",
            "user name (original name)",
        }:
            return True
        if {"attended", "user name", "join time"} <= titles:
            return True
    return False


def _first_lines(head: bytes) -> list[str]:
    wide = head[:_SHOWN_BYTES].count(b"\x00") > len(head[:_SHOWN_BYTES]) // 4
    coding = "utf-16-be" if head.startswith((b"\xfe\xff", b"\x00")) else "utf-16-le" if wide else "utf-8"
    plain = head[:_SHOWN_BYTES].decode(coding, "replace").lstrip("\ufeff").replace("\x00", "")
    return [line.strip() for line in plain.splitlines() if line.strip()][:_FIRST_LINES]


def read_attendance(source: Source, reading: Reading, *, name: str, delimiter: str) -> Batch:
    """Read a list of those who were in a meeting.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What the user says about it.
    name : str
        Name of the format.
    delimiter : str
        Between two cells.

    Returns
    -------
    Batch
        One meeting, or several where every row says of which one it is.

    Raises
    ------
    UnknownFormatError
        If there is no list of people in it.
    ReadError
        If it is far too large, or its times can be read in two ways.
    """
    text = open_text(source)
    counts: Counter[str] = Counter()
    rows = _rows(source, text.encoding, delimiter)
    meetings = _find_meetings(in_english(rows) if name == _TEAMS else rows, counts)
    if not meetings:
        raise UnknownFormatError(
            f"{source.label} looks like a list of attendance, but lists nobody.",
            next_step="download the attendance report again",
        )
    column = [time for meeting in meetings for time in meeting.list_times()]
    times = read_times(
        pa.chunked_array([pa.array(column, pa.string())]),
        source=source.label,
        tz=reading.tz,
        declared=None,
        date_order=reading.date_order,
    )
    events, skipped, first = [], [], 0
    for position, meeting in enumerate(meetings, start=1):
        last = first + len(meeting.list_times())
        event, reason = _to_event(meeting, times.sent_at[first:last], position)
        first = last
        if event is not None:
            events.append(event)
        else:
            skipped.append(Skipped(source.label, np.array([position]), reason))
    return Batch(
        source.label,
        name,
        build_event_table(events),
        rows=len(meetings),
        channel="meeting",
        skipped=skipped,
        notes=[*_notes(meetings, counts), *tell_times(times, text.encoding)],
    )


def _rows(source: Source, encoding: str, delimiter: str) -> Iterator[list[str]]:
    if source.size > MOST_BYTES:
        raise ReadError(
            f"{source.label} is too large for a list of attendance.",
            next_step="take one meeting's",
        )
    with source.open() as stream:
        plain = stream.read(MOST_BYTES + 1).decode(encoding, "replace")
    lines = csv.reader(io.StringIO(plain.replace("\x00", ""), newline=""), delimiter=delimiter)
    try:
        yield from (row for row in lines if any(cell.strip() for cell in row))
    except csv.Error as error:
        raise ReadError(
            f"{source.label} cannot be cut into rows and cells.", str(error), next_step="download it again"
        ) from error


def _find_meetings(rows: Iterator[list[str]], counts: Counter[str]) -> list[_Meeting]:
    """Read section by section; what stands above the people is about the meeting."""
    about = _Meeting()
    meetings: dict[str, _Meeting] = {}
    section, table = "", None
    for row in rows:
        first, single = fold_header(row[0]), not any(cell.strip() for cell in row[1:])
        if single and _SECTION.fullmatch(first):
            section, table = first, None
        elif sum(fold_header(cell) in _TITLES for cell in row) > 1:
            table = _Table(row)
        elif table is None:
            _note_about(about, _Table([row[0]]), row[1:])
        elif not table.of_people:
            _note_about(about, table, row)
        elif not section.startswith("3."):
            key = table.take(row, _MEETING)
            meeting = meetings.setdefault(key, _copied(about))
            if key:
                _note_about(meeting, table, row)
            _add_person(meeting, table, row, section, counts)
    return list(meetings.values())


def _copied(about: _Meeting) -> _Meeting:
    return _Meeting(about.start, about.end, about.minutes, about.host)


def _note_about(about: _Meeting, table: _Table, row: Sequence[str]) -> None:
    about.start = table.take(row, _START) or about.start
    about.end = table.take(row, _END) or about.end
    about.minutes = ("" if table.of_people else table.take(row, _LENGTH)) or about.minutes
    mail = "" if table.of_people else table.take(row, "user email")
    about.host = table.take(row, _HOST) or mail or about.host


def _add_person(
    meeting: _Meeting, table: _Table, row: Sequence[str], section: str, counts: Counter[str]
) -> None:
    absent = table.take(row, "attended").casefold() == "no"
    waiting = table.take(row, "in waiting room").casefold() == "yes"
    name = _STANDING.sub("", table.take(row, _NAME)).rstrip()
    if table.with_original:
        name = _ORIGINAL.sub("", name).rstrip()
    upn = table.take(row, _UPN)
    address = table.take(row, _MAIL) or (upn if "@" in upn else "")
    role = (table.take(row, "role") or section.partition(" details")[0]).casefold()
    person = _Row(name, address, role, table.take(row, _JOIN), table.take(row, _LEAVE))
    if absent or waiting:
        counts["absent"] += 1
    elif person.who:
        meeting.rows.append(person)
    else:
        counts["nameless"] += 1


def _to_event(meeting: _Meeting, times: np.ndarray, position: int) -> tuple[Event | None, str]:
    organiser = meeting.find_organiser()
    webinar = any(row.role in ("host", "panelist") for row in meeting.rows)
    roles: dict[str, str] = {}
    for row in meeting.rows:
        if row.who != organiser:
            roles.setdefault(row.who, "optional" if webinar and row.role == "attendee" else "required")
    start = int(
        next((each for each in (times[0], times[2::2].min(initial=NO_TIME)) if each != NO_TIME), NO_TIME)
    )
    length = _find_minutes(meeting, times, start)
    reason = (
        NO_ORGANISER * (not organiser)
        or ALONE * (not roles)
        or NO_TIMES * (start == NO_TIME)
        or NO_LENGTH * (length == 0)
        or BACKWARDS * (length < 0)
    )
    if reason:
        return None, reason
    when = pd.Timestamp(start, unit="us", tz="UTC")
    recipients = tuple((role, who) for who, role in roles.items())
    return Event(position, when, organiser, recipients, duration_minutes=length), ""


def _find_minutes(meeting: _Meeting, times: np.ndarray, start: int) -> float:
    """Find how long it lasted: to its stated end, as stated, or until the last one left."""
    if times[1] != NO_TIME:
        return float(times[1] - start) / 60_000_000
    if re.fullmatch(r"\d{1,6}(\.\d+)?", meeting.minutes):
        return float(meeting.minutes)
    left = times[3::2]
    left = left[left != NO_TIME]
    return float(left.max() - start) / 60_000_000 if len(left) else float("nan")


def _notes(meetings: Sequence[_Meeting], counts: Mapping[str, int]) -> list[str]:
    rows = sum(len(meeting.rows) for meeting in meetings)
    people = sum(len({row.who for row in meeting.rows}) for meeting in meetings)
    notes = [f"{rows:,} rows tell of {people:,} people"]
    if counts["absent"]:
        notes.append(f"{counts['absent']:,} who never came in are left out")
    if counts["nameless"]:
        notes.append(f"{counts['nameless']:,} rows name nobody")
    return notes


FORMATS = (
    Format(
        _TEAMS,
        "attendance reports of Microsoft Teams, in any language",
        is_teams,
        lambda source, reading: read_attendance(source, reading, name=_TEAMS, delimiter="\t"),
    ),
    Format(
        "zoom-participants",
        "participants of Zoom meetings and webinars",
        is_zoom,
        lambda source, reading: read_attendance(source, reading, name="zoom-participants", delimiter=","),
    ),
)
