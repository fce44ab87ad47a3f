"""The measures of a history made by hand (FIX1, FIX2 of the methods), and what holds for all of them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.columns import STATUSES, TABLES
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.measures import MEASURES, build_measures
from reciprocity_kit.measures.contact import find_contact
from reciprocity_kit.network import build_network, weighted_reciprocity
from reciprocity_kit.statistics import kaplan_meier, wilson
from reciprocity_kit.ties import build_ties

MakeHistory = Callable[..., History]


def values(table: pd.DataFrame, measure: str, channel: str = "email") -> dict[str, float]:
    rows = table[(table["measure"] == measure) & (table["channel"] == channel)]
    names = rows["ego"].astype("str") + rows["alter"].astype("str")
    return dict(zip(names.str.upper(), rows["value"], strict=True))


def row(table: pd.DataFrame, ego: str, alter: str, measure: str, channel: str = "email") -> pd.Series:
    keep = (table["ego"] == ego) & (table["alter"] == alter) & (table["measure"] == measure)
    found = table[keep & (table["channel"] == channel)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(
    ("weight", "flow", "balance"),
    [
        ("events", "flow_count", "balance_count"),
        ("shared", "flow_fractional", "balance_fractional"),
        ("role", "flow_cc_half", "balance_cc_half"),
        ("to_only", "flow_to_only", None),
    ],
)
def test_flows_and_balance_by_weight(
    fix1: list[dict[str, Any]],
    methods: dict[str, Any],
    weight: str,
    flow: str,
    balance: str | None,
    make_history: MakeHistory,
) -> None:
    # METHODS FIX1. m4 goes to B and C: half each. m10 goes to C, and to D as a copy: half each when
    # shared; 1 / 1.5 and .5 / 1.5 with a copy for half; 1 and 0 without copies.
    expected = methods["FIX1_email"]["expected"]
    table = build_measures(make_history(fix1, hours=120), weight=weight)
    assert values(table, "sent") == pytest.approx(expected[flow])
    assert values(table, "received") == pytest.approx({k[::-1]: v for k, v in expected[flow].items()})
    if balance:
        measured = values(table, "message_balance")
        assert {other: measured[f"A{other}"] for other in "BCD"} == pytest.approx(expected[balance])
    share = values(table, "message_share")
    assert share["AB"] == pytest.approx(expected[flow]["AB"] / (expected[flow]["AB"] + expected[flow]["BA"]))
    assert set(table["weight"]) == {weight}


@pytest.mark.parametrize(
    ("weight", "name"), [("shared", "fractional"), ("role", "cc_half"), ("to_only", "to_only")]
)
def test_weighted_reciprocity_of_every_weight(
    fix1: list[dict[str, Any]], methods: dict[str, Any], weight: str, name: str, make_history: MakeHistory
) -> None:
    # METHODS FIX1: r_w = sum of min over both ways / all, .6, .6333 and .7.
    history = make_history(fix1, hours=120)
    sent = build_measures(history, weight=weight).query("measure == 'sent'")
    ties = build_ties(history).set_index(["ego", "alter"])
    ties["sent"] = sent.set_index(["ego", "alter"])["value"]
    network = build_network(ties.reset_index())
    assert weighted_reciprocity(network) == pytest.approx(methods["FIX1_email"]["expected"]["r_w"][name])


def test_openings_with_and_without_copies(
    fix1: list[dict[str, Any]], methods: dict[str, Any], make_history: MakeHistory
) -> None:
    # METHODS FIX1: B 3 of 3, C 2 of 3, D 1 of 2 with the copy of m10 and 0 of 1 without.
    expected = methods["FIX1_email"]["expected"]["openings_by_A"]
    history = make_history(fix1, hours=120)
    for weight, of_d in (("events", "D_cc_counted"), ("to_only", "D_cc_excluded")):
        table = build_measures(history, weight=weight)
        for other, (k, n) in (("b", expected["B"]), ("c", expected["C"]), ("d", expected[of_d])):
            found = row(table, "a", other, "initiation_share")
            assert (found["value"], found["n"]) == (k / n, n)
            low, high = wilson(k, n)
            assert (found["low"], found["high"]) == pytest.approx((float(low), float(high)))
            assert found["status"] == "too_few"


def test_replies_by_horizon(fix1: list[dict[str, Any]], make_history: MakeHistory) -> None:
    # METHODS FIX1, threaded: of A's four turns to B one was answered after 2 h; the others waited 24, 96
    # and 117 h. S(1 h) = 1, S(24 h) = .75, no median. A answered D after 1 h and C not at all.
    table = build_measures(make_history(fix1, hours=120))
    assert row(table, "b", "a", "reply_share_1h")["value"] == 0
    assert row(table, "b", "a", "reply_share_24h")["value"] == pytest.approx(0.25)
    assert row(table, "b", "a", "reply_share_24h")["n"] == 4
    median = row(table, "b", "a", "reply_hours")
    assert np.isnan(median["value"])
    assert median["status"] == "censored"
    assert row(table, "a", "d", "reply_hours")["value"] == 1
    assert row(table, "a", "c", "reply_share_7d")["value"] == 0


def test_replies_of_a_to_everybody(
    fix1: list[dict[str, Any]], methods: dict[str, Any], make_history: MakeHistory
) -> None:
    # METHODS FIX1: A answers 2 of 4, after 1 h each; the others waited 72 and 90 h. S = .5 after 1 h.
    contact = find_contact(make_history(fix1, hours=120))
    turns = contact.conversations.turns
    asked = (turns.asked_at >= 0) & ~turns.forward  # A comes first in every pair
    waits, replied = turns.waited_hours[asked], turns.replied[asked]
    expected = methods["FIX1_email"]["expected"]["replies_by_A"]
    assert sorted(waits[replied]) == expected["latency"]
    assert sorted(waits[~replied]) == expected["censored_at"]
    curve = kaplan_meier(waits, replied, np.zeros(4, int), 1, horizon=1.0)
    assert (1 - curve.share[0], curve.n[0]) == (expected["S_after_1h"], expected["n"])


def test_turns_by_hand(make_history: MakeHistory) -> None:
    # First thread: you, you, them, you: 3 turns, runs of yours 2 and 1, theirs 1; the sender changes in 2
    # of 3 follow-ups; you close. Second: them, alone.
    events: list[dict[str, Any]] = [
        {"at": 0, "sender": "you", "to": ["ana"], "id": "m1"},
        {"at": 1, "sender": "you", "to": ["ana"], "id": "m2", "reply_to": "m1"},
        {"at": 2, "sender": "ana", "to": ["you"], "id": "m3", "reply_to": "m2"},
        {"at": 3, "sender": "you", "to": ["ana"], "id": "m4", "reply_to": "m3"},
        {"at": 50, "sender": "ana", "to": ["you"], "id": "m5"},
    ]
    table = build_measures(make_history(events, owner="you", hours=100))
    mine = table[(table["ego"] == "you") & (table["channel"] == "email")]
    found = mine.set_index("measure")["value"]
    assert found["turns"] == 2
    assert found["run_length"] == 1.5
    assert row(table, "ana", "you", "run_length")["value"] == 1
    assert found["alternation"] == pytest.approx(2 / 3)
    assert found["closing_share"] == 0.5
    assert found["initiation_share"] == 0.5
    assert found["one_to_one_share"] == found["off_thread_share"] == 1
    # Gaps of 1, 1, 1 and 47 h: median 1 h; the window touches one week.
    assert found["gap_days"] == pytest.approx(1 / 24)
    assert found["active_week_share"] == 1


def test_times_by_hand(make_history: MakeHistory) -> None:
    # Gaps of 1, 2, 4 and 3 days: median 2.5, quartiles 1.75 and 3.25; r = sqrt(1.25) / 2.5 = .4472; METHODS
    # gives B_n of 1, 2, 3, 4 as -.39837 and the memory of 1, 2, 4, 3 as .32733. Six weeks are touched.
    events = [{"at": 24.0 * day, "sender": "you", "to": ["ana"]} for day in (0, 1, 3, 7, 10)]
    table = build_measures(make_history(events, hours=24 * 42), channel="email")
    found = {name: row(table, "you", "ana", name) for name in ("gap_days", "gap_spread_days", "memory")}
    assert found["gap_days"]["value"] == 2.5
    assert found["gap_spread_days"]["value"] == 1.5
    assert found["memory"]["value"] == pytest.approx(0.32733, abs=1e-5)
    assert row(table, "you", "ana", "gap_variation")["value"] == pytest.approx(0.44721, abs=1e-5)
    assert row(table, "you", "ana", "burstiness")["value"] == pytest.approx(-0.39837, abs=1e-5)
    assert row(table, "you", "ana", "active_week_share")["value"] == pytest.approx(2 / 6)
    assert row(table, "you", "ana", "volume")["value"] == pytest.approx(5 / 6)
    assert row(table, "you", "ana", "silence_surprise_empirical")["status"] == "too_few"
    assert row(table, "you", "ana", "message_balance")["status"] == "one_sided"


def test_silence_against_own_gaps(make_history: MakeHistory) -> None:
    # Nine gaps of 2, 3, 5, 7, 11, 13, 17, 19, 23 days, then 12 of silence: four were as long, 1 - 5 / 10.
    days = np.cumsum([0, 2, 3, 5, 7, 11, 13, 17, 19, 23]).tolist()
    events = [{"at": 24.0 * day, "sender": "you", "to": ["ana"]} for day in days]
    table = build_measures(make_history(events, hours=24.0 * (days[-1] + 12)))
    assert row(table, "you", "ana", "silence_surprise_empirical")["value"] == pytest.approx(0.5)


def test_size_and_audience_by_hand(make_history: MakeHistory) -> None:
    sizes = [100.0, 300.0, 800.0]
    events = [
        {"at": at, "sender": "you", "to": ["ana"] if at else ["ana", "ben"], "bytes": size}
        for at, size in enumerate(sizes)
    ]
    table = build_measures(make_history(events, hours=10))
    assert row(table, "you", "ana", "size_bytes")["value"] == 300
    assert row(table, "ana", "you", "size_bytes")["status"] == "no_events"
    assert row(table, "you", "ana", "one_to_one_share")["value"] == pytest.approx(2 / 3)
    assert row(table, "you", "ben", "off_thread_share")["value"] == 0


@pytest.fixture
def two_channels(make_history: MakeHistory) -> History:
    # Mail: you and ana 6 (you 4), you and ben 2 (ben both). Chat: you and ana 3, all ana's.
    mail = [("you", "ana")] * 4 + [("ana", "you")] * 2 + [("ben", "you")] * 2
    chat = [("ana", "you")] * 3
    events = [
        {"at": 200.0 * at, "sender": one, "to": [other], "channel": channel}
        for at, (channel, (one, other)) in enumerate(
            [("email", e) for e in mail] + [("chat", e) for e in chat]
        )
    ]
    return make_history(events, owner="you", threaded=False)


def test_strength_over_channels(two_channels: History) -> None:
    # Mail is 4 with a contact on average, so 1.5 with ana and .5 with ben; chat is 3 with the only one
    # who chats: 1 and 0. Means (1.5 + 1) / 2 and (.5 + 0) / 2, with the corners as range.
    table = build_measures(two_channels)
    found = row(table, "you", "ana", "strength", "all")
    assert (found["value"], found["low"], found["high"]) == (1.25, 1.0, 1.5)
    found = row(table, "you", "ben", "strength", "all")
    assert (found["value"], found["low"], found["high"]) == (0.25, 0.0, 0.5)
    assert row(table, "ana", "you", "strength", "all")["status"] == "not_identified"
    assert row(table, "you", "ana", "channels_used", "all")["value"] == 2
    assert row(table, "you", "ben", "channels_used", "all")["value"] == 1


def test_balance_over_channels_is_the_mean_of_shrunken_shares(two_channels: History) -> None:
    # Each mail is a conversation of its own. In mail you sent 4 of ana's 6, which are worth
    # p q 6^2 / (6/5 * 6 p q) = 5 cases, with Student's t for five degrees of freedom m = 5 (1.960 / 2.571)^2:
    # (4/6 m + 2) / (m + 4). In chat 0 of 3, worth 3 cases: 2 / 7.
    table = build_measures(two_channels)
    m = 5 * (1.959964 / 2.570582) ** 2
    share = ((4 / 6 * m + 2) / (m + 4) + 2 / 7) / 2
    assert row(table, "you", "ana", "message_share", "all")["value"] == pytest.approx(share)
    assert row(table, "you", "ana", "message_balance", "all")["value"] == pytest.approx(2 * share - 1)
    assert row(table, "ana", "you", "message_balance", "all")["value"] == pytest.approx(1 - 2 * share)
    assert set(values(table, "sent", "all")) == set()


def test_measures_equal_the_ties(busy: History) -> None:
    # Both count the same rows: without an owner, in each channel and in all of them.
    for channel in (None, "email", "chat", "meeting"):
        ties = build_ties(busy, channel=channel).set_index(["ego", "alter"]).sort_index()
        table = build_measures(busy, channel=channel)
        name = channel or "all"
        wide = table[table["channel"] == name].pivot_table(
            index=["ego", "alter"], columns="measure", values="value", observed=True, dropna=False
        )
        pairs = {"burstiness": "burstiness", "silence_surprise": "silence_surprise"}
        if channel != "meeting":
            pairs |= {"initiation_share": "initiation_share", "reply_share_7d": "reply_share"}
            pairs |= {"reply_hours": "reply_hours"}
        if channel:
            pairs |= {"sent": "sent", "received": "received", "message_balance": "balance"}
            pairs |= {"contact_share": "contact_share"}
        for mine, theirs in pairs.items():
            if mine in wide.columns:
                measured = wide.loc[ties.index, mine]
                near = 5e-3 if mine == "silence_surprise" else 1e-9  # its prior is fitted by search
                np.testing.assert_allclose(measured, ties[theirs], rtol=near, err_msg=f"{name} {mine}")
        assert (table.loc[table["channel"] == name, "n_events"] > 0).all()


def test_measures_equal_the_ties_in_a_window_and_for_an_owner(
    fix1: list[dict[str, Any]], make_history: MakeHistory
) -> None:
    history = make_history(fix1, owner="a", hours=120)
    options = {"since": "2024-03-05", "until": "2024-03-08"}
    ties = build_ties(history, **options)
    table = build_measures(history, channel="email", **options)
    sent = table[table["measure"] == "sent"].set_index(["ego", "alter"])["value"]
    assert sent.to_dict() == ties.set_index(["ego", "alter"])["sent"].astype(float).to_dict()
    assert set(table["window"]) == {"2024-03-05 to 2024-03-07"}


def test_every_row_keeps_its_declaration(busy: History) -> None:
    table = build_measures(busy)
    assert list(table.columns) == [column.name for column in TABLES["measures"]]
    assert set(table["measure"].unique()) == set(MEASURES)
    assert set(table["status"].cat.categories) == set(STATUSES)
    for name, measure in MEASURES.items():
        own = table[table["measure"] == name]
        assert set(own["unit"]) == {measure.unit}
        known = own.dropna(subset="value")
        for side in ("value", "low", "high"):
            assert measure.low is None or (known[side].dropna() >= measure.low - 1e-9).all(), (name, side)
            assert measure.high is None or (known[side].dropna() <= measure.high + 1e-9).all(), (name, side)
        assert (known["low"].isna() | (known["low"] <= known["value"] + 1e-9)).all(), name
        assert (known["high"].isna() | (known["high"] >= known["value"] - 1e-9)).all(), name
        assert not own.loc[own["value"].isna(), "status"].isin(["ok"]).any(), name
        assert known.loc[known["n"] > 0, "status"].ne("no_events").all(), name
    # No number without its interval, where there are enough cases to give one.
    sure = table[(table["status"] == "ok") & (table["n"] > 6)]
    assert sure["low"].notna().all()


def test_few_events_are_left_out_but_teach_the_prior(busy: History) -> None:
    whole, part = build_measures(busy), build_measures(busy, min_total=110)
    assert 0 < len(part) < len(whole)
    key = ["ego", "alter", "channel", "measure"]
    joined = part.merge(whole, on=key, suffixes=("", "_whole"))
    assert len(joined) == len(part)
    np.testing.assert_allclose(joined["value"], joined["value_whole"])


def test_nothing_gives_an_empty_table_with_its_types(make_history: MakeHistory) -> None:
    empty = build_measures(make_history([]))
    assert empty.empty
    assert list(empty.columns) == [column.name for column in TABLES["measures"]]
    assert build_measures(make_history([{"at": 0, "sender": "a", "to": ["b"]}]), channel="chat").empty


@pytest.mark.parametrize("options", [{"weight": "words"}, {"channel": "pigeon"}, {"since": "soon"}])
def test_unknown_options_are_refused(
    fix1: list[dict[str, Any]], options: dict[str, Any], make_history: MakeHistory
) -> None:
    with pytest.raises(OptionError, match="Next:"):
        build_measures(make_history(fix1, hours=120), **options)


def test_calendar_of_the_methods(methods: dict[str, Any], make_history: MakeHistory) -> None:
    # METHODS FIX2.
    found = methods["FIX2_calendar"]
    events = [
        {
            "at": 24.0 * at,
            "sender": each["org"],
            "required": each["att"],
            "minutes": 60.0 * each["h"],
            "channel": "meeting",
        }
        for at, each in enumerate(found["meetings"])
    ]
    table, expected = build_measures(make_history(events)), found["expected"]
    for name, wanted in (("co_attendance", "newman"), ("hours_together", "hours_newman")):
        measured = values(table, name, "meeting")
        assert {pair: measured[pair] for pair in expected[wanted]} == pytest.approx(expected[wanted])
        assert sum(v for pair, v in measured.items() if pair[0] == "A") == pytest.approx(
            expected["sum_over_partners_A" if wanted == "newman" else "sum_hours_A"]
        )
    k, n = expected["invite_share_A_with_B"]
    assert values(table, "invite_share", "meeting")["AB"] == pytest.approx(k / n)
    share = row(table, "a", "b", "imposed_share", "meeting")
    assert share["value"] == pytest.approx(expected["imposed_share_A_with_B"])
    assert 0 < share["low"] < share["value"] < share["high"] <= 1
    imposed = values(table, "imposed_hours", "meeting")
    assert imposed["AB"] == expected["imposed_hours"]["A->B"]
    assert imposed["BA"] == expected["imposed_hours"]["B->A"]
    # B and C met without inviting each other.
    assert row(table, "b", "c", "invite_share", "meeting")["status"] == "no_events"


def test_a_series_is_one_case_of_the_hours(make_history: MakeHistory) -> None:
    events = [
        {
            "at": 168.0 * at,
            "sender": "a" if at else "b",
            "required": ["b" if at else "a"],
            "minutes": 60.0,
            "channel": "meeting",
            "series": "s" if at else None,
        }
        for at in range(30)
    ]
    found = row(build_measures(make_history(events)), "a", "b", "imposed_share", "meeting")
    assert found["value"] == pytest.approx(29 / 30)
    assert found["low"] < 0.4, "thirty weeks of one series are two decisions, not thirty"
