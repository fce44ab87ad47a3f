"""Entries of all sources side by side: which are kept, which are skipped, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.coding import PeopleCodes, build_people_codes
from reciprocity_kit.columns import CHANNELS
from reciprocity_kit.events import BATCH_TYPES, Batch, Skipped
from reciprocity_kit.identities.merging import WhoIsWho
from reciprocity_kit.passing import Passed, unheard

EARLIEST_US = int(np.datetime64("1985-01-01", "us").astype(np.int64))
NO_TIME = int(np.iinfo(np.int64).max)
OK, SUSPECT, UNDATED = 0, 1, 2
KEPT, NO_SENDER, NO_RECIPIENT, TO_SELF, REPEATED, OUTSIDE = range(6)
REASONS = (
    "",
    "no sender",
    "no recipient",
    "sent only to oneself",
    "repeats an earlier entry",
    "outside the window",
)


@dataclass(frozen=True)
class Records:
    """Entries of all batches, one after the other.

    Parameters
    ----------
    batches : sequence of Batch
        Where they come from.
    codes : PeopleCodes
        Who is named in them.
    sent_at : numpy.ndarray
        Microseconds since 1970 UTC, `NO_TIME` where undated.
    time_status : numpy.ndarray
        0 ok, 1 suspect, 2 undated.
    channel : numpy.ndarray
        Code of the channel.
    batch : numpy.ndarray
        Number of the batch.
    event : numpy.ndarray
        The first entry of the event this one belongs to.
    """

    batches: Sequence[Batch]
    codes: PeopleCodes
    sent_at: np.ndarray
    time_status: np.ndarray
    channel: np.ndarray
    batch: np.ndarray
    event: np.ndarray


@dataclass(frozen=True)
class Recipients:
    """Each recipient of each event once, in order of the events.

    Parameters
    ----------
    event, person, role : numpy.ndarray
        One value per (event, recipient).
    record : numpy.ndarray
        The entry that named the recipient.
    left_out_self, left_out_repeated : int
        Recipients named as well as kept ones: the sender, or the same person twice.
    """

    event: np.ndarray
    person: np.ndarray
    role: np.ndarray
    record: np.ndarray
    left_out_self: int
    left_out_repeated: int


def joined(batches: Sequence[Batch], name: str) -> pa.Array | None:
    """Join one column of all batches, missing where a batch lacks it.

    Parameters
    ----------
    batches : sequence of Batch
        What the readers found.
    name : str
        A column of `BATCH_TYPES`.

    Returns
    -------
    pyarrow.Array or None
        One value per entry; `None` where no batch has the column.
    """
    if not any(name in batch.table.column_names for batch in batches):
        return None
    pieces: list[pa.Array] = []
    for batch in batches:
        if name in batch.table.column_names:
            pieces.extend(batch.table[name].cast(BATCH_TYPES[name]).chunks)
        else:
            pieces.append(pa.nulls(batch.table.num_rows, BATCH_TYPES[name]))
    return pa.concat_arrays(pieces or [pa.nulls(0, BATCH_TYPES[name])])


def build_records(
    batches: Sequence[Batch], who: WhoIsWho, latest: int, *, passed: Passed = unheard
) -> Records:
    """Lay the entries of all batches side by side.

    Parameters
    ----------
    batches : sequence of Batch
        What the readers found.
    who : WhoIsWho
        What the user says about who is who.
    latest : int
        Times after this one (microseconds since 1970 UTC) are marked suspect.
    passed : callable, optional
        Told the share that is done.

    Returns
    -------
    Records
        Codes, times, channels and events of all entries.
    """
    codes = build_people_codes(batches, who, passed=passed)
    times = joined(batches, "sent_at")
    stamps = pa.nulls(0, pa.int64()) if times is None else times.cast(pa.int64())
    sent_at = stamps.fill_null(NO_TIME).to_numpy(zero_copy_only=False)
    doubtful = (sent_at < EARLIEST_US) | (sent_at > latest)
    time_status = np.where(sent_at == NO_TIME, UNDATED, np.where(doubtful, SUSPECT, OK)).astype(np.int8)
    sizes = [batch.table.num_rows for batch in batches]
    batch = np.repeat(np.arange(len(batches), dtype=np.int32), sizes)
    channel = _channels(batches)
    records = Records(
        batches, codes, sent_at, time_status, channel, batch, np.arange(len(sent_at), dtype=np.int32)
    )
    return _grouped(records) if any(each.row_per_recipient for each in batches) else records


def _channels(batches: Sequence[Batch]) -> np.ndarray:
    pieces = [np.zeros(0, np.int8)]
    for batch in batches:
        fallback = CHANNELS.index(batch.channel)
        if "channel" in batch.table.column_names:
            found = pc.index_in(batch.table["channel"].cast(pa.string()), value_set=pa.array(CHANNELS))
            pieces.append(found.fill_null(fallback).to_numpy().astype(np.int8))
        else:
            pieces.append(np.full(batch.table.num_rows, fallback, np.int8))
    return np.concatenate(pieces)


def mixed(values: np.ndarray) -> np.ndarray:
    """Spread integers evenly over 64 bits (the finaliser of splitmix64).

    Parameters
    ----------
    values : numpy.ndarray
        Integers.

    Returns
    -------
    numpy.ndarray
        One uint64 per value; sums of them identify sets.

    References
    ----------
    Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators", OOPSLA.
    """
    z = values.astype(np.int64).view(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _grouped(records: Records) -> Records:
    key: Any = mixed(np.arange(len(records.sent_at)))
    ids = joined(records.batches, "event_id")
    known = np.zeros(len(key), bool) if ids is None else pc.is_valid(ids).to_numpy(zero_copy_only=False)
    per_row = np.array([batch.row_per_recipient for batch in records.batches])[records.batch]
    same_time = np.array([not batch.dated_to_the_day for batch in records.batches])[records.batch]
    told = per_row & ~known & same_time & (records.time_status == OK)
    parts = [records.sent_at, records.codes.sender, records.channel, *_coded_ids(records.batches)]
    key[told] = _combined([part[told] for part in parts])
    if ids is not None:
        codes = ids.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        by_id = per_row & known
        key[by_id] = _combined([codes[by_id], records.batch[by_id] - np.int64(1_000)])
    first, inverse = np.unique(key, return_index=True, return_inverse=True)[1:]
    event = first[inverse].astype(np.int32)
    return Records(
        records.batches,
        records.codes,
        records.sent_at,
        records.time_status,
        records.channel,
        records.batch,
        event,
    )


def _coded_ids(batches: Sequence[Batch]) -> list[np.ndarray]:
    columns = [joined(batches, name) for name in ("reply_to", "thread_id")]
    return [
        column.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
        for column in columns
        if column is not None
    ]


def _combined(parts: Sequence[np.ndarray]) -> np.ndarray:
    key = np.zeros(len(parts[0]), np.uint64)
    for part in parts:
        key = mixed((key ^ mixed(part)).view(np.int64))
    return key


def find_recipients(records: Records, reason: np.ndarray) -> Recipients:
    """Name each recipient of each event once, by the strongest role, without the sender.

    Parameters
    ----------
    records : Records
        All entries.
    reason : numpy.ndarray
        Why an entry is not kept, 0 where it is; entries without any other
        person, and rows that repeat a recipient, are marked here.

    Returns
    -------
    Recipients
        In order of the events.
    """
    record, person, role = records.codes.record, records.codes.person, records.codes.role
    sender = records.codes.sender[records.event]
    reason[(reason == KEPT) & ~_occurs(record, len(reason))] = NO_RECIPIENT
    other = person != sender[record]
    reason[(reason == KEPT) & ~_occurs(record[other], len(reason))] = TO_SELF
    usable = reason[record] == KEPT
    named = int(usable.sum())
    usable &= other
    record, person, role = record[usable], person[usable], role[usable]
    event = records.event[record].astype(np.int64)
    people = max(len(records.codes.people), 1)
    key = ((event * people + person) << 3) | role
    order = _order(key, records)
    tracked: Any = None if order is None else record[order]
    key = np.sort(key) if order is None else key[order]
    single = np.ones(len(key), bool)
    single[1:] = key[1:] >> 3 != key[:-1] >> 3
    key, pair = key[single], key[single] >> 3
    event = pair // people
    origin = event.astype(np.int32) if tracked is None else tracked[single]
    reason[(reason == KEPT) & ~_occurs(origin, len(reason))] = REPEATED
    return Recipients(
        event.astype(np.int32),
        (pair % people).astype(np.int32),
        (key & 7).astype(np.int8),
        origin,
        named - len(other[usable]),
        int((~single).sum()),
    )


def _order(key: np.ndarray, records: Records) -> np.ndarray | None:
    if not any(batch.row_per_recipient for batch in records.batches):
        return None
    return np.argsort(key, kind="stable")


def _occurs(codes: np.ndarray, size: int) -> np.ndarray:
    seen = np.zeros(size, bool)
    seen[codes] = True
    return seen


def mark_repeats(records: Records, recipients: Recipients, reason: np.ndarray) -> None:
    """Mark events that stand in the sources twice.

    The same id is the same event. Where there is no id, the same sender at the
    same trusted time to the same people is.

    Parameters
    ----------
    records : Records
        All entries.
    recipients : Recipients
        Their recipients.
    reason : numpy.ndarray
        Why an entry is not kept; repeats are marked in place.
    """
    if not len(recipients.event):
        return
    starts = np.flatnonzero(np.append(True, recipients.event[1:] != recipients.event[:-1]))
    event = recipients.event[starts]
    repeated = np.zeros(len(reason), bool)
    ids = joined(records.batches, "event_id")
    has_id = np.zeros(len(event), bool)
    if ids is not None:
        taken = ids.take(pa.array(event))
        has_id = pc.is_valid(taken).to_numpy(zero_copy_only=False)
        codes = taken.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
        repeated[event[_later(codes.astype(np.int64), has_id)]] = True
    people = np.add.reduceat(mixed(recipients.person), starts)
    fingerprint = _combined(
        [records.sent_at[event], records.codes.sender[event], records.channel[event], people.view(np.int64)]
    )
    by_day = np.array([batch.dated_to_the_day for batch in records.batches])[records.batch[event]]
    comparable = (records.time_status[event] == OK) & ~by_day & ~repeated[event]
    places = np.flatnonzero(comparable & _repeats(fingerprint, comparable))
    places = places[np.argsort(~has_id[places], kind="stable")]
    later = places[_later(fingerprint[places].view(np.int64), np.ones(len(places), bool))]
    repeated[event[later[~has_id[later]]]] = True
    reason[(reason == KEPT) & repeated[records.event]] = REPEATED


def _repeats(key: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Tell which entries have a key that several of those that count have; mostly none do."""
    ordered = np.sort(key[counts])
    several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return np.isin(key, several) if len(several) else np.zeros(len(key), bool)


