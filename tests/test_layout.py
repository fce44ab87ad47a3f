"""Places on the picture of the network, and that they stay."""

import time

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.columns import empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.layout import _forces as forces
from reciprocity_kit.layout import build_layouts, layout

MONTHS = list(pd.date_range("2024-01-01", periods=5, freq="MS", tz="UTC"))


def circles(number: int, size: int) -> nx.DiGraph:
    """Complete circles, each joined to the next by one tie."""
    graph = nx.disjoint_union_all([nx.complete_graph(size)] * number).to_directed()
    graph.add_edges_from((circle * size, (circle + 1) % number * size) for circle in range(number))
    nx.set_edge_attributes(graph, 1.0, "weight")
    return graph


def points_of(places: dict[int, tuple[float, float]], people: list[int] | range) -> np.ndarray:
    return np.array([places[person] for person in people])


def test_same_seed_same_places_and_all_within_the_frame() -> None:
    network = nx.gnp_random_graph(60, 0.1, seed=1, directed=True)
    nx.set_edge_attributes(network, 2.0, "weight")
    places = layout(network)
    assert places == layout(network)
    assert places != layout(network, seed=8)
    assert set(places) == set(network)
    assert np.abs(np.array(list(places.values()))).max() <= 1


def test_groups_stand_apart() -> None:
    places = layout(circles(4, 8))
    groups = [points_of(places, range(8 * circle, 8 * circle + 8)) for circle in range(4)]
    middles = np.array([group.mean(axis=0) for group in groups])
    within = max(np.linalg.norm(group - group.mean(axis=0), axis=1).mean() for group in groups)
    apart = [np.linalg.norm(one - other) for at, one in enumerate(middles) for other in middles[:at]]
    assert min(apart) > 2 * within


def test_nobody_stands_on_another() -> None:
    star = nx.star_graph(200).to_directed()
    for network in (star, circles(6, 40), nx.path_graph(50).to_directed()):
        points = np.array(list(layout(network).values()))
        apart = np.linalg.norm(points[:, None] - points[None], axis=2) + 9 * np.eye(len(points))
        assert apart.min() > 0.1 / np.sqrt(len(points))


def test_parts_do_not_meet_and_people_without_ties_stand_in_rows() -> None:
    network = nx.disjoint_union(circles(1, 20), circles(1, 9))
    network.add_nodes_from(range(100, 110))
    places = layout(network)
    first, second = points_of(places, range(20)), points_of(places, range(20, 29))
    alone = points_of(places, range(100, 110))
    assert first[:, 1].min() > second[:, 1].max() or first[:, 0].max() < second[:, 0].min()
    assert alone[:, 1].max() < first[:, 1].min()
    rows, number = np.unique(alone[:, 1].round(9), return_counts=True)
    assert len(rows) <= 3
    across = np.diff(np.sort(alone[alone[:, 1].round(9) == rows[np.argmax(number)]][:, 0]))
    assert across.size >= 4
    np.testing.assert_allclose(across, across[0])


def test_long_weak_ties_do_not_make_the_picture() -> None:
    # A circle of 60 busy people; twenty of them once wrote to somebody outside, who wrote to nobody else.
    network = nx.gnp_random_graph(60, 0.3, seed=1, directed=True)
    nx.set_edge_attributes(network, 20.0, "weight")
    for number in range(20):
        network.add_edge(3 * number, 100 + number, weight=1.0)
    places = layout(network)
    core = points_of(places, range(60))
    assert np.ptp(core, axis=0).min() > 0.8, "the circle fills a good part of the frame, which is 2 wide"


def test_the_grid_pushes_as_all_pairs_do() -> None:
    draw = np.random.default_rng(3)
    points, charge = draw.normal(0, 10, (400, 2)), draw.uniform(1, 5, 400)
    exact, found = forces.push_pairs(points, charge), forces.push_apart(points, charge)
    # Near neighbours are softened, so single pushes differ; together they agree.
    assert np.corrcoef(exact.ravel(), found.ravel())[0, 1] > 0.97
    far = points + np.where(np.arange(400) < 200, 0.0, 500.0)[:, None]
    exact, found = forces.push_pairs(far, charge), forces.push_apart(far, charge)
    sums = [push[:200].sum(axis=0) for push in (exact, found)]
    np.testing.assert_allclose(sums[0], sums[1], rtol=0.02)


def test_an_earlier_place_is_kept() -> None:
    network = circles(3, 10)
    before = layout(network)
    later = network.copy()
    later.remove_nodes_from([3, 14])
    later.add_edge(0, "new", weight=3.0)
    later.add_node("alone")
    exact = layout(later, places=before, hold=1)
    stay = [person for person in later if person in before]
    np.testing.assert_allclose(points_of(exact, stay), points_of(before, stay), atol=1e-12)
    assert set(exact) == set(later)
    nearest = min(stay, key=lambda person: np.linalg.norm(np.subtract(exact["new"], before[person])))
    assert nearest in range(10), "who is new stands in the circle of the one contact"
    near = layout(later, places=before)
    moved = np.linalg.norm(points_of(near, stay) - points_of(before, stay), axis=1)
    assert 0 < moved.max() < 0.15
    assert near == layout(later, places=before)


def test_places_of_others_do_not_help() -> None:
    network = circles(2, 5)
    assert layout(network, places={"stranger": (0.0, 0.0)}) == layout(network)


def test_people_keep_their_place_from_period_to_period() -> None:
    whole, draw, networks = circles(6, 12), np.random.default_rng(2), {}
    for month in MONTHS:
        kept = [edge for edge in whole.edges if draw.random() < 0.3]
        networks[month] = whole.edge_subgraph(kept).copy()
    layouts = build_layouts(networks)
    assert layouts.dtypes.astype("str").equals(empty_table("layouts").dtypes.astype("str"))
    assert len(layouts) == sum(map(len, networks.values()))
    layouts = layouts.sort_values(["person", "period_at"])
    steps = layouts.groupby("person", observed=True)[["x", "y"]].diff()
    moved = np.hypot(steps["x"], steps["y"]).to_numpy()
    assert np.nanmedian(moved) < 0.05
    assert np.nanmax(moved) < 0.2
    alone = [layout(network) for network in networks.values()]
    both = [person for person in alone[0] if person in alone[1]]
    assert np.median(np.linalg.norm(points_of(alone[0], both) - points_of(alone[1], both), axis=1)) > 0.3
    fixed = build_layouts(networks, hold=1)
    assert fixed.groupby("person", observed=True)[["x", "y"]].nunique().eq(1).all(axis=None)


def test_five_thousand_people_take_seconds() -> None:
    network = nx.gnm_random_graph(5000, 20_000, seed=1, directed=True)
    begin = time.process_time()
    places = layout(network)
    assert time.process_time() - begin < 12, "about 3 on an idle machine"
    assert np.isfinite(np.array(list(places.values()))).all()


def test_nobody_one_and_two() -> None:
    assert layout(nx.DiGraph()) == {}
    assert build_layouts({}).empty
    assert build_layouts({MONTHS[0]: nx.DiGraph()}).empty
    one = nx.DiGraph()
    one.add_node("ana")
    assert layout(one) == {"ana": (0.0, 0.0)}
    pair = layout(nx.DiGraph([("ana", "ben")]))
    assert pair["ana"] == pytest.approx((-1, 0))
    assert pair["ben"] == pytest.approx((1, 0))


def test_no_share_is_refused() -> None:
    with pytest.raises(OptionError, match="hold=2"):
        layout(circles(1, 3), hold=2)
