"""Ties in time: when they form, are answered and end, and how long they last."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.network._rows import (
    DAY_US,
    NEVER,
    Rows,
    instants,
    of_owner,
    owner_code,
    people_of,
    read_rows,
)
from reciprocity_kit.statistics._arrays import BoolArray, FloatArray, IntArray
from reciprocity_kit.statistics.survival import kaplan_meier

GRACE_DAYS = 90.0
LANDMARK_DAYS = 28.0
HORIZON_DAYS = 365.0
FEW = 5


@dataclass(frozen=True)
class Spells:
    """Runs of contact of pairs, in order of pair and time; times in microseconds since 1970 UTC.

    Parameters
    ----------
    low, high : numpy.ndarray
        Codes of the two, the lower first.
    formed_by : numpy.ndarray
        Code of who sent the first event.
    number : numpy.ndarray
        1 for the pair's first spell.
    formed_at, answered_at, last_at : numpy.ndarray
        Times; `answered_at` is `NEVER` where all went one way.
    events : numpy.ndarray
        Events of the spell.
    known : numpy.ndarray
        Whether a pause of at least the grace came before, so that it is a beginning.
    ended : numpy.ndarray
        Whether a pause longer than the grace came after.
    since, until, grace : int
        The window, and the shortest pause that parts spells.
    """

    low: IntArray
    high: IntArray
    formed_by: IntArray
    number: IntArray
    formed_at: IntArray
    answered_at: IntArray
    last_at: IntArray
    events: IntArray
    known: BoolArray
    ended: BoolArray
    since: int
    until: int
    grace: int


def build_tie_spells(
    history: History,
    *,
    grace_days: float = GRACE_DAYS,
    channel: str | None = None,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Build the spells of every tie: when it formed, was answered, and ended.

    A spell is a run of contact between two people without a pause longer than the grace. A long one
    means lasting contact, a short one a single exchange; a pause is what was recorded in the channels
    that were read, not the end of a relationship. A tie that goes on after a pause begins a new spell.

    Parameters
    ----------
    history : History
        What `read` returned. With an owner, only the owner's own ties are there, and they are all
        known; what others exchange is not.
    grace_days : float, default 90
        A longer pause ends a spell.
    channel : str, optional
        Only email, meeting, chat or call.
    since, until : str or timestamp, optional
        A part of the history, half-open; UTC where no zone is given.

    Returns
    -------
    pandas.DataFrame
        One row per spell, in order of ego, alter and time, with the columns declared in
        `columns.TABLES["tie_spells"]`. `begins` is unknown where the first event stands within the
        grace of the beginning of the window. The status is censored where the beginning is unknown or
        the last event stands within the grace of the end, too few days to tell whether it ended.

    Raises
    ------
    OptionError
        If an option is unknown or out of range.

    Examples
    --------
    Three mails, the third after half a year; the window goes on for another half:

    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> day = pd.Timestamp("2024-01-01", tz="UTC")
    >>> mail = [
    ...     Event(1, day + pd.Timedelta("100D"), "ana", (("to", "ben"),)),
    ...     Event(2, day + pd.Timedelta("110D"), "ben", (("to", "ana"),)),
    ...     Event(3, day + pd.Timedelta("290D"), "ana", (("to", "ben"),)),
    ... ]
    >>> batches = [Batch("demo", "kit", build_event_table(mail), rows=3)]
    >>> built = build_interactions(batches)
    >>> history = build_history(batches, built, owner=[], tz="UTC", since=None, until=None)
    >>> spells = build_tie_spells(history, since="2024-01-01", until="2025-01-01")
    >>> spells[["begins", "answered_days", "lasted_days", "ended"]].values.tolist()
    [['new', 10.0, 10.0, True], ['resumed', nan, 0.0, False]]
    """
    rows = of_owner(read_rows(history, channel=channel, since=since, until=until), owner_code(history))
    if not rows.event.size:
        check_days("grace_days", grace_days)
        return empty_table("tie_spells")
    spells = find_spells(rows, grace_days=grace_days)
    owner = owner_code(history)
    swapped = spells.high == owner
    ego, alter = np.where(swapped, spells.high, spells.low), np.where(swapped, spells.low, spells.high)
    both = spells.answered_at != NEVER
    begins = np.select([~spells.known, spells.number > 1], ["unknown", "resumed"], "new")
    table = pd.DataFrame(
        {
            "ego": people_of(ego, rows.people),
            "alter": people_of(alter, rows.people),
            "spell": spells.number,
            "begins": begins,
            "formed_at": instants(spells.formed_at),
            "formed_by": people_of(spells.formed_by, rows.people),
            "both_ways": both,
            "answered_at": instants(spells.answered_at),
            "answered_days": np.where(both, (spells.answered_at - spells.formed_at) / DAY_US, np.nan),
            "last_at": instants(spells.last_at),
            "lasted_days": (spells.last_at - spells.formed_at) / DAY_US,
            "events": spells.events,
            "ended": spells.ended,
            "status": np.where(spells.known & spells.ended, "ok", "censored"),
        }
    )
    order = np.lexsort((spells.number, alter, ego))
    return cast_table("tie_spells", table.iloc[order].reset_index(drop=True))


