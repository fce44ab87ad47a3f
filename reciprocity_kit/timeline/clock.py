"""Days, weeks, months and quarters of a local clock, as whole numbers."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import pandas as pd

DAYS_IN_WEEK, MONTHS_IN_QUARTER = 7, 3
MONDAY_SHIFT = 3  # 1 January 1970 was a Thursday

IndexOfDays: TypeAlias = Callable[[np.ndarray], np.ndarray]


def local_days(sent_at: pd.Series, tz: str) -> np.ndarray:
    """Find the local day of instants.

    Parameters
    ----------
    sent_at : pandas.Series
        Timestamps in UTC.
    tz : str
        Zone of the clock.

    Returns
    -------
    numpy.ndarray
        Days.
    """
    local = sent_at.dt.tz_convert(tz).dt.tz_localize(None).to_numpy()
    return np.asarray(local.astype("datetime64[D]"))


def _days(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]").astype(np.int64)


def _weeks(days: np.ndarray) -> np.ndarray:
    return (_days(days) + MONDAY_SHIFT) // DAYS_IN_WEEK


def _months(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[M]").astype(np.int64)


def _quarters(days: np.ndarray) -> np.ndarray:
    return _months(days) // MONTHS_IN_QUARTER


INDEX_OF_DAYS: Mapping[str, IndexOfDays] = MappingProxyType(
    {"day": _days, "week": _weeks, "month": _months, "quarter": _quarters}
)
"""The number of the period of each day, by the name of the period."""


def period_starts(index: np.ndarray, period: str, tz: str) -> pd.Series:
    """Find the instants at which numbered periods begin on the local clock.

    Parameters
    ----------
    index : numpy.ndarray
        Numbers of the periods.
    period : str
        day, week, month or quarter.
    tz : str
        Zone of the clock.

    Returns
    -------
    pandas.Series
        Timestamps in UTC.
    """
    if period == "day":
        days = index.astype("datetime64[D]")
    elif period == "week":
        days = (index * DAYS_IN_WEEK - MONDAY_SHIFT).astype("datetime64[D]")
    else:
        months = index * (MONTHS_IN_QUARTER if period == "quarter" else 1)
        days = months.astype("datetime64[M]").astype("datetime64[D]")
    clock = pd.DatetimeIndex(days.astype("datetime64[us]"))
    local = clock.tz_localize(tz, ambiguous=np.ones(len(clock), dtype=bool), nonexistent="shift_forward")
    return pd.Series(local.tz_convert("UTC")).dt.as_unit("us")


def week_numbers(at: np.ndarray, tz: str) -> np.ndarray:
    """Give numbers to the weeks in which instants fall, from Monday to Sunday by a local clock.

    Parameters
    ----------
    at : numpy.ndarray
        Microseconds since 1970 UTC.
    tz : str
        Zone of the clock.

    Returns
    -------
    numpy.ndarray
        Weeks since that of 1 January 1970.

    Examples
    --------
    The epoch was a Thursday; its week ended on Sunday, 4 January.

    >>> day = 24 * 3600 * 1_000_000
    >>> week_numbers(np.array([0, 3 * day, 4 * day]), "UTC").tolist()
    [0, 0, 1]
    """
    instants = pd.Series(np.asarray(at, np.int64).astype("datetime64[us]")).dt.tz_localize("UTC")
    return _weeks(local_days(instants, tz))


def week_starts(numbers: np.ndarray, tz: str) -> np.ndarray:
    """Find when numbered weeks begin.

    Parameters
    ----------
    numbers : numpy.ndarray
        Weeks as `week_numbers` counts them.
    tz : str
        Zone of the clock.

    Returns
    -------
    numpy.ndarray
        Microseconds since 1970 UTC of each Monday's first instant.

    Examples
    --------
    >>> week_starts(np.array([1]), "UTC") // (24 * 3600 * 1_000_000)
    array([4])
    """
    starts = period_starts(numbers, "week", tz).dt.tz_localize(None)
    return np.asarray(starts.to_numpy().astype("datetime64[us]").astype(np.int64))
