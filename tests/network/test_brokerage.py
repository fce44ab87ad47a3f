"""Who links people without contact, by the groups of the three."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.network.brokerage import build_brokerage
from reciprocity_kit.statistics import brokerage
from reciprocity_kit.statistics.brokerage import brokered_pairs


def count_pairs(ties: np.ndarray, groups: list[int]) -> np.ndarray:
    """The definition: i to j to k, and not i to k, for every three people."""
    people = len(ties)
    found = np.zeros((people, 6))
    for j in range(people):
        for i, k in ((i, k) for i in range(people) for k in range(people) if len({i, j, k}) == 3):
            if ties[i, j] and ties[j, k] and not ties[i, k]:
                own = (groups[i] == groups[j], groups[j] == groups[k], groups[i] == groups[k])
                role = {(True, True, True): 0, (False, False, True): 1, (False, True, False): 2}.get(own)
                role = role if role is not None else 3 if own[0] else 4
                found[j, [role, 5]] += 1
    return found


def test_roles_by_hand() -> None:
    # a, b in one group, c, d in the other: a to b and c; b to c and d; c to d; d to a.
    # a: d-a-b gatekeeper, d-a-c itinerant (no d-b, no d-c). b: a-b-d representative; a-b-c is closed.
    # c: a-c-d gatekeeper; b-c-d is closed. d: b-d-a itinerant, c-d-a representative.
    ties = np.array([[0, 1, 1, 0], [0, 0, 1, 1], [0, 0, 0, 1], [1, 0, 0, 0]])
    wanted = [[0, 1, 1, 0, 0, 2], [0, 0, 0, 1, 0, 1], [0, 0, 1, 0, 0, 1], [0, 1, 0, 1, 0, 2]]
    assert brokered_pairs(sparse.csr_array(ties), [0, 0, 1, 1]).pairs.tolist() == wanted
    # With everybody in a group of their own, all are liaisons; in one group, all coordinators.
    assert brokered_pairs(sparse.csr_array(ties), [0, 1, 2, 3]).pairs[:, 4].tolist() == [2, 1, 1, 2]
    assert brokered_pairs(sparse.csr_array(ties), [0] * 4).pairs[:, 0].tolist() == [2, 1, 1, 2]


@given(st.integers(1, 9), st.floats(0, 1), st.integers(0, 1000))
def test_counting_agrees_with_the_definition(people: int, density: float, seed: int) -> None:
    draw = np.random.default_rng(seed)
    ties = (draw.random((people, people)) < density) & ~np.eye(people, dtype=bool)
    groups = draw.integers(0, 3, people).tolist()
    found = brokered_pairs(sparse.csr_array(ties.astype(float)), groups)
    np.testing.assert_array_equal(found.pairs, count_pairs(ties, groups))


def test_counting_is_the_same_in_small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(1)
    ties = sparse.csr_array(np.triu(draw.random((40, 40)) < 0.3, 1) * 1.0)
    groups = draw.integers(0, 4, 40)
    whole = brokered_pairs(ties, groups).pairs
    monkeypatch.setattr(brokerage, "CELLS", 30)
    np.testing.assert_array_equal(brokered_pairs(ties, groups).pairs, whole)


@pytest.mark.parametrize("groups", [[0, 0, 0, 0], [0, 0, 1, 1], [0, 0, 1, 2], [0, 1, 1, 1], [0, 1, 2, 3]])
@pytest.mark.parametrize("number", [2, 4, 9])
def test_expectation_over_all_networks(groups: list[int], number: int) -> None:
    # Every network of four people with so many ties, each as likely.
    places = [(i, j) for i in range(4) for j in range(4) if i != j]
    counts = []
    for chosen in combinations(places, number):
        ties = np.zeros((4, 4))
        ties[tuple(zip(*chosen, strict=True))] = 1
        counts.append(count_pairs(ties, groups))
    found = brokered_pairs(sparse.csr_array(ties), groups)
    np.testing.assert_allclose(found.expected, np.mean(counts, axis=0), atol=1e-12)
    np.testing.assert_allclose(found.sd, np.std(counts, axis=0), atol=1e-7)


def two_groups() -> tuple[nx.DiGraph, dict[str, str]]:
    """Six of "a" who write to each other, five of "b" likewise, a1 between both, and two of "c"."""
    names = {"a": [f"a{n}" for n in range(1, 7)], "b": [f"b{n}" for n in range(1, 6)], "c": ["c1", "c2"]}
    network = nx.DiGraph()
    for own in names.values():
        network.add_edges_from((one, other) for one in own for other in own if one != other)
    network.add_edges_from([("b1", "a1"), ("a1", "b2"), ("c1", "a1")])
    return network, {person: group for group, people in names.items() for person in people}


def test_the_table_names_roles_and_hides_small_groups() -> None:
    network, groups = two_groups()
    table = build_brokerage(network, groups)
    assert list(table.columns) == [column.name for column in TABLES["brokerage"]]
    own = table[table["person"] == "a1"].set_index("role")
    # b1 and c1 reach five more of "a" through a1, and they reach b2; b1 writes to b2 itself.
    assert own["brokered"].to_dict() == {
        "coordinator": 0,
        "itinerant": 0,
        "gatekeeper": 10,
        "representative": 5,
        "liaison": 1,
        "all": 16,
    }
    assert own.loc["gatekeeper", "z"] > 2
    assert own["z"].tolist() == pytest.approx(
        ((own["brokered"] - own["expected"]) / own["expected_sd"]).tolist()
    )
    small = table[table["group"] == "c"]
    assert set(small["status"]) == {"too_few"}
    assert small[["brokered", "expected", "expected_sd", "z"]].isna().all(axis=None)
    assert small["group_size"].unique().tolist() == [2]
    assert set(build_brokerage(network, groups, min_group=6).query("group == 'b'")["status"]) == {"too_few"}


def test_brokerage_statuses_and_refusals() -> None:
    network, groups = two_groups()
    with pytest.raises(OptionError, match="min_group=5 or more"):
        build_brokerage(network, groups, min_group=4)
    with pytest.raises(TableError, match="1 of 13 people"):
        build_brokerage(network, {person: group for person, group in groups.items() if person != "b3"})
    network.nodes["b1"]["observed"] = False
    hidden = build_brokerage(network, groups)
    assert set(hidden["status"]) == {"not_identified"}
    assert hidden["brokered"].isna().all()
    silent = nx.empty_graph(6, create_using=nx.DiGraph)
    assert set(build_brokerage(silent, dict.fromkeys(range(6), "a"))["status"]) == {"no_events"}
    assert build_brokerage(nx.DiGraph(), {}).empty


def test_a_complete_network_has_nobody_to_link() -> None:
    network = nx.complete_graph(6, create_using=nx.DiGraph)
    table = build_brokerage(network, dict.fromkeys(range(6), "a"))
    assert (table["brokered"] == 0).all()
    assert (table["expected"] == 0).all()
    assert table["z"].isna().all(), "chance does not vary"
