"""Times in every family that exports write, worked by hand."""

import numpy as np
import pyarrow as pa
import pytest

from reciprocity_kit.errors import OptionError, ReadError
from reciprocity_kit.readers.dates import NO_TIME, Times, read_times


def _times(*texts: str | None, tz: str | None = None, date_order: str | None = None) -> Times:
    column = pa.chunked_array([pa.array(texts, pa.string())])
    return read_times(column, source="mail.csv", tz=tz, declared=None, date_order=date_order)


def _utc(*texts: str | None, tz: str | None = None, date_order: str | None = None) -> list[str]:
    found = _times(*texts, tz=tz, date_order=date_order).sent_at
    return [
        "" if each == NO_TIME else str(np.datetime64(int(each), "us")).removesuffix(".000000")
        for each in found
    ]


# 2024-03-05 10:15:30 UTC is 1709633730 seconds after 1970-01-01: 19,787 days and 36,930 seconds.
@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05T10:15:30Z",
        "2024-03-05 10:15:30+00:00",
        "2024-03-05T11:15:30+0100",
        "2024-03-05T04:15:30.000000-06:00",
        "2024/03/05 10:15:30 UTC",
        "2024.03.05 10:15:30 GMT",
        "Tue, 5 Mar 2024 10:15:30 +0000",
        "Tue, 05 Mar 2024 05:15:30 -0500 (EST)",
        "5 Mar 2024 10:15:30 GMT",
        "5-Mar-24 10:15:30 UT",
        "05 March 2024 05:15:30 EST",
        "5 Mar 2024 11:15:30 CET",
        "Mar 5, 2024, 10:15:30 AM UTC",
        "March 5 2024 at 10:15:30 Z",
        "Tuesday, March 5, 2024 10:15:30 GMT",
        "1709633730",
        "1709633730.25",
        "1709633730000",
        "1709633730000000",
    ],
)
def test_one_instant_in_many_spellings(text: str) -> None:
    assert _utc(text, tz="Asia/Tokyo") == ["2024-03-05T10:15:30"]


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("3/25/2024 12:00 AM", "00:00"),
        ("3/25/2024 12:30 PM", "12:30"),
        ("3/25/2024, 1:05 pm", "13:05"),
        ("3/25/2024 11:59 P.M.", "23:59"),
        ("3/25/24 9:05 a.m.", "09:05"),
        ("25.03.2024 17:30", "17:30"),
    ],
)
def test_twelve_hours_twice(text: str, clock: str) -> None:
    assert _utc(text, tz="UTC") == [f"2024-03-25T{clock}:00"]


def test_two_digit_years() -> None:
    # 69 and below are this century, 70 and above the last
    assert _utc("13.1.24 10:00", "13.1.69 10:00", "13.1.70 10:00", "13.1.99 10:00", tz="UTC") == [
        "2024-01-13T10:00:00",
        "2069-01-13T10:00:00",
        "1970-01-13T10:00:00",
        "1999-01-13T10:00:00",
    ]


def test_one_date_decides_the_order_for_the_whole_file() -> None:
    assert _utc("3/4/2024 10:00", "13/4/2024 10:00", tz="UTC")[0] == "2024-04-03T10:00:00"
    assert _utc("3/4/2024 10:00", "4/13/2024 10:00", tz="UTC")[0] == "2024-03-04T10:00:00"
    assert _times("3/4/2024 10:00", "13/4/2024 10:00", tz="UTC").date_order == "day"


def test_points_mean_that_the_day_stands_first() -> None:
    assert _utc("3.4.2024 10:00", tz="UTC") == ["2024-04-03T10:00:00"]


def test_an_order_that_cannot_be_decided_is_an_error_that_says_how_to_decide() -> None:
    with pytest.raises(ReadError, match=r"3/4/2024[\s\S]*date_order=\"day\""):
        _times("3/4/2024 10:00", "5/6/2024 10:00", tz="UTC")
    assert _utc("3/4/2024 10:00", tz="UTC", date_order="day") == ["2024-04-03T10:00:00"]
    assert _utc("3/4/2024 10:00", tz="UTC", date_order="month") == ["2024-03-04T10:00:00"]


def test_both_orders_in_one_file_are_an_error() -> None:
    with pytest.raises(ReadError, match="mixed"):
        _times("13/4/2024 10:00", "4/13/2024 10:00", tz="UTC")
    assert _utc("13/4/2024 10:00", "4/13/2024 10:00", tz="UTC", date_order="day") == [
        "2024-04-13T10:00:00",
        "",
    ]


def test_an_unknown_order_or_zone_is_an_option_error() -> None:
    with pytest.raises(OptionError, match="date_order"):
        _times("2024-03-05", date_order="year")
    with pytest.raises(OptionError, match="Europe/Berlin"):
        _times("2024-03-05 10:00", tz="Europe/Berln")


def test_times_without_a_zone_need_one() -> None:
    with pytest.raises(ReadError, match=r"no time zone[\s\S]*2024-03-05 10:00[\s\S]*tz="):
        _times("2024-03-05T10:00:00Z", "2024-03-05 10:00")
    assert _times("2024-03-05 10:00", tz="Europe/Berlin").zone == "Europe/Berlin"
    assert _times("2024-03-05 10:00Z", tz="Europe/Berlin").zone == ""


def test_the_hour_that_a_clock_change_skips_and_the_hour_it_repeats() -> None:
    # Berlin, 31 March 2024: 02:00 becomes 03:00 (01:00 UTC); 27 October 2024: 03:00 becomes 02:00 (01:00 UTC)
    assert _utc("2024-03-31 01:59", "2024-03-31 02:30", "2024-03-31 03:00", tz="Europe/Berlin") == [
        "2024-03-31T00:59:00",
        "2024-03-31T01:00:00",
        "2024-03-31T01:00:00",
    ]
    # the first of the two half past two: summer time
    assert _utc("2024-10-27 02:30", "2024-10-27 03:30", tz="Europe/Berlin") == [
        "2024-10-27T00:30:00",
        "2024-10-27T02:30:00",
    ]


def test_what_is_no_date_is_no_time() -> None:
    texts = ["2024-02-30 10:00", "2024-13-01 10:00", "2024-03-05 25:00", "soon", "", None, "0", "12345678901"]
    assert _utc("2024-03-05 10:00", *texts, tz="UTC") == ["2024-03-05T10:00:00"] + [""] * len(texts)


def test_dates_without_a_time_of_day_are_told() -> None:
    assert _times("2024-03-05", "2024-03-06", tz="UTC").dated_to_the_day
    assert not _times("2024-03-05", "2024-03-06 10:00", tz="UTC").dated_to_the_day
    assert _times("5 Mar 2024", None, tz="UTC").dated_to_the_day
    assert not _times(None, None, tz="UTC").dated_to_the_day


def test_years_from_1601_to_9999() -> None:
    texts = ("1601-01-01 00:00", "1969-12-31 23:59", "3609-07-01 12:00", "9999-12-31 23:59")
    assert _utc(*texts, tz="UTC") == [each.replace(" ", "T") + ":00" for each in texts]
    assert len(_utc(*texts, tz="America/Chicago")) == len(texts)


def test_marks_that_phones_put_into_times_do_not_matter() -> None:
    assert _utc("\u200e3/25/2024, 1:05\u202fPM", tz="UTC") == ["2024-03-25T13:05:00"]
