"""From chosen files to a history: read, settled whose it is and who is who, told, and handed on."""

import asyncio
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import ImportApp, State, explore
from reciprocity_kit.apps.importing.choices import find_likely_owners
from reciprocity_kit.apps.importing.same_people import add_decisions
from reciprocity_kit.errors import ReadError
from reciprocity_kit.identities.decisions import read_decisions

SAMPLE = Path(__file__).parents[2] / "sample_data"
EXPORTS = Path(__file__).parents[1] / "readers" / "exports"
OWNER = "alex.morgan@harbor.example"
BAD = "<img src=x onerror=alert(1)>"
MAIL = b"Date,From,To\n2024-01-01T10:00:00Z,a@x.example,b@x.example\n"

Drop = Callable[[ImportApp, dict[str, bytes]], None]


@pytest.fixture(scope="module")
def sample() -> tuple[ImportApp, list[str]]:
    """Return an app that read the sample beside the page, and what it told; to be looked at only."""

    async def read() -> tuple[ImportApp, list[str]]:
        app, phases = ImportApp(), []
        app.phase.observe(lambda change: phases.append(change.new), "value")
        app.files.path.value = str(SAMPLE / "alex")
        app.start()
        give_up_at = time.monotonic() + 60
        while app.reading:
            assert time.monotonic() < give_up_at, "it never ended"
            await asyncio.sleep(0.01)
        return app, phases

    return asyncio.run(read())


def test_reading_beside_the_page_ends_with_a_history(sample: tuple[ImportApp, list[str]]) -> None:
    app, phases = sample
    assert app.history is not None
    assert any(phase.startswith("Reading ") for phase in phases)


def test_a_table_of_a_folder_that_is_no_export_is_passed_over(sample: tuple[ImportApp, list[str]]) -> None:
    app, _ = sample
    table = app.files.table.table
    states = dict(zip(table["cells"][0]["text"], table["cells"][1]["text"], strict=True))
    assert states["truth.csv"] == "passed over: it is in no known dialect."
    assert app.settling.menus == {}
    assert app.history is not None
    assert "is in no known dialect" in app.account.receipt.value


def test_those_in_most_events_are_offered_as_owners() -> None:
    history = rk.read(SAMPLE / "alex" / "mail.csv")
    (first, share), (_, next_share), *_ = find_likely_owners(history)
    assert first == OWNER
    assert share == 1.0
    assert next_share < 0.5


def test_a_path_is_looked_at_read_and_handed_on(tmp_path: Path) -> None:
    state = State()
    app = ImportApp(state)
    assert app.go_button.disabled
    (tmp_path / "mail.csv").write_bytes(MAIL)
    app.files.path.value = str(tmp_path / "mail.csv")
    assert app.files.path.value == ""
    assert [(each.label, each.fault) for each in app.files.seen] == [("mail.csv", "")]
    assert app.files.table.table["cells"][1]["text"] == ["ready to read"]
    assert app.history is None
    app.settling.owner.value = "b@x.example"
    app.read()
    assert "mail.csv" in app.account.receipt.value
    assert not app.go_button.disabled
    app.go_on()
    assert state.history is app.history
    assert state.history is not None
    assert state.history.owner == "b@x.example"


def test_a_coach_reads_a_zip(drop: Drop, tmp_path: Path) -> None:
    meeting = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20240102T100000Z\nDURATION:PT1H\n"
    meeting += b"ORGANIZER:mailto:b@x.example\nATTENDEE:mailto:a@x.example\nEND:VEVENT\nEND:VCALENDAR\n"
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("Takeout/mail.csv", MAIL)
        archive.writestr("Takeout/calendar.ics", meeting)
        archive.writestr("Takeout/notes.txt", "nothing")
    app = ImportApp()
    drop(app, {"export.zip": (tmp_path / "export.zip").read_bytes()})
    states = dict(zip(*(app.files.table.table["cells"][n]["text"] for n in (0, 1)), strict=True))
    assert states["export.zip/Takeout/mail.csv"] == "ready to read"
    assert states["export.zip/Takeout/calendar.ics"] == "ready to read"
    app.settling.owner.value = "a@x.example"
    app.read()
    assert app.history is not None
    assert app.history.owner == "a@x.example"
    assert app.history.interactions["channel"].tolist() == ["email", "meeting"]


