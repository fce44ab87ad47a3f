"""What people can be sized and coloured by, with its title and meaning from `columns`, and its values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd

from reciprocity_kit.apps.network_view.recorded import Recorded
from reciprocity_kit.centrality import measure_place
from reciprocity_kit.charts.words import hours_words, share_words
from reciprocity_kit.columns import PEOPLE, TIES, Column
from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger.persons import Roster

PLACES = ("betweenness", "closeness", "pagerank", "eigenvector", "constraint", "effective_size", "community")
"""Measures of the whole network, computed when they are asked for."""
WORDS = MappingProxyType(
    {
        "opened_mostly_by": {
            "ego": "mostly by you",
            "alter": "mostly by them",
            "both": "by both",
            "not enough data": "not enough data",
        }
    }
)
KNOWN = ("ok", "sampled")
NOT_KNOWN = "not known"
NO_GROUP = "in no group"
GROUP = Column("group", "str", "Group of the casebook", "the group you put this person in")
OWN_TITLES = MappingProxyType(
    {
        "sent": ("Sent by you", "events from you to this person"),
        "received": ("Sent to you", "events from this person to you"),
        "total": ("Contact both ways", "events between you and this person"),
        "opened": ("Opened by you", "conversations with this person that you opened"),
        "opened_by_alter": ("Opened by them", "conversations with you that this person opened"),
        "opened_answered": ("Your openings answered", "conversations you opened that this person answered"),
        "opened_by_alter_answered": (
            "Their openings answered",
            "conversations of theirs you answered",
        ),
        "initiation_share": ("Share you opened", "conversations you opened / all that either opened"),
        "reply_turns": ("Turns you could answer", "turns of this person that you could answer"),
        "reply_share": ("Your replies within 7 days", "share of this person's turns that you answered"),
        "reply_hours": ("Your reply time", "median time you take to answer"),
        "their_reply_turns": ("Turns they could answer", "turns of yours that this person could answer"),
        "their_reply_share": ("Their replies within 7 days", "share of your turns that this person answered"),
        "their_reply_hours": ("Their reply time", "median time this person takes to answer"),
        "contact_share": ("Share of your contact", "this tie's part in all of your contact"),
        "opened_mostly_by": ("Conversations opened", "who opens, where the evidence carries it"),
        "balance": ("Balance of messages", "1 = only you sent, -1 = only they did; replies pull it to 0"),
    }
)
"""Titles and meanings of the owner's side of a tie."""


@dataclass(frozen=True)
class Measured:
    """One measure of everybody on the page.

    Parameters
    ----------
    column : Column
        Its declaration: title, meaning and unit.
    by_person : pandas.Series
        By person: numbers, NaN where not known, or words.
    texts : mapping of str to str
        By person: the value in words, with limits where it has them.
    """

    column: Column
    by_person: pd.Series
    texts: Mapping[str, str]

    def among(self, persons: Sequence[str]) -> pd.Series:
        """Pick the values of some people.

        Parameters
        ----------
        persons : sequence of str
            People of the page.

        Returns
        -------
        pandas.Series
            In their order.
        """
        return self.by_person.reindex(list(persons))

    @property
    def is_group(self) -> bool:
        """Whether the values are names of groups, neither high nor low."""
        return self.column.name in {"community", GROUP.name, *WORDS}


