"""The only builder of the interactions table: one row per (event, recipient), as codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.columns import CHANNELS, ROLES, cast_table
from reciprocity_kit.events import Batch, Skipped
from reciprocity_kit.identities.merging import Identities, WhoIsWho
from reciprocity_kit.passing import Passed, pass_part, unheard
from reciprocity_kit.records import (
    KEPT,
    NO_SENDER,
    NO_TIME,
    OK,
    OUTSIDE,
    Recipients,
    Records,
    build_records,
    find_recipients,
    joined,
    list_skipped,
    mark_repeats,
)
from reciprocity_kit.threads import build_threads

TIME_STATUSES = ("ok", "suspect", "undated")
MASS_MAILING = 20
MEETING = CHANNELS.index("meeting")


@dataclass(frozen=True)
class Interactions:
    """Interactions as codes, in order of time; untrusted and missing times stand last.

    Parameters
    ----------
    people : pyarrow.StringArray
        Labels of the person codes, in alphabetical order.
    sources : tuple of str
        Labels of the source codes.
    sent_at : numpy.ndarray
        Microseconds since 1970 UTC, `NO_TIME` where undated; one value per event
        like all the following up to `ids`.
    time_status, sender, audience, channel, thread, opening, source, position, automated : numpy.ndarray
        Codes, counts and flags; `opening` is 1 = opens, 0 = answers, -1 = no headers.
    numbers : dict of str to numpy.ndarray
        `duration_minutes` and `size_bytes`.
    ids : dict of str to pyarrow.Array
        `event_id`, `reply_to` and `thread_id`, where any source has them.
    row_event, row_recipient, row_role, row_automated : numpy.ndarray
        One value per (event, recipient).
    """

    people: pa.StringArray
    sources: tuple[str, ...]
    sent_at: np.ndarray
    time_status: np.ndarray
    sender: np.ndarray
    audience: np.ndarray
    channel: np.ndarray
    thread: np.ndarray
    opening: np.ndarray
    source: np.ndarray
    position: np.ndarray
    automated: np.ndarray
    numbers: dict[str, np.ndarray]
    ids: dict[str, pa.Array]
    row_event: np.ndarray
    row_recipient: np.ndarray
    row_role: np.ndarray
    row_automated: np.ndarray


@dataclass(frozen=True)
class Built:
    """What the builder made of all batches.

    Parameters
    ----------
    interactions : Interactions
        The coded table.
    skipped : list of Skipped
        Entries left out here, with the reason.
    identities : Identities
        Everybody found, and who was merged.
    left_out_self, left_out_repeated : int
        Recipients left out of kept events: the sender, or the same person twice.
    """

    interactions: Interactions
    skipped: list[Skipped]
    identities: Identities
    left_out_self: int
    left_out_repeated: int


def build_interactions(
    batches: Sequence[Batch],
    *,
    owner: Sequence[str] = (),
    since: int | None = None,
    until: int | None = None,
    latest: int = NO_TIME,
    who: WhoIsWho | None = None,
    passed: Passed = unheard,
) -> Built:
    """Build the interactions of all batches, every entry kept or skipped with a reason.

    Parameters
    ----------
    batches : sequence of Batch
        What the readers found.
    owner : sequence of str
        The owner's addresses, normalised; all stand for one person.
    since, until : int or None
        Window in microseconds since 1970 UTC, half-open.
    latest : int
        Times after this one (microseconds since 1970 UTC) are marked suspect.
    who : WhoIsWho, optional
        What else the user says about who is who; it takes the place of `owner`.
    passed : callable, optional
        Told the share that is done.

    Returns
    -------
    Built
        The coded table and the account of what was left out.

    Examples
    --------
    >>> from reciprocity_kit.events import Event, build_event_table
    >>> when = pd.Timestamp("2024-03-05T10:00Z")
    >>> table = build_event_table([
    ...     Event(1, when, "a@x.example", (("to", "b@x.example"), ("cc", "a@x.example"))),
    ...     Event(2, when, "a@x.example", (("to", "a@x.example"),)),
    ... ])
    >>> built = build_interactions([Batch("demo", "kit", table, rows=2)])
    >>> interactions_frame(built.interactions)[["sender", "recipient", "audience"]].values.tolist()
    [['a@x.example', 'b@x.example', 1]]
    >>> [(each.positions.tolist(), each.reason) for each in built.skipped]
    [([2], 'sent only to oneself')]
    """
    records = build_records(batches, who or WhoIsWho(owner), latest, passed=pass_part(passed, 0.0, 0.6))
    passed(0.6)
    reason = np.full(len(records.sent_at), KEPT, np.int8)
    reason[records.codes.sender < 0] = NO_SENDER
    trusted = records.time_status == OK
    if since is not None:
        reason[trusted & (records.sent_at < since)] = OUTSIDE
    if until is not None:
        reason[trusted & (records.sent_at >= until)] = OUTSIDE
    recipients = find_recipients(records, reason)
    passed(0.7)
    mark_repeats(records, recipients, reason)
    passed(0.8)
    told = pass_part(passed, 0.8, 1.0)
    interactions = _assembled(records, recipients, reason[recipients.record] == KEPT, told)
    return Built(
        interactions,
        list_skipped(records, reason),
        records.codes.identities,
        recipients.left_out_self,
        recipients.left_out_repeated,
    )


def _assembled(records: Records, recipients: Recipients, keep: np.ndarray, passed: Passed) -> Interactions:
    event, person = recipients.event[keep], recipients.person[keep]
    starts = np.flatnonzero(np.append(len(event) > 0, event[1:] != event[:-1]))
    first, audience = event[starts], np.diff(np.append(starts, len(event)))
    order = np.argsort(
        np.where(records.time_status[first] == OK, records.sent_at[first], NO_TIME), kind="stable"
    )
    rows = _regrouped(starts, audience, order)
    first, audience, person = first[order], audience[order].astype(np.int32), person[rows]
    sender, channel = records.codes.sender[first], records.channel[first]
    machine = records.codes.identities.automated
    mass = (audience > MASS_MAILING) & (channel != MEETING)
    automated = machine[sender] | mass | _said_automated(records, first)
    ids = _ids(records, first)
    threaded = _threaded(records, first)
    passed(0.3)
    threads = build_threads(ids.get("event_id"), ids.get("reply_to"), ids.get("thread_id"), threaded)
    passed(0.9)
    row_event = np.repeat(np.arange(len(first), dtype=np.int32), audience)
    position = joined(records.batches, "position")
    return Interactions(
        people=records.codes.people,
        sources=tuple(batch.source for batch in records.batches),
        sent_at=records.sent_at[first],
        time_status=records.time_status[first],
        sender=sender,
        audience=audience,
        channel=channel,
        thread=threads.thread,
        opening=threads.opening,
        source=records.batch[first],
        position=first.astype(np.int64) if position is None else position.take(pa.array(first)).to_numpy(),
        automated=automated,
        numbers={name: _number(records, name, first) for name in ("duration_minutes", "size_bytes")},
        ids=ids,
        row_event=row_event,
        row_recipient=person,
        row_role=recipients.role[keep][rows],
        row_automated=automated[row_event] | machine[person],
    )


def _regrouped(starts: np.ndarray, lengths: np.ndarray, order: np.ndarray) -> Any:
    if np.array_equal(order, np.arange(len(order))):
        return slice(None)
    moved = lengths[order]
    offset = starts[order] - (np.cumsum(moved) - moved)
    return np.arange(int(lengths.sum())) + np.repeat(offset, moved)


def _said_automated(records: Records, first: np.ndarray) -> np.ndarray:
    """Tell of which events every row says so; a machine among the recipients says it of its own row."""
    column = joined(records.batches, "automated")
    if column is None:
        return np.zeros(len(first), bool)
    said = pc.fill_null(column, pa.scalar(value=False)).to_numpy(zero_copy_only=False)
    human = np.zeros(len(said), bool)
    human[records.event[~said]] = True
    said_of_all: np.ndarray = ~human[first]
    return said_of_all


def _flag(records: Records, name: str, first: np.ndarray, *, absent: Sequence[bool] = ()) -> np.ndarray:
    otherwise = np.array(absent, bool)[records.batch[first]] if len(absent) else np.zeros(len(first), bool)
    column = joined(records.batches, name)
    if column is None:
        return otherwise
    taken = column.take(pa.array(first))
    known = pc.is_valid(taken).to_numpy(zero_copy_only=False)
    return np.where(
        known, pc.fill_null(taken, pa.scalar(value=False)).to_numpy(zero_copy_only=False), otherwise
    )


def _ids(records: Records, first: np.ndarray) -> dict[str, pa.Array]:
    return {
        name: column.take(pa.array(first))
        for name in ("event_id", "reply_to", "thread_id")
        if (column := joined(records.batches, name)) is not None
    }


def _threaded(records: Records, first: np.ndarray) -> np.ndarray:
    unthreaded = [not batch.threaded for batch in records.batches]
    return ~_flag(records, "thread_inferred", first, absent=unthreaded)


def _number(records: Records, name: str, first: np.ndarray) -> np.ndarray:
    column = joined(records.batches, name)
    if column is None:
        return np.broadcast_to(np.nan, len(first))
    values: np.ndarray = column.take(pa.array(first)).to_numpy(zero_copy_only=False)
    return values


def interactions_frame(interactions: Interactions) -> pd.DataFrame:
    """Write coded interactions as the public table.

    Parameters
    ----------
    interactions : Interactions
        The coded table.

    Returns
    -------
    pandas.DataFrame
        One row per (event, recipient), with the columns declared in `columns`.
    """
    rows = interactions.row_event
    people = pd.Index(interactions.people.to_pandas(), dtype="str")
    instants = np.where(interactions.sent_at == NO_TIME, np.iinfo(np.int64).min, interactions.sent_at)
    sent_at = pd.Series(instants[rows].astype("datetime64[us]"))
    ids = {name: _id_column(interactions, name) for name in ("event_id", "reply_to", "thread_id")}
    return cast_table(
        "interactions",
        pd.DataFrame(
            {
                "event_id": ids["event_id"].take(pa.array(rows)).to_pandas(),
                "sent_at": sent_at.dt.tz_localize("UTC"),
                "sender": _labelled(interactions.sender[rows], people),
                "recipient": _labelled(interactions.row_recipient, people),
                "channel": _labelled(interactions.channel[rows], list(CHANNELS)),
                "role": _labelled(interactions.row_role, list(ROLES)),
                "audience": interactions.audience[rows].astype(np.int64),
                "duration_minutes": interactions.numbers["duration_minutes"][rows],
                "reply_to": ids["reply_to"].take(pa.array(rows)).to_pandas(),
                "thread_id": ids["thread_id"].take(pa.array(rows)).to_pandas(),
                "thread_inferred": interactions.opening[rows] < 0,
                "size_bytes": interactions.numbers["size_bytes"][rows],
                "automated": interactions.row_automated,
                "time_status": _labelled(interactions.time_status[rows], list(TIME_STATUSES)),
                "source": pa.array(interactions.sources, pa.string())
                .take(pa.array(interactions.source[rows]))
                .to_pandas(),
            }
        ),
    )


def _labelled(codes: Any, labels: Any) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, labels)


def _id_column(interactions: Interactions, name: str) -> pa.Array:
    column = interactions.ids.get(name)
    if column is None:
        column = pa.nulls(len(interactions.sent_at), pa.string())
    if name != "event_id" or not column.null_count:
        return column
    sources = pa.array(interactions.sources, pa.string()).take(pa.array(interactions.source))
    made = pc.binary_join_element_wise(sources, pa.array(interactions.position).cast(pa.string()), "#")
    return pc.coalesce(column, made)
