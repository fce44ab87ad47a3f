"""Changes of rows, each with its place in the trail, and their undoing."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reciprocity_kit.casebook._fields import Fault, Row, clean_key, clean_row, raise_faults
from reciprocity_kit.casebook._schema import POINTERS, UNIQUE, key_of, one_of, persons_of
from reciprocity_kit.columns import CASEBOOK_TABLES
from reciprocity_kit.errors import OptionError


@dataclass(frozen=True)
class Given:
    """A row somebody gives: where it stands, its number if it has one, and its fields."""

    place: str
    key: Any
    fields: Mapping[str, Any]


@dataclass
class Count:
    """What became of the rows given for one table."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0


def begin_step(connection: sqlite3.Connection, what: str, *, state: str = "done") -> int:
    """Open a step in the trail; something new done ends what could be redone."""
    if state == "done":
        connection.execute("UPDATE steps SET state = 'gone' WHERE state = 'undone'")
    cursor = connection.execute(
        "INSERT INTO steps (at, what, state) VALUES (?, ?, ?)",
        (datetime.now(UTC).isoformat(timespec="microseconds"), what, state),
    )
    return int(cursor.lastrowid or 0)


def read_row(connection: sqlite3.Connection, table: str, key: int) -> Row | None:
    """Return a row's fields without its number, or None where there is no such row."""
    names = [each.name for each in CASEBOOK_TABLES[table][1:]]
    listed = ", ".join(f'"{name}"' for name in names)
    found = connection.execute(
        f'SELECT {listed} FROM {table} WHERE "{key_of(table)}" = ?',  # noqa: S608 - names are declared
        (key,),
    ).fetchone()
    return dict(zip(names, found, strict=True)) if found else None


def put_row(connection: sqlite3.Connection, step: int, table: str, key: int | None, after: Row | None) -> int:
    """Make a row what it shall be, and keep in the trail what it was."""
    before = None if key is None else read_row(connection, table, key)
    if after is None:
        connection.execute(f'DELETE FROM {table} WHERE "{key_of(table)}" = ?', (key,))  # noqa: S608 - declared names
    elif before is not None:
        listed = ", ".join(f'"{name}" = ?' for name in after)
        connection.execute(
            f'UPDATE {table} SET {listed} WHERE "{key_of(table)}" = ?',  # noqa: S608 - names are declared
            (*after.values(), key),
        )
    else:
        names = [key_of(table), *after]
        listed, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
        cursor = connection.execute(
            f"INSERT INTO {table} ({listed}) VALUES ({marks})",  # noqa: S608 - names are declared
            (key, *after.values()),
        )
        key = int(cursor.lastrowid or 0)
    action = "remove" if after is None else "change" if before is not None else "add"
    connection.execute(
        'INSERT INTO trail (step_id, action, "table", row_id, before, after) VALUES (?, ?, ?, ?, ?, ?)',
        (step, action, table, key, _to_json(before), _to_json(after)),
    )
    return int(key or 0)


def _to_json(row: Row | None) -> str | None:
    return None if row is None else json.dumps(row, ensure_ascii=False, allow_nan=False)


def add_row(connection: sqlite3.Connection, table: str, fields: Mapping[str, Any]) -> int:
    """Add one row as one step."""
    row, faults = clean_row(table, fields)
    book = _Book(connection)
    faults += [*book.find_faults(table, None, row), *book.find_lost(table, row)]
    raise_faults(f"The {one_of(table)} was not added", faults)
    step = begin_step(connection, "")
    key = put_row(connection, step, table, None, row)
    _name_step(connection, step, f"Added {one_of(table)} {key}")
    return key


def change_row(connection: sqlite3.Connection, table: str, given: Any, fields: Mapping[str, Any]) -> None:
    """Change fields of one row as one step; where nothing differs nothing is done."""
    key, before = _find_row(connection, table, given)
    row, faults = clean_row(table, fields, known=before)
    book = _Book(connection)
    faults += [*book.find_faults(table, key, row, before), *book.find_lost(table, row)]
    raise_faults(f"{_title(table)} {key} was not changed", faults)
    changed = [name for name in row if row[name] != before[name]]
    if changed:
        step = begin_step(connection, f"Changed {', '.join(changed)} of {one_of(table)} {key}")
        put_row(connection, step, table, key, row)


def remove_row(connection: sqlite3.Connection, table: str, given: Any) -> None:
    """Remove one row as one step."""
    key, _ = _find_row(connection, table, given)
    pointing = [
        Fault("", f"{one_of(source)} {number} points to it by {name}")
        for (source, name), target in POINTERS.items()
        if target == table
        for (number,) in connection.execute(
            f'SELECT "{key_of(source)}" FROM {source} WHERE "{name}" = ?',  # noqa: S608 - names are declared
            (key,),
        )
        if (source, number) != (table, key)
    ]
    raise_faults(
        f"{_title(table)} {key} was not removed",
        pointing,
        next_step="remove these first, or set the field to 0",
    )
    put_row(connection, begin_step(connection, f"Removed {one_of(table)} {key}"), table, key, None)


def _title(table: str) -> str:
    return one_of(table).capitalize()


def _find_row(connection: sqlite3.Connection, table: str, given: Any) -> tuple[int, Row]:
    try:
        key = clean_key(table, given)
    except ValueError:
        key = None
    row = None if key is None else read_row(connection, table, key)
    if key is None or row is None:
        raise OptionError(
            f"There is no {one_of(table)} {given!r} in this book.",
            next_step=f"take one of the numbers {key_of(table)} in book.table({table!r})",
        )
    return key, row


