"""One person's contacts in rings, the most contact in the middle."""

import math
from typing import Any, TypeAlias

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.captions import first_of, in_scope
from reciprocity_kit.charts.frame import Caption, Scope, check_count, dress_figure, empty_figure, ties_of
from reciprocity_kit.charts.openers import UNCLEAR, WORDS, opener_colour, opener_key, opener_labels
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import axis_names, count_words, plotly_text, short_name, whole_name

TITLE = "The people around you, by amount of contact"
NEEDED = ("sent", "received", "opened_mostly_by", "initiation_share_status")
RINGS = 4
RADII = {1: (0.6,), 2: (0.45, 0.9), 3: (0.3, 0.6, 0.9), RINGS: (0.3, 0.5, 0.7, 0.9)}
LABEL_RADIUS = 1.03
TOP = 0.9  # labels end below the poles, where the rings' own words stand
PLOT_HEIGHT, CROWDED_HEIGHT, CROWDED = 430, 460, 28
X_RANGE, Y_RANGE, NAME_WIDTH = 2.05, 1.03, 17
WIDTHS = (1.2, 7.0)
Mark: TypeAlias = dict[str, Any]
SYMBOLS = {"ego": "triangle-up", "alter": "triangle-up", "both": "diamond", UNCLEAR: "circle"}


