"""Measure the people table beside plain networkx: the same measures of the same ties, in one run."""

import argparse
import time
from collections.abc import Callable
from math import lcm

import networkx as nx
import numpy as np
import pandas as pd

from reciprocity_kit import centrality
from reciprocity_kit.network import build_network
from reciprocity_kit.network.graph import Network, contact_matrix
from reciprocity_kit.people import build_people
from reciprocity_kit.statistics import _graphs as graphs

TIES_A_PERSON = 5
CIRCLE = 50
WITHIN, ANSWERED = 0.7, 0.5


def make_ties(ties: int, seed: int = 1) -> pd.DataFrame:
    """Make ties between people of heavy-tailed activity in circles of fifty, both mirror rows.

    Parameters
    ----------
    ties : int
        Directed ties, five a person.
    seed : int
        Same seed, same ties.

    Returns
    -------
    pandas.DataFrame
        The columns of a ties table that people and networks are made from.
    """
    draw = np.random.default_rng(seed)
    people, many = ties // TIES_A_PERSON, 3 * ties
    busy = 1 / (np.arange(people) + 10.0) ** 0.7
    one, other = (draw.choice(people, many, p=busy / busy.sum()) for _ in range(2))
    near = one // CIRCLE * CIRCLE + draw.integers(0, CIRCLE, many)
    other = np.where(draw.random(many) < WITHIN, np.minimum(near, people - 1), other)
    pairs = np.unique(np.column_stack([one, other])[one != other], axis=0)
    pairs = draw.permutation(pairs)[: round(ties / (1 + ANSWERED))]
    back = pairs[: ties - len(pairs) + ties // 8, ::-1]
    pairs = draw.permutation(np.unique(np.concatenate([pairs, back]), axis=0))[:ties]
    pairs = draw.permutation(people)[pairs]
    sent = np.ceil(draw.lognormal(0.8, 1.1, len(pairs))).astype(np.int64)
    return _mirror(pairs, sent, people)


def _mirror(pairs: np.ndarray, sent: np.ndarray, people: int) -> pd.DataFrame:
    names = pd.CategoricalDtype([f"person{number:06d}@firm.example" for number in range(people)])
    given = pd.Series(sent, index=pairs[:, 0] * people + pairs[:, 1])
    keys = np.unique(np.concatenate([given.index, pairs[:, 1] * people + pairs[:, 0]]))
    ego, alter = np.divmod(keys, people)
    frame = pd.DataFrame(
        {
            "ego": pd.Categorical.from_codes(ego, dtype=names),
            "alter": pd.Categorical.from_codes(alter, dtype=names),
            "sent": given.reindex(keys, fill_value=0).to_numpy(),
            "received": given.reindex(alter * people + ego, fill_value=0).to_numpy(),
            "contact_share_status": "ok",
        }
    )
    frame["total"], frame["mutual"] = (
        frame["sent"] + frame["received"],
        frame[["sent", "received"]].min(axis=1),
    )
    frame["balance"] = (frame["sent"] - frame["received"]) / frame["total"]
    frame["reciprocity"] = 2 * frame["mutual"] / frame["total"]
    frame["opened"], frame["opened_by_alter"] = frame["sent"] // 2, frame["received"] // 2
    return frame.assign(initiation_share=0.5)


def convert(ties: pd.DataFrame) -> nx.DiGraph:
    """Make the graph as somebody without the package would."""
    sent = ties[ties["sent"] > 0].assign(weight=ties["sent"], distance=1 / ties["sent"])
    columns = ["weight", "distance"]
    return nx.from_pandas_edgelist(sent, "ego", "alter", columns, create_using=nx.DiGraph)


def eigenvector(graph: nx.DiGraph) -> pd.Series:
    """Solve on the largest strongly connected part, where the measure has one meaning."""
    core = graph.subgraph(max(nx.strongly_connected_components(graph), key=len))
    values = pd.Series(nx.eigenvector_centrality_numpy(core, weight="weight"))
    return values / values.max()


def community(graph: nx.DiGraph) -> pd.Series:
    """Divide by Louvain's method on what both did alike."""
    both = nx.Graph()
    for one, other, weight in graph.edges(data="weight"):
        if graph.has_edge(other, one):
            both.add_edge(one, other, weight=min(weight, graph[other][one]["weight"]))
    groups = nx.community.louvain_communities(both, weight="weight", seed=1)
    return pd.Series({person: number for number, group in enumerate(groups) for person in group})


def timed(run: Callable[[], object]) -> tuple[float, object]:
    """Return the seconds on the processor and the result."""
    begin = time.process_time()
    result = run()
    return time.process_time() - begin, result


def networkx_runs(graph: nx.DiGraph, cap: int) -> dict[str, tuple[float, Callable[[], object]]]:
    """Return what networkx runs for each measure, and by how much its time is multiplied.

    Where there are too many people for all paths, paths start at `cap` of them and effective sizes
    are those of ten times as many; times are multiplied to as many starts as the package takes, and
    to all people.
    """
    people = list(graph)
    few = people[:cap] if len(people) > graphs.MAX_EXACT else people
    starts = graphs.find_pivots(len(people)).size / len(few)
    turned = graph.reverse()
    whole = len(few) == len(people)
    some = people if whole else people[: 10 * cap]
    chosen = None if whole else len(few)

    def closeness() -> object:
        if whole:
            return nx.closeness_centrality(graph, distance="distance")
        lengths = nx.single_source_dijkstra_path_length
        return [lengths(turned, person, weight="distance") for person in few]

    return {
        "degree": (
            1,
            lambda: {person: len(set(graph.pred[person]) | set(graph[person])) for person in graph},
        ),
        "strength": (1, lambda: dict(graph.degree(weight="weight"))),
        "betweenness": (
            starts,
            lambda: nx.betweenness_centrality(graph, k=chosen, weight="distance", seed=1),
        ),
        "closeness": (starts, closeness),
        "pagerank": (1, lambda: nx.pagerank(graph, weight="weight", tol=1e-13, max_iter=1000)),
        "eigenvector": (1, lambda: eigenvector(graph)),
        "constraint": (1, lambda: nx.constraint(graph, weight="weight")),
        "effective_size": (
            len(people) / len(some),
            lambda: nx.effective_size(graph, nodes=some, weight="weight"),
        ),
        "community": (1, lambda: community(graph)),
    }


def check_paths(network: Network, sources: int) -> float:
    """Return the largest difference in betweenness from networkx with lengths in whole numbers.

    Lengths are the least common multiple of all weights over the weight: exact, however long the
    numbers. With lengths such as 0.1 networkx takes 1/10 + 1/15 and 1/6 for two lengths.
    """
    multiple = lcm(*{int(weight) for *_, weight in network.edges(data="weight")})
    exact = network.copy()
    for *_, edge in exact.edges(data=True):
        edge["length"] = multiple // int(edge["weight"])
    people = list(network)
    few = people[:sources]
    wanted = nx.betweenness_centrality_subset(exact, few, people, weight="length")
    found = np.zeros(len(people))
    blocks = graphs.find_shortest_ways(contact_matrix(network), np.arange(len(few)))
    for block in blocks:
        found += graphs.sum_dependencies(*block)
    return float(np.abs(found - [wanted[person] for person in people]).max())


def compare(ties: int, cap: int) -> None:
    """Measure both at one size and print the ratios."""
    table = make_ties(ties)
    own_time, network = timed(lambda: build_network(table))
    table_time, people = timed(lambda: build_people(table, network))
    conversion, graph = timed(lambda: convert(table))
    print(f"\n{len(network):,} people, {network.number_of_edges():,} directed ties; seconds on the processor")
    print(f"{'':16}{'networkx':>10}{'package':>9}{'ratio':>8}{'difference':>13}")
    print(f"{'conversion':16}{conversion:10.2f}{own_time:9.2f}{conversion / own_time:8.1f}")
    taken = {"conversion": conversion}
    for name, (factor, run) in networkx_runs(graph, cap).items():
        alone, values = timed(lambda name=name: getattr(centrality, name)(network))
        seconds, wanted = timed(run)
        taken[name] = seconds * factor
        exact = name != "community" and factor == 1
        apart = f"{_difference(wanted, values):13.1e}" if exact else f"{'-':>13}"
        mark = f"  networkx x {factor:.0f}" if factor != 1 else ""
        print(f"{name:16}{taken[name]:10.2f}{alone:9.2f}{taken[name] / alone:8.1f}{apart}{mark}")
    own, total = own_time + table_time, sum(taken.values())
    rest = total - taken["effective_size"]
    print(f"{'people table':16}{total:10.2f}{own:9.2f}{total / own:8.1f}  conversion and all measures")
    print(f"{'':16}{rest:10.2f}{own:9.2f}{rest / own:8.1f}  without effective_size in networkx")
    sampled = people["betweenness_status"].eq("sampled").any()
    print("paths from a sample" if sampled else "all paths", f"in the package; {_errors(people)}")
    print(f"betweenness beside networkx with exact lengths: difference {check_paths(network, cap):.1e}")


def _difference(wanted: object, found: pd.Series) -> float:
    both = pd.DataFrame({"wanted": pd.Series(wanted), "found": found}).dropna()
    return float((both["wanted"] - both["found"]).abs().max() / both["wanted"].abs().max())


def _errors(people: pd.DataFrame) -> str:
    top = people.nlargest(20, "betweenness")
    share = (top["betweenness_error"] / top["betweenness"]).median()
    near = (people["closeness_error"] / people["closeness"]).median()
    return f"standard errors {share:.0%} of betweenness (the first 20), {near:.1%} of closeness"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ties", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--cap", type=int, default=20, help="starts networkx is given in large networks")
    options = parser.parse_args()
    for size in options.ties:
        compare(size, options.cap)
