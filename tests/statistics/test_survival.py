import warnings
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics import kaplan_meier, rothman_wilson, survival_curve, wilson

Array: TypeAlias = npt.NDArray[Any]
Numbers: TypeAlias = dict[str, Any]

FIELDS = (
    "n",
    "events",
    "median",
    "median_low",
    "median_high",
    "share",
    "share_low",
    "share_high",
    "resolved",
)


def one_group(hours: Any, replied: Any, horizon: float, **options: Any) -> dict[str, Any]:
    summary = kaplan_meier(hours, replied, np.zeros(len(hours), int), 1, horizon=horizon, **options)
    return {field: getattr(summary, field)[0] for field in FIELDS}


def scipy_curve(hours: Any, replied: Any) -> Any:
    data = stats.CensoredData.right_censored(hours, ~np.asarray(replied, bool))
    return stats.ecdf(data).sf


@pytest.fixture
def freireich(methods: Numbers) -> tuple[Array, Array, Numbers]:
    data = methods["kaplan_meier_6MP"]
    return np.array(data["time"], float), np.array(data["event"], bool), data


def test_freireich_curve(freireich: Any) -> None:
    time, event, data = freireich
    curve = survival_curve(time, event)
    for at, expected in data["S"].items():
        assert curve.survival[curve.time == float(at)] == pytest.approx(expected, abs=5e-7)
    assert curve.at_risk[[0, 1, 2]].tolist() == [21, 21, 17]  # three events and one censored at 6


def test_freireich_summary(freireich: Any) -> None:
    time, event, data = freireich
    result = one_group(time, event, 10)
    assert result["median"] == data["median"]
    assert result["share"] == pytest.approx(1 - data["S"]["10"], abs=5e-7)
    # R survival, survfit(conf.type = "log-log"): median 23, limits 13 and NA.
    assert result["median_low"] == 13
    assert np.isnan(result["median_high"])
    assert (result["n"], result["events"]) == (21, 9)


def test_freireich_limits_equal_scipy(freireich: Any) -> None:
    time, event, _ = freireich
    reference = scipy_curve(time, event)
    limits = reference.confidence_interval(0.95, method="log-log")
    curve = survival_curve(time, event)
    at = np.searchsorted(curve.time, reference.quantiles)
    inside = reference.probabilities < 1.0
    assert curve.survival[at] == pytest.approx(reference.probabilities)
    assert curve.low[at][inside] == pytest.approx(limits.low.probabilities[inside])
    assert curve.high[at][inside] == pytest.approx(limits.high.probabilities[inside])


def test_replies_of_the_email_fixture(methods: Numbers) -> None:
    # METHODS 5.1 FIX1: B answers one of four of A's messages, after 2 h.
    expected = methods["FIX1_email"]["expected"]["replies_by_B_to_A"]["threaded"]
    result = one_group([2, 24, 96, 117], [True, False, False, False], 24)
    assert result["share"] == pytest.approx(1 - expected["S24"])
    assert np.isnan(result["median"])
    # Greenwood's error of the fixture, through the log(-log) transform by hand.
    spread = 1.959963984540054 * expected["se_greenwood"] / (0.75 * -np.log(0.75))
    assert result["share_low"] == pytest.approx(1 - 0.75 ** np.exp(-spread))
    assert result["share_high"] == pytest.approx(1 - 0.75 ** np.exp(spread))


def test_median_is_reached_at_exactly_one_half() -> None:
    # METHODS 5.1 FIX1: A answers two of four after 1 h; S = .5, median 1.
    result = one_group([1, 1, 72, 90], [True, True, False, False], 24)
    assert result["share"] == 0.5
    assert result["median"] == 1


def test_median_without_censoring_is_the_lower_middle() -> None:
    # Products such as 5/6 * 4/5 * 3/4 * 2/3 must not miss one half by rounding.
    sizes = np.arange(2, 600, 2)
    hours = np.concatenate([np.arange(1.0, n + 1) for n in sizes])
    group = np.repeat(np.arange(sizes.size), sizes)
    summary = kaplan_meier(hours, np.ones(hours.size, bool), group, sizes.size, horizon=1)
    np.testing.assert_array_equal(summary.median, sizes / 2)


