"""The contact of every pair in one channel, laid out once for all measures."""

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from reciprocity_kit.columns import CHANNELS, ROLES
from reciprocity_kit.conversations import HOUR_US, Conversations, cut_conversations
from reciprocity_kit.history import History
from reciprocity_kit.interactions import Interactions
from reciprocity_kit.records import OK

SMALL_AUDIENCE = 5
DAY_US = 24 * HOUR_US
WEEK_US = 7 * DAY_US
MONDAY_US = 3 * DAY_US  # 1 January 1970 was a Thursday
ROLE_WEIGHTS = MappingProxyType(
    {
        "role": MappingProxyType({"to": 1.0, "cc": 0.5, "bcc": 0.5, "required": 1.0, "optional": 0.5}),
        "to_only": MappingProxyType({"to": 1.0, "cc": 0.0, "bcc": 0.0, "required": 1.0, "optional": 0.0}),
    }
)
"""What a recipient counts by role before an event is shared out; a copy for half is our own choice."""
WEIGHTS = ("events", "shared", *ROLE_WEIGHTS)
_ANSWERABLE = (ROLES.index("to"), ROLES.index("required"))


@dataclass(frozen=True)
class Contact:
    """Contact of every pair in one channel, or in all: rows in order of pair and time.

    Parameters
    ----------
    low, high : numpy.ndarray
        Codes of the two of each pair, in order.
    owner : int
        Code of the owner, -1 where everybody's mailbox was read.
    row : dict of str to numpy.ndarray
        One value per (event, recipient): `event`, `pair`, `forward` (from low to high), `sent_at`, `timed`,
        `weight`, `audience`, `size_bytes` and `thread`. Untimed rows stand last in their pair.
    conversations : Conversations
        The conversations; meetings have none.
    since, until : int
        The window in microseconds since 1970 UTC.
    """

    low: np.ndarray
    high: np.ndarray
    owner: int
    row: dict[str, np.ndarray]
    conversations: Conversations
    since: int
    until: int

    @property
    def n_pairs(self) -> int:
        """Number of pairs; there are twice as many sides."""
        return len(self.low)

    @cached_property
    def ego(self) -> np.ndarray:
        """Code of the person whose side it is: low and high of each pair in turn."""
        return np.stack([self.low, self.high], axis=1).ravel()

    @cached_property
    def alter(self) -> np.ndarray:
        """Code of the other person of each side."""
        return np.stack([self.high, self.low], axis=1).ravel()

    @cached_property
    def observed(self) -> np.ndarray:
        """Whether the side is that of someone whose own mailbox was read."""
        return np.ones(2 * self.n_pairs, bool) if self.owner < 0 else np.asarray(self.ego == self.owner)

    @cached_property
    def sender_side(self) -> np.ndarray:
        """Number of the sender's side, for each row."""
        return np.asarray(2 * self.row["pair"] + ~self.row["forward"])

    @cached_property
    def cluster(self) -> np.ndarray:
        """What each row depends on: its conversation, its series of meetings, or nothing else."""
        found = self.conversations
        own = np.arange(len(self.row["pair"]))
        thread = self.row["thread"]
        series = np.flatnonzero(thread >= 0)
        key = self.row["pair"][series].astype(np.int64) * (int(thread.max(initial=0)) + 1) + thread[series]
        own[series] = len(own) + np.unique(key, return_inverse=True)[1]
        own[found.rows] = 2 * len(own) + np.cumsum(found.begins)
        return own

    def sums(self, values: np.ndarray, *, where: np.ndarray | None = None) -> np.ndarray:
        """Sum values of the rows over each sender's side.

        Parameters
        ----------
        values : numpy.ndarray
            One value per row.
        where : numpy.ndarray, optional
            Rows to sum.

        Returns
        -------
        numpy.ndarray
            One sum per side.
        """
        side = self.sender_side if where is None else self.sender_side[where]
        taken = values if where is None else values[where]
        return np.bincount(side, taken, 2 * self.n_pairs)

    @cached_property
    def sent(self) -> np.ndarray:
        """Number of events that each side sent."""
        return np.bincount(self.sender_side, minlength=2 * self.n_pairs)

    @cached_property
    def n_events(self) -> np.ndarray:
        """Number of events of both sides."""
        return np.asarray(self.sent + turn(self.sent))

    @cached_property
    def gaps(self) -> tuple[np.ndarray, np.ndarray]:
        """Days between successive timed events of a pair, and the pair of each gap."""
        pair, timed, sent_at = self.row["pair"], self.row["timed"], self.row["sent_at"]
        inside = timed[1:] & timed[:-1] & (pair[1:] == pair[:-1])
        days = (sent_at[1:][inside] - sent_at[:-1][inside]) / DAY_US
        return days, pair[1:][inside]

    @cached_property
    def silence_days(self) -> np.ndarray:
        """Days from the last timed event of each pair to the end of the window."""
        last = np.full(self.n_pairs, np.iinfo(np.int64).min)
        timed = self.row["timed"]
        np.maximum.at(last, self.row["pair"][timed], self.row["sent_at"][timed])
        seen = last > np.iinfo(np.int64).min
        return np.where(seen, (self.until - np.where(seen, last, 0)) / DAY_US, np.nan)

    @cached_property
    def weeks(self) -> np.ndarray:
        """Length within the window of each calendar week that it touches, in weeks."""
        first, last = (self.since + MONDAY_US) // WEEK_US, (self.until - 1 + MONDAY_US) // WEEK_US
        begins = np.arange(first, max(last, first) + 1) * WEEK_US - MONDAY_US
        inside = np.minimum(begins + WEEK_US, self.until) - np.maximum(begins, self.since)
        return np.asarray(np.maximum(inside, 1) / WEEK_US)

    @cached_property
    def week_counts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Events of each (pair, week) with any: their number, the week from 0, the pair."""
        timed = self.row["timed"]
        week = (self.row["sent_at"][timed] + MONDAY_US) // WEEK_US - (self.since + MONDAY_US) // WEEK_US
        inside = (week >= 0) & (week < len(self.weeks))
        key = self.row["pair"][timed][inside].astype(np.int64) * len(self.weeks) + week[inside]
        found, counts = np.unique(key, return_counts=True)
        return counts, found % len(self.weeks), found // len(self.weeks)

    @cached_property
    def opened(self) -> np.ndarray:
        """Number of conversations that each side opened."""
        rows = self.conversations.rows[self.conversations.opens]
        return np.bincount(self.sender_side[rows], minlength=2 * self.n_pairs)


def turn(sides: np.ndarray) -> np.ndarray:
    """Give each side the value of the other.

    Parameters
    ----------
    sides : numpy.ndarray
        One value per side, the two of a pair next to each other.

    Returns
    -------
    numpy.ndarray
        The same values, the two of each pair swapped.

    Examples
    --------
    >>> turn(np.array([4, 1, 2, 2])).tolist()
    [1, 4, 2, 2]
    """
    return sides.reshape(-1, 2)[:, ::-1].ravel()


def find_contact(
    history: History,
    *,
    channel: str | None = None,
    since: int | None = None,
    until: int | None = None,
    weight: str = "events",
    gap_hours: float | None = None,
) -> Contact:
    """Lay out the contact of every pair, by the rules of `build_ties`.

    Automated rows are left out; with an owner, so are pairs without the owner.

    Parameters
    ----------
    history : History
        What was read.
    channel : str, optional
        Only this channel.
    since, until : int, optional
        Window in microseconds, half-open; with a begin, events without a trusted time are left out.
    weight : str
        events, shared, role or to_only; the last leaves out whoever got a copy only.
    gap_hours : float, optional
        One gap for all channels instead of the usual ones.

    Returns
    -------
    Contact
        The rows of every pair.
    """
    coded = history.coded
    begin = int(history.since.value // 1000) if since is None else since
    end = int(history.until.value // 1000) if until is None else until
    weights = _weights(coded, weight)
    owner = coded.people.index(history.owner).as_py() if history.owner is not None else -1
    sender = coded.sender[coded.row_event]
    keep = ~coded.row_automated & _in_window(coded, channel, since, end)[coded.row_event] & (weights > 0)
    if history.owner is not None:
        keep &= (sender == owner) | (coded.row_recipient == owner)
    kept = np.flatnonzero(keep)
    low = np.minimum(sender[kept], coded.row_recipient[kept]).astype(np.int64)
    high = np.maximum(sender[kept], coded.row_recipient[kept])
    key, pair = np.unique(low * (len(coded.people) + 1) + high, return_inverse=True)
    order = np.argsort(pair, kind="stable")
    row = _rows(coded, kept[order], weights, sender) | {"pair": pair[order].astype(np.int32)}
    table = {name: row[name] for name in ("pair", "forward", "sent_at", "timed", "channel", "thread")}
    table |= {name: row.pop(name) for name in ("opening", "direct", "small")}
    return Contact(
        low=key // (len(coded.people) + 1),
        high=key % (len(coded.people) + 1),
        owner=owner,
        row=row,
        conversations=cut_conversations(pa.table(table), until=end, gap_hours=gap_hours),
        since=begin,
        until=end,
    )


def _rows(
    coded: Interactions, kept: np.ndarray, weights: np.ndarray, sender: np.ndarray
) -> dict[str, np.ndarray]:
    event = coded.row_event[kept]
    addressed = np.isin(coded.row_role, _ANSWERABLE)
    small = np.bincount(coded.row_event[addressed], minlength=len(coded.sent_at)) <= SMALL_AUDIENCE
    return {
        "event": event,
        "forward": sender[kept] < coded.row_recipient[kept],
        "sent_at": coded.sent_at[event],
        "timed": (coded.time_status == OK)[event],
        "channel": coded.channel[event],
        "thread": coded.thread[event],
        "opening": coded.opening[event],
        "direct": addressed[kept] & small[event],
        "small": small[event],
        "weight": weights[kept],
        "audience": coded.audience[event],
        "size_bytes": coded.numbers["size_bytes"][event],
    }


def _weights(coded: Interactions, weight: str) -> np.ndarray:
    if weight == "events":
        return np.ones(len(coded.row_event))
    if weight == "shared":
        return np.asarray(1.0 / coded.audience[coded.row_event])
    of_role = np.array([ROLE_WEIGHTS[weight][role] for role in ROLES])[coded.row_role]
    whole = np.bincount(coded.row_event, of_role, len(coded.sent_at))[coded.row_event]
    return np.asarray(of_role / np.where(whole > 0, whole, 1.0))


def _in_window(coded: Interactions, channel: str | None, since: int | None, until: int) -> np.ndarray:
    trusted = coded.time_status == OK
    keep = ~trusted | (coded.sent_at < until)
    if since is not None:
        keep &= trusted & (coded.sent_at >= since)
    if channel is not None:
        keep &= coded.channel == CHANNELS.index(channel)
    return np.asarray(keep)
