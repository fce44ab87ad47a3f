"""What each of two people is to the other, and where value comes from."""

import math
from itertools import permutations
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import TableError
from reciprocity_kit.network.alternatives import build_value_gaps, build_value_sources
from reciprocity_kit.network.dependence import build_tie_structure
from reciprocity_kit.statistics.grouped import Limits
from reciprocity_kit.statistics.imbalance import (
    activity_gap,
    compare_shares,
    share_by_activity,
    share_spread,
    spread_test,
)

Flows: TypeAlias = dict[tuple[str, str], tuple[int, int]]


def make_ties(flows: Flows, *, unread: str = "") -> pd.DataFrame:
    """Both rows of each pair from {(one, other): (events, openings)} of either direction."""
    pairs = {tuple(sorted(pair)) for pair in flows}
    rows = []
    for ego, alter in sorted((a, b) for pair in pairs for a, b in permutations(pair)):
        (sent, opened), (received, by_alter) = (
            flows.get(way, (0, 0)) for way in ((ego, alter), (alter, ego))
        )
        status = "not_identified" if ego in unread else "ok"
        rows.append((ego, alter, sent, received, sent + received, opened, by_alter, status))
    names = ["ego", "alter", "sent", "received", "total", "opened", "opened_by_alter", "contact_share_status"]
    return pd.DataFrame(rows, columns=names)


def table_of(flows: Flows, *, unread: str = "") -> pd.DataFrame:
    return build_tie_structure(make_ties(flows, unread=unread)).set_index(["ego", "alter"])


# ---- shares


def test_the_published_example(methods: dict[str, Any]) -> None:
    # A's shares are .45, .30, .25 of 100; A is 45 of B's 180, all of C's 30, 25 of D's 50.
    published = methods["power_dependence"]
    flows = {("A", "B"): 45, ("A", "C"): 30, ("A", "D"): 25, ("B", "X"): 135, ("D", "Y"): 25}
    table = table_of({pair: (n, 0) for pair, n in flows.items()})
    assert table.loc["A", "contact_share"].to_dict() == pytest.approx(published["ego_shares"])
    assert table.loc["A", "dependence_gap"].to_dict() == pytest.approx(published["PI_ego_advantage"])
    assert table.loc["A", "mutual_dependence"].to_dict() == pytest.approx(published["MD"])
    # Besides B: 30 and 25, so 55^2 / (30^2 + 25^2); C has nobody besides A.
    assert table.loc[("A", "B"), "alternatives"] == pytest.approx(55**2 / (30**2 + 25**2))
    assert table.loc[("C", "A"), ["alternatives", "sole_source"]].tolist() == [0, "yes"]
    assert table.loc[("A", "B"), "sole_source"] == "no"
    assert table.loc["C", "contact_share_low"].tolist() == [1]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(4, 7), st.integers(1, 40)), min_size=1, max_size=12))