def check_days(name: str, value: float) -> None:
    """Check an option that is a span of time.

    Parameters
    ----------
    name : str
        Name of the option.
    value : float
        Its value.

    Raises
    ------
    OptionError
        If it is no number of days above 0.
    """
    if not (value > 0 and np.isfinite(value)):
        raise OptionError(f"{name}={value!r} is no time.", next_step=f"give days, such as {name}=90")


def find_spells(rows: Rows, *, grace_days: float) -> Spells:
    """Cut the contact of every pair into spells at pauses longer than the grace.

    Parameters
    ----------
    rows : Rows
        Contact in order of time, at least one row.
    grace_days : float
        The longest pause within a spell.

    Returns
    -------
    Spells
        In order of pair and time.

    Raises
    ------
    OptionError
        If the grace is no number of days above 0.
    """
    check_days("grace_days", grace_days)
    grace = int(grace_days * DAY_US)
    size = len(rows.people)
    pair = np.minimum(rows.sender, rows.recipient) * size + np.maximum(rows.sender, rows.recipient)
    order = np.argsort(pair, kind="stable")
    pair, sender, at = pair[order], rows.sender[order], rows.sent_at[order]
    new_pair = np.append(True, pair[1:] != pair[:-1])
    start = np.flatnonzero(new_pair | np.append(True, np.diff(at) > grace))
    length = np.diff(start, append=pair.size)
    first_sender = np.repeat(sender[start], length)
    answered = np.minimum.reduceat(np.where(sender != first_sender, at, NEVER), start)
    opens = new_pair[start]
    spell = np.arange(start.size)
    formed, last = at[start], at[np.append(start[1:], pair.size) - 1]
    return Spells(
        low=pair[start] // size,
        high=pair[start] % size,
        formed_by=sender[start],
        number=spell - np.maximum.accumulate(np.where(opens, spell, 0)) + 1,
        formed_at=formed,
        answered_at=answered,
        last_at=last,
        events=length,
        known=~opens | (formed - rows.since > grace),
        ended=rows.until - last > grace,
        since=rows.since,
        until=rows.until,
        grace=grace,
    )


