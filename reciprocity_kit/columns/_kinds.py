"""What a declared column is, and short ways to declare the usual kinds."""

from dataclasses import dataclass

INSTANT = "datetime64[us, UTC]"
DAY = "datetime64[us]"
PERSON = "category"
STATUSES = ("ok", "no_events", "one_sided", "too_few", "not_identified", "censored", "sampled")


@dataclass(frozen=True)
class Column:
    """What one public column holds.

    Parameters
    ----------
    name : str
        The column's name, the same in every table.
    dtype : str
        Its pandas type.
    label : str
        Title for an axis or a menu.
    meaning : str
        What it says, for a reader who is no programmer.
    unit : str
        Unit of the values, empty for plain counts and names.
    low, high : float or None
        Smallest and largest value that can occur, `None` where there is no bound.
    choices : tuple of str
        The values a column of words can take, empty where any word may stand.
    open_low : bool
        Whether `low` itself cannot occur.
    """

    name: str
    dtype: str
    label: str
    meaning: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    open_low: bool = False


def count_column(name: str, label: str, meaning: str, unit: str = "") -> Column:
    """Declare a whole number from 0 upwards."""
    return Column(name, "int64", label, meaning, unit, low=0)


def number_column(name: str, label: str, meaning: str, unit: str = "") -> Column:
    """Declare a number from 0 upwards."""
    return Column(name, "float64", label, meaning, unit, low=0)


def share_column(name: str, label: str, meaning: str) -> Column:
    """Declare a share from 0 to 1."""
    return Column(name, "float64", label, meaning, "share", low=0, high=1)


def instant_column(name: str, label: str, meaning: str) -> Column:
    """Declare an instant in UTC."""
    return Column(name, INSTANT, label, meaning, "UTC")


def day_column(name: str, label: str, meaning: str) -> Column:
    """Declare a calendar day, without a zone."""
    return Column(name, DAY, label, meaning, "day")


def key_column(name: str, label: str, meaning: str, *, low: int = 1) -> Column:
    """Declare the number of a row, or a pointer to one where `low` is 0."""
    return Column(name, "int64", label, meaning, low=low)


def person_column(name: str, label: str, meaning: str) -> Column:
    """Declare a person."""
    return Column(name, PERSON, label, meaning)


def text_column(name: str, label: str, meaning: str, choices: tuple[str, ...] = ()) -> Column:
    """Declare a text, or one of some words."""
    return Column(name, PERSON if choices else "str", label, meaning, choices=choices)


def flag_column(name: str, label: str, meaning: str) -> Column:
    """Declare a yes or no."""
    return Column(name, "bool", label, meaning)


def status_column(name: str) -> Column:
    """Declare why a column has or lacks a value."""
    return text_column(f"{name}_status", f"Status of {name}", f"why {name} has or lacks a value", STATUSES)


def limit_columns(column: Column) -> tuple[Column, ...]:
    """Declare a column with its limits and its status."""

    def limit(side: str, word: str) -> Column:
        return Column(
            f"{column.name}_{side}",
            "float64",
            f"{column.label}, {word} limit",
            f"{word} end of the 95% interval of {column.name}",
            column.unit,
            column.low,
            column.high,
        )

    return (column, limit("low", "lower"), limit("high", "upper"), status_column(column.name))
