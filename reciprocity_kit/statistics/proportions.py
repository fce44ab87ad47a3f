"""Intervals and the exact test for a share k/n, for a million shares at once."""

import numpy as np
import numpy.typing as npt
from scipy import special

from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics._arrays import (
    BoolArray,
    FloatArray,
    as_floats,
    check_share,
    find_distinct,
    normal_quantile,
)


def wilson(
    successes: npt.ArrayLike, trials: npt.ArrayLike, *, level: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Return the Wilson score interval of a share.

    A narrow interval means that the share is well known, a wide one that there were few events.
    With q = k/n: centre (q + z^2/2n)/(1 + z^2/n), half width
    z sqrt(q(1-q)/n + z^2/4n^2)/(1 + z^2/n). 0 of n has the lower limit 0, n of n the upper limit 1.

    Parameters
    ----------
    successes : array_like
        Number of successes k, 0 <= k <= n. Fractional counts are allowed.
    trials : array_like
        Number of trials n, broadcast with `successes`.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    low, high : ndarray
        Limits in 0..1; NaN where there were no trials.

    Raises
    ------
    TableError
        If successes do not lie between 0 and trials.
    OptionError
        If the level does not lie between 0 and 1.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    Of 20 conversations you opened 15:

    >>> low, high = wilson(15, 20)
    >>> print(f"{low:.4f} {high:.4f}")
    0.5313 0.8881
    """
    k, n = _check_counts(successes, trials)
    share = np.divide(k, n, out=np.full(n.shape, np.nan), where=n > 0)
    return rothman_wilson(share, n, level=level)


def rothman_wilson(
    share: npt.ArrayLike, effective_n: npt.ArrayLike, *, level: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Return Wilson limits for a share that is worth a real number of observations.

    Serves shares that are no simple count, such as one minus a survival curve, with the number
    of independent observations that would be as informative. See `wilson` for the formula.

    Parameters
    ----------
    share : array_like
        Estimated share, 0..1 or NaN.
    effective_n : array_like
        Number of observations it is worth, not necessarily whole.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    low, high : ndarray
        Limits in 0..1; NaN where the share is NaN or worth nothing.

    Raises
    ------
    OptionError
        If the level does not lie between 0 and 1.

    References
    ----------
    Rothman, K. J. (1978). Estimation of confidence limits for the cumulative probability of
    survival in life table analysis. Journal of Chronic Diseases 31, 557-560.

    Examples
    --------
    No reply to what is worth 7.5 messages:

    >>> low, high = rothman_wilson(0.0, 7.5)
    >>> print(f"{low:.3f} {high:.3f}")
    0.000 0.339
    """
    z = normal_quantile(level)
    q, size = np.broadcast_arrays(as_floats(share), as_floats(effective_n))
    n = np.where(size > 0, size, np.nan)
    scale = 1.0 / (n + z * z)
    centre = (q * n + z * z / 2.0) * scale
    half = z * np.sqrt(np.maximum(q * (1.0 - q), 0.0) * n + z * z / 4.0) * scale
    known = np.isfinite(n) & np.isfinite(q)
    low = np.where(known & (q == 0.0), 0.0, np.clip(centre - half, 0.0, 1.0))
    high = np.where(known & (q == 1.0), 1.0, np.clip(centre + half, 0.0, 1.0))
    return low, high


def jeffreys(
    successes: npt.ArrayLike, trials: npt.ArrayLike, *, level: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Return the Jeffreys interval of a share.

    A narrow interval means that the share is well known, a wide one that there were few events.
    Quantiles of Beta(k + 1/2, n - k + 1/2), with the lower limit 0 at k = 0 and the upper
    limit 1 at k = n.

    Parameters
    ----------
    successes : array_like
        Number of successes k, 0 <= k <= n.
    trials : array_like
        Number of trials n, broadcast with `successes`.
    level : float, default 0.95
        Credible level.

    Returns
    -------
    low, high : ndarray
        Limits in 0..1; NaN where there were no trials.

    Raises
    ------
    TableError
        If successes do not lie between 0 and trials.
    OptionError
        If the level does not lie between 0 and 1.

    References
    ----------
    Brown, L. D., Cai, T. T., DasGupta, A. (2001). Interval estimation for a binomial proportion.
    Statistical Science 16, 101-133.

    Examples
    --------
    >>> low, high = jeffreys(15, 20)
    >>> print(f"{low:.4f} {high:.4f}")
    0.5358 0.8976
    """
    return _invert_beta(successes, trials, level, (0.5, 0.5))


def clopper_pearson(
    successes: npt.ArrayLike, trials: npt.ArrayLike, *, level: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Return the exact interval of a share, which never covers less often than it says.

    Wider than `wilson` and `jeffreys`. The lower limit is a quantile of Beta(k, n - k + 1), the
    upper one of Beta(k + 1, n - k).

    Parameters
    ----------
    successes : array_like
        Number of successes k, 0 <= k <= n.
    trials : array_like
        Number of trials n, broadcast with `successes`.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    low, high : ndarray
        Limits in 0..1; NaN where there were no trials.

    Raises
    ------
    TableError
        If successes do not lie between 0 and trials.
    OptionError
        If the level does not lie between 0 and 1.

    References
    ----------
    Clopper, C. J., Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in
    the case of the binomial. Biometrika 26, 404-413.

    Examples
    --------
    >>> low, high = clopper_pearson(15, 20)
    >>> print(f"{low:.4f} {high:.4f}")
    0.5090 0.9134
    """
    return _invert_beta(successes, trials, level, (0.0, 1.0))


def binomial_test(
    successes: npt.ArrayLike, trials: npt.ArrayLike, *, share: npt.ArrayLike = 0.5
) -> FloatArray:
    """Return the p-value of the exact two-sided binomial test.

    A low value means that a share this far from `share` would be rare if `share` were true; a
    high one, that the data do not contradict it. The p-value is the probability of all counts
    that are no more likely than the one seen.

    Parameters
    ----------
    successes : array_like
        Number of successes k, a whole number, 0 <= k <= n.
    trials : array_like
        Number of trials n, broadcast with `successes`.
    share : array_like, default 0.5
        The share to test, 0..1, broadcast with `successes`.

    Returns
    -------
    ndarray
        Two-sided p-values in 0..1; NaN where there were no trials.

    Raises
    ------
    TableError
        If successes do not lie between 0 and trials, or share not between 0 and 1.

    References
    ----------
    Clopper, C. J., Pearson, E. S. (1934). Biometrika 26, 404-413; the two-sided convention is
    that of `scipy.stats.binomtest`.

    Examples
    --------
    >>> print(f"{binomial_test(15, 20):.4f}")
    0.0414
    """
    k, n, p = np.broadcast_arrays(*_check_counts(successes, trials), as_floats(share))
    if not np.all((p >= 0.0) & (p <= 1.0)):
        raise TableError("The share to test must lie between 0 and 1.", next_step="give a share such as 0.5")
    (k_distinct, n_distinct, p_distinct), which = find_distinct(k.ravel(), n.ravel(), p.ravel())
    return _test_two_sided(k_distinct, n_distinct, p_distinct)[which].reshape(k.shape)


def _check_counts(successes: npt.ArrayLike, trials: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    k, n = np.broadcast_arrays(as_floats(successes), as_floats(trials))
    if not np.all((k >= 0.0) & (k <= n)):
        raise TableError(
            "Successes must be counts between 0 and the trials.",
            next_step="check that both come from the same events, and fill missing counts with 0",
        )
    return k, n


def _invert_beta(
    successes: npt.ArrayLike, trials: npt.ArrayLike, level: float, extra: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """Return quantiles of Beta(k + e0, n - k + e1) below and Beta(k + e1, n - k + e0) above."""
    check_share("level", level)
    counts, trials_made = _check_counts(successes, trials)
    (k, n), which = find_distinct(counts.ravel(), trials_made.ravel())
    tail = (1.0 - level) / 2.0
    none, all_ = (k == 0.0) & (n > 0), (k == n) & (n > 0)
    low, high = np.full(k.shape, np.nan), np.full(k.shape, np.nan)
    low[none], high[all_] = 0.0, 1.0
    some = (n > 0) & ~none
    low[some] = special.betaincinv(k[some] + extra[0], n[some] - k[some] + extra[1], tail)
    some = (n > 0) & ~all_
    high[some] = special.betaincinv(k[some] + extra[1], n[some] - k[some] + extra[0], 1.0 - tail)
    return low[which].reshape(counts.shape), high[which].reshape(counts.shape)


def _log_pmf(k: FloatArray, n: FloatArray, p: FloatArray) -> FloatArray:
    choose = special.gammaln(n + 1.0) - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0)
    return np.asarray(choose + special.xlogy(k, p) + special.xlog1py(n - k, -p), dtype=np.float64)


def _probability_at_least(k: FloatArray, n: FloatArray, p: FloatArray) -> FloatArray:
    """Return P(X >= k) for X ~ Binomial(n, p); 1 for k <= 0 and 0 for k > n."""
    inside = (k > 0) & (k <= n)
    tail = special.betainc(np.where(inside, k, 1.0), np.where(inside, n - k + 1.0, 1.0), p)
    return np.where(inside, tail, np.where(k <= 0, 1.0, 0.0))


def _test_two_sided(k: FloatArray, n: FloatArray, p: FloatArray) -> FloatArray:
    upper = k > n * p
    # Mirrored where k lies above its mean, so that the other tail is always the upper one.
    k, p = np.where(upper, n - k, k), np.where(upper, 1.0 - p, p)
    bound = _log_pmf(k, n, p) + 1e-7
    first, last = np.ceil(n * p), n + 1.0

    def is_rare(at: FloatArray) -> BoolArray:
        return (at > n) | (_log_pmf(np.minimum(at, n), n, p) <= bound)

    while np.any(first < last):
        middle = np.floor((first + last) / 2.0)
        rare = is_rare(middle)
        last = np.where(rare, np.minimum(middle, last), last)
        first = np.where(rare, first, np.minimum(middle + 1.0, last))
    own_tail = _probability_at_least(n - k, n, 1.0 - p)
    result = np.minimum(own_tail + _probability_at_least(last, n, p), 1.0)
    return np.where(n > 0, np.where(k == n * p, 1.0, result), np.nan)
