"""How recorded numbers are said in a line of a worksheet."""

from typing import TypeAlias

import pandas as pd

from reciprocity_kit.charts.words import hours_words

Lines: TypeAlias = list[tuple[str, str]]

MOST = 4


def percent(share: float) -> str:
    """Say a share.

    Parameters
    ----------
    share : float
        0..1.

    Returns
    -------
    str
        In hundredths.
    """
    return f"{share * 100:.0f}%"


def nearly(share: float) -> str:
    """Say a share near 1 without claiming all.

    Parameters
    ----------
    share : float
        0..1.

    Returns
    -------
    str
        At most "more than 99%".
    """
    return "more than 99%" if share > 0.99 else percent(share)  # noqa: PLR2004 (what words can tell)


def share_with_limits(row: pd.Series, name: str) -> str:
    """Say a share with its interval.

    Parameters
    ----------
    row : pandas.Series
        With the share and its limits.
    name : str
        The share's column.

    Returns
    -------
    str
        For example 80% (61% to 92%).
    """
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    ends = "" if pd.isna(low) or pd.isna(high) else f" ({percent(low)} to {percent(high)})"
    return f"{percent(row[name])}{ends}"


def wait_with_limits(row: pd.Series, name: str) -> str:
    """Say a median reply time with its interval and n.

    Parameters
    ----------
    row : pandas.Series
        A tie.
    name : str
        reply or their_reply.

    Returns
    -------
    str
        For example 3.4 h (1.6 h to 4.4 h, n = 33 turns).
    """
    value, low, high = (row[f"{name}_hours{end}"] for end in ("", "_low", "_high"))
    n = row[f"{name}_turns"]
    if pd.isna(value):
        return f"no median, n = {n} turns"
    ends = f"{hours_words(low)} or more" if pd.isna(high) else f"{hours_words(low)} to {hours_words(high)}"
    return f"{hours_words(value)} ({ends}, n = {n} turns)"


def day(at: object) -> str:
    """Say a day.

    Parameters
    ----------
    at : timestamp
        May be missing.

    Returns
    -------
    str
        Year, month and day; empty where missing.
    """
    return "" if pd.isna(at) else f"{pd.Timestamp(at):%Y-%m-%d}"  # type: ignore[call-overload,arg-type]  # a cell


def number(value: float) -> str:
    """Say a number without a tail of zeros.

    Parameters
    ----------
    value : float
        Any.

    Returns
    -------
    str
        Three digits; a question mark where it is not known.
    """
    return "?" if pd.isna(value) else f"{value:.3g}"