class Measures:
    """The measures these people have.

    With an owner they tell the owner's tie with each person; without one, each person's own
    sums and place. What this export cannot identify is not offered.

    Parameters
    ----------
    recorded : Recorded
        What was recorded of the people of the page.
    """

    def __init__(self, recorded: Recorded) -> None:
        self.recorded = recorded
        self._made: dict[str, Measured] = {}

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row per person with every measure that is quickly told."""
        tables = self.recorded.tables
        if not tables.owner:
            return self.recorded.people.set_index("person")
        own = tables.own.assign(person=tables.own["alter"].astype("str")).set_index("person")
        return own.reindex(self.recorded.people["person"])

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """What can be chosen, in the order of the declared columns, for menus."""
        owner = self.recorded.tables.owner
        declared = [self._titled(column) for column in (TIES if owner else PEOPLE)]
        found = {column.name: column for column in declared if self._has(column)}
        groups = Roster.of(self.recorded.tables.book.get("people")).group
        if set(groups) & set(self.recorded.people["person"]):
            found[GROUP.name] = GROUP
        return MappingProxyType(found)

    def numbers(self) -> list[str]:
        """List what people can be sized by.

        Returns
        -------
        list of str
            Those of `columns` that are amounts.
        """
        return [name for name in self.columns if name not in {"community", GROUP.name, *WORDS}]

    def _titled(self, column: Column) -> Column:
        title, meaning = OWN_TITLES.get(column.name, (column.label, column.meaning))
        return replace(column, label=title, meaning=meaning) if self.recorded.tables.owner else column

    def _has(self, column: Column) -> bool:
        name = column.name
        if name in PLACES and not self.recorded.tables.owner:
            return len(self.recorded.people) > 1
        if name not in self.table or name.endswith(("_low", "_high", "_status", "_error")):
            return False
        if name in WORDS:
            return bool(self.table[name].notna().any())
        return column.dtype in {"int64", "float64"} and bool(self._known(name).notna().any())

    def _known(self, name: str) -> pd.Series:
        """Return the values of a column, without those too few cases carry."""
        values = self.table[name].astype("float64")
        status = self.table.get(f"{name}_status")
        return values if status is None else values.where(status.astype("str").isin(KNOWN))

    def of(self, name: str) -> Measured:
        """Measure everybody on the page.

        Parameters
        ----------
        name : str
            One of `columns`.

        Returns
        -------
        Measured
            Values and words.

        Raises
        ------
        OptionError
            If these people do not have this measure.
        """
        if name not in self.columns:
            raise OptionError(
                f"{name!r} cannot be shown for these people.",
                next_step=f"choose one of: {', '.join(self.columns) or 'none'}",
            )
        if name not in self._made:
            self._made[name] = self._measure(name)
        return self._made[name]

    def _measure(self, name: str) -> Measured:
        column, persons = self.columns[name], self.recorded.people["person"].tolist()
        if name == GROUP.name:
            groups = Roster.of(self.recorded.tables.book.get("people")).group
            return _of_words(column, pd.Series({person: groups.get(person, NO_GROUP) for person in persons}))
        if name in WORDS:
            words = self.table[name].astype("object").map(WORDS[name])
            return _of_words(column, words.fillna(WORDS[name]["not enough data"]))
        if name in PLACES and name not in self.table:
            place = measure_place(name, self.recorded.contact(persons).matrix)
            values = pd.Series(place, index=persons)
            return Measured(column, values, {str(one): say(column, value) for one, value in values.items()})
        return Measured(column, self._known(name), self._say_all(column))

    def _say_all(self, column: Column) -> dict[str, str]:
        table, name = self.table, column.name
        said = {}
        low, high = (table.get(f"{name}{end}", pd.Series(np.nan, table.index)) for end in ("_low", "_high"))
        status = table.get(f"{name}_status", pd.Series("ok", table.index)).astype("str")
        for person, value, least, most, why in zip(
            table.index, table[name].astype("float64"), low, high, status, strict=True
        ):
            few = " (few)" if why == "too_few" else ""
            said[person] = say(column, value)
            if np.isfinite(value):
                said[person] += _limits(column, least, most) + few
        return said


def _limits(column: Column, least: float, most: float) -> str:
    if np.isnan(least):
        return ""
    if np.isnan(most):
        return f" ({say(column, least)} or more)"
    return f" ({say(column, least)}\N{EN DASH}{say(column, most)})"


def _of_words(column: Column, values: pd.Series) -> Measured:
    return Measured(column, values, {str(person): str(word) for person, word in values.items()})


def say(column: Column, value: float) -> str:
    """Say a value in the unit of its column.

    Parameters
    ----------
    column : Column
        The declaration.
    value : float
        The value.

    Returns
    -------
    str
        In words a person would choose.

    Examples
    --------
    >>> say(Column("reply_hours", "float64", "", "", "hours"), 3.14), say(GROUP, 1234.0)
    ('3.1 h', '1,234')
    """
    if np.isnan(value):
        return NOT_KNOWN
    if column.unit == "share" and column.name not in PLACES:
        return share_words(float(value))
    if column.unit == "hours":
        return hours_words(float(value))
    if column.unit == "days":
        return f"{value:,.0f} day{'' if round(value) == 1 else 's'}"
    if value == round(value):
        return f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three digits
