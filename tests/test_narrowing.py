"""A history narrowed to a part of it is the history that was read of that part alone."""

from pathlib import Path

import pandas as pd
import pytest

import reciprocity_kit as rk
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import filter_history
from reciprocity_kit.timeline import build_periods

SAMPLE = Path(__file__).parents[1] / "sample_data" / "alex"
OWNER = "alex.morgan@harbor.example"
SINCE, UNTIL = pd.Timestamp("2024-06-01", tz="UTC"), pd.Timestamp("2025-03-01", tz="UTC")


@pytest.fixture(scope="module")
def history() -> rk.History:
    return rk.read(SAMPLE, owner=OWNER)


def test_nothing_asked_for_gives_the_history_itself(history: rk.History) -> None:
    assert filter_history(history) is history


def test_a_window_holds_its_events_and_no_other(history: rk.History) -> None:
    narrowed = filter_history(history, since=SINCE, until=UNTIL)
    table = history.interactions
    inside = table[table["sent_at"].ge(SINCE) & table["sent_at"].lt(UNTIL)].reset_index(drop=True)
    assert len(inside) < len(table)
    pd.testing.assert_frame_equal(narrowed.interactions, inside)
    assert (narrowed.since, narrowed.until) == (SINCE, UNTIL)


def test_ties_and_periods_of_a_window_are_those_built_of_the_window(history: rk.History) -> None:
    narrowed = filter_history(history, since=SINCE, until=UNTIL)
    asked = rk.build_ties(history, since=SINCE, until=UNTIL)
    pd.testing.assert_frame_equal(rk.build_ties(narrowed), asked)
    assert build_periods(narrowed)["sent"].sum() < build_periods(history)["sent"].sum()


def test_a_channel_alone_gives_the_ties_of_that_channel(history: rk.History) -> None:
    narrowed = filter_history(history, channel="meeting")
    assert set(narrowed.interactions["channel"].astype("str")) == {"meeting"}
    asked = rk.build_ties(history, channel="meeting")
    pd.testing.assert_frame_equal(rk.build_ties(narrowed), asked)


def test_an_unknown_channel_is_told(history: rk.History) -> None:
    with pytest.raises(OptionError, match="no channel 'fax'"):
        filter_history(history, channel="fax")
