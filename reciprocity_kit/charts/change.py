"""What changed against a tie's own past, and which ties fell silent."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.frame import Caption, Key, check_columns, check_count, dress_figure, empty_figure
from reciprocity_kit.charts.rows import Mark, add_interval_rows, set_rows
from reciprocity_kit.charts.theme import palette
from reciprocity_kit.charts.words import count_words, day_words, whole_name

DRIFT_TITLE, DORMANT_TITLE = "What changed lately", "Ties that fell silent"
DRIFT_NEEDED = (
    "alter",
    "indicator",
    "ratio",
    "ratio_low",
    "ratio_high",
    "n_before",
    "n_recent",
    "q",
    "recent_at",
)
DORMANT_NEEDED = ("alter", "silence_days", "usual_gap_days", "active_weeks", "last_at")
INDICATORS = {
    "volume": "conversations, against what your other contact would lead one to expect",
    "reply_hours": "your reply time",
    "their_reply_hours": "their reply time",
}
SURE = 0.1
TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)


def plot_drift(
    drift: pd.DataFrame, *, indicator: str = "volume", max_people: int = 20, theme: str = "light"
) -> go.Figure:
    """Draw how one indicator changed in every tie, recent part over earlier part.

    To the right of 1 there is more of it lately, to the left less. A long line means that
    little was recorded. Only filled marks are beyond what chance does among so many ties.

    Parameters
    ----------
    drift : pandas.DataFrame
        As `build_drift` returns it, for one person.
    indicator : {"volume", "reply_hours", "their_reply_hours"}
        Which one.
    max_people : int
        Largest number of rows, the clearest changes.
    theme : str
        Name of a theme.

    Returns
    -------
    plotly.graph_objects.Figure
        One row per contact.

    Raises
    ------
    OptionError
        If an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_drift(empty_table("drift")).layout.title.text
    'What changed lately'
    """
    colours = palette(theme)
    check_count(max_people)
    check_columns(drift, "drift", DRIFT_NEEDED)
    told = drift[drift["indicator"].astype("str").eq(indicator) & drift["ratio"].gt(0) & drift["q"].notna()]
    if told.empty:
        return empty_figure(DRIFT_TITLE, "too little was recorded to compare.", theme=theme)
    shown = told.sort_values(["q", "alter"], kind="stable").head(max_people)
    shown = shown.sort_values("ratio", ascending=False, ignore_index=True)
    ends = np.log10([TICKS[0], TICKS[-1]])
    rows = pd.DataFrame(
        {
            "label": shown["alter"].astype("str"),
            "value": shown["ratio"].clip(TICKS[0], TICKS[-1]),
            "low": shown["ratio_low"].clip(lower=TICKS[0]),
            "high": shown["ratio_high"].clip(upper=TICKS[-1]).fillna(TICKS[-1]),
            "n": shown["n_before"] + shown["n_recent"],
            "kind": np.where(shown["q"].le(SURE), np.where(shown["ratio"] > 1, "more", "less"), "open"),
            "hover": [_say(row) for _, row in shown.iterrows()],
        }
    )
    marks = {
        "more": Mark("more lately", "triangle-right", "\u25b6", colours.ego),
        "less": Mark("less lately", "triangle-left", "\u25c0", colours.alter),
        "open": Mark("chance could do it", "circle", "\u25cb", colours.unclear, hollow=True),
    }
    figure = go.Figure()
    figure.add_vline(x=1, line={"color": colours.muted, "width": 1})
    add_interval_rows(figure, rows, marks, colours)
    height = set_rows(figure, rows, counts="cases", colours=colours)
    figure.update_xaxes(
        type="log",
        range=list(ends),
        tickvals=list(TICKS),
        ticktext=[f"\u00d7{tick:g}" for tick in TICKS],
        title_text=f"recent over before: {INDICATORS.get(indicator, indicator)}",
    )
    key = [Key(mark.sign, mark.colour, mark.words) for mark in marks.values()]
    caption = _drift_caption(told, rows, indicator)
    return dress_figure(figure, caption, theme=theme, plot_height=height, key=key)


def _say(row: pd.Series) -> str:
    return (
        f"\u00d7{row['ratio']:.2f} (95% interval {row['ratio_low']:.2f} to {row['ratio_high']:.2f}), "
        f"n = {row['n_before']} before and {row['n_recent']} lately"
    )


def _drift_caption(told: pd.DataFrame, rows: pd.DataFrame, indicator: str) -> Caption:
    sure = int(told["q"].le(SURE).sum())
    since = day_words(told["recent_at"].iloc[0])
    ties = count_words(len(told), "tie", "ties")
    clear = f"in {sure} of {ties}" if sure else f"in none of {ties}"
    takeaway = (
        f"Since {since}, {INDICATORS.get(indicator, indicator).split(',')[0]} changed beyond chance {clear}."
    )
    subtitle = (
        f"{len(rows)} of {ties}, the clearest changes",
        f"recent: since {since}",
        "lines are 95% intervals",
    )
    listed = "; ".join(f"{whole_name(row['label'])}: {row['hover']}" for _, row in rows.head(8).iterrows())
    return Caption(
        DRIFT_TITLE, subtitle, takeaway, f"Marks with intervals, one row per contact. {takeaway} {listed}."
    )


def plot_dormant(dormant: pd.DataFrame, *, max_people: int = 15, theme: str = "light") -> go.Figure:
    """Draw the strong and mutual ties that fell silent, and for how long.

    A long bar is a long silence; beside it stands the usual gap while there was contact. The
    ties on top had most weeks of contact that both kept up. Contact elsewhere is not seen.

    Parameters
    ----------
    dormant : pandas.DataFrame
        As `find_dormant` returns it.
    max_people : int
        Largest number of rows.
    theme : str
        Name of a theme.

    Returns
    -------
    plotly.graph_objects.Figure
        One row per tie.

    Raises
    ------
    OptionError
        If an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_dormant(empty_table("dormant")).layout.title.text
    'Ties that fell silent'
    """
    colours = palette(theme)
    check_count(max_people)
    check_columns(dormant, "dormant", DORMANT_NEEDED)
    if dormant.empty:
        return empty_figure(DORMANT_TITLE, "no strong and mutual tie fell silent.", theme=theme)
    shown = dormant.head(max_people).reset_index(drop=True)
    rows = pd.DataFrame({"label": shown["alter"].astype("str"), "n": shown["active_weeks"]})
    figure = go.Figure()
    figure.add_bar(
        x=shown["silence_days"],
        y=rows.index,
        orientation="h",
        width=0.55,
        marker={"color": colours.alter},
        text=[
            f"{days:,.0f} days; usual gap {gap:g}"
            for days, gap in zip(shown["silence_days"], shown["usual_gap_days"], strict=True)
        ],
        textposition="auto",
        hoverinfo="text",
        hovertext=[f"last contact {day_words(at)}" for at in shown["last_at"]],
    )
    height = set_rows(figure, rows, counts="weeks", colours=colours)
    figure.update_xaxes(rangemode="tozero", title_text="days since the last recorded contact")
    ties = count_words(len(dormant), "tie", "ties")
    first = whole_name(shown["alter"].iloc[0])
    takeaway = f"{ties.capitalize()} that both kept up fell silent; most was shared with {first}."
    subtitle = (ties, "weeks: in which there was contact before")
    caption = Caption(DORMANT_TITLE, subtitle, takeaway, f"Bars of silence, one row per tie. {takeaway}")
    return dress_figure(figure, caption, theme=theme, plot_height=height)
