"""The network period by period, side by side, with everybody in the same place."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts._panels import (
    COLUMNS,
    GUTTER,
    HEAD,
    INSET,
    WIDTH,
    Grid,
    Panel,
    Spot,
    build_panels,
    find_spots,
)
from reciprocity_kit.charts.frame import (
    Caption,
    Key,
    add_notes,
    check_columns,
    check_count,
    dress_figure,
    empty_figure,
)
from reciprocity_kit.charts.theme import Palette, blank_figure, halo, palette
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

TITLE = "The network over time"
NEEDED = ("period_at", "person", "x", "y")
LETTER, LINE = 9.0, 18.0
SMALLEST, LARGEST, ROOMY = 4.0, 17.0, 30
MANY_TIES = 150
STAYED, CAME, ABSENT = "there before", "new in this period", "not in this period"


def plot_network_periods(
    networks: Mapping[pd.Timestamp, "nx.DiGraph[str]"],
    places: pd.DataFrame,
    *,
    max_periods: int = 6,
    max_people: int = 6,
    tz: str = "UTC",
    channel: str | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw the network of several periods side by side, with everybody in the same place.

    A diamond is a person who was not there in the period before, a small ring one who is not there now;
    a dark line is a new tie, a pale one was there before, a dotted one has no contact any more. Size is
    the amount of contact and says nothing of worth or rank. Ties that pause look like ties that ended,
    and the first and the last period may not be whole.

    Parameters
    ----------
    networks : dict of pandas.Timestamp to networkx.DiGraph
        As `build_period_graphs` returns them.
    places : pandas.DataFrame
        As `build_layouts` returns it for these networks.
    max_periods : int
        Largest number of periods, the latest.
    max_people : int
        Largest number of names written, those with most contact over all periods shown.
    tz : str
        The clock by which periods are named.
    channel : str or None
        The one channel of the networks, for the caption.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        One small picture per period.

    Raises
    ------
    OptionError
        If an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> import networkx as nx
    >>> march, april = pd.Timestamp("2024-03-01", tz="UTC"), pd.Timestamp("2024-04-01", tz="UTC")
    >>> pair, three = nx.DiGraph([("ana", "bo")]), nx.DiGraph([("ana", "bo"), ("ana", "cy")])
    >>> rows = [(at, who, 0.1 * x, 0.0) for at in (march, april) for x, who in enumerate(["ana", "bo", "cy"])]
    >>> places = pd.DataFrame(rows, columns=["period_at", "person", "x", "y"])
    >>> print(plot_network_periods({march: pair, april: three}, places).layout.meta["takeaway"])
    From 2 people and 1 tie in Mar 2024 to 3 people and 2 ties in Apr 2024: 1 tie is in the last only, ...
    """
    colours = palette(theme)
    check_count(max_people)
    check_columns(places, "layouts", NEEDED)
    if max_periods < 1:
        raise OptionError(f"max_periods={max_periods} leaves no period.", next_step="give 1 or more")
    known = sorted(at for at, network in networks.items() if network.number_of_edges())
    if not known:
        return empty_figure(TITLE, "no contact was recorded in any period.", theme=theme)
    wanted = [at for at in sorted(networks) if at >= known[0]][-max_periods:]
    grid = Grid.of(len(wanted))
    panels = build_panels(networks, wanted, grid, tz)
    spots = find_spots(places, panels, grid)
    figure = blank_figure(theme)
    _add_ties(figure, panels, spots, colours)
    _add_people(figure, panels, spots, colours)
    _add_names(figure, panels, spots, max_people, colours)
    _add_heads(figure, panels, grid, colours)
    height = grid.rows * (grid.height + HEAD)
    figure.update_xaxes(visible=False, range=[0, WIDTH])
    figure.update_yaxes(visible=False, range=[-height, 0])
    figure.update_layout(margin={"l": 10, "r": 10, "b": 12, "t": 6})
    caption = _caption(panels, len(networks), channel)
    return dress_figure(figure, caption, plot_height=0.9 * height, key=_key(panels, colours))


