"""What is to be written: the events of a world or a history, and the names of its people."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reciprocity_kit.columns import INSTANT
from reciprocity_kit.history import History
from reciprocity_kit.simulate.world import World

COLUMNS = {
    "event_id": "str",
    "sent_at": INSTANT,
    "sender": "str",
    "recipient": "str",
    "channel": "str",
    "role": "str",
    "duration_minutes": "float64",
    "reply_to": "str",
    "thread_id": "str",
    "size_bytes": "float64",
    "automated": "bool",
}


@dataclass(frozen=True)
class Script:
    """Events to write, one row per (event, recipient), and who takes part in them.

    Parameters
    ----------
    events : pandas.DataFrame
        With the columns of `COLUMNS`, in order of time.
    names : Mapping of str to str
        Name written beside each person.
    owner : str or None
        Whose mailbox or phone it is.
    tz : str
        Zone of local times.
    """

    events: pd.DataFrame
    names: Mapping[str, str]
    owner: str | None
    tz: str

    def name(self, person: str) -> str:
        """Name a person.

        Parameters
        ----------
        person : str
            As in the events.

        Returns
        -------
        str
            The address itself where no name is known.
        """
        return self.names.get(person) or person

    def local(self, when: pd.Timestamp) -> pd.Timestamp:
        """Tell what the clock of the place shows.

        Parameters
        ----------
        when : pandas.Timestamp
            An instant.

        Returns
        -------
        pandas.Timestamp
            Local time with its zone.
        """
        return when.tz_convert(self.tz)


@dataclass(frozen=True, slots=True)
class Message:
    """One event with all its recipients.

    Parameters
    ----------
    event_id : str
        Its id.
    sent_at : pandas.Timestamp
        When.
    sender : str
        Who sent or organised it.
    to : tuple of (str, str)
        Role and recipient.
    channel : str
        Its channel.
    minutes, size : float
        NaN where not known.
    reply_to, thread_id : str or None
        The export's own ids.
    automated : bool
        Whether a machine sent it.
    """

    event_id: str
    sent_at: pd.Timestamp
    sender: str
    to: tuple[tuple[str, str], ...]
    channel: str
    minutes: float
    size: float
    reply_to: str | None
    thread_id: str | None
    automated: bool

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everybody it is addressed to."""
        return tuple(who for _, who in self.to)

    def named(self, role: str) -> list[str]:
        """List the recipients of one role.

        Parameters
        ----------
        role : str
            For example cc.

        Returns
        -------
        list of str
            In order.
        """
        return [who for each, who in self.to if each == role]

    @property
    def members(self) -> frozenset[str]:
        """Everybody who takes part in it."""
        return frozenset((self.sender, *self.recipients))


def read_script(given: World | History) -> Script:
    """Take from a world or a history what can be written.

    Parameters
    ----------
    given : World or History
        Where the events come from; of a history those without a time are left out.

    Returns
    -------
    Script
        Events, names, owner, zone.
    """
    if isinstance(given, World):
        events = given.events
        return Script(events[list(COLUMNS)].astype(COLUMNS), given.names, given.owner, given.settings.tz)
    events = given.interactions[given.interactions["sent_at"].notna()]
    people = given.people_seen
    written = zip(people["person"].astype("str"), people["name"], strict=True)
    names = {person: name for person, name in written if name}
    return Script(events[list(COLUMNS)].astype(COLUMNS), names, given.owner, given.tz)


def list_messages(events: pd.DataFrame) -> Iterator[Message]:
    """Put the rows of each event together.

    Parameters
    ----------
    events : pandas.DataFrame
        As in a `Script`.

    Yields
    ------
    Message
        In order of time.
    """
    ordered = events.sort_values("sent_at", kind="stable")
    rows: dict[str, list[int]] = {}
    for place, event_id in enumerate(ordered["event_id"].tolist()):
        rows.setdefault(event_id, []).append(place)
    cells: dict[str, list[Any]] = {name: ordered[name].tolist() for name in COLUMNS}
    for event_id, places in rows.items():
        first = places[0]
        yield Message(
            event_id,
            cells["sent_at"][first],
            cells["sender"][first],
            tuple((cells["role"][place], cells["recipient"][place]) for place in places),
            cells["channel"][first],
            cells["duration_minutes"][first],
            cells["size_bytes"][first],
            _text(cells["reply_to"][first]),
            _text(cells["thread_id"][first]),
            all(cells["automated"][place] for place in places),
        )


def _text(cell: object) -> str | None:
    return cell if isinstance(cell, str) and cell else None


def short_hash(text: str, size: int = 8) -> str:
    """Make a short text of a long one, the same on every machine.

    Parameters
    ----------
    text : str
        Any text.
    size : int
        Bytes to keep.

    Returns
    -------
    str
        Hexadecimal digits, two a byte.

    Examples
    --------
    >>> short_hash("a thread", 4)
    '0b01cced'
    """
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def number_people(people: Collection[str], first: int) -> dict[str, int]:
    """Give everybody a number, in alphabetical order.

    Parameters
    ----------
    people : collection of str
        Everybody.
    first : int
        The first number.

    Returns
    -------
    dict of str to int
        One number each.

    Examples
    --------
    >>> number_people({"b", "a"}, 100)
    {'a': 100, 'b': 101}
    """
    return {person: number for number, person in enumerate(sorted(set(people)), start=first)}


def list_people(messages: Sequence[Message]) -> list[str]:
    """List everybody who takes part in any message.

    Parameters
    ----------
    messages : sequence of Message
        The messages.

    Returns
    -------
    list of str
        In alphabetical order.
    """
    return sorted({person for message in messages for person in message.members})


def list_rooms(messages: Sequence[Message]) -> dict[tuple[str, ...], list[Message]]:
    """Lay the messages of the same people into one chat.

    Parameters
    ----------
    messages : sequence of Message
        In order of time.

    Returns
    -------
    dict of tuple of str to list of Message
        By the members in alphabetical order; in order of the first message.
    """
    rooms: dict[tuple[str, ...], list[Message]] = {}
    for message in messages:
        rooms.setdefault(tuple(sorted(message.members)), []).append(message)
    return rooms
