"""Weeks to come, promises and limits: answers worked by hand."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger import build_capacity, build_limit_check, build_promises
from reciprocity_kit.ledger.capacity import find_meetings
from reciprocity_kit.meetings import build_meeting_load
from reciprocity_kit.statistics import jeffreys

MONDAY = 63  # 2024-03-04
SETTINGS = {"weekly_hours": 10, "minutes_per_message": 30}


def promise(due: int | None, hours: float = np.nan, **more: Any) -> dict[str, Any]:
    row = {"date": 0, "giver": "you", "receiver": "ana", "state": "promised", "hours": hours}
    return row | ({} if due is None else {"due": due}) | more


def load(*hours: float, first: str = "2024-03-04", tz: str = "UTC") -> pd.DataFrame:
    at = pd.date_range(first, periods=len(hours), freq="7D", tz=tz).tz_convert("UTC")
    return pd.DataFrame({"week_at": at, "busy_hours": hours, "working_hours": 40.0})


def test_weeks_add_promises_and_meetings(make: Any) -> None:
    table = make(
        "exchanges",
        promise(50, 1.0),  # overdue: in the first week
        promise(MONDAY + 6, 2.0),
        promise(MONDAY + 7, 4.0),
        promise(MONDAY + 8),
        promise(None, 9.0),
        promise(MONDAY + 200, 7.0),
        promise(MONDAY + 1, 5.0, giver="ana", receiver="you"),
        promise(MONDAY + 1, 5.0, state="dropped"),
    )
    owed = pd.DataFrame({"side": ["yours", "yours", "theirs"], "answered_sooner_share": [0.95, 0.2, 0.99]})
    capacity = build_capacity(
        table,
        owner="you",
        settings=SETTINGS,
        meeting_load=load(5.5, 5.0, 0.0, 2.0),
        owed=owed,
        until="2024-03-04",
    )
    assert list(capacity.columns) == [column.name for column in TABLES["capacity"]]
    assert capacity["promised_hours"].tolist() == [3.0, 4.0, 0.0, 0.0]
    assert capacity["promises"].tolist() == [2, 2, 0, 0]
    assert capacity["n_without_hours"].tolist() == [0, 1, 0, 0]
    assert capacity["over_commitment"].tolist() == pytest.approx([0.85, 0.9, 0.0, 0.2])
    assert capacity["level"].tolist() == ["tight", "tight", "ok", "ok"]
    # One overdue reply at half an hour, in the first week: (3 + 5.5 + .5) / 10
    assert capacity["with_replies"].tolist() == pytest.approx([0.9, 0.9, 0.0, 0.2])
    assert capacity["with_one_more"].isna().all()
    assert capacity.attrs["undated"] == 1
    assert set(capacity["meetings_from"]) == {"calendar"}


def test_one_more_commitment(make: Any) -> None:
    table = make("exchanges", promise(MONDAY + 6, 8.0))
    more = build_capacity(
        table, owner="you", settings=SETTINGS, until="2024-03-04", one_more=("2024-03-10", 2.5)
    )
    assert more["with_one_more"].tolist() == pytest.approx([1.05, 0, 0, 0])
    assert more["level_with_one_more"].tolist() == ["over", "ok", "ok", "ok"]
    assert more["level"].tolist()[0] == "ok"
    assert set(more["meetings_from"]) == {"none"}
    with pytest.raises(OptionError, match="no hours"):
        build_capacity(table, owner="you", one_more=("2024-03-10", -1.0))


def test_without_weekly_hours_there_is_no_level(make: Any) -> None:
    capacity = build_capacity(make("exchanges", promise(64, 2.0)), owner="you", until="2024-03-04")
    assert set(capacity["status"]) == {"no_events"}
    assert set(capacity["level"]) == {"not known"}
    assert capacity["over_commitment"].isna().all()
    assert capacity["promised_hours"].tolist() == [2.0, 0.0, 0.0, 0.0]


def test_promises_to_friends_take_time_and_those_who_opted_out_are_left_out(make: Any) -> None:
    people = make(
        "casebook_people", {"person": "mum", "communal": True}, {"person": "zoe", "opted_out": True}
    )
    table = make("exchanges", promise(64, 2.0, receiver="mum"), promise(64, 4.0, receiver="zoe"))
    capacity = build_capacity(table, owner="you", people=people, settings=SETTINGS, until="2024-03-04")
    assert capacity["promised_hours"].tolist()[0] == 2.0
    assert capacity.attrs["left_out"] == {"opted_out": 1}


def test_meetings_of_a_week_that_begins_in_the_middle() -> None:
    thursday = pd.Timestamp("2024-03-07")
    # Two of five working days of this week, three of the next: .4 * 10 + .6 * 20
    assert find_meetings(load(10.0, 20.0), thursday, until=thursday).hours == pytest.approx(16.0)
    saturday = pd.Timestamp("2024-03-09")
    assert find_meetings(load(10.0, 20.0), saturday, until=saturday).hours == 20.0
    for zone in ("Pacific/Auckland", "America/Los_Angeles", "Europe/Paris"):
        found = find_meetings(load(10.0, 20.0, tz=zone), thursday, until=thursday)
        assert (found.hours, found.source) == (pytest.approx(16.0), "calendar")


def test_weeks_outside_the_calendar_take_a_usual_week() -> None:
    monday = pd.Timestamp("2024-04-08")
    past = load(1.0, 2.0, 3.0, 4.0, 10.0)
    assert find_meetings(past, monday, until=monday) == (4.0, 1.0, 10.0, "usual week")
    few = find_meetings(past.iloc[:2], monday, until=monday)
    assert few[0] == 1.5
    assert np.isnan(few.low)
    cut_short = past.assign(working_hours=[40.0, 40.0, 40.0, 40.0, 24.0])
    assert find_meetings(cut_short, monday, until=monday).hours == 2.5
    assert find_meetings(past.iloc[:0], monday, until=monday).source == "none"
    assert find_meetings(past, pd.Timestamp("2024-02-05"), until=pd.Timestamp("2024-02-05")).source == "none"


def test_the_calendar_of_a_history_fits(make_history: Any, make: Any) -> None:
    # The window begins on Monday 2024-03-04; an hour on that day and two hours in the next week.
    events = [
        {"at": 10, "sender": "you", "required": ["ana"], "minutes": 60, "id": "a"},
        {"at": 178, "sender": "you", "required": ["ana"], "minutes": 120, "id": "b"},
    ]
    history = make_history(events, owner="you", hours=28 * 24)
    capacity = build_capacity(
        make("exchanges"),
        owner="you",
        settings=SETTINGS,
        meeting_load=build_meeting_load(history),
        until="2024-03-04",
    )
    assert capacity["meeting_hours"].tolist() == [1.0, 2.0, 0.0, 0.0]


def test_promises_kept_late_dropped_open_and_overdue(make: Any) -> None:
    delivered = {"state": "delivered"}
    table = make(
        "exchanges",
        promise(10, delivered_on=10, **delivered),
        promise(10, delivered_on=14, **delivered),
        promise(None, delivered_on=20, **delivered),
        promise(10, state="dropped"),
        promise(30),
        promise(99),
        promise(None),
        promise(None, **delivered),  # a favour done at once, not a promise
        promise(10, state="declined"),
        promise(10, delivered_on=5, giver="ana", receiver="you", **delivered),
    )
    table = build_promises(table, owner="you", until="2024-02-10")  # day 40
    yours, theirs = table.iloc[0], table.iloc[1]
    counts = ["promises", "kept", "late", "dropped", "open", "overdue", "n_without_due"]
    assert yours[counts].tolist() == [7, 3, 1, 1, 3, 1, 1]
    assert yours["kept_share"] == 3 / 5  # kept; dropped and overdue are not
    assert yours["kept_share_low"] == pytest.approx(float(jeffreys(3, 5)[0]))
    assert yours["on_time_share"] == 1 / 4  # of two kept with a day, one dropped, one overdue
    assert (yours["kept_share_status"], yours["on_time_share_status"]) == ("ok", "too_few")
    # Kaplan-Meier: 7 wait; kept at 10, 14, 20: 6/7, 5/7, 4/7; no median in 39 days.
    assert (yours["fulfil_days_status"], np.isnan(yours["fulfil_days"])) == ("censored", True)
    # 10 + 14 + 20 days open, three open for 39 days each, over 40 days
    assert yours["expected_open"] == pytest.approx((10 + 14 + 20 + 3 * 39) / 40)
    assert theirs[counts].tolist() == [1, 1, 0, 0, 0, 0, 0]
    assert (theirs["fulfil_days"], theirs["fulfil_days_status"]) == (5.0, "too_few")


def test_what_came_after_the_end_was_open_then(make: Any) -> None:
    table = make("exchanges", promise(10, delivered_on=60, state="delivered"), promise(90, date=80))
    row = build_promises(table, owner="you", until="2024-02-10").iloc[0]
    assert row[["promises", "kept", "open", "overdue"]].tolist() == [1, 0, 1, 1]
    none = build_promises(make("exchanges"), owner="you").iloc[0]
    assert (
        none[["kept_share_status", "on_time_share_status", "fulfil_days_status"]].tolist()
        == ["no_events"] * 3
    )


def test_enough_promises_kept_are_ok(make: Any) -> None:
    table = make("exchanges", *[promise(20, delivered_on=n, state="delivered") for n in range(1, 8)])
    row = build_promises(table, owner="you").iloc[0]
    assert (row["fulfil_days"], row["fulfil_days_status"], row["kept_share"]) == (4.0, "ok", 1.0)


@pytest.mark.parametrize(
    ("period", "starts", "amounts"),
    [
        ("week", ["2024-04-01", "2024-03-11", "2024-03-04"], [8.0, 2.0, 1.0]),
        ("month", ["2024-04-01", "2024-03-01"], [8.0, 3.0]),
        ("quarter", ["2024-04-01", "2024-01-01"], [8.0, 3.0]),
        ("year", ["2024-01-01"], [11.0]),
    ],
)
def test_periods_of_limits(
    make: Any, give: Any, period: str, starts: list[str], amounts: list[float]
) -> None:
    # Sunday 10 March, Monday 11 March, and 1 April 2024
    table = give((69, "you", "ana", 1.0), (70, "you", "ana", 2.0), (91, "you", "ana", 8.0), kind="goods")
    limits = make("limits", {"subject": "gifts_worth", "period": period, "most": 8.0})
    check = build_limit_check(limits, table, owner="you")
    assert list(check.columns) == [column.name for column in TABLES["limit_check"]]
    assert check["from_on"].dt.strftime("%Y-%m-%d").tolist() == starts
    assert check["amount"].tolist() == amounts
    length = {"week": 7, "month": 30, "quarter": 91, "year": 366}[period]
    assert (check["until_on"] - check["from_on"]).dt.days.tolist()[0] == length


def test_subjects_directions_and_levels(make: Any) -> None:
    row = {"giver": "you", "receiver": "ana", "worth": 2.0}
    table = make(
        "exchanges",
        {"date": 1, "kind": "goods", **row},
        {"date": 2, "kind": "money", **row, "worth": np.nan},
        {"date": 3, "kind": "services", "hours": 4.25, **row},
        {"date": 4, "kind": "services", "giver": "ana", "receiver": "you", "worth": 2.0},
        {"date": 5, "kind": "services", "state": "promised", **row},
        {"date": 6, "kind": "services", "giver": "you", "receiver": "ben", "worth": 1.0},
    )
    people = make("casebook_people", {"person": "ben", "group": "team"}, {"person": "ana", "communal": True})
    limits = make(
        "limits",
        {"subject": "gifts_worth", "most": 2.0, "policy": "gift policy"},
        {"subject": "gifts_count", "most": 1.0},
        {"subject": "hours", "most": 5.0},
        {"subject": "favours", "most": 10.0, "person": "ana"},
        {"subject": "favours", "most": 10.0, "direction": "received"},
        {"subject": "favours", "most": 10.0, "group": "team"},
    )
    check = build_limit_check(limits, table, owner="you", people=people)
    check = check.set_index([check["limit_id"], check["partner"].astype("str")])
    assert check.loc[(1, "ana"), ["amount", "level", "n", "n_unvalued"]].tolist() == [2.0, "near", 2, 1]
    assert check.loc[(2, "ana"), ["amount", "level", "left"]].tolist() == [2.0, "over", 0.0]
    assert check.loc[(3, "ana"), ["amount", "level", "left"]].tolist() == [4.25, "near", 0.75]
    assert check.loc[(3, "ben"), ["amount", "n_unvalued"]].tolist() == [0.0, 1]
    assert check.loc[(4, "ana"), ["amount", "level"]].tolist() == [3.0, "ok"]
    assert check.loc[(5, "ana"), "amount"] == 1.0
    assert check.loc[(6, "ben"), "amount"] == 1.0
    assert len(check) == 7
    assert check.loc[(1, "ana"), "words"] == (
        "You gave 2 worth of gifts (recorded, n = 2, 1 of them without a number) "
        "from 1 Jan 2024 to 31 Jan 2024; your limit is 2 (gift policy)."
    )


def test_no_limits_and_nothing_recorded_give_an_empty_table(make: Any, give: Any) -> None:
    limits = make("limits", {"most": 1.0})
    for of, table in ((limits.iloc[:0], give((0, "you", "ana", 1.0))), (limits, give())):
        check = build_limit_check(of, table, owner="you")
        assert check.empty
        assert list(check.columns) == [column.name for column in TABLES["limit_check"]]
    recent = build_limit_check(limits, give((0, "you", "ana", 1.0)), owner="you", since="2024-01-02")
    assert recent.empty
