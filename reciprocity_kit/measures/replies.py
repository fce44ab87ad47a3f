"""Replies by several clocks, and by what came first: a reply, or contact in another channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.columns import CHANNELS, STATUSES, cast_table, empty_table
from reciprocity_kit.conversations import HOUR_US
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.instants import instant_us
from reciprocity_kit.measures.contact import Contact, find_contact
from reciprocity_kit.measures.estimates import estimate
from reciprocity_kit.measures.talk import answering_side
from reciprocity_kit.measures.working import WorkingClock
from reciprocity_kit.statistics.competing import ELSEWHERE, REPLIED, cumulative_incidence
from reciprocity_kit.statistics.grouped import Limits
from reciprocity_kit.statistics.survival import kaplan_meier

VIEWS = (("wall", "first"), ("wall", "last"), ("working", "first"))
DAYS = {"wall": 7, "working": 5}
_MS = 1_000


def build_replies(
    history: History,
    *,
    channel: str | None = None,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
    working_hours: tuple[float, float] = (9.0, 17.0),
    holidays: Sequence[str | pd.Timestamp] = (),
) -> pd.DataFrame:
    """Build each side's reply times by three clocks, with what went on in other channels.

    A high `reply_hours` means a long wait, a low one a short one, by that clock. `wall` counts all
    hours, `working` those of the working week, in which a Friday's mail answered on Monday took an hour
    or two. From the `first` message of a turn it is how long the other waited, from the `last` how long
    after the last word the answer came. Where the clocks disagree, the median depends on weekends or on
    messages written in a row and not on the person.

    A high `elsewhere_share` means that contact by another channel mostly came before a reply: a turn
    that shows no reply may have been answered there. `answered_share` and `elsewhere_share` are Aalen
    and Johansen's shares by `horizon_hours`, seven days or five working ones; what is left still waits.
    `reply_hours` is the Kaplan-Meier median of `build_ties`, for which contact elsewhere ends nothing.

    Parameters
    ----------
    history : History
        What `rk.read` returned.
    channel : str, optional
        Only turns in email, chat or call; contact in the others is then elsewhere.
    since, until : str or timestamp, optional
        A part of the history, half-open; UTC where no zone is given.
    working_hours : tuple of float, default (9, 17)
        When the working day begins and ends by the clock in `history.tz`, Monday to Friday. The same
        for both sides, since another person's hours are not known.
    holidays : sequence of str or timestamp
        Days off.

    Returns
    -------
    pandas.DataFrame
        Three rows per side with any turn to answer: ego (who answers), alter, clock, counted_from,
        horizon_hours, n (turns), replied, and reply_hours, answered_share and elsewhere_share, each with
        limits and status.

    Raises
    ------
    OptionError
        If the channel is unknown, the hours make no working day, or a time cannot be read.

    References
    ----------
    Kaplan, E. L., Meier, P. (1958). JASA 53, 457-481. Aalen, O. O., Johansen, S. (1978). Scandinavian
    Journal of Statistics 5, 141-150.

    Examples
    --------
    Ana writes on Friday at 16:00 and 17:00; Ben answers on Monday at 10:00.

    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> times = ("2024-03-08T16", "2024-03-08T17", "2024-03-11T10")
    >>> mails = [
    ...     Event(1, pd.Timestamp(times[0], tz="UTC"), "ana", (("to", "ben"),), "m1"),
    ...     Event(2, pd.Timestamp(times[1], tz="UTC"), "ana", (("to", "ben"),), "m2", "m1"),
    ...     Event(3, pd.Timestamp(times[2], tz="UTC"), "ben", (("to", "ana"),), "m3", "m2"),
    ... ]
    >>> batches = [Batch("demo", "kit", build_event_table(mails), rows=3, threaded=True)]
    >>> built = build_interactions(batches)
    >>> history = build_history(batches, built, owner=[], tz="UTC", since=None, until=None)
    >>> replies = build_replies(history)
    >>> replies.loc[replies["ego"] == "ben", ["clock", "counted_from", "reply_hours"]].values.tolist()
    [['wall', 'first', 66.0], ['wall', 'last', 65.0], ['working', 'first', 2.0]]
    """
    if channel is not None and channel not in CHANNELS:
        raise OptionError(f"channel={channel!r} is unknown.", next_step=f"use one of {', '.join(CHANNELS)}")
    begin, end = (None if each is None else instant_us(each) for each in (since, until))
    contact = find_contact(history, since=begin, until=end)
    clock = WorkingClock(contact.since, contact.until, tz=history.tz, hours=working_hours, holidays=holidays)
    waits = {place: _find_waits(contact, place, channel) for place in ("first", "last")}
    day = {"wall": 24.0, "working": working_hours[1] - working_hours[0]}
    parts = [
        _view(contact, waits[place], name, place, clock, DAYS[name] * day[name]) for name, place in VIEWS
    ]
    if not len(waits["first"].side):
        return empty_table("replies")
    return _finish(contact, history, parts)


@dataclass(frozen=True)
class _Waits:
    """One entry per turn that could be answered: who could, when it began and ended, and how."""

    side: np.ndarray
    begin: np.ndarray
    reply_at: np.ndarray
    replied: np.ndarray
    elsewhere_at: np.ndarray


def _find_waits(contact: Contact, place: str, channel: str | None) -> _Waits:
    found, turns = contact.conversations, contact.conversations.turns
    sent_at = contact.row["sent_at"][found.rows]
    of_channel = contact.row["channel"][found.rows[turns.start]]
    asked = turns.asked_at >= 0
    if channel is not None:
        asked &= of_channel == CHANNELS.index(channel)
    last = np.append(turns.start[1:], len(found.rows))[: len(turns.start)] - 1
    begin = turns.asked_at if place == "first" else sent_at[last]
    waited = np.where(asked, turns.waited_hours, 0.0)
    reply_at = turns.asked_at + np.round(waited * HOUR_US).astype(np.int64)
    elsewhere_at = _next_elsewhere(contact, turns.pair, of_channel, begin)
    columns = (answering_side(turns), begin, reply_at, turns.replied, elsewhere_at)
    return _Waits(*(each[asked] for each in columns))


def _next_elsewhere(contact: Contact, pair: np.ndarray, channel: np.ndarray, begin: np.ndarray) -> np.ndarray:
    """Find when the two next had contact, either way, in another channel than the turn's; -1 for never."""
    row, span = contact.row, (contact.until - contact.since) // _MS + 2

    def key(pairs: np.ndarray, at: np.ndarray) -> np.ndarray:
        passed = np.clip((at - contact.since) // _MS, 0, span - 1)
        return np.asarray(pairs.astype(np.int64) * span + passed)

    result = np.full(len(pair), -1, np.int64)
    for code in np.unique(channel).tolist():
        others = np.flatnonzero(row["timed"] & (row["channel"] != code))
        mine = np.flatnonzero(channel == code)
        keys = key(row["pair"][others], row["sent_at"][others])
        order = np.argsort(keys, kind="stable")
        at = np.searchsorted(keys[order], key(pair[mine], begin[mine]), side="right")
        known = at < len(others)
        following = others[order[at[known]]]
        same = row["pair"][following] == pair[mine[known]]
        result[mine[known][same]] = row["sent_at"][following[same]]
    return result


def _view(
    contact: Contact, waits: _Waits, name: str, place: str, clock: WorkingClock, horizon: float
) -> dict[str, Any]:
    """Measure every side by one clock."""

    def hours(until: np.ndarray) -> np.ndarray:
        if name == "working":
            return np.asarray(clock.hours_at(until) - clock.hours_at(waits.begin))
        return np.asarray(np.maximum(until - waits.begin, 0) / HOUR_US)

    sides = 2 * contact.n_pairs
    curve = kaplan_meier(hours(waits.reply_at), waits.replied, waits.side, sides, horizon=horizon)
    first = (waits.elsewhere_at >= 0) & (waits.elsewhere_at < waits.reply_at)
    ended_at = np.where(first, waits.elsewhere_at, waits.reply_at)
    end = np.where(first, ELSEWHERE, np.where(waits.replied, REPLIED, 0))
    found = cumulative_incidence(hours(ended_at), end, waits.side, sides, horizon=horizon)
    columns: dict[str, Any] = {"n": curve.n, "replied": curve.events}
    for measure, limits, why in (
        ("reply_hours", Limits(curve.median, curve.median_low, curve.median_high), "censored"),
        ("answered_share", Limits(found.replied, found.replied_low, found.replied_high), "no_events"),
        ("elsewhere_share", Limits(found.elsewhere, found.elsewhere_low, found.elsewhere_high), "no_events"),
    ):
        made = estimate(measure, limits, curve.n, "", why=why)
        columns |= {measure: made.value, f"{measure}_low": made.low, f"{measure}_high": made.high}
        columns[f"{measure}_status"] = np.array(STATUSES)[made.status]
    return columns | {"clock": name, "counted_from": place, "horizon_hours": horizon}


def _finish(contact: Contact, history: History, parts: list[dict[str, Any]]) -> pd.DataFrame:
    people = pd.Index(history.coded.people.to_pandas(), dtype="str")
    sides = {
        "ego": pd.Categorical.from_codes(contact.ego, people),
        "alter": pd.Categorical.from_codes(contact.alter, people),
        "order": np.arange(2 * contact.n_pairs),
    }
    rows = pd.concat([pd.DataFrame(sides | part) for part in parts], ignore_index=True)
    rows = rows[rows["n"] > 0].sort_values("order", kind="stable", ignore_index=True)
    return cast_table("replies", rows)
