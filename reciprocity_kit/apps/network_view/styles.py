"""Colours, shapes and sizes of people, and the legend that says what they mean."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from plotly.colors import sample_colorscale, unlabel_rgb

from reciprocity_kit.apps.network_view.measures import NO_GROUP, PLACES, WORDS, Measured, say
from reciprocity_kit.charts.theme import FONT, PALETTES, Palette

GROUPS, STEPS = 7, 5
HOLLOW = GROUPS
EGO = GROUPS + 1 + STEPS
CIRCLE, DIAMOND, UP, STAR, DOWN = 0, 2, 3, 5, 7
GROUP_SHAPES = 7
LEAST_CONTRAST = 3.0
WORD_STYLES = {
    "mostly by you": (0, UP),
    "mostly by them": (1, DOWN),
    "by both": (2, DIAMOND),
    "not enough data": (HOLLOW, CIRCLE),
}
ALL_BINS = (0.0, 1.0), (-1.0, 1.0)


@dataclass(frozen=True)
class Style:
    """What people look like.

    Parameters
    ----------
    colour, shape : list of int
        Numbers of the look's colours and of the picture's shapes, one for each person.
    entries : list of dict
        What each of them means: name, colour and shape.
    """

    colour: list[int]
    shape: list[int]
    entries: list[dict[str, Any]]


def style_people(measured: Measured | None, persons: tuple[str, ...], owner: str) -> Style:
    """Choose colours and shapes.

    Parameters
    ----------
    measured : Measured or None
        What they mean; without it everybody looks alike.
    persons : tuple of str
        The people.
    owner : str
        Who has a look of their own: a star.

    Returns
    -------
    Style
        Groups differ by colour and shape; amounts go from faint to strong; what is not known is hollow.
    """
    if measured is None:
        style = Style([0] * len(persons), [CIRCLE] * len(persons), [])
    elif measured.is_group:
        style = _groups(measured, measured.among(persons), owner)
    else:
        style = _amounts(measured, measured.among(persons), owner)
    for at, person in enumerate(persons):
        if person == owner:
            style.colour[at], style.shape[at] = EGO, STAR
            return Style(
                style.colour, style.shape, [{"name": "you", "colour": EGO, "shape": STAR}, *style.entries]
            )
    return style


def _groups(measured: Measured, values: pd.Series, owner: str) -> Style:
    words = _group_words(measured, values)
    others = words[words.index != owner]
    counts = others[others.ne(NO_GROUP)].value_counts()
    order = sorted(counts.index, key=lambda word: (-int(counts[word]), str(word)))
    if measured.column.name in WORDS:
        styles = {word: WORD_STYLES[word] for word in order}
    else:
        styles = {word: (at % GROUPS, (at + at // GROUPS) % GROUP_SHAPES) for at, word in enumerate(order)}
    entries = [_entry(f"{word} (n = {counts[word]:,})", *styles[word]) for word in order[:GROUPS]]
    if len(order) > GROUPS:
        entries.append({"name": f"{len(order) - GROUPS:,} smaller groups", "colour": -1, "shape": CIRCLE})
    alone = int(others.eq(NO_GROUP).sum())
    if alone:
        entries.append(_entry(f"{NO_GROUP} (n = {alone:,})", HOLLOW, CIRCLE))
    chosen = [styles.get(word, (HOLLOW, CIRCLE)) for word in words]
    return Style([colour for colour, _ in chosen], [shape for _, shape in chosen], entries)


def _group_words(measured: Measured, values: pd.Series) -> pd.Series:
    if measured.column.name == "community":
        return values.map(lambda number: NO_GROUP if np.isnan(number) else f"group {number:.0f}")
    return values.fillna(NO_GROUP)


def _entry(name: str, colour: int, shape: int) -> dict[str, Any]:
    return {"name": name, "colour": colour, "shape": shape}


def _amounts(measured: Measured, values: pd.Series, owner: str) -> Style:
    numbers = values.to_numpy(dtype=float)
    known = numbers[np.isfinite(numbers)]
    edges = _edges(measured, known)
    step = np.searchsorted(edges[1:-1], numbers, side="right")
    spread = np.round(np.linspace(0, STEPS - 1, max(len(edges) - 1, 1))).astype(int)
    colour = np.where(np.isfinite(numbers), HOLLOW + 1 + spread[step.clip(max=spread.size - 1)], HOLLOW)
    entries = []
    for at in range(len(edges) - 1):
        inside = known[np.searchsorted(edges[1:-1], known, side="right") == at]
        if inside.size:
            words = " to ".join(
                dict.fromkeys(say(measured.column, end) for end in (inside.min(), inside.max()))
            )
            entries.append(_entry(f"{words} (n = {inside.size:,})", int(HOLLOW + 1 + spread[at]), CIRCLE))
    unknown = sum(not np.isfinite(value) for person, value in values.items() if person != owner)
    if unknown:
        entries.append(_entry(f"too little recorded (n = {unknown:,})", HOLLOW, CIRCLE))
    return Style(colour.tolist(), [CIRCLE] * len(values), entries)


def _edges(measured: Measured, known: "np.typing.NDArray[Any]") -> "np.typing.NDArray[Any]":
    """Return the ends of the classes: even ones for shares and balances, equally filled ones for the rest."""
    column = measured.column
    if (column.low, column.high) in ALL_BINS and column.name not in PLACES:
        return np.linspace(float(column.low or 0), float(column.high or 1), STEPS + 1)
    if not known.size:
        return np.array([0.0, 1.0])
    edges = np.unique(np.quantile(known, np.linspace(0, 1, STEPS + 1), method="lower"))
    return edges if edges.size > 1 else np.array([edges[0], edges[0]])


def relative_sizes(measured: Measured | None, persons: tuple[str, ...], owner: str) -> list[float]:
    """Scale a measure to sizes between 0 and 1.

    Parameters
    ----------
    measured : Measured or None
        What sizes mean; without it all are alike.
    persons : tuple of str
        The people.
    owner : str
        Who has the largest size where they have no value of their own.

    Returns
    -------
    list of float
        What is not known is smallest.
    """
    if measured is None:
        return [0.3] * len(persons)
    values = measured.among(persons).to_numpy(dtype=float)
    low, high = min(0.0, float(np.nanmin(values, initial=0.0))), float(np.nanmax(values, initial=0.0))
    sizes = (np.nan_to_num(values, nan=low) - low) / ((high - low) or 1.0)
    mine = np.array([person == owner for person in persons], dtype=np.bool_)
    return [float(size) for size in np.round(np.where(mine & np.isnan(values), 1.0, sizes), 4)]


def looks() -> dict[str, dict[str, Any]]:
    """Return the colours and letters of every theme, for the picture.

    Returns
    -------
    dict of str to dict
        By theme: paper, ink, muted, faint, line, ring, fonts, the list of colours that people's
        numbers point into, and of the outlines of marks in these colours.

    Examples
    --------
    >>> looks()["light"]["paper"]
    '#FFFFFF'
    """
    return {theme: _look(colours) for theme, colours in PALETTES.items()}


def _look(colours: Palette) -> dict[str, Any]:
    steps = sample_colorscale(colours.amounts, list(np.linspace(0.08, 1, STEPS)))
    fills = [*colours.categories[:GROUPS], colours.paper, *steps, colours.ink]
    return {
        "paper": colours.paper,
        "ink": colours.ink,
        "muted": colours.muted,
        "faint": colours.faint,
        "line": colours.unclear,
        "ring": colours.alter,
        "colours": fills,
        "edges": [
            colours.paper if _contrast(fill, colours.paper) >= LEAST_CONTRAST else colours.ink
            for fill in fills
        ],
        "family": FONT,
    }


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG defines it, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    if colour.startswith("#"):
        channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    else:
        channels = np.array(unlabel_rgb(colour)) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - as sRGB defines it
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))
