"""What readers hand over: events as an export has them, and what was skipped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from reciprocity_kit.columns import ROLES

BATCH_TYPES = {
    "position": pa.int64(),
    "sent_at": pa.timestamp("us", "UTC"),
    "sender": pa.string(),
    **dict.fromkeys(ROLES, pa.string()),
    "channel": pa.string(),
    "event_id": pa.string(),
    "reply_to": pa.string(),
    "thread_id": pa.string(),
    "thread_inferred": pa.bool_(),
    "duration_minutes": pa.float64(),
    "size_bytes": pa.float64(),
    "automated": pa.bool_(),
}
"""Columns a batch may have; `position`, `sent_at` and `sender` it must have."""

UNIT_SEPARATOR = "\x1f"
"""Joins recipients that a reader has already told apart."""


ME = "(me)"
"""Stands for the owner in exports that know which messages are one's own but not by what address."""


@dataclass(frozen=True)
class Contact:
    """One person in an address book.

    Parameters
    ----------
    name : str
        As written.
    addresses : tuple of str
        Mail addresses, phone numbers, profile URLs, as written.
    """

    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """One message, meeting or call as a reader found it.

    Parameters
    ----------
    position : int
        Row, message or entry in the source, counted from 1.
    sent_at : pandas.Timestamp or None
        When, with a time zone; `None` where the export has no time.
    sender : str
        Who sent or organised it, as written.
    recipients : tuple of (str, str)
        Role and recipient, as written.
    event_id, reply_to, thread_id : str or None
        The export's own ids.
    duration_minutes, size_bytes : float
        NaN where the export does not say.
    automated : bool
        Whether a header says that a machine or a list sent it.
    channel : str or None
        Where it differs from the batch's.
    """

    position: int
    sent_at: pd.Timestamp | None
    sender: str
    recipients: tuple[tuple[str, str], ...]
    event_id: str | None = None
    reply_to: str | None = None
    thread_id: str | None = None
    duration_minutes: float = float("nan")
    size_bytes: float = float("nan")
    automated: bool = False
    channel: str | None = None


@dataclass(frozen=True)
class Invited:
    """The answers to the invitation to one meeting.

    Parameters
    ----------
    position : int
        Entry in the source, counted from 1.
    sent_at : int
        When the meeting begins, microseconds since 1970 UTC.
    organiser : str
        Who invited, as written.
    answers : tuple of (str, str)
        Who was invited, as written, and the answer: one of `columns.RESPONSES`.
    event_id, thread_id : str or None
        The meeting's own id, and its series.
    changed : str
        When the entry was last changed, as written; later ones sort higher.
    """

    position: int
    sent_at: int
    organiser: str
    answers: tuple[tuple[str, str], ...]
    event_id: str | None = None
    thread_id: str | None = None
    changed: str = ""


@dataclass(frozen=True)
class Skipped:
    """Entries of one source that were not kept, and why.

    Parameters
    ----------
    source : str
        The file.
    positions : numpy.ndarray
        Where they stand in it, counted from 1.
    reason : str
        Why they were not kept.
    batch : int
        Number of the batch, where the builder left them out; -1 where its reader did.
    """

    source: str
    positions: np.ndarray
    reason: str
    batch: int = -1


@dataclass(frozen=True)
class Batch:
    """The events of one source, column by column.

    Parameters
    ----------
    source : str
        The file.
    dialect : str
        Name of the format it was read as.
    table : pyarrow.Table
        One row per entry, with columns of `BATCH_TYPES`.
    rows : int
        Entries the source holds, kept or not.
    separators : str
        Characters that part two people in a recipients text.
    channel : str
        Channel of all events, unless the table has a `channel` column.
    threaded : bool
        Whether the source knows which message answers which.
    row_per_recipient : bool
        Whether an event takes one row per recipient.
    dated_to_the_day : bool
        Whether times are only dates, so that equal times are no evidence.
    skipped : sequence of Skipped
        What the reader left out.
    notes : sequence of str
        What the user should know about the reading.
    contacts : sequence of Contact
        People an address book names; no events, only who is who.
    own_addresses : sequence of str
        Addresses the export itself says are its owner's, as written.
    invited : sequence of Invited
        Answers to invitations, of those who declined too, where the export tells them.
    """

    source: str
    dialect: str
    table: pa.Table
    rows: int
    separators: str = UNIT_SEPARATOR
    channel: str = "email"
    threaded: bool = False
    row_per_recipient: bool = False
    dated_to_the_day: bool = False
    skipped: Sequence[Skipped] = field(default=())
    notes: Sequence[str] = field(default=())
    contacts: Sequence[Contact] = field(default=())
    own_addresses: Sequence[str] = field(default=())
    invited: Sequence[Invited] = field(default=())


def build_event_table(events: Iterable[Event]) -> pa.Table:
    """Turn events into the columns of a batch.

    Parameters
    ----------
    events : iterable of Event
        In the order of the source.

    Returns
    -------
    pyarrow.Table
        One row per event, recipients of a role joined by `UNIT_SEPARATOR`.

    Examples
    --------
    >>> when = pd.Timestamp("2024-03-05T10:00Z")
    >>> build_event_table([Event(1, when, "a@x.example", (("to", "b@x.example"),))])["to"].to_pylist()
    ['b@x.example']
    """
    rows: dict[str, list[object]] = {name: [] for name in BATCH_TYPES if name != "thread_inferred"}
    for event in events:
        for name, values in rows.items():
            if name in ROLES:
                named = [who for role, who in event.recipients if role == name]
                values.append(UNIT_SEPARATOR.join(named))
            else:
                values.append(getattr(event, name))
    return pa.table({name: pa.array(values, BATCH_TYPES[name]) for name, values in rows.items()})
