"""How much of a person's contact rests on how few people."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.frame import (
    Caption,
    Scope,
    add_notes,
    check_count,
    dress_figure,
    empty_figure,
    round_steps,
    ties_of,
)
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import (
    axis_names,
    count_words,
    plotly_text,
    share_words,
    short_name,
    whole_name,
)
from reciprocity_kit.columns import column

TITLE = "How your contact is spread over people"
PLOT_HEIGHT, LIST_WIDTH, LIST_LINE, MANY = 340, 250, 21, 60
HALF = 0.5


def plot_concentration(
    ties: pd.DataFrame,
    *,
    ego: str,
    max_people: int = 10,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw the share of all contact that the first one, two, three ... contacts hold.

    A curve that shoots up says that few people hold most of the contact; one near
    the thin diagonal says that it is spread evenly. The effective number of
    contacts, 1 / sum of squared shares, is how many equal contacts would be as
    concentrated. It is recorded contact, not importance.

    Parameters
    ----------
    ties : pandas.DataFrame
        The table of ties.
    ego : str
        Whose contacts to show.
    max_people : int
        How many contacts to name beside the curve, those with most contact.
    since, until : pandas.Timestamp or None
        Window of the table, half-open, for the caption; days are said in their zone.
    channel : str or None
        The one channel of the table, for the caption.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        One point per contact, the one with most contact first.

    Raises
    ------
    OptionError
        If ego is not in the table, or an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_concentration(empty_table("ties"), ego="you").layout.title.text
    'How your contact is spread over people'
    """
    colours = palette(theme)
    check_count(max_people)
    own = ties_of(ties, ego, ("contact_share",))
    rows = own[own["contact_share"] > 0]
    if rows.empty:
        return empty_figure(TITLE, _why_empty(own, ego), theme=theme)
    rows = rows.sort_values(["contact_share", "alter"], ascending=[False, True], ignore_index=True)
    effective = float(1 / (rows["contact_share"] ** 2).sum())
    figure = blank_figure(theme)
    _add_curve(figure, rows, colours)
    _add_effective(figure, rows, effective, colours)
    named = rows.head(max_people)
    height = max(PLOT_HEIGHT, LIST_LINE * (len(named) + 2))
    _add_names(figure, named, len(rows), height, colours)
    _set_axes(figure, len(rows))
    caption = _caption(rows, effective, ego, Scope(since, until, channel).words(own))
    return dress_figure(figure, caption, plot_height=height)


def _why_empty(own: pd.DataFrame, ego: str) -> str:
    who = whole_name(ego)
    if own.empty:
        return f"no contact of {who} was recorded."
    return f"this export holds only part of the contact of {who}; it would need their own mailbox."


