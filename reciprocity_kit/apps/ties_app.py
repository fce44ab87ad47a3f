"""The table of ties: sorted, searched and filtered, with the picture of those that are selected."""

from collections.abc import Sequence
from typing import Any

from reciprocity_kit.apps.chart_area import ChartArea
from reciprocity_kit.apps.filter_bar import FilterBar
from reciprocity_kit.apps.notice import Notice
from reciprocity_kit.apps.sleeping import SleepingBox
from reciprocity_kit.apps.state import State, state_of
from reciprocity_kit.apps.table_view import NO_ROWS, Rows, TableView, build_rows
from reciprocity_kit.columns import TIES, Column
from reciprocity_kit.errors import ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.pictures import Tables

SHOWN = (
    "alter",
    "sent",
    "received",
    "opened",
    "opened_by_alter",
    "initiation_share",
    "reply_hours",
    "their_reply_hours",
    "last_at",
    "opened_mostly_by",
)
OWN_TITLES = {
    "alter": "Person",
    "opened": "Opened by you",
    "opened_by_alter": "Opened by them",
    "initiation_share": "Share you opened",
    "reply_hours": "Your reply time",
    "their_reply_hours": "Their reply time",
    "opened_mostly_by": "Opened mostly by",
}
OWN_WORDS = {"ego": "you", "alter": "them", "both": "both", "not enough data": "not enough data"}


def tie_rows(tables: Tables) -> Rows:
    """Build the rows of the table of ties.

    Parameters
    ----------
    tables : Tables
        What the page shows.

    Returns
    -------
    dict
        For `TableView`, most contact first; a row is named by the other person, or by both
        where there is no owner.
    """
    own = tables.own.sort_values("total", ascending=False, kind="stable")
    declared = {column.name: column for column in TIES}
    if tables.owner:
        own = own.assign(opened_mostly_by=own["opened_mostly_by"].astype("str").map(OWN_WORDS))
        columns = [_titled(declared[name], OWN_TITLES.get(name)) for name in SHOWN]
        return build_rows(own, columns, key="alter", names=tables.names, label="Your ties")
    pair = own["ego"].astype("str") + PAIR + own["alter"].astype("str")
    columns = [declared[name] for name in ("ego", *SHOWN[:-1])]
    return build_rows(own.assign(pair=pair), columns, key="pair", names=tables.names, label="All ties")


PAIR = " \N{LEFT RIGHT ARROW} "


def _titled(column: Column, title: str | None) -> Column:
    return column if title is None else Column(**{**column.__dict__, "label": title})


class TiesApp(SleepingBox):
    """All ties in a table, filtered and selected, and a picture of them.

    Parameters
    ----------
    given : State or History, optional
        The page's state, or a history.
    picture : bool
        Whether it has a picture of its own; a page of several apps has one for all.
    """

    def __init__(self, given: State | History | None = None, *, picture: bool = True) -> None:
        self.state = state_of(given)
        self._following = False
        self.notice = Notice()
        self.filters = FilterBar(self.state)
        self.table = TableView(NO_ROWS, theme=self.state.theme)
        self.pictures = ChartArea(self.state, about="ties") if picture else None
        parts = [self.filters, self.notice, self.table, *([self.pictures] if self.pictures else [])]
        super().__init__(parts)
        self.state.observe(self._follow, ["history", "filters", "names"])
        self.state.observe(self._read_selection, ["selected"])
        self.state.observe(self._dress, ["theme"])
        self.table.observe(self._select, "selected")
        self._follow()

    def _follow(self, _change: Any = None) -> None:
        if self.sleeps(self._follow):
            return
        try:
            tables = self.state.tables
            rows = NO_ROWS if tables is None else tie_rows(tables)
            self.notice.clear()
        except ReciprocityError as error:
            self.notice.show_error(error)
            return
        if rows["titles"] != self.table.table["titles"]:
            self.table.order = {"column": -1, "down": False}
        self.table.table = rows
        self._read_selection()

    def _read_selection(self, _change: Any = None) -> None:
        """Show who is selected; those whom a filter hides stay selected."""
        chosen = set(self.state.selected)
        owned = self.state.history is not None and bool(self.state.history.owner)
        rows = self.table.table["ids"]
        wanted = [row for row in rows if row in chosen] if owned else _pairs_within(rows, chosen)
        if set(self.table.selected) != set(wanted):
            self._following = True
            self.table.selected = wanted
            self._following = False

    def _select(self, _change: Any) -> None:
        if self._following:
            return
        persons = [person for row in self.table.selected for person in row.split(PAIR)]
        self.state.selected = tuple(dict.fromkeys(persons))

    def _dress(self, _change: Any) -> None:
        self.table.theme = self.state.theme


def _pairs_within(rows: Sequence[str], chosen: set[str]) -> list[str]:
    """Find the ties between people who are selected."""
    return [row for row in rows if chosen.issuperset(row.split(PAIR))] if chosen else []
