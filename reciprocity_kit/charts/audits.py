"""Two audits beside each other: lines from before to after, those beyond chance told by name."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from reciprocity_kit.charts.frame import (
    Caption,
    Key,
    check_columns,
    check_count,
    counted,
    dress_figure,
    empty_figure,
)
from reciprocity_kit.charts.replies import LONGEST, SHORTEST, TICKS
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import (
    count_words,
    hours_words,
    isolate_name,
    plotly_text,
    share_words,
    short_names,
    whole_name,
)
from reciprocity_kit.errors import OptionError
from reciprocity_kit.instants import days_words

TITLE = "Before and after"
NEEDED = (
    "person",
    "measure",
    "unit",
    "channel",
    "before",
    "after",
    "n_before",
    "n_after",
    "q",
    "change",
    "before_since",
    "before_until",
    "after_since",
    "after_until",
)
LABELS = MappingProxyType(
    {
        "sent": "events sent, in 30 days",
        "received": "events received, in 30 days",
        "opened": "conversations you opened, in 30 days",
        "opened_by_alter": "conversations they opened, in 30 days",
        "initiation_share": "share of conversations opened by you",
        "reply_share": "share of their turns you answered",
        "their_reply_share": "share of your turns they answered",
        "reply_hours": "your reply time, median",
        "their_reply_hours": "their reply time, median",
        "net": "balance of your notes",
    }
)
CLEAR = ("rose", "fell")
MOST_PANELS, PANEL_HEIGHT = 4, 300
GAPS, MOST_NAMES = MappingProxyType({1: 0.105, 2: 0.19}), MappingProxyType({1: 6, 2: 4})
"""By rows of panels: room of a name, as a share of the panel, and how many names have some on paper."""
LABEL_ROOM = 1.1
NAME_WIDTH = 16


@dataclass(frozen=True)
class _Labels:
    """How many lines of a panel get a name, and the room of one as a share of the panel."""

    most: int
    gap: float


def plot_before_after(
    comparison: pd.DataFrame,
    *,
    measure: str | None = None,
    max_people: int | None = None,
    theme: str = "light",
) -> go.Figure:
    """Draw each tie's values in two audits as a line: what rose, what fell beyond chance, the rest in grey.

    A line that climbs means a higher value in the later audit. Only the lines with a name are
    changes beyond what chance does among so many comparisons; the grey ones may all be chance. It
    tells what was recorded, not why.

    Parameters
    ----------
    comparison : pandas.DataFrame
        As `compare_audits` returns it.
    measure : str or None
        Which one; by default up to four, those with most changes beyond chance.
    max_people : int or None
        Largest number of lines with a name in each panel, the clearest changes; by default as many as
        have room on paper.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        One panel per measure.

    Raises
    ------
    OptionError
        If an option has an unknown value.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_before_after(empty_table("audit_comparison")).layout.title.text
    'Before and after'
    """
    colours = palette(theme)
    if max_people is not None:
        check_count(max_people)
    check_columns(comparison, "audit_comparison", NEEDED)
    rows = comparison.assign(
        **{name: comparison[name].astype("str") for name in ("person", "measure", "change")}
    )
    tested = rows[rows["q"].notna()]
    if measure is not None and measure not in LABELS:
        raise OptionError(f"{measure!r} is no measure.", next_step=f"choose one of: {', '.join(LABELS)}")
    wanted = _measures(tested) if measure is None else [measure] * bool(tested["measure"].eq(measure).any())
    if not wanted:
        return empty_figure(TITLE, "the two audits have nothing that can be compared.", theme=theme)
    deep = -(-len(wanted) // 2)
    most = max_people or MOST_NAMES[deep]
    figure = make_subplots(
        figure=blank_figure(theme),
        rows=deep,
        cols=min(len(wanted), 2),
        horizontal_spacing=0.1,
        vertical_spacing=0.2 if deep > 1 else 0,
    )
    for place, name in enumerate(wanted):
        panel = {"row": place // 2 + 1, "col": place % 2 + 1}
        part = tested[tested["measure"].eq(name) & tested["person"].ne("")]
        _add_panel(figure, part, name, _Labels(most, GAPS[deep]), panel, colours)
    key = [
        Key("\u25b2\u2501", colours.ego, "rose beyond chance"),
        Key("\u25bc\u2505", colours.alter, "fell beyond chance"),
        Key("\u2500", colours.unclear, "chance could do it"),
    ]
    figure.update_layout(margin={"l": 70, "r": 20, "t": 58, "b": 44})
    caption = _caption(rows, tested, wanted, most)
    return dress_figure(figure, caption, plot_height=PANEL_HEIGHT * deep, key=key)


def _measures(tested: pd.DataFrame) -> list[str]:
    """Choose the measures with most clear changes of persons; where there is none, the most compared one."""
    of_ties = tested[tested["person"].ne("") & tested["measure"].isin(LABELS)]
    clear = of_ties["change"].isin(CLEAR).groupby(of_ties["measure"]).sum()
    order = list(LABELS)
    found = sorted(clear[clear > 0].index, key=lambda name: (-int(clear[name]), order.index(name)))
    if found:
        return found[:MOST_PANELS]
    compared = of_ties["measure"].value_counts()
    by_use = sorted(compared.index, key=lambda name: (name != "initiation_share", -int(compared[name]), name))
    return by_use[:1]


def _scaled(values: pd.Series, name: str) -> pd.Series:
    """Place values on the axis: hours by their logarithm."""
    if name.endswith("_hours"):
        return pd.Series(np.log10(values.clip(SHORTEST, LONGEST).astype("float64")), values.index)
    return values


def _words(value: float, name: str) -> str:
    if name.endswith("_hours"):
        return hours_words(value)
    return share_words(value) if name.endswith("_share") else _number(value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}"  # noqa: PLR2004 - two digits


def _add_panel(
    figure: go.Figure, part: pd.DataFrame, name: str, labels: _Labels, panel: dict[str, int], colours: Palette
) -> None:
    part = part.assign(y0=_scaled(part["before"], name), y1=_scaled(part["after"], name))
    bottom, top = _set_axes(figure, part, name, panel, colours)
    grey = part[~part["change"].isin(CLEAR)]
    gap = np.full(len(grey), np.nan)
    figure.add_scatter(
        name="chance could do it",
        x=np.tile([0, 1, np.nan], len(grey)),
        y=np.column_stack([grey["y0"], grey["y1"], gap]).ravel(),
        mode="lines",
        line={"color": colours.unclear, "width": 1},
        opacity=min(0.55, max(0.15, 14 / max(len(grey), 1))),
        hoverinfo="skip",
        **panel,
    )
    clear = part[part["change"].isin(CLEAR)].sort_values(["q", "person"], kind="stable").head(labels.most)
    _add_changed(figure, clear, name, panel, colours)
    if clear.empty:
        none = {"x": LABEL_ROOM + 0.05, "y": (bottom + top) / 2, "xanchor": "left", "align": "left"}
        figure.add_annotation(**none, text="none of these lines<br>is beyond chance", **panel)
    _add_labels(figure, clear, name, panel, step=labels.gap * (top - bottom), top=top, colours=colours)


def _add_changed(
    figure: go.Figure, clear: pd.DataFrame, name: str, panel: dict[str, int], colours: Palette
) -> None:
    for _, row in clear.iterrows():
        rose = row["change"] == "rose"
        hue = colours.ego if rose else colours.alter
        figure.add_scatter(
            name=row["change"],
            x=[0, 1],
            y=[row["y0"], row["y1"]],
            mode="lines+markers",
            line={"color": hue, "width": 2.4, "dash": "solid" if rose else "dash"},
            marker={"symbol": ["circle", "triangle-up" if rose else "triangle-down"], "size": [6, 11]},
            hoverinfo="text",
            hovertext=[f"<b>{plotly_text(whole_name(row['person']))}</b><br>{_say(row, name)}"] * 2,
            cliponaxis=False,
            **panel,
        )


def _say(row: pd.Series, name: str) -> str:
    return (
        f"{LABELS[name]}: {_words(row['before'], name)} before, {_words(row['after'], name)} after "
        f"(n = {row['n_before']:,} and {row['n_after']:,})"
    )


def _add_labels(
    figure: go.Figure,
    clear: pd.DataFrame,
    name: str,
    panel: dict[str, int],
    *,
    step: float,
    top: float,
    colours: Palette,
) -> None:
    """Write names and values at the ends of lines, moved apart where they would cover each other."""
    rows = clear.sort_values("y1", ignore_index=True)
    heights: list[float] = []
    for y in rows["y1"]:
        heights.append(max(float(y), heights[-1] + step) if heights else float(y))
    over = max(heights[-1] - top, 0) if heights else 0
    names = short_names(rows["person"].tolist(), NAME_WIDTH)
    for height, short, (_, row) in zip(heights, names, rows.iterrows(), strict=True):
        figure.add_scatter(
            name="to its name",
            x=[1, LABEL_ROOM],
            y=[row["y1"], height - over],
            mode="lines",
            line={"color": colours.muted, "width": 0.8},
            hoverinfo="skip",
            **panel,
        )
        values = f"{_words(row['before'], name)} \u2192 {_words(row['after'], name)}"
        text = f"<b>{plotly_text(isolate_name(short))}</b><br>{values}"
        figure.add_annotation(
            x=LABEL_ROOM,
            y=height - over,
            xanchor="left",
            yanchor="middle",
            align="left",
            text=text,
            **panel,
        )


def _set_axes(
    figure: go.Figure, part: pd.DataFrame, name: str, panel: dict[str, int], colours: Palette
) -> tuple[float, float]:
    figure.update_xaxes(
        range=[-0.06, 2.15],
        tickvals=[0, 1],
        ticktext=["before", "after"],
        showgrid=True,
        tickangle=0,
        **panel,
    )
    axis: dict[str, Any] = {"automargin": False, "ticklabelstandoff": 6}
    if name.endswith("_hours"):
        ends = (float(np.log10(SHORTEST)), float(np.log10(LONGEST)))
        text = [words.replace("<br>", " ") for words in TICKS.values()]
        axis |= {"tickvals": [float(np.log10(tick)) for tick in TICKS], "ticktext": text}
    elif name.endswith("_share"):
        ends = (0.0, 1.0)
        axis |= {"tickvals": [0, 0.5, 1], "ticktext": ["0%", "50%", "100%"]}
    else:
        values = part[["before", "after"]].to_numpy("float64")
        ends = (min(float(np.nanmin(values)), 0.0), max(float(np.nanmax(values)), 1.0))
        axis |= {"nticks": 5}
    pad = 0.05 * (ends[1] - ends[0])
    figure.update_yaxes(range=[ends[0] - pad, ends[1] + pad], **axis, **panel)
    figure.add_annotation(
        x=-0.06,
        y=ends[1] + pad,
        xanchor="left",
        yanchor="bottom",
        xshift=-34,
        yshift=6,
        text=f"<b>{LABELS[name]}</b><br>({len(part):,} compared)",
        name="title",
        align="left",
        font={"color": colours.ink, "size": 13},
        **panel,
    )
    return ends


def audited_time(comparison: pd.DataFrame, side: str) -> str:
    """Say in words which time one of two audits covers.

    Parameters
    ----------
    comparison : pandas.DataFrame
        As `compare_audits` returns it.
    side : {"before", "after"}
        Which audit.

    Returns
    -------
    str
        Its first and last day.

    Examples
    --------
    >>> days = {"after_since": pd.Timestamp("2024-01-01"), "after_until": pd.Timestamp("2024-07-01")}
    >>> audited_time(pd.DataFrame([days]), "after")
    '1 Jan 2024 to 30 Jun 2024'
    """
    ends = comparison[[f"{side}_since", f"{side}_until"]].dropna()
    if ends.empty:
        return "nothing recorded"
    first, after = ends.iloc[0]
    return days_words(first, after - pd.Timedelta(1, "D"))


def _caption(rows: pd.DataFrame, tested: pd.DataFrame, wanted: list[str], most: int) -> Caption:
    windows = f"{audited_time(rows, 'before')} against {audited_time(rows, 'after')}"
    channels = ", ".join(sorted({str(name) for name in rows["channel"] if name})) or "all channels read"
    of_ties = tested[tested["person"].ne("")]
    kinds = of_ties["change"].value_counts()
    by_measure = of_ties.loc[of_ties["change"].isin(CLEAR), "measure"].value_counts()
    drawn = sum(min(int(by_measure.get(name, 0)), most) for name in wanted)
    people = of_ties["person"].nunique()
    over = f"{count_words(len(of_ties), 'comparison', 'comparisons')} in {count_words(people, 'tie', 'ties')}"
    found = counted({kind: int(kinds.get(kind, 0)) for kind in CLEAR}) or "none changed"
    takeaway = f"Of {over} ({channels}, {windows}), beyond chance: {found}."
    came = {
        name: rows.loc[rows["change"].eq(name), "person"].nunique() for name in ("appeared", "disappeared")
    }
    shown = " and ".join(LABELS[name] for name in wanted)
    out = counted(
        {
            "in the later only": came["appeared"],
            "in the earlier only": came["disappeared"],
            "changed without a line of their own": int(by_measure.sum()) - drawn,
        }
    )
    subtitle = (windows, channels, over, f"left out: {out}" if out else "")
    clear = (
        of_ties[of_ties["change"].isin(CLEAR) & of_ties["measure"].isin(LABELS)]
        .sort_values(["q", "person", "measure"])
        .head(10)
    )
    listed = "; ".join(
        f"{whole_name(row['person'])}, {_say(row, row['measure'])}" for _, row in clear.iterrows()
    )
    alt = f"Lines from before to after for {shown}, one per tie. {takeaway} {listed}".strip()
    return Caption(TITLE, subtitle, takeaway, alt)
