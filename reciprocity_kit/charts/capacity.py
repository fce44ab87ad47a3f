"""What was promised for the next weeks against the hours there are."""

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.frame import Caption, Key, check_columns, dress_figure, empty_figure
from reciprocity_kit.charts.theme import palette
from reciprocity_kit.charts.words import count_words, day_words

TITLE = "The next weeks"
NEEDED = ("week_on", "promised_hours", "meeting_hours", "reply_hours", "capacity_hours", "promises", "level")
HEIGHT = 280


def plot_capacity(capacity: pd.DataFrame, *, theme: str = "light") -> go.Figure:
    """Draw promised hours, meetings and owed replies of the next weeks against the hours there are.

    A bar above the line is a week with more in it than there are hours. Only promises that
    were written down with their hours are in it, so a real week holds more.

    Parameters
    ----------
    capacity : pandas.DataFrame
        As `build_capacity` returns it.
    theme : str
        Name of a theme.

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
    hours = capacity[["promised_hours", "meeting_hours", "reply_hours"]].fillna(0.0)
    if capacity.empty or not hours.to_numpy().any():
        return empty_figure(TITLE, "no promise with hours and no meeting is recorded.", theme=theme)
    weeks = [day_words(day) for day in capacity["week_on"]]
    figure = go.Figure()
    stacks = (
        ("promised", "promised_hours", colours.ego, ""),
        ("meetings", "meeting_hours", colours.both, "/"),
        ("owed replies", "reply_hours", colours.alter, "x"),
    )
    for name, column, colour, shape in stacks:
        figure.add_bar(
            name=name,
            x=weeks,
            y=hours[column],
            marker={
                "color": colour,
                "pattern": {"shape": shape, "fgcolor": colours.paper, "fillmode": "overlay"},
            },
            hovertemplate=f"{name}: %{{y:.1f}} h<extra></extra>",
        )
    if capacity["capacity_hours"].notna().any():
        figure.add_scatter(
            name="hours there are",
            x=weeks,
            y=capacity["capacity_hours"],
            mode="lines+markers",
            line={"color": colours.ink, "width": 2, "dash": "dash"},
            hovertemplate="hours there are: %{y:.1f}<extra></extra>",
        )
    figure.update_layout(barmode="stack", bargap=0.45)
    figure.update_yaxes(rangemode="tozero", title_text="hours")
    figure.update_xaxes(title_text="week that begins on")
    key = [Key("\u25a0", colour, name) for name, _, colour, _ in stacks]
    key.append(Key("\u2505", colours.ink, "hours there are"))
    return dress_figure(figure, _caption(capacity, weeks), theme=theme, plot_height=HEIGHT, key=key)


def _caption(capacity: pd.DataFrame, weeks: list[str]) -> Caption:
    promises = count_words(int(capacity["promises"].sum()), "promise", "promises")
    over = [
        week for week, level in zip(weeks, capacity["level"].astype("str"), strict=True) if level == "over"
    ]
    if capacity["capacity_hours"].isna().all():
        told = "how many hours there are is not set"
    else:
        told = (
            f"more than there are hours in the week of {', '.join(over)}"
            if over
            else "within the hours there are"
        )
    takeaway = f"{promises.capitalize()} and the meetings of the next {len(weeks)} weeks: {told}."
    subtitle = (promises, "only what was written down with its hours")
    return Caption(TITLE, subtitle, takeaway, f"Stacked bars of hours per week. {takeaway}")