def random_waits(
    seed: int, n: int = 3000, n_groups: int = 200, digits: int = 0
) -> tuple[Array, Array, Array, int]:
    random = np.random.default_rng(seed)
    group = random.integers(0, n_groups - 5, n)  # the last five groups stay empty
    wait, limit = random.lognormal(2, 1.2, n), random.uniform(0, 60, n)
    return np.round(np.minimum(wait, limit), digits), wait <= limit, group, n_groups


@pytest.mark.parametrize("digits", [0, 6])
def test_many_groups_equal_scipy_one_by_one(digits: int) -> None:
    hours, replied, group, n_groups = random_waits(1, digits=digits)
    horizon = 12.0
    summary = kaplan_meier(hours, replied, group, n_groups, horizon=horizon, carry_forward=True)
    compared = 0
    for code in np.unique(group):
        mine = group == code
        reference = scipy_curve(hours[mine], replied[mine])
        survival = float(reference.evaluate(horizon))
        assert summary.share[code] == pytest.approx(1 - survival, abs=1e-12)
        reached = reference.quantiles[reference.probabilities <= 0.5 + 1e-12]
        assert summary.median[code] == pytest.approx(reached[0] if reached.size else np.nan, nan_ok=True)
        with warnings.catch_warnings():  # scipy warns where the curve is 0 or 1, which is not compared
            warnings.simplefilter("ignore")
            limits = reference.confidence_interval(0.95, method="log-log")
        if 0.0 < survival < 1.0:
            compared += 1
            at = np.searchsorted(reference.quantiles, horizon, side="right") - 1
            assert summary.share_low[code] == pytest.approx(1 - limits.high.probabilities[at])
            assert summary.share_high[code] == pytest.approx(1 - limits.low.probabilities[at])
        low = reference.quantiles[(limits.low.probabilities <= 0.5) | (reference.probabilities == 0)]
        high = reference.quantiles[limits.high.probabilities <= 0.5]
        assert summary.median_low[code] == pytest.approx(low[0] if low.size else np.nan, nan_ok=True)
        assert summary.median_high[code] == pytest.approx(high[0] if high.size else np.nan, nan_ok=True)
    assert compared > 150


def test_groups_do_not_touch_each_other() -> None:
    hours, replied, group, n_groups = random_waits(2)
    together = kaplan_meier(hours, replied, group, n_groups, horizon=5)
    for code in (0, 17, 194, 199):
        mine = group == code
        alone = one_group(hours[mine], replied[mine], 5)
        for field in FIELDS:
            assert getattr(together, field)[code] == pytest.approx(alone[field], nan_ok=True)


def test_order_of_rows_does_not_matter() -> None:
    hours, replied, group, n_groups = random_waits(3)
    shuffle = np.random.default_rng(0).permutation(hours.size)
    once = kaplan_meier(hours, replied, group, n_groups, horizon=5)
    again = kaplan_meier(hours[shuffle], replied[shuffle], group[shuffle], n_groups, horizon=5)
    for field in FIELDS:
        np.testing.assert_array_equal(getattr(once, field), getattr(again, field))


def test_a_long_curve_keeps_its_precision() -> None:
    n = 200_000
    result = one_group(np.arange(1.0, n + 1), np.ones(n, bool), 0.9 * n)
    assert result["share"] == pytest.approx(0.9, abs=1e-12)
    assert result["median"] == n / 2


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=25), st.integers(0, 22))
@settings(max_examples=60, deadline=None)
def test_limits_hold_the_estimate(waits: list[tuple[int, bool]], horizon: float) -> None:
    hours, replied = zip(*waits, strict=True)
    result = one_group(hours, replied, horizon, carry_forward=True)
    assert 0.0 <= result["share_low"] <= result["share"] + 1e-12
    assert result["share"] - 1e-12 <= result["share_high"] <= 1.0
    assert result["share_high"] > result["share_low"]  # never certain
    if not np.isnan(result["median"]):
        assert result["median_low"] <= result["median"]
        assert not result["median_high"] < result["median"]
    strict = one_group(hours, replied, horizon)
    assert np.isnan(strict["share"]) or strict["share"] == result["share"]
    if result["resolved"] == len(hours):  # nothing censored before the horizon: a plain share
        done = sum(r and h <= horizon for h, r in waits)
        assert result["share"] == pytest.approx(done / len(hours))
        if done in (0, len(hours)):
            assert (result["share_low"], result["share_high"]) == wilson(done, len(hours))


