"""The drift panel: what became more, less, faster or slower against a tie's own past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.columns import STATUSES, cast_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.instants import instant_us
from reciprocity_kit.statistics import benjamini_hochberg, kaplan_meier, rate_ratio
from reciprocity_kit.timeline.compare import Comparison, compare_shares, compare_values
from reciprocity_kit.timeline.contact import (
    Contact,
    Weeks,
    build_contact,
    build_weeks,
    instants,
    labelled,
    weeks_of,
)
from reciprocity_kit.timeline.offset import count_against_others
from reciprocity_kit.timeline.waits import fit_wait_trend

DRIFT_UNITS: Mapping[str, str] = MappingProxyType(
    {
        "volume": "conversations per week",
        "initiation": "share",
        "reply_hours": "hours",
        "their_reply_hours": "hours",
        "one_to_one": "share",
        "size": "bytes",
        "their_size": "bytes",
    }
)
"""Indicators of the drift panel and the unit of their values."""

FEWEST_PER_PART = 5
FEWEST_TOTAL = 10
_HALF_OF_WINDOW = 0.5
_HORIZON_HOURS = 168.0


@dataclass(frozen=True)
class _Panel:
    """One indicator over all contacts; the last three fields are NaN where nothing is tested."""

    before: np.ndarray
    recent: np.ndarray
    n_before: np.ndarray
    n_recent: np.ndarray
    compared: Comparison
    status: np.ndarray


@dataclass(frozen=True)
class _Window:
    contact: Contact
    weeks: Weeks
    recent_at: int
    min_total: int

    def part(self, at: np.ndarray) -> np.ndarray:
        """Say 1 for the recent part and 0 for the earlier one."""
        return (at >= self.recent_at).astype(np.int64)

    def counts(self, at: np.ndarray) -> np.ndarray:
        """Say which instants are in weeks that count."""
        kept: np.ndarray = ~self.weeks.holiday[weeks_of(self.weeks, at)]
        return kept

    def begun(self, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Count conversations of each contact before and after."""
        return self.split(self.contact.begun.pair[chosen], self.contact.begun.begun_at[chosen])

    def split(self, pair: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Count entries of each contact before and after."""
        ties = len(self.contact.alters)
        cells = np.bincount(pair * 2 + self.part(at), minlength=2 * ties)
        return cells[::2], cells[1::2]


def build_drift(
    history: History,
    *,
    ego: str | None = None,
    channel: str | None = None,
    recent: float = 0.25,
    since_recent: str | pd.Timestamp | None = None,
    holidays: Sequence[str | pd.Timestamp] | None = None,
    min_total: int = FEWEST_TOTAL,
) -> pd.DataFrame:
    """Compare the recent part of every tie with its own past, one indicator at a time.

    A `ratio` above 1 means more conversations than the person's other contact would
    lead one to expect, slower replies, or longer messages; below 1 fewer, faster or
    shorter. A `difference` above 0 means a larger share opened by the person, or more
    messages to one recipient only. It tells what was recorded, not why: the other's
    load, another channel or another task change the same numbers.

    Parameters
    ----------
    history : History
        What was read.
    ego : str or None
        Whose ties; by default the owner's.
    channel : str, optional
        Only email, meeting, chat or call.
    recent : float
        Share of the window that is the recent part.
    since_recent : str or timestamp, optional
        Where the recent part begins, instead of `recent`; UTC where no zone is given.
    holidays : sequence of str or timestamp, optional
        Days that mark their week (Monday to Sunday) as one to leave out. By default the
        weeks in which the person sent less than a fifth of the median week.
    min_total : int
        Conversations a tie needs to be tested for `volume`.

    Returns
    -------
    pandas.DataFrame
        One row per contact and indicator, with the columns declared in `columns.DRIFT`.
        `p` is undefined where too little was recorded; `q` is adjusted over all contacts
        and indicators together.

    Raises
    ------
    OptionError
        If nobody's mailbox is named, the channel is unknown, or the recent part is not inside the window.

    Notes
    -----
    volume: conversations from the week after the tie's first contact. Given n, the recent
    ones are binomial with the share of the person's other conversations that is recent
    (this tie left out), their variance widened by the dispersion of weekly counts.
    initiation: share of conversations opened by the person; one_to_one: share that began
    with one recipient only; differences with Newcombe's limits and Fisher's test (mid-p).
    reply_hours, their_reply_hours: `before` and `recent` are Kaplan-Meier medians; the
    ratio is that of two times half a window apart on the fitted line of
    `waits.fit_wait_trend`, as the middles of the two parts are. size, their_size: one
    geometric mean per conversation and side, so that long conversations count once; ratio
    by Hodges and Lehmann, test by Mann and Whitney. Choice of seven indicators: own.
    Statuses: no_events without a case; too_few below `min_total` or five cases in
    either part (shown, not tested); not_identified where the person has no other
    contact to compare with; censored where no median was reached.

    References
    ----------
    Przyborowski, J., Wilenski, H. (1940). Biometrika 31, 313-323. Newcombe, R. G. (1998).
    Statistics in Medicine 17, 873-890. Wei, L. J. (1992). Statistics in Medicine 11, 1871-1879.
    Benjamini, Y., Hochberg, Y. (1995). JRSS B 57, 289-300.

    Examples
    --------
    Ana and you write every week; with Ben the last ten of forty weeks are empty.

    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> start = pd.Timestamp("2024-01-03", tz="UTC")
    >>> mails = [
    ...     Event(week, start + pd.Timedelta(7 * week, "D"), "you", (("to", other),))
    ...     for week in range(40) for other in ("ana", "ben") if other == "ana" or week < 30
    ... ]
    >>> batch = Batch("demo", "kit", build_event_table(mails), rows=len(mails), threaded=True)
    >>> built = build_interactions([batch], owner=["you"])
    >>> history = build_history([batch], built, owner=["you"], tz="UTC", since=None, until=None)
    >>> drift = build_drift(history)
    >>> row = drift[(drift["alter"] == "ben") & (drift["indicator"] == "volume")].iloc[0]
    >>> int(row["n_before"]), int(row["n_recent"]), float(row["ratio"]), bool(row["p"] < 0.01)
    (29, 0, 0.0, True)
    """
    contact = build_contact(history, ego=ego, channel=channel)
    weeks = build_weeks(contact, holidays=holidays)
    window = _Window(contact, weeks, _recent_at(contact, recent, since_recent), min_total)
    panels = {
        "volume": _volume(window),
        "initiation": _initiation(window),
        "reply_hours": _latency(window, own=False),
        "their_reply_hours": _latency(window, own=True),
        "one_to_one": _one_to_one(window),
        "size": _size(window, own=True),
        "their_size": _size(window, own=False),
    }
    return _frame(contact, panels, window.recent_at)


def build_slowdowns(drift: pd.DataFrame) -> pd.DataFrame:
    """Say with whom replies became slower on both sides.

    True means that both times to reply grew and that neither interval reaches 1; false
    that this is not so, or not certain. It says nothing of who began, and nothing of a
    cause: a shared busy season slows both sides alike.

    Parameters
    ----------
    drift : pandas.DataFrame
        As `build_drift` returns it.

    Returns
    -------
    pandas.DataFrame
        One row per contact: `ego`, `alter`, `reply_ratio` and `their_reply_ratio` with
        `_low` and `_high`, `both_slower`, `status` (too_few where either side has too
        few replies to compare).

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> build_slowdowns(empty_table("drift"))["both_slower"].tolist()
    []
    """
    own = drift[drift["indicator"] == "reply_hours"].reset_index(drop=True)
    theirs = drift[drift["indicator"] == "their_reply_hours"].reset_index(drop=True)
    table = own[["ego", "alter"]].copy()
    for name, side in (("reply_ratio", own), ("their_reply_ratio", theirs)):
        for limit in ("", "_low", "_high"):
            table[f"{name}{limit}"] = side[f"ratio{limit}"]
    known = table["reply_ratio"].notna() & table["their_reply_ratio"].notna()
    table["both_slower"] = (table["reply_ratio_low"] > 1) & (table["their_reply_ratio_low"] > 1)
    table["status"] = pd.Categorical(known.map({True: "ok", False: "too_few"}), categories=list(STATUSES))
    return cast_table("slowdowns", table)


def _recent_at(contact: Contact, recent: float, since_recent: str | pd.Timestamp | None) -> int:
    if since_recent is None:
        if not 0 < recent < 1:
            raise OptionError(f"recent={recent!r} is no part of the window.", next_step="use recent=0.25")
        return contact.until - round(recent * (contact.until - contact.since))
    at = instant_us(since_recent)
    if not contact.since < at < contact.until:
        raise OptionError(
            f"since_recent={since_recent!r} is not inside the window.",
            next_step="choose a day between history.since and history.until",
        )
    return at


def _status(n_before: np.ndarray, n_recent: np.ndarray) -> np.ndarray:
    few = np.minimum(n_before, n_recent) < FEWEST_PER_PART
    return np.where(n_before + n_recent == 0, "no_events", np.where(few, "too_few", "ok"))


def _shared(k: tuple[np.ndarray, np.ndarray], n: tuple[np.ndarray, np.ndarray]) -> _Panel:
    with np.errstate(invalid="ignore", divide="ignore"):
        before, recent = k[0] / n[0], k[1] / n[1]
    return _Panel(before, recent, n[0], n[1], compare_shares(k[0], n[0], k[1], n[1]), _status(*n))


def _volume(window: _Window) -> _Panel:
    found = count_against_others(window.contact, window.weeks, window.recent_at)
    n = found.before + found.recent
    change = rate_ratio(found.recent, n, found.offset_share, dispersion=found.dispersion)
    with np.errstate(invalid="ignore", divide="ignore"):
        before, recent = found.before / found.weeks_before, found.recent / found.weeks_recent
    status = np.where(
        n < window.min_total, "too_few", np.where(np.isnan(change.ratio), "not_identified", "ok")
    )
    status = np.where(n == 0, "no_events", status)
    compared = Comparison(change.ratio, change.low, change.high, change.p_value)
    return _Panel(before, recent, found.before, found.recent, compared, status)


def _initiation(window: _Window) -> _Panel:
    begun = window.contact.begun
    opened = begun.opens & window.counts(begun.begun_at)
    return _shared(window.begun(opened & begun.own), window.begun(opened))


def _one_to_one(window: _Window) -> _Panel:
    begun = window.contact.begun
    kept = window.counts(begun.begun_at)
    return _shared(window.begun(kept & begun.alone), window.begun(kept))


def _latency(window: _Window, *, own: bool) -> _Panel:
    contact, turns = window.contact, window.contact.turns
    ties = len(contact.alters)
    asked = np.flatnonzero((turns.asked_at >= 0) & (turns.forward == own))
    asked = asked[window.counts(turns.asked_at[asked])]
    at, pair, replied = turns.asked_at[asked], turns.pair[asked], turns.replied[asked]
    hours = turns.waited_hours[asked]
    n = window.split(pair, at)
    n_replied = window.split(pair[replied], at[replied])
    curve = kaplan_meier(
        hours, replied, pair * 2 + window.part(at), 2 * ties, horizon=_HORIZON_HOURS, carry_forward=True
    )
    trend = fit_wait_trend(
        hours,
        replied,
        pair,
        ties,
        when=(at - contact.since) / (contact.until - contact.since),
        cluster=turns.conversation[asked],
    )
    status = np.where(n[0] + n[1] == 0, "no_events", _status(*n_replied))
    status = np.where(status == "no_events", np.where(n[0] + n[1] == 0, "no_events", "too_few"), status)
    before, recent = curve.median[::2], curve.median[1::2]
    unreached = np.isnan(before) | np.isnan(recent)
    with np.errstate(over="ignore"):  # limits from a handful of replies may be without end
        ratio, low, high = (
            np.where(status == "ok", np.exp(_HALF_OF_WINDOW * each), np.nan)
            for each in (trend.slope, trend.low, trend.high)
        )
    p_value = np.where(status == "ok", trend.p_value, np.nan)
    status = np.where((status == "ok") & unreached, "censored", status)
    return _Panel(before, recent, n[0], n[1], Comparison(ratio, low, high, p_value), status)


def _size(window: _Window, *, own: bool) -> _Panel:
    contact, messages = window.contact, window.contact.messages
    spoken, ties = contact.spoken, len(contact.alters)
    rows = np.flatnonzero((messages.own[spoken] == own) & (messages.size_bytes[spoken] > 0))
    rows = rows[window.counts(messages.sent_at[spoken[rows]])]
    of, message = contact.conversation[rows], spoken[rows]
    _, first, place = np.unique(of, return_index=True, return_inverse=True)
    mean = np.exp(
        np.bincount(place, np.log(messages.size_bytes[message])) / np.maximum(np.bincount(place), 1)
    )
    pair, at = messages.pair[message[first]], messages.sent_at[message[first]]
    part = window.part(at)
    n = window.split(pair, at)
    middle = _medians(mean, pair * 2 + part, 2 * ties)
    compared = compare_values(mean, part > 0, pair, ties, fewest=FEWEST_PER_PART)
    return _Panel(middle[::2], middle[1::2], n[0], n[1], compared, _status(*n))


def _medians(values: np.ndarray, group: np.ndarray, n_groups: int) -> np.ndarray:
    result = np.full(n_groups, np.nan)
    found = pd.Series(values).groupby(group).median()
    result[found.index.to_numpy(np.int64)] = found.to_numpy()
    return result


def _frame(contact: Contact, panels: Mapping[str, _Panel], recent_at: int) -> pd.DataFrame:
    ties, kinds = len(contact.alters), len(panels)

    def woven(parts: list[np.ndarray]) -> Any:
        return np.stack(parts, axis=1).ravel() if parts else np.zeros(0)

    names = list(panels)
    by_ratio = np.array([DRIFT_UNITS[name] != "share" for name in names] * ties, bool)
    status = woven([panel.status for panel in panels.values()])
    compared = [panel.compared for panel in panels.values()]
    change, low, high, p_value = (
        woven([getattr(each, field) for each in compared]) for field in ("change", "low", "high", "p_value")
    )
    p_value = np.where(np.isin(status, ["ok", "censored"]), p_value, np.nan)
    columns: dict[str, Any] = dict(labelled(contact, np.repeat(np.arange(ties), kinds)))
    columns["indicator"] = np.array(names * ties, dtype="str")
    columns["unit"] = np.array([DRIFT_UNITS[name] for name in names] * ties, dtype="str")
    for name in ("before", "recent"):
        columns[name] = woven([getattr(panel, name) for panel in panels.values()])
    for name, chosen in (("ratio", by_ratio), ("difference", ~by_ratio)):
        for end, values in (("", change), ("_low", low), ("_high", high)):
            columns[f"{name}{end}"] = np.where(chosen, values, np.nan)
    for name in ("n_before", "n_recent"):
        columns[name] = woven([getattr(panel, name) for panel in panels.values()]).astype(np.int64)
    columns |= {"p": p_value, "q": benjamini_hochberg(p_value), "status": status}
    columns["recent_at"] = instants(np.full(ties * kinds, recent_at))
    return cast_table("drift", pd.DataFrame(columns))
