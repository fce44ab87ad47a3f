"""Triad census and cyclic clustering: the package beside networkx, in one run."""

import argparse
import json
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

import networkx as nx
import numpy as np

from reciprocity_kit.network.cycles import build_cycles, clustering
from reciprocity_kit.network.triads import build_triads, triad_census

SEED = 20240229
ANSWERED = 0.4
SPREAD = 0.8
TIES_PER_PERSON = 10


def main() -> None:
    """Print the seconds of CPU of each task and how many times faster the package is."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--ties", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--repeats", type=int, default=3, help="runs of the package; networkx runs once")
    parser.add_argument("--skip-networkx", action="store_true")
    options = parser.parse_args()
    for ties in options.ties:
        network = make_network(ties)
        for task, ours, theirs in TASKS:
            row: dict[str, Any] = {"task": task, "people": len(network), "ties": network.size()}
            seconds, values = zip(*(measure(ours, network) for _ in range(options.repeats)), strict=True)
            row["package_seconds"] = round(median(seconds), 4)
            if theirs is not None and not options.skip_networkx:
                row["networkx_seconds"], expected = measure(theirs, network)
                row["times_faster"] = round(row["networkx_seconds"] / row["package_seconds"], 1)
                row["equal"] = is_equal(values[0], expected)
            print(json.dumps(row))


def make_network(ties: int) -> "nx.DiGraph[str]":
    """Make people of heavy-tailed activity who write to each other; part of the ties are answered."""
    draw = np.random.default_rng(SEED)
    people = ties // TIES_PER_PERSON
    active = draw.lognormal(0.0, SPREAD, people)
    network: nx.DiGraph[str] = nx.DiGraph()
    weights: dict[tuple[int, int], float] = {}
    while len(weights) < ties:
        ends = draw.choice(people, (2, ties), p=active / active.sum()).tolist()
        for tail, head, answered in zip(*ends, (draw.random(ties) < ANSWERED).tolist(), strict=True):
            if tail != head:
                weights[tail, head] = 1.0 + tail % 7
                weights |= {(head, tail): 1.0 + head % 5} if answered else {}
    chosen = list(weights.items())[:ties]
    network.add_weighted_edges_from((str(tail), str(head), weight) for (tail, head), weight in chosen)
    return network


def measure(task: Callable[["nx.DiGraph[str]"], Any], network: "nx.DiGraph[str]") -> tuple[float, Any]:
    """Return the seconds of CPU a task takes, conversion of the network included, and what it gives."""
    begin = process_time()
    found = task(network)
    return round(process_time() - begin, 4), found


def is_equal(ours: dict[str, float], theirs: dict[str, float]) -> bool:
    """Tell whether both give the same, where networkx says 0 for what is undefined."""
    return all(np.isclose(np.nan_to_num(ours[name]), theirs[name]) for name in theirs)


TASKS: tuple[tuple[str, Callable[..., Any], Callable[..., Any] | None], ...] = (
    ("triad census", lambda network: triad_census(network).to_dict(), nx.triadic_census),
    (
        "clustering",
        lambda network: clustering(network).to_dict(),
        lambda network: nx.clustering(network, weight="weight"),
    ),
    ("cycles and cyclic clustering of everybody", build_cycles, None),
    ("triads against the null pairs", build_triads, None),
    (
        "triads against the null contacts, 20 shuffles",
        lambda network: build_triads(network, null="contacts", samples=20),
        None,
    ),
)

if __name__ == "__main__":
    main()
