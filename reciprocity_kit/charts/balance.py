"""Who opens the conversations, one row per contact."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Unpack

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.captions import first_of, in_scope
from reciprocity_kit.charts.frame import (
    Caption,
    Key,
    Scope,
    Window,
    add_notes,
    check_count,
    counted,
    dress_figure,
    empty_figure,
    label_margin,
    ties_of,
)
from reciprocity_kit.charts.intervals import interval_bars
from reciprocity_kit.charts.openers import UNCLEAR, WORDS, opener_colour, opener_key, opener_labels
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import (
    axis_names,
    count_words,
    plotly_text,
    share_words,
    short_names,
    whole_name,
)
from reciprocity_kit.columns import column
from reciprocity_kit.errors import TableError

TITLE = "Who opens the conversations"
ROW_HEIGHT, DOUBLE_HEIGHT, MIN_HEIGHT, N_WIDTH = 25, 36, 110, 74
LIFT = 0.18
TWO_WAY = (0.4, 0.6)
NEEDED = (
    "opened",
    "opened_by_alter",
    "initiation_share",
    "initiation_share_low",
    "initiation_share_high",
    "initiation_share_status",
    "opened_mostly_by",
)
SHRUNKEN = ("shrunken_share", "shrunken_share_low", "shrunken_share_high")
SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        "ego": "triangle-right",
        "alter": "triangle-left",
        "both": "diamond",
        UNCLEAR: "circle",
    }
)
TOLD: Mapping[str, str] = MappingProxyType(
    {
        "ego": "you mostly open with {:,}",
        "alter": "they mostly open with {:,}",
        "both": "it is two-way with {:,}",
    }
)


def plot_balance(
    ties: pd.DataFrame,
    *,
    ego: str,
    max_people: int = 30,
    show_too_few: bool = False,
    show_shrunken: bool = False,
    theme: str = "light",
    **scope: Unpack[Window],
) -> go.Figure:
    """Draw who opens the conversations: a dot and its 95% interval per contact.

    A dot far to the right means that ego opened nearly all conversations with
    this contact, one far to the left that the contact did; the shaded middle is
    two-way. A long bar means that few conversations were recorded. Shape and
    colour say for whom the evidence carries a label.

    Parameters
    ----------
    ties : pandas.DataFrame
        The table of ties.
    ego : str
        Whose contacts to show.
    max_people : int
        Largest number of rows, those with most conversations.
    show_too_few : bool
        Show contacts with fewer than five conversations as well, in grey.
    show_shrunken : bool
        Show below each share the one drawn towards what is usual among the person's ties, as
        `merge_openers` writes it into the ties: the less was recorded, the farther it is drawn.
    theme : str
        light, dark or print.
    **scope : Window
        Window (since, until) and channel of the table, for the caption.

    Returns
    -------
    plotly.graph_objects.Figure
        One row per contact, the one with most conversations on top.

    Raises
    ------
    OptionError
        If ego is not in the table, or an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_balance(empty_table("ties"), ego="you").layout.title.text
    'Who opens the conversations'
    """
    colours = palette(theme)
    check_count(max_people)
    own = ties_of(ties, ego, NEEDED)
    if show_shrunken:
        _check_shrunken(ties)
    own = own.assign(n=own["opened"] + own["opened_by_alter"])
    few = own["initiation_share_status"] == "too_few"
    usable = own["initiation_share"].notna() & (show_too_few | ~few)
    rows = own[usable].sort_values(["n", "total", "alter"], ascending=[False, False, True])
    left_out = {
        "with fewer than five conversations": int((few & ~usable).sum()),
        "without any conversation": int((~few & ~usable).sum()),
    }
    if rows.empty:
        return empty_figure(TITLE, _why_empty(ego, left_out), theme=theme)
    shown = rows.head(max_people).reset_index(drop=True)
    figure = blank_figure(theme)
    key = opener_key(opener_labels(shown), colours)
    if show_shrunken:
        _add_shrunken(figure, shown, colours)
        key.append(Key("\u25a1", colours.muted, "drawn towards what is usual with you"))
    _add_rows(figure, shown, colours, lift=LIFT if show_shrunken else 0)
    _add_zones(figure, colours)
    _set_axes(figure, shown, colours)
    caption = _caption(rows, shown, ego, Scope(**scope).words(own), left_out)
    height = max((DOUBLE_HEIGHT if show_shrunken else ROW_HEIGHT) * len(shown), MIN_HEIGHT)
    return dress_figure(figure, caption, plot_height=height, key=key)


def _check_shrunken(ties: pd.DataFrame) -> None:
    if not set(SHRUNKEN) <= set(ties.columns):
        raise TableError(
            "The ties have no shrunken shares.",
            next_step="give rk.merge_openers(ties, rk.build_openers(ties))",
        )


def _why_empty(ego: str, left_out: Mapping[str, int]) -> str:
    reasons = counted(left_out)
    who = whole_name(ego)
    return (
        f"{who} has contacts, but none to draw: {reasons}."
        if reasons
        else f"no contact of {who} was recorded."
    )


def _sentence(row: pd.Series) -> str:
    low, high = share_words(row["initiation_share_low"]), share_words(row["initiation_share_high"])
    return (
        f"you opened {row['opened']:,} of {count_words(row['n'], 'conversation', 'conversations')} "
        f"({share_words(row['initiation_share'])}, 95% interval {low} to {high})"
    )


def _add_shrunken(figure: go.Figure, shown: pd.DataFrame, colours: Palette) -> None:
    part = shown[shown["shrunken_share"].notna()]
    share, low, high = (part[name] for name in SHRUNKEN)
    figure.add_scatter(
        name="shrunken",
        x=share,
        y=part.index + LIFT,
        mode="markers",
        marker={
            "symbol": "square",
            "size": 7,
            "color": colours.paper,
            "line": {"width": 1.4, "color": colours.muted},
        },
        error_x=interval_bars(share, low, high, colour=colours.muted, thickness=1),
        hoverinfo="text",
        hovertext=[
            f"<b>{plotly_text(whole_name(row['alter']))}</b><br>drawn towards what is usual with you: "
            f"{share_words(row['shrunken_share'])}, 95% interval "
            f"{share_words(row['shrunken_share_low'])} to {share_words(row['shrunken_share_high'])}"
            for _, row in part.iterrows()
        ],
        cliponaxis=False,
    )


def _add_rows(figure: go.Figure, shown: pd.DataFrame, colours: Palette, *, lift: float) -> None:
    labels = pd.Series(opener_labels(shown), index=shown.index)
    for label, words in WORDS.items():
        part = shown[labels == label]
        if part.empty:
            continue
        colour = opener_colour(label, colours)
        share, low, high = (part[f"initiation_share{end}"] for end in ("", "_low", "_high"))
        figure.add_scatter(
            name=words,
            x=share,
            y=part.index - lift,
            mode="markers",
            marker={
                "symbol": SYMBOLS[label],
                "size": 11,
                "color": colours.paper if label == UNCLEAR else colour,
                "line": {"width": 1.5, "color": colour},
            },
            error_x=interval_bars(share, low, high, colour=colour, thickness=1.6),
            hoverinfo="text",
            hovertext=[
                f"<b>{plotly_text(whole_name(row['alter']))}</b><br>{_sentence(row)}<br>{words}"
                for _, row in part.iterrows()
            ],
            cliponaxis=False,
        )


def _add_zones(figure: go.Figure, colours: Palette) -> None:
    low, high = TWO_WAY
    figure.add_vrect(x0=low, x1=high, fillcolor=colours.band, line_width=0, layer="below")
    for x, anchor, words in (
        (0, "left", "mostly them"),
        (0.5, "center", "two-way"),
        (1, "right", "mostly you"),
    ):
        figure.add_annotation(
            x=x,
            y=1,
            yref="paper",
            xanchor=anchor,
            yanchor="bottom",
            yshift=3,
            text=words,
            font={"color": colours.muted},
        )


def _set_axes(figure: go.Figure, shown: pd.DataFrame, colours: Palette) -> None:
    counts = [
        _count(f"{n:,}", y=y, yref="y", colour=colours.ink)
        for y, n in zip(shown.index, shown["n"], strict=True)
    ]
    add_notes(figure, [*counts, _count("conversations", y=1, yref="paper", colour=colours.muted)])
    short = short_names(list(shown["alter"]))
    ticks = [0, 0.25, 0.5, 0.75, 1]
    declared = column("ties", "initiation_share")
    figure.update_xaxes(
        range=[-0.015, 1.015],
        tickvals=ticks,
        ticktext=[share_words(tick) for tick in ticks],
        title_text=f"{declared.label}: share of conversations opened by you",
    )
    figure.update_yaxes(
        range=[len(shown) - 0.4, -0.6],
        tickvals=list(shown.index),
        ticktext=axis_names(list(shown["alter"])),
        automargin=False,
        ticklabelstandoff=8,
        showgrid=len(shown) > 1,
    )
    figure.update_layout(margin={"l": label_margin(short), "r": N_WIDTH + 34, "t": 32})


def _count(text: str, *, y: float, yref: str, colour: str) -> dict[str, Any]:
    return {
        "x": 1,
        "xref": "paper",
        "xanchor": "right",
        "xshift": N_WIDTH + 14,
        "y": y,
        "yref": yref,
        "yanchor": "middle" if yref == "y" else "bottom",
        "yshift": 0 if yref == "y" else 3,
        "text": text,
        "font": {"color": colour},
    }


def _caption(
    rows: pd.DataFrame, shown: pd.DataFrame, ego: str, scope: str, left_out: Mapping[str, int]
) -> Caption:
    kinds = opener_labels(rows)
    found = {label: kinds.count(label) for label in WORDS}
    n = int(rows["n"].sum())
    over = in_scope(count_words(n, "conversation", "conversations"), scope)
    who = count_words(len(rows), "contact", "contacts")
    clear = [words.format(found[label]) for label, words in TOLD.items() if found[label]]
    if clear:
        takeaway = f"Of {who} and {over}, {_joined(clear)}"
        takeaway += f"; for {found[UNCLEAR]:,} the evidence carries no word." if found[UNCLEAR] else "."
    else:
        takeaway = f"With none of {who} does the evidence of {over} carry a word on who opens."
    out = counted(left_out)
    subtitle = (
        f"You: {whole_name(ego)}",
        first_of(len(shown), len(rows), who, "those with most conversations"),
        over,
        f"left out: {out}" if out else "",
        "bars are 95% intervals",
    )
    listed = "; ".join(
        f"{whole_name(row['alter'])}: {_sentence(row)}" for _, row in shown.head(10).iterrows()
    )
    shape = "Dots with intervals from 0 (they open all) to 1 (you open all), one row per contact."
    alt = f"{shape} {takeaway} {listed}."
    return Caption(TITLE, subtitle, takeaway, alt)


def _joined(parts: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
