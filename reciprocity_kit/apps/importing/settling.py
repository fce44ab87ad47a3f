"""What files leave open: time zone, order of dates, owner, columns, and who is who."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

import ipywidgets as widgets
import traitlets

from reciprocity_kit.apps.importing.choices import Choices, find_likely_owners
from reciprocity_kit.apps.importing.mapping import ColumnMenus, is_asked_about
from reciprocity_kit.charts.words import clean_name
from reciprocity_kit.history import History
from reciprocity_kit.readers.looking import Seen

EVERYBODY = "everybody's"
_STYLE = {"description_width": "110px"}
_FIELD = {"width": "420px"}
_MOST_TABLES = 8


class Settling(widgets.VBox):
    """Fields for what files leave open; all of them may stay empty."""

    chosen_owner = traitlets.Unicode(None, allow_none=True)
    """The owner that was chosen among those who were read; changes only by a choice."""
    identities = traitlets.Unicode("")
    """An identities.csv with earlier answers."""

    def __init__(self) -> None:
        self._offering = False
        self.owner = widgets.Text(
            description="Owner",
            placeholder="whose history it is; empty: as the files say",
            style=_STYLE,
            layout=_FIELD,
        )
        self.offered = widgets.Dropdown(
            description="Or choose", options=[("", "")], style=_STYLE, layout=_FIELD | {"display": "none"}
        )
        self.tz = widgets.Combobox(
            description="Time zone",
            placeholder="for times that have none, such as Europe/Berlin",
            options=sorted(available_timezones()),
            ensure_option=False,
            style=_STYLE,
            layout=_FIELD,
        )
        self.date_order = widgets.Dropdown(
            description="3/4/2024 is",
            options=[("as the file says", ""), ("3 April", "day"), ("4 March", "month")],
            style=_STYLE,
            layout=_FIELD,
        )
        self.region = widgets.Text(
            description="Country", placeholder="of phone numbers, such as DE", style=_STYLE, layout=_FIELD
        )
        self.decisions = widgets.Text(
            description="Who is who",
            placeholder="an identities.csv with earlier answers",
            style=_STYLE,
            layout=_FIELD,
        )
        self.mapping = widgets.VBox()
        fields = [self.owner, self.offered, self.tz, self.date_order, self.region, self.decisions]
        super().__init__([self.mapping, widgets.HBox(fields, layout={"flex_flow": "row wrap"})])
        traitlets.link((self, "identities"), (self.decisions, "value"))
        self.offered.observe(self._take_owner, "value")

    @property
    def menus(self) -> dict[str, ColumnMenus]:
        """The menus of every table that no dialect knows, by its name."""
        return {each.label: each for each in self.mapping.children}

    def choices(self, paths: Sequence[str]) -> Choices:
        """Put together what is settled.

        Parameters
        ----------
        paths : sequence of str
            The files.

        Returns
        -------
        Choices
            For `read_choices`.
        """
        owners = tuple(filter(None, (each.strip() for each in self.owner.value.split(","))))
        return Choices(
            paths=tuple(paths),
            owner=owners,
            tz=self.tz.value.strip() or None,
            date_order=self.date_order.value or None,
            region=self.region.value.strip() or None,
            columns={label: each.columns for label, each in self.menus.items() if each.columns},
            identities=self.identities.strip() or None,
        )

    def missing(self) -> dict[str, list[str]]:
        """List the columns that have to be named before anything is read.

        Returns
        -------
        dict of str to list
            Menus by file.
        """
        found = {label: each.missing() for label, each in self.menus.items()}
        return {label: names for label, names in found.items() if names}

    def ask_columns(self, seen: Sequence[Seen]) -> None:
        """Ask which column is which, and keep what was answered before.

        Parameters
        ----------
        seen : sequence of Seen
            All files.
        """
        asked = self.menus
        self.mapping.children = [
            asked.get(each.label) or ColumnMenus(each) for each in seen if is_asked_about(each)
        ]

    def offer_owners(self, history: History) -> None:
        """Offer those who take part in most of what was read.

        Parameters
        ----------
        history : History
            What was read.
        """
        names = dict(
            zip(history.people_seen["person"].astype("str"), history.people_seen["name"], strict=True)
        )
        options = [(f"choose among those read, now {history.owner or EVERYBODY}", "")]
        likely = find_likely_owners(history)
        options += [(_owner_words(person, names, share), person) for person, share in likely]
        options += [("nobody: everybody's history", EVERYBODY)] * bool(self.owner.value)
        self._offering = True
        self.offered.options = options
        self.offered.value = ""
        self._offering = False
        self.offered.layout.display = ""

    def _take_owner(self, change: Any) -> None:
        if self._offering or not change.new:
            return
        self.owner.value = "" if change.new == EVERYBODY else change.new
        self.chosen_owner = None
        self.chosen_owner = self.owner.value


def _owner_words(person: str, names: dict[str, str], share: float) -> str:
    name = names.get(person) or ""
    who = f"{clean_name(name)} <{clean_name(person)}>" if name else clean_name(person)
    return f"{who}, in {share * 100:.0f}% of what was read"
