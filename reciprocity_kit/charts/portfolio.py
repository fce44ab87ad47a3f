"""All contact as areas of people, beside what is lost if the first few leave."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.frame import (
    Caption,
    Scope,
    check_columns,
    check_count,
    dress_figure,
    empty_figure,
    ties_of,
)
from reciprocity_kit.charts.intervals import interval_bars
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import (
    count_words,
    isolate_name,
    name_width,
    plotly_text,
    share_words,
    short_name,
    short_names,
    whole_name,
)
from reciprocity_kit.columns import column

TITLE = "Your contact as a portfolio"
WHAT_IF_NEEDED = ("left", "alter", "lost_share", "lost_share_low", "lost_share_high", "effective_contacts")
PLOT_HEIGHT, TREE, CURVE = 420, (0.0, 0.56), (0.665, 1.0)
SMALLEST, MOST_UNNAMED = 0.02, 0.4
RANKS = (10, 20, 50, 100, 200, 500, 1_000)
TREE_PIXELS, LETTER = 77_000, 8.2
TOLD = (1, 3, 5)
TOPS = (0.2, 0.4, 0.6, 0.8, 1.0)
TONES = 4


def plot_portfolio(
    ties: pd.DataFrame,
    what_if: pd.DataFrame,
    *,
    ego: str,
    max_people: int = 18,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw each contact's part of all contact as an area, and what is lost if the closest leave.

    A few large fields and a steep curve say that contact rests on few people; many small
    fields and a flat curve, that it is spread. It is recorded contact, not importance, and says
    nothing of how well others could fill in.

    Parameters
    ----------
    ties : pandas.DataFrame
        The table of ties.
    what_if : pandas.DataFrame
        As `build_what_if` returns it for the same person.
    ego : str
        Whose contacts to show.
    max_people : int
        Largest number of fields with a name; the others share one, as do parts under 2%.
    since, until : pandas.Timestamp or None
        Window of the table, half-open, for the caption; days are said in their zone.
    channel : str or None
        The one channel of the table, for the caption.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        Areas at the left, the contact lost at the right.

    Raises
    ------
    OptionError
        If ego is not in the table, or an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_portfolio(empty_table("ties"), empty_table("what_if"), ego="you").layout.title.text
    'Your contact as a portfolio'
    """
    colours = palette(theme)
    check_count(max_people)
    own = ties_of(ties, ego, ("contact_share",))
    check_columns(what_if, "what_if", WHAT_IF_NEEDED)
    rows = own[own["contact_share"] > 0]
    if rows.empty or what_if.empty:
        return empty_figure(TITLE, _why_empty(own, ego), theme=theme)
    rows = rows.sort_values(["contact_share", "alter"], ascending=[False, True], ignore_index=True)
    lost = what_if.sort_values("left", ignore_index=True)
    figure = blank_figure(theme)
    _add_areas(figure, rows, max_people, colours)
    _add_losses(figure, lost, len(rows), colours)
    _set_axes(figure, lost, colours)
    caption = _caption(rows, lost, ego, Scope(since, until, channel).words(own))
    return dress_figure(figure, caption, plot_height=PLOT_HEIGHT)


def _why_empty(own: pd.DataFrame, ego: str) -> str:
    who = whole_name(ego)
    if own.empty:
        return f"no contact of {who} was recorded."
    return f"this export holds only part of the contact of {who}; it would need their own mailbox."


@dataclass(frozen=True)
class _Field:
    """One area: what is written on it, what is said of it, and its part of all contact."""

    text: str
    hover: str
    share: float
    named: bool


def _fields(rows: pd.DataFrame, max_people: int) -> Iterator[_Field]:
    """Give the large contacts a field each, and the others one, or one by rank where they are most."""
    size = min(int((rows["contact_share"] >= SMALLEST).sum()), max_people)
    size += len(rows) - size == 1  # one alone keeps its name
    share = rows["contact_share"].to_numpy()
    for name, whole, part in zip(_wrapped(rows.head(size)), rows["alter"], share, strict=False):
        said = f"<b>{plotly_text(whole_name(whole))}</b><br>{share_words(part)} of your contact"
        yield _Field(f"{name}<br>{share_words(part)}", said, float(part), named=True)
    rest = float(share[size:].sum())
    ends = [rank for rank in RANKS if size < rank < len(rows)] if rest > MOST_UNNAMED else []
    for first, end in pairwise([size, *ends, len(rows)]):
        if end > first:
            yield _group(first, end, float(share[first:end].sum()), alone=not ends)


