"""The calendar: who organises, who meets whom, whose hours it takes, and what is left of the week."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.instants import instant_us
from reciprocity_kit.statistics.grouped_shares import clustered_share
from reciprocity_kit.statistics.proportions import jeffreys

if TYPE_CHECKING:
    from reciprocity_kit.history import History

FEW = 5
SERIES = ("once", "each")
SMALLEST = 2
WORKING_DAYS, HOURS_IN_DAY = 5, 24
MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
ROUNDING = 1e-9
COUNTS = ("meetings", "organised", "organised_by_alter")
HOURS = ("hours_together", "imposed_hours", "imposed_hours_by_alter")


def build_meetings(
    history: "History",
    *,
    max_attendees: int = 8,
    series: str = "once",
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Build a row for each ordered pair of people who met, from the calendar.

    A high invite share means that most of what these two organised for each other was organised by
    ego, a low one by alter: invite_share = organised / (organised + organised_by_alter), with Jeffreys
    limits. A meeting of n people for h hours adds 1 / (n - 1) to co_attendance and h / (n - 1) to
    hours_together of each pair in it, and its organiser imposes the whole h on each attendee:
    imposed_share = imposed_hours / (imposed_hours + imposed_hours_by_alter), with limits in which
    each series or meeting is one case. To have organised is no favour and no burden in itself; only
    the two know who wanted the meeting. Who declined is left out where the calendar says so; who
    gave no answer counts as there. What was declined: `build_acceptance`.

    Automated senders and attendees and meetings of 0 minutes are left out. A meeting of unknown
    duration counts as a meeting, and the hours are those of the others. If the history has an owner
    only pairs with the owner are told, because one calendar does not show the rest.

    Parameters
    ----------
    history : History
        What `rk.read` returned.
    max_attendees : int, default 8
        Largest meeting that counts, the organiser included; larger ones are broadcasts.
    series : {"once", "each"}
        Whether a repeating meeting counts once for a pair, as one decision to meet, or each time.
        Its co_attendance is then the mean over its occurrences. Hours are always those of every
        occurrence.
    since, until : str or timestamp, optional
        A part of the history, half-open, by when a meeting began; UTC where no zone is given.

    Returns
    -------
    pandas.DataFrame
        Columns ego, alter, meetings (both attended), organised (by ego, with alter),
        organised_by_alter, invite_share with _low, _high and _status, co_attendance, hours_together,
        imposed_hours, imposed_hours_by_alter, imposed_share with _low, _high and _status.

    Raises
    ------
    OptionError
        If `series` is not known, `max_attendees` is below 2, or a time cannot be read.

    References
    ----------
    Newman, M. E. J. (2001). Scientific collaboration networks II. Physical Review E 64, 016132, for
    1 / (n - 1). Brown, L. D., Cai, T. T., DasGupta, A. (2001). Statistical Science 16, 101-133, for
    the limits.

    Examples
    --------
    Ann invited Bob for an hour, then Bob invited Ann for half an hour:

    >>> from types import SimpleNamespace
    >>> rows = pd.DataFrame({"sender": ["ann", "bob"], "recipient": ["bob", "ann"]})
    >>> rows = rows.assign(event_id=["m1", "m2"], thread_id=None, channel="meeting", automated=False)
    >>> rows = rows.assign(duration_minutes=[60.0, 30.0])
    >>> meetings = build_meetings(SimpleNamespace(interactions=rows, owner=None))
    >>> meetings[["ego", "alter", "meetings", "invite_share", "imposed_hours"]]
       ego alter  meetings  invite_share  imposed_hours
    0  ann   bob         2           0.5            1.0
    1  bob   ann         2           0.5            0.5
    """
    if series not in SERIES:
        raise OptionError(f"series={series!r} is not known.", next_step=f"choose one of: {', '.join(SERIES)}")
    if max_attendees < SMALLEST:
        raise OptionError(
            f"max_attendees={max_attendees} leaves no meeting.", next_step="give 2 or more, such as 8"
        )
    interactions = _filter_window(history.interactions, since, until)
    return _build(interactions, history.owner, max_attendees=max_attendees, once=series == "once")


def _filter_window(
    interactions: pd.DataFrame, since: str | pd.Timestamp | None, until: str | pd.Timestamp | None
) -> pd.DataFrame:
    kept = np.ones(len(interactions), bool)
    for limit, begins in ((since, True), (until, False)):
        if limit is not None:
            after = interactions["sent_at"] >= pd.Timestamp(instant_us(limit), unit="us", tz="UTC")
            kept &= (after if begins else ~after).to_numpy()
    return interactions[kept]


