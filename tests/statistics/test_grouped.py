"""Statistics of many groups at once, against numpy, scipy and their own coverage."""

import numpy as np
import pytest
from scipy import stats

from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics import cluster_bootstrap, garwood, memory, wilson
from reciprocity_kit.statistics.grouped import (
    grouped_mean,
    grouped_memory,
    grouped_quantile,
    grouped_variation,
)
from reciprocity_kit.statistics.grouped_shares import clustered_share, dirichlet_limits, weighted_rate


def test_rates_equal_garwood_without_weights_and_bursts() -> None:
    counts = np.array([0.0, 1.0, 10.0, 500.0])
    rate = weighted_rate(counts, counts, exposure=4.0)
    low, high = garwood(counts, exposure=4.0)
    np.testing.assert_allclose((rate.low, rate.high), (low, high))
    wide = weighted_rate(counts, counts, exposure=4.0, dispersion=3.0)
    assert (wide.high[1:] > rate.high[1:]).all()
    with pytest.raises(TableError):
        weighted_rate([1], [1], exposure=0)


def test_rate_of_bursts_covers() -> None:
    # Bursts of 1 to 6 events, forty a year: Garwood covers 66%, with the weekly dispersion 95%.
    draw = np.random.default_rng(3)
    plain = wide = 0
    for _ in range(300):
        bursts = draw.integers(1, 7, draw.poisson(40))
        weeks = np.bincount(draw.integers(0, 52, len(bursts)), bursts, 52)
        total, phi = weeks.sum(), weeks.var(ddof=1) / weeks.mean()
        for dispersion in (1.0, phi):
            rate = weighted_rate(total, total, dispersion=dispersion)
            hit = bool(rate.low <= 140 <= rate.high)
            plain, wide = plain + (hit and dispersion == 1.0), wide + (hit and dispersion != 1.0)
    assert plain / 300 < 0.75
    assert wide / 300 > 0.92


def test_clustered_share_agrees_with_the_bootstrap() -> None:
    draw = np.random.default_rng(5)
    size = draw.integers(1, 8, 80)
    part = draw.binomial(size, draw.beta(3, 2, 80))
    share = clustered_share(part.repeat(size) / size.repeat(size), np.ones(size.sum()), *_cases(size), 1)
    other = cluster_bootstrap(lambda s: s[..., 0] / s[..., 1], range(80), np.stack([part, size], axis=1))
    assert share.value[0] == pytest.approx(other.estimate)
    assert (share.low[0], share.high[0]) == pytest.approx((other.low, other.high), abs=0.02)
    assert share.clusters[0] == 80


