"""How long replies take, both ways, one row per contact."""

import math
from types import MappingProxyType

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.captions import first_of
from reciprocity_kit.charts.frame import (
    Caption,
    Key,
    Scope,
    add_notes,
    check_count,
    counted,
    dress_figure,
    empty_figure,
    label_margin,
    ties_of,
)
from reciprocity_kit.charts.intervals import interval_bars
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import (
    axis_names,
    count_words,
    hours_words,
    plotly_text,
    short_name,
    short_names,
    whole_name,
)
from reciprocity_kit.columns import column

TITLE = "How long replies take, both ways"
TICKS = MappingProxyType(
    {
        1 / 60: "1<br>min",
        1 / 6: "10<br>min",
        1: "1<br>hour",
        6: "6<br>hours",
        24: "1<br>day",
        168: "1<br>week",
        720: "30<br>days",
    }
)
SHORTEST, LONGEST = min(TICKS), max(TICKS)
ROW_HEIGHT, MIN_HEIGHT, LIFT = 30, 120, 0.17
COUNT_SHIFTS = MappingProxyType({"from them": 74, "from you": 140})
COUNTS = MappingProxyType({"from them": "reply_turns", "from you": "their_reply_turns"})
SIDES = MappingProxyType({"you": "reply_hours", "they": "their_reply_hours"})
SYMBOLS = MappingProxyType({"you": "circle", "they": "diamond"})
SIGNS = MappingProxyType({"you": "\u25cf", "they": "\u25c7"})
KEY_WORDS = MappingProxyType({"you": "you answer them", "they": "they answer you"})
SHOWN = ("ok", "one_sided")
NEEDED = (
    *COUNTS.values(),
    "total",
    *(f"{hours}{end}" for hours in SIDES.values() for end in ("", "_low", "_high", "_status")),
)


