"""Opening a casebook inside the app, or making a new one."""

import time
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from weakref import WeakValueDictionary

import ipywidgets as widgets

from reciprocity_kit.apps.form_view import Field, FormView
from reciprocity_kit.apps.paths import full_path
from reciprocity_kit.apps.state import State
from reciprocity_kit.casebook import Casebook, create_casebook, open_casebook
from reciprocity_kit.casebook.passphrases import find_passphrase, is_encrypted
from reciprocity_kit.errors import CasebookError, OptionError, ReciprocityError
from reciprocity_kit.history import History

SUFFIX = ".casebook"
_PATIENCE_SECONDS = 4.0
_PAUSE_SECONDS = 0.2
_OPEN: "WeakValueDictionary[Path, Casebook]" = WeakValueDictionary()  # one process writes a book once
_NEXT_STEPS = (
    (
        "is open for writing",
        "close it there, which may be another tab or window, and open it here again; or press Look only",
    ),
    ("is encrypted", "type its passphrase"),
    ("does not open", "type the passphrase again, or take the file from your backup"),
    ("is not encrypted", "leave the passphrase empty"),
    ("does not exist", "look at the path, or make a new one below"),
    ("exists already", "open it above, or take another name"),
    ("is no casebook", "choose a file that ends in .casebook"),
    ("may only be read", "press Look only, or make the file and its folder writable"),
    ("cannot be made beside it", "press Look only, or copy the book to a folder of yours"),
    ("before it is mended", "press Open, which mends it"),
)


def say_on_page(error: ReciprocityError) -> ReciprocityError:
    """Say what to do next on a page, where the error speaks of Python.

    Parameters
    ----------
    error : ReciprocityError
        What was raised.

    Returns
    -------
    ReciprocityError
        The same facts, with a next step that the page offers.
    """
    facts, _, _ = str(error).partition("\n  Next: ")
    for words, step in _NEXT_STEPS:
        if words in facts:
            return type(error)(facts, next_step=step)
    return error


def open_for_page(
    path: Path, *, history: History | None, passphrase: str | None = None, read_only: bool = False
) -> Casebook:
    """Open a book for a page; a page that is just being left gets a moment to let go of it.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    history : History or None
        What was read; the book has to be its owner's.
    passphrase : str, optional
        For an encrypted book.
    read_only : bool
        Whether to look only.

    Returns
    -------
    Casebook
        The open book, the same one where this program has it open.

    Raises
    ------
    CasebookError
        If it cannot be opened, or belongs to somebody else.
    """
    held = _OPEN.get(path)
    if held is not None and not read_only and _is_open(held):
        check_owner(held.owner, history)
        return held
    book = _patiently(lambda: open_casebook(path, passphrase=passphrase, read_only=read_only))
    try:
        check_owner(book.owner, history)
    except CasebookError:
        book.close()
        raise
    if not read_only:
        _OPEN[path] = book
    return book


def _is_open(book: Casebook) -> bool:
    try:
        book.table("settings")
    except CasebookError:
        return False
    return True


def _patiently(act: Callable[[], Casebook]) -> Casebook:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return act()
        except CasebookError as error:
            if "open for writing elsewhere" not in str(error) or time.monotonic() > until:
                raise
        time.sleep(_PAUSE_SECONDS)


def check_owner(owner: str, history: History | None) -> None:
    """Refuse the book of somebody else than whose mail is on the page.

    Parameters
    ----------
    owner : str
        Whose book it is.
    history : History or None
        What was read.

    Raises
    ------
    CasebookError
        If the history has an owner, and the book another one.
    """
    if history is None or not history.owner:
        return
    seen = history.people_seen
    rows = seen[seen["person"].astype("str").eq(history.owner)]
    own = {history.owner, *(each for addresses in rows["addresses"] for each in _parts(addresses))}
    if owner.casefold() not in {each.casefold() for each in own}:
        raise CasebookError(
            f"This is the book of {owner}, and what was read is the mail of {history.owner}.",
            next_step="open the book of the same person, or read the other mail first",
        )


def _parts(addresses: object) -> list[str]:
    """Return single addresses of a cell that holds one, a list, or several parted by spaces."""
    if isinstance(addresses, str):
        return addresses.replace(",", " ").replace(";", " ").split()
    return [str(each) for each in addresses] if hasattr(addresses, "__iter__") else []


