"""Shortest paths of small networks against networkx, told the lengths as exact fractions."""

from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from reciprocity_kit import centrality
from reciprocity_kit.centrality import betweenness, closeness, pagerank
from reciprocity_kit.network.graph import contact_matrix
from reciprocity_kit.people import PLACES
from reciprocity_kit.statistics import _graphs as graphs
from reciprocity_kit.statistics._graphs import PIVOTS, find_pivots, measure_paths

WEIGHTS = st.integers(1, 12)  # few and small, so that many ways are equally long


@st.composite
def networks(draw: st.DrawFn) -> nx.DiGraph:
    people = draw(st.integers(2, 9))
    pairs = [(one, other) for one in range(people) for other in range(people) if one != other]
    graph = nx.DiGraph()
    graph.add_nodes_from(range(people))
    for (one, other), weight in draw(st.dictionaries(st.sampled_from(pairs), WEIGHTS, max_size=40)).items():
        graph.add_edge(one, other, weight=weight, length=Fraction(1, weight))
    return graph


@settings(max_examples=40)
@given(networks())
def test_paths_agree_with_networkx_on_exact_lengths(graph: nx.DiGraph) -> None:
    if len(graph) > 2:
        wanted = nx.betweenness_centrality(graph, weight="length")
        assert betweenness(graph).to_dict() == pytest.approx(wanted, abs=1e-12)
    exact = nx.closeness_centrality(graph, distance="length")
    assert closeness(graph).tolist() == pytest.approx([float(value) for value in exact.values()], rel=1e-12)


@settings(max_examples=40)
@given(networks())
def test_pagerank_agrees_with_networkx(graph: nx.DiGraph) -> None:
    wanted = nx.pagerank(graph, weight="weight", tol=1e-14, max_iter=2000)
    assert pagerank(graph).to_dict() == pytest.approx(wanted, abs=1e-11)


def test_rounding_alone_makes_networkx_miss_a_way() -> None:
    # 1/10 + 1/15 = 1/6, but in floating point a little more. Half of the ways from 0 to 1 run through 2.
    edges = [(0, 1, 6), (0, 2, 10), (2, 1, 15)]
    graph = nx.DiGraph([(a, b, {"weight": w, "distance": 1 / w}) for a, b, w in edges])
    assert nx.betweenness_centrality(graph, weight="distance")[2] == 0
    assert betweenness(graph)[2] == pytest.approx(0.5 / 2)  # of the two pairs of the others, one way round


def test_a_difference_above_rounding_counts() -> None:
    # 1/1000 + 1/1001 and 1 / 500.24988 differ by some parts in 10 billion.
    edges = [(0, 1, 500.24988), (0, 2, 1000), (2, 1, 1001)]
    graph = nx.DiGraph([(a, b, {"weight": w}) for a, b, w in edges])
    longer = (1 / 1000 + 1 / 1001) * 500.24988 - 1
    assert abs(longer) > graphs.SAME
    assert betweenness(graph)[2] == (0 if longer > 0 else 0.5)


def test_blocks_of_steps_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.gnp_random_graph(30, 0.2, seed=2, directed=True)
    whole = betweenness(graph)
    monkeypatch.setattr(graphs, "STEPS", 10)
    np.testing.assert_allclose(betweenness(graph), whole, rtol=1e-12)


def random_contact(people: int, ties: int) -> sparse.csr_array:
    draw = np.random.default_rng(7)
    busy = 1 / (np.arange(people) + 3.0)
    one, other = draw.choice(people, (2, ties), p=busy / busy.sum())
    weight = np.ceil(draw.lognormal(1, 1, ties))
    kept = one != other
    return sparse.csr_array((weight[kept], (one[kept], other[kept])), shape=(people, people))


def test_the_stated_error_of_a_sample_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    contact = random_contact(400, 2500)
    exact = measure_paths(contact)
    assert not exact.betweenness_error.any()
    assert not exact.closeness_error[~np.isnan(exact.closeness_error)].any()
    monkeypatch.setattr(graphs, "MAX_EXACT", 100)
    monkeypatch.setattr(graphs, "PIVOTS", 100)
    top = np.argsort(-exact.betweenness)[:20]
    reached = np.flatnonzero(exact.closeness > 0)
    held = {"betweenness": [], "closeness": []}
    for seed in range(20):
        monkeypatch.setattr(graphs, "SEED", seed)
        sample = measure_paths(contact)
        for name, people in (("betweenness", top), ("closeness", reached)):
            value, error = getattr(sample, name)[people], getattr(sample, f"{name}_error")[people]
            held[name].append(np.mean(np.abs(value - getattr(exact, name)[people]) < 1.96 * error))
    assert 0.85 < np.mean(held["betweenness"]) <= 1
    assert 0.9 < np.mean(held["closeness"]) <= 1


def test_the_first_ranks_of_a_sample_are_those_of_all_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    contact = random_contact(1100, 4000)
    exact = measure_paths(contact).betweenness
    monkeypatch.setattr(graphs, "MAX_EXACT", 1000)
    assert find_pivots(1100).size == PIVOTS
    found = measure_paths(contact).betweenness
    first = [set(np.argsort(-values)[:10]) for values in (exact, found)]
    assert len(first[0] & first[1]) >= 9


def test_whom_no_sampled_start_reaches_has_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "MAX_EXACT", 2)
    monkeypatch.setattr(graphs, "PIVOTS", 4)
    star = nx.DiGraph()
    star.add_nodes_from(range(9))
    star.add_edges_from((n, 0) for n in range(1, 9))
    found = measure_paths(contact_matrix(star))
    assert found.closeness_error[0] == pytest.approx(0), "every start is one step away"
    assert np.isnan(found.closeness_error[1:]).all()
    assert (found.closeness[1:] == 0).all()


def test_one_mailbox_has_no_places() -> None:
    graph = nx.DiGraph([("ann", "bob"), ("bob", "ann"), ("ann", "eve")])
    nx.set_node_attributes(graph, {"ann": True, "bob": False, "eve": False}, "observed")
    for name in PLACES:
        assert getattr(centrality, name)(graph).isna().all(), name
    # What ann's own mailbox tells of ann stays; of bob it tells only a part.
    for name, own in (("degree", 2), ("strength", 3)):
        values = getattr(centrality, name)(graph)
        assert values["ann"] == own
        assert values[["bob", "eve"]].isna().all()
