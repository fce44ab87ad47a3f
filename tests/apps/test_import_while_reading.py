"""The import app while files are on their way and while they are read: it waits, and it stops."""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reciprocity_kit.apps import ImportApp
from reciprocity_kit.apps.import_app import WAITING
from reciprocity_kit.apps.importing.background import Outcome, Stopped, run_beside, run_reading
from reciprocity_kit.apps.importing.choices import Choices, Read, read_choices
from reciprocity_kit.readers.read import PUTTING_TOGETHER

MAIL = b"Date,From,To\n2024-01-01T10:00:00Z,a@x.example,b@x.example\n"
LATER = MAIL.replace(b"10:00", b"11:00")


def begin(app: ImportApp, number: int, name: str, content: bytes) -> None:
    """Send the beginning of a file."""
    app.files.drop.take({"type": "begin", "file": number, "name": name})
    app.files.drop.take({"type": "piece", "file": number}, [memoryview(content)])


def end(app: ImportApp, number: int) -> None:
    app.files.drop.take({"type": "end", "file": number})


def done(app: ImportApp, files: int, missed: int = 0) -> None:
    app.files.drop.take({"type": "done", "files": files, "missed": missed})


@pytest.fixture
def app() -> ImportApp:
    """Return an app that is taking in a first file, after which a second one comes."""
    app = ImportApp()
    app.files.drop.take({"type": "start"})
    begin(app, 1, "one.csv", MAIL[:20])
    return app


def count_kept(app: ImportApp) -> int:
    return 0 if app.history is None else len(app.history.interactions)


def test_read_waits_for_all_that_was_dropped_and_then_reads(app: ImportApp) -> None:
    app.start()
    assert (app.waiting, app.reading) == (True, False)
    assert app.phase.value == WAITING
    assert app.read_button.disabled
    assert app.stop_button.layout.display == ""
    assert app.notice.value == ""
    app.files.drop.take({"type": "piece", "file": 1}, [memoryview(MAIL[20:])])
    end(app, 1)
    assert app.waiting  # the second one is not there yet
    begin(app, 2, "two.csv", LATER)
    end(app, 2)
    done(app, 2)
    assert not app.waiting
    assert app.phase.value == ""
    assert not app.read_button.disabled
    assert count_kept(app) == 2


def test_read_waits_for_a_second_drop_too(app: ImportApp) -> None:
    app.files.drop.take({"type": "start"})
    app.start()
    done(app, 0)
    assert app.waiting
    begin(app, 2, "two.csv", LATER)
    end(app, 2)
    done(app, 1)
    assert not app.waiting
    assert count_kept(app) == 1


def test_waiting_is_given_up_by_stop_and_the_file_still_arrives(app: ImportApp) -> None:
    app.start()
    app.stop()
    assert not app.waiting
    assert "Nothing was read" in app.notice.value
    app.files.drop.take({"type": "piece", "file": 1}, [memoryview(MAIL[20:])])
    end(app, 1)
    done(app, 1)
    assert app.history is None
    app.start()
    assert count_kept(app) == 1


def test_nothing_is_read_when_a_file_was_lost_on_its_way(app: ImportApp) -> None:
    app.start()
    app.files.drop.take({"type": "drop", "file": 1})
    begin(app, 2, "two.csv", LATER)
    end(app, 2)
    done(app, 1, missed=1)
    assert not app.waiting
    assert app.history is None
    assert "Not every file arrived" in app.notice.value
    app.start()
    assert count_kept(app) == 1


def test_a_page_that_is_opened_anew_ends_the_waiting_for_what_the_old_one_sent(app: ImportApp) -> None:
    app.start()
    app.files.drop.take({"type": "anew"})
    assert not app.waiting
    assert "Not every file arrived" in app.notice.value
    assert app.files.uploads.folder is not None
    assert list(app.files.uploads.folder.iterdir()) == []


def test_waiting_ends_in_a_question_where_columns_are_open(app: ImportApp) -> None:
    app.start()
    app.files.drop.take({"type": "drop", "file": 1})
    begin(app, 2, "liste.csv", b"Wer,Wem,Wann\na@x.example,b@x.example,2024-01-01T10:00:00Z\n")
    end(app, 2)
    done(app, 1)
    assert not app.waiting
    assert "Some columns are not named yet" in app.notice.value


