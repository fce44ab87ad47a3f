import json
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.centrality import (
    betweenness,
    closeness,
    community,
    constraint,
    degree,
    effective_size,
    eigenvector,
    pagerank,
    strength,
)
from reciprocity_kit.columns import INSTANT, TIES, cast_table
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.network import (
    build_network,
    edge_reciprocity,
    edge_rho,
    weighted_reciprocity,
    weighted_rho,
)
from reciprocity_kit.statistics import _graphs as measures

Flows: TypeAlias = dict[tuple[str, str], float]
METHODS = json.loads((Path(__file__).parent / "fixtures" / "methods.json").read_text())
NODE_MEASURES = (betweenness, closeness, constraint, degree, effective_size, eigenvector, pagerank, strength)
DEFAULTS = {"int64": 0, "float64": np.nan, INSTANT: pd.NaT, "category": "ok"}


def make_ties(flows: Flows, *, unread: str = "") -> pd.DataFrame:
    """Both mirror rows of each pair in `flows`, {(one, other): events sent}, with every declared column."""
    pairs = sorted({tuple(sorted(pair)) for pair in flows})
    rows = [
        {
            "ego": ego,
            "alter": alter,
            "sent": flows.get((ego, alter), 0),
            "received": flows.get((alter, ego), 0),
        }
        for one, other in pairs
        for ego, alter in ((one, other), (other, one))
    ]
    ties = pd.DataFrame(rows)
    ties["total"] = ties["sent"] + ties["received"]
    ties["mutual"] = ties[["sent", "received"]].min(axis=1)
    ties["balance"] = (ties["sent"] - ties["received"]) / ties["total"]
    ties["reciprocity"] = 2 * ties["mutual"] / ties["total"]
    ties["contact_share_status"] = np.where(ties["ego"].isin(list(unread)), "not_identified", "ok")
    ties["opened_mostly_by"] = "both"
    rest = {c.name: DEFAULTS[c.dtype] for c in TIES if c.name not in ties.columns}
    return cast_table("ties", ties.assign(**rest))


def make_network(flows: Flows, *, unread: str = "") -> nx.DiGraph:
    return build_network(make_ties(flows, unread=unread))


def both_ways(edges: Iterable[tuple[str, str, float]]) -> nx.DiGraph:
    """A directed graph with each undirected edge (one, other, weight) in both directions."""
    return nx.Graph([(one, other, {"weight": weight}) for one, other, weight in edges]).to_directed()


def make_random(people: int, edges: int, seed: int) -> nx.DiGraph:
    """A directed graph with weights that make no two paths equally long."""
    draw = np.random.default_rng(seed)
    cells = {(int(a), int(b)) for a, b in draw.integers(0, people, (edges, 2)) if a != b}
    graph = nx.DiGraph()
    graph.add_nodes_from(range(people))
    for one, other in sorted(cells):
        weight = float(draw.uniform(0.5, 20))
        graph.add_edge(one, other, weight=weight, distance=1 / weight)
    return graph


# METHODS FIX1: what A, B, C and D sent each other, counted per recipient.
FIX1 = {("A", "B"): 4, ("B", "A"): 1, ("A", "C"): 2, ("C", "A"): 2, ("A", "D"): 2, ("D", "A"): 1}


def test_network_holds_what_was_sent() -> None:
    network = make_network({**FIX1, ("A", "E"): 3}, unread="BCDE")
    assert sorted(network) == ["A", "B", "C", "D", "E"]
    assert network["A"]["B"]["weight"] == 4
    assert isinstance(network["A"]["B"]["weight"], int)
    assert network["A"]["B"]["distance"] == 0.25
    # 4 sent, 1 received: balance 3/5, reciprocity 2 * 1/5; each edge tells its own sender's side.
    assert network["A"]["B"]["balance"] == pytest.approx(0.6)
    assert network["B"]["A"]["balance"] == pytest.approx(-0.6)
    assert network["B"]["A"]["reciprocity"] == pytest.approx(0.4)
    assert math.isnan(network["A"]["B"]["initiation_share"])
    assert not network.has_edge("E", "A"), "E sent nothing"
    assert {person for person, seen in network.nodes(data="observed") if seen} == {"A"}


