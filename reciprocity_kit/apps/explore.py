"""All apps on one page, linked."""

from collections.abc import Sequence
from os import PathLike
from typing import Any

import ipywidgets as widgets
import traitlets

from reciprocity_kit.apps.casebook_app import CasebookApp
from reciprocity_kit.apps.casebook_app.opening import attach_book, say_on_page
from reciprocity_kit.apps.chart_area import ChartArea
from reciprocity_kit.apps.import_app import ImportApp
from reciprocity_kit.apps.network_app import NetworkApp
from reciprocity_kit.apps.notice import Notice
from reciprocity_kit.apps.page.kept import keep_book, kept_book
from reciprocity_kit.apps.page_look.look import PAGE, PageLook
from reciprocity_kit.apps.paths import full_path
from reciprocity_kit.apps.session_app import SessionApp
from reciprocity_kit.apps.sleeping import SleepingBox
from reciprocity_kit.apps.state import State
from reciprocity_kit.apps.tie_app import TieApp
from reciprocity_kit.apps.ties_app import TiesApp
from reciprocity_kit.apps.time_app import TimeApp
from reciprocity_kit.casebook import Casebook
from reciprocity_kit.errors import ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.pictures.hiding import SHOWN
from reciprocity_kit.readers.read import read

Exports = History | str | PathLike[str] | Sequence[str | PathLike[str]]
READ, TIES = 0, 1
COVERED = "<p>Names are hidden. Show them under Session to see this again.</p>"


class Explorer(widgets.VBox):
    """All apps in tabs around one place for pictures; what is chosen in one shows in all.

    Parameters
    ----------
    state : State
        What the page shares.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.notice = Notice()
        self.theme = widgets.ToggleButtons(
            options=[("Light", "light"), ("Dark", "dark")],
            description="Look",
            style={"button_width": "80px"},
        )
        self.importing = ImportApp(state)
        self.cover = widgets.HTML(COVERED, layout={"display": "none"})
        self.ties = TiesApp(state, picture=False)
        self.tie = TieApp(state, picture=False)
        self.network = NetworkApp(state)
        self.time = TimeApp(state, picture=False)
        self.casebook = CasebookApp(state)
        self.session = SessionApp(state)
        self.pictures = ChartArea(state, about="ties")
        self.time.pictures = self.pictures
        apps = {
            "Read": (widgets.VBox([self.cover, self.importing]), "none"),
            "Ties": (self.ties, "ties"),
            "One tie": (self.tie, "tie"),
            "Network": (self.network, "network"),
            "Time": (self.time, "time"),
            "Casebook": (self.casebook, "casebook"),
            "Session": (self.session, "none"),
        }
        self._about = [about for _, about in apps.values()]
        self._apps = {title: app for title, (app, _) in apps.items()}
        self.tabs = widgets.Tab(list(self._apps.values()), titles=list(apps))
        self.look = PageLook(theme=state.theme)
        super().__init__([self.look, self.theme, self.notice, self.tabs, self.pictures])
        self.add_class(PAGE)
        traitlets.link((state, "theme"), (self.theme, "value"))
        traitlets.link((state, "theme"), (self.look, "theme"))
        self.tabs.observe(self._offer, "selected_index")
        state.observe(self._opened, ["history"])
        state.observe(self._cover, ["names"])
        self._opened()

    def _opened(self, _change: Any = None) -> None:
        self.tabs.selected_index = READ if self.state.history is None else TIES
        self._rest()

    def _rest(self, *, everybody_awake: bool = False) -> None:
        """Let the apps sleep that are not looked at, and wake the one that is."""
        for place, app in enumerate(self._apps.values()):
            if isinstance(app, SleepingBox):
                app.awake = everybody_awake or place == self.tabs.selected_index

    def _cover(self, _change: Any) -> None:
        """Cover what was read while names are hidden: receipts and previews name people and files."""
        hidden = self.state.names != SHOWN
        self.importing.layout.display = "none" if hidden else ""
        self.cover.layout.display = "" if hidden else "none"
        self._rest(everybody_awake=True)  # no tab may keep a name that it no longer shows
        self._rest()

    def _offer(self, change: Any) -> None:
        self._rest()
        self.pictures.about = self._about[change.new or 0]


def explore(
    exports: Exports | None = None,
    *,
    owner: str | Sequence[str] | None = None,
    tz: str | None = None,
    book: Casebook | str | PathLike[str] | None = None,
    passphrase_file: str | PathLike[str] | None = None,
    **reading: Any,
) -> Explorer:
    """Open all apps on one page.

    Parameters
    ----------
    exports : History, path or sequence of paths, optional
        What to look at; left out, the page begins with choosing files.
    owner, tz : str, optional
        As in `rk.read`.
    book : Casebook or path, optional
        What only the person knows; an encrypted book asks for its passphrase on the page.
    passphrase_file : str or path, optional
        A text file whose first line is the passphrase of the book.
    **reading
        What else `rk.read` takes, such as since, until, region, columns or identities.

    Returns
    -------
    Explorer
        Show it by writing it as the last line of a cell.

    Examples
    --------
    >>> page = explore()
    >>> page.tabs.selected_index, page.state.history is None
    (0, True)
    """
    state = State()
    page = Explorer(state)
    if isinstance(exports, History):
        state.history = exports
    elif exports is not None:
        paths = [exports] if isinstance(exports, (str, PathLike)) else list(exports)
        try:
            state.history = read(*paths, owner=owner, tz=tz, **reading)
        except ReciprocityError as error:
            page.notice.show_error(error)
    if kept := kept_book():
        state.book_path = kept.path
        if isinstance(book, Casebook) or book is None or str(full_path(book)) != kept.path:
            passphrase_file = None
        book = kept.path if kept.is_open else None
    try:
        attach_book(state, book, passphrase_file=passphrase_file)
    except ReciprocityError as error:
        page.notice.show_error(say_on_page(error))
        state.observe(lambda _change: page.notice.clear(), ["book"])
    keep_book(state)
    return page
