"""Opening a book: one writer, many readers, and one clear line where it cannot be."""

import gc
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reciprocity_kit.casebook import Casebook, _files, create_casebook, open_casebook
from reciprocity_kit.errors import CasebookError, OptionError

MakeBook = Callable[..., Casebook]
Exchange = Callable[..., dict[str, Any]]


def first_line(error: pytest.ExceptionInfo[Any]) -> str:
    return str(error.value).splitlines()[0]


def test_what_is_said_is_on_the_disk_when_the_call_returns(
    make_book: MakeBook, exchange: Exchange, passphrase: str | None, tmp_path: Path
) -> None:
    book = make_book(passphrase=passphrase)
    book.add("exchanges", **exchange(note="kept"))
    shutil.copy(book.path, tmp_path / "copy.casebook")
    with open_casebook(tmp_path / "copy.casebook", passphrase=passphrase) as copy:
        assert copy.table("exchanges")["note"].tolist() == ["kept"]
        assert copy.owner == "alex"


def test_a_second_writer_is_refused_and_a_reader_is_not(
    make_book: MakeBook, exchange: Exchange, passphrase: str | None
) -> None:
    book = make_book(passphrase=passphrase)
    with pytest.raises(CasebookError) as error:
        open_casebook(book.path, passphrase=passphrase)
    assert str(error.value).startswith("alex.casebook is open for writing in this program.\n  Next: close it")
    reader = open_casebook(book.path, passphrase=passphrase, read_only=True)
    book.add("exchanges", **exchange())
    assert reader.read_only
    assert reader.table("exchanges").empty, "it sees the book as it was"
    with pytest.raises(CasebookError, match="open for looking only"):
        reader.add("people", person="x")
    with pytest.raises(CasebookError, match="open for looking only"):
        reader.change_passphrase("a new passphrase")
    book.close()
    open_casebook(book.path, passphrase=passphrase).close()
    assert [each.name for each in book.path.parent.iterdir()] == ["alex.casebook"]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_book_that_is_forgotten_is_let_go(tmp_path: Path, passphrase: str | None) -> None:
    book = create_casebook(tmp_path / "a.casebook", owner="alex", passphrase=passphrase)
    del book
    gc.collect()
    open_casebook(tmp_path / "a.casebook", passphrase=passphrase).close()


def test_a_full_database_is_told(book: Casebook, exchange: Exchange) -> None:
    book.add("exchanges", **exchange())
    book._store.connection.execute("PRAGMA max_page_count=1")  # as many pages as there are
    with pytest.raises(CasebookError, match=r"not saved: the disk has no room for alex\.casebook"):
        book.add("exchanges", **exchange(note="x" * 30_000))
    book._store.connection.execute("PRAGMA max_page_count=1000000")
    assert book.add("exchanges", **exchange()) == 2


def test_a_change_that_broke_off_is_taken_back_by_the_next_writer(
    book: Casebook, exchange: Exchange, tmp_path: Path
) -> None:
    """Copy the files as a power cut would leave them: pages half-written, and the journal that undoes it."""
    book.add("exchanges", **exchange(note="kept " * 5000))
    connection = book._store.connection
    connection.execute("PRAGMA cache_size=1")  # so that pages go to the file before the end
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE exchanges SET note = replace(note, 'kept', 'lost')")
    copy = tmp_path / "copy.casebook"
    shutil.copy(book.path, copy)
    shutil.copy(f"{book.path}-journal", f"{copy}-journal")
    connection.execute("ROLLBACK")
    assert b"lost" in copy.read_bytes()
    with pytest.raises(CasebookError, match="cannot be read before it is mended") as error:
        open_casebook(copy, read_only=True)
    assert "open it once for writing" in str(error.value)
    with open_casebook(copy) as mended:
        assert set(mended.table("exchanges")["note"]) == {"kept " * 5000}
        assert mended.check().empty
    assert b"lost" not in copy.read_bytes()


def test_a_closed_book_says_so(book: Casebook) -> None:
    book.close()
    book.close()
    for use in (lambda: book.table("asks"), lambda: book.add("people", person="a"), book.undo, book.trail):
        with pytest.raises(CasebookError, match=r"alex\.casebook is closed"):
            use()


def test_a_lock_that_a_dead_process_left_is_no_lock(tmp_path: Path) -> None:
    create_casebook(tmp_path / "a.casebook", owner="alex").close()
    (tmp_path / "a.casebook.lock").write_text("{ half", encoding="utf-8")
    open_casebook(tmp_path / "a.casebook").close()
    (tmp_path / "a.casebook.lock").mkdir()
    with pytest.raises(CasebookError, match=r"a\.casebook\.lock cannot be made beside it"):
        open_casebook(tmp_path / "a.casebook")


