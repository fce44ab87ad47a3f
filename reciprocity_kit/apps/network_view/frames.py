"""The same people period by period: who was in contact then, and how much."""

from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.apps.network_view.recorded import Contact, Periods
from reciprocity_kit.instants import MONTHS

QUARTER = 3
DIGITS = 3


def build_frames(contact: Contact, periods: Periods, *, period: str, tz: str) -> list[dict[str, Any]]:
    """Build what the picture changes from period to period; everybody keeps their place.

    Parameters
    ----------
    contact : Contact
        The contact of the whole window.
    periods : Periods
        The same by period.
    period : str
        month or quarter.
    tz : str
        Zone of the periods' clock.

    Returns
    -------
    list of dict
        Title, people and ties that were there, by their places, with their relative sizes,
        weights, how much of each tie was matched, and which ties went more the other way than in
        the whole window.

    Examples
    --------
    >>> one, other = np.array([0]), np.array([1])
    >>> contact = Contact(("you", "ana"), one, other, np.array([3]), np.array([0]))
    >>> months = pd.Series(pd.to_datetime(["2024-01-01", "2024-02-01"], utc=True))
    >>> counted = Periods(months, np.array([1]), np.array([0]), np.array([3]), np.array([0]))
    >>> frames = build_frames(contact, counted, period="month", tz="UTC")
    >>> [(frame["title"], frame["people"]) for frame in frames]
    [('Jan 2024', []), ('Feb 2024', [0, 1])]
    """
    total = periods.there + periods.back
    weight = pd.Series(total).rank(pct=True).to_numpy(dtype=float)
    back = 2 * np.minimum(periods.there, periods.back) / np.maximum(total, 1)
    more_there = (contact.there >= contact.back)[periods.pair]
    turned = np.where(more_there, periods.back > periods.there, periods.there > periods.back)
    size = _sizes(contact, periods, total)
    ends = np.searchsorted(periods.period, np.arange(len(periods.starts) + 1))
    frames = []
    for at, start in enumerate(periods.starts):
        rows = slice(ends[at], ends[at + 1])
        there = np.flatnonzero(size[at])
        frames.append(
            {
                "title": period_words(start.tz_convert(tz), period),
                "people": there.tolist(),
                "size": _rounded(size[at][there]),
                "ties": periods.pair[rows].tolist(),
                "weight": _rounded(weight[rows]),
                "back": _rounded(back[rows]),
                "turned": periods.pair[rows][turned[rows]].tolist(),
                "events": int(total[rows].sum()),
            }
        )
    return frames


def _sizes(
    contact: Contact, periods: Periods, total: "np.typing.NDArray[np.int64]"
) -> "np.typing.NDArray[Any]":
    """Return each person's contact in each period, 1 for the most of anybody in any period."""
    size = np.zeros((len(periods.starts), len(contact.persons)))
    for ends in (contact.one, contact.other):
        np.add.at(size, (periods.period, ends[periods.pair]), total)
    return size / max(float(size.max(initial=0)), 1.0)


def _rounded(values: "np.typing.NDArray[Any]") -> list[float]:
    return [float(value) for value in np.round(values, DIGITS)]


def period_words(start: pd.Timestamp, period: str) -> str:
    """Name a month or a quarter.

    Parameters
    ----------
    start : pandas.Timestamp
        When it begins, on its own clock.
    period : str
        month or quarter.

    Returns
    -------
    str
        Months in letters.

    Examples
    --------
    >>> period_words(pd.Timestamp("2024-04-01"), "quarter")
    'Apr\u2013Jun 2024'
    """
    first = MONTHS[start.month - 1]
    last = f"\N{EN DASH}{MONTHS[start.month + QUARTER - 2]}" if period == "quarter" else ""
    return f"{first}{last} {start.year}"
