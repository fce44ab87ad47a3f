"""Triads and cycles against networkx, against every arrangement of few people, and by hand."""

import itertools
import math
import os
from collections import Counter
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import OptionError
from reciprocity_kit.network._triad_nulls import shuffle_pairs, triad_moments
from reciprocity_kit.network._triangles import TRIADS, Pairs, connected_pairs, count_triads
from reciprocity_kit.network.cycles import build_cycles, clustering, cyclic_clustering
from reciprocity_kit.network.graph import build_network, contact_matrix
from reciprocity_kit.network.triads import PATTERNS, build_triads, triad_census
from reciprocity_kit.readers.read import read
from reciprocity_kit.ties import build_ties

_NAMED = os.environ.get("RK_SHARED")
SHARED = Path(_NAMED) if _NAMED else Path(__file__).parents[3] / "shared"
MESSAGES = SHARED / "data" / "enron" / "messages.csv"


def make_random(people: int, edges: int, seed: int) -> nx.DiGraph:
    draw = np.random.default_rng(seed)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(people))
    for one, other in draw.integers(0, people, (edges, 2)).tolist():
        graph.add_edge(one, other, weight=float(draw.uniform(0.5, 20)))
    graph.remove_edges_from(nx.selfloop_edges(graph))
    return graph


def pairs_of(graph: nx.DiGraph) -> Pairs:
    return connected_pairs(contact_matrix(graph))


def arcs_of(pairs: Pairs) -> set[tuple[int, int]]:
    first, second = pairs.person[pairs.first].tolist(), pairs.person[pairs.second].tolist()
    there = {(one, other) for one, other, n in zip(first, second, pairs.forward, strict=True) if n}
    return there | {(other, one) for one, other, n in zip(first, second, pairs.back, strict=True) if n}


@pytest.mark.parametrize("name", TRIADS)
def test_each_kind_of_triad_is_known_by_its_name(name: str) -> None:
    counts = count_triads(pairs_of(nx.triad_graph(name)))
    assert {kind: n for kind, n in zip(TRIADS, counts, strict=True) if n} == {name: 1}


@pytest.mark.parametrize(
    ("people", "edges", "seed"), [(8, 20, 1), (30, 90, 2), (30, 600, 3), (120, 300, 4), (60, 1800, 5)]
)
def test_the_census_is_that_of_networkx(people: int, edges: int, seed: int) -> None:
    graph = make_random(people, edges, seed)
    assert triad_census(graph).to_dict() == nx.triadic_census(graph)


def test_a_hub_with_everybody_is_counted_like_anyone() -> None:
    graph = make_random(80, 200, 6)
    graph.add_edges_from([("hub", other) for other in range(80)])
    graph.add_edges_from([(other, "hub") for other in range(0, 80, 3)])
    assert triad_census(graph).to_dict() == nx.triadic_census(graph)


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=30))
def test_triads_sum_to_all_sets_of_three_and_keep_when_people_change_names(
    arcs: set[tuple[int, int]],
) -> None:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(7))
    graph.add_edges_from((one, other) for one, other in arcs if one != other)
    census = triad_census(graph)
    assert census.sum() == math.comb(7, 3)
    turned = nx.relabel_nodes(graph, {node: (node * 3 + 1) % 7 for node in graph}, copy=True)
    assert triad_census(turned).equals(census)
    reverse = triad_census(graph.reverse())
    swapped = {"021D": "021U", "021U": "021D", "111D": "111U", "111U": "111D", "120D": "120U", "120U": "120D"}
    assert reverse.to_dict() == {swapped.get(kind, kind): n for kind, n in census.items()}


def test_moments_are_those_of_every_arrangement_of_four_people() -> None:
    """Two pairs both ways, two one way, two without contact: 90 arrangements times 4 directions."""
    corners = list(itertools.combinations(range(4), 2))
    counts = []
    for states in sorted(set(itertools.permutations("MMAANN"))):
        for turned in itertools.product((False, True), repeat=2):
            graph, turns = nx.empty_graph(4, nx.DiGraph), iter(turned)
            for (one, other), state in zip(corners, states, strict=True):
                turn = state == "A" and next(turns)
                if state == "M" or (state == "A" and not turn):
                    graph.add_edge(one, other)
                if state == "M" or turn:
                    graph.add_edge(other, one)
            counts.append(list(nx.triadic_census(graph).values()))
    assert len(counts) == 360
    mean, covariance = triad_moments(4, mutual=2, single=2)
    np.testing.assert_allclose(mean, np.mean(counts, axis=0), atol=1e-12)
    np.testing.assert_allclose(covariance, np.cov(np.array(counts).T, bias=True), atol=1e-12)


