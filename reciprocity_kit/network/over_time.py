"""The network period by period: its measures, who comes and goes, which ties form and end."""

from itertools import pairwise
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.network._rows import (
    NEVER,
    Rows,
    check_period,
    instants,
    of_owner,
    owner_code,
    period_edges,
    read_rows,
)
from reciprocity_kit.network._triangles import TRIADS, connected_pairs, count_triads
from reciprocity_kit.network.cycles import clustering
from reciprocity_kit.network.graph import Network
from reciprocity_kit.network.reciprocity import (
    edge_reciprocity,
    edge_rho,
    weighted_reciprocity,
    weighted_rho,
)
from reciprocity_kit.network.spells import GRACE_DAYS, Spells, check_days, find_spells
from reciprocity_kit.statistics._arrays import FloatArray, IntArray, find_starts
from reciprocity_kit.statistics.proportions import rothman_wilson

RESAMPLED = ("edge_reciprocity", "weighted_reciprocity")
MEASURES = (
    *RESAMPLED,
    *(f"{name}_{side}" for name in RESAMPLED for side in ("low", "high")),
    "edge_rho",
    "weighted_rho",
    "density",
    "largest_part_share",
    "cyclic_triads",
    "closed_triads",
    "clustering",
)
COMING_AND_GOING = ("joiners", "leavers")
FEW = 5


class _Edges(NamedTuple):
    """The ties of one period: their people, their events, and the tie back of each."""

    tail: IntArray
    head: IntArray
    weight: FloatArray
    people: IntArray
    of_row: IntArray
    back: IntArray


