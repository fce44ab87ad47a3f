"""Delimited exports, declared: which header means what.

Notes
-----
What the titles rest on, beside the formats' own documentation:

- Outlook's calendar in French, its repeated titles and its Vrai/Faux: a public program that
  writes such files. In English and German: several public readers.
- Outlook's mail in Spanish: three public readers, none of which shows the columns of types, so
  they are optional. In German and French the title of the types is inferred from the others.
- Get-MessageTrace: Microsoft's reference and several public scripts. The titles of Google's
  e-mail log search are those of its help page; their spelling in the file is not confirmed
  anywhere, so several spellings are taken.
- Contacts of Google (both eras, and ` ::: ` between addresses in one cell), Outlook (English and
  German) and Thunderbird (American and British titles): several public readers and tests each.
"""

from collections.abc import Mapping
from types import MappingProxyType

from reciprocity_kit.readers.dialect import (
    CONTACTS,
    FLAG_FIELDS,
    GROUP,
    NO_PEOPLE,
    NUMBER_FIELDS,
    PARALLEL_LISTS,
    TEXT_FIELDS,
    TRACE_STEPS,
    TRACE_SUMMARY,
    Dialect,
)


def _same(*names: str) -> dict[str, tuple[str, ...]]:
    return {name: (name,) for name in names}


def _outlook_calendar(language: str, titles: Mapping[str, tuple[str, ...]]) -> Dialect:
    return Dialect(
        "outlook-calendar",
        f"the calendar of classic Outlook as CSV, in {language}",
        titles,
        required=("sent_at", "ended_at", "sender", "required"),
        channel="meeting",
        separators=";",
    )


_LISTS = ("from", "to", "cc", "bcc")


def _outlook_mail(language: str, lists: str, parts: str) -> Dialect:
    """Declare Outlook's mail: of each list of people the names, addresses and types."""
    headers = {
        f"{who} {part}": (f"{title}: ({title_of_part})",)
        for who, title in zip(_LISTS, lists.split("/"), strict=True)
        for part, title_of_part in zip(("name", "address", "type"), parts.split("/"), strict=True)
    }
    return Dialect(
        "outlook-mail",
        f"mail of classic Outlook as CSV, in {language}; it has no dates",
        MappingProxyType(headers),
        required=("from name", "from address", "to name", "to address"),
        shape=PARALLEL_LISTS,
    )


def _contacts(describes: str, names: tuple[str, ...], marks: tuple[str, ...], pattern: str) -> Dialect:
    """Declare contacts: titles of the parts of a name, titles that tell the dialect, of addresses."""
    return Dialect(
        "contacts",
        f"{describes}, for names only",
        MappingProxyType({f"name {place}": (title,) for place, title in enumerate(names)} | {"mark": marks}),
        required=("mark",),
        shape=CONTACTS,
        patterns=MappingProxyType({"addresses": pattern}),
    )


