"""Places on the picture of the network."""

import networkx as nx
import numpy as np

from reciprocity_kit.layout import layout


def test_same_seed_same_places_and_all_within_the_frame() -> None:
    network = nx.gnp_random_graph(60, 0.1, seed=1, directed=True)
    nx.set_edge_attributes(network, 2.0, "weight")
    places = layout(network)
    assert places == layout(network)
    assert set(places) == set(network)
    assert np.abs(np.array(list(places.values()))).max() <= 1


def test_two_groups_stand_apart() -> None:
    network = nx.DiGraph(nx.disjoint_union(nx.complete_graph(8), nx.complete_graph(8)))
    network.add_edge(0, 8)
    nx.set_edge_attributes(network, 1.0, "weight")
    places = np.array([place for _, place in sorted(layout(network).items())])
    apart = np.linalg.norm(places[:8].mean(axis=0) - places[8:].mean(axis=0))
    within = np.linalg.norm(places[:8] - places[:8].mean(axis=0), axis=1).mean()
    assert apart > within


def test_nobody_and_one() -> None:
    assert layout(nx.DiGraph()) == {}
    one = nx.DiGraph()
    one.add_node("ana")
    assert layout(one) == {"ana": (0.0, 0.0)}
