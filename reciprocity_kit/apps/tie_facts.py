"""What is known of one tie, in lines of words: recorded, and written in the casebook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from reciprocity_kit.instants import day_words
from reciprocity_kit.pictures import Tables
from reciprocity_kit.worksheets.known import PROVIDERS
from reciprocity_kit.worksheets.record import Record

Lines = list[tuple[str, str]]

SECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Recorded": ("contact", "reply", "change", "reply_debt"),
        "In your casebook": ("equity", "kinds", "given", "outstanding", "promises", "repairs"),
    }
)
CONTACT, CASEBOOK = SECTIONS


@dataclass(frozen=True)
class PageRecord(Record):
    """What is known, taken from the tables that a page has made already.

    Parameters
    ----------
    owner, person : str
        Whose tie it is, and with whom.
    history : History or None
        What was read.
    book : mapping of str to pandas.DataFrame
        Tables of a casebook; empty without one.
    tables_of_page : Tables
        The page's tables.
    """

    tables_of_page: Tables = field(kw_only=True)

    @cached_property
    def own(self) -> pd.DataFrame:
        """The owner's rows of the ties, most contact first."""
        return self.tables_of_page.own.sort_values("total", ascending=False, kind="stable", ignore_index=True)

    @cached_property
    def drift(self) -> pd.DataFrame:
        """What changed in each tie."""
        return self.tables_of_page.drift

    @cached_property
    def dormant(self) -> pd.DataFrame:
        """Strong ties that fell silent."""
        return self.tables_of_page.dormant

    @cached_property
    def owed(self) -> pd.DataFrame:
        """Turns that wait for a reply."""
        return self.tables_of_page.owed

    @cached_property
    def equity(self) -> pd.DataFrame:
        """Balances of the casebook."""
        return self.tables_of_page.equity


def tie_facts(tables: Tables, person: str) -> dict[str, Lines]:
    """Tell what is known of the owner's tie with one person.

    Parameters
    ----------
    tables : Tables
        What the page shows.
    person : str
        The other, as the tables name them.

    Returns
    -------
    dict of str to list of (str, str)
        By section, what each line is about and what it says; a section of which nothing is
        known is left out. Communal ties get no scores.
    """
    record = PageRecord(tables.owner, person, tables.history, tables.book, tables_of_page=tables)
    told = {
        section: [line for name in names for line in PROVIDERS[name](record)]
        for section, names in SECTIONS.items()
        if section == CONTACT or tables.book
    }
    told[CONTACT] += _channels(tables, person)
    return {section: lines for section, lines in told.items() if lines}


def _channels(tables: Tables, person: str) -> Lines:
    """Tell since when there is contact, and through which channels."""
    table = tables.history.interactions
    pair = {tables.owner, person}
    both = table["sender"].astype("str").isin(pair) & table["recipient"].astype("str").isin(pair)
    rows = table[both & ~table["automated"]].drop_duplicates("event_id")
    if rows.empty:
        return []
    counts = rows["channel"].astype("str").value_counts()
    first = rows["sent_at"].min()
    lines = [] if pd.isna(first) else [("First contact", day_words(first.tz_convert(tables.history.tz)))]
    return [*lines, ("Channels", ", ".join(f"{name} {n:,}" for name, n in counts.items()))]


def exchanges_with(tables: Tables, person: str) -> pd.DataFrame:
    """Return the casebook's exchanges between the owner and one person, the latest first.

    Parameters
    ----------
    tables : Tables
        What the page shows.
    person : str
        The other.

    Returns
    -------
    pandas.DataFrame
        Rows of `exchanges`; none without a casebook.
    """
    if not tables.book:
        return pd.DataFrame()
    rows = tables.book["exchanges"]
    both = {tables.owner, person}
    kept = rows["giver"].astype("str").isin(both) & rows["receiver"].astype("str").isin(both)
    return rows[kept].sort_values("date", ascending=False, kind="stable", ignore_index=True)
