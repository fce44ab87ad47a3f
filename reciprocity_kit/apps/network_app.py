"""The network of a page: who has contact with whom, sized, coloured, filtered and followed through time."""

from collections.abc import Mapping
from html import escape
from typing import Any

import ipywidgets as widgets
import traitlets

from reciprocity_kit.apps.filter_bar import FilterBar
from reciprocity_kit.apps.network_view import (
    EMPTY,
    MOST_PEOPLE,
    Measures,
    NetworkLook,
    NetworkView,
    Recorded,
    build_scene,
    find_arrangements,
    place_people,
)
from reciprocity_kit.apps.network_view.placing import Placed, Places
from reciprocity_kit.apps.notice import Notice
from reciprocity_kit.apps.sleeping import SleepingBox
from reciprocity_kit.apps.state import State, state_of
from reciprocity_kit.errors import ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.pictures import Tables

HOW_MANY = (25, 50, 100, MOST_PEOPLE, 500, 1_000, 3_000)
ARRANGED = {
    "ties": "Near their contacts",
    "contact": "Rings by recorded contact",
    "closeness": "Rings by felt closeness",
}
TIMES = (("Whole window", ""), ("Month by month", "month"), ("Quarter by quarter", "quarter"))
FIRST_COLOURS = ("opened_mostly_by", "community", "total")
_WIDE = {"width": "300px", "max_width": "100%"}
_MEANING = '<p style="max-width:76ch;margin:2px 0">{}</p>'


