import networkx as nx
import numpy as np
import pytest
from scipy import sparse

from reciprocity_kit.centrality import community
from reciprocity_kit.errors import OptionError
from reciprocity_kit.network.communities import build_communities
from reciprocity_kit.statistics._divisions import adjusted_rand, modularity, together_shares
from reciprocity_kit.statistics._engine import divide_people
from reciprocity_kit.statistics._graphs import SEED, mutual_contact

nk = pytest.importorskip("networkit")


def planted(circles: int, size: int, across: int, seed: int = 0) -> nx.DiGraph:
    """Circles in which everyone answers everyone, with some answered ties across."""
    draw = np.random.default_rng(seed)
    graph = nx.disjoint_union_all([nx.complete_graph(size)] * circles)
    graph.add_edges_from((int(a), int(b)) for a, b in draw.integers(0, len(graph), (across, 2)) if a != b)
    return graph.to_directed()


def symmetric(graph: nx.Graph) -> sparse.csr_array:
    return sparse.csr_array(nx.to_scipy_sparse_array(graph, weight="weight", dtype=np.float64))


def test_planted_circles_are_found_whatever_the_seed() -> None:
    division = build_communities(planted(6, 8, 10))
    assert division.groups == 6
    assert division.stability == division.least_alike == 1
    assert division.status == "ok"
    assert division.people["together_share"].eq(1).all()
    assert division.people["group_size"].eq(8).all()
    labels = division.people["community"].to_numpy().reshape(6, 8)
    assert (labels == labels[:, :1]).all()


def test_a_ring_has_no_groups_to_rely_on() -> None:
    # Every cut of a ring is as good as the next, so seeds disagree.
    division = build_communities(nx.cycle_graph(60).to_directed())
    assert division.groups > 1
    assert division.stability < 0.8
    assert division.least_alike <= division.stability
    assert division.people["together_share"].mean() < 0.9
    assert division.people["together_share_status"].eq("ok").all()


def test_the_division_shown_is_the_one_of_the_people_table() -> None:
    graph = planted(5, 6, 30, seed=3)
    shown = build_communities(graph).people.set_index("person")["community"]
    assert shown.tolist() == community(graph).tolist()


def test_modularity_agrees_with_networkx() -> None:
    graph = nx.les_miserables_graph()
    weights = symmetric(graph)
    group = divide_people(weights, 1)
    people = np.array(list(graph))
    parts = [set(people[group == number]) for number in range(group.max() + 1)]
    assert modularity(weights, group) == pytest.approx(nx.community.modularity(graph, parts))
    # Louvain in networkx reaches about .56 here.
    assert modularity(weights, group) > 0.55
    assert [len(part) for part in parts] == sorted((len(part) for part in parts), reverse=True)


def test_groups_hang_together() -> None:
    for seed in range(5):
        graph = nx.gnp_random_graph(60, 0.05, seed=seed)
        group = divide_people(symmetric(graph), seed)
        for number in range(group.max() + 1):
            assert nx.is_connected(graph.subgraph(np.flatnonzero(group == number)))


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_equal_seeds_give_equal_groups_with_any_number_of_threads(threads: int) -> None:
    weights = symmetric(nx.gnp_random_graph(1000, 0.01, seed=1))
    before = nk.getMaxNumberOfThreads()
    alone = divide_people(weights, SEED)
    nk.setNumberOfThreads(threads)
    nk.setSeed(threads, True)
    try:
        for _ in range(3):
            np.testing.assert_array_equal(divide_people(weights, SEED), alone)
        assert nk.getMaxNumberOfThreads() == threads
    finally:
        nk.setNumberOfThreads(before)
    assert not np.array_equal(divide_people(weights, SEED + 1), alone)


def test_adjusted_rand_by_hand_and_by_networkit() -> None:
    # Six people: aaabbb and aabbbb. Pairs together: 6 and 7, in both 4; chance 6 * 7 / 15 = 2.8, so
    # (4 - 2.8) / (6.5 - 2.8).
    one, other = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 1, 1])
    assert adjusted_rand(one, other) == pytest.approx(1.2 / 3.7)
    assert adjusted_rand(one, 1 - one) == 1
    draw = np.random.default_rng(5)
    one, other = draw.integers(0, 4, (2, 50))
    parts = []
    for labels in (one, other):
        part = nk.Partition(50)
        part.setUpperBound(4)
        for person, label in enumerate(labels):
            part.addToSubset(int(label), person)
        parts.append(part)
    apart = nk.community.AdjustedRandMeasure().getDissimilarity(nk.Graph(50), *parts)
    assert adjusted_rand(one, other) == pytest.approx(1 - apart)


def test_together_shares_by_hand() -> None:
    # 0, 1, 2 are in one group. In the first run all three are together, in the second 0 and 1 only.
    shown = np.array([0, 0, 0, 1])
    runs = [np.array([0, 0, 0, 0]), np.array([0, 0, 1, 1])]
    assert together_shares(shown, runs)[:3].tolist() == [0.75, 0.75, 0.5]
    assert np.isnan(together_shares(shown, runs)[3]), "nobody else is in the group"


def test_who_has_no_answered_contact_has_no_group() -> None:
    graph = nx.DiGraph([("ann", "bob"), ("bob", "ann"), ("ann", "joe")])
    graph.add_node("ned")
    people = build_communities(graph).people.set_index("person")
    assert people["community_status"].to_dict() == {
        "ann": "ok",
        "bob": "ok",
        "joe": "one_sided",
        "ned": "no_events",
    }
    assert people["community"].isna().tolist() == [False, False, True, True]
    assert people["together_share"].tolist()[:2] == [1, 1]


def test_without_answers_and_with_one_mailbox_there_is_no_division() -> None:
    graph = nx.DiGraph([("ann", "bob"), ("bob", "ann")])
    nx.set_node_attributes(graph, {"ann": True, "bob": False}, "observed")
    one_way, nobody = nx.DiGraph([("ann", "bob")]), nx.DiGraph()
    for network, status in ((graph, "not_identified"), (one_way, "no_events"), (nobody, "no_events")):
        division = build_communities(network)
        assert division.status == status
        assert division.groups == 0
        assert np.isnan([division.modularity, division.stability]).all()
        assert division.people["community"].isna().all()
        assert division.people["community_status"].eq(status).all()


def test_one_run_cannot_be_compared() -> None:
    with pytest.raises(OptionError, match="runs=1"):
        build_communities(nx.DiGraph([("ann", "bob")]), runs=1)


def test_one_way_contact_does_not_count() -> None:
    contact = sparse.csr_array(np.array([[9.0, 5, 0], [2, 0, 7], [0, 0, 0]]))
    assert mutual_contact(contact).toarray().tolist() == [[0, 2, 0], [2, 0, 0], [0, 0, 0]]