def _group(first: int, end: int, part: float, *, alone: bool) -> _Field:
    words = count_words(end - first, "other", "others") if alone else f"contacts<br>{first + 1:,} to {end:,}"
    said = f"<b>{words.replace('<br>', ' ')}</b><br>{share_words(part)} of your contact together"
    return _Field(f"<i>{words}</i><br>{share_words(part)}", said, part, named=False)


def _wrapped(named: pd.DataFrame) -> list[str]:
    """Break names into as many letters as fit on their fields."""
    lines = []
    for short, part in zip(short_names(list(named["alter"]), 22), named["contact_share"], strict=True):
        room = max(int((part * TREE_PIXELS) ** 0.5 / LETTER), 9)
        pieces = textwrap.wrap(short.replace(".", ". "), room) if name_width(short) > room else [short]
        kept = [piece.replace(". ", ".") for piece in pieces]
        lines.append("<br>".join(plotly_text(isolate_name(piece)) for piece in kept))
    return lines


def _add_areas(figure: go.Figure, rows: pd.DataFrame, max_people: int, colours: Palette) -> None:
    fields = list(_fields(rows, max_people))
    tones = [_tone(place, colours) if field.named else colours.paper for place, field in enumerate(fields)]
    figure.add_treemap(
        name="share of contact",
        ids=[str(place) for place in range(len(fields))],
        labels=[field.text for field in fields],
        parents=[""] * len(fields),
        values=[field.share for field in fields],
        text=[field.text for field in fields],
        textinfo="text",
        textfont={"size": 13, "color": [_on(tone, colours) for tone in tones]},
        marker={
            "colors": tones,
            "line": {"width": 1.5, "color": colours.muted},
            "pattern": {
                "shape": ["" if field.named else "/" for field in fields],
                "fgcolor": colours.faint,
                "bgcolor": colours.paper,
                "size": 8,
                "solidity": 0.2,
            },
            "pad": {"t": 0, "l": 0, "r": 0, "b": 0},
        },
        tiling={"packing": "squarify", "pad": 2},
        pathbar={"visible": False},
        root={"color": colours.paper},
        hoverinfo="text",
        hovertext=[field.hover for field in fields],
        domain={"x": list(TREE), "y": [0, 1]},
        sort=False,
    )


def _tone(place: int, colours: Palette) -> str:
    """Shade the first few darker, all others like shaded areas: they are those that may leave."""
    return colours.ego if place == 0 else _mixed(colours.ego, colours.paper, 0.25 + 0.75 * _fade(place))


def _fade(place: int) -> float:
    return min(place, TONES + 1) / (TONES + 1)


def _mixed(one: str, other: str, part: float) -> str:
    """Mix two colours, `part` of the second."""
    first, second = (np.array([int(each[i : i + 2], 16) for i in (1, 3, 5)]) for each in (one, other))
    return "#" + "".join(f"{round(value):02X}" for value in first + (second - first) * min(part, 0.88))


