"""From an older file to today's, a numbered step at a time.

The statements here stay as they are for ever: a step must make what its version was, not
what the declarations say today. Version 1 was the first draft, before anything was
released: it had no rounds of negotiation and no feedback.
"""

import sqlite3
from collections.abc import Callable, Mapping
from types import MappingProxyType

from reciprocity_kit.casebook._schema import VERSION, statements

_ROUNDS_AND_FEEDBACK = """
CREATE TABLE rounds (
  "round_id" INTEGER PRIMARY KEY AUTOINCREMENT CHECK ("round_id" BETWEEN 1 AND 999999999999),
  "negotiation" TEXT NOT NULL CHECK ("negotiation" <> ''),
  "date" TEXT NOT NULL CHECK (date("date", '+0 days') IS "date"),
  "by" TEXT NOT NULL CHECK ("by" <> ''),
  "offer" REAL NOT NULL CHECK (abs("offer") < 9e999),
  "target" REAL CHECK (abs("target") < 9e999),
  "reservation" REAL CHECK (abs("reservation") < 9e999),
  "alternatives" INTEGER NOT NULL CHECK ("alternatives" BETWEEN 0 AND 999999999999),
  "note" TEXT NOT NULL
) STRICT;
CREATE TABLE feedback (
  "feedback_id" INTEGER PRIMARY KEY AUTOINCREMENT CHECK ("feedback_id" BETWEEN 1 AND 999999999999),
  "date" TEXT NOT NULL CHECK (date("date", '+0 days') IS "date"),
  "survey" TEXT NOT NULL CHECK ("survey" <> ''),
  "respondent" TEXT NOT NULL,
  "question" TEXT NOT NULL CHECK ("question" <> ''),
  "rating" REAL CHECK (abs("rating") < 9e999),
  "scale_low" REAL NOT NULL CHECK (abs("scale_low") < 9e999),
  "scale_high" REAL NOT NULL CHECK (abs("scale_high") < 9e999),
  "comment" TEXT NOT NULL
) STRICT;
"""


def _to_2(connection: sqlite3.Connection) -> None:
    for statement in statements(_ROUNDS_AND_FEEDBACK):
        connection.execute(statement)


MIGRATIONS: Mapping[int, Callable[[sqlite3.Connection], None]] = MappingProxyType({2: _to_2})


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a database from a version to today's, inside the caller's transaction."""
    for number in range(version + 1, VERSION + 1):
        MIGRATIONS[number](connection)
        connection.execute(f"PRAGMA user_version={number}")
