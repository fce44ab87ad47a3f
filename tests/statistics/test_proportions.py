from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics import (
    benjamini_hochberg,
    binomial_test,
    clopper_pearson,
    jeffreys,
    rothman_wilson,
    wilson,
)

Numbers: TypeAlias = dict[str, Any]

INTERVALS = [wilson, jeffreys, clopper_pearson]
COUNTS = ["0/10", "1/10", "5/10", "10/10", "3/5", "0/1", "15/20", "2/3", "3/3"]


@pytest.mark.parametrize("counts", COUNTS)
def test_intervals_equal_the_fixture(methods: Numbers, counts: Any) -> None:
    k, n = map(int, counts.split("/"))
    expected = methods["intervals95"][counts]
    for interval in INTERVALS:
        assert np.array(interval(k, n)) == pytest.approx(expected[interval.__name__], abs=1e-12)
    assert binomial_test(k, n) == pytest.approx(expected["p_vs_half"], abs=1e-12)


def test_openings_of_the_email_fixture(methods: Numbers) -> None:
    expected = methods["FIX1_email"]["expected"]["openings_jeffreys"]
    low, high = jeffreys([3, 2], [3, 3])
    assert [low[0], high[0]] == pytest.approx(expected["B"])
    assert [low[1], high[1]] == pytest.approx(expected["C"])


@pytest.mark.parametrize(("method", "interval"), [("wilson", wilson), ("exact", clopper_pearson)])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_intervals_equal_scipy(method: Any, interval: Any, level: float) -> None:
    k, n = zip(*((k, n) for n in (1, 2, 7, 40) for k in range(n + 1)), strict=True)
    low, high = interval(k, n, level=level)
    expected = [stats.binomtest(*pair).proportion_ci(level, method) for pair in zip(k, n, strict=True)]
    assert low == pytest.approx([limits.low for limits in expected], abs=1e-9)
    assert high == pytest.approx([limits.high for limits in expected], abs=1e-9)


@pytest.mark.parametrize("share", [0.5, 0.3, 0.7619047619, 0.02])
def test_binomial_test_equals_scipy(share: float) -> None:
    k, n = zip(*((k, n) for n in (1, 2, 3, 8, 10, 31, 200) for k in range(n + 1)), strict=True)
    expected = [stats.binomtest(*pair, share).pvalue for pair in zip(k, n, strict=True)]
    assert binomial_test(k, n, share=share) == pytest.approx(expected, rel=1e-9, abs=1e-14)


def test_binomial_test_takes_a_share_for_each_tie() -> None:
    # METHODS 3.1 D4: of 20 openings 14, expected .7619 from both people's activity.
    assert binomial_test([14, 14], 20, share=[16 / 21, 0.5]) == pytest.approx(
        [0.5984518566276179, 0.11531829833984375]
    )


def test_how_many_one_way_openings_say_something() -> None:
    # METHODS 3.1 D3: n >= 6 for p < .05, n >= 14 to pass BH at .1 as the first of 500.
    n = np.arange(1, 30)
    p = binomial_test(n, n)
    assert n[p < 0.05][0] == 6
    passes = [benjamini_hochberg(np.append(np.ones(499), value))[-1] <= 0.1 for value in p]
    assert n[passes][0] == 14


@pytest.mark.parametrize(("share", "needed"), [(0.65, 90), (0.70, 49), (0.80, 20), (0.90, 12)])
def test_openings_needed_for_power(share: float, needed: int) -> None:
    # METHODS 3.1 D3: 80% power of the exact test against one half.
    def power(n: float) -> float:
        k = np.arange(n + 1)
        return stats.binom.pmf(k, n, share)[binomial_test(k, n) < 0.05].sum()

    assert power(needed) >= 0.8
    assert all(power(n) < 0.8 for n in range(max(1, needed - 3), needed))


@pytest.mark.parametrize(("k", "n"), [(5, 5), (7, 8), (8, 10), (12, 15), (15, 20), (22, 30)])
def test_openings_needed_for_a_jeffreys_label(k: float, n: float) -> None:
    # METHODS 3.1 D3: the fewest k of n with P(share > .6) > .9, which is the one-sided lower limit.
    low, _ = jeffreys([k, k - 1], n, level=0.8)
    assert low[0] > 0.6 > low[1]


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(max_examples=40, deadline=None)
def test_intervals_hold_the_share_and_mirror(counts: Any) -> None:
    k, n = counts
    for interval in INTERVALS:
        low, high = interval(k, n)
        assert 0.0 <= low <= k / n <= high <= 1.0
        assert low < high
        mirrored = np.array(interval(n - k, n))
        assert 1.0 - mirrored[::-1] == pytest.approx(np.array([low, high]), abs=1e-9)
        assert (low == 0.0) == (k == 0 or low < 1e-300)
        wider = interval(k, n, level=0.99)
        assert wider[0] <= low
        assert wider[1] >= high


@given(st.integers(0, 30), st.integers(1, 30))
@settings(max_examples=30, deadline=None)
def test_duplicated_events_narrow_the_interval(k: float, extra: int) -> None:
    n = k + extra
    for interval in INTERVALS:
        once, twice = np.array(interval(k, n)), np.array(interval(2 * k, 2 * n))
        assert np.diff(twice) < np.diff(once)


def test_edges() -> None:
    for interval in INTERVALS:
        low, high = interval([0, 0, 4], [0, 4, 4])
        assert np.isnan([low[0], high[0]]).all()
        assert low[1] == 0.0
        assert high[2] == 1.0
    assert np.isnan(binomial_test(0, 0))
    n = np.arange(1, 300)
    for level in np.linspace(0.5, 0.999, 40):  # rounding must not leave 1e-18
        assert not wilson(0, n, level=level)[0].any()
        assert (wilson(n, n, level=level)[1] == 1.0).all()


def test_shapes_are_kept() -> None:
    low, high = jeffreys(np.array([[1, 2], [3, 4]]), 5)
    assert low.shape == high.shape == (2, 2)
    assert low[1, 0] == jeffreys(3, 5)[0]
    assert wilson([], [])[0].shape == (0,)
    assert jeffreys([], [])[0].shape == (0,)


def test_rothman_wilson_is_wilson_for_whole_numbers() -> None:
    assert np.array(rothman_wilson(0.75, 20)) == pytest.approx(np.array(wilson(15, 20)))
    assert rothman_wilson(0.5, 7.5)[0] > rothman_wilson(0.5, 7.0)[0]
    assert np.isnan(rothman_wilson([np.nan, 0.5], [3.0, 0.0])).all()


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2), (np.nan, 2), (1, np.nan)])
def test_impossible_counts_are_refused(k: float, n: float) -> None:
    for function in (*INTERVALS, binomial_test):
        with pytest.raises(TableError, match="between 0 and the trials"):
            function(k, n)


@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_impossible_levels_are_refused(level: float) -> None:
    for interval in INTERVALS:
        with pytest.raises(OptionError, match="level"):
            interval(1, 2, level=level)


def test_impossible_share_is_refused() -> None:
    with pytest.raises(TableError, match="share to test"):
        binomial_test(1, 2, share=1.5)
