"""Delimited exports into batches, by a declared dialect or by the user's own columns."""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.columns import CHANNELS, ROLES
from reciprocity_kit.errors import OptionError, ReadError, UnknownFormatError
from reciprocity_kit.events import Batch, Skipped
from reciprocity_kit.readers.cells import (
    Cells,
    read_cell_times,
    read_cells,
    skip_undated,
    tell_times,
    to_instants,
)
from reciprocity_kit.readers.contacts import read_contacts
from reciprocity_kit.readers.dates import NO_TIME
from reciprocity_kit.readers.dialect import (
    CONTACTS,
    EVENTS,
    FLAG_FIELDS,
    GROUP,
    KNOWN_FIELDS,
    NO_PEOPLE,
    NUMBER_FIELDS,
    PARALLEL_LISTS,
    PEOPLE_FIELDS,
    TEXT_FIELDS,
    TRACE_STEPS,
    TRACE_SUMMARY,
    Dialect,
    find_titles,
    fold_header,
)
from reciprocity_kit.readers.dialects import DIALECTS
from reciprocity_kit.readers.outlook import read_parallel_lists
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.text import TextFile, header_rows
from reciprocity_kit.readers.traces import read_trace_steps, read_trace_summary

Shaper = Callable[[str, Dialect, Cells, Reading], Batch]
NO_CHANNEL = "its channel is none of email, meeting, chat, call"
_CHANNEL_NAMES: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("mail", "e-mail", "incoming_email", "forwarded_email", "incoming email"), "email")
    | dict.fromkeys(("phone", "phone call", "telephone", "anruf", "appel"), "call")
    | dict.fromkeys(("sms", "text", "message", "im"), "chat")
    | dict.fromkeys(("event", "appointment", "calendar"), "meeting")
    | {name: name for name in CHANNELS}
)


def read_delimited(text: TextFile, reading: Reading) -> Batch:
    """Read one delimited export.

    Parameters
    ----------
    text : TextFile
        The file.
    reading : Reading
        What the user says about it.

    Returns
    -------
    Batch
        Its events, and the rows that were not kept.

    Raises
    ------
    ReadError
        If the file is in no known dialect, in several, or has no time that can be read.
    """
    dialect, delimiter, header = recognise(text, reading)
    if dialect.shape == NO_PEOPLE:
        raise UnknownFormatError(
            f"{text.source} is a calendar that names nobody: it has no column Meeting Organizer.",
            _found(text, delimiter),
            next_step="export it as .ics; in Google's calendar: Settings, Import & export, Export",
        )
    cells = read_cells(
        text,
        dialect.find_places(header),
        delimiter=delimiter,
        titles=header_rows(text)[delimiter][0],
        reading=reading,
    )
    return _SHAPERS[dialect.shape](text.source, dialect, cells, reading)


def recognise(text: TextFile, reading: Reading) -> tuple[Dialect, str, dict[str, int]]:
    """Find the dialect of a file by its titles.

    Parameters
    ----------
    text : TextFile
        The file.
    reading : Reading
        What the user says about it.

    Returns
    -------
    tuple of (Dialect, str, dict)
        The dialect, the delimiter, and the place of each title.

    Raises
    ------
    ReadError
        If it is in no known dialect or in several, or misses a column that was named.
    """
    headers = {delimiter: find_titles(rows[0]) for delimiter, rows in header_rows(text).items() if rows}
    if not headers:
        raise UnknownFormatError(
            f"{text.source} has no first row with the titles of its columns.",
            next_step="export it again as CSV, with titles in the first row",
        )
    if reading.columns is not None:
        dialect = _own_dialect(reading.columns)
        widest = max(headers, key=lambda each: (dialect.matches(headers[each]), len(headers[each])))
        missing = [name for (name,) in dialect.headers.values() if name not in headers[widest]]
        if missing:
            raise ReadError(
                f"{text.source} has no column {', '.join(map(repr, missing))}.",
                _found(text, widest),
                next_step="use the titles as they stand in the first row",
            )
        return dialect, widest, headers[widest]
    fitting = [
        (dialect, delimiter)
        for delimiter in headers
        for dialect in DIALECTS
        if dialect.matches(headers[delimiter])
    ]
    fitting = [
        (dialect, delimiter)
        for dialect, delimiter in fitting
        if not any(set(_titles(dialect)) < set(_titles(other)) for other, _ in fitting)
    ]
    if len(fitting) == 1:
        dialect, delimiter = fitting[0]
        return dialect, delimiter, headers[delimiter]
    raise _no_dialect(text, headers, [dialect.name for dialect, _ in fitting])


