"""Ties from the calendar: who organises, who meets whom, and whose hours it takes."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.statistics.proportions import jeffreys

if TYPE_CHECKING:
    from reciprocity_kit.history import History

FEW = 5
SERIES = ("once", "each")
SMALLEST = 2
COUNTS = ("meetings", "organised", "organised_by_alter")
HOURS = ("hours_together", "imposed_hours", "imposed_hours_by_alter")


def build_meetings(history: "History", *, max_attendees: int = 8, series: str = "once") -> pd.DataFrame:
    """Build a row for each ordered pair of people who met, from the calendar.

    A high invite share means that most of what these two organised for each other was organised by
    ego, a low one by alter: invite_share = organised / (organised + organised_by_alter), with Jeffreys
    limits. A meeting of n people for h hours adds 1 / (n - 1) to co_attendance and h / (n - 1) to
    hours_together of each pair in it, and its organiser imposes the whole h on each attendee:
    imposed_share = imposed_hours / (imposed_hours + imposed_hours_by_alter). To have organised is no
    favour and no burden in itself; only the two know who wanted the meeting.

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

    Returns
    -------
    pandas.DataFrame
        Columns ego, alter, meetings (both attended), organised (by ego, with alter),
        organised_by_alter, invite_share with _low, _high and _status, co_attendance, hours_together,
        imposed_hours, imposed_hours_by_alter, imposed_share and imposed_share_status.

    Raises
    ------
    OptionError
        If `series` is not known or `max_attendees` is below 2.

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
    return _build(history.interactions, history.owner, max_attendees=max_attendees, once=series == "once")


def _build(interactions: pd.DataFrame, owner: str | None, *, max_attendees: int, once: bool) -> pd.DataFrame:
    attendance = _filter_attendance(interactions, max_attendees, once=once)
    meetings = _sum_pairs(_pair(attendance, owner), once=once)
    _add_share(meetings, "invite_share", "organised", "organised_by_alter")
    _add_share(meetings, "imposed_share", "imposed_hours", "imposed_hours_by_alter")
    organised = meetings["organised"] + meetings["organised_by_alter"]
    meetings["invite_share_low"], meetings["invite_share_high"] = jeffreys(meetings["organised"], organised)
    status = np.select([organised == 0, organised < FEW], ["no_events", "too_few"], "ok")
    meetings["invite_share_status"] = status
    meetings["imposed_share_status"] = np.where(meetings["imposed_share"].isna(), "no_events", status)
    return _finish(meetings)


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
