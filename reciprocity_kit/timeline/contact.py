"""One person's contact laid out for the measures of time: messages, conversations, turns and weeks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from reciprocity_kit.columns import CHANNELS
from reciprocity_kit.conversations import HOUR_US, Turns, cut_conversations
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.instants import instant_us
from reciprocity_kit.records import OK
from reciprocity_kit.ties import SMALL_AUDIENCE
from reciprocity_kit.timeline.clock import week_numbers, week_starts

WEEK_US = 7 * 24 * HOUR_US
HOLIDAY_ACTIVITY = 0.2
"""A week in which the person sent less than this share of the usual week's events counts as a holiday."""

_ANSWERABLE_ROLES = (0, 3)
_MEETING = CHANNELS.index("meeting")


@dataclass(frozen=True)
class Messages:
    """Events between the person and each contact, in order of contact and time.

    Parameters
    ----------
    pair : numpy.ndarray
        Number of the contact, from 0.
    own : numpy.ndarray
        True where the person sent it.
    sent_at : numpy.ndarray
        Microseconds since 1970 UTC.
    channel, event, audience : numpy.ndarray
        Code of the channel, row of the event in the history, recipients.
    size_bytes : numpy.ndarray
        Size, NaN where the export has none.
    """

    pair: np.ndarray
    own: np.ndarray
    sent_at: np.ndarray
    channel: np.ndarray
    event: np.ndarray
    audience: np.ndarray
    size_bytes: np.ndarray


@dataclass(frozen=True)
class Begun:
    """Conversations at their beginning, one entry each, meetings not among them.

    Parameters
    ----------
    pair : numpy.ndarray
        Number of the contact.
    own : numpy.ndarray
        True where the person's message began it.
    begun_at : numpy.ndarray
        Microseconds since 1970 UTC.
    opens : numpy.ndarray
        True where the first message counts as an opening, as in the ties.
    alone : numpy.ndarray
        True where the first message went to one recipient only.
    """

    pair: np.ndarray
    own: np.ndarray
    begun_at: np.ndarray
    opens: np.ndarray
    alone: np.ndarray


@dataclass(frozen=True)
class Weeks:
    """The weeks of the window, from Monday to Sunday by the local clock.

    Parameters
    ----------
    first : int
        Number of the first week.
    start : numpy.ndarray
        When each week and the one after the last begins, microseconds UTC.
    sent : numpy.ndarray
        Events the person sent in each week.
    holiday : numpy.ndarray
        True for weeks that are left out.
    """

    first: int
    start: np.ndarray
    sent: np.ndarray
    holiday: np.ndarray


@dataclass(frozen=True)
class Contact:
    """Everything recorded between one person and each contact.

    Parameters
    ----------
    ego : str
        The person.
    alters : pandas.Index
        The contacts, in the order of their numbers.
    since, until : int
        The window in microseconds UTC, half-open.
    tz : str
        Zone of the weeks.
    messages : Messages
        Every trusted event, automated ones left out.
    spoken : numpy.ndarray
        Messages that belong to conversations, in order of contact, conversation and time.
    conversation : numpy.ndarray
        Number of the conversation of each of these.
    begun : Begun
        The conversations; their order is that of the numbers.
    turns : Turns
        Runs of messages of one side; `forward` is true for the person's own, and
        `start` a place in `spoken`.
    """

    ego: str
    alters: pd.Index
    since: int
    until: int
    tz: str
    messages: Messages
    spoken: np.ndarray
    conversation: np.ndarray
    begun: Begun
    turns: Turns


def build_contact(history: History, *, ego: str | None = None, channel: str | None = None) -> Contact:
    """Lay out one person's contact for the measures of time.

    Parameters
    ----------
    history : History
        What was read.
    ego : str or None
        The person; by default the owner.
    channel : str, optional
        Only email, meeting, chat or call.

    Returns
    -------
    Contact
        Messages, conversations and turns of every contact.

    Raises
    ------
    OptionError
        If there is no owner and no `ego`, nobody is called so, or only the owner's
        own mailbox was read and `ego` is somebody else; or the channel is unknown.
    """
    if channel is not None and channel not in CHANNELS:
        raise OptionError(f"channel={channel!r} is unknown.", next_step=f"use one of {', '.join(CHANNELS)}")
    name = _find_ego(history, ego)
    since, until = instant_us(history.since), instant_us(history.until)
    code = history.coded.people.index(name).as_py()
    messages, alters, addressing = _lay_out(history, code, _trusted(history, channel, since, until))
    table = pa.table(
        {"pair": messages.pair, "forward": messages.own, "sent_at": messages.sent_at}
        | {"timed": np.ones(len(messages.pair), bool), "channel": messages.channel}
        | addressing
    )
    found = cut_conversations(table, until=until)
    first = found.rows[found.begins]
    begun = Begun(
        pair=messages.pair[first],
        own=messages.own[first],
        begun_at=messages.sent_at[first],
        opens=found.opens[found.begins],
        alone=messages.audience[first] == 1,
    )
    conversation = np.cumsum(found.begins) - 1
    return Contact(
        name, alters, since, until, history.tz, messages, found.rows, conversation, begun, found.turns
    )


