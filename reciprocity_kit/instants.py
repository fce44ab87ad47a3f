"""Instants as the inside of the kit counts them, microseconds since 1970 UTC, and days as people say them."""

import pandas as pd
from pandas.api.typing import NaTType

from reciprocity_kit.errors import OptionError

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def instant_us(value: str | pd.Timestamp, *, tz: str = "UTC") -> int:
    """Turn a date or a timestamp into microseconds since 1970 UTC.

    Parameters
    ----------
    value : str or pandas.Timestamp
        For example 2024-03-05 or 2024-03-05T10:00+01:00.
    tz : str
        Zone of a value that has none.

    Returns
    -------
    int
        Microseconds since 1970 UTC.

    Raises
    ------
    OptionError
        If the value is no date.

    Examples
    --------
    >>> instant_us("1970-01-02") == 24 * 3600 * 1_000_000
    True
    """
    try:
        stamp = pd.Timestamp(value)
        aware = stamp.tz_localize(tz) if stamp.tzinfo is None else stamp
        return int(aware.tz_convert("UTC").tz_localize(None).as_unit("us").to_numpy().astype("int64"))
    except (ValueError, TypeError, AttributeError) as error:
        raise OptionError(f"{value!r} is no date.", next_step='write it as "2024-03-05"') from error


def day_words(at: pd.Timestamp | NaTType) -> str:
    """Say a date so that no country misreads it.

    Parameters
    ----------
    at : pandas.Timestamp
        An instant; may be missing.

    Returns
    -------
    str
        Day, month in letters and year.

    Examples
    --------
    >>> day_words(pd.Timestamp("2024-03-05", tz="UTC")), day_words(pd.NaT)
    ('5 Mar 2024', 'an unknown day')
    """
    if isinstance(at, NaTType):
        return "an unknown day"
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def days_words(first: pd.Timestamp | NaTType, last: pd.Timestamp | NaTType) -> str:
    """Say from which day to which.

    Parameters
    ----------
    first, last : pandas.Timestamp
        Both inside.

    Returns
    -------
    str
        Both days, or the one where they are the same.

    Examples
    --------
    >>> days_words(pd.Timestamp("2024-03-05"), pd.Timestamp("2024-04-01"))
    '5 Mar 2024 to 1 Apr 2024'
    >>> days_words(pd.Timestamp("2024-03-05"), pd.Timestamp("2024-03-05"))
    '5 Mar 2024'
    """
    begin, end = day_words(first), day_words(last)
    return begin if begin == end else f"{begin} to {end}"
