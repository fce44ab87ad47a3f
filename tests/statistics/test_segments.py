"""The best cut into stretches, against every cut there is and against an independent search."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics import changepoints


def deviance(counts: Any, exposure: Any, *, binomial: bool) -> float:
    """Minus twice the log likelihood of a stretch, from scipy and not from the formula."""
    rate = counts.sum() / exposure.sum()
    if binomial:
        return float(-2 * stats.binom.logpmf(counts, exposure.astype(int), rate).sum())
    return float(-2 * stats.poisson.logpmf(counts, rate * exposure).sum())


def is_long(counts: Any, exposure: Any, *, binomial: bool) -> bool:
    cases = exposure.sum() if binomial else counts.sum()
    return bool(cases >= 5 or (not binomial and len(counts) >= 4))


def cost(cuts: Any, counts: Any, exposure: Any, penalty: float, *, binomial: bool = False) -> float:
    parts = [slice(a, b) for a, b in zip([0, *cuts], [*cuts, len(counts)], strict=True)]
    if not all(is_long(counts[part], exposure[part], binomial=binomial) for part in parts):
        return np.inf
    each = [deviance(counts[part], exposure[part], binomial=binomial) for part in parts]
    return sum(each) + penalty * len(cuts)


def try_every_cut(counts: Any, exposure: Any, penalty: float, *, binomial: bool = False) -> float:
    n = len(counts)
    table = {
        (a, b): deviance(counts[a:b], exposure[a:b], binomial=binomial)
        for a, b in combinations(range(n + 1), 2)
        if is_long(counts[a:b], exposure[a:b], binomial=binomial)
    }
    every = (cut for number in range(n) for cut in combinations(range(1, n), number))
    parts = ([*zip([0, *cut], [*cut, n], strict=True)] for cut in every)
    return min(sum(table.get(part, np.inf) for part in cut) + penalty * (len(cut) - 1) for cut in parts)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.floats(0.5, 3)), min_size=4, max_size=11),
    st.floats(0, 12),
)
def test_no_cut_of_a_short_series_is_better(drawn: list[tuple[int, float]], penalty: float) -> None:
    counts, exposure = (np.array(each, float) for each in zip(*drawn, strict=True))
    found = changepoints(counts, exposure=exposure, penalty=penalty).tolist()
    best = try_every_cut(counts, exposure, penalty)
    assert cost(found, counts, exposure, penalty) == pytest.approx(best, abs=1e-6)


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=10), st.floats(0.5, 8))
def test_no_cut_of_a_short_share_is_better(drawn: list[tuple[int, int]], penalty: float) -> None:
    counts = np.array([one for one, _ in drawn], float)
    cases = counts + [other for _, other in drawn] + 1
    found = changepoints(counts, exposure=cases, penalty=penalty, binomial=True).tolist()
    best = try_every_cut(counts, cases, penalty, binomial=True)
    assert cost(found, counts, cases, penalty, binomial=True) == pytest.approx(best, abs=1e-6)


def partition(counts: Any, penalty: float) -> list[int]:
    """Optimal partitioning without pruning (Jackson et al. 2005), written for this test alone."""
    n = len(counts)
    total, best, before = np.append(0, np.cumsum(counts)), [-penalty] + [np.inf] * n, [0] * (n + 1)
    for end in range(1, n + 1):
        for begin in range(end):
            k, blocks = total[end] - total[begin], end - begin
            if k < 5 and blocks < 4:
                continue
            value = best[begin] + penalty - 2 * (k * np.log(k / blocks) if k else 0.0)
            if value < best[end] - 1e-9:
                best[end], before[end] = value, begin
    cuts, at = [], before[n]
    while at:
        cuts.append(at)
        at = before[at]
    return cuts[::-1]


@pytest.mark.parametrize("seed", range(6))
def test_pruning_loses_nothing(seed: int) -> None:
    random = np.random.default_rng(seed)
    rates = np.repeat(random.uniform(0.2, 5, 6), random.integers(5, 40, 6))
    counts = random.poisson(rates)
    for penalty in (0.5, 4.0, 2 * np.log(len(counts))):
        ours, theirs = changepoints(counts, penalty=penalty).tolist(), partition(counts, penalty)
        ones = np.ones(len(counts))
        assert cost(ours, counts, ones, penalty) == pytest.approx(cost(theirs, counts, ones, penalty))
        assert ours == theirs or penalty < 1, "only at a low price do two cuts cost the same"


def test_published_series_changes_once() -> None:
    # METHODS 5.1: 4,5,3,4,5,4,1,0,1,1,0,1 changes after six blocks, gain 16.934.
    counts = [4, 5, 3, 4, 5, 4, 1, 0, 1, 1, 0, 1]
    assert changepoints(counts).tolist() == [6]
    assert changepoints(counts, penalty=16.93).tolist() == [6]
    assert changepoints(counts, penalty=16.94).tolist() == []


def test_planted_changes_are_found() -> None:
    random = np.random.default_rng(4)
    rates = np.repeat([1.0, 4.0, 0.5, 3.0], 50)
    found = [changepoints(random.poisson(rates)) for _ in range(50)]
    assert np.mean([len(each) == 3 for each in found]) >= 0.9
    right = [each for each in found if len(each) == 3]
    assert np.abs(np.array(right) - [50, 100, 150]).mean() < 2


def test_ones_own_quiet_weeks_are_no_change() -> None:
    contact, all_other = [8] * 6 + [2] * 6 + [8] * 6, [80] * 6 + [20] * 6 + [80] * 6
    assert changepoints(contact).tolist() == [6, 12]
    assert changepoints(contact, exposure=all_other).size == 0


def test_stretches_begin_only_where_allowed() -> None:
    counts = np.repeat([9, 1, 9], 8)
    allowed = np.ones(24, bool)
    allowed[8] = False
    assert changepoints(counts).tolist() == [8, 16]
    assert changepoints(counts, allowed=allowed).tolist() in ([7, 16], [9, 16])
    assert allowed[0], "the input is not changed"
    assert changepoints(counts, allowed=np.zeros(24, bool)).size == 0


@pytest.mark.parametrize("counts", [[], [3], [0, 0], [1, 0, 1]])
def test_too_short_series_have_no_change(counts: list[int]) -> None:
    assert changepoints(counts, penalty=0).size == 0


def test_reversing_time_mirrors_the_cuts() -> None:
    counts = np.random.default_rng(5).poisson(np.repeat([1.0, 4.0, 0.5], 20))
    there = changepoints(counts)
    assert there.size == 2
    assert (len(counts) - changepoints(counts[::-1]))[::-1].tolist() == there.tolist()


def test_impossible_series_are_refused() -> None:
    with pytest.raises(TableError, match="positive"):
        changepoints([1, 2], exposure=[0, 1])
    with pytest.raises(TableError, match="above 1"):
        changepoints([3], exposure=[2], binomial=True)
    with pytest.raises(TableError, match="shape"):
        changepoints([1, 2], exposure=[1])
    with pytest.raises(TableError, match="allowed"):
        changepoints([1, 2], allowed=[True])
    with pytest.raises(OptionError, match="below 0"):
        changepoints([1, 2], penalty=-1)
