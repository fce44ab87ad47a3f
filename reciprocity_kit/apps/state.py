"""What the apps of one page share: what was read, the filters, who is selected, and how it looks."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pandas as pd
import traitlets

from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.pictures import Filters, Looked, Pin, Tables, build_tables
from reciprocity_kit.pictures.hiding import NAME_STYLES, SHOWN, Cast, build_cast
from reciprocity_kit.pictures.pin import rename_pin

THEMES = ("light", "dark")
NO_BOOK: Mapping[str, pd.DataFrame] = MappingProxyType({})


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
    names = traitlets.Enum(NAME_STYLES, default_value=SHOWN)
    names_key = traitlets.Bytes(None, allow_none=True)
    """The owner's key behind pseudonyms."""
    names_key_path = traitlets.Unicode("names.key")
    """Where that key is kept, or made when it is first needed."""
    pins = traitlets.Tuple()
    """What was put on the board, in order."""
    filters = traitlets.Instance(Filters, read_only=True)
    """All filters together: changes once when one of them does."""

    def __init__(self, history: History | None = None, **traits: Any) -> None:
        self._made: tuple[Any, Filters, Tables] | None = None
        self._book_read: tuple[Any, dict[str, pd.DataFrame]] = (None, {})
        self._casts: dict[str, tuple[Any, Cast]] = {}
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
            return NO_BOOK
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
        cast = self.cast
        if self._made is None or self._made[0] is not cast or self._made[1] != self.filters:
            self._made = (cast, self.filters, self.tables_of(self.filters))
        return self._made[2]

    @property
    def cast(self) -> Cast | None:
        """History and casebook with the names that are shown; `None` before anything was read."""
        return None if self.history is None else self._cast_of(self.names)

    def _cast_of(self, style: str) -> Cast:
        if self.history is None:
            raise OptionError("Nothing was read yet.", next_step="read an export first")
        now = (self.history, self.book_tables, self.names_key)
        made = self._casts.get(style)
        if made is None or any(one is not other for one, other in zip(made[0], now, strict=True)):
            made = (now, build_cast(self.history, self.book_tables, style=style, key=self.names_key))
            self._casts[style] = made
        return made[1]

    @traitlets.observe("names")
    def _rename_selected(self, change: Any) -> None:
        """Keep those who are selected, under the names they have now."""
        if self.history is None or change.old is traitlets.Undefined or not self.selected:
            return
        behind, called = self._cast_of(change.old).behind, self._cast_of(change.new).called
        persons = (behind.get(each, each) for each in self.selected)
        self.selected = tuple(called.get(each, each) for each in persons)

    def tables_of(self, filters: Filters) -> Tables:
        """Build the tables of another view of the same history, under the names that are shown.

        Parameters
        ----------
        filters : Filters
            What to look at; persons as the history names them.

        Returns
        -------
        Tables
            Nothing is computed before it is looked at.

        Raises
        ------
        OptionError
            If nothing was read yet.
        """
        cast = self._cast_of(self.names)
        people = filters.people
        if people is not None:
            people = frozenset(cast.called.get(each, each) for each in people)
        return build_tables(cast.history, replace(filters, people=people), book=cast.book)

    def pin(self, picture: str, looked: Looked) -> None:
        """Put a picture on the board, as it is looked at now.

        Parameters
        ----------
        picture : str
            Its name in the gallery.
        looked : Looked
            Whom it looks at, and how.
        """
        behind = {} if self.cast is None else self.cast.behind
        made = rename_pin(Pin(picture=picture, looked=looked), behind)
        self.pins = (*self.pins, replace(made, filters=self.filters))

    @property
    def looked(self) -> Looked:
        """Whom the page looks at, and how."""
        return Looked(selected=tuple(self.selected), theme=self.theme)

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
