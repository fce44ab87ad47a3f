"""The lines of .ics files as entries and their properties, however the lines are folded or broken."""

import codecs
import gc
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import vDDDTypes, vDuration

from reciprocity_kit.readers.sources import Source

CHUNK_BYTES = 1 << 20
LONGEST_LINE = 1 << 20
MEETING, ZONE = "VEVENT", "VTIMEZONE"
_ENTRIES = (MEETING, ZONE, "VTODO", "VJOURNAL", "VFREEBUSY")
_PHASES = ("STANDARD", "DAYLIGHT")
_STRUCTURE = ("BEGIN", "END", "METHOD", "X-WR-TIMEZONE", "TZID", "TZOFFSETFROM", "TZOFFSETTO")
_IDENTITY = ("UID", "SEQUENCE", "STATUS", "DTSTAMP", "LAST-MODIFIED", "ORGANIZER", "ATTENDEE")
_TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_WANTED = frozenset((*_STRUCTURE, *_IDENTITY, *_TIMES, "X-MICROSOFT-CDO-ALLDAYEVENT"))
_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;(?:[^":]|"[^"]*")*+)?):(.*)', re.DOTALL)
_LOOSE = re.compile(r"([A-Za-z0-9-]+)((?:;[^:]*+)?):(.*)", re.DOTALL)
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*=\s*((?:"[^"]*"|[^";]|"(?=[^"]*$))*+)')
_CARETS = {"^n": " ", "^'": '"', "^^": "^"}
_PARSE_MOMENT: Callable[[str], Any] = vDDDTypes.from_ical
_PARSE_DURATION: Callable[[str], timedelta] = vDuration.from_ical


@dataclass(frozen=True)
class Property:
    """One line of an entry.

    Parameters
    ----------
    parameters : dict of str to str
        By upper-case name, without quotes.
    value : str
        As written.
    """

    parameters: dict[str, str]
    value: str


@dataclass
class Entry:
    """A meeting, a time zone or another part of a calendar.

    Parameters
    ----------
    kind : str
        VEVENT, VTIMEZONE, VTODO, ...
    calendar : dict of str to str
        METHOD and X-WR-TIMEZONE of the calendar around it.
    properties : dict of str to list of Property
        Only those the kit needs; titles and descriptions are never kept.
    phases : list of Entry
        STANDARD and DAYLIGHT of a time zone.
    whole : bool
        Whether the entry has its END line.
    """

    kind: str
    calendar: dict[str, str] = field(default_factory=dict)
    properties: dict[str, list[Property]] = field(default_factory=dict)
    phases: list["Entry"] = field(default_factory=list)
    whole: bool = False

    def first(self, name: str) -> Property | None:
        """Look up a property that can stand only once.

        Parameters
        ----------
        name : str
            Upper-case name.

        Returns
        -------
        Property or None
            The first one, `None` where there is none.
        """
        found = self.properties.get(name)
        return found[0] if found else None

    def value(self, name: str) -> str:
        """Look up the text of such a property.

        Parameters
        ----------
        name : str
            Upper-case name.

        Returns
        -------
        str
            Without outer blanks, empty where there is none.
        """
        found = self.first(name)
        return found.value.strip() if found else ""


@dataclass
class Calendars:
    """Everything in one file.

    Parameters
    ----------
    count : int
        VCALENDARs in it.
    entries : list of Entry
        In the order of the file.
    recoded : bool
        Whether lines are not UTF-8 and were read as Windows-1252.
    """

    count: int = 0
    entries: list[Entry] = field(default_factory=list)
    recoded: bool = False


