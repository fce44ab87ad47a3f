from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics import (
    burstiness,
    burstiness_plain,
    empirical_gap_surprise,
    gamma_poisson_rates,
    gap_surprise,
    memory,
)

Array: TypeAlias = npt.NDArray[Any]
Numbers: TypeAlias = dict[str, Any]


def sums(gaps: Any) -> tuple[int, float, float]:
    gaps = np.asarray(gaps, float)
    return gaps.size, gaps.sum(), (gaps**2).sum()


def test_burstiness_of_the_fixture(methods: Numbers) -> None:
    for case in methods["burstiness"]:
        if "B" in case:
            assert burstiness_plain(*sums(case["tau"])) == pytest.approx(case["B"], abs=1e-12)
        if "B_n" in case:
            assert burstiness(*sums(case["tau"])) == pytest.approx(case["B_n"], abs=1e-12)
        if "M" in case:
            assert memory(case["tau"]) == pytest.approx(case["M"], abs=1e-12)


@pytest.mark.parametrize("gap", [1, 168, 0.1, 1 / 3, 1e6 / 7])
def test_equal_gaps_are_clockwork(gap: float) -> None:
    assert burstiness(*sums([gap] * 4)) == -1.0
    assert burstiness_plain(*sums([gap] * 7)) == -1.0


@pytest.mark.parametrize("n", [2, 3, 10])
def test_one_long_gap_is_the_burstiest(n: int) -> None:
    assert burstiness(*sums([0] * (n - 1) + [5])) == pytest.approx(1.0)


@pytest.mark.parametrize("n", [2, 5, 50])
def test_spacings_at_random_have_no_burstiness(n: int) -> None:
    # Kim & Jo 2016: the variance of random spacings, r^2 = (n - 1)/(n + 1), gives 0.
    ratio = (n - 1) / (n + 1)
    assert burstiness(n, n, n * (1 + ratio)) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("n", "plain", "corrected"), [(3, -0.25, -0.08), (5, -0.15, -0.05), (10, -0.08, -0.03)]
)
def test_correction_for_few_gaps(n: int, plain: float, corrected: float) -> None:
    # METHODS 3.1 D12, mean of Poisson streams.
    gaps = np.random.default_rng(1).exponential(1.0, (40_000, n))
    columns = np.full(40_000, n), gaps.sum(axis=1), (gaps**2).sum(axis=1)
    assert burstiness_plain(*columns).mean() == pytest.approx(plain, abs=0.012)
    assert burstiness(*columns).mean() == pytest.approx(corrected, abs=0.012)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=12), st.sampled_from([0.5, 24.0, 3600.0]))
@settings(max_examples=50, deadline=None)
def test_burstiness_has_no_unit_and_stays_in_range(gaps: Any, unit: float) -> None:
    value = burstiness(*sums(gaps))
    if not sum(gaps):
        assert np.isnan(value)
        return
    assert -1.0 <= value <= 1.0 + 1e-9
    assert burstiness(*sums(np.array(gaps) * unit)) == pytest.approx(value, abs=1e-6)


def test_burstiness_is_undefined_for_too_few_gaps() -> None:
    assert np.isnan(burstiness([0, 1, 3], [0, 5, 0], [0, 25, 0])).all()
    assert np.isnan(burstiness_plain([0, 1, 3], [0, 5, 0], [0, 25, 0])).all()


def test_memory_is_undefined_without_variation() -> None:
    assert np.isnan(memory([1, 2]))
    assert np.isnan(memory([3, 3, 3, 3]))
    assert np.isnan(memory([3, 3, 5]))
    assert np.isnan(memory([]))


def test_memory_is_a_correlation() -> None:
    gaps = np.random.default_rng(2).lognormal(0, 1, 30)
    assert memory(gaps) == pytest.approx(np.corrcoef(gaps[:-1], gaps[1:])[0, 1])


def test_gap_surprise_of_the_fixture(methods: Numbers) -> None:
    case = methods["gap"]
    assert gap_surprise(case["n"], case["T"], case["g"], case["a"], case["b"]) == pytest.approx(
        case["p"], rel=1e-12
    )


def test_gap_surprise_is_the_mean_over_the_posterior() -> None:
    rate = stats.gamma(1.2 + 10, scale=1 / (2.4 + 20))
    assert gap_surprise(10, 20, 6, 1.2, 2.4) == pytest.approx(rate.expect(lambda x: np.exp(-6 * x)), rel=1e-6)
    assert gap_surprise([10, 10], 20, [0, 1e9], 1.2, 2.4) == pytest.approx([1.0, 0.0], abs=1e-12)


def test_empirical_surprise_by_hand() -> None:
    assert empirical_gap_surprise([1, 2, 3, 4, 5], 4) == 0.5  # (1 + 2)/6
    assert empirical_gap_surprise([1, 2, 3, 4, 5], 9) == pytest.approx(1 / 6)
    assert np.isnan(empirical_gap_surprise([1, 2, 3, 4], 9))


def test_rates_are_recovered() -> None:
    random = np.random.default_rng(3)
    exposure = random.uniform(20, 104, 5000)
    events = random.poisson(random.gamma(1.3, 1 / 2.6, 5000) * exposure)
    a, b = gamma_poisson_rates(events, exposure)
    assert a == pytest.approx(1.3, rel=0.06)
    assert a / b == pytest.approx(0.5, rel=0.04)


def test_rates_are_the_maximum_likelihood() -> None:
    n = np.array([0, 1, 2, 2, 3, 5, 8, 13, 40, 90])
    exposure = np.array([50, 20, 50, 80, 50, 50, 30, 50, 60, 50.0])

    def loss(point: Array) -> float:
        a, b = np.exp(point)
        return -stats.nbinom.logpmf(n, a, b / (b + exposure)).sum()

    best = optimize.minimize(loss, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10})
    assert gamma_poisson_rates(n, exposure) == pytest.approx(tuple(np.exp(best.x)), rel=1e-3)


def test_rates_do_not_depend_on_the_unit() -> None:
    n, weeks = np.array([0, 1, 2, 2, 3, 5, 8, 13, 40, 90]), np.full(10, 52.0)
    a, b = gamma_poisson_rates(n, weeks)
    a_hours, b_hours = gamma_poisson_rates(n, weeks * 168)
    assert a_hours == pytest.approx(a, rel=1e-3)
    assert b_hours == pytest.approx(b * 168, rel=1e-3)


def test_equal_rates_make_a_large_shape_and_stay_finite() -> None:
    a, b = gamma_poisson_rates([5] * 50, [10] * 50)
    assert a > 100
    assert a / b == pytest.approx(0.5, rel=1e-3)
    assert gap_surprise(5, 10, 4, a, b) == pytest.approx(np.exp(-2.0), rel=0.02)


def test_rates_without_events_are_unknown() -> None:
    assert np.isnan(gamma_poisson_rates([0, 0], [5, 5])).all()
    assert np.isnan(gamma_poisson_rates([], [])).all()
    assert np.isfinite(gamma_poisson_rates([1], [5])).all()
    with pytest.raises(TableError, match="exposures must be positive"):
        gamma_poisson_rates([1], [0])


def test_many_ties_are_thinned_evenly() -> None:
    random = np.random.default_rng(4)
    events = random.poisson(np.sort(random.gamma(2.0, 0.5, 60_000)) * 10)
    a, b = gamma_poisson_rates(events, np.full(60_000, 10.0))
    assert (a, a / b) == pytest.approx((2.0, 1.0), rel=0.06)
