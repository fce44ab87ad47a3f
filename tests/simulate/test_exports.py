"""The files are what the programs write, say the same as the events, and never change."""

import csv
import importlib.util
import re
from email.utils import getaddresses
from pathlib import Path
from types import ModuleType

import icalendar
import pandas as pd
import pytest
from dateutil.rrule import rrulestr

from reciprocity_kit import simulate
from reciprocity_kit.simulate import Settings, World, simulate_world

ROOT = Path(__file__).resolve().parents[2]
OWNER = "alex.morgan@harbor.example"
ZONE = "America/New_York"


@pytest.fixture(scope="module")
def world() -> World:
    settings = Settings(tz=ZONE, alias_share=0.1, missing_header_share=0.1, per_week=1)
    return simulate_world(seed=12, contacts=30, weeks=60, settings=settings)


@pytest.fixture(scope="module")
def calendar(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("calendar") / "calendar.ics"
    simulate.write_ics(world, path)
    return path


@pytest.fixture(scope="module")
def samples_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sample_data", ROOT / "tools" / "make_sample_data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_sample_data_is_made_again_byte_for_byte(samples_tool: ModuleType, tmp_path: Path) -> None:
    samples_tool.write_samples(tmp_path)
    made, kept = read_files(tmp_path), read_files(ROOT / "sample_data")
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []
    assert sum(len(content) for content in kept.values()) < 2_000_000


def test_samples_hold_what_their_description_promises(samples_tool: ModuleType) -> None:
    alex = samples_tool.simulate_alex()
    truth = alex.truth.assign(n=alex.truth["opened"] + alex.truth["opened_by_alter"]).set_index("kind")
    assert alex.owner == OWNER
    assert len(truth) == 45
    assert alex.events.loc[alex.events["channel"] == "email", "event_id"].nunique() == pytest.approx(
        6000, rel=0.1
    )
    assert (truth.loc["mostly-ego", "n"] >= 25).all()
    assert (truth.loc["mostly-ego", "opened"] / truth.loc["mostly-ego", "n"]).mean() > 0.7
    assert (truth.loc["mostly-them", "opened"] / truth.loc["mostly-them", "n"]).mean() < 0.3
    assert truth.loc["dormant", "n"] > 90
    assert truth.loc["dormant", "changes_at"] < alex.until - pd.Timedelta(days=240)
    assert truth.loc["fading", "n"] > 90
    text = (ROOT / "sample_data" / "README.md").read_text(encoding="utf-8")
    for name in alex.truth.loc[alex.truth["kind"] != "two-way", "name"]:
        assert name in text


def test_a_world_is_written_again_byte_for_byte(world: World, tmp_path: Path) -> None:
    again = simulate_world(seed=12, contacts=30, weeks=60, settings=world.settings)
    simulate.write_world(world, tmp_path / "a")
    simulate.write_world(again, tmp_path / "b")
    first = read_files(tmp_path / "a")
    assert sorted(first) == ["README.md", "calendar.ics", "mail.csv", "truth.csv"]
    assert first == read_files(tmp_path / "b")
    assert not any(b"\r" in content for content in first.values())


def test_the_description_names_every_column_and_a_call_that_makes_it_again(
    world: World, tmp_path: Path
) -> None:
    simulate.write_world(world, tmp_path, command="reciprocity simulate")
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    header = (tmp_path / "truth.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert all(f"| `{name}` |" in text for name in header)
    assert "\nreciprocity simulate\n" in text
    assert world.call in text
    # The call is ours and was just made, so that evaluating it is safe.
    again = eval(world.call, {"simulate_world": simulate_world, "Settings": Settings})  # noqa: S307 (our own words)
    assert again.events.equals(world.events)


def test_kit_csv_holds_every_row(world: World, tmp_path: Path) -> None:
    simulate.write_kit_csv(world, tmp_path / "kit.csv")
    rows = read_rows(tmp_path / "kit.csv")
    assert list(rows[0]) == list(world.events.columns)
    assert len(rows) == len(world.events)
    assert [row["event_id"] for row in rows] == world.events["event_id"].tolist()
    assert pd.to_datetime([row["sent_at"] for row in rows]).equals(
        pd.DatetimeIndex(world.events["sent_at"], name=None)
    )
    assert sum(row["reply_to"] == "" for row in rows) == world.events["reply_to"].isna().sum()
    assert sum(row["automated"] == "true" for row in rows) == world.events["automated"].sum()


@pytest.mark.parametrize("with_names", [True, False])
def test_mail_csv_says_the_same_as_the_events(world: World, tmp_path: Path, *, with_names: bool) -> None:
    simulate.write_mail_csv(world, tmp_path / "mail.csv", with_names=with_names)
    rows = read_rows(tmp_path / "mail.csv")
    assert list(rows[0]) == ["Date", "From", "To", "CC", "BCC", "Message-ID", "In-Reply-To"]
    said = set()
    for row in rows:
        ((name, sender),) = getaddresses([row["From"]])
        assert name == (world.names[sender] if with_names else "")
        said |= {
            (row["Message-ID"], sender, address, role, row["In-Reply-To"], pd.Timestamp(row["Date"]))
            for role, cell in (("to", row["To"]), ("cc", row["CC"]), ("bcc", row["BCC"]))
            for _, address in getaddresses(cell.split(";") if cell else [])
        }
    mail = world.events[world.events["channel"] == "email"].fillna({"reply_to": ""})
    columns = ("event_id", "sender", "recipient", "role", "reply_to", "sent_at")
    assert said == set(zip(*(mail[name] for name in columns), strict=True))
    assert {row["Date"][19:] for row in rows} == {"-05:00", "-04:00"}


def test_plain_mail_csv_has_local_times_and_bare_addresses(world: World, tmp_path: Path) -> None:
    simulate.write_plain_mail_csv(world, tmp_path / "mail.csv")
    rows = read_rows(tmp_path / "mail.csv")
    assert list(rows[0]) == ["Date", "From", "To", "CC", "BCC"]
    mail = world.events[world.events["channel"] == "email"].drop_duplicates("event_id")
    local = mail["sent_at"].dt.tz_convert(ZONE).dt.strftime("%Y-%m-%dT%H:%M:%S")
    assert [row["Date"] for row in rows] == local.tolist()
    assert [row["From"] for row in rows] == mail["sender"].tolist()
    assert not any("<" in cell for row in rows for cell in row.values())


def test_ics_expands_to_the_meetings_of_the_world(world: World, calendar: Path) -> None:
    # The rule is expanded by dateutil and the file is read by icalendar, neither of which wrote it.
    found = set()
    entries = icalendar.Calendar.from_ical(calendar.read_bytes()).walk("VEVENT")
    moved = {
        (str(e["UID"]), pd.Timestamp(e["RECURRENCE-ID"].dt)): pd.Timestamp(e["DTSTART"].dt)
        for e in entries
        if "RECURRENCE-ID" in e
    }
    for entry in entries:
        if "RECURRENCE-ID" in entry:
            continue
        uid, start = str(entry["UID"]), entry["DTSTART"].dt
        left_out = entry.get("EXDATE", [])
        left_out = left_out if isinstance(left_out, list) else [left_out]
        dates = {d.dt for part in left_out for d in part.dts}
        rule = entry["RRULE"].to_ical().decode() if "RRULE" in entry else "FREQ=DAILY;COUNT=1"
        for date in rrulestr(rule, dtstart=start):
            if date not in dates:
                stamp = pd.Timestamp(date)
                stamp = stamp if stamp.tzinfo else stamp.tz_localize(ZONE)
                found.add((uid, moved.get((uid, stamp), stamp)))
    meant = world.meetings.drop_duplicates(["meeting_id", "starts_at"])
    assert found == set(zip(meant["meeting_id"], meant["starts_at"], strict=True))
    assert moved


def test_ics_keeps_answers_and_names_with_commas(world: World, calendar: Path) -> None:
    entries = icalendar.Calendar.from_ical(calendar.read_bytes()).walk("VEVENT")
    people = [
        person
        for entry in entries
        for person in (entry["ATTENDEE"] if isinstance(entry["ATTENDEE"], list) else [entry["ATTENDEE"]])
    ]
    for person in people:
        last, _, first = person.params["CN"].partition(", ")
        assert f"{first} {last}" == world.names[str(person).removeprefix("mailto:")]
    answers = {person.params["PARTSTAT"] for person in people}
    assert {"ACCEPTED", "DECLINED", "NEEDS-ACTION"} <= answers
    assert {str(entry["STATUS"]) for entry in entries} == {"CONFIRMED", "CANCELLED"}
    assert any(not hasattr(entry["DTSTART"].dt, "hour") for entry in entries)
    assert any("EXDATE" in entry for entry in entries)


def test_ics_lines_are_folded_at_75_octets(calendar: Path) -> None:
    lines = calendar.read_bytes().split(b"\n")
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines)
    assert b"\r" not in calendar.read_bytes()
    for line in lines:
        line.decode("utf-8")


def test_outlook_csv_has_american_dates_and_turned_names(world: World, tmp_path: Path) -> None:
    simulate.write_outlook_calendar_csv(world, tmp_path / "outlook.csv")
    rows = read_rows(tmp_path / "outlook.csv")
    header = (tmp_path / "outlook.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.startswith('"Subject","Start Date","Start Time","End Date","End Time","All day event",')
    assert header.count(",") == 21
    declined = world.meetings[world.meetings["attendee"].eq(OWNER) & world.meetings["answer"].eq("DECLINED")][
        "meeting_id"
    ]
    kept = world.meetings[~world.meetings["meeting_id"].isin(declined)]
    starts = [
        pd.to_datetime(f"{row['Start Date']} {row['Start Time']}", format="%m/%d/%Y %I:%M:%S %p")
        for row in rows
    ]
    meant = kept.drop_duplicates(["meeting_id", "starts_at"])["starts_at"].dt.tz_convert(ZONE)
    assert starts == meant.dt.tz_localize(None).tolist()
    names = {name for row in rows for name in row["Required Attendees"].split(";")}
    assert "Morgan, Alex" in names
    assert all(re.fullmatch(r"[^,;]+, [^,;]+", name) for name in names)
    assert any(row["Subject"].startswith("Canceled: ") for row in rows)
    assert {row["All day event"] for row in rows} == {"True", "False"}


def test_truth_csv_sums_to_the_truth(world: World, tmp_path: Path) -> None:
    simulate.write_truth(world, tmp_path / "truth.csv")
    rows = read_rows(tmp_path / "truth.csv")
    assert list(rows[0]) == list(world.truth.columns)
    assert sum(int(row["opened"]) for row in rows) == world.truth["opened"].sum()
    assert [float(row["initiation_share"]) for row in rows] == pytest.approx(
        world.truth["initiation_share"].tolist(), abs=5.1e-5
    )
    assert sum(row["changes_at"] != "" for row in rows) == world.truth["changes_at"].notna().sum()


def test_a_network_is_written_without_a_calendar(tmp_path: Path) -> None:
    network = simulate_world(seed=1, contacts=12, weeks=6, network=True)
    simulate.write_world(network, tmp_path, plain=True)
    assert sorted(read_files(tmp_path)) == ["README.md", "mail.csv", "truth.csv"]
    assert "network of 12 people" in (tmp_path / "README.md").read_text(encoding="utf-8")
