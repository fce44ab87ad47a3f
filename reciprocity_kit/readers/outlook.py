"""Mail of classic Outlook as CSV: parallel lists of names, addresses and types, and no dates.

Notes
-----
Names, addresses and types of a list of people stand in three cells, each joined by semicolons.
Within an organisation the type is EX and the address an X.500 path that means nothing outside; the
person then is the SMTP address that stands beside the same name elsewhere in the file, and the name
where there is none. There is no date in any column, in no language: read from public files in
English, and from public readers of the other languages.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from reciprocity_kit.events import UNIT_SEPARATOR, Batch
from reciprocity_kit.identities import normal_address
from reciprocity_kit.passing import pass_items
from reciprocity_kit.readers.cells import Cells, skip_broken, tell_encoding, to_instants
from reciprocity_kit.readers.dates import NO_TIME
from reciprocity_kit.readers.dialect import Dialect
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.tabular import READ

UNDATED = (
    "it has no dates, as no mail CSV of Outlook has: its messages are counted, and left out of"
    " everything timed; for dates, save the folder as a PST file and convert it to mbox,"
    " or ask for a message trace"
)
_FIELDS = {"from": "sender", "to": "to", "cc": "cc", "bcc": "bcc"}
_PATH = "/o="
_MARKS = str.maketrans(dict.fromkeys('"<>' + UNIT_SEPARATOR))


def read_parallel_lists(source: str, dialect: Dialect, cells: Cells, reading: Reading) -> Batch:
    """Read mail whose people stand in parallel lists of names, addresses and types.

    Parameters
    ----------
    source : str
        Name of the file.
    dialect : Dialect
        The file's dialect.
    cells : Cells
        Its cells.
    reading : Reading
        What the user says about it; nothing of it applies but whom to tell.

    Returns
    -------
    Batch
        Its messages, undated.
    """
    n, told = len(cells.position), reading.passed(source, READ, READ)
    lists = {field: [*pass_items(_list_people(cells, who), n, told)] for who, field in _FIELDS.items()}
    known = _find_known(lists)
    table: dict[str, pa.Array | np.ndarray] = {
        "position": cells.position,
        "sent_at": to_instants(np.full(len(cells.position), NO_TIME)),
    }
    unresolved: set[str] = set()
    for field, rows in lists.items():
        written = [
            UNIT_SEPARATOR.join(_person(name, address, known, unresolved) for name, address in people)
            for people in rows
        ]
        table[field] = pa.array(written, pa.string())
    notes = [UNDATED]
    if unresolved:
        notes.append(
            f"{len(unresolved):,} people have no mail address in it, only an Exchange path:"
            " their names stand for them"
        )
    return Batch(
        source,
        dialect.name,
        pa.table(table),
        rows=cells.rows,
        skipped=skip_broken(source, cells),
        notes=[*notes, *tell_encoding(cells.columns.encoding)],
    )


def _list_people(cells: Cells, who: str) -> Iterator[list[tuple[str, str]]]:
    """Give name and address of everybody in a list, row by row; the address is empty where unknown."""
    columns = [cells.texts(f"{who} {part}") for part in ("name", "address")]
    for names, addresses in zip(*columns, strict=True):
        yield _pair(names, addresses)


def _pair(names: str, addresses: str) -> list[tuple[str, str]]:
    """Lay two parallel lists side by side; where they differ in length, each address is its own name."""
    people, paths = (
        [part.strip().strip("'") for part in text.split(";")] if text else [] for text in (names, addresses)
    )
    if len(people) == len(paths):
        return [*zip(people, paths, strict=True)]
    if not paths:
        return [(name, "") for name in people if name]
    return [(_tail(path) if _is_path(path) else "", path) for path in paths if path]


def _is_path(address: str) -> bool:
    return address.casefold().startswith(_PATH)


def _tail(path: str) -> str:
    return path.rpartition("=")[2]


def _find_known(lists: Mapping[str, Sequence[Sequence[tuple[str, str]]]]) -> dict[str, str]:
    """Find the one mail address of each name; names with several are left alone."""
    found: dict[str, set[str]] = defaultdict(set)
    for rows in lists.values():
        for people in rows:
            for name, address in people:
                if "@" in address and name and "@" not in name:
                    found[normal_address(name)].add(address.casefold())
    return {name: next(iter(addresses)) for name, addresses in found.items() if len(addresses) == 1}


def _person(name: str, address: str, known: Mapping[str, str], unresolved: set[str]) -> str:
    plain = name.translate(_MARKS).strip()
    mail = address.translate(_MARKS)
    if not mail or _is_path(mail):
        mail = known.get(normal_address(name), "")
    if not mail:
        unresolved.add(normal_address(name))
        return plain or _tail(address)
    return f"{plain} <{mail}>" if plain and plain.casefold() != mail.casefold() else mail