def _cases(size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(len(size)).repeat(size), np.zeros(int(size.sum()), int)


def test_clustered_share_of_single_cases_is_about_wilson() -> None:
    part, n = np.array([1.0] * 30 + [0.0] * 20), 50
    share = clustered_share(part, np.ones(n), np.arange(n), np.zeros(n, int), 1)
    low, high = wilson(30, n)
    assert (share.low[0], share.high[0]) == pytest.approx((float(low), float(high)), abs=0.006)
    one_way = clustered_share(np.ones(6), np.ones(6), [0, 0, 0, 1, 1, 1], np.zeros(6, int), 1)
    assert one_way.low[0] == pytest.approx(float(wilson(2, 2)[0])), "six messages of two conversations"
    none = clustered_share([], [], [], np.zeros(0, int), 1)
    assert np.isnan(none.value[0])


@pytest.mark.parametrize("at", [0.25, 0.5, 0.75])
def test_quantiles_of_groups_equal_numpy_and_cover(at: float) -> None:
    draw = np.random.default_rng(2)
    sizes = np.array([0, 1, 2, 5, 8, 40])
    groups = np.arange(6).repeat(sizes)
    sample = draw.gamma(0.5, 3, sizes.sum())
    found = grouped_quantile(sample, groups, 6, at=at)
    for group in range(1, 6):
        assert found.value[group] == pytest.approx(np.quantile(sample[groups == group], at))
    assert np.isnan(found.value[0])
    truth = stats.gamma.ppf(at, 0.5, scale=3)
    many = grouped_quantile(draw.gamma(0.5, 3, 40 * 400), np.arange(400).repeat(40), 400, at=at)
    assert 0.94 <= np.mean((many.low <= truth) & (truth <= many.high)) <= 0.99


def test_mean_equals_scipy() -> None:
    sample = np.array([2.0, 4.0, 4.0, 7.0, 1.0])
    found = grouped_mean(sample, np.zeros(5, int), 1)
    expected = stats.ttest_1samp(sample, 0).confidence_interval()
    assert (found.low[0], found.high[0]) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize("shape", [0.5, 1.0, 2.0])
def test_variation_covers(shape: float) -> None:
    # Gamma gaps: 1 / sqrt(shape), times sqrt((n - 1) / (n + 1)) for n gaps, as burstiness has it.
    draw = np.random.default_rng(4)
    for n in (10, 30, 100):
        gaps = draw.gamma(shape, 1.0, n * 600)
        found = grouped_variation(gaps, np.arange(600).repeat(n), 600)
        truth = np.sqrt((n - 1) / (n + 1) / shape)
        assert 0.88 <= np.mean((found.low <= truth) & (truth <= found.high)) <= 0.99
        np.testing.assert_allclose(found.value[0], gaps[:n].std() / gaps[:n].mean())


def test_variation_at_the_edges() -> None:
    # One gap; two gaps, without limits; equal gaps; gaps of no length.
    found = grouped_variation([1, 1, 2, 3, 3, 3, 0, 0, 0], [0, 1, 1, 2, 2, 2, 3, 3, 3], 4)
    assert np.isnan(found.value[[0, 3]]).all()
    assert found.value[1] == pytest.approx(1 / 3)
    assert np.isnan(found.low[1])
    assert (found.value[2], found.low[2], found.high[2]) == (0, 0, 0)


def test_memory_of_groups_equals_memory_of_one() -> None:
    draw = np.random.default_rng(6)
    sizes = [1, 2, 3, 9, 30]
    gaps = draw.exponential(1.0, sum(sizes))
    found = grouped_memory(gaps, np.arange(5).repeat(sizes), 5)
    expected = [memory(part) for part in np.split(gaps, np.cumsum(sizes)[:-1])]
    np.testing.assert_allclose(found.value, expected)


def test_one_prior_event_covers_where_half_an_event_each_does_not() -> None:
    # Shares that fall like 1 / rank over 300 contacts, 1000 events: the largest share lies within the limits
    # in 93% with one prior event in all, in three of four with METHODS' alpha = .5 for each contact.
    draw = np.random.default_rng(0)
    truth = 1 / np.arange(1, 301)
    truth /= truth.sum()
    hits = {None: 0, 0.5: 0}
    for _ in range(300):
        counts = draw.multinomial(1000, truth)
        seen = counts[counts > 0]
        for alpha in hits:
            share = dirichlet_limits(seen, np.zeros(len(seen), int), 1, alpha=alpha)
            hits[alpha] += bool(counts[0] and share.low[0] <= truth[0] <= share.high[0])
    assert hits[None] / 300 > 0.91
    assert hits[0.5] / 300 < 0.85


def test_dirichlet_is_jeffreys_for_two() -> None:
    # Two contacts: Beta(k + 1/2, n - k + 1/2).
    share = dirichlet_limits([15, 5], [0, 0], 1)
    expected = stats.beta.ppf([0.025, 0.975], 15.5, 5.5)
    assert (share.low[0], share.high[0]) == pytest.approx(tuple(expected))
    alone = dirichlet_limits([7], [0], 1)
    assert (alone.value[0], alone.low[0], alone.high[0]) == (1, 1, 1)
    with pytest.raises(TableError):
        dirichlet_limits([1], [0], 1, alpha=0)
