from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics import cluster_bootstrap

Array: TypeAlias = npt.NDArray[Any]


def ratio(sums: Array) -> Array:
    return sums[..., 0] / sums[..., 1]


def conversations(seed: int, n: int = 40, spread: float = 1.0) -> tuple[Array, Array]:
    """Rows of (sent, 1): within a conversation all rows depend on its own share."""
    random = np.random.default_rng(seed)
    length = 1 + random.poisson(4, n)
    share = random.beta(2 / spread, 2 / spread, n)
    cluster = np.repeat(np.arange(n), length)
    sent = random.uniform(size=cluster.size) < share[cluster]
    return cluster, np.column_stack([sent, np.ones(cluster.size)])


def test_estimate_is_the_ratio_of_sums() -> None:
    # 3 of 4 and 1 of 2: 4/6, not the mean of the ratios .625.
    result = cluster_bootstrap(ratio, ["a", "b"], [[3, 4], [1, 2]])
    assert result.estimate == pytest.approx(4 / 6)
    assert result.n_clusters == 2


@pytest.mark.parametrize(("method", "named"), [("percentile", "percentile"), ("bca", "BCa")])
def test_limits_equal_scipy_for_clusters_of_one_row(method: Any, named: Any) -> None:
    random = np.random.default_rng(1)
    top, bottom = random.lognormal(0, 1, 60), random.uniform(1, 3, 60)
    result = cluster_bootstrap(
        ratio, np.arange(60), np.column_stack([top, bottom]), n_resamples=9999, method=method
    )
    reference = stats.bootstrap(
        (top, bottom),
        lambda a, b, axis: a.sum(axis=axis) / b.sum(axis=axis),
        paired=True,
        vectorized=True,
        method=named,
        n_resamples=9999,
        rng=np.random.default_rng(2),
    ).confidence_interval
    width = reference.high - reference.low
    assert result.low == pytest.approx(reference.low, abs=0.04 * width)
    assert result.high == pytest.approx(reference.high, abs=0.04 * width)


def test_duplicated_messages_do_not_narrow_the_interval() -> None:
    # METHODS 5.1, metamorphic: the conversation is the unit, so repeating its messages adds nothing.
    cluster, rows = conversations(3)
    once = cluster_bootstrap(ratio, cluster, rows)
    twice = cluster_bootstrap(ratio, np.tile(cluster, 2), np.tile(rows, (2, 1)))
    assert (twice.low, twice.high) == pytest.approx((once.low, once.high))


@pytest.mark.parametrize("method", ["bca", "percentile"])
def test_limits_cover_where_messages_depend_on_their_conversation(method: Any) -> None:
    covered, naive = 0, 0
    for seed in range(200):
        cluster, rows = conversations(seed)
        result = cluster_bootstrap(ratio, cluster, rows, n_resamples=299, method=method, seed=seed)
        covered += result.low <= 0.5 <= result.high
        result = cluster_bootstrap(
            ratio, np.arange(len(rows)), rows, n_resamples=299, method=method, seed=seed
        )
        naive += result.low <= 0.5 <= result.high
    assert covered / 200 > 0.9
    assert naive / 200 < 0.87


def test_skewed_ratios_get_skewed_limits() -> None:
    random = np.random.default_rng(5)
    rows = np.column_stack([random.lognormal(0, 1.5, 30), np.ones(30)])
    plain = cluster_bootstrap(ratio, np.arange(30), rows, method="percentile")
    corrected = cluster_bootstrap(ratio, np.arange(30), rows, method="bca")
    assert corrected.high > plain.high
    assert corrected.low > plain.low


def test_even_data_get_even_limits() -> None:
    # Five of ten: a quarter of the resamples equal the estimate, and must count as half below it.
    rows = np.column_stack([np.arange(10) % 2, np.ones(10)])
    result = cluster_bootstrap(ratio, np.arange(10), rows, n_resamples=4999)
    assert result.low + result.high == pytest.approx(1.0)


def test_undefined_is_nan() -> None:
    one = cluster_bootstrap(ratio, [7, 7], [[1, 2], [1, 2]])
    assert (one.estimate, one.n_clusters) == (0.5, 1)
    assert np.isnan([one.low, one.high]).all()
    empty = cluster_bootstrap(ratio, [1, 2], [[0, 0], [0, 0]])
    assert np.isnan([empty.estimate, empty.low, empty.high]).all()
    none = cluster_bootstrap(ratio, [], np.empty((0, 2)))
    assert np.isnan(none.estimate)
    assert none.n_clusters == 0


def test_no_variation_gives_the_value_itself() -> None:
    same = cluster_bootstrap(ratio, range(5), [[1, 2]] * 5)
    assert (same.low, same.estimate, same.high) == (0.5, 0.5, 0.5)


def test_the_seed_makes_it_repeatable() -> None:
    cluster, rows = conversations(8)
    assert cluster_bootstrap(ratio, cluster, rows, seed=4) == cluster_bootstrap(ratio, cluster, rows, seed=4)
    assert cluster_bootstrap(ratio, cluster, rows, seed=4) != cluster_bootstrap(ratio, cluster, rows, seed=5)


def test_impossible_arguments_are_refused() -> None:
    with pytest.raises(TableError, match="one cluster for each row"):
        cluster_bootstrap(ratio, [1], [[1, 2], [3, 4]])
    with pytest.raises(OptionError, match="method"):
        cluster_bootstrap(ratio, [1], [[1, 2]], method="basic")
    with pytest.raises(OptionError, match="n_resamples"):
        cluster_bootstrap(ratio, [1], [[1, 2]], n_resamples=0)
