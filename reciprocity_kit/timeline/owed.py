"""Openings that have no recorded reply yet, on either side, with their age against the usual."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from reciprocity_kit.columns import STATUSES, cast_table
from reciprocity_kit.columns._of_time import OWED_SIDES
from reciprocity_kit.conversations import HOUR_US
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.statistics import survival_curve
from reciprocity_kit.timeline.contact import Contact, build_contact, instants, labelled

LONGEST_DAYS = 90.0
FEWEST_REPLIES = 5
_DAY_HOURS = 24.0
_LATE = 0.9
_HALF = 0.5 + 1e-12


@dataclass(frozen=True)
class _Usual:
    """How turns of one side of a tie are usually answered."""

    median: float
    late: float
    sooner: np.ndarray
    still: np.ndarray


def build_owed(
    history: History,
    *,
    ego: str | None = None,
    channel: str | None = None,
    longest_days: float = LONGEST_DAYS,
    openings_only: bool = True,
) -> pd.DataFrame:
    """List turns without a recorded reply: yours to answer, and theirs.

    A high `answered_sooner_share` means that nearly all replies of this side came sooner
    than this turn has waited; a low one that it is early. A high `still_answered_share`
    means that turns that waited this long were mostly answered after all. "No reply"
    means none recorded in this channel: a call or a word in the corridor is not seen, and
    not every message asks for one.

    Parameters
    ----------
    history : History
        What was read.
    ego : str or None
        Whose turns; by default the owner's.
    channel : str, optional
        Only email, chat or call; then a reply in another channel is not seen at all.
    longest_days : float
        Older turns are left out: they are history rather than owed.
    openings_only : bool
        Whether to list only turns that opened a conversation. Otherwise also later ones
        of the last seven days, many of which end a conversation and ask for nothing.

    Returns
    -------
    pandas.DataFrame
        One row per open turn, yours first, with the columns declared in `columns.OWED`,
        in falling order of `answered_sooner_share` and age.

    Raises
    ------
    OptionError
        If nobody's mailbox is named, the channel is unknown, or `longest_days` is not above 0.

    Notes
    -----
    A turn is a run of messages of one side. It is open when it was addressed to the
    other directly (to, and to five people at most), nobody's machine sent it, and the
    other side has not spoken since in that conversation; its age runs from its first such
    message. `usual_hours` is the Kaplan-Meier median of this side's waits in this tie, as in
    the ties; `late_hours` the time by which 90% of those who get a reply have it.
    `answered_sooner_share = F(age)/F(end)` and `still_answered_share = (F(end) -
    F(age))/(1 - F(age))`, with F the Kaplan-Meier share answered by then and `end` the longest
    wait seen. `contact_since` is true where the side that owes has been in contact since in
    another conversation, or in another channel, so that the reply may have come there.
    Statuses: too_few below five replies of that side (no usual time); censored where
    fewer than half of the turns were answered, so that there is no median.

    References
    ----------
    Kaplan, E. L., Meier, P. (1958). JASA 53, 457-481. Rules for what is open: own.

    Examples
    --------
    Ana answered five of your openings after 1, 2, 3, 4 and 5 hours; the sixth waits for 4 hours.

    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.instants import instant_us
    >>> from reciprocity_kit.interactions import build_interactions
    >>> def at(hour):
    ...     return pd.Timestamp("2024-03-04", tz="UTC") + pd.Timedelta(hour, "h")
    >>> mails = [Event(i, at(100 * i), "you", (("to", "ana"),), f"m{i}") for i in range(6)]
    >>> mails += [Event(9, at(100 * i + 1 + i), "ana", (("to", "you"),), f"r{i}", f"m{i}") for i in range(5)]
    >>> batch = Batch("demo", "kit", build_event_table(mails), rows=11, threaded=True)
    >>> built = build_interactions([batch], owner=["you"])
    >>> end = instant_us(at(504))
    >>> history = build_history([batch], built, owner=["you"], tz="UTC", since=None, until=end)
    >>> row = build_owed(history).iloc[0]
    >>> row["side"], row["event_id"], float(row["usual_hours"]), float(row["late_hours"])
    ('theirs', 'm5', 3.0, 5.0)
    >>> print(f"{row['answered_sooner_share']:.3f}")
    0.667
    """
    if not longest_days > 0:
        raise OptionError(f"longest_days={longest_days!r} is no age.", next_step="use longest_days=90")
    contact = build_contact(history, ego=ego, channel=channel)
    turns = contact.turns
    age_hours = (contact.until - turns.asked_at) / HOUR_US
    open_ = (turns.asked_at >= 0) & ~turns.replied & (age_hours <= longest_days * _DAY_HOURS)
    if openings_only:
        open_ &= turns.opens
    chosen = np.flatnonzero(open_)
    columns = _about(history, contact, chosen) | _against_usual(contact, chosen, age_hours[chosen])
    table = cast_table("owed", pd.DataFrame(columns))
    return table.sort_values(
        ["side", "answered_sooner_share", "age_days", "alter"],
        ascending=[True, False, False, True],
        ignore_index=True,
    )


def _about(history: History, contact: Contact, chosen: np.ndarray) -> dict[str, Any]:
    turns, messages = contact.turns, contact.messages
    pair, mine = turns.pair[chosen], turns.forward[chosen]
    first = contact.spoken[turns.start[chosen]]
    columns: dict[str, Any] = dict(labelled(contact, pair))
    columns["side"] = pd.Categorical.from_codes(mine.astype(np.int64), pd.Index(OWED_SIDES))
    columns["event_id"] = _event_ids(history, messages.event[first])
    columns["asked_at"] = instants(turns.asked_at[chosen])
    columns["age_days"] = (contact.until - turns.asked_at[chosen]) / HOUR_US / _DAY_HOURS
    columns["opens"] = turns.opens[chosen]
    columns["contact_since"] = _last_by(contact, ~mine, pair) > turns.asked_at[chosen]
    return columns


def _event_ids(history: History, event: np.ndarray) -> list[str]:
    """Take the ids that the interactions table shows."""
    coded, written = history.coded, history.coded.ids.get("event_id")
    known = [None] * len(event) if written is None else written.take(pa.array(event)).to_pylist()
    return [
        f"{coded.sources[coded.source[row]]}#{coded.position[row]}" if name is None else name
        for row, name in zip(event.tolist(), known, strict=True)
    ]


def _last_by(contact: Contact, own: np.ndarray, pair: np.ndarray) -> np.ndarray:
    """Return when a side of each tie last did anything, -1 for never."""
    messages = contact.messages
    last = np.full(2 * len(contact.alters), -1, np.int64)
    np.maximum.at(last, messages.pair * 2 + messages.own, messages.sent_at)
    found: np.ndarray = last[pair * 2 + own]
    return found


def _against_usual(contact: Contact, chosen: np.ndarray, age_hours: np.ndarray) -> dict[str, Any]:
    turns = contact.turns
    key = turns.pair[chosen].astype(np.int64) * 2 + turns.forward[chosen]
    asked = np.flatnonzero(turns.asked_at >= 0)
    of = turns.pair[asked].astype(np.int64) * 2 + turns.forward[asked]
    asked = asked[np.argsort(of, kind="stable")]
    ends = np.searchsorted(np.sort(of), np.arange(2 * len(contact.alters) + 1))
    result = np.full((4, len(chosen)), np.nan)
    n, n_replied = np.zeros(len(chosen), np.int64), np.zeros(len(chosen), np.int64)
    for side in np.unique(key):
        rows, seen = np.flatnonzero(key == side), asked[ends[side] : ends[side + 1]]
        n[rows], n_replied[rows] = len(seen), np.count_nonzero(turns.replied[seen])
        if n_replied[rows[0]] >= FEWEST_REPLIES:
            usual = _usual(turns.waited_hours[seen], turns.replied[seen], age_hours[rows])
            result[:2, rows] = [[usual.median], [usual.late]]
            result[2:, rows] = usual.sooner, usual.still
    status = np.where(np.isnan(result[0]), "censored", "ok")
    status = np.where(n_replied < FEWEST_REPLIES, "too_few", status)
    names = ("usual_hours", "late_hours", "answered_sooner_share", "still_answered_share")
    columns: dict[str, Any] = dict(zip(names, result, strict=True))
    return columns | {"n": n, "n_replied": n_replied, "status": pd.Categorical(status, list(STATUSES))}


def _usual(hours: np.ndarray, replied: np.ndarray, age_hours: np.ndarray) -> _Usual:
    curve = survival_curve(hours, replied)
    answered = 1 - curve.survival
    reached = curve.time[curve.survival <= _HALF]
    by_age = answered[np.searchsorted(curve.time, age_hours, side="right") - 1]
    late = curve.time[answered >= _LATE * answered[-1] - 1e-12][0]
    with np.errstate(invalid="ignore", divide="ignore"):
        still = np.where(by_age < 1, (answered[-1] - by_age) / (1 - by_age), np.nan)
    return _Usual(float(reached[0]) if reached.size else np.nan, float(late), by_age / answered[-1], still)
