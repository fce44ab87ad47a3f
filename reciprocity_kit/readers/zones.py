"""Time zones as calendars name them: IANA, Windows, or described in the file itself."""

import bisect
import itertools
import re
import zoneinfo
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from reciprocity_kit.readers.ical import Entry, read_moment
from reciprocity_kit.readers.recurrence import find_dates, read_rule

MOST_DESCRIBED = 200
_LAST_ONSET = datetime(2100, 1, 1)  # noqa: DTZ001 (local time of the zone)
_MOST_ONSETS = 5_000
MOST_COST = 200_000
_RULE_COST = 1_000
_MOST_OFFSETS = 50
_A_DAY = timedelta(days=1)
_OFFSET = re.compile(r"^([+-])(\d{2})(\d{2})(\d{2})?$")
_STATED = re.compile(r"^\(?(?:UTC|GMT)?\s*([+-])(\d{1,2})[:.]?(\d{2})\)?")
_UTC_NAMES = (
    "utc",
    "gmt",
    "z",
    "microsoft/utc",
    "coordinated universal time",
    "(utc) coordinated universal time",
)


class Zones:
    """The zones that entries of one file name.

    Parameters
    ----------
    described : Mapping of str to Entry
        The file's own VTIMEZONEs by their name.
    """

    def __init__(self, described: Mapping[str, Entry]) -> None:
        self._described = described
        self._found: dict[str, tzinfo | None] = {}
        self._built = 0
        self._cost = 0

    def find(self, name: str) -> tzinfo | None:
        """Find a zone by the name an entry gives it.

        Parameters
        ----------
        name : str
            As written.

        Returns
        -------
        datetime.tzinfo or None
            The zone, `None` where nobody knows it.

        Examples
        --------
        >>> str(Zones({}).find("W. Europe Standard Time"))
        'Europe/Berlin'
        """
        if name not in self._found:
            self._found[name] = _known_zone(name) or self._own(name) or _stated_offset(name)
        return self._found[name]

    def _own(self, name: str) -> tzinfo | None:
        entry = self._described.get(name)
        if entry is None or self._built >= MOST_DESCRIBED or self._cost > MOST_COST:
            return None
        self._built += 1
        zone = _DescribedZone(entry, MOST_COST - self._cost)
        self._cost += zone.cost
        return zone if zone.onsets and zone.whole else None


def _known_zone(name: str) -> tzinfo | None:
    bare = name.strip().strip('"').removeprefix("tzone://")
    if bare.casefold() in _UTC_NAMES:
        return UTC
    windows = _windows_zones().get(bare.casefold()) or _windows_zones().get(
        bare.rstrip("0123456789 ").casefold()
    )
    if windows:
        return zoneinfo.ZoneInfo(windows)
    pieces = bare.strip("/").split("/")
    for first in range(max(len(pieces) - 3, 0), len(pieces)):
        if zone := _iana_zone("/".join(pieces[first:])):
            return zone
    return None


def _iana_zone(name: str) -> tzinfo | None:
    spelling = _iana_names().get(name.casefold().replace(" ", "_"))
    return zoneinfo.ZoneInfo(spelling) if spelling else None


@cache
def _iana_names() -> Mapping[str, str]:
    return {name.casefold(): name for name in zoneinfo.available_timezones()}


@cache
def _windows_zones() -> Mapping[str, str]:
    return {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}


def _stated_offset(name: str) -> tzinfo | None:
    match = _STATED.match(name.strip())
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    if offset >= timedelta(hours=15):
        return None
    return timezone(-offset if match[1] == "-" else offset)


class _DescribedZone(tzinfo):
    """A zone as a VTIMEZONE describes it: offsets from UTC, and since when each is in force.

    Parameters
    ----------
    entry : Entry
        The VTIMEZONE.
    most : int
        What its onsets may cost.
    """

    def __init__(self, entry: Entry, most: int) -> None:
        self._name = entry.value("TZID")
        self.cost = 0
        self.onsets: list[tuple[datetime, timedelta]] = []
        """Local times from which an offset is in force, in order."""
        self.whole = True
        """Whether all of it was followed; half a zone would give wrong times without a word."""
        for phase in entry.phases:
            cost = _phase_cost(phase)
            if self.cost + cost > most:
                self.whole = False
                break
            found = _phase_onsets(phase)
            self.cost += cost + len(found)
            self.onsets += found
        self.onsets.sort()
        self._offsets = tuple(dict.fromkeys(offset for _, offset in self.onsets))[:_MOST_OFFSETS]

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """Give the offset in force at a local time."""
        if moment is None:
            return timedelta(0)
        place = bisect.bisect(self.onsets, moment.replace(tzinfo=None), key=lambda each: each[0])
        return self.onsets[max(place - 1, 0)][1]

    def fromutc(self, moment: datetime) -> datetime:
        """Bring an instant to local time."""
        for offset in self._offsets:
            local = moment + offset
            if self.utcoffset(local) == offset:
                return local
        return moment + self.utcoffset(moment)

    def dst(self, _: datetime | None) -> timedelta:
        """Say nothing about summer time; the offset is all that counts."""
        return timedelta(0)

    def tzname(self, _: datetime | None) -> str:
        """Give the zone's name in the file."""
        return self._name


def _phase_cost(phase: Entry) -> int:
    text = phase.value("RRULE")
    if not text:
        return 1
    try:
        return _RULE_COST * read_rule(text).cost
    except ValueError:
        return _RULE_COST


def _phase_onsets(phase: Entry) -> list[tuple[datetime, timedelta]]:
    try:
        offset = _read_offset(phase.value("TZOFFSETTO"))
        start = read_moment(phase.value("DTSTART"))
        if not isinstance(start, datetime):
            return []
        start = start.replace(tzinfo=None)
        found = [start]
        if text := phase.value("RRULE"):
            rule = read_rule(text)
            last = min(rule.until.replace(tzinfo=None) + _A_DAY, _LAST_ONSET) if rule.until else _LAST_ONSET
            onsets = itertools.islice(find_dates(rule, start, last), _MOST_ONSETS)
            found += itertools.takewhile(lambda onset: onset <= last, onsets)
        for line in phase.properties.get("RDATE", []):
            dates = [read_moment(each) for each in line.value.split(",")[:_MOST_ONSETS]]
            found += [each.replace(tzinfo=None) for each in dates if isinstance(each, datetime)]
    except (ValueError, TypeError):
        return []
    return [(each, offset) for each in found]


def _read_offset(text: str) -> timedelta:
    match = _OFFSET.match(text)
    if match is None:
        raise ValueError(text)
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    if offset >= timedelta(hours=24):
        raise ValueError(text)
    return -offset if match[1] == "-" else offset
