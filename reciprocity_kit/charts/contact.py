"""Contact over time: what went out, what came in, and with how many people."""

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
from reciprocity_kit.charts.words import count_words
from reciprocity_kit.columns import column

TITLE = "Contact over time"
PLOT_HEIGHT, PANELS, MANY = 400, (0.72, 0.28), 60
HEADROOM = 1.08


def plot_contact_over_time(
    periods: pd.DataFrame,
    *,
    period: str | None = None,
    tz: str = "UTC",
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw events sent (up) and received (down) by period, and the people in contact.

    Tall bars are busy periods, missing bars periods in which nothing was recorded
    in the channels that were read. The first and the last period may be cut off
    by the window.

    Parameters
    ----------
    periods : pandas.DataFrame
        period_at, sent, received, contacts, as `build_periods` makes it.
    period : str or None
        day, week, month or quarter; by default seen from the distance of the periods.
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
        If the period or the theme has another name.
    TableError
        If columns are missing.

    Examples
    --------
    >>> import pandas as pd
    >>> months = pd.to_datetime(["2024-01-01", "2024-02-01"], utc=True)
    >>> table = pd.DataFrame({"period_at": months, "sent": [3, 1], "received": [2, 2], "contacts": [2, 1]})
    >>> plot_contact_over_time(table).data[1].y
    array([-2, -2])
    """
    colours = palette(theme)
    check_columns(periods, "periods", ("period_at", "sent", "received", "contacts"))
    length = name_period(periods["period_at"], period)
    if not len(periods) or not (periods["sent"] + periods["received"]).any():
        return empty_figure(TITLE, "no contact was recorded in this window.", theme=theme)
    rows = place_periods(periods, length, tz)
    figure = make_subplots(
        figure=blank_figure(theme),
        rows=2,
        cols=1,
        shared_xaxes=True,
        row_heights=PANELS,
        vertical_spacing=0.09,
    )
    _add_bars(figure, rows, length, colours)
    _add_contacts(figure, rows, colours)
    _set_axes(figure, rows, length, colours)
    key = [Key("\u25a0", colours.ego, "sent, upwards"), Key("\u25a8", colours.alter, "received, downwards")]
    caption = _caption(rows, length, Scope(since, until, channel).words(periods))
    return dress_figure(figure, caption, plot_height=PLOT_HEIGHT, key=key)


def _add_bars(figure: go.Figure, rows: pd.DataFrame, length: str, colours: Palette) -> None:
    said = [_sentence(row) for _, row in rows.iterrows()]
    common = {
        "x": rows["middle"],
        "width": PERIOD_DAYS[length] * (0.96 if len(rows) > MANY else 0.84) * 86_400_000,
        "hoverinfo": "text",
        "hovertext": said,
    }
    figure.add_bar(name="sent", y=rows["sent"], marker={"color": colours.ego, "line_width": 0}, **common)
    hatch = {"shape": "/", "size": 5, "solidity": 0.35, "fgcolor": colours.paper, "bgcolor": colours.alter}
    figure.add_bar(
        name="received",
        y=-rows["received"],
        marker={
            "color": colours.alter,
            "line_width": 0,
            "pattern": hatch if len(rows) <= MANY else None,
        },
        **common,
    )


def _sentence(row: pd.Series) -> str:
    with_people = _people(row["contacts"])
    return f"<b>{row['words']}</b><br>{row['sent']:,} sent, {row['received']:,} received, with {with_people}"


def _add_contacts(figure: go.Figure, rows: pd.DataFrame, colours: Palette) -> None:
    figure.add_scatter(
        name="contacts",
        x=rows["middle"],
        y=rows["contacts"],
        mode="lines+markers" if len(rows) <= MANY else "lines",
        line={"color": colours.ink, "width": 1.4},
        marker={"size": 4},
        hoverinfo="text",
        hovertext=[_sentence(row) for _, row in rows.iterrows()],
        row=2,
        col=1,
    )


def _set_axes(figure: go.Figure, rows: pd.DataFrame, length: str, colours: Palette) -> None:
    top = float(max(rows["sent"].max(), rows["received"].max())) * HEADROOM
    steps = [step for step in round_steps(top, at_most=4) if step <= top]
    ticks = sorted({-step for step in steps} | set(steps))
    figure.update_xaxes(range=[rows["at"].iloc[0], rows["at"].iloc[-1] + 2 * half_of(length)], showgrid=False)
    figure.update_xaxes(ticklabelstandoff=7, **time_ticks(rows["at"], length))
    figure.update_xaxes(title_text=f"each bar a {length}", row=2)
    figure.update_yaxes(
        range=[-top, top],
        tickvals=ticks,
        ticktext=[f"{abs(tick):,.0f}" for tick in ticks],
        title_text=column("ties", "sent").unit,
        row=1,
    )
    most = max(float(rows["contacts"].max()), 1) * HEADROOM
    people = [step for step in round_steps(most, at_most=3) if step <= most]
    figure.update_yaxes(
        range=[0, most],
        tickvals=people,
        title_text=column("people", "contacts").unit,
        row=2,
    )
    figure.add_hline(y=0, line={"color": colours.muted, "width": 1}, row=1, col=1)
    figure.update_layout(bargap=0, barmode="overlay", margin={"l": 74, "r": 32, "b": 78})
    figure.update_yaxes(automargin=False)


def _people(count: float) -> str:
    return count_words(round(count), "person", "people")


def _caption(rows: pd.DataFrame, length: str, scope: str) -> Caption:
    sent, received = int(rows["sent"].sum()), int(rows["received"].sum())
    over = in_scope(f"{sent:,} sent and {received:,} received", scope)
    both = rows["sent"] + rows["received"]
    top = rows.iloc[int(both.to_numpy().argmax())]
    takeaway = (
        f"Of {over}, most fell into {top['words']} ({both.max():,}); "
        f"the median {length} has {both.median():,.0f}, with {_people(rows['contacts'].median())}."
    )
    subtitle = (
        over,
        span_words(rows, length),
        "below: different people in contact",
    )
    listed = "; ".join(
        f"{row['words']}: {row['sent']:,} sent, {row['received']:,} received, {_people(row['contacts'])}"
        for _, row in rows.tail(12).iterrows()
    )
    alt = f"Bars up for events sent and down for events received, by {length}. {takeaway} Latest: {listed}."
    return Caption(TITLE, subtitle, takeaway, alt)
