"""What changed against a tie's own past, and which ties fell silent."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.captions import first_of, in_scope
from reciprocity_kit.charts.frame import (
    Caption,
    Key,
    Scope,
    add_notes,
    check_columns,
    check_count,
    counted,
    dress_figure,
    empty_figure,
)
from reciprocity_kit.charts.rows import Mark, add_interval_rows, set_rows
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import count_words, plotly_text, whole_name
from reciprocity_kit.instants import day_words

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
DORMANT_NEEDED = ("rank", "alter", "silence_days", "usual_gap_days", "active_weeks", "last_at")
INDICATORS = {
    "volume": "conversations lately, over what was to be expected",
    "reply_hours": "your reply time, lately over before",
    "their_reply_hours": "their reply time, lately over before",
}
WORDS = {
    "volume": ("conversations", "more", "fewer"),
    "reply_hours": ("your replies", "slower ones", "faster ones"),
    "their_reply_hours": ("their replies", "slower ones", "faster ones"),
}
SURE = 0.1
DATES_WIDTH = 172
TICKS = (0.05, 0.2, 1, 5, 20)
DAYS = {
    1: "1<br>day",
    7: "1<br>week",
    30: "1<br>month",
    91: "3<br>months",
    365: "1<br>year",
    1096: "3<br>years",
}


def plot_drift(
    drift: pd.DataFrame,
    *,
    indicator: str = "volume",
    max_people: int = 20,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
    theme: str = "light",
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
    since, until : pandas.Timestamp or None
        Window of the table, half-open, for the caption; days are said in their zone.
    channel : str or None
        The one channel of the table, for the caption.
    theme : str
        light, dark or print.

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
    told = drift[drift["indicator"].astype("str").eq(indicator) & drift["ratio"].notna() & drift["q"].notna()]
    if told.empty:
        return empty_figure(DRIFT_TITLE, "too little was recorded to compare.", theme=theme)
    shown = told.sort_values(["q", "alter"], kind="stable").head(max_people)
    shown = shown.sort_values("ratio", ascending=False, ignore_index=True)
    ends = np.log10([TICKS[0], TICKS[-1]])
    rows = pd.DataFrame(
        {
            "label": shown["alter"].astype("str"),
            "value": shown["ratio"].clip(TICKS[0], TICKS[-1]),
            "low": shown["ratio_low"].clip(TICKS[0], TICKS[-1]),
            "high": shown["ratio_high"].clip(TICKS[0], TICKS[-1]).fillna(TICKS[-1]),
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
    figure = blank_figure(theme)
    figure.add_vline(x=1, line={"color": colours.muted, "width": 1})
    add_interval_rows(figure, rows, marks, colours)
    height = set_rows(figure, rows, counts="cases", colours=colours)
    figure.update_xaxes(
        type="log",
        range=[ends[0] - 0.03, ends[1] + 0.03],
        tickvals=list(TICKS),
        ticktext=[f"\u00d7{tick:g}" for tick in TICKS],
        title_text=INDICATORS.get(indicator, f"{indicator}, lately over before"),
    )
    key = [Key(mark.sign, mark.colour, mark.words) for mark in marks.values()]
    caption = _drift_caption(told, rows, indicator, Scope(since, until, channel).words(told))
    return dress_figure(figure, caption, plot_height=height, key=key)


def _say(row: pd.Series) -> str:
    return (
        f"\u00d7{row['ratio']:.2f} (95% interval {row['ratio_low']:.2f} to {row['ratio_high']:.2f}), "
        f"n = {row['n_before']} before and {row['n_recent']} lately"
    )


def _drift_caption(told: pd.DataFrame, rows: pd.DataFrame, indicator: str, scope: str) -> Caption:
    sure = told["q"].le(SURE)
    more, less = int((sure & told["ratio"].gt(1)).sum()), int((sure & told["ratio"].lt(1)).sum())
    since = day_words(told["recent_at"].iloc[0])
    ties = count_words(len(told), "tie", "ties")
    over = in_scope(ties, scope)
    what, up, down = WORDS.get(indicator, (indicator, "more", "less"))
    clear = counted({f"with {up}": more, f"with {down}": less}) or "none"
    takeaway = f"Of {over}, {what} since {since} differ beyond chance from before: {clear}."
    subtitle = (
        first_of(len(rows), len(told), ties, "the clearest changes"),
        scope,
        f"recent: since {since}, against the time before",
        "lines are 95% intervals",
        "at the edge: less or more than the axis shows",
    )
    listed = "; ".join(f"{whole_name(row['label'])}: {row['hover']}" for _, row in rows.head(8).iterrows())
    return Caption(
        DRIFT_TITLE, subtitle, takeaway, f"Marks with intervals, one row per contact. {takeaway} {listed}."
    )


def plot_dormant(
    dormant: pd.DataFrame,
    *,
    max_people: int = 15,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw the strong and mutual ties that fell silent: the usual gap of each, and the silence now.

    A long line says that the silence is many times what was usual between the two. The ties on
    top had most weeks of contact that both kept up. Contact elsewhere is not seen.

    Parameters
    ----------
    dormant : pandas.DataFrame
        As `find_dormant` returns it.
    max_people : int
        Largest number of rows.
    since, until : pandas.Timestamp or None
        Window of the table, half-open, for the caption; days are said in their zone.
    channel : str or None
        The one channel of the table, for the caption.
    theme : str
        light, dark or print.

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
    ranked = dormant.sort_values("rank", ignore_index=True)
    shown = ranked.head(max_people)
    rows = pd.DataFrame({"label": shown["alter"].astype("str"), "n": shown["active_weeks"]})
    figure = blank_figure(theme)
    _add_silences(figure, shown, colours)
    height = set_rows(figure, rows, counts="weeks", colours=colours)
    figure.update_xaxes(
        type="log",
        range=[np.log10(0.8), np.log10(max(float(shown["silence_days"].max()) * 1.3, 500))],
        tickvals=list(DAYS),
        ticktext=list(DAYS.values()),
        tickangle=0,
        title_text="time without contact (each step is a multiple, not a sum)",
    )
    _add_dates(figure, shown, colours)
    figure.update_layout(margin={"b": 76, "r": DATES_WIDTH + 14})
    key = [
        Key("\u25c7", colours.muted, "usual gap while there was contact"),
        Key("\u25cf", colours.alter, "silence now"),
    ]
    caption = _dormant_caption(
        ranked, shown, Scope(since, until, channel).words(ranked.drop(columns="last_at"))
    )
    return dress_figure(figure, caption, plot_height=height, key=key)


def _add_silences(figure: go.Figure, shown: pd.DataFrame, colours: Palette) -> None:
    usual, now = shown["usual_gap_days"].clip(lower=1), shown["silence_days"]
    gap = np.full(len(shown), np.nan)
    places = shown.index.to_numpy(dtype=float)
    said = [_silence(row) for _, row in shown.iterrows()]
    figure.add_scatter(
        name="between",
        x=np.column_stack([usual, now, gap]).ravel(),
        y=np.column_stack([places, places, gap]).ravel(),
        mode="lines",
        line={"color": colours.faint, "width": 6},
        hoverinfo="skip",
    )
    hollow = {"symbol": "diamond", "size": 10, "color": colours.paper}
    figure.add_scatter(
        name="usual gap",
        x=usual,
        y=places,
        mode="markers",
        marker=hollow | {"line": {"width": 1.6, "color": colours.muted}},
        hoverinfo="text",
        hovertext=said,
    )
    figure.add_scatter(
        name="silence",
        x=now,
        y=places,
        mode="markers",
        marker={"size": 12, "color": colours.alter},
        hoverinfo="text",
        hovertext=said,
        cliponaxis=False,
    )


def _add_dates(figure: go.Figure, shown: pd.DataFrame, colours: Palette) -> None:
    """Write at the right since when each tie is silent."""
    beside = {"x": 1, "xref": "paper", "xanchor": "right", "xshift": DATES_WIDTH}
    head = {"y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 3, "text": "silent since"}
    dates = [
        beside | {"y": y, "text": day_words(at), "font": {"color": colours.ink}}
        for y, at in shown["last_at"].items()
    ]
    add_notes(figure, [beside | head | {"font": {"color": colours.muted}}, *dates])


def _silence(row: pd.Series) -> str:
    return (
        f"<b>{plotly_text(whole_name(row['alter']))}</b><br>last contact {day_words(row['last_at'])}, "
        f"{row['silence_days']:,.0f} days ago; usual gap {row['usual_gap_days']:.3g} days<br>"
        f"contact in {count_words(row['active_weeks'], 'week', 'weeks')}"
    )


def _dormant_caption(ranked: pd.DataFrame, shown: pd.DataFrame, scope: str) -> Caption:
    ties = count_words(len(ranked), "strong and mutual tie", "strong and mutual ties")
    first = ranked.iloc[0]
    over = in_scope(f"{ties} fell silent", scope)
    weeks = count_words(first["active_weeks"], "week", "weeks")
    takeaway = (
        f"{over}; most weeks of contact were with {whole_name(first['alter'])} ({weeks}), last on "
        f"{day_words(first['last_at'])}."
    )
    subtitle = (
        first_of(len(shown), len(ranked), ties, "those with most matched weeks"),
        scope,
        "weeks: in which there was contact",
        "contact elsewhere is not seen",
    )
    listed = "; ".join(
        f"{whole_name(row['alter'])}: {row['silence_days']:,.0f} days, usual gap {row['usual_gap_days']:.3g}"
        for _, row in shown.head(10).iterrows()
    )
    alt = f"Lines from the usual gap to the silence now, one row per tie. {takeaway} {listed}."
    return Caption(DORMANT_TITLE, subtitle, takeaway, alt)