def test_the_gap_is_the_others_turned_round(cells: list[tuple[int, int, int]]) -> None:
    flows = {("abcdefgh"[one], "abcdefgh"[other]): (n, n // 3) for one, other, n in cells}
    table = table_of(flows)
    mirror = table.reorder_levels([1, 0]).loc[table.index]
    for name, sign in (("dependence_gap", -1), ("mutual_dependence", 1), ("wang", 1), ("activity_gap", -1)):
        np.testing.assert_allclose(table[name], sign * mirror[name], atol=1e-9)
    np.testing.assert_allclose(table["dependence_gap_low"], -mirror["dependence_gap_high"], atol=1e-9)
    np.testing.assert_allclose(table["expected_share"], 1 - mirror["expected_share"])
    np.testing.assert_allclose(table["activity_p"], mirror["activity_p"], atol=1e-9)
    for name in ("dependence_gap", "mutual_dependence", "contact_share"):
        assert (table[f"{name}_low"] <= table[name] + 1e-12).all()
        assert (table[name] <= table[f"{name}_high"] + 1e-12).all()
    assert table["contact_share"].groupby("ego").sum().to_numpy() == pytest.approx(1)


def test_limits_of_gap_and_sum_hold_the_truth() -> None:
    # Counts of a tie and of all else of either side, Poisson; both shares count the tie's events.
    draw = np.random.default_rng(1)
    means = np.array([[40, 60, 25], [12, 200, 15], [8, 20, 150]])
    inside = []
    for tie, own, other in means:
        n, a, b = (draw.poisson(mean, 4000).astype(float) for mean in (tie, own, other))
        shares = [
            Limits(n / (n + rest), *stats.beta.ppf([[0.025], [0.975]], n + 0.5, rest + 0.5))
            for rest in (a, b)
        ]
        pair = compare_shares(*shares)
        gap, both = tie / (tie + other) - tie / (tie + own), tie / (tie + other) + tie / (tie + own)
        inside += [
            np.mean((limits.low <= truth) & (truth <= limits.high))
            for limits, truth in ((pair.gap, gap), (pair.both, both))
        ]
    assert min(inside) > 0.925
    assert max(inside) < 0.98


# ---- Wang's index


def test_wang_compares_parts_of_what_each_sends() -> None:
    # a sends 10 of 20 to b; b sends 5 of 50 to a: |ln .5 - ln .1| = ln 5.
    flows = {("a", "b"): (10, 0), ("a", "c"): (10, 0), ("b", "a"): (5, 0), ("b", "c"): (45, 0)}
    table = table_of(flows)
    assert table.loc[("a", "b"), "wang"] == pytest.approx(math.log(5))
    assert table.loc[("a", "c"), "wang_status"] == "one_sided"
    assert math.isnan(table.loc[("a", "c"), "wang"])


# ---- who opens, beyond activity


def test_the_worked_example_of_activity(methods: dict[str, Any]) -> None:
    # METHODS D4: openings elsewhere 200 out and 100 in against 50 and 80; 14 of 20 here.
    worked = methods["activity_adjusted"]
    flows = {
        ("i", "j"): (14, 14),
        ("j", "i"): (6, 6),
        ("i", "x"): (200, worked["so_i"]),
        ("x", "i"): (100, worked["si_i"]),
        ("j", "y"): (50, worked["so_j"]),
        ("y", "j"): (80, worked["si_j"]),
    }
    row = table_of(flows).loc[("i", "j")]
    assert row["expected_share"] == pytest.approx(worked["p0"])
    assert row["activity_p"] == pytest.approx(worked["p"], abs=1e-9)
    assert row["initiation_share"] == 0.7
    assert row["activity_gap"] == pytest.approx(
        math.log(0.7 / 0.3) - math.log(worked["p0"] / (1 - worked["p0"]))
    )
    assert row["activity_gap_low"] < row["activity_gap"] < row["activity_gap_high"]
    assert math.isnan(row["spread"]), "too few ties to tell how much they differ"


def test_equal_activity_expects_half() -> None:
    assert share_by_activity(7, 9, 7, 9) == 0.5
    assert share_by_activity(0, 0, 0, 0) == 0.5, "the floor"
    assert share_by_activity(4, 0, 1, 0) == pytest.approx(0.8)


def test_one_sided_openings_have_one_limit() -> None:
    low, high = stats.beta.ppf([0.025, 0.975], 10.5, 0.5)
    gap = activity_gap([10, 0], [10, 10], 0.5)
    assert np.isnan(gap.value).all()
    assert gap.low[0] == pytest.approx(math.log(low / (1 - low)))
    assert np.isnan(gap.high[0])
    assert gap.high[1] == pytest.approx(-gap.low[0])
    assert high < 1


def test_spread_is_found_again() -> None:
    draw = np.random.default_rng(2)
    n, p0 = draw.integers(2, 40, 1500), draw.uniform(0.2, 0.8, 1500)
    for spread in (0.05, 0.3):
        weight = (1 - spread) / spread
        k = draw.binomial(n, draw.beta(p0 * weight, (1 - p0) * weight))
        assert share_spread(k, n, p0) == pytest.approx(spread, rel=0.15)
    assert share_spread(draw.binomial(n, p0), n, p0) < 0.01
    assert math.isnan(share_spread([1] * 19, [2] * 19, [0.5] * 19))


def test_spread_p_values_by_scipy() -> None:
    k, n, p0 = [0, 3, 9, 20, 1], [5, 10, 12, 20, 1], [0.4, 0.5, 0.3, 0.9, 0.2]
    for spread in (0.02, 0.4):
        weight = (1 - spread) / spread
        wanted = []
        for count, trials, share in zip(k, n, p0, strict=True):
            law = stats.betabinom(trials, share * weight, (1 - share) * weight)
            chances = law.pmf(np.arange(trials + 1))
            wanted.append(chances[chances <= law.pmf(count) * (1 + 1e-7)].sum())
        assert spread_test(k, n, p0, spread).tolist() == pytest.approx(wanted)
    exact = [
        stats.binomtest(count, trials, share).pvalue for count, trials, share in zip(k, n, p0, strict=True)
    ]
    assert spread_test(k, n, p0, 0.0).tolist() == pytest.approx(exact, abs=1e-4)
    assert np.isnan(spread_test([0, 1], [0, 2], [0.5, 0.5], float("nan"))).all()
    with pytest.raises(TableError, match="Openings"):
        spread_test([3], [2], [0.5], 0.1)


def test_a_planted_lean_stands_out_from_activity() -> None:
    # 30 people who open by activity alone, but for one pair.
    draw = np.random.default_rng(3)
    names = [f"p{number:02}" for number in range(30)]
    active = np.append([1.0, 1.0], np.exp(draw.normal(0, 1, 28)))
    flows: Flows = {}
    for i, j in permutations(range(30), 2):
        opened = int(draw.poisson(2 * active[i]))
        flows[names[i], names[j]] = (opened + 1, opened)
    flows["p00", "p01"], flows["p01", "p00"] = (60, 60), (3, 3)
    table = table_of(flows)
    clear = table[table["activity_q"] < 0.1]
    assert {("p00", "p01"), ("p01", "p00")} <= set(clear.index)
    assert len(clear) <= 6
    planted = table.loc[("p00", "p01")]
    assert planted["activity_p"] < planted["spread_p"] < planted["spread_q"] < 0.1


# ---- what one mailbox can tell, and statuses


def test_one_mailbox_tells_the_owners_share_alone() -> None:
    flows = {("a", "b"): (10, 4), ("b", "a"): (5, 1), ("a", "c"): (3, 1), ("c", "a"): (2, 2)}
    table = table_of(flows, unread="bc")
    assert table.loc["a", "contact_share"].tolist() == [0.75, 0.25]
    assert table.loc[["b", "c"], "contact_share"].isna().all()
    names = ("dependence_gap", "mutual_dependence", "wang", "activity_gap")
    for name in names:
        assert set(table[f"{name}_status"]) == {"not_identified"}
        assert table[name].isna().all()
    values = ["expected_share", "activity_p", "activity_q", "spread", "spread_p", "dependence_gap_low"]
    assert table[values].isna().all(axis=None)
    assert table.loc[("b", "a"), "sole_source"] == "not enough data"


def test_statuses_of_ties() -> None:
    flows = {
        ("a", "b"): (10, 6),
        ("b", "a"): (9, 2),
        ("a", "c"): (1, 1),
        ("c", "d"): (1, 0),
        ("d", "c"): (1, 0),
    }
    table = table_of(flows)
    assert table["activity_gap_status"].to_dict() == {
        ("a", "b"): "ok",
        ("a", "c"): "one_sided",
        ("b", "a"): "ok",
        ("c", "a"): "one_sided",
        ("c", "d"): "no_events",
        ("d", "c"): "no_events",
    }
    assert table["contact_share_status"].to_dict()["c", "d"] == "too_few"
    assert table.loc[("c", "d"), "sole_source"] == "not enough data"
    few = table_of({("a", "b"): (3, 2), ("b", "a"): (3, 2)})
    assert set(few["activity_gap_status"]) == {"too_few"}
    ties = make_ties(flows)
    assert build_tie_structure(ties.iloc[:0]).empty
    with pytest.raises(TableError, match="opened_by_alter"):
        build_tie_structure(ties.drop(columns="opened_by_alter"))
    assert list(build_tie_structure(ties).columns) == [column.name for column in TABLES["tie_structure"]]


# ---- recorded value


def test_sources_by_hand() -> None:
    # Advice: ben 6 and 2, cem 2, dan 2; introductions: ben 2 alone; nothing of value from eve.
    entries = [
        ("ben", "advice", 6),
        ("ben", "advice", 2),
        ("cem", "advice", 2),
        ("dan", "advice", 2),
        ("ben", "introduction", 2),
        ("eve", "advice", 0),
    ]
    received = pd.DataFrame(entries, columns=["alter", "category", "value"]).assign(ego="you")
    table = build_value_sources(received).set_index(["alter", "category"])
    ben = table.loc[("ben", "all")]
    assert ben[["value", "n"]].tolist() == [10, 3]
    assert ben["source_share"] == pytest.approx(10 / 14)
    assert ben["alternatives"] == pytest.approx(2)  # two equal ones
    assert ben["replaceable_share"] == pytest.approx(0.8)
    assert ben["adjusted_share"] == pytest.approx(10 / 14 * 0.2)
    assert ben["source_share_status"] == "ok"
    only = table.loc[("ben", "introduction")]
    assert only[["source_share", "alternatives", "sole_source", "adjusted_share"]].tolist() == [
        1,
        0,
        "yes",
        1,
    ]
    assert only["source_share_status"] == "too_few"
    assert table.loc[("cem", "advice"), ["replaceable_share", "adjusted_share"]].tolist() == [1, 0]
    assert "eve" not in table.index
    # Five entries of 12 in advice: the shares stand on as many cases, one prior entry in all.
    low, high = stats.beta.ppf([0.025, 0.975], 4 * 8 / 12 + 1 / 3, 4 * 4 / 12 + 2 / 3)
    found = table.loc[("ben", "advice"), ["source_share_low", "source_share_high"]].tolist()
    assert found == pytest.approx([low, high])


def test_sources_refuse_what_is_no_value() -> None:
    received = pd.DataFrame({"ego": ["a"], "alter": ["b"], "category": ["x"], "value": [-1.0]})
    with pytest.raises(TableError, match="0 or more"):
        build_value_sources(received)
    with pytest.raises(TableError, match="category"):
        build_value_sources(received.drop(columns="category"))
    assert build_value_sources(received.iloc[:0]).empty


def test_gaps_to_what_is_usual_and_to_the_best_other() -> None:
    rates = {"ben": 5.0, "cem": 2.0, "dan": 3.0, "eve": 3.0, "fay": -1.0, "gil": float("nan")}
    values = pd.DataFrame({"ego": "you", "alter": list(rates), "value_per_hour": list(rates.values())})
    table = build_value_gaps(values).set_index("alter")
    assert table["comparison_level"].unique().tolist() == [3]  # the median of five
    assert table["alternative_gap"].drop("gil").to_dict() == {
        "ben": 2,
        "dan": -2,
        "eve": -2,
        "cem": -3,
        "fay": -6,
    }
    assert table.loc["gil", "status"] == "no_events"
    assert math.isnan(table.loc["gil", "alternative_gap"])
    assert set(table["status"].drop("gil")) == {"ok"}
    own = build_value_gaps(values, comparison_level=4).set_index("alter")
    assert own.loc["ben", "satisfaction_gap"] == 1
    alone = build_value_gaps(values.iloc[:1])
    assert alone["alternative_gap"].isna().all()
    assert alone["status"].tolist() == ["too_few"]
    assert build_value_gaps(values.iloc[:0]).empty
    with pytest.raises(TableError, match="value_per_hour"):
        build_value_gaps(values.drop(columns="value_per_hour"))
