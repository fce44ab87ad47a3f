"""What flows each way, on the circle of six resources."""

import math
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.frame import Caption, Key, check_columns, dress_figure, empty_figure
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import count_words, hover_lines, plotly_text
from reciprocity_kit.columns._of_casebook import FOA_RESOURCES, UNMAPPED
from reciprocity_kit.instants import day_words

TITLE = "What flows each way"
NEEDED = (
    "resource",
    "kinds",
    "given",
    "received",
    "n_given",
    "n_received",
    "first_on",
    "last_on",
    "n",
    "n_unvalued",
    "status",
    "words",
)
# Foa's plane: upwards it matters more from whom it comes, to the right it can be touched.
ANGLES = {"love": 90, "status": 150, "information": 210, "money": 270, "goods": 330, "services": 30}
MEANT = {
    "love": "warmth, support",
    "status": "credit, esteem",
    "information": "advice, news",
    "money": "payments, budget",
    "goods": "things",
    "services": "work, time",
}
HALF_WIDTH, HALF_HEIGHT = 2.01, 1.3
RADIUS_X, RADIUS_Y = 1.55, 0.94
CARD_WIDTH, CARD_HEIGHT, INDENT = 0.66, 0.235, 0.05
BAR, THICK = 0.5, 0.085
UNMAPPED_AT = (0.0, 0.0)
PLOT_HEIGHT = 520
FEW = "fewer than five entries"


def plot_resources(resources: pd.DataFrame, *, theme: str = "light") -> go.Figure:
    """Draw how much of each resource went from the owner to others, and came back, on Foa's circle.

    Neighbours on the circle are alike and more easily exchanged for one another; what stands across is
    hard to compare. Upwards it matters more from whom it comes, to the right it can be touched. Long
    bars on one side of the circle and short ones across mean that what you give and what you receive
    are of another sort, which says nothing of who is ahead.

    Parameters
    ----------
    resources : pandas.DataFrame
        As `build_resources` returns it.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        Six places with two bars each, what is none of the six in the middle.

    Raises
    ------
    OptionError
        If the theme is unknown.
    TableError
        If columns are missing.

    References
    ----------
    Foa, U. G., Foa, E. B. (1974). Societal Structures of the Mind; (1976). Resource theory of social
    exchange.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_resources(empty_table("resources")).layout.meta["takeaway"]
    'Nothing to show: no exchange with a worth is recorded.'
    """
    colours = palette(theme)
    check_columns(resources, "resources", NEEDED)
    table = resources.assign(resource=resources["resource"].astype("str")).set_index("resource")
    if not table["n"].sum():
        return empty_figure(TITLE, "no exchange with a worth is recorded.", theme=theme)
    most = float(table[["given", "received"]].to_numpy().max()) or 1.0
    figure = blank_figure(theme)
    _add_circle(figure, colours)
    for name, row in table.iterrows():
        if name != UNMAPPED or row["n"]:
            _add_place(figure, str(name), row, most, colours)
    figure.update_xaxes(visible=False, range=[-HALF_WIDTH, HALF_WIDTH])
    figure.update_yaxes(visible=False, range=[-HALF_HEIGHT, HALF_HEIGHT])
    figure.update_layout(margin={"t": 6, "b": 14, "l": 10, "r": 10}, barmode="overlay")
    key = [
        Key("\u25a0", colours.ego, "you gave"),
        Key("\u25a8", colours.alter, "you received"),
    ]
    if table["status"].astype("str").eq("too_few").any():
        key.append(Key("*", colours.ink, FEW))
    return dress_figure(figure, _caption(table), plot_height=PLOT_HEIGHT, key=key)


def _place_of(name: str) -> tuple[float, float]:
    if name == UNMAPPED:
        return UNMAPPED_AT
    angle = math.radians(ANGLES[name])
    return RADIUS_X * math.cos(angle), RADIUS_Y * math.sin(angle)


def _add_circle(figure: go.Figure, colours: Palette) -> None:
    figure.add_shape(
        type="circle", x0=-RADIUS_X, x1=RADIUS_X, y0=-RADIUS_Y, y1=RADIUS_Y,
        line={"color": colours.muted, "width": 1.5, "dash": "dot"}, layer="below",
    )  # fmt: skip
    ends: tuple[dict[str, Any], ...] = (
        {"x": -HALF_WIDTH, "y": HALF_HEIGHT, "xanchor": "left", "yanchor": "top",
         "text": "\u2191 it matters from whom it comes"},
        {"x": -HALF_WIDTH, "y": -HALF_HEIGHT, "xanchor": "left", "yanchor": "bottom",
         "text": "\u2193 from anybody alike"},
        {"x": HALF_WIDTH, "y": -HALF_HEIGHT, "xanchor": "right", "yanchor": "bottom",
         "text": "\u2190 in words and signs &nbsp; in things and deeds \u2192"},
    )  # fmt: skip
    for end in ends:
        figure.add_annotation(**end, font={"color": colours.muted, "size": 12})


