"""A whole network at a glance: people as marks, groups by colour, shape and number."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.captions import in_scope
from reciprocity_kit.charts.frame import (
    Caption,
    Key,
    Scope,
    add_notes,
    check_count,
    dress_figure,
    empty_figure,
)
from reciprocity_kit.charts.theme import UPLOAD_BUTTONS, Palette, blank_figure, halo, palette
from reciprocity_kit.charts.words import (
    count_words,
    isolate_name,
    name_width,
    plotly_text,
    short_names,
    whole_name,
)
from reciprocity_kit.errors import OptionError

if TYPE_CHECKING:
    import networkx as nx

TITLE = "The network at a glance"
PLOT_WIDTH, PLOT_HEIGHT, PADDING = 640, 560, 0.07
SMALLEST, LARGEST, ROOMY = 5.0, 26.0, 40
SHAPES = ("circle", "square", "diamond", "triangle-up", "pentagon", "star", "hexagon")
SIGNS = ("\u25cf", "\u25a0", "\u25c6", "\u25b2", "\u2b1f", "\u2605", "\u2b22")
LETTER, LINE = 7.2, 16.0  # pixels of label text
EDGE_SHADES = ((0.9, 2.2, 0.75), (0.6, 1.2, 0.5), (0.0, 0.7, 0.3))  # from quantile, width, opacity
SIDES = {
    "top center": (0, 1),
    "bottom center": (0, -1),
    "middle right": (1, 0),
    "middle left": (-1, 0),
}
NO_GROUP, MOST_NUMBERS, MOST_IN_KEY = -1, 12, 6


@dataclass(frozen=True)
class _Box:
    left: float
    right: float
    bottom: float
    top: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


def plot_network(
    network: "nx.DiGraph[str]",
    positions: Mapping[str, tuple[float, float]],
    *,
    communities: Mapping[str, float] | pd.Series | None = None,
    max_people: int = 25,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw a whole network, people sized by how much contact they have.

    A large mark is a person with much recorded contact, a small one a person with
    little; size says nothing about worth or rank. Groups of people with much
    contact among themselves share colour, shape and number. Where people stand
    is chosen so that the picture is legible: distances are not to be measured.
    Up to about 300 people stay legible.

    Parameters
    ----------
    network : networkx.DiGraph
        Edges with `weight`; nodes may have `community`.
    positions : dict of str to (float, float)
        Where each person stands; people without a place are left out and counted.
    communities : dict or pandas.Series of str to float, or None
        Number of each person's group; by default the node's `community`.
    max_people : int
        Largest number of names written, those with most contact; a name that would
        cover another is left to the hover.
    since, until : pandas.Timestamp or None
        Window of the network, half-open, for the caption; days are said in their zone.
    channel : str or None
        The one channel of the network, for the caption.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        A figure that can be moved and zoomed.

    Raises
    ------
    OptionError
        If an option has an unknown value, or no person has a place.

    Examples
    --------
    >>> import networkx as nx
    >>> pair = nx.DiGraph([("ana", "bo", {"weight": 3})])
    >>> figure = plot_network(pair, {"ana": (0, 0), "bo": (1, 0)})
    >>> figure.layout.meta["takeaway"]
    '2 people and 1 tie between them, in no groups.'
    """
    colours = palette(theme)
    check_count(max_people)
    if not len(network):
        return empty_figure(TITLE, "the network has no people.", theme=theme)
    people = _place(network, positions, communities)
    ties = _pairs(network, people)
    figure = blank_figure(theme)
    _add_edges(figure, people, ties, colours)
    _add_people(figure, people, colours)
    _add_names(figure, people, max_people, colours)
    _add_numbers(figure, people, colours)
    figure.update_xaxes(visible=False, range=[0, PLOT_WIDTH])
    figure.update_yaxes(visible=False, range=[0, PLOT_HEIGHT], scaleanchor="x")
    figure.update_layout(
        margin={"l": 10, "r": 10, "b": 16, "t": 10},
        dragmode="pan",
        modebar_remove=[*UPLOAD_BUTTONS, "select2d", "lasso2d", "autoScale2d"],
    )
    missing = len(network) - len(people)
    caption = _caption(people, len(ties), missing, Scope(since, until, channel).words(people))
    return dress_figure(figure, caption, plot_height=PLOT_HEIGHT, key=_key(people, colours))


