"""Delimited exports into batches, by a declared dialect or by the user's own columns."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.columns import CHANNELS, ROLES
from reciprocity_kit.errors import OptionError, ReadError, UnknownFormatError
from reciprocity_kit.events import Batch, Skipped
from reciprocity_kit.readers.dates import NO_TIME, Times, read_times
from reciprocity_kit.readers.dialects import (
    DIALECTS,
    FLAG_FIELDS,
    KNOWN_FIELDS,
    NUMBER_FIELDS,
    PEOPLE_FIELDS,
    TEXT_FIELDS,
    Dialect,
    fold_header,
)
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.tabular import Columns, read_columns
from reciprocity_kit.readers.text import TextFile, header_rows, preamble

_YES = pa.array(["true", "1", "yes", "wahr", "vrai", "ja", "oui"])


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
    dialect, delimiter, header = _recognised(text, reading)
    places = {
        field: [header[name] for name in names]
        for field, names in dialect.headers.items()
        if all(name in header for name in names)
    }
    coded = {*PEOPLE_FIELDS, "recipient", "role", "channel", "all_day", *FLAG_FIELDS}
    titles = header_rows(text)[delimiter][0]
    columns = read_columns(
        text.file,
        encoding=text.encoding,
        delimiter=delimiter,
        n_columns=len(titles),
        lines_above=len(preamble(text)) + sum(len(title.splitlines()) - 1 for title in titles if title),
        wanted=sorted({place for found in places.values() for place in found}),
        plain=sorted({place for field, found in places.items() if field not in coded for place in found}),
    )
    return _batch(text, dialect, _Cells(columns, places), reading)


def _recognised(text: TextFile, reading: Reading) -> tuple[Dialect, str, dict[str, int]]:
    headers = {
        delimiter: {fold_header(name): place for place, name in reversed(list(enumerate(rows[0])))}
        for delimiter, rows in header_rows(text).items()
        if rows
    }
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
    guess = {field: _guess(titles, words) for field, words in _HINTS.items()}
    shown = ", ".join(f'"{field}": "{title}"' for field, title in guess.items())
    return UnknownFormatError(
        f"{text.source} {what}.",
        _found(text, widest),
        f"Known dialects: {', '.join(dialect.name for dialect in DIALECTS)}, ics",
        next_step=f'rk.read("{text.file.name}", columns={{{shown}}})',
    )


_HINTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sender": ("sender", "from", "von", "de", "absender", "expéditeur", "remitente"),
        "recipient": ("recipient", "to", "an", "à", "para", "empfänger", "destinataire", "destinatario"),
        "sent_at": ("sent_at", "date", "datum", "sent", "time", "fecha", "timestamp", "gesendet"),
    }
)


def _guess(titles: Sequence[str], words: Sequence[str]) -> str:
    folded = {fold_header(title): title for title in titles}
    for word in words:
        if word in folded:
            return folded[word]
    near = difflib.get_close_matches(words[0], list(folded), n=1, cutoff=0.6)
    return folded[near[0]] if near else "..."


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


class _Cells:
    """The cells of a file by the kit's field names."""

    def __init__(self, columns: Columns, places: Mapping[str, Sequence[int]]) -> None:
        self.columns = columns
        self.places = places

    def __contains__(self, field: str) -> bool:
        return field in self.places

    def text(self, field: str) -> pa.ChunkedArray:
        """Texts of a field; several columns joined by a blank."""
        columns = [self.columns.table[f"c{place}"] for place in self.places[field]]
        if len(columns) == 1:
            return columns[0]
        texts = [each.cast(pa.string()) for each in columns]
        return pc.binary_join_element_wise(*texts, " ", null_handling="skip")

    def plain(self, field: str) -> pa.ChunkedArray:
        """Texts of a field, not dictionary-encoded, without outer blanks; missing where empty."""
        texts = pc.utf8_trim_whitespace(self.text(field).cast(pa.string()))
        return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _batch(text: TextFile, dialect: Dialect, cells: _Cells, reading: Reading) -> Batch:
    source = text.source
    times = _times(source, dialect, cells, reading, "sent_at")
    skipped = [Skipped(source, np.array(rows), reason) for reason, rows in cells.columns.broken.items()]
    position = cells.columns.position
    keep = times.sent_at != NO_TIME
    if not keep.all():
        empty = pc.is_null(cells.plain("sent_at")).to_numpy()
        for where, reason in ((~keep & empty, "no date"), (~keep & ~empty, "date not understood")):
            if where.any():
                skipped.append(Skipped(source, position[where], reason))
    _check_dates(source, cells, keep)
    table: dict[str, Any] = {"position": position, "sent_at": _instants(times.sent_at)}
    table |= _people(cells) | _details(cells)
    if "ended_at" in cells:
        ends = _times(source, dialect, cells, reading, "ended_at", times.date_order)
        table["duration_minutes"] = np.where(
            ends.sent_at == NO_TIME, np.nan, (ends.sent_at - times.sent_at) / 60_000_000
        )
    rows = len(position) + sum(len(each) for each in cells.columns.broken.values())
    arrow = pa.table(table)
    for where, reason in _no_meetings(dialect, cells, table):
        if (where & keep).any():
            skipped.append(Skipped(source, position[where & keep], reason))
        keep &= ~where
    return Batch(
        source,
        dialect.name,
        arrow if keep.all() else arrow.filter(pa.array(keep)),
        rows=rows,
        separators=dialect.separators,
        channel=dialect.channel,
        threaded="reply_to" in cells or "thread_id" in cells,
        row_per_recipient=dialect.row_per_recipient,
        dated_to_the_day=times.dated_to_the_day,
        skipped=skipped,
        notes=_notes(times, cells.columns.encoding),
    )


