"""The measures of a history made by hand (FIX1, FIX2 of the methods), and the published examples."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reciprocity_kit.columns import STATUSES, TABLES
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.events import Batch, Event, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.instants import instant_us
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.measures import MEASURES, build_measures, build_reciprocities, rank_ties
from reciprocity_kit.measures.contact import find_contact
from reciprocity_kit.measures.reciprocities import expected_share
from reciprocity_kit.meetings import build_meeting_load
from reciprocity_kit.network import build_network, weighted_reciprocity
from reciprocity_kit.statistics import cluster_bootstrap, garwood, kaplan_meier, memory, wilson
from reciprocity_kit.statistics.grouped import (
    grouped_mean,
    grouped_memory,
    grouped_quantile,
    grouped_variation,
)
from reciprocity_kit.statistics.grouped_shares import clustered_share, dirichlet_limits, weighted_rate
from reciprocity_kit.ties import build_ties

START = pd.Timestamp("2024-03-04", tz="UTC")
ROLES = ("to", "cc", "bcc", "required", "optional")


def build(
    events: list[dict[str, Any]], *, owner: str = "", threaded: bool = True, hours: float | None = None
) -> History:
    """A history of events that each say at (hour), sender, roles, and what else is known."""
    channels = dict.fromkeys(each.get("channel", "email") for each in events)
    batches = []
    for channel in channels:
        own = [each for each in events if each.get("channel", "email") == channel]
        table = build_event_table(
            Event(
                place,
                None if each["at"] is None else START + pd.Timedelta(each["at"], "h"),
                each["sender"],
                tuple((role, who) for role in ROLES for who in each.get(role, ())),
                each.get("id"),
                each.get("reply_to"),
                each.get("series"),
                duration_minutes=each.get("minutes", float("nan")),
                size_bytes=each.get("bytes", float("nan")),
            )
            for place, each in enumerate(own, start=1)
        )
        headers = threaded and channel in {"email", "meeting"}
        batches.append(Batch(channel, "kit", table, rows=len(own), threaded=headers, channel=channel))
    owners = [owner] if owner else []
    until = None if hours is None else instant_us(START + pd.Timedelta(hours, "h"))
    built = build_interactions(batches, owner=owners)
    return build_history(batches, built, owner=owners, tz="UTC", since=instant_us(START), until=until)


@pytest.fixture
def fix1(methods: dict[str, Any]) -> list[dict[str, Any]]:
    # m1 0 A>B; m2 2 B>A re m1; m3 3 A>B re m2; m4 24 A>B,C; m5 30 C>A re m4; m6 48 C>A;
    # m7 72 D>A; m8 73 A>D re m7; m9 96 A>B; m10 100 A>C cc D. The window is [0, 120) hours.
    return [
        {
            "at": each["t"],
            "sender": each["frm"],
            "to": each["to"],
            "cc": each["cc"],
            "id": each["id"],
            "reply_to": each["parent"],
        }
        for each in methods["FIX1_email"]["events"]
    ]


@pytest.fixture
def busy() -> History:
    """A year of mail, chats and meetings of six people, drawn once."""
    draw = np.random.default_rng(11)
    people = [f"p{i}" for i in range(6)]
    events: list[dict[str, Any]] = []
    for place, at in enumerate(np.sort(draw.uniform(0, 8760, 900))):
        sender, *others = draw.permutation(people)[: int(draw.integers(2, 5))].tolist()
        channel = str(draw.choice(["email", "email", "chat", "meeting"]))
        event = {"at": float(at), "sender": sender, "channel": channel, "id": f"e{place}"}
        role = {"required": others} if channel == "meeting" else {"to": others[:1], "cc": others[1:]}
        earlier = [
            e for e in events[-12:] if channel == e["channel"] == "email" and e["sender"] in others[:1]
        ]
        answers = {"reply_to": earlier[-1]["id"]} if earlier else {}
        events.append(event | role | answers | {"minutes": 30.0, "bytes": float(draw.integers(100, 9000))})
    return build(events, hours=8760)


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
    fix1: list[dict[str, Any]], methods: dict[str, Any], weight: str, flow: str, balance: str | None
) -> None:
    # METHODS FIX1. m4 goes to B and C: half each. m10 goes to C, and to D as a copy: half each when
    # shared; 1 / 1.5 and .5 / 1.5 with a copy for half; 1 and 0 without copies.
    expected = methods["FIX1_email"]["expected"]
    table = build_measures(build(fix1, hours=120), weight=weight)
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
    fix1: list[dict[str, Any]], methods: dict[str, Any], weight: str, name: str
) -> None:
    # METHODS FIX1: r_w = sum of min over both ways / all, .6, .6333 and .7.
    history = build(fix1, hours=120)
    sent = build_measures(history, weight=weight).query("measure == 'sent'")
    ties = build_ties(history).set_index(["ego", "alter"])
    ties["sent"] = sent.set_index(["ego", "alter"])["value"]
    network = build_network(ties.reset_index())
    assert weighted_reciprocity(network) == pytest.approx(methods["FIX1_email"]["expected"]["r_w"][name])


def test_openings_with_and_without_copies(fix1: list[dict[str, Any]], methods: dict[str, Any]) -> None:
    # METHODS FIX1: B 3 of 3, C 2 of 3, D 1 of 2 with the copy of m10 and 0 of 1 without.
    expected = methods["FIX1_email"]["expected"]["openings_by_A"]
    history = build(fix1, hours=120)
    for weight, of_d in (("events", "D_cc_counted"), ("to_only", "D_cc_excluded")):
        table = build_measures(history, weight=weight)
        for other, (k, n) in (("b", expected["B"]), ("c", expected["C"]), ("d", expected[of_d])):
            found = row(table, "a", other, "initiation_share")
            assert (found["value"], found["n"]) == (k / n, n)
            low, high = wilson(k, n)
            assert (found["low"], found["high"]) == pytest.approx((float(low), float(high)))
            assert found["status"] == "too_few"


def test_replies_by_horizon(fix1: list[dict[str, Any]]) -> None:
    # METHODS FIX1, threaded: of A's four turns to B one was answered after 2 h; the others waited 24, 96
    # and 117 h. S(1 h) = 1, S(24 h) = .75, no median. A answered D after 1 h and C not at all.
    table = build_measures(build(fix1, hours=120))
    assert row(table, "b", "a", "reply_share_1h")["value"] == 0
    assert row(table, "b", "a", "reply_share_24h")["value"] == pytest.approx(0.25)
    assert row(table, "b", "a", "reply_share_24h")["n"] == 4
    median = row(table, "b", "a", "reply_hours")
    assert np.isnan(median["value"])
    assert median["status"] == "censored"
    assert row(table, "a", "d", "reply_hours")["value"] == 1
    assert row(table, "a", "c", "reply_share_7d")["value"] == 0


def test_replies_of_a_to_everybody(fix1: list[dict[str, Any]], methods: dict[str, Any]) -> None:
    # METHODS FIX1: A answers 2 of 4, after 1 h each; the others waited 72 and 90 h. S = .5 after 1 h.
    contact = find_contact(build(fix1, hours=120))
    turns = contact.conversations.turns
    asked = (turns.asked_at >= 0) & ~turns.forward  # A comes first in every pair
    waits, replied = turns.waited_hours[asked], turns.replied[asked]
    expected = methods["FIX1_email"]["expected"]["replies_by_A"]
    assert sorted(waits[replied]) == expected["latency"]
    assert sorted(waits[~replied]) == expected["censored_at"]
    curve = kaplan_meier(waits, replied, np.zeros(4, int), 1, horizon=1.0)
    assert (1 - curve.share[0], curve.n[0]) == (expected["S_after_1h"], expected["n"])


def test_turns_by_hand() -> None:
    # First thread: you, you, them, you: 3 turns, runs of yours 2 and 1, theirs 1; the sender changes in 2
    # of 3 follow-ups; you close. Second: them, alone.
    events: list[dict[str, Any]] = [
        {"at": 0, "sender": "you", "to": ["ana"], "id": "m1"},
        {"at": 1, "sender": "you", "to": ["ana"], "id": "m2", "reply_to": "m1"},
        {"at": 2, "sender": "ana", "to": ["you"], "id": "m3", "reply_to": "m2"},
        {"at": 3, "sender": "you", "to": ["ana"], "id": "m4", "reply_to": "m3"},
        {"at": 50, "sender": "ana", "to": ["you"], "id": "m5"},
    ]
    table = build_measures(build(events, owner="you", hours=100))
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


def test_times_by_hand() -> None:
    # Gaps of 1, 2, 4 and 3 days: median 2.5, quartiles 1.75 and 3.25; r = sqrt(1.25) / 2.5 = .4472; METHODS
    # gives B_n of 1, 2, 3, 4 as -.39837 and the memory of 1, 2, 4, 3 as .32733. Six weeks are touched.
    events = [{"at": 24.0 * day, "sender": "you", "to": ["ana"]} for day in (0, 1, 3, 7, 10)]
    table = build_measures(build(events, hours=24 * 42), channel="email")
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


def test_silence_against_own_gaps() -> None:
    # Nine gaps of 2, 3, 5, 7, 11, 13, 17, 19, 23 days, then 12 of silence: four were as long, 1 - 5 / 10.
    days = np.cumsum([0, 2, 3, 5, 7, 11, 13, 17, 19, 23]).tolist()
    events = [{"at": 24.0 * day, "sender": "you", "to": ["ana"]} for day in days]
    table = build_measures(build(events, hours=24.0 * (days[-1] + 12)))
    assert row(table, "you", "ana", "silence_surprise_empirical")["value"] == pytest.approx(0.5)


def test_size_and_audience_by_hand() -> None:
    sizes = [100.0, 300.0, 800.0]
    events = [
        {"at": at, "sender": "you", "to": ["ana"] if at else ["ana", "ben"], "bytes": size}
        for at, size in enumerate(sizes)
    ]
    table = build_measures(build(events, hours=10))
    assert row(table, "you", "ana", "size_bytes")["value"] == 300
    assert row(table, "ana", "you", "size_bytes")["status"] == "no_events"
    assert row(table, "you", "ana", "one_to_one_share")["value"] == pytest.approx(2 / 3)
    assert row(table, "you", "ben", "off_thread_share")["value"] == 0


@pytest.fixture
def two_channels() -> History:
    # Mail: you and ana 6 (you 4), you and ben 2 (ben both). Chat: you and ana 3, all ana's.
    mail = [("you", "ana")] * 4 + [("ana", "you")] * 2 + [("ben", "you")] * 2
    chat = [("ana", "you")] * 3
    events = [
        {"at": 200.0 * at, "sender": one, "to": [other], "channel": channel}
        for at, (channel, (one, other)) in enumerate(
            [("email", e) for e in mail] + [("chat", e) for e in chat]
        )
    ]
    return build(events, owner="you", threaded=False)


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


def test_measures_equal_the_ties_in_a_window_and_for_an_owner(fix1: list[dict[str, Any]]) -> None:
    history = build(fix1, owner="a", hours=120)
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


def test_nothing_gives_an_empty_table_with_its_types() -> None:
    empty = build_measures(build([]))
    assert empty.empty
    assert list(empty.columns) == [column.name for column in TABLES["measures"]]
    assert build_measures(build([{"at": 0, "sender": "a", "to": ["b"]}]), channel="chat").empty


@pytest.mark.parametrize("options", [{"weight": "words"}, {"channel": "pigeon"}, {"since": "soon"}])
def test_unknown_options_are_refused(fix1: list[dict[str, Any]], options: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match="Next:"):
        build_measures(build(fix1, hours=120), **options)


def test_calendar_of_the_methods(methods: dict[str, Any]) -> None:
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
    table, expected = build_measures(build(events)), found["expected"]
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


def test_a_series_is_one_case_of_the_hours() -> None:
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
    found = row(build_measures(build(events)), "a", "b", "imposed_share", "meeting")
    assert found["value"] == pytest.approx(29 / 30)
    assert found["low"] < 0.4, "thirty weeks of one series are two decisions, not thirty"


# The named reciprocities.


def test_reciprocities_by_hand(fix1: list[dict[str, Any]]) -> None:
    # A sends 4, 2, 2 to B, C, D; B 1, C 2, D 1 to A alone. Wang for A and B: |ln 4/8 - ln 1/1| = ln 2.
    table = build_reciprocities(build(fix1, hours=120)).set_index(["ego", "alter"])
    found = table.loc[("a", "b")]
    assert found["message_balance"] == pytest.approx(0.6)
    assert found["message_reciprocity"] == pytest.approx(0.4)
    assert found["message_min_max"] == pytest.approx(0.25)
    assert found["initiation_share"] == 1
    assert found["initiation_reciprocity"] == 0
    assert found["wang"] == pytest.approx(np.log(2))
    assert table.loc[("b", "a"), "wang"] == pytest.approx(np.log(2))
    assert found["stands_on"] == "not enough data", "three openings are too few"
    low, _ = stats.binomtest(1, 4).proportion_ci(0.99, method="wilson")
    assert found["immersion_bound"] == pytest.approx(low)


def test_immersion_bound_of_its_own_example() -> None:
    # Immersion's tutorial: the lower end of the 99% interval is 0.28 for 4 of 5, and 0.68 for 80 of 100.
    ties = pd.DataFrame({"ego": "you", "alter": ["few", "many"], "sent": [5, 100], "received": [4, 80]})
    ties = ties.assign(opened=5, opened_by_alter=5, initiation_share=0.5, initiation_share_low=0.2)
    ties = ties.assign(initiation_share_high=0.8, initiation_share_status="ok", contact_share_status="ok")
    assert build_reciprocities(ties)["immersion_bound"].round(2).tolist() == [0.28, 0.68]


def test_one_mailbox_has_no_wang_index(fix1: list[dict[str, Any]]) -> None:
    table = build_reciprocities(build(fix1, owner="a", hours=120))
    for name in ("wang", "expected_share"):
        assert table[name].isna().all()
        assert set(table[f"{name}_status"]) == {"not_identified"}


def test_messages_and_openings_disagree() -> None:
    # You open twelve of twelve threads, and every message is answered once: balance 0, initiation 1.
    events: list[dict[str, Any]] = []
    for at in range(12):
        events.append({"at": 100.0 * at, "sender": "you", "to": ["ana"], "id": f"q{at}"})
        answer = {"at": 100.0 * at + 1, "sender": "ana", "to": ["you"], "id": f"r{at}", "reply_to": f"q{at}"}
        events.append(answer)
    table = build_reciprocities(build_ties(build(events, owner="you"))).set_index("ego")
    found = table.loc["you"]
    assert (found["message_balance"], found["initiation_share"]) == (0, 1)
    assert (found["message_reciprocity"], found["initiation_reciprocity"]) == (1, 0)
    assert found["disagree"]
    assert found["stands_on"] == "initiation_share"
    with pytest.raises(TableError, match="opened"):
        build_reciprocities(pd.DataFrame({"ego": [], "alter": []}))


def test_share_by_activity_of_the_methods(methods: dict[str, Any]) -> None:
    # METHODS D4: strengths (200 out, 100 in) and (50, 80), 14 of 20; and p0 = .5 with equal strengths.
    case = methods["activity_adjusted"]
    arguments = (np.array(float(case[name])) for name in ("so_i", "si_i", "so_j", "si_j"))
    share = float(expected_share(*arguments))
    assert share == pytest.approx(case["p0"])
    assert stats.binomtest(case["k"], case["n"], share).pvalue == pytest.approx(case["p"])
    assert float(expected_share(*(np.array(7.0) for _ in range(4)))) == 0.5


def test_share_by_activity_in_a_table() -> None:
    # x and y open 1 and 1 to each other; x opens 3 to z, z opens 6 to y, all else nothing. Without this pair
    # x made 3 and got 0, y made 0 and got 6: 3 * 6 / (3 * 6 + .5 * .5).
    counts = {("x", "y"): 1, ("y", "x"): 1, ("x", "z"): 3, ("z", "x"): 0, ("z", "y"): 6, ("y", "z"): 0}
    ties = pd.DataFrame(
        [(*pair, n, counts[pair[::-1]]) for pair, n in counts.items()],
        columns=["ego", "alter", "opened", "opened_by_alter"],
    )
    ties = ties.assign(sent=ties["opened"], received=ties["opened_by_alter"], contact_share_status="ok")
    ties = ties.assign(initiation_share=0.5, initiation_share_low=0.1, initiation_share_high=0.9)
    table = build_reciprocities(ties.assign(initiation_share_status="too_few"))
    assert table.loc[0, "expected_share"] == pytest.approx(18 / 18.25)
    assert table.loc[0, "expected_share_p_value"] == pytest.approx(stats.binomtest(1, 2, 18 / 18.25).pvalue)
    assert table.loc[1, "expected_share"] == pytest.approx(0.25 / 18.25)


# Rankings.


def test_certainty_heads_the_ranking() -> None:
    ties = pd.DataFrame({"ego": "you", "alter": list("abcd"), "opened": [2, 45, 30, 0]})
    ties = ties.assign(opened_by_alter=[0, 5, 30, 0], contact_share_status="ok")
    table = rank_ties(ties)
    assert table["alter"].tolist() == ["b", "c", "a"], "two of two do not come before 45 of 50"
    assert table["rank"].tolist() == [1, 2, 3]
    assert table.loc[2, "shrunken_share_status"] == "too_few"
    assert (table["shrunken_share_low"] <= table["quantile_share"]).all()
    assert table.loc[2, "shrunken_share"] < 1
    reverse = rank_ties(ties, by="initiation_by_alter")
    assert reverse["alter"].iloc[-1] == "b"


def test_everyone_ranks_their_own_contacts_only(busy: History) -> None:
    table = rank_ties(build_ties(busy))
    for _, own in table.groupby("ego", observed=True):
        assert own["rank"].tolist() == list(range(1, len(own) + 1))
        assert own["quantile_share"].is_monotonic_decreasing


def test_one_mailbox_ranks_its_owner_s_contacts(fix1: list[dict[str, Any]]) -> None:
    table = rank_ties(build_ties(build(fix1, owner="a", hours=120)), by="answered")
    assert set(table["ego"]) == {"a"}
    # B answered one of three openings, C one of two (m4), D none of one.
    cases = table.set_index("alter")[["cases", "n"]]
    assert cases.loc["b"].tolist() == [1, 3]
    assert rank_ties(build_ties(build([]))).empty


@pytest.mark.parametrize("options", [{"by": "charm"}, {"quantile": 0.5}, {"quantile": 0}])
def test_unknown_rankings_are_refused(options: dict[str, Any]) -> None:
    ties = pd.DataFrame({"ego": [], "alter": [], "opened": [], "opened_by_alter": []})
    with pytest.raises(OptionError, match="Next:"):
        rank_ties(ties.assign(contact_share_status=""), **options)


# The owner's week.


def test_meeting_load_by_hand() -> None:
    # Monday 9-10 and 9:30-11 (half an hour twice), Tuesday 16-18 (one hour after work), Saturday 10-12.
    events = [
        {"at": at, "sender": "ana", "required": ["you"], "minutes": minutes, "channel": "meeting"}
        for at, minutes in ((9, 60.0), (9.5, 90.0), (40, 120.0), (130, 120.0))
    ]
    others = [{"at": 9, "sender": "ana", "required": ["ben"], "minutes": 60.0, "channel": "meeting"}]
    history = build([*events, *others], owner="you", hours=168)
    found = build_meeting_load(history).iloc[0]
    assert found["week_at"] == START
    assert (found["meetings"], found["hours"], found["busy_hours"]) == (4, 6.5, 6.0)
    assert found["conflict_hours"] == 0.5
    assert (found["working_hours"], found["working_share"]) == (40, 3 / 40)
    # Monday 11-17, Tuesday 9-16, and three days of eight hours.
    assert (found["focus_gaps"], found["focus_gap_hours"]) == (5, 37)
    assert build_meeting_load(history, focus_hours=7).loc[0, "focus_gaps"] == 4


def test_meeting_load_by_the_owner_s_clock() -> None:
    # 2024-03-31 the clocks in Berlin go forward; 9 o'clock on Monday 1 April is 7:00 UTC.
    events = [{"at": 24 * 28 + 7, "sender": "you", "required": ["b"], "minutes": 60.0, "channel": "meeting"}]
    history = build(events, owner="you", hours=24 * 35)
    local = build_meeting_load(replace(history, tz="Europe/Berlin"))
    week = local[local["meetings"] > 0].iloc[0]
    assert week["week_at"] == pd.Timestamp("2024-03-31T22:00Z")
    assert week["working_share"] == pytest.approx(1 / 40)
    assert local["hours"].sum() == 1


def test_weeks_without_meetings_are_told_too() -> None:
    events = [{"at": 9, "sender": "you", "required": ["b"], "minutes": 60.0, "channel": "meeting"}]
    table = build_meeting_load(build(events, owner="you", hours=24 * 21))
    assert table["hours"].tolist() == [1, 0, 0]
    assert table["focus_gaps"].tolist() == [5, 5, 5]
    with pytest.raises(OptionError, match="owner"):
        build_meeting_load(build(events))
    with pytest.raises(OptionError, match="working_hours"):
        build_meeting_load(build(events, owner="you"), working_hours=(17, 9))


# Statistics in groups.


def test_rates_equal_garwood_without_weights_and_bursts() -> None:
    counts = np.array([0.0, 1.0, 10.0, 500.0])
    rate = weighted_rate(counts, counts, exposure=4.0)
    low, high = garwood(counts, exposure=4.0)
    np.testing.assert_allclose((rate.low, rate.high), (low, high))
    wide = weighted_rate(counts, counts, exposure=4.0, dispersion=3.0)
    assert (wide.high[1:] > rate.high[1:]).all()
    with pytest.raises(TableError):
        weighted_rate([1], [1], exposure=0)


def test_rate_of_bursts_covers() -> None:
    # Bursts of 1 to 6 events, forty a year: Garwood covers 66%, with the weekly dispersion 95%.
    draw = np.random.default_rng(3)
    plain = wide = 0
    for _ in range(300):
        bursts = draw.integers(1, 7, draw.poisson(40))
        weeks = np.bincount(draw.integers(0, 52, len(bursts)), bursts, 52)
        total, phi = weeks.sum(), weeks.var(ddof=1) / weeks.mean()
        for dispersion in (1.0, phi):
            rate = weighted_rate(total, total, dispersion=dispersion)
            hit = bool(rate.low <= 140 <= rate.high)
            plain, wide = plain + (hit and dispersion == 1.0), wide + (hit and dispersion != 1.0)
    assert plain / 300 < 0.75
    assert wide / 300 > 0.92


def test_clustered_share_agrees_with_the_bootstrap() -> None:
    draw = np.random.default_rng(5)
    size = draw.integers(1, 8, 80)
    part = draw.binomial(size, draw.beta(3, 2, 80))
    share = clustered_share(part.repeat(size) / size.repeat(size), np.ones(size.sum()), *_cases(size), 1)
    other = cluster_bootstrap(lambda s: s[..., 0] / s[..., 1], range(80), np.stack([part, size], axis=1))
    assert share.value[0] == pytest.approx(other.estimate)
    assert (share.low[0], share.high[0]) == pytest.approx((other.low, other.high), abs=0.02)
    assert share.clusters[0] == 80


def _cases(size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(len(size)).repeat(size), np.zeros(int(size.sum()), int)


def test_clustered_share_of_single_cases_is_about_wilson() -> None:
    part, n = np.array([1.0] * 30 + [0.0] * 20), 50
    share = clustered_share(part, np.ones(n), np.arange(n), np.zeros(n, int), 1)
    low, high = wilson(30, n)
    assert (share.low[0], share.high[0]) == pytest.approx((float(low), float(high)), abs=0.006)
    one_way = clustered_share(np.ones(6), np.ones(6), [0, 0, 0, 1, 1, 1], np.zeros(6, int), 1)
    assert one_way.low[0] == pytest.approx(float(wilson(2, 2)[0])), "six messages of two conversations"
    none = clustered_share([], [], [], np.zeros(0, int), 1)
    assert np.isnan(none.value[0])


@pytest.mark.parametrize("at", [0.25, 0.5, 0.75])
def test_quantiles_of_groups_equal_numpy_and_cover(at: float) -> None:
    draw = np.random.default_rng(2)
    sizes = np.array([0, 1, 2, 5, 8, 40])
    groups = np.arange(6).repeat(sizes)
    sample = draw.gamma(0.5, 3, sizes.sum())
    found = grouped_quantile(sample, groups, 6, at=at)
    for group in range(1, 6):
        assert found.value[group] == pytest.approx(np.quantile(sample[groups == group], at))
    assert np.isnan(found.value[0])
    truth = stats.gamma.ppf(at, 0.5, scale=3)
    many = grouped_quantile(draw.gamma(0.5, 3, 40 * 400), np.arange(400).repeat(40), 400, at=at)
    assert 0.94 <= np.mean((many.low <= truth) & (truth <= many.high)) <= 0.99


def test_mean_equals_scipy() -> None:
    sample = np.array([2.0, 4.0, 4.0, 7.0, 1.0])
    found = grouped_mean(sample, np.zeros(5, int), 1)
    expected = stats.ttest_1samp(sample, 0).confidence_interval()
    assert (found.low[0], found.high[0]) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize("shape", [0.5, 1.0, 2.0])
def test_variation_covers(shape: float) -> None:
    # Gamma gaps: 1 / sqrt(shape), times sqrt((n - 1) / (n + 1)) for n gaps, as burstiness has it.
    draw = np.random.default_rng(4)
    for n in (10, 30, 100):
        gaps = draw.gamma(shape, 1.0, n * 600)
        found = grouped_variation(gaps, np.arange(600).repeat(n), 600)
        truth = np.sqrt((n - 1) / (n + 1) / shape)
        assert 0.88 <= np.mean((found.low <= truth) & (truth <= found.high)) <= 0.99
        np.testing.assert_allclose(found.value[0], gaps[:n].std() / gaps[:n].mean())


def test_variation_at_the_edges() -> None:
    # One gap; two gaps, without limits; equal gaps; gaps of no length.
    found = grouped_variation([1, 1, 2, 3, 3, 3, 0, 0, 0], [0, 1, 1, 2, 2, 2, 3, 3, 3], 4)
    assert np.isnan(found.value[[0, 3]]).all()
    assert found.value[1] == pytest.approx(1 / 3)
    assert np.isnan(found.low[1])
    assert (found.value[2], found.low[2], found.high[2]) == (0, 0, 0)


def test_memory_of_groups_equals_memory_of_one() -> None:
    draw = np.random.default_rng(6)
    sizes = [1, 2, 3, 9, 30]
    gaps = draw.exponential(1.0, sum(sizes))
    found = grouped_memory(gaps, np.arange(5).repeat(sizes), 5)
    expected = [memory(part) for part in np.split(gaps, np.cumsum(sizes)[:-1])]
    np.testing.assert_allclose(found.value, expected)


def test_one_prior_event_covers_where_half_an_event_each_does_not() -> None:
    # Shares that fall like 1 / rank over 300 contacts, 1000 events: the largest share lies within the limits
    # in 93% with one prior event in all, in three of four with METHODS' alpha = .5 for each contact.
    draw = np.random.default_rng(0)
    truth = 1 / np.arange(1, 301)
    truth /= truth.sum()
    hits = {None: 0, 0.5: 0}
    for _ in range(300):
        counts = draw.multinomial(1000, truth)
        seen = counts[counts > 0]
        for alpha in hits:
            share = dirichlet_limits(seen, np.zeros(len(seen), int), 1, alpha=alpha)
            hits[alpha] += bool(counts[0] and share.low[0] <= truth[0] <= share.high[0])
    assert hits[None] / 300 > 0.91
    assert hits[0.5] / 300 < 0.85


def test_dirichlet_is_jeffreys_for_two() -> None:
    # Two contacts: Beta(k + 1/2, n - k + 1/2).
    share = dirichlet_limits([15, 5], [0, 0], 1)
    expected = stats.beta.ppf([0.025, 0.975], 15.5, 5.5)
    assert (share.low[0], share.high[0]) == pytest.approx(tuple(expected))
    alone = dirichlet_limits([7], [0], 1)
    assert (alone.value[0], alone.low[0], alone.high[0]) == (1, 1, 1)
    with pytest.raises(TableError):
        dirichlet_limits([1], [0], 1, alpha=0)