def _add_ties(
    figure: go.Figure,
    panels: list[Panel],
    spots: list[dict[str, Spot]],
    colours: Palette,
) -> None:
    many = max(len(panel.ties) for panel in panels) > MANY_TIES
    kinds: dict[str, list[Spot]] = {"ended": [], "kept": [], "new": []}
    for panel, at in zip(panels, spots, strict=True):
        before = panel.before.ties if panel.before else panel.ties
        for pair in sorted(set(panel.ties) | (set() if many else set(before))):
            if not all(who in at for who in pair):
                continue
            kind = (
                "kept" if pair in panel.ties and pair in before else "new" if pair in panel.ties else "ended"
            )
            kinds[kind] += [at[pair[0]], at[pair[1]], (math.nan, math.nan)]
    looks = {
        "ended": {"color": colours.muted, "width": 1, "dash": "dot"},
        "kept": {"color": colours.unclear, "width": 0.7 if many else 1.3},
        "new": {"color": colours.ink, "width": 0.9 if many else 2},
    }
    for kind, ends in kinds.items():
        figure.add_scatter(
            name=f"{kind} ties",
            x=[x for x, _ in ends],
            y=[y for _, y in ends],
            mode="lines",
            line=looks[kind],
            opacity=(0.25 if kind == "kept" else 0.45) if many else (0.55 if kind == "kept" else 0.8),
            hoverinfo="skip",
        )


def _add_people(
    figure: go.Figure,
    panels: list[Panel],
    spots: list[dict[str, Spot]],
    colours: Palette,
) -> None:
    rows = []
    for panel, at in zip(panels, spots, strict=True):
        for who, (x, y) in at.items():
            here = who in panel.people
            new = here and panel.before is not None and who not in panel.before.people
            kind = ABSENT if not here else CAME if new else STAYED
            rows.append((kind, x, y, panel.people.get(who, 0.0), who, panel.words))
    table = pd.DataFrame(rows, columns=["kind", "x", "y", "contact", "who", "period"])
    most = float(table["contact"].max()) or 1.0
    room = min(1.0, math.sqrt(ROOMY / max(len(spots[0]), 1)))
    table["size"] = SMALLEST + (LARGEST - SMALLEST) * room * np.sqrt(table["contact"] / most)
    looks = {
        ABSENT: ("circle-open", colours.unclear),
        STAYED: ("circle", colours.ego),
        CAME: ("diamond", colours.alter),
    }
    for kind, (symbol, colour) in looks.items():
        part = table[table["kind"].eq(kind)]
        if part.empty:
            continue
        figure.add_scatter(
            name=kind,
            x=part["x"],
            y=part["y"],
            mode="markers",
            marker={
                "symbol": symbol,
                "size": part["size"] + (2 if kind == CAME else 0),
                "color": colour,
                "line": {"width": 1, "color": colour if kind == ABSENT else colours.paper},
            },
            hoverinfo="text",
            hovertext=[
                f"<b>{plotly_text(whole_name(row['who']))}</b><br>"
                f"{row['period']}: contact {row['contact']:,.0f}, {kind}"
                for _, row in part.iterrows()
            ],
        )


