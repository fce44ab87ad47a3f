"""Overlap, core, cut points, bridges and detours against networkx and by hand."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reciprocity_kit.columns import TABLES, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.network import detours as detours_module
from reciprocity_kit.network.cohesion import build_overlaps, core
from reciprocity_kit.network.detours import build_detours
from reciprocity_kit.network.loss import build_bridges, build_losses

GRAPHS = st.builds(
    lambda people, share, seed: nx.gnp_random_graph(people, share, seed=seed, directed=True),
    st.integers(1, 14),
    st.floats(0, 0.3),
    st.integers(0, 10_000),
)


def reachable_pairs(graph: nx.Graph) -> float:
    return sum(len(part) * (len(part) - 1) / 2 for part in nx.connected_components(graph))


@settings(max_examples=40)
@given(GRAPHS)
def test_what_is_lost_without_a_person(graph: nx.DiGraph) -> None:
    either, losses = graph.to_undirected(), build_losses(graph)
    assert set(np.flatnonzero(losses["cut_point"])) == set(nx.articulation_points(either))
    for person in graph:
        others = either.copy()
        others.remove_node(person)
        part = nx.node_connected_component(either, person) - {person}
        parts = [len(each) for each in nx.connected_components(others.subgraph(part))]
        before = sum((n := len(each - {person})) * (n - 1) / 2 for each in nx.connected_components(either))
        row = losses.iloc[person]
        assert row["parts"] == len(parts)
        assert row["cut_off"] == sum(parts) - max(parts, default=0)
        assert row["pairs_lost"] == before - reachable_pairs(others)
        if before:
            assert row["pairs_lost_share"] == pytest.approx(row["pairs_lost"] / before)
            assert row["status"] == "ok"
        else:
            assert np.isnan(row["pairs_lost_share"])
            assert row["status"] == "no_events"


@settings(max_examples=30)
@given(GRAPHS)
def test_what_is_lost_without_a_tie(graph: nx.DiGraph) -> None:
    either, bridges = graph.to_undirected(), build_bridges(graph)
    assert len(bridges) == 2 * either.number_of_edges()
    found = {
        name: {frozenset(map(int, pair)) for pair in bridges.loc[bridges[name], ["ego", "alter"]].to_numpy()}
        for name in ("bridge", "local_bridge")
    }
    assert found["bridge"] == set(map(frozenset, nx.bridges(either)))
    assert found["local_bridge"] == set(map(frozenset, nx.local_bridges(either, with_span=False)))
    for _, row in bridges.iterrows():
        others = either.copy()
        others.remove_edge(int(row["ego"]), int(row["alter"]))
        lost = reachable_pairs(either) - reachable_pairs(others)
        assert row["pairs_lost"] == lost
        assert row["pairs_lost_share"] == pytest.approx(lost / reachable_pairs(either))
        side = len(nx.node_connected_component(others, int(row["ego"])))
        rest = len(nx.node_connected_component(others, int(row["alter"])))
        assert row["cut_off"] == (min(side, rest) if row["bridge"] else 0)


@settings(max_examples=30)
@given(GRAPHS)
def test_overlap_agrees_with_networkx(graph: nx.DiGraph) -> None:
    either = graph.to_undirected()
    for _, row in build_overlaps(graph).iterrows():
        one, other = int(row["ego"]), int(row["alter"])
        common = len(list(nx.common_neighbors(either, one, other)))
        others = either.degree(one) - 1 + either.degree(other) - 1 - common
        assert row["common_contacts"] == common
        if others:
            assert row["overlap"] == pytest.approx(common / others)
        else:
            assert np.isnan(row["overlap"])
        assert row["overlap_status"] == ("ok" if others else "no_events")


def test_overlap_by_hand() -> None:
    # METHODS D13: n_ij / ((k_i - 1) + (k_j - 1) - n_ij). In the kite (Krackhardt 1990) persons 3 and 5
    # have 6 and 5 contacts, in common 0, 2, 6: 3 / (5 + 4 - 3). 7 and 8 have nobody in common.
    kite = build_overlaps(nx.krackhardt_kite_graph().to_directed())
    overlap = kite.set_index(["ego", "alter"])["overlap"]
    assert overlap["3", "5"] == overlap["5", "3"] == 0.5
    assert overlap["7", "8"] == 0
    assert kite["total"].eq(2).all(), "one event each way"


def test_core_agrees_with_networkx() -> None:
    for seed in range(5):
        graph = nx.gnp_random_graph(40, 0.3, seed=seed, directed=True)
        graph.add_edge(0, 0)
        answered = nx.Graph((a, b) for a, b in graph.edges if a != b and graph.has_edge(b, a))
        answered.add_nodes_from(graph)
        assert core(graph).to_dict() == nx.core_number(answered)


def test_kite_and_its_tail() -> None:
    # Krackhardt's kite: 0..6 hang together; the tail is 7 - 8 - 9. Without 7 the two at its end are cut off
    # from the seven others, without 8 the last one from eight.
    losses = build_losses(nx.krackhardt_kite_graph().to_directed())
    assert losses["cut_point"].tolist() == [False] * 7 + [True, True, False]
    assert losses["cut_off"].tolist() == [0] * 7 + [2, 1, 0]
    assert losses["pairs_lost"].tolist() == [0] * 7 + [14, 8, 0]
    assert losses["pairs_lost_share"][7] == pytest.approx(14 / 36)


def ring(people: int) -> nx.DiGraph:
    return nx.cycle_graph(people).to_directed()


def test_detours_by_hand() -> None:
    # A ring of five: each pair is 1 or 2 steps apart. Without 0 the others are a row 1-2-3-4: pairs
    # 12, 23, 34 at 1, 13 and 24 at 2, 14 at 3 in place of 2. Without the tie 01 five stand in a row:
    # 4 * 1 + 3 * 2 + 2 * 3 + 4 = 20 in place of 5 * 1 + 5 * 2 = 15 steps for ten pairs.
    found = build_detours(ring(5), people=[0], ties=[(0, 1)])
    assert found["pairs"].tolist() == [6, 10]
    assert found["steps"].tolist() == pytest.approx([9 / 6, 1.5])
    assert found["steps_without"].tolist() == pytest.approx([10 / 6, 2])
    assert found["steps_added"].tolist() == pytest.approx([1 / 6, 0.5])
    assert found["steps_added_low"].tolist() == found["steps_added_high"].tolist()
    assert found["status"].eq("ok").all()
    assert found["other"].isna().tolist() == [True, False]


def test_detours_agree_with_networkx() -> None:
    graph = nx.gnp_random_graph(25, 0.1, seed=4, directed=True)
    either = graph.to_undirected()
    found = build_detours(graph, people=list(graph)).set_index("person")
    for person in graph:
        others = either.copy()
        others.remove_node(person)
        after = dict(nx.all_pairs_shortest_path_length(others))
        before = dict(nx.all_pairs_shortest_path_length(either))
        pairs = [(a, b) for a in after for b in after[a] if a < b]
        assert found.loc[str(person), "pairs"] == len(pairs)
        added = np.mean([after[a][b] - before[a][b] for a, b in pairs])
        assert found.loc[str(person), "steps_added"] == pytest.approx(added)


def test_detours_of_a_sample_hold_the_exact_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.gnp_random_graph(150, 0.02, seed=1, directed=True)
    exact = build_detours(graph)
    assert len(exact) == detours_module.MOST
    monkeypatch.setattr(detours_module, "MAX_EXACT", 100)
    monkeypatch.setattr(detours_module, "STARTS", 60)
    held = []
    for seed in range(10):
        sample = build_detours(graph, seed=seed)
        assert sample["status"].eq("sampled").all()
        held += list(exact["steps_added"].between(sample["steps_added_low"], sample["steps_added_high"]))
    assert 0.85 < np.mean(held) <= 1


def test_one_mailbox_tells_no_loss() -> None:
    graph = nx.DiGraph([("ann", "bob"), ("ann", "eve")])
    nx.set_node_attributes(graph, {"ann": True, "bob": False, "eve": False}, "observed")
    tables = {
        "losses": build_losses(graph),
        "bridges": build_bridges(graph),
        "overlaps": build_overlaps(graph),
        "detours": build_detours(graph),
    }
    for name, table in tables.items():
        status = table["overlap_status" if name == "overlaps" else "status"]
        assert len(table) > 0, name
        assert status.eq("not_identified").all(), name
        measured = [c.name for c in TABLES[name] if c.dtype == "float64" and c.name != "total"]
        assert table[measured].isna().all(axis=None), name
        assert not table.select_dtypes("bool").any(axis=None), name
    assert core(graph).isna().all()


def test_nobody_and_no_ties() -> None:
    nobody, alone = nx.DiGraph(), nx.DiGraph()
    alone.add_node("ann")
    for name, build in (("losses", build_losses), ("bridges", build_bridges), ("overlaps", build_overlaps)):
        assert build(nobody).dtypes.equals(empty_table(name).dtypes), name
    assert build_losses(alone)["status"].tolist() == ["no_events"]
    assert build_bridges(alone).empty
    assert build_detours(nobody).empty
    assert build_detours(alone)["status"].tolist() == ["no_events"]
    assert core(alone).tolist() == [0]


def test_strangers_are_refused() -> None:
    with pytest.raises(OptionError, match="'joe' is not in the network"):
        build_detours(nx.DiGraph([("ann", "bob")]), people=["joe"])
    with pytest.raises(OptionError, match="have no tie"):
        build_detours(nx.path_graph(3, create_using=nx.DiGraph), ties=[(0, 2)])