def plot_reply_times(
    ties: pd.DataFrame,
    *,
    ego: str,
    max_people: int = 25,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw the median reply time of ego and of each contact on one axis of time.

    A mark far to the right means that answers take long, one to the left that
    they come soon; a long thin bar means that few turns were recorded, and one
    that runs off the edge has no bound on that side. Replies are those recorded
    in the channels that were read.

    Parameters
    ----------
    ties : pandas.DataFrame
        The table of ties.
    ego : str
        Whose contacts to show.
    max_people : int
        Largest number of rows, those with most contact.
    since, until : pandas.Timestamp or None
        Window of the table, half-open, for the caption; days are said in their zone.
    channel : str or None
        The one channel of the table, for the caption.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        One row per contact, the one with most contact on top.

    Raises
    ------
    OptionError
        If ego is not in the table, or an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_reply_times(empty_table("ties"), ego="you").layout.title.text
    'How long replies take, both ways'
    """
    colours = palette(theme)
    check_count(max_people)
    own = ties_of(ties, ego, NEEDED)
    own = own.assign(**{side: _is_shown(own, hours) for side, hours in SIDES.items()})
    rows = own[own["you"] | own["they"]]
    if rows.empty:
        return empty_figure(TITLE, _why_empty(own, ego), theme=theme)
    shown = rows.head(max_people).reset_index(drop=True)
    figure = blank_figure(theme)
    _add_links(figure, shown, colours)
    for side in SIDES:
        _add_side(figure, shown, side, colours)
    _add_counts(figure, shown, colours)
    _set_axes(figure, shown)
    caption = _caption(own, rows, shown, ego, Scope(since, until, channel).words(own))
    key = [Key(SIGNS[side], _hue(side, colours), words) for side, words in KEY_WORDS.items()]
    height = max(ROW_HEIGHT * len(shown), MIN_HEIGHT)
    return dress_figure(figure, caption, plot_height=height, key=key)


def _is_shown(own: pd.DataFrame, hours: str) -> pd.Series:
    return own[hours].notna() & own[f"{hours}_status"].isin(SHOWN)


def _left_out(own: pd.DataFrame) -> dict[str, int]:
    censored = pd.Series(data=False, index=own.index)
    for hours in SIDES.values():
        censored |= own[f"{hours}_status"] == "censored"
    hidden = ~(own["you"] | own["they"])
    return {
        "with fewer than half of the turns answered, so without a median": int((hidden & censored).sum()),
        "with too few turns to answer": int((hidden & ~censored).sum()),
    }


def _is_open(shown: pd.DataFrame) -> bool:
    return any(
        shown.loc[shown[side], [f"{hours}_low", f"{hours}_high"]].isna().any(axis=None)
        for side, hours in SIDES.items()
    )


def _why_empty(own: pd.DataFrame, ego: str) -> str:
    reasons = counted(_left_out(own))
    who = whole_name(ego)
    return (
        f"{who} has contacts, but none to draw: {reasons}."
        if reasons
        else f"no contact of {who} was recorded."
    )


def _hue(side: str, colours: Palette) -> str:
    return colours.ego if side == "you" else colours.alter


def _clipped(hours: pd.Series) -> pd.Series:
    return hours.clip(SHORTEST, LONGEST)


def _add_links(figure: go.Figure, shown: pd.DataFrame, colours: Palette) -> None:
    both = shown[shown["you"] & shown["they"]]
    yours, theirs = (_clipped(both[hours]) for hours in SIDES.values())
    gap = np.full(len(both), np.nan)
    rows = both.index.to_numpy(dtype=float)
    figure.add_scatter(
        name="between",
        x=np.column_stack([yours, theirs, gap]).ravel(),
        y=np.column_stack([rows - LIFT, rows + LIFT, gap]).ravel(),
        mode="lines",
        line={"color": colours.faint, "width": 5},
        hoverinfo="skip",
    )


def _add_side(figure: go.Figure, shown: pd.DataFrame, side: str, colours: Palette) -> None:
    hours, colour = SIDES[side], _hue(side, colours)
    part = shown[shown[side]]
    at = _clipped(part[hours])
    low = _clipped(part[f"{hours}_low"].fillna(SHORTEST))
    high = _clipped(part[f"{hours}_high"].fillna(LONGEST))
    figure.add_scatter(
        name=KEY_WORDS[side],
        x=at,
        y=part.index + (-LIFT if side == "you" else LIFT),
        mode="markers",
        marker={
            "symbol": SYMBOLS[side],
            "size": 10,
            "color": colour if side == "you" else colours.paper,
            "line": {"width": 1.8, "color": colour},
        },
        error_x=interval_bars(at, low, high, colour=colour, thickness=1.4),
        hoverinfo="text",
        hovertext=[
            f"<b>{plotly_text(whole_name(row['alter']))}</b><br>{KEY_WORDS[side]}: {_sentence(row, hours)}"
            for _, row in part.iterrows()
        ],
        cliponaxis=False,
    )


def _sentence(row: pd.Series, hours: str) -> str:
    low, high = hours_words(row[f"{hours}_low"]), hours_words(row[f"{hours}_high"])
    return f"median {hours_words(row[hours])} (95% interval {low} to {high})"


def _add_counts(figure: go.Figure, shown: pd.DataFrame, colours: Palette) -> None:
    for words, shift in COUNT_SHIFTS.items():
        place = {"x": 1, "xref": "paper", "xanchor": "right", "xshift": shift}
        figure.add_annotation(
            **place,
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=3,
            text=f"turns<br>{words}",
            font={"color": colours.muted},
        )
        counts = zip(shown.index, shown[COUNTS[words]], strict=True)
        add_notes(figure, [place | {"y": y, "text": f"{n:,}"} for y, n in counts])


def _set_axes(figure: go.Figure, shown: pd.DataFrame) -> None:
    figure.update_xaxes(
        type="log",
        range=[math.log10(SHORTEST) - 0.04, math.log10(LONGEST) + 0.04],
        tickvals=list(TICKS),
        tickangle=0,
        ticktext=list(TICKS.values()),
        title_text=f"{column('ties', 'reply_hours').label}, median (each step is a multiple, not a sum)",
    )
    figure.update_yaxes(
        range=[len(shown) - 0.4, -0.6],
        tickvals=list(shown.index),
        ticktext=axis_names(list(shown["alter"])),
        ticklabelstandoff=8,
        automargin=False,
    )
    left = label_margin(short_names(list(shown["alter"])))
    figure.update_layout(margin={"l": left, "r": max(COUNT_SHIFTS.values()) + 16, "b": 72, "t": 32})


def _caption(own: pd.DataFrame, rows: pd.DataFrame, shown: pd.DataFrame, ego: str, scope: str) -> Caption:
    from_them, from_you = (int(rows[name].sum()) for name in COUNTS.values())
    turns = f"{from_them:,} turns from them, {from_you:,} from you"
    over = ", ".join(filter(None, [turns, scope]))
    who = count_words(len(rows), "contact", "contacts")
    out = counted(_left_out(own))
    subtitle = (
        f"You: {short_name(ego, 48)}",
        first_of(len(shown), len(rows), who, "those with most contact"),
        over,
        f"left out: {out}" if out else "",
        "thin bars are 95% intervals" + (", to the edge where there is no bound" if _is_open(shown) else ""),
    )
    takeaway = f"{_comparison(rows)} ({over})."
    listed = "; ".join(
        f"{whole_name(row['alter'])}: "
        + ", ".join(f"{KEY_WORDS[side]} {_sentence(row, SIDES[side])}" for side in SIDES if row[side])
        for _, row in shown.head(10).iterrows()
    )
    alt = f"Two marks per contact on an axis from 1 minute to 30 days. {takeaway} {listed}."
    return Caption(TITLE, subtitle, takeaway, alt)


def _comparison(rows: pd.DataFrame) -> str:
    both = rows[rows["you"] & rows["they"]]
    if both.empty:
        return "With no contact are reply times known both ways"
    apart_sooner = (both["reply_hours_high"] < both["their_reply_hours_low"]).sum()
    apart_later = (both["reply_hours_low"] > both["their_reply_hours_high"]).sum()
    of = f"Of {count_words(len(both), 'contact', 'contacts')} with reply times both ways"
    if not apart_sooner + apart_later:
        return f"{of}, none has intervals that lie apart: no difference beyond chance is seen"
    return (
        f"{of}, your recorded replies come sooner than theirs with {apart_sooner} and later with "
        f"{apart_later}; with the others the intervals overlap"
    )
