"""Meetings that repeat, as their instants inside a window, in bounded time and memory."""

import calendar
import math
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, UTC, date, datetime, timedelta, tzinfo
from itertools import islice

from dateutil.rrule import rrulestr

MOST_STEPS = 100_000
MOST_MENTIONS = 3_000_000
MOST_SECONDS = 20.0
LONGEST_RULE = 500
MOST_TIMES = 100
MOST_POSITIONS = 12
_SEARCH_COSTS = {"YEARLY": 1, "MONTHLY": 20, "WEEKLY": 50, "DAILY": 150}
"""Time until a rule is known to fit no day, in that of a yearly one."""
_DAYS = ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY", "BYSETPOS", "WKST")
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
_PARTS = ("FREQ", "INTERVAL", "COUNT", *_DAYS, *_TIMES)
_CYCLE_YEARS = 400
_MODEL_YEARS = range(9_969, 9_997)
"""Every kind of year: leap years and weekdays return after 28, and no turn of a century is among these."""
_MOST_OF_MODELS = 1_000
_LAST_YEAR = 9_998
_ANY_START = datetime(2000, 1, 1)  # noqa: DTZ001 (only to try a rule out)
_FAILURES = (ValueError, TypeError, IndexError, KeyError, OverflowError, ZeroDivisionError, AttributeError)


@dataclass(frozen=True)
class Rule:
    """A rule of repetition.

    Parameters
    ----------
    text : str
        The rule without its end.
    until : datetime.datetime or None
        The last possible instance: aware for an instant, naive for local time.
    """

    text: str
    until: datetime | None = None

    @property
    def parts(self) -> Mapping[str, str]:
        """Its parts by their name."""
        return dict(piece.split("=", 1) for piece in self.text.split(";") if piece)

    @property
    def cost(self) -> int:
        """How many times as long as for a yearly rule it may take to find that it fits no day."""
        parts = self.parts
        return _SEARCH_COSTS[parts["FREQ"]] * (1 + _count_values(parts, "BYSETPOS"))


@dataclass
class Budget:
    """What all series of one file together may cost.

    Parameters
    ----------
    mentions : int
        Attendees of instances that may still be listed.
    deadline : float
        Reading of the monotonic clock, in seconds, after which no rule is followed.
    """

    mentions: int = field(default_factory=lambda: MOST_MENTIONS)
    deadline: float = field(default_factory=lambda: time.monotonic() + MOST_SECONDS)

    def spent(self) -> bool:
        """Tell whether nothing is left.

        Returns
        -------
        bool
            True when mentions or time have run out.
        """
        return self.mentions <= 0 or time.monotonic() > self.deadline


@dataclass(frozen=True)
class Window:
    """Which instances count.

    Parameters
    ----------
    since : datetime.datetime
        First instant inside.
    until : datetime.datetime
        First instant after it.
    """

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Series:
    """The meetings of one entry.

    Parameters
    ----------
    starts : list of datetime.datetime
        UTC instants inside the window, in order.
    earlier, later, left_out : bool
        Whether there are instances before it, after it, or excluded ones.
    complete : bool
        False where the rule asks for more than can be listed.
    """

    starts: list[datetime]
    earlier: bool
    later: bool
    left_out: bool
    complete: bool


def read_rule(text: str) -> Rule:
    """Read a rule of repetition.

    Parameters
    ----------
    text : str
        For example FREQ=WEEKLY;BYDAY=TU;COUNT=10.

    Returns
    -------
    Rule
        The rule, its end apart.

    Raises
    ------
    ValueError
        If it is none, or repeats as no meeting does: more often than daily,
        more than 100 times a day, or by a rule of more than 500 letters or of
        more than 12 places in its period.

    Examples
    --------
    >>> read_rule("FREQ=WEEKLY;BYDAY=TU;UNTIL=20240401").until
    datetime.datetime(2024, 4, 1, 23, 59, 59)
    """
    parts = Rule("".join(text.split()).upper()).parts
    if parts.get("FREQ") not in _SEARCH_COSTS or int(parts.get("INTERVAL", "1")) < 1:
        raise ValueError(text)
    if parts.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise ValueError(text)
    until = _read_until(parts["UNTIL"]) if parts.get("UNTIL") else None
    rule = Rule(_join_parts(parts, _PARTS), until)
    if not _is_short(rule):
        raise ValueError(text)
    try:
        rrulestr(rule.text, dtstart=_ANY_START)
    except _FAILURES as error:
        raise ValueError(text) from error
    return rule


