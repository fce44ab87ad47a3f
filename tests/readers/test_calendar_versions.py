"""The same meeting in several calendars: the newest version of its entry counts (RFC 5546, 2.1.5)."""

import zipfile
from pathlib import Path

import pytest

from reciprocity_kit.history import History
from reciprocity_kit.readers.read import read

ELSEWHERE = "replaced by a newer version in another calendar"
SERIES = "RRULE:FREQ=WEEKLY;COUNT=4\n"


def _entry(start: str, *more: str, sequence: int = 0, stamp: str = "20240101") -> str:
    lines = "".join(f"{line}\n" for line in more)
    return (
        f"BEGIN:VEVENT\nUID:m@x.example\nSEQUENCE:{sequence}\nDTSTAMP:{stamp}T080000Z\nDTSTART:{start}Z\n"
        f"DURATION:PT1H\nORGANIZER:mailto:ana@x.example\nATTENDEE:mailto:ben@x.example\n{lines}END:VEVENT\n"
    )


def _read(folder: Path, **entries: str) -> History:
    for name, entry in entries.items():
        (folder / f"{name}.ics").write_text(f"BEGIN:VCALENDAR\n{entry}END:VCALENDAR\n")
    history = read(folder, until="2025-01-01")
    receipt = history.receipt
    assert (receipt["rows"] == receipt["kept"] + receipt["skipped"]).all()
    assert len(history.skipped) == receipt["skipped"].sum()
    return history


def _starts(history: History) -> list[str]:
    return [f"{each:%m-%d %H}" for each in history.interactions["sent_at"]]


def _skipped(history: History) -> list[tuple[str, str]]:
    return list(history.skipped[["source", "reason"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(("old", "new"), [("a", "b"), ("b", "a")])
def test_a_higher_sequence_wins_whichever_file_is_read_first(old: str, new: str, tmp_path: Path) -> None:
    # the later stamp of the old one does not matter
    entries = {
        old: _entry("20240304T100000", stamp="20240303"),
        new: _entry("20240304T150000", sequence=1, stamp="20240201"),
    }
    history = _read(tmp_path, **entries)
    assert _starts(history) == ["03-04 15"]
    assert _skipped(history) == [(f"{old}.ics", ELSEWHERE)]


@pytest.mark.parametrize(("old", "new"), [("a", "b"), ("b", "a")])
def test_of_one_sequence_the_later_stamp_wins(old: str, new: str, tmp_path: Path) -> None:
    entries = {
        old: _entry("20240304T100000", "LAST-MODIFIED:20240110T080000Z"),
        new: _entry("20240304T150000", stamp="20240201"),
    }
    history = _read(tmp_path, **entries)
    assert _starts(history) == ["03-04 15"]
    assert _skipped(history) == [(f"{old}.ics", ELSEWHERE)]


def test_entries_as_old_as_each_other_are_one_meeting(tmp_path: Path) -> None:
    history = _read(tmp_path, a=_entry("20240304T100000"), b=_entry("20240304T100000"))
    assert _starts(history) == ["03-04 10"]
    assert _skipped(history) == [("b.ics", "repeats an earlier entry")]


def test_what_the_newest_version_cancels_did_not_take_place(tmp_path: Path) -> None:
    moved = _entry("20240312T100000", "RECURRENCE-ID:20240311T100000Z")
    history = _read(
        tmp_path,
        a=_entry("20240304T100000", SERIES.strip()) + moved,
        b=_entry("20240304T100000", SERIES.strip(), "STATUS:CANCELLED", sequence=2),
    )
    assert _starts(history) == []
    assert _skipped(history) == [("a.ics", ELSEWHERE), ("a.ics", ELSEWHERE), ("b.ics", "cancelled")]


def test_a_cancellation_that_was_taken_back_does_not_count(tmp_path: Path) -> None:
    history = _read(
        tmp_path,
        a=_entry("20240304T100000", "STATUS:CANCELLED", sequence=1),
        b=_entry("20240304T100000", sequence=2),
    )
    assert _starts(history) == ["03-04 10"]
    assert _skipped(history) == [("a.ics", ELSEWHERE)]


def test_a_moved_meeting_of_a_series_in_another_calendar_counts_once(tmp_path: Path) -> None:
    history = _read(
        tmp_path,
        a=_entry("20240304T100000", SERIES.strip()),
        b=_entry("20240312T150000", "RECURRENCE-ID:20240311T100000Z", sequence=1),
    )
    assert _starts(history) == ["03-04 10", "03-12 15", "03-18 10", "03-25 10"]
    assert _skipped(history) == []


@pytest.mark.parametrize(("old", "new"), [("a", "b"), ("b", "a")])
def test_a_series_changed_as_a_whole_leaves_older_single_changes_behind(
    old: str, new: str, tmp_path: Path
) -> None:
    # the series was moved to the afternoon after one meeting had been moved by a day
    entries = {
        new: _entry("20240304T150000", SERIES.strip(), sequence=3),
        old: _entry("20240312T100000", "RECURRENCE-ID:20240311T150000Z", sequence=1),
    }
    history = _read(tmp_path, **entries)
    assert _starts(history) == ["03-04 15", "03-11 15", "03-18 15", "03-25 15"]
    assert _skipped(history) == [(f"{old}.ics", ELSEWHERE)]


def test_the_series_of_the_newest_calendar_is_the_one_that_counts(tmp_path: Path) -> None:
    history = _read(
        tmp_path,
        a=_entry("20240304T100000", SERIES.strip()),
        b=_entry("20240304T100000", "RRULE:FREQ=WEEKLY;COUNT=2", sequence=1),
    )
    assert _starts(history) == ["03-04 10", "03-11 10"]
    assert _skipped(history) == [("a.ics", ELSEWHERE)]


def test_entries_without_an_id_are_told_apart_by_their_files(tmp_path: Path) -> None:
    alone = _entry("20240304T100000", sequence=1).replace("UID:m@x.example\n", "")
    other = _entry("20240304T120000").replace("UID:m@x.example\n", "")
    assert _starts(_read(tmp_path, a=alone, b=other)) == ["03-04 10", "03-04 12"]


def test_calendars_in_archives_and_broken_ones_beside_them(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "calendars.zip", "w") as archive:
        archive.writestr("work.ics", f"BEGIN:VCALENDAR\n{_entry('20240304T100000')}END:VCALENDAR\n")
    (tmp_path / "broken.ics").write_bytes(b"\x00\xff\x00")
    (tmp_path / "empty.ics").write_bytes(b"")
    history = _read(tmp_path, home=_entry("20240304T150000", sequence=1))
    assert _starts(history) == ["03-04 15"]
    assert ("calendars.zip/work.ics", ELSEWHERE) in _skipped(history)
