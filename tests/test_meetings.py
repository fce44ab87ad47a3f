import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.errors import OptionError
from reciprocity_kit.meetings import build_meetings

FIX2 = json.loads((Path(__file__).parent / "fixtures" / "methods.json").read_text())["FIX2_calendar"]


def meeting(organiser: str, attendees: str, hours: float, **more: Any) -> dict[str, Any]:
    return {"organiser": organiser, "attendees": attendees, "hours": hours, **more}


def build(*meetings: dict[str, Any], owner: str | None = None, **options: Any) -> pd.DataFrame:
    """The meetings table, indexed by pair, from one row per (meeting, attendee)."""
    people = pd.CategoricalDtype(list("ABCDEFGHIJ"))
    columns = ("event_id", "sender", "recipient", "channel", "duration_minutes", "thread_id", "automated")
    rows = [
        (
            f"m{number}",
            each["organiser"],
            attendee,
            each.get("channel", "meeting"),
            60 * each["hours"],
            each.get("thread_id"),
            attendee in each.get("automated", ""),
        )
        for number, each in enumerate(meetings)
        for attendee in each["attendees"]
        if attendee != each["organiser"]
    ]
    frame = pd.DataFrame(rows, columns=columns).astype(
        {"sender": people, "recipient": people, "automated": "bool", "duration_minutes": "float64"}
    )
    before = frame.copy()
    table = build_meetings(SimpleNamespace(interactions=frame, owner=owner), **options)
    pd.testing.assert_frame_equal(frame, before)
    return table.set_index(table["ego"].astype("str") + table["alter"].astype("str"))


def fix2() -> pd.DataFrame:
    return build(*(meeting(m["org"], "".join(m["att"]), m["h"]) for m in FIX2["meetings"]))


# METHODS FIX2: M1 by A with B, C, 1 h; M2 by B with A, half an hour; M3 by A with B, C, D, 2 h.


def test_co_attendance_of_the_worked_calendar() -> None:
    # A and B: 1/2 in M1, 1/1 in M2, 1/3 in M3 = 1.8333; A sums to its 3 meetings.
    table, expected = fix2(), FIX2["expected"]
    assert len(table) == 2 * len(expected["newman"])
    for pair, value in expected["newman"].items():
        assert table.loc[[pair, pair[::-1]], "co_attendance"].tolist() == pytest.approx([value, value])
    assert table.loc[table["ego"] == "A", "co_attendance"].sum() == pytest.approx(3)
    assert table.loc[["AB", "AC", "AD", "BC"], "meetings"].tolist() == [3, 2, 1, 2]


def test_hours_of_the_worked_calendar() -> None:
    # A and B: 1/2 + .5/1 + 2/3 = 1.6667; A sums to the 3.5 h spent in company.
    table, expected = fix2(), FIX2["expected"]
    for pair, value in expected["hours_newman"].items():
        assert table.loc[[pair, pair[::-1]], "hours_together"].tolist() == pytest.approx([value, value])
    assert table.loc[table["ego"] == "A", "hours_together"].sum() == pytest.approx(3.5)
    # A imposes 1 + 2 h on B and on C, 2 h on D: 8 person-hours; B half an hour on A.
    imposed = {pair.replace("->", ""): value for pair, value in expected["imposed_hours"].items()}
    assert table.loc[table["imposed_hours"] > 0, "imposed_hours"].to_dict() == pytest.approx(imposed)
    for organiser, hours in expected["person_hours_by_organiser"].items():
        assert table.loc[table["ego"] == organiser, "imposed_hours"].sum() == pytest.approx(hours)
    assert table.loc["AB", "imposed_hours_by_alter"] == 0.5
    assert table.loc["AB", "imposed_share"] == pytest.approx(3 / 3.5)
    assert table.loc["BA", "imposed_share"] == pytest.approx(0.5 / 3.5)


def test_invitations_of_the_worked_calendar() -> None:
    table, (organised, both) = fix2(), FIX2["expected"]["invite_share_A_with_B"]
    assert table.loc["AB", ["organised", "organised_by_alter"]].tolist() == [organised, both - organised]
    assert table.loc["AB", "invite_share"] == pytest.approx(organised / both)
    assert table.loc["BA", "invite_share"] == pytest.approx(1 - organised / both)
    # Jeffreys for 2 of 3, as METHODS FIX1 has it for C: .1767 to .9613.
    assert table.loc["AB", "invite_share_low"] == pytest.approx(0.1767, abs=5e-5)
    assert table.loc["AB", "invite_share_high"] == pytest.approx(0.9613, abs=5e-5)
    assert table.loc["AB", "invite_share_status"] == "too_few"
    # B and C met twice, but neither invited the other.
    assert np.isnan(table.loc["BC", "invite_share"])
    assert np.isnan(table.loc["BC", "imposed_share"])
    assert table.loc["BC", ["invite_share_status", "imposed_share_status"]].eq("no_events").all()
    assert table.loc["BC", "imposed_hours"] == 0


def test_five_invitations_are_enough() -> None:
    table = build(*[meeting("A", "AB", 1)] * 4, meeting("B", "AB", 1))
    assert table.loc["AB", ["invite_share", "invite_share_status"]].tolist() == [0.8, "ok"]