def _later(key: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Tell which entries repeat the key of an earlier one."""
    later = np.zeros(len(key), bool)
    places = np.flatnonzero(counts)
    later[places] = True
    later[places[np.unique(key[places], return_index=True)[1]]] = False
    return later


def list_skipped(records: Records, reason: np.ndarray) -> list[Skipped]:
    """List what was left out, by source and reason.

    Parameters
    ----------
    records : Records
        All entries.
    reason : numpy.ndarray
        Why an entry is not kept.

    Returns
    -------
    list of Skipped
        In order of the sources.
    """
    positions = joined(records.batches, "position")
    found: list[Skipped] = []
    ends = np.cumsum([batch.table.num_rows for batch in records.batches])
    for number, (batch, end) in enumerate(zip(records.batches, ends, strict=True)):
        mine = slice(int(end) - batch.table.num_rows, int(end))
        if positions is None or not reason[mine].any():
            continue
        own, why = _by_position(positions[mine].to_numpy(), reason[mine])
        found += [
            Skipped(batch.source, own[why == code], REASONS[code], number)
            for code in range(1, len(REASONS))
            if (why == code).any()
        ]
    return found


def _by_position(positions: np.ndarray, reason: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count an entry once that gave several records; it is kept when one of them is."""
    if (np.diff(positions) > 0).all():
        return positions, reason
    own, first, inverse = np.unique(positions, return_index=True, return_inverse=True)
    why = reason[first].copy()
    why[inverse[reason == KEPT]] = KEPT
    return own, why


def skipped_frame(skipped: Sequence[Skipped]) -> pd.DataFrame:
    """Write skipped entries as a table.

    Parameters
    ----------
    skipped : sequence of Skipped
        What was left out.

    Returns
    -------
    pandas.DataFrame
        Columns source, position, reason, in order of source and position.
    """
    frame = pd.DataFrame(
        {
            "source": np.repeat([each.source for each in skipped], [len(each.positions) for each in skipped]),
            "position": np.concatenate([np.zeros(0, np.int64), *(each.positions for each in skipped)]),
            "reason": np.repeat([each.reason for each in skipped], [len(each.positions) for each in skipped]),
        }
    )
    return frame.sort_values(["source", "position"], kind="stable", ignore_index=True)
