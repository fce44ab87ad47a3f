"""Everything measured per pair, from one Arrow table of rows to one Arrow table of pairs.

It knows nothing of where the rows come from: any engine that can cut its rows
by pair may call it on each part.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from reciprocity_kit.conversations import HOUR_US, Conversations, Turns, cut_conversations
from reciprocity_kit.statistics import kaplan_meier

REPLY_HORIZON_HOURS = 168.0
_WEEK_US = 7 * 24 * HOUR_US
_MONDAY_US = 3 * 24 * HOUR_US
NO_TIME = int(np.iinfo(np.int64).max)


def pair_statistics(rows: pa.Table, *, until: int, gap_hours: float | None = None) -> pa.Table:
    """Count and time everything between the two of each pair.

    Parameters
    ----------
    rows : pyarrow.Table
        One row per (event, recipient) in order of time, untimed ones last:
        `low`, `high` (codes of the two), `forward` (from low to high),
        `sent_at`, `timed`, `channel`, `thread`, `opening`, `direct`, `small` as
        in `cut_conversations`, and `shared` (1 / audience).
    until : int
        End of the observation in microseconds.
    gap_hours : float, optional
        Silence that ends a conversation where there are no headers.

    Returns
    -------
    pyarrow.Table
        One row per pair, in order of low and high. Columns that end in `_low`
        and `_high` tell the acts of either side; those of the replies tell how
        the turns of that side were answered.
    """
    order, starts = _pair_order(rows["low"].to_numpy(), rows["high"].to_numpy())
    pair = np.repeat(np.arange(len(starts), dtype=np.int32), np.diff(np.append(starts, len(order))))
    names = ("forward", "sent_at", "timed", "channel", "thread", "opening", "direct", "small", "shared")
    column = {name: _in_order(rows[name].to_numpy(), order) for name in names}
    ordered = pa.table({"pair": pair, **{name: column[name] for name in names if name != "shared"}})
    first = order[starts]
    measured = {"low": rows["low"].to_numpy()[first], "high": rows["high"].to_numpy()[first]}
    del rows, order
    measured |= _counts(column, starts) | _rhythm(column, starts)
    forward = column["forward"]
    del column
    conversations = cut_conversations(ordered, until=until, gap_hours=gap_hours)
    del ordered
    measured |= _openings(forward, pair, conversations, len(starts))
    return pa.table(measured | _replies(conversations.turns, len(starts)))


def _pair_order(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    n = len(low)
    pair = low.astype(np.int64) * (int(high.max(initial=0)) + 1) + high
    place = max(n, 1).bit_length()
    if int(pair.max(initial=0)).bit_length() + place > 62:  # noqa: PLR2004 (bits of a signed key)
        order = np.argsort(pair, kind="stable")
    else:
        key = (pair << place) | np.arange(n)
        key.sort()
        order = key & ((1 << place) - 1)
    grouped = pair[order]
    begins = np.ones(n, bool)
    begins[1:] = grouped[1:] != grouped[:-1]
    return order, np.flatnonzero(begins)


def _in_order(values: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Put values in order, at no cost where all are the same: often the channel, always without threads."""
    constant = len(values) > 0 and bool((values == values[0]).all())
    return values if constant else values[order]


def _sums(values: np.ndarray, starts: np.ndarray, kind: type = np.int64) -> np.ndarray:
    total: np.ndarray = np.add.reduceat(values, starts, dtype=kind) if len(starts) else np.zeros(0, kind)
    return total


def _counts(column: Mapping[str, np.ndarray], starts: np.ndarray) -> dict[str, np.ndarray]:
    forward, shared = column["forward"], column["shared"]
    return {
        "sent_low": _sums(forward, starts),
        "sent_high": _sums(~forward, starts),
        "shared_low": _sums(np.where(forward, shared, 0.0), starts, np.float64),
        "shared_high": _sums(np.where(forward, 0.0, shared), starts, np.float64),
    }


def _openings(
    forward: np.ndarray, pair: np.ndarray, found: Conversations, n_pairs: int
) -> dict[str, np.ndarray]:
    opened = found.rows[found.opens]
    side = forward[opened]
    turns = found.turns
    answered = turns.opens & turns.replied
    return {
        "opened_low": np.bincount(pair[opened[side]], minlength=n_pairs),
        "opened_high": np.bincount(pair[opened[~side]], minlength=n_pairs),
        "answered_low": np.bincount(turns.pair[answered & turns.forward], minlength=n_pairs),
        "answered_high": np.bincount(turns.pair[answered & ~turns.forward], minlength=n_pairs),
    }


def _rhythm(column: Mapping[str, np.ndarray], starts: np.ndarray) -> dict[str, np.ndarray]:
    sent_at, timed = column["sent_at"], column["timed"]
    n_timed = _sums(timed, starts)
    last = starts + np.maximum(n_timed, 1) - 1
    begins = np.zeros(len(timed), bool)
    begins[starts] = True
    inside = timed & ~begins
    gap_hours = np.where(inside, np.diff(np.where(timed, sent_at, 0), prepend=0), 0) / HOUR_US
    week = np.where(timed, sent_at + _MONDAY_US, 0) // _WEEK_US
    new_week = timed & (begins | (np.diff(week, prepend=-1) != 0))
    return {
        "timed": n_timed,
        "first_at": np.where(n_timed > 0, sent_at[starts], NO_TIME),
        "last_at": np.where(n_timed > 0, sent_at[last], NO_TIME),
        "active_weeks": _sums(new_week, starts),
        "gap_sum": _sums(gap_hours, starts, np.float64),
        "gap_square_sum": _sums(gap_hours**2, starts, np.float64),
    }


def _replies(turns: Turns, n_pairs: int) -> dict[str, np.ndarray]:
    asked = np.flatnonzero(turns.asked_at >= 0)
    side = turns.pair[asked].astype(np.int64) * 2 + ~turns.forward[asked]
    summary = kaplan_meier(
        turns.waited_hours[asked],
        turns.replied[asked],
        side,
        2 * n_pairs,
        horizon=REPLY_HORIZON_HOURS,
        carry_forward=True,
    )
    measured = {
        "reply_turns": summary.n,
        "reply_share": summary.share,
        "reply_share_low": summary.share_low,
        "reply_share_high": summary.share_high,
        "reply_hours": summary.median,
        "reply_hours_low": summary.median_low,
        "reply_hours_high": summary.median_high,
    }
    return {
        f"{name}_{'to_low' if end == 0 else 'to_high'}": values[end::2]
        for name, values in measured.items()
        for end in (0, 1)
    }
