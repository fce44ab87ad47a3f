"""Bonacich's centrality, the exchange index, structural holes, and the table of people."""

import math
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reciprocity_kit.columns import TABLES
from reciprocity_kit.columns._of_power import NOT_WHOLE
from reciprocity_kit.errors import OptionError
from reciprocity_kit.network.exchange import build_exchange, gpi
from reciprocity_kit.network.graph import contact_matrix
from reciprocity_kit.network.holes import efficiency, hierarchy
from reciprocity_kit.network.power import BETA_SHARES, bonacich, build_bonacich, find_changes
from reciprocity_kit.network.structure import build_person_structure
from reciprocity_kit.statistics.attenuation import largest_eigenvalue


def both_ways(edges: list[list[Any]]) -> nx.DiGraph:
    return nx.Graph(edges).to_directed()


def draw_network(people: int, edges: int, seed: int) -> nx.DiGraph:
    draw = np.random.default_rng(seed)
    network = nx.DiGraph()
    network.add_nodes_from(range(people))
    for one, other in draw.integers(0, people, (edges, 2)):
        if one != other:
            network.add_edge(int(one), int(other), weight=float(draw.integers(1, 20)))
    return network


# ---- Bonacich


def test_bonacich_1987_graph_c(methods: dict[str, Any]) -> None:
    published = methods["bonacich_1987"]
    line = both_ways(published["graph_c_edges"])
    for beta, wanted in zip(published["beta"], published["nodes_1_2_4"], strict=True):
        assert bonacich(line, beta=beta)[[1, 2, 4]].tolist() == pytest.approx(wanted, abs=6e-3), beta


def test_bonacich_1987_graph_e_turns_negative(methods: dict[str, Any]) -> None:
    published = methods["bonacich_1987"]
    tree = both_ways(published["graph_e_edges"])
    for beta, wanted in zip(published["graph_e_beta"], published["graph_e_nodes_1_2_5"], strict=True):
        assert bonacich(tree, beta=beta)[[1, 2, 5]].tolist() == pytest.approx(wanted, abs=6e-3), beta


def test_bonacich_1987_figure_1_has_no_circles(methods: dict[str, Any]) -> None:
    published = methods["bonacich_1987"]
    chain = nx.DiGraph(published["fig1_directed_edges"])
    for beta, wanted in zip(published["fig1_beta"], published["fig1_A_B_C_D"], strict=True):
        assert bonacich(chain, beta=beta)[list("ABCD")].tolist() == pytest.approx(wanted, abs=6e-3), beta


@pytest.mark.parametrize("valued", [False, True])
@pytest.mark.parametrize(("people", "edges"), [(12, 40), (120, 700)])
def test_bonacich_is_katz_less_one(people: int, edges: int, *, valued: bool) -> None:
    # METHODS N6: c(1, beta) = (katz(alpha=beta, beta=1, normalized=False) - 1) / beta, also below 0.
    # Katz in networkx runs along what came in, so the reversed graph.
    network = draw_network(people, edges, 1)
    matrix = nx.to_numpy_array(network, weight="weight" if valued else None)
    root = max(np.linalg.eigvals(matrix).real)
    assert largest_eigenvalue(contact_matrix(network)) == pytest.approx(
        max(np.linalg.eigvals(nx.to_numpy_array(network)).real), rel=1e-9
    )
    for beta in (-0.9 / root, -0.3 / root, 0.5 / root, 0.9 / root):
        katz = nx.katz_centrality_numpy(
            network.reverse(), alpha=beta, beta=1.0, normalized=False, weight="weight" if valued else None
        )
        plain = (np.array([katz[person] for person in network]) - 1) / beta
        wanted = plain / np.sqrt(np.mean(plain**2))
        np.testing.assert_allclose(bonacich(network, beta=beta, valued=valued), wanted, atol=1e-9)


def test_a_beta_beyond_its_limit_is_refused() -> None:
    line = nx.path_graph(3).to_directed()
    with pytest.raises(OptionError, match=r"between -0\.636 and 0\.636"):
        bonacich(line, beta=0.8)


def test_the_largest_eigenvalue_of_parts() -> None:
    # A pair with weights 4 and 9 (root 6), a ring of three with 5 (root 5), a chain (none).
    network = nx.DiGraph()
    network.add_weighted_edges_from([(0, 1, 4), (1, 0, 9), (2, 3, 5), (3, 4, 5), (4, 2, 5), (4, 5, 90)])
    assert largest_eigenvalue(contact_matrix(network)) == pytest.approx(6)
    assert largest_eigenvalue(contact_matrix(nx.DiGraph([(0, 1), (1, 2)]))) == 0


