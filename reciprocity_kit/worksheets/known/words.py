"""How recorded numbers are said in a line of a worksheet."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

import pandas as pd

from reciprocity_kit.charts.words import count_words, hours_words, share_words
from reciprocity_kit.instants import day_words

Lines: TypeAlias = list[tuple[str, str]]

MOST = 4
KINDS: Mapping[str, str] = MappingProxyType({"status": "recognition", "affiliation": "support"})
"""Kinds of help whose names in the casebook are the theory's words."""


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
    ends = "" if pd.isna(low) or pd.isna(high) else f" ({share_words(low)} to {share_words(high)})"
    return f"{share_words(row[name])}{ends}"


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
    seen = count(row[f"{name}_turns"], "turn")
    if pd.isna(value):
        return f"no usual time yet, {seen}"
    ends = f"{hours_words(low)} or more" if pd.isna(high) else f"{hours_words(low)} to {hours_words(high)}"
    return f"{hours_words(value)} ({ends}, {seen})"


def day(at: object) -> str:
    """Say a day.

    Parameters
    ----------
    at : timestamp
        May be missing.

    Returns
    -------
    str
        Day, month in letters and year; empty where missing.

    Examples
    --------
    >>> day("2024-03-05"), day(None)
    ('5 Mar 2024', '')
    """
    return "" if pd.isna(at) else day_words(pd.Timestamp(at))  # type: ignore[call-overload,arg-type]  # a cell


def kind_words(kind: object) -> str:
    """Say a kind of help as on the sheets.

    Parameters
    ----------
    kind : str
        As the casebook has it.

    Returns
    -------
    str
        A plain word.

    Examples
    --------
    >>> kind_words("status"), kind_words("services")
    ('recognition', 'services')
    """
    return KINDS.get(str(kind), str(kind))


def number(value: float) -> str:
    """Say a number that somebody wrote down.

    Parameters
    ----------
    value : float
        Any.

    Returns
    -------
    str
        As it was written, to the hundredth; a question mark where it is not known.

    Examples
    --------
    >>> number(8.0), number(64500.0), number(0.5), number(float("nan"))
    ('8', '64,500', '0.5', '?')
    """
    return "?" if pd.isna(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def about(value: float) -> str:
    """Say a number that was computed, without more digits than it bears.

    Parameters
    ----------
    value : float
        Any.

    Returns
    -------
    str
        Whole from 10 on, two digits below; a question mark where it is not known.

    Examples
    --------
    >>> about(1.18), about(36.6), about(0.26), about(2568.0), about(float("nan"))
    ('1.2', '37', '0.26', '2,568', '?')
    """
    if math.isnan(value):
        return "?"
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}"  # noqa: PLR2004 - two digits


def count(n: float, one: str, many: str = "") -> str:
    """Say how many lie behind a number.

    Parameters
    ----------
    n : float
        How many.
    one, many : str
        The noun for one, and for several (with an s by default).

    Returns
    -------
    str
        With the sign for it.

    Examples
    --------
    >>> count(1, "entry", "entries"), count(2568, "event")
    ('n = 1 entry', 'n = 2,568 events')
    """
    return f"n = {count_words(n, one, many or one + 's')}"
