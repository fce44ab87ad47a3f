"""Reply times both ways as rising curves: how much was answered by when."""

import math
from types import MappingProxyType

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.frame import Caption, Scope, check_columns, dress_figure, empty_figure
from reciprocity_kit.charts.replies import LONGEST, SHORTEST, TICKS
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import (
    hours_words,
    isolate_name,
    share_words,
    short_name,
    whole_name,
)
from reciprocity_kit.columns import column

TITLE = "How soon replies come"
NEEDED = (
    "alter",
    "side",
    "hours",
    "answered_share",
    "answered_share_low",
    "answered_share_high",
    "at_risk",
    "n",
    "n_replied",
)
WORDS = MappingProxyType({"yours": "you answer", "theirs": "they answer"})
OF_ALL = MappingProxyType({"yours": "you, all ties", "theirs": "others, all ties"})
DASHES = MappingProxyType({"yours": "solid", "theirs": "dash"})
SIGNS = MappingProxyType({"yours": "\u2501\u2501", "theirs": "\u2501\u2009\u2501"})
SIGNS_OF_ALL = MappingProxyType({"yours": "\u2500\u2500", "theirs": "\u00b7\u00b7\u00b7\u00b7"})
PLOT_HEIGHT, LABELS_WIDTH, LINE_GAP = 380, 252, 0.058
HALF, DAY = 0.5, 24.0


def plot_reply_curves(
    curves: pd.DataFrame,
    *,
    alter: str | None = None,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw the share of turns answered within a minute, an hour, a day, a month, both ways.

    A curve that rises at the left means that replies come soon; one that ends low, that many
    turns have no recorded answer. A wide band means that little was recorded. Turns still open at
    the end of the export count as longer than that, not as never.

    Parameters
    ----------
    curves : pandas.DataFrame
        As `build_reply_curves` returns it.
    alter : str or None
        The contact whose tie is drawn before all ties together; by default only these.
    since, until : pandas.Timestamp or None
        Window of the table, half-open, for the caption; days are said in their zone.
    channel : str or None
        The one channel of the table, for the caption.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        Two curves with bands, and those of all ties as thin lines behind them.

    Raises
    ------
    OptionError
        If the theme has another name.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_reply_curves(empty_table("reply_curves")).layout.title.text
    'How soon replies come'
    """
    colours = palette(theme)
    check_columns(curves, "reply_curves", NEEDED)
    wanted = alter or ""
    title = f"{TITLE}: you and {isolate_name(short_name(alter, 28))}" if alter else TITLE
    known = curves[curves["answered_share"].notna()]
    by_name = known["alter"].astype("str")
    own, behind = known[by_name == wanted], known[by_name == ""] if alter else known.iloc[:0]
    if own.empty:
        who = f"with {whole_name(alter)} " if alter else ""
        return empty_figure(title, f"no turn {who}that could be answered was recorded.", theme=theme)
    figure = blank_figure(theme)
    labels: list[tuple[float, str, str]] = []
    for side in WORDS:
        _add_behind(figure, behind, side, colours, labels)
    for side in WORDS:
        _add_curve(figure, own, side, colours, labels)
    _add_labels(figure, labels)
    _set_axes(figure, colours)
    caption = _caption(title, own, alter, Scope(since, until, channel).words(own))
    return dress_figure(figure, caption, plot_height=PLOT_HEIGHT)


def _part(curves: pd.DataFrame, side: str) -> pd.DataFrame:
    part = curves[curves["side"].astype("str").eq(side)]
    return part.sort_values("hours", ignore_index=True)


def _hue(side: str, colours: Palette) -> str:
    return colours.ego if side == "yours" else colours.alter


def _add_behind(
    figure: go.Figure, curves: pd.DataFrame, side: str, colours: Palette, labels: list[tuple[float, str, str]]
) -> None:
    part = _part(curves, side)
    if part.empty:
        return
    figure.add_scatter(
        name=OF_ALL[side],
        x=part["hours"],
        y=part["answered_share"],
        mode="lines",
        line={"color": colours.unclear, "width": 1.3, "dash": "solid" if side == "yours" else "dot"},
        line_shape="hv",
        hoverinfo="text",
        hovertext=[f"{OF_ALL[side]}<br>{_sentence(row)}" for _, row in part.iterrows()],
    )
    last = float(part["answered_share"].iloc[-1])
    sign = f'<span style="color:{colours.unclear}">{SIGNS_OF_ALL[side]}</span>'
    labels.append((last, f"{OF_ALL[side]} (n = {part['n'].iloc[0]:,})", sign))


def _add_curve(
    figure: go.Figure, curves: pd.DataFrame, side: str, colours: Palette, labels: list[tuple[float, str, str]]
) -> None:
    part = _part(curves, side)
    if part.empty:
        return
    hue = _hue(side, colours)
    hours, low, high = (part[name] for name in ("hours", "answered_share_low", "answered_share_high"))
    figure.add_scatter(
        name=f"interval, {WORDS[side]}",
        x=pd.concat([hours, hours[::-1]]),
        y=pd.concat([high, low[::-1]]),
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=hue,
        opacity=0.17,
        hoverinfo="skip",
    )
    figure.add_scatter(
        name=WORDS[side],
        x=hours,
        y=part["answered_share"],
        mode="lines",
        line={"color": hue, "width": 2.8, "dash": DASHES[side]},
        line_shape="hv",
        hoverinfo="text",
        hovertext=[f"<b>{WORDS[side]}</b><br>{_sentence(row)}" for _, row in part.iterrows()],
    )
    _add_half(figure, part, side, hue, colours)
    last = float(part["answered_share"].iloc[-1])
    sign = f'<span style="color:{hue}"><b>{SIGNS[side]}</b></span>'
    labels.append((last, f"<b>{WORDS[side]}</b> (n = {part['n'].iloc[0]:,})", sign))


def _add_half(figure: go.Figure, part: pd.DataFrame, side: str, hue: str, colours: Palette) -> None:
    """Mark the time within which half was answered, where that was reached."""
    hours = part.loc[part["answered_share"] >= HALF, "hours"]
    if hours.empty:
        return
    figure.add_scatter(
        name=f"half, {WORDS[side]}",
        x=[max(float(hours.iloc[0]), SHORTEST)],
        y=[HALF],
        mode="markers",
        marker={
            "symbol": "circle" if side == "yours" else "diamond",
            "size": 11,
            "color": hue if side == "yours" else colours.paper,
            "line": {"color": hue, "width": 2},
        },
        hoverinfo="text",
        hovertext=[f"<b>{WORDS[side]}</b><br>half within {hours_words(float(hours.iloc[0]))}"],
    )


def _sentence(row: pd.Series) -> str:
    return (
        f"{share_words(row['answered_share'])} within {hours_words(row['hours'])} (95% interval "
        f"{share_words(row['answered_share_low'])} to {share_words(row['answered_share_high'])}), "
        f"n = {row['n']:,}"
    )


def _add_labels(figure: go.Figure, labels: list[tuple[float, str, str]]) -> None:
    """Write each curve's name at its end, moved apart where they would cover each other."""
    heights: list[float] = []
    for last, *_ in sorted(labels):
        heights.append(max(last, heights[-1] + LINE_GAP) if heights else last)
    over = max(heights[-1] - 1, 0)
    for height, (last, text, sign) in zip(heights, sorted(labels), strict=True):
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            xshift=8,
            y=height - over,
            yanchor="middle",
            text=f"{sign} {share_words(last)} {text}",
            font={"size": 13},
        )


