"""When a tie changed: one change-point in how often and in who begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.history import History
from reciprocity_kit.statistics import benjamini_hochberg
from reciprocity_kit.timeline.contact import (
    Contact,
    Weeks,
    build_contact,
    build_weeks,
    instants,
    labelled,
    weeks_of,
)
from reciprocity_kit.timeline.offset import first_weeks
from reciprocity_kit.timeline.scan import LEAST_BLOCKS, find_change, is_steady

CHANGE_UNITS: Mapping[str, str] = MappingProxyType(
    {"volume": "conversations per week", "initiation": "share"}
)
FEWEST_TOTAL = 20
MOST_BLOCKS = 200
FEWEST_STEADY = 3
_NEIGHBOURS = 4
_TRUST = 10.0
_NOTHING = (np.nan, np.nan, np.nan, np.nan)


@dataclass(frozen=True)
class _Found:
    """The change of one tie: three instants, values, cases, ratio, p and status."""

    when: tuple[int, int, int] = (-1, -1, -1)
    found: tuple[float, float, float, float] = _NOTHING
    cases: tuple[int, int] = (0, 0)
    status: str = "too_few"


def build_changes(
    history: History,
    *,
    ego: str | None = None,
    channel: str | None = None,
    seed: int = 0,
    min_total: int = FEWEST_TOTAL,
) -> pd.DataFrame:
    """Find when each tie changed most, in how often and in who begins, and how sure that is.

    A `ratio` above 1 means that the value was higher after the change than before it,
    below 1 lower; for `volume`, beyond what the person's other contact did at that time.
    A low `q` means that a change is seen, a wide span from `from_at` to `to_at` that
    it cannot be said when. A change is described, never explained.

    Parameters
    ----------
    history : History
        What was read.
    ego : str or None
        Whose ties; by default the owner's.
    channel : str, optional
        Only email, meeting, chat or call.
    seed : int
        Seed of the random orders of the test.
    min_total : int
        Conversations a tie needs to be tested.

    Returns
    -------
    pandas.DataFrame
        Two rows per contact (`indicator` volume and initiation) with the columns declared
        in `columns.CHANGES`: the most likely instant `at` and its 95% interval, the
        values before and after, cases, ratio, p, and q over all rows.

    Raises
    ------
    OptionError
        If nobody's mailbox is named, or the channel is unknown.

    Notes
    -----
    volume: conversations by week from the week after the first contact; the exposure of a
    week is the person's other conversations in it, ties with a clear change of their own
    left out as in `build_drift`, drawn towards the mean of the nine weeks around it as if
    ten more had been seen there (own rules). initiation: openings in order of time, in at
    most 200 blocks. One change is sought by the likelihood ratio of `scan.find_change`;
    its p-value puts weeks or blocks in random order, so that bursts are no change. `before`
    and `after` are values as recorded; only `ratio` takes the person's own activity out.
    Statuses: no_events without a conversation; too_few below `min_total`, or where a change
    would leave too little on a side; not_identified for `volume` where the person has no
    other contact.

    References
    ----------
    Worsley, K. J. (1986). Confidence regions and tests for a change-point in a sequence of
    exponential family random variables. Biometrika 73, 91-104. Antoch, J., Huskova, M. (2001).
    Statistics & Probability Letters 53, 37-46. Benjamini, Y., Hochberg, Y. (1995). JRSS B 57,
    289-300.

    Examples
    --------
    Ben hears from you every week until the 30th of 60; ana, cleo and dan all the time.

    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> start = pd.Timestamp("2024-01-03", tz="UTC")
    >>> mails = [
    ...     Event(week, start + pd.Timedelta(7 * week, "D"), "you", (("to", other),))
    ...     for week in range(60) for other in ("ana", "ben", "cleo", "dan")
    ...     if other != "ben" or week < 30
    ... ]
    >>> batch = Batch("demo", "kit", build_event_table(mails), rows=len(mails), threaded=True)
    >>> built = build_interactions([batch], owner=["you"])
    >>> history = build_history([batch], built, owner=["you"], tz="UTC", since=None, until=None)
    >>> changes = build_changes(history)
    >>> row = changes[(changes["alter"] == "ben") & (changes["indicator"] == "volume")].iloc[0]
    >>> row["at"] == start.normalize() + pd.Timedelta(7 * 30 - 2, "D"), bool(row["q"] < 0.01)
    (True, True)
    """
    contact = build_contact(history, ego=ego, channel=channel)
    weeks = build_weeks(contact, holidays=())
    volume = _volumes(contact, weeks, min_total, seed)
    initiation = _initiations(contact, min_total, seed)
    found = [each for both in zip(volume, initiation, strict=True) for each in both]
    return _frame(contact, found)


def _volumes(contact: Contact, weeks: Weeks, min_total: int, seed: int) -> list[_Found]:
    size, ties = len(weeks.holiday), len(contact.alters)
    week = weeks_of(weeks, contact.begun.begun_at)
    cells = np.bincount(contact.begun.pair * size + week, minlength=ties * size)
    table = cells.reshape(ties, size)
    start = first_weeks(contact, weeks)
    steady = _steady(table, start, min_total)
    everything = table[steady].sum(axis=0)
    length = np.diff(np.clip(weeks.start, contact.since, contact.until)) / (weeks.start[1] - weeks.start[0])
    found = []
    for tie, first in enumerate(start.tolist()):
        own, others = table[tie, first:], (everything - steady[tie] * table[tie])[first:]
        found.append(_volume(own, others, weeks.start[first:], length[first:], min_total, seed))
    return found


def _steady(table: np.ndarray, start: np.ndarray, min_total: int) -> np.ndarray:
    """Say which ties show no clear change against all others; all of them where too few are left."""
    everything = table.sum(axis=0)
    steady = np.ones(len(table), bool)
    for tie in np.flatnonzero(table.sum(axis=1) >= min_total):
        exposure = _exposure((everything - table[tie])[start[tie] :].astype(np.float64))
        used = exposure > 0
        steady[tie] = is_steady(table[tie, start[tie] :][used], exposure[used])
    return steady if np.count_nonzero(steady) >= FEWEST_STEADY else np.ones(len(table), bool)


def _volume(
    counts: np.ndarray, others: np.ndarray, starts: np.ndarray, length: np.ndarray, min_total: int, seed: int
) -> _Found:
    n = int(counts.sum())
    if n < min_total or len(counts) < 2 * LEAST_BLOCKS:
        return _Found(cases=(n, 0), status="no_events" if n == 0 else "too_few")
    exposure = _exposure(others.astype(np.float64))
    used = exposure > 0
    if not used.any():
        return _Found(cases=(n, 0), status="not_identified")
    counts, exposure, starts, length = counts[used], exposure[used], starts[:-1][used], length[used]
    change = find_change(counts, exposure, seed=seed)
    if change.position < 0:
        return _Found(cases=(n, 0))
    cut = change.position
    k_before, k_after = int(counts[:cut].sum()), int(counts[cut:].sum())
    ratio = _over(k_after / exposure[cut:].sum(), k_before / exposure[:cut].sum())
    return _Found(
        when=(int(starts[change.low]), int(starts[cut]), int(starts[change.high])),
        found=(k_before / length[:cut].sum(), k_after / length[cut:].sum(), ratio, change.p_value),
        cases=(k_before, k_after),
        status="ok",
    )


def _exposure(others: np.ndarray) -> np.ndarray:
    """Draw each week's other contact towards that of the weeks around it."""
    window = np.ones(2 * _NEIGHBOURS + 1)
    width = np.convolve(np.ones(len(others)), window, "full")[_NEIGHBOURS : _NEIGHBOURS + len(others)]
    around = np.convolve(others, window, "full")[_NEIGHBOURS : _NEIGHBOURS + len(others)] / width
    return around * (_TRUST + others) / (_TRUST + around)


