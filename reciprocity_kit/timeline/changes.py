"""When a tie changed: change-points in how often and in who begins."""

from collections.abc import Iterator, Mapping
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
from reciprocity_kit.timeline.scan import LEAST_BLOCKS, Change, Turn, find_change, find_turns, is_steady

CHANGE_UNITS: Mapping[str, str] = MappingProxyType(
    {"volume": "conversations per week", "initiation": "share"}
)
FEWEST_TOTAL = 20
MOST_BLOCKS = 200
MOST_WEEKS = 300
FEWEST_STEADY = 3
CLEAR_Q = 0.1
_NEIGHBOURS = 4
_TRUST = 10.0
_SHARED = ("indicator", "unit", "p", "q", "status", "change", "changes", "n_before", "n_after")
_NOTHING = MappingProxyType(
    {"from_at": -1, "at": -1, "to_at": -1, "before": np.nan, "after": np.nan, "ratio": np.nan}
)


@dataclass(frozen=True)
class _Blocks:
    """Blocks of time in order: events, exposure, what the value is per, and when each begins."""

    counts: np.ndarray
    exposure: np.ndarray
    length: np.ndarray
    begins_at: np.ndarray
    change: Change


@dataclass(frozen=True)
class _Series:
    """The conversations of one tie, and its blocks where a change was sought."""

    n: int
    status: str
    blocks: _Blocks | None = None

    @property
    def p_value(self) -> float:
        return np.nan if self.blocks is None else self.blocks.change.p_value


def build_changes(
    history: History,
    *,
    ego: str | None = None,
    channel: str | None = None,
    seed: int = 0,
    min_total: int = FEWEST_TOTAL,
) -> pd.DataFrame:
    """Find when each tie changed, in how often and in who begins, and how sure that is.

    A `ratio` above 1 means that the value was higher after the change than before it,
    below 1 lower; for `volume`, beyond what the person's other contact did at that time.
    A low `q` means that there was some change, a wide span from `from_at` to `to_at` that
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
        One row per contact, `indicator` (volume and initiation) and change, with the columns
        declared in `columns.CHANGES`: which change of how many, the most likely instant `at` and
        its 95% interval, the values of the stretches before and after, cases, ratio, p and q.

    Raises
    ------
    OptionError
        If nobody's mailbox is named, or the channel is unknown.

    Notes
    -----
    volume: conversations by week from the week after the first contact; the exposure of a
    week is the person's other conversations in it, ties with a clear change of their own
    left out as in `build_drift`, drawn towards the mean of the nine weeks around it as if
    ten more had been seen there (own rules); more than 300 weeks are taken two or more at a
    time. initiation: openings in order of time, in at most 200 blocks. `before` and `after`
    are values as recorded; only `ratio` takes the person's own activity out.

    One test for each tie and indicator: whether there was any change at all, by the likelihood
    ratio for one change (`scan.find_change`). Its p-value puts weeks or blocks in random order,
    so that bursts are no change, and already allows for the search over all dates; q adjusts
    over all tests of all ties. Where q is at most 0.1, the number of changes and their dates are
    those of the best cut into stretches (`scan.find_turns`), and all of them carry the p and q of
    that one test. How many there are is the choice of a penalty and no test: to one change a second
    one is added in up to 7% of simulated ties. Elsewhere only the most likely change stands
    here, and its q says that there may be none.

    Statuses: no_events without a conversation; too_few below `min_total`, or where a change
    would leave too little on a side; not_identified for `volume` where the person has no
    other contact.

    References
    ----------
    Worsley, K. J. (1986). Confidence regions and tests for a change-point in a sequence of
    exponential family random variables. Biometrika 73, 91-104. Antoch, J., Huskova, M. (2001).
    Statistics & Probability Letters 53, 37-46. Killick, R., Fearnhead, P., Eckley, I. A. (2012).
    JASA 107, 1590-1598. Benjamini, Y., Hochberg, Y. (1995). JRSS B 57, 289-300.

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
    series = [each for both in zip(volume, initiation, strict=True) for each in both]
    q_values = benjamini_hochberg([each.p_value for each in series])
    return _frame(contact, series, q_values)


def _volumes(contact: Contact, weeks: Weeks, min_total: int, seed: int) -> list[_Series]:
    size, ties = len(weeks.holiday), len(contact.alters)
    week = weeks_of(weeks, contact.begun.begun_at)
    cells = np.bincount(contact.begun.pair * size + week, minlength=ties * size)
    table = cells.reshape(ties, size)
    start = first_weeks(contact, weeks)
    steady = _steady(table, start, min_total)
    everything = table[steady].sum(axis=0)
    length = np.diff(np.clip(weeks.start, contact.since, contact.until)) / (weeks.start[1] - weeks.start[0])
    found: list[_Series] = [_Series(0, "no_events")] * ties
    for tie in np.argsort(start, kind="stable").tolist():  # series as long share their random orders
        first = int(start[tie])
        own, others = table[tie, first:], (everything - steady[tie] * table[tie])[first:]
        found[tie] = _volume(own, others, weeks.start[first:], length[first:], min_total, seed)
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
) -> _Series:
    n = int(counts.sum())
    if n < min_total or len(counts) < 2 * LEAST_BLOCKS:
        return _Series(n, "no_events" if n == 0 else "too_few")
    first = np.arange(0, len(counts), -(-len(counts) // MOST_WEEKS))
    exposure = _exposure(others.astype(np.float64))
    counts, exposure, length = (np.add.reduceat(each, first) for each in (counts, exposure, length))
    used = exposure > 0
    if not used.any():
        return _Series(n, "not_identified")
    change = find_change(counts[used], exposure[used], seed=seed)
    if change.position < 0:
        return _Series(n, "too_few")
    return _Series(n, "ok", _Blocks(counts[used], exposure[used], length[used], starts[first][used], change))


def _exposure(others: np.ndarray) -> np.ndarray:
    """Draw each week's other contact towards that of the weeks around it."""
    window = np.ones(2 * _NEIGHBOURS + 1)
    width = np.convolve(np.ones(len(others)), window, "full")[_NEIGHBOURS : _NEIGHBOURS + len(others)]
    around = np.convolve(others, window, "full")[_NEIGHBOURS : _NEIGHBOURS + len(others)] / width
    return around * (_TRUST + others) / (_TRUST + around)