def _no_meetings(
    dialect: Dialect, cells: _Cells, table: Mapping[str, Any]
) -> Iterator[tuple[np.ndarray, str]]:
    if "all_day" in cells:
        yield _flags(cells, "all_day").fill_null(False).to_numpy(), "an all-day entry"
    if dialect.channel == "meeting" and "duration_minutes" in table:
        yield table["duration_minutes"] == 0, "lasts no time"
        yield table["duration_minutes"] < 0, "ends before it begins"


def _check_dates(source: str, cells: _Cells, keep: np.ndarray) -> None:
    if keep.any() or not len(keep):
        return
    texts = cells.plain("sent_at").drop_null()
    raise ReadError(
        f"{source} has no date that can be read.",
        f"For example: {texts[0].as_py()[:80]!r}" if len(texts) else "All its dates are empty.",
        next_step="export again with dates such as 2024-03-05 10:15",
    )


def _times(
    source: str, dialect: Dialect, cells: _Cells, reading: Reading, field: str, date_order: str | None = None
) -> Times:
    return read_times(
        cells.text(field).cast(pa.string()),
        source=source,
        tz=reading.tz,
        declared=dialect.tz,
        date_order=date_order or reading.date_order,
    )


def _instants(sent_at: np.ndarray) -> pa.Array:
    return pa.array(sent_at, mask=sent_at == NO_TIME).cast(pa.timestamp("us", "UTC"))


def _people(cells: _Cells) -> dict[str, Any]:
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


def _details(cells: _Cells) -> dict[str, Any]:
    details: dict[str, Any] = {field: cells.plain(field) for field in TEXT_FIELDS if field in cells}
    for field in NUMBER_FIELDS:
        if field in cells:
            details[field] = pd.to_numeric(cells.plain(field).to_pandas(), errors="coerce").to_numpy(
                float, na_value=np.nan
            )
    for field in FLAG_FIELDS:
        if field in cells:
            details[field] = _flags(cells, field)
    if "channel" in cells:
        folded = pc.utf8_lower(cells.plain("channel"))
        details["channel"] = pc.if_else(
            pc.is_in(folded, value_set=pa.array(CHANNELS)), folded, pa.scalar(None, pa.string())
        )
    return details


def _flags(cells: _Cells, field: str) -> pa.ChunkedArray:
    texts = cells.plain(field)
    return pc.if_else(
        pc.is_null(texts), pa.scalar(None, pa.bool_()), pc.is_in(pc.utf8_lower(texts), value_set=_YES)
    )


def _notes(times: Times, encoding: str) -> list[str]:
    notes = []
    if times.zone:
        notes.append(f"times carry no zone and are read as {times.zone}")
    if times.date_order:
        notes.append(f"dates are read with the {times.date_order} first")
    if times.dated_to_the_day:
        notes.append("dates have no time of day, so reply times are to the day")
    if not encoding.startswith("utf-8"):
        notes.append(f"text is read as {encoding}")
    return notes
