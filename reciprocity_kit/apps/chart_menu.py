"""Which pictures there are for what is looked at, and how each is drawn from the page's tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit import charts
from reciprocity_kit.apps.tables import Tables
from reciprocity_kit.errors import OptionError
from reciprocity_kit.report.scope import channel_words, with_names
from reciprocity_kit.timeline import build_drift, build_periods, build_rhythm, find_dormant

Draw = Callable[[Tables, "Looked"], go.Figure]


@dataclass(frozen=True, kw_only=True)
class Looked:
    """How a page is looked at.

    Parameters
    ----------
    selected : tuple of str
        Persons.
    theme : str
        light or dark.
    period : str
        day, week, month or quarter.
    """

    selected: tuple[str, ...] = ()
    theme: str = "light"
    period: str = "month"


@dataclass(frozen=True, kw_only=True)
class ChartEntry:
    """One picture of the menu.

    Parameters
    ----------
    title : str
        Its name in the menu: the question it answers.
    about : {"ties", "time"}
        The app that offers it.
    draw : callable
        Takes the tables and how they are looked at, returns a figure.
    needs_owner : bool
        Whether it tells one person's side.
    """

    title: str
    about: str
    draw: Draw
    needs_owner: bool = True


def _scope(tables: Tables) -> dict[str, Any]:
    history, filters = tables.history, tables.filters
    since, until = filters.since or history.since, filters.until or history.until
    return {
        "since": since.tz_convert(history.tz),
        "until": until.tz_convert(history.tz),
        "channel": filters.channel or channel_words(history),
    }


def _named(tables: Tables, selected: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return the owner's ties with shown names, only the selected ones where any are."""
    own = tables.own
    if selected:
        own = own[own["alter"].astype("str").isin(selected)]
    return with_names(own, tables.names)


def _of_ties(plot: Callable[..., go.Figure], *, all_of_them: bool = False) -> Draw:
    def draw(tables: Tables, looked: Looked) -> go.Figure:
        ties = _named(tables, () if all_of_them else looked.selected)
        ego = tables.names.get(tables.ego, tables.ego)
        return plot(ties, ego=ego, theme=looked.theme, **_scope(tables))

    return draw


def _drift(tables: Tables, looked: Looked) -> go.Figure:
    drift = build_drift(tables.history, channel=tables.filters.channel)
    return charts.plot_drift(_with_alters(drift, tables), theme=looked.theme)


def _dormant(tables: Tables, looked: Looked) -> go.Figure:
    found = find_dormant(tables.history, channel=tables.filters.channel)
    return charts.plot_dormant(_with_alters(found, tables), theme=looked.theme)


def _with_alters(table: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    return table.assign(alter=[tables.names.get(person, person) for person in table["alter"].astype("str")])


def _over_time(tables: Tables, looked: Looked) -> go.Figure:
    periods = build_periods(tables.history, period=looked.period)
    return charts.plot_contact_over_time(periods, tz=tables.history.tz, theme=looked.theme, **_scope(tables))


def _rhythm(tables: Tables, looked: Looked) -> go.Figure:
    scope = _scope(tables) | {"channel": channel_words(tables.history, without="meeting")}
    return charts.plot_rhythm(build_rhythm(tables.history), tz=tables.history.tz, theme=looked.theme, **scope)


CHARTS: Mapping[str, ChartEntry] = MappingProxyType(
    {
        "balance": ChartEntry(title="Who writes first?", about="ties", draw=_of_ties(charts.plot_balance)),
        "replies": ChartEntry(
            title="Who answers, and how fast?", about="ties", draw=_of_ties(charts.plot_reply_times)
        ),
        "circle": ChartEntry(
            title="Who is near, who is far?",
            about="ties",
            draw=_of_ties(charts.plot_ego_network, all_of_them=True),
        ),
        "concentration": ChartEntry(
            title="How many people hold your contact?",
            about="ties",
            draw=_of_ties(charts.plot_concentration, all_of_them=True),
        ),
        "time": ChartEntry(title="When was there contact?", about="time", draw=_over_time, needs_owner=False),
        "week": ChartEntry(title="When do you write?", about="time", draw=_rhythm),
        "drift": ChartEntry(title="With whom did contact change?", about="time", draw=_drift),
        "dormant": ChartEntry(title="Which strong ties fell silent?", about="time", draw=_dormant),
    }
)


def find_charts(tables: Tables | None, *, about: str | None = None) -> list[str]:
    """Find the pictures that can be drawn, for a menu.

    Parameters
    ----------
    tables : Tables or None
        What the page shows; `None` before anything was read.
    about : str, optional
        Only those of one app.

    Returns
    -------
    list of str
        Names of `CHARTS`.
    """
    if tables is None:
        return []
    offered = {name: entry for name, entry in CHARTS.items() if tables.ego or not entry.needs_owner}
    return [name for name, entry in offered.items() if about in {None, entry.about}]


def draw_chart(name: str, tables: Tables, looked: Looked) -> go.Figure:
    """Draw one picture of the menu.

    Parameters
    ----------
    name : str
        One of `CHARTS`.
    tables : Tables
        What the page shows.
    looked : Looked
        Whom it looks at, and how.

    Returns
    -------
    plotly.graph_objects.Figure
        With takeaway and text alternative in `layout.meta`.

    Raises
    ------
    OptionError
        If there is no such picture here.
    """
    offered = find_charts(tables)
    if name not in offered:
        raise OptionError(
            f"There is no picture {name!r} here.", next_step=f"choose among: {', '.join(offered)}"
        )
    return CHARTS[name].draw(tables, looked)
