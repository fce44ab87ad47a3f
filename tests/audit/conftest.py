"""Histories and casebook tables for the audits."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd
import pytest

from reciprocity_kit.columns import TABLES, cast_table
from reciprocity_kit.events import Batch, Event, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.instants import instant_us
from reciprocity_kit.interactions import build_interactions

DAY_ZERO = pd.Timestamp("2024-01-01")
_WORDS: Mapping[str, Mapping[str, Any]] = {
    "exchanges": {
        "kind": "services",
        "asked": "unknown",
        "state": "delivered",
        "acknowledged": "unknown",
        "visibility": "unknown",
    },
    "asks": {"kind": "services", "form": "ask", "outcome": "accepted"},
    "agreements": {"state": "open"},
}
_EMPTY = {"float64": float("nan"), "int64": 0, "bool": False}


@pytest.fixture
def make() -> Callable[..., pd.DataFrame]:
    """Make a table of a casebook; days may be written as numbers counted from 2024-01-01."""

    def fill(table: str, *rows: dict[str, Any]) -> pd.DataFrame:
        complete = []
        for number, row in enumerate(rows, start=1):
            full = {}
            for place, declared in enumerate(TABLES[table]):
                empty: Any = pd.NaT if declared.unit == "day" else _EMPTY.get(declared.dtype, "")
                value = row.get(declared.name, _WORDS.get(table, {}).get(declared.name, empty))
                if declared.unit == "day" and isinstance(value, int):
                    value = DAY_ZERO + pd.Timedelta(days=value)
                full[declared.name] = number if place == 0 else value
            complete.append(full)
        return cast_table(table, pd.DataFrame(complete, columns=[c.name for c in TABLES[table]]))

    return fill


@pytest.fixture(scope="session")
def mails() -> Callable[..., History]:
    """Make a history of openings, each (day, sender, recipient), over so many days from 2024-01-01."""

    def build(rows: Iterable[tuple[float, str, str]], *, days: float) -> History:
        start = DAY_ZERO.tz_localize("UTC")
        events = [
            Event(place, start + pd.Timedelta(day, "D"), sender, (("to", to),), f"m{place}")
            for place, (day, sender, to) in enumerate(sorted(rows), start=1)
        ]
        batch = Batch("hand", "kit", build_event_table(events), rows=len(events), threaded=True)
        built = build_interactions([batch], owner=["you"])
        until = instant_us(start + pd.Timedelta(days, "D"))
        return build_history([batch], built, owner=["you"], tz="UTC", since=instant_us(start), until=until)

    return build
