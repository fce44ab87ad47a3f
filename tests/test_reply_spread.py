"""How far reply times lie apart: by hand, and against what a simulated world planted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reciprocity_kit.history import History
from reciprocity_kit.measures import build_measures
from reciprocity_kit.readers.read import read
from reciprocity_kit.simulate import Settings, simulate_world, write_kit_csv

MakeHistory = Callable[..., History]


def ask(waits: list[float | None]) -> list[dict[str, Any]]:
    """Ana asks Ben every two days; None is no reply."""
    events: list[dict[str, Any]] = []
    for place, wait in enumerate(waits):
        at = 48.0 * place
        events.append({"at": at, "sender": "ana", "to": ["ben"], "id": f"q{place}"})
        if wait is not None:
            events.append({"at": at + wait, "sender": "ben", "to": ["ana"], "id": f"a{place}"})
            events[-1]["reply_to"] = f"q{place}"
    return sorted(events, key=lambda each: float(each["at"]))


def of_ben(history: History) -> "pd.Series[Any]":
    table = build_measures(history, channel="email")
    row = table[table["ego"].eq("ben") & table["measure"].eq("reply_spread")]
    assert len(row) == 1
    return row.iloc[0]


def test_quartiles_of_the_replies_that_came(make_history: MakeHistory) -> None:
    # Replies after 1, 2, 4, 8 and 16 hours: the quartiles are 2 and 8, whatever never came.
    waits = [1.0, 2.0, 4.0, 8.0, 16.0]
    alone = of_ben(make_history(ask(waits), hours=2_000))
    assert alone["value"] == pytest.approx(4)
    assert (alone["n"], alone["status"], alone["unit"]) == (5, "ok", "times")
    assert 1 <= alone["low"] < 4 < alone["high"] <= 16
    waiting = of_ben(make_history(ask([*waits, None, None]), hours=2_000))
    assert waiting[["value", "low", "high", "n"]].tolist() == alone[["value", "low", "high", "n"]].tolist()


def test_replies_at_once_count_as_a_minute(make_history: MakeHistory) -> None:
    # 0 s and 30 s are a minute, as the fit of trends takes them: quartiles 1/60 and 1 hour.
    row = of_ben(make_history(ask([0.0, 1 / 120, 1.0, 1.0, 1.0]), hours=2_000))
    assert row["value"] == pytest.approx(60)


def test_few_or_no_replies_have_a_status(make_history: MakeHistory) -> None:
    few = of_ben(make_history(ask([1.0, 2.0, None]), hours=2_000))
    assert (few["n"], few["status"]) == (2, "too_few")
    assert few["value"] == pytest.approx(np.sqrt(2))  # between the two, a quarter from either end
    none = of_ben(make_history(ask([None, None]), hours=2_000))
    assert (none["n"], none["status"]) == (0, "no_events")
    assert np.isnan([none["value"], none["low"], none["high"]]).all()


def test_the_planted_spread_is_found(tmp_path: Path) -> None:
    settings = Settings(
        kind_shares={"two-way": 1}, leak_share=0, double_share=0, several_share=0, latency_spread=0.8
    )
    world = simulate_world(seed=6, contacts=30, weeks=104, settings=settings)
    write_kit_csv(world, tmp_path / "mail.csv")
    table = build_measures(read(tmp_path / "mail.csv", owner=world.owner), channel="email")
    told = table[table["measure"].eq("reply_spread") & table["status"].eq("ok")]
    truth = np.exp(0.8 * 2 * stats.norm.ppf(0.75))
    held = (told["low"] <= truth) & (truth <= told["high"])
    assert len(told) > 40
    assert held.mean() > 0.93 - 3 * np.sqrt(0.93 * 0.07 / len(told))
    assert np.exp(np.average(np.log(told["value"]), weights=told["n"])) == pytest.approx(truth, rel=0.05)
