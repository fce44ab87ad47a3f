"""The one place on a page where pictures appear, with the menu that chooses among them."""

from typing import Any

import ipywidgets as widgets
import traitlets

from reciprocity_kit.apps.chart_view import ChartView, chart_entry
from reciprocity_kit.apps.chart_view.view import Entry
from reciprocity_kit.apps.notice import Notice
from reciprocity_kit.apps.state import State, state_of
from reciprocity_kit.errors import ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.pictures import PICTURES, Looked, Tables, draw_picture, find_pictures

ALL = "*"
FOLLOWED = ("history", "filters", "book", "book_version", "selected", "theme", "names")


class ChartArea(widgets.VBox):
    """A menu of pictures, those that are chosen, and what each says in a sentence.

    It follows the page's state: filters, selection and theme redraw it in place. A page has
    one of them, because every view carries the drawing library with it.

    Parameters
    ----------
    given : State or History, optional
        The page's state, or a history.
    about : str, optional
        Offer only the pictures of one app.
    """

    chart = traitlets.Unicode("")
    """Name of the picture shown, or `*` for all of the app; set it to show another."""
    about = traitlets.Unicode(None, allow_none=True)
    period = traitlets.Enum(("day", "week", "month", "quarter"), default_value=None, allow_none=True)

    def __init__(self, given: State | History | None = None, *, about: str | None = None) -> None:
        self.state = state_of(given)
        self._chosen: dict[str | None, str] = {}
        self._offering = False
        self.menu = widgets.Dropdown(description="Picture", layout={"width": "420px", "max_width": "100%"})
        self.notice = Notice()
        self.view = ChartView(theme=self.state.theme)
        self.view.on_pin(lambda name: self.state.pin(name, self.looked))
        super().__init__([self.menu, self.notice, self.view])
        self.menu.observe(self._choose, "value")
        self.state.observe(self._follow, list(FOLLOWED))
        self.observe(self._follow, ["chart", "about", "period"])
        self.about = about
        self._follow()

    def _choose(self, change: Any) -> None:
        if change.new and not self._offering:
            self._chosen[self.about] = change.new
            self.chart = change.new

    def _follow(self, _change: Any = None) -> None:
        tables = self.state.tables
        offered = find_pictures(tables, self.looked, about=self.about)
        self.layout.display = "" if offered else "none"
        if tables is None or not offered:
            self.view.figures = []
            return
        wanted = self._offer(offered)
        if wanted != self.chart:
            self.chart = wanted  # comes back here
            return
        self.view.theme = self.state.theme
        self.notice.clear()
        self.view.figures = self._draw(tables, offered if wanted == ALL else [wanted])

    def _offer(self, offered: list[str]) -> str:
        """Offer the pictures in the menu, and return which is to be shown."""
        several = self.about == "tie" and len(offered) > 1
        names = [ALL, *offered] if several else offered
        chosen = next(
            (name for name in (self.chart, self._chosen.get(self.about)) if name in names), names[0]
        )
        options = [("All of them" if name == ALL else PICTURES[name].title, name) for name in names]
        self._offering = True
        if list(self.menu.options) != options:
            self.menu.options = options
        self.menu.value = chosen
        self._offering = False
        return chosen

    def _draw(self, tables: Tables, names: list[str]) -> list[Entry]:
        entries = []
        for name in names:
            try:
                figure = draw_picture(name, tables, self.looked)
                entries.append(chart_entry(name, PICTURES[name], figure, tables))
            except ReciprocityError as error:
                self.notice.show_error(error)
        return entries

    @property
    def takeaway(self) -> str:
        """What the pictures shown say, a line each."""
        return "\n".join(entry["takeaway"] for entry in self.view.figures)

    @property
    def looked(self) -> Looked:
        """Whom the page looks at, and how."""
        return Looked(selected=tuple(self.state.selected), theme=self.state.theme, period=self.period)
