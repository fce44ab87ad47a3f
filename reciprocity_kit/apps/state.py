"""What the apps of one page share: what was read, the filters, who is selected, and how it looks."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import traitlets

from reciprocity_kit.history import History
from reciprocity_kit.pictures import Filters, Looked, Pin, Tables, build_tables

THEMES = ("light", "dark")
NAME_STYLES = ("shown", "initials", "pseudonyms")


class State(traitlets.HasTraits):
    """The one thing all apps of a page look at and change.

    Every app observes the traits it shows; whoever changes one changes the page. `tables`
    follows history and filters, and is computed when it is first looked at.

    Parameters
    ----------
    history : History, optional
        What was read.
    **traits
        book (a casebook), book_path, since, until, channel, group, min_total and active_days (filters),
        selected (persons), theme (light or dark) and names (shown, initials or pseudonyms).

    Examples
    --------
    >>> State().tables is None
    True
    """

    history = traitlets.Instance(History, allow_none=True)
    book = traitlets.Any(None, allow_none=True)
    book_version = traitlets.Int(0)
    """Goes up with every change of the book, so that whatever shows it looks again."""
    book_path = traitlets.Unicode("")
    """Where the book is, also while it is not open yet."""
    since = traitlets.Instance(pd.Timestamp, allow_none=True)
    until = traitlets.Instance(pd.Timestamp, allow_none=True)
    channel = traitlets.Unicode(None, allow_none=True)
    group = traitlets.Unicode("")
    min_total = traitlets.Int(1, min=1)
    active_days = traitlets.Int(0, min=0)
    selected = traitlets.Tuple()
    theme = traitlets.Enum(THEMES, default_value="light")
    names = traitlets.Enum(NAME_STYLES, default_value="shown")
    pins = traitlets.Tuple()
    """What was put on the board, in order."""
    filters = traitlets.Instance(Filters, read_only=True)
    """All filters together: changes once when one of them does."""

    def __init__(self, history: History | None = None, **traits: Any) -> None:
        self._made: tuple[Any, Tables] | None = None
        self._book_read: tuple[Any, dict[str, pd.DataFrame]] = (None, {})
        super().__init__(history=history, **traits)
        self._collect()

    @traitlets.default("filters")
    def _no_filters(self) -> Filters:
        return Filters()

    @traitlets.observe(
        "history",
        "book",
        "book_version",
        "since",
        "until",
        "channel",
        "group",
        "min_total",
        "active_days",
    )
    def _collect(self, _change: Any = None) -> None:
        self.set_trait(
            "filters",
            Filters(
                since=self.since,
                until=self.until,
                channel=self.channel,
                min_total=self.min_total,
                active_days=self.active_days,
                people=self._group_members(),
            ),
        )

    def _group_members(self) -> frozenset[str] | None:
        if not self.group or self.book is None:
            return None
        people = self.book_tables["people"]
        return frozenset(people.loc[people["group"].eq(self.group), "person"].astype("str"))

    @property
    def book_tables(self) -> Mapping[str, pd.DataFrame]:
        """The book's tables by name, read once for every change; none without a book."""
        if self.book is None:
            return {}
        key = (id(self.book), self.book_version)
        known = self._book_read[1] if self._book_read[0] == key else {}
        if len(known) < len(self.book.tables):
            known = {
                name: known[name] if name in known else self.book.table(name) for name in self.book.tables
            }
            self._book_read = (key, known)
        return known

    def tell_book_changed(self, *tables: str) -> None:
        """Tell every app that the book changed.

        Parameters
        ----------
        *tables : str
            Which of its tables did; without any all may have.
        """
        kept = {name: table for name, table in self.book_tables.items() if tables and name not in tables}
        self._book_read = ((id(self.book), self.book_version + 1), kept)
        self.book_version += 1

    @property
    def tables(self) -> Tables | None:
        """The filtered tables; `None` before anything was read."""
        if self.history is None:
            return None
        key = (id(self.history), self.filters, id(self.book), self.book_version)
        if self._made is None or self._made[0] != key:
            self._made = (key, build_tables(self.history, self.filters, book=self.book_tables))
        return self._made[1]

    def pin(self, picture: str, looked: Looked) -> None:
        """Put a picture on the board, as it is looked at now.

        Parameters
        ----------
        picture : str
            Its name in the gallery.
        looked : Looked
            Whom it looks at, and how.
        """
        self.pins = (*self.pins, Pin(picture=picture, looked=looked, filters=self.filters))

    def name_of(self, person: str) -> str:
        """Say what is shown for a person.

        Parameters
        ----------
        person : str
            As the tables name them.

        Returns
        -------
        str
            The name, or the person as given where none is known.
        """
        tables = self.tables
        return tables.names.get(person, person) if tables else person


def state_of(given: State | History | None) -> State:
    """Return the state an app is to share.

    Parameters
    ----------
    given : State, History or None
        A page's state, or a history to make a state of.

    Returns
    -------
    State
        The given one, or a new one.
    """
    return given if isinstance(given, State) else State(given)
