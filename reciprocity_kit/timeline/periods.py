"""Contact by period and the owner's own week, each event counted once."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.timeline.clock import (
    DAYS_IN_WEEK,
    INDEX_OF_DAYS,
    IndexOfDays,
    local_days,
    period_starts,
)

if TYPE_CHECKING:
    from reciprocity_kit.history import History

PERIODS = ("day", "week", "month", "quarter")
PERIOD_COLUMNS = ("period_at", "sent", "received", "contacts", "opened_new")
HOURS_IN_DAY = 24


def build_periods(history: "History", *, period: str = "month", ego: str | None = None) -> pd.DataFrame:
    """Count contact by day, week, month or quarter, without a gap.

    A high number is a busy period, a low one a quiet period **in the channels
    that were read**; a zero means that nothing was recorded, not that nothing
    happened. The first period calls everybody new, because nothing before it
    was read.

    Periods begin at midnight of the clock in `history.tz`, weeks on Monday.
    Every event counts once for `sent`, however many people it went to. Events
    of machines, lists and mass mailings are left out, and so are events whose
    time is missing or cannot be trusted.

    Parameters
    ----------
    history : History
        What was read.
    period : str
        day, week, month or quarter.
    ego : str or None
        Whose contact to count; by default the owner's, and everybody's where
        there is no owner.

    Returns
    -------
    pandas.DataFrame
        One row per period from the first to the last of the window, the empty
        ones included: `period_at` (when it began, UTC), `sent` (events sent),
        `received` (events received; for everybody: one per event and recipient),
        `contacts` (different people in contact) and `opened_new` (people whose
        first contact fell into this period).

    Raises
    ------
    OptionError
        If the period has another name, or nobody is called `ego`.

    Examples
    --------
    A window in which nothing was recorded still has its months.

    >>> from types import SimpleNamespace
    >>> from reciprocity_kit.columns import empty_table
    >>> since, until = pd.Timestamp("2024-01-10", tz="UTC"), pd.Timestamp("2024-03-01", tz="UTC")
    >>> history = SimpleNamespace(
    ...     interactions=empty_table("interactions"), owner="you", tz="UTC", since=since, until=until
    ... )
    >>> build_periods(history)[["period_at", "sent"]]
                      period_at  sent
    0 2024-01-01 00:00:00+00:00     0
    1 2024-02-01 00:00:00+00:00     0
    """
    if ego is not None and not (history.people_seen["person"] == ego).any():
        raise OptionError(f"Nobody is called {ego!r}.", next_step="choose a person of history.people_seen")
    return count_periods(
        history.interactions,
        history.owner if ego is None else ego,
        history.tz,
        period=period,
        since=history.since,
        until=history.until,
    )


def build_rhythm(history: "History") -> pd.DataFrame:
    """Count the owner's own sent events by weekday and hour of the owner's clock.

    A high number is an hour in which the owner often writes or calls; a low one
    an hour in which little was recorded. Meetings are left out, because they tell
    when people met, not when the owner wrote. Hours of other people are never shown.

    Parameters
    ----------
    history : History
        What was read, with an owner.

    Returns
    -------
    pandas.DataFrame
        168 rows: `weekday` (0 = Monday), `hour` (0 to 23 in `history.tz`) and
        `sent` (events).

    Raises
    ------
    OptionError
        If there is no owner.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from reciprocity_kit.columns import empty_table
    >>> len(build_rhythm(SimpleNamespace(interactions=empty_table("interactions"), owner="you", tz="UTC")))
    168
    """
    if history.owner is None:
        raise OptionError(
            "The rhythm of the week needs an owner: hours are shown to a person about themselves only.",
            next_step='rk.read(..., owner="you@your.example")',
        )
    written = history.interactions[history.interactions["channel"] != "meeting"]
    return count_rhythm(written, history.owner, history.tz)


def count_periods(
    interactions: pd.DataFrame,
    ego: str | None,
    tz: str,
    *,
    period: str = "month",
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Count contact by period in a table of interactions.

    Parameters
    ----------
    interactions : pandas.DataFrame
        One row per event and recipient.
    ego : str or None
        Whose contact to count, `None` for everybody's.
    tz : str
        Zone of the clock by which periods begin.
    period : str
        day, week, month or quarter.
    since, until : pandas.Timestamp or None
        Window, half-open; by default from the first to the last event.

    Returns
    -------
    pandas.DataFrame
        As `build_periods`.

    Raises
    ------
    OptionError
        If the period has another name.

    Examples
    --------
    Two letters in January, an empty February, one answer in March.

    >>> table = pd.DataFrame(
    ...     {
    ...         "event_id": ["1", "2", "3"],
    ...         "sent_at": pd.to_datetime(["2024-01-05", "2024-01-09", "2024-03-02"], utc=True),
    ...         "sender": ["you", "you", "ana"],
    ...         "recipient": ["ana", "ana", "you"],
    ...         "automated": False,
    ...         "time_status": "ok",
    ...     }
    ... )
    >>> count_periods(table, "you", "UTC")[["sent", "received", "contacts", "opened_new"]]
       sent  received  contacts  opened_new
    0     2         0         1           1
    1     0         0         0           0
    2     0         1         1           0
    """
    if period not in INDEX_OF_DAYS:
        raise OptionError(f"{period!r} is no period.", next_step=f"choose one of: {', '.join(PERIODS)}")
    rows = _trusted(interactions, since, until)
    index_of = INDEX_OF_DAYS[period]
    first, after = _bounds(rows["sent_at"], since, until, tz, index_of)
    at = index_of(local_days(rows["sent_at"], tz)) - first
    counted = _count_all(rows, at, after - first) if ego is None else _count_ego(rows, at, after - first, ego)
    return pd.DataFrame({"period_at": period_starts(np.arange(first, after), period, tz)} | counted)[
        list(PERIOD_COLUMNS)
    ]


