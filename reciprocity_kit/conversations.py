"""Conversations between two people: openings, turns and replies.

Where an export has thread headers, a conversation is a thread and its first
message the opening. Elsewhere a silence longer than the channel's gap begins a
new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from reciprocity_kit.columns import CHANNELS
from reciprocity_kit.errors import OptionError

GAP_HOURS: Mapping[str, float] = MappingProxyType({"email": 72.0, "meeting": 0.0, "chat": 6.0, "call": 1.0})
"""Silence after which a new conversation begins, in hours, by channel."""

CLOSED_AFTER_HOURS = 168.0
"""A reply that ended a conversation this long ago asked for no further one, as far as can be told."""

HOUR_US = 3_600_000_000
_MAIL, _MEETING = CHANNELS.index("email"), CHANNELS.index("meeting")
_TALKS = (CHANNELS.index("chat"), CHANNELS.index("call"))


@dataclass(frozen=True)
class Turns:
    """Turns of the conversations of many pairs: runs of messages from one side.

    Parameters
    ----------
    pair : numpy.ndarray
        Number of the pair.
    forward : numpy.ndarray
        True where the first of the pair speaks.
    start : numpy.ndarray
        Row with which the turn begins.
    conversation : numpy.ndarray
        Number of the conversation.
    asked_at : numpy.ndarray
        Microseconds of the first message that could be answered, -1 where none
        was addressed to the other directly, and for replies that ended a
        conversation more than seven days before the end of the observation.
    replied : numpy.ndarray
        Whether the other side spoke next in the same conversation.
    opens : numpy.ndarray
        Whether the turn begins with an opening.
    waited_hours : numpy.ndarray
        From `asked_at` to the reply, or to the end of the observation.
    """

    pair: np.ndarray
    forward: np.ndarray
    start: np.ndarray
    conversation: np.ndarray
    asked_at: np.ndarray
    replied: np.ndarray
    opens: np.ndarray
    waited_hours: np.ndarray


@dataclass(frozen=True)
class Conversations:
    """Conversations of many pairs, message by message.

    Parameters
    ----------
    rows : numpy.ndarray
        Rows of the input that belong to a conversation, in order of pair,
        conversation and time.
    begins : numpy.ndarray
        True where a conversation begins.
    opens : numpy.ndarray
        True where the message counts as an opening: it begins the conversation
        by header or by gap, was not sent to more than five people, and is no
        chat or call right after a mail of the other side.
    turns : Turns
        The turns.
    """

    rows: np.ndarray
    begins: np.ndarray
    opens: np.ndarray
    turns: Turns


def gaps_us(gap_hours: float | None) -> np.ndarray:
    """Give the gap of every channel in microseconds.

    Parameters
    ----------
    gap_hours : float or None
        One gap for all channels in hours; `None` takes `GAP_HOURS`.

    Returns
    -------
    numpy.ndarray
        One gap per channel code.

    Raises
    ------
    OptionError
        If the gap is not positive.

    Examples
    --------
    >>> (gaps_us(24) // HOUR_US).tolist()
    [24, 24, 24, 24]
    """
    if gap_hours is not None and not gap_hours > 0:
        raise OptionError(
            f"gap_hours={gap_hours!r} is no silence.", next_step="use a number of hours above 0"
        )
    hours = [GAP_HOURS[channel] if gap_hours is None else gap_hours for channel in CHANNELS]
    return np.array([int(each * HOUR_US) for each in hours], np.int64)


def cut_conversations(rows: pa.Table, *, until: int, gap_hours: float | None = None) -> Conversations:
    """Cut the messages of pairs into conversations and turns.

    Parameters
    ----------
    rows : pyarrow.Table
        One row per message of a pair, in order of pair and time: `pair` (from
        0 upwards), `forward`, `sent_at` (microseconds), `timed`, `channel`,
        `thread` (-1 without headers), `opening` (1, 0, or -1 without headers),
        `direct` (addressed to the other, and to at most five in all), `small`
        (sent to at most five).
    until : int
        End of the observation in microseconds; unanswered turns are censored there.
    gap_hours : float, optional
        One gap for all channels instead of `GAP_HOURS`.

    Returns
    -------
    Conversations
        Openings and turns. A turn is answered when the other side speaks next in
        the same conversation; the waiting time runs from the first message of
        the turn that could be answered. An unanswered turn is censored at the end
        of the observation. Where there are no headers, a message after the gap is a
        new opening and no reply, so no reply time is longer than the gap. A chat or
        call that comes within 72 hours of the other side's mail, with nothing between
        the two in the meantime, may be its answer by another channel: it opens nothing.

    References
    ----------
    Kovanen, Saramaki, Kaski 2010, "Reciprocity of mobile phone calls", arXiv:1002.0763.
    """
    column = {name: rows[name].to_numpy() for name in rows.column_names}
    spoken = np.flatnonzero(column["timed"] & (column["channel"] != _MEETING))
    stream = np.where(column["thread"] >= 0, column["thread"] + len(CHANNELS), column["channel"])
    picked = spoken[_stream_order(column["pair"][spoken], stream[spoken])]
    whole = np.array_equal(picked, np.arange(len(stream)))
    taken = column if whole else {name: values[picked] for name, values in column.items()}
    same = _same_stream(taken["pair"], stream[picked])
    by_header = taken["thread"] >= 0
    pause = np.diff(taken["sent_at"], prepend=taken["sent_at"][:1])
    begins = ~same | (~by_header & (pause > gaps_us(gap_hours)[taken["channel"]]))
    opens = np.where(by_header, taken["opening"] == 1, begins) & taken["small"]
    opens &= ~_answers_elsewhere(column, spoken)[picked]
    return Conversations(picked, begins, opens, _turns(taken | {"opens": opens}, begins, same, until))


def _answers_elsewhere(column: Mapping[str, np.ndarray], spoken: np.ndarray) -> np.ndarray:
    found = np.zeros(len(column["pair"]), bool)
    place = np.flatnonzero(np.isin(column["channel"][spoken[1:]], _TALKS))
    before, after = spoken[place], spoken[place + 1]
    found[after] = (
        (column["channel"][before] == _MAIL)
        & (column["pair"][before] == column["pair"][after])
        & (column["forward"][before] != column["forward"][after])
        & (column["sent_at"][after] - column["sent_at"][before] <= GAP_HOURS["email"] * HOUR_US)
    )
    return found


def _stream_order(pair: np.ndarray, stream: np.ndarray) -> np.ndarray:
    n = len(pair)
    place, width, height = (
        max(n, 1).bit_length(),
        int(stream.max(initial=0)).bit_length(),
        int(pair.max(initial=0)).bit_length(),
    )
    if n and stream.min() == stream.max():
        return np.arange(n)
    if place + width + height > 62:  # noqa: PLR2004 (bits of a signed key)
        return np.lexsort((np.arange(n), stream, pair))
    key = (pair.astype(np.int64) << (place + width)) | (stream.astype(np.int64) << place) | np.arange(n)
    key.sort()
    return key & ((1 << place) - 1)


def _same_stream(pair: np.ndarray, stream: np.ndarray) -> np.ndarray:
    same = np.zeros(len(pair), bool)
    same[1:] = (pair[1:] == pair[:-1]) & (stream[1:] == stream[:-1])
    return same


def _turns(taken: Mapping[str, np.ndarray], begins: np.ndarray, same: np.ndarray, until: int) -> Turns:
    n = len(begins)
    change = begins.copy()
    change[1:] |= taken["forward"][1:] != taken["forward"][:-1]
    start = np.flatnonzero(change)
    asking = np.where(taken["direct"], np.arange(n, dtype=np.int32), np.int32(n))
    first = np.minimum.reduceat(asking, start) if n else np.zeros(0, np.int64)
    asked = first < n
    sent_at = np.append(taken["sent_at"], -1)
    asked_at = np.where(asked, sent_at[np.minimum(first, n)], -1)
    following = np.append(start[1:], n)
    inside = np.append(same, False)[following]
    replied = inside & ~np.append(begins, True)[following]
    closed = ~replied & ~begins[start] & (until - sent_at[following - 1] > CLOSED_AFTER_HOURS * HOUR_US)
    asked &= ~closed
    asked_at = np.where(asked, asked_at, -1)
    ended_at = np.where(replied, sent_at[following], until)
    waited = np.maximum(ended_at - asked_at, 0) / HOUR_US
    return Turns(
        pair=taken["pair"][start],
        forward=taken["forward"][start],
        start=start,
        conversation=np.cumsum(begins, dtype=np.int32)[start] - 1 if n else start,
        asked_at=asked_at,
        replied=replied,
        opens=taken["opens"][start],
        waited_hours=np.where(asked, waited, np.nan),
    )