@contextmanager
def without_collecting() -> Iterator[None]:
    """Let Python not look for garbage that holds itself, of which millions of entries have none.

    Each look goes through all of them and stops the whole page meanwhile, for seconds in the end.

    Yields
    ------
    None
        Until the block ends.

    Examples
    --------
    >>> with without_collecting():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def is_calendar(source: Source, head: bytes) -> bool:
    """Tell whether a file is a calendar, by its ending or by how it begins.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True for an .ics file and for anything that begins like one.
    """
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:15]
    return source.suffix == ".ics" or start.upper() == b"BEGIN:VCALENDAR"


def read_entries(file: Source, encoding: str) -> Calendars:
    """Read the entries of an .ics file, one line at a time.

    Parameters
    ----------
    file : Source
        The file.
    encoding : str
        As found by `open_text`; only UTF-16 matters here, for a fold may cut a
        letter of UTF-8 in two, so lines are joined before they are decoded.

    Returns
    -------
    Calendars
        Its entries, whole or cut off.
    """
    found = Calendars()
    builder = _Builder(found)
    for raw in _unfolded(_lines(_chunks(file, encoding))):
        name = raw[:40].lstrip(b"\xef\xbb\xbf \t").split(b":", 1)[0].split(b";", 1)[0]
        if name.decode("ascii", "replace").strip().upper() in _WANTED:
            builder.take(_decoded(raw, found))
    builder.close()
    return found


def _chunks(file: Source, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding.startswith("utf-16") else None
    with file.open() as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk.replace(b"\r", b"\n")).split(b"\n")
        yield from whole
        rest = rest[:LONGEST_LINE]
    yield rest


def _unfolded(lines: Iterable[bytes]) -> Iterator[bytes]:
    pieces: list[bytes] = []
    length = 0
    for line in lines:
        if line[:1] in (b" ", b"\t") and pieces:
            if length < LONGEST_LINE:
                pieces.append(line[1:])
                length += len(line)
        elif line:
            yield b"".join(pieces)
            pieces, length = [line], len(line)
    yield b"".join(pieces)


def _decoded(raw: bytes, found: Calendars) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        found.recoded = True
        text = raw.decode("cp1252", "replace")
    return text.strip("\ufeff \t").replace("\x00", "")


class _Builder:
    """Puts lines into entries; an entry inside an entry means that an END is missing."""

    def __init__(self, found: Calendars) -> None:
        self.found = found
        self.calendar: dict[str, str] = {}
        self.open: Entry | None = None
        self.inside: list[str] = []

    def take(self, line: str) -> None:
        match = _LINE.fullmatch(line) or _LOOSE.fullmatch(line)
        if match is None:
            return
        name, value = match[1].upper(), match[3]
        if name == "BEGIN":
            self.begin(value.strip().upper())
        elif name == "END":
            self.end(value.strip().upper())
        elif self.open is None:
            if name in ("METHOD", "X-WR-TIMEZONE"):
                self.calendar.setdefault(name, value.strip())
        else:
            target = self.open if not self.inside else self.phase()
            if target is not None:
                target.properties.setdefault(name, []).append(Property(_parameters(match[2]), value))

    def begin(self, kind: str) -> None:
        if kind == "VCALENDAR":
            self.close()
            self.calendar = {}
            self.found.count += 1
        elif kind in _ENTRIES:
            self.close()
            self.open = Entry(kind, self.calendar)
            self.found.entries.append(self.open)
        elif self.open is not None:
            self.inside.append(kind)
            if kind in _PHASES and len(self.inside) == 1:
                self.open.phases.append(Entry(kind))

    def end(self, kind: str) -> None:
        if self.open is not None and kind == self.open.kind:
            self.open.whole = True
            self.close()
        elif kind == "VCALENDAR":
            self.close()
        elif self.inside and self.inside[-1] == kind:
            self.inside.pop()

    def close(self) -> None:
        self.open, self.inside = None, []

    def phase(self) -> Entry | None:
        if self.open is not None and self.inside in (["STANDARD"], ["DAYLIGHT"]):
            return self.open.phases[-1]
        return None


def _parameters(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _PARAMETER.findall(text):
        bare = value.strip().strip('"')
        if "^" in bare:
            bare = re.sub(r"\^[n'^]", lambda match: _CARETS[match[0]], bare)
        found.setdefault(name.upper(), bare)
    return found


def read_moment(text: str) -> datetime | date:
    """Read a date or a date-time.

    Parameters
    ----------
    text : str
        For example 20240305T100000Z.

    Returns
    -------
    datetime.datetime or datetime.date
        A date-time is aware only where it says Z.

    Raises
    ------
    ValueError
        If it is neither.

    Examples
    --------
    >>> read_moment("20240305")
    datetime.date(2024, 3, 5)
    """
    try:
        value = _PARSE_MOMENT(text.strip())
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(text) from error
    if not isinstance(value, date):
        raise ValueError(text)  # noqa: TRY004 (what is wrong is the text in the file)
    return value


def read_duration(text: str) -> timedelta:
    """Read a length of time.

    Parameters
    ----------
    text : str
        For example PT1H30M.

    Returns
    -------
    datetime.timedelta
        The length.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> read_duration("PT1H30M")
    datetime.timedelta(seconds=5400)
    """
    try:
        return _PARSE_DURATION(text.strip())
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(text) from error
