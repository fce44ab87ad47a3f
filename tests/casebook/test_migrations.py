"""A book of an older version is brought to today's, after a copy of it was written."""

import os
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from reciprocity_kit.casebook import Casebook, _disk, _files, _migrations, _sealed, open_casebook
from reciprocity_kit.casebook._schema import VERSION
from reciprocity_kit.errors import CasebookError

WORDS = "correct horse battery"
DAY = date(2025, 3, 9)
BACKUP = f"old.casebook.backup-v1-{DAY:%Y%m%d}"
Fields = dict[str, object]
Rows = Callable[[Casebook], dict[tuple[str, int], Fields]]


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the calendar still: a test may run over midnight."""

    class Day(date):
        @classmethod
        def today(cls) -> date:
            return DAY

    monkeypatch.setattr(_files, "date", Day)


@pytest.fixture(params=[None, WORDS], ids=["plain", "encrypted"])
def old(request: pytest.FixtureRequest, tmp_path: Path, looking: ModuleType) -> tuple[Path, str | None]:
    """Make a book as version 1 wrote it: the first draft, without rounds and feedback."""
    path, passphrase = tmp_path / "old.casebook", request.param
    looking.make_version_1(path)
    if passphrase:
        path.write_bytes(_sealed.make_seal(passphrase).close(path.read_bytes()))
    return path, passphrase


def test_an_old_book_becomes_todays_and_keeps_all(old: tuple[Path, str | None], looking: ModuleType) -> None:
    path, passphrase = old
    before = path.read_bytes()
    with open_casebook(path, passphrase=passphrase) as book:
        assert book._store.fetch("PRAGMA user_version") == [(VERSION,)]
        assert set(looking.rows_of(book)) == {("exchanges", 1), ("exchanges", 7)}
        assert book.table("exchanges")["note"].tolist() == ["as it was"] * 2
        assert book.trail()["what"].tolist()[-1] == f"Brought from version 1 to 2; before: {BACKUP}"
        assert book.undo() == "Nothing to undo."
        number = book.add("rounds", negotiation="lease", date="2026-01-02", by="alex", offer=7)
        assert number == 1
        assert book.add("exchanges", date="2026-01-02", giver="a", receiver="b", kind="goods") == 8
    assert path.with_name(BACKUP).read_bytes() == before
    with open_casebook(path, passphrase=passphrase) as book:
        assert len(book.table("rounds")) == 1
    assert [each.name for each in path.parent.iterdir() if each != path] == [BACKUP], "one copy, once"


def test_the_copy_opens_as_the_old_book(old: tuple[Path, str | None], looking: ModuleType) -> None:
    path, passphrase = old
    open_casebook(path, passphrase=passphrase).close()
    copy = path.with_name(BACKUP)
    with open_casebook(copy, passphrase=passphrase) as book:
        assert len(looking.rows_of(book)) == 2


def test_looking_at_an_old_book_changes_nothing(old: tuple[Path, str | None]) -> None:
    path, passphrase = old
    before = path.read_bytes()
    with open_casebook(path, passphrase=passphrase, read_only=True) as book:
        assert book.table("rounds").empty
        assert len(book.table("exchanges")) == 2
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["old.casebook"]


def test_a_step_that_fails_leaves_the_old_book(
    old: tuple[Path, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, passphrase = old

    def half(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TABLE lessons")
        connection.execute("this is no SQL")

    with monkeypatch.context() as patch:
        patch.setattr(_migrations, "MIGRATIONS", {2: half})
        with pytest.raises(CasebookError, match=r"old\.casebook"):
            open_casebook(path, passphrase=passphrase)
    assert not path.with_name("old.casebook.lock").exists()
    with open_casebook(path, passphrase=passphrase) as book:
        assert len(book.table("exchanges")) == 2
        assert book.table("lessons").empty
    assert len(list(path.parent.glob("*.backup*"))) == 1, "the same copy serves again"


def test_without_room_for_a_copy_nothing_is_changed(
    old: tuple[Path, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, passphrase = old
    before = path.read_bytes()

    def fail(_: int) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(CasebookError, match="no copy could be written beside it"):
            open_casebook(path, passphrase=passphrase)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["old.casebook"]


def test_a_copy_never_overwrites_another(tmp_path: Path) -> None:
    path = tmp_path / "a.casebook"
    names = [_files.write_backup(path, data, 1).name for data in (b"one", b"two", b"one", b"two", b"three")]
    first = f"a.casebook.backup-v1-{DAY:%Y%m%d}"
    assert names == [first, f"{first}-2", first, f"{first}-2", f"{first}-3"]
    assert [each.name for each in _files.find_backups(path)] == [first, f"{first}-2", f"{first}-3"]


def test_there_is_a_step_to_every_version() -> None:
    assert list(_migrations.MIGRATIONS) == list(range(2, VERSION + 1))


def test_the_schema_changes_only_by_a_new_version(tmp_path: Path, looking: ModuleType) -> None:
    """Hold the declarations to what the steps make of version 1, which is written down."""
    path = tmp_path / "old.casebook"
    looking.make_version_1(path)
    connection = sqlite3.connect(path)
    _migrations.migrate(connection, 1)
    assert _disk._schema_of(connection) == _disk._todays_schema(), (
        "columns of the casebook changed: files of users lack the change. Write a step in _migrations.py"
        " that makes it, and count VERSION up."
    )
    connection.close()
