"""Intervals for ratios of sums, resampling whole conversations or meetings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics._arrays import FloatArray, as_floats, check_share

_MIN_CLUSTERS = 2
_CHUNK = 4_000_000  # resampled cluster counts held in memory at once


@dataclass(frozen=True)
class BootstrapInterval:
    """A statistic with its bootstrap interval.

    Parameters
    ----------
    estimate : float
        Value for the data as they are.
    low, high : float
        Limits; NaN with fewer than two clusters or where the statistic is undefined.
    n_clusters : int
        Clusters that were resampled: conversations, meetings.
    """

    estimate: float
    low: float
    high: float
    n_clusters: int


def cluster_bootstrap(
    statistic: Callable[[FloatArray], FloatArray],
    clusters: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    n_resamples: int = 999,
    level: float = 0.95,
    method: Literal["bca", "percentile"] = "bca",
    seed: int = 0,
) -> BootstrapInterval:
    """Return a statistic of sums with an interval that resamples whole clusters of rows.

    A narrow interval means that the statistic is well known. Messages of one conversation depend
    on each other, so the conversation is what is drawn with replacement. BCa limits correct the
    percentile limits for bias and skewness: with z0 from the share of resamples below the
    estimate and the acceleration from leaving out one cluster at a time.

    Parameters
    ----------
    statistic : callable
        Takes an array (..., m) of column sums and returns an array (...,), such as
        ``lambda sums: sums[..., 0] / sums[..., 1]``.
    clusters : array_like
        Cluster of each row, any values that can be compared.
    values : array_like
        Rows times m columns, to be summed.
    n_resamples : int, default 999
        Number of resamples.
    level : float, default 0.95
        Confidence level.
    method : {"bca", "percentile"}, default "bca"
        How limits follow from the resamples.
    seed : int, default 0
        Seed of the random numbers.

    Returns
    -------
    BootstrapInterval
        Estimate, limits and number of clusters.

    Raises
    ------
    TableError
        If there is not one cluster for each row of values.
    OptionError
        If the method is unknown, there are no resamples, or the level is not between 0 and 1.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical
    Association 82, 171-185.

    Examples
    --------
    The share of messages sent, over six conversations with (sent, all) messages:

    >>> sums = [[3, 4], [1, 2], [2, 6], [5, 6], [2, 4], [1, 3]]
    >>> result = cluster_bootstrap(lambda s: s[..., 0] / s[..., 1], range(6), sums)
    >>> print(f"{result.estimate:.2f}", result.low < 0.56 < result.high, result.n_clusters)
    0.56 True 6
    """
    check_share("level", level)
    if method not in ("bca", "percentile") or n_resamples < 1:
        raise OptionError(
            f"method is {method!r} and n_resamples is {n_resamples!r}.",
            next_step='give method="bca" or method="percentile", and n_resamples=999',
        )
    sums = _sum_clusters(clusters, values)
    n_clusters = sums.shape[0]
    estimate = float(_evaluate(statistic, sums.sum(axis=0)))
    if n_clusters < _MIN_CLUSTERS or not np.isfinite(estimate):
        return BootstrapInterval(estimate, np.nan, np.nan, n_clusters)
    draws = _evaluate(statistic, _resample(sums, n_resamples, seed))
    draws = draws[np.isfinite(draws)]
    if not draws.size:
        return BootstrapInterval(estimate, np.nan, np.nan, n_clusters)
    tail = np.array([(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    if method == "bca":
        left_out = _evaluate(statistic, sums.sum(axis=0) - sums)
        tail = _correct(tail, draws, estimate, left_out[np.isfinite(left_out)])
    low, high = np.quantile(draws, tail)
    return BootstrapInterval(estimate, float(low), float(high), n_clusters)


def _sum_clusters(clusters: npt.ArrayLike, values: npt.ArrayLike) -> FloatArray:
    table, labels = as_floats(values), np.asarray(clusters)
    if labels.ndim != 1 or table.shape[:-1] != labels.shape:
        raise TableError(
            "Values must be rows times columns, with one cluster for each row.",
            f"Found values of the shape {table.shape} and clusters of the shape {labels.shape}.",
            next_step="give values of the shape (rows, columns) and clusters of the shape (rows,)",
        )
    distinct, which = np.unique(labels, return_inverse=True)
    sums = np.zeros((distinct.size, table.shape[1]))
    np.add.at(sums, which, table)
    return sums


def _evaluate(statistic: Callable[[FloatArray], FloatArray], sums: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return as_floats(statistic(sums))


def _resample(sums: FloatArray, n_resamples: int, seed: int) -> FloatArray:
    """Return the column sums of each resample, shape (resamples, columns)."""
    random = np.random.default_rng(seed)
    n_clusters = sums.shape[0]
    share = np.full(n_clusters, 1.0 / n_clusters)
    step = max(1, _CHUNK // n_clusters)
    parts = [
        random.multinomial(n_clusters, share, size=min(step, n_resamples - start)) @ sums
        for start in range(0, n_resamples, step)
    ]
    return np.concatenate(parts)


def _correct(tail: FloatArray, draws: FloatArray, estimate: float, left_out: FloatArray) -> FloatArray:
    """Return the BCa probabilities at which to read the draws."""
    slack = 1e-12 * max(1.0, abs(estimate))
    below = np.mean(draws < estimate - slack) + 0.5 * np.mean(np.abs(draws - estimate) <= slack)
    if not 0.0 < below < 1.0:
        return tail
    bias = special.ndtri(below)
    distance = left_out.mean() - left_out if left_out.size else np.zeros(1)
    spread = float(distance @ distance)
    skew = float((distance**3).sum() / (6.0 * spread**1.5)) if spread > 0.0 else 0.0
    shifted = bias + special.ndtri(tail)
    return as_floats(special.ndtr(bias + shifted / (1.0 - skew * shifted)))
