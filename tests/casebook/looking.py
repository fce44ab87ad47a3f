"""What the program that kills writers, and other tests, know of a casebook's file."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from reciprocity_kit.casebook import Casebook
from reciprocity_kit.columns import CASEBOOK_TABLES

BULK = 12


def exchange(note: str) -> dict[str, Any]:
    return {
        "date": "2026-03-05",
        "giver": "ben",
        "receiver": "alex",
        "kind": "goods",
        "worth": 2,
        "note": note,
    }


def rows_of(book: Casebook) -> dict[tuple[str, int], dict[str, Any]]:
    """Return every row of every table as it is stored."""
    found = {}
    for table, columns in CASEBOOK_TABLES.items():
        names = [each.name for each in columns]
        listed = ", ".join(f'"{name}"' for name in names)
        for row in book._store.fetch(f"SELECT {listed} FROM {table}"):  # noqa: S608 - names are declared
            found[table, row[0]] = dict(zip(names[1:], row[1:], strict=True))
    return found


def verify(book: Casebook) -> list[tuple[int, str]]:
    """See that the book is whole and is what its trail says, and return its steps."""
    assert book._store.fetch("PRAGMA integrity_check") == [("ok",)]
    assert book._store.fetch("PRAGMA foreign_key_check") == []
    steps = book._store.fetch("SELECT step_id, what FROM steps ORDER BY step_id")
    assert [step for step, _ in steps] == list(range(1, len(steps) + 1))
    assert all(what for _, what in steps)
    state: dict[tuple[str, int], dict[str, Any]] = {}
    entries: dict[int, int] = {}
    trail = 'SELECT step_id, "table", row_id, before, after FROM trail ORDER BY trail_id'
    for step, table, key, before, after in book._store.fetch(trail):
        entries[step] = entries.get(step, 0) + 1
        assert state.pop((table, key), None) == (json.loads(before) if before else None)
        if after:
            state[table, key] = json.loads(after)
    assert state == rows_of(book)
    for step, what in steps:
        if what.startswith("Imported"):
            assert entries[step] == BULK, "an import is all there, or not at all"
    return steps


def make_version_1(path: Path) -> None:
    """Make a file as version 1 wrote it, with two exchanges."""
    script = Path(__file__).with_name("version_1.sql").read_text(encoding="utf-8")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(script)
    connection.execute(f"PRAGMA application_id={0x524B4342}")
    connection.execute("PRAGMA user_version=1")
    connection.execute("INSERT INTO book VALUES ('owner', 'alex')")
    connection.execute(
        "INSERT INTO steps (at, what, state) VALUES ('2025-01-01T00:00:00+00:00', 'Old', 'note')"
    )
    for key in (1, 7):
        connection.execute(
            "INSERT INTO exchanges VALUES (?, '2025-01-02', 'ben', 'alex', 'goods', 2.0, NULL, 'no',"
            " 'delivered', NULL, NULL, 'yes', 'unknown', '', '', NULL, NULL, NULL, 'as it was')",
            (key,),
        )
    connection.close()


def version_of(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
