"""The casebook's tables put together for a sheet that needs several of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from reciprocity_kit.columns import empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.instants import day_words
from reciprocity_kit.ledger.capacity import build_capacity
from reciprocity_kit.ledger.entries import Day, delivered, end_of, obligation
from reciprocity_kit.ledger.persons import Roster
from reciprocity_kit.ledger.preferences import Preferences, Settings
from reciprocity_kit.ledger.sheet import Line, build_sheet


@dataclass(frozen=True)
class Book:
    """Tables of a casebook, and what follows from them.

    Parameters
    ----------
    tables : Mapping of str to pandas.DataFrame
        Tables by name; only exchanges must be there.
    owner : str
        Whose casebook it is.
    end : pandas.Timestamp
        The day on which the record ends.
    """

    tables: Mapping[str, pd.DataFrame]
    owner: str
    end: pd.Timestamp

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], *, owner: str, until: Day) -> "Book":
        """Take the tables.

        Parameters
        ----------
        tables : Mapping of str to pandas.DataFrame
            Tables by name.
        owner : str
            Whose casebook it is.
        until : str, timestamp or None
            The day on which the record ends.

        Returns
        -------
        Book
            The tables with their end.

        Raises
        ------
        OptionError
            If there are no exchanges, or `until` is no date.
        """
        if "exchanges" not in tables:
            raise OptionError(
                "There is no table of exchanges.",
                next_step='give tables={"exchanges": book.table("exchanges"), ...}',
            )
        return cls(tables, owner, end_of(tables["exchanges"], until))

    @property
    def exchanges(self) -> pd.DataFrame:
        """All exchanges."""
        return self.tables["exchanges"]

    @property
    def people(self) -> pd.DataFrame | None:
        """The casebook's people."""
        return self.tables.get("people")

    @property
    def settings(self) -> Settings:
        """The casebook's settings."""
        return self.tables.get("settings")

    def table(self, name: str) -> pd.DataFrame:
        """Return a table, an empty one where it was not given.

        Parameters
        ----------
        name : str
            Its name in the casebook.

        Returns
        -------
        pandas.DataFrame
            Its rows.
        """
        found = self.tables.get(name)
        return empty_table(name) if found is None else found

    @cached_property
    def roster(self) -> Roster:
        """Who is who."""
        return Roster.of(self.people)

    @cached_property
    def wanted(self) -> Preferences:
        """The owner's settings."""
        return Preferences.of(self.settings)

    @cached_property
    def entries(self) -> pd.DataFrame:
        """Delivered entries of scored ties, with their value."""
        entries = delivered(self.exchanges, owner=self.owner, people=self.people, until=self.end)
        return entries.assign(value=obligation(entries))

    def capacity(self, meeting_load: pd.DataFrame | None) -> pd.DataFrame:
        """Build the next four weeks.

        Parameters
        ----------
        meeting_load : pandas.DataFrame or None
            What `build_meeting_load` returned.

        Returns
        -------
        pandas.DataFrame
            As `build_capacity`.
        """
        return build_capacity(
            self.exchanges,
            owner=self.owner,
            people=self.people,
            settings=self.settings,
            meeting_load=meeting_load,
            until=self.end,
        )

    def silent_about(self, person: str) -> pd.DataFrame | None:
        """Return the one line there is about people who get no scores.

        Parameters
        ----------
        person : str
            Anybody.

        Returns
        -------
        pandas.DataFrame or None
            A sheet without numbers, or nothing where numbers may be shown.
        """
        name = self.roster.name(person)
        if name in self.roster.opted_out:
            words = "This person has opted out: nothing is shown."
            return build_sheet([Line(line="opted_out", words=words, status="no_events")])
        if name in self.roster.communal:
            words = "This tie is marked communal (family, close friends): no balance is shown."
            return build_sheet([Line(line="communal", words=words, status="no_events")])
        return None


def check_size(size: float) -> None:
    """Raise where a size is no number above 0.

    Parameters
    ----------
    size : float
        A worth on the doubling scale.

    Raises
    ------
    OptionError
        If it is not above 0.
    """
    if not size > 0:
        raise OptionError(
            f"size={size!r} is no worth.", next_step="give a number above 0, such as 1, 2, 4, 8 or 16"
        )


def peak_line(capacity: pd.DataFrame) -> Line:
    """Make the line on the fullest of the next weeks.

    Parameters
    ----------
    capacity : pandas.DataFrame
        What `build_capacity` returned.

    Returns
    -------
    Line
        Its highest over_commitment.
    """
    name = "over_commitment"
    if capacity["over_commitment"].isna().all():
        words = "Your weekly hours are not set, so it is not known how full the next four weeks are."
        return Line(line=name, unit="index", status="no_events", words=words)
    row = capacity.sort_values("over_commitment", ascending=False, kind="stable").iloc[0]
    meetings = "meetings not counted: no calendar" if row["meetings_from"] == "none" else "with meetings"
    return Line(
        line=name,
        value=float(row["over_commitment"]),
        unit="index",
        low=float(row["over_commitment_low"]),
        high=float(row["over_commitment_high"]),
        n=int(capacity["promises"].sum()),
        words=f"The fullest of the next four weeks, from {day_words(row['week_on'])}, takes "
        f"{row['over_commitment']:.0%} of your hours ({row['level']}; {meetings}).",
    )
