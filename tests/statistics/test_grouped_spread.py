"""The interquartile range of many groups, against numpy and scipy's bootstrap."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics.grouped import grouped_spread


def iqr(values: Any, axis: int = -1) -> Any:
    low, high = np.quantile(values, [0.25, 0.75], axis=axis)
    return high - low


def test_ranges_are_those_of_numpy() -> None:
    random = np.random.default_rng(1)
    groups = random.integers(0, 40, 900)
    values = random.normal(size=900)
    values[::50] = np.nan
    found = grouped_spread(values, groups, 41)
    for group in range(40):
        own = values[(groups == group) & ~np.isnan(values)]
        assert found.value[group] == pytest.approx(iqr(own))
        assert found.low[group] <= found.value[group] <= found.high[group]
    assert np.isnan([found.value[40], found.low[40], found.high[40]]).all()


@pytest.mark.parametrize("size", [2, 5, 11, 60])
def test_limits_are_those_of_a_bootstrap_that_draws_values(size: int) -> None:
    values = np.random.default_rng(size).normal(size=size)
    found = grouped_spread(values, np.zeros(size, int), 1, n_resamples=20_000)
    drawn = stats.bootstrap((values,), iqr, n_resamples=20_000, method="percentile", rng=5)
    interval = drawn.confidence_interval
    assert (found.low[0], found.high[0]) == pytest.approx((interval.low, interval.high), abs=0.05)


def test_limits_of_a_group_depend_on_nothing_but_its_values() -> None:
    random = np.random.default_rng(2)
    values, groups = random.normal(size=60), np.repeat([0, 1, 2], [10, 20, 30])
    order = random.permutation(60)
    together = grouped_spread(values[order], groups[order], 3)
    for group in range(3):
        alone = grouped_spread(values[groups == group], np.zeros((groups == group).sum(), int), 1)
        assert [each[group] for each in together] == [each[0] for each in alone]


def test_limits_hold_the_range_of_normal_values() -> None:
    truth = 2 * stats.norm.ppf(0.75)
    values = np.random.default_rng(3).normal(size=(2_000, 20))
    found = grouped_spread(values.ravel(), np.repeat(np.arange(2_000), 20), 2_000)
    held = ((found.low <= truth) & (truth <= found.high)).mean()
    assert 0.95 < held < 0.99  # 0.97; standard error 0.004


def test_one_value_has_a_range_but_no_limits() -> None:
    found = grouped_spread([3.0], [0], 1)
    assert found.value[0] == 0
    assert np.isnan([found.low[0], found.high[0]]).all()
    alike = grouped_spread([2.0] * 6, [0] * 6, 1)
    assert [each[0] for each in alike] == [0, 0, 0]
    assert grouped_spread([], [], 2).value.shape == (2,)
    with pytest.raises(TableError, match="Group codes"):
        grouped_spread([1.0], [3], 2)
