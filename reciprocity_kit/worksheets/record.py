"""What a worksheet may be filled in from: a history, a casebook's tables, and who it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from reciprocity_kit.columns import CASEBOOK_TABLES, empty_table
from reciprocity_kit.history import History
from reciprocity_kit.ledger import build_equity
from reciprocity_kit.meetings import build_meeting_load
from reciprocity_kit.pictures.scope import channel_words, display_names, window_words
from reciprocity_kit.ties import build_ties
from reciprocity_kit.timeline import build_drift, build_owed, find_dormant

CASEBOOK_NAME = {"people": "casebook_people"}


@dataclass(frozen=True)
class Record:
    """Everything that is known, computed when it is first asked for.

    Parameters
    ----------
    owner : str
        Whose sheet it is; empty where nothing is known.
    person : str
        Whom it is about; empty for all ties.
    history : History or None
        What was read.
    book : mapping of str to pandas.DataFrame
        Tables of a casebook; empty without one.
    """

    owner: str = ""
    person: str = ""
    history: History | None = None
    book: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the casebook, empty without one.

        Parameters
        ----------
        name : str
            Name of the table.

        Returns
        -------
        pandas.DataFrame
            As declared.
        """
        if name in self.book:
            return self.book[name]
        return empty_table(CASEBOOK_NAME.get(name, name))

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables of the casebook."""
        return {name: self.table(name) for name in CASEBOOK_TABLES}

    def named(self, person: object) -> str:
        """Return what is shown for a person.

        Parameters
        ----------
        person : object
            As the tables name them.

        Returns
        -------
        str
            The shown name.
        """
        return self.names.get(str(person), str(person))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What is shown for each person."""
        written = self.table("people")
        own = {person: name for person, name in zip(written["person"], written["name"], strict=True) if name}
        return {**(display_names(self.history) if self.history else {}), **own}

    @property
    def has_contact(self) -> bool:
        """Whether a history with an owner was read."""
        return self.history is not None and bool(self.history.owner)

    @property
    def window(self) -> str:
        """What the history covers, in words."""
        if self.history is None:
            return ""
        return f"{channel_words(self.history)}, {window_words(self.history)}"

    @cached_property
    def own(self) -> pd.DataFrame:
        """The owner's rows of the ties, most contact first."""
        if self.history is None or not self.history.owner:
            return empty_table("ties")
        ties = build_ties(self.history)
        own = ties[ties["ego"].astype("str") == self.history.owner]
        return own.sort_values("total", ascending=False, kind="stable", ignore_index=True)

    @property
    def tie(self) -> pd.DataFrame:
        """The row of the tie with the person, or none."""
        return self.own[self.own["alter"].astype("str") == self.person]

    @cached_property
    def drift(self) -> pd.DataFrame:
        """What changed in each tie."""
        return build_drift(self.history) if self.history and len(self.own) else empty_table("drift")

    @cached_property
    def dormant(self) -> pd.DataFrame:
        """Strong ties that fell silent."""
        return find_dormant(self.history) if self.history and len(self.own) else empty_table("dormant")

    @cached_property
    def owed(self) -> pd.DataFrame:
        """Turns that wait for a reply."""
        return build_owed(self.history) if self.history and len(self.own) else empty_table("owed")

    @cached_property
    def meeting_load(self) -> pd.DataFrame | None:
        """The owner's weeks in meetings."""
        if self.history is None or not self.history.owner:
            return None
        return (
            build_meeting_load(self.history)
            if self.history.interactions["channel"].eq("meeting").any()
            else None
        )

    @cached_property
    def equity(self) -> pd.DataFrame:
        """Balances of the casebook."""
        if not len(self.table("exchanges")):
            return empty_table("equity")
        return build_equity(
            self.table("exchanges"),
            owner=self.owner,
            people=self.table("people"),
            settings=self.table("settings"),
        )

    @property
    def last_day(self) -> pd.Timestamp | None:
        """The day after the last that was read, by the history's own calendar."""
        if self.history is None:
            return None
        last = (self.history.until - pd.Timedelta(1, "us")).tz_convert(self.history.tz)
        return last.tz_localize(None).normalize() + pd.Timedelta(days=1)

    @property
    def opted_out(self) -> frozenset[str]:
        """Who is to be shown nowhere."""
        people = self.table("people")
        return frozenset(people.loc[people["opted_out"].astype("bool"), "person"].astype("str"))

    @property
    def shown_exchanges(self) -> pd.DataFrame:
        """The casebook's exchanges without those who opted out."""
        table = self.table("exchanges")
        return table[~table[["giver", "receiver"]].isin(self.opted_out).any(axis=1)]

    @property
    def communal(self) -> bool:
        """Whether the tie with the person is communal, so that nothing is scored."""
        people = self.table("people")
        return bool(people.loc[people["person"].eq(self.person), ["communal", "opted_out"]].any(axis=None))
