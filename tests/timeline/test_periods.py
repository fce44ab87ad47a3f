"""Periods and rhythm against answers counted by hand."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.columns import INSTANT, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.timeline import (
    PERIOD_COLUMNS,
    build_periods,
    build_rhythm,
    count_periods,
    count_rhythm,
)

PEOPLE = ["ana", "bo", "cy", "news", "you"]


def interactions(*rows: tuple[str, str, str, str], **changed: object) -> pd.DataFrame:
    event_id, sent_at, sender, recipient = zip(*rows, strict=True) if rows else ((), (), (), ())
    frame = pd.DataFrame(
        {
            "event_id": pd.Series(event_id, dtype="str"),
            "sent_at": pd.to_datetime(pd.Series(sent_at, dtype="str"), utc=True).astype(INSTANT),
            "sender": pd.Categorical(sender, categories=PEOPLE),
            "recipient": pd.Categorical(recipient, categories=PEOPLE),
            "channel": "email",
            "automated": False,
            "time_status": pd.Categorical(["ok"] * len(rows), categories=["ok", "suspect", "undated"]),
        }
    )
    return frame.assign(**changed)


# January: you write once to ana and bo, ana answers; February: nothing;
# March: bo writes to you and cy, you write to cy.
LETTERS = interactions(
    ("1", "2024-01-05T09:00Z", "you", "ana"),
    ("1", "2024-01-05T09:00Z", "you", "bo"),
    ("2", "2024-01-06T10:00Z", "ana", "you"),
    ("3", "2024-03-01T10:00Z", "bo", "you"),
    ("3", "2024-03-01T10:00Z", "bo", "cy"),
    ("4", "2024-03-02T11:00Z", "you", "cy"),
)


def columns_of(periods: pd.DataFrame) -> dict[str, list[int]]:
    return {name: periods[name].tolist() for name in PERIOD_COLUMNS[1:]}


def test_one_persons_months_with_the_empty_one() -> None:
    periods = count_periods(LETTERS, "you", "UTC")
    assert list(periods.columns) == list(PERIOD_COLUMNS)
    assert columns_of(periods) == {
        "sent": [1, 0, 1],
        "received": [1, 0, 1],
        "contacts": [2, 0, 2],  # March: bo, cy
        "opened_new": [2, 0, 1],  # cy
    }
    assert periods["period_at"].dtype == INSTANT
    assert periods["period_at"].dt.strftime("%Y-%m-%d").tolist() == ["2024-01-01", "2024-02-01", "2024-03-01"]


def test_everybodys_months_count_an_event_once_and_each_recipient() -> None:
    periods = count_periods(LETTERS, None, "UTC")
    assert columns_of(periods) == {
        "sent": [2, 0, 2],
        "received": [3, 0, 3],
        "contacts": [3, 0, 3],  # you, ana, bo; bo, you, cy
        "opened_new": [3, 0, 1],
    }


def test_somebody_elses_months() -> None:
    periods = count_periods(LETTERS, "bo", "UTC")
    assert columns_of(periods) == {
        "sent": [0, 0, 1],
        "received": [1, 0, 0],
        "contacts": [1, 0, 2],
        "opened_new": [1, 0, 1],
    }


@pytest.mark.parametrize(
    ("period", "starts"),
    [
        ("day", ["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02"]),
        ("week", ["2024-02-26"]),  # a Monday
        ("month", ["2024-02-01", "2024-03-01"]),
        ("quarter", ["2024-01-01"]),
    ],
)
def test_where_periods_begin(period: str, starts: list[str]) -> None:
    table = interactions(
        ("1", "2024-02-28T23:59Z", "you", "ana"),
        ("2", "2024-03-02T00:00Z", "you", "ana"),
    )
    periods = count_periods(table, "you", "UTC", period=period)
    assert periods["period_at"].tolist() == [pd.Timestamp(day, tz="UTC") for day in starts]
    assert periods["sent"].sum() == 2


def test_sunday_night_belongs_to_the_week_before() -> None:
    table = interactions(
        ("1", "2024-03-03T23:59Z", "you", "ana"),  # Sunday
        ("2", "2024-03-04T00:00Z", "you", "ana"),  # Monday
    )
    periods = count_periods(table, "you", "UTC", period="week")
    assert periods["sent"].tolist() == [1, 1]
    assert periods["period_at"].tolist() == [
        pd.Timestamp("2024-02-26", tz="UTC"),
        pd.Timestamp("2024-03-04", tz="UTC"),
    ]


def test_weeks_and_quarters_before_1970() -> None:
    table = interactions(("1", "1969-12-28T12:00Z", "you", "ana"))  # a Sunday
    week = count_periods(table, "you", "UTC", period="week")["period_at"].tolist()
    quarter = count_periods(table, "you", "UTC", period="quarter")["period_at"].tolist()
    assert week == [pd.Timestamp("1969-12-22", tz="UTC")]
    assert quarter == [pd.Timestamp("1969-10-01", tz="UTC")]


def test_periods_follow_the_local_clock() -> None:
    # 23:30 UTC on 31 January is 00:30 on 1 February in Berlin, where the month began at 23:00 UTC.
    table = interactions(("1", "2024-01-31T23:30Z", "you", "ana"))
    berlin = count_periods(table, "you", "Europe/Berlin")["period_at"].tolist()
    new_york = count_periods(table, "you", "America/New_York")["period_at"].tolist()
    assert berlin == [pd.Timestamp("2024-01-31T23:00Z")]
    assert new_york == [pd.Timestamp("2024-01-01T05:00Z")]


def test_a_day_whose_midnight_does_not_exist_or_exists_twice() -> None:
    # Beirut's clocks went from 00:00 to 01:00 on 31 March 2024; Havana's back from 01:00 to 00:00 on
    # 3 November 2024 (tz database).
    spring = interactions(("1", "2024-03-31T10:00Z", "you", "ana"))
    autumn = interactions(("1", "2024-11-03T15:00Z", "you", "ana"))
    beirut = count_periods(spring, "you", "Asia/Beirut", period="day")["period_at"].tolist()
    havana = count_periods(autumn, "you", "America/Havana", period="day")["period_at"].tolist()
    assert beirut == [pd.Timestamp("2024-03-30T22:00Z")]
    assert havana == [pd.Timestamp("2024-11-03T04:00Z")]


def test_window_is_half_open_and_reaches_beyond_the_events() -> None:
    since, until = pd.Timestamp("2023-12-15", tz="UTC"), pd.Timestamp("2024-03-01", tz="UTC")
    periods = count_periods(LETTERS, "you", "UTC", since=since, until=until)
    assert periods["period_at"].dt.month.tolist() == [12, 1, 2]
    assert periods["sent"].tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    "changed",
    [{"automated": True}, {"time_status": "suspect"}, {"sent_at": pd.Series([pd.NaT], dtype=INSTANT)}],
)
def test_machines_and_untrusted_times_are_left_out(changed: dict[str, object]) -> None:
    left_out = interactions(("9", "2024-05-05T09:00Z", "news", "you"), **changed)
    periods = count_periods(pd.concat([LETTERS, left_out], ignore_index=True), "you", "UTC")
    assert periods.equals(count_periods(LETTERS, "you", "UTC"))


def test_a_letter_to_oneself_is_no_contact() -> None:
    alone = interactions(("9", "2024-01-20T09:00Z", "you", "you"))
    periods = count_periods(pd.concat([LETTERS, alone], ignore_index=True), "you", "UTC")
    assert periods.equals(count_periods(LETTERS, "you", "UTC"))


def test_plain_strings_give_the_same_as_categories() -> None:
    plain = LETTERS.astype({"sender": "str", "recipient": "str"})
    assert count_periods(plain, "you", "UTC").equals(count_periods(LETTERS, "you", "UTC"))
    assert count_periods(plain, None, "UTC").equals(count_periods(LETTERS, None, "UTC"))


def test_nothing_gives_no_periods_with_the_right_types() -> None:
    periods = count_periods(empty_table("interactions"), "you", "UTC")
    assert periods.empty
    assert periods.dtypes.astype("str").to_dict() == dict(
        zip(PERIOD_COLUMNS, [INSTANT, *["int64"] * 4], strict=True)
    )


def test_inputs_are_not_changed() -> None:
    before = LETTERS.copy(deep=True)
    count_periods(LETTERS, "you", "Europe/Berlin", period="week")
    count_rhythm(LETTERS, "you", "Europe/Berlin")
    assert LETTERS.equals(before)


def test_unknown_period_names_the_known_ones() -> None:
    with pytest.raises(OptionError, match="day, week, month, quarter"):
        count_periods(LETTERS, "you", "UTC", period="year")


def history(owner: str | None = "you", tz: str = "UTC") -> SimpleNamespace:
    return SimpleNamespace(
        interactions=LETTERS,
        owner=owner,
        tz=tz,
        since=pd.Timestamp("2024-01-01", tz="UTC"),
        until=pd.Timestamp("2024-04-01", tz="UTC"),
        people_seen=pd.DataFrame({"person": PEOPLE}),
    )


def test_build_periods_takes_owner_ego_or_everybody() -> None:
    assert build_periods(history())["received"].tolist() == [1, 0, 1]
    assert build_periods(history(), ego="cy")["received"].tolist() == [0, 0, 2]
    assert build_periods(history(owner=None))["received"].tolist() == [3, 0, 3]
    with pytest.raises(OptionError, match="Nobody is called 'dee'"):
        build_periods(history(), ego="dee")


def test_rhythm_counts_own_events_once_by_the_local_clock() -> None:
    # 5 January 2024 was a Friday, 2 March a Saturday; 9:00 and 11:00 UTC are 10:00 and 12:00 in Berlin.
    rhythm = build_rhythm(history(tz="Europe/Berlin"))
    assert len(rhythm) == 168
    assert rhythm[["weekday", "hour"]].drop_duplicates().shape[0] == 168
    written = rhythm[rhythm["sent"] > 0].to_numpy().tolist()
    assert written == [[4, 10, 1], [5, 12, 1]]


def test_rhythm_is_for_owners_only() -> None:
    with pytest.raises(OptionError, match="needs an owner"):
        build_rhythm(history(owner=None))


def test_periods_agree_with_a_plain_loop() -> None:
    rng = np.random.default_rng(7)
    events = rng.integers(0, 120, 200)
    at = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(np.sort(rng.integers(0, 300, 120)), "D")
    sender = rng.choice(PEOPLE, 120)
    rows = {
        (str(e), at[e].isoformat(), sender[e], str(r))
        for e, r in zip(events, rng.choice(PEOPLE, 200), strict=True)
        if sender[e] != r
    }
    periods = count_periods(interactions(*sorted(rows)), "you", "UTC").set_index("period_at")
    for start, period in periods.iterrows():
        inside = [row for row in rows if pd.Timestamp(row[1]).strftime("%Y-%m") == start.strftime("%Y-%m")]
        assert period["sent"] == len({e for e, _, s, _ in inside if s == "you"})
        assert period["received"] == len({e for e, _, _, r in inside if r == "you"})
        assert period["contacts"] == len(
            {*(r for _, _, s, r in inside if s == "you")} | {s for _, _, s, r in inside if r == "you"}
        )


def test_a_meeting_does_not_tell_when_one_wrote(make_history: Any) -> None:
    # A meeting on Monday at 9 is in nobody's writing hours; a mail at 10 is.
    meeting = make_history([{"at": 9, "sender": "you", "required": ["ana"], "minutes": 30.0}], owner="you")
    assert build_rhythm(meeting)["sent"].sum() == 0
    rhythm = build_rhythm(make_history([{"at": 10, "sender": "you", "to": ["ana"]}], owner="you"))
    assert rhythm[rhythm["sent"] > 0][["weekday", "hour"]].to_numpy().tolist() == [[0, 10]]