def _join_parts(parts: Mapping[str, str], names: Collection[str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items() if name in names)


def _count_values(parts: Mapping[str, str], name: str) -> int:
    return len(parts[name].split(",")) if name in parts else 0


def _is_short(rule: Rule) -> bool:
    """Tell whether every single period of a rule is searched in no time."""
    if len(rule.text) > LONGEST_RULE or _count_values(rule.parts, "BYSETPOS") > MOST_POSITIONS:
        return False
    return math.prod(max(_count_values(rule.parts, name), 1) for name in _TIMES) <= MOST_TIMES


def _read_until(text: str) -> datetime:
    if "T" not in text:
        day = datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007 (local time of the meeting)
        return day + timedelta(hours=23, minutes=59, seconds=59)
    local = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 (local unless it says Z)
    return local.replace(tzinfo=UTC) if text.endswith("Z") else local


def find_dates(rule: Rule, start: datetime, last: datetime) -> Iterator[datetime]:
    """Find the local times a rule gives, up to the first one after `last`.

    A rule that turns out impossible to follow gives no more.

    What a yearly rule gives depends on the kind of year alone, so one year of
    each kind is searched. Any other that fits no day is searched to the end of
    the calendar. Weekdays and leap years return every 400 years, so the search
    is moved as near to that end as it goes.

    Parameters
    ----------
    rule : Rule
        The rule; its own end is not looked at.
    start, last : datetime.datetime
        Local times, naive.

    Yields
    ------
    datetime.datetime
        Local times, naive, in order.

    Examples
    --------
    >>> monthly = read_rule("FREQ=MONTHLY;BYDAY=2TU")
    >>> [f"{each:%d.%m.}" for each in find_dates(monthly, datetime(2024, 1, 9, 10), datetime(2024, 2, 28))]
    ['09.01.', '13.02.', '12.03.']
    """
    models = _find_models(rule, start)
    dates = _search(rule, start, last) if models is None else _follow_models(rule, start, models)
    try:
        for local in dates:
            yield local
            if local > last:
                return
    except _FAILURES:
        return


def _search(rule: Rule, start: datetime, last: datetime) -> Iterator[datetime]:
    years = max((_LAST_YEAR - last.year) // _CYCLE_YEARS * _CYCLE_YEARS, 0)
    for moved in rrulestr(rule.text, dtstart=start.replace(year=start.year + years)):
        yield moved.replace(year=moved.year - years)


def _kind_of_year(year: int) -> tuple[bool, bool, int]:
    """Tell what decides which days of a year a rule gives; weeks may begin in the year before."""
    return calendar.isleap(year - 1), calendar.isleap(year), date(year, 1, 1).weekday()


_MODELS = {_kind_of_year(year): year for year in _MODEL_YEARS}


def _find_models(rule: Rule, start: datetime) -> Mapping[int, Sequence[datetime]] | None:
    """List what a yearly rule gives in one year of each kind, or nothing where that is more than is quick."""
    parts = rule.parts
    if parts["FREQ"] != "YEARLY":
        return None
    text = _join_parts(parts, ("FREQ", *_DAYS, *_TIMES))
    leap_year = _MODEL_YEARS.start - 1
    found: dict[int, list[datetime]] = defaultdict(list)
    try:
        for count, each in enumerate(rrulestr(text, dtstart=start.replace(year=leap_year))):
            if count > _MOST_OF_MODELS:
                return None
            found[each.year].append(each)
    except _FAILURES:
        return None
    return found


def _follow_models(
    rule: Rule, start: datetime, models: Mapping[int, Sequence[datetime]]
) -> Iterator[datetime]:
    parts = rule.parts
    years = range(start.year, MAXYEAR + 1, int(parts.get("INTERVAL", "1"))) if models else ()
    dates = (
        each.replace(year=year) for year in years for each in models.get(_MODELS[_kind_of_year(year)], ())
    )
    count = max(int(parts["COUNT"]), 0) if "COUNT" in parts else None
    return islice((each for each in dates if each >= start), count)


def to_utc(local: datetime, zone: tzinfo) -> datetime:
    """Bring a local time to UTC.

    A time in the hour that a clock change skips is read with the offset from
    before the change, and one in the repeated hour is the first (RFC 5545, 3.3.5).

    Parameters
    ----------
    local : datetime.datetime
        Naive.
    zone : datetime.tzinfo
        Where.

    Returns
    -------
    datetime.datetime
        Aware, UTC.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> str(to_utc(datetime(2024, 3, 31, 2, 30), ZoneInfo("Europe/Berlin")))
    '2024-03-31 01:30:00+00:00'
    """
    return local.replace(tzinfo=zone).astimezone(UTC)


def find_series(
    start: datetime,
    zone: tzinfo,
    rules: Sequence[Rule],
    *,
    extra: Collection[datetime],
    excluded: Collection[datetime | date],
    window: Window,
    attendees: int,
    budget: Budget,
) -> Series:
    """Find the meetings of one entry inside a window.

    Parameters
    ----------
    start : datetime.datetime
        The first meeting, local and naive; always part of the series.
    zone : datetime.tzinfo
        Its zone.
    rules : sequence of Rule
        How it repeats.
    extra : collection of datetime.datetime
        Further meetings, UTC.
    excluded : collection of datetime.datetime or datetime.date
        Meetings that do not take place or stand in an entry of their own: UTC
        instants, or local days.
    window : Window
        Which meetings count.
    attendees : int
        How many people each meeting has, those who declined among them.
    budget : Budget
        What may still be spent; lowered here.

    Returns
    -------
    Series
        The meetings; only the first where the budget is spent.
    """
    found = {to_utc(start, zone), *extra}
    days = {each for each in excluded if not isinstance(each, datetime)}
    complete, earlier = True, False
    room = min(MOST_STEPS, budget.mentions // max(attendees, 1))
    for step, moment in enumerate(_moments(start, zone, rules, window, budget)):
        if step > MOST_STEPS or len(found) > room or budget.spent():
            complete = False
            break
        if moment >= window.since:
            found.add(moment)
        else:
            earlier = True
    complete = complete and not (rules and budget.spent())
    taking_place = {
        each for each in found if each not in excluded and not (days and each.astimezone(zone).date() in days)
    }
    inside = sorted(each for each in taking_place if window.since <= each < window.until)
    listed = inside[: max(room, 1)]
    budget.mentions -= len(listed) * attendees
    return Series(
        listed,
        earlier=earlier or any(each < window.since for each in taking_place),
        later=any(each >= window.until for each in taking_place),
        left_out=len(taking_place) < len(found),
        complete=complete and len(listed) == len(inside),
    )


def _moments(
    start: datetime, zone: tzinfo, rules: Sequence[Rule], window: Window, budget: Budget
) -> Iterator[datetime]:
    for rule in rules:
        if budget.spent():  # rules that fit no day cost time, and give no moment at which to look
            return
        for local in find_dates(rule, start, _local_end(window)):
            if _is_over(local, zone, rule):
                break
            yield to_utc(local, zone)


def _local_end(window: Window) -> datetime:
    return window.until.replace(tzinfo=None) + timedelta(days=1)


def _is_over(local: datetime, zone: tzinfo, rule: Rule) -> bool:
    if rule.until is None:
        return False
    return (to_utc(local, zone) if rule.until.tzinfo else local) > rule.until
