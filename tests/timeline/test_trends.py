"""Steady rises and falls: by hand, by scipy, and against planted ones."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reciprocity_kit.history import History
from reciprocity_kit.timeline import build_trends
from reciprocity_kit.timeline.trends import _cut, _fit

MakeMails = Callable[..., History]
Mail = tuple[float, str, str, str, str, float]


def weekly(other: str, weeks: range, *, sender: str = "you", day: float = 2.0) -> list[Mail]:
    to = other if sender == "you" else "you"
    return [(7 * w + day, sender, to, f"{other}{sender}{w}{day}", "", 1000.0) for w in weeks]


def row(table: pd.DataFrame, alter: str, indicator: str) -> "pd.Series[Any]":
    found = table[(table["alter"] == alter) & (table["indicator"] == indicator)]
    assert len(found) == 1
    return found.iloc[0]


def test_slope_and_p_by_hand() -> None:
    # 1, 2, ..., 8 a half year apart: 2 a year whatever two one takes; of 28 pairs all rise, which by
    # chance they do in one of 8! orders, or all fall.
    trend = _fit(np.arange(1.0, 9), np.arange(8) / 2, 80)
    assert trend.slope == pytest.approx((2, 2, 2))
    assert trend.p_value == pytest.approx(2 / 40320)
    assert (trend.blocks, trend.cases, trend.status) == (8, 80, "ok")
    assert _fit(np.ones(8), np.arange(8.0), 80).p_value == 1
    assert _fit(np.arange(7.0), np.arange(7.0), 80).status == "too_few"
    assert _cut(10, 4).tolist() == [0, 2, 5, 7]


def test_a_falling_share_is_told_and_an_even_one_is_not(mails: MakeMails) -> None:
    # In 100 weeks you open all of the conversations with Ana at first and none at last; with Ben half.
    draw = np.random.default_rng(2)
    opens = draw.random(100) < np.linspace(1, 0, 100)
    ana = [
        mail
        for week, own in enumerate(opens.tolist())
        for mail in weekly("ana", range(week, week + 1), sender="you" if own else "ana")
    ]
    ben = weekly("ben", range(0, 100, 2)) + weekly("ben", range(1, 100, 2), sender="ben")
    table = build_trends(mails(ana + ben, days=700))
    falling = row(table, "ana", "initiation")
    assert falling["slope_low"] < -1 / (100 * 7 / 365.25) < falling["slope_high"] < 0
    assert falling["q"] < 0.01
    assert row(table, "ben", "initiation")["q"] > 0.2
    assert (falling["n"], falling["blocks"]) == (100, 20)


def test_volume_is_measured_against_the_other_contact(mails: MakeMails) -> None:
    # All three double in the end: no tie rises beyond the others. Dan alone does.
    def twice(other: str) -> list[Mail]:
        again = [week for week in range(120) if week % 12 < week // 10]
        return weekly(other, range(120)) + [
            mail for week in again for mail in weekly(other, range(week, week + 1), day=5)
        ]

    alike = build_trends(mails(twice("ana") + twice("ben") + twice("cleo"), days=840))
    assert (alike.loc[alike["indicator"] == "volume", "p"] > 0.05).all()
    steady = weekly("ana", range(120)) + weekly("ben", range(120))
    table = build_trends(mails(steady + twice("dan"), days=840))
    assert row(table, "dan", "volume")["slope_low"] > 0
    assert row(table, "dan", "volume")["q"] < 0.01


def test_false_alarms_are_held(mails: MakeMails) -> None:
    draw = np.random.default_rng(4)
    rows = [
        (float(day), "you", f"p{number}", f"{number}.{place}", "", 1.0)
        for number in range(60)
        for place, day in enumerate(np.sort(draw.uniform(0, 728, 80)))
    ]
    table = build_trends(mails(rows, days=728))
    p = table.loc[table["indicator"] == "volume", "p"].to_numpy()
    assert len(p) == 60
    assert (p < 0.05).sum() <= 8  # three expected, standard deviation 1.7
    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_statuses(mails: MakeMails) -> None:
    few = build_trends(mails(weekly("ana", range(20)) + weekly("ben", range(60)), days=420))
    assert row(few, "ana", "volume")["status"] == row(few, "ana", "initiation")["status"] == "too_few"
    assert row(few, "ana", "volume")[["slope", "p", "q"]].isna().all()
    alone = build_trends(mails(weekly("ana", range(60)), days=420))
    assert row(alone, "ana", "volume")["status"] == "not_identified"
    assert row(alone, "ana", "initiation")["status"] == "ok"


def test_moving_all_times_by_weeks_changes_nothing(mails: MakeMails) -> None:
    rows = weekly("ana", range(80)) + weekly("ben", range(0, 80, 2)) + weekly("ben", range(40, 80), day=5)
    one = build_trends(mails(rows, days=560))
    two = build_trends(mails(rows, days=560, start=pd.Timestamp("2022-01-03", tz="UTC")))
    for name in ("slope", "slope_low", "slope_high", "p", "q"):
        np.testing.assert_allclose(one[name], two[name], atol=1e-9)