def test_moments_of_three_people_are_one_draw() -> None:
    """One pair of each sort: 021 and 030 cannot be; each of 3! places and 2 directions gives a 111."""
    mean, covariance = triad_moments(3, mutual=1, single=1)
    of = dict(zip(TRIADS, mean, strict=True))
    assert (of["111D"], of["111U"], of["030C"]) == (0.5, 0.5, 0.0)
    # one coin: variance 1/4, and one kind is there when the other is not
    at = TRIADS.index("111D")
    assert covariance[at, at] == 0.25
    assert covariance[at, at + 1] == -0.25


def test_moments_stay_exact_where_the_terms_nearly_cancel() -> None:
    """All triads are always C(n, 3), so the covariances of each kind with all sum to 0."""
    mean, covariance = triad_moments(20_000, mutual=30_000, single=70_000)
    assert mean.sum() == pytest.approx(math.comb(20_000, 3), rel=1e-15)
    assert np.all(covariance.diagonal() > 0)
    assert np.abs(covariance.sum(axis=0)).max() < 1e-6 * covariance.diagonal().max()


def contacts_of(arcs: set[tuple[int, int]]) -> list[Counter[int]]:
    """Contacts both ways, written to only, and heard from only, of each person."""
    both = {arc for arc in arcs if arc[::-1] in arcs}
    return [
        Counter(one for one, _ in both),
        Counter(one for one, _ in arcs - both),
        Counter(other for _, other in arcs - both),
    ]


def test_shuffling_keeps_everyones_contacts_and_moves_the_ties() -> None:
    pairs = pairs_of(make_random(40, 300, 7))
    before = arcs_of(pairs)
    for shuffled in shuffle_pairs(pairs, samples=3, seed=1):
        after = arcs_of(shuffled)
        assert contacts_of(after) == contacts_of(before)
        assert len(after & before) < 0.6 * len(before)
        assert np.all(shuffled.first < shuffled.second)


def test_shuffling_reaches_every_network_about_equally_often() -> None:
    """A line of five: every other network with the same contacts one way is found by trying them all."""
    pairs = pairs_of(nx.path_graph(5, nx.DiGraph))
    wanted = contacts_of(arcs_of(pairs))
    every = {
        frozenset(arcs)
        for arcs in itertools.combinations(list(itertools.permutations(range(5), 2)), 4)
        if contacts_of(set(arcs)) == wanted
    }
    drawn = Counter(frozenset(arcs_of(each)) for each in shuffle_pairs(pairs, samples=500, seed=3))
    assert set(drawn) == every
    expected = 500 / len(every)
    distance = sum((n - expected) ** 2 / expected for n in drawn.values())
    # chi-square with a margin of five standard deviations, since the draws are steps of a chain
    assert distance < len(every) + 5 * math.sqrt(2 * len(every))


@pytest.mark.parametrize("null", ["pairs", "contacts"])
def test_planted_cycles_stand_out_and_a_random_network_does_not(null: str) -> None:
    """Forty circles of three among 60 people, against the same number of ties at random."""
    draw = np.random.default_rng(8)
    planted = nx.DiGraph()
    for _ in range(40):
        nx.add_cycle(planted, draw.choice(60, 3, replace=False).tolist())
    table = build_triads(planted, null=null, samples=60).set_index("triad")
    assert table.loc["030C", "n"] >= 35
    assert table.loc["030C", "z"] > 8
    chance = make_random(60, 120, 9)
    kinds = build_triads(chance, null=null, samples=60).query("status == 'ok'")
    assert len(kinds) >= 6
    assert kinds["z"].abs().max() < 3.5
    assert kinds["n"].between(kinds["expected_low"] * 0.8, kinds["expected_high"] * 1.2).all()


def test_the_table_names_every_kind_and_its_null() -> None:
    table = build_triads(make_random(30, 200, 2))
    assert list(table.columns) == [column.name for column in TABLES["triads"]]
    assert table["triad"].tolist() == list(TRIADS)
    assert table.set_index("triad").loc["030C", "pattern"] == PATTERNS["030C"]
    assert set(table["null"]) == {"pairs"}
    assert set(table["status"]) <= {"ok", "too_few"}
    assert ((table["expected"] < 5) <= (table["status"] == "too_few")).all()