_KIT = Dialect(
    "kit",
    "the kit's own table of interactions, one row per event and recipient",
    MappingProxyType(
        _same("sent_at", "sender", "recipient", "role", "channel", *TEXT_FIELDS, *NUMBER_FIELDS, *FLAG_FIELDS)
    ),
    required=("sent_at", "sender", "recipient"),
    separators=";",
    tz="UTC",
    row_per_recipient=True,
)
_MAIL = Dialect(
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
)
_CALENDARS = (
    _outlook_calendar(
        "English",
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
    ),
    _outlook_calendar(
        "German",
        MappingProxyType(
            {
                "sent_at": ("beginnt am", "beginnt um"),
                "ended_at": ("endet am", "endet um"),
                "sender": ("besprechungsplanung",),
                "required": ("erforderliche teilnehmer",),
                "optional": ("optionale teilnehmer",),
                "all_day": ("ganzt\u00e4giges ereignis",),
            }
        ),
    ),
    _outlook_calendar(
        "French",
        MappingProxyType(
            {
                "sent_at": ("d\u00e9but", "d\u00e9but (2)"),
                "ended_at": ("fin", "fin (2)"),
                "sender": ("organisateur d'une r\u00e9union",),
                "required": ("participants obligatoires",),
                "optional": ("participants facultatifs",),
                "all_day": ("journ\u00e9e enti\u00e8re",),
            }
        ),
    ),
    Dialect(
        "calendar-without-people",
        "Google's calendar as CSV: it names nobody, so it says what to export instead",
        MappingProxyType({"sent_at": ("start date", "start time"), "ended_at": ("end date", "end time")}),
        required=("sent_at", "ended_at"),
        channel="meeting",
        shape=NO_PEOPLE,
    ),
)
_TRACES = (
    Dialect(
        "message-trace",
        "Microsoft 365's Get-MessageTrace and Get-MessageTraceV2 through Export-Csv",
        MappingProxyType(
            {
                "sent_at": ("received",),
                "sender": ("senderaddress",),
                "recipient": ("recipientaddress",),
                "event_id": ("messageid",),
                "size_bytes": ("size",),
                "status": ("status",),
            }
        ),
        required=("sent_at", "sender", "recipient"),
        separators=";",
        tz="UTC",
        row_per_recipient=True,
        skips=MappingProxyType(
            {
                "failed": "not delivered",
                "filteredasspam": "held back as spam",
                "quarantined": "held back as spam",
                "expanded": GROUP,
            }
        ),
    ),
    Dialect(
        "message-trace-summary",
        "the enhanced summary of a Microsoft 365 message trace, one row per message",
        MappingProxyType(
            {
                "sent_at": ("origin_timestamp_utc|origin_timestamp",),
                "sender": ("sender_address",),
                "recipient": ("recipient_status",),
                "event_id": ("message_id",),
                "size_bytes": ("total_bytes",),
            }
        ),
        required=("sent_at", "sender", "recipient"),
        tz="UTC",
        row_per_recipient=True,
        shape=TRACE_SUMMARY,
    ),
    Dialect(
        "message-trace-steps",
        "the extended report of a Microsoft 365 message trace, one row per step",
        MappingProxyType(
            {
                "sent_at": ("date_time_utc|date_time",),
                "sender": ("sender_address",),
                "recipient": ("recipient_address",),
                "group": ("related_recipient_address",),
                "step": ("event_id",),
                "event_id": ("message_id",),
                "message": ("network_message_id",),
                "size_bytes": ("total_bytes",),
            }
        ),
        required=("sent_at", "sender", "recipient", "step", "event_id"),
        tz="UTC",
        row_per_recipient=True,
        shape=TRACE_STEPS,
    ),
    Dialect(
        "workspace-log",
        "Google Workspace's e-mail log search as CSV, one row per step",
        MappingProxyType(
            {
                "sent_at": ("start date|start time|start date/time|event start date",),
                "sender": ("sender|sender address|from address|sender email",),
                "recipient": ("recipient address|recipient|recipients|recipient addresses|to address",),
                "step": ("event target|target|event targets",),
                "status": ("event status|status",),
                "event_id": ("message id|message-id|messageid|rfc 2822 message id",),
                "size_bytes": ("message size|size|message size (bytes)",),
            }
        ),
        required=("sent_at", "sender", "recipient", "step", "event_id"),
        row_per_recipient=True,
        shape=TRACE_STEPS,
    ),
)
_OUTLOOK_MAIL = (
    _outlook_mail("English", "from/to/cc/bcc", "name/address/type"),
    _outlook_mail("German", "von/an/cc/bcc", "name/adresse/typ"),
    _outlook_mail("French", "de/\u00e0/cc/cci", "nom/adresse/type"),
    _outlook_mail("Spanish", "de/para/cc/cco", "nombre/direcci\u00f3n/tipo"),
)
_CONTACTS = (
    _contacts(
        "contacts of Google, since 2024",
        ("first name", "middle name", "last name"),
        ("first name", "last name", "labels"),
        r"(e-mail|phone) \d+ - value",
    ),
    _contacts(
        "contacts of Google, before 2024",
        ("name",),
        ("name", "given name", "family name"),
        r"(e-mail|phone) \d+ - value",
    ),
    _contacts(
        "contacts of Outlook, in English",
        ("first name", "middle name", "last name"),
        ("first name", "last name", "e-mail address"),
        r"e-mail( \d)? address|(business|home|mobile|other|primary|car) phone( \d)?",
    ),
    _contacts(
        "contacts of Outlook, in German",
        ("vorname", "weitere vornamen", "nachname"),
        ("vorname", "nachname", "e-mail-adresse"),
        r"e-mail-adresse|e-mail \d: adresse|mobiltelefon ?\d?|autotelefon"
        r"|telefon (gesch\u00e4ftlich|\(?privat\)?)( \d\)?)?|weiteres telefon",
    ),
    _contacts(
        "contacts of Thunderbird",
        ("display name",),
        ("first name", "last name", "display name", "primary email"),
        r"(primary|secondary) email|(work|home) phone|mobile number",
    ),
)
DIALECTS = (_KIT, _MAIL, *_CALENDARS, *_TRACES, *_OUTLOOK_MAIL, *_CONTACTS)
