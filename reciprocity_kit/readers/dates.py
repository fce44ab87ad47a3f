"""Times as exports write them, brought to UTC."""

import difflib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.errors import OptionError, ReadError

NO_TIME = int(np.iinfo(np.int64).max)
DAY_US = 86_400_000_000
_FIRST_US, _LAST_US = (
    int(np.datetime64(each, "us").astype(np.int64)) for each in ("0001-01-01", "9999-12-31T23:59:59")
)
DATE_ORDERS = ("day", "month")
_TIME = (
    r"(?:[T,]?\s*(?:(?:at|à|um|a las|às|alle)\s+)?(?P<h>\d{1,2})[:.h](?P<mi>\d{2})"
    r"(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?P<ap>[AaPp]\.?\s?[Mm]\.?)?)?"
    r"\s*(?P<z>Z|[A-Za-z]{2,5}|(?:GMT|UTC)?[+-]\d{2}:?\d{2}|[+-]\d{2})?(?:\s*\([^)]*\))?$"
)
_PATTERNS: Mapping[str, str] = MappingProxyType(
    {
        "iso": r"^(?P<y>\d{4})[-/.](?P<mo>\d{1,2})[-/.](?P<d>\d{1,2})" + _TIME,
        "mail": r"^(?:[A-Za-z]{3,9},?\s+)?(?P<d>\d{1,2})[\s-](?P<mon>[A-Za-z]{3,9})\.?,?[\s-]"
        r"(?P<y>\d{4}|\d{2})" + _TIME,
        "named": r"^(?:[A-Za-z]{3,9},?\s+)?(?P<mon>[A-Za-z]{3,9})\.?\s(?P<d>\d{1,2}),?\s(?P<y>\d{4})" + _TIME,
        "numeric": r"^(?P<p>\d{1,2})(?P<sep>[./-])(?P<q>\d{1,2})[./-](?P<y>\d{4}|\d{2})" + _TIME,
        "epoch": r"^(?P<e>\d{9,10}|\d{12,13}|\d{15,16})(?:\.(?P<f>\d{1,9}))?$",
    }
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS_A_YEAR = len(_MONTHS)
_MOST_DAYS = 31
_ZONES = MappingProxyType(
    {"": None, "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300}
    | {"mst": -420, "mdt": -360, "pst": -480, "pdt": -420}
    | {"wet": 0, "west": 60, "cet": 60, "cest": 120, "eet": 120, "eest": 180}
)


@dataclass(frozen=True)
class Times:
    """Times of a column of texts.

    Parameters
    ----------
    sent_at : numpy.ndarray
        Microseconds since 1970 UTC, `NO_TIME` where the text is empty or not understood.
    dated_to_the_day : bool
        Whether no text has a time of day.
    zone : str
        The zone taken for texts that have none, empty where every text has one.
    date_order : str
        day or month, which of the two stands first; empty where it does not matter.
    """

    sent_at: np.ndarray
    dated_to_the_day: bool
    zone: str
    date_order: str


@dataclass(frozen=True)
class _Fields:
    local_us: np.ndarray
    offset_minutes: np.ndarray
    has_clock: np.ndarray
    date_order: str = ""


def check_zone(tz: str) -> str:
    """Check that a time zone exists.

    Parameters
    ----------
    tz : str
        Name such as Europe/Berlin.

    Returns
    -------
    str
        The name.

    Raises
    ------
    OptionError
        If there is no such zone; near names are listed.

    Examples
    --------
    >>> check_zone("Europe/Berlin")
    'Europe/Berlin'
    """
    try:
        zoneinfo.ZoneInfo(tz)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        near = difflib.get_close_matches(tz, sorted(zoneinfo.available_timezones()), n=3, cutoff=0.5)
        raise OptionError(
            f"tz={tz!r} is no time zone.",
            next_step=f"use a name such as {', '.join(near) or 'Europe/Berlin'}",
        ) from error
    return tz


def read_times(
    texts: pa.ChunkedArray, *, source: str, tz: str | None, declared: str | None, date_order: str | None
) -> Times:
    """Read a column of times in any of the ways exports write them.

    ISO 8601, mail headers, epoch seconds or milliseconds, and numeric dates in
    either order are understood; the order is decided from the whole column.

    Parameters
    ----------
    texts : pyarrow.ChunkedArray
        The texts.
    source : str
        Name of the file, for messages.
    tz : str or None
        Zone of texts that have none, as the user says.
    declared : str or None
        Zone of such texts by the format's own rule.
    date_order : str or None
        day or month, where the user says which stands first.

    Returns
    -------
    Times
        One instant per text.

    Raises
    ------
    ReadError
        If times have no zone and none is given, or if day and month cannot be told apart.
    OptionError
        If `date_order` or `tz` is no such thing.

    Examples
    --------
    >>> column = pa.chunked_array([["5.3.2024 10:00", "13.3.2024 09:30"]])
    >>> times = read_times(column, source="mail.csv", tz="Europe/Berlin", declared=None, date_order=None)
    >>> times.sent_at.astype("datetime64[us]").astype("datetime64[m]").tolist()
    [datetime.datetime(2024, 3, 5, 9, 0), datetime.datetime(2024, 3, 13, 8, 30)]
    """
    if date_order not in (None, *DATE_ORDERS):
        raise OptionError(f"date_order={date_order!r} is unknown.", next_step='use "day" or "month"')
    fields = _plain_iso(texts) or _by_pattern(texts, source, date_order)
    known = fields.local_us != NO_TIME
    naive = known & np.isnan(fields.offset_minutes)
    sent_at = np.where(
        known, fields.local_us - np.nan_to_num(fields.offset_minutes).astype(np.int64) * 60_000_000, NO_TIME
    )
    sent_at[(sent_at < _FIRST_US) | (sent_at > _LAST_US)] = NO_TIME
    zone = ""
    if naive.any():
        zone = check_zone(tz) if tz else declared or ""
        if not zone:
            raise ReadError(
                f"The times in {source} have no time zone.",
                f"For example: {_first(texts, naive)!r}",
                next_step='say whose clock they show, for example tz="Europe/Berlin" (--tz Europe/Berlin)',
            )
        sent_at[naive] = _to_utc(fields.local_us[naive], zone)
    return Times(sent_at, bool(known.any()) and not fields.has_clock[known].any(), zone, fields.date_order)


def _first(texts: pa.ChunkedArray, where: np.ndarray) -> str:
    return str(texts[int(np.flatnonzero(where)[0])].as_py())


def _to_utc(local_us: np.ndarray, zone: str) -> np.ndarray:
    if zone == "UTC":
        return local_us
    found = local_us.copy()
    near = (local_us > _FIRST_US + DAY_US) & (local_us < _LAST_US - DAY_US)
    index = pd.DatetimeIndex(local_us[near].astype("datetime64[us]"))
    earlier = np.ones(len(index), bool)
    moved = index.tz_localize(zone, ambiguous=earlier, nonexistent="shift_forward").tz_convert("UTC")
    found[near] = moved.tz_localize(None).as_unit("us").to_numpy().astype(np.int64)
    return found


def _plain_iso(texts: pa.ChunkedArray) -> _Fields | None:
    """Read a column that is ISO throughout, at Arrow's speed."""
    for kind, offset in ((pa.timestamp("us"), np.nan), (pa.timestamp("us", "UTC"), 0.0)):
        try:
            values = texts.cast(kind).cast(pa.int64())
        except pa.ArrowInvalid:
            continue
        local = values.fill_null(NO_TIME).to_numpy()
        longest = pc.max(pc.utf8_length(texts)).as_py()
        clock = np.full(len(local), bool(longest and longest > len("2024-03-05")))
        return _Fields(local, np.full(len(local), offset), clock)
    return None


def _by_pattern(texts: pa.ChunkedArray, source: str, date_order: str | None) -> _Fields:
    n = len(texts)
    local, offset, clock = np.full(n, NO_TIME), np.full(n, np.nan), np.zeros(n, bool)
    tidy = pc.replace_substring_regex(pc.fill_null(texts.cast(pa.string()), ""), "[\u200e\u200f]", "")
    tidy = pc.utf8_trim_whitespace(pc.replace_substring_regex(tidy, "[\u202f\u00a0]", " ")).combine_chunks()
    left = np.ones(n, bool)
    decided = ""
    for kind, pattern in _PATTERNS.items():
        where = np.flatnonzero(left)
        groups = pc.extract_regex(tidy.take(pa.array(where)), pattern)
        matched = groups.is_valid().to_numpy(zero_copy_only=False)
        if not matched.any():
            continue
        found = groups.drop_null()
        parts = {found.type.field(i).name: found.field(i) for i in range(found.type.num_fields)}
        if kind == "numeric":
            decided = _date_order(parts, source, date_order)
        where = where[matched]
        local[where], offset[where], clock[where] = (
            _epoch(parts) if kind == "epoch" else _calendar(parts, decided)
        )
        left[where] = False
    return _Fields(local, offset, clock, decided)


def _numbers(text: pa.StringArray, otherwise: int = 0) -> np.ndarray:
    filled = pc.if_else(pc.equal(text, ""), str(otherwise), text)
    values: np.ndarray = filled.cast(pa.int64()).to_numpy()
    return values


def _date_order(parts: dict[str, pa.StringArray], source: str, asked: str | None) -> str:
    first, second = _numbers(parts["p"]), _numbers(parts["q"])
    possible = (np.minimum(first, second) <= _MONTHS_A_YEAR) & (np.maximum(first, second) <= _MOST_DAYS)
    day_first = bool((first[possible] > _MONTHS_A_YEAR).any())
    month_first = bool((second[possible] > _MONTHS_A_YEAR).any())
    if day_first and month_first:
        if asked:
            return asked
        raise ReadError(
            f"The dates in {source} are mixed: some have the day first, some the month.",
            next_step='export again in one language, or say which most are: date_order="day" or "month"',
        )
    if asked or day_first or month_first:
        return asked or ("day" if day_first else "month")
    if pc.all(pc.equal(parts["sep"], ".")).as_py():
        return "day"
    raise ReadError(
        f"The dates in {source} can be read with the day or the month first.",
        f"For example: {first[0]}{parts['sep'][0]}{second[0]}{parts['sep'][0]}{parts['y'][0]}",
        next_step='say which it is: date_order="day" or date_order="month" (--date-order day)',
    )


def _epoch(parts: dict[str, pa.StringArray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    digits = pc.utf8_length(parts["e"]).to_numpy()
    scale = np.select([digits <= 10, digits <= 13], [1_000_000, 1_000], 1)  # noqa: PLR2004 (digits of s and ms)
    values = _numbers(parts["e"]) * scale
    return values, np.zeros(len(values)), np.ones(len(values), bool)


def _calendar(parts: dict[str, Any], date_order: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    year = _years(parts["y"])
    if "p" in parts:
        day, month = (parts["p"], parts["q"]) if date_order == "day" else (parts["q"], parts["p"])
        day, month = _numbers(day), _numbers(month)
    else:
        day = _numbers(parts["d"])
        month = _month(parts["mon"]) if "mon" in parts else _numbers(parts["mo"])
    hour, minute, second = _numbers(parts["h"]), _numbers(parts["mi"]), _numbers(parts["s"])
    half = pc.utf8_lower(pc.utf8_slice_codeunits(parts["ap"], 0, 1)).to_numpy(zero_copy_only=False)
    hour = np.where(half == "p", hour % 12 + 12, np.where(half == "a", hour % 12, hour))
    months = (np.clip(year, 1, 9999) - 1970) * 12 + month - 1
    days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + day - 1
    valid = (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 61)  # noqa: PLR2004 (the clock)
    valid &= year >= 1
    valid &= (days).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) == months
    fraction = pc.utf8_slice_codeunits(pc.utf8_rpad(parts["f"], 6, "0"), 0, 6)
    micros = (hour * 3600 + minute * 60 + second) * 1_000_000 + _numbers(fraction)
    offset = _offset(parts["z"])
    return (
        np.where(valid, days * DAY_US + micros, NO_TIME),
        offset,
        pc.not_equal(parts["h"], "").to_numpy(False),
    )


def _years(written: pa.StringArray) -> np.ndarray:
    """Read years; those of two digits lie between 1970 and 2069."""
    year = _numbers(written)
    short = pc.utf8_length(written).to_numpy() == 2  # noqa: PLR2004 (two digits)
    return np.where(short, np.where(year < 70, year + 2000, year + 1900), year)  # noqa: PLR2004 (the year 1970)


def _month(names: pa.StringArray) -> np.ndarray:
    short = pc.utf8_lower(pc.utf8_slice_codeunits(names, 0, 3))
    place: np.ndarray = pc.fill_null(pc.index_in(short, value_set=pa.array(_MONTHS)), -1).to_numpy() + 1
    return place.astype(np.int64)


def _offset(zones: pa.StringArray) -> np.ndarray:
    encoded = zones.dictionary_encode()
    minutes = [_offset_minutes(text) for text in encoded.dictionary.to_pylist()]
    table = np.array([np.nan if each is None else float(each) for each in minutes] or [np.nan])
    values: np.ndarray = table[encoded.indices.to_numpy()]
    return values


def _offset_minutes(text: str) -> int | None:
    bare = text.casefold().removeprefix("gmt").removeprefix("utc") or text.casefold()
    if bare[:1] in "+-" and bare:
        digits = bare[1:].replace(":", "").ljust(4, "0")
        return (-1 if bare[0] == "-" else 1) * (int(digits[:2]) * 60 + int(digits[2:]))
    return _ZONES.get(bare)
