"""People and texts as integer codes: encode once, work on integers, label at the end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.columns import ROLES
from reciprocity_kit.events import Batch
from reciprocity_kit.identities import Mentions, find_mentions, merge_addresses


@dataclass(frozen=True)
class PeopleCodes:
    """Who is named in every record of all batches.

    Parameters
    ----------
    people : pyarrow.StringArray
        Labels in alphabetical order; a person's code is the place in it.
    sender : numpy.ndarray
        Code of the sender of every record, -1 where none is named.
    record, person, role : numpy.ndarray
        One entry per (record, recipient) as written, repeats and all.
    names : dict of str to Counter
        Names written beside the people.
    """

    people: pa.StringArray
    sender: np.ndarray
    record: np.ndarray
    person: np.ndarray
    role: np.ndarray
    names: dict[str, Counter[str]]


@dataclass(frozen=True)
class _Field:
    first_record: int
    role: int
    indices: np.ndarray
    mentions: Mentions


def encode_text(column: pa.ChunkedArray) -> tuple[pa.StringArray, np.ndarray]:
    """Encode a text column as its distinct texts and an index for every row.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        Strings or dictionary-encoded strings; missing texts count as empty.

    Returns
    -------
    tuple of pyarrow.StringArray and numpy.ndarray
        Distinct texts, and int32 indices into them.

    Examples
    --------
    >>> texts, indices = encode_text(pa.chunked_array([["b", "a", None, "b"]]))
    >>> texts.to_pylist(), indices.tolist()
    (['b', 'a', ''], [0, 1, 2, 0])
    """
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    array = column.unify_dictionaries().combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], pa.string()).dictionary_encode()
    texts, indices = array.dictionary.cast(pa.string()), array.indices
    if indices.null_count or texts.null_count:
        texts = pa.concat_arrays([texts.fill_null(""), pa.array([""], pa.string())])
        indices = indices.fill_null(len(texts) - 1)
    return texts, indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)


def build_people_codes(batches: Sequence[Batch], owner: Sequence[str]) -> PeopleCodes:
    """Give every person in all batches one code.

    Parameters
    ----------
    batches : sequence of Batch
        What the readers found.
    owner : sequence of str
        The owner's addresses, normalised; all stand for the first.

    Returns
    -------
    PeopleCodes
        Labels, senders and recipients.

    Examples
    --------
    >>> from reciprocity_kit.events import Event, build_event_table
    >>> table = build_event_table([Event(1, None, "b@x.example", (("to", "a@x.example"),))])
    >>> codes = build_people_codes([Batch("demo", "kit", table, rows=1)], [])
    >>> codes.people.to_pylist(), codes.sender.tolist(), codes.person.tolist()
    (['a@x.example', 'b@x.example'], [1], [0])
    """
    senders, recipients = _fields(batches)
    fields = [*senders, *recipients]
    spellings = [field.mentions.people.dictionary for field in fields]
    labels = pa.concat_arrays(spellings or [pa.array([], pa.string())])
    encoded = merge_addresses(labels, owner).dictionary_encode()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    people = encoded.dictionary.take(pa.array(order))
    rank = np.empty(len(people), np.int32)
    rank[order] = np.arange(len(people), dtype=np.int32)
    codes = rank[encoded.indices.to_numpy()] if len(people) else np.zeros(0, np.int32)
    if len(people) and people[0].as_py() == "":
        people, codes = people.slice(1), codes - 1
    ends = np.cumsum([len(each) for each in spellings])
    coded = {
        id(field): own[field.mentions.people.indices.to_numpy()]
        for field, own in zip(fields, np.split(codes, ends[:-1]) if fields else [], strict=True)
    }
    record, person, role = _exploded(recipients, [coded[id(field)] for field in recipients])
    return PeopleCodes(
        people,
        np.concatenate(
            [_first_person(field, coded[id(field)]) for field in senders] or [np.zeros(0, np.int32)]
        ),
        record,
        person,
        role,
        _merged_names(fields),
    )


def _fields(batches: Sequence[Batch]) -> tuple[list[_Field], list[_Field]]:
    senders: list[_Field] = []
    recipients: list[_Field] = []
    first = 0
    for batch in batches:
        for name in ("sender", *ROLES):
            if name not in batch.table.column_names:
                continue
            texts, indices = encode_text(batch.table[name])
            role = ROLES.index(name) if name in ROLES else -1
            field = _Field(first, role, indices, find_mentions(texts, batch.separators))
            (senders if name == "sender" else recipients).append(field)
        first += batch.table.num_rows
    return senders, recipients


def _first_person(field: _Field, codes: np.ndarray) -> np.ndarray:
    offsets = field.mentions.offsets
    has_any = np.diff(offsets) > 0
    padded = np.append(codes, np.int32(-1))
    first = np.where(has_any, padded[np.minimum(offsets[:-1], len(codes))], np.int32(-1))
    return first[field.indices].astype(np.int32) if len(first) else np.zeros(0, np.int32)


def _exploded(fields: list[_Field], codes: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    records, people, roles = [], [], []
    for field, coded in zip(fields, codes, strict=True):
        named = np.diff(field.mentions.offsets) > 0
        if len(coded):
            single = (np.diff(field.mentions.offsets) == 1) & (
                coded[np.minimum(field.mentions.offsets[:-1], len(coded) - 1)] < 0
            )
            named &= ~single
        rows = np.flatnonzero(named[field.indices]) if len(named) else np.zeros(0, np.int64)
        where = field.indices[rows]
        counts = np.diff(field.mentions.offsets)[where]
        total = int(counts.sum())
        starts = field.mentions.offsets[where] - (np.cumsum(counts) - counts)
        records.append(np.repeat((rows + field.first_record).astype(np.int32), counts))
        people.append(coded[np.arange(total) + np.repeat(starts, counts)])
        roles.append(np.full(total, field.role, np.int8))
    if not records:
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int8)
    record, person, role = np.concatenate(records), np.concatenate(people), np.concatenate(roles)
    known = person >= 0
    return (record, person, role) if known.all() else (record[known], person[known], role[known])


def _merged_names(fields: Sequence[_Field]) -> dict[str, Counter[str]]:
    merged: dict[str, Counter[str]] = {}
    for field in fields:
        for person, names in field.mentions.names.items():
            merged.setdefault(person, Counter()).update(names)
    return merged
