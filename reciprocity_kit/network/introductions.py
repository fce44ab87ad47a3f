"""Who else was there at first contact: the messages in which two people first had a part together."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from reciprocity_kit.columns import ROLES, cast_table, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.network._rows import (
    DAY_US,
    NEVER,
    Rows,
    instants,
    owner_code,
    people_of,
    read_rows,
)
from reciprocity_kit.statistics._arrays import BoolArray, IntArray, find_starts

BCC = ROLES.index("bcc")
SETTLE_DAYS = 90.0


class _Parts(NamedTuple):
    """Who had a part in each event and was seen to have it, sender first, in order of events."""

    event: IntArray
    person: IntArray
    sends: np.ndarray


class _Met(NamedTuple):
    """Two people and the event in which both first had a part, in order of the two."""

    pair: IntArray
    event: IntArray


def build_introductions(
    history: History,
    *,
    ego: str | None = None,
    channel: str | None = None,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
    settle_days: float = SETTLE_DAYS,
) -> pd.DataFrame:
    """List every first contact with who else was in that message, and whether a two-way tie followed.

    First contact is the first recorded message in which both had a part that the other could see, as
    sender or recipient, and for people who at some time wrote to each other directly. A third person
    in it may have introduced the two, or may just have been there: a sender who writes to both, and
    was known before, is the likelier one. One mailbox is enough, for its owner's own contacts.

    Parameters
    ----------
    history : History
        What `read` returned.
    ego : str, optional
        Whose first contacts; by default the owner's, and everybody's where there is no owner.
    channel : str, optional
        Only email, meeting, chat or call.
    since, until : str or timestamp, optional
        A part of the history, half-open; UTC where no zone is given.
    settle_days : float, default 90
        First contacts this near to the beginning of the window have the status censored: the two may
        have been in contact before.

    Returns
    -------
    pandas.DataFrame
        A row for each first contact and each third person in it; one with the role nobody where there
        was none. `ego, alter`; `introduced_by` with `role` (sender, co-recipient) and `known_before`
        (had a part in an earlier event with ego); `candidates` (third people there); `at`,
        `event_id`; `two_way` (each wrote to the other in the window), `two_way_at` and
        `two_way_days`; `status`. In order of ego, time and other. Recipients in bcc are seen by the
        sender only.

    Raises
    ------
    OptionError
        If an option is unknown, or only the owner's mailbox was read and ego is somebody else.

    References
    ----------
    Obstfeld, D. (2005). Social networks, the tertius iungens orientation, and involvement in
    innovation. Administrative Science Quarterly 50, 100-130, for introductions as an activity.

    Examples
    --------
    Ben writes to Ana and Cem; later these two write to each other:

    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> day = pd.Timestamp("2024-03-04", tz="UTC")
    >>> mail = [
    ...     Event(1, day, "ben", (("to", "ana"), ("to", "cem"))),
    ...     Event(2, day + pd.Timedelta("1D"), "ana", (("to", "cem"),)),
    ...     Event(3, day + pd.Timedelta("2D"), "cem", (("to", "ana"),)),
    ... ]
    >>> batches = [Batch("demo", "kit", build_event_table(mail), rows=3)]
    >>> built = build_interactions(batches)
    >>> history = build_history(batches, built, owner=[], tz="UTC", since=None, until=None)
    >>> found = build_introductions(history, ego="ana", settle_days=0)
    >>> found[["alter", "introduced_by", "role", "two_way"]].values.tolist()
    [['ben', 'cem', 'co-recipient', False], ['cem', 'ben', 'sender', True]]
    """
    if not settle_days >= 0:
        raise OptionError(f"settle_days={settle_days!r} is no time.", next_step="give days, such as 90")
    own = _find_ego(history, ego)
    rows = read_rows(history, channel=channel, since=since, until=until)
    if not rows.event.size:
        return empty_table("introductions")
    parts = _find_parts(rows)
    met = _first_meetings(rows, parts, own)
    return _list(history, rows, parts, met, own, rows.since + int(settle_days * DAY_US))


def _find_ego(history: History, ego: str | None) -> int:
    if ego is None:
        return owner_code(history)
    if history.owner is not None and ego != history.owner:
        raise OptionError(
            f"Only the mailbox of {history.owner} was read, not that of {ego!r}.",
            next_step="leave ego out, or read that person's own mailbox",
        )
    code = history.coded.people.index(ego).as_py()
    if code < 0:
        raise OptionError(f"Nobody is called {ego!r}.", next_step="choose a person of history.people_seen")
    return int(code)


def _find_parts(rows: Rows) -> _Parts:
    first = find_starts(rows.event)
    seen = rows.role != BCC
    event = np.concatenate([rows.event[first], rows.event[seen]])
    person = np.concatenate([rows.sender[first], rows.recipient[seen]])
    sends = np.arange(event.size) < first.size
    order = np.argsort(event, kind="stable")
    return _Parts(event[order], person[order], sends[order])


def _first_meetings(rows: Rows, parts: _Parts, own: int) -> _Met:
    """Return for every two who ever wrote to each other the first event both had a part in.

    Both orders of the two are listed; with `own` only those that begin with that person.
    """
    size = len(rows.people)
    direct = np.concatenate([rows.sender * size + rows.recipient, rows.recipient * size + rows.sender])
    event = np.tile(rows.event, 2)
    if own >= 0:
        mine = direct // size == own
        direct, event = direct[mine], event[mine]
        there = np.isin(parts.event, parts.event[parts.person == own])
        parts = _Parts(*(column[there] for column in parts))
    one, other = _both_there(parts, own)
    together = parts.person[one] * size + parts.person[other]
    together_event = parts.event[one]
    known = np.isin(together, direct)
    pair = np.concatenate([direct, together[known]])
    event = np.concatenate([event, together_event[known]])
    order = np.lexsort((event, pair))
    first = find_starts(pair[order])
    return _Met(pair[order][first], event[order][first])


def _both_there(parts: _Parts, own: int) -> tuple[IntArray, IntArray]:
    """Return the places of every two parts of the same event, in both orders."""
    start = find_starts(parts.event)
    length = np.diff(start, append=parts.event.size)
    begin, there = np.repeat(start, length), np.repeat(length, length)
    chosen = np.flatnonzero(parts.person == own) if own >= 0 else np.arange(parts.event.size)
    number = there[chosen]
    one = np.repeat(chosen, number)
    step = np.arange(one.size) - np.repeat(np.cumsum(number) - number, number)
    other = begin[one] + step
    two = one != other
    return one[two], other[two]


def _list(history: History, rows: Rows, parts: _Parts, met: _Met, own: int, settled: int) -> pd.DataFrame:
    size = len(rows.people)
    ego, alter = met.pair // size, met.pair % size
    start = np.searchsorted(parts.event, met.event)
    length = np.searchsorted(parts.event, met.event, side="right") - start
    place = np.repeat(np.arange(met.pair.size), length)
    step = np.arange(place.size) - np.repeat(np.cumsum(length) - length, length)
    part = start[place] + step
    third = (parts.person[part] != ego[place]) & (parts.person[part] != alter[place])
    place, part = place[third], part[third]
    candidates = np.bincount(place, minlength=met.pair.size)
    alone = np.flatnonzero(candidates == 0)
    place = np.concatenate([place, alone])
    who = np.concatenate([parts.person[part], np.full(alone.size, -1)])
    role = np.concatenate([np.where(parts.sends[part], "sender", "co-recipient"), ["nobody"] * alone.size])
    at = history.coded.sent_at[met.event]
    both_at = _two_way_at(rows, met.pair, size)
    days = np.where(both_at == NEVER, np.nan, np.maximum(both_at - at, 0) / DAY_US)
    table = pd.DataFrame(
        {
            "ego": people_of(ego[place], rows.people),
            "alter": people_of(alter[place], rows.people),
            "introduced_by": people_of(who, rows.people),
            "role": role,
            "known_before": _known_before(parts, own, ego[place], who, met.event[place]),
            "candidates": candidates[place],
            "at": instants(at[place]),
            "event_id": _event_ids(history, met.event[place]),
            "two_way": (both_at != NEVER)[place],
            "two_way_at": instants(both_at[place]),
            "two_way_days": days[place],
            "status": np.where(at < settled, "censored", "ok")[place],
        }
    )
    order = np.lexsort((who, alter[place], met.event[place], ego[place]))
    return cast_table("introductions", table.iloc[order].reset_index(drop=True))


def _two_way_at(rows: Rows, pair: IntArray, size: int) -> IntArray:
    """Return when each of two had written to the other, `NEVER` where one did not."""
    sent, first = np.unique(rows.sender * size + rows.recipient, return_index=True)
    times = rows.sent_at[first]  # rows stand in order of time

    def when(key: IntArray) -> IntArray:
        at = np.minimum(np.searchsorted(sent, key), sent.size - 1)
        return np.where(sent[at] == key, times[at], NEVER)

    return np.maximum(when(pair), when(pair % size * size + pair // size))


def _known_before(parts: _Parts, own: int, ego: IntArray, who: IntArray, event: IntArray) -> BoolArray:
    """Tell where ego and the third had a part in an event before this one."""
    size = int(parts.person.max()) + 1
    one, other = _both_there(parts, own)
    keys, first = np.unique(parts.person[one] * size + parts.person[other], return_index=True)
    if not keys.size:
        return np.zeros(ego.size, np.bool_)
    wanted = ego * size + who
    at = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
    before: BoolArray = (who >= 0) & (keys[at] == wanted) & (parts.event[one][first][at] < event)
    return before


def _event_ids(history: History, event: IntArray) -> np.ndarray:
    ids = history.interactions["event_id"].to_numpy()
    return ids[np.searchsorted(history.coded.row_event, event)]
