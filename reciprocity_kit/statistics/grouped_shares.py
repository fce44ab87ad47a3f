"""Rates and shares of many groups at once, where events are weighted or come in clusters."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics._arrays import FloatArray, IntArray, as_codes, as_floats, check_share
from reciprocity_kit.statistics.grouped import Limits
from reciprocity_kit.statistics.proportions import rothman_wilson

_MIN_CLUSTERS = 2


def weighted_rate(
    total: npt.ArrayLike,
    squares: npt.ArrayLike,
    *,
    exposure: float = 1.0,
    dispersion: npt.ArrayLike = 1.0,
    level: float = 0.95,
) -> Limits:
    """Return a rate of weighted events with gamma limits.

    A narrow interval means that the rate is well known. With W = sum w, Q = sum w^2 and the
    dispersion phi the events are worth m = W^2/(phi Q) independent ones of the size W/m, whose
    Garwood limits are taken. For whole events without bursts these are Garwood's own.

    Parameters
    ----------
    total : array_like
        Sum of the weights W of each group.
    squares : array_like
        Sum of their squares Q.
    exposure : float, default 1.0
        Time in which they happened, positive.
    dispersion : array_like, default 1.0
        Variance over what Poisson has; values below 1 and NaN count as 1.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    Limits
        Rates per unit of the exposure.

    Raises
    ------
    TableError
        If the exposure is not positive.
    OptionError
        If the level does not lie between 0 and 1.

    References
    ----------
    Fay, M. P., Feuer, E. J. (1997). Confidence intervals for directly standardized rates: a
    method based on the gamma distribution. Statistics in Medicine 16, 791-801.

    Examples
    --------
    Ten messages to you alone, and ten that you shared with one other:

    >>> rate = weighted_rate([10, 5], [10, 2.5])
    >>> print(rate.low.round(3), rate.high.round(3))
    [4.795 2.398] [18.39 9.195]
    """
    check_share("level", level)
    if not exposure > 0.0:
        raise TableError("The time observed must be positive.", next_step="give a window with some length")
    weight, square, phi = np.broadcast_arrays(*map(as_floats, (total, squares, dispersion)))
    phi = np.where(phi > 1.0, phi, 1.0)
    some = weight > 0.0
    size = np.where(some, phi * square / np.where(some, weight, 1.0), 1.0)
    worth, tail = np.where(some, weight / size, 0.0), (1.0 - level) / 2.0
    low = np.where(some, special.gammaincinv(np.where(some, worth, 1.0), tail), 0.0) * size
    high = special.gammaincinv(worth + 1.0, 1.0 - tail) * size
    return Limits(weight / exposure, as_floats(low / exposure), as_floats(high / exposure))


class ClusteredShare(NamedTuple):
    """A share for each group whose cases come in clusters.

    Parameters
    ----------
    value : ndarray
        The shares, NaN in groups without cases.
    low, high : ndarray
        Wilson limits for the cases they are worth.
    clusters : ndarray
        Clusters of each group.
    worth : ndarray
        Independent cases that would be as informative.
    """

    value: FloatArray
    low: FloatArray
    high: FloatArray
    clusters: IntArray
    worth: FloatArray


def clustered_share(
    part: npt.ArrayLike,
    whole: npt.ArrayLike,
    cluster: npt.ArrayLike,
    groups: npt.ArrayLike,
    n_groups: int,
    *,
    level: float = 0.95,
) -> ClusteredShare:
    """Return a share of sums for each group, with limits that know its cases come in clusters.

    A narrow interval means that the share is well known. Messages of one conversation depend on
    each other, so a conversation is one case however long it is. With sums a_c of b_c in the C
    clusters of a group, p = sum a / sum b, its linearised variance
    V = C/(C - 1) sum_c (a_c - p b_c)^2 / (sum b)^2; the share is worth p(1 - p)/V cases, at most
    its rows, less (z/t)^2 of them because V itself is known from C clusters only (Student's t with
    C - 1 degrees of freedom), but at least 1. For these Wilson's limits are taken. Where p is 0 or 1
    it is worth C.

    Parameters
    ----------
    part : array_like
        What counts for the share, in each row.
    whole : array_like
        What it is a share of, in each row.
    cluster : array_like
        Cluster of each row, integers from 0; a cluster lies in one group.
    groups : array_like
        Group of each row, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    ClusteredShare
        Arrays of the length `n_groups`.

    Raises
    ------
    TableError
        If a group is out of range.
    OptionError
        If the level does not lie between 0 and 1.

    References
    ----------
    Korn, E. L., Graubard, B. I. (1998). Confidence intervals for proportions with small expected
    number of positive counts estimated from survey data. Survey Methodology 24, 193-201.
    Cochran, W. G. (1977). Sampling Techniques, third edition, section 3.12.

    Examples
    --------
    Six conversations with (sent, all) messages count as six cases, not as 25:

    >>> sent, both = [3, 1, 2, 5, 2, 1], [4, 2, 6, 6, 4, 3]
    >>> share = clustered_share(sent, both, range(6), [0] * 6, 1)
    >>> print(f"{share.value[0]:.2f}, {share.low[0]:.2f} to {share.high[0]:.2f}, {share.clusters[0]}")
    0.56, 0.17 to 0.89, 6
    """
    some, all_ = as_floats(part), as_floats(whole)
    group = as_codes(groups, n_groups, some.size)
    check_share("level", level)
    labels, first, which = np.unique(np.asarray(cluster), return_index=True, return_inverse=True)
    own = group[first]
    a, b = (np.bincount(which, value, labels.size) for value in (some, all_))
    total = np.bincount(own, b, n_groups)
    share = np.where(total > 0, np.bincount(own, a, n_groups) / np.where(total > 0, total, 1.0), np.nan)
    clusters = np.bincount(own[b > 0], minlength=n_groups)
    residual = np.where(b > 0, a - share[own] * b, 0.0)
    spread = np.bincount(own, residual**2, n_groups)
    correction = clusters / np.maximum(clusters - 1.0, 1.0)
    rows = np.bincount(group[all_ > 0], minlength=n_groups).astype(np.float64)
    inside = (share > 0.0) & (share < 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = share * (1.0 - share) * total**2 / (correction * spread)
    worth = np.minimum(np.nan_to_num(worth, nan=np.inf, posinf=np.inf), rows)
    tail, freedom = 0.5 + level / 2.0, np.maximum(clusters - 1.0, 1.0)
    known = worth * (special.ndtri(tail) / special.stdtrit(freedom, tail)) ** 2
    worth = np.where(inside, np.maximum(known, 1.0), clusters)
    worth = np.where(clusters < _MIN_CLUSTERS, clusters, worth)
    low, high = rothman_wilson(share, worth, level=level)
    return ClusteredShare(share, low, high, clusters, worth)


def dirichlet_limits(
    counts: npt.ArrayLike,
    groups: npt.ArrayLike,
    n_groups: int,
    *,
    alpha: float | None = None,
    level: float = 0.95,
) -> Limits:
    """Return each contact's share of its group, with limits from a Dirichlet posterior.

    A narrow interval means that the share is well known. With counts k_j of n contacts and their
    sum N, the share k_j/N has the marginal posterior Beta(k_j + a, N - k_j + (n - 1) a). By
    default a = 1/n, so that the prior weighs as one event in all: with a = 0.5 for each of many
    contacts the prior outweighs the events and the limits of the largest share miss it.

    Parameters
    ----------
    counts : array_like
        Events of each contact.
    groups : array_like
        Whose contact it is, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.
    alpha : float, optional
        Prior events a for each contact, positive; by default one for all of them together.
    level : float, default 0.95
        Posterior probability between the limits.

    Returns
    -------
    Limits
        One share for each contact, NaN in groups without events.

    Raises
    ------
    TableError
        If a count is negative, a group is out of range, or alpha is not positive.
    OptionError
        If the level does not lie between 0 and 1.

    References
    ----------
    Berger, J. O., Bernardo, J. M., Sun, D. (2015). Overall objective priors. Bayesian Analysis 10,
    189-221.

    Examples
    --------
    >>> share = dirichlet_limits([45, 30, 25], [0, 0, 0], 1, alpha=0.5)
    >>> print(share.low.round(3), share.high.round(3))
    [0.353 0.216 0.172] [0.545 0.393 0.34 ]
    """
    check_share("level", level)
    count = as_floats(counts)
    if not np.all(count >= 0.0) or (alpha is not None and not alpha > 0.0):
        raise TableError("Counts must not be negative, and alpha must be positive.", next_step="check both")
    group = as_codes(groups, n_groups, count.size)
    total = np.bincount(group, count, n_groups)[group]
    size = np.bincount(group, minlength=n_groups)[group].astype(np.float64)
    prior = 1.0 / size if alpha is None else np.full(count.shape, alpha)
    value = count / np.where(total > 0, total, np.nan)
    return _beta_limits(value, count + prior, total - count + (size - 1.0) * prior, level)


def _beta_limits(value: FloatArray, first: FloatArray, second: FloatArray, level: float) -> Limits:
    """Return quantiles of Beta(first, second); all of it on one contact has the limits 1 and 1."""
    tail = (1.0 - level) / 2.0
    several = (second > 0) & ~np.isnan(value)
    safe = np.where(several, second, 1.0)
    low, high = (
        np.where(several, special.betaincinv(first, safe, at), np.where(np.isnan(value), np.nan, 1.0))
        for at in (tail, 1.0 - tail)
    )
    return Limits(value, low, high)
