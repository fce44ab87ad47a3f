"""What was given and received by the owner's own record, one row per partner."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.frame import (
    Caption,
    Key,
    check_columns,
    check_count,
    counted,
    dress_figure,
    empty_figure,
    round_steps,
)
from reciprocity_kit.charts.rows import Mark, add_interval_rows, set_rows
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import count_words, whole_name
from reciprocity_kit.columns._of_ledger import EQUITY_LABELS
from reciprocity_kit.instants import day_words

TITLE = "What you gave and received, as recorded"
NEEDED = ("partner", "net", "net_low", "net_high", "label", "n", "first_on", "last_on", "words")
GAVE, EVEN, RECEIVED, UNCLEAR, FEW = EQUITY_LABELS
ENDS = (("left", "you received more"), ("right", "you gave more"))


def plot_equity(equity: pd.DataFrame, *, max_people: int = 20, theme: str = "light") -> go.Figure:
    """Draw the recorded balance with every partner, with its interval.

    To the right you gave more than you received, to the left you received more, by
    your own notes and on your own scale of worth. The line holds how sure the worths are
    and what may not have been noted. A hollow mark could turn with a few more notes, a hollow
    square rests on too few.

    Parameters
    ----------
    equity : pandas.DataFrame
        As `build_equity` returns it.
    max_people : int
        Largest number of rows, the largest balances.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        One row per partner.

    Raises
    ------
    OptionError
        If an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_equity(empty_table("equity")).layout.title.text
    'What you gave and received, as recorded'
    """
    colours = palette(theme)
    check_count(max_people)
    check_columns(equity, "equity", NEEDED)
    known = equity[equity["net"].notna()]
    if known.empty:
        return empty_figure(TITLE, "no exchange with a worth is recorded.", theme=theme)
    order = known["net"].abs().sort_values(ascending=False, kind="stable").index
    shown = known.loc[order].head(max_people).sort_values("net", ascending=False, ignore_index=True)
    rows = pd.DataFrame(
        {
            "label": shown["partner"].astype("str"),
            "value": shown["net"],
            "low": shown["net_low"],
            "high": shown["net_high"],
            "n": shown["n"],
            "kind": shown["label"].astype("str"),
            "hover": shown["words"].astype("str"),
        }
    )
    marks = _marks(colours)
    figure = blank_figure(theme)
    figure.add_vline(x=0, line={"color": colours.muted, "width": 1})
    add_interval_rows(figure, rows, marks, colours)
    for side, words in ENDS:
        figure.add_annotation(
            x=float(side == "right"), xref="paper", xanchor=side, y=1, yref="paper", yanchor="bottom",
            yshift=3, text=words, font={"color": colours.muted},
        )  # fmt: skip
    height = set_rows(figure, rows, counts="entries", colours=colours)
    _set_scale(figure, rows)
    there = set(rows["kind"])
    key = [Key(mark.sign, mark.colour, mark.words) for kind, mark in marks.items() if kind in there]
    return dress_figure(figure, _caption(known, rows), plot_height=height, key=key)


def _set_scale(figure: go.Figure, rows: pd.DataFrame) -> None:
    reach = 1.08 * float(np.nanmax(np.abs(rows[["low", "value", "high"]].to_numpy())))
    steps = round_steps(reach, at_most=3)
    ticks = [-step for step in reversed(steps[1:])] + steps
    figure.update_xaxes(
        range=[-reach, reach],
        tickvals=ticks,
        ticktext=[f"{abs(tick):,.0f}" for tick in ticks],
        title_text="difference, on your own scale of worth",
    )


def _marks(colours: Palette) -> dict[str, Mark]:
    return {
        GAVE: Mark("you gave more", "triangle-right", "\u25b6", colours.ego),
        EVEN: Mark("about even", "diamond", "\u25c6", colours.both),
        RECEIVED: Mark("you received more", "triangle-left", "\u25c0", colours.alter),
        UNCLEAR: Mark("not clear", "circle", "\u25cb", colours.unclear, hollow=True),
        FEW: Mark("fewer than ten notes", "square", "\u25a1", colours.unclear, hollow=True),
    }


def _caption(known: pd.DataFrame, rows: pd.DataFrame) -> Caption:
    kinds = known["label"].astype("str").value_counts().to_dict()
    words = {
        GAVE: "where you gave more",
        RECEIVED: "where you received more",
        EVEN: "about even",
        UNCLEAR: "not clear",
        FEW: "with too few entries to say",
    }
    found = counted({words[kind]: int(kinds.get(kind, 0)) for kind in words})
    entries = count_words(int(known["n"].sum()), "recorded entry", "recorded entries")
    who = count_words(len(known), "partner", "partners")
    takeaway = f"Of {who} and {entries}: {found}."
    days = (day_words(at) for at in (known["first_on"].min(), known["last_on"].max()))
    subtitle = (
        f"{len(rows):,} of {who}, the largest balances, {entries}"
        if len(rows) < len(known)
        else f"{who}, {entries}",
        f"by your own notes, {' to '.join(dict.fromkeys(days))}",
        "lines: 95% intervals, with favours that may not be written down",
    )
    listed = "; ".join(f"{whole_name(row['label'])}: {row['hover']}" for _, row in rows.head(8).iterrows())
    return Caption(
        TITLE, subtitle, takeaway, f"Marks with intervals, one row per partner. {takeaway} {listed}"
    )
