"""When messages were sent: all at once where dates are sound, with other evidence where they are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.readers.dates import NO_TIME, read_times
from reciprocity_kit.readers.header_columns import HeaderColumns

OWN, RECEIVED, LINE = range(3)
"""Where a time comes from: the Date header, a Received header, the line above the message."""

_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = np.argsort(_NAMES)
_LETTERS = np.array([int.from_bytes(name.encode(), "big") for name in sorted(_NAMES)])
_PLAIN = (
    r"^[A-Z][a-z]{2}, (?:0[1-9]|[12]\d|3[01]|[1-9]) (?:" + "|".join(_NAMES) + r") (?:19|20)\d\d"
    r" (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d [+-](?:0\d|1[0-4])[0-5]\d(?: \([A-Z]{1,5}\))?$"
)
_PLAIN_BYTES = len("1 Jan 2024 10:00:00 +0100")
_NUMERIC = r"^\s*\d{1,2}[./-]\d{1,2}[./-]"
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONGEST = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class MailTimes:
    """When some messages were sent.

    Parameters
    ----------
    sent_at : numpy.ndarray
        Microseconds since 1970 UTC, `NO_TIME` where nothing tells.
    origin : numpy.ndarray
        `OWN`, `RECEIVED` or `LINE`.
    zone : str
        The zone taken for dates that have none, empty where every date has one.
    """

    sent_at: np.ndarray
    origin: np.ndarray
    zone: str


def read_mail_times(
    headers: HeaderColumns, *, lines: Sequence[str], source: str, tz: str | None
) -> MailTimes:
    """Read the times of messages.

    Dates without a zone are taken in `tz`, else in UTC, as RFC 5322 asks for
    zones nobody knows. Dates in numbers alone, which no mail program writes, are
    not guessed at.

    Parameters
    ----------
    headers : HeaderColumns
        Of the messages.
    lines : sequence of str
        The lines that separate messages in a mailbox, empty elsewhere.
    source : str
        Name of the source, for messages.
    tz : str or None
        Zone of dates that have none, as the user says.

    Returns
    -------
    MailTimes
        One per message.

    Examples
    --------
    >>> headers = HeaderColumns([b"Date: Mon, 11 Mar 2024 09:00 EST", b"From: a@x.example"])
    >>> times = read_mail_times(headers, lines=["", "- Mon Mar 11 10:00:00 2024"], source="Inbox", tz=None)
    >>> times.sent_at.astype("datetime64[us]").astype("datetime64[h]").astype(str).tolist()
    ['2024-03-11T14', '2024-03-11T10']
    """
    dates = headers.column("date")
    sent_at, origin = _plain_times(dates), np.full(len(dates), OWN)
    others = np.flatnonzero(sent_at == NO_TIME)
    if not len(others):
        return MailTimes(sent_at, origin, "")
    numeric = pc.fill_null(pc.match_substring_regex(dates, _NUMERIC), pa.scalar(value=False))
    texts = pc.if_else(numeric, pa.scalar(None, pa.string()), dates).take(pa.array(others))
    times = read_times(pa.chunked_array([texts]), source=source, tz=tz, declared="UTC", date_order=None)
    sent_at[others] = times.sent_at
    if (times.sent_at == NO_TIME).any():
        received = headers.column("received")
    for place in np.flatnonzero(sent_at == NO_TIME).tolist():
        evidence = (
            "" if numeric[place].as_py() else dates[place].as_py() or "",
            (received[place].as_py() or "").rpartition(";")[2],
            _date_of_line(lines[place]),
        )
        for kind, text in enumerate(evidence):
            if (found := _lenient_time(text)) != NO_TIME:
                sent_at[place], origin[place] = found, kind
                break
    return MailTimes(sent_at, origin, times.zone)


def _plain_times(dates: pa.StringArray) -> np.ndarray:
    """Read dates that are written as RFC 5322 wants them, digit by digit; `NO_TIME` for all others."""
    sent_at = np.full(len(dates), NO_TIME)
    plain = pc.fill_null(pc.match_substring_regex(dates, _PLAIN), pa.scalar(value=False))
    places = np.flatnonzero(plain.to_numpy(zero_copy_only=False))
    if not len(places):
        return sent_at
    texts = dates.take(pa.array(places))
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset :][: len(texts)]
    chars = np.frombuffer(texts.buffers()[2], np.uint8)
    two = chars[offsets + 6] != ord(" ")
    windows = np.lib.stride_tricks.sliding_window_view(chars, _PLAIN_BYTES)
    shown = windows[offsets + 5 + two].astype(np.int64)
    digits = shown - ord("0")
    day = digits[:, 0] + np.where(two, chars[offsets + 5] - np.int64(ord("0")), 0) * 10
    month = _MONTHS[np.searchsorted(_LETTERS, shown[:, 2] << 16 | shown[:, 3] << 8 | shown[:, 4])]
    year = digits[:, 6:10] @ np.array([1000, 100, 10, 1])
    clock = digits[:, [11, 12, 14, 15, 17, 18]] @ np.array([36_000, 3_600, 600, 60, 10, 1])
    zone = digits[:, [21, 22, 23, 24]] @ np.array([36_000, 3_600, 600, 60])
    days = ((year - 1970) * 12 + month).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    seconds = (days + day - 1) * 86_400 + clock - np.where(shown[:, 20] == ord("-"), -zone, zone)
    real = day <= _days_of(year, month)
    sent_at[places[real]] = seconds[real] * 1_000_000
    return sent_at


def _days_of(year: np.ndarray, month: np.ndarray) -> np.ndarray:
    """Count the days of months, which begin with 0."""
    months = ((year - 1970) * 12 + month).astype("datetime64[M]")
    length: np.ndarray = ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(
        np.int64
    )
    return length


def _date_of_line(line: str) -> str:
    begin = max(line.rfind(f"{each}") for each in _WEEKDAYS)
    return line[begin:] if begin >= 0 else ""


def _lenient_time(text: str) -> int:
    """Read a date as mail programs do; `NO_TIME` where even that fails."""
    try:
        parts = parsedate_tz(text[:_LONGEST]) if text else None
        if parts is None:
            return NO_TIME
        moment = datetime(*parts[:6], tzinfo=UTC) - timedelta(seconds=parts[9] or 0)
    except (ValueError, OverflowError, TypeError, IndexError):
        return NO_TIME
    return (moment - _EPOCH) // timedelta(microseconds=1)
