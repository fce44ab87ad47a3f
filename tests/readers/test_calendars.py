"""Calendars: zones, versions, and what is told about what is left out."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from dateutil.rrule import rrulestr

from reciprocity_kit.errors import OptionError, ReadError
from reciprocity_kit.history import History
from reciprocity_kit.readers.ical import Entry, Property, read_duration, read_entries, read_moment
from reciprocity_kit.readers.read import read
from reciprocity_kit.readers.recurrence import find_dates, read_rule, to_utc
from reciprocity_kit.readers.sources import file_source
from reciprocity_kit.readers.zones import Zones

PEOPLE = "ORGANIZER:mailto:ana@x.example\nATTENDEE:mailto:ben@x.example\n"
TEN = ("DTSTART:20240705T100000Z", "DURATION:PT1H")


def _entry(*lines: str, people: str = PEOPLE, uid: str = "u") -> str:
    return f"BEGIN:VEVENT\nUID:{uid}\n{people}" + "".join(f"{line}\n" for line in lines) + "END:VEVENT\n"


def _calendar(tmp_path: Path, *parts: str, name: str = "c.ics", **options: str) -> History:
    path = tmp_path / name
    path.write_text("BEGIN:VCALENDAR\n" + "".join(parts) + "END:VCALENDAR\n", encoding="utf-8")
    return read(path, **options)


def _started(history: History) -> list[str]:
    return [f"{each:%m-%d %H:%M}" for each in history.interactions["sent_at"]]


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("Europe/Berlin", "07-05 08:00"),
        ("europe/berlin", "07-05 08:00"),
        ('"W. Europe Standard Time"', "07-05 08:00"),
        ("W. Europe Standard Time 1", "07-05 08:00"),
        ("/mozilla.org/20050126_1/America/Argentina/Buenos_Aires", "07-05 13:00"),
        ("Pacific Standard Time", "07-05 17:00"),
        ("India Standard Time", "07-05 04:30"),
        ('"tzone://Microsoft/Utc"', "07-05 10:00"),
        ("GMT", "07-05 10:00"),
        ('"(UTC+02:00) Somewhere"', "07-05 08:00"),
        ('"GMT-0330"', "07-05 13:30"),
    ],
)
def test_zones_by_all_their_names(zone: str, utc: str, tmp_path: Path) -> None:
    history = _calendar(tmp_path, _entry(f"DTSTART;TZID={zone}:20240705T100000", "DURATION:PT30M"))
    assert _started(history) == [utc]


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "Europe", "x" * 5_000, "Mars/Olympus", "\x00"])
def test_a_zone_nobody_knows_is_none(name: str) -> None:
    assert Zones({}).find(name) is None


def test_an_unknown_zone_falls_back_and_is_told(tmp_path: Path) -> None:
    entry = _entry("DTSTART;TZID=Mars:20240705T100000", "DTEND;TZID=Mars:20240705T110000")
    history = _calendar(tmp_path, entry, tz="Europe/Berlin")
    assert _started(history) == ["07-05 08:00"]
    assert any("Mars is unknown" in note for note in history.notes)
    assert any("read as Europe/Berlin" in note for note in history.notes)


def test_floating_times_take_the_zone_of_the_calendar_then_the_users(tmp_path: Path) -> None:
    entry = _entry("DTSTART:20240705T100000", "DTEND:20240705T110000")
    own = _calendar(tmp_path, "X-WR-TIMEZONE:America/New_York\n", entry, tz="Europe/Berlin")
    assert _started(own) == ["07-05 14:00"]
    assert _started(_calendar(tmp_path, entry, tz="Europe/Berlin")) == ["07-05 08:00"]


def test_only_floating_times_and_no_zone_is_an_error(tmp_path: Path) -> None:
    entry = _entry("DTSTART:20240705T100000", "DTEND:20240705T110000")
    with pytest.raises(ReadError, match=r"c\.ics have no time zone[\s\S]*tz="):
        _calendar(tmp_path, entry, _entry("DTSTART;VALUE=DATE:20240705", uid="v"))
    with pytest.raises(OptionError, match="no time zone"):
        _calendar(tmp_path, entry, tz="Mars")


def test_a_zone_described_in_the_file_without_a_rule(tmp_path: Path) -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:20240101T000000\nTZOFFSETFROM:+0000\n"
        "TZOFFSETTO:+0545\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    broken = zone.replace("Ours", "Theirs").replace("TZOFFSETTO:+0545", "TZOFFSETTO:soon")
    entries = _entry("DTSTART;TZID=Ours:20240705T100000", "DURATION:PT1H") + _entry(
        "DTSTART;TZID=Theirs:20240705T100000", "DURATION:PT1H", uid="v"
    )
    history = _calendar(tmp_path, zone, broken, entries)
    assert _started(history) == ["07-05 04:15"]
    assert history.skipped["reason"].tolist() == ["its time has no zone: say tz="]


# 5 November 2024, 10:00 in New York, where winter time began on the 3rd: 15:00 UTC; a week before: 14:00 UTC.
# A described zone must give what the real one gives.
def test_a_described_zone_changes_its_clock_like_the_real_one() -> None:
    def phase(kind: str, start: str, offset: str, month: int, day: str) -> Entry:
        lines = {"DTSTART": start, "TZOFFSETTO": offset, "RRULE": f"FREQ=YEARLY;BYMONTH={month};BYDAY={day}"}
        return Entry(kind, properties={name: [Property({}, text)] for name, text in lines.items()})

    summer = phase("DAYLIGHT", "20070311T020000", "-0400", 3, "2SU")
    winter = phase("STANDARD", "20071104T020000", "-0500", 11, "1SU")
    found = Zones({"Ours": Entry("VTIMEZONE", phases=[summer, winter])}).find("Ours")
    assert found is not None
    for day in range(0, 3_650, 7):
        local = datetime(2015, 1, 1, 10) + timedelta(days=day)  # noqa: DTZ001 (local on purpose)
        assert to_utc(local, found) == to_utc(local, ZoneInfo("America/New_York"))
        assert to_utc(local, found).astimezone(found).replace(tzinfo=None) == local


def test_the_present_ends_the_history(tmp_path: Path) -> None:
    now = pd.Timestamp.now("UTC").floor("s")
    lines = [f"DTSTART:{now - pd.Timedelta(days=2):%Y%m%dT%H%M%SZ}", "DURATION:PT1H"]
    coming = f"DTSTART:{now + pd.Timedelta(days=1):%Y%m%dT%H%M%SZ}"
    history = _calendar(
        tmp_path,
        _entry(*lines, "RRULE:FREQ=DAILY"),
        _entry(coming, "DURATION:PT1H", uid="v"),
        _entry(coming, "DURATION:PT1H", "RRULE:FREQ=DAILY", uid="w"),
    )
    assert len(history.interactions) == 3
    assert history.skipped["reason"].tolist() == ["still to come", "still to come"]
    assert any("go on after the window" in note for note in history.notes)


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    people = (
        'ORGANIZER;CN="Ana Diaz";SENT-BY="mailto:desk@x.example":mailto:ana@x.example\n'
        "ATTENDEE:mailto:ben@x.example\nATTENDEE;CUTYPE=ROOM:mailto:den@x.example\n"
        "ATTENDEE;CUTYPE=RESOURCE:mailto:car@x.example\nATTENDEE;PARTSTAT=DECLINED:mailto:lee@x.example\n"
        "ATTENDEE;ROLE=NON-PARTICIPANT:mailto:eva@y.example\n"
    )
    history = _calendar(
        tmp_path,
        _entry("DTSTART:20240705T100000Z", "DURATION:PT1H", people=people),
        "BEGIN:VTODO\nUID:t\nEND:VTODO\n",
    )
    assert [note.removeprefix("c.ics: ") for note in history.notes] == [
        "2 rooms and resources are left out",
        "1 attendees who declined or sent somebody else are left out",
        "1 people listed for information only are left out",
        "1 meetings were set up by somebody on behalf of the organiser",
        "1 tasks, notes and free-busy times are no meetings",
    ]
    assert history.interactions["recipient"].tolist() == ["ben@x.example"]
    assert history.people_seen.set_index("person")["name"].to_dict() == {
        "ana@x.example": "Ana Diaz",
        "ben@x.example": "",
    }


def test_an_end_that_cannot_be_read_is_a_reason(tmp_path: Path) -> None:
    start = "DTSTART:20240705T100000Z"
    history = _calendar(
        tmp_path,
        _entry(start, "DTEND:never", uid="a"),
        _entry(start, "DTEND;VALUE=DATE:20240706", uid="b"),
        _entry(start, "DURATION:long", uid="c"),
        _entry(start, uid="d"),
        _entry("DTSTART;TZID=Europe/Berlin:00010101T000000", "DURATION:PT1H", uid="e"),
        _entry(uid="f"),
    )
    assert history.skipped["reason"].tolist() == [
        *["its end cannot be read"] * 3,
        "lasts no time",
        "its start cannot be read",
        "no start",
    ]


def test_a_series_whose_every_meeting_is_moved_is_told(tmp_path: Path) -> None:
    history = _calendar(
        tmp_path,
        _entry(*TEN, "RRULE:FREQ=DAILY;COUNT=2", "EXDATE:20240706T100000Z"),
        _entry("DTSTART:20240705T120000Z", "DURATION:PT1H", "RECURRENCE-ID:20240705T100000Z"),
    )
    assert _started(history) == ["07-05 12:00"]
    assert history.skipped["reason"].tolist() == ["every meeting of the series was moved or cancelled"]


def test_a_series_called_off_takes_its_changes_with_it(tmp_path: Path) -> None:
    history = _calendar(
        tmp_path,
        _entry(*TEN, "RRULE:FREQ=DAILY", "STATUS:CANCELLED"),
        _entry("DTSTART:20240705T120000Z", "DURATION:PT1H", "RECURRENCE-ID:20240705T100000Z"),
    )
    assert history.skipped["reason"].tolist() == ["cancelled", "cancelled"]


# Rules as calendars write them, against the library on its own, from 2020 to 2030
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=TU,TH",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        "FREQ=WEEKLY;COUNT=7",
    ],
)
def test_moving_a_rule_by_400_years_changes_nothing(rule: str) -> None:
    start, last = datetime(2020, 2, 29, 10), datetime(2030, 1, 1)  # noqa: DTZ001 (local on purpose)
    plain = [each for each in rrulestr(rule, dtstart=start).between(start, last, inc=True) if each <= last]
    assert [each for each in find_dates(read_rule(rule), start, last) if each <= last] == plain


# Between lie centuries that begin with no leap year: 1700, 1800, 1900 and 2100. The library gives up the rule
# with a 16th Sunday in a leap year that begins on a Sunday.
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY",
        "FREQ=YEARLY;INTERVAL=3;BYMONTH=2",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=90",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "FREQ=YEARLY;BYYEARDAY=366,-366;INTERVAL=2",
        "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO,SU;BYHOUR=9,17",
        "FREQ=YEARLY;BYWEEKNO=-1;WKST=SU",
        "FREQ=YEARLY;BYDAY=MO,TU,WE;BYSETPOS=-1,2",
        "FREQ=YEARLY;BYDAY=MO",
        "FREQ=YEARLY;BYDAY=1SU,16SU;BYMONTH=10;INTERVAL=2",
        "FREQ=YEARLY;COUNT=0",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;INTERVAL=20",
    ],
)
def test_a_yearly_rule_is_followed_through_the_centuries_as_by_the_library(rule: str) -> None:
    start, last = datetime(1604, 2, 29, 9), datetime(2101, 1, 1)  # noqa: DTZ001 (local on purpose)
    plain: list[datetime] = []
    with suppress(IndexError):
        plain.extend(takewhile(lambda each: each <= last, rrulestr(rule, dtstart=start)))
    assert [each for each in find_dates(read_rule(rule), start, last) if each <= last] == plain


def test_the_end_of_a_rule_in_utc_local_time_or_as_a_day() -> None:
    assert str(read_rule("FREQ=DAILY;UNTIL=20240305T100000Z").until) == "2024-03-05 10:00:00+00:00"
    assert str(read_rule("FREQ=DAILY;UNTIL=20240305T100000").until) == "2024-03-05 10:00:00"
    assert str(read_rule("FREQ=DAILY; UNTIL=20240305").until) == "2024-03-05 23:59:59"
    with pytest.raises(ValueError, match="SOON"):
        read_rule("FREQ=DAILY;UNTIL=soon")


def test_texts_that_are_no_times() -> None:
    assert read_moment(" 20240305 ") == date(2024, 3, 5)
    assert read_duration("P1DT2H") == timedelta(hours=26)
    for text in ("PT1H", "20240230", "20240305T250000", "2024-03-05"):
        with pytest.raises(ValueError, match=text):
            read_moment(text)
    with pytest.raises(ValueError, match="an hour"):
        read_duration("an hour")


def test_parameters_are_read_with_and_without_quotes(tmp_path: Path) -> None:
    path = tmp_path / "c.ics"
    path.write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\n"
        'ATTENDEE;CN="a;b:c";ROLE=OPT-PARTICIPANT:mailto:1@x.example\n'
        "ATTENDEE;CN=Ana ^'A^' Diaz:MAILTO:2@x.example\n"
        'ATTENDEE;CN="open:mailto:3@x.example\n'
        "attendee;cn=low:mailto:4@x.example\nATTENDEE\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    (entry,) = read_entries(file_source(path), "utf-8").entries
    lines = entry.properties["ATTENDEE"]
    assert [line.parameters.get("CN") for line in lines] == ["a;b:c", 'Ana "A" Diaz', "open", "low"]
    assert [line.value[-11:] for line in lines] == [f"{each}@x.example" for each in "1234"]
