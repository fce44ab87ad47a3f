"""Counts of events: their intervals, and whether contact fell more than other contact did."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics._arrays import FloatArray, as_codes, as_floats, check_share


@dataclass(frozen=True)
class RateRatio:
    """How contact changed against how all other contact changed.

    Parameters
    ----------
    ratio : ndarray
        Rate ratio: 1 for the same change as elsewhere, 0.5 for half of what that would give.
    low, high : ndarray
        Limits of the ratio; `high` is infinite where all events are recent.
    p_value : ndarray
        Two-sided p-value of the ratio being 1.
    """

    ratio: FloatArray
    low: FloatArray
    high: FloatArray
    p_value: FloatArray


def garwood(
    counts: npt.ArrayLike, *, exposure: npt.ArrayLike = 1.0, level: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Return the exact interval of a rate of events.

    A narrow interval means that the rate is well known. For a count N in the time T, the
    chi-square quantiles chi2(tail; 2N)/2T and chi2(1 - tail; 2N + 2)/2T. Too narrow where events
    come in bursts.

    Parameters
    ----------
    counts : array_like
        Number of events N.
    exposure : array_like, default 1.0
        Time T in which they happened, positive.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    low, high : ndarray
        Limits of the rate per unit of the exposure; the lower one is 0 for no events.

    Raises
    ------
    TableError
        If a count is negative or an exposure is not positive.
    OptionError
        If the level does not lie between 0 and 1.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.

    Examples
    --------
    >>> low, high = garwood([0, 10])
    >>> print(low.round(3), high.round(3))
    [0.    4.795] [ 3.689 18.39 ]
    """
    check_share("level", level)
    count, seen = np.broadcast_arrays(as_floats(counts), as_floats(exposure))
    if not (np.all(count >= 0.0) and np.all(seen > 0.0)):
        raise TableError(
            "Counts must not be negative, and exposures must be positive.",
            next_step="leave out what was not observed",
        )
    tail = (1.0 - level) / 2.0
    some = count > 0.0
    low = np.where(some, special.gammaincinv(np.where(some, count, 1.0), tail), 0.0)
    high = special.gammaincinv(count + 1.0, 1.0 - tail)
    return low / seen, high / seen


