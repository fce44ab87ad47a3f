"""Delimited text into Arrow columns, with every row accounted for."""

import codecs
import os
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from reciprocity_kit.errors import ReadError
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.readers.told import told_source

EMPTY_ROW = "an empty row"
_BLOCK_BYTES = 4 << 20
_LARGEST_BLOCK = 1 << 30
_QUOTE_BYTES = 4 << 20
READ = 0.6
"""The share of the work on a delimited file that is done when its columns are read."""

_CODED = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True)
class Columns:
    """Columns of a delimited file.

    Parameters
    ----------
    table : pyarrow.Table
        Dictionary-encoded texts named c0, c1, ... by their place in the file.
    position : numpy.ndarray
        Row of the file for every row of the table; the header is row 1.
    broken : dict of str to array of int
        Rows that could not be cut into cells, by reason.
    encoding : str
        What the file turned out to be written in.
    """

    table: pa.Table
    position: np.ndarray
    broken: dict[str, "array[int]"]
    encoding: str


def read_columns(
    file: Source,
    *,
    encoding: str,
    delimiter: str,
    n_columns: int,
    wanted: Sequence[int],
    plain: Sequence[int] = (),
    lines_above: int = 0,
    reading: Reading,
) -> Columns:
    """Read some columns of a delimited file.

    Parameters
    ----------
    file : Source
        The file.
    encoding : str
        As found by `open_text`.
    delimiter : str
        Between two cells.
    n_columns : int
        Cells of the header.
    wanted : sequence of int
        Places of the columns to read.
    plain : sequence of int
        Those of them that hold few repeated texts, kept as plain strings.
    lines_above : int
        Lines above the header's last one.
    reading : Reading
        Who is told how far it is.

    Returns
    -------
    Columns
        The columns, the rows they stand in, and the rows that are broken.

    Raises
    ------
    ReadError
        If the file cannot be cut into cells at all.
    """
    _check_quotes(told_source(file, reading, 0.0, 0.2), encoding, delimiter)
    broken: dict[str, array[int]] = {}
    names = [f"c{place}" for place in range(n_columns)]
    types = {names[place]: pa.string() if place in plain else _CODED for place in wanted}

    def attempt(tried: str, *, careful: bool, block_bytes: int) -> pa.Table:
        broken.clear()
        return pacsv.read_csv(
            _opened(told_source(file, reading, 0.2, READ)),
            read_options=pacsv.ReadOptions(
                block_size=block_bytes,
                column_names=names,
                skip_rows=1 + lines_above,
                encoding="utf8" if tried.startswith("utf-8") else tried,
                use_threads=not careful,
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=_collector(broken) if careful else None,
            ),
            convert_options=pacsv.ConvertOptions(
                include_columns=list(types), column_types=types, strings_can_be_null=True, null_values=[""]
            ),
            memory_pool=pa.system_memory_pool(),  # what it frees, NumPy can use again
        )

    try:
        table, encoding = _persevering(file, attempt, encoding)
    except _NoRows:
        table = pa.table({name: pa.array([], kind) for name, kind in types.items()})
    lost = np.concatenate([np.zeros(0, np.int64), *map(np.array, broken.values())])
    position = np.arange(table.num_rows + len(lost)) + lines_above + 2
    position = position[~np.isin(position, lost)] if len(lost) else position
    blank = _blank_rows(table)
    if blank.any():
        broken[EMPTY_ROW] = array("q", position[blank].tolist())
        table, position = table.filter(pa.array(~blank)), position[~blank]
    return Columns(table, position, broken, encoding)


def _opened(file: Source) -> pa.NativeFile | BinaryIO:
    """Open a file for Arrow, which would take `.gz` for an archive, and know no name that is not UTF-8."""
    return pa.OSFile(os.fsencode(file.disk)) if file.disk else file.open()


def _blank_rows(table: pa.Table) -> np.ndarray:
    blank = np.ones(table.num_rows, bool)
    for column in table.columns:
        if not column.null_count:
            return np.zeros(table.num_rows, bool)
        blank &= column.is_null().to_numpy()
    return blank


def _chunks(file: Source, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding.startswith("utf-16") else None
    with file.open() as stream:
        while chunk := stream.read(_QUOTE_BYTES):
            yield decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk


def _check_quotes(file: Source, encoding: str, delimiter: str) -> None:
    """Check that no quotation mark is left open, which would swallow all rows below it."""
    if sum(chunk.count(b'"') for chunk in _chunks(file, encoding)) % 2 == 0:
        return
    whole = b"".join(_chunks(file, encoding))
    cell = re.compile(
        rb"(?<![^\r\n" + re.escape(delimiter.encode()) + rb'])"[^"]*+(?:""[^"]*+)*+("?)', re.DOTALL
    )
    for match in cell.finditer(whole):
        if not match[1] and len(match[0].splitlines()) > 1:
            line = whole.count(b"\n", 0, match.start()) + 1
            raise ReadError(
                f"{file.label} opens a quotation mark in line {line:,} that is never closed.",
                f"There: {match[0][:60].splitlines()[0].decode('utf-8', 'replace')}",
                next_step="close it in a text editor, or export the file again",
            )


class _NoRows(Exception):  # noqa: N818 (a signal between two functions, never shown)
    pass


def _persevering(file: Source, attempt: Callable[..., pa.Table], encoding: str) -> tuple[pa.Table, str]:
    careful, block_bytes = False, _BLOCK_BYTES
    for _ in range(8):
        try:
            return attempt(encoding, careful=careful, block_bytes=block_bytes), encoding
        except (pa.ArrowInvalid, UnicodeError) as error:
            message = str(error)
            if "UTF8" in message or isinstance(error, UnicodeError):
                encoding = "cp1252" if encoding.startswith("utf-8") else "latin-1"
            elif "Expected" in message and not careful:
                careful = True
                if encoding.startswith("utf-8") and not _is_utf8(file):
                    encoding = "cp1252"  # Arrow cannot hand over a broken row in which a letter is broken
            elif "Could not skip" in message or "Empty CSV" in message:
                raise _NoRows from error
            elif "straddl" in message and block_bytes < _LARGEST_BLOCK:
                block_bytes = min(block_bytes * 8, _LARGEST_BLOCK)
            elif "straddl" in message:
                raise ReadError(
                    f"{file.label} has a cell of more than {_LARGEST_BLOCK >> 20} MB.",
                    next_step="look for a quotation mark that is opened and never closed",
                ) from error
            else:
                raise ReadError(
                    f"{file.label} cannot be cut into rows and cells.",
                    message,
                    next_step="export it again as CSV",
                ) from error
    raise ReadError(f"{file.label} is in no encoding the kit knows.", next_step="save it as UTF-8")


def _is_utf8(file: Source) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(file, "utf-8"):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _collector(broken: dict[str, "array[int]"]) -> Callable[[Any], str]:
    def collect(row: Any) -> str:
        reason = f"{row.actual_columns} cells where the header has {row.expected_columns}"
        lines = row.text.count("\n")
        if lines > 1:
            reason += f", over {lines + 1} lines: a quotation mark is probably not closed"
        broken.setdefault(reason, array("q")).append(row.number)
        return "skip"

    return collect