def _name_step(connection: sqlite3.Connection, step: int, what: str) -> None:
    connection.execute("UPDATE steps SET what = ? WHERE step_id = ?", (what, step))


def put_tables(
    connection: sqlite3.Connection, given: Mapping[str, Sequence[Given]], *, replace: bool, source: str
) -> dict[str, Count]:
    """Add or replace many rows of many tables as one step, or tell all that is wrong with them."""
    book, step = _Book(connection), begin_step(connection, "")
    counts, faults, put = {table: Count() for table in given}, [], []
    for table, rows in given.items():
        seen: dict[int, str] = {}
        for each in rows:
            key, row, before, found = book.place(table, each, seen, replace=replace)
            faults += [f"{each.place}, {fault}" for fault in found]
            if found:
                continue
            if row == before:
                counts[table].unchanged += 1
                continue
            put.append((each.place, table, row))
            counts[table].added += before is None
            counts[table].replaced += before is not None
            put_row(connection, step, table, key, row)
    if not faults:
        faults = [f"{place}, {fault}" for place, table, row in put for fault in book.find_lost(table, row)]
    raise_faults(f"Nothing was imported from {source}", faults)
    if not put:
        raise NothingNewError(counts)
    new = [_count_rows(table, each.added + each.replaced) for table, each in counts.items()]
    _name_step(connection, step, f"Imported {', '.join(filter(None, new))} from {source}")
    return counts


class NothingNewError(Exception):
    """Raised to leave the book, and its steps, as they are."""

    def __init__(self, counts: dict[str, Count]) -> None:
        super().__init__()
        self.counts = counts


def _count_rows(table: str, rows: int) -> str:
    return "" if not rows else f"1 {one_of(table)}" if rows == 1 else f"{rows:,} {table}"


class _Book:
    """What a row is held against: what is in the book as a step begins, and during it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._opted_out = {
            person for (person,) in connection.execute("SELECT person FROM people WHERE opted_out = 1")
        }

    def place(
        self, table: str, given: Given, seen: dict[int, str], *, replace: bool
    ) -> tuple[int | None, Row, Row | None, list[Fault]]:
        """Return a given row's number, its fields, what stands there so far, and what is wrong."""
        row, faults = clean_row(table, given.fields)
        try:
            key = clean_key(table, given.key)
        except ValueError as unfit:
            return None, row, None, [Fault(key_of(table), str(unfit)), *faults]
        if key is None:
            return None, row, None, [*faults, *self.find_faults(table, None, row)]
        before = read_row(self._connection, table, key)
        if key in seen:
            faults.append(Fault(key_of(table), f"{key} is also the number of {seen[key]}"))
        seen[key] = given.place
        if faults or row == before:
            return key, row, before, faults
        if before is not None and not replace:
            differs = ", ".join(name for name in row if row[name] != before[name])
            text = f"{key} is in the book, but differs in {differs}; replace=True takes the file's"
            return key, row, before, [Fault(key_of(table), text)]
        return key, row, before, list(self.find_faults(table, key, row, before))

    def find_faults(
        self, table: str, key: int | None, row: Row, before: Row | None = None
    ) -> Iterator[Fault]:
        """Find what does not go with other rows of the book."""
        if name := UNIQUE.get(table):
            found = self._connection.execute(
                f'SELECT "{key_of(table)}" FROM {table} WHERE "{name}" = ?',  # noqa: S608 - names are declared
                (row.get(name),),
            ).fetchone()
            if found and found[0] != key:
                yield Fault(name, f"{row[name]} is there already, as {one_of(table)} {found[0]}: change that")
        if table != "people":
            for name in persons_of(table):
                if row.get(name) in self._opted_out and not (before and before[name] == row[name]):
                    yield Fault(name, f"{row[name]} opted out: nothing new is recorded")

    def find_lost(self, table: str, row: Row) -> Iterable[Fault]:
        """Find pointers to rows that are not there."""
        for (source, name), target in POINTERS.items():
            number = row.get(name) if source == table else None
            if isinstance(number, int) and read_row(self._connection, target, number) is None:
                yield Fault(name, f"there is no {one_of(target)} {number} in this book; 0: none")


def undo_step(connection: sqlite3.Connection) -> str:
    """Undo the last step that is done."""
    found = connection.execute("SELECT max(step_id) FROM steps WHERE state = 'done'").fetchone()[0]
    if found is None:
        return "Nothing to undo."
    rows = connection.execute(
        'SELECT "table", row_id, before FROM trail WHERE step_id = ? ORDER BY trail_id DESC', (found,)
    )
    return _turn(connection, found, "Undone", "undone", rows.fetchall())


def redo_step(connection: sqlite3.Connection) -> str:
    """Do the step again that was undone last."""
    found = connection.execute("SELECT min(step_id) FROM steps WHERE state = 'undone'").fetchone()[0]
    if found is None:
        return "Nothing to redo."
    rows = connection.execute(
        'SELECT "table", row_id, after FROM trail WHERE step_id = ? ORDER BY trail_id', (found,)
    )
    return _turn(connection, found, "Redone", "done", rows.fetchall())


def _turn(connection: sqlite3.Connection, step: int, word: str, state: str, rows: list[Any]) -> str:
    (what,) = connection.execute("SELECT what FROM steps WHERE step_id = ?", (step,)).fetchone()
    sentence = f"{word}: {what[:1].lower()}{what[1:]}"
    note = begin_step(connection, sentence, state="note")
    for table, key, row in rows:
        put_row(connection, note, table, key, None if row is None else json.loads(row))
    connection.execute("UPDATE steps SET state = ? WHERE step_id = ?", (state, step))
    return f"{sentence}."