def test_no_replies_are_not_certainty() -> None:
    result = one_group([200, 300, 400], [False] * 3, 168)
    assert result["share"] == result["share_low"] == 0.0
    assert result["share_high"] == wilson(0, 3)[1]
    assert np.isnan([result["median"], result["median_low"], result["median_high"]]).all()


def test_waits_seen_too_short_say_little_about_the_horizon() -> None:
    # Only one of three unanswered messages was seen for a week: 0/1, not 0/3.
    assert one_group([200, 3, 4], [False] * 3, 168)["share_high"] == wilson(0, 1)[1]
    # None was: unknown, unless the last value is carried forward.
    unknown = one_group([20, 3, 4], [True, False, False], 168)
    assert unknown["share"] == 1.0  # the last one going on was answered: S = 0
    unknown = one_group([2, 3, 4], [True, False, False], 168)
    assert np.isnan([unknown["share"], unknown["share_low"], unknown["share_high"]]).all()
    assert unknown["resolved"] == 1
    assert one_group([2, 24], [True, False], 24)["share"] == 0.5  # seen until the horizon is enough
    carried = one_group([2, 3, 4], [True, False, False], 168, carry_forward=True)
    assert carried["share"] == pytest.approx(1 / 3)


def test_empty_groups_are_undefined() -> None:
    summary = kaplan_meier([], [], [], 2, horizon=24)
    assert summary.n.tolist() == summary.events.tolist() == [0, 0]
    for field in ("median", "median_low", "median_high", "share", "share_low", "share_high"):
        assert np.isnan(getattr(summary, field)).all()
    for field in ("share", "share_low"):
        assert np.isnan(getattr(kaplan_meier([5], [True], [0], 2, horizon=24), field)[1])


def test_seven_days_of_mail_do_not_make_replies_look_quick() -> None:
    # METHODS 6.2: a 7-day window, true median 20 h; Kaplan-Meier within 10%, the naive median far too low.
    random = np.random.default_rng(5)
    n = 40_000
    wait, seen = random.lognormal(np.log(20), 1.3, n), random.uniform(0, 168, n)
    replied = wait <= seen
    result = one_group(np.minimum(wait, seen), replied, 24)
    assert result["median"] == pytest.approx(20, rel=0.05)
    assert np.median(wait[replied]) < 15


@pytest.mark.parametrize("n", [15, 40])
def test_median_limits_cover(n: int) -> None:
    # METHODS 6.2: coverage .94-.96, floor .92; a limit that is not reached is no limit.
    random = np.random.default_rng(6)
    groups = 3000
    wait, seen = random.lognormal(np.log(20), 1.3, (groups, n)), random.uniform(0, 400, (groups, n))
    code = np.repeat(np.arange(groups), n)
    summary = kaplan_meier(np.minimum(wait, seen).ravel(), (wait <= seen).ravel(), code, groups, horizon=24)
    covered = ~(summary.median_low > 20) & ~(summary.median_high < 20)
    assert 0.93 < covered.mean() < 0.985
    truth = stats.norm.cdf(np.log(24 / 20) / 1.3)
    held = (summary.share_low <= truth) & (truth <= summary.share_high)
    assert 0.93 < held.mean() < 0.985


def test_curve_starts_at_zero_and_never_rises() -> None:
    hours, replied, _, _ = random_waits(4, n=60)
    curve = survival_curve(hours, replied, level=0.9)
    assert (curve.time[0], curve.survival[0], curve.at_risk[0]) == (0.0, 1.0, 60)
    assert np.all(np.diff(curve.survival) <= 0)
    assert np.all(curve.low <= curve.survival)
    assert np.all(curve.survival <= curve.high)
    assert curve.low[0] == rothman_wilson(1.0, 60, level=0.9)[0]
    empty = survival_curve([], [])
    assert empty.time.tolist() == [0.0]
    assert empty.at_risk.tolist() == [0]


@pytest.mark.parametrize(
    ("hours", "replied", "group"),
    [
        ([-1.0], [True], [0]),
        ([np.nan], [True], [0]),
        ([1.0], [True], [2]),
        ([1.0], [True, False], [0]),
        ([1.0], [True], [0, 0]),
    ],
)
def test_impossible_waits_are_refused(hours: Any, replied: Any, group: Any) -> None:
    with pytest.raises(TableError):
        kaplan_meier(hours, replied, group, 2, horizon=24)


def test_impossible_horizon_is_refused() -> None:
    with pytest.raises(OptionError, match="horizon"):
        kaplan_meier([1.0], [True], [0], 1, horizon=-1)
