"""Reciprocity of networks against what chance alone would give."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.network.nulls import build_network_reciprocity, build_people_reciprocity
from reciprocity_kit.network.reciprocity import (
    edge_reciprocity,
    edge_rho,
    weighted_reciprocity,
    weighted_rho,
)
from reciprocity_kit.statistics import _margins
from reciprocity_kit.statistics.configuration import (
    Ensemble,
    configuration_ensemble,
    expect_matched,
    homogeneous_ensemble,
)
from reciprocity_kit.statistics.shuffles import match_events, shuffle_recipients


def as_network(weights: Any) -> nx.DiGraph:
    return nx.from_numpy_array(np.array(weights), create_using=nx.DiGraph)


def draw_weights(people: int, seed: int, *, mean: float = 3.0, share: float = 0.4) -> np.ndarray:
    """Weights with active and quiet people, and about half of what is sent answered."""
    draw = np.random.default_rng(seed)
    active = np.exp(draw.normal(0, 0.8, people))
    base = draw.poisson(mean * np.outer(active, active)) * (draw.random((people, people)) < share)
    weights = base + draw.binomial(base.T, 0.5)
    np.fill_diagonal(weights, 0)
    return weights


def spread_out(ensemble: Ensemble) -> np.ndarray:
    """Dense exponents t_ij, straight from the definition."""
    exponents = ensemble.theta[ensemble.which][:, None] + ensemble.phi[ensemble.which][None, :]
    np.fill_diagonal(exponents, np.inf)
    return exponents


# ---- the published and worked numbers


@pytest.mark.parametrize("which", [0, 1])
def test_toys_under_each_null(methods: dict[str, Any], which: int) -> None:
    toy = methods["weighted_reciprocity_toys"][which]
    network = as_network(toy["W"])
    rho = weighted_rho(network, null="configuration")
    assert (rho.value, rho.expected) == pytest.approx((toy["rho_WCM"], toy["WCM"]), abs=1e-9)
    homogeneous = weighted_rho(network)
    assert homogeneous.value == pytest.approx(toy["rho_WRG"], abs=1e-12)
    assert (rho.null, rho.people, rho.events, rho.samples) == (
        "configuration",
        len(network),
        np.sum(toy["W"]),
        0,
    )
    weights = np.array(toy["W"])
    ensemble = configuration_ensemble(weights.sum(axis=1), weights.sum(axis=0))
    products = np.outer(toy["x"], toy["y"])  # only the products of x and y are determined
    off = ~np.eye(len(weights), dtype=bool)
    np.testing.assert_allclose(np.exp(-spread_out(ensemble))[off], products[off], rtol=1e-9)


def tables_with(rows: tuple[int, ...], columns: tuple[int, ...]) -> Iterator[np.ndarray]:
    """All tables of whole numbers with these sums."""
    if len(rows) == 1:
        yield np.array([columns])
        return

    def fill(left: int, caps: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(caps) == 1:
            if left <= caps[0]:
                yield (left,)
            return
        for first in range(min(left, caps[0]) + 1):
            for rest in fill(left - first, caps[1:]):
                yield (first, *rest)

    for row in fill(rows[0], columns):
        left = tuple(cap - used for cap, used in zip(columns, row, strict=True))
        for rest in tables_with(rows[1:], left):
            yield np.vstack([row, rest])


def test_shuffles_average_to_the_exact_expectation(methods: dict[str, Any]) -> None:
    # A table with fixed sums has the chance prod(sums!) / (n! prod(cells!)); its diagonal is dropped.
    weights = np.array(methods["weighted_reciprocity_toys"][0]["W"])
    total = whole = 0.0
    for table in tables_with(tuple(weights.sum(axis=1)), tuple(weights.sum(axis=0))):
        chance = math.exp(-sum(math.lgamma(cell + 1) for cell in table.ravel()))
        kept = table - np.diag(np.diag(table))
        total += chance
        whole += chance * np.minimum(kept, kept.T).sum() / kept.sum()
    rho = weighted_rho(as_network(weights), null="permutation", samples=1000, seed=1)
    assert rho.expected == pytest.approx(whole / total, abs=4 * rho.sd / math.sqrt(1000))
    # Shuffles match less than the .4 seen: social once activity is taken out, chance without it.
    assert whole / total == pytest.approx(0.1848, abs=1e-4)
    assert rho.value > 0 > weighted_rho(as_network(weights)).value
    assert rho.samples == 1000
    assert rho.low < rho.expected < rho.high


def test_edge_rho_of_the_toy(methods: dict[str, Any]) -> None:
    toy = methods["edge_reciprocity"]
    network = nx.DiGraph(toy["edges"])
    assert edge_rho(network) == pytest.approx(toy["rho"])
    # Person 1 hears from 2, 3 and 4; that its one edge is answered is what chance would do as well.
    out, into = ([degree for _, degree in degrees()] for degrees in (network.out_degree, network.in_degree))
    ensemble = configuration_ensemble(out, into, law="binary")
    ties = 1 / (1 + np.exp(spread_out(ensemble)))
    expected = (ties * ties.T).sum() / 5
    assert edge_rho(network, null="configuration") == pytest.approx(
        (0.4 - expected) / (1 - expected), abs=1e-9
    )


# ---- loops and isolates


def test_loops_by_declared_rule() -> None:
    # 1 to 2, 2 and 3 both ways, and a loop at 1: 2 of 3 edges, 2 of 4, or 3 of 4.
    network = nx.DiGraph([(1, 2), (2, 3), (3, 2), (1, 1)])
    assert edge_reciprocity(network) == pytest.approx(2 / 3)
    assert edge_reciprocity(network, loops="kept") == nx.overall_reciprocity(network) == 0.5
    assert edge_reciprocity(network, loops="answered") == 0.75  # KONECT
    lonely = nx.DiGraph([(1, 1)])
    assert math.isnan(edge_reciprocity(lonely))
    assert edge_reciprocity(lonely, loops="kept") == 0
    assert edge_reciprocity(lonely, loops="answered") == 1
    with pytest.raises(OptionError, match="dropped, kept, answered"):
        edge_reciprocity(network, loops="some")


@pytest.mark.parametrize("null", ["homogeneous", "configuration", "permutation"])
def test_loops_change_no_rho(null: str) -> None:
    weights = draw_weights(12, 1)
    looped = weights + np.diag(np.arange(12))
    plain, other = (weighted_rho(as_network(each), null=null, samples=20) for each in (weights, looped))
    assert plain == other


def test_isolates_matter_to_the_homogeneous_null_alone() -> None:
    network = as_network(draw_weights(12, 2))
    more = network.copy()
    more.add_nodes_from(["x", "y"])
    assert weighted_rho(more).expected < weighted_rho(network).expected
    assert weighted_rho(more, isolates=False).expected == pytest.approx(weighted_rho(network).expected)
    assert edge_rho(more, isolates=False) == pytest.approx(edge_rho(network))
    for null in ("configuration", "permutation"):
        before, after = (weighted_rho(each, null=null, samples=20).value for each in (network, more))
        assert after == pytest.approx(before, abs=1e-9)
    assert edge_rho(more, null="configuration") == pytest.approx(
        edge_rho(network, null="configuration"), abs=1e-9
    )


# ---- the solver


@pytest.mark.parametrize("law", ["geometric", "binary"])
@pytest.mark.parametrize(("people", "seed"), [(4, 0), (30, 1), (167, 2), (400, 3)])
def test_totals_are_reproduced(law: str, people: int, seed: int) -> None:
    weights = draw_weights(people, seed, share=0.5 if people < 40 else 0.1)
    weights = weights if law == "geometric" else (weights > 0).astype(int)
    ensemble = configuration_ensemble(weights.sum(axis=1), weights.sum(axis=0), law=law)
    sign = -1.0 if law == "geometric" else 1.0
    means = 1 / (np.exp(np.minimum(spread_out(ensemble), 700)) + sign)
    np.testing.assert_allclose(means.sum(axis=1), weights.sum(axis=1), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(means.sum(axis=0), weights.sum(axis=0), rtol=1e-9, atol=1e-9)
    expected = expect_matched(ensemble)
    np.testing.assert_allclose(expected.sent, weights.sum(axis=1), rtol=1e-9, atol=1e-9)
    both = spread_out(ensemble) + spread_out(ensemble).T
    matched = means * means.T if law == "binary" else 1 / np.expm1(np.minimum(both, 700))
    np.testing.assert_allclose(expected.matched, matched.sum(axis=1), rtol=1e-7, atol=1e-9)


@given(st.integers(2, 7), st.floats(0.1, 1), st.integers(0, 10_000), st.sampled_from(["geometric", "binary"]))
def test_totals_are_reproduced_without_freedom_too(people: int, share: float, seed: int, law: str) -> None:
    draw = np.random.default_rng(seed)
    weights = np.where(
        draw.random((people, people)) < share, np.ceil(np.exp(draw.normal(0, 2, (people, people)))), 0
    )
    np.fill_diagonal(weights, 0)
    weights = np.sign(weights) if law == "binary" else weights
    expected = expect_matched(configuration_ensemble(weights.sum(axis=1), weights.sum(axis=0), law=law))
    np.testing.assert_allclose(expected.sent, weights.sum(axis=1), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(expected.received, weights.sum(axis=0), rtol=1e-9, atol=1e-9)


def test_blocks_and_classes_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = (draw_weights(60, 4) > 0).astype(int)
    totals = weights.sum(axis=1), weights.sum(axis=0)
    ensemble = configuration_ensemble(*totals)
    assert ensemble.count.size < 60, "people with equal totals form a class"
    whole = expect_matched(ensemble).matched
    monkeypatch.setattr(_margins, "_BLOCK", 100)
    np.testing.assert_allclose(expect_matched(configuration_ensemble(*totals)).matched, whole, rtol=1e-8)


def test_a_star_leaves_no_freedom() -> None:
    # Every event has the hub in it, so each pair's mean is what was seen: q = m / (1 + m), and
    # the least of both is geometric with the product of both q.
    out, into = np.array([1.0, 2, 3, 4, 5]), np.array([5.0, 1, 1, 2, 9])
    expected = expect_matched(configuration_ensemble([out.sum(), *into], [into.sum(), *out]))
    both = out / (1 + out) * into / (1 + into)
    np.testing.assert_allclose(expected.matched[1:], both / (1 - both), rtol=1e-7)


def test_everyone_to_everyone_leaves_no_freedom() -> None:
    expected = expect_matched(configuration_ensemble([4] * 5, [4] * 5, law="binary"))
    np.testing.assert_allclose(expected.matched, 4, rtol=1e-9)
    assert math.isnan(edge_rho(nx.complete_graph(5, create_using=nx.DiGraph), null="configuration"))


@pytest.mark.parametrize(
    ("sent", "received", "law"),
    [([3, 1], [2, 1], "geometric"), ([5, 0, 0], [5, 0, 0], "geometric"), ([3, 1], [1, 3], "binary")],
)
def test_impossible_totals_are_refused(sent: list[int], received: list[int], law: str) -> None:
    with pytest.raises(TableError, match="has these totals"):
        configuration_ensemble(sent, received, law=law)


def test_limits_of_the_solver_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    network = as_network(draw_weights(20, 5))
    monkeypatch.setattr(_margins, "MAX_CELLS", 100)
    with pytest.raises(TableError, match='null="permutation"'):
        weighted_rho(network, null="configuration")
    with pytest.raises(OptionError, match="geometric, binary"):
        configuration_ensemble([1], [1], law="poisson")
    with pytest.raises(TableError, match="fits no network"):
        homogeneous_ensemble(2, 2, law="binary")


@pytest.mark.parametrize("law", ["geometric", "binary"])
def test_spread_is_that_of_drawn_networks(law: str) -> None:
    weights = draw_weights(14, 6, mean=2)
    weights = weights if law == "geometric" else (weights > 0).astype(int)
    ensemble = configuration_ensemble(weights.sum(axis=1), weights.sum(axis=0), law=law)
    draw, exponents = np.random.default_rng(7), spread_out(ensemble)
    shape = (3000, 14, 14)
    if law == "geometric":
        drawn = draw.geometric(np.where(np.isinf(exponents), 1.0, -np.expm1(-exponents)), shape) - 1
    else:
        drawn = (draw.random(shape) < 1 / (1 + np.exp(exponents))).astype(int)
    matched = np.minimum(drawn, np.swapaxes(drawn, 1, 2))
    shares = matched.sum(axis=(1, 2)) / drawn.sum(axis=(1, 2))
    network = as_network(weights)
    table = build_network_reciprocity(network, nulls=["configuration"]).set_index("measure")
    row = table.loc["edge_reciprocity" if law == "binary" else "weighted_reciprocity"]
    assert row["expected_sd"] == pytest.approx(shares.std(), rel=0.08)
    assert row["expected"] == pytest.approx(shares.mean(), abs=0.01)
    if law == "geometric":
        people = build_people_reciprocity(network, nulls=["configuration"])
        most = int(weights.sum(axis=1).argmax())
        own = matched[:, most].sum(axis=1) / drawn[:, most].sum(axis=1)
        assert people["expected_out_sd"][most] == pytest.approx(own.std(), rel=0.1)


# ---- shuffles


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda e: e[0] != e[1]), max_size=40))
def test_matching_counts_the_smaller_direction(events: list[tuple[int, int]]) -> None:
    weights = np.zeros((6, 6))
    for one, other in events:
        weights[one, other] += 1
    codes = np.array(events, dtype=np.int64).reshape(-1, 2).T
    matched, totals = match_events(codes[0], codes[1], 6)
    np.testing.assert_array_equal(matched, np.minimum(weights, weights.T).sum(axis=1))
    np.testing.assert_array_equal(totals, [weights.sum(axis=1), weights.sum(axis=0)])


def test_shuffles_are_repeatable_and_refuse_what_they_cannot_do() -> None:
    network = as_network(draw_weights(10, 8))
    first, again, other = (
        weighted_rho(network, null="permutation", samples=40, seed=seed) for seed in (3, 3, 4)
    )
    assert first == again
    assert first != other
    with pytest.raises(OptionError, match="20 or more"):
        weighted_rho(network, null="permutation", samples=5)
    with pytest.raises(TableError, match="whole events"):
        shuffle_recipients([0], [1], [0.5], 2)
    with pytest.raises(OptionError, match="homogeneous, configuration"):
        edge_rho(network, null="permutation")


def test_p_value_of_shuffles_counts_what_is_as_far() -> None:
    # Four pairs who write only to each other: no shuffle comes near, so 1 of 101.
    pairs = np.kron(np.eye(4), [[0, 1], [1, 0]]) * 20
    rho = weighted_rho(as_network(pairs), null="permutation", samples=100)
    assert rho.p_value == pytest.approx(1 / 101)
    assert rho.value == 1
    assert rho.z > 3


# ---- tables


def test_network_table_carries_each_null() -> None:
    network = as_network(draw_weights(20, 9))
    table = build_network_reciprocity(network, samples=40)
    assert table[["measure", "null"]].to_numpy().tolist() == [
        ["edge_reciprocity", "homogeneous"],
        ["edge_reciprocity", "configuration"],
        ["weighted_reciprocity", "homogeneous"],
        ["weighted_reciprocity", "configuration"],
        ["weighted_reciprocity", "permutation"],
    ]
    assert table["samples"].tolist() == [0, 0, 0, 0, 40]
    assert (table["status"] == "ok").all()
    assert table["rho"][0] == pytest.approx(edge_rho(network))
    assert table["rho"][3] == pytest.approx(weighted_rho(network, null="configuration").value)
    np.testing.assert_allclose(
        table["rho"], (table["reciprocity"] - table["expected"]) / (1 - table["expected"])
    )
    assert (table["expected_low"] < table["expected"]).all()


def test_people_add_up_to_the_network() -> None:
    network = as_network(draw_weights(20, 10))
    table = build_people_reciprocity(network, samples=40)
    assert len(table) == 60
    for _, rows in table.groupby("null", observed=True):
        assert rows["matched"].sum() / rows["sent"].sum() == pytest.approx(weighted_reciprocity(network))
    own = table[table["null"] == "configuration"]
    whole = (own["expected_out"] * own["sent"]).sum() / own["sent"].sum()
    assert whole == pytest.approx(weighted_rho(network, null="configuration").expected, abs=1e-9)
    np.testing.assert_allclose(
        own["rho_in"], (own["reciprocity_in"] - own["expected_in"]) / (1 - own["expected_in"])
    )


def test_statuses() -> None:
    # a sends 9 to b, who answers 5; c only sends, d gets 1 and sends 1, e is alone.
    flows = (("a", "b", 9), ("b", "a", 5), ("c", "a", 2), ("d", "a", 1), ("a", "d", 1))
    network = nx.DiGraph([(one, other, {"weight": n}) for one, other, n in flows])
    network.add_node("e")
    table = build_people_reciprocity(network, nulls=["configuration"]).set_index("person")
    wanted = {"a": "ok", "b": "ok", "c": "one_sided", "d": "too_few", "e": "no_events"}
    assert table["status"].to_dict() == wanted
    assert table.loc["c", ["reciprocity_out", "rho_out"]].tolist() == [0, 0]
    assert math.isnan(table.loc["c", "reciprocity_in"])
    assert table.loc["e", ["reciprocity_out", "expected_out", "rho_out"]].isna().all()
    few = build_network_reciprocity(nx.DiGraph([("a", "b"), ("b", "a"), ("b", "c")]), samples=20)
    assert set(few["status"]) == {"too_few"}
    none = build_network_reciprocity(nx.empty_graph(3, create_using=nx.DiGraph))
    assert set(none["status"]) == {"no_events"}
    assert none["rho"].isna().all()


def test_one_mailbox_identifies_nothing() -> None:
    network = as_network(draw_weights(8, 11))
    network.nodes[3]["observed"] = False
    whole, people = build_network_reciprocity(network), build_people_reciprocity(network)
    for table, name in ((whole, "network_reciprocity"), (people, "people_reciprocity")):
        assert set(table["status"]) == {"not_identified"}
        assert list(table.columns) == [column.name for column in TABLES[name]]
    values = ["reciprocity", "expected", "rho", "z", "p"]
    assert whole[values].isna().all(axis=None)
    assert people[["reciprocity_out", "rho_out", "reciprocity_in", "rho_in"]].isna().all(axis=None)
    assert math.isnan(edge_rho(network, null="configuration"))
    rho = weighted_rho(network, null="permutation")
    assert math.isnan(rho.value)
    assert math.isnan(rho.p_value)


def test_a_chain_of_command_is_less_answered_than_chance() -> None:
    # Nobody answers: below 0 under every null.
    network = nx.DiGraph(pairwise(range(12)))
    table = build_network_reciprocity(network, samples=60)
    assert (table["rho"] < 0).all()
    assert (table["reciprocity"] == 0).all()