def rate_ratio(
    recent: npt.ArrayLike,
    total: npt.ArrayLike,
    offset_share: npt.ArrayLike,
    *,
    dispersion: npt.ArrayLike = 1.0,
    level: float = 0.95,
) -> RateRatio:
    """Return how the rate of contact changed, offset by how all other contact changed.

    Above 1: contact with this person grew against contact with the others; below 1: it fell more
    than theirs. Given n events in all, k of them recent, k ~ Binomial(n, p) with
    p/(1 - p) = ratio * p0/(1 - p0), where p0 is the share of the other contact that is recent. So
    one's own quiet months do not look like fading ties. The limits are Jeffreys', the p-value is
    their dual, 2 min(P(p <= p0), P(p >= p0)); bursts count through k/phi and n/phi.

    Parameters
    ----------
    recent : array_like
        Events k in the recent part of the window.
    total : array_like
        Events n in the whole window.
    offset_share : array_like
        Share p0 of the contact with all others that falls in the recent part, 0..1.
    dispersion : array_like, default 1.0
        Variance phi over what Poisson has, from `weekly_dispersion`; values below 1 and NaN count
        as 1.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    RateRatio
        Arrays; NaN where there are no events, or where p0 is 0, 1 or NaN.

    Raises
    ------
    TableError
        If recent events do not lie between 0 and the total.
    OptionError
        If the level does not lie between 0 and 1.

    References
    ----------
    Przyborowski, J., Wilenski, H. (1940). Homogeneity of results in testing samples from Poisson
    series. Biometrika 31, 313-323. Brown, L. D., Cai, T. T., DasGupta, A. (2001). Statistical
    Science 16, 101-133.

    Examples
    --------
    Five of 60 events fall in the last quarter, against a quarter of all other contact:

    >>> change = rate_ratio(5, 60, 0.25)
    >>> print(f"{change.ratio:.3f}, {change.low:.3f} to {change.high:.3f}, p = {change.p_value:.4f}")
    0.273, 0.101 to 0.628, p = 0.0010
    """
    check_share("level", level)
    k, n, p0, phi = np.broadcast_arrays(*map(as_floats, (recent, total, offset_share, dispersion)))
    if not np.all((k >= 0.0) & (k <= n)):
        raise TableError(
            "Recent events must lie between 0 and the total.",
            next_step="count both over the same events",
        )
    known = (n > 0.0) & (p0 > 0.0) & (p0 < 1.0)
    p0 = np.where(known, p0, np.nan)
    scale = np.where(phi > 1.0, phi, 1.0)
    first, second = k / scale + 0.5, (n - k) / scale + 0.5
    tail, odds = (1.0 - level) / 2.0, p0 / (1.0 - p0)
    low = np.where(k > 0.0, special.betaincinv(first, second, tail), 0.0)
    high = np.where(k < n, special.betaincinv(first, second, 1.0 - tail), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = k / (n - k) / odds
        low, high = low / (1.0 - low) / odds, high / (1.0 - high) / odds
    sides = special.betainc(first, second, p0), special.betaincc(first, second, p0)
    return RateRatio(
        ratio=np.where(known, ratio, np.nan), low=low, high=high, p_value=2.0 * np.minimum(*sides)
    )


def weekly_dispersion(
    counts: npt.ArrayLike,
    week: npt.ArrayLike,
    groups: npt.ArrayLike,
    n_groups: int,
    *,
    week_share: npt.ArrayLike,
) -> FloatArray:
    """Return how much more contact varies from week to week than chance would make it.

    1: as for independent events; 3: three times the variance, because events come in bursts, so
    intervals need to be wider. Pearson's phi: sum_w (y_w - mu_w)^2 / mu_w / (W - 1) over the W
    weeks, with mu_w the group's total times the share of all contact that fell in week w.

    Parameters
    ----------
    counts : array_like
        Events of a group in a week; weeks without events may be left out.
    week : array_like
        Week of each count, integers from 0.
    groups : array_like
        Group of each count, integers from 0 to `n_groups` - 1. A (group, week) comes once.
    n_groups : int
        Number of groups.
    week_share : array_like
        Share of all contact in each week, or anything proportional to it. Weeks of 0 are left out.

    Returns
    -------
    ndarray
        Dispersion of each group; NaN for groups without events, or fewer than two weeks.

    Raises
    ------
    TableError
        If a count is negative or missing, or a week or a group is out of range.

    References
    ----------
    McCullagh, P., Nelder, J. A. (1989). Generalized Linear Models, second edition, section 4.5.

    Examples
    --------
    Four events in each of four weeks, then sixteen events in one of them:

    >>> weeks, groups = [0, 1, 2, 3, 2], [0, 0, 0, 0, 1]
    >>> print(weekly_dispersion([4, 4, 4, 4, 16], weeks, groups, 2, week_share=[1, 1, 1, 1]))
    [ 0. 16.]
    """
    share, count = as_floats(week_share), as_floats(counts)
    if not (np.all(count >= 0.0) and np.all(share >= 0.0)):
        raise TableError("Counts and week shares must not be negative.", next_step="check both for gaps")
    group, when = as_codes(groups, n_groups, count.size), as_codes(week, share.size, count.size)
    used = share[when] > 0.0
    group, count, expected = group[used], count[used], share[when][used] / max(share.sum(), 1e-300)
    events = as_floats(np.bincount(group, count, n_groups))
    total = np.where(events > 0.0, events, np.nan)
    # Summed over all weeks, (y - mu)^2 / mu is y^2 / mu less the total: weeks without events need no row.
    squares = np.bincount(group, count * count / expected, n_groups) / total
    freedom = np.count_nonzero(share > 0.0) - 1
    return np.maximum(squares - total, 0.0) / (freedom if freedom > 0 else np.nan)
