"""What changed lately, all indicators side by side: one column each, one row per tie."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from reciprocity_kit.charts.captions import first_of, in_scope
from reciprocity_kit.charts.change import DRIFT_NEEDED, SURE
from reciprocity_kit.charts.frame import (
    Caption,
    Key,
    Scope,
    add_notes,
    check_columns,
    check_count,
    dress_figure,
    empty_figure,
    label_margin,
)
from reciprocity_kit.charts.intervals import interval_bars
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import (
    axis_names,
    count_words,
    plotly_text,
    share_words,
    short_names,
    whole_name,
)
from reciprocity_kit.columns.words import DRIFT_WORDS
from reciprocity_kit.errors import OptionError
from reciprocity_kit.instants import day_words

TITLE = "What changed lately, tie by tie"
NEEDED = (*DRIFT_NEEDED, "difference", "difference_low", "difference_high", "unit")
ROW_HEIGHT, MIN_HEIGHT, HEADS, COUNT_WIDTH = 27, 120, 62, 74
WIDEST_RATIO, WIDEST_DIFFERENCE = 10.0, 0.6
RATIO_TICKS = MappingProxyType({-0.4771: "\u2153", 0.0: "1", 0.4771: "3"})
DIFFERENCE_TICKS = MappingProxyType({-0.5: "\u221250", 0.0: "0", 0.5: "+50"})


@dataclass(frozen=True)
class _Indicator:
    """One column: its head, and what is said where it is more or less."""

    head: str
    name: str
    more: str
    less: str


INDICATORS = MappingProxyType(
    {
        "volume": _Indicator("conver-<br>sations", "conversations", *DRIFT_WORDS["volume"]),
        "initiation": _Indicator("opened<br>by you", "share opened by you", *DRIFT_WORDS["initiation"]),
        "reply_hours": _Indicator("your<br>reply time", "your reply time", *DRIFT_WORDS["reply_hours"]),
        "their_reply_hours": _Indicator(
            "their<br>reply time", "their reply time", *DRIFT_WORDS["their_reply_hours"]
        ),
        "one_to_one": _Indicator("to one<br>only", "share to one person only", *DRIFT_WORDS["one_to_one"]),
        "size": _Indicator("your mes-<br>sages' size", "size of your messages", *DRIFT_WORDS["size"]),
        "their_size": _Indicator(
            "their mes-<br>sages' size", "size of their messages", *DRIFT_WORDS["their_size"]
        ),
    }
)


def plot_drift_panel(
    drift: pd.DataFrame,
    *,
    max_people: int = 16,
    indicators: Sequence[str] | None = None,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw every indicator of drift side by side: recent part of the window against the part before.

    A mark at the right of its line means more conversations than the other contact would lead one
    to expect, a larger share, slower replies or longer messages lately; at the left, less. Only filled
    marks are beyond what chance does among so many ties. An empty cell had too little to compare.
    No mark says why: load, other channels and other tasks change the same numbers.

    Parameters
    ----------
    drift : pandas.DataFrame
        As `build_drift` returns it, for one person.
    max_people : int
        Largest number of rows, the clearest changes.
    indicators : sequence of str or None
        Which columns, in order; by default all of which something can be said.
    since, until : pandas.Timestamp or None
        Window of the table, half-open, for the caption; days are said in their zone.
    channel : str or None
        The one channel of the table, for the caption.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        One panel per indicator, rows shared, the clearest changes on top.

    Raises
    ------
    OptionError
        If an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_drift_panel(empty_table("drift")).layout.title.text
    'What changed lately, tie by tie'
    """
    colours = palette(theme)
    check_count(max_people)
    check_columns(drift, "drift", NEEDED)
    cells = _cells(drift)
    wanted = _columns(cells, indicators)
    told = cells[cells["indicator"].isin(wanted)]
    if told.empty:
        return empty_figure(TITLE, "too little was recorded to compare.", theme=theme)
    order = told.groupby("alter")["q"].min().reset_index().sort_values(["q", "alter"], kind="stable")
    people = order["alter"].tolist()[:max_people]
    figure = make_subplots(
        figure=blank_figure(theme), rows=1, cols=len(wanted), shared_yaxes=True, horizontal_spacing=0.016
    )
    for place, name in enumerate(wanted, start=1):
        part = told[told["indicator"].eq(name) & told["alter"].isin(people)]
        _add_column(figure, part.assign(y=part["alter"].map(people.index)), place, colours)
        _set_column(figure, name, place, shares=bool(part["unit"].eq("share").any()), colours=colours)
    volume = cells[cells["indicator"] == "volume"].groupby("alter")
    cases = volume[["n_before", "n_recent"]].sum().sum(axis=1)
    _set_rows(figure, people, [int(cases.get(name, 0)) for name in people], colours)
    caption = _caption(told, wanted, people, Scope(since, until, channel).words(cells))
    height = max(ROW_HEIGHT * len(people), MIN_HEIGHT)
    return dress_figure(figure, caption, plot_height=height, key=_key(colours))


