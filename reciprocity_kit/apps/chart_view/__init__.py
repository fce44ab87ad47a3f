"""Charts in the notebook and on pages, with their words."""

from reciprocity_kit.apps.chart_view.view import ChartView, chart_entry

__all__ = ["ChartView", "chart_entry"]