def build_tie_lifetimes(
    history: History,
    *,
    grace_days: float = GRACE_DAYS,
    landmark_days: float = LANDMARK_DAYS,
    horizon_days: float = HORIZON_DAYS,
    channel: str | None = None,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Compare how long ties last that were answered early with those that were not.

    The row "answered" tells how soon and how often a new tie gets anything back: a high share means
    that most do. The rows "lasted" follow ties that still went on at the landmark from there: a high
    share means lasting contact. Whether a tie was answered is read off at the landmark, and not
    later, because a tie that lasts longer has more time to be answered.

    Kaplan-Meier; spells that still go on are censored where a pause could no longer be told, one grace
    before the end of the window. Ties that ended unanswered count as never answered. Spells of the same
    person are not independent of each other, so the limits are rather narrow.

    Parameters
    ----------
    history : History
        What `read` returned; with an owner, the owner's own ties.
    grace_days : float, default 90
        A longer pause ends a spell.
    landmark_days : float, default 28
        How long after its beginning a spell is put into a group.
    horizon_days : float, default 365
        The time that `share` is about: from the beginning for answered, from the landmark for lasted.
    channel : str, optional
        Only email, meeting, chat or call.
    since, until : str or timestamp, optional
        A part of the history, half-open; UTC where no zone is given.

    Returns
    -------
    pandas.DataFrame
        Three rows: `measure`, `group`, `n`, `ended`, `median_days` and `share` with limits and status
        (no_events, too_few under five spells, censored where the curve does not get there), and `p` of the
        log-rank test of the two groups.

    Raises
    ------
    OptionError
        If an option is unknown or out of range.

    References
    ----------
    Kaplan, E. L., Meier, P. (1958). JASA 53, 457-481. Anderson, J. R., Cain, K. C., Gelber, R. D. (1983).
    Analysis of survival by tumor response. Journal of Clinical Oncology 1, 710-719, for the landmark.

    Examples
    --------
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> history = build_history([], build_interactions([]), owner=[], tz="UTC", since=0, until=1)
    >>> build_tie_lifetimes(history)[["measure", "group", "n", "share_status"]].values.tolist()
    [['answered', 'all', 0, 'no_events'], ['lasted', 'both ways', 0, 'no_events'],
     ['lasted', 'one way', 0, 'no_events']]
    """
    check_days("grace_days", grace_days)
    check_days("landmark_days", landmark_days)
    check_days("horizon_days", horizon_days)
    rows = of_owner(read_rows(history, channel=channel, since=since, until=until), owner_code(history))
    nothing = np.zeros(0), np.zeros(0, np.bool_), np.zeros(0, np.int64)
    known = rows.event.size > 0
    waits, ended, group = (
        _follow(find_spells(rows, grace_days=grace_days), landmark_days) if known else nothing
    )
    found = kaplan_meier(waits, ended, group, 3, horizon=horizon_days)
    kept = [found.share, found.share_low, found.share_high]
    lasted = [1.0 - found.share, 1.0 - found.share_high, 1.0 - found.share_low]
    share, low, high = (np.append(a[:1], b[1:]) for a, b in zip(kept, lasted, strict=True))
    p = _log_rank(waits, ended, group)
    table = {
        "measure": ["answered", "lasted", "lasted"],
        "group": ["all", "both ways", "one way"],
        "n": found.n,
        "ended": found.events,
        "median_days": found.median,
        "median_days_low": found.median_low,
        "median_days_high": found.median_high,
        "median_days_status": _status(found.n, found.median),
        "horizon_days": horizon_days,
        "share": share,
        "share_low": low,
        "share_high": high,
        "share_status": _status(found.n, share),
        "p": [np.nan, p, p],
    }
    return cast_table("tie_lifetimes", pd.DataFrame(table))


def _follow(spells: Spells, landmark_days: float) -> tuple[FloatArray, BoolArray, IntArray]:
    """Return waits in days, whether they ended, and their group: 0 answer, 1 both ways, 2 one way."""
    landmark, end = int(landmark_days * DAY_US), spells.until - spells.grace
    new = spells.known & (spells.formed_at < end)
    answered = new & (spells.answered_at < end)
    wait = np.where(answered, spells.answered_at, end)[new] - spells.formed_at[new]
    from_at = spells.formed_at + landmark
    on = new & (spells.last_at >= from_at) & (from_at < end)
    stopped = spells.last_at < end
    rest = np.where(stopped, spells.last_at, end)[on] - from_at[on]
    one_way = (spells.answered_at > from_at)[on]
    return (
        np.concatenate([wait, rest]) / DAY_US,
        np.concatenate([answered[new], stopped[on]]),
        np.concatenate([np.zeros(wait.size, np.int64), 1 + one_way.astype(np.int64)]),
    )


def _log_rank(waits: FloatArray, ended: BoolArray, group: IntArray) -> float:
    answered, alone = (
        stats.CensoredData.right_censored(waits[group == side], ~ended[group == side]) for side in (1, 2)
    )
    if not len(answered) or not len(alone) or not ended[group > 0].any():
        return float("nan")
    return float(stats.logrank(answered, alone).pvalue)


def _status(n: IntArray, value: FloatArray) -> np.ndarray:
    return np.select([n == 0, np.isnan(value), n < FEW], ["no_events", "censored", "too_few"], "ok")
