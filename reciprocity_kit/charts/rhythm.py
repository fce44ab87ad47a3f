"""The owner's own week: weekday by hour."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from reciprocity_kit.charts.captions import in_scope
from reciprocity_kit.charts.frame import (
    Caption,
    Scope,
    add_notes,
    check_columns,
    dress_figure,
    empty_figure,
)
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import WEEKDAYS, count_words

TITLE = "Your week: when you write"
HOURS = 24
PLOT_HEIGHT = 252
HOURS_BETWEEN_TICKS = 3
FAINTEST, SHADES = 0.16, 9


def plot_rhythm(
    rhythm: pd.DataFrame,
    *,
    tz: str | None = None,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw the owner's own sent events by weekday and hour.

    A strongly coloured cell is an hour in which the owner sent much, an empty
    cell one in which nothing was recorded. It is made for the owner's eyes: hours
    of other people are never shown.

    Parameters
    ----------
    rhythm : pandas.DataFrame
        weekday, hour and sent, as `build_rhythm` makes it.
    tz : str or None
        Zone of the clock, for the caption.
    since, until : pandas.Timestamp or None
        Window of the table, half-open, for the caption; days are said in their zone.
    channel : str or None
        The one channel of the table, for the caption.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        Monday on top, midnight on the left.

    Raises
    ------
    OptionError
        If the theme has another name.
    TableError
        If columns are missing.

    Examples
    --------
    >>> import pandas as pd
    >>> plot_rhythm(pd.DataFrame({"weekday": [0], "hour": [9], "sent": [4]})).data[1].z[0][9]
    np.float64(4.0)
    """
    colours = palette(theme)
    check_columns(rhythm, "rhythm", ("weekday", "hour", "sent"))
    sent = np.zeros((len(WEEKDAYS), HOURS))
    np.add.at(sent, (rhythm["weekday"].to_numpy(), rhythm["hour"].to_numpy()), rhythm["sent"].to_numpy())
    if not sent.any():
        return empty_figure(TITLE, "no event sent by you was recorded.", theme=theme)
    figure = blank_figure(theme)
    _add_cells(figure, sent, colours)
    _add_totals(figure, sent, colours)
    ticks = list(range(0, HOURS + 1, HOURS_BETWEEN_TICKS))
    clock = f"Hour of the day, {tz} clock" if tz else "Hour of the day"
    figure.update_xaxes(
        range=[-0.5, HOURS - 0.5],
        tickvals=[tick - 0.5 for tick in ticks],
        ticktext=[str(tick) for tick in ticks],
        showgrid=False,
        title_text=clock,
    )
    figure.update_yaxes(
        range=[len(WEEKDAYS) - 0.5, -0.5],
        tickvals=list(range(len(WEEKDAYS))),
        ticktext=WEEKDAYS,
        showgrid=False,
        ticklabelstandoff=6,
    )
    figure.update_layout(margin={"l": 104, "r": 150, "t": 30})
    caption = _caption(sent, tz, Scope(since, until, channel).words(rhythm))
    return dress_figure(figure, caption, plot_height=PLOT_HEIGHT)


def _hour_words(weekday: int, hour: int) -> str:
    return f"{WEEKDAYS[weekday]} {hour:02d}:00 to {(hour + 1) % HOURS:02d}:00"


def _add_cells(figure: go.Figure, sent: np.ndarray, colours: Palette) -> None:
    figure.add_heatmap(
        name="no event",
        z=np.zeros_like(sent),
        colorscale=[colours.paper, colours.paper],
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
    )
    figure.add_heatmap(
        name="sent",
        z=np.where(sent > 0, sent, np.nan),
        zmin=0,
        zmax=sent.max(),
        colorscale=sample_colorscale(colours.amounts, list(np.linspace(FAINTEST, 1, SHADES))),
        xgap=2,
        ygap=2,
        hoverongaps=False,
        hoverinfo="text",
        hovertext=[
            [
                f"{_hour_words(d, h)}<br>{count_words(sent[d, h], 'event', 'events')} sent"
                for h in range(HOURS)
            ]
            for d in range(len(WEEKDAYS))
        ],
        colorbar={
            "title": {"text": "sent", "side": "top", "font": {"color": colours.muted, "size": 12}},
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xpad": 78,
            "thickness": 12,
            "len": 1,
            "nticks": 4,
            "outlinewidth": 0,
            "ticks": "",
        },
    )


def _add_totals(figure: go.Figure, sent: np.ndarray, colours: Palette) -> None:
    place = {"x": 1, "xref": "paper", "xanchor": "right", "xshift": 56}
    above = {"y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 3}
    head = place | above | {"text": "per day", "font": {"color": colours.muted}}
    totals = [place | {"y": day, "text": f"{total:,.0f}"} for day, total in enumerate(sent.sum(axis=1))]
    add_notes(figure, [head, *totals])


def _caption(sent: np.ndarray, tz: str | None, scope: str) -> Caption:
    total = sent.sum()
    over = in_scope(count_words(total, "event", "events") + " sent", scope)
    weekday, hour = np.unravel_index(int(sent.argmax()), sent.shape)
    ranked = np.sort(sent.ravel())[::-1].cumsum()
    hours = int(np.searchsorted(ranked, total / 2)) + 1
    takeaway = (
        f"Half of {over} falls into {count_words(hours, 'hour', 'hours')} of the week's 168; "
        f"the fullest is {_hour_words(int(weekday), int(hour))} with {sent.max():,.0f}."
    )
    subtitle = (
        over,
        "yours only, by your own clock" + (f" ({tz})" if tz else ""),
        "empty cell: none recorded",
    )
    days = ", ".join(f"{name} {n:,.0f}" for name, n in zip(WEEKDAYS, sent.sum(axis=1), strict=True))
    alt = f"Grid of seven weekdays by 24 hours, more colour for more events sent. {takeaway} {days}."
    return Caption(TITLE, subtitle, takeaway, alt)
