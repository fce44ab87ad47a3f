"""Contact over time: periods, the owner's own week, and what changed."""

from typing import Any

import ipywidgets as widgets

from reciprocity_kit.apps.chart_area import ChartArea
from reciprocity_kit.apps.filter_bar import FilterBar
from reciprocity_kit.apps.state import State, state_of
from reciprocity_kit.history import History


class TimeApp(widgets.VBox):
    """Periods against each other, and the owner's own week.

    Parameters
    ----------
    given : State or History, optional
        The page's state, or a history.
    picture : bool
        Whether it has a picture of its own; a page of several apps has one for all.
    """

    def __init__(self, given: State | History | None = None, *, picture: bool = True) -> None:
        self.state = state_of(given)
        self.filters = FilterBar(self.state)
        self.pictures = ChartArea(self.state, about="time") if picture else None
        self.period = widgets.ToggleButtons(
            options=[("Weeks", "week"), ("Months", "month"), ("Quarters", "quarter")],
            value="month",
            description="By",
        )
        super().__init__([self.filters, self.period, *([self.pictures] if self.pictures else [])])
        self.period.observe(self._change_period, "value")

    def _change_period(self, change: Any) -> None:
        if self.pictures is not None:
            self.pictures.period = change.new