def _titles(dialect: Dialect) -> list[str]:
    return [name for field in dialect.required for name in dialect.headers[field]]


def _found(text: TextFile, delimiter: str) -> str:
    titles = header_rows(text)[delimiter][0]
    shown = ", ".join(repr(title.strip("\ufeff")[:60]) for title in titles[:30])
    return f"Found columns: {shown}{', ...' if len(titles) > 30 else ''}"  # noqa: PLR2004 (what fits a message)


def _no_dialect(
    text: TextFile, headers: Mapping[str, Mapping[str, int]], fitting: Sequence[str]
) -> UnknownFormatError:
    widest = max(headers, key=lambda each: len(headers[each]))
    titles = [title.strip().strip("\ufeff") for title in header_rows(text)[widest][0]]
    what = f"fits several dialects: {', '.join(fitting)}" if fitting else "is in no known dialect"
    guess = guess_columns(titles)
    shown = ", ".join(f'"{field}": "{guess.get(field, "...")}"' for field in _HINTS)
    return UnknownFormatError(
        f"{text.source} {what}.",
        _found(text, widest),
        f"Known dialects: {', '.join(dict.fromkeys(dialect.name for dialect in DIALECTS))}, ics",
        next_step=f'rk.read("{text.file.name}", columns={{{shown}}})',
    )


_HINTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sender": ("sender", "from", "von", "de", "absender", "expéditeur", "remitente"),
        "recipient": ("recipient", "to", "an", "à", "para", "empfänger", "destinataire", "destinatario"),
        "sent_at": ("sent_at", "date", "datum", "sent", "time", "fecha", "timestamp", "gesendet"),
    }
)


def guess_columns(titles: Sequence[str]) -> dict[str, str]:
    """Guess which title of an unknown file stands for sender, recipient and time.

    Parameters
    ----------
    titles : sequence of str
        As they stand in its first row.

    Returns
    -------
    dict of str to str
        Titles by the kit's names; without those of which no title looks like it.

    Examples
    --------
    >>> guess_columns(["Von", "An", "Datum", "Betreff"])
    {'sender': 'Von', 'recipient': 'An', 'sent_at': 'Datum'}
    """
    folded = {fold_header(title): title for title in titles}
    return {field: title for field, words in _HINTS.items() if (title := _guess(folded, words))}


def _guess(folded: Mapping[str, str], words: Sequence[str]) -> str:
    for word in words:
        if word in folded:
            return folded[word]
    near = difflib.get_close_matches(words[0], list(folded), n=1, cutoff=0.6)
    return folded[near[0]] if near else ""


def _own_dialect(columns: Mapping[str, str]) -> Dialect:
    unknown = [field for field in columns if field not in KNOWN_FIELDS]
    missing = [field for field in ("sent_at", "sender") if field not in columns]
    if "recipient" not in columns and not set(ROLES) & set(columns):
        missing.append("recipient")
    if unknown or missing:
        raise OptionError(
            "columns= "
            + "; ".join(
                [f"has no use for {', '.join(map(repr, unknown))}"] * bool(unknown)
                + [f"lacks {', '.join(map(repr, missing))}"] * bool(missing)
            )
            + ".",
            f"Known names: {', '.join(KNOWN_FIELDS)}",
            next_step='columns={"sent_at": "Date", "sender": "From", "recipient": "To"}, in your titles',
        )
    return Dialect(
        "own columns",
        "any CSV, by the columns the user names",
        MappingProxyType({field: (fold_header(title),) for field, title in columns.items()}),
        required=tuple(columns),
    )


