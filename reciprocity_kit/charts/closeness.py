"""People in rings: how close they feel, beside how much contact was recorded."""

import math
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.captions import first_of
from reciprocity_kit.charts.frame import Caption, Key, check_columns, check_count, dress_figure, empty_figure
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import axis_names, count_words, plotly_text, whole_name
from reciprocity_kit.instants import day_words

TITLE = "Who feels close, and who you have contact with"
NEEDED = (
    "partner",
    "felt_on",
    "closeness",
    "closeness_rank_share",
    "n_contact",
    "contact_rank_share",
    "closeness_difference",
    "closeness_difference_status",
)
RINGS = (0.3, 0.5, 0.7, 0.9)
INNER, OUTER, LABEL_RADIUS, TOP = 0.2, 0.9, 1.03, 0.9
APART = 0.25  # one ring: a quarter of the people
X_RANGE, Y_RANGE, NAME_WIDTH = 2.05, 1.04, 17
PLOT_HEIGHT, CROWDED_HEIGHT, CROWDED = 480, 560, 24
CLOSER, FARTHER, ALIKE = "closer", "farther", "alike"
SAYS = {
    CLOSER: "feels closer than the contact",
    FARTHER: "feels less close than the contact",
    ALIKE: "about as close",
}
SIGNS = {CLOSER: ("triangle-up", "\u25b2"), FARTHER: ("triangle-up", "\u25bc"), ALIKE: ("diamond", "\u25c6")}


def plot_closeness(felt: pd.DataFrame, *, max_people: int = 30, theme: str = "light") -> go.Figure:
    """Draw people in rings of closeness, as felt and as the recorded contact would place them.

    The filled mark is the owner's own feeling, the open circle recorded contact; both are places among
    the people on the cards, the closest quarter innermost. A long line between them is something
    to look at: a triangle that points inwards feels closer than the contact, one that points
    outwards less close. Neither is the right one: contact misses what no export holds.

    Parameters
    ----------
    felt : pandas.DataFrame
        As `build_felt` returns it, with ties.
    max_people : int
        Largest number of people, those whose two places differ most.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        Clockwise from the top: from felt closer than the contact to felt less close.

    Raises
    ------
    OptionError
        If an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_closeness(empty_table("felt")).layout.meta["takeaway"]
    'Nothing to show: no card says how close somebody feels.'
    """
    colours = palette(theme)
    check_count(max_people)
    check_columns(felt, "felt", NEEDED)
    said = felt[felt["closeness"].notna()]
    if said.empty:
        return empty_figure(TITLE, "no card says how close somebody feels.", theme=theme)
    ranked = said[said["closeness_difference"].notna()]
    if ranked.empty:
        why = "the cards say how close ties feel, but there are not two of them with recorded contact."
        return empty_figure(TITLE, why, theme=theme)
    rows = _rows(ranked)
    shown = _place(rows.head(max_people))
    figure = blank_figure(
        theme, shapes=[*_rings(colours), *_spokes(shown, colours)], annotations=_labels(shown, colours)
    )
    _add_contact(figure, shown, colours)
    _add_felt(figure, shown, colours)
    _add_middle(figure, colours)
    figure.update_xaxes(visible=False, range=[-X_RANGE, X_RANGE])
    figure.update_yaxes(visible=False, range=[-Y_RANGE, Y_RANGE], scaleanchor="x")
    figure.update_layout(margin={"t": 8, "b": 14, "l": 4, "r": 4})
    height = CROWDED_HEIGHT if len(shown) > CROWDED else PLOT_HEIGHT
    caption = _caption(rows, shown, len(said) - len(ranked))
    return dress_figure(figure, caption, plot_height=height, key=_key(shown, colours))


