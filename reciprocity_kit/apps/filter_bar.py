"""The filters of a page: window, channel, group, least contact, activity."""

from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd

from reciprocity_kit.apps.state import State
from reciprocity_kit.columns import CHANNELS
from reciprocity_kit.pictures import Filters

CHANNEL_WORDS = {"email": "Email", "meeting": "Meetings", "chat": "Chat", "call": "Calls"}
ACTIVITY = (("Any time", 0), ("Last 30 days", 30), ("Last 90 days", 90), ("Last year", 365))
_WIDE = {"width": "100%", "max_width": "620px"}


class FilterBar(widgets.VBox):
    """Menus and a slider that set the filters of a state, and follow it.

    Parameters
    ----------
    state : State
        The page's state.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self._following = False
        self.window = widgets.SelectionRangeSlider(
            options=[("", None)], description="Months", continuous_update=False, layout=_WIDE
        )
        self.channel = widgets.Dropdown(description="Channel", options=[("All", "")], value="")
        self.group = widgets.Dropdown(description="Group", options=[("All", "")])
        self.least = widgets.BoundedIntText(1, min=1, max=1_000_000, description="At least")
        self.least.tooltip = "Events both ways that a tie needs to be shown"
        self.activity = widgets.Dropdown(description="Contact", options=ACTIVITY, value=0)
        menus = widgets.HBox(
            [self.channel, self.activity, self.least, self.group], layout={"flex_flow": "row wrap"}
        )
        self.reset = widgets.Button(
            description="Show everything", icon="undo", layout={"width": "auto", "display": "none"}
        )
        super().__init__([widgets.HBox([self.window, self.reset], layout={"flex_flow": "row wrap"}), menus])
        self.reset.on_click(lambda _button: self.show_everything())
        for widget in (self.window, self.channel, self.group, self.least, self.activity):
            widget.observe(self._change, "value")
        state.observe(self._read, ["history", "book"])
        state.observe(self._follow, ["filters"])
        self._read()

    def _read(self, _change: Any = None) -> None:
        """Offer what the history has."""
        history = self.state.history
        self.layout.display = "none" if history is None else ""
        if history is None:
            return
        months = month_starts(history.since, history.until, history.tz)
        there = {CHANNELS[code] for code in np.unique(history.coded.channel)}
        found = [name for name in CHANNEL_WORDS if name in there]
        groups = (
            [] if self.state.book is None else sorted(set(self.state.book.table("people")["group"]) - {""})
        )
        self._following = True
        self.window.options = [(f"{at:%b %Y}", at) for at in months]
        self.window.index = (0, len(months) - 1)
        self.channel.options = [("All", ""), *((CHANNEL_WORDS[name], name) for name in found)]
        self.group.options = [("All", ""), *((name, name) for name in groups)]
        self.group.layout.display = "" if groups else "none"
        self._following = False
        self._follow()

    def _follow(self, _change: Any = None) -> None:
        """Show what the state has, wherever it was set."""
        self._following = True
        self.reset.layout.display = "none" if self.state.filters == Filters() else ""
        self._follow_window()
        if (self.state.channel or "") in dict(self.channel.options).values():
            self.channel.value = self.state.channel or ""
        if self.state.group in dict(self.group.options).values():
            self.group.value = self.state.group
        self.least.value = self.state.min_total
        if self.state.active_days in {days for _, days in ACTIVITY}:
            self.activity.value = self.state.active_days
        self._following = False

    def _follow_window(self) -> None:
        """Put the slider where the window is, as far as it begins and ends with months."""
        months = [at for _, at in self.window.options]
        since, until = self.state.since, self.state.until
        first = months.index(since) if since in months else 0
        last = months.index(until) - 1 if until in months[1:] else len(months) - 1
        if first <= last and self.window.index != (first, last):
            self.window.index = (first, last)

    def show_everything(self) -> None:
        """Take every filter away."""
        with self.state.hold_trait_notifications():
            self.state.since = self.state.until = self.state.channel = None
            self.state.group, self.state.min_total, self.state.active_days = "", 1, 0

    def _change(self, _change: Any) -> None:
        if self._following or self.state.history is None:
            return
        first, last = self.window.index
        months = [at for _, at in self.window.options]
        with self.state.hold_trait_notifications():
            self.state.since = None if first == 0 else months[first]
            self.state.until = None if last == len(months) - 1 else months[last + 1]
            self.state.channel = self.channel.value or None
            self.state.group = self.group.value
            self.state.min_total = self.least.value
            self.state.active_days = self.activity.value


def month_starts(since: pd.Timestamp, until: pd.Timestamp, tz: str) -> list[pd.Timestamp]:
    """List the months of a window by their first instant.

    Parameters
    ----------
    since, until : pandas.Timestamp
        Window, half-open.
    tz : str
        Zone in which months begin.

    Returns
    -------
    list of pandas.Timestamp
        At least one, in that zone.

    Examples
    --------
    >>> ends = pd.Timestamp("2024-01-31", tz="UTC"), pd.Timestamp("2024-03-01", tz="UTC")
    >>> [f"{at:%m}" for at in month_starts(*ends, "UTC")]
    ['01', '02']
    """
    local, last = since.tz_convert(tz), (until - pd.Timedelta(1, "us")).tz_convert(tz)
    first = local.normalize().replace(day=1)
    return list(pd.date_range(first, max(first, last), freq="MS"))
