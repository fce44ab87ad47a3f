"""Lists of attendance: eras, encodings, who organised, how long, and broken files."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reciprocity_kit.errors import ReadError, ReciprocityError
from reciprocity_kit.readers.attendance import is_teams
from reciprocity_kit.readers.read import read
from reciprocity_kit.readers.sources import file_source

EXPORTS = Path(__file__).parent / "exports"
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
CASES = ["teams-attendance/sections.csv", "zoom-participants/block.csv", "zoom-participants/webinar.csv"]
TITLES = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
ANA = "Ana\t{join}\t{leave}\t1h\tana@x.example\tana@x.example\tOrganizer\n"
BEN = "Ben\t{join}\t{leave}\t1h\tben@x.example\tben@x.example\tPresenter\n"


def _write(tmp_path: Path, content: str | bytes, name: str = "list.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _teams(rows: str, summary: str = "Meeting title\tPlans\n", **times: str) -> str:
    return f"1. Summary\n{summary}\n2. Participants\n{TITLES}{rows.format(**times)}"


# Teams writes UTF-16 with a mark at the beginning.
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
@pytest.mark.parametrize("name", CASES)
def test_the_encoding_makes_no_difference(name: str, encoding: str, tmp_path: Path) -> None:
    case = EXPORTS / name
    copy = _write(tmp_path, case.read_text(encoding="utf-8").encode(encoding), case.name)
    pd.testing.assert_frame_equal(read(copy, tz="UTC").interactions, read(case, tz="UTC").interactions)


def test_narrow_blanks_before_am_and_pm_are_read(tmp_path: Path) -> None:
    text = (EXPORTS / CASES[0]).read_text(encoding="utf-8").replace(" PM", "\u202fPM")
    assert read(_write(tmp_path, text), tz="UTC").interactions["duration_minutes"].tolist() == [75, 75]


@pytest.mark.parametrize(
    ("summary", "join", "leave", "minutes"),
    [
        # stated times count, not those of the people
        ("Start time\t3/13/24, 9:00:00 AM\nEnd time\t3/13/24, 9:30:00 AM\n", "8:58:00", "9:40:00", 30),
        # else from the first who joins to the last who leaves
        ("Meeting title\tPlans\n", "8:58:00", "9:40:00", 42),
        ("Start time\t3/13/24, 9:00:00 AM\n", "8:58:00", "9:40:00", 40),
    ],
)
def test_how_long_a_meeting_lasts(
    summary: str, join: str, leave: str, minutes: float, tmp_path: Path
) -> None:
    times = {"join": f"3/13/24, {join} AM", "leave": f"3/13/24, {leave} AM"}
    table = read(_write(tmp_path, _teams(ANA + BEN, summary, **times)), tz="UTC").interactions
    assert table["duration_minutes"].tolist() == [minutes]


@pytest.mark.parametrize(
    ("rows", "times", "reason"),
    [
        (BEN, ("9:00", "9:30"), "the report names no organiser"),
        (ANA, ("9:00", "9:30"), "nobody but the organiser was there"),
        (ANA + BEN, ("", ""), "the report gives no time that can be read"),
        (ANA + BEN, ("9:00", "9:00"), "lasts no time"),
        (ANA + BEN, ("9:30", "9:00"), "ends before it begins"),
    ],
)
def test_why_a_meeting_is_not_kept(rows: str, times: tuple[str, str], reason: str, tmp_path: Path) -> None:
    join, leave = (f"2024-03-13 {each}" if each else "" for each in times)
    history = read(_write(tmp_path, _teams(rows, join=join, leave=leave)), tz="UTC")
    assert history.skipped[["position", "reason"]].to_numpy().tolist() == [[1, reason]]
    assert history.receipt[["rows", "kept", "skipped"]].to_numpy().tolist() == [[1, 0, 1]]


def test_the_form_with_a_summary_of_2021_is_read(tmp_path: Path) -> None:
    rows = [
        ("Ana Diaz", "8:59", "9:30", "31m", "ana@x.example", "Organizer"),
        ("Ben Okafor", "9:01", "9:10", "9m", "ben@x.example", "Presenter"),
        ("Ben Okafor", "9:12", "9:30", "18m", "ben@x.example", "Presenter"),
    ]
    text = (
        "Meeting Summary\nTotal Number of Participants\t2\nMeeting Title\tPlans\n"
        "Meeting Start Time\t3/13/2022, 9:00:00 AM\nMeeting End Time\t3/13/2022, 9:30:00 AM\n\n"
        "Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\tParticipant ID (UPN)\n"
    )
    for name, join, leave, length, mail, role in rows:
        times = f"3/13/2022, {join}:00 AM\t3/13/2022, {leave}:00 AM"
        text += f"{name}\t{times}\t{length}\t{mail}\t{role}\t{mail}\n"
    history = read(_write(tmp_path, text), tz="UTC")
    assert history.interactions[
        ["sender", "recipient", "audience", "duration_minutes"]
    ].to_numpy().tolist() == [["ana@x.example", "ben@x.example", 1, 30]]
    assert any("3 rows tell of 2 people" in note for note in history.notes)


def test_times_need_a_zone_and_an_order() -> None:
    case = EXPORTS / "teams-attendance" / "australian.csv"
    with pytest.raises(ReadError, match="day or the month first"):
        read(case, tz="UTC")
    with pytest.raises(ReadError, match="no time zone"):
        read(case, date_order="day")


def test_no_shows_and_people_without_a_name_are_told() -> None:
    assert any("1 who never came" in note for note in read(EXPORTS / CASES[2], tz="UTC").notes)
    history = read(EXPORTS / "zoom-participants" / "several.csv", tz="UTC")
    assert any("1 rows name nobody" in note for note in history.notes)


def test_a_list_without_people_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="lists nobody"):
        read(_write(tmp_path, "1. Summary\nMeeting title\tPlans\n"), tz="UTC")


def test_an_endless_cell_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be cut"):
        read(_write(tmp_path, _teams("A" * 200_000 + "\n")), tz="UTC")


@FEW
@given(
    name=st.sampled_from(CASES),
    noise=st.one_of(
        st.binary(max_size=30), st.sampled_from([b'"', b"\t\t\t", b"\x00", b"\r", b",,,", b"2. x\n"])
    ),
    place=st.floats(0, 1),
    end=st.floats(0, 1),
)
def test_whatever_stands_in_it_nothing_else_escapes(
    name: str, noise: bytes, place: float, end: float, tmp_path: Path
) -> None:
    whole = (EXPORTS / name).read_bytes()
    cut = int(place * len(whole))
    spoiled = (whole[:cut] + noise + whole[cut:])[: max(int(end * len(whole)), 1)]
    try:
        history = read(_write(tmp_path, spoiled), tz="UTC", date_order="month")
    except ReciprocityError as error:
        assert "Next:" in str(error)  # noqa: PT017 (either outcome is right)
    else:
        receipt = history.receipt.iloc[0]
        assert receipt["rows"] == receipt["kept"] + receipt["skipped"]
        assert len(history.skipped) == receipt["skipped"]


LOCALISED = [EXPORTS / "teams-attendance" / f"{name}.csv" for name in ("german", "french", "spanish")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
@pytest.mark.parametrize("case", LOCALISED, ids=lambda path: path.stem)
def test_reports_in_other_languages_are_known_in_the_encoding_of_teams(
    case: Path, encoding: str, tmp_path: Path
) -> None:
    copy = _write(tmp_path, case.read_text(encoding="utf-8").encode(encoding), case.name)
    one, two = (read(path, tz="UTC", date_order="day") for path in (copy, case))
    assert one.receipt["format"].tolist() == ["teams-attendance"]
    pd.testing.assert_frame_equal(one.interactions, two.interactions)


@pytest.mark.parametrize(
    "text",
    [
        "1. Kapitel\nName\tSeite\nAna\t3\n",  # a table of contents
        "Name\tAlter\tStadt\nAna\t3\tRom\n",
        "1. Summary of sales\nRegion\tTotal\nNorth\t3\n",
    ],
)
def test_other_tables_with_tabs_are_no_reports(text: str, tmp_path: Path) -> None:
    path = _write(tmp_path, text)
    assert not is_teams(file_source(path), text.encode())