def test_a_series_is_one_decision_to_meet_but_takes_all_its_hours() -> None:
    weekly = [meeting("A", "ABC", 1, thread_id="s"), meeting("A", "AB", 1, thread_id="s")] * 2
    once, each = (build(*weekly, meeting("B", "AB", 2), series=series) for series in ("once", "each"))
    # Once: the series and B's own meeting. Each: four and one.
    assert once.loc["AB", ["meetings", "organised", "organised_by_alter"]].tolist() == [2, 1, 1]
    assert each.loc["AB", ["meetings", "organised", "organised_by_alter"]].tolist() == [5, 4, 1]
    # 1/2, 1, 1/2, 1 in the series, and 1 in B's meeting.
    assert once.loc["AB", "co_attendance"] == pytest.approx(0.75 + 1)
    assert each.loc["AB", "co_attendance"] == pytest.approx(3 + 1)
    hours = ["hours_together", "imposed_hours", "imposed_hours_by_alter", "imposed_share"]
    for table in (once, each):
        # 1/2 + 1 + 1/2 + 1 + 2; A imposes four hours, B two.
        assert table.loc["AB", hours].tolist() == pytest.approx([5, 4, 2, 4 / 6])


def test_a_series_taken_over_is_organised_by_both() -> None:
    table = build(meeting("A", "AB", 1, thread_id="s"), meeting("B", "AB", 1, thread_id="s"))
    assert table.loc["AB", ["meetings", "organised", "organised_by_alter"]].tolist() == [1, 1, 1]


def test_large_meetings_are_broadcasts() -> None:
    eight, nine = meeting("A", "ABCDEFGH", 1), meeting("A", "ABCDEFGHI", 1)
    table = build(eight, nine)
    assert table.loc["AB", "meetings"] == 1
    assert "AI" not in table.index
    assert build(eight, nine, max_attendees=9).loc["AB", "meetings"] == 2


def test_rooms_mails_and_meetings_of_no_length_are_left_out() -> None:
    table = build(
        meeting("A", "ABJ", 1, automated="J"),
        meeting("A", "AC", 0),
        meeting("A", "AD", 1, channel="call"),
        meeting("A", "AJ", 1, automated="J"),
    )
    assert table.index.tolist() == ["AB", "BA"]
    assert table.loc["AB", ["co_attendance", "hours_together"]].tolist() == [1, 1], "a room is no company"


def test_hours_of_unknown_length_are_unknown() -> None:
    known, unknown = meeting("A", "AB", 1), meeting("B", "ABC", float("nan"))
    table = build(known, unknown)
    assert table.loc["AB", "meetings"] == 2
    assert table.loc["AB", "co_attendance"] == pytest.approx(1.5)
    assert table.loc["AB", ["hours_together", "imposed_hours"]].tolist() == [1, 1]
    assert np.isnan(table.loc["AB", "imposed_hours_by_alter"])
    assert np.isnan(table.loc["AC", "hours_together"])
    assert table.loc["AC", "imposed_hours"] == 0
    assert table.loc["BC", "imposed_share_status"] == "no_events"


def test_one_calendar_tells_only_pairs_with_its_owner() -> None:
    calendar = [meeting(m["org"], "".join(m["att"]), m["h"]) for m in FIX2["meetings"]]
    table, whole = build(*calendar, meeting("C", "CD", 1), owner="A"), fix2()
    assert sorted(table.index) == ["AB", "AC", "AD", "BA", "CA", "DA"]
    pd.testing.assert_frame_equal(
        table.drop(columns=["ego", "alter"]), whole.loc[table.index].drop(columns=["ego", "alter"])
    )


def test_each_pair_is_mirrored() -> None:
    draw = np.random.default_rng(1)
    calendar = [
        meeting(people[0], people, float(draw.integers(1, 9)) / 4)
        for people in ("".join(draw.permutation(list("ABCDEF"))[: draw.integers(2, 6)]) for _ in range(60))
    ]
    table = build(*calendar)
    mirror = table.loc[[pair[::-1] for pair in table.index]].set_axis(table.index)
    for same in ("meetings", "co_attendance", "hours_together"):
        np.testing.assert_allclose(table[same], mirror[same])
    for mine, theirs in (("organised", "organised_by_alter"), ("imposed_hours", "imposed_hours_by_alter")):
        assert table[mine].tolist() == mirror[theirs].tolist()
    for share in ("invite_share", "imposed_share"):
        np.testing.assert_allclose(table[share], 1 - mirror[share])
    np.testing.assert_allclose(table["invite_share_low"], 1 - mirror["invite_share_high"])
    # What a person's co-attendance sums to is the number of meetings attended.
    attended = {one: sum(one in each["attendees"] for each in calendar) for one in "ABCDEF"}
    summed = table.groupby(table["ego"].astype("str"))["co_attendance"].sum()
    assert summed.to_dict() == pytest.approx(attended)


def test_a_calendar_without_meetings_gives_an_empty_table_with_its_types() -> None:
    full, empty = fix2(), build(meeting("A", "AB", 1, channel="email"))
    assert empty.empty
    assert (
        empty.dtypes.drop(["ego", "alter"])
        .astype("str")
        .equals(full.dtypes.drop(["ego", "alter"]).astype("str"))
    )
    assert build().empty
    assert build(owner="A").empty


@pytest.mark.parametrize("options", [{"series": "weekly"}, {"max_attendees": 1}])
def test_unknown_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match="Next: "):
        build(meeting("A", "AB", 1), **options)