def test_the_owner_is_offered_among_those_who_were_read_and_no_file_is_read_again(
    drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = ImportApp()
    pairs = ("b,a", "a,b", "c,a", "a,c")
    rows = [f"2024-01-0{day}T10:00:00Z,{pair}" for day, pair in enumerate(pairs, start=1)]
    drop(app, {"mail.csv": "\n".join(["Date,From,To", *rows]).encode()})
    app.read()
    assert app.history is not None
    assert app.history.owner is None
    words, persons = zip(*app.settling.offered.options[1:], strict=True)
    assert persons == ("a", "b", "c")
    assert [each.rpartition(", ")[2] for each in words] == [
        f"in {share}% of what was read" for share in (100, 50, 50)
    ]

    def refuse(*_given: Any, **_named: Any) -> None:
        pytest.fail("a file was read again")

    monkeypatch.setattr("reciprocity_kit.apps.importing.choices.gather_batches", refuse)
    app.settling.offered.value = "a"
    assert app.history.owner == "a"
    app.settling.offered.value = app.settling.offered.options[-1][1]
    assert app.history.owner is None


def test_an_analyst_reads_a_trace_without_an_owner() -> None:
    app = ImportApp()
    app.files.path.value = str(EXPORTS / "message-trace" / "american.csv")
    app.settling.tz.value = "UTC"
    app.read()
    assert app.history is not None
    assert app.history.owner is None
    app.go_on()
    assert app.state.history is app.history


def test_what_was_skipped_is_told_with_its_place_on_demand() -> None:
    app = ImportApp()
    app.files.path.value = str(EXPORTS / "mail" / "plain.csv")
    app.settling.tz.value = "UTC"
    app.read()
    assert app.history is not None
    n = len(app.history.skipped)
    assert n > 0
    assert app.account.table.layout.display == "none"
    app.account.look = "skipped"
    assert app.account.table.layout.display == ""
    assert app.account.table.table["titles"] == ["Source", "Position", "Reason"]
    assert len(app.account.table.table["ids"]) == n
    app.account.look = "files"
    assert app.account.table.table["cells"][0]["text"] == ["plain.csv"]


def _two_addresses() -> bytes:
    ben = ('"""Ben Okafor"" <ben.okafor@work.example>"', '"""Ben Okafor"" <ben@home.example>"')
    rows = [f"2024-01-{day:02}T10:00:00Z,a@x.example,{ben[day % 2]}" for day in range(1, 11)]
    return "\n".join(["Date,From,To", *rows]).encode()


def test_proposed_merges_are_answered_kept_and_read_back(drop: Drop, tmp_path: Path) -> None:
    app = ImportApp()
    drop(app, {"mail.csv": _two_addresses()})
    app.read()
    assert app.history is not None
    assert len(app.history.people_seen) == 3
    app.people.look()
    (row,) = app.people.rows.children
    assert "both are called Ben Okafor" in row.children[1].value
    assert row.children[0].value == "later"
    app.people.apply()
    assert "No question is answered yet" in app.people.told.value
    row.children[0].value = "yes"
    app.people.place = str(tmp_path / "identities.csv")
    app.people.apply()
    assert "1 answer applied" in app.people.told.value
    assert len(app.history.people_seen) == 2
    (decision,) = read_decisions(tmp_path / "identities.csv").confirmed
    assert {decision.person, decision.address} == {"ben.okafor@work.example", "ben@home.example"}
    app.go_on()
    again = ImportApp()
    drop(again, {"mail.csv": _two_addresses()})
    again.settling.identities = str(tmp_path / "identities.csv")
    again.read()
    assert again.history is not None
    assert len(again.history.people_seen) == 2


def test_answers_that_are_not_kept_hold_until_the_end_only(drop: Drop) -> None:
    app = ImportApp()
    drop(app, {"mail.csv": _two_addresses()})
    app.read()
    app.people.look()
    app.people.rows.children[0].children[0].value = "yes"
    app.people.apply()
    assert app.history is not None
    assert len(app.history.people_seen) == 2
    file = Path(app.settling.identities)
    assert file.exists()
    app.go_on()
    assert not file.exists()
    assert app.settling.identities == ""


def test_answers_never_overwrite_another_file(tmp_path: Path) -> None:
    other = tmp_path / "diary.txt"
    other.write_text("private", encoding="utf-8")
    with pytest.raises(ReadError, match="lacks the column"):
        add_decisions({("a@x.example", "b@x.example"): True}, other)
    assert other.read_text(encoding="utf-8") == "private"


def test_a_later_answer_replaces_an_earlier_one(tmp_path: Path) -> None:
    file = tmp_path / "identities.csv"
    add_decisions({("a@x.example", "b@x.example"): True, ("c@x.example", "d@x.example"): False}, file)
    add_decisions({("b@x.example", "a@x.example"): False}, file)
    found = {frozenset((each.person, each.address)): each.confirm for each in read_decisions(file).rows}
    assert found == {
        frozenset(("a@x.example", "b@x.example")): False,
        frozenset(("c@x.example", "d@x.example")): False,
    }


def test_names_from_files_are_text_everywhere(tmp_path: Path) -> None:
    lines = ["Date,From,To"]
    lines += [f'2024-02-{day:02}T10:00:00Z,a@x.example,"""{BAD}"" <b@x.example>"' for day in range(1, 20)]
    file = str(tmp_path / "m<b>\u202e.csv")
    Path(file).write_text("\n".join(lines), encoding="utf-8")
    page = explore(file, owner="a@x.example")
    app = page.importing
    app.files.path.value = file
    app.settling.owner.value = "a@x.example"
    app.read()
    app._tell("m<b>.csv", 0.5)
    html = app.account.receipt.value + page.notice.value + app.phase.value
    assert "<img" not in html
    assert "m<b>" not in html
    assert BAD in page.ties.table.table["cells"][0]["text"][0]
