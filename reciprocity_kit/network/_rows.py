"""What the measures of a network in time read of a history: one row per (event, recipient)."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from reciprocity_kit.columns import CHANNELS, INSTANT
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.instants import instant_us
from reciprocity_kit.records import OK
from reciprocity_kit.statistics._arrays import BoolArray, IntArray

DAY_US = 24 * 3_600_000_000
PERIOD_CODES = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q"}
NEVER = np.iinfo(np.int64).max


class Rows(NamedTuple):
    """Trusted, not automated rows in a window, in order of time; people and events as codes."""

    event: IntArray
    sender: IntArray
    recipient: IntArray
    role: IntArray
    sent_at: IntArray
    people: pd.Index
    since: int
    until: int

    def keep(self, chosen: BoolArray) -> "Rows":
        """Return some of the rows."""
        event, sender, recipient, role, sent_at = (column[chosen] for column in self[:5])
        return self._replace(event=event, sender=sender, recipient=recipient, role=role, sent_at=sent_at)


def read_rows(
    history: History,
    *,
    channel: str | None = None,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
) -> Rows:
    """Return the rows whose time can be trusted, automated ones left out.

    Parameters
    ----------
    history : History
        What was read.
    channel : str, optional
        Only email, meeting, chat or call.
    since, until : str or timestamp, optional
        A part of the history, half-open; UTC where no zone is given.

    Returns
    -------
    Rows
        In order of time.

    Raises
    ------
    OptionError
        If an option is unknown.
    """
    if channel is not None and channel not in CHANNELS:
        raise OptionError(f"channel={channel!r} is unknown.", next_step=f"use one of {', '.join(CHANNELS)}")
    coded = history.coded
    begin = instant_us(history.since if since is None else since)
    end = instant_us(history.until if until is None else until)
    chosen = (coded.time_status == OK) & (coded.sent_at >= begin) & (coded.sent_at < end)
    if channel is not None:
        chosen &= coded.channel == CHANNELS.index(channel)
    keep = chosen[coded.row_event] & ~coded.row_automated
    event = coded.row_event[keep].astype(np.int64)
    return Rows(
        event,
        coded.sender[event].astype(np.int64),
        coded.row_recipient[keep].astype(np.int64),
        coded.row_role[keep].astype(np.int64),
        coded.sent_at[event],
        pd.Index(coded.people.to_pandas(), dtype="str"),
        begin,
        end,
    )


def owner_code(history: History) -> int:
    """Return the code of the owner, -1 where everybody's mailbox was read."""
    return -1 if history.owner is None else int(history.coded.people.index(history.owner).as_py())


def of_owner(rows: Rows, owner: int) -> Rows:
    """Return the rows between the owner and others; all of them without an owner."""
    return rows if owner < 0 else rows.keep((rows.sender == owner) | (rows.recipient == owner))


def instants(micros: IntArray) -> pd.Series:
    """Return instants from microseconds since 1970 UTC; missing where they are `NEVER`."""
    stamps = np.where(micros == NEVER, np.iinfo(np.int64).min, micros).astype("datetime64[us]")
    return pd.Series(pd.DatetimeIndex(stamps, tz="UTC").astype(INSTANT))


def people_of(codes: IntArray, people: pd.Index) -> pd.Categorical:
    """Return the names of people, missing where the code is -1."""
    return pd.Categorical.from_codes(codes, people)


def check_period(period: str) -> None:
    """Refuse a length of periods that is not known."""
    if period not in PERIOD_CODES:
        raise OptionError(f"{period!r} is no period.", next_step=f"choose one of: {', '.join(PERIOD_CODES)}")


def period_edges(rows: Rows, period: str, tz: str) -> IntArray:
    """Return when each period of the window begins, and when the last one ends."""
    window = pd.DatetimeIndex(np.array([rows.since, rows.until - 1]).astype("datetime64[us]"), tz="UTC")
    first, last = window.tz_convert(tz).tz_localize(None).to_period(PERIOD_CODES[period])
    clock = pd.period_range(first, last + 1, freq=PERIOD_CODES[period]).to_timestamp().as_unit("us")
    local = clock.tz_localize(tz, ambiguous=np.ones(len(clock), bool), nonexistent="shift_forward")
    return np.asarray(local.tz_convert("UTC").tz_localize(None).to_numpy().astype(np.int64))