def _cells(drift: pd.DataFrame) -> pd.DataFrame:
    """Return the tested cells with their place on the axis: log10 of ratios, differences as they are."""
    table = drift.assign(**{name: drift[name].astype("str") for name in ("alter", "indicator", "unit")})
    table = table[table["q"].notna()]
    share = table["unit"].eq("share")
    with np.errstate(divide="ignore"):
        for end in ("", "_low", "_high"):
            ratio = np.log10(table[f"ratio{end}"].astype("float64")).clip(-1, 1) * np.log10(WIDEST_RATIO)
            difference = table[f"difference{end}"].clip(-WIDEST_DIFFERENCE, WIDEST_DIFFERENCE)
            table[f"x{end}"] = difference.where(share, ratio)
    table["x_low"] = table["x_low"].fillna(-1.0)
    table["x_high"] = table["x_high"].fillna(1.0)
    table["kind"] = np.where(table["q"].le(SURE), np.where(table["x"] > 0, "more", "less"), "open")
    return table[table["x"].notna()]


def _columns(cells: pd.DataFrame, indicators: Sequence[str] | None) -> list[str]:
    unknown = set(indicators or ()) - set(INDICATORS)
    if unknown:
        raise OptionError(
            f"{min(unknown)!r} is no indicator.", next_step=f"choose of: {', '.join(INDICATORS)}"
        )
    known = set(cells["indicator"])
    return [name for name in indicators or INDICATORS if name in known]


def _marks(colours: Palette) -> dict[str, dict[str, Any]]:
    return {
        "open": {
            "symbol": "circle",
            "color": colours.paper,
            "line": {"width": 1.3, "color": colours.unclear},
        },
        "more": {
            "symbol": "triangle-right",
            "color": colours.ego,
            "line": {"width": 1, "color": colours.ego},
        },
        "less": {
            "symbol": "triangle-left",
            "color": colours.alter,
            "line": {"width": 1, "color": colours.alter},
        },
    }


def _key(colours: Palette) -> list[Key]:
    return [
        Key("\u25b6", colours.ego, "more lately"),
        Key("\u25c0", colours.alter, "less lately"),
        Key("\u25cb", colours.unclear, "chance could do it"),
        Key("", colours.unclear, "empty: too little to compare"),
    ]


def _add_column(figure: go.Figure, part: pd.DataFrame, place: int, colours: Palette) -> None:
    for kind, mark in _marks(colours).items():
        rows = part[part["kind"] == kind].sort_values("y")
        if rows.empty:
            continue
        sure = kind != "open"
        figure.add_scatter(
            name=kind,
            x=rows["x"],
            y=rows["y"],
            mode="markers",
            marker=mark | {"size": 12 if sure else 7},
            error_x=interval_bars(
                rows["x"],
                rows["x_low"],
                rows["x_high"],
                colour=mark["line"]["color"],
                thickness=2 if sure else 1,
            ),
            hoverinfo="text",
            hovertext=[
                f"<b>{plotly_text(whole_name(row['alter']))}</b><br>{_say(row)}" for _, row in rows.iterrows()
            ],
            row=1,
            col=place,
        )