def _place(
    network: "nx.DiGraph[str]",
    positions: Mapping[str, tuple[float, float]],
    communities: Mapping[str, float] | pd.Series | None,
) -> pd.DataFrame:
    """Return one row per person with a place, in pixels, the largest first."""
    placed = [node for node in network if node in positions]
    if not placed:
        raise OptionError(
            "No person of the network has a place.", next_step="give positions={person: (x, y)}"
        )
    own = {node: seen.get("community") for node, seen in network.nodes.items()}
    grouped = own if communities is None else communities
    groups = pd.to_numeric(pd.Series([grouped.get(node) for node in placed]), errors="coerce")
    strength = dict.fromkeys(placed, 0.0)
    for one, other, weight in network.edges(data="weight", default=1):
        for node in (one, other):
            if node in strength and one != other:
                strength[node] += float(weight)
    xy = np.array([positions[node] for node in placed], dtype=float)
    low, span = xy.min(axis=0), np.ptp(xy, axis=0)
    inside = (xy - low) / np.where(span > 0, span, 1) + np.where(span > 0, 0, 0.5)
    pixels = (PADDING + (1 - 2 * PADDING) * inside) * [PLOT_WIDTH, PLOT_HEIGHT]
    most = max(strength.values()) or 1
    people = pd.DataFrame(
        {
            "node": pd.Series(placed, dtype="object"),
            "name": [whole_name(node) for node in placed],
            "x": pixels[:, 0],
            "y": pixels[:, 1],
            "strength": [strength[node] for node in placed],
            "group": groups.fillna(NO_GROUP).astype(int),
        }
    )
    room = min(1, math.sqrt(ROOMY / len(people)))
    people["size"] = SMALLEST + (LARGEST - SMALLEST) * room * np.sqrt(people["strength"] / most)
    return people.sort_values(["strength", "name"], ascending=[False, True], ignore_index=True)


def _pairs(network: "nx.DiGraph[str]", people: pd.DataFrame) -> dict[tuple[int, int], float]:
    """Add up both directions of each tie between people who have a place."""
    number = {node: at for at, node in enumerate(people["node"])}
    ties: dict[tuple[int, int], float] = {}
    for one, other, weight in network.edges(data="weight", default=1):
        if one != other and one in number and other in number:
            pair = (min(number[one], number[other]), max(number[one], number[other]))
            ties[pair] = ties.get(pair, 0) + float(weight)
    return ties


def _add_edges(
    figure: go.Figure, people: pd.DataFrame, ties: Mapping[tuple[int, int], float], colours: Palette
) -> None:
    if not ties:
        return
    ends = np.array(list(ties))
    weights = np.array(list(ties.values()))
    x, y = people["x"].to_numpy(), people["y"].to_numpy()
    left = np.ones(len(weights), dtype=bool)
    for quantile, width, opacity in EDGE_SHADES:
        chosen = left & (weights >= np.quantile(weights, quantile))
        left &= ~chosen
        gap = np.full(int(chosen.sum()), np.nan)
        one, other = ends[chosen].T
        figure.add_scatter(
            name="ties",
            x=np.column_stack([x[one], x[other], gap]).ravel(),
            y=np.column_stack([y[one], y[other], gap]).ravel(),
            mode="lines",
            line={"color": colours.unclear, "width": width},
            opacity=opacity * 0.6,
            hoverinfo="skip",
        )


def _sizes(people: pd.DataFrame) -> dict[int, int]:
    """Return how many people each group has, the largest first."""
    sizes = people.loc[people["group"] != NO_GROUP, "group"].value_counts()
    return {int(group): int(sizes[group]) for group in sorted(sizes.index, key=lambda g: (-sizes[g], g))}


