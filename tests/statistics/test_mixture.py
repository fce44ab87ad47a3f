from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics import (
    bayesian_fdr,
    binomial_test,
    fallback_prior,
    grid,
    is_mixture_identified,
    mixture_prior,
    share_posterior,
)

Array: TypeAlias = npt.NDArray[Any]


def reference_prior(k: Any, n: Any, smoothing: float = 0.2, iterations: int = 200) -> Array:
    """METHODS 4.4 written out contact by contact."""
    shares = np.arange(101) / 100
    likelihood = np.array([stats.binom.pmf(*pair, shares) for pair in zip(k, n, strict=True)])
    weights = np.full(101, 1 / 101)
    for _ in range(iterations):
        posterior = likelihood * weights
        posterior /= posterior.sum(axis=1, keepdims=True)
        weights = posterior.sum(axis=0) + smoothing
        weights /= weights.sum()
    return weights


def openings(random: np.random.Generator, n_contacts: int, median: float) -> Array:
    """Openings of contacts as METHODS 6.1: rates lognormal with sigma .9."""
    return random.poisson(median * random.lognormal(0, 0.9, n_contacts))


def planted(seed: int, median: float = 20, n_contacts: int = 450) -> tuple[Array, Array, Array, Array]:
    """450 contacts: 10% mostly opened by ego, 10% mostly by them, the rest near one half (METHODS 4.4)."""
    random = np.random.default_rng(seed)
    share = random.beta(15, 15, n_contacts)
    giver, taker = slice(0, n_contacts // 10), slice(n_contacts // 10, n_contacts // 5)
    share[giver] = random.beta(24, 6, n_contacts // 10)
    share[taker] = random.beta(6, 24, n_contacts // 10)
    n = openings(random, n_contacts, median)
    return share, random.binomial(n, share), n, np.arange(n_contacts) < n_contacts // 10


def test_prior_equals_the_plain_algorithm() -> None:
    random = np.random.default_rng(1)
    n = random.integers(1, 40, 120)
    k = random.binomial(n, random.beta(2, 3, 120))
    assert mixture_prior(k, n) == pytest.approx(reference_prior(k, n), rel=1e-9)
    assert mixture_prior(k, n, smoothing=1.0, iterations=7) == pytest.approx(
        reference_prior(k, n, 1.0, 7), rel=1e-9
    )


def test_prior_sums_to_one_and_ignores_contacts_without_events() -> None:
    prior = mixture_prior([3, 0, 5], [4, 0, 9])
    assert prior.sum() == pytest.approx(1.0)
    assert prior == pytest.approx(mixture_prior([5, 3], [9, 4]))
    assert mixture_prior([], []) == pytest.approx(np.full(101, 1 / 101))


def test_prior_of_huge_counts_does_not_underflow() -> None:
    prior = mixture_prior([60_000, 40_000], [100_000, 100_000])
    assert np.isfinite(prior).all()
    posterior = share_posterior([60_000], [100_000], prior)
    assert posterior.mean[0] == pytest.approx(0.6)


def test_prior_of_very_many_distinct_counts_is_thinned_evenly() -> None:
    n = np.repeat(np.arange(300, 460), 400)
    k = np.tile(np.arange(400), 160) * n // 400
    prior = mixture_prior(k, n, iterations=5)
    assert prior.sum() == pytest.approx(1.0)
    assert prior @ grid() == pytest.approx(0.5, abs=0.01)


def test_posterior_by_hand() -> None:
    # Two shares, .2 and .8, equally likely before; 3 of 4: weights .2^3*.8 = .0064 and .8^3*.2 = .1024.
    prior = np.zeros(101)
    prior[[20, 80]] = 0.5
    posterior = share_posterior([3], [4], prior)
    weight = 0.1024 / 0.1088
    assert posterior.above[0] == pytest.approx(weight)
    assert posterior.below[0] == pytest.approx(1 - weight)
    assert posterior.mean[0] == pytest.approx(0.8 * weight + 0.2 * (1 - weight))
    assert (posterior.low[0], posterior.quantile10[0], posterior.high[0]) == (0.2, 0.8, 0.8)


def test_posterior_under_beta_prior_is_beta() -> None:
    # Beta(2, 2) with k of n is Beta(2 + k, 2 + n - k), up to the grid.
    k, n = np.array([0, 3, 9, 30]), np.array([1, 10, 10, 40])
    posterior = share_posterior(k, n, fallback_prior())
    exact = stats.beta(2 + k, 2 + n - k)
    assert posterior.mean == pytest.approx(exact.mean(), abs=1e-3)
    assert posterior.low == pytest.approx(exact.ppf(0.025), abs=0.01)
    assert posterior.high == pytest.approx(exact.ppf(0.975), abs=0.01)
    assert posterior.quantile10 == pytest.approx(exact.ppf(0.1), abs=0.01)
    assert posterior.above == pytest.approx(exact.sf(0.6), abs=1e-3)
    assert posterior.below == pytest.approx(exact.cdf(0.4), abs=1e-3)


def test_posterior_without_events_is_the_prior() -> None:
    posterior = share_posterior([0], [0], fallback_prior())
    assert posterior.mean[0] == pytest.approx(0.5)
    assert posterior.above[0] == pytest.approx(fallback_prior()[61:].sum() + fallback_prior()[60] / 2)


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from([0.05, 0.1, 0.15, 0.2, 0.3]))
@settings(max_examples=40, deadline=None)
def test_swapping_the_two_sides_mirrors_the_posterior(mine: int, theirs: int, margin: float) -> None:
    n = mine + theirs
    posterior = share_posterior([mine, theirs], [n, n], fallback_prior(), margin=margin)
    assert posterior.above[0] == pytest.approx(posterior.below[1], abs=1e-12)
    assert posterior.mean[0] == pytest.approx(1 - posterior.mean[1], abs=1e-12)
    assert np.all(posterior.low <= posterior.high)
    assert np.all(posterior.low <= posterior.quantile10)


def test_shares_on_the_margin_count_half_on_each_side() -> None:
    prior = np.zeros(101)
    prior[[40, 60]] = 0.5
    for margin, expected in [(0.1, 0.25), (0.09, 0.5), (0.11, 0.0)]:
        posterior = share_posterior([0], [0], prior, margin=margin)
        assert (posterior.above[0], posterior.below[0]) == (expected, expected)
    even = share_posterior([7], [9], fallback_prior(), margin=0.0)
    assert even.above[0] + even.below[0] == pytest.approx(1.0)


def test_bayesian_fdr_by_hand() -> None:
    # Errors .01, .04, .06, .085, .168: the first four average to .085.
    probability = np.array([0.5, 0.99, 0.90, 0.93, 0.84, np.nan])
    assert bayesian_fdr(probability).tolist() == [False, True, True, True, True, False]
    assert bayesian_fdr(probability, q=0.06).tolist() == [False, True, True, True, False, False]
    assert not bayesian_fdr([0.5, 0.6]).any()
    assert bayesian_fdr([]).shape == (0,)
    assert not bayesian_fdr([np.nan]).any()


def test_bayesian_fdr_treats_equals_alike() -> None:
    # One of the two .8 would fit, (.0 + .2)/2 = .1; both would not.
    assert bayesian_fdr([1.0, 0.8, 0.8]).tolist() == [True, False, False]


def test_when_a_prior_can_be_learnt() -> None:
    assert is_mixture_identified([5] * 150)
    assert not is_mixture_identified([5] * 149 + [0] * 50)
    assert not is_mixture_identified([4] * 500)


def test_nobody_is_named_where_all_are_even() -> None:
    # METHODS 6.2, null world: at most .5 named per 500; the raw share of .6 names about 100.
    named, naive = 0, 0
    for seed in range(20):
        random = np.random.default_rng(seed)
        n = openings(random, 500, 20)
        k = random.binomial(n, 0.5)
        posterior = share_posterior(k, n, mixture_prior(k, n))
        named += bayesian_fdr(posterior.above).sum() + bayesian_fdr(posterior.below).sum()
        naive += (k[n > 0] / n[n > 0] >= 0.6).sum()
    assert named / 20 < 0.5
    assert naive / 20 > 50


def test_planted_openers_are_found() -> None:
    # METHODS 6.2, floors over five seeds; measured .89-.90, .78, .014, .97, .954-.965, .009.
    found = []
    for seed in range(5):
        share, k, n, giver = planted(seed)
        posterior = share_posterior(k, n, mixture_prior(k, n))
        flagged, sure = bayesian_fdr(posterior.above), posterior.above >= 0.9
        inside = (posterior.low <= share) & (share <= posterior.high)
        true = share >= 0.6
        bins = np.minimum((posterior.above * 10).astype(int), 9)
        gaps = [abs((posterior.above - true)[bins == b].sum()) for b in range(10)]
        found.append(
            (
                true[flagged].mean(),
                flagged[giver & (n >= 10)].mean(),
                (share[flagged] < 0.5).mean(),
                true[sure].mean(),
                inside.mean(),
                sum(gaps) / n.size,
            )
        )
    precision, recall, wrong_side, sure_precision, coverage, calibration = np.mean(found, axis=0)
    assert precision >= 0.85
    assert recall >= 0.70
    assert wrong_side <= 0.03
    assert sure_precision >= 0.93
    assert coverage >= 0.93
    assert calibration <= 0.04


def test_shrinking_names_more_truly_than_the_raw_share() -> None:
    # METHODS 4.4 table, median 20: raw share .56, p < .05 .86, mixture .89 of those named are right.
    right = np.zeros((5, 3))
    for seed in range(5):
        share, k, n, _ = planted(seed)
        posterior = share_posterior(k, n, mixture_prior(k, n))
        raw = k >= 0.6 * np.maximum(n, 1)
        masks = raw, raw & (binomial_test(k, n) < 0.05), bayesian_fdr(posterior.above)
        right[seed] = [(share[mask] >= 0.6).mean() for mask in masks]
    assert right.mean(axis=0)[0] < 0.65
    assert right.mean(axis=0)[2] > right.mean(axis=0)[0] + 0.2


@pytest.mark.parametrize(("k", "n"), [([3], [2]), ([-1], [2]), ([np.nan], [2]), ([[1]], [[2]])])
def test_impossible_counts_are_refused(k: Any, n: Any) -> None:
    with pytest.raises(TableError, match="between 0 and the trials"):
        mixture_prior(k, n)
    with pytest.raises(TableError, match="between 0 and the trials"):
        share_posterior(k, n, fallback_prior())


def test_impossible_options_are_refused() -> None:
    with pytest.raises(TableError, match="101 weights"):
        share_posterior([1], [2], np.ones(11))
    with pytest.raises(OptionError, match="margin"):
        share_posterior([1], [2], fallback_prior(), margin=0.6)
    with pytest.raises(OptionError, match="smoothing"):
        mixture_prior([1], [2], smoothing=0.0)
    with pytest.raises(OptionError, match="smoothing"):
        mixture_prior([1], [2], iterations=0)
    with pytest.raises(OptionError, match="q must"):
        bayesian_fdr([0.5], q=10)