def _batch(source: str, dialect: Dialect, cells: Cells, reading: Reading) -> Batch:
    times = read_cell_times(source, dialect, cells, reading)
    reading.tell(source, 0.8)
    skipped = skip_undated(source, cells, times)
    keep = times.sent_at != NO_TIME
    table: dict[str, Any] = {"position": cells.position, "sent_at": to_instants(times.sent_at)}
    table |= _people(cells) | _details(cells)
    if "ended_at" in cells:
        in_order = replace(reading, date_order=times.date_order or reading.date_order)
        ends = read_cell_times(source, dialect, cells, in_order, "ended_at")
        table["duration_minutes"] = np.where(
            ends.sent_at == NO_TIME, np.nan, (ends.sent_at - times.sent_at) / 60_000_000
        )
    for where, reason in _unwanted(dialect, cells, table, keep):
        if (where & keep).any():
            skipped.append(Skipped(source, cells.position[where & keep], reason))
        keep &= ~where
    arrow = pa.table(table)
    return Batch(
        source,
        dialect.name,
        arrow if keep.all() else arrow.filter(pa.array(keep)),
        rows=cells.rows,
        separators=dialect.separators,
        channel=dialect.channel,
        threaded="reply_to" in cells or "thread_id" in cells,
        row_per_recipient=dialect.row_per_recipient,
        dated_to_the_day=times.dated_to_the_day,
        skipped=skipped,
        notes=tell_times(times, cells.columns.encoding),
    )


def _unwanted(
    dialect: Dialect, cells: Cells, table: Mapping[str, Any], keep: np.ndarray
) -> Iterator[tuple[np.ndarray, str]]:
    if "all_day" in cells:
        yield cells.flags("all_day").fill_null(False).to_numpy(), "an all-day entry"
    if dialect.channel == "meeting" and "duration_minutes" in table:
        yield table["duration_minutes"] == 0, "lasts no time"
        yield table["duration_minutes"] < 0, "ends before it begins"
    if "channel" in cells:
        known = pc.is_in(pc.utf8_lower(cells.plain("channel")), value_set=pa.array([*_CHANNEL_NAMES, None]))
        yield ~known.to_numpy(), NO_CHANNEL
    if "status" in cells and dialect.skips:
        status = pc.fill_null(pc.utf8_lower(cells.plain("status")), "")
        for reason in dict.fromkeys(dialect.skips.values()):
            values = pa.array([value for value, why in dialect.skips.items() if why == reason])
            where = pc.is_in(status, value_set=values).to_numpy()
            yield where & _has_others(cells, keep & ~where) if reason == GROUP else where, reason


def _has_others(cells: Cells, kept: np.ndarray) -> np.ndarray:
    """Tell of which rows another one of the same message is kept."""
    if "event_id" not in cells:
        return np.zeros(len(kept), bool)
    ids = cells.plain("event_id")
    others = pc.drop_null(ids.filter(pa.array(kept)))
    found: np.ndarray = pc.is_in(ids, value_set=others.combine_chunks()).to_numpy()
    return found


def _people(cells: Cells) -> dict[str, Any]:
    people = {field: cells.text(field) for field in PEOPLE_FIELDS if field in cells}
    if "recipient" not in cells:
        return people
    recipient = cells.text("recipient")
    if "role" not in cells:
        return people | {"to": recipient}
    role = pc.utf8_lower(cells.text("role").cast(pa.string()))
    known = pc.is_in(role, value_set=pa.array(ROLES))
    role = pc.if_else(pc.fill_null(known, pa.scalar(value=False)), role, "to")
    plain = recipient.cast(pa.string())
    present = pc.unique(role).to_pylist()
    return people | {each: pc.if_else(pc.equal(role, each), plain, "") for each in ROLES if each in present}


def _details(cells: Cells) -> dict[str, Any]:
    details: dict[str, Any] = {field: cells.plain(field) for field in TEXT_FIELDS if field in cells}
    for field in NUMBER_FIELDS:
        if field in cells:
            details[field] = cells.amounts(field)
    for field in FLAG_FIELDS:
        if field in cells:
            details[field] = cells.flags(field)
    if "channel" in cells:
        folded = pc.utf8_lower(cells.plain("channel"))
        place = pc.index_in(folded, value_set=pa.array(list(_CHANNEL_NAMES)))
        details["channel"] = pc.take(pa.array(list(_CHANNEL_NAMES.values())), place)
    return details


_SHAPERS: Mapping[str, Shaper] = MappingProxyType(
    {
        EVENTS: _batch,
        TRACE_SUMMARY: read_trace_summary,
        TRACE_STEPS: read_trace_steps,
        PARALLEL_LISTS: read_parallel_lists,
        CONTACTS: read_contacts,
    }
)
