"""Values, colours and axes of a figure as numbers and words that a slide's chart can hold."""

import base64
import itertools
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.report.formats.native.panel import Axis
from reciprocity_kit.report.formats.texts import plain

FIRST_DAY = pd.Timestamp("1899-12-30")  # day 0 of spreadsheets
A_DAY = pd.Timedelta(1, "D")
_RGB = re.compile(r"rgba?\(\s*([\d.]+)\s*,\s*([\d.]+)\s*,\s*([\d.]+)")
_NUMBER = re.compile(r"[-\N{MINUS SIGN}]?[\d,]+(\.\d+)?%?")
_FEW = 0.05
_STEPS = 6
_NEAR = 0.1
SHARES, WHOLE, UNSIGNED, DAYS = "0%", "#,##0.##", "#,##0.##;#,##0.##", "mmm yyyy"


def has_values(values: Any) -> bool:
    """Tell whether an attribute of a figure holds any value.

    Parameters
    ----------
    values : sequence or None
        An attribute.

    Returns
    -------
    bool
        False for nothing and for no values.
    """
    return len(listed(values)) > 0


def listed(values: Any) -> list[Any]:
    """Return the values of an attribute of a figure.

    Parameters
    ----------
    values : sequence or None
        An attribute, of any library's type.

    Returns
    -------
    list
        Empty for nothing.
    """
    if isinstance(values, dict):  # as a figure keeps them that was read from JSON
        return list(np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"]))
    return [] if values is None or isinstance(values, str) else list(values)


def is_time(value: Any) -> bool:
    """Tell whether a value is an instant.

    Parameters
    ----------
    value : object
        Of a figure.

    Returns
    -------
    bool
        True for dates of any library.
    """
    return isinstance(value, np.datetime64 | pd.Timestamp) or hasattr(value, "isoformat")


def number(value: Any) -> float:
    """Write a value as a spreadsheet holds it.

    Parameters
    ----------
    value : object
        A number or an instant.

    Returns
    -------
    float
        Days since 1899 for an instant, NaN for what is no number.

    Examples
    --------
    >>> number(pd.Timestamp("1900-01-01")), number(2)
    (2.0, 2.0)
    """
    if value is None:
        return math.nan
    if is_time(value):
        at = pd.Timestamp(value)
        return math.nan if pd.isna(at) else float((at.tz_localize(None) - FIRST_DAY) / A_DAY)
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def numbers(values: Iterable[Any], categories: Sequence[str] = ()) -> list[float]:
    """Write values as numbers; words by their place among the categories.

    Parameters
    ----------
    values : iterable
        Of a trace.
    categories : sequence of str
        The words of its axis, in order.

    Returns
    -------
    list of float
        One each.

    Examples
    --------
    >>> numbers(["b", "a"], ["a", "b"])
    [1.0, 0.0]
    """
    if categories:
        places = {word: float(place) for place, word in enumerate(categories)}
        return [places.get(str(each), math.nan) for each in values]
    return [number(each) for each in values]


def colour_of(value: Any, otherwise: str) -> str:
    """Write a colour as six digits.

    Parameters
    ----------
    value : object
        A figure's colour.
    otherwise : str
        For what is none.

    Returns
    -------
    str
        Hexadecimal digits.

    Examples
    --------
    >>> colour_of("rgba(0, 114, 178, .3)", "000000"), colour_of(None, "000000"), colour_of("#FFF", "000000")
    ('0072B2', '000000', 'FFFFFF')
    """
    text = value if isinstance(value, str) else ""
    if text.startswith("#") and len(text) in {4, 7}:
        digits = text[1:]
        return (digits if len(digits) == 6 else "".join(2 * each for each in digits)).upper()  # noqa: PLR2004 - two digits for each of three
    if found := _RGB.match(text):
        return "".join(f"{round(float(each)):02X}" for each in found.groups())
    return otherwise


def read_axis(axis: Any, drawn: Sequence[float], words: Sequence[str], *, times: bool) -> Axis:
    """Read an axis of a figure.

    Parameters
    ----------
    axis : plotly axis
        From the layout.
    drawn : sequence of float
        Values drawn along it.
    words : sequence of str
        Its categories, where it has words.
    times : bool
        Whether the values are instants.

    Returns
    -------
    Axis
        With labels of its own where numbers would not say the same.
    """
    log = axis.type == "log"
    low, high = _range(axis, drawn, log=log)
    ticks = [(float(place), word) for place, word in enumerate(words)] or _ticks(axis)
    form, own = _form(ticks, times=times)
    room = (high - low) * _FEW
    inside = tuple((at, text) for at, text in ticks if text and low - room <= at <= high + room)
    step = None if own or log else step_of(ticks) or _round_step(low, high)
    if step:
        near = -_NEAR * (high - low) < low < 0 <= min(drawn, default=0.0)
        low, high = _snapped(0.0 if near else low, high, step)
    return Axis(
        low=low,
        high=high,
        log=log,
        title=plain(axis.title.text or "").replace("\n", " "),
        form=form,
        step=step,
        ticks=inside if own or log else (),
        grid=axis.showgrid is not False,
        down=_is_down(axis),
    )


def _round_step(low: float, high: float) -> float:
    rough = max(high - low, 1e-9) / _STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(each * power for each in (1, 2, 5, 10) if each * power >= rough)


def _snapped(low: float, high: float, step: float) -> tuple[float, float]:
    """Begin and end an axis at a label, as slides count their labels from its low end."""
    near = step * _NEAR
    first = math.floor((low + near) / step) * step
    last = math.ceil((high - near) / step) * step
    return first, max(last, first + step)


def _is_down(axis: Any) -> bool:
    if has_values(axis.range) and None not in axis.range:
        return number(axis.range[0]) > number(axis.range[1])
    return bool(axis.autorange == "reversed")


def _range(axis: Any, drawn: Sequence[float], *, log: bool) -> tuple[float, float]:
    if has_values(axis.range) and None not in axis.range:
        ends = [number(each) for each in axis.range]
        ends = [10**each for each in ends] if log else ends
        return min(ends), max(ends)
    known = [each for each in drawn if math.isfinite(each)] or [0.0, 1.0]
    low, high = min(known), max(known)
    if log:
        return low / 2, high * 2
    room = (high - low or abs(high) or 1) * _FEW
    return (0.0 if 0 <= low <= high / 2 else low - room), high + room


def _ticks(axis: Any) -> list[tuple[float, str]]:
    if not has_values(axis.tickvals):
        return []
    texts = listed(axis.ticktext) or [f"{number(each):g}" for each in listed(axis.tickvals)]
    return [(number(at), plain(text)) for at, text in zip(listed(axis.tickvals), texts, strict=False)]


def _form(ticks: Sequence[tuple[float, str]], *, times: bool) -> tuple[str, bool]:
    """Return the number format, and whether labels need words of their own."""
    told = [(at, text.replace(",", "").replace("\N{MINUS SIGN}", "-")) for at, text in ticks if text]
    if not told:
        return (DAYS if times else WHOLE), False
    if times or not all(_NUMBER.fullmatch(text) for _, text in told):
        return WHOLE, True
    shares = [text.endswith("%") for _, text in told]
    if all(shares):
        same = all(abs(at * 100 - float(text[:-1])) < 1 for at, text in told)
        return SHARES, not same
    values = [(at, float(text.rstrip("%"))) for at, text in told]
    if any(shares):
        return WHOLE, True
    if all(at == value for at, value in values):
        return WHOLE, False
    return UNSIGNED, not all(abs(at) == value for at, value in values)


def step_of(ticks: Sequence[tuple[float, str]]) -> float | None:
    """Return the distance of labels.

    Parameters
    ----------
    ticks : sequence of (float, str)
        Labels of an axis.

    Returns
    -------
    float or None
        `None` where it is not the same everywhere.

    Examples
    --------
    >>> step_of([(0, "a"), (2, "b"), (4, "c")])
    2
    """
    places = sorted({at for at, _ in ticks})
    gaps = {round(b - a, 9) for a, b in itertools.pairwise(places)}
    return gaps.pop() if len(gaps) == 1 else None


def belongs(ref: Any, name: str) -> bool:
    """Tell whether a shape or a note of a figure belongs to an axis.

    Parameters
    ----------
    ref : str or None
        What its place is measured by.
    name : str
        The axis.

    Returns
    -------
    bool
        True for those of the whole paper as well.

    Examples
    --------
    >>> belongs("x2 domain", "x2"), belongs(None, "x"), belongs("y", "y2")
    (True, True, False)
    """
    text = str(ref or name)
    return text == "paper" or text.removesuffix(" domain") == name


def place_on(value: Any, ref: Any, axis: Axis) -> float:
    """Place a value of the picture's own measure on an axis.

    Parameters
    ----------
    value : object
        Of a shape or a note.
    ref : str or None
        What it is measured by.
    axis : Axis
        Where to place it.

    Returns
    -------
    float
        On the axis.

    Examples
    --------
    >>> place_on(0.5, "paper", Axis(low=0, high=10)), place_on(3, "x", Axis(low=0, high=10))
    (5.0, 3.0)
    """
    text = str(ref or "")
    if text == "paper" or text.endswith(" domain"):
        share = 1 - float(value) if axis.down else float(value)
        if axis.log:
            return float(axis.low * (axis.high / axis.low) ** share)
        return axis.low + share * (axis.high - axis.low)
    return number(value)
