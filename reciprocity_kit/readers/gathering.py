"""Every file of a reading into batches of events, and every fault among them told at once."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from os import PathLike
from typing import TypeAlias

import numpy as np

from reciprocity_kit.errors import OptionError, ReadError, UnknownFormatError
from reciprocity_kit.events import Batch, Skipped, build_event_table
from reciprocity_kit.readers.calendar_versions import index_calendars
from reciprocity_kit.readers.delimited import read_delimited
from reciprocity_kit.readers.formats import Format
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.registry import FOLDER_FORMATS, FORMATS
from reciprocity_kit.readers.sources import Source, find_sources
from reciprocity_kit.readers.text import open_text, read_head

SUFFIXES = (".csv", ".tsv", ".ics", ".mbox", ".eml", ".emlx", ".json", ".jsonl", ".xml", ".vcf")
_SHOWN = 5

Columns: TypeAlias = Mapping[str, str] | Mapping[str, Mapping[str, str]]
"""Titles by the kit's names; or such mappings by the names of the files they are meant for."""


@dataclass(frozen=True)
class Gathered:
    """What was found in the files, before it is one history.

    Parameters
    ----------
    batches : tuple of Batch
        One for every export.
    notes : tuple of str
        What the user should know about files that are no exports.
    """

    batches: tuple[Batch, ...]
    notes: tuple[str, ...]


def gather_batches(
    paths: Sequence[str | PathLike[str]], reading: Reading, *, columns: Columns | None = None
) -> Gathered:
    """Read every export among files and folders.

    Parameters
    ----------
    paths : sequence of str or path
        Files and folders.
    reading : Reading
        What the user says about how to read.
    columns : mapping, optional
        Titles by the kit's names, or such mappings by the names of files.

    Returns
    -------
    Gathered
        The batches, not yet put together.

    Raises
    ------
    ReadError
        If a file is missing, empty, no export, or in no known dialect; several are told together.
    OptionError
        If columns are named for a file that is not among them.
    """
    sources = find_sources(paths)
    _check_columns(sources, columns)
    batches: list[Batch] = []
    faults: list[ReadError] = []
    left = list(sources)
    for kind in FOLDER_FORMATS:
        groups = kind.claims(left)
        for group in groups:
            with _noted(faults), _to_its_end(group[0].label):
                batches.append(kind.read(group, reading))
        taken = {each.label for group in groups for each in group}
        left = [each for each in left if each.label not in taken]
    indexed = replace(reading, calendars=index_calendars(left, reading))
    others, unknown = _read_files(left, indexed, columns, batches, faults)
    if faults:
        raise _taken_out(faults, len(sources))
    _check_any(batches, unknown)
    return Gathered(
        tuple(batches), tuple([f"not read, for they are no exports: {_listed(others)}"] * bool(others))
    )


def _read_files(
    sources: Sequence[Source],
    reading: Reading,
    columns: Columns | None,
    batches: list[Batch],
    faults: list[ReadError],
) -> tuple[list[str], list[str]]:
    """Read files one by one; return which files of a folder are no exports, and why others are unknown."""
    others: list[str] = []
    unknown: list[str] = []  # no errors, which would hold on to the archives that were opened
    for source in sources:
        try:
            with _noted(faults, named=source.named), _to_its_end(source.label):
                reading.tell(source.label, 0.0)
                batches.append(_read_file(source, replace(reading, columns=columns_of(source, columns))))
                reading.tell(source.label, 1.0)
        except UnknownFormatError as error:
            unknown.append(str(error).splitlines()[0])
            if source.suffix in SUFFIXES:
                batches.append(_unread(source, error))
            else:
                others.append(source.label)
    return others, unknown


@contextmanager
def _noted(faults: list[ReadError], *, named: bool = True) -> Iterator[None]:
    """Note what cannot be read, so that the other files are looked at too."""
    try:
        yield
    except ReadError as error:
        if isinstance(error, UnknownFormatError) and not named:
            raise
        faults.append(error)


