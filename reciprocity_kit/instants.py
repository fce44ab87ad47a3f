"""Instants as the inside of the kit counts them: microseconds since 1970, UTC."""

import pandas as pd

from reciprocity_kit.errors import OptionError


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
