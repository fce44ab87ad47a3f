"""What must not change, or must change in a known way, when the data do: METHODS 5.1, on drawn histories."""

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from reciprocity_kit.events import Batch, Event, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.instants import instant_us
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.measures import build_measures, build_reciprocities
from reciprocity_kit.measures.reciprocities import expected_share
from reciprocity_kit.meetings import build_meetings
from reciprocity_kit.network import build_network, edge_reciprocity, edge_rho, weighted_reciprocity
from reciprocity_kit.portfolio import build_dependence, build_portfolio
from reciprocity_kit.statistics import herfindahl, kaplan_meier, survival_curve
from reciprocity_kit.ties import build_ties

START = pd.Timestamp("2024-03-04", tz="UTC")
HOURS = 24 * 60
PEOPLE = "abcde"
Drawn = list[dict[str, Any]]

SEARCH = (Phase.explicit, Phase.generate)  # a failing history is told as it was drawn
few = settings(max_examples=8, phases=SEARCH)
fewer = settings(max_examples=4, phases=SEARCH)


@st.composite
def events(draw: st.DrawFn, *, meetings: bool = False, min_size: int = 3) -> Drawn:
    """Mails or meetings, some of them answers, in order of time and no two at once."""
    n = draw(st.integers(min_size, 25))
    hours = sorted(draw(st.lists(st.integers(0, HOURS - 2), min_size=n, max_size=n, unique=True)))
    drawn: Drawn = []
    for place, at in enumerate(hours):
        sender = draw(st.sampled_from(PEOPLE))
        others = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True))
        others = [who for who in others if who != sender] or [next(who for who in PEOPLE if who != sender)]
        event: dict[str, Any] = {"at": at, "sender": sender, "id": f"m{place}"}
        if meetings:
            drawn.append(event | {"required": others, "minutes": float(draw(st.integers(1, 8)) * 15)})
            continue
        asked = [e["id"] for e in drawn if e["sender"] in others and sender in (*e["to"], *e["cc"])]
        if asked and draw(st.booleans()):
            event["reply_to"] = draw(st.sampled_from(asked))
        drawn.append(event | {"to": others[:2], "cc": others[2:]})
    return drawn


def build(drawn: Drawn, *, owner: str | None = None, since: float = 0, until: float = HOURS) -> History:
    table = build_event_table(
        Event(
            place,
            START + pd.Timedelta(each["at"], "h"),
            each["sender"],
            tuple((role, who) for role in ("to", "cc", "required") for who in each.get(role, ())),
            each["id"],
            each.get("reply_to"),
            duration_minutes=each.get("minutes", float("nan")),
        )
        for place, each in enumerate(drawn, start=1)
    )
    channel = "meeting" if any("required" in each for each in drawn) else "email"
    batch = Batch("drawn", "kit", table, rows=len(drawn), threaded=channel == "email", channel=channel)
    window = {
        name: instant_us(START + pd.Timedelta(at, "h")) for name, at in (("since", since), ("until", until))
    }
    owners = [owner] if owner else []
    built = build_interactions([batch], owner=owners)
    return build_history([batch], built, owner=owners, tz="UTC", **window)


def measure(drawn: Drawn, **options: Any) -> pd.DataFrame:
    window = {name: options.pop(name) for name in ("since", "until") if name in options}
    table = build_measures(build(drawn, **window), **options)
    names = table[["ego", "alter", "channel", "measure"]].astype("str")
    return table.set_index(pd.MultiIndex.from_frame(names))


def renamed(drawn: Drawn, new: dict[str, str]) -> Drawn:
    return [
        {
            **each,
            "sender": new[each["sender"]],
            **{role: [new[who] for who in each[role]] for role in ("to", "cc", "required") if role in each},
        }
        for each in drawn
    ]


def copied(drawn: Drawn) -> Drawn:
    """Every event twice, the copies a second later, with ids and threads of their own."""
    again = [
        {**each, "at": each["at"] + 1 / 3600, "id": f"{each['id']}x"}
        | ({"reply_to": f"{each['reply_to']}x"} if "reply_to" in each else {})
        for each in drawn
    ]
    return sorted([*drawn, *again], key=lambda each: float(each["at"]))


