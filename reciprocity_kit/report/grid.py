"""Tables as a person reads them: titles from the declared columns, values in words, long ones cut."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Any

import pandas as pd

from reciprocity_kit.charts.words import count_words, hours_words, share_words
from reciprocity_kit.columns import TABLES, Column
from reciprocity_kit.columns.words import NAMES_OF_MEASURES, measure_words
from reciprocity_kit.instants import day_words

MOST_ROWS = 40
NOT_SHOWN = "\N{EN DASH}"
UNIT = "unit"
BYTES_IN_KB, MANY = 1000, 100
SHORT, LONG = 12, 20  # letters
_PLAIN = Column("", "str", "", "")


@dataclass(frozen=True)
class Cell:
    """One value of a table.

    Parameters
    ----------
    text : str
        As shown.
    sort : str
        To sort by; empty where there is no value.
    """

    text: str
    sort: str = ""

    @property
    def fit(self) -> str:
        """How it may be broken: a `short` text never, a `long` word anywhere."""
        if len(self.text) <= SHORT:
            return "short"
        return "long" if max(map(len, self.text.split()), default=0) > LONG else ""


@dataclass(frozen=True)
class Grid:
    """A table as it is shown.

    Parameters
    ----------
    titles : sequence of str
        One per column.
    meanings : sequence of str
        What each column holds.
    numbers : sequence of bool
        Which columns hold numbers.
    rows : sequence of sequence of Cell
        Cell by cell.
    n : int
        Rows there are, shown or not.
    """

    titles: Sequence[str]
    meanings: Sequence[str]
    numbers: Sequence[bool]
    rows: Sequence[Sequence[Cell]]
    n: int

    @property
    def cut(self) -> str:
        """What is not shown, in words; empty where all is."""
        return "" if len(self.rows) == self.n else f"The first {len(self.rows):,} of {self.n:,} rows."


def limited(name: str) -> tuple[str, str, str]:
    """Name a column with its limits.

    Parameters
    ----------
    name : str
        The column of the value.

    Returns
    -------
    tuple of str
        Value, lower and upper limit.

    Examples
    --------
    >>> limited("net")
    ('net', 'net_low', 'net_high')
    """
    return name, f"{name}_low", f"{name}_high"


def build_grid(table: pd.DataFrame, name: str = "", *, most: int = MOST_ROWS) -> Grid:
    """Write a table as it is shown.

    Parameters
    ----------
    table : pandas.DataFrame
        Any columns of a declared table, or others.
    name : str
        Which declared table the columns come from.
    most : int
        Largest number of rows.

    Returns
    -------
    Grid
        Titles and cells; limits stand in the cell of their value, the unit of a measure in its cells.

    Examples
    --------
    >>> table = pd.DataFrame({"person": ["ana"], "silence_days": [41.0], "matched_weeks": [7.0]})
    >>> grid = build_grid(table, "revival")
    >>> list(grid.titles), [cell.text for cell in grid.rows[0]]
    (['Person', 'Silence', 'Matched weeks'], ['ana', '41 days', '7'])
    """
    declared = {column.name: column for column in TABLES.get(name, ())}
    limits = {f"{each}{end}" for each in table.columns for end in ("_low", "_high")}
    told = {UNIT} if any(each in table for each in NAMES_OF_MEASURES) else set()
    shown = [str(each) for each in table.columns if each not in limits | told]
    columns = {each: declared.get(each, _PLAIN) for each in shown}
    records = table.head(most).to_dict(orient="records")
    return Grid(
        [column.label or each.replace("_", " ").capitalize() for each, column in columns.items()],
        [column.meaning for column in columns.values()],
        [_is_number(table[each]) for each in shown],
        [[_cell(row, each, column) for each, column in columns.items()] for row in records],
        len(table),
    )


def _is_number(values: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values))


def _cell(row: dict[Any, Any], name: str, column: Column) -> Cell:
    value = row[name]
    if not isinstance(value, str) and pd.isna(value):
        return Cell(NOT_SHOWN)
    if isinstance(value, bool):
        return Cell("yes" if value else "no", str(int(value)))
    if isinstance(value, pd.Timestamp):
        return Cell(day_words(value), f"{value:%Y-%m-%d %H:%M}")
    if isinstance(value, str):
        text = measure_words(value, str(row.get(UNIT, ""))) if name in NAMES_OF_MEASURES else value
        return Cell(text, text)
    unit = column.unit or str(row.get(UNIT, ""))
    write = _writer(column, unit)
    ends: list[float] = [row.get(f"{name}{end}", nan) for end in ("_low", "_high")]
    if any(isnan(end) for end in ends):
        return Cell(write(value), str(value))
    low, high = (write(end) for end in ends)
    if unit == "share":
        low, high = low.removesuffix("%"), high.removesuffix("%")
    return Cell(f"{write(value)} ({low} to {high})", str(value))


def _writer(column: Column, unit: str) -> Callable[[float], str]:
    if column.dtype == "int64":
        return lambda value: f"{value:,}"
    if unit == "share":
        return share_words
    if unit == "hours" or column.name.endswith("_hours"):
        return hours_words
    if unit == "days" or column.name.endswith("_days"):
        return lambda value: count_words(round(value), "day", "days")
    if unit == "bytes":
        return lambda value: f"{_number(value / BYTES_IN_KB)} kB"
    return _number


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) or abs(value) >= MANY else f"{value:,.3g}"
