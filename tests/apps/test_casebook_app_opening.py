"""Opening a casebook in the app: by path, encrypted, locked, somebody else's, and after a crash."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import CasebookApp, State, explore
from reciprocity_kit.apps.casebook_app import opening
from reciprocity_kit.apps.casebook_app.opening import attach_book, open_for_page
from reciprocity_kit.apps.explore import Explorer
from reciprocity_kit.apps.form_view import FormView
from reciprocity_kit.apps.page import serve
from reciprocity_kit.apps.page.serve import Page
from reciprocity_kit.apps.paths import full_path
from reciprocity_kit.casebook import Casebook, create_casebook, open_casebook
from reciprocity_kit.cli import main
from reciprocity_kit.commands import serving
from reciprocity_kit.errors import CasebookError

OWNER = "alex.morgan@harbor.example"
WORDS = "several random words"
OTHER = "somebody@else.example"


def send(form: FormView, *, secrets: dict[str, str] | None = None, **typed: str) -> None:
    form.typed = typed
    form._handle_custom_msg({"secrets": secrets or {}}, [])
    form.sent += 1


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_PATIENCE_SECONDS", 0.0)
    monkeypatch.delenv("RK_PASSPHRASE", raising=False)


def test_a_book_is_made_and_opened_in_the_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECIPROCITY_FOLDER", str(tmp_path))
    app = CasebookApp()
    send(app.opening.new, path="mine", owner=OWNER)
    assert app.state.book.path == tmp_path / "mine.casebook"
    assert app.bar.title == f"Casebook of {OWNER}"
    assert str(tmp_path / "mine.casebook") in app.bar.about
    app.press("close")
    send(app.opening.form, path="mine.casebook")
    assert app.state.book.owner == OWNER
    app.press("close")


def test_an_encrypted_book_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    app, path = CasebookApp(), str(tmp_path / "mine.casebook")
    send(app.opening.new, path=path, owner=OWNER, secrets={"passphrase": WORDS, "again": "other words"})
    assert app.opening.new.message["text"].startswith("The two passphrases differ.")
    send(app.opening.new, path=path, owner=OWNER, secrets={"passphrase": WORDS, "again": WORDS})
    assert app.state.book.encrypted
    app.press("close")
    send(app.opening.form, path=path, secrets={"passphrase": "wrong words"})
    assert "the passphrase is wrong" in app.opening.form.message["text"]
    assert app.opening.form.turn["name"] == "passphrase"
    send(app.opening.form, path=path)
    assert app.opening.form.message["text"] == "mine.casebook is encrypted.\n  Next: type its passphrase"
    send(app.opening.form, path=path, secrets={"passphrase": WORDS})
    assert app.state.book.owner == OWNER
    states = [str(form.get_state()) for form in (app.opening.form, app.opening.new)]
    assert not any(WORDS in state for state in states)
    app.press("close")


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (
            lambda _path: None,
            "mine.casebook does not exist.\n  Next: look at the path, or make a new one below",
        ),
        (lambda path: path.write_bytes(b"no book"), "mine.casebook is no casebook."),
        (lambda path: path.mkdir(), "mine.casebook is a folder."),
    ],
)
def test_what_cannot_be_opened_is_told_in_place(
    tmp_path: Path, prepare: Callable[[Path], object], said: str
) -> None:
    path = tmp_path / "mine.casebook"
    prepare(path)
    app = CasebookApp()
    send(app.opening.form, path=str(path))
    assert app.opening.form.message["tone"] == "error"
    assert app.opening.form.message["text"].startswith(said)
    assert app.state.book is None


def test_no_path_is_told(tmp_path: Path) -> None:
    app = CasebookApp()
    send(app.opening.form, path=" ")
    assert app.opening.form.message["text"].startswith("No file is named.")
    assert full_path(tmp_path / "x") == tmp_path / "x"


def _hold(path: Path) -> "subprocess.Popen[str]":
    """Open a book for writing in another process, and keep it."""
    code = f"import reciprocity_kit as rk; b = rk.open_casebook({str(path)!r})"
    code += "; print('open', flush=True); input()"
    other = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    return other


def test_a_book_that_is_open_elsewhere_can_be_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "mine.casebook"
    with create_casebook(path, owner=OWNER) as book:
        book.add("people", person="ana")
    with _hold(path) as other:
        app = CasebookApp()
        send(app.opening.form, path=str(path))
        told = app.opening.form.message["text"]
        assert told.startswith("mine.casebook is open for writing elsewhere")
        assert "Next: close it there, which may be another tab or window" in told
        assert told.endswith("or press Look only")
        app.opening.form.pressed = {"name": "look", "n": 1}
        assert app.state.book.read_only
        assert app.adding.form not in app.part.children
        assert app.bar.buttons == [["close", "Close the book"]]
        other.kill()
    app.press("close")
    send(app.opening.form, path=str(path))
    assert not app.state.book.read_only
    app.press("close")


def test_the_book_of_somebody_else_is_refused(history: rk.History, tmp_path: Path) -> None:
    path = tmp_path / "theirs.casebook"
    create_casebook(path, owner=OTHER).close()
    app = CasebookApp(history)
    send(app.opening.form, path=str(path))
    assert app.opening.form.message["text"].startswith(f"This is the book of {OTHER}, and what was read")
    send(app.opening.new, path=str(tmp_path / "new"), owner=OTHER)
    assert "This is the book of" in app.opening.new.message["text"]
    assert not (tmp_path / "new.casebook").exists()
    open_casebook(path).close()  # nobody holds it
    late = CasebookApp(State(book=open_casebook(path)))
    late.state.history = history
    assert f"This is the book of {OTHER}" in late.notice.value
    late.press("close")


@pytest.fixture
def reloaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Explorer]:
    """Return a function that opens a page of one running server anew, when the kernel before has ended."""
    monkeypatch.setenv(serve.PRIVATE, str(tmp_path))
    pages: list[Explorer] = []

    def reload(**options: Any) -> Explorer:
        if pages and pages[-1].state.book is not None:
            pages[-1].state.book.close()
        pages.append(explore(**options))
        return pages[-1]

    return reload


def test_a_reloaded_page_goes_on_with_the_book_that_was_open(
    reloaded: Callable[..., Explorer], tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in ("given.casebook", "chosen.casebook")]
    for path in paths:
        create_casebook(path, owner=OWNER).close()
    page = reloaded(book=str(paths[0]))
    assert page.state.book.path == paths[0]
    page.casebook.press("close")
    send(page.casebook.opening.form, path=str(paths[1]))
    page = reloaded(book=str(paths[0]))
    assert page.state.book.path == paths[1]
    page.casebook.press("close")
    page = reloaded(book=str(paths[0]))
    assert page.state.book is None
    assert page.casebook.opening.form.held["path"] == str(paths[1])
    page.casebook.opening.form.pressed = {"name": "look", "n": 1}
    assert page.state.book.read_only
    assert reloaded().state.book is None


def test_a_reloaded_page_asks_for_the_passphrase_again(
    reloaded: Callable[..., Explorer], tmp_path: Path
) -> None:
    path = tmp_path / "mine.casebook"
    create_casebook(path, owner=OWNER, passphrase=WORDS).close()
    page = reloaded()
    send(page.casebook.opening.form, path=str(path), secrets={"passphrase": WORDS})
    assert page.state.book.encrypted
    page = reloaded()
    assert page.state.book is None
    assert page.casebook.opening.form.message["text"] == "mine.casebook is encrypted: type its passphrase."
    assert WORDS not in (tmp_path / "book.json").read_text(encoding="utf-8")


def test_what_stood_in_the_way_of_a_book_goes_when_it_is_open(tmp_path: Path) -> None:
    page = explore(book=tmp_path / "mine.casebook")
    assert "mine.casebook does not exist." in page.notice.value
    send(page.casebook.opening.new, path=str(tmp_path / "mine"), owner=OWNER)
    assert page.notice.value == ""
    page.casebook.press("close")


def test_one_program_shares_one_open_book(tmp_path: Path) -> None:
    path = tmp_path / "mine.casebook"
    create_casebook(path, owner=OWNER).close()
    first = explore(book=path)
    second = explore(book=str(path))
    assert second.state.book is first.state.book
    first.casebook.press("close")
    third = explore(book=path)
    assert third.state.book is not first.state.book
    third.casebook.press("close")


def test_a_page_is_given_a_book_by_path_or_open(tmp_path: Path, book: Casebook) -> None:
    assert explore(book=book).state.book is book
    page = explore(book=tmp_path / "nowhere.casebook")
    assert "nowhere.casebook does not exist." in page.notice.value
    assert page.casebook.opening.form.held["path"] == str(tmp_path / "nowhere.casebook")


def test_a_page_asks_for_a_passphrase_or_takes_it_from_a_file(tmp_path: Path) -> None:
    path, secret = tmp_path / "mine.casebook", tmp_path / "secret.txt"
    create_casebook(path, owner=OWNER, passphrase=WORDS).close()
    page = explore(book=path)
    assert page.state.book is None
    assert page.notice.value == ""
    assert page.casebook.opening.form.message["text"] == "mine.casebook is encrypted: type its passphrase."
    secret.write_text(f"{WORDS}\n", encoding="utf-8")
    page = explore(book=path, passphrase_file=secret)
    assert page.state.book.encrypted
    page.casebook.press("close")
    state = State()
    secret.write_text("wrong words\n", encoding="utf-8")
    with pytest.raises(CasebookError, match="passphrase is wrong"):
        attach_book(state, path, passphrase_file=secret)


def test_what_was_saved_is_found_after_the_kernel_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "mine.casebook"
    create_casebook(path, owner=OWNER).close()
    code = textwrap.dedent(
        f"""
        import os, signal
        from reciprocity_kit.apps import explore
        page = explore(book={str(path)!r})
        form = page.casebook.adding.form
        form.typed = {{"line": "ana gave introduction 4: to the port"}}
        form.sent += 1
        form.typed = {{"line": "ana gave money"}}
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    killed = subprocess.run([sys.executable, "-c", code], check=False, env=dict(os.environ))
    assert killed.returncode == -signal.SIGKILL
    page = explore(book=path)
    table = page.casebook.editing.table.table
    assert table["ids"] == ["1"]
    assert [cells["text"][0] for cells in table["cells"]][1:] == [
        "from ana",
        "introductions",
        "4",
        "to the port",
    ]
    page.casebook.press("close")


def test_a_book_held_for_a_moment_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.casebook"
    create_casebook(path, owner=OWNER).close()
    monkeypatch.setattr(opening, "_PATIENCE_SECONDS", 30.0)
    with _hold(path) as other:
        monkeypatch.setattr(opening.time, "sleep", lambda _seconds: (other.kill(), other.wait()))
        open_for_page(path, history=None).close()


def test_the_command_passes_the_book_and_the_file_of_its_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, object] = {}

    @contextmanager
    def prepare(options: dict[str, object], **_how: object) -> Iterator[Page]:
        given.update(options)
        yield Page(command=(), environment={}, address="http://127.0.0.1:1/")

    monkeypatch.setattr(serve, "prepare_page", prepare)
    monkeypatch.setattr(serving, "run_server", lambda *_command, **_how: 0)
    monkeypatch.chdir(tmp_path)
    assert main(["app", "--book", "mine.casebook", "--passphrase-file", "secret.txt"]) == 0
    assert given["book"] == str(tmp_path / "mine.casebook")
    assert given["passphrase_file"] == str(tmp_path / "secret.txt")
