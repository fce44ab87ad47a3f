"""The shares one opened, beside those of a world in which a coin decides: why intervals matter."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from reciprocity_kit.charts.captions import first_of, in_scope
from reciprocity_kit.charts.frame import (
    Caption,
    Key,
    Scope,
    check_columns,
    check_count,
    dress_figure,
    empty_figure,
)
from reciprocity_kit.charts.intervals import interval_bars
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import count_words, plotly_text, share_words, whole_name

TITLE = "Your ties beside a world of coin throws"
NEEDED = (
    "alter",
    "n",
    "initiation_share",
    "initiation_share_low",
    "initiation_share_high",
    "null_share",
    "null_share_low",
    "null_share_high",
)
WORLDS = {"initiation_share": "Your ties, as recorded", "null_share": "The same ties, opened by a coin"}
ROW_HEIGHT, MIN_HEIGHT = 9, 200
EVEN, FAR = 0.5, (0.4, 0.6)


def plot_null_world(
    null_world: pd.DataFrame,
    *,
    max_people: int = 60,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw the share opened in each tie, and the shares a coin would have given the same ties.

    Both halves have dots far from the middle: at the right they are chance alone. Filled dots
    are those whose whole interval lies on one side of one half; in the world of the coin about one
    in twenty is. What the left half has beyond the right one is what the record can tell.

    Parameters
    ----------
    null_world : pandas.DataFrame
        As `build_null_world` returns it.
    max_people : int
        Largest number of ties, those with most conversations.
    since, until : pandas.Timestamp or None
        Window of the table, half-open, for the caption; days are said in their zone.
    channel : str or None
        The one channel of the table, for the caption.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        Two panels, in each the ties ordered by share.

    Raises
    ------
    OptionError
        If an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_null_world(empty_table("null_world")).layout.title.text
    'Your ties beside a world of coin throws'
    """
    colours = palette(theme)
    check_count(max_people)
    check_columns(null_world, "null_world", NEEDED)
    rows = null_world[null_world["n"] > 0].assign(alter=null_world["alter"].astype("str"))
    if rows.empty:
        return empty_figure(TITLE, "no conversation was recorded.", theme=theme)
    shown = rows.sort_values(["n", "alter"], ascending=[False, True]).head(max_people)
    figure = make_subplots(figure=blank_figure(theme), rows=1, cols=2, horizontal_spacing=0.06)
    for place, world in enumerate(WORLDS, start=1):
        _add_world(figure, shown, world, place, colours)
    _set_axes(figure, len(shown), colours)
    caption = _caption(rows, shown, Scope(since, until, channel).words(rows))
    key = [
        Key("\u25cf", colours.ink, "whole interval on one side of 50%"),
        Key("\u25cb", colours.unclear, "chance could do it"),
    ]
    height = max(ROW_HEIGHT * len(shown), MIN_HEIGHT)
    return dress_figure(figure, caption, plot_height=height, key=key)


def _is_sure(rows: pd.DataFrame, world: str) -> pd.Series:
    return (rows[f"{world}_low"] > EVEN) | (rows[f"{world}_high"] < EVEN)


def _add_world(figure: go.Figure, shown: pd.DataFrame, world: str, place: int, colours: Palette) -> None:
    rows = shown.sort_values([world, "n", "alter"], ascending=[False, False, True], ignore_index=True)
    sure = _is_sure(rows, world)
    for words, chosen, colour in (
        ("chance could do it", ~sure, colours.unclear),
        ("whole interval on one side", sure, colours.ego if place == 1 else colours.alter),
    ):
        part = rows[chosen]
        if part.empty:
            continue
        share, low, high = (part[f"{world}{end}"] for end in ("", "_low", "_high"))
        figure.add_scatter(
            name=f"{WORLDS[world]}: {words}",
            x=share,
            y=part.index,
            mode="markers",
            marker={
                "symbol": "circle" if place == 1 else "diamond",
                "size": 7,
                "color": colour if bool(sure[part.index[0]]) else colours.paper,
                "line": {"width": 1.3, "color": colour},
            },
            error_x=interval_bars(share, low, high, colour=colour, thickness=1.2),
            hoverinfo="text",
            hovertext=[_hover(row, world) for _, row in part.iterrows()],
            cliponaxis=False,
            row=1,
            col=place,
        )


def _hover(row: pd.Series, world: str) -> str:
    who = f"<b>{plotly_text(whole_name(row['alter']))}</b><br>"
    said = "opened by you" if world == "initiation_share" else "heads"
    return (
        f"{who}{share_words(row[world])} {said} (95% interval {share_words(row[f'{world}_low'])} to "
        f"{share_words(row[f'{world}_high'])}), n = {row['n']:,}"
    )


def _set_axes(figure: go.Figure, size: int, colours: Palette) -> None:
    ticks = [0, 0.25, 0.5, 0.75, 1]
    figure.update_xaxes(
        range=[-0.02, 1.02],
        tickvals=ticks,
        ticktext=[share_words(tick) for tick in ticks],
        ticklabelstandoff=4,
    )
    figure.update_xaxes(title_text="share of conversations opened by you", col=1)
    figure.update_xaxes(title_text="share of heads in as many throws", col=2)
    figure.update_yaxes(range=[size - 0.2, -0.8], tickvals=[], showgrid=False)
    figure.update_yaxes(title_text="ties, from the largest share down", col=1)
    for place, words in enumerate(WORLDS.values(), start=1):
        figure.add_vline(x=EVEN, line={"color": colours.muted, "width": 1, "dash": "dash"}, row=1, col=place)
        figure.add_annotation(
            x=0,
            xref="x domain" if place == 1 else "x2 domain",
            xanchor="left",
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=6,
            text=f"<b>{words}</b>",
            name="title",
            font={"color": colours.ink, "size": 13},
        )
    figure.update_layout(margin={"l": 46, "r": 26, "t": 38})


def _counted(rows: pd.DataFrame, world: str) -> tuple[int, int]:
    """Count shares far from one half, and those whose whole interval is on one side of it."""
    far = (rows[world] <= FAR[0]) | (rows[world] >= FAR[1])
    return int(np.sum(far)), int(np.sum(_is_sure(rows, world)))


def _caption(rows: pd.DataFrame, shown: pd.DataFrame, scope: str) -> Caption:
    (far, sure), (null_far, null_sure) = (_counted(shown, world) for world in WORLDS)
    known, ties = (count_words(len(each), "tie", "ties") for each in (rows, shown))
    n = count_words(int(shown["n"].sum()), "conversation", "conversations")
    over = in_scope(n, scope)
    takeaway = (
        f"Of {ties} with {over}, {far} are at least 10 points off 50%, and so are {null_far} where a coin "
        f"decides; but with the whole interval on one side of 50% it is {sure} against {null_sure}."
    )
    subtitle = (
        first_of(len(shown), len(rows), known, "those with most conversations"),
        over,
        "bars are 95% intervals",
        "one throw of many: another seed gives another right half",
    )
    shape = "Two panels of dots with intervals, ordered by share: as recorded, and by coin."
    return Caption(TITLE, subtitle, takeaway, f"{shape} {takeaway}")
