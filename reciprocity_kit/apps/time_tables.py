"""What a page tells of time in tables: two windows compared, ties that began, ties that fade."""

import pandas as pd

from reciprocity_kit.apps.chart_view import chart_entry
from reciprocity_kit.apps.chart_view.view import Entry
from reciprocity_kit.apps.table_view import build_rows
from reciprocity_kit.apps.table_view.rows import Rows
from reciprocity_kit.audit import build_snapshot, compare_audits
from reciprocity_kit.charts import plot_before_after
from reciprocity_kit.columns import TABLES, TIES, Column
from reciprocity_kit.pictures import PICTURES, Tables
from reciprocity_kit.timeline import find_fading

Window = tuple[pd.Timestamp, pd.Timestamp]

BEGAN_SHOWN = ("alter", "first_at", "total", "opened", "opened_by_alter", "last_at")
FADING_SHOWN = ("alter", "ratio", "ratio_low", "ratio_high", "n_before", "n_recent", "recent_at")
COMPARED_SHOWN = ("person", "measure", "change", "before", "after", "p", "q")
TITLES = {
    "alter": "Person",
    "opened": "Opened by you",
    "opened_by_alter": "Opened by them",
    "ratio": "Of what was expected",
}


def compare_windows(tables: Tables, before: Window, after: Window) -> pd.DataFrame:
    """Hold two windows of the owner's ties against each other, measure by measure.

    Parameters
    ----------
    tables : Tables
        What the page shows.
    before, after : (pandas.Timestamp, pandas.Timestamp)
        Windows, half-open; they may not overlap to be tested.

    Returns
    -------
    pandas.DataFrame
        As `compare_audits` returns it, the clearest changes first.
    """
    book = {name: tables.book[name] for name in ("exchanges", "people")} if tables.book else None
    one, other = (
        build_snapshot(tables.history, tables=book, since=_day(since, tables), until=_day(until, tables))
        for since, until in (before, after)
    )
    return compare_audits(one, other).sort_values("q", kind="stable", ignore_index=True)


def _day(at: pd.Timestamp, tables: Tables) -> pd.Timestamp:
    return at.tz_convert(tables.history.tz).tz_localize(None).normalize()


def compared_rows(comparison: pd.DataFrame, tables: Tables) -> Rows:
    """Build the rows of the table of changes: those beyond chance, then the rest.

    Parameters
    ----------
    comparison : pandas.DataFrame
        As `compare_windows` returns it.
    tables : Tables
        What the page shows.

    Returns
    -------
    dict
        For `TableView`.
    """
    return _rows(comparison, "audit_comparison", COMPARED_SHOWN, tables, label="Before and after")


def compared_entry(comparison: pd.DataFrame, tables: Tables, *, theme: str) -> Entry:
    """Draw the changes between two windows, for a view.

    Parameters
    ----------
    comparison : pandas.DataFrame
        As `compare_windows` returns it.
    tables : Tables
        What the page shows.
    theme : str
        light or dark.

    Returns
    -------
    dict
        For `ChartView`.
    """
    figure = plot_before_after(tables.with_names(comparison, "person"), theme=theme)
    return chart_entry("before-after", PICTURES["before-after"], figure, tables)


def began_rows(tables: Tables, since: pd.Timestamp) -> Rows:
    """Build the rows of the ties whose first recorded contact fell into the end of the window.

    Parameters
    ----------
    tables : Tables
        What the page shows.
    since : pandas.Timestamp
        Contact before then makes a tie an old one.

    Returns
    -------
    dict
        For `TableView`, most contact first.
    """
    own = tables.own
    rows = own[own["first_at"].ge(since)].sort_values("total", ascending=False, kind="stable")
    return _rows(rows, "ties", BEGAN_SHOWN, tables, label="Ties that began")


def fading_rows(tables: Tables) -> Rows:
    """Build the rows of the ties that fell more than the owner's other contact.

    Parameters
    ----------
    tables : Tables
        What the page shows.

    Returns
    -------
    dict
        For `TableView`.
    """
    return _rows(find_fading(tables.drift), "drift", FADING_SHOWN, tables, label="Ties that fade")


def _rows(frame: pd.DataFrame, table: str, shown: tuple[str, ...], tables: Tables, *, label: str) -> Rows:
    declared: dict[str, Column] = {column.name: column for column in (*TABLES[table], *TIES)}
    columns = [_titled(declared[name]) for name in shown if name in frame]
    numbered = frame.assign(row=[str(number) for number in range(len(frame))])
    key = "alter" if "alter" in frame and frame["alter"].is_unique else "row"
    return build_rows(numbered, columns, key=key, names=tables.names, label=label)


def _titled(column: Column) -> Column:
    return Column(**{**column.__dict__, "label": TITLES.get(column.name, column.label)})
