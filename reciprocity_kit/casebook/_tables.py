"""Rows of the database as tables."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.casebook._schema import key_of
from reciprocity_kit.casebook._store import Store
from reciprocity_kit.columns import CASEBOOK_TABLES, DAY, Column, cast_table

_TRAIL_SQL = """
SELECT s.step_id, s.at, s.what, coalesce(t.action, 'none'), coalesce(t."table", ''), coalesce(t.row_id, 0),
  coalesce(t.before, ''), coalesce(t.after, '')
FROM steps AS s LEFT JOIN trail AS t USING (step_id) ORDER BY s.step_id, t.trail_id
"""
_TRAIL_COLUMNS = ("step_id", "at", "what", "action", "table", "row_id", "before", "after")


def fetch_rows(store: Store, table: str) -> list[tuple[Any, ...]]:
    """Return a table's rows as they are stored, by number."""
    listed = ", ".join(f'"{each.name}"' for each in CASEBOOK_TABLES[table])
    return store.fetch(f'SELECT {listed} FROM {table} ORDER BY "{key_of(table)}"')  # noqa: S608 - declared names


def fetch_table(store: Store, table: str) -> pd.DataFrame:
    """Return a table as declared."""
    rows = fetch_rows(store, table)
    columns = CASEBOOK_TABLES[table]
    values = zip(*rows, strict=True) if rows else ((),) * len(columns)
    frame = pd.DataFrame({c.name: _series(c, cells) for c, cells in zip(columns, values, strict=True)})
    return cast_table("casebook_people" if table == "people" else table, frame)


def _series(column: Column, cells: Sequence[Any]) -> pd.Series:
    if column.dtype == DAY:
        return pd.Series(np.array([each or "NaT" for each in cells], dtype=DAY))
    if column.dtype == "int64":
        return pd.Series([each or 0 for each in cells], dtype="int64")
    if column.dtype in {"float64", "bool"}:
        return pd.Series(cells, dtype="float64")
    return pd.Series(list(cells), dtype="str")


def fetch_trail(store: Store) -> pd.DataFrame:
    """Return what changed when."""
    rows = store.fetch(_TRAIL_SQL)
    frame = pd.DataFrame(rows, columns=_TRAIL_COLUMNS)
    return cast_table(
        "casebook_trail", frame.assign(at=pd.to_datetime(frame["at"], format="ISO8601", utc=True))
    )
