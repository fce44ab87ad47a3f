"""How much further the others would be from each other without a person or a tie."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.network.graph import Network, contact_matrix, is_observed
from reciprocity_kit.statistics._arrays import BoolArray, FloatArray, IntArray, normal_quantile
from reciprocity_kit.statistics._graphs import SEED, add_both_ways

MAX_EXACT = 300
"""Up to so many people all of them are starts; above, `STARTS` of them drawn by the seed."""
STARTS = 100
MOST = 20
NAN = float("nan")


class _Steps(NamedTuple):
    ways: "sparse.csr_array"
    starts: IntArray
    now: FloatArray


class _Detour(NamedTuple):
    pairs: float
    steps: float
    steps_without: float
    steps_added: float
    steps_added_low: float
    steps_added_high: float
    status: str


def build_detours(
    network: Network,
    *,
    people: Sequence[str] | None = None,
    ties: Sequence[tuple[str, str]] = (),
    seed: int = SEED,
) -> pd.DataFrame:
    """Build the table of the steps that others would need more without a person or a tie.

    A high `steps_added`: the short ways of others run here; near 0: others have ways as short. Mean
    over the pairs of others that still reach each other of the steps without less the steps now,
    contact either way; pairs cut off altogether are in `build_losses` and `build_bridges`.

    Parameters
    ----------
    network : networkx.DiGraph
        The network.
    people : sequence of str, optional
        Whom to think away, one at a time; by default the `MOST` people with most contacts.
    ties : sequence of (str, str), optional
        Ties to think away, one at a time.
    seed : int
        Seed of the sample of starts, where there are more than `MAX_EXACT` people.

    Returns
    -------
    pandas.DataFrame
        The detours table as `reciprocity_kit.columns` declares it, people first, then ties. Above
        `MAX_EXACT` people the steps are counted from a sample (`sampled`), with 95% limits. With one
        mailbox all is NaN and `not_identified`.

    Raises
    ------
    OptionError
        If a person or a tie is not in the network.

    References
    ----------
    Freeman, L. C. (1979). Centrality in social networks: conceptual clarification. Social Networks 1,
    215-239, for the idea that a place matters as far as others need it.

    Examples
    --------
    Four in a ring: without ann, bob and joe still have each other at 1 step and eve; nobody needs
    more steps. Without the tie of ann and bob these two need 3 steps in place of 1.

    >>> import networkx as nx
    >>> ring = nx.DiGraph([("ann", "bob"), ("bob", "eve"), ("eve", "joe"), ("joe", "ann")])
    >>> detours = build_detours(ring, people=["ann"], ties=[("ann", "bob")])
    >>> detours[["person", "other", "pairs", "steps", "steps_without"]]
      person other  pairs     steps  steps_without
    0    ann   NaN    3.0  1.333333       1.333333
    1    ann   bob    6.0  1.333333       1.666667
    """
    place = {person: at for at, person in enumerate(network)}
    both = add_both_ways(contact_matrix(network))
    if people is None:
        busiest = np.argsort(-np.diff(both.indptr), kind="stable")[:MOST]
        people = [list(network)[at] for at in busiest]
    _check(both, place, people, ties)
    if not people and not ties:
        return empty_table("detours")
    removed = [(place[one], place[one]) for one in people] + [(place[a], place[b]) for a, b in ties]
    if is_observed(network):
        steps = _count_steps(both, seed)
        rows = [_measure(steps, one, other) for one, other in removed]
    else:
        rows = [_Detour(NAN, NAN, NAN, NAN, NAN, NAN, "not_identified")] * len(removed)
    table = pd.DataFrame(rows, columns=_Detour._fields)
    table["person"] = [*people, *(a for a, _ in ties)]
    table["other"] = pd.Categorical([*[None] * len(people), *(b for _, b in ties)])
    return cast_table("detours", table)


def _check(
    both: "sparse.csr_array",
    place: dict[str, int],
    people: Sequence[str],
    ties: Sequence[tuple[str, str]],
) -> None:
    strangers = [person for person in [*people, *(one for tie in ties for one in tie)] if person not in place]
    if strangers:
        raise OptionError(
            f"{strangers[0]!r} is not in the network.", next_step="name people as the people table does"
        )
    for one, other in ties:
        if not both[place[one], place[other]]:
            raise OptionError(
                f"{one!r} and {other!r} have no tie.", next_step="name two people who have contact"
            )


def _count_steps(both: "sparse.csr_array", seed: int) -> _Steps:
    size = both.shape[0]
    starts = np.arange(size)
    if size > MAX_EXACT:
        starts = np.sort(np.random.default_rng(seed).choice(size, STARTS, replace=False))
    return _Steps(both, starts, csgraph.dijkstra(both, indices=starts, unweighted=True))


def _measure(steps: _Steps, one: int, other: int) -> _Detour:
    """Return the steps between pairs of others now, and without a person (given twice) or a tie."""
    size = steps.ways.shape[0]
    kept = steps.starts != one if one == other else np.ones(steps.starts.size, dtype=np.bool_)
    after = csgraph.dijkstra(_without(steps.ways, one, other), indices=steps.starts[kept], unweighted=True)
    now = steps.now[kept]
    near: BoolArray = np.isfinite(after) & (after > 0)
    pairs = near.sum(axis=1)
    total = int(pairs.sum())
    if not total:
        return _Detour(0.0, NAN, NAN, NAN, NAN, NAN, "no_events")
    before, later = np.where(near, now, 0.0).sum(axis=1), np.where(near, after, 0.0).sum(axis=1)
    added = float((later - before).sum() / total)
    left = 1.0 - steps.starts.size / size
    residual = later - before - added * pairs
    error = float(np.sqrt(left * (residual**2).sum() * kept.sum() / max(1, kept.sum() - 1))) / total
    half = normal_quantile(0.95) * error
    share = 2.0 if left == 0 else 1.0  # from everybody each pair is counted twice
    status = "sampled" if left > 0 else "ok"
    steps_now, steps_later = float(before.sum() / total), float(later.sum() / total)
    return _Detour(total / share, steps_now, steps_later, added, added - half, added + half, status)


def _without(ways: "sparse.csr_array", one: int, other: int) -> "sparse.csr_array":
    """Return the ways without a person (given twice) or a tie."""
    entries = ways.tocoo()
    from_one, to_one = entries.row == one, entries.col == one
    if one == other:
        gone = from_one | to_one
    else:
        gone = (from_one & (entries.col == other)) | (to_one & (entries.row == other))
    cells = (entries.data[~gone], (entries.row[~gone], entries.col[~gone]))
    return sparse.csr_array(cells, shape=ways.shape)
