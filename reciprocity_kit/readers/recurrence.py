"""Meetings that repeat, as their instants inside a window, in bounded time and memory."""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo

from dateutil.rrule import rrulestr

MOST_STEPS = 100_000
MOST_MENTIONS = 3_000_000
MOST_SECONDS = 20.0
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_DAYS = ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY", "BYSETPOS", "WKST")
_PARTS = (*("FREQ", "INTERVAL", "COUNT"), *_DAYS, *("BYHOUR", "BYMINUTE", "BYSECOND"))
_CYCLE_YEARS = 400
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

    mentions: int = MOST_MENTIONS
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
        If it is none, or repeats more often than daily: no meeting does.

    Examples
    --------
    >>> read_rule("FREQ=WEEKLY;BYDAY=TU;UNTIL=20240401").until
    datetime.datetime(2024, 4, 1, 23, 59, 59)
    """
    pieces = "".join(text.split()).upper().strip(";").split(";")
    parts = dict(piece.split("=", 1) for piece in pieces if piece)
    if parts.get("FREQ") not in _FREQUENCIES or int(parts.get("INTERVAL", "1")) < 1:
        raise ValueError(text)
    if parts.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise ValueError(text)
    until = _read_until(parts["UNTIL"]) if parts.get("UNTIL") else None
    rule = Rule(";".join(f"{name}={value}" for name, value in parts.items() if name in _PARTS), until)
    try:
        rrulestr(rule.text, dtstart=_ANY_START)
    except _FAILURES as error:
        raise ValueError(text) from error
    return rule


def _read_until(text: str) -> datetime:
    if "T" not in text:
        day = datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007 (local time of the meeting)
        return day + timedelta(hours=23, minutes=59, seconds=59)
    local = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 (local unless it says Z)
    return local.replace(tzinfo=UTC) if text.endswith("Z") else local


def find_dates(rule: Rule, start: datetime, last: datetime) -> Iterator[datetime]:
    """Find the local times a rule gives, up to the first one after `last`.

    A rule that turns out impossible to follow gives no more.

    A rule that fits no day is searched to the end of the calendar. Weekdays and
    leap years return every 400 years, so the search is moved as near to that
    end as it goes.

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
    years = max((_LAST_YEAR - last.year) // _CYCLE_YEARS * _CYCLE_YEARS, 0)
    try:
        for moved in rrulestr(rule.text, dtstart=start.replace(year=start.year + years)):
            local = moved.replace(year=moved.year - years)
            yield local
            if local > last:
                return
    except _FAILURES:
        return


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
        How many people each meeting has.
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
