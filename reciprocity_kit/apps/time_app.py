"""Contact over time: periods, two windows against each other, ties that began and ties that fade."""

from typing import Any

import ipywidgets as widgets
import pandas as pd

from reciprocity_kit.apps.chart_area import ChartArea
from reciprocity_kit.apps.chart_view import ChartView
from reciprocity_kit.apps.filter_bar import FilterBar, month_starts
from reciprocity_kit.apps.notice import Notice
from reciprocity_kit.apps.sleeping import SleepingBox
from reciprocity_kit.apps.state import State, state_of
from reciprocity_kit.apps.table_view import TableView
from reciprocity_kit.apps.table_view.rows import Rows
from reciprocity_kit.apps.time_tables import (
    began_rows,
    compare_windows,
    compared_entry,
    compared_rows,
    fading_rows,
)
from reciprocity_kit.errors import ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.pictures import Tables

PERIODS = [("As fits", None), ("Weeks", "week"), ("Months", "month"), ("Quarters", "quarter")]
BEGAN_SHARE = 0.25
SURE = ("rose", "fell")
_WIDE = {"width": "100%", "max_width": "620px"}
_EMPTY: Rows = {"titles": [], "kinds": [], "ids": [], "cells": [], "label": "Ties"}


class TimeApp(SleepingBox):
    """Periods against each other, the owner's own week, and ties that began or fade.

    Parameters
    ----------
    given : State or History, optional
        The page's state, or a history.
    picture : bool
        Whether it has a picture of its own; a page of several apps has one for all.
    """

    def __init__(self, given: State | History | None = None, *, picture: bool = True) -> None:
        self.state = state_of(given)
        self.notice = Notice()
        self.filters = FilterBar(self.state)
        self.pictures = ChartArea(self.state, about="time") if picture else None
        self.period = widgets.ToggleButtons(options=PERIODS, description="By", style={"button_width": "90px"})
        self._make_comparison()
        self.began, self.fading = (TableView(_EMPTY, height=230) for _ in range(2))
        self.lists = widgets.Accordion([self.comparison, self.began, self.fading])
        self.lists.titles = ("Two periods against each other", "Ties that began", "Ties that fade")
        parts = [self.filters, self.period, self.notice, self.lists]
        super().__init__([*parts, *([self.pictures] if self.pictures else [])])
        self.period.observe(self._change_period, "value")
        self.lists.observe(self._fill, "selected_index")
        self.state.observe(self._follow, ["history", "filters", "names"])
        self.state.observe(self._dress, ["theme"])
        self._dress()
        self._follow()

    def _make_comparison(self) -> None:
        self.before = widgets.SelectionRangeSlider(
            options=[("", None)], description="Before", continuous_update=False, layout=_WIDE
        )
        self.after = widgets.SelectionRangeSlider(
            options=[("", None)], description="After", continuous_update=False, layout=_WIDE
        )
        self.compare_button = widgets.Button(description="Compare", button_style="primary")
        self.compared = TableView(_EMPTY, height=260)
        self.compared.layout.display = "none"
        self.said = widgets.HTML()
        self.compared_view = ChartView(theme=self.state.theme)
        self.comparison = widgets.VBox(
            [self.before, self.after, self.compare_button, self.said, self.compared_view, self.compared]
        )
        self.compare_button.on_click(lambda _button: self.compare())

    def _change_period(self, change: Any) -> None:
        if self.pictures is not None:
            self.pictures.period = change.new

    def _dress(self, _change: Any = None) -> None:
        for table in (self.compared, self.began, self.fading):
            table.theme = self.state.theme
        self.compared_view.theme = self.state.theme

    def _follow(self, _change: Any = None) -> None:
        if self.sleeps(self._follow):
            return
        tables = self.state.tables
        is_own = tables is not None and bool(tables.owner)
        self.lists.layout.display = "" if is_own else "none"
        if tables is None or not is_own:
            return
        months = month_starts(tables.history.since, tables.history.until, tables.history.tz)
        options = [(f"{at:%b %Y}", at) for at in months]
        half = max(len(months) // 2, 1)
        for slider, first, last in ((self.before, 0, half - 1), (self.after, half, len(months) - 1)):
            slider.options = options
            slider.index = (min(first, len(months) - 1), min(last, len(months) - 1))
        self.compared.layout.display = "none"
        self.compared_view.figures = []
        self.said.value = ""
        self._fill()

    def _fill(self, _change: Any = None) -> None:
        """Fill the open list; the closed ones wait."""
        tables, chosen = self.state.tables, self.lists.selected_index
        if tables is None or not tables.owner:
            return
        if chosen == 1:
            self.began.table = began_rows(tables, _began_since(tables))
        if chosen == 2:  # noqa: PLR2004 - the third list
            self.fading.table = fading_rows(tables)

    def compare(self) -> None:
        """Hold the two windows against each other."""
        tables = self.state.tables
        if tables is None:
            return
        self.notice.clear()
        try:
            comparison = compare_windows(tables, self._window(self.before), self._window(self.after))
        except ReciprocityError as error:
            self.notice.show_error(error)
            return
        moved = int(comparison["change"].astype("str").isin(SURE).sum())
        tested = int(comparison["p"].notna().sum())
        self.said.value = (
            f"<p><b>{moved} of {tested} measures changed beyond chance (false discovery rate 10%).</b> "
            "A change says nothing about its reason.</p>"
            if tested
            else "<p><b>The two periods overlap or hold too little, so nothing is tested.</b></p>"
        )
        self.compared_view.figures = [compared_entry(comparison, tables, theme=self.state.theme)]
        self.compared.table = compared_rows(comparison, tables)
        self.compared.layout.display = ""

    def _window(self, slider: widgets.SelectionRangeSlider) -> tuple[pd.Timestamp, pd.Timestamp]:
        months = [at for _, at in slider.options]
        first, last = slider.index
        return months[first], months[last] + pd.DateOffset(months=1)


def _began_since(tables: Tables) -> pd.Timestamp:
    whole = tables.history.until - tables.history.since
    return tables.history.until - whole * BEGAN_SHARE
