"""Phone records in bandicoot's CSV: one file per person.

Notes
-----
Verified in bandicoot's documentation and public readers: `interaction` call or text,
`direction` in or out, `correspondent_id`, `datetime` local without a zone,
`call_duration` in seconds. The file's name says whose records they are.
"""

import numpy as np

from reciprocity_kit.errors import UnknownFormatError
from reciprocity_kit.events import Batch
from reciprocity_kit.readers.chats.columns import titles_of, wanted_columns
from reciprocity_kit.readers.chats.plain import SECONDS, instant
from reciprocity_kit.readers.chats.talk import NO_RECORD, Said, Talk
from reciprocity_kit.readers.formats import Format
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.readers.text import open_text
from reciprocity_kit.records import NO_TIME

_NEEDED = ("interaction", "direction", "correspondent_id", "datetime")
_DURATION = "call_duration"
_WAYS = ("in", "out")
_KINDS = ("call", "text")


def is_bandicoot(source: Source, head: bytes) -> bool:
    """Tell whether a file holds bandicoot's records.

    Parameters
    ----------
    source : Source
        The file.
    head : bytes
        Its beginning.

    Returns
    -------
    bool
        True where its titles are bandicoot's.

    Examples
    --------
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.sources import file_source
    >>> is_bandicoot(file_source(Path("ana.csv")), b"interaction,direction,correspondent_id,datetime")
    True
    """
    return source.suffix == ".csv" and set(_NEEDED) <= set(titles_of(head))


def read_bandicoot(source: Source, reading: Reading) -> Batch:
    """Read one person's records.

    Parameters
    ----------
    source : Source
        The file; its name without the ending stands for the person.
    reading : Reading
        What the user says; times are local, so the zone has to be named.

    Returns
    -------
    Batch
        Calls and texts.

    Raises
    ------
    UnknownFormatError
        If a column is missing.
    ReadError
        If no zone is named, or the file cannot be cut into cells.
    """
    columns = wanted_columns(open_text(source), [*_NEEDED, _DURATION], reading)
    if missing := [name for name in _NEEDED if name not in columns.texts]:
        raise UnknownFormatError(
            f"{source.label} lacks the column {missing[0]!r}.", next_step="export the records again"
        )
    talk = Talk(source.label, "bandicoot")
    ego = talk.person(source.inside.stem)
    durations = columns.texts.get(_DURATION) or [""] * len(columns.position)
    for position, kind, way, other, when, seconds in zip(
        columns.position, *(columns.texts[name] for name in _NEEDED), durations, strict=True
    ):
        if way.casefold() not in _WAYS or kind.casefold() not in _KINDS:
            talk.skip(position, NO_RECORD)
            continue
        alter = talk.person("", other)
        sender, receiver = (alter, ego) if way.casefold() == "in" else (ego, alter)
        lasted = instant(seconds, SECONDS) if seconds else NO_TIME
        minutes = lasted / 60_000_000 if 0 <= lasted < NO_TIME else np.nan
        call = kind.casefold() == "call"
        to = talk.audience([receiver])
        talk.say(Said(position, when, sender, to, minutes=minutes if call else np.nan, call=call))
    columns.tell_broken(talk)
    return talk.batch(reading)


FORMATS = (Format("bandicoot", "phone records as bandicoot reads them", is_bandicoot, read_bandicoot),)