def _rows(ranked: pd.DataFrame) -> pd.DataFrame:
    """Return one row per person, those whose places differ most first."""
    difference = ranked["closeness_difference"]
    rows = pd.DataFrame(
        {
            "name": ranked["partner"].astype("str"),
            "difference": difference,
            "felt_radius": _radius(ranked["closeness_rank_share"]),
            "contact_radius": _radius(ranked["contact_rank_share"]),
            "closeness": ranked["closeness"],
            "contact": ranked["n_contact"],
            "on": ranked["felt_on"],
            "few": ranked["closeness_difference_status"].astype("str").ne("ok"),
        }
    )
    rings = difference.round(9)
    rows["says"] = np.select([rows["few"], rings > APART, rings < -APART], [ALIKE, CLOSER, FARTHER], ALIKE)
    rows["size"] = -difference.abs()
    return rows.sort_values(["size", "name"], kind="stable", ignore_index=True)


def _radius(rank_share: pd.Series) -> pd.Series:
    return OUTER - (OUTER - INNER) * rank_share


def _place(shown: pd.DataFrame) -> pd.DataFrame:
    """Give everybody a direction, clockwise from felt closer to felt less close, evenly in height."""
    order = shown.sort_values(["difference", "name"], ascending=[False, True], ignore_index=True)
    size = len(order)
    right = (size + 1) // 2
    angles = []
    for place in range(size):
        on_right = place < right
        side, step = (right, place) if on_right else (size - right, size - 1 - place)
        tilt = math.asin(TOP * (1 - (2 * step + 1) / side))
        angles.append(tilt if on_right else math.pi - tilt)
    return order.assign(angle=angles)


def _at(radius: float, angle: float) -> tuple[float, float]:
    return radius * math.cos(angle), radius * math.sin(angle)


def _rings(colours: Palette) -> list[dict[str, Any]]:
    return [
        {
            "type": "circle",
            "x0": -radius,
            "x1": radius,
            "y0": -radius,
            "y1": radius,
            "line": {"color": colours.faint, "width": 1.2},
            "layer": "below",
        }
        for radius in RINGS
    ]


def _spokes(shown: pd.DataFrame, colours: Palette) -> list[dict[str, Any]]:
    """Return a line between the two places of each person, and a faint one on to the name."""
    lines: list[dict[str, Any]] = []
    for _, row in shown.iterrows():
        colour = _colour(str(row["says"]), colours)
        places = sorted((row["felt_radius"], row["contact_radius"]))
        apart = {"color": colour, "width": 3 if row["says"] != ALIKE else 1.5}
        rim = {"color": colours.faint, "width": 1, "dash": "dot"}
        for (start, end), line in (((places[0], places[1]), apart), ((places[1], 1.0), rim)):
            (x0, y0), (x1, y1) = _at(start, row["angle"]), _at(end, row["angle"])
            lines.append(
                {"type": "line", "x0": x0, "y0": y0, "x1": x1, "y1": y1, "line": line, "layer": "below"}
            )
    return lines


def _colour(says: str, colours: Palette) -> str:
    return {CLOSER: colours.ego, FARTHER: colours.alter}.get(says, colours.unclear)


def _add_contact(figure: go.Figure, shown: pd.DataFrame, colours: Palette) -> None:
    at = [_at(row["contact_radius"], row["angle"]) for _, row in shown.iterrows()]
    figure.add_scatter(
        name="recorded contact",
        x=[x for x, _ in at],
        y=[y for _, y in at],
        mode="markers",
        marker={
            "symbol": "circle",
            "size": 10,
            "color": colours.paper,
            "line": {"width": 2, "color": colours.muted},
        },
        hoverinfo="text",
        hovertext=_hovers(shown),
    )


def _add_felt(figure: go.Figure, shown: pd.DataFrame, colours: Palette) -> None:
    for says, words in SAYS.items():
        part = shown[shown["says"].eq(says)]
        if part.empty:
            continue
        at = [_at(row["felt_radius"], row["angle"]) for _, row in part.iterrows()]
        outwards = 90 - part["angle"].map(math.degrees)
        turned = {CLOSER: outwards + 180, FARTHER: outwards}.get(says, outwards * 0)
        figure.add_scatter(
            name=words,
            x=[x for x, _ in at],
            y=[y for _, y in at],
            mode="markers",
            marker={
                "symbol": SIGNS[says][0],
                "angle": turned,
                "size": 15,
                "color": _colour(says, colours),
                "line": {"width": 1.5, "color": colours.paper},
            },
            hoverinfo="text",
            hovertext=_hovers(part),
        )


