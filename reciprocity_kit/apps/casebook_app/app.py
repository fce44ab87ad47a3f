"""The casebook as an app: what only the person knows, written down in seconds and found again."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import ipywidgets as widgets

from reciprocity_kit.apps.casebook_app.adding import Adding
from reciprocity_kit.apps.casebook_app.asking import Asking
from reciprocity_kit.apps.casebook_app.bar import Bar
from reciprocity_kit.apps.casebook_app.desk import Desk
from reciprocity_kit.apps.casebook_app.editing import Editing
from reciprocity_kit.apps.casebook_app.opening import Opening, check_owner
from reciprocity_kit.apps.casebook_app.person import PersonPart
from reciprocity_kit.apps.casebook_app.plans import Plans
from reciprocity_kit.apps.form_view import FormView
from reciprocity_kit.apps.notice import Notice
from reciprocity_kit.apps.state import State, state_of
from reciprocity_kit.charts.words import whole_name
from reciprocity_kit.errors import CasebookError, ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.pictures.hiding import SHOWN

SECTIONS = (
    ("entries", "Entries"),
    ("person", "One person"),
    ("ask", "Ask or accept"),
    ("plans", "Promises and hours"),
)
_COVERED = (
    "Names are hidden on this page, and the casebook has them as they were written. Show them to work in it."
)
_BUTTONS = (("undo", "Undo"), ("redo", "Redo"), ("close", "Close the book"))


class CasebookApp(widgets.VBox):
    """Write down favours by keyboard, look through the book, and look before an ask.

    Parameters
    ----------
    given : State or History, optional
        The page's state, or a history. A book in the state is shown; without one the app
        begins with opening or making one.

    Examples
    --------
    >>> app = CasebookApp()
    >>> app.bar.title
    'Casebook'
    """

    def __init__(self, given: State | History | None = None) -> None:
        self.state = state_of(given)
        self.desk = Desk(self.state)
        self.bar = Bar(title="Casebook")
        self.notice = Notice()
        self.opening = Opening(self.state)
        self.adding = Adding(self.desk)
        self.editing = Editing(self.desk)
        self.person = PersonPart(self.desk)
        self.asking = Asking(self.desk)
        self.plans = Plans(self.desk)
        self.part = widgets.VBox()
        super().__init__([self.bar, self.notice, self.part])
        self.add_class("rk-casebook")
        self.bar.on_press(self.press)
        self.bar.observe(self._show_section, "section")
        self.state.observe(self._open, ["book", "names"])
        self.state.observe(self._follow, ["book_version", "history"])
        self.state.observe(self._select, ["selected"])
        self.state.observe(self._dress, ["theme"])
        self._dress()
        self._open()

    @property
    def _is_shown(self) -> bool:
        return self.state.book is not None and self.state.names == SHOWN

    @property
    def _parts(self) -> dict[str, Any]:
        return {
            "entries": self.editing,
            "person": self.person,
            "ask": self.asking,
            "plans": self.plans,
        }

    def _open(self, _change: Any = None) -> None:
        """Show the book that is open now, or how to open one."""
        book = self.state.book
        self.notice.clear()
        self.desk.last = ""
        hidden = self.state.names != SHOWN
        if book is None or hidden:
            self.bar.title, self.bar.about, self.bar.last = "Casebook", _COVERED if hidden else "", ""
            self.bar.buttons, self.bar.sections = [], []
            self.part.children = [] if hidden else [self.opening]
            return
        kept = "encrypted" if book.encrypted else "not encrypted"
        way = "for looking only" if book.read_only else f"every change is saved at once, {kept}"
        self.bar.title = f"Casebook of {whole_name(self.state.name_of(book.owner))}"
        self.bar.about = f"{book.path}: {way}"
        self.bar.buttons = [list(each) for each in (_BUTTONS[2:] if book.read_only else _BUTTONS)]
        self.bar.sections = [list(each) for each in SECTIONS]
        self.bar.section = SECTIONS[0][0]
        self._follow()
        self._show_section()

    def _follow(self, _change: Any = None) -> None:
        """Show the book as it is after a change."""
        if not self._is_shown:
            return
        try:
            check_owner(self.state.book.owner, self.state.history)
            self.notice.clear()
        except CasebookError as error:
            self.notice.show_error(error)
        self._guard(self.adding.refresh)
        self._guard(self._tell_last)
        self._guard(self._parts[self.bar.section].refresh)

    def _tell_last(self) -> None:
        if not self.desk.last:
            self.desk.last = f"{self.state.book.trail()['what'].iloc[-1]}."
        self.bar.last = f"Last change: {self.desk.last}"

    def _guard(self, act: Callable[[], None]) -> None:
        """Say in place what is wrong with the book, instead of breaking the page."""
        try:
            act()
        except ReciprocityError as error:
            self.notice.show_error(error)

    def _show_section(self, _change: Any = None) -> None:
        part = self._parts.get(self.bar.section)
        if part is None or not self._is_shown:
            return
        self._guard(part.refresh)
        adds = part is self.editing and not self.state.book.read_only
        self.part.children = [self.adding.form, part] if adds else [part]

    def _select(self, _change: Any = None) -> None:
        if self._is_shown and self.bar.section in {"person", "ask"}:
            self._guard(self._parts[self.bar.section].refresh)

    def press(self, button: str) -> None:
        """Undo, redo, or close the book.

        Parameters
        ----------
        button : {"undo", "redo", "close"}
            Which button.
        """
        if self.state.book is None:
            return
        if button == "close":
            book, self.state.book = self.state.book, None
            with suppress(ReciprocityError):
                book.close()
            return
        self._guard(lambda: self._turn_back(button))

    def _turn_back(self, button: str) -> None:
        self.desk.change(lambda book: book.undo() if button == "undo" else book.redo(), str)

    def _dress(self, _change: Any = None) -> None:
        theme = self.state.theme
        (self.add_class if theme == "dark" else self.remove_class)("rk-dark")
        forms = [self.adding.form, self.opening.form, self.opening.new, self.editing.menu, self.editing.form]
        forms += [self.person.pick, self.person.card, self.person.about, self.asking.form]
        forms += [each for each in self.plans.children if isinstance(each, FormView)]
        for each in (self.bar, self.editing.table, *forms):
            each.theme = theme