def _say(row: pd.Series) -> str:
    name = INDICATORS[row["indicator"]].name
    cases = f"n = {row['n_before']:,} before and {row['n_recent']:,} lately"
    if row["unit"] == "share":
        low, high = (f"{row[f'difference_{end}'] * 100:+.0f}" for end in ("low", "high"))
        return f"{name}: {row['difference'] * 100:+.0f} points (95% interval {low} to {high}), {cases}"
    low, high = (f"{row[f'ratio_{end}']:.2g}" for end in ("low", "high"))
    return f"{name}: \u00d7{row['ratio']:.2g} (95% interval {low} to {high}), {cases}"


def _set_column(figure: go.Figure, name: str, place: int, *, shares: bool, colours: Palette) -> None:
    ticks = DIFFERENCE_TICKS if shares else RATIO_TICKS
    widest = WIDEST_DIFFERENCE if shares else 1.0
    figure.update_xaxes(
        range=[-widest * 1.08, widest * 1.08],
        tickvals=list(ticks),
        ticktext=list(ticks.values()),
        tickangle=0,
        title_text="points" if shares else "\u00d7 as much",
        row=1,
        col=place,
    )
    figure.add_vline(x=0, line={"color": colours.muted, "width": 1}, row=1, col=place)
    figure.add_annotation(
        x=0,
        xref=f"x{place if place > 1 else ''}",
        y=1,
        yref="paper",
        yanchor="bottom",
        yshift=6,
        text=f"<b>{INDICATORS[name].head}</b>",
        font={"color": colours.ink},
    )


def _set_rows(figure: go.Figure, people: list[str], cases: list[int], colours: Palette) -> None:
    beside = {"x": 1, "xref": "paper", "xanchor": "right", "xshift": COUNT_WIDTH}
    head = {"text": "conver-<br>sations, n", "font": {"color": colours.muted}}
    above = {"y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 6}
    counts = [{"y": y, "yref": "y", "text": f"{n:,}"} for y, n in enumerate(cases) if n]
    ink = {"font": {"color": colours.ink}}
    add_notes(figure, [*(beside | ink | each for each in counts), beside | head | above])
    figure.update_yaxes(
        range=[len(people) - 0.4, -0.6],
        tickvals=list(range(len(people))),
        showgrid=len(people) > 1,
        automargin=False,
    )
    figure.update_yaxes(ticktext=axis_names(people), ticklabelstandoff=8, col=1)
    figure.update_layout(
        margin={"l": label_margin(short_names(people)), "r": COUNT_WIDTH + 14, "t": HEADS, "b": 60}
    )


def _changes(told: pd.DataFrame, wanted: list[str]) -> str:
    """Say with how many ties there was more and less of each indicator beyond chance."""
    found = []
    for name in wanted:
        kinds = told.loc[told["indicator"] == name, "kind"].value_counts()
        for kind, words in (("more", INDICATORS[name].more), ("less", INDICATORS[name].less)):
            if kind in kinds:
                found.append(f"{words} with {kinds[kind]:,}")
    return ", ".join(found) or "no change"


def _caption(told: pd.DataFrame, wanted: list[str], people: list[str], scope: str) -> Caption:
    ties = count_words(told["alter"].nunique(), "tie", "ties")
    since = day_words(told["recent_at"].iloc[0])
    cases = count_words(len(told), "comparison", "comparisons")
    over = in_scope(f"{cases} in {ties}", scope)
    takeaway = f"Of {over}, since {since} beyond chance: {_changes(told, wanted)}."
    subtitle = (
        first_of(len(people), told["alter"].nunique(), ties, "the clearest changes"),
        ", ".join(filter(None, [cases, scope])),
        f"recent: since {since}, against the time before",
        f"lines are 95% intervals; filled: q at most {share_words(SURE)}",
    )
    clear = told[told["kind"] != "open"].sort_values(["q", "alter"], kind="stable").head(10)
    listed = "; ".join(f"{whole_name(row['alter'])}, {_say(row)}" for _, row in clear.iterrows())
    shape = f"One row per tie, one column for each of {', '.join(INDICATORS[name].name for name in wanted)}."
    return Caption(TITLE, subtitle, takeaway, f"{shape} {takeaway} {listed}".strip())