def test_network_has_no_self_loops_and_leaves_the_ties_alone() -> None:
    ties = make_ties(FIX1)
    loop = ties.iloc[[0]].assign(alter=ties["ego"].iloc[0])
    before = pd.concat([ties, loop], ignore_index=True)
    after = before.copy()
    assert nx.number_of_selfloops(build_network(after)) == 0
    pd.testing.assert_frame_equal(before, after)


def test_fractional_weights_stay_fractions() -> None:
    ties = make_ties(FIX1)
    network = build_network(ties.assign(sent=ties["sent"] / 8))
    assert network["A"]["B"]["weight"] == 0.5
    assert network["A"]["B"]["distance"] == 2


def test_missing_columns_are_named() -> None:
    with pytest.raises(TableError, match="sent, contact_share_status"):
        build_network(make_ties(FIX1).drop(columns=["sent", "contact_share_status"]))


def test_no_ties_make_an_empty_network_without_numbers() -> None:
    network = build_network(make_ties(FIX1).iloc[:0])
    assert len(network) == 0
    for measure in (*NODE_MEASURES, community):
        values = measure(network)
        assert values.empty
        assert values.dtype == "float64"
    for value in (edge_reciprocity(network), edge_rho(network), weighted_reciprocity(network)):
        assert math.isnan(value)
    assert math.isnan(weighted_rho(network).value)


@pytest.mark.parametrize("measure", [*NODE_MEASURES, community])
def test_a_measure_is_named_like_its_column_and_covers_everyone(
    measure: Callable[[nx.DiGraph], pd.Series],
) -> None:
    network = make_network(FIX1)
    values = measure(network)
    assert values.name == measure.__name__
    assert values.index.tolist() == list(network)


def test_degree_and_strength_by_hand() -> None:
    network = make_network(FIX1)
    assert degree(network).to_dict() == {"A": 3, "B": 1, "C": 1, "D": 1}
    assert strength(network).to_dict() == {"A": 12, "B": 5, "C": 4, "D": 3}


# ---- paths


def test_much_contact_is_near() -> None:
    # METHODS N5: with weights read as distances B would get 0, with 1 / weight A-B-C (0.2) beats A-C (1).
    network = both_ways([("A", "B", 10), ("B", "C", 10), ("A", "C", 1)])
    assert betweenness(network).to_dict() == {"A": 0, "B": 1, "C": 0}
    # B is reached from A and C at 0.1 each; A from B at 0.1 and from C at 0.2.
    assert closeness(network)["B"] == pytest.approx(10)
    assert closeness(network)["A"] == pytest.approx(2 / 0.3)


def test_ways_equal_but_for_rounding_are_equal() -> None:
    # 1/10 + 1/15 = 1/6, in floating point a little more: half of the ways from A to C run through B.
    network = both_ways([("A", "C", 6), ("A", "B", 10), ("B", "C", 15)])
    assert betweenness(network)["B"] == pytest.approx(0.5)


def test_krackhardt_kite() -> None:
    # igraph's tests (three decimals): Krackhardt, D. (1990), Administrative Science Quarterly 35.
    kite, expected = nx.krackhardt_kite_graph().to_directed(), METHODS["krackhardt_kite"]
    assert betweenness(kite).tolist() == pytest.approx(expected["betweenness"], abs=6e-4)
    assert closeness(kite).tolist() == pytest.approx(expected["closeness"], abs=6e-4)
    assert eigenvector(kite).tolist() == pytest.approx(expected["eigenvector_over_max"], abs=6e-4)


def test_closeness_is_inward() -> None:
    # A sends to B, B to C. C is reached by both, at 1/2 and 1/2 + 1/4: (2/2) / (1.25 / 2).
    chain = nx.DiGraph([("A", "B", {"weight": 4}), ("B", "C", {"weight": 2})])
    assert closeness(chain).to_dict() == pytest.approx({"A": 0, "B": 0.5 * 4, "C": 1.6})


