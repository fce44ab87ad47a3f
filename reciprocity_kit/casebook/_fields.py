"""What a field may hold: everything that is entered or imported passes here."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.casebook._schema import MOST_ID, POINTERS, TWO_PERSONS
from reciprocity_kit.columns import CASEBOOK_DEFAULTS, CASEBOOK_REQUIRED, CASEBOOK_TABLES, DAY, Column
from reciprocity_kit.columns._of_casebook import NUMERIC_SETTINGS
from reciprocity_kit.errors import OptionError

Value = str | int | float | None
Row = dict[str, Value]
MOST_CHARACTERS = 32_000  # a spreadsheet's cell holds 32,767
_SHOWN = 50
_WORDS_FOR_YES = frozenset({"yes", "y", "true", "1", "x"})
_WORDS_FOR_NO = frozenset({"no", "n", "false", "0"})
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_NO_TEXT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
)  # no CSV or XLSX carries them
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field, and which."""

    field: str
    text: str

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.field}: {self.text}" if self.field else self.text


class _UnfitError(ValueError):
    """Raised with what is wrong with a value."""


def check_table(table: str) -> None:
    """Refuse a table that no casebook has."""
    if table not in CASEBOOK_TABLES:
        raise OptionError(
            f"{table!r} is no table of a casebook.", next_step=f"choose one of: {', '.join(CASEBOOK_TABLES)}"
        )


def raise_faults(what: str, faults: Sequence[object], next_step: str = "mend these and try again") -> None:
    """Raise one error that tells all faults, if there is any."""
    if faults:
        told = [str(each) for each in faults[:_SHOWN]]
        if more := len(faults) - _SHOWN:
            told += [f"and {more:,} more"] if more > 0 else []
        count = "1 fault" if len(faults) == 1 else f"{len(faults):,} faults"
        raise OptionError(f"{what}: {count}.", *told, next_step=next_step)


def clean_row(
    table: str, fields: Mapping[str, Any], *, known: Mapping[str, Value] | None = None
) -> tuple[Row, list[Fault]]:
    """Return a whole row as it is stored, and what is wrong with the fields given.

    Fields that are not given stay as `known` has them, or take their default.
    """
    declared = {each.name: each for each in CASEBOOK_TABLES[table][1:]}
    faults = [
        Fault(name, f"no such field; the fields are: {', '.join(declared)}")
        for name in fields
        if name not in declared
    ]
    row: Row = {}
    for name, column in declared.items():
        if known is not None and name not in fields:
            row[name] = known[name]
            continue
        try:
            row[name] = clean_value(table, column, fields.get(name))
        except _UnfitError as unfit:
            faults.append(Fault(name, str(unfit)))
    return row, [*faults, *_faults_between(table, row)]


def clean_key(table: str, value: Any) -> int | None:
    """Return the number of a row as it is stored; None where it is empty."""
    if _is_missing(value) or value == "":
        return None
    return _whole(CASEBOOK_TABLES[table][0], value)


def clean_value(table: str, column: Column, value: Any) -> Value:
    """Return one value as it is stored."""
    if _is_missing(value) or (isinstance(value, str) and not value.strip()):
        return _default(table, column, value)
    if (table, column.name) in POINTERS:
        return _whole(column, value) or None
    if column.choices:
        return _choice(column, value)
    return _CLEANERS[column.dtype](column, value)


def _default(table: str, column: Column, value: Any) -> Value:
    if column.name in CASEBOOK_REQUIRED[table]:
        raise _UnfitError("has to be given" + _allowed(column))
    default: Value = CASEBOOK_DEFAULTS.get(table, {}).get(column.name)
    if default is None and column.dtype in {"bool", "int64"} and (table, column.name) not in POINTERS:
        return 0
    if default is None and column.dtype == "str" and isinstance(value, str):
        return _text(column, value)  # blanks in a note are the writer's
    return "" if default is None and column.dtype in {"str", "category"} else default


def _is_missing(value: Any) -> bool:
    return (
        value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value))
    )


def _allowed(column: Column) -> str:
    return f"; one of: {', '.join(column.choices)}" if column.choices else ""


