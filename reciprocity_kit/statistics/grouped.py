"""Quantiles, means, variation and memory of the values of many groups at once, with their limits."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from reciprocity_kit.statistics._arrays import (
    FloatArray,
    IntArray,
    as_codes,
    as_floats,
    check_share,
    normal_quantile,
    order_by_group,
)

_MIN_GAPS = 2
_MIN_LEFT_OUT = 3  # gaps, so that two are left when one is left out
_MIN_PAIRS = 4  # of gaps, for limits of their correlation
_QUARTILES = (0.25, 0.75)
_GROUPS_AT_ONCE = 500
_ROUNDING = 1e-12  # what the difference of two rounded sums may leave of no variation


class Limits(NamedTuple):
    """A value for each group, with its limits.

    Parameters
    ----------
    value : ndarray
        The estimates, NaN where undefined.
    low, high : ndarray
        Their limits, NaN where there are too few cases to give any.
    """

    value: FloatArray
    low: FloatArray
    high: FloatArray


def grouped_quantile(
    values: npt.ArrayLike, groups: npt.ArrayLike, n_groups: int, *, at: float = 0.5, level: float = 0.95
) -> Limits:
    """Return a quantile of each group, with limits that assume no distribution.

    A narrow interval means that the quantile is well known. Values between two order statistics
    are interpolated; the limits are the order statistics l and u with
    P(Bin(n, at) < l) <= tail and P(Bin(n, at) >= u) <= tail.

    Parameters
    ----------
    values : array_like
        The values; NaN is left out.
    groups : array_like
        Group of each value, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.
    at : float, default 0.5
        Which quantile, 0..1.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    Limits
        Quantiles, NaN in groups without values; limits NaN where so few values give none.

    Raises
    ------
    TableError
        If a group is out of range.
    OptionError
        If `at` or the level does not lie between 0 and 1.

    References
    ----------
    Conover, W. J. (1999). Practical Nonparametric Statistics, third edition, section 3.2.

    Examples
    --------
    >>> print([float(x[0]) for x in grouped_quantile([3, 1, 4, 1, 5, 9, 2, 6], [0] * 8, 1)])
    [3.5, 1.0, 9.0]
    """
    check_share("at", at)
    check_share("level", level)
    value = as_floats(values)
    group = as_codes(groups, n_groups, value.size)
    known = ~np.isnan(value)
    value, group = value[known], group[known]
    ordered = np.append(value[order_by_group(value, group)], np.nan)
    n = np.bincount(group, minlength=n_groups)
    start = np.cumsum(n) - n
    place = at * np.maximum(n - 1, 0)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(n - 1, 0))
    nothing = value.size

    def pick(rank: IntArray, *, valid: npt.NDArray[np.bool_]) -> FloatArray:
        return np.asarray(ordered[np.where(valid, start + rank, nothing)], dtype=np.float64)

    one, two = pick(below, valid=n > 0), pick(above, valid=n > 0)
    tail = (1.0 - level) / 2.0
    distinct, which = np.unique(n, return_inverse=True)
    least = np.nan_to_num(stats.binom.ppf(tail, distinct, at))[which].astype(np.int64)
    most = np.nan_to_num(stats.binom.ppf(1.0 - tail, distinct, at))[which].astype(np.int64)
    return Limits(
        one + (two - one) * (place - below),
        pick(least - 1, valid=(n > 0) & (least >= 1)),
        pick(most, valid=(n > 0) & (most < n)),
    )


def grouped_spread(
    values: npt.ArrayLike,
    groups: npt.ArrayLike,
    n_groups: int,
    *,
    level: float = 0.95,
    n_resamples: int = 499,
    seed: int = 0,
) -> Limits:
    """Return the interquartile range of each group with bootstrap limits.

    High: the values of the group differ much; 0: at least half of them are alike. The limits are the
    percentiles of the range over resamples of the group's values. No value is drawn: the quartiles of
    a resample are order statistics, whose places follow from uniform order statistics, and these
    from sums of exponentials, once for all groups of a size. For normal values the 95% limits hold
    the truth in 86% of draws of 5 values, 91% of 8, and 95 to 97% of 12 to 80.

    Parameters
    ----------
    values : array_like
        The values; NaN is left out.
    groups : array_like
        Group of each value, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.
    level : float, default 0.95
        Confidence level.
    n_resamples : int, default 499
        Number of resamples.
    seed : int, default 0
        Seed of the random numbers.

    Returns
    -------
    Limits
        Ranges, NaN in groups without values; limits NaN with fewer than two.

    Raises
    ------
    TableError
        If a group is out of range.
    OptionError
        If the level does not lie between 0 and 1.

    References
    ----------
    Efron, B. (1979). Bootstrap methods: another look at the jackknife. Annals of Statistics 7, 1-26;
    David, H. A., Nagaraja, H. N. (2003). Order Statistics, section 2.5, for the spacings.

    Examples
    --------
    >>> spread = grouped_spread([1, 2, 3, 4, 5, 6, 7, 8, 9], [0] * 9, 1)
    >>> print(spread.value[0], spread.low[0] < 4 < spread.high[0])
    4.0 True
    """
    check_share("level", level)
    value = as_floats(values)
    group = as_codes(groups, n_groups, value.size)
    known = ~np.isnan(value)
    value, group = value[known], group[known]
    ordered = value[order_by_group(value, group)]
    n = np.bincount(group, minlength=n_groups)
    start = np.cumsum(n) - n
    result = np.full((3, n_groups), np.nan)
    tails = ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
    for size in np.unique(n[n > 0]).tolist():
        own = np.flatnonzero(n == size)
        sorted_ = ordered[start[own, None] + np.arange(size)]
        result[0, own] = _range_between(sorted_, _places(size)[0][None], size)[:, 0]
        if size < _MIN_GAPS:
            continue
        drawn = _draw_places(size, n_resamples, np.random.default_rng([seed, size]))
        for some in range(0, own.size, _GROUPS_AT_ONCE):
            part = slice(some, some + _GROUPS_AT_ONCE)
            result[1:, own[part]] = np.quantile(_range_between(sorted_[part], drawn, size), tails, axis=1)
    range_, low, high = result
    return Limits(range_, np.minimum(low, range_), np.maximum(high, range_))


def _places(size: int) -> tuple[IntArray, FloatArray]:
    """Return the four order statistics between which the quartiles lie, and how far between."""
    place = np.array(_QUARTILES) * (size - 1)
    below = np.floor(place).astype(np.int64)
    return np.stack([below, np.minimum(below + 1, size - 1)], axis=1).ravel(), place - below


def _draw_places(size: int, n_resamples: int, random: np.random.Generator) -> IntArray:
    """Draw which values stand at the four places in each resample."""
    rank, which = np.unique(_places(size)[0], return_inverse=True)
    spacings = np.diff(rank + 1, prepend=0, append=size + 1)
    sums = np.cumsum(random.standard_gamma(spacings, (n_resamples, spacings.size)), axis=1)
    drawn = np.minimum(size * sums[:, :-1] / sums[:, -1:], size - 1)
    return np.asarray(drawn.astype(np.int64)[:, which])


def _range_between(ordered: FloatArray, places: IntArray, size: int) -> FloatArray:
    """Return the interquartile range of each resample (columns) of each group (rows)."""
    far = _places(size)[1]
    low, low_next, high, high_next = (ordered[:, column] for column in places.T)
    return as_floats(high + (high_next - high) * far[1] - low - (low_next - low) * far[0])


def grouped_mean(
    values: npt.ArrayLike, groups: npt.ArrayLike, n_groups: int, *, level: float = 0.95
) -> Limits:
    """Return the mean of each group with Student's limits.

    A narrow interval means that the mean is well known.

    Parameters
    ----------
    values : array_like
        The values.
    groups : array_like
        Group of each value, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    Limits
        Means, NaN in groups without values; limits NaN with fewer than two.

    Raises
    ------
    TableError
        If a group is out of range.
    OptionError
        If the level does not lie between 0 and 1.

    References
    ----------
    Student (1908). The probable error of a mean. Biometrika 6, 1-25.

    Examples
    --------
    >>> print([round(float(x[0]), 3) for x in grouped_mean([2, 4, 4, 6], [0] * 4, 1)])
    [4.0, 1.402, 6.598]
    """
    check_share("level", level)
    value = as_floats(values)
    group = as_codes(groups, n_groups, value.size)
    n = np.bincount(group, minlength=n_groups)
    mean = np.bincount(group, value, n_groups) / np.where(n > 0, n, np.nan)
    freedom = np.where(n > 1, n - 1.0, np.nan)
    variance = np.bincount(group, (value - mean[group]) ** 2, n_groups) / freedom
    half = special.stdtrit(freedom, 0.5 + level / 2.0) * np.sqrt(variance / np.where(n > 0, n, np.nan))
    return Limits(mean, mean - half, mean + half)


def grouped_variation(
    gaps: npt.ArrayLike, groups: npt.ArrayLike, n_groups: int, *, level: float = 0.95
) -> Limits:
    """Return the coefficient of variation of each group's gaps.

    0: as regular as a clock; 1: at random; above 1: in bursts. r = sd/mean, with the population
    standard deviation. The limits, r exp(-+ t se), take the standard error of ln r from the
    jackknife and Student's t. They hold the burstiness of gamma gaps in 90 to 97% of draws for 5 to
    100 gaps, where a percentile bootstrap does in 61 to 91%; for gaps with a heavier tail, whose
    variation no short series shows, both are too narrow.

    Parameters
    ----------
    gaps : array_like
        Gaps between successive events.
    groups : array_like
        Group of each gap, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    Limits
        Variation, NaN for fewer than two gaps or if all gaps are 0; limits NaN for fewer than three.

    Raises
    ------
    TableError
        If a group is out of range.
    OptionError
        If the level does not lie between 0 and 1.

    References
    ----------
    Efron, B. (1982). The Jackknife, the Bootstrap and Other Resampling Plans, chapter 3.

    Examples
    --------
    >>> print(grouped_variation([1, 1, 1, 9, 5, 5], [0, 0, 0, 0, 1, 1], 2).value.round(4))
    [1.1547 0.    ]
    """
    check_share("level", level)
    gap = as_floats(gaps)
    group = as_codes(groups, n_groups, gap.size)
    n = np.bincount(group, minlength=n_groups).astype(np.float64)
    total, squares = (as_floats(np.bincount(group, value, n_groups)) for value in (gap, gap * gap))
    ratio = _variation(n, total, squares)
    left_out = _variation(n[group] - 1.0, total[group] - gap, squares[group] - gap * gap)
    logs = np.log(np.where(left_out > 0, left_out, np.nan))
    count = np.where(n >= _MIN_LEFT_OUT, n, np.nan)
    mean = np.bincount(group, logs, n_groups) / count
    spread = np.bincount(group, (logs - mean[group]) ** 2, n_groups)
    error = np.sqrt(spread * (count - 1.0) / count)
    factor = np.exp(special.stdtrit(count - 1.0, 0.5 + level / 2.0) * error)
    factor = np.where((ratio == 0.0) & (n >= _MIN_LEFT_OUT), 1.0, factor)
    return Limits(ratio, ratio / factor, ratio * factor)


def _variation(n: FloatArray, total: FloatArray, squares: FloatArray) -> FloatArray:
    """Return the standard deviation over the mean, NaN for fewer than two values or a mean of 0."""
    known = (n >= _MIN_GAPS) & (total > 0.0)
    square = n * squares / np.where(known, total, np.nan) ** 2 - 1.0
    return np.where(known, np.sqrt(np.where(square < _ROUNDING, 0.0, square)), np.nan)


def grouped_memory(
    gaps: npt.ArrayLike, groups: npt.ArrayLike, n_groups: int, *, level: float = 0.95
) -> Limits:
    """Return the memory of each group's gaps: whether long gaps follow long ones.

    Near 1: long gaps follow long ones and short ones short; 0: no order; near -1: they alternate.
    The Pearson correlation of each gap with the next, with Fisher's limits.

    Parameters
    ----------
    gaps : array_like
        Gaps between successive events, in order of group and time.
    groups : array_like
        Group of each gap, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    Limits
        Memory in -1..1; NaN for fewer than three gaps or without variation. Limits NaN for fewer
        than five gaps.

    Raises
    ------
    TableError
        If a group is out of range.
    OptionError
        If the level does not lie between 0 and 1.

    References
    ----------
    Goh, K.-I., Barabasi, A.-L. (2008). Burstiness and memory in complex systems. EPL 81, 48002.
    Fisher, R. A. (1915). Biometrika 10, 507-521.

    Examples
    --------
    >>> print(grouped_memory([1, 2, 4, 3, 1, 1], [0, 0, 0, 0, 1, 1], 2).value.round(5))
    [0.32733     nan]
    """
    z = normal_quantile(level)
    gap = as_floats(gaps)
    group = as_codes(groups, n_groups, gap.size)
    follows = group[1:] == group[:-1]
    before, after, own = gap[:-1][follows], gap[1:][follows], group[1:][follows]
    n = np.bincount(own, minlength=n_groups)
    count = np.where(n > 1, n, np.nan)
    one, two = (value - (np.bincount(own, value, n_groups) / count)[own] for value in (before, after))
    squares = np.sqrt(np.bincount(own, one * one, n_groups) * np.bincount(own, two * two, n_groups))
    scale = np.where((n > 1) & (squares > 0), squares, np.nan)
    value = np.clip(np.bincount(own, one * two, n_groups) / scale, -1.0, 1.0)
    half = z / np.sqrt(np.where(n >= _MIN_PAIRS, n - 3.0, np.nan))
    with np.errstate(divide="ignore"):
        angle = np.arctanh(value)
    return Limits(value, np.tanh(angle - half), np.tanh(angle + half))
