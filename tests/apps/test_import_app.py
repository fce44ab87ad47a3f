"""The import app, driven as a person would by setting what its controls hold."""

import asyncio
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import ImportApp, State, explore
from reciprocity_kit.apps.importing.background import Stopped, run_reading
from reciprocity_kit.apps.importing.choices import find_likely_owners
from reciprocity_kit.apps.importing.same_people import add_decisions
from reciprocity_kit.apps.importing.uploads import Uploads, safe_path
from reciprocity_kit.errors import ReadError
from reciprocity_kit.identities.decisions import read_decisions

SAMPLE = Path(__file__).parents[2] / "sample_data"
EXPORTS = Path(__file__).parents[1] / "readers" / "exports"
OWNER = "alex.morgan@harbor.example"
BAD = "<img src=x onerror=alert(1)>"
MAIL = b"Date,From,To\n2024-01-01T10:00:00Z,a@x.example,b@x.example\n"


def _drop(app: ImportApp, files: dict[str, bytes]) -> None:
    """Send files as the page does, in pieces of 16 bytes."""
    zone = app.files.drop
    for number, (name, content) in enumerate(files.items(), start=1):
        zone.take({"type": "begin", "file": number, "name": name})
        for at in range(0, len(content), 16):
            zone.take({"type": "piece", "file": number}, [memoryview(content[at : at + 16])])
        zone.take({"type": "end", "file": number})
    zone.take({"type": "done", "files": len(files)})


def _written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def _states(app: ImportApp) -> dict[str, str]:
    table = app.files.table.table
    return dict(zip(table["cells"][0]["text"], table["cells"][1]["text"], strict=True))


def test_a_path_is_looked_at_read_and_handed_on() -> None:
    state = State()
    app = ImportApp(state)
    assert app.go_button.disabled
    app.files.path.value = str(SAMPLE / "alex" / "mail.csv")
    assert app.files.path.value == ""
    assert _states(app) == {"mail.csv": "ready to read"}
    assert app.history is None
    app.settling.owner.value = OWNER
    app.read()
    assert "mail.csv" in app.account.receipt.value
    assert not app.go_button.disabled
    app.go_on()
    assert state.history is app.history
    assert state.history is not None
    assert state.history.owner == OWNER


def test_dropped_files_lie_in_a_private_folder_and_are_deleted_in_the_end() -> None:
    app = ImportApp()
    _drop(app, {"../../mail.csv": MAIL})
    (folder,) = (Path(each) for each in app.choices.paths)
    assert [each.read_bytes() for each in app.files.uploads.files] == [MAIL]
    assert [each.name for each in folder.iterdir()] == ["mail.csv"]
    assert folder.stat().st_mode & 0o077 == 0
    app.read()
    assert folder.exists()
    app.go_on()
    assert app.state.history is not None
    assert not folder.exists()
    assert app.files.paths == []


def test_no_state_of_a_widget_holds_what_was_dropped() -> None:
    app = ImportApp()
    _drop(app, {"mail.csv": MAIL})
    assert "a@x.example" not in str(app.files.drop.get_state())


def test_what_was_dropped_goes_when_nothing_holds_on_to_it() -> None:
    uploads = Uploads()
    file = uploads.keep("mail.csv", MAIL)
    assert file.exists()
    del uploads
    assert not file.parent.exists()


def test_a_file_that_arrives_in_part_is_not_read() -> None:
    app = ImportApp()
    app.files.drop.take({"type": "begin", "file": 1, "name": "mail.csv"})
    app.files.drop.take({"type": "piece", "file": 1}, [memoryview(MAIL[:20])])
    assert app.files.uploads.files == []
    app.files.drop.take({"type": "drop", "file": 1})
    assert list(app.files.uploads.folder.iterdir()) == []  # type: ignore[union-attr]  # made by the first
    app.files.drop.take({"type": "piece", "file": 1}, [memoryview(MAIL)])
    assert "could not be kept" in app.files.drop.trouble


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\mail\\a.csv", "C:/mail/a.csv"),
        ("/", "file"),
        (".hidden", "hidden"),
        ("a\u202ecsv.exe\n", "acsv.exe"),
        ("\U0001f4e7 posta.csv", "\U0001f4e7 posta.csv"),
    ],
)
def test_a_name_from_the_page_never_leads_out_of_the_folder(given: str, kept: str) -> None:
    assert str(safe_path(given)) == kept


def test_very_long_names_can_be_kept_and_keep_their_ending() -> None:
    file = Uploads().keep("\U0001f600" * 400 + ".csv", MAIL)
    assert file.suffix == ".csv"
    assert len(file.name.encode()) <= 255


