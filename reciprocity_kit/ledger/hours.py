"""The owner's own time with each person: meetings, calls and messages, event by event."""

import numpy as np
import pandas as pd

from reciprocity_kit.ledger.entries import Day, day_of
from reciprocity_kit.ledger.persons import Roster, check_columns

LARGEST_MEETING = 8
_MINUTES = 60.0
_NEEDED = (
    "event_id",
    "sent_at",
    "sender",
    "recipient",
    "channel",
    "audience",
    "duration_minutes",
    "automated",
)


def contact_hours(
    interactions: pd.DataFrame,
    *,
    owner: str,
    minutes_per_message: float,
    people: pd.DataFrame | None = None,
    since: Day = None,
    until: Day = None,
) -> pd.DataFrame:
    """Take the hours that each event with each person took of the owner's time.

    Many hours mean much of the owner's own time; what the other spent is not counted. A meeting of h hours
    with m others counts h / m for each of them, a call its length, a message received the minutes
    set for one, a message sent to m people these minutes / m for each.

    Parameters
    ----------
    interactions : pandas.DataFrame
        `history.interactions`.
    owner : str
        Whose time it is.
    minutes_per_message : float
        Minutes for one message, and for a call of unknown length.
    people : pandas.DataFrame, optional
        The casebook's people, for merges.
    since, until : str or timestamp, optional
        Days, half-open, UTC.

    Returns
    -------
    pandas.DataFrame
        One row per event and person: partner, event_id and hours. Meetings with more than eight people or
        of unknown length, and automated messages, are left out.

    Raises
    ------
    TableError
        If columns are missing.
    OptionError
        If a day is no date.

    References
    ----------
    Newman, M. E. J. (2001). Physical Review E 64, 016132, for 1 / (n - 1). The minutes: own.

    Examples
    --------
    An hour with Ana and Ben, and a mail from Ana at three minutes:

    >>> rows = pd.DataFrame({"event_id": ["m", "m", "e"], "sender": ["you", "you", "ana"]})
    >>> rows = rows.assign(recipient=["ana", "ben", "you"], channel=["meeting", "meeting", "email"])
    >>> rows = rows.assign(audience=[2, 2, 1], duration_minutes=[60.0, 60.0, None], automated=False)
    >>> rows["sent_at"] = pd.Timestamp("2024-03-04", tz="UTC")
    >>> contact_hours(rows, owner="you", minutes_per_message=3)[["partner", "hours"]].values.tolist()
    [['ana', 0.5], ['ben', 0.5], ['ana', 0.05]]
    """
    check_columns(interactions, "interactions", _NEEDED)
    roster = Roster.of(people)
    me = roster.name(owner)
    kept = ~interactions["automated"]
    at = interactions["sent_at"].dt.tz_convert("UTC").dt.tz_localize(None)
    if since is not None:
        kept &= at.ge(day_of(since))
    if until is not None:
        kept &= at.lt(day_of(until))
    rows = interactions.loc[kept, list(_NEEDED)]
    rows = rows.assign(**{side: roster.rename(rows[side]) for side in ("sender", "recipient")})
    met = rows["channel"].astype("str").eq("meeting")
    tables = [_meetings(rows[met], me), _messages(rows[~met], me, minutes_per_message)]
    return pd.concat(tables, ignore_index=True)


def _meetings(rows: pd.DataFrame, me: str) -> pd.DataFrame:
    rows = rows[rows["duration_minutes"].gt(0)]
    organisers = rows.drop_duplicates("event_id").assign(recipient=lambda each: each["sender"])
    present = pd.concat([organisers, rows]).drop_duplicates(["event_id", "recipient"])
    size = present.groupby("event_id")["recipient"].transform("size")
    mine = set(present.loc[present["recipient"].eq(me), "event_id"])
    present = present.assign(hours=present["duration_minutes"] / _MINUTES / (size - 1).clip(lower=1))
    kept = present["event_id"].isin(mine) & present["recipient"].ne(me) & size.le(LARGEST_MEETING)
    others = present[kept].rename(columns={"recipient": "partner"})
    return others[["partner", "event_id", "hours"]]


def _messages(rows: pd.DataFrame, me: str, minutes: float) -> pd.DataFrame:
    sent, received = rows["sender"].eq(me), rows["recipient"].eq(me)
    rows = rows[sent ^ received]
    sent = rows["sender"].eq(me)
    each = np.where(sent, minutes / rows["audience"].clip(lower=1), minutes)
    called = rows["channel"].astype("str").eq("call") & rows["duration_minutes"].gt(0)
    taken = np.where(called, rows["duration_minutes"], each)
    return pd.DataFrame(
        {
            "partner": rows["recipient"].where(sent, rows["sender"]),
            "event_id": rows["event_id"],
            "hours": taken / _MINUTES,
        }
    )
