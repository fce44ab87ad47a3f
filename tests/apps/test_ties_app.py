"""The ties app, driven as a person would by setting what its controls hold."""

from pathlib import Path

import pandas as pd
import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import PeopleApp, State, TiesApp
from reciprocity_kit.apps.ties_app import PAIR

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
    assert app.filters.channel.value == ""
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


def test_those_whom_a_filter_hides_stay_selected(history: rk.History) -> None:
    app = TiesApp(history)
    last = app.table.table["ids"][-1]
    app.table.selected = [last]
    app.state.min_total = 1_000
    assert app.table.selected == []
    assert app.state.selected == (last,)
    app.state.min_total = 1
    assert app.table.selected == [last]


def test_the_filters_follow_the_state_and_are_taken_away_together(history: rk.History) -> None:
    app = TiesApp(history)
    assert app.filters.reset.layout.display == "none"
    with app.state.hold_trait_notifications():
        app.state.since = pd.Timestamp("2024-02-01", tz="UTC")
        app.state.until = pd.Timestamp("2024-04-01", tz="UTC")
        app.state.min_total = 2
    assert app.filters.window.index == (1, 2)
    assert app.filters.least.value == 2
    assert app.filters.reset.layout.display == ""
    app.filters.show_everything()
    assert (app.state.since, app.state.until, app.state.min_total) == (None, None, 1)
    assert app.filters.window.index == (0, len(app.filters.window.options) - 1)
    assert len(app.table.table["ids"]) == len(rk.build_ties(history).query("ego == @OWNER"))


def test_ties_of_a_team_are_selected_by_pairs() -> None:
    app = TiesApp(rk.read(SAMPLE / "team", tz="Europe/Berlin"), picture=False)
    pair = app.table.table["ids"][0]
    app.table.selected = [pair]
    assert app.state.selected == tuple(pair.split(PAIR))
    assert app.table.selected == [pair]
    app.state.selected = ()
    assert app.table.selected == []


def test_people_have_a_table_of_their_own_without_what_one_mailbox_cannot_tell(history: rk.History) -> None:
    state = State(history)
    app, ties = PeopleApp(state), TiesApp(state, picture=False)
    titles = app.table.table["titles"]
    assert "Both ways" not in titles
    assert "Betweenness" not in titles
    assert set(ties.table.table["ids"]) < set(app.table.table["ids"])
    person = ties.table.table["ids"][3]
    app.table.selected = [person]
    assert ties.table.selected == [person]
    team = PeopleApp(rk.read(SAMPLE / "team", tz="Europe/Berlin"))
    assert "Betweenness" in team.table.table["titles"]


def test_apps_without_a_history_are_empty_and_wait() -> None:
    state = State()
    app, people = TiesApp(state, picture=False), PeopleApp(state)
    assert app.table.table["ids"] == people.table.table["ids"] == []
    state.history = rk.read(SAMPLE / "alex", owner=OWNER)
    assert app.table.table["ids"]
    assert people.table.table["ids"]
