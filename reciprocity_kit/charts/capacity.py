"""What was promised for the next weeks against the hours there are."""

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.frame import Caption, Key, check_columns, dress_figure, empty_figure
from reciprocity_kit.charts.intervals import interval_bars
from reciprocity_kit.charts.theme import Palette, blank_figure, palette
from reciprocity_kit.charts.words import count_words
from reciprocity_kit.instants import MONTHS, day_words

TITLE = "The next weeks"
NEEDED = (
    "week_on",
    "promises",
    "n_without_hours",
    "promised_hours",
    "meeting_hours",
    "meetings_from",
    "reply_hours",
    "capacity_hours",
    "over_commitment_low",
    "over_commitment_high",
    "level",
)
HEIGHT, ROOM_AT_RIGHT, HEADROOM = 320, 118, 1.2
LEAST_LABELLED = 0.07
STACKS = (
    ("promised", "promised_hours", ""),
    ("meetings", "meeting_hours", "/"),
    ("owed replies", "reply_hours", "x"),
)
OVER, TIGHT, UNKNOWN = "over", "tight", "not known"


def plot_capacity(capacity: pd.DataFrame, *, theme: str = "light") -> go.Figure:
    """Draw promised hours, meetings and owed replies of the next weeks against the hours there are.

    A bar above the line is a week with more in it than there are hours; the number over it says by how
    much. Thin lines at the top are the fewest and the most meeting hours likely. Only promises
    that were written down with their hours are in it, so a real week holds more.

    Parameters
    ----------
    capacity : pandas.DataFrame
        As `build_capacity` returns it.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        A stack of three per week, and a line of hours.

    Raises
    ------
    OptionError
        If the theme is unknown.
    TableError
        If columns are missing.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> plot_capacity(empty_table("capacity")).layout.title.text
    'The next weeks'
    """
    colours = palette(theme)
    check_columns(capacity, "capacity", NEEDED)
    hours = capacity[[column for _, column, _ in STACKS]].fillna(0.0)
    if capacity.empty or not hours.to_numpy().any():
        return empty_figure(TITLE, "no promise with hours and no meeting is recorded.", theme=theme)
    total = hours.sum(axis=1)
    most = float(capacity["capacity_hours"].max()) if capacity["capacity_hours"].notna().any() else 0.0
    top = max(float(total.max()), most) * HEADROOM
    weeks = [_week_words(day) for day in capacity["week_on"]]
    figure = blank_figure(theme)
    _add_stacks(figure, hours, weeks, top, colours)
    _add_limits(figure, capacity, hours, weeks, colours)
    if most:
        _add_capacity(figure, capacity, most, colours)
    _name_totals(figure, capacity, total, weeks, colours)
    figure.update_layout(barmode="stack", bargap=0.4, margin={"r": ROOM_AT_RIGHT if most else 20})
    figure.update_yaxes(range=[0, top], title_text="hours")
    figure.update_xaxes(type="category")
    caption = _caption(capacity, total)
    return dress_figure(figure, caption, plot_height=HEIGHT, key=_key(hours, colours))


def _colours(colours: Palette) -> dict[str, str]:
    return {"promised": colours.ego, "meetings": colours.both, "owed replies": colours.alter}


def _add_stacks(
    figure: go.Figure, hours: pd.DataFrame, weeks: list[str], top: float, colours: Palette
) -> None:
    for name, column, shape in STACKS:
        colour = _colours(colours)[name]
        large = hours[column] >= LEAST_LABELLED * top
        figure.add_bar(
            name=name,
            x=weeks,
            y=hours[column],
            marker={
                "color": colours.paper if shape else colour,
                "line": {"color": colour, "width": hours[column].gt(0) * 1.5},
                "pattern": {"shape": shape, "fgcolor": colour, "size": 8, "solidity": 0.35},
            },
            hovertemplate=f"{name}: %{{y:.1f}} h<extra></extra>",
        )
        if shape:
            continue
        figure.data[-1].update(
            text=[_hours(value) if shown else "" for value, shown in zip(hours[column], large, strict=True)],
            textposition="inside",
            insidetextanchor="middle",
            insidetextfont={"color": colours.paper, "size": 14},
            textangle=0,
        )


def _add_limits(
    figure: go.Figure, capacity: pd.DataFrame, hours: pd.DataFrame, weeks: list[str], colours: Palette
) -> None:
    """Draw from the fewest to the most meeting hours likely, where they are not the calendar's own."""
    there = hours["promised_hours"] + hours["meeting_hours"]
    low, high = (capacity[f"over_commitment_{end}"] * capacity["capacity_hours"] for end in ("low", "high"))
    apart = high.gt(low).fillna(value=False)
    figure.add_scatter(
        name="fewest and most meetings likely",
        x=[week for week, shown in zip(weeks, apart, strict=True) if shown],
        y=there[apart],
        mode="markers",
        marker={"size": 1, "color": colours.ink},
        error_y=interval_bars(
            there[apart], low[apart], high[apart], colour=colours.ink, thickness=1.5, ends=7
        ),
        hoverinfo="skip",
    )