def _build(interactions: pd.DataFrame, owner: str | None, *, max_attendees: int, once: bool) -> pd.DataFrame:
    attendance = _filter_attendance(interactions, max_attendees, once=once)
    pairs = _pair(attendance, owner)
    meetings = _sum_pairs(pairs, once=once)
    _add_share(meetings, "invite_share", "organised", "organised_by_alter")
    _add_share(meetings, "imposed_share", "imposed_hours", "imposed_hours_by_alter")
    organised = meetings["organised"] + meetings["organised_by_alter"]
    meetings["invite_share_low"], meetings["invite_share_high"] = jeffreys(meetings["organised"], organised)
    status = np.select([organised == 0, organised < FEW], ["no_events", "too_few"], "ok")
    meetings["invite_share_status"] = status
    _add_imposed_limits(meetings, pairs)
    meetings["imposed_share_status"] = np.where(meetings["imposed_share"].isna(), "no_events", status)
    return _finish(meetings)


def _add_imposed_limits(meetings: pd.DataFrame, pairs: pd.DataFrame) -> None:
    """Add limits of the share of hours, in which each series or meeting of a pair is one case."""
    mine = (pairs["sender"] == pairs["ego"]) & pairs["hours"].notna()
    theirs = (pairs["sender"] == pairs["alter"]) & pairs["hours"].notna()
    hours = pairs["hours"].fillna(0.0)
    share = clustered_share(
        hours.where(mine, 0.0),
        hours.where(mine | theirs, 0.0),
        pairs.groupby(["ego", "alter", "series"]).ngroup(),
        pairs.groupby(["ego", "alter"]).ngroup(),
        len(meetings),
    )
    known = meetings["imposed_share"].notna()
    meetings["imposed_share_low"] = np.where(known, share.low, np.nan)
    meetings["imposed_share_high"] = np.where(known, share.high, np.nan)


def _filter_attendance(interactions: pd.DataFrame, max_attendees: int, *, once: bool) -> pd.DataFrame:
    """Return a row for each person in each meeting that counts, the organiser among them."""
    kept = interactions["channel"].eq("meeting") & ~interactions["automated"]
    kept &= interactions["duration_minutes"].ne(0)
    rows = interactions.loc[kept, ["event_id", "thread_id", "sender", "recipient", "duration_minutes"]]
    rows = rows.astype({"sender": "object", "recipient": "object"})
    organisers = rows.drop_duplicates("event_id").assign(recipient=lambda rows: rows["sender"])
    attendance = pd.concat([organisers, rows]).drop_duplicates(["event_id", "recipient"])
    people = attendance.groupby("event_id")["recipient"].transform("size")
    attendance = attendance.assign(
        people=people,
        series=attendance["thread_id"].fillna(attendance["event_id"]) if once else attendance["event_id"],
        hours=attendance["duration_minutes"] / 60,
    )
    return attendance[(people >= SMALLEST) & (people <= max_attendees)]


def _pair(attendance: pd.DataFrame, owner: str | None) -> pd.DataFrame:
    """Return a row for each ordered pair in each meeting."""
    ego = attendance.rename(columns={"recipient": "ego"}).drop(columns=["thread_id", "duration_minutes"])
    alter = attendance[["event_id", "recipient"]].rename(columns={"recipient": "alter"})
    if owner is not None:
        with_owner = set(ego.loc[ego["ego"] == owner, "event_id"])
        ego, alter = (side[side["event_id"].isin(with_owner)] for side in (ego, alter))
    pairs = ego.merge(alter, on="event_id")
    kept = pairs["ego"] != pairs["alter"]
    if owner is not None:
        kept &= (pairs["ego"] == owner) | (pairs["alter"] == owner)
    return pairs[kept]


