"""All measures of all ties, one row for each: value, limits, cases, status, unit, window and method."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.columns import CHANNELS, STATUSES, cast_table, empty_table
from reciprocity_kit.columns._of_measures import MEASURED_CHANNELS
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.instants import instant_us
from reciprocity_kit.measures.acceptance import build_acceptance
from reciprocity_kit.measures.calendar import acceptance_estimates, calendar_estimates
from reciprocity_kit.measures.catalog import MEASURES
from reciprocity_kit.measures.combined import combined_estimates
from reciprocity_kit.measures.contact import WEIGHTS, Contact, find_contact
from reciprocity_kit.measures.estimates import Estimate
from reciprocity_kit.measures.flows import flow_estimates, time_estimates
from reciprocity_kit.measures.talk import talk_estimates
from reciprocity_kit.meetings import build_meetings

_NAMES = list(MEASURES)


def build_measures(
    history: History,
    *,
    channel: str | None = None,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
    weight: str = "events",
    min_total: int = 0,
) -> pd.DataFrame:
    """Build every measure of every tie, by channel and combined, each with its certainty.

    A high or a low value means what `catalog.MEASURES` says of that measure, and nothing of why.
    Every pair stands twice, once from each side. Counts of different channels are never added: in
    channel all, `strength` and `message_balance` are means over channels, and conversations, replies
    and times are those of all channels side by side. Meetings are no conversations. Openings and
    replies are counted whatever the weight, only that to_only leaves out whoever just got a copy.
    Combined strength is the mean over channels c of w_c / (its mean over ego's contacts), combined
    balance that of shrunken shares.

    Parameters
    ----------
    history : History
        What `read` returned.
    channel : str, optional
        Only email, meeting, chat or call, and nothing combined.
    since, until : str or timestamp, optional
        A part of the history, half-open; UTC where no zone is given.
    weight : {"events", "shared", "role", "to_only"}
        What an event counts for each recipient: 1; 1 / recipients; v / (sum of v over its
        recipients) with v = 1, and 0.5 for a copy or an optional guest; or the same with 0 for these.
    min_total : int, default 0
        Fewest events of a tie that is told; priors are learned from all.

    Returns
    -------
    pandas.DataFrame
        One row per ego, alter, channel and measure: value, low, high, n (cases), n_events, status,
        unit, weight, window and method, as declared in `columns`. Undefined is NaN with a status.

    Raises
    ------
    OptionError
        If an option is unknown.

    References
    ----------
    Those of each measure, in `catalog.MEASURES` and on the page of measures.

    Examples
    --------
    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> def mail(hour, sender, recipient, reply_to=None):
    ...     when = pd.Timestamp("2024-03-04", tz="UTC") + pd.Timedelta(hours=hour)
    ...     return Event(hour, when, sender, (("to", recipient),), f"m{hour}", reply_to)
    >>> mails = [mail(1, "ana", "ben"), mail(3, "ben", "ana", "m1"), mail(99, "ana", "ben")]
    >>> batches = [Batch("demo", "kit", build_event_table(mails), rows=3, threaded=True)]
    >>> built = build_interactions(batches)
    >>> history = build_history(batches, built, owner=[], tz="UTC", since=None, until=None)
    >>> table = build_measures(history, channel="email").set_index(["ego", "measure"])
    >>> for row in (("ana", "initiation_share"), ("ben", "reply_hours")):
    ...     print(*table.loc[row, ["value", "n", "status", "unit"]])
    1.0 2 too_few share
    2.0 2 too_few hours
    """
    if weight not in WEIGHTS:
        raise OptionError(f"weight={weight!r} is unknown.", next_step=f"use one of {', '.join(WEIGHTS)}")
    if channel is not None and channel not in CHANNELS:
        raise OptionError(f"channel={channel!r} is unknown.", next_step=f"use one of {', '.join(CHANNELS)}")
    window = _Window.of(history, since, until)
    found = {
        name: contact
        for name in ([channel] if channel else CHANNELS)
        if (contact := window.contact(name, weight)).n_pairs
    }
    whole = window.contact(channel, weight)
    people = _people(history)
    kept = _Kept.of(whole, min_total, len(people))
    parts = [
        kept.frame(contact, name, [*flow_estimates(contact), *_of_channel(contact, name)])
        for name, contact in found.items()
    ]
    if channel is None and found:
        measured = [*combined_estimates(whole, found), *_of_channel(whole, "all")]
        parts.append(kept.frame(whole, "all", measured))
    if "meeting" in found:
        meetings = build_meetings(history, since=since, until=until)
        parts.append(kept.table_frame(meetings, "meetings", people, calendar_estimates(meetings)))
    if channel in (None, "meeting") and len(history.invitations):
        asked = build_acceptance(history, since=since, until=until)
        parts.append(kept.table_frame(asked, "invitations", people, acceptance_estimates(asked)))
    return _finish(parts, people, weight, window.label)


def _people(history: History) -> pd.Index:
    """List everybody, and at the end those who were only ever invited."""
    people = pd.Index(history.coded.people.to_pandas(), dtype="str")
    invited = (pd.Index(history.invitations[side].astype("str")) for side in ("organiser", "invitee"))
    everybody: pd.Index = people.append([each.difference(people) for each in invited]).unique()
    return everybody


def _of_channel(contact: Contact, channel: str) -> list[Estimate]:
    return [*(talk_estimates(contact) if channel != "meeting" else []), *time_estimates(contact)]


@dataclass(frozen=True)
class _Window:
    history: History
    since: int | None
    until: int

    @classmethod
    def of(cls, history: History, since: Any, until: Any) -> "_Window":
        begin = None if since is None else instant_us(since)
        return cls(history, begin, instant_us(history.until if until is None else until))

    def contact(self, channel: str | None, weight: str) -> Contact:
        return find_contact(self.history, channel=channel, since=self.since, until=self.until, weight=weight)

    @property
    def label(self) -> str:
        begin = instant_us(self.history.since) if self.since is None else self.since
        days = (pd.Timestamp(each, unit="us", tz="UTC") for each in (begin, self.until - 1))
        first, last = (day.strftime("%Y-%m-%d") for day in days)
        return f"{first} to {last}"


@dataclass(frozen=True)
class _Kept:
    """Which pairs have enough events to be told, and how many people there are to number them by."""

    told: np.ndarray
    min_total: int
    n_people: int

    @classmethod
    def of(cls, whole: Contact, min_total: int, n_people: int) -> "_Kept":
        keys = whole.low * np.int64(n_people + 1) + whole.high
        enough = whole.n_events[::2] >= min_total
        return cls(keys[enough], min_total, n_people)

    def is_told(self, ego: np.ndarray, alter: np.ndarray) -> np.ndarray:
        """Tell the pairs with enough events; those who only sat in others' meetings have none."""
        key = np.minimum(ego, alter).astype(np.int64) * (self.n_people + 1) + np.maximum(ego, alter)
        return np.isin(key, self.told) if self.min_total > 0 else np.ones(len(key), bool)

    def frame(self, contact: Contact, channel: str, measured: list[Estimate]) -> pd.DataFrame:
        return self._rows(contact.ego, contact.alter, contact.n_events, channel, measured)

    def table_frame(
        self, table: pd.DataFrame, events: str, people: pd.Index, measured: list[Estimate]
    ) -> pd.DataFrame:
        ego, alter = (people.get_indexer(pd.Index(table[side].astype("str"))) for side in ("ego", "alter"))
        return self._rows(ego, alter, table[events].to_numpy(), "meeting", measured)

    def _rows(
        self,
        ego: np.ndarray,
        alter: np.ndarray,
        n_events: np.ndarray,
        channel: str,
        measured: list[Estimate],
    ) -> pd.DataFrame:
        keep = self.is_told(ego, alter)
        sides, times = int(keep.sum()), len(measured)

        def joined(name: str) -> np.ndarray:
            return np.concatenate([getattr(each, name)[keep] for each in measured])

        return pd.DataFrame(
            {
                "ego": np.tile(ego[keep], times),
                "alter": np.tile(alter[keep], times),
                "channel": np.int8(MEASURED_CHANNELS.index(channel)),
                "measure": np.repeat([_NAMES.index(each.name) for each in measured], sides),
                **{name: joined(name) for name in ("value", "low", "high", "n", "status")},
                "n_events": np.tile(n_events[keep], times),
                "method": pd.Categorical(np.repeat([each.method for each in measured], sides)),
            }
        )


def _finish(parts: list[pd.DataFrame], people: pd.Index, weight: str, window: str) -> pd.DataFrame:
    parts = [part for part in parts if len(part)]
    if not parts:
        return empty_table("measures")
    methods = pd.api.types.union_categoricals([part["method"] for part in parts])
    rows = pd.concat([part.drop(columns="method") for part in parts], ignore_index=True)
    order = np.lexsort([rows[name] for name in ("measure", "channel", "alter", "ego")])
    rows, methods = rows.iloc[order], methods[order]
    code = rows["measure"].to_numpy()
    units = sorted({measure.unit for measure in MEASURES.values()})
    unit_code = np.array([units.index(measure.unit) for measure in MEASURES.values()])

    def labelled(codes: Any, labels: Any) -> pd.Categorical:
        return pd.Categorical.from_codes(np.asarray(codes), labels)

    return cast_table(
        "measures",
        pd.DataFrame(
            {
                "ego": labelled(rows["ego"], people),
                "alter": labelled(rows["alter"], people),
                "channel": labelled(rows["channel"], list(MEASURED_CHANNELS)),
                "measure": labelled(code, _NAMES),
                **{name: rows[name].to_numpy() for name in ("value", "low", "high", "n", "n_events")},
                "status": labelled(rows["status"], list(STATUSES)),
                "unit": labelled(unit_code[code], units),
                "weight": labelled(np.zeros(len(rows), np.int8), [weight]),
                "window": labelled(np.zeros(len(rows), np.int8), [window]),
                "method": methods,
            }
        ),
    )