@pytest.mark.parametrize(("people", "edges", "seed"), [(12, 30, 1), (40, 90, 2), (60, 900, 3)])
def test_paths_agree_with_networkx(people: int, edges: int, seed: int) -> None:
    graph = make_random(people, edges, seed)
    wanted = nx.betweenness_centrality(graph, weight="distance")
    assert betweenness(graph).to_dict() == pytest.approx(wanted, abs=1e-9)
    wanted = nx.closeness_centrality(graph, distance="distance")
    assert closeness(graph).to_dict() == pytest.approx(wanted, abs=1e-9)


def test_paths_are_the_same_in_small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = make_random(40, 200, 4)
    whole = [betweenness(graph), closeness(graph), constraint(graph), effective_size(graph)]
    monkeypatch.setattr(measures, "CELLS", 300)
    parts = [betweenness(graph), closeness(graph), constraint(graph), effective_size(graph)]
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_pivots_estimate_the_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = make_random(120, 900, 5)
    exact = betweenness(graph), closeness(graph)
    monkeypatch.setattr(measures, "MAX_EXACT", 100)
    monkeypatch.setattr(measures, "PIVOTS", 120)
    for wanted, found in zip(exact, (betweenness(graph), closeness(graph)), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-12)
    monkeypatch.setattr(measures, "PIVOTS", 60)
    sampled = betweenness(graph), closeness(graph)
    for wanted, found in zip(exact, sampled, strict=True):
        assert not np.allclose(found, wanted)
        assert np.corrcoef(found, wanted)[0, 1] > 0.9
        assert found.mean() == pytest.approx(wanted.mean(), rel=0.1)
    pd.testing.assert_series_equal(sampled[0], betweenness(graph))  # the seed is fixed


def test_a_pair_has_no_one_between() -> None:
    network = make_network({("A", "B"): 3, ("B", "A"): 1})
    assert betweenness(network).isna().all()


# ---- eigenvector, PageRank


def test_eigenvector_only_where_contact_leads_from_all_to_all() -> None:
    # Two rings; the larger one counts. A ring passes everything on: all equal. Power iteration swings.
    rings = nx.DiGraph([("A", "B"), ("B", "C"), ("C", "A"), ("C", "D"), ("D", "E"), ("E", "D")])
    values = eigenvector(rings)
    assert values[["A", "B", "C"]].tolist() == pytest.approx([1, 1, 1])
    assert values[["D", "E"]].isna().all()


def test_eigenvector_of_a_weighted_pair_and_of_a_chain() -> None:
    # x_A = 4 x_B / lambda and x_B = 9 x_A / lambda: lambda = 6, x_A / x_B = 4 / 6.
    pair = nx.DiGraph([("A", "B", {"weight": 9}), ("B", "A", {"weight": 4})])
    assert eigenvector(pair).to_dict() == pytest.approx({"A": 2 / 3, "B": 1})
    assert eigenvector(nx.DiGraph([("A", "B"), ("B", "C")])).isna().all()


def test_eigenvector_of_a_large_network() -> None:
    graph = make_random(400, 4000, 6)
    values = eigenvector(graph)
    core = values.dropna()
    assert len(core) > measures.DENSE, "the sparse solver is what is tested here"
    flow = nx.to_numpy_array(graph, nodelist=core.index, weight="weight").T @ core.to_numpy()
    ratio = flow / core.to_numpy()
    np.testing.assert_allclose(ratio, ratio.mean(), rtol=1e-8)
    assert core.min() > 0
    assert core.max() == 1


def test_pagerank_by_hand() -> None:
    # A sends to B, B to nobody, so B's part goes to both: a = .15/2 + .85 b/2 with b = 1 - a.
    values = pagerank(nx.DiGraph([("A", "B")]))
    assert values["A"] == pytest.approx(0.5 / 1.425, abs=1e-10)
    assert values.sum() == pytest.approx(1)


# ---- Burt


def burt_graph(*, weighted: bool) -> nx.DiGraph:
    expected = METHODS["burt"]
    weight = {frozenset(pair): value for pair, value in expected["weights"].items()}
    edges = [(a, b, weight[frozenset((a, b))] if weighted else 1) for a, b in expected["edges"]]
    return both_ways(edges)


