"""The people of the Enron mail, where it stands beside the repository: their places by networkx alone."""

import os
from fractions import Fraction
from math import lcm
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.centrality import build_ranks
from reciprocity_kit.history import History
from reciprocity_kit.layout import layout
from reciprocity_kit.network import build_network
from reciprocity_kit.network.cohesion import build_overlaps, core
from reciprocity_kit.network.communities import build_communities
from reciprocity_kit.network.loss import build_losses
from reciprocity_kit.people import build_people
from reciprocity_kit.readers.read import read
from reciprocity_kit.ties import build_ties

_NAMED = os.environ.get("RK_SHARED")
SHARED = Path(_NAMED) if _NAMED else Path(__file__).parents[3] / "shared"
MESSAGES = SHARED / "data" / "enron" / "messages.csv"
pytestmark = pytest.mark.skipif(not MESSAGES.exists(), reason="no Enron mail beside the repository")


@pytest.fixture(scope="module")
def history() -> History:
    return read(MESSAGES, tz="America/Chicago")


@pytest.fixture(scope="module")
def ties(history: History) -> pd.DataFrame:
    return build_ties(history)


@pytest.fixture(scope="module")
def graph(ties: pd.DataFrame) -> nx.DiGraph:
    """Made from the sums alone, with lengths in whole numbers."""
    sent = ties[ties["sent"] > 0]
    multiple = lcm(*sent["sent"].unique().tolist())
    made = nx.DiGraph()
    made.add_nodes_from(dict.fromkeys(ties["ego"]))
    for one, other, weight in zip(sent["ego"], sent["alter"], sent["sent"].tolist(), strict=True):
        made.add_edge(one, other, weight=weight, length=multiple // weight)
    made.graph["multiple"] = multiple
    return made


def test_places_agree_with_networkx(ties: pd.DataFrame, graph: nx.DiGraph) -> None:
    people = build_people(ties, build_network(ties)).set_index("person")
    multiple = graph.graph["multiple"]
    near = nx.closeness_centrality(graph, distance="length")
    core_part = graph.subgraph(max(nx.strongly_connected_components(graph), key=len))
    vector = pd.Series(nx.eigenvector_centrality_numpy(core_part, weight="weight"))
    wanted = {
        "betweenness": nx.betweenness_centrality(graph, weight="length"),
        "closeness": {person: float(Fraction(value) * multiple) for person, value in near.items()},
        "pagerank": nx.pagerank(graph, weight="weight", tol=1e-14, max_iter=2000),
        "eigenvector": (vector / vector.max()).to_dict(),
    }
    senders = [person for person in graph if graph[person]]  # networkx gives NaN to whoever only receives
    constraint = nx.constraint(graph, weight="weight")
    wanted["constraint"] = {person: constraint[person] for person in senders}
    wanted["effective_size"] = nx.effective_size(graph, nodes=senders[::15], weight="weight")
    for name, values in wanted.items():
        found = people[name][list(values)]
        np.testing.assert_allclose(found, list(values.values()), rtol=1e-8, atol=1e-12, err_msg=name)
    assert people["betweenness_status"].eq("ok").all()


def test_shape_agrees_with_networkx(ties: pd.DataFrame, graph: nx.DiGraph) -> None:
    network, either = build_network(ties), graph.to_undirected()
    losses = build_losses(network).set_index("person")
    assert set(losses.index[losses["cut_point"]]) == set(nx.articulation_points(either))
    answered = nx.Graph((a, b) for a, b in graph.edges if graph.has_edge(b, a))
    answered.add_nodes_from(graph)
    assert core(network).to_dict() == nx.core_number(answered)
    overlaps = build_overlaps(network).dropna(subset="overlap")
    for one, other, overlap in overlaps[["ego", "alter", "overlap"]].head(200).itertuples(index=False):
        common = len(list(nx.common_neighbors(either, one, other)))
        assert overlap == pytest.approx(common / (either.degree(one) + either.degree(other) - 2 - common))


def test_groups_are_clear_and_people_find_a_place(ties: pd.DataFrame) -> None:
    network = build_network(ties)
    division = build_communities(network)
    assert division.modularity > 0.5
    assert 0.5 < division.stability <= 1
    places = np.array(list(layout(network).values()))
    assert np.abs(places).max() <= 1


def test_ranks_of_the_first_are_narrower_than_the_list(history: History) -> None:
    ranks = build_ranks(history, measure="pagerank", resamples=50)
    first = ranks.head(10)
    assert (first["rank_high"] < len(ranks) / 2).all()
    assert (ranks["rank_high"] > ranks["rank_low"]).mean() > 0.8
    assert first["status"].eq("ok").all()