def test_two_dropped_files_of_one_name_are_both_read() -> None:
    app = ImportApp()
    _drop(app, {"mail.csv": MAIL})
    _drop(app, {"mail.csv": MAIL.replace(b"10:00", b"11:00")})
    assert list(_states(app)) == ["mail (2).csv", "mail.csv"]
    app.read()
    assert app.history is not None
    assert len(app.history.interactions) == 2


def test_columns_of_an_unknown_table_are_asked_beside_its_first_rows() -> None:
    app = ImportApp()
    rows = "Wer,Wem,Wann,Betreff\na@x.example,b@x.example,2024-01-01T10:00:00Z,<b>geheim</b>\n"
    _drop(app, {"liste.csv": rows.encode(), "mail.csv": MAIL})
    assert _states(app)["liste.csv"] == "say below which column is which"
    (menus,) = app.settling.menus.values()
    assert "&lt;b&gt;geheim" in menus.children[1].value
    app.read()
    assert "liste.csv: Date and time, From, To" in app.notice.value
    assert app.history is None
    for name, title in (("sender", "Wer"), ("recipient", "Wem"), ("sent_at", "Wann")):
        menus.menus[name].value = title
    app.read()
    assert app.notice.value == ""
    assert app.history is not None
    assert app.history.receipt.set_index("source")["format"].to_dict() == {
        "liste.csv": "own columns",
        "mail.csv": "mail",
    }


def test_plain_titles_are_guessed() -> None:
    app = ImportApp()
    _drop(app, {"x.csv": b"Von,An,Datum\na@x.example,b@x.example,2024-01-01T10:00:00Z\n"})
    app.read()
    assert app.history is not None
    assert len(app.history.interactions) == 1


def test_a_table_of_a_folder_that_is_no_export_is_passed_over() -> None:
    app = ImportApp()
    app.files.path.value = str(SAMPLE / "alex")
    assert _states(app)["truth.csv"] == "passed over: it is in no known dialect."
    assert app.settling.menus == {}
    app.read()
    assert app.history is not None
    assert "is in no known dialect" in app.account.receipt.value


def test_several_faults_are_told_at_once_and_in_place(tmp_path: Path) -> None:
    app = ImportApp()
    _written(tmp_path, "empty.csv", "")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and nothing more")
    for name in ("empty.csv", "broken.zip"):
        app.files.path.value = str(tmp_path / name)
    assert "empty.csv is empty" in app.files.notice.value
    assert "broken.zip is a broken archive" in app.files.notice.value
    assert len(app.files.given) == 1
    app.files.path.value = str(tmp_path / "nowhere.csv")
    assert "does not exist" in app.files.notice.value
    assert app.files.path.value.endswith("nowhere.csv")


def test_two_files_without_a_time_zone_are_told_together(tmp_path: Path) -> None:
    text = "Date,From,To\n2024-01-01 10:00,a@x.example,b@x.example\n"
    app = ImportApp()
    for name in ("one.csv", "two.csv"):
        app.files.path.value = _written(tmp_path, name, text)
    app.read()
    assert "2 of 2 files cannot be read" in app.notice.value
    assert "The times in one.csv have no time zone" in app.notice.value
    assert "The times in two.csv have no time zone" in app.notice.value
    app.settling.tz.value = "Europe/Berlin"
    app.read()
    assert app.history is not None
    assert app.history.interactions["sent_at"].dt.hour.tolist() == [9]


def test_files_are_left_out_again(tmp_path: Path) -> None:
    app = ImportApp()
    _drop(app, {"a.csv": MAIL, "b.txt": b"hello"})
    app.files.path.value = _written(tmp_path, "c.csv", MAIL.decode())
    wanted = ["b.txt", "c.csv"]
    table = app.files.table.table
    names = table["cells"][0]["text"]
    app.files.table.selected = [table["ids"][names.index(name)] for name in wanted]
    app.files.leave_out()
    assert list(_states(app)) == ["a.csv"]
    assert (tmp_path / "c.csv").exists()
    assert app.files.given == ()


def test_a_coach_reads_a_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.write(SAMPLE / "alex" / "mail.csv", "Takeout/mail.csv")
        archive.write(SAMPLE / "alex" / "calendar.ics", "Takeout/calendar.ics")
        archive.writestr("Takeout/notes.txt", "nothing")
    app = ImportApp()
    _drop(app, {"export.zip": (tmp_path / "export.zip").read_bytes()})
    assert _states(app)["export.zip/Takeout/mail.csv"] == "ready to read"
    app.settling.owner.value = OWNER
    app.read()
    assert app.history is not None
    assert app.history.owner == OWNER


def test_an_analyst_reads_a_trace_without_an_owner() -> None:
    app = ImportApp()
    app.files.path.value = str(EXPORTS / "message-trace" / "american.csv")
    app.settling.tz.value = "UTC"
    app.read()
    assert app.history is not None
    assert app.history.owner is None
    app.go_on()
    assert app.state.history is app.history