def _sum_pairs(pairs: pd.DataFrame, *, once: bool) -> pd.DataFrame:
    """Return a row for each ordered pair with its counts and hours.

    Nothing organised is 0 hours; organised, but of unknown duration, is an unknown number of them.
    """
    pair = ["ego", "alter"]
    by_ego, by_alter = pairs["sender"] == pairs["ego"], pairs["sender"] == pairs["alter"]
    others = pairs["people"] - 1
    each = pairs[[*pair, "series"]].assign(
        meetings=1,
        organised=by_ego.astype("int64"),
        organised_by_alter=by_alter.astype("int64"),
        co_attendance=1 / others,
    )
    hours = pairs[pair].assign(
        hours_together=pairs["hours"] / others,
        imposed_hours=pairs["hours"].where(by_ego),
        imposed_hours_by_alter=pairs["hours"].where(by_alter),
    )
    if once:
        how = {**dict.fromkeys(COUNTS, "max"), "co_attendance": "mean"}
        each = each.groupby([*pair, "series"], as_index=False).agg(how)
    counts = each.drop(columns="series").groupby(pair).sum()
    summed = counts.join(hours.groupby(pair).sum(min_count=1))
    for name, organised in (("imposed_hours", "organised"), ("imposed_hours_by_alter", "organised_by_alter")):
        summed[name] = summed[name].where(summed[organised] > 0, 0.0)
    return summed.reset_index()


def _add_share(meetings: pd.DataFrame, name: str, mine: str, theirs: str) -> None:
    both = meetings[mine] + meetings[theirs]
    meetings[name] = meetings[mine] / both.where(both > 0)


def _finish(meetings: pd.DataFrame) -> pd.DataFrame:
    people = pd.CategoricalDtype(sorted(meetings["ego"].unique()))
    return cast_table("meetings", meetings.astype(dict.fromkeys(("ego", "alter"), people)))


