"""Indexes of mail written by Thunderbird's ImportExportTools NG: delimited, without a header.

Notes
-----
Read from the add-on's own source, in an older and a newer version: subject, author, recipients,
date, a star where there are attachments, in newer ones the size, and the body. The first three are
always quoted; where they hold the separator, quotation marks are part of the text. Author and
recipients are cut at 50 characters unless the user switches that off, copies stand among the
recipients, and the newer default date shows minutes and seconds but no hour: so only the day is read.
"""

import csv
import io
import itertools
import re
from collections import defaultdict

import numpy as np
import pyarrow as pa

from reciprocity_kit.events import UNIT_SEPARATOR, Batch
from reciprocity_kit.identities import split_people
from reciprocity_kit.readers.cells import Cells, list_reasons, skip_undated, tell_times, to_instants
from reciprocity_kit.readers.dates import NO_TIME, Times, read_times
from reciprocity_kit.readers.formats import Format
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.readers.tabular import read_columns
from reciprocity_kit.readers.text import open_text

NAME = "thunderbird-index"
CUT_RECIPIENTS = "its recipients are cut off after 50 characters"
CUT_AUTHOR = "its author is cut off after 50 characters"
_CUT_AT = 50
_FEWEST_CELLS = 5
_MOST_CELLS = 8
_LOOKED_AT = 20
_SHOWN_BYTES = 1 << 16
_DATE = re.compile(
    r"(\d{1,4}[./-]\d{1,2}[./-]\d{1,4})\.?,? \d{1,2}[:.]\d{1,2}([:.]\d{2})?( [ap]m)?", re.IGNORECASE
)
_AFTER_ADDRESS = re.compile(r"@[^,;@]*[,;]")


def is_index(source: Source, head: bytes) -> bool:
    """Tell whether a file is such an index.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where every one of the first rows has a date, and a star or nothing, in its place.
    """
    if source.suffix not in {".csv", ".txt"} or not head.lstrip(b"\xef\xbb\xbf").startswith(b'"'):
        return False
    return bool(
        _find_shape(head[:_SHOWN_BYTES].decode("utf-8", "replace"), whole=len(head) < _SHOWN_BYTES)[0]
    )


def _find_shape(head: str, *, whole: bool) -> tuple[str, int]:
    """Find delimiter and number of cells; no delimiter where it is no such index."""
    for delimiter in ",;\t|":
        lines = csv.reader(io.StringIO(head.lstrip("\ufeff"), newline=""), delimiter=delimiter)
        try:
            rows = [row for row in itertools.islice(lines, _LOOKED_AT) if row]
        except csv.Error:
            continue
        if not whole and len(rows) < _LOOKED_AT:
            rows = rows[:-1]
        if rows and all(_is_row(row) for row in rows):
            return delimiter, len(rows[0])
    return "", 0


def _is_row(row: list[str]) -> bool:
    if not _FEWEST_CELLS <= len(row) <= _MOST_CELLS:
        return False
    return bool(_DATE.fullmatch(row[3].strip())) and row[4].strip() in ("", "*") and bool(row[1] or row[2])


def read_index(source: Source, reading: Reading) -> Batch:
    """Read an index of messages.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What the user says about it.

    Returns
    -------
    Batch
        Its messages, dated to the day.
    """
    text = open_text(source)
    delimiter, n_columns = _find_shape(text.head[:_SHOWN_BYTES], whole=len(text.head) < _SHOWN_BYTES)
    columns = read_columns(
        source,
        encoding=text.encoding,
        delimiter=delimiter or ",",
        n_columns=n_columns or _FEWEST_CELLS,
        lines_above=-1,
        wanted=[1, 2, 3],
        plain=[3],
        reading=reading,
    )
    cells = Cells(columns, {"sender": [1], "recipient": [2], "sent_at": [3]})
    times = _read_days(source.label, cells, reading)
    keep = times.sent_at != NO_TIME
    senders = [_uncut_author(author) for author in cells.texts("sender")]
    recipients = [_uncut_people(named) for named in cells.texts("recipient")]
    reasons = _find_cut(cells, keep, senders, recipients)
    table = pa.table(
        {
            "position": cells.position,
            "sent_at": to_instants(times.sent_at),
            "sender": pa.array(senders, pa.string()),
            "to": pa.array([UNIT_SEPARATOR.join(people) for people, _ in recipients], pa.string()),
        }
    )
    cut = sum(bool(kept and is_cut) for kept, (_, is_cut) in zip(keep, recipients, strict=True))
    return Batch(
        source.label,
        NAME,
        table.filter(pa.array(keep)),
        rows=cells.rows,
        dated_to_the_day=True,
        skipped=[*skip_undated(source.label, cells, times), *list_reasons(source.label, reasons)],
        notes=_notes(cut, tell_times(times, columns.encoding)),
    )


def _read_days(source: str, cells: Cells, reading: Reading) -> Times:
    texts = cells.texts("sent_at")
    days = [found[1] if (found := _DATE.fullmatch(each)) else "" for each in texts]
    column = pa.chunked_array([pa.array(days, pa.string())])
    return read_times(column, source=source, tz=reading.tz, declared=None, date_order=reading.date_order)


def _find_cut(
    cells: Cells, keep: np.ndarray, senders: list[str], recipients: list[tuple[list[str], bool]]
) -> dict[str, list[int]]:
    """Find the rows of which nobody is left, and leave them out."""
    reasons: dict[str, list[int]] = defaultdict(list)
    authors = cells.texts("sender")
    for place in np.flatnonzero(keep):
        people, is_cut = recipients[place]
        author_is_cut = bool(authors[place].strip('"')) and not senders[place]
        reason = CUT_AUTHOR * author_is_cut or CUT_RECIPIENTS * (is_cut and not people)
        if reason:
            keep[place] = False
            reasons[reason].append(int(cells.position[place]))
    return reasons


def _is_cut(text: str) -> bool:
    return len(text) == _CUT_AT or text.rfind("<") > text.rfind(">")


def _uncut_author(text: str) -> str:
    """Give the author, by name where the address is cut off."""
    bare = text.strip('"')
    if not _is_cut(bare) or bare.endswith(">"):
        return bare
    name, bracket, _ = bare.partition("<")
    return name.strip() if bracket else ""


def _uncut_people(text: str) -> tuple[list[str], bool]:
    """Give the recipients without the one that is cut off, and whether one was."""
    bare = text.strip('"')
    cut = _is_cut(bare)
    if cut and not bare.endswith(">"):
        whole = [found.end() for found in _AFTER_ADDRESS.finditer(bare)]
        bare = bare[: whole[-1]] if whole else ""
    return split_people(bare, ",;"), cut


def _notes(cut: int, others: list[str]) -> list[str]:
    notes = ["the clock is not read: the add-on writes minutes and seconds, but no hour"]
    if cut:
        notes.append(
            f"{cut:,} messages may have had more recipients: the export cuts them off after 50 characters"
        )
    return notes + others


FORMATS = (
    Format(
        NAME,
        "an index of mail by Thunderbird's ImportExportTools NG, as CSV without a header",
        is_index,
        read_index,
    ),
)
