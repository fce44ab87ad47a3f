from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics import benjamini_hochberg, garwood, rate_ratio, weekly_dispersion

Array: TypeAlias = npt.NDArray[Any]


def test_garwood_equals_chi_square_quantiles() -> None:
    counts = np.array([1, 2, 10, 1000])
    low, high = garwood(counts, exposure=4.0, level=0.9)
    assert low == pytest.approx(stats.chi2.ppf(0.05, 2 * counts) / 8)
    assert high == pytest.approx(stats.chi2.ppf(0.95, 2 * counts + 2) / 8)


def test_garwood_of_no_events_is_the_rule_of_three() -> None:
    # -ln(.025) = 3.689 at 95% two-sided.
    low, high = garwood(0)
    assert low == 0.0
    assert high == pytest.approx(-np.log(0.025))


def test_garwood_limits_are_exact() -> None:
    low, high = garwood(7)
    assert stats.poisson.sf(6, low) == pytest.approx(0.025)
    assert stats.poisson.cdf(7, high) == pytest.approx(0.025)


def test_garwood_refuses_what_was_not_observed() -> None:
    with pytest.raises(TableError, match="exposures must be positive"):
        garwood(3, exposure=0)
    with pytest.raises(TableError):
        garwood(-1)
    with pytest.raises(OptionError):
        garwood(1, level=95)


def test_rate_ratio_by_hand() -> None:
    # 10 of 30 recent against 25% elsewhere: odds .5 against 1/3, ratio 1.5.
    change = rate_ratio(10, 30, 0.25)
    assert change.ratio == pytest.approx(1.5)
    # Jeffreys limits of 10/30, from scipy, on the scale of the ratio.
    limits = stats.beta(10.5, 20.5).ppf([0.025, 0.975])
    assert [change.low, change.high] == pytest.approx(list(limits / (1 - limits) * 3))
    assert change.p_value == pytest.approx(2 * stats.beta(10.5, 20.5).cdf(0.25))


def test_no_change_where_all_other_contact_changed_alike() -> None:
    change = rate_ratio([10, 25], [100, 100], [0.1, 0.25])
    assert change.ratio == pytest.approx(1.0)
    assert np.all(change.p_value > 0.9)


def test_rate_ratio_at_the_edges() -> None:
    change = rate_ratio([0, 8, 0, 3, 3, 3], [12, 8, 0, 9, 9, 9], [0.25, 0.25, 0.25, 0.0, 1.0, np.nan])
    assert (change.ratio[0], change.low[0]) == (0.0, 0.0)
    assert 0.0 < change.high[0] < 1.0
    assert (change.ratio[1], change.high[1]) == (np.inf, np.inf)
    assert 1.0 < change.low[1] < np.inf
    for value in (change.ratio, change.low, change.high, change.p_value):
        assert np.isnan(value[2:]).all()


@given(st.integers(0, 60), st.integers(1, 60), st.floats(0.05, 0.95), st.floats(1.0, 6.0))
@settings(max_examples=60, deadline=None)
def test_p_value_is_the_dual_of_the_limits(recent: int, before: int, share: float, dispersion: float) -> None:
    change = rate_ratio(recent, recent + before, share, dispersion=dispersion)
    assert change.low <= change.ratio <= change.high
    if recent:  # with none recent the lower limit is set to 0
        assert (change.p_value < 0.05) == (not change.low <= 1.0 <= change.high)
    plain = rate_ratio(recent, recent + before, share)
    assert change.high >= plain.high
    assert change.low <= plain.low


def test_dispersion_below_one_or_unknown_counts_as_one() -> None:
    plain = rate_ratio(10, 30, 0.25)
    assert rate_ratio(10, 30, 0.25, dispersion=0.3).low == plain.low
    assert rate_ratio(10, 30, 0.25, dispersion=np.nan).p_value == plain.p_value


def weekly(random: np.random.Generator, rate: Array, activity: Array, bursts: float = 1.5) -> Array:
    """Weekly counts with bursts: gamma with variance 1/1.5 as METHODS 6.1."""
    intensity = rate[:, None] * activity * random.gamma(bursts, 1 / bursts, (rate.size, activity.size))
    return random.poisson(intensity)


def dispersion_of(counts: Any, activity: Array) -> Array:
    group, week = np.nonzero(counts)
    return weekly_dispersion(counts[group, week], week, group, counts.shape[0], week_share=activity)


def test_ones_own_slowdown_is_not_taken_for_fading() -> None:
    # METHODS 0.7 and 6.2: ego's traffic falls to .75; 10% of ties really fade to a quarter at the end.
    random = np.random.default_rng(1)
    activity = np.linspace(1.0, 0.75, 104)
    rate = np.full(1500, 1.5)
    counts = weekly(random, rate, activity)
    fading = np.arange(1500) < 150
    counts[:150, 78:] = random.binomial(counts[:150, 78:], 0.25)
    share = activity[78:].sum() / activity.sum()
    recent, total = counts[:, 78:].sum(axis=1), counts.sum(axis=1)
    phi = dispersion_of(counts, activity)
    change = rate_ratio(recent, total, share, dispersion=phi)
    flagged = (benjamini_hochberg(change.p_value) < 0.1) & (change.ratio < 1)
    assert fading[flagged].mean() >= 0.80
    assert flagged[fading].mean() >= 0.30
    # Among ties that do not fade, p-values are about uniform; without the offset and phi they are not.
    assert (change.p_value[~fading] < 0.05).mean() < 0.07
    naive = rate_ratio(recent, total, 0.25)
    assert (naive.p_value[~fading] < 0.05).mean() > 0.12


def test_dispersion_by_hand() -> None:
    # 8 events over 4 equal weeks, (4, 4, 0, 0): sum (y - 2)^2/2 = 8, over 3 degrees of freedom.
    assert weekly_dispersion([4, 4], [0, 1], [0, 0], 1, week_share=[1, 1, 1, 1])[0] == pytest.approx(8 / 3)
    # Weeks of unequal activity: expected 6 and 2, seen 4 and 4: 4/6 + 4/2.
    assert weekly_dispersion([4, 4], [0, 1], [0, 0], 1, week_share=[3, 1])[0] == pytest.approx(8 / 3)


def test_dispersion_of_independent_events_is_one_and_of_bursts_more() -> None:
    random = np.random.default_rng(2)
    activity = np.ones(104)
    calm = random.poisson(1.0, (2000, 104))
    assert dispersion_of(calm, activity).mean() == pytest.approx(1.0, abs=0.02)
    bursts = weekly(random, np.full(2000, 1.0), activity)
    assert dispersion_of(bursts, activity).mean() == pytest.approx(1 + 1 / 1.5, abs=0.05)


def test_dispersion_is_undefined_without_events_or_weeks() -> None:
    assert np.isnan(weekly_dispersion([0], [0], [0], 2, week_share=[1, 1])).all()
    assert np.isnan(weekly_dispersion([5], [0], [0], 1, week_share=[1])).all()
    assert np.isnan(weekly_dispersion([], [], [], 1, week_share=[0, 0])).all()


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(TableError, match="between 0 and the total"):
        rate_ratio(5, 4, 0.2)
    with pytest.raises(TableError, match="negative"):
        weekly_dispersion([-1], [0], [0], 1, week_share=[1])
    with pytest.raises(TableError, match="codes"):
        weekly_dispersion([1], [3], [0], 1, week_share=[1, 1])