def _check_any(batches: Sequence[Batch], unknown: Sequence[str]) -> None:
    if all(batch.dialect == "unknown" for batch in batches):
        more = len(unknown) - _SHOWN
        raise ReadError(
            "What was named holds no export the kit reads.",
            *unknown[:_SHOWN],
            *[f"and {more:,} more files"] * (more > 0),
            next_step="reciprocity read --list tells what can be read",
        )


def _taken_out(faults: list[ReadError], files: int) -> ReadError:
    """Tell all that is wrong at once, each with its own next step, and leave the list empty.

    An error in a list that its own traceback holds would keep the archives open that it came from.
    """
    if len(faults) == 1:
        return faults.pop()
    details = [line for fault in faults[:_SHOWN] for line in str(fault).splitlines()]
    n, more = len(faults), len(faults) - _SHOWN
    faults.clear()
    return ReadError(
        f"{n:,} of {files:,} files cannot be read.",
        *details,
        *[f"and {more:,} more"] * (more > 0),
        next_step="mend them, or leave them out",
    )


def columns_of(source: Source, columns: Columns | None) -> Mapping[str, str] | None:
    """Choose the columns that were named for a file.

    Parameters
    ----------
    source : Source
        The file.
    columns : mapping or None
        Titles by the kit's names, or such mappings by the names of files.

    Returns
    -------
    mapping or None
        Titles by the kit's names; `None` where the file is to be recognised by itself.

    Examples
    --------
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.sources import file_source
    >>> columns_of(file_source(Path("team.csv")), {"team.csv": {"sender": "Von"}})
    {'sender': 'Von'}
    """
    if columns is None or not _by_file(columns):
        return columns  # type: ignore[return-value]  # the values are texts, as `_by_file` tells
    found = columns.get(source.label, columns.get(source.name))
    return found if isinstance(found, Mapping) else None


def _by_file(columns: Columns) -> bool:
    return any(isinstance(each, Mapping) for each in columns.values())


def _check_columns(sources: Sequence[Source], columns: Columns | None) -> None:
    if columns is None or not _by_file(columns):
        return
    known = {name for source in sources for name in (source.label, source.name)}
    if strange := [name for name in columns if name not in known]:
        raise OptionError(
            f"columns= names {', '.join(map(repr, strange))}, which is not among the files.",
            f"Files: {_listed([source.label for source in sources])}",
            next_step='columns={"team.csv": {"sender": "Von", "recipient": "An", "sent_at": "Datum"}}',
        )


def find_format(source: Source, head: bytes) -> Format | None:
    """Find the format of a file that is no table with titles.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    Format or None
        `None` where it may be a CSV.

    Raises
    ------
    UnknownFormatError
        If it fits several.
    """
    fitting = [kind for kind in FORMATS if kind.recognises(source, head)]
    if len(fitting) > 1:
        raise UnknownFormatError(
            f"{source.label} fits several formats: {', '.join(kind.name for kind in fitting)}.",
            next_step="take out what does not belong, or name its columns with columns={...}",
        )
    return fitting[0] if fitting else None


def _read_file(source: Source, reading: Reading) -> Batch:
    kind = find_format(source, read_head(source))
    if kind is not None and reading.columns is None:
        return kind.read(source, reading)
    return read_delimited(open_text(source), reading)


@contextmanager
def _to_its_end(label: str) -> Iterator[None]:
    """Say of which file it is when a disk or an archive fails while it is read."""
    try:
        yield
    except OSError as error:
        raise ReadError(
            f"{label} cannot be read to its end.",
            error.strerror or str(error),
            next_step="copy, download or export it again",
        ) from error


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else shown


def _unread(source: Source, cause: ReadError) -> Batch:
    """Give account of a file in a folder that is no export: one entry, skipped."""
    reason = str(cause).splitlines()[0].removeprefix(source.label).strip()
    table = build_event_table([])
    skipped = [Skipped(source.label, np.zeros(1, np.int64), f"the file {reason}".rstrip("."))]
    return Batch(source.label, "unknown", table, rows=1, skipped=skipped, notes=[f"not read: it {reason}"])
