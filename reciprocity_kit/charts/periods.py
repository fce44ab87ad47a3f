"""Periods on an axis of time: how long they are, what they are called, where the ticks stand."""

import math

import pandas as pd

from reciprocity_kit.charts.words import count_words
from reciprocity_kit.errors import OptionError
from reciprocity_kit.instants import MONTHS, day_words

PERIOD_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91}
SECONDS_IN_DAY, MOST_TICKS = 86_400, 12


def name_period(period_at: pd.Series, period: str | None) -> str:
    """Name the length of periods.

    Parameters
    ----------
    period_at : pandas.Series
        When they begin, in order.
    period : str or None
        What they are where somebody said it; otherwise it is seen from their distance.

    Returns
    -------
    str
        One of day, week, month and quarter.

    Raises
    ------
    OptionError
        If the period has another name.

    Examples
    --------
    >>> name_period(pd.Series(pd.to_datetime(["2024-01-01", "2024-01-08"], utc=True)), None)
    'week'
    """
    if period is not None and period not in PERIOD_DAYS:
        raise OptionError(f"{period!r} is no period.", next_step=f"choose one of: {', '.join(PERIOD_DAYS)}")
    if period is not None:
        return period
    days = period_at.diff().dt.total_seconds().median() / SECONDS_IN_DAY
    if pd.isna(days):
        return "month"
    return min(PERIOD_DAYS, key=lambda length: abs(PERIOD_DAYS[length] - days))


def place_periods(periods: pd.DataFrame, length: str, tz: str) -> pd.DataFrame:
    """Place periods on the local clock and call them by name.

    Parameters
    ----------
    periods : pandas.DataFrame
        period_at and anything else.
    length : str
        day, week, month or quarter.
    tz : str
        Zone in which the periods begin at midnight.

    Returns
    -------
    pandas.DataFrame
        With `at` (local, without a zone), `middle` and `words`.
    """
    at = periods["period_at"].dt.tz_convert(tz).dt.tz_localize(None)
    return periods.assign(
        at=at, middle=at + half_of(length), words=[_period_words(each, length) for each in at]
    )


def half_of(length: str) -> pd.Timedelta:
    """Return half the length of a period, for the middle of its bar.

    Parameters
    ----------
    length : str
        day, week, month or quarter.

    Returns
    -------
    pandas.Timedelta
        Half of it.
    """
    return pd.Timedelta(PERIOD_DAYS[length] / 2, "D")


def _period_words(at: pd.Timestamp, length: str) -> str:
    if length == "month":
        return f"{MONTHS[at.month - 1]} {at.year}"
    if length == "quarter":
        return f"{MONTHS[at.month - 1]} to {MONTHS[at.month + 1]} {at.year}"
    return f"the week from {day_words(at)}" if length == "week" else day_words(at)


def time_ticks(at: pd.Series, length: str) -> dict[str, list[object]]:
    """Label single periods where they are few, otherwise the firsts of months.

    Parameters
    ----------
    at : pandas.Series
        When periods begin, on the local clock.
    length : str
        day, week, month or quarter.

    Returns
    -------
    dict of str to list
        Places and texts, as plotly's `tickvals` and `ticktext`.
    """
    half = half_of(length)
    if length == "quarter" or len(at) <= MOST_TICKS:
        marked = at.iloc[:: math.ceil(len(at) / MOST_TICKS)]
        places = marked + half
    else:
        starts = pd.Series(pd.date_range(at.iloc[0].normalize(), at.iloc[-1], freq="MS"))
        step = next((s for s in (1, 2, 3, 6, 12) if len(starts) / s <= MOST_TICKS), 12)
        marked = starts[(starts.dt.month - 1) % step == 0]
        places = marked + half if length == "month" else marked
    texts: list[object] = []
    year = None
    for start in marked:
        words = _tick_words(start, length, few=len(at) <= MOST_TICKS)
        texts.append(words if start.year == year else f"{words}<br>{start.year}")
        year = start.year
    return {"tickvals": list(places), "ticktext": texts}


def _tick_words(at: pd.Timestamp, length: str, *, few: bool) -> str:
    month = MONTHS[at.month - 1]
    if length == "quarter":
        return f"{month}\u2013{MONTHS[at.month + 1]}"
    return f"{at.day} {month}" if few and length != "month" else month


def span_words(rows: pd.DataFrame, length: str) -> str:
    """Say how many periods there are, and from when to when.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `place_periods` returns them.
    length : str
        day, week, month or quarter.

    Returns
    -------
    str
        For example 12 months, Jan 2024 to Dec 2024.
    """
    size, first, last = count_words(len(rows), length, f"{length}s"), rows["at"].iloc[0], rows["at"].iloc[-1]
    if length in {"day", "week"}:
        return f"{size} from {day_words(first)}"
    if len(rows) == 1:
        return f"{size}, {rows['words'].iloc[0]}"
    end = last + pd.DateOffset(months=2 if length == "quarter" else 0)
    return f"{size}, {MONTHS[first.month - 1]} {first.year} to {MONTHS[end.month - 1]} {end.year}"
