"""The network of 149 people's real mail, where the file stands beside the repository, by other libraries."""

import os
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reciprocity_kit.measures import build_reciprocities
from reciprocity_kit.network.brokerage import build_brokerage
from reciprocity_kit.network.dependence import build_tie_structure
from reciprocity_kit.network.graph import build_network
from reciprocity_kit.network.holes import efficiency, hierarchy
from reciprocity_kit.network.nulls import build_network_reciprocity
from reciprocity_kit.network.power import bonacich
from reciprocity_kit.network.reciprocity import edge_reciprocity, weighted_reciprocity, weighted_rho
from reciprocity_kit.readers.read import read
from reciprocity_kit.statistics.configuration import configuration_ensemble
from reciprocity_kit.ties import build_ties

_NAMED = os.environ.get("RK_SHARED")
SHARED = Path(_NAMED) if _NAMED else Path(__file__).parents[3] / "shared"
MESSAGES = SHARED / "data" / "enron" / "messages.csv"
pytestmark = pytest.mark.skipif(
    not MESSAGES.exists(), reason="shared/data/enron/no Enron mail beside the repository"
)


@pytest.fixture(scope="module")
def ties() -> pd.DataFrame:
    return build_ties(read(MESSAGES, tz="America/Chicago"))


@pytest.fixture(scope="module")
def network(ties: pd.DataFrame) -> nx.DiGraph:
    return build_network(ties)


@pytest.fixture(scope="module")
def weights(network: nx.DiGraph) -> np.ndarray:
    return nx.to_numpy_array(network, weight="weight")


def test_reciprocity_by_networkx_and_numpy(network: nx.DiGraph, weights: np.ndarray) -> None:
    assert edge_reciprocity(network) == pytest.approx(nx.overall_reciprocity(network), abs=1e-12)
    assert weighted_reciprocity(network) == pytest.approx(
        np.minimum(weights, weights.T).sum() / weights.sum()
    )