def test_what_cannot_be_told_is_not_a_number() -> None:
    mailbox = nx.DiGraph([("you", "ana"), ("ben", "you")])
    nx.set_node_attributes(mailbox, {"you": True, "ana": False, "ben": False}, "observed")
    table = build_triads(mailbox)
    assert set(table["status"]) == {"not_identified"}
    assert table[["n", "expected", "z"]].isna().all(axis=None)
    assert triad_census(mailbox).isna().all()
    assert set(build_cycles(mailbox)["status"]) == {"not_identified"}
    assert build_cycles(mailbox).drop(columns=["person", "status"]).isna().all(axis=None)
    assert cyclic_clustering(mailbox).isna().all()
    for few in (nx.DiGraph(), nx.DiGraph([("ana", "ben")]), nx.empty_graph(5, nx.DiGraph)):
        assert set(build_triads(few)["status"]) == {"no_events"}
        assert build_triads(few)["z"].isna().all()
    with pytest.raises(OptionError, match="unknown"):
        build_triads(mailbox, null="degrees")
    with pytest.raises(OptionError, match="too few"):
        build_triads(mailbox, null="contacts", samples=3)


def test_a_complete_network_leaves_nothing_to_chance() -> None:
    complete = nx.complete_graph(5, nx.DiGraph)
    closed = build_triads(complete).set_index("triad").loc["300"]
    assert (closed["n"], closed["expected"], closed["status"]) == (10, 10, "too_few")
    assert np.isnan(closed["z"])


@pytest.mark.parametrize(("people", "edges", "seed"), [(12, 50, 1), (40, 200, 2), (40, 900, 3)])
def test_clustering_is_that_of_networkx_and_of_the_matrix(people: int, edges: int, seed: int) -> None:
    graph = make_random(people, edges, seed)
    weights = nx.to_numpy_array(graph)
    strong, links = np.cbrt(weights / weights.max()), (weights > 0).astype(float)
    both = (links * links.T).sum(axis=1)
    possible = links.sum(axis=0) * links.sum(axis=1) - both
    cubed = np.diag(strong @ strong @ strong)
    cyclic = np.divide(cubed, possible, out=np.full(people, np.nan), where=possible > 0)
    np.testing.assert_allclose(cyclic_clustering(graph).to_numpy(), cyclic, rtol=1e-10)
    theirs = pd.Series(nx.clustering(graph, weight="weight"))
    ours = clustering(graph)
    np.testing.assert_allclose(ours.fillna(0.0).to_numpy(), theirs.to_numpy(), rtol=1e-10)
    table = build_cycles(graph)
    np.testing.assert_allclose(table["cycles"], np.diag(links @ links @ links))
    np.testing.assert_allclose(table["possible_cycles"], possible)
    assert table["cyclic_clustering"].to_numpy() == pytest.approx(cyclic, nan_ok=True)


def test_cycles_by_hand() -> None:
    """Ann > Bob > Eve > Ann with weights 1, 8, 8, and Ann <> Dan.

    Ann hears from Eve and Dan, writes to Bob and Dan: 2 * 2 less the one pair both ways = 3 possible
    cycles, one of them there; its weights over the largest are 1/8, 1, 1, cube roots 1/2, 1, 1.
    """
    arcs = [("ann", "bob", 1), ("bob", "eve", 8), ("eve", "ann", 8), ("ann", "dan", 2), ("dan", "ann", 2)]
    graph = nx.DiGraph([(one, other, {"weight": n}) for one, other, n in arcs])
    graph.add_edge("dan", "bob", weight=0)  # nothing was sent
    table = build_cycles(graph).set_index("person")
    assert triad_census(graph)["030C"] == 1
    ann = table.loc["ann"]
    assert (ann["cycles"], ann["possible_cycles"], ann["status"]) == (1, 3, "too_few")
    assert ann["cycle_share"] == pytest.approx(1 / 3)
    assert ann["cyclic_clustering"] == pytest.approx(0.5 / 3)
    assert table.loc["bob", "cyclic_clustering"] == pytest.approx(0.5)
    # Dan hears from and writes to Ann only: nothing could come round
    assert (table.loc["dan", "possible_cycles"], table.loc["dan", "status"]) == (0, "no_events")
    assert np.isnan(table.loc["dan", "cycle_share"])
    assert build_cycles(nx.DiGraph()).empty


@pytest.mark.skipif(not MESSAGES.exists(), reason="shared/data/enron/no Enron mail beside the repository")
def test_the_enron_mail_agrees_with_networkx() -> None:
    network = build_network(build_ties(read(MESSAGES, tz="America/Chicago")))
    assert triad_census(network).to_dict() == nx.triadic_census(network)
    theirs = nx.clustering(network, weight="weight")
    ours = clustering(network).dropna()
    assert len(ours) > 150
    assert ours.to_dict() == pytest.approx({person: theirs[person] for person in ours.index})