def only(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table[table["measure"] == name]


def swap(table: pd.DataFrame) -> pd.DataFrame:
    """Each row of the pair's other side."""
    return table.loc[[(alter, ego, *rest) for ego, alter, *rest in table.index]]


@few
@given(events())
def test_swapping_the_two_turns_shares_and_balance_around(drawn: Drawn) -> None:
    table = measure(drawn)
    for name, total in (("initiation_share", 1), ("message_share", 1), ("message_balance", 0)):
        here = only(table, name)
        there = swap(here)
        for one, other in (("value", "value"), ("low", "high")):
            summed = here[one].to_numpy() + there[other].to_numpy()
            np.testing.assert_allclose(summed[~np.isnan(summed)], total, atol=1e-9)
    for name in ("initiation_posterior", "closing_share"):
        here = only(table, name)
        summed = here["value"].to_numpy() + swap(here)["value"].to_numpy()
        np.testing.assert_allclose(summed[~np.isnan(summed)], 1, atol=1e-6)
    both = only(table, "volume")
    np.testing.assert_allclose(both["value"], swap(both)["value"])
    np.testing.assert_array_equal(only(table, "sent")["value"], swap(only(table, "received"))["value"])


@few
@given(events())
def test_swapping_the_two_turns_dependence_around(drawn: Drawn) -> None:
    gap = build_dependence(build_ties(build(drawn))).set_index(["ego", "alter"])["dependence_gap"]
    for (ego, alter), value in gap.items():
        assert gap[(alter, ego)] == pytest.approx(-value)
    named = build_reciprocities(build(drawn)).set_index(["ego", "alter"])
    for name in ("wang", "message_reciprocity", "immersion_bound", "initiation_reciprocity"):
        there = named.loc[[(alter, ego) for ego, alter in named.index], name]
        np.testing.assert_allclose(named[name], there.to_numpy(), atol=1e-12)


@fewer
@given(events(), st.sampled_from(["shared", "role"]))
def test_names_do_not_matter(drawn: Drawn, weight: str) -> None:
    new = dict(zip(PEOPLE, ("q", "e", "z", "a", "m"), strict=True))
    table, other = measure(drawn, weight=weight), measure(renamed(drawn, new), weight=weight)
    there = other.loc[[(new[ego], new[alter], *rest) for ego, alter, *rest in table.index]]
    for name in ("value", "low", "high", "n", "n_events"):
        np.testing.assert_allclose(table[name], there[name], rtol=1e-6, atol=1e-9)
    assert table["status"].tolist() == there["status"].tolist()


@fewer
@given(events(), st.integers(1, 30))
def test_shifting_time_by_weeks_changes_nothing(drawn: Drawn, weeks: int) -> None:
    hours = 168 * weeks
    later = [{**each, "at": each["at"] + hours} for each in drawn]
    table, other = measure(drawn), measure(later, since=hours, until=HOURS + hours)
    numbers = ["value", "low", "high", "n"]
    pd.testing.assert_frame_equal(table[numbers], other[numbers], rtol=1e-9)


@fewer
@given(events(), st.integers(1, HOURS - 1))
def test_volumes_of_two_parts_of_the_window_add_up(drawn: Drawn, hour: int) -> None:
    cut = START + pd.Timedelta(hour, "h") - pd.Timedelta("30min")
    end = START + pd.Timedelta(HOURS, "h")
    history = build(drawn)
    for weight in ("events", "shared"):
        whole: dict[Any, float] = defaultdict(float)
        for since, until in ((START, cut), (cut, end)):
            part = build_measures(history, weight=weight, since=since, until=until)
            for row in only(part, "sent").itertuples():
                whole[row.ego, row.alter] += row.value
        table = only(build_measures(history, weight=weight), "sent")
        expected = {(row.ego, row.alter): row.value for row in table.itertuples()}
        assert whole == pytest.approx(expected)


@few
@given(events())
def test_twice_the_events_keep_the_estimates_and_narrow_the_intervals(drawn: Drawn) -> None:
    once, twice = measure(drawn), measure(copied(drawn))
    same = ("message_share", "initiation_share", "reply_share_24h", "reply_hours", "alternation")
    same += ("one_to_one_share", "off_thread_share", "run_length", "turns", "contact_share", "closing_share")
    for name in same:
        here, there = (only(table[table["channel"] == "email"], name).sort_index() for table in (once, twice))
        known = here["status"].ne("no_events").to_numpy()
        np.testing.assert_allclose(there["value"][known], here["value"][known], rtol=1e-6, err_msg=name)
        assert (there["n"] >= here["n"]).all()
        change = (there["high"] - there["low"]) - (here["high"] - here["low"])
        if name in {"initiation_share", "off_thread_share", "closing_share"}:
            assert (change[known] < 0).all(), name
        if name in {"message_share", "alternation", "one_to_one_share"}:
            # Two conversations may still be worth no more than one.
            assert (change[known] <= 1e-12).all(), name
            assert (change[known & (here["n"] > 4).to_numpy()] < 0).all(), name
        if name == "contact_share":
            assert (change[(here["value"] > 0) & (here["value"] < 1)] < 0).all()
    sent = only(once, "sent").sort_index()["value"]
    np.testing.assert_allclose(only(twice, "sent").sort_index()["value"], 2 * sent)


@fewer
@given(events(), st.sampled_from(["id", "time"]))
def test_the_same_events_read_twice_change_nothing(drawn: Drawn, known_by: str) -> None:
    # The same id, or without ids the same sender, time and people, is the same event.
    if known_by == "time":
        drawn = [{**each, "id": None, "reply_to": None} for each in drawn]
    numbers = ["value", "low", "high", "n", "n_events"]
    once, again = measure(drawn), measure([each for each in drawn for _ in range(2)])
    pd.testing.assert_frame_equal(once[numbers], again[numbers])


@fewer
@given(events(min_size=8))
def test_twice_the_events_keep_the_portfolio(drawn: Drawn) -> None:
    same = ["concentration", "effective_contacts", "entropy", "diversity", "pareto_share"]
    once, twice = (
        build_portfolio(build(each), ego=each[0]["sender"]).set_index("measure").loc[same, "value"]
        for each in (drawn, copied(drawn))
    )
    np.testing.assert_allclose(once, twice)


@few
@given(st.lists(st.integers(1, 50), min_size=2, max_size=8), st.floats(0.01, 100), events())
def test_scaling_all_weights_changes_no_ratio(weights: list[int], factor: float, drawn: Drawn) -> None:
    zeros = np.zeros(len(weights), int)
    scaled = np.array(weights) * factor
    assert herfindahl(scaled, zeros, 1)[0] == pytest.approx(herfindahl(weights, zeros, 1)[0])
    ties = build_ties(build(drawn))
    flows = {name: ties[name] * factor for name in ("sent", "received")}
    network, larger = build_network(ties), build_network(ties.assign(**flows))
    assert weighted_reciprocity(larger) == pytest.approx(weighted_reciprocity(network))
    named, scaled_named = build_reciprocities(ties), build_reciprocities(ties.assign(**flows))
    for name in ("message_balance", "message_reciprocity", "message_min_max", "wang"):
        np.testing.assert_allclose(scaled_named[name], named[name], atol=1e-12)


@few
@given(events())
def test_merging_two_addresses_sums_their_flows(drawn: Drawn) -> None:
    # d and e are one person: mail between the two vanishes, mail to both counts once.
    new = {who: who for who in PEOPLE} | {"e": "d"}
    joint = [
        {**each, "to": list(dict.fromkeys(each["to"])), "cc": [w for w in each["cc"] if w not in each["to"]]}
        for each in renamed(drawn, new)
    ]
    both = [{*each["to"], *each["cc"]} >= {"d", "e"} for each in drawn]
    apart, merged = build_ties(build(drawn)), build_ties(build(joint))
    here = merged.set_index(["ego", "alter"])["sent"]
    flows: dict[tuple[str, str], int] = defaultdict(int)
    for row in apart.itertuples():
        pair = (new[row.ego], new[row.alter])
        if pair[0] != pair[1]:
            flows[pair] += row.sent
    for each, doubled in zip(drawn, both, strict=True):
        if doubled:
            flows[new[each["sender"]], "d"] -= 1
    assert {pair: n for pair, n in flows.items() if n or flows[pair[::-1]]} == here.to_dict()


@few
@given(events())
def test_shares_of_every_event_sum_to_one(drawn: Drawn) -> None:
    for weight in ("shared", "role"):
        table = only(measure(drawn, weight=weight), "sent")
        assert table["value"].sum() == pytest.approx(len(drawn))
    # Without copies nothing is lost either, as long as somebody is addressed directly.
    assert only(measure(drawn, weight="to_only"), "sent")["value"].sum() == pytest.approx(len(drawn))


@few
@given(events(meetings=True))
def test_co_attendance_sums_to_the_meetings_attended(drawn: Drawn) -> None:
    table = build_meetings(build(drawn), series="each")
    attended = {who: sum(who in (e["sender"], *e["required"]) for e in drawn) for who in PEOPLE}
    summed = table.groupby(table["ego"].astype("str"))["co_attendance"].sum()
    assert summed.to_dict() == pytest.approx({who: n for who, n in attended.items() if n})
    hours = table.groupby(table["ego"].astype("str"))["hours_together"].sum()
    company = {
        who: sum(e["minutes"] / 60 for e in drawn if who in (e["sender"], *e["required"])) for who in PEOPLE
    }
    assert hours.to_dict() == pytest.approx({who: n for who, n in company.items() if n})


@few
@given(st.lists(st.integers(0, 200), min_size=1, max_size=30), st.integers(0, 200))
def test_kaplan_meier_without_censoring_is_the_empirical_share(waits: list[int], horizon: int) -> None:
    replied = np.ones(len(waits), bool)
    curve = kaplan_meier(waits, replied, np.zeros(len(waits), int), 1, horizon=horizon)
    assert curve.share[0] == pytest.approx(np.mean(np.array(waits) <= horizon))
    assert curve.median[0] == np.quantile(waits, 0.5, method="inverted_cdf")
    steps = survival_curve(waits, replied)
    for time, left in zip(steps.time[1:], steps.survival[1:], strict=True):
        assert left == pytest.approx(np.mean(np.array(waits) > time))


@few
@given(events())
def test_somebody_without_contact_changes_rho_but_not_reciprocity(drawn: Drawn) -> None:
    network = build_network(build_ties(build(drawn)))
    before, rho = edge_reciprocity(network), edge_rho(network)
    network.add_node("nobody", observed=True)
    assert edge_reciprocity(network) == before
    if before < 1 and not np.isnan(rho):
        assert edge_rho(network) > rho, "a lower density makes the same reciprocity more unlikely by chance"


@few
@given(st.floats(0.5, 1e6))
def test_equal_activity_gives_an_even_expectation(strength: float) -> None:
    equal = np.array(strength)
    assert float(expected_share(equal, equal, equal, equal)) == pytest.approx(0.5)