@pytest.mark.parametrize("law", ["geometric", "binary"])
def test_configuration_solves_the_dense_equations(network: nx.DiGraph, weights: np.ndarray, law: str) -> None:
    # The likelihood is concave: whatever gives these means is the solution.
    flows = weights if law == "geometric" else (weights > 0).astype(float)
    ensemble = configuration_ensemble(flows.sum(axis=1), flows.sum(axis=0), law=law)
    exponents = ensemble.theta[ensemble.which][:, None] + ensemble.phi[ensemble.which][None, :]
    np.fill_diagonal(exponents, np.inf)
    odds = np.exp(-exponents)
    means = odds / (1 - odds) if law == "geometric" else odds / (1 + odds)
    np.testing.assert_allclose(means.sum(axis=1), flows.sum(axis=1), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(means.sum(axis=0), flows.sum(axis=0), rtol=1e-9, atol=1e-9)
    product = odds * odds.T
    expected = (product / (1 - product)).sum() if law == "geometric" else (means * means.T).sum()
    table = build_network_reciprocity(network, nulls=["configuration"]).set_index("measure")
    row = table.loc["weighted_reciprocity" if law == "geometric" else "edge_reciprocity"]
    assert row["expected"] == pytest.approx(expected / flows.sum(), abs=1e-9)


def test_shuffles_by_numpy(network: nx.DiGraph, weights: np.ndarray) -> None:
    draw, found = np.random.default_rng(9), []
    senders, recipients = (
        np.repeat(each, weights.astype(int).ravel()) for each in np.indices(weights.shape).reshape(2, -1)
    )
    for _ in range(30):
        shuffled = np.zeros(weights.shape)
        np.add.at(shuffled, (senders, draw.permutation(recipients)), 1)
        np.fill_diagonal(shuffled, 0)
        found.append(np.minimum(shuffled, shuffled.T).sum() / shuffled.sum())
    rho = weighted_rho(network, null="permutation", samples=60)
    assert rho.expected == pytest.approx(np.mean(found), abs=5 * rho.sd / np.sqrt(30))
    assert rho.sd == pytest.approx(np.std(found), rel=0.5)


def test_every_null_finds_more_than_chance(network: nx.DiGraph) -> None:
    table = build_network_reciprocity(network, samples=40)
    assert (table["rho"] > 0).all()
    assert (table["z"] > 5).all()
    assert (table["status"] == "ok").all()


def test_shares_by_pandas(ties: pd.DataFrame, weights: np.ndarray, network: nx.DiGraph) -> None:
    table = build_tie_structure(ties)
    both = pd.DataFrame(weights + weights.T, index=list(network), columns=list(network))
    share = both.div(both.sum(axis=1), axis=0)
    wanted = [share.loc[ego, alter] for ego, alter in zip(table["ego"], table["alter"], strict=True)]
    np.testing.assert_allclose(table["contact_share"], wanted)
    back = [share.loc[alter, ego] for ego, alter in zip(table["ego"], table["alter"], strict=True)]
    np.testing.assert_allclose(table["dependence_gap"], np.array(back) - np.array(wanted), atol=1e-12)


def test_openings_by_scipy_and_as_among_the_reciprocities(ties: pd.DataFrame) -> None:
    keys = ["ego", "alter"]
    table = build_tie_structure(ties).astype(dict.fromkeys(keys, "str")).set_index(keys)
    known = build_reciprocities(ties).astype(dict.fromkeys(keys, "str")).set_index(keys).loc[table.index]
    for name in ("wang", "expected_share"):
        np.testing.assert_allclose(table[name], known[name], atol=1e-12)
    np.testing.assert_allclose(table["activity_p"], known["expected_share_p_value"], atol=1e-12)
    some = table[table["activity_p"].notna()]
    np.testing.assert_allclose(
        stats.false_discovery_control(some["activity_p"]), some["activity_q"], atol=1e-9
    )


def test_positions_by_networkx(network: nx.DiGraph) -> None:
    plain = network.to_undirected()
    some = [person for person in network if network.out_degree(person) in {5, 9}]  # networkx takes its time
    assert len(some) > 5
    sizes = nx.effective_size(network, nodes=some, weight="weight")
    wanted = {person: sizes[person] / plain.degree(person) for person in some}
    assert efficiency(network)[some].to_dict() == pytest.approx(wanted, abs=1e-9)
    someone = max(network, key=plain.degree)
    each = np.array(
        [nx.local_constraint(network, someone, other, weight="weight") for other in plain[someone]]
    )
    ratio = each / each.mean()
    assert hierarchy(network)[someone] == pytest.approx(
        (ratio * np.log(ratio)).sum() / (each.size * np.log(each.size))
    )
    root = max(np.linalg.eigvals(nx.to_numpy_array(network, weight=None)).real)
    for beta in (-0.9 / root, 0.9 / root):
        katz = nx.katz_centrality_numpy(network.reverse(), alpha=beta, beta=1.0, normalized=False)
        values = (np.array([katz[person] for person in network]) - 1) / beta
        np.testing.assert_allclose(
            bonacich(network, beta=beta), values / np.sqrt(np.mean(values**2)), atol=1e-9
        )


def test_brokerage_by_the_definition(network: nx.DiGraph) -> None:
    groups = {person: person[0] for person in network}
    table = build_brokerage(network, groups)
    shown = table[(table["status"] == "ok") & table["role"].isin(["gatekeeper", "all"])]
    assert len(shown) > 200
    for person, role, found in zip(shown["person"], shown["role"], shown["brokered"], strict=True):
        pairs = [
            (one, other)
            for one in network.predecessors(person)
            for other in network.successors(person)
            if one != other and not network.has_edge(one, other)
        ]
        if role == "gatekeeper":
            own = groups[person]
            pairs = [(one, other) for one, other in pairs if groups[one] != own == groups[other]]
        assert found == len(pairs)
