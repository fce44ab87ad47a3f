"""The ties app, driven as a person would by setting what its controls hold."""

from pathlib import Path

import pandas as pd
import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import TiesApp

SAMPLE = Path(__file__).parents[2] / "sample_data"
OWNER = "alex.morgan@harbor.example"


@pytest.fixture(scope="module")
def history() -> rk.History:
    return rk.read(SAMPLE / "alex", owner=OWNER)


def test_the_table_holds_all_ties_and_selects_both_ways(history: rk.History) -> None:
    app = TiesApp(history)
    own = rk.build_ties(history).query("ego == @OWNER")
    assert sorted(app.table.table["ids"]) == sorted(own["alter"].astype("str"))
    first, second = app.table.table["ids"][:2]
    app.table.selected = [second]
    assert app.state.selected == (second,)
    app.state.selected = (first,)
    assert app.table.selected == [first]


def test_a_filter_changes_table_and_picture(history: rk.History) -> None:
    app = TiesApp(history)
    everybody, said = len(app.table.table["ids"]), app.pictures.takeaway
    app.filters.channel.value = "meeting"
    assert app.state.channel == "meeting"
    assert 0 < len(app.table.table["ids"]) < everybody
    assert app.pictures.takeaway != said
    app.state.channel = None
    assert app.filters.channel.value is None
    assert app.pictures.takeaway == said


def test_the_window_is_half_open_by_months(history: rk.History) -> None:
    app = TiesApp(history)
    app.filters.window.index = (1, 2)
    assert app.state.since == pd.Timestamp("2024-02-01", tz="UTC")
    assert app.state.until == pd.Timestamp("2024-04-01", tz="UTC")
    app.filters.window.index = (0, len(app.filters.window.options) - 1)
    assert (app.state.since, app.state.until) == (None, None)


def test_selected_ties_alone_are_drawn(history: rk.History) -> None:
    app = TiesApp(history)
    app.state.selected = (app.table.table["ids"][0],)
    assert app.pictures.takeaway.count("Of 1 contact") == 1
