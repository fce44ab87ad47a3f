"""The tables all apps of a page show, filtered alike."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from reciprocity_kit.history import History
from reciprocity_kit.network import Network, build_network
from reciprocity_kit.people import build_people
from reciprocity_kit.report.scope import display_names
from reciprocity_kit.ties import build_ties


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a page looks at.

    Parameters
    ----------
    since, until : pandas.Timestamp or None
        Window, half-open; `None` for the history's own.
    channel : str or None
        One channel, `None` for all.
    min_total : int
        Events a tie needs.
    active_days : int
        Days before the end of the window within which there was contact, 0 for any time.
    people : frozenset of str or None
        Only ties with these others, `None` for everybody.
    """

    since: pd.Timestamp | None = None
    until: pd.Timestamp | None = None
    channel: str | None = None
    min_total: int = 1
    active_days: int = 0
    people: frozenset[str] | None = None


@dataclass(frozen=True)
class Tables:
    """The filtered tables; network and people are made when they are first looked at.

    Parameters
    ----------
    history : History
        What was read.
    filters : Filters
        What is looked at.
    ties : pandas.DataFrame
        As `build_ties` returns them, filtered.
    """

    history: History
    filters: Filters
    ties: pd.DataFrame

    @property
    def ego(self) -> str:
        """Whose ties are told; empty where everybody's are."""
        return self.history.owner or ""

    @cached_property
    def own(self) -> pd.DataFrame:
        """The owner's rows of the ties; one row per pair where there is no owner."""
        if self.ego:
            return self.ties[self.ties["ego"].astype("str") == self.ego].reset_index(drop=True)
        one, other = (self.ties[side].astype("str") for side in ("ego", "alter"))
        return self.ties[one < other].reset_index(drop=True)

    @cached_property
    def network(self) -> Network:
        """Who has contact with whom."""
        return build_network(self.ties)

    @cached_property
    def people(self) -> pd.DataFrame:
        """One row per person."""
        return build_people(self.ties, self.network)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What is shown for each person."""
        return display_names(self.history)


def build_tables(history: History, filters: Filters | None = None) -> Tables:
    """Build the tables of one page.

    Parameters
    ----------
    history : History
        What was read.
    filters : Filters, optional
        What to look at; by default everything.

    Returns
    -------
    Tables
        With the ties that pass.
    """
    wanted = filters or Filters()
    ties = build_ties(history, channel=wanted.channel, since=wanted.since, until=wanted.until)
    until = wanted.until or history.until
    return Tables(history, wanted, filter_ties(ties, wanted, ego=history.owner, until=until))


def filter_ties(
    ties: pd.DataFrame, filters: Filters, *, ego: str | None, until: pd.Timestamp
) -> pd.DataFrame:
    """Keep the ties with enough contact, late enough, with the chosen people.

    Parameters
    ----------
    ties : pandas.DataFrame
        As `build_ties` returns them.
    filters : Filters
        What to look at.
    ego : str or None
        The owner, who always stays.
    until : pandas.Timestamp
        End of the window.

    Returns
    -------
    pandas.DataFrame
        The rows that pass.

    Examples
    --------
    >>> ties = pd.DataFrame({"ego": ["you", "you"], "alter": ["ana", "ben"], "total": [9, 1]})
    >>> end = pd.Timestamp("2024-01-01", tz="UTC")
    >>> filter_ties(ties, Filters(min_total=2), ego="you", until=end)["alter"].tolist()
    ['ana']
    """
    kept = ties["total"].ge(filters.min_total)
    if filters.active_days:
        kept &= ties["last_at"].ge(until - pd.Timedelta(filters.active_days, "D"))
    if filters.people is not None:
        known: Collection[str] = filters.people | ({ego} if ego else set())
        kept &= ties["ego"].astype("str").isin(known) & ties["alter"].astype("str").isin(known)
    return ties[kept].reset_index(drop=True)