def _add_names(
    figure: go.Figure,
    panels: list[Panel],
    spots: list[dict[str, Spot]],
    most: int,
    colours: Palette,
) -> None:
    """Write the same few names in every panel, each where it covers no other."""
    contact: dict[str, float] = {}
    for panel in panels:
        for who, amount in panel.people.items():
            contact[who] = contact.get(who, 0.0) + amount
    named = sorted(contact, key=lambda who: (-contact[who], who))[:most]
    short = dict(zip(named, short_names(named, 12), strict=True))
    font = {"size": 11, "color": colours.ink, "shadow": halo(colours)}
    notes: list[dict[str, Any]] = []
    for panel, at in zip(panels, spots, strict=True):
        taken: list[tuple[float, float, float]] = []
        for who in named:
            if who not in at or who not in panel.people:
                continue
            x, y = at[who]
            wide = name_width(short[who]) * LETTER
            left = x + wide + 12 > panel.left + WIDTH / Grid.of(len(panels)).columns - GUTTER / 2
            start = x - wide - 10 if left else x + 10
            if any(start < b and a < start + wide and abs(y - h) < LINE for a, b, h in taken):
                continue
            taken.append((start, start + wide, y))
            side = {"xanchor": "right" if left else "left", "xshift": -11 if left else 11}
            told = plotly_text(isolate_name(short[who]))
            notes.append(side | {"x": x, "y": y, "name": "name", "text": told, "font": font, "borderpad": 0})
    add_notes(figure, notes)


def _add_heads(figure: go.Figure, panels: list[Panel], grid: Grid, colours: Palette) -> None:
    for panel in panels:
        who = count_words(len(panel.people), "person", "people")
        ties = count_words(len(panel.ties), "tie", "ties")
        change = ""
        if panel.before:
            new, gone = len(panel.ties.keys() - panel.before.ties), len(panel.before.ties.keys() - panel.ties)
            change = f", {new:,} new, {gone:,} no more"
        figure.add_annotation(
            x=panel.left + INSET / 2, y=panel.top - 6, xanchor="left", yanchor="top", align="left",
            name="period",
            text=f'<b>{panel.words}</b><br><span style="color:{colours.muted}">{who}, {ties}{change}</span>',
            font={"color": colours.ink, "size": 13 if grid.columns < COLUMNS else 12},
        )  # fmt: skip
        figure.add_shape(
            type="rect", x0=panel.left + 2, x1=panel.left + grid.width - GUTTER / 2, y0=panel.top - HEAD,
            y1=panel.top - HEAD - grid.height + 6, layer="below",
            line={"color": colours.faint, "width": 1}, fillcolor=colours.paper,
        )  # fmt: skip


def _key(panels: list[Panel], colours: Palette) -> list[Key]:
    if len(panels) == 1:
        return [Key("\u25cf", colours.ego, "a person")]
    return [
        Key("\u25cf", colours.ego, STAYED),
        Key("\u25c6", colours.alter, CAME),
        Key("\u25cb", colours.unclear, ABSENT),
        Key("\u2501", colours.ink, "new tie"),
        Key("\u2500", colours.unclear, "there before"),
        *(
            []
            if max(len(panel.ties) for panel in panels) > MANY_TIES
            else [Key("\u2508", colours.muted, "no more")]
        ),
    ]


def _caption(panels: list[Panel], periods: int, channel: str | None) -> Caption:
    first, last = panels[0], panels[-1]
    sizes = [
        f"{count_words(len(panel.people), 'person', 'people')} and "
        f"{count_words(len(panel.ties), 'tie', 'ties')} in {panel.words}"
        for panel in panels
    ]
    if first is last:
        takeaway = f"{sizes[0].capitalize()}; there is no other period to compare."
    else:
        new, gone = len(last.ties.keys() - first.ties), len(first.ties.keys() - last.ties)
        takeaway = (
            f"From {sizes[0]} to {sizes[-1]}: {count_words(new, 'tie is', 'ties are')} in the last only, "
            f"{gone:,} in the first only."
        )
    everybody = len({who for panel in panels for who in panel.people})
    shown = count_words(len(panels), "period", "periods")
    subtitle = (
        f"{everybody:,} people, "
        + (f"the last {len(panels):,} of {periods:,} periods" if len(panels) < periods else shown)
        + (f", {channel}" if channel else ""),
        "everybody stands in the same place; distances are not to be measured",
        "the first and last period may not be whole; a tie that pauses looks like one that ended",
    )
    alt = f"Small pictures of the network, one for each period. {takeaway} {'; '.join(sizes)}."
    return Caption(TITLE, subtitle, takeaway, alt)
