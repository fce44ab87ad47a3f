"""What a person settles about files, and the reading it leads to: choices in, a history out."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.identities.merging import WhoIsWho
from reciprocity_kit.readers.gathering import Gathered, gather_batches
from reciprocity_kit.readers.read import put_together, settle_people, settle_reading
from reciprocity_kit.readers.reading import Reading

Tell = Callable[[str, float], None]


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a person settled about the files.

    Parameters
    ----------
    paths : sequence of str
        Files and folders.
    owner : tuple of str
        Whose mailbox it is; empty for everybody's, or for whom the files name.
    tz, date_order : str or None
        Zone and order of dates that leave them open.
    region : str or None
        Country of phone numbers without one.
    columns : mapping of str to mapping
        For each file that no dialect knows, its titles by the kit's names.
    identities : str or None
        An identities.csv.
    """

    paths: Sequence[str] = ()
    owner: tuple[str, ...] = ()
    tz: str | None = None
    date_order: str | None = None
    region: str | None = None
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    identities: str | None = None

    def about_files(self) -> tuple[object, ...]:
        """Return what a file has to be read again for, when it changes.

        Returns
        -------
        tuple
            Equal for choices under which the files say the same.
        """
        columns = tuple(sorted((name, tuple(sorted(each.items()))) for name, each in self.columns.items()))
        return tuple(self.paths), self.tz, self.date_order, columns


@dataclass(frozen=True)
class Read:
    """What was found in the files, and the history it makes.

    Parameters
    ----------
    choices : Choices
        What it was read by.
    gathered : Gathered
        The events of every file.
    reading : Reading
        How they were read.
    history : History
        All of it together.
    found : frozenset
        The files as they lay there: path, bytes, time of the last change.
    """

    choices: Choices
    gathered: Gathered
    reading: Reading
    history: History
    found: frozenset[tuple[str, int, int]]

    @property
    def places(self) -> set[str]:
        """Where the files lie."""
        return {place for place, _, _ in self.found}


def read_choices(choices: Choices, *, tell: Tell | None = None, before: Read | None = None) -> Read:
    """Read the chosen files as they were settled.

    Parameters
    ----------
    choices : Choices
        Files and answers.
    tell : callable, optional
        Told what is read and the share that is done, many times a second; what it raises ends
        the reading.
    before : Read, optional
        An earlier reading; files are not read again where they are the same, and only owner,
        region or identities changed.

    Returns
    -------
    Read
        With the history.

    Raises
    ------
    ReadError, OptionError
        If something is still open; several faults are told together.
    """
    if not choices.paths:
        raise OptionError("No file is chosen yet.", next_step="drop files above, or write the path of one")
    who = _people(choices)
    found = frozenset(_find_files(choices.paths))
    if before and before.found == found and before.choices.about_files() == choices.about_files():
        reading = replace(before.reading, progress=tell)
        return Read(choices, before.gathered, reading, put_together(before.gathered, reading, who), found)
    reading = replace(settle_reading(tz=choices.tz, date_order=choices.date_order), progress=tell)
    gathered = gather_batches(choices.paths, reading, columns=dict(choices.columns) or None)
    return Read(choices, gathered, reading, put_together(gathered, reading, who), found)


def _find_files(paths: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Give every file with its size and its last change; what is missing is told when it is read."""
    for path in (Path(each).expanduser() for each in paths):
        inside = (Path(above, name) for above, _, names in os.walk(path) for name in names if name[0] != ".")
        for file in inside if path.is_dir() else [path]:
            with suppress(OSError):
                state = file.stat()
                yield str(file), state.st_size, state.st_mtime_ns


def _people(choices: Choices) -> WhoIsWho:
    return settle_people(
        owner=list(choices.owner) or None, region=choices.region, identities=choices.identities
    )


def find_likely_owners(history: History, *, most: int = 12) -> list[tuple[str, float]]:
    """Find who takes part in most of what was read, for the menu of owners.

    Parameters
    ----------
    history : History
        What was read.
    most : int
        How many to offer.

    Returns
    -------
    list of (str, float)
        Persons and the share of the events that they take part in, those in most events first;
        machines are left out.
    """
    table = history.interactions
    kept = table.loc[~table["automated"], ["event_id", "sender", "recipient"]]
    events = kept["event_id"].nunique()
    sent = kept.drop_duplicates("event_id")["sender"].value_counts()
    received = kept["recipient"].value_counts()
    counts = sent.add(received, fill_value=0)
    counts = counts[counts > 0].sort_values(ascending=False, kind="stable").head(most)
    return [(str(person), min(n / max(events, 1), 1.0)) for person, n in counts.items()]