def test_going_on_leaves_what_was_dropped_since_and_what_is_on_its_way(app: ImportApp) -> None:
    app.files.drop.take({"type": "piece", "file": 1}, [memoryview(MAIL[20:])])
    end(app, 1)
    done(app, 1)
    app.start()
    app.files.drop.take({"type": "start"})
    begin(app, 2, "two.csv", LATER)
    end(app, 2)
    begin(app, 3, "three.csv", MAIL[:20])
    app.go_on()
    assert [each.name for each in app.files.uploads.files] == ["two.csv"]
    app.files.drop.take({"type": "piece", "file": 3}, [memoryview(MAIL[20:])])
    end(app, 3)
    done(app, 2)
    assert app.files.drop.trouble == ""
    assert [each.label for each in app.files.seen] == ["three.csv", "two.csv"]


def test_what_was_dropped_or_changed_since_is_read_again() -> None:
    app = ImportApp()
    for name, content, kept in (("one.csv", MAIL, 1), ("two.csv", LATER, 2)):
        app.files.uploads.keep(name, content)
        app.files.look()
        app.read()
        assert count_kept(app) == kept
    app.files.uploads.files[0].write_bytes(MAIL + MAIL.replace(b"10:00", b"12:00").splitlines()[1])
    app.read()
    assert count_kept(app) == 3


def _csv(rows: int) -> bytes:
    row = b"2024-01-01T10:00:00Z,a@x.example,Ben <b@x.example>," + b"x" * 400 + b"\n"
    return b"Date,From,To,Subject\n" + row * rows


def _mbox(messages: int) -> bytes:
    head = b"From a Mon Jan  1 10:00:00 2024\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n"
    return (head + b"From: a@x.example\nTo: b@x.example\n\n" + b"text\n" * 200 + b"\n") * messages


