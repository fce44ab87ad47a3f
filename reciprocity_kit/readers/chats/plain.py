"""Names, times and lines of chat exports, made safe whatever stands in the file."""

import io
import math
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import cast

import numpy as np

from reciprocity_kit.errors import ReadError
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.readers.text import open_text
from reciprocity_kit.readers.told import MOSTLY, told_source
from reciprocity_kit.records import NO_TIME

BROKEN_STREAM = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)
"""What a damaged disk or archive raises while it is read."""

SECONDS, MILLISECONDS = 1_000_000, 1_000
_CONTROLS = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_BRACKETS = re.compile("[<>]+")
_PARTS = re.compile(r"([+-]?[0-9]{1,18})(?:\.([0-9]{1,9}))?")
_LONGEST_NAME = 200
_LONGEST_LINE = 1 << 20
_FIRST_US, _LAST_US = (
    int(np.datetime64(each, "us").astype(np.int64)) for each in ("0001-01-01", "9999-12-31T23:59:59")
)


def tidy(value: object) -> str:
    r"""Make a short text of a field that should hold one.

    Parameters
    ----------
    value : object
        Whatever stands there; only texts and whole numbers count.

    Returns
    -------
    str
        Without control marks, halves of letters and doubled blanks; empty for anything else.

    Examples
    --------
    >>> tidy(" Ana\u200e\x00  Diaz\ud83d "), tidy(17), tidy(None), tidy(True)
    ('Ana Diaz?', '17', '', '')
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    whole = value[: 4 * _LONGEST_NAME].encode("utf-8", "replace").decode("utf-8")
    return " ".join(_CONTROLS.sub(" ", whole).split())[:_LONGEST_NAME]


def named(name: object, address: object = "") -> str:
    """Write a person as the builder reads one.

    Parameters
    ----------
    name : object
        As the export shows it.
    address : object
        What tells the person from others, where the export has that.

    Returns
    -------
    str
        `Name <address>`, or the one that is there.

    Examples
    --------
    >>> named('Ben "Bo" <Okafor>', "U02"), named("Ana"), named("", "U02")
    ('Ben "Bo" Okafor <U02>', 'Ana', 'U02')
    """
    shown = " ".join(_BRACKETS.sub(" ", tidy(name)).split())
    own = _BRACKETS.sub("", tidy(address))
    return f"{shown} <{own}>" if shown and own and shown != own else own or shown


def instant(value: object, unit: int) -> int:
    """Read a number of seconds or milliseconds since 1970.

    Parameters
    ----------
    value : object
        A number or its digits.
    unit : int
        Microseconds in one: `SECONDS` or `MILLISECONDS`.

    Returns
    -------
    int
        Microseconds, `NO_TIME` for what is no time of the years 1 to 9999.

    Examples
    --------
    >>> instant("1700000000.000100", SECONDS), instant(1700000000000, MILLISECONDS)
    (1700000000000100, 1700000000000000)
    >>> instant(float("nan"), SECONDS) == instant(10**30, SECONDS) == instant(None, SECONDS) == NO_TIME
    True
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return NO_TIME
    if isinstance(value, float):
        if not math.isfinite(value) or abs(value) > _LAST_US:
            return NO_TIME
        micros = round(value * unit)
    else:
        found = _PARTS.fullmatch(str(value).strip()) if abs_digits(value) else None
        if not found:
            return NO_TIME
        fraction = round(float(f"0.{found[2] or 0}") * unit)
        micros = int(found[1]) * unit + (-fraction if found[1].startswith("-") else fraction)
    return micros if _FIRST_US <= micros <= _LAST_US else NO_TIME


def abs_digits(value: float | str) -> bool:
    """Tell whether a number is short enough to be written out.

    Parameters
    ----------
    value : int, float or str
        The number.

    Returns
    -------
    bool
        False for numbers beyond any date, which take long to write.

    Examples
    --------
    >>> abs_digits(1700000000), abs_digits(10**5000), abs_digits("9" * 50)
    (True, False, False)
    """
    return len(value) < 32 if isinstance(value, str) else abs(value) < 10**18  # noqa: PLR2004 (18 digits are microseconds)


def mapping(value: object) -> dict[str, object]:
    """Take a JSON object, or nothing where another thing stands.

    Parameters
    ----------
    value : object
        As decoded.

    Returns
    -------
    dict
        Its fields; empty for anything else.

    Examples
    --------
    >>> mapping({"a": 1}), mapping([1]), mapping(None)
    ({'a': 1}, {}, {})
    """
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def listing(value: object) -> list[object]:
    """Take a JSON list, or nothing where another thing stands.

    Parameters
    ----------
    value : object
        As decoded.

    Returns
    -------
    list
        Its items; empty for anything else.

    Examples
    --------
    >>> listing([1, 2]), listing("ab")
    ([1, 2], [])
    """
    return cast("list[object]", value) if isinstance(value, list) else []


def read_lines(source: Source, reading: Reading, begin: float = 0.0, end: float = MOSTLY) -> Iterator[str]:
    """Read a text line by line, however long the lines are.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        Who is told how far it is.
    begin, end : float
        The share of the work on the file that is done before it is read, and after.

    Yields
    ------
    str
        Each line without its end, cut at a million characters.

    Raises
    ------
    ReadError
        If the file cannot be read to its end.
    """
    encoding = open_text(source).encoding
    try:
        raw = told_source(source, reading, begin, end).open()
        with raw, io.TextIOWrapper(raw, encoding, errors="replace") as stream:
            fresh = True
            while line := stream.readline(_LONGEST_LINE):
                if fresh:
                    yield line.rstrip("\n")
                fresh = line.endswith("\n")
    except BROKEN_STREAM as error:
        raise cut_off(source.label, str(error)) from error


def cut_off(label: str, why: str) -> ReadError:
    """Say that a file is damaged.

    Parameters
    ----------
    label : str
        The file.
    why : str
        What was found.

    Returns
    -------
    ReadError
        To raise.

    Examples
    --------
    >>> print(cut_off("a.json", "ends too early"))
    a.json is cut off or damaged.
      ends too early
      Next: export or download it again
    """
    return ReadError(f"{label} is cut off or damaged.", why, next_step="export or download it again")