class NetworkApp(SleepingBox):
    """A picture of the network to move in, select in, follow through time and take along.

    Whoever is selected in it is selected on the whole page, and the other way round.

    Parameters
    ----------
    given : State or History, optional
        The page's state, or a history.
    filters : bool
        Whether it has filters of its own; a page of several apps may have them once.

    Examples
    --------
    >>> NetworkApp().view.scene["alt"]
    'Nobody to show.'
    """

    around = traitlets.Tuple()
    """Only these persons and who has contact with them; empty for everybody."""

    def __init__(self, given: State | History | None = None, *, filters: bool = True) -> None:
        self.state = state_of(given)
        self._measures: Measures | None = None
        self._placed: tuple[Any, Placed] | None = None
        self._ids: dict[str, str] = {}
        self._busy = False
        self.notice = Notice()
        self.filters = FilterBar(self.state) if filters else None
        self.colour = widgets.Dropdown(description="Colour", layout=_WIDE)
        self.size = widgets.Dropdown(description="Size", layout=_WIDE)
        self.arrange = widgets.Dropdown(description="Places", layout=_WIDE)
        self.time = widgets.Dropdown(description="Time", options=TIMES, value="", layout=_WIDE)
        self.most = widgets.Dropdown(description="People", layout=_WIDE)
        self.without_owner = widgets.Checkbox(
            value=False, description="Without you", indent=False, layout={"width": "auto"}
        )
        self.only = widgets.ToggleButton(
            value=False, description="Only the selected and their contacts", layout={"width": "auto"}
        )
        self.meaning = widgets.HTML()
        self.view = NetworkView(EMPTY, theme=self.state.theme)
        menus = [self.colour, self.size, self.arrange, self.most, self.time]
        row = {"flex_flow": "row wrap", "align_items": "center"}
        super().__init__(
            [
                *([self.filters] if self.filters else []),
                self.notice,
                widgets.HBox(menus, layout=row),
                widgets.HBox([self.without_owner, self.only], layout=row),
                self.meaning,
                self.view,
            ]
        )
        self._listen(menus)
        self._follow()

    def _listen(self, menus: list[Any]) -> None:
        for widget in (*menus, self.without_owner):
            widget.observe(self._change, "value")
        self.only.observe(self._narrow, "value")
        self.observe(self._change, ["around"])
        self.state.observe(self._follow, ["history", "filters", "names", "book", "book_version"])
        self.state.observe(self._read_selection, ["selected"])
        self.state.observe(self._dress, ["theme"])
        self.view.observe(self._select, "selected")

    @property
    def look(self) -> NetworkLook:
        """How the network is looked at: what the menus say."""
        return NetworkLook(
            size=self.size.value or "",
            colour=self.colour.value or "",
            arrange=self.arrange.value or "ties",
            centre=self._centre(),
            most=self.most.value or MOST_PEOPLE,
            around=tuple(self.around),
            without_owner=self.without_owner.value,
            period=self.time.value,
        )

    def _centre(self) -> str:
        """Return who stands in the middle of rings: the owner, else the one person selected."""
        tables = self.state.tables
        if tables is None or (tables.owner and not self.without_owner.value):
            return "" if tables is None else tables.owner
        known = [person for person in self.state.selected if person in self._ids]
        return known[0] if len(known) == 1 else ""

    def _follow(self, _change: Any = None) -> None:
        """Show other tables: what was read, the filters or the casebook changed."""
        if self.sleeps(self._follow):
            return
        tables = self.state.tables
        try:
            if tables is None:
                self.view.scene = EMPTY
            elif self._measures is None or self._measures.recorded.tables is not tables:
                self._offer(tables)
            self.notice.clear()
        except ReciprocityError as error:
            self.notice.show_error(error)
        self._draw()

    def _offer(self, tables: Tables) -> None:
        """Fill the menus with what these people have."""
        self._measures = Measures(Recorded(tables))
        columns, of_all = self._measures.columns, len(self._measures.recorded.people)
        self._busy = True
        _fill(self.colour, [("None", ""), *((columns[name].label, name) for name in columns)], FIRST_COLOURS)
        sizes = self._measures.numbers()
        _fill(self.size, [("All alike", ""), *((columns[name].label, name) for name in sizes)], ("total",))
        top = HOW_MANY[-1]
        counts = [(f"{step:,} with most contact", step) for step in HOW_MANY if step < min(of_all, top)]
        last = (f"All {of_all:,}" if of_all <= top else f"{top:,} with most contact", top)
        _fill(self.most, [*counts, last], (MOST_PEOPLE, top))
        self.without_owner.layout.display = "" if tables.owner else "none"
        if not tables.owner:
            self.without_owner.value = False
        self._busy = False

    def _change(self, _change: Any = None) -> None:
        if not self._busy:
            self._draw()

    def _narrow(self, change: Any) -> None:
        self.around = tuple(self.state.selected) if change.new else ()

    def _draw(self) -> None:
        measures = self._measures
        if measures is None or self.state.tables is None:
            return
        self._busy = True
        arranged = find_arrangements(measures.recorded, self.look)
        _fill(self.arrange, [(ARRANGED[name], name) for name in arranged], ("ties",))
        self._busy = False
        try:
            placed = self._place(measures.recorded, self.look)
            scene = build_scene(measures, placed, self.look, ids=self._name_all(placed))
            self.notice.clear()
        except ReciprocityError as error:
            self.notice.show_error(error)
            return
        with self.view.hold_sync():
            self.view.frame = min(self.view.frame, len(scene["frames"]))
            self.view.scene = scene
            self._read_selection()
        self._explain(measures)

    def _place(self, recorded: Recorded, look: NetworkLook) -> Placed:
        """Place people anew only where other people or another order are asked for."""
        key = (recorded, look.arrange, look.centre, look.most, look.around, look.without_owner)
        if self._placed is None or self._placed[0] != key:
            before: Places = {} if self._placed is None else self._placed[1].places
            same_kind = self._placed is not None and self._placed[0][1] == look.arrange
            placed = place_people(recorded, look, before=before if same_kind else None)
            self._placed = (key, placed)
        return self._placed[1]

    def _name_all(self, placed: Placed) -> Mapping[str, str]:
        """Give everybody an id that tells nothing, the same as long as the page is open."""
        for person in placed.contact.persons:
            self._ids.setdefault(person, f"p{len(self._ids) + 1}")
        return self._ids

    def _explain(self, measures: Measures) -> None:
        chosen = dict.fromkeys(name for name in (self.colour.value, self.size.value) if name)
        columns = [measures.columns[name] for name in chosen]
        self.meaning.value = "".join(
            _MEANING.format(f"<b>{escape(each.label)}</b>: {escape(each.meaning)}") for each in columns
        )

    def _read_selection(self, _change: Any = None) -> None:
        shown = set(self.view.scene["people"]["id"])
        wanted = [self._ids[one] for one in self.state.selected if self._ids.get(one) in shown]
        self.only.disabled = not self.state.selected and not self.only.value
        if self.view.selected != wanted:
            self.view.selected = wanted

    def _select(self, _change: Any) -> None:
        persons = {token: person for person, token in self._ids.items()}
        picked = tuple(persons[token] for token in self.view.selected if token in persons)
        shown = set(self.view.scene["people"]["id"])
        if picked != tuple(one for one in self.state.selected if self._ids.get(one) in shown):
            self.state.selected = picked

    def _dress(self, _change: Any) -> None:
        self.view.theme = self.state.theme


def _fill(menu: Any, options: list[tuple[str, Any]], first: tuple[Any, ...]) -> None:
    """Offer other options; what was chosen stays where it is still offered."""
    values = [value for _, value in options]
    if list(menu.options) == options and menu.value in values:
        return
    chosen, new = menu.value, not menu.options
    menu.options = options
    menu.value = (
        chosen if chosen in values and not new else next((x for x in first if x in values), values[0])
    )
