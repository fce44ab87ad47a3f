"""The ties of a history made by hand: FIX1 of the methods, worked out in comments."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit import OptionError, build_ties
from reciprocity_kit.history import History
from reciprocity_kit.statistics import jeffreys, wilson


def tie(ties: pd.DataFrame, ego: str, alter: str) -> pd.Series:
    found = ties[(ties["ego"] == ego) & (ties["alter"] == alter)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.fixture
def history(make_history: Any, fix1: list[dict[str, Any]]) -> History:
    made: History = make_history(fix1, hours=120)
    return made


def test_counts_and_balance(history: History) -> None:
    ties = build_ties(history)
    # A>B m1 m3 m4 m9, B>A m2; A>C m4 m10, C>A m5 m6; A>D m8 m10, D>A m7.
    counted = {("b", 4, 1), ("c", 2, 2), ("d", 2, 1)}
    mine = ties[ties["ego"] == "a"]
    assert set(zip(mine["alter"], mine["sent"], mine["received"], strict=True)) == counted
    assert tie(ties, "a", "b")["balance"] == pytest.approx(0.6)
    assert tie(ties, "a", "c")["balance"] == 0
    assert tie(ties, "a", "d")["balance"] == pytest.approx(1 / 3)
    assert tie(ties, "a", "b")["reciprocity"] == pytest.approx(2 * 1 / 5)
    assert tie(ties, "b", "a")["balance"] == pytest.approx(-0.6)
    assert tie(ties, "a", "d")["mutual"] == 1


def test_shared_weights(history: History) -> None:
    # m4 went to two people, m10 too: each counts one half for each.
    # A>B 3.5, B>A 1; A>C 1, C>A 2; A>D 1.5, D>A 1.
    ties = build_ties(history, weight="shared")
    assert tie(ties, "a", "b")["sent"] == 3.5
    assert tie(ties, "a", "c")["balance"] == pytest.approx(-1 / 3)
    assert tie(ties, "a", "d")["balance"] == pytest.approx(0.2)
    # Of 10 in all, 4.5 are with B, 3 with C, 2.5 with D.
    shares = {other: tie(ties, "a", other)["contact_share"] for other in "bcd"}
    assert shares == pytest.approx({"b": 0.45, "c": 0.3, "d": 0.25})


def test_openings(history: History) -> None:
    ties = build_ties(history)
    # A opened m1, m4 and m9 with B; m4 and m10 with C, who opened m6; m10 (as cc) with D, who opened m7.
    for other, k, n in (("b", 3, 3), ("c", 2, 3), ("d", 1, 2)):
        row = tie(ties, "a", other)
        assert (row["opened"], row["opened"] + row["opened_by_alter"]) == (k, n)
        assert row["initiation_share"] == pytest.approx(k / n)
        low, high = wilson(k, n)
        np.testing.assert_allclose((row["initiation_share_low"], row["initiation_share_high"]), (low, high))
        assert row["initiation_share_status"] == "too_few"
        assert row["opened_mostly_by"] == "not enough data"


def test_jeffreys_of_openings_as_in_the_methods(methods: dict[str, Any]) -> None:
    expected = methods["FIX1_email"]["expected"]["openings_jeffreys"]
    for other, k, n in (("B", 3, 3), ("C", 2, 3)):
        low, high = jeffreys(k, n)
        np.testing.assert_allclose((low, high), expected[other], atol=1e-4)


def test_replies_of_b(history: History) -> None:
    # Turns of A to B, thread by thread: m1 (answered by m2 after 2 h), m3, m4 and m9, unanswered
    # for 117, 96 and 24 h. One of four: S(24 h) = 0.75, no median. B's own turn m2 was answered by
    # m3 after 1 h.
    row = tie(build_ties(history), "a", "b")
    assert row["their_reply_turns"] == 4
    assert row["their_reply_share"] == pytest.approx(0.25)
    assert np.isnan(row["their_reply_hours"])
    assert row["their_reply_hours_status"] == "censored"
    assert (row["reply_turns"], row["reply_share"], row["reply_hours"]) == (1, 1, 1)
    assert row["reply_hours_status"] == "too_few"


def test_openings_answered(history: History) -> None:
    # Of the three conversations A opened with B, B answered m1 alone; A answered D's m7 but not C's m6.
    ties = build_ties(history)
    assert (tie(ties, "a", "b")["opened"], tie(ties, "a", "b")["opened_answered"]) == (3, 1)
    assert tie(ties, "a", "c")["opened_by_alter_answered"] == 0
    assert tie(ties, "a", "d")["opened_by_alter_answered"] == 1


def test_replies_of_a(history: History) -> None:
    # To A: m2 (answered after 1 h), m5 (silent for 90 h), m6 (72 h), m7 (answered after 1 h): 2 of 4.
    ties = build_ties(history)
    mine = ties[ties["ego"] == "a"].set_index("alter")
    assert mine["reply_turns"].to_dict() == {"b": 1, "c": 2, "d": 1}
    assert mine.loc["c", "reply_share"] == 0
    assert mine.loc["d", "reply_hours"] == 1


def test_a_copy_is_no_turn_to_answer(history: History) -> None:
    # A wrote to D directly once (m8); m10 was a copy.
    assert tie(build_ties(history), "a", "d")["their_reply_turns"] == 1


def test_conversations_by_gap(make_history: Any, fix1: list[dict[str, Any]]) -> None:
    # Without headers a conversation ends after 72 h of silence. A and B: 0, 2, 3, 24, 96 h; the
    # last pause is exactly 72 h, no longer: one conversation, opened by A. With a gap of 24 h the
    # pause before 96 h parts two.
    history = make_history(fix1, threaded=False, hours=120)
    row = tie(build_ties(history), "a", "b")
    assert (row["opened"], row["opened_by_alter"]) == (1, 0)
    row = tie(build_ties(history, gap_hours=24), "a", "b")
    assert (row["opened"], row["opened_by_alter"]) == (2, 0)
    # Turns of A: [m1], answered after 2 h, and [m3, m4, m9], which waits from 3 h to the end at 120 h.
    assert tie(build_ties(history), "a", "b")["their_reply_share"] == pytest.approx(0.5)


def test_mirror_rows(history: History) -> None:
    ties = build_ties(history).set_index(["ego", "alter"])
    for (ego, alter), row in ties.iterrows():
        other = ties.loc[(alter, ego)]
        assert row["sent"] == other["received"]
        assert row["opened"] == other["opened_by_alter"]
        assert row["balance"] == -other["balance"]
        assert row["initiation_share"] == pytest.approx(1 - other["initiation_share"])
        np.testing.assert_equal(row["reply_hours"], other["their_reply_hours"])


def test_one_mailbox_identifies_only_its_owner(make_history: Any, fix1: list[dict[str, Any]]) -> None:
    ties = build_ties(make_history(fix1, owner="a", hours=120))
    assert set(ties["contact_share_status"][ties["ego"] == "a"]) == {"ok"}
    assert ties["contact_share"][ties["ego"] == "a"].sum() == pytest.approx(1)
    assert ties["contact_share"][ties["ego"] != "a"].isna().all()
    assert set(ties["contact_share_status"][ties["ego"] != "a"]) == {"not_identified"}


def test_an_owner_sees_only_own_ties(make_history: Any) -> None:
    events = [{"at": 0, "sender": "a", "to": ["b"]}, {"at": 1, "sender": "b", "to": ["c"], "cc": ["a"]}]
    ties = build_ties(make_history(events, owner="a"))
    assert set(zip(ties["ego"], ties["alter"], strict=True)) == {("a", "b"), ("b", "a")}
    assert len(build_ties(make_history(events))) == 4


def test_time_measures(make_history: Any) -> None:
    # Gaps of 24, 24 and 216 h: mean 88, sd 90.5097, r = 1.028519; B_3 = (2r - sqrt 2) / ((2 - 2) r + sqrt 2)
    # = 0.454545. Four days in three calendar weeks (Mon 4, Tue 5, Wed 6, Fri 15 March), seen to Mon 18 March.
    events = [{"at": at, "sender": "a", "to": ["b"]} for at in (0, 24, 48, 264)]
    row = tie(build_ties(make_history(events, hours=336)), "a", "b")
    assert row["burstiness"] == pytest.approx(0.454545, abs=1e-6)
    assert row["active_weeks"] == 2
    assert row["silence_days"] == pytest.approx((336 - 264) / 24)
    assert row["first_at"] == pd.Timestamp("2024-03-04", tz="UTC")
    assert row["silence_surprise_status"] == "too_few"


def test_untimed_events_count_but_are_left_out_of_times(make_history: Any) -> None:
    events = [{"at": None, "sender": "a", "to": ["b"]}, {"at": 5, "sender": "b", "to": ["a"]}]
    row = tie(build_ties(make_history(events, threaded=False)), "a", "b")
    assert (row["sent"], row["received"]) == (1, 1)
    assert (row["opened"], row["opened_by_alter"]) == (0, 1)
    assert row["first_at"] == row["last_at"]
    only = tie(build_ties(make_history(events[:1], threaded=False)), "a", "b")
    assert only["initiation_share_status"] == "no_events"
    assert pd.isna(only["first_at"])
    assert np.isnan(only["silence_days"])


def test_meetings_open_no_conversation(make_history: Any) -> None:
    events = [{"at": 0, "sender": "a", "required": ["b"], "minutes": 30.0}]
    row = tie(build_ties(make_history(events)), "a", "b")
    assert (row["sent"], row["opened"]) == (1, 0)


def test_a_message_to_more_than_five_opens_nothing(make_history: Any) -> None:
    everybody = [f"p{i}" for i in range(6)]
    ties = build_ties(make_history([{"at": 0, "sender": "a", "to": everybody}]))
    assert ties["opened"].sum() == 0
    assert ties["reply_turns"].sum() == 0
    ties = build_ties(make_history([{"at": 0, "sender": "a", "to": everybody[:5]}]))
    assert ties["opened"].sum() == 5


def test_labels_need_evidence(make_history: Any) -> None:
    def opened(ego_times: int, alter_times: int) -> str:
        events = [
            {"at": 100.0 * i, "sender": "a" if i < ego_times else "b", "to": ["b" if i < ego_times else "a"]}
            for i in range(ego_times + alter_times)
        ]
        return str(tie(build_ties(make_history(events, owner="a")), "a", "b")["opened_mostly_by"])

    assert opened(30, 2) == "ego"
    assert opened(2, 30) == "alter"
    assert opened(60, 60) == "both"
    assert opened(6, 0) == "not enough data"
    assert opened(11, 9) == "not enough data"


def test_window(history: History) -> None:
    ties = build_ties(history, since="2024-03-05", until="2024-03-06")  # m4 and m5 alone
    assert set(zip(ties["ego"], ties["alter"], ties["sent"], strict=True)) == {
        ("a", "b", 1),
        ("b", "a", 0),
        ("a", "c", 1),
        ("c", "a", 1),
    }


def test_nothing_gives_an_empty_table(make_history: Any) -> None:
    ties = build_ties(make_history([]))
    assert len(ties) == 0
    assert str(ties["first_at"].dtype) == "datetime64[us, UTC]"
    assert ties["sent"].dtype == "int64"


@pytest.mark.parametrize(
    "options", [{"weight": "words"}, {"channel": "pigeon"}, {"gap_hours": 0}, {"since": "soon"}]
)
def test_unknown_options(history: History, options: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match="Next:"):
        build_ties(history, **options)


def test_duplicated_events_change_no_share(make_history: Any, fix1: list[dict[str, Any]]) -> None:
    # Metamorphic: the same message read twice is kept once.
    ties = build_ties(make_history(fix1, hours=120))
    pd.testing.assert_frame_equal(build_ties(make_history([*fix1, *fix1], hours=120)), ties)


def test_names_do_not_matter(make_history: Any, fix1: list[dict[str, Any]]) -> None:
    # Metamorphic: turning the alphabet around changes no number.
    turned = {"A": "z", "B": "y", "C": "x", "D": "w"}
    renamed = [
        {
            **each,
            "sender": turned[each["sender"]],
            "to": [turned[who] for who in each["to"]],
            "cc": [turned[who] for who in each["cc"]],
        }
        for each in fix1
    ]
    ties = build_ties(make_history(fix1, hours=120)).set_index(["ego", "alter"])
    other = build_ties(make_history(renamed, hours=120)).set_index(["ego", "alter"])
    numbers = ties.select_dtypes("number").columns
    for (ego, alter), row in ties.iterrows():
        there = other.loc[(turned[ego.upper()], turned[alter.upper()])]
        np.testing.assert_array_equal(row[numbers].to_numpy(float), there[numbers].to_numpy(float))
