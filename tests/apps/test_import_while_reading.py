"""The import app while files are on their way and while they are read: it waits, and it stops."""

import pytest

from reciprocity_kit.apps import ImportApp
from reciprocity_kit.apps.import_app import WAITING

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