def _hovers(part: pd.DataFrame) -> list[str]:
    return [
        f"<b>{plotly_text(whole_name(row['name']))}</b><br>{_sentence(row)}" for _, row in part.iterrows()
    ]


def _sentence(row: "pd.Series[Any]") -> str:
    contact = count_words(row["contact"], "event", "events")
    return f"felt closeness {row['closeness']:g} of 7, {contact} recorded"


def _add_middle(figure: go.Figure, colours: Palette) -> None:
    figure.add_scatter(
        name="you", x=[0], y=[0], mode="markers+text", text=["you"], hoverinfo="skip",
        textfont={"color": colours.paper, "size": 12},
        marker={"size": 32, "color": colours.ink, "line": {"width": 2, "color": colours.paper}},
    )  # fmt: skip


def _labels(shown: pd.DataFrame, colours: Palette) -> list[dict[str, Any]]:
    names = axis_names(list(shown["name"]), NAME_WIDTH)
    size = 12 if len(shown) > CROWDED else 13
    labels = []
    for name, (_, row) in zip(names, shown.iterrows(), strict=True):
        x, y = _at(LABEL_RADIUS, row["angle"])
        strong = row["says"] != ALIKE
        labels.append(
            {
                "x": x,
                "y": y,
                "xanchor": "left" if math.cos(row["angle"]) >= 0 else "right",
                "yanchor": "middle",
                "text": f"<b>{name}</b>" if strong else name,
                "font": {"size": size, "color": colours.ink if strong else colours.muted},
                "borderpad": 0,
                "name": "person",
            }
        )
    return labels


def _key(shown: pd.DataFrame, colours: Palette) -> list[Key]:
    there = set(shown["says"])
    felt = [Key(SIGNS[says][1], _colour(says, colours), SAYS[says]) for says in SAYS if says in there]
    return [Key("\u25cb", colours.muted, "recorded contact"), *felt]


def _caption(rows: pd.DataFrame, shown: pd.DataFrame, alone: int) -> Caption:
    who = count_words(len(rows), "person", "people")
    days = " to ".join(dict.fromkeys(day_words(at) for at in (rows["on"].min(), rows["on"].max())))
    events = count_words(int(rows["contact"].sum()), "event", "events")
    subtitle = (
        first_of(len(shown), len(rows), who, "those whose places differ most"),
        f"by your own cards ({days}) and {events}",
        "rings: quarters of these people, the closest innermost",
        f"left out: {alone:,} without recorded contact" if alone else "",
    )
    takeaway = _takeaway(rows, who)
    listed = "; ".join(f"{whole_name(row['name'])}: {_sentence(row)}" for _, row in rows.head(10).iterrows())
    alt = f"You in the middle, people around you in rings, two marks each. {takeaway} {listed}."
    return Caption(TITLE, subtitle, takeaway, alt)


def _takeaway(rows: pd.DataFrame, who: str) -> str:
    if rows["few"].any():
        return f"Of {who} with a card and recorded contact: too few to compare places."
    told = []
    for says, words in ((CLOSER, "closer"), (FARTHER, "less close")):
        part = rows[rows["says"].eq(says)]
        if len(part):
            verb = "feels" if len(part) == 1 else "feel"
            first = whole_name(part["name"].iloc[0])
            told.append(f"{len(part):,} {verb} {words} than the recorded contact ({first} most)")
    if not told:
        return f"Of {who}, everybody feels about as close as the recorded contact."
    return f"Of {who}, {' and '.join(told)}; neither is the right one."
