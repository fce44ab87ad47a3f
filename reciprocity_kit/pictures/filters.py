"""What a page looks at: window, channel, and the ties that pass."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd


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
