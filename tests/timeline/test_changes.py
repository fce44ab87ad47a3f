"""Change-points against answers worked by hand, the statistics floor and planted changes."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.columns import TABLES
from reciprocity_kit.history import History
from reciprocity_kit.simulate import Settings, World, simulate_world
from reciprocity_kit.statistics import benjamini_hochberg, changepoints, poisson_changepoint
from reciprocity_kit.timeline import build_changes
from reciprocity_kit.timeline.scan import _dense_gains, _orders, _sparse_gains, find_change, find_turns

MakeMails = Callable[..., History]
ReadWorld = Callable[[World], History]
Mail = tuple[float, str, str, str, str, float]

OTHERS = ("ana", "cleo", "dan")


def weekly(other: str, weeks: Iterable[int], *, sender: str = "you", day: float = 2.0) -> list[Mail]:
    to = other if sender == "you" else "you"
    return [(7 * w + day, sender, to, f"{other}{sender}{w}{day}", "", 1000.0) for w in weeks]


def row_of(changes: pd.DataFrame, alter: str, indicator: str) -> "pd.Series[Any]":
    found = changes[(changes["alter"] == alter) & (changes["indicator"] == indicator)]
    assert len(found) == 1
    return found.iloc[0]


def test_the_published_series_and_the_statistics_floor() -> None:
    # METHODS 5.1: 4,5,3,4,5,4,1,0,1,1,0,1 changes after six blocks, LR 16.934, p about 0.0004.
    counts = np.array([4, 5, 3, 4, 5, 4, 1, 0, 1, 1, 0, 1])
    ours, theirs = find_change(counts, np.ones(12)), poisson_changepoint(counts)
    assert (ours.position, ours.low, ours.high) == (theirs.position, theirs.low, theirs.high)
    assert ours.statistic == pytest.approx(16.934, abs=5e-4)
    # 12 blocks in random order: the six high ones come first, or last, in 2 of C(12, 6) = 924 orders.
    assert ours.p_value == pytest.approx(2 / 924, abs=0.002)
    assert changepoints(counts).tolist() == [6]
    turns = [(turn.position, turn.low, turn.high) for turn in find_turns(counts, np.ones(12), ours)]
    assert turns == [(ours.position, ours.low, ours.high)]


def test_a_share_gains_for_both_kinds_of_case() -> None:
    # Ten ones, then ten noughts: 2 * 20 ln 2 = 27.726, as each side is certain.
    found = find_change(np.repeat([1, 0], 10), np.ones(20), binomial=True)
    assert found.position == 10
    assert found.statistic == pytest.approx(40 * np.log(2))
    assert found.low <= 10 <= found.high


def test_too_short_a_series_has_no_change() -> None:
    found = find_change(np.array([1, 0, 1]), np.ones(3))
    assert found.position == -1
    assert np.isnan(found.p_value)


def test_bursts_alone_raise_no_false_alarm() -> None:
    # Negative binomial weeks, variance four times the mean: the Poisson test alarms in most, this one rarely.
    random = np.random.default_rng(5)
    series = [random.poisson(random.gamma(1, 3, 52)) for _ in range(120)]
    ours = np.mean([find_change(each, np.ones(52)).p_value < 0.05 for each in series])
    plain = np.mean([poisson_changepoint(each, n_resamples=99).p_value < 0.05 for each in series[:40]])
    assert ours <= 0.10  # 0.05 plus two and a half standard errors
    assert plain > 0.4


def test_volume_changes_where_it_was_planted(mails: MakeMails) -> None:
    rows = [mail for who in OTHERS for mail in weekly(who, range(60))] + weekly("ben", range(30))
    changes = build_changes(mails(rows, days=420))
    ben = row_of(changes, "ben", "volume")
    assert ben["at"] == pd.Timestamp("2024-07-29", tz="UTC")  # the Monday of week 30
    assert ben["from_at"] <= ben["at"] <= ben["to_at"]
    assert (ben["before"], ben["after"], ben["ratio"]) == (pytest.approx(1.0), 0.0, 0.0)
    assert (ben["n_before"], ben["n_after"]) == (29, 0)
    assert ben["q"] < 0.01
    assert row_of(changes, "ana", "volume")["p"] > 0.05
    assert list(changes.columns) == [column.name for column in TABLES["changes"]]


def test_ones_own_halved_activity_is_no_change_of_any_tie(mails: MakeMails) -> None:
    rows = [mail for who in OTHERS for mail in weekly(who, range(60))]
    rows += [mail for who in OTHERS for mail in weekly(who, range(30), day=4.0)]
    volume = build_changes(mails(rows, days=420))
    volume = volume[volume["indicator"] == "volume"]
    assert volume["p"].min() > 0.05
    assert volume["ratio"].to_numpy() == pytest.approx(1.0, abs=0.1)


def test_who_begins_changes_at_a_conversation(mails: MakeMails) -> None:
    rows = weekly("ana", range(20)) + weekly("ana", range(20, 40), sender="ana") + weekly("ben", range(40))
    row = row_of(build_changes(mails(rows, days=280)), "ana", "initiation")
    assert row["at"] == pd.Timestamp("2024-05-22", tz="UTC")  # the Wednesday of week 20
    assert (row["before"], row["after"], row["ratio"]) == (1.0, 0.0, 0.0)
    assert (row["n_before"], row["n_after"], row["status"]) == (20, 20, "ok")
    assert row["q"] < 0.01


def test_several_changes_are_told_one_by_one(mails: MakeMails) -> None:
    # Ben: every week to the 40th, none to the 80th, every week again.
    rows = [mail for who in OTHERS for mail in weekly(who, range(120))]
    rows += weekly("ben", [*range(40), *range(80, 120)])
    changes = build_changes(mails(rows, days=840))
    ben = changes[(changes["alter"] == "ben") & (changes["indicator"] == "volume")]
    assert ben["change"].tolist() == [1, 2]
    assert ben["changes"].tolist() == [2, 2]
    monday = pd.Timestamp("2024-01-01", tz="UTC")
    planted = [monday + pd.Timedelta(7 * week, "D") for week in (40, 80)]
    assert ben["at"].tolist() == planted
    assert (ben["from_at"] <= planted).all()
    assert (ben["to_at"] >= planted).all()
    # Ben is first counted in the week after the first contact; each stretch goes to the next change.
    assert ben[["n_before", "n_after"]].to_numpy().tolist() == [[39, 0], [0, 40]]
    assert ben["before"].tolist() == pytest.approx([1.0, 0.0])
    assert ben["ratio"].tolist() == [0.0, np.inf]
    # One test for both: the same p and q, adjusted over the tests and not over the rows.
    assert ben["p"].nunique() == ben["q"].nunique() == 1
    tests = changes.drop_duplicates(["alter", "indicator"])
    adjusted = benjamini_hochberg(tests["p"].to_numpy())
    assert tests["q"].to_numpy() == pytest.approx(adjusted, nan_ok=True)
    assert (changes.loc[changes["q"] > 0.1, "changes"] == 1).all()


def test_long_windows_are_cut_into_fewer_blocks(mails: MakeMails) -> None:
    # Seven years, 365 weeks: taken two at a time. Ben ends after 200 of them.
    rows = [mail for who in OTHERS for mail in weekly(who, range(0, 365, 2))]
    found = build_changes(mails(rows + weekly("ben", range(0, 200, 2)), days=7 * 365))
    ben = row_of(found, "ben", "volume")
    planted = pd.Timestamp("2024-01-01", tz="UTC") + pd.Timedelta(7 * 200, "D")
    assert abs(ben["at"] - planted) <= pd.Timedelta(14, "D")
    assert ben["before"] == pytest.approx(0.5, abs=0.01)  # conversations per week, not per block
    assert (ben["n_before"], ben["n_after"], ben["after"]) == (99, 0, 0)


def test_a_share_can_change_several_times(mails: MakeMails) -> None:
    rows = weekly("ana", range(25)) + weekly("ana", range(25, 50), sender="ana")
    rows += weekly("ana", range(50, 75))
    found = build_changes(mails(rows + weekly("ben", range(75)), days=525))
    ana = found[(found["alter"] == "ana") & (found["indicator"] == "initiation")]
    assert ana[["before", "after"]].to_numpy().tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert ana["n_before"].tolist() == [25, 25]


def test_a_second_change_is_seldom_added_to_one() -> None:
    # Gamma-Poisson weeks of shape 1.5, whose mean falls from 2 to 0.5; METHODS 6.1 makes such weeks.
    random = np.random.default_rng(8)
    rates = np.where(np.arange(104) < 42, 2.0, 0.5)
    series = [random.poisson(rates * random.gamma(1.5, 1 / 1.5, 104)) for _ in range(150)]
    added = [len(find_turns(each, np.ones(104), find_change(each, np.ones(104)))) > 1 for each in series]
    assert np.mean(added) <= 0.12  # 0.05 plus four standard errors


def test_two_planted_changes_are_found_with_their_ranges() -> None:
    random = np.random.default_rng(9)
    rates = np.where((np.arange(156) // 52) == 1, 0.3, 2.5)
    series = [random.poisson(rates * random.gamma(4, 1 / 4, 156)) for _ in range(60)]
    found = [find_turns(each, np.ones(156), find_change(each, np.ones(156))) for each in series]
    two = [turns for turns in found if len(turns) == 2]
    assert len(two) >= 48
    held = [turn.low <= at <= turn.high for turns in two for turn, at in zip(turns, (52, 104), strict=True)]
    assert np.mean(held) >= 0.88
    assert all(turn.low <= turn.position <= turn.high for turns in found for turn in turns)


def test_mostly_empty_series_are_tested_as_all_others() -> None:
    random = np.random.default_rng(10)
    for _ in range(60):
        size = int(random.integers(10, 120))
        counts = random.poisson(random.uniform(0.02, 0.3), size).astype(float)
        counts[random.integers(size)] += 1
        exposure = random.uniform(0.5, 3, size)
        some = type(_orders(size, 0))(*(each[:, :99] for each in _orders(size, 0)))
        assert (np.sort(some.block, axis=0) == np.arange(size)[:, None]).all()
        np.testing.assert_allclose(
            _sparse_gains(counts, exposure, some),
            _dense_gains(counts, exposure, some, binomial=False),
            atol=1e-9,
        )


def test_few_conversations_or_no_other_contact_have_a_status(mails: MakeMails) -> None:
    few = build_changes(mails(weekly("ana", range(10)) + weekly("ben", range(40)), days=280))
    assert row_of(few, "ana", "volume")["status"] == "too_few"
    assert row_of(few, "ana", "initiation")["status"] == "too_few"
    alone = build_changes(mails(weekly("ana", range(40)), days=280))
    assert row_of(alone, "ana", "volume")["status"] == "not_identified"
    assert few.loc[few["status"] != "ok", ["at", "before", "after", "p", "q"]].isna().all().all()


def test_moving_all_times_by_weeks_moves_the_change_with_them(mails: MakeMails) -> None:
    rows = [mail for who in OTHERS for mail in weekly(who, range(60))] + weekly("ben", range(30))
    one = build_changes(mails(rows, days=420))
    two = build_changes(mails(rows, days=420, start=pd.Timestamp("2022-01-03", tz="UTC")))
    shift = pd.Timestamp("2024-01-01", tz="UTC") - pd.Timestamp("2022-01-03", tz="UTC")
    for name in ("from_at", "at", "to_at"):
        assert (one[name].dropna() - two[name].dropna()).eq(shift).all()
    pd.testing.assert_series_equal(one["q"], two["q"])


def test_planted_ends_are_dated_and_steady_ties_are_left_alone(read_world: ReadWorld) -> None:
    settings = Settings(kind_shares={"two-way": 0.8, "dormant": 0.2}, per_week=1.5, per_week_spread=0.3)
    world = simulate_world(seed=31, contacts=75, weeks=104, settings=settings)
    changes = build_changes(read_world(world))
    last = changes["change"] == changes["changes"]  # what ended has no change after its end
    volume = changes[(changes["indicator"] == "volume") & last].set_index("alter")
    truth = world.truth.set_index("alter").reindex(volume.index)
    ended = truth["kind"] == "dormant"
    found = volume[ended & (volume["q"] < 0.1)]
    planted = truth.loc[found.index, "changes_at"]
    week = pd.Timedelta(7, "D")
    assert len(found) >= 0.8 * ended.sum()
    assert ((found["from_at"] - week <= planted) & (planted <= found["to_at"] + week)).mean() >= 0.8
    assert ((found["at"] - planted).abs() <= 4 * week).mean() >= 0.8
    assert ((volume["p"] < 0.05) & ~ended).sum() <= 8  # of 60: 3 expected, standard deviation 1.7
