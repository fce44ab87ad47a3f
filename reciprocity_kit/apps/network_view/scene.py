"""What the network picture draws, as plain columns: tables in, a dictionary out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from plotly.colors import sample_colorscale

from reciprocity_kit.charts.theme import FONT, PALETTES, Palette
from reciprocity_kit.charts.words import clean_name, count_words
from reciprocity_kit.columns import PEOPLE, STATUS_MEANING, Column
from reciprocity_kit.errors import OptionError
from reciprocity_kit.network import Network

Scene: TypeAlias = dict[str, Any]

GROUP_COLOURS, NO_GROUP, AMOUNT_STEPS, SHAPES = 7, 7, 9, 7
ROUND = 7
MEASURES: Mapping[str, Column] = MappingProxyType(
    {c.name: c for c in PEOPLE if c.dtype in {"int64", "float64"} and not c.name.endswith(("_low", "_high"))}
)
"""Columns of people that can be shown by size or colour."""


def find_measures(people: pd.DataFrame) -> list[str]:
    """Find the measures that these people have values of, for a menu.

    Parameters
    ----------
    people : pandas.DataFrame
        As `build_people` returns them.

    Returns
    -------
    list of str
        Column names; those that this export cannot identify are left out.
    """
    return [name for name in MEASURES if name in people and people[name].notna().any()]


def build_scene(
    network: Network,
    people: pd.DataFrame,
    places: Mapping[str, tuple[float, float]],
    *,
    size: str = "total",
    colour: str = "community",
    names: Mapping[str, str] | None = None,
) -> Scene:
    """Build what the picture draws: people where they stand, their ties, legend and table.

    Parameters
    ----------
    network : networkx.DiGraph
        As `build_network` returns it.
    people : pandas.DataFrame
        As `build_people` returns them.
    places : mapping of str to (float, float)
        Where each person stands; people without a place are left out.
    size, colour : str
        Columns of people, or an empty text for none. `community` colours groups.
    names : mapping of str to str, optional
        What is shown for each person.

    Returns
    -------
    dict
        Columns for the picture, all of them numbers and texts.

    Raises
    ------
    OptionError
        If a column cannot be shown here.

    Examples
    --------
    >>> import networkx as nx
    >>> pair = nx.DiGraph([("ana", "ben", {"weight": 3}), ("ben", "ana", {"weight": 1})])
    >>> people = pd.DataFrame({"person": ["ana", "ben"], "total": [4.0, 4.0]})
    >>> scene = build_scene(pair, people, {"ana": (0, 0), "ben": (1, 0)}, colour="")
    >>> scene["people"]["name"], scene["ties"]["from"], scene["ties"]["back"]
    (['ana', 'ben'], [0], [0.5])
    """
    offered = find_measures(people)
    for name in filter(None, (size, colour)):
        if name not in offered:
            raise OptionError(
                f"{name!r} cannot be shown here. {_why_not(people, name)}",
                next_step=f"choose one of: {', '.join(offered)}",
            )
    shown = people[people["person"].astype("str").isin(set(places))].reset_index(drop=True)
    ids = shown["person"].astype("str").tolist()
    points = np.array([places[person] for person in ids], dtype=float).reshape(-1, 2)
    colours, shapes, entries = _colours(shown, colour)
    ties = _ties(network, ids)
    return {
        "title": "Network of recorded contact",
        "alt": f"Network of {count_words(len(ids), 'person', 'people')} and "
        f"{count_words(len(ties['from']), 'tie', 'ties')}.",
        "people": {
            "id": ids,
            "name": [clean_name((names or {}).get(person, person)) for person in ids],
            "x": _rounded(points[:, 0]),
            "y": _rounded(points[:, 1]),
            "size": _rounded(_relative(shown[size])) if size else [0.3] * len(ids),
            "colour": colours,
            "shape": shapes,
        },
        "ties": ties,
        "legend": _legend(shown, size, colour, entries),
        "table": _table(shown, offered, names or {}),
    }


def _why_not(people: pd.DataFrame, name: str) -> str:
    status = people.get(f"{name}_status")
    found = [] if status is None else status.astype("str").unique().tolist()
    return next((f"{STATUS_MEANING[each].capitalize()}." for each in found if each in STATUS_MEANING), "")


def _rounded(values: np.ndarray) -> list[float]:
    return [float(value) for value in np.round(np.nan_to_num(values), ROUND)]


def _relative(values: pd.Series) -> np.ndarray:
    """Scale to 0..1; undefined values are drawn smallest."""
    numbers = np.nan_to_num(values.to_numpy(dtype=float))
    low, high = min(0.0, float(numbers.min(initial=0))), float(numbers.max(initial=0))
    return np.asarray((numbers - low) / ((high - low) or 1.0))


def _colours(people: pd.DataFrame, colour: str) -> tuple[list[int], list[int], list[dict[str, Any]]]:
    if colour == "community":
        return _groups(people["community"])
    if not colour:
        return [0] * len(people), [0] * len(people), []
    values = people[colour].to_numpy(dtype=float)
    low, high = (float(end) for end in (np.nanmin(values), np.nanmax(values)))
    steps = np.floor((values - low) / ((high - low) or 1.0) * (AMOUNT_STEPS - 1e-9))
    chosen = np.where(np.isnan(values), NO_GROUP, GROUP_COLOURS + 1 + np.nan_to_num(steps)).astype(int)
    middle = AMOUNT_STEPS // 2
    ends = ((0, low), (middle, (low + high) / 2), (AMOUNT_STEPS - 1, high))
    entries = [
        {"name": _number(value), "colour": GROUP_COLOURS + 1 + step, "shape": 0} for step, value in ends
    ]
    if np.isnan(values).any():
        entries.append({"name": "not known", "colour": NO_GROUP, "shape": 0})
    return chosen.tolist(), [0] * len(people), entries


def _groups(groups: pd.Series) -> tuple[list[int], list[int], list[dict[str, Any]]]:
    """Give every group a colour and a shape, the largest groups those most easily told apart."""
    known = groups.dropna().astype(int)
    order = known.value_counts().sort_index().sort_values(ascending=False, kind="stable").index.tolist()
    style = {
        group: (at % GROUP_COLOURS, (at + at // GROUP_COLOURS) % SHAPES) for at, group in enumerate(order)
    }
    styles = [style.get(int(group), (NO_GROUP, 0)) if pd.notna(group) else (NO_GROUP, 0) for group in groups]
    sizes = known.value_counts()
    entries = [
        {"name": f"group {group} (n = {sizes[group]})", "colour": style[group][0], "shape": style[group][1]}
        for group in order[:GROUP_COLOURS]
    ]
    if groups.isna().any():
        entries.append({"name": "in no group", "colour": NO_GROUP, "shape": 0})
    return [c for c, _ in styles], [s for _, s in styles], entries


def _ties(network: Network, ids: list[str]) -> dict[str, list[Any]]:
    """Return a row per pair, from who sent more, with how much of it is matched."""
    place = {person: at for at, person in enumerate(ids)}
    flows: dict[tuple[int, int], list[float]] = {}
    for one, other, weight in network.edges(data="weight", default=1.0):
        if one in place and other in place and one != other:
            pair = (min(place[one], place[other]), max(place[one], place[other]))
            flows.setdefault(pair, [0.0, 0.0])[int(place[one] > place[other])] += float(weight)
    pairs = np.array(list(flows), dtype=int).reshape(-1, 2)
    both = np.array(list(flows.values()), dtype=float).reshape(-1, 2)
    total = both.sum(axis=1)
    swapped = both[:, 1] > both[:, 0]
    back = 2 * both.min(axis=1) / np.where(total > 0, total, 1.0)
    ranks = pd.Series(total).rank(pct=True).to_numpy(dtype=float) if total.size else total
    return {
        "from": np.where(swapped, pairs[:, 1], pairs[:, 0]).tolist(),
        "to": np.where(swapped, pairs[:, 0], pairs[:, 1]).tolist(),
        "weight": _rounded(ranks),
        "back": _rounded(back),
    }


def _number(value: float) -> str:
    if not np.isfinite(value):
        return "not known"
    return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:.3g}"  # noqa: PLR2004 (three digits)


def _legend(people: pd.DataFrame, size: str, colour: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    legend: dict[str, Any] = {"notes": ["Broken line: contact one way only."]}
    if colour:
        legend["colour"] = {"title": MEASURES[colour].label, "entries": entries}
    if size and len(people):
        low, high = people[size].min(), people[size].max()
        legend["size"] = {"title": MEASURES[size].label, "low": _number(low), "high": _number(high)}
    return legend


def _table(people: pd.DataFrame, offered: list[str], names: Mapping[str, str]) -> dict[str, Any]:
    cells = [[clean_name(names.get(person, person)) for person in people["person"].astype("str")]]
    cells += [[_number(value) for value in people[name].to_numpy(dtype=float)] for name in offered]
    return {
        "titles": ["Person", *(MEASURES[name].label for name in offered)],
        "rows": [list(row) for row in zip(*cells, strict=True)],
    }


def looks() -> dict[str, dict[str, Any]]:
    """Return the colours and letters of every theme, for the picture.

    Returns
    -------
    dict of str to dict
        By theme: paper, ink, muted, faint, line, ring, fonts, and the list of colours that
        people's numbers point into.

    Examples
    --------
    >>> looks()["light"]["paper"]
    '#FFFFFF'
    """
    return {theme: _look(colours) for theme, colours in PALETTES.items()}


def _look(colours: Palette) -> dict[str, Any]:
    steps = sample_colorscale(colours.amounts, list(np.linspace(0, 1, AMOUNT_STEPS)))
    return {
        "paper": colours.paper,
        "ink": colours.ink,
        "muted": colours.muted,
        "faint": colours.faint,
        "line": colours.unclear,
        "ring": colours.alter,
        "colours": [*colours.categories[:GROUP_COLOURS], colours.unclear, *steps],
        "family": FONT,
        "font": f"13px {FONT}",
        "small": f"11px {FONT}",
        "size": 13,
    }


EMPTY: Scene = {
    "title": "",
    "alt": "Nobody to show.",
    "people": {"id": [], "name": [], "x": [], "y": [], "size": [], "colour": [], "shape": []},
    "ties": {"from": [], "to": [], "weight": [], "back": []},
    "legend": {},
    "table": {"titles": ["Person"], "rows": []},
}
"""A scene with nobody in it."""
