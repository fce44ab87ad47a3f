"""Silences against gaps counted by hand, and which ties are worth reviving."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reciprocity_kit.columns import TABLES
from reciprocity_kit.history import History
from reciprocity_kit.simulate import Settings, World, simulate_world
from reciprocity_kit.statistics import gamma_poisson_rates, gap_surprise
from reciprocity_kit.timeline import build_silences, find_dormant
from reciprocity_kit.timeline.silence import mutuality

MakeMails = Callable[..., History]
ReadWorld = Callable[[World], History]
Mail = tuple[float, str, str, str, str, float]


def mail(day: float, other: str, *, sender: str = "you", place: int = 0) -> Mail:
    to = other if sender == "you" else "you"
    return (float(day), sender, to, f"{other}{sender}{day}{place}", "", 1000.0)


def row_of(silences: pd.DataFrame, alter: str) -> "pd.Series[Any]":
    return silences.set_index("alter").loc[alter]


GAPS = [1, 2, 3, 4, 10, 20]


@pytest.fixture(scope="module")
def hand(mails: MakeMails) -> History:
    """Ana after 1, 2, 3, 4, 10 and 20 days, then 12 days of nothing; ben every day."""
    days = np.cumsum([0, *GAPS])
    rows = [mail(d, "ana", sender="you" if d % 2 else "ana") for d in days]
    return mails(rows + [mail(d, "ben") for d in range(52)], days=52)


def test_gaps_and_slip_by_hand(hand: History) -> None:
    ana = row_of(build_silences(hand), "ana")
    assert (ana["n"], ana["silence_days"]) == (7, 12.0)
    # Median of 1 2 3 4 10 20 is 3.5; the quartiles between neighbours: 2 + 0.25, 4 + 0.75 * 6.
    assert (ana["usual_gap_days_low"], ana["usual_gap_days"], ana["usual_gap_days_high"]) == (2.25, 3.5, 8.5)
    assert ana["cadence_slip"] == pytest.approx(12 / 3.5)
    assert ana["gap_surprise_share"] == pytest.approx(1 - (1 + 1) / 7)  # one gap of six is as long
    assert ana["active_weeks"] == 4  # days 0-6: 0 1 3 6; 7-13: 10; 14-20: 20; 35-41: 40
    assert not ana["quiet"]


def test_surprise_is_the_gamma_poisson_one(hand: History) -> None:
    silences = build_silences(hand)
    a, b = gamma_poisson_rates([6, 51], [40, 51])
    expected = 1 - gap_surprise(6, 40, 12, a, b)
    assert row_of(silences, "ana")["silence_surprise"] == pytest.approx(float(expected))
    assert row_of(silences, "ana")["q"] == pytest.approx(2 * float(1 - expected))  # smaller of two p-values
    assert list(silences.columns) == [column.name for column in TABLES["silences"]]


def test_several_messages_of_a_day_are_one_day(mails: MakeMails) -> None:
    rows = [mail(d + k / 24, "ana", place=k) for d in (0, 10, 20) for k in range(5)]
    row = row_of(build_silences(mails(rows, days=40)), "ana")
    assert (row["n"], row["usual_gap_days"], row["status"]) == (3, 10.0, "too_few")
    assert np.isnan(row["silence_surprise"])
    assert row["active_probability_status"] == "not_identified"  # one tie fits no model


def test_quiet_and_dormant_need_a_silence_beyond_the_own_gaps(mails: MakeMails) -> None:
    rows = [mail(10 * d, "ana") for d in range(8)]
    rows += [mail(200 * d, "rare") for d in range(8)]
    rows += [mail(d, "few") for d in (0, 5)]
    half = build_silences(mails([row for row in rows if row[0] < 1500], days=1590)).set_index("alter")
    # ana: silent for 1520 days; rare: for 190, but its gaps are 200; few: only one gap.
    assert half["quiet"].to_dict() == {"ana": True, "few": False, "rare": False}
    assert half["dormant"].to_dict() == {"ana": True, "few": False, "rare": False}
    short = build_silences(mails([row for row in rows if row[1:3] == ("you", "ana")], days=300))
    assert (short["quiet"].tolist(), short["dormant"].tolist()) == ([True], [False])


def test_mutuality_is_a_cautious_half() -> None:
    law = stats.beta(10.5, 10.5)
    assert mutuality(np.array([10]), np.array([10]))[0] == pytest.approx(2 * law.ppf(0.1))
    assert mutuality(np.array([3]), np.array([9]))[0] == pytest.approx(
        mutuality(np.array([9]), np.array([3]))[0]
    )
    small, large = mutuality(np.array([2, 200]), np.array([2, 200]))
    assert small < 0.5
    assert large > 0.9


@pytest.fixture(scope="module")
def past(mails: MakeMails) -> History:
    """Ties that fell silent after 200 days of 500, and one that did not."""
    rows = []
    for place, d in enumerate(range(0, 200, 7)):
        rows.append(mail(d, "strong", sender="strong" if place % 2 else "you"))
        rows += [mail(d + k / 5, "onesided", place=k) for k in range(3)]  # more mail, all yours
        if d % 2:
            rows.append(mail(d, "weaker", sender="weaker" if place % 4 == 1 else "you"))
    rows += [mail(d, "active", sender="active" if d % 2 else "you") for d in range(0, 500, 3)]
    return mails(rows, days=500)


def test_the_strong_mutual_tie_ranks_first_and_one_sided_ones_are_not_listed(past: History) -> None:
    found = find_dormant(past)
    assert found["alter"].tolist() == ["strong", "weaker"]
    assert found["rank"].tolist() == [1, 2]
    strong = found.iloc[0]
    assert (strong["opened"], strong["opened_by_alter"], strong["active_weeks"]) == (15, 14, 29)
    assert strong["matched_weeks"] == pytest.approx(29 * mutuality(np.array([15]), np.array([14]))[0])
    assert strong["silence_days"] == 304.0  # 500 - 196
    assert list(found.columns) == [column.name for column in TABLES["dormant"]]
    assert find_dormant(past, least_days=310)["alter"].tolist() == ["weaker"]  # last heard of on day 189
    assert find_dormant(past, min_total=20)["alter"].tolist() == ["strong"]
    assert find_dormant(past, channel="chat").empty


def test_other_names_and_other_years_change_nothing_else(past: History, mails: MakeMails) -> None:
    one, two = build_silences(past), build_silences(past)
    pd.testing.assert_frame_equal(one, two)
    rows = [mail(10 * d, "ana") for d in range(8)]
    here = build_silences(mails(rows, days=300))
    there = build_silences(mails(rows, days=300, start=pd.Timestamp("1999-03-01", tz="UTC")))  # a Monday
    pd.testing.assert_frame_equal(here.drop(columns="last_at"), there.drop(columns="last_at"))
    named = [(d, a, "zoe", name, ref, size) for d, a, _, name, ref, size in rows]
    other = build_silences(mails(named, days=300))
    pd.testing.assert_frame_equal(here.drop(columns="alter"), other.drop(columns="alter"))


@pytest.mark.parametrize("burst_shape", [float("inf"), 1.5])
def test_planted_ends_are_told_from_pauses(read_world: ReadWorld, burst_shape: float) -> None:
    settings = Settings(
        kind_shares={"two-way": 0.7, "dormant": 0.3}, per_week_spread=0.0, burst_shape=burst_shape
    )
    world = simulate_world(seed=41, contacts=200, weeks=104, settings=settings)
    history = read_world(world)
    silences = build_silences(history, channel="email").set_index("alter")
    ended = world.truth.set_index("alter")["kind"].reindex(silences.index) == "dormant"
    active = silences["active_probability"]
    rank = stats.rankdata(-active)
    area = (rank[ended].sum() - ended.sum() * (ended.sum() + 1) / 2) / (ended.sum() * (~ended).sum())
    assert area >= 0.95  # the floor of METHODS 6.2 for bursty contact
    assert abs((1 - active).mean() - ended.mean()) <= 0.05
    listed = find_dormant(history, channel="email")["alter"]
    assert len(listed) > 20
    assert ended.loc[listed].mean() >= 0.95