def _add_curve(figure: go.Figure, rows: pd.DataFrame, colours: Palette) -> None:
    size = len(rows)
    total = rows["contact_share"].cumsum()
    figure.add_scatter(
        name="equal shares",
        x=[0, size],
        y=[0, 1],
        mode="lines",
        line={"color": colours.muted, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    figure.add_scatter(
        name="share of contact",
        x=[0, *range(1, size + 1)],
        y=[0, *total],
        mode="lines+markers" if size <= MANY else "lines",
        line={"color": colours.ego, "width": 2.4, "simplify": False},
        marker={"size": 6},
        hoverinfo="text",
        hovertext=[
            "",
            *(
                f"<b>{plotly_text(whole_name(name))}</b><br>{share_words(share)} of your contact<br>"
                f"the first {count_words(rank, 'contact', 'contacts')}: {share_words(upto)}"
                for rank, name, share, upto in zip(
                    range(1, size + 1), rows["alter"], rows["contact_share"], total, strict=True
                )
            ),
        ],
        cliponaxis=False,
    )


def _add_effective(figure: go.Figure, rows: pd.DataFrame, effective: float, colours: Palette) -> None:
    size = len(rows)
    reached = float(np.interp(effective, range(size + 1), [0, *rows["contact_share"].cumsum()]))
    figure.add_shape(
        type="line",
        x0=effective,
        x1=effective,
        y0=0,
        y1=reached,
        line={"color": colours.alter, "width": 1.6, "dash": "dash"},
    )
    figure.add_scatter(
        name="effective contacts",
        x=[effective],
        y=[0],
        mode="markers",
        marker={"symbol": "triangle-up", "size": 13, "color": colours.alter},
        hoverinfo="text",
        hovertext=[f"as concentrated as {effective:.1f} equal contacts"],
        cliponaxis=False,
    )
    on_left = effective > size / 2
    figure.add_annotation(
        x=effective,
        y=0.02,
        xanchor="right" if on_left else "left",
        yanchor="bottom",
        xshift=-9 if on_left else 9,
        align="right" if on_left else "left",
        text=f"<b>{effective:.1f}</b> effective contacts",
        font={"color": colours.ink},
        bgcolor=colours.paper,
        borderpad=2,
    )


def _add_names(figure: go.Figure, named: pd.DataFrame, size: int, height: float, colours: Palette) -> None:
    corner = {"x": 1, "y": 1, "xref": "paper", "yref": "paper", "yanchor": "top"}
    notes: list[dict[str, Any]] = []

    def write(text: str, line: float, x: float, anchor: str, colour: str) -> None:
        place = {"xanchor": anchor, "xshift": x, "yshift": -line * LIST_LINE}
        notes.append(corner | place | {"text": text, "font": {"color": colour}})

    write("Most contact", 0, 34, "left", colours.muted)
    names = axis_names(list(named["alter"]), 21)
    for line, (name, share) in enumerate(zip(names, named["contact_share"], strict=True), start=1):
        write(name, line, 34, "left", colours.ink)
        write(share_words(share), line, LIST_WIDTH - 8, "right", colours.ink)
    others = size - len(named)
    if others and LIST_LINE * (len(named) + 2) <= height:
        rest = max(1 - float(named["contact_share"].sum()), 0)
        write(count_words(others, "other", "others"), len(named) + 1, 34, "left", colours.muted)
        write(share_words(rest), len(named) + 1, LIST_WIDTH - 8, "right", colours.muted)
    add_notes(figure, notes)


def _set_axes(figure: go.Figure, size: int) -> None:
    ticks = [0, 0.25, 0.5, 0.75, 1]
    declared = column("ties", "contact_share")
    figure.update_xaxes(
        range=[0, size * 1.005],
        tickvals=[step for step in round_steps(size, at_most=6) if step <= size],
        ticklabelstandoff=6,
        showgrid=False,
        title_text="Contacts, from the one with most contact on",
    )
    figure.update_yaxes(
        range=[0, 1.01],
        tickvals=ticks,
        ticktext=[share_words(tick) for tick in ticks],
        title_text=f"{declared.label}, added up",
        ticklabelstandoff=6,
        automargin=False,
    )
    figure.update_layout(margin={"l": 82, "r": LIST_WIDTH + 12})


def _caption(rows: pd.DataFrame, effective: float, ego: str, scope: str) -> Caption:
    size = len(rows)
    half = int(np.searchsorted(rows["contact_share"].cumsum(), HALF)) + 1
    over = ", ".join(filter(None, [count_words(rows["total"].sum(), "event", "events"), scope]))
    takeaway = (
        f"Half of the recorded contact ({over}) is with {half:,} of "
        f"{count_words(size, 'contact', 'contacts')}; it is as concentrated as if "
        f"{effective:.1f} people had equal parts."
    )
    subtitle = (
        f"You: {short_name(ego, 48)}",
        count_words(size, "contact", "contacts"),
        over,
        "dotted: all contacts alike",
    )
    listed = "; ".join(
        f"{whole_name(name)} {share_words(share)}"
        for name, share in zip(rows["alter"].head(10), rows["contact_share"].head(10), strict=True)
    )
    alt = f"Rising curve of the share of contact held by the first contacts. {takeaway} {listed}."
    return Caption(TITLE, subtitle, takeaway, alt)
