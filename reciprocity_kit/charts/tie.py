"""One tie over time: who opened, when that changed, and when it was silent."""

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from reciprocity_kit.charts.captions import in_scope
from reciprocity_kit.charts.frame import (
    Caption,
    Key,
    Scope,
    check_columns,
    dress_figure,
    empty_figure,
    round_steps,
)
from reciprocity_kit.charts.periods import (
    PERIOD_DAYS,
    half_of,
    name_period,
    place_periods,
    span_words,
    time_ticks,
)
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import (
    count_words,
    isolate_name,
    plotly_text,
    share_words,
    short_name,
    whole_name,
)
from reciprocity_kit.columns import column, empty_table
from reciprocity_kit.instants import day_words

TITLE = "One tie over time"
NEEDED = (
    "alter",
    "period_at",
    "opened",
    "opened_by_alter",
    "sent",
    "received",
    "n_around",
    "share_around",
    "share_around_low",
    "share_around_high",
    "share_around_status",
)
CHANGES_NEEDED = ("alter", "indicator", "from_at", "at", "to_at", "before", "after", "q")
PANEL_OF = {"volume": 1, "initiation": 2}
PLOT_HEIGHT, PANELS, SPACING = 430, (0.6, 0.4), 0.13
HEADROOM, FEW_BARS, LONG_SILENCE, SURE = 1.08, 60, 3, 0.1
MS_IN_DAY = 86_400_000
Silence: TypeAlias = tuple[pd.Timestamp, pd.Timestamp, int]


