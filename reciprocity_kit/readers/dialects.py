"""Delimited exports, declared: which header means what."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reciprocity_kit.columns import ROLES

TEXT_FIELDS = ("event_id", "reply_to", "thread_id")
NUMBER_FIELDS = ("duration_minutes", "size_bytes")
FLAG_FIELDS = ("automated", "thread_inferred")
PEOPLE_FIELDS = ("sender", *ROLES)
KNOWN_FIELDS = (
    "sent_at",
    "ended_at",
    "sender",
    "recipient",
    "role",
    *ROLES,
    "channel",
    "all_day",
    *TEXT_FIELDS,
    *NUMBER_FIELDS,
    *FLAG_FIELDS,
)


@dataclass(frozen=True)
class Dialect:
    """How one kind of delimited export is read.

    Parameters
    ----------
    name : str
        Its name in messages and in the receipt.
    describes : str
        What it is, for the list of formats.
    headers : Mapping of str to tuple of str
        The kit's field for each header; several headers are joined by a blank.
    required : tuple of str
        Fields whose headers must all be there for the file to be this dialect.
    channel : str
        Channel of its events.
    separators : str
        Characters that part two people in one cell.
    tz : str or None
        Zone of its times where they have none, by the format's own rule.
    row_per_recipient : bool
        Whether an event takes one row per recipient.
    """

    name: str
    describes: str
    headers: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    channel: str = "email"
    separators: str = ";,|"
    tz: str | None = None
    row_per_recipient: bool = False

    def matches(self, header: Mapping[str, int]) -> bool:
        """Tell whether a file's header is this dialect's.

        Parameters
        ----------
        header : Mapping of str to int
            Folded names of the file's columns.

        Returns
        -------
        bool
            True when every required column is there.
        """
        return all(name in header for field in self.required for name in self.headers[field])


def fold_header(name: str) -> str:
    """Bring a column's title to the form in which titles are compared.

    Parameters
    ----------
    name : str
        As it stands in the file.

    Returns
    -------
    str
        Lower case, without quotes, marks and doubled blanks.

    Examples
    --------
    >>> fold_header(' "Message-ID" ')
    'message-id'
    """
    return " ".join(name.strip().strip("\ufeff'\"").casefold().split())


def _same(*names: str) -> dict[str, tuple[str, ...]]:
    return {name: (name,) for name in names}


DIALECTS = (
    Dialect(
        "kit",
        "the kit's own table of interactions, one row per event and recipient",
        MappingProxyType(
            _same(
                "sent_at",
                "sender",
                "recipient",
                "role",
                "channel",
                *TEXT_FIELDS,
                *NUMBER_FIELDS,
                *FLAG_FIELDS,
            )
        ),
        required=("sent_at", "sender", "recipient"),
        separators=";",
        tz="UTC",
        row_per_recipient=True,
    ),
    Dialect(
        "mail",
        "mail with the columns Date, From, To, and CC, BCC, Message-ID, In-Reply-To where there are any",
        MappingProxyType(
            {
                "sent_at": ("date",),
                "sender": ("from",),
                **_same("to", "cc", "bcc"),
                "event_id": ("message-id",),
                "reply_to": ("in-reply-to",),
                "thread_id": ("thread-id",),
                "size_bytes": ("size",),
            }
        ),
        required=("sent_at", "sender", "to"),
    ),
    Dialect(
        "outlook-calendar",
        "the calendar of classic Outlook as CSV",
        MappingProxyType(
            {
                "sent_at": ("start date", "start time"),
                "ended_at": ("end date", "end time"),
                "sender": ("meeting organizer",),
                "required": ("required attendees",),
                "optional": ("optional attendees",),
                "all_day": ("all day event",),
            }
        ),
        required=("sent_at", "ended_at", "sender", "required"),
        channel="meeting",
        separators=";",
    ),
)
