"""Two parts of a window compared: shares by difference, sizes by ratio."""

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from reciprocity_kit.statistics import wilson

MOST_ORDERED = 100
"""Values of either side from which a shift is estimated; of more, as many even quantiles."""


@dataclass(frozen=True)
class Comparison:
    """How a value changed from the earlier to the recent part.

    Parameters
    ----------
    change : numpy.ndarray
        Difference of two shares, or ratio of two values.
    low, high : numpy.ndarray
        Its 95% limits.
    p_value : numpy.ndarray
        Two-sided p-value of no change.
    """

    change: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p_value: np.ndarray


def compare_shares(k_before: np.ndarray, n_before: np.ndarray, k: np.ndarray, n: np.ndarray) -> Comparison:
    """Compare two shares by their difference, recent less earlier.

    Newcombe's limits from Wilson's; Fisher's exact test with half of the probability of
    the table seen (mid-p), twice the smaller tail.

    Parameters
    ----------
    k_before, n_before : numpy.ndarray
        Cases and trials of the earlier part.
    k, n : numpy.ndarray
        Cases and trials of the recent part.

    Returns
    -------
    Comparison
        Differences; NaN where either part has no trial.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent
    proportions. Statistics in Medicine 17, 873-890 (method 10). Lancaster, H. O. (1961).
    JASA 56, 223-234.

    Examples
    --------
    Newcombe's example (a): 56 of 70 against 48 of 80.

    >>> one = compare_shares(np.array([48]), np.array([80]), np.array([56]), np.array([70]))
    >>> print(one.change.round(4), one.low.round(4), one.high.round(4))
    [0.2] [0.0524] [0.3339]
    """
    low_before, high_before = wilson(k_before, n_before)
    low, high = wilson(k, n)
    with np.errstate(invalid="ignore", divide="ignore"):
        before, recent = k_before / n_before, k / n
    difference = recent - before
    down = np.sqrt((recent - low) ** 2 + (high_before - before) ** 2)
    up = np.sqrt((high - recent) ** 2 + (before - low_before) ** 2)
    law = stats.hypergeom(n_before + n, k_before + k, n)
    seen = law.pmf(k)
    tail = np.minimum(law.cdf(k), law.sf(k - 1)) - seen / 2
    p_value = np.where(np.isfinite(difference), np.minimum(2 * tail, 1.0), np.nan)
    return Comparison(difference, difference - down, difference + up, p_value)


def compare_values(
    values: np.ndarray, recent: np.ndarray, group: np.ndarray, n_groups: int, *, fewest: int
) -> Comparison:
    """Compare positive values of two parts by their ratio, whatever their distribution.

    The ratio is the median of all ratios of a recent to an earlier value (Hodges and
    Lehmann on logarithms); its limits are the quantiles of these ratios that belong to
    the 95% limits of Mann and Whitney's statistic, whose p-value is the normal one
    with ties counted.

    Parameters
    ----------
    values : numpy.ndarray
        Positive values.
    recent : numpy.ndarray
        Whether they are of the recent part.
    group : numpy.ndarray
        Group of each value, from 0.
    n_groups : int
        Number of groups.
    fewest : int
        Values each part needs.

    Returns
    -------
    Comparison
        Ratios; NaN for groups with fewer values in either part.

    References
    ----------
    Mann, H. B., Whitney, D. R. (1947). Annals of Mathematical Statistics 18, 50-60. Hodges, J. L.,
    Lehmann, E. L. (1963). Annals of Mathematical Statistics 34, 598-611.

    Examples
    --------
    >>> sizes = np.array([1, 2, 4, 8, 16, 2, 4, 8, 16, 32.0])
    >>> one = compare_values(sizes, np.arange(10) > 4, np.zeros(10, int), 1, fewest=5)
    >>> one.change.tolist()
    [2.0]
    """
    result = np.full((4, n_groups), np.nan)
    order = np.lexsort((values, recent, group))
    log, cell = np.log(values[order]), group[order] * 2 + recent[order]
    ends = np.searchsorted(cell, np.arange(2 * n_groups + 1))
    for one in range(n_groups):
        before, after = log[ends[2 * one] : ends[2 * one + 1]], log[ends[2 * one + 1] : ends[2 * one + 2]]
        if min(before.size, after.size) >= fewest:
            result[:, one] = _shift(before, after)
    return Comparison(np.exp(result[0]), np.exp(result[1]), np.exp(result[2]), result[3])


def _shift(before: np.ndarray, after: np.ndarray) -> tuple[float, float, float, float]:
    m, n = before.size, after.size
    whole, counts = np.unique(np.concatenate([before, after]), return_counts=True)
    ties = float((counts**3 - counts).sum()) / ((m + n) * (m + n - 1))
    below = np.searchsorted(before, after, side="left").sum()
    wins = (below + np.searchsorted(before, after, side="right").sum()) / 2
    error = np.sqrt(m * n * (m + n + 1 - ties) / 12)
    apart = max(abs(wins - m * n / 2) - 0.5, 0.0)
    p_value = 2 * special.ndtr(-apart / error) if whole.size > 1 else 1.0
    reach = 1.959963984540054 * error / (m * n)
    gaps = np.subtract.outer(_thinned(after), _thinned(before)).ravel()
    middle, low, high = np.quantile(gaps, [0.5, max(0.5 - reach, 0.0), min(0.5 + reach, 1.0)])
    return float(middle), float(low), float(high), float(p_value)


def _thinned(ordered: np.ndarray) -> np.ndarray:
    if ordered.size <= MOST_ORDERED:
        return ordered
    chosen: np.ndarray = np.quantile(ordered, (np.arange(MOST_ORDERED) + 0.5) / MOST_ORDERED)
    return chosen
