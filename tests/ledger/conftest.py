"""Hand-made tables of a casebook, with the types the file gives them."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

from reciprocity_kit.columns import TABLES, cast_table

DAY_ZERO = pd.Timestamp("2024-01-01")
Make = Callable[..., pd.DataFrame]

_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "exchanges": {"kind": "services", "asked": "unknown", "state": "delivered", "acknowledged": "unknown"},
    "asks": {"kind": "services", "form": "ask", "outcome": "accepted"},
    "limits": {"direction": "given", "period": "month", "subject": "favours"},
}
_EMPTY = {"float64": float("nan"), "int64": 0, "bool": False}


def fill(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Complete rows as a casebook does; days may be written as numbers counted from 2024-01-01."""
    complete = []
    for number, row in enumerate(rows, start=1):
        full: dict[str, Any] = {}
        for declared in TABLES[table]:
            empty: Any = pd.NaT if declared.unit == "day" else _EMPTY.get(declared.dtype, "")
            value = row.get(declared.name, _DEFAULTS.get(table, {}).get(declared.name, empty))
            if declared.unit == "day" and isinstance(value, int):
                value = DAY_ZERO + pd.Timedelta(days=value)
            full[declared.name] = value
        key = TABLES[table][0].name
        complete.append(full | {key: row.get(key, number)})
    if table == "exchanges":
        for full in complete:
            full["visibility"] = full["visibility"] or "unknown"
    return cast_table(table, pd.DataFrame(complete, columns=[c.name for c in TABLES[table]]))


@pytest.fixture
def make() -> Make:
    """Make a table of a casebook from rows of the fields that matter."""
    return lambda table, *rows: fill(table, list(rows))


@pytest.fixture
def give() -> Callable[..., pd.DataFrame]:
    """Make exchanges from (day, giver, receiver, worth) and further fields."""

    def make_exchanges(*rows: tuple[Any, ...], **fields: Any) -> pd.DataFrame:
        return fill(
            "exchanges",
            [
                {"date": day, "giver": giver, "receiver": receiver, "worth": worth, **fields}
                for day, giver, receiver, worth in rows
            ],
        )

    return make_exchanges


@pytest.fixture
def fix3(methods: dict[str, Any], give: Make) -> pd.DataFrame:
    """FIX3 of the methods: A gives 4 and 2, B gives 3."""
    return give(
        *[(day, giver, receiver, worth) for day, giver, receiver, worth in methods["FIX3_ledger"]["entries"]]
    )
