"""The cells of a delimited file by the kit's own names for its columns."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.errors import ReadError
from reciprocity_kit.events import Skipped
from reciprocity_kit.readers.dates import NO_TIME, Times, read_times
from reciprocity_kit.readers.dialect import FLAG_FIELDS, PEOPLE_FIELDS, Dialect
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.tabular import Columns, read_columns
from reciprocity_kit.readers.text import TextFile, preamble

_CODED = frozenset((*PEOPLE_FIELDS, "recipient", "role", "channel", "all_day", "status", *FLAG_FIELDS))
_YES = pa.array(["true", "1", "yes", "wahr", "vrai", "ja", "oui"])


class Cells:
    """The cells of a file by field.

    Parameters
    ----------
    columns : Columns
        What was read.
    places : Mapping of str to sequence of int
        Columns of each field.
    """

    def __init__(self, columns: Columns, places: Mapping[str, Sequence[int]]) -> None:
        self.columns = columns
        self.places = places

    def __contains__(self, field: str) -> bool:
        return field in self.places

    @property
    def position(self) -> np.ndarray:
        """Row of the file for every row here."""
        return self.columns.position

    @property
    def rows(self) -> int:
        """Rows of the file, broken and empty ones too."""
        return len(self.position) + sum(len(each) for each in self.columns.broken.values())

    def text(self, field: str) -> pa.ChunkedArray:
        """Give the texts of a field.

        Parameters
        ----------
        field : str
            The field.

        Returns
        -------
        pyarrow.ChunkedArray
            One per row; several columns are joined by a blank.
        """
        columns = self._each(field)
        if len(columns) == 1:
            return columns[0]
        texts = [each.cast(pa.string()) for each in columns]
        return pc.binary_join_element_wise(*texts, " ", null_handling="skip")

    def plain(self, field: str) -> pa.ChunkedArray:
        """Give the texts of a field without outer blanks, not dictionary-encoded.

        Parameters
        ----------
        field : str
            The field.

        Returns
        -------
        pyarrow.ChunkedArray
            One per row, missing where empty.
        """
        texts = pc.utf8_trim_whitespace(self.text(field).cast(pa.string()))
        return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)

    def texts(self, field: str) -> list[str]:
        """List the texts of a field without outer blanks.

        Parameters
        ----------
        field : str
            The field.

        Returns
        -------
        list of str
            One per row, empty where there is none or no such column.
        """
        if field not in self:
            return [""] * len(self.position)
        return [each or "" for each in self.plain(field).to_pylist()]

    def several(self, field: str) -> list[list[str]]:
        """List the texts of each column of a field.

        Parameters
        ----------
        field : str
            The field.

        Returns
        -------
        list of list of str
            Column by column, one text per row.
        """
        columns = [each.cast(pa.string()) for each in self._each(field)] if field in self else []
        return [[text or "" for text in each.to_pylist()] for each in columns]

    def flags(self, field: str) -> pa.ChunkedArray:
        """Read a field as yes or no.

        Parameters
        ----------
        field : str
            The field.

        Returns
        -------
        pyarrow.ChunkedArray
            One per row, missing where empty.
        """
        texts = self.plain(field)
        return pc.if_else(
            pc.is_null(texts), pa.scalar(None, pa.bool_()), pc.is_in(pc.utf8_lower(texts), value_set=_YES)
        )

    def amounts(self, field: str) -> np.ndarray:
        """Read a field as numbers that cannot be below nought.

        Parameters
        ----------
        field : str
            The field.

        Returns
        -------
        numpy.ndarray
            One per row, NaN where empty, no number, negative or beyond all numbers.
        """
        if field not in self:
            return np.full(len(self.position), np.nan)
        texts = self.plain(field).to_pandas()
        values = pd.to_numeric(texts, errors="coerce").to_numpy(float, na_value=np.nan)
        return np.where(np.isfinite(values) & (values >= 0), values, np.nan)

    def _each(self, field: str) -> list[pa.ChunkedArray]:
        return [self.columns.table[f"c{place}"] for place in self.places[field]]


def read_cells(
    text: TextFile,
    places: Mapping[str, Sequence[int]],
    *,
    delimiter: str,
    titles: Sequence[str],
    reading: Reading,
) -> Cells:
    """Read the columns of the fields, and no others.

    Parameters
    ----------
    text : TextFile
        The file.
    places : Mapping of str to sequence of int
        Columns of each field.
    delimiter : str
        Between two cells.
    titles : sequence of str
        The header's cells.
    reading : Reading
        What the user says about it.

    Returns
    -------
    Cells
        Every row that can be cut into cells.
    """
    columns = read_columns(
        text.file,
        encoding=text.encoding,
        delimiter=delimiter,
        n_columns=len(titles),
        lines_above=len(preamble(text)) + sum(len(title.splitlines()) - 1 for title in titles if title),
        wanted=sorted({place for found in places.values() for place in found}),
        plain=sorted({place for field, found in places.items() if field not in _CODED for place in found}),
        reading=reading,
    )
    return Cells(columns, places)


def read_cell_times(
    source: str, dialect: Dialect, cells: Cells, reading: Reading, field: str = "sent_at"
) -> Times:
    """Read the times of a field.

    Parameters
    ----------
    source : str
        Name of the file, for messages.
    dialect : Dialect
        The file's dialect.
    cells : Cells
        The file's cells.
    reading : Reading
        What the user says about it.
    field : str
        The field.

    Returns
    -------
    Times
        One instant per row.

    Raises
    ------
    ReadError
        If there are times, and none can be read.
    """
    times = read_times(
        cells.text(field).cast(pa.string()),
        source=source,
        tz=reading.tz,
        declared=dialect.tz,
        date_order=reading.date_order,
    )
    if field == "sent_at" and len(times.sent_at) and (times.sent_at == NO_TIME).all():
        texts = cells.plain(field).drop_null()
        raise ReadError(
            f"{source} has no date that can be read.",
            f"For example: {texts[0].as_py()[:80]!r}" if len(texts) else "All its dates are empty.",
            next_step="export again with dates such as 2024-03-05 10:15",
        )
    return times


def skip_undated(source: str, cells: Cells, times: Times) -> list[Skipped]:
    """List the rows that are broken, empty or have no time.

    Parameters
    ----------
    source : str
        Name of the file.
    cells : Cells
        Its cells.
    times : Times
        Its times.

    Returns
    -------
    list of Skipped
        By reason.
    """
    skipped = skip_broken(source, cells)
    lost = times.sent_at == NO_TIME
    if lost.any():
        empty = pc.is_null(cells.plain("sent_at")).to_numpy()
        for where, reason in ((lost & empty, "no date"), (lost & ~empty, "date not understood")):
            if where.any():
                skipped.append(Skipped(source, cells.position[where], reason))
    return skipped


def skip_broken(source: str, cells: Cells) -> list[Skipped]:
    """List the rows that could not be cut into cells.

    Parameters
    ----------
    source : str
        Name of the file.
    cells : Cells
        Its cells.

    Returns
    -------
    list of Skipped
        By reason.
    """
    return list_reasons(source, cells.columns.broken)


def list_reasons(source: str, reasons: Mapping[str, Sequence[int]]) -> list[Skipped]:
    """List what was skipped, by reason.

    Parameters
    ----------
    source : str
        Name of the file.
    reasons : Mapping of str to sequence of int
        Positions by reason.

    Returns
    -------
    list of Skipped
        One per reason.
    """
    return [Skipped(source, np.array(rows, np.int64), reason) for reason, rows in reasons.items() if rows]


def to_instants(sent_at: np.ndarray) -> pa.Array:
    """Write times as Arrow's, missing where there is none.

    Parameters
    ----------
    sent_at : numpy.ndarray
        Microseconds since 1970 UTC, `NO_TIME` where undated.

    Returns
    -------
    pyarrow.Array
        Timestamps in UTC.
    """
    return pa.array(sent_at, mask=sent_at == NO_TIME).cast(pa.timestamp("us", "UTC"))


def tell_times(times: Times, encoding: str) -> list[str]:
    """Say how times and letters were read, where that was not certain.

    Parameters
    ----------
    times : Times
        What was read.
    encoding : str
        What the file is written in.

    Returns
    -------
    list of str
        Sentences.
    """
    notes = []
    if times.zone:
        notes.append(f"times carry no zone and are read as {times.zone}")
    if times.date_order:
        notes.append(f"dates are read with the {times.date_order} first")
    if times.dated_to_the_day:
        notes.append("dates have no time of day, so reply times are to the day")
    return notes + tell_encoding(encoding)


def tell_encoding(encoding: str) -> list[str]:
    """Say what the letters were read as, where that was a guess.

    Parameters
    ----------
    encoding : str
        What the file is written in.

    Returns
    -------
    list of str
        A sentence, or none.
    """
    return [] if encoding.startswith("utf-") else [f"text is read as {encoding}"]