def build_network_periods(
    history: History,
    *,
    period: str = "quarter",
    grace_days: float = GRACE_DAYS,
    channel: str | None = None,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
    resamples: int = 199,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure the network of each day, week, month or quarter, and how it changed.

    High reciprocity, density, largest part or clustering mean a network that answers itself and hangs
    together in that period; low ones one that runs one way, or falls into parts. Short periods catch few
    answers, so compare periods of the same length only, and take the first and last with care where they
    are not whole. A pause is what was recorded in the channels that were read.

    Parameters
    ----------
    history : History
        What `read` returned. With an owner, events, people and ties are the owner's own, ties formed,
        answered and ended are known, and everything about the network is not_identified.
    period : {"quarter", "month", "week", "day"}
        Length of the periods; they begin at midnight of the clock in `history.tz`, weeks on Monday.
    grace_days : float, default 90
        A longer pause ends a tie, as in `build_tie_spells`; who is silent for longer at the end has left.
    channel : str, optional
        Only email, meeting, chat or call.
    since, until : str or timestamp, optional
        A part of the history, half-open; UTC where no zone is given.
    resamples : int, default 199
        Resamples of the events of each period, for the limits; at least 20.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    pandas.DataFrame
        One row per period, the empty ones included, with the columns declared in
        `columns.TABLES["network_periods"]`. The N of densities and rho are the people of the period.
        Limits of the reciprocities: bootstrap over events, shifted by the bias that resampling brings;
        Wilson's where resampling changes nothing.
        `formed_status` and `ended_status` are censored, and the numbers NaN, for periods that reach into
        the grace after the beginning or before the end of the window.

    Raises
    ------
    OptionError
        If an option is unknown or out of range.

    References
    ----------
    Holme, P., Saramaki, J. (2012). Temporal networks. Physics Reports 519, 97-125. Efron, B., Tibshirani,
    R. J. (1993). An Introduction to the Bootstrap.

    Examples
    --------
    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> day = pd.Timestamp("2024-01-01", tz="UTC")
    >>> mail = [
    ...     Event(1, day, "ana", (("to", "ben"),)),
    ...     Event(2, day + pd.Timedelta("1D"), "ben", (("to", "ana"),)),
    ...     Event(3, day + pd.Timedelta("45D"), "ana", (("to", "cem"),)),
    ... ]
    >>> batches = [Batch("demo", "kit", build_event_table(mail), rows=3)]
    >>> built = build_interactions(batches)
    >>> history = build_history(batches, built, owner=[], tz="UTC", since=None, until=None)
    >>> build_network_periods(history, period="month")[["ties", "edge_reciprocity"]].values.tolist()
    [[2.0, 1.0], [1.0, 0.0]]
    """
    check_period(period)
    if resamples < 20:  # noqa: PLR2004 (the ends of a 95% range need some)
        raise OptionError(f"resamples={resamples!r} are too few for limits.", next_step="give resamples=199")
    check_days("grace_days", grace_days)
    owner = owner_code(history)
    rows = of_owner(read_rows(history, channel=channel, since=since, until=until), owner)
    if rows.until <= rows.since:
        return empty_table("network_periods")
    edges = period_edges(rows, period, history.tz)
    rng = np.random.default_rng(seed)
    bounds = np.searchsorted(rows.sent_at, edges)
    table = pd.DataFrame(
        [
            _measure(rows.keep(np.arange(begin, end)), rng, resamples, whole=owner < 0)
            for begin, end in pairwise(bounds)
        ]
    )
    table["period_at"] = instants(edges[:-1])
    table["whole"] = (edges[:-1] >= rows.since) & (edges[1:] <= rows.until)
    _add_changes(table, rows, edges, grace_days)
    if owner >= 0:
        table[list(COMING_AND_GOING)] = np.nan
        table["status"] = "not_identified"
    return cast_table("network_periods", table)


def _measure(rows: Rows, rng: np.random.Generator, resamples: int, *, whole: bool) -> dict[str, Any]:
    found = _lay_out(rows)
    events = find_starts(rows.event).size
    measures: dict[str, Any] = {"events": events, "people": found.people.size, "ties": found.tail.size}
    measures |= dict.fromkeys(MEASURES, np.nan)
    status = "no_events" if not events else "too_few" if found.tail.size < FEW else "ok"
    if events and whole:
        measures |= _shape(found)
        measures |= _limits(found, rows, measures, rng, resamples)
    return measures | {"status": status}


def _lay_out(rows: Rows) -> _Edges:
    people, codes = np.unique(np.concatenate([rows.sender, rows.recipient]), return_inverse=True)
    size = max(people.size, 1)
    sender, recipient = codes[: rows.event.size], codes[rows.event.size :]
    keys, of_row = np.unique(sender * size + recipient, return_inverse=True)
    tail, head = keys // size, keys % size
    wanted = head * size + tail
    at = np.minimum(np.searchsorted(keys, wanted), max(keys.size - 1, 0))
    back = np.where(keys[at] == wanted, at, keys.size) if keys.size else at
    weight = np.bincount(of_row, minlength=keys.size).astype(np.float64)
    return _Edges(tail, head, weight, people, of_row, back)


def _shape(found: _Edges) -> dict[str, float]:
    size = found.people.size
    ends = list(zip(found.tail.astype("str").tolist(), found.head.astype("str").tolist(), strict=True))
    network: Network = nx.DiGraph()
    network.add_weighted_edges_from((*end, w) for end, w in zip(ends, found.weight.tolist(), strict=True))
    contact = sparse.csr_array((found.weight, (found.tail, found.head)), shape=(size, size))
    part = csgraph.connected_components(contact, directed=True, connection="weak")[1]
    triads = dict(zip(TRIADS, count_triads(connected_pairs(contact)), strict=True))
    closed = clustering(nx.DiGraph(ends)).to_numpy()
    known = closed[~np.isnan(closed)]
    return {
        "edge_reciprocity": edge_reciprocity(network),
        "edge_rho": edge_rho(network),
        "weighted_reciprocity": weighted_reciprocity(network),
        "weighted_rho": weighted_rho(network).value,
        "density": found.tail.size / (size * (size - 1)),
        "largest_part_share": float(np.bincount(part).max() / size),
        "cyclic_triads": float(triads["030C"]),
        "closed_triads": float(triads["300"]),
        "clustering": float(known.mean()) if known.size else np.nan,
    }


def _limits(
    found: _Edges, rows: Rows, measures: dict[str, Any], rng: np.random.Generator, resamples: int
) -> dict[str, Any]:
    """Return bootstrap limits over events, less the bias: resampling loses ties that rest on one event."""
    first = find_starts(rows.event)
    event = np.repeat(np.arange(first.size), np.diff(first, append=rows.event.size))
    ties = found.tail.size
    draws = np.empty((resamples, len(RESAMPLED)))
    for number in range(resamples):
        times = np.bincount(rng.integers(0, first.size, first.size), minlength=first.size)
        weight = np.append(np.bincount(found.of_row, times[event], ties), 0.0)
        there, back = weight[:ties], weight[found.back]
        draws[number] = (
            np.count_nonzero((there > 0) & (back > 0)) / np.count_nonzero(there),
            np.minimum(there, back).sum() / there.sum(),
        )
    limits: dict[str, float] = {}
    for name, drawn, n in zip(RESAMPLED, draws.T, (ties, rows.event.size), strict=True):
        ends = np.quantile(drawn, [0.025, 0.975]) + measures[name] - drawn.mean()
        if not drawn.std() > 0:
            ends = np.concatenate(rothman_wilson([measures[name]], [n]))
        low, high = np.clip(ends, 0.0, 1.0).tolist()
        limits |= {f"{name}_low": min(low, measures[name]), f"{name}_high": max(high, measures[name])}
    return limits


def _add_changes(table: pd.DataFrame, rows: Rows, edges: IntArray, grace_days: float) -> None:
    names = (*COMING_AND_GOING, "ties_formed", "ties_answered", "ties_ended")
    counts = dict.fromkeys(names, np.zeros(len(table)))
    early, late = rows.since, rows.until
    if rows.event.size:
        spells = find_spells(rows, grace_days=grace_days)
        early, late = spells.since + spells.grace, spells.until - spells.grace
        counts = _count_changes(rows, spells, edges)
    unclear = {"formed": edges[:-1] < early, "ended": edges[1:] > late}
    for name in names:
        side = "ended" if name in {"leavers", "ties_ended"} else "formed"
        table[name] = np.where(unclear[side], np.nan, counts[name])
    for side, hidden in unclear.items():
        table[f"{side}_status"] = np.where(hidden, "censored", "ok")


def _count_changes(rows: Rows, spells: Spells, edges: IntArray) -> dict[str, FloatArray]:
    def by_period(at: IntArray) -> FloatArray:
        place = np.searchsorted(edges, at, side="right") - 1
        return np.bincount(place, minlength=edges.size - 1).astype(np.float64)

    people = np.concatenate([rows.sender, rows.recipient])
    times = np.tile(rows.sent_at, 2)
    first, last = np.full((2, len(rows.people)), NEVER)
    np.minimum.at(first, people, times)
    last = -last
    np.maximum.at(last, people, times)
    seen = first != NEVER
    return {
        "joiners": by_period(first[seen]),
        "leavers": by_period(last[seen]),
        "ties_formed": by_period(spells.formed_at),
        "ties_answered": by_period(spells.answered_at[spells.answered_at != NEVER]),
        "ties_ended": by_period(spells.last_at),
    }
