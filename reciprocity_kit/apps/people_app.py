"""The table of people: what each one's contact looks like, as far as the export can tell."""

from typing import Any

import ipywidgets as widgets

from reciprocity_kit.apps.notice import Notice
from reciprocity_kit.apps.state import State, state_of
from reciprocity_kit.apps.table_view import NO_ROWS, Rows, TableView, build_rows
from reciprocity_kit.columns import PEOPLE
from reciprocity_kit.errors import ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.pictures import Tables

SHOWN = (
    "person",
    "contacts",
    "sent",
    "received",
    "reciprocity",
    "initiation_share",
    "concentration",
    "effective_contacts",
    "betweenness",
    "closeness",
    "pagerank",
    "constraint",
    "effective_size",
    "community",
)


def people_rows(tables: Tables) -> Rows:
    """Build the rows of the table of people.

    Parameters
    ----------
    tables : Tables
        What the page shows.

    Returns
    -------
    dict
        For `TableView`, most contact first; measures that the export cannot identify for
        anybody are left out.
    """
    people = tables.people.sort_values("total", ascending=False, kind="stable")
    declared = {column.name: column for column in PEOPLE}
    columns = [declared[name] for name in SHOWN if name in people and people[name].notna().any()]
    return build_rows(people, columns, key="person", names=tables.names, label="People")


class PeopleApp(widgets.VBox):
    """Everybody in a table, sorted, searched and selected.

    Parameters
    ----------
    given : State or History, optional
        The page's state, or a history.
    """

    def __init__(self, given: State | History | None = None) -> None:
        self.state = state_of(given)
        self._following = False
        self.notice = Notice()
        self.table = TableView(NO_ROWS, theme=self.state.theme)
        super().__init__([self.notice, self.table])
        self.state.observe(self._follow, ["history", "filters", "names"])
        self.state.observe(self._read_selection, ["selected"])
        self.state.observe(self._dress, ["theme"])
        self.table.observe(self._select, "selected")
        self._follow()

    def _follow(self, _change: Any = None) -> None:
        try:
            tables = self.state.tables
            self.table.table = NO_ROWS if tables is None else people_rows(tables)
            self.notice.clear()
        except ReciprocityError as error:
            self.notice.show_error(error)
        self._read_selection()

    def _read_selection(self, _change: Any = None) -> None:
        known = set(self.table.table["ids"])
        self._following = True
        self.table.selected = [person for person in self.state.selected if person in known]
        self._following = False

    def _select(self, _change: Any) -> None:
        if not self._following:
            self.state.selected = tuple(self.table.selected)

    def _dress(self, _change: Any) -> None:
        self.table.theme = self.state.theme
