from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics import poisson_changepoint

Array: TypeAlias = npt.NDArray[Any]
Numbers: TypeAlias = dict[str, Any]


def test_change_of_the_fixture(methods: Numbers) -> None:
    case = methods["changepoint"]
    change = poisson_changepoint(case["counts"], n_resamples=9999)
    assert change.position == case["best_tau"]
    assert change.statistic == pytest.approx(case["sup_LR"], abs=5e-5)
    assert change.p_value == pytest.approx(case["p_multinomial_approx"], abs=0.0004)
    assert (change.rate_before, change.rate_after) == (pytest.approx(25 / 6), pytest.approx(4 / 6))
    assert change.low <= 6 <= change.high


def test_statistic_is_the_likelihood_ratio() -> None:
    counts = np.array([3, 1, 4, 1, 9, 8, 7, 9, 2, 8])
    change = poisson_changepoint(counts, n_resamples=9)

    def log_likelihood(part: Array) -> float:
        return stats.poisson.logpmf(part, part.mean()).sum()

    gains = {
        at: 2 * (log_likelihood(counts[:at]) + log_likelihood(counts[at:]) - log_likelihood(counts))
        for at in range(2, 9)  # 3 events and one block are too few for a side
    }
    assert change.position == max(gains, key=gains.get) == 4
    assert change.statistic == pytest.approx(gains[4])


def test_ones_own_quiet_weeks_are_no_change() -> None:
    contact, all_other = [8, 8, 8, 8, 8, 2, 2, 2, 2, 2], [80] * 5 + [20] * 5
    assert poisson_changepoint(contact).p_value < 0.01
    offset = poisson_changepoint(contact, exposure=all_other)
    assert offset.statistic == pytest.approx(0.0, abs=1e-9)
    assert offset.p_value == 1.0


def test_rates_use_the_exposure() -> None:
    change = poisson_changepoint([10, 20, 10, 2, 4, 2], exposure=[1, 2, 1, 1, 2, 1], n_resamples=99)
    assert change.position == 3
    assert (change.rate_before, change.rate_after) == (10.0, 2.0)


def test_false_alarms_are_held() -> None:
    random = np.random.default_rng(1)
    p = [poisson_changepoint(random.poisson(2.0, 26), n_resamples=99, seed=s).p_value for s in range(300)]
    assert np.mean(np.array(p) <= 0.05) < 0.09
    assert np.mean(p) == pytest.approx(0.5, abs=0.06)


def test_range_of_positions_covers() -> None:
    random = np.random.default_rng(2)
    rates = np.where(np.arange(40) < 22, 4.0, 1.5)
    found = [poisson_changepoint(random.poisson(rates), n_resamples=1) for _ in range(300)]
    covered = np.mean([change.low <= 22 <= change.high for change in found])
    width = np.mean([change.high - change.low for change in found])
    assert 0.9 < covered <= 1.0
    assert width < 12


def test_swapping_time_mirrors_the_change() -> None:
    counts = [4, 5, 3, 4, 5, 4, 1, 0, 1, 1]
    one, two = poisson_changepoint(counts, n_resamples=9), poisson_changepoint(counts[::-1], n_resamples=9)
    assert two.position == len(counts) - one.position
    assert two.statistic == pytest.approx(one.statistic)
    assert (two.rate_before, two.rate_after) == (one.rate_after, one.rate_before)


@pytest.mark.parametrize("counts", [[], [5], [1, 2, 1], [0] * 20])
def test_too_short_series_have_no_change(counts: Any) -> None:
    change = poisson_changepoint(counts)
    assert (change.position, change.low, change.high) == (-1, -1, -1)
    assert np.isnan([change.statistic, change.p_value, change.rate_before, change.rate_after]).all()


def test_the_seed_makes_it_repeatable() -> None:
    counts = [3, 1, 4, 1, 5, 2, 6, 5]
    assert poisson_changepoint(counts, seed=3) == poisson_changepoint(counts, seed=3)


def test_impossible_series_are_refused() -> None:
    with pytest.raises(TableError, match="without exposure"):
        poisson_changepoint([1, 2], exposure=[0, 1])
    with pytest.raises(TableError, match="negative"):
        poisson_changepoint([1, -2])
    with pytest.raises(TableError, match="shape"):
        poisson_changepoint([1, 2], exposure=[1])
    with pytest.raises(OptionError, match="n_resamples"):
        poisson_changepoint([1, 2], n_resamples=0)