def _ics(meetings: int) -> bytes:
    lines = ["BEGIN:VCALENDAR"]
    for number in range(meetings):
        lines += ["BEGIN:VEVENT", f"UID:{number}", "DTSTART:20240101T100000Z", "DURATION:PT1H"]
        lines += ["ORGANIZER:mailto:a@x.example", "ATTENDEE:mailto:b@x.example", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _telegram(messages: int) -> bytes:
    said = b'{"id":1,"type":"message","date_unixtime":"1704103200","from":"A","from_id":"user1","text":"%s"}'
    head = b'{"name":"B","type":"personal_chat","id":2,"messages":['
    return head + b",".join([said % (b"x" * 900)] * messages) + b"]}"


def _whatsapp(messages: int) -> bytes:
    return b"[01.01.24, 10:00:00] Ana: hello\n[13.01.24, 10:00:00] Ben: hello\n" * (messages // 2)


LARGE = {
    "mail.csv": _csv(20_000),
    "mail.mbox": _mbox(3_000),
    "meetings.ics": _ics(1_500),
    "result.json": _telegram(3_000),
    "WhatsApp Chat with Ben.txt": _whatsapp(10_000),
}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a file of each kind, read in several pieces."""
    folder = tmp_path_factory.mktemp("large")
    for name, content in LARGE.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("share", [0.15, 0.4, 0.7])
@pytest.mark.parametrize("name", LARGE)
def test_a_reading_stops_inside_one_file(large: Path, name: str, share: float) -> None:
    told: list[float] = []

    def stop(label: str, done: float) -> None:
        assert label == name
        told.append(done)
        if done >= share:
            raise Stopped

    with pytest.raises(Stopped):
        read_choices(Choices(paths=(str(large / name),), tz="UTC"), tell=stop)
    assert share <= told[-1] < 0.95
    assert told == sorted(told)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9])
def test_a_reading_stops_while_it_is_settled_who_is_who(large: Path, share: float) -> None:
    told: list[float] = []

    def stop(label: str, done: float) -> None:
        told.extend([done] * (label == PUTTING_TOGETHER))
        if told and told[-1] >= share:
            raise Stopped

    with pytest.raises(Stopped):
        read_choices(Choices(paths=(str(large / "meetings.ics"),)), tell=stop)
    assert told == sorted(told)
    assert told[-1] < share + 0.2


def test_what_is_told_of_a_file_never_goes_back_and_ends_with_the_whole(large: Path) -> None:
    told: dict[str, list[float]] = {}
    read_choices(
        Choices(paths=(str(large),), tz="UTC"),
        tell=lambda label, share: told.setdefault(label, []).append(share),
    )
    assert set(told) == {*LARGE, PUTTING_TOGETHER}
    assert {name: shares for name, shares in told.items() if shares != sorted(shares)} == {}
    assert {shares[-1] for shares in told.values()} == {1.0}


def test_settling_the_owner_anew_can_be_stopped_too(large: Path) -> None:
    choices = Choices(paths=(str(large / "mail.csv"),))
    before, stop = read_choices(choices), threading.Event()
    stop.set()
    assert run_reading(choices, before, lambda _label, _share: None, stop) == Outcome()


async def until(done: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + 60
    while not done():
        assert time.monotonic() < give_up_at, "it never ended"
        await asyncio.sleep(0.01)


def test_reading_beside_the_page_tells_how_far_it_is_and_can_be_stopped(large: Path) -> None:
    async def stop_at_once() -> ImportApp:
        app = ImportApp()
        app.files.path.value = str(large)
        app.start()
        assert app.reading
        assert app.stop_button.layout.display == ""
        assert app.files.drop.busy
        app.stop()
        await until(lambda: not app.reading)
        return app

    app = asyncio.run(stop_at_once())
    assert "Reading was stopped" in app.notice.value
    assert app.history is None
    assert not app.files.drop.busy


def test_a_reading_whose_page_is_gone_ends_without_a_word() -> None:
    gone, ended = threading.Event(), threading.Event()

    def work(tell: Callable[[str, float], None]) -> Outcome:
        gone.wait(60)
        try:
            tell("mail.csv", 0.5)
        finally:
            ended.set()
        return Outcome()

    async def leave() -> None:
        assert run_beside(work, lambda _label, _share: None, lambda _outcome: None)

    asyncio.run(leave())
    gone.set()
    assert ended.wait(60)
    for thread in threading.enumerate():
        if thread.name == "reciprocity-reading":
            thread.join(60)


def test_a_stopped_reading_keeps_what_was_read_before() -> None:
    app = ImportApp()
    app.files.uploads.keep("mail.csv", MAIL)
    app.read()
    before = app.history

    def stop(_label: str, _share: float) -> None:
        raise Stopped

    app._finish(run_reading(app.choices, None, stop, app._stop))
    assert "Reading was stopped" in app.notice.value
    assert "go on with what stands below" in app.notice.value
    assert app.history is before


def test_stop_is_heard_at_once_and_a_late_result_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrow and NumPy cannot be interrupted within a step; the page does not wait for them."""
    begun: list[str] = []
    steps = [threading.Event(), threading.Event()]
    found = [_read_of(name) for name in ("one.csv", "two.csv")]

    def long_step(_choices: Choices, _before: Read | None, _tell: object, _stop: object) -> Outcome:
        number = len(begun)
        begun.append(threading.current_thread().name)
        steps[number].wait(60)
        return Outcome(read=found[number])

    async def press() -> None:
        app = ImportApp()
        app.start()
        await until(lambda: len(begun) == 1)
        app.stop()
        assert not app.reading
        assert not app.read_button.disabled
        assert app.stop_button.layout.display == "none"
        assert "nothing of it was kept. Press Read to begin again" in app.notice.value
        app.start()
        assert app.reading
        await asyncio.sleep(0.05)
        assert len(begun) == 1  # the first one has to end before
        steps[0].set()
        await until(lambda: len(begun) == 2)
        assert app.history is None
        steps[1].set()
        await until(lambda: not app.reading)
        assert app.history is found[1].history
        app.stop()
        assert app.notice.value == ""

    monkeypatch.setattr("reciprocity_kit.apps.import_app.run_reading", long_step)
    asyncio.run(press())


def _read_of(name: str) -> Read:
    app = ImportApp()
    app.files.uploads.keep(name, MAIL)
    return read_choices(app.choices)
