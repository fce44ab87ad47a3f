"""The same network is drawn the same way in every process."""

import networkx as nx

from reciprocity_kit.pictures.of_network import cut_network


def test_people_keep_the_order_of_the_network() -> None:
    people = [f"person {number}" for number in range(60)]
    network: nx.DiGraph[str] = nx.DiGraph()
    nx.add_path(network, people)
    kept = people[::3]
    cut = cut_network(network, reversed(kept))
    assert list(cut) == kept
    assert cut.number_of_edges() == 0
    assert len(network) == 60
