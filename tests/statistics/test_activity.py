from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pytest

from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics import BgNbdParameters, active_probability, bgnbd_fit

Array: TypeAlias = npt.NDArray[Any]
Numbers: TypeAlias = dict[str, Any]


@pytest.fixture
def published(methods: Numbers) -> BgNbdParameters:
    return BgNbdParameters(**methods["bgnbd"]["params"])


def simulate(
    random: np.random.Generator, n: int, parameters: BgNbdParameters, weeks: float
) -> tuple[Array, Array, Array]:
    """Contacts as the model has them: a rate for each tie, and after each contact a chance of ending."""
    rate = random.gamma(parameters.r, 1 / parameters.alpha, n)
    chance = random.beta(parameters.a, parameters.b, n)
    repeats, last, active = np.zeros(n), np.zeros(n), np.ones(n, bool)
    now, going = np.zeros(n), np.ones(n, bool)
    while going.any():
        now = now + random.exponential(1 / np.maximum(rate, 1e-12))
        going &= now <= weeks
        repeats[going] += 1
        last[going] = now[going]
        ends = going & (random.uniform(size=n) < chance)
        active[ends] = False
        going &= ~ends
    return repeats, last, active


def test_published_example(methods: Numbers, published: BgNbdParameters) -> None:
    case = methods["bgnbd"]
    assert active_probability(case["x"], case["t_x"], case["T"], published) == pytest.approx(
        case["P_active"], abs=1e-12
    )
    assert active_probability(5, 10, case["T"], published) == pytest.approx(
        case["P_active_x5_tx10"], abs=1e-12
    )


def test_active_by_hand() -> None:
    # a = b = r = alpha = 1, x = 1, t_x = 1, T = 3: 1/(1 + 1/1 * (4/2)^2) = .2
    assert active_probability(1, 1, 3, BgNbdParameters(1, 1, 1, 1)) == pytest.approx(0.2)


def test_longer_silence_is_less_active_and_no_repeats_say_nothing(published: BgNbdParameters) -> None:
    p = active_probability([3, 3, 3, 0], [30, 20, 10, 0], 38, published)
    assert np.all(np.diff(p[:3]) < 0)
    assert p[3] == 1.0


def test_long_histories_do_not_overflow(published: BgNbdParameters) -> None:
    p = active_probability([5000, 5000], [100, 1], 104, published)
    assert 0.0 <= p[1] < 1e-12
    assert p[1] <= p[0] <= 1.0


def test_fit_recovers_the_parameters_and_is_calibrated() -> None:
    truth = BgNbdParameters(r=1.5, alpha=4.0, a=1.0, b=6.0)
    repeats, last, active = simulate(np.random.default_rng(1), 4000, truth, 60.0)
    fit = bgnbd_fit(repeats, last, np.full(4000, 60.0))
    assert fit.r / fit.alpha == pytest.approx(truth.r / truth.alpha, rel=0.1)
    assert fit.r == pytest.approx(truth.r, rel=0.15)
    assert fit.a / (fit.a + fit.b) == pytest.approx(1 / 7, rel=0.2)
    p = active_probability(repeats, last, 60.0, fit)
    # METHODS 6.2: mean probability within .05 of the truth.
    assert p.mean() == pytest.approx(active.mean(), abs=0.03)
    for low, high in [(0.0, 0.2), (0.4, 0.7), (0.8, 1.0)]:
        inside = (p >= low) & (p <= high)
        assert p[inside].mean() == pytest.approx(active[inside].mean(), abs=0.06)


def test_fit_does_not_depend_on_the_unit() -> None:
    truth = BgNbdParameters(r=1.5, alpha=4.0, a=1.0, b=6.0)
    repeats, last, _ = simulate(np.random.default_rng(2), 500, truth, 60.0)
    weeks, days = (
        bgnbd_fit(repeats, last, np.full(500, 60.0)),
        bgnbd_fit(repeats, last * 7, np.full(500, 420.0)),
    )
    assert (days.r, days.alpha, days.a, days.b) == pytest.approx(
        (weeks.r, weeks.alpha * 7, weeks.a, weeks.b), rel=1e-3
    )


def test_fit_without_repeats_is_unknown() -> None:
    fit = bgnbd_fit([0, 0], [0, 0], [5, 5])
    assert np.isnan([fit.r, fit.alpha, fit.a, fit.b]).all()


def test_impossible_times_are_refused() -> None:
    with pytest.raises(TableError, match="last contact"):
        bgnbd_fit([1], [6], [5])