def _over(after: float, before: float) -> float:
    return after / before if before > 0 else np.inf


def _initiations(contact: Contact, min_total: int, seed: int) -> list[_Found]:
    begun, ties = contact.begun, len(contact.alters)
    opened = np.flatnonzero(begun.opens)
    opened = opened[np.lexsort((begun.begun_at[opened], begun.pair[opened]))]
    ends = np.searchsorted(begun.pair[opened], np.arange(ties + 1))
    return [
        _initiation(begun.own[mine], begun.begun_at[mine], min_total, seed)
        for mine in (opened[ends[tie] : ends[tie + 1]] for tie in range(ties))
    ]


def _initiation(own: np.ndarray, at: np.ndarray, min_total: int, seed: int) -> _Found:
    n = len(own)
    if n < min_total:
        return _Found(cases=(n, 0), status="no_events" if n == 0 else "too_few")
    first = np.arange(0, n, -(-n // MOST_BLOCKS))
    cases, k = np.diff(np.append(first, n)), np.add.reduceat(own.astype(np.int64), first)
    change = find_change(k, cases, binomial=True, seed=seed)
    if change.position < 0:
        return _Found(cases=(n, 0))
    cut = int(first[change.position])
    before, after = float(own[:cut].mean()), float(own[cut:].mean())
    return _Found(
        when=(int(at[first[change.low]]), int(at[cut]), int(at[first[change.high]])),
        found=(before, after, _over(after, before) if after != before else 1.0, change.p_value),
        cases=(cut, n - cut),
        status="ok",
    )


def _frame(contact: Contact, found: list[_Found]) -> pd.DataFrame:
    names = list(CHANGE_UNITS)
    ties = len(contact.alters)
    columns: dict[str, Any] = dict(labelled(contact, np.repeat(np.arange(ties), len(names))))
    columns["indicator"] = np.array(names * ties, dtype="str")
    columns["unit"] = np.array(list(CHANGE_UNITS.values()) * ties, dtype="str")
    when = np.array([each.when for each in found], np.int64).reshape(-1, 3)
    values = np.array([each.found for each in found], np.float64).reshape(-1, 4)
    cases = np.array([each.cases for each in found], np.int64).reshape(-1, 2)
    columns |= {name: instants(when[:, place]) for place, name in enumerate(("from_at", "at", "to_at"))}
    columns |= {"before": values[:, 0], "after": values[:, 1], "ratio": values[:, 2]}
    columns |= {"n_before": cases[:, 0], "n_after": cases[:, 1], "p": values[:, 3]}
    columns |= {"q": benjamini_hochberg(values[:, 3]), "status": [each.status for each in found]}
    return cast_table("changes", pd.DataFrame(columns))
