"""What a table shows, as texts and numbers: a frame in, a dictionary out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from reciprocity_kit.charts.words import clean_name, hours_words
from reciprocity_kit.columns import Column
from reciprocity_kit.instants import day_words

Rows: TypeAlias = dict[str, Any]
Cells: TypeAlias = dict[str, list[Any]]

NO_ROWS: Rows = {"titles": [], "kinds": [], "ids": [], "cells": [], "widths": [], "label": "Nothing yet"}
"""What a table shows before there is anything."""

NOTHING = "\N{EN DASH}"
FEW = " (few)"


def build_rows(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    *,
    key: str,
    names: Mapping[str, str] | None = None,
    label: str = "Table",
    widths: Mapping[str, int] | None = None,
) -> Rows:
    """Build what a table shows of a frame.

    Shares with limits get a bar; times and hours are said as people say them; what is
    undefined is a dash and sorts last.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows.
    columns : sequence of Column
        Which columns, in order, as declared in `columns`.
    key : str
        Column whose values name the rows when they are selected.
    names : mapping of str to str, optional
        What is shown for a person.
    label : str
        What the table is, for those who cannot see it.
    widths : mapping of str to int, optional
        Pixels of columns that need more or less than is usual.

    Returns
    -------
    dict
        Titles, kinds, ids, cells and label, for `TableView`.

    Examples
    --------
    >>> share = Column("initiation_share", "float64", "Share", "opened / all", "share", low=0, high=1)
    >>> frame = pd.DataFrame({"alter": ["ana"], "initiation_share": [0.25]})
    >>> build_rows(frame, [share], key="alter")["cells"][0]["text"]
    ['25%']
    """
    made = [_cells(frame, column, names or {}) for column in columns]
    return {
        "titles": [column.label for column in columns],
        "kinds": [kind for kind, _ in made],
        "ids": frame[key].astype("str").tolist(),
        "cells": [cells for _, cells in made],
        "widths": [(widths or {}).get(column.name, 0) for column in columns],
        "label": label,
    }


def _cells(frame: pd.DataFrame, column: Column, names: Mapping[str, str]) -> tuple[str, Cells]:
    values = frame[column.name]
    if column.name in {"ego", "alter", "person"}:
        shown = [clean_name(names.get(person, person)) for person in values.astype("str")]
        return "person", {"text": shown, "sort": [name.casefold() for name in shown]}
    if column.unit == "share" and f"{column.name}_low" in frame:
        return "share", _shares(frame, column.name)
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        days = [NOTHING if pd.isna(at) else day_words(at) for at in values]
        return "text", {"text": days, "sort": [None if pd.isna(at) else at.isoformat() for at in values]}
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        say = _sayer(column)
        numbers = [None if np.isnan(value) else float(value) for value in values.to_numpy(dtype=float)]
        return "number", {"text": [NOTHING if n is None else say(n) for n in numbers], "sort": numbers}
    texts = ["" if pd.isna(value) else str(value) for value in values]
    return "text", {"text": texts, "sort": texts}


def _sayer(column: Column) -> Callable[[float], str]:
    if column.unit == "share":
        return lambda value: f"{value * 100:.0f}%"
    if column.unit == "hours":
        return hours_words
    return lambda value: f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def _shares(frame: pd.DataFrame, name: str) -> Cells:
    low, value, high = (
        [None if np.isnan(each) else float(each) for each in frame[f"{name}{end}"].to_numpy(dtype=float)]
        for end in ("_low", "", "_high")
    )
    status = frame.get(f"{name}_status", pd.Series([""] * len(frame))).astype("str")
    texts = []
    for one, least, most, why in zip(value, low, high, status, strict=True):
        ends = "" if least is None or most is None else f" ({least * 100:.0f}\N{EN DASH}{most * 100:.0f})"
        texts.append(NOTHING if one is None else f"{one * 100:.0f}%{ends}{FEW if why == 'too_few' else ''}")
    return {"text": texts, "sort": value, "low": low, "value": value, "high": high}