def plot_ego_network(
    ties: pd.DataFrame,
    *,
    ego: str,
    max_people: int = 40,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw one person's contacts in rings, each ring a quarter of the contacts shown.

    The inner ring has the quarter with most contact, the outer ring the quarter
    with least; a thick line is much contact. Triangles point outwards where ego
    mostly opens the conversations and inwards where the contact does. Amount of
    recorded contact is not closeness: people who talk elsewhere stand far out.

    Parameters
    ----------
    ties : pandas.DataFrame
        The table of ties.
    ego : str
        Who stands in the middle.
    max_people : int
        Largest number of contacts, those with most contact; up to about 40 stay legible.
    since, until : pandas.Timestamp or None
        Window of the table, half-open, for the caption; days are said in their zone.
    channel : str or None
        The one channel of the table, for the caption.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        The same table always gives the same picture.

    Raises
    ------
    OptionError
        If ego is not in the table, or an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_ego_network(empty_table("ties"), ego="you").layout.meta["takeaway"]
    'Nothing to show: no contact of you was recorded.'
    """
    colours = palette(theme)
    check_count(max_people)
    own = ties_of(ties, ego, NEEDED)
    if own.empty:
        return empty_figure(TITLE, f"no contact of {whole_name(ego)} was recorded.", theme=theme)
    shown = _place(own.head(max_people))
    circles, words = _rings(shown, colours)
    figure = blank_figure(
        theme, shapes=[*circles, *_edges(shown, colours)], annotations=[*words, *_labels(shown, colours)]
    )
    _add_contacts(figure, shown, colours)
    _add_ego(figure, ego, colours)
    figure.update_xaxes(visible=False, range=[-X_RANGE, X_RANGE])
    figure.update_yaxes(visible=False, range=[-Y_RANGE, Y_RANGE], scaleanchor="x")
    figure.update_layout(margin={"t": 8, "b": 14, "l": 4, "r": 4})
    caption = _caption(own, shown, ego, Scope(since, until, channel).words(own))
    height = CROWDED_HEIGHT if len(shown) > CROWDED else PLOT_HEIGHT
    key = opener_key(list(shown["label"]), colours)
    return dress_figure(figure, caption, plot_height=height, key=key)


def _place(shown: pd.DataFrame) -> pd.DataFrame:
    """Give each contact a ring by rank and a direction of its own.

    Directions are those of labels evenly spaced in height on either side, so no
    two labels meet; neighbours come from different rings, so no two marks do.
    """
    size = len(shown)
    rank = pd.Series(range(size))
    ring = rank * RINGS // size if size >= RINGS else rank
    placed = shown.assign(ring=ring, label=opener_labels(shown))
    order = placed.assign(seat=placed.groupby("ring").cumcount()).sort_values(["seat", "ring"]).index
    right = (size + 1) // 2
    angle = pd.Series(0.0, index=placed.index)
    for place, contact in enumerate(order):
        on_right = place < right
        side, step = (right, place) if on_right else (size - right, size - 1 - place)
        tilt = math.asin(TOP * (1 - (2 * step + 1) / side))
        angle[contact] = tilt if on_right else math.pi - tilt
    radius = placed["ring"].map(dict(enumerate(RADII[min(size, RINGS)])))
    return placed.assign(angle=angle, x=radius * angle.map(math.cos), y=radius * angle.map(math.sin))


def _rings(shown: pd.DataFrame, colours: Palette) -> tuple[list[Mark], list[Mark]]:
    """Return the circles and the range of contact in each."""
    circles: list[Mark] = []
    words: list[Mark] = []
    for ring, radius in enumerate(RADII[min(len(shown), RINGS)]):
        part = shown.loc[shown["ring"] == ring, "total"]
        circles.append(
            {
                "type": "circle",
                "x0": -radius,
                "x1": radius,
                "y0": -radius,
                "y1": radius,
                "line": {"color": colours.faint, "width": 1},
                "layer": "below",
            }
        )
        least, most = int(part.min()), int(part.max())
        words.append(
            {
                "x": 0,
                "y": radius,
                "text": f"{least:,}" if least == most else f"{least:,}\u2013{most:,}",
                "font": {"size": 11, "color": colours.muted},
                "bgcolor": colours.paper,
                "borderpad": 1,
            }
        )
    return circles, words


def _edges(shown: pd.DataFrame, colours: Palette) -> list[Mark]:
    """Return a line from the middle to each contact, and a faint one on to the name."""
    thin, thick = WIDTHS
    most = shown["total"].max()
    lines: list[Mark] = []
    for _, row in shown.iterrows():
        here, rim = (row["x"], row["y"]), (math.cos(row["angle"]), math.sin(row["angle"]))
        contact = {
            "color": opener_colour(row["label"], colours),
            "width": thin + (thick - thin) * math.sqrt(row["total"] / most),
            "dash": "dash" if row["label"] == "alter" else "solid",
        }
        lines.append(_line((0, 0), here, contact) | {"opacity": 0.55})
        lines.append(_line(here, rim, {"color": colours.faint, "width": 1, "dash": "dot"}))
    return lines


def _line(start: tuple[float, float], end: tuple[float, float], line: Mark) -> Mark:
    ends = {"x0": start[0], "y0": start[1], "x1": end[0], "y1": end[1]}
    return {"type": "line", "layer": "below", "line": line, **ends}


def _add_contacts(figure: go.Figure, shown: pd.DataFrame, colours: Palette) -> None:
    for label, words in WORDS.items():
        part = shown[shown["label"] == label]
        if part.empty:
            continue
        outwards = 90 - part["angle"].map(math.degrees)
        turned = {"ego": outwards, "alter": outwards + 180}.get(label, outwards * 0)
        colour = opener_colour(label, colours)
        figure.add_scatter(
            name=words,
            x=part["x"],
            y=part["y"],
            mode="markers",
            marker={
                "symbol": SYMBOLS[label],
                "angle": turned,
                "size": 13,
                "color": colours.paper if label == UNCLEAR else colour,
                "line": {"width": 1.5, "color": colour if label == UNCLEAR else colours.paper},
            },
            hoverinfo="text",
            hovertext=[
                f"<b>{plotly_text(whole_name(row['alter']))}</b><br>{_sentence(row)}<br>"
                f"conversations opened: {words}"
                for _, row in part.iterrows()
            ],
        )


def _sentence(row: pd.Series) -> str:
    total = count_words(row["total"], "event", "events")
    return f"{total}: {row['sent']:,} from you, {row['received']:,} to you"


def _add_ego(figure: go.Figure, ego: str, colours: Palette) -> None:
    figure.add_scatter(
        name="you",
        x=[0],
        y=[0],
        mode="markers+text",
        marker={"size": 30, "color": colours.ink, "line": {"width": 2, "color": colours.paper}},
        text=["you"],
        textfont={"color": colours.paper, "size": 11},
        hoverinfo="text",
        hovertext=[f"<b>{plotly_text(whole_name(ego))}</b>"],
    )


def _labels(shown: pd.DataFrame, colours: Palette) -> list[Mark]:
    names = axis_names(list(shown["alter"]), NAME_WIDTH)
    size = 11 if len(shown) > CROWDED else 12
    labels: list[Mark] = []
    for name, (_, row) in zip(names, shown.iterrows(), strict=True):
        on_right = math.cos(row["angle"]) >= 0
        count = f'<span style="color:{colours.muted}">{row["total"]:,}</span>'
        labels.append(
            {
                "x": LABEL_RADIUS * math.cos(row["angle"]),
                "y": LABEL_RADIUS * math.sin(row["angle"]),
                "xanchor": "left" if on_right else "right",
                "yanchor": "middle",
                "text": f"{name}&nbsp; {count}" if on_right else f"{count}&nbsp; {name}",
                "font": {"size": size},
                "borderpad": 0,
            }
        )
    return labels


def _caption(own: pd.DataFrame, shown: pd.DataFrame, ego: str, scope: str) -> Caption:
    who = count_words(len(own), "contact", "contacts")
    events = int(own["total"].sum())
    over = in_scope(count_words(events, "event", "events"), scope)
    first = shown.iloc[0]
    inner = shown[shown["ring"] == 0]
    part = inner["total"].sum() / events
    takeaway = (
        f"The inner ring, {count_words(len(inner), 'contact', 'contacts')} of {len(own):,}, "
        f"has {part:.0%} of the recorded contact of {over}; most of it is with {whole_name(first['alter'])} "
        f"({first['total']:,})."
    )
    subtitle = (
        f"You: {short_name(ego, 48)}",
        first_of(len(shown), len(own), who, "those with most contact"),
        over,
        "each ring a quarter of the contacts shown" if len(shown) >= RINGS else "",
        "numbers and widths: events both ways",
    )
    listed = "; ".join(
        f"{whole_name(row['alter'])}: {_sentence(row)}" for _, row in shown.head(10).iterrows()
    )
    alt = f"You in the middle, contacts around you in rings, the most contact innermost. {takeaway} {listed}."
    return Caption(TITLE, subtitle, takeaway, alt)
