"""What is declared of a format that can be written, and which events there is room for in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.interactions import MASS_MAILING
from reciprocity_kit.simulate.formats.script import Script

RESOLUTIONS = ("us", "ms", "s", "min", "D")
ADDRESSES, NAMES = "addresses", "names"
_PAIR = 2


def _address(script: Script) -> str | None:
    return script.owner


def _own_ids(events: pd.DataFrame) -> pd.Series:
    return events["event_id"]


def any_event(script: Script, events: pd.DataFrame) -> pd.Series:
    """Choose every event.

    Parameters
    ----------
    script : Script
        Everything.
    events : pandas.DataFrame
        Its events of the right channels.

    Returns
    -------
    pandas.Series
        True for all rows.
    """
    del script
    return pd.Series(data=True, index=events.index)


def took_time(script: Script, events: pd.DataFrame) -> pd.Series:
    """Choose events that took some time.

    Parameters
    ----------
    script : Script
        Everything.
    events : pandas.DataFrame
        Its events of the right channels.

    Returns
    -------
    pandas.Series
        One flag per row.
    """
    del script
    return events["duration_minutes"] > 0


def with_addresses(script: Script, events: pd.DataFrame) -> pd.Series:
    """Choose events of people who are all known by a mail address.

    Parameters
    ----------
    script : Script
        Everything.
    events : pandas.DataFrame
        Its events of the right channels.

    Returns
    -------
    pandas.Series
        One flag per row.
    """
    del script
    strangers = ~(events["sender"].str.contains("@") & events["recipient"].str.contains("@"))
    return ~events["event_id"].isin(events.loc[strangers, "event_id"])


def _rooms(events: pd.DataFrame) -> pd.Series:
    """Name the chat of each event by its members."""
    members = events.groupby("event_id", sort=False)["recipient"].agg(list)
    senders = events.groupby("event_id", sort=False)["sender"].first()
    rooms = {
        event: frozenset((sender, *who))
        for event, sender, who in zip(members.index, senders, members, strict=True)
    }
    return events["event_id"].map(rooms)


def _of_owner(script: Script, events: pd.DataFrame) -> pd.Series:
    return _rooms(events).map(lambda members: script.owner in members).astype(bool)


def owner_and_one(script: Script, events: pd.DataFrame) -> pd.Series:
    """Choose events between the owner and one other person.

    Parameters
    ----------
    script : Script
        Everything.
    events : pandas.DataFrame
        Its events of the right channels.

    Returns
    -------
    pandas.Series
        One flag per row.
    """
    return _of_owner(script, events) & _rooms(events).map(len).eq(_PAIR)


def seen_in_a_chat(script: Script, events: pd.DataFrame, *, silent_partner: bool) -> pd.Series:
    """Choose the owner's chats in which everybody is seen, for whoever only reads is not.

    Parameters
    ----------
    script : Script
        Everything.
    events : pandas.DataFrame
        Its events of the right channels.
    silent_partner : bool
        Whether the export names the other of two people who never wrote, or the owner who did not.

    Returns
    -------
    pandas.Series
        One flag per row.
    """
    rooms = _rooms(events)
    wrote = events.groupby(rooms)["sender"].agg(set)
    seen = {
        room: script.owner in room
        and len(room) <= MASS_MAILING + 1
        and (wrote[room] == room or (len(room) == _PAIR and (silent_partner or script.owner in wrote[room])))
        for room in wrote.index
    }
    return rooms.map(seen).astype(bool)


def no_crowd(script: Script, events: pd.DataFrame) -> pd.Series:
    """Choose events with no more others than a mass mailing begins with.

    Parameters
    ----------
    script : Script
        Everything.
    events : pandas.DataFrame
        Its events of the right channels.

    Returns
    -------
    pandas.Series
        One flag per row.
    """
    del script
    return _rooms(events).map(len) <= MASS_MAILING + 1


@dataclass(frozen=True)
class WritableFormat:
    """A format that can be written, and what it keeps.

    Parameters
    ----------
    name : str
        Its name.
    describes : str
        What it is.
    file : str
        Usual name of the file; empty for a folder.
    write : callable
        Takes a `Script` and a path.
    channels : tuple of str
        Channels it has room for.
    columns : tuple of str
        Columns of the interactions that survive, beside time, sender, recipient and channel.
    people : {"addresses", "names"}
        What tells people apart in it.
    resolution : str
        To what times are kept: us, ms, s, min or D.
    local : bool
        Whether times are local without a zone, so that reading needs `tz`.
    repeats : bool
        Whether two events of the same people at the same time stay two.
    owned : bool
        Whether it is somebody's own export, so that there must be an owner.
    carries : callable
        Tells which events there is room for.
    ids : callable
        Gives the ids that events have in it.
    owner : callable
        Gives what the reader must be told of the owner, `None` where the export says so itself.
    options : Mapping of str to str
        What else the reader must be told.
    """

    name: str
    describes: str
    file: str
    write: Callable[[Script, Path], None]
    channels: tuple[str, ...]
    columns: tuple[str, ...] = ()
    people: str = ADDRESSES
    resolution: str = "s"
    local: bool = False
    repeats: bool = True
    owned: bool = False
    carries: Callable[[Script, pd.DataFrame], pd.Series] = any_event
    ids: Callable[[pd.DataFrame], pd.Series] = _own_ids
    owner: Callable[[Script], str | None] = _address
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def threads(self) -> bool:
        """Whether it knows which message answers which, or belongs to which thread."""
        return bool({"reply_to", "thread_id"} & set(self.columns))

    def choose(self, script: Script) -> pd.DataFrame:
        """Choose the events there is room for.

        Parameters
        ----------
        script : Script
            Everything.

        Returns
        -------
        pandas.DataFrame
            Its rows.

        Raises
        ------
        OptionError
            If it is somebody's own export, and nobody is the owner.
        """
        if self.owned and script.owner is None:
            raise OptionError(
                f"{self.name} is one person's own export, and this history has no owner.",
                next_step='read it with owner=, or write another format such as "kit"',
            )
        events = script.events[script.events["channel"].isin(self.channels)]
        return events[self.carries(script, events)] if len(events) else events