def _set_axes(figure: go.Figure, colours: Palette) -> None:
    figure.update_xaxes(
        type="log",
        range=[math.log10(SHORTEST), math.log10(LONGEST)],
        tickvals=list(TICKS),
        ticktext=list(TICKS.values()),
        tickangle=0,
        ticklabelstandoff=5,
        title_text="Time since the turn that could be answered<br>(each step is a multiple, not a sum)",
    )
    ticks = [0, 0.25, 0.5, 0.75, 1]
    figure.update_yaxes(
        range=[0, 1.01],
        tickvals=ticks,
        ticktext=[share_words(tick) for tick in ticks],
        ticklabelstandoff=6,
        title_text=column("reply_curves", "answered_share").label,
        automargin=False,
    )
    figure.add_hline(y=HALF, line={"color": colours.muted, "width": 1, "dash": "dot"}, layer="below")
    figure.update_layout(margin={"l": 82, "r": LABELS_WIDTH, "b": 92})


def _at_day(own: pd.DataFrame, side: str) -> str:
    part = _part(own, side)
    if part.empty:
        return f"no turn that {'you' if side == 'yours' else 'they'} could answer was recorded"
    row = part.iloc[int(np.searchsorted(part["hours"], DAY, side="right")) - 1]
    return (
        f"{'you' if side == 'yours' else 'they'} answered {share_words(row['answered_share'])} within "
        f"{hours_words(row['hours'])} (95% interval {share_words(row['answered_share_low'])} to "
        f"{share_words(row['answered_share_high'])}, n = {row['n']:,})"
    )


def _caption(title: str, own: pd.DataFrame, alter: str | None, scope: str) -> Caption:
    sides = {side: _part(own, side) for side in WORDS}
    turns = [int(part["n"].iloc[0]) if len(part) else 0 for part in sides.values()]
    over = ", ".join(filter(None, [f"{turns[0]:,} turns from them, {turns[1]:,} from you", scope]))
    where = f"with {whole_name(alter)} " if alter else "in all ties together "
    takeaway = f"Of the turns {where}({over}), {_at_day(own, 'yours')}; {_at_day(own, 'theirs')}."
    subtitle = (over, "bands are 95% intervals", "marks: half was answered", "answers elsewhere are not seen")
    halves = [_half(part, side) for side, part in sides.items() if len(part)]
    alt = f"Rising curves of the share of turns answered over time. {takeaway} {'; '.join(halves)}."
    return Caption(title, subtitle, takeaway, alt)


def _half(part: pd.DataFrame, side: str) -> str:
    reached = part.loc[part["answered_share"] >= HALF, "hours"]
    if reached.empty:
        return f"{WORDS[side]} fewer than half in the time seen"
    return f"{WORDS[side]} half within {hours_words(float(reached.min()))}"
