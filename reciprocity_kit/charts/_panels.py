"""Small pictures of a network beside each other: what is in each period, and where everybody stands."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reciprocity_kit.instants import MONTHS, day_words

if TYPE_CHECKING:
    import networkx as nx

WIDTH, COLUMNS, PANEL_RATIO = 1000.0, 3, 0.8
HEAD, INSET, GUTTER = 58.0, 16.0, 26.0
DAYS_IN_MONTH = 30.4
Pair = tuple[str, str]
Spot = tuple[float, float]


@dataclass(frozen=True)
class Panel:
    """One period: where its picture begins, and who and what is in it."""

    at: pd.Timestamp
    words: str
    left: float
    top: float
    people: dict[str, float]
    ties: dict[Pair, float]
    before: "Panel | None"


@dataclass(frozen=True)
class Grid:
    columns: int
    rows: int

    @property
    def width(self) -> float:
        return WIDTH / self.columns

    @property
    def height(self) -> float:
        return self.width * PANEL_RATIO if self.columns > 1 else WIDTH * 0.55

    @classmethod
    def of(cls, size: int) -> "Grid":
        columns = min(size, COLUMNS) if size != 4 else 2  # noqa: PLR2004 - two by two
        return cls(columns, math.ceil(size / columns))


def build_panels(
    networks: Mapping[pd.Timestamp, "nx.DiGraph[str]"], wanted: list[pd.Timestamp], grid: Grid, tz: str
) -> list[Panel]:
    starts = sorted(networks)
    panels: list[Panel] = []
    for place, at in enumerate(wanted):
        row, column = divmod(place, grid.columns)
        ties = _pairs(networks[at])
        people = dict.fromkeys((who for pair in ties for who in pair), 0.0)
        for (one, other), weight in ties.items():
            people[one] += weight
            people[other] += weight
        panels.append(
            Panel(
                at=at,
                words=_period_words(at, _end_of(at, starts, tz), tz),
                left=column * grid.width,
                top=-row * (grid.height + HEAD),
                people=people,
                ties=ties,
                before=panels[-1] if panels else None,
            )
        )
    return panels


def _end_of(at: pd.Timestamp, starts: list[pd.Timestamp], tz: str) -> pd.Timestamp:
    """Return when a period ends: where the next begins, or for the last after as many months or days."""
    later = [start for start in starts if start > at]
    if later:
        return later[0]
    gap = at - starts[-2] if len(starts) > 1 else pd.Timedelta(days=1)
    months = round(gap.days / DAYS_IN_MONTH)
    local = at.tz_convert(tz)
    return local + (pd.DateOffset(months=months) if months else pd.DateOffset(days=max(round(gap.days), 1)))


def _period_words(start: pd.Timestamp, end: pd.Timestamp, tz: str) -> str:
    """Name a period by the months, or the days, that it covers."""
    first, last = start.tz_convert(tz), (end - pd.Timedelta(12, "h")).tz_convert(tz)
    if last - first < pd.Timedelta(days=25):  # shorter than a month
        return day_words(first)
    month = f"{MONTHS[first.month - 1]} {first.year}"
    if (last - first).days < 32:  # noqa: PLR2004 - a month
        return month
    begin = MONTHS[first.month - 1] if first.year == last.year else month
    return f"{begin} to {MONTHS[last.month - 1]} {last.year}"


def _pairs(network: "nx.DiGraph[str]") -> dict[Pair, float]:
    """Add up both directions of each tie."""
    ties: dict[Pair, float] = {}
    for one, other, weight in network.edges(data="weight", default=1):
        if one != other:
            pair = (min(one, other), max(one, other))
            ties[pair] = ties.get(pair, 0.0) + float(weight)
    return ties


def find_spots(places: pd.DataFrame, panels: list[Panel], grid: Grid) -> list[dict[str, Spot]]:
    """Return where everybody stands in each panel; who is away keeps the nearest place they had."""
    people = {who for panel in panels for who in panel.people}
    shown = places[places["person"].astype("str").isin(people)]
    table = {
        at: dict(zip(part["person"].astype("str"), zip(part["x"], part["y"], strict=True), strict=True))
        for at, part in shown.groupby("period_at")
    }
    order = [table.get(panel.at, {}) for panel in panels]
    found: list[dict[str, Spot]] = []
    last: dict[str, Spot] = {}
    for later in reversed(order):
        last |= later
    for here in order:
        last = last | here
        found.append(dict(last))
    corners = np.array([spot for each in found for spot in each.values()], dtype=float).reshape(-1, 2)
    low = corners.min(axis=0) if len(corners) else np.zeros(2)
    span = np.ptp(corners, axis=0) if len(corners) else np.ones(2)
    room = np.array([grid.width - GUTTER - 2 * INSET, grid.height - 2 * INSET])
    spots = []
    for panel, each in zip(panels, found, strict=True):
        base = np.array([panel.left + INSET, panel.top - HEAD - grid.height + INSET])
        spots.append(
            {
                who: tuple(
                    base + room * np.where(span > 0, (np.array(at) - low) / np.where(span > 0, span, 1), 0.5)
                )
                for who, at in each.items()
            }
        )
    return spots
