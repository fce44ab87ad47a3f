"""Rows of marks with intervals, one per person: what several charts are made of."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.frame import add_notes, label_margin
from reciprocity_kit.charts.intervals import interval_bars
from reciprocity_kit.charts.theme import Palette
from reciprocity_kit.charts.words import axis_names, hover_lines, plotly_text, short_names, whole_name

ROW_HEIGHT, MIN_HEIGHT, COUNT_WIDTH = 26, 150, 76
FARTHEST = 1e6  # a limit beyond what was seen is drawn to the edge


@dataclass(frozen=True)
class Mark:
    """How one kind of row is drawn.

    Parameters
    ----------
    words : str
        What the kind means.
    symbol : str
        Plotly's name of the shape.
    sign : str
        A character like it, for the key.
    colour : str
        Of the mark and its line.
    hollow : bool
        Whether only its outline is drawn: the evidence carries no word.
    """

    words: str
    symbol: str
    sign: str
    colour: str
    hollow: bool = False


def add_interval_rows(
    figure: go.Figure, rows: pd.DataFrame, marks: dict[str, Mark], colours: Palette
) -> None:
    """Add a mark and its interval for every row.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Gets the marks.
    rows : pandas.DataFrame
        label (a name), value, low, high, kind (of `marks`) and hover (a sentence), in order
        from the top; limits may be missing.
    marks : dict of str to Mark
        How each kind is drawn.
    colours : Palette
        Of the theme.
    """
    for kind, mark in marks.items():
        part = rows[rows["kind"] == kind]
        if part.empty:
            continue
        value, low = part["value"], part["low"].fillna(part["value"])
        high = part["high"].fillna(FARTHEST).where(part["low"].notna(), value)
        figure.add_scatter(
            name=mark.words,
            x=value,
            y=part.index,
            mode="markers",
            marker={
                "symbol": mark.symbol,
                "size": 11,
                "color": colours.paper if mark.hollow else mark.colour,
                "line": {"width": 1.5, "color": mark.colour},
            },
            error_x=interval_bars(value, low, high, colour=mark.colour, thickness=1.6),
            hoverinfo="text",
            hovertext=[
                f"<b>{plotly_text(whole_name(row['label']))}</b><br>{hover_lines(row['hover'])}"
                for _, row in part.iterrows()
            ],
        )


def set_rows(figure: go.Figure, rows: pd.DataFrame, *, counts: str, colours: Palette) -> float:
    """Set names at the left, counts at the right, and room for both.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Gets its axes.
    rows : pandas.DataFrame
        label and n, from the top.
    counts : str
        Title over the counts.
    colours : Palette
        Of the theme.

    Returns
    -------
    float
        Height of the plotting area in pixels.
    """
    labels: list[Any] = rows["label"].tolist()
    beside = {"x": 1, "xref": "paper", "xanchor": "right", "xshift": COUNT_WIDTH}
    level = beside | {"yanchor": "middle", "font": {"color": colours.ink}}
    told = zip(rows.index, rows["n"], strict=True)
    add_notes(figure, [level | {"y": y, "text": f"{n:,}"} for y, n in told])
    figure.add_annotation(
        **beside, y=1, yref="paper", yanchor="bottom", yshift=3, text=counts, font={"color": colours.muted}
    )
    figure.update_yaxes(
        range=[len(rows) - 0.4, -0.6],
        tickvals=list(rows.index),
        ticktext=axis_names(labels),
        automargin=False,
        ticklabelstandoff=8,
        showgrid=len(rows) > 1,
    )
    figure.update_layout(margin={"l": label_margin(short_names(labels)), "r": COUNT_WIDTH + 20, "t": 32})
    return max(ROW_HEIGHT * len(rows), MIN_HEIGHT)
