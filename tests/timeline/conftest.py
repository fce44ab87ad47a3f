"""Histories of the measures of time: planted worlds, and ones written by hand."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd
import pytest

from reciprocity_kit.events import Batch, Event, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.instants import instant_us
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.readers.read import read
from reciprocity_kit.simulate import World, write_kit_csv

START = pd.Timestamp("2024-01-01", tz="UTC")  # a Monday
Mail = tuple[float, str, str, str, str, float]
"""Day, sender, recipient, id, id it answers (or empty), bytes."""
MakeMails = Callable[..., History]
ReadWorld = Callable[[World], History]


@pytest.fixture(scope="session")
def mails() -> MakeMails:
    """Make a history of mails, each (day, sender, recipients joined by +, id, answered id, bytes)."""

    def make(
        rows: Iterable[Mail], *, days: float, owner: str = "you", start: pd.Timestamp = START, tz: str = "UTC"
    ) -> History:
        ordered = sorted(rows)
        table = build_event_table(
            Event(
                place,
                start + pd.Timedelta(day, "D"),
                sender,
                tuple(("to", who) for who in to.split("+")),
                name,
                answered or None,
                size_bytes=size,
            )
            for place, (day, sender, to, name, answered, size) in enumerate(ordered, start=1)
        )
        batch = Batch("hand", "kit", table, rows=len(ordered), threaded=True)
        owners = [owner] if owner else []
        built = build_interactions([batch], owner=owners)
        until = instant_us(start + pd.Timedelta(days, "D"))
        return build_history([batch], built, owner=owners, tz=tz, since=instant_us(start), until=until)

    return make


@pytest.fixture(scope="session")
def read_world(tmp_path_factory: pytest.TempPathFactory) -> ReadWorld:
    """Write a world as an export and read it again, with its own window."""

    def go(world: World) -> History:
        path = Path(tmp_path_factory.mktemp("world")) / "world.csv"
        write_kit_csv(world, path)
        return read(path, owner=world.owner, since=world.since, until=world.until)

    return go