def _on(tone: str, colours: Palette) -> str:
    """Choose ink or paper for letters, whichever stands out more."""

    def light(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    return max((colours.ink, colours.paper), key=lambda letters: abs(light(letters) - light(tone)))


def _add_losses(figure: go.Figure, lost: pd.DataFrame, size: int, colours: Palette) -> None:
    share, last = lost["lost_share"], int(lost["left"].max())
    figure.add_scatter(
        name="equal shares",
        x=[0, last],
        y=[0, last / size],
        mode="lines",
        line={"color": colours.muted, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    figure.add_scatter(
        name="lost",
        x=[0, *lost["left"]],
        y=[0, *share],
        mode="lines+markers+text",
        text=[
            "",
            *(
                f"<b>{share_words(part)}</b>" if k in TOLD else ""
                for k, part in zip(lost["left"], share, strict=True)
            ),
        ],
        textposition="bottom right",
        textfont={"color": colours.ink},
        line={"color": colours.ego, "width": 2.2},
        marker={"size": 8, "color": colours.ego},
        error_y=interval_bars(
            [0, *share],
            [0, *lost["lost_share_low"]],
            [0, *lost["lost_share_high"]],
            colour=colours.ego,
            thickness=1.4,
            ends=4,
        ),
        hoverinfo="text",
        hovertext=["", *(_hover(row) for _, row in lost.iterrows())],
        cliponaxis=False,
    )


def _hover(row: pd.Series) -> str:
    k = int(row["left"])
    last = "" if k == 1 else f" (the last of them {plotly_text(whole_name(row['alter']))})"
    who = plotly_text(whole_name(row["alter"])) if k == 1 else f"the first {k}"
    return f"if {who}{last} left:<br>{_lost(row)}<br>{_rest(row)}"


def _lost(row: pd.Series) -> str:
    return (
        f"{share_words(row['lost_share'])} of the contact (95% interval "
        f"{share_words(row['lost_share_low'])} to {share_words(row['lost_share_high'])})"
    )


def _rest(row: pd.Series) -> str:
    if pd.isna(row["effective_contacts"]):
        return "nobody is left"
    return f"the rest is spread as over {row['effective_contacts']:.1f} equal contacts"


def _set_axes(figure: go.Figure, lost: pd.DataFrame, colours: Palette) -> None:
    size = int(lost["left"].max())
    step = 1 if size <= 12 else -(-size // 10)  # noqa: PLR2004 - as many numbers fit
    top = next(each for each in TOPS if each >= lost["lost_share_high"].max())
    ticks = [top * part for part in (0, 0.25, 0.5, 0.75, 1)]
    figure.update_xaxes(
        domain=list(CURVE),
        range=[0, size + 0.4],
        tickvals=list(range(0, size + 1, step)),
        showgrid=False,
        ticklabelstandoff=6,
        title_text="closest contacts that leave",
    )
    figure.update_yaxes(
        range=[0, top * 1.02],
        tickvals=ticks,
        ticktext=[share_words(tick) for tick in ticks],
        title_text=f"{column('what_if', 'lost_share').label} of all contact",
        ticklabelstandoff=6,
        automargin=False,
    )
    for x, words in ((TREE[0], "Each contact's part of the whole"), (CURVE[0], "What is lost with them")):
        figure.add_annotation(
            x=x,
            y=1,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            yshift=6,
            text=words,
            font={"color": colours.muted},
        )
    figure.update_layout(
        margin={"l": 20, "r": 30, "t": 34, "b": 62}, uniformtext={"minsize": 10, "mode": "hide"}
    )


def _caption(rows: pd.DataFrame, lost: pd.DataFrame, ego: str, scope: str) -> Caption:
    who = count_words(len(rows), "contact", "contacts")
    over = ", ".join(filter(None, [count_words(rows["total"].sum(), "event", "events"), scope]))
    told = lost[lost["left"].isin(TOLD)]
    first = told.iloc[-1]
    k = int(first["left"])
    them = f"the {k} closest of {who}" if k > 1 else f"the closest of {who}"
    takeaway = f"With {them} would go {_lost(first)}, of {over}; {_rest(first)}."
    subtitle = (
        f"You: {isolate_name(short_name(ego, 48))}",
        who,
        over,
        "recorded contact, not importance",
        "bars are 95% intervals",
        "dotted: all contacts alike",
    )
    listed = "; ".join(
        f"{whole_name(name)} {share_words(share)}"
        for name, share in zip(rows["alter"].head(10), rows["contact_share"].head(10), strict=True)
    )
    steps = "; ".join(f"{int(row['left'])} gone: {_lost(row)} lost" for _, row in told.iterrows())
    alt = f"Areas by share of contact, and a rising curve of contact lost. {takeaway} {steps}. {listed}."
    return Caption(TITLE, subtitle, takeaway, alt)