def test_the_sweep_shows_where_sign_and_rank_change(methods: dict[str, Any]) -> None:
    # Graph e: the root of the tree is first at beta 0 (1.46, as are 2 to 4), falls behind at once below
    # 0, and is itself below 0 before beta -.4 (published: -1).
    tree = both_ways(methods["bonacich_1987"]["graph_e_edges"])
    table = build_bonacich(tree)
    assert len(table) == 10 * len(BETA_SHARES)
    root = largest_eigenvalue(contact_matrix(tree))
    one = table[table["person"] == "1"].set_index("beta_share")["bonacich"]
    for share in (-0.9, 0.0, 0.45):
        assert one[share] == pytest.approx(bonacich(tree, beta=share / root)[1], abs=1e-9)
    people = build_person_structure(tree).set_index("person")
    at = people.loc["1", "sign_changes_at"]
    assert one[at] < 0 < one[round(at + 0.05, 2)]
    assert people.loc["1", "rank_changes_at"] == -0.05
    assert people.loc["1", "rank_best"] == 1
    assert people.loc["1", "rank_worst"] == 10
    assert people.loc["1", "bonacich_negative"] == one[-0.9]
    assert people.loc["1", "bonacich_zero"] == one[0.0]
    assert people.loc["1", "bonacich_positive"] == one[0.9]
    assert math.isnan(people.loc["2", "sign_changes_at"])


def test_changes_nearest_to_zero() -> None:
    zero = BETA_SHARES.index(0.0)
    values = np.ones((2, len(BETA_SHARES)))
    values[0, zero + 3 :] = -1
    values[0, : zero - 4] = -1
    signs, ranks = find_changes(values)
    assert signs[0] == pytest.approx(0.15)
    assert math.isnan(signs[1])
    # Both are first while equal; where the first is below, it is second.
    assert ranks[0] == pytest.approx(0.15)
    assert math.isnan(ranks[1])


# ---- exchange


def test_gpi_of_the_published_networks(methods: dict[str, Any]) -> None:
    wanted = methods["gpi"]
    for name, graph in (
        ("path3", nx.path_graph(3)),
        ("path4", nx.path_graph(4)),
        ("path5", nx.path_graph(5)),
        ("star4_centre_first", nx.star_graph(3)),
    ):
        assert gpi(graph.to_directed()).tolist() == wanted[name], name