@pytest.mark.parametrize("harm", ["renamed", "deleted", "replaced"])
def test_a_file_pulled_away_is_told_and_what_was_saved_stays(
    make_book: MakeBook, exchange: Exchange, passphrase: str | None, harm: str
) -> None:
    book = make_book(passphrase=passphrase)
    book.add("exchanges", **exchange())
    away = book.path.with_name("away")
    book.path.rename(away)
    if harm == "replaced":
        shutil.copy(away, book.path)
        if passphrase:  # the same bytes are the same book; another's are not
            book.path.write_bytes(b"something else")
    for _ in range(2):
        with pytest.raises(
            CasebookError, match="was moved, deleted or replaced since it was opened"
        ) as error:
            book.add("exchanges", **exchange())
        assert "All that was saved before is in that file." in str(error.value)
    assert len(book.table("exchanges")) == 1, "what was not saved is not shown"
    if harm != "deleted":
        away.replace(book.path)
        book.add("exchanges", **exchange())
        book.close()
        with open_casebook(book.path, passphrase=passphrase) as again:
            assert len(again.table("exchanges")) == 2


def test_a_file_is_on_the_disk_before_its_name_and_its_name_before_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, sync, replace = [], os.fsync, Path.replace
    target = tmp_path / "a"

    def fsync(handle: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")  # noqa: PTH112 - a link
        sync(handle)

    def rename(self: Path, to: Path) -> Path:
        assert self.parent == to.parent
        done.append("name")
        return replace(self, to)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", rename)
    _files.write_whole(target, b"content")
    assert done == ["file", "name", "folder"]
    assert target.read_bytes() == b"content"
    assert target.stat().st_mode & 0o777 == 0o600, "for nobody else's eyes"


NOT_OPENED = [
    ("missing", "does not exist", "create_casebook"),
    ("folder", "is a folder", "name the casebook file in it"),
    ("empty", "is empty", "backup"),
    ("text", "is no casebook", "name a file"),
    ("other database", "is no casebook", "name a file"),
    ("other tables", "is no casebook of this kit", "before another program changed it"),
    ("newer", "was written by a newer version of this kit (its file version is 99", "pip install --upgrade"),
    ("cut", "is damaged", "backup"),
    ("cut at the start", "is damaged: it is cut off", "backup"),
    ("overwritten", "is damaged", "backup"),
]


@pytest.mark.parametrize(("harm", "told", "step"), NOT_OPENED, ids=[each[0] for each in NOT_OPENED])
@pytest.mark.parametrize("read_only", [False, True], ids=["write", "look"])
def test_what_is_no_whole_casebook_is_told_in_a_line(
    tmp_path: Path, exchange: Exchange, harm: str, told: str, step: str, *, read_only: bool
) -> None:
    path = tmp_path / "a.casebook"
    with create_casebook(path, owner="alex") as book:
        book.add("exchanges", **exchange(note="x" * 30_000))
    data = path.read_bytes()
    if harm == "missing":
        path.unlink()
    elif harm == "folder":
        path.unlink()
        path.mkdir()
    elif harm in {"other database", "other tables", "newer"}:
        _harm_database(path, harm)
    else:
        middle = len(data) // 2
        path.write_bytes(
            {
                "empty": b"",
                "text": b"date,giver,receiver\n",
                "cut": data[: middle // 4096 * 4096],
                "cut at the start": data[:10],
                "overwritten": data[:8192] + os.urandom(len(data) - 8192),
            }[harm]
        )
    with pytest.raises(CasebookError) as error:
        open_casebook(path, read_only=read_only)
    assert first_line(error).startswith("a.casebook ")
    assert told in first_line(error)
    assert step in str(error.value).splitlines()[-1]
    assert not (tmp_path / "a.casebook.lock").exists()


def _harm_database(path: Path, harm: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    changes = {
        "newer": "PRAGMA user_version=99",
        "other database": "PRAGMA application_id=7",
        "other tables": "CREATE TRIGGER spy AFTER INSERT ON exchanges BEGIN DELETE FROM people; END",
    }
    connection.execute(changes[harm])
    connection.close()


def test_the_book_of_another_person_is_refused(book: Casebook) -> None:
    book.close()
    with pytest.raises(CasebookError, match="is the book of alex, not of ben"):
        open_casebook(book.path, owner="ben")
    open_casebook(book.path, owner="alex").close()


@pytest.mark.parametrize(
    ("name", "owner", "told"),
    [
        ("alex.casebook", "alex", "exists already"),
        ("new.casebook", " ", "needs an owner"),
        ("nowhere/new.casebook", "alex", "does not exist, or may not be written to"),
    ],
)
def test_a_book_that_cannot_be_made_is_told(book: Casebook, name: str, owner: str, told: str) -> None:
    before = book.path.read_bytes()
    book.close()
    with pytest.raises(OptionError, match=told):
        create_casebook(book.path.parent / name, owner=owner)
    assert book.path.read_bytes() == before


def test_a_link_to_a_book_stays_a_link(
    make_book: MakeBook, exchange: Exchange, passphrase: str | None
) -> None:
    book = make_book(passphrase=passphrase)
    book.close()
    link = book.path.with_name("link")
    link.symlink_to(book.path)
    with open_casebook(link, passphrase=passphrase) as linked:
        linked.add("exchanges", **exchange())
    assert link.is_symlink()
    with open_casebook(book.path, passphrase=passphrase) as again:
        assert len(again.table("exchanges")) == 1