def count_rhythm(interactions: pd.DataFrame, owner: str, tz: str) -> pd.DataFrame:
    """Count the events one person sent by weekday and hour.

    Parameters
    ----------
    interactions : pandas.DataFrame
        One row per event and recipient.
    owner : str
        The person, who is the reader of this table.
    tz : str
        Zone of the person's clock.

    Returns
    -------
    pandas.DataFrame
        As `build_rhythm`.

    Examples
    --------
    Noon in London is one in the afternoon in Berlin; 1 January 2024 was a Monday.

    >>> table = pd.DataFrame(
    ...     {
    ...         "event_id": ["1"],
    ...         "sent_at": pd.to_datetime(["2024-01-01T12:00"], utc=True),
    ...         "sender": ["you"],
    ...         "recipient": ["ana"],
    ...         "automated": False,
    ...         "time_status": "ok",
    ...     }
    ... )
    >>> rhythm = count_rhythm(table, "you", "Europe/Berlin")
    >>> rhythm[rhythm["sent"] > 0]
        weekday  hour  sent
    13        0    13     1
    """
    rows = _trusted(interactions, None, None)
    own = rows.loc[_is(rows["sender"], owner)].drop_duplicates("event_id")
    local = own["sent_at"].dt.tz_convert(tz)
    cell = local.dt.day_of_week.to_numpy() * HOURS_IN_DAY + local.dt.hour.to_numpy()
    cells = np.arange(DAYS_IN_WEEK * HOURS_IN_DAY)
    return pd.DataFrame(
        {
            "weekday": cells // HOURS_IN_DAY,
            "hour": cells % HOURS_IN_DAY,
            "sent": np.bincount(cell, minlength=cells.size).astype(np.int64),
        }
    )


def _trusted(
    interactions: pd.DataFrame, since: pd.Timestamp | None, until: pd.Timestamp | None
) -> pd.DataFrame:
    sent_at = interactions["sent_at"]
    keep = sent_at.notna() & ~interactions["automated"] & (interactions["time_status"] == "ok")
    if since is not None and pd.notna(since):
        keep &= sent_at >= since
    if until is not None and pd.notna(until):
        keep &= sent_at < until
    rows = interactions.loc[keep, ["event_id", "sent_at", "sender", "recipient"]]
    others: pd.DataFrame = rows.loc[_codes(rows["sender"], rows) != _codes(rows["recipient"], rows)]
    return others


def _is(people: pd.Series, person: str) -> np.ndarray:
    return np.asarray(people == person, dtype=bool)


def _codes(people: pd.Series, rows: pd.DataFrame) -> np.ndarray:
    """Return one code per person, the same in the sender's and the recipient's column."""
    sender, recipient = rows["sender"], rows["recipient"]
    if isinstance(people.dtype, pd.CategoricalDtype) and sender.dtype == recipient.dtype:
        return people.cat.codes.to_numpy().astype(np.int64)
    known = pd.Index(pd.concat([sender.astype("str"), recipient.astype("str")]).unique())
    return np.asarray(known.get_indexer(pd.Index(people.astype("str"))), dtype=np.int64)


def _bounds(
    sent_at: pd.Series,
    since: pd.Timestamp | None,
    until: pd.Timestamp | None,
    tz: str,
    index_of: IndexOfDays,
) -> tuple[int, int]:
    """Return the index of the first period and of the one after the last."""
    start = sent_at.min() if since is None or pd.isna(since) else since
    last = sent_at.max() if until is None or pd.isna(until) else until - pd.Timedelta(1, "us")
    if pd.isna(start) or pd.isna(last) or last < start:
        return 0, 0
    ends = index_of(local_days(pd.to_datetime(pd.Series([start, last]), utc=True), tz))
    return int(ends[0]), int(ends[1]) + 1


def _count_ego(rows: pd.DataFrame, at: np.ndarray, size: int, ego: str) -> dict[str, np.ndarray]:
    out, into = _is(rows["sender"], ego), _is(rows["recipient"], ego)
    sender, recipient = _codes(rows["sender"], rows), _codes(rows["recipient"], rows)
    with_ego = out | into
    other = np.where(out, recipient, sender)[with_ego]
    return {
        "sent": _events(rows["event_id"][out], at[out], size),
        "received": _events(rows["event_id"][into], at[into], size),
    } | _people(other, at[with_ego], size)


def _count_all(rows: pd.DataFrame, at: np.ndarray, size: int) -> dict[str, np.ndarray]:
    both = np.concatenate([_codes(rows["sender"], rows), _codes(rows["recipient"], rows)])
    return {
        "sent": _events(rows["event_id"], at, size),
        "received": np.bincount(at, minlength=size).astype(np.int64),
    } | _people(both, np.concatenate([at, at]), size)


def _events(event_id: pd.Series, at: np.ndarray, size: int) -> np.ndarray:
    first_row = ~event_id.duplicated().to_numpy()
    return np.bincount(at[first_row], minlength=size).astype(np.int64)


def _people(person: np.ndarray, at: np.ndarray, size: int) -> dict[str, np.ndarray]:
    """Count different people by period, and the periods in which they first appear."""
    width = int(person.max()) + 1 if person.size else 1
    met = np.unique(at.astype(np.int64) * width + person)
    first_row = np.unique(met % width, return_index=True)[1]
    return {
        "contacts": np.bincount(met // width, minlength=size).astype(np.int64),
        "opened_new": np.bincount(met[first_row] // width, minlength=size).astype(np.int64),
    }
