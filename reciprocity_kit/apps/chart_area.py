"""The one place on a page where pictures appear, with the menu that chooses among them."""

from typing import Any

import ipywidgets as widgets
import plotly.graph_objects as go
import traitlets

from reciprocity_kit.apps.notice import Notice
from reciprocity_kit.apps.state import State, state_of
from reciprocity_kit.charts import apply_theme
from reciprocity_kit.errors import ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.pictures import PICTURES, Looked, draw_picture, find_pictures

_TAKEAWAY = '<p style="font-weight:600;max-width:76ch;margin:4px 0">{}</p>'


class ChartArea(widgets.VBox):
    """A menu of pictures, one picture at a time, and what it says in a sentence.

    It follows the page's state: filters, selection and theme redraw it in place. A page has
    one of them, because every interactive figure carries its own copy of the drawing library.

    Parameters
    ----------
    given : State or History, optional
        The page's state, or a history.
    about : str, optional
        Offer only the pictures of one app.
    """

    chart = traitlets.Unicode("")
    """Name of the picture shown; set it to show another."""
    about = traitlets.Unicode(None, allow_none=True)
    period = traitlets.Enum(("day", "week", "month", "quarter"), default_value="month")

    def __init__(self, given: State | History | None = None, *, about: str | None = None) -> None:
        self.state = state_of(given)
        self.menu = widgets.Dropdown(description="Picture", layout={"width": "420px"})
        self.notice = Notice()
        self.takeaway = widgets.HTML()
        self.figure = go.FigureWidget(apply_theme(go.Figure(), self.state.theme))
        super().__init__([self.menu, self.notice, self.takeaway, self.figure])
        self.menu.observe(self._choose, "value")
        self.state.observe(self._follow, ["history", "filters", "selected", "theme", "names"])
        self.observe(self._follow, ["chart", "about", "period"])
        self.about = about
        self._follow()

    def _choose(self, change: Any) -> None:
        if change.new:
            self.chart = change.new

    def _follow(self, _change: Any = None) -> None:
        tables = self.state.tables
        offered = find_pictures(tables, self.looked, about=self.about)
        self.menu.options = [(PICTURES[name].title, name) for name in offered]
        self.layout.display = "" if offered else "none"
        if tables is None or not offered:
            return
        if self.chart not in offered:
            self.chart = offered[0]
            return
        self.menu.value = self.chart
        try:
            self._show(draw_picture(self.chart, tables, self.looked))
        except ReciprocityError as error:
            self.notice.show_error(error)

    @property
    def looked(self) -> Looked:
        """Whom the page looks at, and how."""
        return Looked(selected=tuple(self.state.selected), theme=self.state.theme, period=self.period)

    def _show(self, figure: go.Figure) -> None:
        self.notice.clear()
        meta = figure.layout.meta or {}
        self.takeaway.value = _TAKEAWAY.format(_escaped(meta.get("takeaway", "")))
        with self.figure.batch_update():
            self.figure.update(figure.to_dict(), overwrite=True)


def _escaped(text: object) -> str:
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
