"""The one door for exports: any mix of files and folders into one history."""

import difflib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from os import PathLike
from typing import TypedDict, Unpack

import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History, build_history
from reciprocity_kit.identities.accounts import check_region
from reciprocity_kit.identities.decisions import Decisions, read_decisions
from reciprocity_kit.identities.mentions import split_person
from reciprocity_kit.identities.merging import WhoIsWho
from reciprocity_kit.instants import instant_us
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.readers.dates import DAY_US, check_zone
from reciprocity_kit.readers.gathering import Columns, Gathered, gather_batches
from reciprocity_kit.readers.progress import choose_progress
from reciprocity_kit.readers.reading import Reading

PUTTING_TOGETHER = "who is who"
"""What a reading tells as its last phase, after the files."""

_LATEST_PAST_NOW = 2 * DAY_US


class Showing(TypedDict, total=False):
    """How a reading shows itself: `progress`, whether to show how far it is, or what to tell instead."""

    progress: bool | Callable[[str, float], None]


def read(
    *paths: str | PathLike[str],
    owner: str | Sequence[str] | None = None,
    tz: str | None = None,
    region: str | None = None,
    columns: Columns | None = None,
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
        recipient, ...) to the titles in the file. Where it is one of several files, name
        it first: {"team.csv": {"sender": "Von", ...}}; the others are then read as ever.
    since, until : str or timestamp, optional
        The window of observation, half-open. Without it, from the first to just
        after the last event.
    date_order : str, optional
        day or month, where numeric dates can be read both ways.
    identities : str or path, optional
        An identities.csv as `write_identities` makes it, with your yes and no.
    **showing
        `progress`: True to show how far a long reading is; or what to tell instead,
        ten times a second at most: the name of the file and the share that is read, and
        `who is who` in the end.

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
    who = settle_people(owner=owner, region=region, identities=identities)
    reading = settle_reading(
        tz=tz, date_order=date_order, since=since, until=until, progress=_asked_progress(showing)
    )
    if not paths:
        raise OptionError("No export was named.", next_step='rk.read("mail.csv", owner="you@firm.example")')
    return put_together(gather_batches(paths, reading, columns=columns), reading, who)


def settle_people(
    *,
    owner: str | Sequence[str] | None = None,
    region: str | None = None,
    identities: str | PathLike[str] | None = None,
) -> WhoIsWho:
    """Turn what a user says about people into what a reading needs.

    Parameters
    ----------
    owner, region, identities : optional
        As in `read`.

    Returns
    -------
    WhoIsWho
        The owner's addresses, the decisions, the country.

    Raises
    ------
    OptionError
        If an option cannot be understood.

    Examples
    --------
    >>> settle_people(owner="Alex <alex@x.example>").owner
    ['alex@x.example']
    """
    decisions = Decisions() if identities is None else read_decisions(identities)
    return WhoIsWho(_addresses(owner), decisions, check_region(region) if region else None)


def settle_reading(
    *,
    tz: str | None = None,
    date_order: str | None = None,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
    progress: bool | Callable[[str, float], None] = False,
) -> Reading:
    """Turn what a user says about files into what their readers need.

    Parameters
    ----------
    tz, date_order, since, until, progress : optional
        As in `read`.

    Returns
    -------
    Reading
        For the readers.

    Raises
    ------
    OptionError
        If an option cannot be understood.

    Examples
    --------
    >>> settle_reading(tz="Europe/Berlin").tz
    'Europe/Berlin'
    """
    zone = check_zone(tz) if tz else None
    begin, end = (None if each is None else instant_us(each, tz=zone or "UTC") for each in (since, until))
    if begin is not None and end is not None and begin >= end:
        raise OptionError(
            f"since={since} is not before until={until}.",
            next_step="give an earlier since or a later until; events at until itself are not in the window",
        )
    tell = choose_progress(progress)
    return Reading(zone, None, date_order, begin, end, time.time_ns() // 1000, tell)


def put_together(gathered: Gathered, reading: Reading, who: WhoIsWho) -> History:
    """Make one history of what was found in the files.

    Parameters
    ----------
    gathered : Gathered
        What was found.
    reading : Reading
        What the user says about the files; the same that they were gathered with.
    who : WhoIsWho
        What the user says about people. It can be settled anew without reading a file again.

    Returns
    -------
    History
        As `read` returns it.

    Raises
    ------
    OptionError
        If the owner is in none of the events.
    ReadError
        If the decisions contradict each other.
    """
    reading.tell(PUTTING_TOGETHER, 0.0)
    built = build_interactions(
        gathered.batches,
        since=reading.since,
        until=reading.until,
        latest=reading.now + _LATEST_PAST_NOW,
        who=who,
        passed=reading.passed(PUTTING_TOGETHER, 0.0, 0.8),
    )
    history = build_history(
        gathered.batches,
        built,
        owner=who.owner,
        tz=reading.tz or "UTC",
        since=reading.since,
        until=reading.until,
        passed=reading.passed(PUTTING_TOGETHER, 0.8, 1.0),
    )
    _check_owner(history)
    reading.tell(PUTTING_TOGETHER, 1.0)
    return replace(history, notes=(*gathered.notes, *history.notes))


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