def test_burt_on_the_borgatti_graph() -> None:
    # Borgatti (1997), as in UCINET, igraph and networkx: e.g. G has 6 contacts with 4 ties among them,
    # so 6 - 2 * 4 / 6 = 4.6667.
    graph, expected = burt_graph(weighted=False), METHODS["burt"]
    assert constraint(graph).to_dict() == pytest.approx(expected["constraint"], abs=5e-5)
    assert effective_size(graph).to_dict() == pytest.approx(expected["effective_size"], abs=1e-9)


def test_burt_on_the_weighted_borgatti_graph() -> None:
    # networkx without nodes=list(G) gives 5.5152 for G, which is wrong.
    graph, expected = burt_graph(weighted=True), METHODS["burt"]
    wanted = expected["constraint_weighted"]
    assert constraint(graph)[list(wanted)].to_dict() == pytest.approx(wanted, abs=5e-4)
    assert effective_size(graph).to_dict() == pytest.approx(expected["effective_size_weighted"], abs=5e-5)
    reference = nx.effective_size(graph, nodes=list(graph), weight="weight")
    assert effective_size(graph).to_dict() == pytest.approx(reference, abs=1e-9)


def test_burt_on_the_directed_graph() -> None:
    expected = METHODS["burt"]
    graph = nx.DiGraph(expected["directed_edges"])
    assert constraint(graph)[[0, 1, 2]].tolist() == pytest.approx(expected["constraint_directed"], abs=5e-4)
    assert effective_size(graph)[[0, 1, 2]].tolist() == pytest.approx(expected["effective_size_directed"])


@pytest.mark.parametrize(("people", "edges", "seed"), [(8, 20, 1), (30, 120, 2), (16, 180, 3)])
def test_burt_agrees_with_networkx(people: int, edges: int, seed: int) -> None:
    graph = make_random(people, edges, seed)
    graph.remove_nodes_from([person for person in list(graph) if not graph[person]])  # see the next test
    connected = [person for person in graph if degree(graph)[person]]
    wanted = nx.constraint(graph, nodes=connected, weight="weight")
    assert constraint(graph)[connected].to_dict() == pytest.approx(wanted, abs=1e-9)
    senders = [person for person in connected if graph[person]]
    wanted = nx.effective_size(graph, nodes=senders, weight="weight")
    assert effective_size(graph)[senders].to_dict() == pytest.approx(wanted, abs=1e-9)


def test_burt_of_someone_who_only_receives_and_of_someone_alone() -> None:
    # networkx gives NaN to whoever only receives, though the measures look at contact both ways.
    graph = nx.DiGraph([("A", "B")])
    graph.add_node("C")
    assert constraint(graph)[["A", "B"]].tolist() == [1, 1]
    assert effective_size(graph)[["A", "B"]].tolist() == [1, 1]
    assert math.isnan(constraint(graph)["C"])
    assert math.isnan(effective_size(graph)["C"])


# ---- groups


def test_groups_are_found_by_mutual_contact_and_numbered_by_size() -> None:
    small = {(a, b): 5 for a in "abc" for b in "abc" if a != b}
    large = {(a, b): 5 for a in "wxyz" for b in "wxyz" if a != b}
    # The bridge is one way but for one message, however many c sent; n only ever received.
    network = make_network({**small, **large, ("c", "w"): 50, ("w", "c"): 1, ("a", "n"): 9})
    assert community(network).dropna().to_dict() == {**dict.fromkeys("wxyz", 1), **dict.fromkeys("abc", 2)}
    assert math.isnan(community(network)["n"])


# ---- reciprocity of the whole


def test_edge_reciprocity_against_chance() -> None:
    expected = METHODS["edge_reciprocity"]
    graph = nx.DiGraph(expected["edges"])
    assert edge_reciprocity(graph) == pytest.approx(expected["r"])
    assert edge_rho(graph) == pytest.approx(expected["rho"])
    # 1 to 2, and 2 and 3 both ways: two of three edges are answered (KONECT's own example).
    assert edge_reciprocity(nx.DiGraph([(1, 2), (2, 3), (3, 2)])) == pytest.approx(2 / 3)