def count_disjoint(graph: nx.Graph, start: int, length: int) -> int:
    """The most paths of a length that share only the start, by trying every set of them."""
    paths = [
        frozenset(path[1:])
        for end in graph
        if end != start
        for path in nx.all_simple_paths(graph, start, end, cutoff=length)
        if len(path) == length + 1
    ]
    paths = list(set(paths))
    for number in range(len(graph) // length, 0, -1):
        for chosen in combinations(paths, number):
            if sum(map(len, chosen)) == len(frozenset().union(*chosen)):
                return number
    return 0


@given(st.integers(3, 6), st.integers(0, 10_000))
def test_gpi_by_trying_every_set_of_paths(people: int, seed: int) -> None:
    graph = nx.gnp_random_graph(people, 0.6, seed=seed)
    wanted = [
        sum((-1) ** (length - 1) * count_disjoint(graph, person, length) for length in range(1, people))
        for person in graph
    ]
    assert gpi(graph.to_directed()).tolist() == wanted


def test_exchange_needs_contact_both_ways_and_a_small_network() -> None:
    network = nx.DiGraph([("a", "b"), ("b", "a"), ("c", "a"), ("d", "d")])
    table = build_exchange(network).set_index("person")
    assert table["gpi"].to_dict() == {"a": 1, "b": 1, "c": 0, "d": 0}
    assert table["status"].to_dict() == {"a": "ok", "b": "ok", "c": "no_events", "d": "no_events"}
    with pytest.raises(OptionError, match="13 people are connected") as caught:
        gpi(nx.path_graph(13).to_directed())
    assert "network.subgraph(people).copy()" in str(caught.value)
    parts = nx.disjoint_union(nx.path_graph(5), nx.disjoint_union(nx.path_graph(5), nx.path_graph(5)))
    assert gpi(parts.to_directed()).tolist() == [0, 2, 0, 2, 0] * 3, "each part by itself"


# ---- structural holes


def test_efficiency_of_the_borgatti_graph(methods: dict[str, Any]) -> None:
    # G has six contacts, whose effective size is 4.6667, or 5.4717 by the weights.
    published = methods["burt"]
    graph = both_ways(published["edges"])
    wanted = {person: size / graph.in_degree(person) for person, size in published["effective_size"].items()}
    assert efficiency(graph).to_dict() == pytest.approx(wanted, abs=1e-9)
    for one, other, edge in graph.edges(data=True):
        pair = one + other
        edge["weight"] = published["weights"].get(pair, published["weights"].get(pair[::-1]))
    sizes = published["effective_size_weighted"]
    wanted = {person: size / graph.in_degree(person) for person, size in sizes.items()}
    assert efficiency(graph).to_dict() == pytest.approx(wanted, abs=5e-5)
    directed = nx.DiGraph(published["directed_edges"])
    assert efficiency(directed)[[0, 1, 2]].tolist() == pytest.approx(
        [size / 2 for size in published["effective_size_directed"]]
    )


@pytest.mark.parametrize(("people", "edges", "seed"), [(8, 40, 1), (30, 200, 2)])
def test_holes_agree_with_networkx(people: int, edges: int, seed: int) -> None:
    network = draw_network(people, edges, seed)
    network.remove_nodes_from([person for person in list(network) if not network[person]])
    sizes = nx.effective_size(network, nodes=list(network), weight="weight")
    others = {person: set(nx.all_neighbors(network, person)) for person in network}
    wanted = {person: sizes[person] / len(others[person]) for person in network}
    assert efficiency(network).to_dict() == pytest.approx(wanted, abs=1e-9)
    for person, found in hierarchy(network).items():
        each = [nx.local_constraint(network, person, other, weight="weight") for other in others[person]]
        if len(each) < 2:
            assert math.isnan(found)
            continue
        ratio = np.array(each) / np.mean(each)
        assert found == pytest.approx(
            np.sum(ratio * np.log(ratio)) / (len(each) * np.log(len(each))), abs=1e-9
        )


def test_hierarchy_is_high_where_one_contact_holds_the_rest() -> None:
    # In a ring with all contacts alike no one stands out; a contact who has all the weight does.
    ring = nx.cycle_graph(6).to_directed()
    assert hierarchy(ring).tolist() == pytest.approx([0] * 6, abs=1e-12)
    hub = nx.star_graph(4).to_directed()
    hub[0][1]["weight"] = 10_000
    assert hierarchy(hub)[0] > 0.99
    assert hierarchy(nx.star_graph(4).to_directed())[0] == pytest.approx(0)


# ---- the table


def test_statuses_of_people() -> None:
    network = nx.DiGraph([("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")])
    network.add_node("e")
    table = build_person_structure(network).set_index("person")
    assert table["efficiency_status"].to_dict() == {"a": "ok", "b": "ok", "c": "ok", "e": "no_events"}
    assert table["hierarchy_status"].to_dict() == {
        "a": "too_few",
        "b": "ok",
        "c": "too_few",
        "e": "no_events",
    }
    assert table["bonacich_status"].to_dict() == {"a": "ok", "b": "ok", "c": "ok", "e": "no_events"}
    assert math.isnan(table.loc["e", "bonacich_zero"])
    assert table.loc[["a", "b", "c"], "rank_best"].tolist() == [2, 1, 2]
    chain = build_person_structure(nx.DiGraph([("a", "b"), ("b", "c")])).set_index("person")
    assert set(chain["bonacich_status"]) == {"one_sided"}
    assert chain["bonacich_zero"].tolist() == pytest.approx([math.sqrt(1.5), math.sqrt(1.5), 0])
    assert chain["bonacich_positive"].isna().all()


def test_one_mailbox_identifies_no_position() -> None:
    network = draw_network(8, 30, 3)
    network.nodes[2]["observed"] = False
    for name, table in (
        ("person_structure", build_person_structure(network)),
        ("bonacich", build_bonacich(network)),
        ("exchange", build_exchange(network)),
    ):
        assert list(table.columns) == [column.name for column in TABLES[name]]
        for column in table.columns:
            if column.endswith("status"):
                assert set(table[column]) == {"not_identified"}, column
        values = table.select_dtypes("float64").drop(columns="beta_share", errors="ignore")
        assert values.isna().all(axis=None), name
    for values in (bonacich(network, beta=0), gpi(network), efficiency(network), hierarchy(network)):
        assert values.isna().all()
    assert "own mailbox" in NOT_WHOLE


def test_empty_networks_make_empty_tables() -> None:
    network = nx.DiGraph()
    for table in (build_person_structure(network), build_bonacich(network), build_exchange(network)):
        assert table.empty
    assert gpi(network).empty
    assert bonacich(network, beta=0.5).empty
