"""A sheet: a few lines, each with its number, limits, cases, status and a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from math import nan

import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.instants import days_words

FEWEST = 5


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a sheet.

    Parameters
    ----------
    line : str
        What it is about.
    words : str
        What was recorded, in a sentence.
    value : float
        The number, NaN if there is none.
    unit : str
        Its unit.
    low, high : float
        Ends of its 95% interval, NaN where there is none.
    n : int
        Entries or events it rests on.
    status : str
        Why there is a value or none.
    """

    line: str
    words: str
    value: float = nan
    unit: str = ""
    low: float = nan
    high: float = nan
    n: int = 0
    status: str = "ok"


def build_sheet(lines: Iterable[Line]) -> pd.DataFrame:
    """Put lines together, in their order.

    Parameters
    ----------
    lines : iterable of Line
        The lines.

    Returns
    -------
    pandas.DataFrame
        One row each.

    Examples
    --------
    >>> build_sheet([Line(line="given", value=4.0, words="You gave 4.", n=2)]).loc[0, "words"]
    'You gave 4.'
    """
    rows = [{f.name: getattr(line, f.name) for f in fields(Line)} for line in lines]
    return cast_table("sheet", pd.DataFrame(rows)) if rows else empty_table("sheet")


def status_of(n: int) -> str:
    """Return the status of a value that rests on so many cases.

    Parameters
    ----------
    n : int
        Cases.

    Returns
    -------
    str
        The word no_events, too_few under five, or ok.

    Examples
    --------
    >>> status_of(0), status_of(4), status_of(5)
    ('no_events', 'too_few', 'ok')
    """
    if not n:
        return "no_events"
    return "too_few" if n < FEWEST else "ok"


def window_of(days: "pd.Series[pd.Timestamp]") -> str:
    """Write from when to when something was recorded.

    Parameters
    ----------
    days : pandas.Series
        Days.

    Returns
    -------
    str
        The first and the last of them, or nothing without any.

    Examples
    --------
    >>> window_of(pd.Series(pd.to_datetime(["2024-03-05", "2024-01-02"])))
    '2 Jan 2024 to 5 Mar 2024'
    """
    return days_words(days.min(), days.max()) if days.notna().any() else ""


def plural(n: int, one: str, many: str = "") -> str:
    """Write a number with its noun.

    Parameters
    ----------
    n : int
        How many.
    one, many : str
        The noun for one, and for several (with an s by default).

    Returns
    -------
    str
        Both together.

    Examples
    --------
    >>> plural(1, "entry", "entries"), plural(3, "ask")
    ('1 entry', '3 asks')
    """
    return f"{n} {one if n == 1 else many or one + 's'}"