def build_meeting_load(
    history: "History",
    *,
    working_hours: tuple[float, float] = (9.0, 17.0),
    focus_hours: float = 2.0,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Build a row for each week with what the owner's meetings take and leave of it.

    Many hours leave little of the week; conflict hours are those of two meetings at once; many focus
    gaps mean that time in one piece is left. hours = sum of durations, busy_hours = time in any
    meeting, conflict_hours = time in more than one, working_share = busy working time / working time,
    focus_gaps = free stretches of working time at least `focus_hours` long. An exact count of what
    the calendar says, so without limits: meetings that never took place count too, and declined ones
    where the export does not tell answers.
    Only the owner's own week is told, never another person's.

    Parameters
    ----------
    history : History
        What `rk.read` returned, with an owner.
    working_hours : tuple of float, default (9, 17)
        When the owner's working day begins and ends by the clock in `history.tz`, Monday to Friday.
    focus_hours : float, default 2
        Length of a stretch from which on it counts as a focus gap, in hours.
    since, until : str or timestamp, optional
        A part of the history, half-open; UTC where no zone is given.

    Returns
    -------
    pandas.DataFrame
        One row per week that the window touches, the first and last perhaps cut short: week_at,
        meetings (begun in it), hours, busy_hours, conflict_hours, working_hours, working_share,
        focus_gaps and focus_gap_hours.

    Raises
    ------
    OptionError
        If there is no owner, or the hours make no working day.

    References
    ----------
    Rogelberg, S. G., Leach, D. J., Warr, P. B., Burnfield, J. L. (2006). "Not another meeting!" Are
    meeting time demands related to employee well-being? Journal of Applied Psychology 91, 83-96.

    Examples
    --------
    Two meetings of an hour that overlap by half an hour, on a Monday from ten on:

    >>> from types import SimpleNamespace
    >>> ten = pd.Timestamp("2024-03-04T10:00Z")
    >>> rows = pd.DataFrame({"event_id": ["m1", "m2"], "sent_at": [ten, ten + pd.Timedelta("30min")]})
    >>> rows = rows.assign(sender="ann", recipient="bob", channel="meeting", automated=False)
    >>> history = SimpleNamespace(
    ...     interactions=rows.assign(duration_minutes=60.0), owner="ann", tz="UTC",
    ...     since=pd.Timestamp("2024-03-04T00:00Z"), until=pd.Timestamp("2024-03-11T00:00Z"),
    ... )
    >>> build_meeting_load(history).loc[0, ["hours", "busy_hours", "conflict_hours", "focus_gaps"]].tolist()
    [2.0, 1.5, 0.5, 5.0]
    """
    begins, ends = working_hours
    if history.owner is None:
        raise OptionError(
            "The meeting load needs an owner: a week is shown to its own person only.",
            next_step='rk.read(..., owner="you@your.example")',
        )
    if not (0 <= begins < ends <= HOURS_IN_DAY and focus_hours > 0):
        raise OptionError(
            f"working_hours={working_hours!r} and focus_hours={focus_hours!r} make no working day.",
            next_step="give hours of the clock such as working_hours=(9, 17), and focus_hours=2",
        )
    first = instant_us(history.since if since is None else since)
    last = instant_us(history.until if until is None else until)
    start, end = _own_meetings(history.interactions, history.owner)
    inside = (end > first) & (start < last)
    return _load(start[inside], end[inside], _Week.of(first, last, history.tz, working_hours), focus_hours)


@dataclass(frozen=True)
class _Week:
    """The window in microseconds: its limits, the Mondays in it, and its working days."""

    since: int
    until: int
    mondays: np.ndarray
    work_begins: np.ndarray
    work_ends: np.ndarray

    @classmethod
    def of(cls, since: int, until: int, tz: str, hours: tuple[float, float]) -> "_Week":
        first, last = (pd.Timestamp(at, unit="us", tz="UTC").tz_convert(tz) for at in (since, until - 1))
        monday = first.tz_localize(None).normalize() - pd.Timedelta(days=first.weekday())
        days = pd.date_range(monday, last.tz_localize(None).normalize(), freq="D")
        weekdays = days[days.day_of_week < WORKING_DAYS]
        return cls(
            since,
            until,
            _utc_us(days[days.day_of_week == 0], tz),
            *(np.clip(_utc_us(weekdays + pd.Timedelta(hours=each), tz), since, until) for each in hours),
        )


def _utc_us(local: pd.DatetimeIndex, tz: str) -> np.ndarray:
    zoned = local.tz_localize(tz, ambiguous=np.ones(len(local), bool), nonexistent="shift_forward")
    return np.asarray(zoned.tz_convert("UTC").tz_localize(None).as_unit("us").astype("int64"))


def _own_meetings(interactions: pd.DataFrame, owner: str) -> tuple[np.ndarray, np.ndarray]:
    """Return when each meeting of the owner begins and ends, in microseconds."""
    kept = interactions["channel"].eq("meeting") & ~interactions["automated"]
    kept &= interactions["sender"].eq(owner) | interactions["recipient"].eq(owner)
    kept &= interactions["duration_minutes"].gt(0) & interactions["sent_at"].notna()
    rows = interactions[kept].drop_duplicates("event_id")
    start = rows["sent_at"].dt.tz_convert("UTC").dt.tz_localize(None).dt.as_unit("us").astype("int64")
    return start.to_numpy(), (start + rows["duration_minutes"] * MINUTE_US).to_numpy().astype(np.int64)


def _load(start: np.ndarray, end: np.ndarray, week: _Week, focus_hours: float) -> pd.DataFrame:
    """Sweep over the window: between two cuts nothing begins or ends."""
    from_, to = np.clip(start, week.since, week.until), np.clip(end, week.since, week.until)
    cuts = np.unique(
        np.concatenate([[week.since, week.until], week.mondays, week.work_begins, week.work_ends, from_, to])
    )
    cuts = cuts[(cuts >= week.since) & (cuts <= week.until)]
    at, hours = cuts[:-1], np.diff(cuts) / HOUR_US
    depth = np.searchsorted(np.sort(from_), at, "right") - np.searchsorted(np.sort(to), at, "right")
    working = np.searchsorted(week.work_begins, at, "right") > np.searchsorted(week.work_ends, at, "right")
    number = np.searchsorted(week.mondays, at, "right") - 1
    size = len(week.mondays)

    def total(value: np.ndarray) -> np.ndarray:
        return np.bincount(number, value, size)

    free = working & (depth == 0)
    stretch = np.cumsum(np.append(True, ~(free[1:] & free[:-1] & (number[1:] == number[:-1])))) - 1
    length = np.bincount(stretch, np.where(free, hours, 0.0))
    of_week = np.full(len(length), 0)
    of_week[stretch] = number
    long = length >= focus_hours - ROUNDING
    begun = np.searchsorted(week.mondays, start[start >= week.since], "right") - 1
    at_work = total(hours * working)
    return cast_table(
        "meeting_load",
        pd.DataFrame(
            {
                "week_at": pd.to_datetime(week.mondays, unit="us", utc=True),
                "meetings": np.bincount(begun, minlength=size),
                "hours": total(hours * depth),
                "busy_hours": total(hours * (depth > 0)),
                "conflict_hours": total(hours * (depth > 1)),
                "working_hours": at_work,
                "working_share": total(hours * (working & (depth > 0)))
                / np.where(at_work > 0, at_work, np.nan),
                "focus_gaps": np.bincount(of_week[long], minlength=size),
                "focus_gap_hours": np.bincount(of_week[long], length[long], size),
            }
        ),
    )
