"""What all parts of the casebook app share: the open book, its tables, and who is who."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

import pandas as pd

from reciprocity_kit.apps.state import State
from reciprocity_kit.casebook import Casebook
from reciprocity_kit.casebook.persons import ME, PERSON_FIELDS, find_named, find_person
from reciprocity_kit.charts.words import whole_name
from reciprocity_kit.columns import DAY, Column
from reciprocity_kit.ledger import build_equity

Done = TypeVar("Done")
YOU = "me"


class Desk:
    """The open book of a page, read once for every change.

    Parameters
    ----------
    state : State
        The page's state, with the book.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.last = ""
        self._equity: tuple[Any, pd.DataFrame | None] = (None, None)
        self._known: tuple[Any, dict[str, str]] = (None, {})

    @property
    def book(self) -> Casebook:
        """The book; only while one is open."""
        book: Casebook = self.state.book
        return book

    @property
    def owner(self) -> str:
        """Whose book it is."""
        return self.book.owner

    @property
    def today(self) -> date:
        """The day on the owner's calendar."""
        return date.today()  # noqa: DTZ011 - the day on the owner's calendar

    @property
    def until(self) -> pd.Timestamp:
        """The first day that is not counted: what was written down today is."""
        return pd.Timestamp(self.today) + pd.Timedelta(days=1)

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The book's tables by name."""
        return self.state.book_tables

    def write(self, act: Callable[[Casebook], Done], say: Callable[[Done], str]) -> str:
        """Change the book; `tell` then tells the page.

        Parameters
        ----------
        act : callable
            Takes the book.
        say : callable
            Takes what came of it, and says in a sentence what was done.

        Returns
        -------
        str
            The sentence, which is `last` from now on.
        """
        self.last = say(act(self.book))
        return self.last

    def tell(self, *tables: str) -> None:
        """Tell the page that the book changed.

        Parameters
        ----------
        *tables : str
            Which tables did; without any all may have.
        """
        self.state.tell_book_changed(*tables)

    def change(self, act: Callable[[Casebook], Done], say: Callable[[Done], str], *tables: str) -> str:
        """Change the book, and tell the page.

        Parameters
        ----------
        act, say : callable
            As for `write`.
        *tables : str
            As for `tell`.

        Returns
        -------
        str
            What was done, in a sentence.
        """
        said = self.write(act, say)
        self.tell(*tables)
        return said

    @property
    def known(self) -> Mapping[str, str]:
        """Everybody in the book and in what was read, with what is shown for them, each its own."""
        state = self.state
        key = (id(self.book), state.book_version, id(state.history))
        if self._known[0] != key:
            self._known = (key, self._find_known())
        return self._known[1]

    def _find_known(self) -> dict[str, str]:
        known = find_named(self.tables, owner=self.owner)
        if self.state.history is not None:
            for person in self.state.history.people_seen["person"].astype("str"):
                known.setdefault(str(person), "")
        shown = {person: whole_name(self._shown(person, called)) for person, called in known.items()}
        counts = pd.Series(list(shown.values())).str.casefold().value_counts()
        return {
            person: name if counts[name.casefold()] == 1 and name.casefold() not in ME else whole_name(person)
            for person, name in shown.items()
        } | {self.owner: YOU}

    def _shown(self, person: str, called: str) -> str:
        if self.state.history is None or called:
            return called or person
        found: str = self.state.name_of(person)
        return found

    @property
    def people(self) -> list[list[str]]:
        """Everybody who may be written into the book, with what is shown for them, by name."""
        table = self.tables["people"]
        gone = {*table.loc[table["opted_out"].eq(True), "person"].astype("str"), self.owner}
        rows = [[person, shown] for person, shown in self.known.items() if person not in gone]
        return sorted(rows, key=lambda row: row[1].casefold())

    @property
    def equity(self) -> pd.DataFrame:
        """The balance of every tie, made once for every change."""
        key = (id(self.book), self.state.book_version, self.until)
        if self._equity[1] is None or self._equity[0] != key:
            tables = self.tables
            made = build_equity(
                tables["exchanges"],
                owner=self.owner,
                people=tables["people"],
                settings=tables["settings"],
                until=self.until,
            )
            self._equity = (key, made)
            return made
        return self._equity[1]

    def person(self, typed: str) -> str:
        """Find the person somebody typed.

        Parameters
        ----------
        typed : str
            A name, an address or a part of one; me for the owner.

        Returns
        -------
        str
            As the tables name them; what was typed, where nobody known is meant.
        """
        exact = [person for person, shown in self.known.items() if shown == typed]
        return exact[0] if len(exact) == 1 else find_person(typed, self.known, owner=self.owner)

    def named(self, person: str) -> str:
        """Say what is shown for a person.

        Parameters
        ----------
        person : str
            As the tables name them.

        Returns
        -------
        str
            The name; me for the owner.
        """
        return self.known.get(person, person)

    def text_of(self, column: Column, value: Any) -> str:
        """Write a value of the book as one would type it.

        Parameters
        ----------
        column : Column
            Where it stands.
        value : object
            The value.

        Returns
        -------
        str
            Empty where nothing is said.
        """
        if value is None or pd.isna(value):
            return ""
        if column.name in PERSON_FIELDS:
            return self.named(str(value)) if str(value) else ""
        if column.dtype == DAY:
            return f"{value:%Y-%m-%d}"
        if column.dtype == "bool":
            return "yes" if value else "no"
        if column.dtype in {"float64", "int64"}:
            return f"{value:.10g}"
        return str(value)