def _add_capacity(figure: go.Figure, capacity: pd.DataFrame, most: float, colours: Palette) -> None:
    """Draw the hours there are, week by week, as one line across."""
    line = {"color": colours.ink, "width": 2.5, "dash": "dash"}
    for place, hours in enumerate(capacity["capacity_hours"].fillna(most)):
        figure.add_shape(
            type="line", x0=place - 0.5, x1=place + 0.5, y0=hours, y1=hours, line=line, name="hours there are"
        )
    figure.add_annotation(
        x=1, xref="paper", xanchor="left", xshift=6, yanchor="middle",
        y=float(capacity["capacity_hours"].fillna(most).iloc[-1]), align="left", name="hours there are",
        text=f"<b>{_hours(most)}</b> a week<br>you have set", font={"color": colours.ink},
    )  # fmt: skip


def _name_totals(
    figure: go.Figure, capacity: pd.DataFrame, total: pd.Series, weeks: list[str], colours: Palette
) -> None:
    highest = (capacity["over_commitment_high"] * capacity["capacity_hours"]).fillna(0.0)
    rows = zip(
        weeks, total, highest, capacity["capacity_hours"], capacity["level"].astype("str"), strict=True
    )
    for week, hours, high, limit, level in rows:
        said = f"<b>{_hours(hours)}</b>"
        if level == OVER or hours > limit:
            said += f"<br><b>over by {_hours(hours - limit)}</b>"
        elif level != UNKNOWN:
            said += f"<br>{TIGHT}" if level == TIGHT else f"<br>{_hours(limit - hours)} free"
        figure.add_annotation(
            x=week, y=max(hours, high), yanchor="bottom", yshift=4, text=said, name="total",
            font={"color": colours.ink, "size": 13}, bgcolor=colours.paper, borderpad=1,
        )  # fmt: skip


def _key(hours: pd.DataFrame, colours: Palette) -> list[Key]:
    signs = {"promised": "\u25a0", "meetings": "\u25a8", "owed replies": "\u25a9"}
    key = [
        Key(signs[name], _colours(colours)[name], name) for name, column, _ in STACKS if hours[column].any()
    ]
    return [*key, Key("\u2505", colours.ink, "hours there are")]


def _hours(hours: float) -> str:
    return f"{round(hours, 1):g} h"


def _week_words(day: pd.Timestamp) -> str:
    last = day + pd.Timedelta(days=6)
    first = f"{day.day}" if day.month == last.month else f"{day.day} {MONTHS[day.month - 1]}"
    return f"{first} to {day_words(last)}"


def _caption(capacity: pd.DataFrame, total: pd.Series) -> Caption:
    promises = count_words(int(capacity["promises"].sum()), "promise", "promises")
    over = (total - capacity["capacity_hours"]).fillna(0.0)
    weeks = count_words(len(capacity), "week", "weeks")
    if capacity["capacity_hours"].isna().all():
        told = "how many hours there are is not set"
    elif over.gt(0).any():
        worst, more = int(over.to_numpy().argmax()), int(over.gt(0).sum()) - 1
        day, limit = capacity["week_on"].iloc[worst], capacity["capacity_hours"].iloc[worst]
        told = (
            f"the week of {day_words(day)} asks for {_hours(total.iloc[worst])} of the "
            f"{_hours(limit)} there are"
            + (f", and {count_words(more, 'other week is', 'other weeks are')} over too" if more else "")
        )
    else:
        told = "all within the hours there are"
    takeaway = f"{promises.capitalize()} and the meetings of the next {weeks}: {told}."
    without = int(capacity["n_without_hours"].sum())
    undated = int(capacity.attrs.get("undated", 0))
    subtitle = (
        f"{promises}, by your own notes",
        f"from {day_words(capacity['week_on'].iloc[0])}",
        _meetings_words(set(capacity["meetings_from"].astype("str"))),
        "a real week holds more than what was written down",
        f"{without:,} without hours count nothing" if without else "",
        f"not in it: {count_words(undated, 'promise', 'promises')} without a day" if undated else "",
    )
    weekly = "; ".join(
        f"{day_words(day)}: {_hours(hours)}" for day, hours in zip(capacity["week_on"], total, strict=True)
    )
    return Caption(TITLE, subtitle, takeaway, f"Stacked bars of hours per week. {takeaway} {weekly}.")


def _meetings_words(found: set[str]) -> str:
    if found == {"none"}:
        return "meetings not counted: no calendar was read"
    if "usual week" in found:
        return "meetings not yet in the calendar as in a usual week, thin lines from the fewest to the most"
    return "meetings by the calendar"
