"""Who set a meeting up and who is asked to come."""

import re
from collections import Counter
from dataclasses import dataclass, field
from types import MappingProxyType

from reciprocity_kit.identities import normal_address, split_person
from reciprocity_kit.readers.ical import Entry, Property

ROOMS, DECLINED, UNINVOLVED, ASSISTANTS = "rooms", "declined", "uninvolved", "assistants"
RESPONSES = MappingProxyType(
    {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative", "NEEDS-ACTION": "none"}
)
"""The kit's word for each PARTSTAT; all else, and a missing one, is unknown."""
_NO_ADDRESS = re.compile(r"^(invalid:|urn:|https?:|/|unknownorganizer@)|^$", re.IGNORECASE)
_SCHEME = re.compile(r"^.*?\bmailto:\s*", re.IGNORECASE)
_UNFIT = re.compile(r"[<>\x00-\x1f]+")
_ROOM_ADDRESS = "@resource.calendar.google.com"


@dataclass(frozen=True)
class Invitation:
    """The people of one meeting.

    Parameters
    ----------
    organiser : str
        As `Name <address>`, empty where nobody is named.
    attendees : tuple of (str, str)
        Role and person of everybody who is asked and has not declined, the organiser apart.
    left_out : Counter of str
        How many attendees are rooms, have declined, or are listed for information only.
    asked : int
        Attendees written in the entry.
    answers : tuple of (str, str)
        Everybody who was invited, those who declined among them, and the answer.
    """

    organiser: str
    attendees: tuple[tuple[str, str], ...]
    left_out: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    answers: tuple[tuple[str, str], ...] = ()

    def reason_to_skip(self) -> str:
        """Say why this is no meeting with somebody else.

        Returns
        -------
        str
            The reason, empty where it is one.
        """
        if not self.asked:
            return "no attendees"
        if not self.organiser:
            return "no organiser"
        if self.attendees:
            return ""
        if self.left_out[DECLINED]:
            return "declined by everybody"
        if self.left_out[ROOMS]:
            return "only rooms or resources are invited"
        return "no attendee but the organiser"


def read_invitation(entry: Entry) -> Invitation:
    """Read the people of one meeting.

    Parameters
    ----------
    entry : Entry
        The meeting.

    Returns
    -------
    Invitation
        Organiser, attendees, and who is left out.

    Examples
    --------
    >>> guest = Property({"CN": "Ben Okafor", "ROLE": "OPT-PARTICIPANT"}, "MAILTO:ben@x.example")
    >>> chair = Property({}, "mailto:ana@x.example")
    >>> read_invitation(Entry("VEVENT", properties={"ORGANIZER": [chair], "ATTENDEE": [guest]})).attendees
    (('optional', 'Ben Okafor <ben@x.example>'),)
    """
    chair = entry.first("ORGANIZER")
    organiser = _as_written(chair) if chair else ""
    left_out = Counter({ASSISTANTS: int(chair is not None and "SENT-BY" in chair.parameters)})
    leader = split_person(organiser)[0]
    attendees: list[tuple[str, str]] = []
    answers: list[tuple[str, str]] = []
    lines = entry.properties.get("ATTENDEE", [])
    for line in lines:
        who = _as_written(line)
        why = _why_left_out(line, who)
        left_out.update([why] * bool(why))
        if why not in ("", DECLINED) or not who or split_person(who)[0] == leader:
            continue
        answers.append((who, RESPONSES.get(_answer(line), "unknown")))
        if not why:
            optional = line.parameters.get("ROLE", "").upper() == "OPT-PARTICIPANT"
            attendees.append(("optional" if optional else "required", who))
    return Invitation(organiser, tuple(attendees), left_out, len(lines), tuple(answers))


def _answer(line: Property) -> str:
    return line.parameters.get("PARTSTAT", "").strip().upper()


def _why_left_out(line: Property, who: str) -> str:
    kind = line.parameters.get("CUTYPE", "").upper()
    if kind in ("ROOM", "RESOURCE") or who.casefold().rstrip(">").endswith(_ROOM_ADDRESS):
        return ROOMS
    if _answer(line) in ("DECLINED", "DELEGATED"):
        return DECLINED
    return UNINVOLVED if line.parameters.get("ROLE", "").upper() == "NON-PARTICIPANT" else ""


def _as_written(line: Property) -> str:
    """Write a person as `Name <address>`, as far as name and address are there."""
    address = _SCHEME.sub("", line.value.strip()).strip()
    if _NO_ADDRESS.search(address):
        address = _SCHEME.sub("", line.parameters.get("EMAIL", "").strip())
    name = " ".join(_UNFIT.sub(" ", line.parameters.get("CN", "")).split()).strip("'")
    address = " ".join(_UNFIT.sub(" ", address).split())
    if not name or normal_address(name) == normal_address(address):
        return address
    return f"{name} <{address}>" if address else name
