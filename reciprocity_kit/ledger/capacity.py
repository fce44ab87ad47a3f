"""Hours promised and hours in meetings against the hours there are, for the next four weeks."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger.entries import Day, day_of, end_of
from reciprocity_kit.ledger.persons import LEFT_OUT, check_columns, note_left_out
from reciprocity_kit.ledger.preferences import Preferences, Settings
from reciprocity_kit.ledger.promises import open_promises

WEEKS = 4
OVER, TIGHT = 1.0, 0.85
LATE_SHARE = 0.9
FEWEST_WEEKS = 5
USUAL_WEEKS = 12
_WEEK = pd.Timedelta(days=7)
_WORKING_DAYS = 5
_ROUNDING = 1e-9
_MONDAY = pd.Timestamp("1970-01-05")


class Meetings(NamedTuple):
    """Hours in meetings in one week to come.

    Parameters
    ----------
    hours, low, high : float
        The hours, NaN where nothing is known, and their limits.
    source : str
        The words calendar, usual week, or none.
    """

    hours: float
    low: float
    high: float
    source: str


def build_capacity(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    settings: Settings = None,
    meeting_load: pd.DataFrame | None = None,
    owed: pd.DataFrame | None = None,
    until: Day = None,
    one_more: tuple[str | pd.Timestamp, float] | None = None,
) -> pd.DataFrame:
    """Build what the owner has promised for the next four weeks against the hours there are.

    An over_commitment above 1 (over) means that promises and meetings together ask for more
    hours than you have set; from 0.85 it is tight; far below there is room.
    over_commitment = (hours promised for the week + hours in meetings) / weekly_hours.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges: open promises of the owner, with due days and hours.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people. Promises to communal ties count; people who opted out do not.
    settings : pandas.DataFrame or Mapping, optional
        The casebook's settings: weekly_hours, minutes_per_message.
    meeting_load : pandas.DataFrame, optional
        What `build_meeting_load` returned, over whole weeks.
    owed : pandas.DataFrame, optional
        What `build_owed` returned.
    until : str or timestamp, optional
        The day on which the record ends and the four weeks begin.
    one_more : tuple of (str or timestamp, float), optional
        Due day and hours of one more commitment, to see what it would do.

    Returns
    -------
    pandas.DataFrame
        Four rows of seven days each. Overdue promises fall in the first. Promises without a due day are
        in no week, those without hours count for 0 hours; `attrs` has them as undated and n_without_hours.
        A week that the calendar has in whole takes its hours, spread over working days; any other takes
        the mean of the last twelve whole weeks, with limits from the lowest to the highest of five or
        more. Status: no_events where no weekly_hours are set.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If an option or a setting cannot be used.

    Notes
    -----
    reply_hours are the turns that have waited longer than 90% of your replies in that tie took, at
    minutes_per_message each; they count in with_replies only. A calendar knows little of weeks far
    ahead, so a week that looks free may still fill.

    References
    ----------
    Cross, R., Rebele, R., Grant, A. (2016). Collaborative overload. Harvard Business Review 94, 74-79, for
    the question; index and levels: own.

    Examples
    --------
    Ten hours promised for next week, of eight:

    >>> table = pd.DataFrame({"exchange_id": [1], "date": pd.to_datetime(["2024-03-01"]), "giver": ["you"]})
    >>> table = table.assign(receiver="ana", kind="services", worth=4.0, cost=4.0, state="promised")
    >>> table = table.assign(hours=10.0, due=pd.Timestamp("2024-03-06"), delivered_on=pd.NaT)
    >>> capacity = build_capacity(table, owner="you", settings={"weekly_hours": 8}, until="2024-03-04")
    >>> capacity[["over_commitment", "level"]].values.tolist()[:2]
    [[1.25, 'over'], [0.0, 'ok']]
    """
    start = end_of(exchanges, until)
    wanted = Preferences.of(settings)
    promises = open_promises(exchanges, owner=owner, people=people, until=start)
    extra_week, extra_hours = _read_one_more(one_more, start)
    week = ((promises["due"] - start).dt.days // 7).clip(lower=0)
    replies = _count_late(owed) * wanted.minutes_per_message / 60
    rows = []
    for number in range(WEEKS):
        first = start + number * _WEEK
        due = promises[week.eq(number)]
        meetings = find_meetings(meeting_load, first, until=start)
        rows.append(
            {
                "week_on": first,
                "promises": len(due),
                "n_without_hours": int(due["hours"].isna().sum()),
                "promised_hours": float(due["hours"].sum()),
                "meeting_hours": meetings.hours,
                "meeting_low": meetings.low,
                "meeting_high": meetings.high,
                "meetings_from": meetings.source,
                "reply_hours": 0.0 if number else replies,
                "extra_hours": extra_hours if number == extra_week else 0.0,
            }
        )
    table = _divide(pd.DataFrame(rows), wanted.weekly_hours, asked=one_more is not None)
    counts = {
        "undated": int(promises["due"].isna().sum()),
        "n_without_hours": int(promises["hours"].isna().sum()),
    }
    result = note_left_out(cast_table("capacity", table), promises.attrs[LEFT_OUT])
    result.attrs |= counts
    return result


def find_meetings(meeting_load: pd.DataFrame | None, first: pd.Timestamp, *, until: pd.Timestamp) -> Meetings:
    """Find the hours in meetings of seven days to come.

    Parameters
    ----------
    meeting_load : pandas.DataFrame or None
        What `build_meeting_load` returned.
    first : pandas.Timestamp
        First of the seven days.
    until : pandas.Timestamp
        The day on which the record ends; weeks before it are past.

    Returns
    -------
    Meetings
        The calendar's hours where it has both weeks in whole, else those of a usual week.

    Raises
    ------
    TableError
        If columns are missing.

    Examples
    --------
    >>> load = pd.DataFrame({"week_at": pd.to_datetime(["2024-03-04", "2024-03-11"], utc=True)})
    >>> load = load.assign(busy_hours=[10.0, 20.0], working_hours=40.0)
    >>> find_meetings(load, pd.Timestamp("2024-03-07"), until=pd.Timestamp("2024-03-07")).hours
    16.0
    """
    if meeting_load is None or meeting_load.empty:
        return Meetings(np.nan, np.nan, np.nan, "none")
    check_columns(meeting_load, "meeting_load", ("week_at", "busy_hours", "working_hours"))
    whole = meeting_load["working_hours"].ge(meeting_load["working_hours"].max() - _ROUNDING)
    hours = pd.Series(
        meeting_load.loc[whole, "busy_hours"].to_numpy(), _mondays(meeting_load.loc[whole, "week_at"])
    )
    monday = first - pd.Timedelta(days=first.day_of_week)
    left = max(_WORKING_DAYS - first.day_of_week, 0) / _WORKING_DAYS
    both = [monday, monday + _WEEK] if left < 1 else [monday, monday]
    if all(each in hours.index for each in both):
        known = float(left * hours[both[0]] + (1 - left) * hours[both[1]])
        return Meetings(known, known, known, "calendar")
    past = hours[hours.index <= until - _WEEK].tail(USUAL_WEEKS)
    if past.empty:
        return Meetings(np.nan, np.nan, np.nan, "none")
    enough = len(past) >= FEWEST_WEEKS
    low, high = (past.min(), past.max()) if enough else (np.nan, np.nan)
    return Meetings(float(past.mean()), float(low), float(high), "usual week")


def level_of(commitment: float) -> str:
    """Say how full a week is.

    Parameters
    ----------
    commitment : float
        Hours asked for / hours there are.

    Returns
    -------
    str
        The word over above 1, tight from 0.85, ok below, not known for NaN.

    Examples
    --------
    >>> level_of(1.0), level_of(1.01), level_of(0.5)
    ('tight', 'over', 'ok')
    """
    if np.isnan(commitment):
        return "not known"
    if commitment > OVER:
        return "over"
    return "tight" if commitment >= TIGHT else "ok"


def _divide(table: pd.DataFrame, weekly_hours: float, *, asked: bool) -> pd.DataFrame:
    meetings = table["meeting_hours"].fillna(0.0)
    low, high = (
        table[f"meeting_{end}"].where(table["meeting_hours"].notna(), 0.0) for end in ("low", "high")
    )
    promised = table["promised_hours"]
    commitment = (promised + meetings) / weekly_hours
    more = commitment + table["extra_hours"] / weekly_hours if asked else commitment * np.nan
    return table.assign(
        capacity_hours=weekly_hours,
        over_commitment=commitment,
        over_commitment_low=(promised + low) / weekly_hours,
        over_commitment_high=(promised + high) / weekly_hours,
        level=[level_of(each) for each in commitment],
        with_replies=commitment + table["reply_hours"] / weekly_hours,
        with_one_more=more,
        level_with_one_more=[level_of(each) for each in more],
        status="no_events" if np.isnan(weekly_hours) else "ok",
    )


def _mondays(week_at: "pd.Series[pd.Timestamp]") -> pd.DatetimeIndex:
    """Return the Monday nearest to each instant, whatever the zone it was midnight in."""
    plain = week_at.dt.tz_convert("UTC").dt.tz_localize(None)
    weeks = ((plain - _MONDAY) / _WEEK).round().astype("int64")
    return pd.DatetimeIndex(_MONDAY + weeks * _WEEK)


def _count_late(owed: pd.DataFrame | None) -> int:
    if owed is None:
        return 0
    check_columns(owed, "owed", ("side", "answered_sooner_share"))
    return int((owed["side"].astype("str").eq("yours") & owed["answered_sooner_share"].ge(LATE_SHARE)).sum())


def _read_one_more(
    one_more: tuple[str | pd.Timestamp, float] | None, start: pd.Timestamp
) -> tuple[int, float]:
    if one_more is None:
        return -1, 0.0
    due, hours = one_more
    if not hours >= 0:
        raise OptionError(
            f"one_more={one_more!r} has no hours.", next_step='give a day and hours such as ("2024-03-05", 2)'
        )
    return max((day_of(due) - start).days // 7, 0), float(hours)
