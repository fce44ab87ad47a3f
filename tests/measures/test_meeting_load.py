"""The owner's week in meetings, by hand."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.meetings import build_meeting_load

START = pd.Timestamp("2024-03-04", tz="UTC")

MakeHistory = Callable[..., History]


def test_meeting_load_by_hand(make_history: MakeHistory) -> None:
    # Monday 9-10 and 9:30-11 (half an hour twice), Tuesday 16-18 (one hour after work), Saturday 10-12.
    events = [
        {"at": at, "sender": "ana", "required": ["you"], "minutes": minutes, "channel": "meeting"}
        for at, minutes in ((9, 60.0), (9.5, 90.0), (40, 120.0), (130, 120.0))
    ]
    others = [{"at": 9, "sender": "ana", "required": ["ben"], "minutes": 60.0, "channel": "meeting"}]
    history = make_history([*events, *others], owner="you", hours=168)
    found = build_meeting_load(history).iloc[0]
    assert found["week_at"] == START
    assert (found["meetings"], found["hours"], found["busy_hours"]) == (4, 6.5, 6.0)
    assert found["conflict_hours"] == 0.5
    assert (found["working_hours"], found["working_share"]) == (40, 3 / 40)
    # Monday 11-17, Tuesday 9-16, and three days of eight hours.
    assert (found["focus_gaps"], found["focus_gap_hours"]) == (5, 37)
    assert build_meeting_load(history, focus_hours=7).loc[0, "focus_gaps"] == 4


def test_meeting_load_by_the_owner_s_clock(make_history: MakeHistory) -> None:
    # 2024-03-31 the clocks in Berlin go forward; 9 o'clock on Monday 1 April is 7:00 UTC.
    events = [{"at": 24 * 28 + 7, "sender": "you", "required": ["b"], "minutes": 60.0, "channel": "meeting"}]
    history = make_history(events, owner="you", hours=24 * 35)
    local = build_meeting_load(replace(history, tz="Europe/Berlin"))
    week = local[local["meetings"] > 0].iloc[0]
    assert week["week_at"] == pd.Timestamp("2024-03-31T22:00Z")
    assert week["working_share"] == pytest.approx(1 / 40)
    assert local["hours"].sum() == 1


def test_weeks_without_meetings_are_told_too(make_history: MakeHistory) -> None:
    events = [{"at": 9, "sender": "you", "required": ["b"], "minutes": 60.0, "channel": "meeting"}]
    table = build_meeting_load(make_history(events, owner="you", hours=24 * 21))
    assert table["hours"].tolist() == [1, 0, 0]
    assert table["focus_gaps"].tolist() == [5, 5, 5]
    with pytest.raises(OptionError, match="owner"):
        build_meeting_load(make_history(events))
    with pytest.raises(OptionError, match="working_hours"):
        build_meeting_load(make_history(events, owner="you"), working_hours=(17, 9))