def _styles(people: pd.DataFrame, colours: Palette) -> dict[int, tuple[str, int]]:
    """Give each group a colour and a shape, the groups with most people the clearest."""
    hues, shapes = len(colours.categories), len(SHAPES)
    return {
        group: (colours.categories[at % hues], (at + at // hues) % shapes)
        for at, group in enumerate(_sizes(people))
    }


def _add_people(figure: go.Figure, people: pd.DataFrame, colours: Palette) -> None:
    styles = _styles(people, colours)
    for group in [*styles, NO_GROUP]:
        part = people[people["group"] == group]
        if part.empty:
            continue
        colour, shape = styles.get(group, (colours.unclear, 0))
        words = f"group {group}" if group != NO_GROUP else "in no group"
        figure.add_scatter(
            name=words,
            x=part["x"],
            y=part["y"],
            mode="markers",
            marker={
                "symbol": SHAPES[shape],
                "size": part["size"],
                "color": colour,
                "opacity": 0.95,
                "line": {"color": colours.paper, "width": 1.2},
            },
            hoverinfo="text",
            hovertext=[
                f"<b>{plotly_text(name)}</b><br>contact {strength:,.0f}, {words}"
                for name, strength in zip(part["name"], part["strength"], strict=True)
            ],
        )


def _add_names(figure: go.Figure, people: pd.DataFrame, max_people: int, colours: Palette) -> None:
    """Write names of the largest, each on the first side where it covers nothing."""
    taken = [
        _Box(x - s / 2, x + s / 2, y - s / 2, y + s / 2)
        for x, y, s in zip(people["x"], people["y"], people["size"], strict=True)
        if s > 2 * SMALLEST
    ]
    taken += _group_boxes(people).values()
    named = people.head(max_people)
    short = short_names(list(named["node"]), 18)
    rows: list[tuple[float, float, str, str]] = []
    for text, (_, row) in zip(short, named.iterrows(), strict=True):
        for side, (right, up) in SIDES.items():
            box = _text_box(text, row, right, up)
            if box.left > 0 and box.right < PLOT_WIDTH and not any(box.meets(other) for other in taken):
                taken.append(box)
                rows.append((row["x"], row["y"], f"{plotly_text(isolate_name(text))}", side))
                break
    _write_names(figure, named, rows, colours)


def _text_box(text: str, row: pd.Series, right: int, up: int) -> _Box:
    width = name_width(text) * LETTER
    reach = row["size"] / 2 + 3
    x = row["x"] + right * (reach + width / 2)
    y = row["y"] + up * (reach + LINE / 2)
    return _Box(x - width / 2, x + width / 2, y - LINE / 2, y + LINE / 2)


def _write_names(
    figure: go.Figure, named: pd.DataFrame, rows: list[tuple[float, float, str, str]], colours: Palette
) -> None:
    sizes = {(x, y): size for x, y, size in zip(named["x"], named["y"], named["size"], strict=True)}
    font = {"size": 12, "color": colours.ink, "shadow": halo(colours)}
    notes = []
    for x, y, text, side in rows:
        right, up = SIDES[side]
        reach = sizes[x, y] / 2 + 3
        notes.append(
            {
                "x": x,
                "y": y,
                "xshift": right * reach,
                "yshift": up * reach,
                "xanchor": {1: "left", -1: "right"}.get(right, "center"),
                "yanchor": {1: "bottom", -1: "top"}.get(up, "middle"),
                "text": text,
                "name": "name",
                "font": font,
                "borderpad": 0,
            }
        )
    add_notes(figure, notes)


def _group_boxes(people: pd.DataFrame) -> dict[int, _Box]:
    """Return where the number of each larger group is written: on its middle."""
    boxes = {}
    for group in list(_sizes(people))[:MOST_NUMBERS]:
        part = people[people["group"] == group]
        x, y = float(part["x"].median()), float(part["y"].median())
        width = len(str(group)) * LETTER + 12
        boxes[group] = _Box(x - width / 2, x + width / 2, y - LINE / 2 - 2, y + LINE / 2 + 2)
    return boxes


def _add_numbers(figure: go.Figure, people: pd.DataFrame, colours: Palette) -> None:
    styles = _styles(people, colours)
    for group, box in _group_boxes(people).items():
        figure.add_annotation(
            x=(box.left + box.right) / 2,
            y=(box.bottom + box.top) / 2,
            text=f"<b>{group}</b>",
            name="group",
            font={"size": 13, "color": colours.ink},
            bgcolor=colours.paper,
            bordercolor=styles[group][0],
            borderwidth=1.5,
            borderpad=2,
            opacity=0.92,
        )


def _key(people: pd.DataFrame, colours: Palette) -> list[Key]:
    styles = _styles(people, colours)
    return [
        Key(SIGNS[styles[group][1]], styles[group][0], f"group {group} ({size})")
        for group, size in list(_sizes(people).items())[:MOST_IN_KEY]
    ]


def _caption(people: pd.DataFrame, ties: int, missing: int, scope: str) -> Caption:
    who = f"{len(people):,} people and {count_words(ties, 'tie', 'ties')} between them"
    over = in_scope(who, scope)
    sizes = _sizes(people)
    if sizes:
        most = count_words(max(sizes.values()), "person", "people")
        takeaway = f"{over}, in {count_words(len(sizes), 'group', 'groups')}; the largest has {most}."
    else:
        takeaway = f"{over}, in no groups."
    subtitle = (
        over,
        "size: amount of recorded contact",
        "distances are not to be measured",
        f"left out: {missing:,} without a place" if missing else "",
    )
    groups = ", ".join(f"group {group} has {n:,}" for group, n in list(sizes.items())[:MOST_NUMBERS])
    alt = f"People as marks joined by lines. {takeaway}" + (f" People by group: {groups}." if groups else "")
    return Caption(TITLE, subtitle, takeaway, alt)