def _add_place(figure: go.Figure, name: str, row: "pd.Series[Any]", most: float, colours: Palette) -> None:
    """Draw one resource: its name, and a bar each way."""
    x, y = _place_of(name)
    dash = "dash" if name == UNMAPPED else "solid"
    left = x - CARD_WIDTH + INDENT
    figure.add_shape(
        type="rect", x0=x - CARD_WIDTH, x1=x + CARD_WIDTH, y0=y - CARD_HEIGHT, y1=y + CARD_HEIGHT,
        layer="below", fillcolor=colours.paper, line={"color": colours.unclear, "width": 1, "dash": dash},
    )  # fmt: skip
    figure.add_annotation(
        x=left, y=y + 0.145, xanchor="left", name="resource",
        text=_head(name, row, colours),
        font={"color": colours.ink, "size": 14},
    )  # fmt: skip
    hover = hover_lines(str(row["words"]))
    sides = (("given", colours.ego, "", y), ("received", colours.alter, "/", y - THICK - 0.035))
    for side, colour, shape, at in sides:
        value = float(row[side])
        length = BAR * value / most
        figure.add_bar(
            name=f"{name}, {side}",
            orientation="h",
            x=[length],
            base=[left],
            y=[at],
            width=THICK,
            marker={
                "color": colours.paper if shape else colour,
                "line": {"color": colour, "width": 1.5 if value else 0},
                "pattern": {"shape": shape, "fgcolor": colour, "size": 7, "solidity": 0.4},
            },
            customdata=[value],
            hoverinfo="text",
            hovertext=hover,
        )
        figure.add_annotation(
            x=left + length, y=at, xanchor="left", xshift=5, name=side,
            text=f'<b>{value:,g}</b><span style="color:{colours.muted}">{_times(row[f"n_{side}"])}</span>',
            font={"color": colours.ink, "size": 14},
        )  # fmt: skip


def _head(name: str, row: "pd.Series[Any]", colours: Palette) -> str:
    few = "*" if str(row["status"]) == "too_few" else ""
    if name == UNMAPPED:
        return f"<b>{plotly_text(str(row['kinds']))}{few}</b>"
    small = f"font-size:12px;color:{colours.muted}"
    return f'<b>{name}{few}</b>&nbsp; <span style="{small}">{MEANT[name]}</span>'


def _times(n: int) -> str:
    return {0: "", 1: ", once", 2: ", twice"}.get(int(n), f", {n:,} times")


def _caption(table: pd.DataFrame) -> Caption:
    six = table.loc[[name for name in FOA_RESOURCES if name in table.index]]
    given, received = float(six["given"].sum()), float(six["received"].sum())
    told = " and ".join(
        f"{part} was {six[side].idxmax()} ({six[side].max() / whole:.0%})"
        for part, side, whole in (
            ("most of what you gave", "given", given),
            ("most of what you received", "received", received),
        )
        if whole
    )
    n, unvalued = int(table["n"].sum()), int(table["n_unvalued"].sum())
    entries = count_words(n, "recorded entry", "recorded entries")
    takeaway = f"By worth in {entries}, {told}." if told else f"Of {entries}, none is of the six resources."
    lacking = [name for name in six.index if not six.loc[name, "n"]]
    takeaway += f" Nothing went either way of: {', '.join(lacking)}." if lacking else ""
    days = (day_words(at) for at in (table["first_on"].min(), table["last_on"].max()))
    apart = table.loc[UNMAPPED] if UNMAPPED in table.index else None
    subtitle = (
        f"{entries}, {' to '.join(dict.fromkeys(days))}, by your own notes",
        "numbers: worth on your own scale",
        "resources after Foa and Foa (1974): neighbours on the circle are the most alike",
        f"in the middle, apart: {apart['kinds']}" if apart is not None and apart["n"] else "",
        f"{unvalued:,} without a worth count nothing" if unvalued else "",
    )
    listed = "; ".join(
        f"{name}: {row['given']:g} given, {row['received']:g} received" for name, row in table.iterrows()
    )
    return Caption(
        TITLE, subtitle, takeaway, f"Six resources on a circle, two bars each. {takeaway} {listed}."
    )
