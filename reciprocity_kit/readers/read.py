"""The one door for exports: any mix of files and folders into one history."""

import difflib
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd

from reciprocity_kit.errors import OptionError, ReadError, UnknownFormatError
from reciprocity_kit.events import Batch, Skipped, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.identities import split_person
from reciprocity_kit.instants import instant_us
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.readers.calendars import read_calendar
from reciprocity_kit.readers.dates import DAY_US, check_zone
from reciprocity_kit.readers.delimited import read_delimited
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.text import open_text

SUFFIXES = (".csv", ".tsv", ".txt", ".ics")
_LATEST_PAST_NOW = 2 * DAY_US
_SHOWN = 5


def read(
    *paths: str | PathLike[str],
    owner: str | Sequence[str] | None = None,
    tz: str | None = None,
    columns: Mapping[str, str] | None = None,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
    date_order: str | None = None,
) -> History:
    r"""Read exports of mail and calendars into one history.

    Every file is recognised by what it is. Every row is kept or stands in
    `history.skipped` with the reason. Nothing leaves the machine, and subjects
    and bodies are never read.

    Parameters
    ----------
    *paths : str or path
        One export or many, or folders of them.
    owner : str or sequence of str, optional
        Whose mailbox it is; several addresses are taken as the same person's.
        Leave it out only where everybody's mail was read: a team, a message
        trace, a public corpus.
    tz : str, optional
        Zone of times that have none, and of local hours, such as Europe/Berlin.
    columns : mapping, optional
        For a CSV the kit does not know: its own names (sent_at, sender,
        recipient, ...) to the titles in the file.
    since, until : str or timestamp, optional
        The window of observation, half-open. Without it, from the first to just
        after the last event.
    date_order : str, optional
        day or month, where numeric dates can be read both ways.

    Returns
    -------
    History
        Interactions, people, what was skipped, and the receipt.

    Raises
    ------
    ReadError
        If a file is missing, empty, no export, or in no known dialect.
    OptionError
        If an option cannot be understood.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "mail.csv").write_text(
    ...     "Date,From,To\n2024-03-05T10:00:00Z,ana@x.example,ben@x.example\n"
    ...     "2024-03-05T11:00:00Z,ben@x.example,ana@x.example\n", encoding="utf-8")
    >>> history = read(folder / "mail.csv", owner="ana@x.example")
    >>> history.interactions[["sender", "recipient"]].values.tolist()
    [['ana@x.example', 'ben@x.example'], ['ben@x.example', 'ana@x.example']]
    """
    if not paths:
        raise OptionError("No export was named.", next_step='rk.read("mail.csv", owner="you@firm.example")')
    zone = check_zone(tz) if tz else None
    addresses = _addresses(owner)
    begin, end = (None if each is None else instant_us(each, tz=zone or "UTC") for each in (since, until))
    reading = Reading(zone, columns, date_order, begin, end, now=time.time_ns() // 1000)
    if reading.since is not None and reading.until is not None and reading.since >= reading.until:
        raise OptionError(
            f"since={since} is not before until={until}.",
            next_step="give an earlier since or a later until; events at until itself are not in the window",
        )
    found, others = _files(paths)
    batches = _read_all(found, reading)
    built = build_interactions(
        batches,
        owner=addresses,
        since=reading.since,
        until=reading.until,
        latest=reading.now + _LATEST_PAST_NOW,
    )
    history = build_history(
        batches, built, owner=addresses, tz=zone or "UTC", since=reading.since, until=reading.until
    )
    _check_owner(history)
    return replace(history, notes=(*others, *history.notes))


def _addresses(owner: str | Sequence[str] | None) -> list[str]:
    if owner is None:
        return []
    named = [owner] if isinstance(owner, str) else list(owner)
    addresses = [split_person(each)[0] for each in named]
    if not addresses or not all(addresses):
        raise OptionError(f"owner={owner!r} names nobody.", next_step='owner="you@firm.example"')
    return list(dict.fromkeys(addresses))


@dataclass(frozen=True)
class _Found:
    path: Path
    source: str
    named: bool


def _files(paths: Sequence[str | PathLike[str]]) -> tuple[list[_Found], list[str]]:
    """Find the files to read, each once, and say which files of a folder are none."""
    found: dict[Path, _Found] = {}
    notes = []
    for given in paths:
        path = Path(given).expanduser()
        if not path.exists():
            raise ReadError(f"{path} does not exist.", next_step="check the path and the spelling")
        if not path.is_dir():
            found[path.resolve()] = _Found(path, path.name, named=True)
            continue
        inside = [each for each in sorted(path.rglob("*")) if each.is_file() and not _hidden(each, path)]
        known = [each for each in inside if each.suffix.lower() in SUFFIXES]
        others = [each.relative_to(path).as_posix() for each in inside if each not in set(known)]
        if not known:
            raise ReadError(
                f"The folder {path.name} holds no export the kit reads.",
                *[f"It holds: {_listed(others)}"] * bool(others),
                next_step=f"name files that end in {', '.join(SUFFIXES)}",
            )
        if others:
            notes.append(f"{path.name}: not read, for they are no exports by their names: {_listed(others)}")
        for each in known:
            found.setdefault(each.resolve(), _Found(each, each.relative_to(path).as_posix(), named=False))
    times = Counter(each.source for each in found.values())
    return [
        each if times[each.source] == 1 else replace(each, source=each.path.as_posix())
        for each in found.values()
    ], notes


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else shown


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _read_all(found: Sequence[_Found], reading: Reading) -> list[Batch]:
    batches = []
    unknown = []
    for each in found:
        try:
            batches.append(_read_file(each, reading))
        except _NoExportError as error:
            if each.named:
                raise error.cause from None
            unknown.append(error.cause)
            batches.append(_unread(each, error.cause))
    if unknown and len(unknown) == len(batches):
        raise unknown[0]
    return batches


class _NoExportError(Exception):
    """Says that a file is none the kit reads, which in a folder is no reason to stop."""

    def __init__(self, cause: ReadError) -> None:
        super().__init__(str(cause))
        self.cause = cause


def _unread(found: _Found, cause: ReadError) -> Batch:
    """Give account of a file in a folder that is no export: one entry, skipped."""
    reason = str(cause).splitlines()[0].removeprefix(found.source).strip()
    table = build_event_table([])
    skipped = [Skipped(found.source, np.zeros(1, np.int64), f"the file {reason}".rstrip("."))]
    return Batch(found.source, "unknown", table, rows=1, skipped=skipped, notes=[f"not read: it {reason}"])


def _read_file(found: _Found, reading: Reading) -> Batch:
    try:
        text = open_text(found.path, source=found.source)
    except ReadError as error:
        raise _NoExportError(error) from error
    start = text.head.lstrip("\ufeff \t\r\n")[:20].upper()
    try:
        if found.path.suffix.lower() == ".ics" or start.startswith("BEGIN:VCALENDAR"):
            return read_calendar(text, reading)
        return read_delimited(text, reading)
    except UnknownFormatError as error:
        raise _NoExportError(error) from error


def _check_owner(history: History) -> None:
    if history.owner is None or not len(history.coded.sent_at):
        return
    people = set(history.people_seen["person"])
    if history.owner in people:
        return
    near = difflib.get_close_matches(history.owner, sorted(people), n=3, cutoff=0.4)
    raise OptionError(
        f"owner={history.owner!r} is in none of the events.",
        f"Near it: {', '.join(near)}" if near else f"People seen: {len(people):,}",
        next_step="use the address as it stands in the export",
    )
