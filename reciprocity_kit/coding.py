"""People and texts as integer codes: encode once, work on integers, label at the end."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.columns import ROLES
from reciprocity_kit.events import ME, Batch
from reciprocity_kit.identities.cards import Card
from reciprocity_kit.identities.mentions import Mentions, find_mentions, normal_address, split_person
from reciprocity_kit.identities.merging import Found, Identities, WhoIsWho, merge_people
from reciprocity_kit.identities.owner import Mailbox, find_owner
from reciprocity_kit.passing import Passed, pass_part, unheard


@dataclass(frozen=True)
class PeopleCodes:
    """Who is named in every record of all batches.

    Parameters
    ----------
    identities : Identities
        Everybody once; a person's code is the place among the labels.
    sender : numpy.ndarray
        Code of the sender of every record, -1 where none is named.
    record, person, role : numpy.ndarray
        One entry per (record, recipient) as written, repeats and all.
    """

    identities: Identities
    sender: np.ndarray
    record: np.ndarray
    person: np.ndarray
    role: np.ndarray

    @property
    def people(self) -> pa.StringArray:
        """Labels in alphabetical order; a person's code is the place in it."""
        return self.identities.people


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


def build_people_codes(batches: Sequence[Batch], who: WhoIsWho, *, passed: Passed = unheard) -> PeopleCodes:
    """Give every person in all batches one code, under whatever spelling.

    Parameters
    ----------
    batches : sequence of Batch
        What the readers found.
    who : WhoIsWho
        What the user says about who is who.
    passed : callable, optional
        Told the share that is done.

    Returns
    -------
    PeopleCodes
        Labels, senders and recipients.

    Examples
    --------
    >>> from reciprocity_kit.events import Event, build_event_table
    >>> table = build_event_table([Event(1, None, "b@x.example", (("to", "a@x.example"),))])
    >>> codes = build_people_codes([Batch("demo", "kit", table, rows=1)], WhoIsWho())
    >>> codes.people.to_pylist(), codes.sender.tolist(), codes.person.tolist()
    (['a@x.example', 'b@x.example'], [1], [0])
    """
    fields = _fields(batches, pass_part(passed, 0.0, 0.8))
    passed(0.8)
    found, spelled = _found(batches, fields)
    codes = _coded(fields, spelled, merge_people(found, who))
    if who.owner:
        return codes
    owner, note = find_owner(_mailboxes(batches, codes, found), ME)
    if owner is not None:
        codes = _coded(fields, spelled, merge_people(found, replace(who, owner=[owner])))
    return replace(codes, identities=replace(codes.identities, note=note)) if note else codes


def _found(batches: Sequence[Batch], fields: Sequence[_Field]) -> tuple[Found, list[np.ndarray]]:
    """Collect the distinct spellings, and tell for each field's people which of them they are."""
    dictionaries = [field.mentions.people.dictionary for field in fields]
    encoded = pa.concat_arrays(dictionaries or [pa.array([], pa.string())]).dictionary_encode()
    ends = np.cumsum([len(each) for each in dictionaries])
    places = encoded.indices.to_numpy()
    spelled = [
        own[field.mentions.people.indices.to_numpy()]
        for field, own in zip(fields, np.split(places, ends[:-1]) if fields else [], strict=True)
    ]
    cards = [
        Card(contact.name, tuple(split_person(each)[0] for each in contact.addresses))
        for batch in batches
        for contact in batch.contacts
    ]
    return Found(
        spellings=encoded.dictionary,
        names=_merged_names(fields),
        count=lambda: _counts(fields, spelled, len(encoded.dictionary)),
        cards=cards,
        own=[_own(batch) for batch in batches],
        me=ME,
    ), spelled


def _own(batch: Batch) -> list[str]:
    return [address for each in batch.own_addresses if (address := split_person(each)[0])]


