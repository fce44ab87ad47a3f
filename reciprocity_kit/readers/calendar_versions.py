"""Entries of calendars and their versions: the newest counts, in one calendar and across several."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from reciprocity_kit.errors import ReadError
from reciprocity_kit.passing import Passed, pass_items
from reciprocity_kit.readers.calendar_account import Account, SkippedEntry
from reciprocity_kit.readers.calendar_index import CalendarIndex, Moment, Order
from reciprocity_kit.readers.ical import MEETING, ZONE, Entry, is_calendar, read_entries, without_collecting
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.recurrence import Window
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.readers.text import open_text
from reciprocity_kit.readers.told import told_source
from reciprocity_kit.readers.zones import Zones

REPLACED = "replaced by a newer version"
REPLACED_ELSEWHERE = "replaced by a newer version in another calendar"
_ANSWERS = ("REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH")
_SPLIT_SERIES = re.compile(r"_R\d{8}(T\d{6}Z?)?(?=@google\.com$)")
_NUMBER = re.compile(r"^\d{1,9}$")
_FIRST_BYTES = 64
_ENDINGS = (".ics", ".ical", ".icalendar", ".ifb", ".txt", "")
_ANY_WINDOW = Window(datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 28, tzinfo=UTC))


@dataclass
class Draft:
    """One entry on its way, with what tells it from its other versions.

    Parameters
    ----------
    position : int
        Its place in the file.
    entry : Entry
        Its lines.
    uid : str
        Its UID, or one made from where it stands.
    recurrence : datetime, date, str or None
        The instance of a series that it stands for.
    order : Order
        What tells versions apart.
    """

    position: int
    entry: Entry
    uid: str
    recurrence: datetime | date | str | None
    order: Order

    @property
    def key(self) -> tuple[str, str]:
        """UID and instance: the same for all versions."""
        return self.uid, "" if self.recurrence is None else label_moment(self.recurrence)

    @property
    def changed(self) -> str:
        """When it was last changed, as written."""
        return self.order[2] or self.order[1]

    @property
    def repeats(self) -> bool:
        """Whether it stands for a series."""
        lines = self.entry.properties
        return self.recurrence is None and ("RRULE" in lines or "RDATE" in lines)

    @property
    def series(self) -> str | None:
        """The id of the series it belongs to, `None` for a single meeting."""
        is_part = self.repeats or self.recurrence is not None
        return _SPLIT_SERIES.sub("", self.uid) if is_part else None

    @property
    def cancelled(self) -> bool:
        """Whether it says that the meeting is called off."""
        called_off = self.entry.calendar.get("METHOD", "").upper() == "CANCEL"
        return called_off or self.entry.value("STATUS").upper() == "CANCELLED"


def label_moment(moment: datetime | date | str) -> str:
    """Write an instant or a day as calendars do.

    Parameters
    ----------
    moment : datetime.datetime, datetime.date or str
        A UTC instant, a day, or what could not be read.

    Returns
    -------
    str
        For example 20240305T100000Z.

    Examples
    --------
    >>> label_moment(date(2024, 3, 5))
    '20240305'
    """
    if isinstance(moment, datetime):
        return f"{moment:%Y%m%dT%H%M%SZ}"
    return moment if isinstance(moment, str) else f"{moment:%Y%m%d}"


def read_drafts(meetings: Sequence[Entry], account: Account, passed: Passed) -> Iterator[Draft]:
    """Turn the entries of a file into drafts; broken ones and answers are skipped.

    Parameters
    ----------
    meetings : sequence of Entry
        In the order of the file.
    account : Account
        What is known about it; the reasons are noted there.
    passed : callable
        Told the share that is done.

    Yields
    ------
    Draft
        One for every other entry.
    """
    for position, entry in enumerate(pass_items(meetings, len(meetings), passed), start=1):
        if not entry.whole:
            account.skipped["cut off: END:VEVENT is missing"].append(position)
        elif entry.calendar.get("METHOD", "").upper() in _ANSWERS:
            account.skipped["an answer to an invitation"].append(position)
        else:
            uid = entry.value("UID") or f"{account.source}#{position}"
            sequence = entry.value("SEQUENCE")
            number = int(sequence) if _NUMBER.match(sequence) else 0
            order = (number, entry.value("DTSTAMP"), entry.value("LAST-MODIFIED"))
            yield Draft(position, entry, uid, _recurrence(entry, account), order)


def _recurrence(entry: Entry, account: Account) -> datetime | date | str | None:
    line = entry.first("RECURRENCE-ID")
    if line is None:
        return None
    if line.parameters.get("RANGE", "").upper() == "THISANDFUTURE":
        account.counts["following"] += 1
    try:
        return account.instant(line.value, line, entry)
    except (SkippedEntry, ValueError, OverflowError):
        return line.value.strip()


def pick_newest(drafts: Iterable[Draft], account: Account) -> list[Draft]:
    """Pick the newest version of each entry of a file; the others are skipped.

    Parameters
    ----------
    drafts : iterable of Draft
        All entries of a file.
    account : Account
        What is known about it; the reasons are noted there.

    Returns
    -------
    list of Draft
        In the order of the file.
    """
    newest: dict[tuple[str, str], Draft] = {}
    for draft in drafts:
        other = newest.get(draft.key)
        if other is None:
            newest[draft.key] = draft
            continue
        older, newer = sorted((other, draft), key=lambda each: (each.order, each.position))
        account.skipped[REPLACED].append(older.position)
        newest[draft.key] = newer
    return sorted(newest.values(), key=lambda each: each.position)


def leave_replaced(drafts: Iterable[Draft], account: Account) -> tuple[list[Draft], list[Draft]]:
    """Leave out what another calendar has a newer version of.

    Parameters
    ----------
    drafts : iterable of Draft
        The newest of a file.
    account : Account
        What is known about it; the reasons are noted there.

    Returns
    -------
    tuple of (list of Draft, list of Draft)
        Those that are the newest of all, and those that differ from the newest in nothing but
        answers, for their SEQUENCE is the same: they still tell who answered what.
    """
    kept: list[Draft] = []
    copies: list[Draft] = []
    index = account.reading.calendars
    for draft in drafts:
        if not index.replaces(draft.key, draft.order, account.source):
            kept.append(draft)
            continue
        account.skipped[REPLACED_ELSEWHERE].append(draft.position)
        if index.newest[draft.key][0][0] == draft.order[0] and not draft.cancelled:
            copies.append(draft)
    return kept, copies


@without_collecting()
def index_calendars(sources: Sequence[Source], reading: Reading) -> CalendarIndex:
    """Look through the calendars among some files for the newest version of each entry.

    Parameters
    ----------
    sources : sequence of Source
        All files; nothing is looked at where there are fewer than two calendars.
    reading : Reading
        What the user says about them.

    Returns
    -------
    CalendarIndex
        What they know together.
    """
    calendars = [each for each in sources if each.suffix in _ENDINGS and _looks_like_one(each)]
    if len(calendars) < 2:  # noqa: PLR2004 (one alone knows all about itself)
        return CalendarIndex()
    newest: dict[tuple[str, str], tuple[Order, str]] = {}
    found: dict[tuple[str, str], Draft] = {}
    for source in calendars:
        for draft in _drafts_of(source, reading):
            if draft.key not in newest or newest[draft.key][0] < draft.order:
                newest[draft.key], found[draft.key] = (draft.order, source.label), draft
    moved: dict[str, list[tuple[Moment, int, str]]] = defaultdict(list)
    for key, draft in found.items():
        if draft.recurrence is not None and not isinstance(draft.recurrence, str):
            moved[draft.uid].append((draft.recurrence, draft.order[0], newest[key][1]))
    called_off = frozenset(each.uid for each in found.values() if each.recurrence is None and each.cancelled)
    return CalendarIndex(newest, moved, called_off)


def _looks_like_one(source: Source) -> bool:
    if source.refused:
        return False
    try:
        with source.open() as stream:
            return is_calendar(source, stream.read(_FIRST_BYTES))
    except OSError:
        return False


def _drafts_of(source: Source, reading: Reading) -> list[Draft]:
    """Read the entries of a file; one that cannot be read is told of when it is its turn."""
    try:
        found = read_entries(told_source(source, reading, 0.0, 0.0), open_text(source).encoding)
    except (ReadError, OSError):
        return []
    zones = Zones({each.value("TZID"): each for each in found.entries if each.kind == ZONE})
    account = Account(source.label, reading, zones, _ANY_WINDOW)
    meetings = [each for each in found.entries if each.kind == MEETING]
    return list(read_drafts(meetings, account, reading.passed(source.label, 0.0, 0.0)))