def _choice(column: Column, value: Any) -> str:
    word = ("yes" if value else "no") if isinstance(value, bool | np.bool_) else str(value).strip().casefold()
    if word not in column.choices:
        raise _UnfitError(f"{value!r} is none of: {', '.join(column.choices)}")
    return word


def _flag(_: Column, value: Any) -> int:
    if isinstance(value, bool | np.bool_):
        return int(value)
    word = (f"{value:g}" if isinstance(value, float) else str(value)).strip().casefold()
    if word not in _WORDS_FOR_YES | _WORDS_FOR_NO:
        raise _UnfitError(f"{value!r} is neither yes nor no")
    return int(word in _WORDS_FOR_YES)


def _number(column: Column, value: Any) -> float:
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value.strip()):
            raise _UnfitError(f"{value!r} is no number; write it such as 2.5")
        value = value.strip()
    elif isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise _UnfitError(f"{value!r} is no number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    _check_range(column, number, value)
    return number


def _check_range(column: Column, number: float, value: Any) -> None:
    low, high = column.low, column.high
    if math.isinf(number):
        raise _UnfitError(f"{value!r} is too large")
    if low is not None and (number < low or (column.open_low and number == low)):
        raise _UnfitError(f"{value!r} is not {'above' if column.open_low else 'at least'} {low:g}")
    if high is not None and number > high:
        raise _UnfitError(f"{value!r} is above {high:g}")


def _whole(column: Column, value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,20}\s*", value):
        number = int(value)
    else:
        real = _number(column, value)
        if real != int(real):
            raise _UnfitError(f"{value!r} is no whole number")
        number = int(value) if isinstance(value, int | np.integer) else int(real)
    _check_range(column, number, value)
    if number > MOST_ID:
        raise _UnfitError(f"{value!r} is above {MOST_ID}")
    return number


def _day(_: Column, value: Any) -> str:
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    found = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        return date.fromisoformat(found[1] if found else "").isoformat()
    except ValueError:
        raise _UnfitError(f"{value!r} is no day; write it such as 2026-03-05") from None


def _person(column: Column, value: Any) -> str:
    person = _text(column, value).strip()
    if "\n" in person or "\t" in person:
        raise _UnfitError("a person's name stands in one line")
    return person


def _text(_: Column, value: Any) -> str:
    if isinstance(value, bool | np.bool_) or not isinstance(value, str | int | float | np.integer | date):
        raise _UnfitError(f"{value!r} is no text")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MOST_CHARACTERS:
        raise _UnfitError(f"{len(text):,} characters are more than the {MOST_CHARACTERS:,} a field can hold")
    if found := _NO_TEXT.search(text):
        raise _UnfitError(f"the character U+{ord(found[0]):04X} cannot be kept")
    return text


_CLEANERS: Mapping[str, Callable[[Column, Any], Value]] = MappingProxyType(
    {"int64": _whole, "float64": _number, "bool": _flag, DAY: _day, "category": _person, "str": _text}
)


def _faults_between(table: str, row: Row) -> list[Fault]:
    """Find what does not fit together in a row, among the fields that are right each."""
    faults = []
    if table in TWO_PERSONS:
        one, other = TWO_PERSONS[table]
        if one in row and row[one] == row.get(other):
            faults.append(Fault(other, f"is the same person as {one}: {row[one]}"))
    if table == "settings" and row.get("name") in NUMERIC_SETTINGS and "value" in row:
        value = str(row["value"]).strip()
        if not _NUMBER.fullmatch(value) or not 0 <= float(value) < math.inf:
            faults.append(Fault("value", f"{row['value']!r} is no number from 0 upwards"))
    if table == "feedback":
        rating, low, high = (_as_number(row.get(name)) for name in ("rating", "scale_low", "scale_high"))
        if low >= high:
            faults.append(Fault("scale_high", f"{high:g} is not above scale_low, {low:g}"))
        elif rating < low or rating > high:
            faults.append(Fault("rating", f"{rating:g} is not between {low:g} and {high:g}"))
    return faults


def _as_number(value: Value) -> float:
    return math.nan if value is None else float(value)