def _counts(fields: Sequence[_Field], spelled: Sequence[np.ndarray], size: int) -> np.ndarray:
    """Count how often each spelling is named in all records."""
    total = np.zeros(size)
    for field, places in zip(fields, spelled, strict=True):
        lengths = np.diff(field.mentions.offsets)
        texts = np.bincount(field.indices, minlength=len(lengths))
        total += np.bincount(places, weights=np.repeat(texts, lengths), minlength=size)
    return total.astype(np.int64)


def _coded(fields: Sequence[_Field], spelled: Sequence[np.ndarray], identities: Identities) -> PeopleCodes:
    coded = [identities.codes[places] for places in spelled]
    pairs = list(zip(fields, coded, strict=True))
    senders = [_first_person(field, codes) for field, codes in pairs if field.role < 0]
    recipients = [(field, codes) for field, codes in pairs if field.role >= 0]
    record, person, role = _exploded([each for each, _ in recipients], [codes for _, codes in recipients])
    return PeopleCodes(identities, np.concatenate(senders or [np.zeros(0, np.int32)]), record, person, role)


def _mailboxes(batches: Sequence[Batch], codes: PeopleCodes, found: Found) -> list[Mailbox]:
    """Ask every export with events who its owner is."""
    told = any(batch.own_addresses for batch in batches) or found.spellings.index(ME).as_py() >= 0
    if not told:
        return []
    ends = np.cumsum([batch.table.num_rows for batch in batches]).tolist()
    labels = dict(zip(found.spellings.to_pylist(), codes.identities.codes.tolist(), strict=True))
    takes_part = lru_cache(maxsize=4)(partial(_takes_part, codes))
    mailboxes = []
    for batch, end in zip(batches, ends, strict=True):
        span = slice(end - batch.table.num_rows, end)
        own = {code for each in _own(batch) if (code := labels.get(each, -1)) >= 0}
        people = tuple(codes.people.take(pa.array(sorted(own), pa.int32())).to_pylist())
        if batch.table.num_rows:
            share = partial(_share, takes_part, span)
            mailboxes.append(Mailbox(batch.source, people, share(ME) > 0, share))
    return mailboxes


def _takes_part(codes: PeopleCodes, person: str) -> np.ndarray:
    code = codes.people.index(person).as_py()
    found: np.ndarray = (codes.sender == code) & (code >= 0)
    found[codes.record[codes.person == code]] = True
    return found


def _share(takes_part: Callable[[str], np.ndarray], span: slice, person: str) -> float:
    return float(takes_part(person)[span].mean())


def _fields(batches: Sequence[Batch], passed: Passed) -> list[_Field]:
    starts = np.cumsum([0, *(batch.table.num_rows for batch in batches)]).tolist()
    named = [
        (start, batch, name)
        for start, batch in zip(starts, batches, strict=False)  # the last one is the end of all
        for name in ("sender", *ROLES)
        if name in batch.table.column_names
    ]
    fields: list[_Field] = []
    for number, (first, batch, name) in enumerate(named):
        part = pass_part(passed, number / len(named), (number + 1) / len(named))
        part(0.0)
        texts, indices = encode_text(batch.table[name])
        part(0.2)
        role = ROLES.index(name) if name in ROLES else -1
        times = np.bincount(indices, minlength=len(texts))
        mentions = find_mentions(texts, batch.separators, times, passed=pass_part(part, 0.2, 1.0))
        fields.append(_Field(first, role, indices, _without_me(mentions, batch)))
    return fields


def _without_me(mentions: Mentions, batch: Batch) -> Mentions:
    """Put the owner's address, where the export tells it, in place of the word for the owner."""
    people = mentions.people
    if not batch.own_addresses or people.dictionary.index(ME).as_py() < 0:
        return mentions
    own = normal_address(batch.own_addresses[0])
    dictionary = pc.if_else(pc.equal(people.dictionary, ME), own, people.dictionary).dictionary_encode()
    indices = dictionary.indices.take(people.indices)
    return replace(mentions, people=pa.DictionaryArray.from_arrays(indices, dictionary.dictionary))


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