def test_the_owner_is_offered_among_those_who_were_read_and_no_file_is_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = ImportApp()
    app.files.path.value = str(SAMPLE / "alex" / "mail.csv")
    app.read()
    assert app.history is not None
    assert app.history.owner is None
    words, person = app.settling.offered.options[1]
    assert person == OWNER
    assert words.endswith("in 100% of what was read")

    def refuse(*_given: Any, **_named: Any) -> None:
        pytest.fail("a file was read again")

    monkeypatch.setattr("reciprocity_kit.apps.importing.choices.gather_batches", refuse)
    app.settling.offered.value = person
    assert app.history.owner == OWNER
    app.settling.offered.value = app.settling.offered.options[-1][1]
    assert app.history.owner is None


def test_those_in_most_events_are_offered_as_owners() -> None:
    history = rk.read(SAMPLE / "alex" / "mail.csv")
    (first, share), (_, next_share), *_ = find_likely_owners(history)
    assert first == OWNER
    assert share == 1.0
    assert next_share < 0.5


def _two_addresses() -> bytes:
    ben = ('"""Ben Okafor"" <ben.okafor@work.example>"', '"""Ben Okafor"" <ben@home.example>"')
    rows = [f"2024-01-{day:02}T10:00:00Z,a@x.example,{ben[day % 2]}" for day in range(1, 11)]
    return "\n".join(["Date,From,To", *rows]).encode()


def test_proposed_merges_are_answered_kept_and_read_back(tmp_path: Path) -> None:
    app = ImportApp()
    _drop(app, {"mail.csv": _two_addresses()})
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
    _drop(again, {"mail.csv": _two_addresses()})
    again.settling.identities = str(tmp_path / "identities.csv")
    again.read()
    assert again.history is not None
    assert len(again.history.people_seen) == 2


def test_answers_that_are_not_kept_hold_until_the_end_only() -> None:
    app = ImportApp()
    _drop(app, {"mail.csv": _two_addresses()})
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


def test_reading_beside_the_page_tells_how_far_it_is_and_can_be_stopped() -> None:
    async def stop_at_once() -> ImportApp:
        app = ImportApp()
        app.files.path.value = str(SAMPLE / "alex")
        app.start()
        assert app.reading
        assert app.stop_button.layout.display == ""
        assert app.files.drop.busy
        app.stop()
        await _until(lambda: not app.reading)
        return app

    app = asyncio.run(stop_at_once())
    assert "Reading was stopped" in app.notice.value
    assert app.history is None
    assert not app.files.drop.busy


def test_reading_beside_the_page_ends_with_a_history() -> None:
    async def read() -> tuple[ImportApp, list[str]]:
        app, phases = ImportApp(), []
        app.phase.observe(lambda change: phases.append(change.new), "value")
        app.files.path.value = str(SAMPLE / "alex")
        app.start()
        await _until(lambda: not app.reading)
        return app, phases

    app, phases = asyncio.run(read())
    assert app.history is not None
    assert any(phase.startswith("Reading ") for phase in phases)


async def _until(done: Any) -> None:
    give_up_at = time.monotonic() + 60
    while not done():
        assert time.monotonic() < give_up_at, "it never ended"
        await asyncio.sleep(0.01)


def test_a_stopped_reading_keeps_what_was_read_before() -> None:
    app = ImportApp()
    app.files.path.value = str(SAMPLE / "alex" / "mail.csv")
    app.read()
    before = app.history

    def stop(_label: str, _share: float) -> None:
        raise Stopped

    app._finish(run_reading(app.choices, None, stop, app._stop))
    assert "Reading was stopped" in app.notice.value
    assert app.history is before


def test_names_from_files_are_text_everywhere(tmp_path: Path) -> None:
    lines = ["Date,From,To"]
    lines += [f'2024-02-{day:02}T10:00:00Z,a@x.example,"""{BAD}"" <b@x.example>"' for day in range(1, 20)]
    file = _written(tmp_path, "m<b>\u202e.csv", "\n".join(lines))
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


def test_nothing_chosen_is_said_plainly() -> None:
    app = ImportApp()
    app.read()
    assert "No file is chosen yet" in app.notice.value
    assert 'role="alert"' in app.notice.value


def test_a_broken_archive_among_dropped_files_is_told_and_can_be_left_out() -> None:
    app = ImportApp()
    _drop(app, {"broken.zip": b"PK\x03\x04 and nothing more", "mail.csv": MAIL})
    assert _states(app) == {"broken.zip": "is a broken archive.", "mail.csv": "ready to read"}
    assert "broken.zip is a broken archive" in app.files.notice.value
    app.files.table.selected = [app.files.table.table["ids"][0]]
    app.files.leave_out()
    assert app.files.notice.value == ""
    app.read()
    assert app.history is not None
