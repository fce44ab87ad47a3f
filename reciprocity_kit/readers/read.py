"""The one door for exports: any mix of files and folders into one history."""

import difflib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from os import PathLike
from typing import TypedDict, Unpack

import numpy as np
import pandas as pd

from reciprocity_kit.errors import OptionError, ReadError, UnknownFormatError
from reciprocity_kit.events import Batch, Skipped, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.identities.accounts import check_region
from reciprocity_kit.identities.decisions import Decisions, read_decisions
from reciprocity_kit.identities.mentions import split_person
from reciprocity_kit.identities.merging import WhoIsWho
from reciprocity_kit.instants import instant_us
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.readers.calendar_versions import index_calendars
from reciprocity_kit.readers.dates import DAY_US, check_zone
from reciprocity_kit.readers.delimited import read_delimited
from reciprocity_kit.readers.progress import choose_progress
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.registry import FOLDER_FORMATS, FORMATS
from reciprocity_kit.readers.sources import Source, find_sources
from reciprocity_kit.readers.text import open_text, read_head

SUFFIXES = (".csv", ".tsv", ".ics", ".mbox", ".eml", ".emlx", ".json", ".jsonl", ".xml", ".vcf")
_LATEST_PAST_NOW = 2 * DAY_US
_SHOWN = 5


class Showing(TypedDict, total=False):
    """How a reading shows itself: `progress`, whether to show how far it is, or what to tell instead."""

    progress: bool | Callable[[str, float], None]


def read(
    *paths: str | PathLike[str],
    owner: str | Sequence[str] | None = None,
    tz: str | None = None,
    region: str | None = None,
    columns: Mapping[str, str] | None = None,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
    date_order: str | None = None,
    identities: str | PathLike[str] | None = None,
    **showing: Unpack[Showing],
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
        Whose mailbox it is: an address, or a name that only one person has;
        several are taken as the same person's. Left out, it is taken from the
        exports where they say so, and a note tells; where they do not, everybody's
        mail is read: a team's, a message trace, a public corpus.
    tz : str, optional
        Zone of times that have none, and of local hours, such as Europe/Berlin.
    region : str, optional
        Country of phone numbers that have no country code, such as DE. Left out, it is
        that of the owner's own number; without one they stay as they are, and a note tells.
    columns : mapping, optional
        For a CSV the kit does not know: its own names (sent_at, sender,
        recipient, ...) to the titles in the file.
    since, until : str or timestamp, optional
        The window of observation, half-open. Without it, from the first to just
        after the last event.
    date_order : str, optional
        day or month, where numeric dates can be read both ways.
    identities : str or path, optional
        An identities.csv as `write_identities` makes it, with your yes and no.
    **showing
        `progress`: True to show how far a long reading is; or what to tell instead,
        ten times a second at most: the name of the file and the share that is read.

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
    >>> from pathlib import Path
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
    decisions = Decisions() if identities is None else read_decisions(identities)
    who = WhoIsWho(_addresses(owner), decisions, check_region(region) if region else None)
    begin, end = (None if each is None else instant_us(each, tz=zone or "UTC") for each in (since, until))
    tell = choose_progress(_asked_progress(showing))
    reading = Reading(zone, columns, date_order, begin, end, time.time_ns() // 1000, tell)
    if reading.since is not None and reading.until is not None and reading.since >= reading.until:
        raise OptionError(
            f"since={since} is not before until={until}.",
            next_step="give an earlier since or a later until; events at until itself are not in the window",
        )
    batches, others = _read_all(find_sources(paths), reading)
    built = build_interactions(
        batches,
        since=reading.since,
        until=reading.until,
        latest=reading.now + _LATEST_PAST_NOW,
        who=who,
    )
    history = build_history(
        batches, built, owner=who.owner, tz=zone or "UTC", since=reading.since, until=reading.until
    )
    _check_owner(history)
    return replace(history, notes=(*others, *history.notes))


def _asked_progress(showing: Showing) -> bool | Callable[[str, float], None]:
    if unknown := set(showing) - {"progress"}:
        raise TypeError(f"read() got an unexpected keyword argument {min(unknown)!r}")
    return showing.get("progress", False)


def _addresses(owner: str | Sequence[str] | None) -> list[str]:
    if owner is None:
        return []
    named = [owner] if isinstance(owner, str) else list(owner)
    addresses = [split_person(each)[0] for each in named]
    if not addresses or not all(addresses):
        raise OptionError(f"owner={owner!r} names nobody.", next_step='owner="you@firm.example"')
    return list(dict.fromkeys(addresses))


def _read_all(sources: Sequence[Source], reading: Reading) -> tuple[list[Batch], list[str]]:
    """Read every export among the files, and say which files of a folder are none."""
    batches = []
    left = list(sources)
    for kind in FOLDER_FORMATS:
        groups = kind.claims(left)
        for group in groups:
            with _to_its_end(group[0].label):
                batches.append(kind.read(group, reading))
        taken = {each.label for group in groups for each in group}
        left = [each for each in left if each.label not in taken]
    reading = replace(reading, calendars=index_calendars(left, reading))
    others: list[str] = []
    unknown: list[str] = []  # no errors, which would hold on to the archives that were opened
    for source in left:
        try:
            with _to_its_end(source.label):
                batches.append(_read_file(source, reading))
        except UnknownFormatError as error:
            if source.named:
                raise
            unknown.append(str(error).splitlines()[0])
            if source.suffix in SUFFIXES:
                batches.append(_unread(source, error))
            else:
                others.append(source.label)
    if all(batch.dialect == "unknown" for batch in batches):
        more = len(unknown) - _SHOWN
        raise ReadError(
            "What was named holds no export the kit reads.",
            *unknown[:_SHOWN],
            *[f"and {more:,} more files"] * (more > 0),
            next_step="reciprocity read --list tells what can be read",
        )
    return batches, [f"not read, for they are no exports: {_listed(others)}"] * bool(others)


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


def _read_file(source: Source, reading: Reading) -> Batch:
    head = read_head(source)
    fitting = [kind for kind in FORMATS if kind.recognises(source, head)]
    if len(fitting) > 1:
        raise UnknownFormatError(
            f"{source.label} fits several formats: {', '.join(kind.name for kind in fitting)}.",
            next_step="take out what does not belong, or name its columns with columns={...}",
        )
    if fitting and reading.columns is None:
        return fitting[0].read(source, reading)
    return read_delimited(open_text(source), reading)


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
