"""What is known about one calendar while it is read, and the instants its lines stand for."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from reciprocity_kit.events import Invited
from reciprocity_kit.readers.ical import Entry, Property, read_moment
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.recurrence import Budget, Window, to_utc
from reciprocity_kit.readers.zones import Zones

NO_ZONE = "its time has no zone: say tz="
MOST_WORDS = 5


class SkippedEntry(Exception):  # noqa: N818 (a signal between functions, never shown)
    """Carries the reason for which an entry is not kept."""


@dataclass
class Account:
    """What is known about one file so far.

    Parameters
    ----------
    source : str
        The file.
    reading : Reading
        What the user says about it.
    zones : Zones
        The zones its entries name.
    window : Window
        Which meetings count.
    budget : Budget
        What its series may still cost.
    skipped : dict of str to list of int
        Positions of the entries that are not kept, by reason.
    counts : Counter of str
        How often what is to be told occurred.
    words : dict of str to list of str
        What exactly occurred.
    invited : list of Invited
        Answers to invitations.
    """

    source: str
    reading: Reading
    zones: Zones
    window: Window
    budget: Budget = field(default_factory=Budget)
    skipped: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)
    words: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    invited: list[Invited] = field(default_factory=list)

    def word(self, kind: str, what: str) -> None:
        """Note what is to be told, once.

        Parameters
        ----------
        kind : str
            What it is about.
        what : str
            Such as the name of a zone.
        """
        if len(self.words[kind]) < MOST_WORDS and what not in self.words[kind]:
            self.words[kind].append(what)

    def instant(self, text: str, line: Property, entry: Entry) -> datetime | date:
        """Bring a date-time to UTC; a date stays one.

        Parameters
        ----------
        text : str
            The date or date-time.
        line : Property
            The line it stands in.
        entry : Entry
            The entry the line stands in.

        Returns
        -------
        datetime.datetime or datetime.date
            The instant, or the day.

        Raises
        ------
        ValueError
            If it is neither.
        SkippedEntry
            If it has no zone and none is given.
        """
        value = read_moment(text)
        if not isinstance(value, datetime):
            return value
        return to_utc(value.replace(tzinfo=None), self.zone(value, line, entry))

    def zone(self, value: datetime, line: Property, entry: Entry) -> tzinfo:
        """Find the zone of a date-time: its own, its line's, the calendar's, the user's.

        Parameters
        ----------
        value : datetime.datetime
            As `read_moment` gives it.
        line : Property
            The line it stands in.
        entry : Entry
            The entry the line stands in.

        Returns
        -------
        datetime.tzinfo
            The zone.

        Raises
        ------
        SkippedEntry
            If there is none.
        """
        if value.tzinfo is not None:
            return UTC
        name = line.parameters.get("TZID", "").strip()
        if name:
            if zone := self.zones.find(name):
                return zone
            self.word("unknown zone", name[:60])
        for fallback in (entry.calendar.get("X-WR-TIMEZONE", ""), self.reading.tz or ""):
            if fallback and (zone := self.zones.find(fallback)):
                self.word("floating", fallback)
                return zone
        raise SkippedEntry(NO_ZONE)