def _find_ego(history: History, ego: str | None) -> str:
    name = history.owner if ego is None else ego
    if name is None:
        raise OptionError(
            "There is no owner, so it has to be said whose contact to follow.",
            next_step='give ego="you@your.example"',
        )
    if history.coded.people.index(name).as_py() < 0:
        raise OptionError(f"Nobody is called {name!r}.", next_step="choose a person of history.people_seen")
    if history.owner is not None and name != history.owner:
        raise OptionError(
            f"Only the mailbox of {history.owner} was read, not that of {name!r}.",
            next_step="leave ego out, or read that person's own mailbox",
        )
    return name


def _trusted(history: History, channel: str | None, since: int, until: int) -> np.ndarray:
    coded = history.coded
    chosen: np.ndarray = (coded.time_status == OK) & (coded.sent_at >= since) & (coded.sent_at < until)
    return chosen if channel is None else chosen & (coded.channel == CHANNELS.index(channel))


def _lay_out(
    history: History, ego: int, trusted: np.ndarray
) -> tuple[Messages, pd.Index, dict[str, np.ndarray]]:
    coded = history.coded
    sender = coded.sender[coded.row_event]
    keep = np.flatnonzero(
        ~coded.row_automated & trusted[coded.row_event] & ((sender == ego) | (coded.row_recipient == ego))
    )
    own = sender[keep] == ego
    alters, pair = np.unique(np.where(own, coded.row_recipient[keep], sender[keep]), return_inverse=True)
    order = np.argsort(pair, kind="stable")
    keep, own, pair = keep[order], own[order], pair[order]
    event = coded.row_event[keep]
    addressed = np.isin(coded.row_role, _ANSWERABLE_ROLES)
    small = np.bincount(coded.row_event[addressed], minlength=len(coded.sent_at)) <= SMALL_AUDIENCE
    messages = Messages(
        pair=pair,
        own=own,
        sent_at=coded.sent_at[event],
        channel=coded.channel[event],
        event=event,
        audience=coded.audience[event],
        size_bytes=coded.numbers["size_bytes"][event],
    )
    addressing = {
        "thread": coded.thread[event],
        "opening": coded.opening[event],
        "direct": np.isin(coded.row_role[keep], _ANSWERABLE_ROLES) & small[event],
        "small": small[event],
    }
    people = pd.Index(history.coded.people.to_pandas(), dtype="str")
    return messages, people.take(alters), addressing


def build_weeks(
    contact: Contact,
    *,
    holidays: Sequence[str | pd.Timestamp] | None = None,
    activity: float = HOLIDAY_ACTIVITY,
) -> Weeks:
    """Give the weeks of the window numbers and mark those in which the person was away.

    Parameters
    ----------
    contact : Contact
        One person's contact.
    holidays : sequence of str or timestamp, optional
        Days each of which marks its week; an empty sequence marks none. By default
        the weeks in which the person sent less than a fifth of what the median week
        has, meetings not counted; the first and the last week, which may be cut, are
        never marked this way.
    activity : float
        Share of the median week below which a week is marked.

    Returns
    -------
    Weeks
        Their beginnings, what was sent, and which are left out.

    Raises
    ------
    OptionError
        If a holiday is no date.
    """
    ends = week_numbers(np.array([contact.since, max(contact.until - 1, contact.since)]), contact.tz)
    first, size = int(ends[0]), int(ends[1] - ends[0]) + 1
    messages = contact.messages
    own = np.flatnonzero(messages.own & (messages.channel != _MEETING))
    once = own[np.unique(messages.event[own], return_index=True)[1]]
    sent = np.bincount(week_numbers(messages.sent_at[once], contact.tz) - first, minlength=size)
    if holidays is None:
        whole = sent[1:-1]
        holiday = np.zeros(size, bool)
        holiday[1:-1] = whole < activity * np.median(whole) if whole.size else False
    else:
        days = np.array([instant_us(day, tz=contact.tz) for day in holidays], np.int64)
        holiday = np.isin(np.arange(first, first + size), week_numbers(days, contact.tz))
    start = week_starts(np.arange(first, first + size + 1), contact.tz)
    return Weeks(first, start, sent, holiday)


def weeks_of(weeks: Weeks, at: np.ndarray) -> np.ndarray:
    """Find the week of the window in which instants fall.

    Parameters
    ----------
    weeks : Weeks
        The weeks.
    at : numpy.ndarray
        Microseconds since 1970 UTC, inside the window.

    Returns
    -------
    numpy.ndarray
        Numbers from 0.
    """
    found: np.ndarray = np.searchsorted(weeks.start, at, side="right") - 1
    return found


def labelled(contact: Contact, pair: np.ndarray) -> dict[str, pd.Categorical]:
    """Write who the two of each row are.

    Parameters
    ----------
    contact : Contact
        One person's contact.
    pair : numpy.ndarray
        Number of the contact of each row.

    Returns
    -------
    dict of str to pandas.Categorical
        Columns `ego` and `alter`.
    """
    ego = pd.Categorical.from_codes(np.zeros(len(pair), np.int64), pd.Index([contact.ego]))
    return {"ego": ego, "alter": pd.Categorical.from_codes(pair, contact.alters)}


def instants(micros: np.ndarray) -> "pd.Series[pd.Timestamp]":
    """Turn microseconds into timestamps, negative ones into missing times.

    Parameters
    ----------
    micros : numpy.ndarray
        Microseconds since 1970 UTC.

    Returns
    -------
    pandas.Series
        Timestamps in UTC.
    """
    stamps = np.where(micros < 0, np.iinfo(np.int64).min, micros).astype("datetime64[us]")
    return pd.to_datetime(pd.Series(stamps), utc=True).dt.as_unit("us")