def _initiations(contact: Contact, min_total: int, seed: int) -> list[_Series]:
    begun, ties = contact.begun, len(contact.alters)
    opened = np.flatnonzero(begun.opens)
    opened = opened[np.lexsort((begun.begun_at[opened], begun.pair[opened]))]
    ends = np.searchsorted(begun.pair[opened], np.arange(ties + 1))
    found: list[_Series] = [_Series(0, "no_events")] * ties
    for tie in np.argsort(np.diff(ends), kind="stable").tolist():  # as above
        mine = opened[ends[tie] : ends[tie + 1]]
        found[tie] = _initiation(begun.own[mine], begun.begun_at[mine], min_total, seed)
    return found


def _initiation(own: np.ndarray, at: np.ndarray, min_total: int, seed: int) -> _Series:
    n = len(own)
    if n < min_total:
        return _Series(n, "no_events" if n == 0 else "too_few")
    first = np.arange(0, n, -(-n // MOST_BLOCKS))
    cases, k = np.diff(np.append(first, n)), np.add.reduceat(own.astype(np.int64), first)
    change = find_change(k, cases, binomial=True, seed=seed)
    if change.position < 0:
        return _Series(n, "too_few")
    return _Series(n, "ok", _Blocks(k, cases, cases, at[first], change))


def _rows(series: _Series, *, binomial: bool, clear: bool) -> Iterator[dict[str, Any]]:
    """Tell each change of one tie; one row without a change where there is none to tell."""
    blocks = series.blocks
    if blocks is None:
        yield {"n_before": series.n, "n_after": 0, "change": 0, "changes": 0}
        return
    change = blocks.change
    turns = [Turn(change.position, change.low, change.high, 0, len(blocks.counts))]
    if clear:
        turns = find_turns(blocks.counts, blocks.exposure, change, binomial=binomial)
    for number, turn in enumerate(turns, start=1):
        sides = (slice(turn.begin, turn.position), slice(turn.position, turn.end))
        k, exposed, length = (
            [float(values[side].sum()) for side in sides]
            for values in (blocks.counts, blocks.exposure, blocks.length)
        )
        cases = length if binomial else k
        yield {
            "change": number,
            "changes": len(turns),
            "from_at": blocks.begins_at[turn.low],
            "at": blocks.begins_at[turn.position],
            "to_at": blocks.begins_at[turn.high],
            "before": k[0] / length[0],
            "after": k[1] / length[1],
            "ratio": _over(k[1] / exposed[1], k[0] / exposed[0]),
            "n_before": int(cases[0]),
            "n_after": int(cases[1]),
        }


def _over(after: float, before: float) -> float:
    if after == before:
        return 1.0
    return after / before if before > 0 else np.inf


def _frame(contact: Contact, series: list[_Series], q_values: np.ndarray) -> pd.DataFrame:
    names = list(CHANGE_UNITS)
    rows: list[dict[str, Any]] = []
    for place, (each, q) in enumerate(zip(series, q_values.tolist(), strict=True)):
        indicator = names[place % len(names)]
        shared = {"tie": place // len(names), "indicator": indicator, "unit": CHANGE_UNITS[indicator]}
        shared |= {"p": each.p_value, "q": q, "status": each.status}
        for row in _rows(each, binomial=indicator == "initiation", clear=q <= CLEAR_Q):
            rows.append(_NOTHING | shared | row)  # noqa: PERF401 (each series yields several)
    frame = pd.DataFrame(rows, columns=[*_NOTHING, "tie", *_SHARED])
    when = {name: instants(frame[name].to_numpy(np.int64)) for name in ("from_at", "at", "to_at")}
    return cast_table("changes", frame.assign(**labelled(contact, frame["tie"].to_numpy(np.int64)), **when))