def plot_tie_over_time(
    tie_periods: pd.DataFrame,
    changes: pd.DataFrame | None = None,
    *,
    alter: str,
    tz: str = "UTC",
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw one tie by period: conversations you opened (up) and they opened (down), and the share of yours.

    Tall bars are periods in which much began; a hatched stretch is one without any recorded
    event. The line below is the share you opened, over five periods at a time, with its 95%
    interval; where it has no line, fewer than five conversations were recorded. A shaded span with a
    mark is where something changed beyond chance, the span says how sure the date is.

    Parameters
    ----------
    tie_periods : pandas.DataFrame
        As `build_tie_periods` returns it.
    changes : pandas.DataFrame or None
        As `build_changes` returns it; without it no change is marked.
    alter : str
        The contact.
    tz : str
        Zone in which the periods begin at midnight, the history's.
    since, until : pandas.Timestamp or None
        Window of the table, half-open, for the caption; days are said in their zone.
    channel : str or None
        The one channel of the table, for the caption.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        Two panels on one axis of time.

    Raises
    ------
    OptionError
        If the theme has another name.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_tie_over_time(empty_table("tie_periods"), alter="ana").layout.title.text
    'You and ana over time'
    """
    colours = palette(theme)
    check_columns(tie_periods, "tie_periods", NEEDED)
    title = f"You and {isolate_name(short_name(alter, 40))} over time"
    own = tie_periods[tie_periods["alter"].astype("str") == alter].sort_values("period_at", ignore_index=True)
    if not (own["sent"] + own["received"]).any():
        return empty_figure(
            title, f"no contact with {whole_name(alter)} was recorded in this window.", theme=theme
        )
    length = name_period(own["period_at"], None)
    rows = place_periods(own, length, tz)
    found = _changes_of(changes, alter, tz)
    silent = list(_silences(rows, length))
    figure = make_subplots(
        figure=blank_figure(theme),
        rows=2,
        cols=1,
        shared_xaxes=True,
        row_heights=PANELS,
        vertical_spacing=SPACING,
    )
    top = _top(rows)
    _add_silences(figure, silent, length, colours)
    _add_bars(figure, rows, length, colours)
    _add_share(figure, rows, colours)
    _add_changes(figure, found, top, colours)
    _set_axes(figure, rows, length, top, colours)
    caption = _caption(title, rows, found, silent, length, Scope(since, until, channel).words(rows))
    return dress_figure(figure, caption, plot_height=PLOT_HEIGHT, key=_key(found, silent, colours))


def _changes_of(changes: pd.DataFrame | None, alter: str, tz: str) -> pd.DataFrame:
    table = empty_table("changes") if changes is None else changes
    check_columns(table, "changes", CHANGES_NEEDED)
    own = table[table["alter"].astype("str").eq(alter) & table["q"].le(SURE) & table["at"].notna()]
    local = {name: own[name].dt.tz_convert(tz).dt.tz_localize(None) for name in ("from_at", "at", "to_at")}
    return own.assign(indicator=own["indicator"].astype("str"), **local).sort_values("at", ignore_index=True)


def _silences(rows: pd.DataFrame, length: str) -> Iterator[Silence]:
    """Find runs of periods without any event, with the instant after their end and their length."""
    quiet = (rows["sent"] + rows["received"] == 0).to_numpy()
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int64)))
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        end = rows["at"].iloc[after] if after < len(rows) else rows["at"].iloc[-1] + 2 * half_of(length)
        yield rows["at"].iloc[first], end, int(after - first)


def _top(rows: pd.DataFrame) -> float:
    return max(float(max(rows["opened"].max(), rows["opened_by_alter"].max())), 1) * HEADROOM


def _add_silences(figure: go.Figure, silent: list[Silence], length: str, colours: Palette) -> None:
    longest = max((size for *_, size in silent), default=0)
    for start, end, size in silent:
        figure.add_scatter(
            name="silence",
            x=[start, end, end, start, start],
            y=[0, 0, 1, 1, 0],
            yaxis="y3",
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillpattern={"shape": "/", "size": 7, "fgcolor": colours.faint, "bgcolor": colours.paper},
            hoverinfo="skip",
        )
        if size >= LONG_SILENCE and size == longest:
            figure.add_annotation(
                x=start + (end - start) / 2,
                y=0.02,
                yref="y3",
                yanchor="bottom",
                text=f"nothing recorded<br>{count_words(size, length, f'{length}s')}",
                bgcolor=colours.paper,
                font={"color": colours.muted},
            )


def _add_bars(figure: go.Figure, rows: pd.DataFrame, length: str, colours: Palette) -> None:
    common = {
        "x": rows["middle"],
        "width": PERIOD_DAYS[length] * (0.96 if len(rows) > FEW_BARS else 0.84) * MS_IN_DAY,
        "hoverinfo": "text",
        "hovertext": [_sentence(row) for _, row in rows.iterrows()],
    }
    figure.add_bar(
        name="opened by you", y=rows["opened"], marker={"color": colours.ego, "line_width": 0}, **common
    )
    figure.add_bar(
        name="opened by them",
        y=-rows["opened_by_alter"],
        marker={
            "color": colours.alter,
            "line": {"width": (rows["opened_by_alter"] > 0).astype("float64"), "color": colours.alter},
            "pattern": {"shape": "/", "size": 5, "fgcolor": colours.paper, "bgcolor": colours.alter}
            | {"solidity": 0.35},
        },
        **common,
    )


def _sentence(row: pd.Series) -> str:
    return (
        f"<b>{row['words']}</b><br>{row['opened']:,} opened by you, {row['opened_by_alter']:,} by them<br>"
        f"{row['sent']:,} events sent, {row['received']:,} received"
    )


def _add_share(figure: go.Figure, rows: pd.DataFrame, colours: Palette) -> None:
    known = rows["share_around_status"].astype("str").eq("ok")
    share, low, high = (rows[f"share_around{end}"].where(known) for end in ("", "_low", "_high"))
    for run in _runs(known.to_numpy()):
        middle = rows["middle"].iloc[run]
        figure.add_scatter(
            name="interval",
            x=pd.concat([middle, middle[::-1]]),
            y=pd.concat([high.iloc[run], low.iloc[run][::-1]]),
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=colours.faint,
            hoverinfo="skip",
            row=2,
            col=1,
        )
    figure.add_scatter(
        name="share opened by you",
        x=rows["middle"],
        y=share,
        mode="lines+markers" if len(rows) <= FEW_BARS else "lines",
        line={"color": colours.ink, "width": 2},
        marker={"size": 5},
        hoverinfo="text",
        hovertext=[
            f"<b>around {row['words']}</b><br>{share_words(row['share_around'])} opened by you (95% interval "
            f"{share_words(row['share_around_low'])} to {share_words(row['share_around_high'])}), "
            f"n = {row['n_around']:,}"
            for _, row in rows.iterrows()
        ],
        row=2,
        col=1,
    )


def _runs(known: np.ndarray) -> Iterator[slice]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int64)))
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        yield slice(int(first), int(after))


def _add_changes(figure: go.Figure, found: pd.DataFrame, top: float, colours: Palette) -> None:
    for _, row in found.iterrows():
        panel = PANEL_OF[row["indicator"]]
        figure.add_shape(
            type="rect",
            x0=row["from_at"],
            x1=row["to_at"],
            y0=0,
            y1=1,
            yref="y domain" if panel == 1 else "y2 domain",
            fillcolor=colours.muted,
            opacity=0.25,
            line_width=0,
            layer="below",
        )
        rises = row["after"] > row["before"]
        figure.add_scatter(
            name="change",
            x=[row["at"]],
            y=[top if panel == 1 else 1],
            mode="markers",
            marker={"symbol": "triangle-up" if rises else "triangle-down", "size": 12, "color": colours.ink},
            hoverinfo="text",
            hovertext=[plotly_text(_say(row))],
            cliponaxis=False,
            row=panel,
            col=1,
        )
        figure.add_shape(
            type="line",
            x0=row["at"],
            x1=row["at"],
            y0=0,
            y1=1,
            yref="y domain" if panel == 1 else "y2 domain",
            line={"color": colours.ink, "width": 1, "dash": "dot"},
        )


def _say(row: pd.Series) -> str:
    when = f"around {day_words(row['at'])} ({day_words(row['from_at'])} to {day_words(row['to_at'])})"
    if row["indicator"] == "volume":
        return f"conversations per week went from {row['before']:.2g} to {row['after']:.2g} {when}"
    return f"your share went from {share_words(row['before'])} to {share_words(row['after'])} {when}"


def _set_axes(figure: go.Figure, rows: pd.DataFrame, length: str, top: float, colours: Palette) -> None:
    steps = [step for step in round_steps(top, at_most=3) if step <= top]
    ticks = sorted({-step for step in steps} | set(steps))
    span = [rows["at"].iloc[0], rows["at"].iloc[-1] + 2 * half_of(length)]
    figure.update_xaxes(range=span, showgrid=False, ticklabelstandoff=7, **time_ticks(rows["at"], length))
    figure.update_yaxes(
        range=[-top, top],
        tickvals=ticks,
        ticktext=[f"{abs(tick):,.0f}" for tick in ticks],
        title_text=f"opened per {length}",
        row=1,
    )
    marks = [0, 0.5, 1]
    figure.update_yaxes(
        range=[-0.02, 1.02],
        tickvals=marks,
        ticktext=[share_words(mark) for mark in marks],
        title_text=column("tie_periods", "share_around").unit + " by you",
        row=2,
    )
    figure.add_hline(y=0, line={"color": colours.muted, "width": 1}, row=1, col=1)
    figure.add_hline(y=0.5, line={"color": colours.muted, "width": 1, "dash": "dash"}, row=2, col=1)
    domain = figure.layout.yaxis.domain
    figure.update_layout(
        yaxis3={"overlaying": "y", "range": [0, 1], "visible": False, "domain": domain, "anchor": "x"},
        bargap=0,
        barmode="overlay",
        margin={"l": 82, "r": 32, "b": 62, "t": 26},
    )
    figure.update_yaxes(automargin=False)


def _key(found: pd.DataFrame, silent: list[Silence], colours: Palette) -> list[Key]:
    key = [
        Key("\u25a0", colours.ego, "opened by you, upwards"),
        Key("\u25a8", colours.alter, "by them, downwards"),
    ]
    if silent:
        key.append(Key("\u2571\u2571", colours.muted, "nothing recorded"))
    if len(found):
        key.append(Key("\u25b2\u25bc", colours.ink, "change beyond chance, shaded: when it may have been"))
    return key


def _caption(
    title: str,
    rows: pd.DataFrame,
    found: pd.DataFrame,
    silent: list[Silence],
    length: str,
    scope: str,
) -> Caption:
    mine, theirs = int(rows["opened"].sum()), int(rows["opened_by_alter"].sum())
    over = in_scope(count_words(mine + theirs, "conversation", "conversations"), scope)
    parts = [f"Of {over}, you opened {mine:,} and they {theirs:,}"]
    parts += [_say(row) for _, row in found.iterrows()] or ["no change beyond chance is seen"]
    longest = max((size for *_, size in silent), default=0)
    if longest:
        parts.append(
            f"the longest stretch without anything recorded is {count_words(longest, length, f'{length}s')}"
        )
    takeaway = "; ".join(parts) + "."
    subtitle = (
        over,
        span_words(rows, length),
        f"below: share opened by you, five {length}s at a time",
        "95% interval, from five conversations on",
    )
    listed = "; ".join(
        f"{row['words']}: {row['opened']:,} by you, {row['opened_by_alter']:,} by them"
        for _, row in rows.tail(12).iterrows()
    )
    shape = f"Bars up for conversations you opened and down for theirs, by {length}, a line of shares below."
    return Caption(title, subtitle, takeaway, f"{shape} {takeaway} Latest: {listed}.")