def test_self_loops_do_not_count() -> None:
    expected = METHODS["edge_reciprocity"]
    graph = nx.DiGraph([*expected["edges"], [1, 1], [3, 3]])
    assert edge_reciprocity(graph) == pytest.approx(expected["r"])
    assert edge_rho(graph) == pytest.approx(expected["rho"])


def test_isolates_change_rho_but_not_reciprocity() -> None:
    graph = nx.DiGraph(METHODS["edge_reciprocity"]["edges"])
    before = edge_rho(graph)
    graph.add_node(5)
    assert edge_reciprocity(graph) == pytest.approx(0.4)
    # Five people: a = 5 / 20, so (.4 - .25) / .75 = .2.
    assert edge_rho(graph) == pytest.approx(0.2)
    assert edge_rho(graph, isolates=False) == pytest.approx(before)


def test_rho_of_the_worked_mails() -> None:
    # METHODS FIX1: all 6 edges answered, a = 6 / 12; weights 2 * (1 + 2 + 1) / 12.
    network = make_network(FIX1)
    assert edge_reciprocity(network) == 1
    assert edge_rho(network) == 1
    assert weighted_reciprocity(network) == pytest.approx(2 / 3)


def test_rho_is_undefined_in_a_complete_network_and_in_one_mailbox() -> None:
    complete = nx.complete_graph(4, create_using=nx.DiGraph)
    assert math.isnan(edge_rho(complete))
    mailbox = make_network(FIX1, unread="BCD")
    assert math.isnan(edge_rho(mailbox))
    assert math.isnan(weighted_rho(mailbox).value)
    assert weighted_reciprocity(mailbox) == pytest.approx(2 / 3), "what was sent either way is known"


@pytest.mark.parametrize("toy", METHODS["weighted_reciprocity_toys"])
def test_weighted_reciprocity_of_the_toys(toy: dict[str, Any]) -> None:
    graph = nx.from_numpy_array(np.array(toy["W"]), create_using=nx.DiGraph)
    assert weighted_reciprocity(graph) == pytest.approx(toy["r_w"], abs=1e-12)
    rho = weighted_rho(graph)
    assert (rho.value, rho.expected) == pytest.approx((toy["rho_WRG"], toy["WRG"]), abs=1e-12)
    assert rho.null == "homogeneous"


def test_unknown_null_and_fractions_are_refused() -> None:
    graph = nx.DiGraph([("A", "B", {"weight": 1.5})])
    with pytest.raises(TableError, match="fractions"):
        weighted_rho(graph)
    with pytest.raises(OptionError, match="homogeneous"):
        weighted_rho(graph, null="strengths")


# ---- what must not matter


def test_names_do_not_matter() -> None:
    graph = make_random(40, 160, 7)
    order = np.random.default_rng(8).permutation(40)
    renamed = nx.DiGraph()
    renamed.add_nodes_from(f"p{order[person]}" for person in reversed(list(graph)))
    for one, other, weight in reversed(list(graph.edges(data="weight"))):
        renamed.add_edge(f"p{order[one]}", f"p{order[other]}", weight=weight)
    for measure in NODE_MEASURES:
        found = measure(renamed)[[f"p{order[person]}" for person in graph]]
        np.testing.assert_allclose(found, measure(graph), atol=1e-9, err_msg=measure.__name__)
    assert edge_rho(renamed) == pytest.approx(edge_rho(graph))
    assert weighted_reciprocity(renamed) == pytest.approx(weighted_reciprocity(graph))


def test_ten_times_the_events_leave_all_but_closeness_and_strength() -> None:
    graph = make_random(30, 150, 9)
    more = graph.copy()
    for *_, edge in more.edges(data=True):
        edge["weight"] *= 10
    assert weighted_reciprocity(more) == pytest.approx(weighted_reciprocity(graph), abs=1e-12)
    for measure in NODE_MEASURES:
        factor = 10 if measure in {closeness, strength} else 1
        np.testing.assert_allclose(measure(more), factor * measure(graph), atol=1e-9)
    pd.testing.assert_series_equal(community(more), community(graph))