def attach_book(
    state: State,
    book: Casebook | str | PathLike[str] | None,
    *,
    passphrase_file: str | PathLike[str] | None = None,
) -> None:
    """Put a book on a page, by its path or as it is.

    Parameters
    ----------
    state : State
        The page's state. Its `book_path` is set first, so that the page offers the file where
        it cannot be opened.
    book : Casebook, path or None
        The book; `None` leaves the page as it is.
    passphrase_file : str or path, optional
        A text file whose first line is the passphrase; the variable RK_PASSPHRASE is looked at as well.

    Raises
    ------
    CasebookError, OptionError
        If it cannot be opened. An encrypted book without a passphrase is no error: the page asks.
    """
    if book is None:
        return
    if isinstance(book, Casebook):
        state.book_path, state.book = str(book.path), book
        return
    path = full_path(book)
    state.book_path = str(path)
    passphrase = find_passphrase(passphrase_file) if passphrase_file or is_encrypted(path) else None
    if passphrase is None and is_encrypted(path):
        return
    state.book = open_for_page(path, history=state.history, passphrase=passphrase)


class Opening(widgets.VBox):
    """Two forms: open a casebook, and make a new one.

    Parameters
    ----------
    state : State
        The page's state, whose book it sets.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.form = FormView(
            [
                Field(name="path", label="File", needed=True, width="wide", placeholder=f"alex{SUFFIX}"),
                Field(name="passphrase", label="Passphrase", kind="secret", hint="Only where it has one."),
            ],
            heading="Open your casebook",
            action="Open",
            buttons=[["look", "Look only"]],
        )
        self.new = FormView(
            [
                Field(name="path", label="File", needed=True, width="wide", placeholder=f"alex{SUFFIX}"),
                Field(name="owner", label="Your address", needed=True, placeholder="alex@harbor.example"),
                Field(name="passphrase", label="Passphrase", kind="secret", hint="Leave empty for none."),
                Field(name="again", label="Passphrase again", kind="secret"),
            ],
            heading="Or make a new one",
            action="Make it",
            preview={
                "text": "What only you know, in one file on this machine: favours, promises, asks. "
                "With a passphrase it is encrypted; nobody can open it without."
            },
        )
        super().__init__([self.form, self.new])
        self.form.on_send(self.open_book)
        self.form.on_press(lambda _button: self.open_book(read_only=True))
        self.new.on_send(self.make)
        state.observe(self._follow, ["book_path", "history"])
        self._follow()

    def _follow(self, _change: object = None) -> None:
        path = self.state.book_path
        self.form.values = {"path": path}
        owner = self.state.history.owner if self.state.history is not None else None
        self.new.values = {"owner": owner or ""}
        if path and self.state.book is None and is_encrypted(path):
            self.form.message = {"text": f"{Path(path).name} is encrypted: type its passphrase."}

    def open_book(self, *, read_only: bool = False) -> None:
        """Open the file that is named.

        Parameters
        ----------
        read_only : bool
            Whether to look only.
        """
        passphrase = self.form.secret("passphrase") or None
        try:
            path = self._path(self.form)
            book = open_for_page(path, history=self.state.history, passphrase=passphrase, read_only=read_only)
        except ReciprocityError as error:
            self.form.complain(say_on_page(error))
            self.form.go("passphrase" if "passphrase" in str(error) else "path")
            return
        self._take(book)

    def make(self) -> None:
        """Make the file that is named, and open it."""
        first, second = self.new.secret("passphrase"), self.new.secret("again")
        try:
            path = self._path(self.new)
            if first != second:
                raise OptionError("The two passphrases differ.", next_step="type them again")
            named, owner = path if path.suffix else path.with_suffix(SUFFIX), self.new.held["owner"].strip()
            if owner:
                check_owner(owner, self.state.history)
            book = create_casebook(named, owner=owner, passphrase=first or None)
            _OPEN[named] = book
        except ReciprocityError as error:
            self.new.complain(say_on_page(error))
            return
        self._take(book)

    def _path(self, form: FormView) -> Path:
        typed = form.held.get("path", "").strip()
        if not typed:
            raise OptionError("No file is named.", next_step=f"write its path, such as alex{SUFFIX}")
        return full_path(typed)

    def _take(self, book: Casebook) -> None:
        for form in (self.form, self.new):
            form.say("")
            form.empty()
        self.state.book_path = str(book.path)
        self.state.book = book
