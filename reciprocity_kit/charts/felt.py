"""How a balance feels beside what was written down of it, one row per person."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.captions import first_of
from reciprocity_kit.charts.frame import (
    Caption,
    Key,
    check_columns,
    check_count,
    counted,
    dress_figure,
    empty_figure,
)
from reciprocity_kit.charts.rows import Mark, add_interval_rows, set_rows
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import count_words, hover_lines, plotly_text, whole_name
from reciprocity_kit.instants import day_words

TITLE = "How the balance feels, and what your notes have"
NEEDED = (
    "partner",
    "felt_on",
    "felt_balance",
    "equity",
    "equity_low",
    "equity_high",
    "n_entries",
    "balance_difference",
    "balance_difference_status",
    "words",
)
STEPS = 3.0  # the cards' scale of balance runs from -3 to 3
EDGE = 1.12
NO_LIMITS = 5
FELT, NOTES = "felt, by your card", "your notes"
ENDS = (("left", "you received more \u00b7 you owe"), ("right", "they owe \u00b7 you gave more"))
APART, WITHIN, FEW, ALONE = "apart", "within", "few", "alone"
SAYS = {
    APART: "felt outside the range of your notes",
    WITHIN: "felt inside it",
    FEW: "too few notes to tell",
    ALONE: "no note with a worth",
}


def plot_felt(felt: pd.DataFrame, *, max_people: int = 20, theme: str = "light") -> go.Figure:
    """Draw how each balance feels beside the recorded one with its interval.

    The diamond is the owner's own card, the round mark and its line what the notes have and how
    sure they are. A filled diamond lies outside that line: there is something to ask oneself. Notes
    miss favours that were not written down, feelings miss those that were forgotten: neither is
    the right one.

    Parameters
    ----------
    felt : pandas.DataFrame
        As `build_felt` returns it.
    max_people : int
        Largest number of rows, those where felt and recorded are furthest apart.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        One row per person.

    Raises
    ------
    OptionError
        If an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_felt(empty_table("felt")).layout.meta["takeaway"]
    'Nothing to show: no card says how a balance feels.'
    """
    colours = palette(theme)
    check_count(max_people)
    check_columns(felt, "felt", NEEDED)
    said = felt[felt["felt_balance"].notna()]
    if said.empty:
        return empty_figure(TITLE, "no card says how a balance feels.", theme=theme)
    rows = _rows(said)
    shown = rows.head(max_people)
    figure = blank_figure(theme)
    figure.add_vline(x=0, line={"color": colours.muted, "width": 1})
    _join(figure, shown, colours)
    notes = shown[shown["value"].notna()]
    add_interval_rows(figure, notes, {"notes": Mark(NOTES, "circle", "\u25cf", colours.unclear)}, colours)
    _add_felt(figure, shown, colours)
    for side, words in ENDS:
        figure.add_annotation(
            x=float(side == "right"), xref="paper", xanchor=side, y=1, yref="paper", yanchor="bottom",
            yshift=3, text=words, font={"color": colours.muted},
        )  # fmt: skip
    height = set_rows(figure, shown, counts="entries", colours=colours)
    figure.update_xaxes(
        range=[-EDGE, EDGE],
        tickvals=[-1, -2 / 3, -1 / 3, 0, 1 / 3, 2 / 3, 1],
        ticktext=["all<br>received", "", "", "even", "", "", "all<br>given"],
    )
    return dress_figure(figure, _caption(rows, shown), plot_height=height, key=_key(shown, colours))


def _rows(said: pd.DataFrame) -> pd.DataFrame:
    """Return one row per person, those who are furthest apart first."""
    feels = said["felt_balance"] / STEPS
    outside = (feels < said["equity_low"]) | (feels > said["equity_high"])
    few = said["balance_difference_status"].astype("str").ne("ok") | said["n_entries"].lt(NO_LIMITS)
    rows = pd.DataFrame(
        {
            "label": said["partner"].astype("str"),
            "felt": feels,
            "value": said["equity"],
            "low": said["equity_low"],
            "high": said["equity_high"],
            "n": said["n_entries"],
            "on": said["felt_on"],
            "says": np.select([said["equity"].isna(), few, outside], [ALONE, FEW, APART], WITHIN),
            "hover": said["words"].astype("str"),
            "kind": "notes",
        }
    )
    rows["rank"] = rows["says"].map({APART: 0, WITHIN: 1, FEW: 2, ALONE: 3})
    rows["gap"] = -said["balance_difference"].abs()
    return rows.sort_values(["rank", "gap", "label"], kind="stable", ignore_index=True)


def _join(figure: go.Figure, shown: pd.DataFrame, colours: Palette) -> None:
    """Draw a dotted line from what the notes have to what is felt."""
    both = shown[shown["value"].notna()]
    gap = np.full(len(both), np.nan)
    figure.add_scatter(
        name="apart",
        x=np.column_stack([both["value"], both["felt"], gap]).ravel(),
        y=np.column_stack([both.index, both.index, gap]).ravel(),
        mode="lines",
        line={"color": colours.muted, "width": 1.5, "dash": "dot"},
        hoverinfo="skip",
    )


def _add_felt(figure: go.Figure, shown: pd.DataFrame, colours: Palette) -> None:
    filled = shown["says"].eq(APART)
    figure.add_scatter(
        name=FELT,
        x=shown["felt"],
        y=shown.index,
        mode="markers",
        marker={
            "symbol": "diamond",
            "size": 14,
            "color": np.where(filled, colours.alter, colours.paper),
            "line": {"width": 2, "color": colours.alter},
        },
        hoverinfo="text",
        hovertext=[
            f"<b>{plotly_text(whole_name(row['label']))}</b><br>{hover_lines(row['hover'])}"
            for _, row in shown.iterrows()
        ],
    )


def _key(shown: pd.DataFrame, colours: Palette) -> list[Key]:
    there = set(shown["says"])
    key = [Key("\u25cf\u2501", colours.unclear, NOTES)] if there - {ALONE} else []
    if APART in there:
        key.append(Key("\u25c6", colours.alter, SAYS[APART]))
    if there - {APART}:
        key.append(Key("\u25c7", colours.alter, FELT))
    return key


def _caption(rows: pd.DataFrame, shown: pd.DataFrame) -> Caption:
    found = rows["says"].value_counts().to_dict()
    told = counted({words: int(found.get(kind, 0)) for kind, words in SAYS.items()})
    who = count_words(len(rows), "person", "people")
    apart = rows[rows["says"].eq(APART)]
    first = f" They are furthest apart with {whole_name(apart['label'].iloc[0])}." if len(apart) else ""
    takeaway = f"Of {who} on your cards: {told}.{first}"
    cards = " to ".join(dict.fromkeys(day_words(at) for at in (rows["on"].min(), rows["on"].max())))
    subtitle = (
        first_of(len(shown), len(rows), who, "the furthest apart"),
        f"by your own cards ({cards}) and {count_words(int(rows['n'].sum()), 'note', 'notes')}",
        "lines: 95% intervals, with favours that may not be written down",
        "neither side is the right one",
    )
    listed = "; ".join(f"{whole_name(row['label'])}: {row['hover']}" for _, row in shown.head(8).iterrows())
    return Caption(TITLE, subtitle, takeaway, f"Two marks for every person. {takeaway} {listed}")
