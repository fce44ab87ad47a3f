"""Who opens more than both people's general activity would give, and shares compared with each other."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics._arrays import FloatArray, as_floats, thin
from reciprocity_kit.statistics.grouped import Limits
from reciprocity_kit.statistics.proportions import jeffreys

_FLOOR = 0.5
_FEWEST_TO_FIT = 20
_LEAST_SPREAD = 1e-6
_CELLS = 4_000_000


def share_by_activity(
    made: npt.ArrayLike, got: npt.ArrayLike, alter_made: npt.ArrayLike, alter_got: npt.ArrayLike
) -> FloatArray:
    """Return the share of openings that both people's general activity would give.

    High: one opens much and the other is opened to much, so that the one would open most here too
    without any special tie. p0 = s_i s'_j / (s_i s'_j + s_j s'_i), each at least one half.

    Parameters
    ----------
    made, got : array_like
        Openings s_i that a person made and s'_i that they got, with all others but this one.
    alter_made, alter_got : array_like
        The same of the other person.

    Returns
    -------
    ndarray
        Shares between 0 and 1.

    References
    ----------
    Chung, F., Lu, L. (2002). Annals of Combinatorics 6, 125-145, for the null model; the conditional
    form is our own.

    Examples
    --------
    >>> print(share_by_activity(200, 100, 50, 80).round(4))
    0.7619
    """
    i, i_got, j, j_got = (np.maximum(as_floats(each), _FLOOR) for each in (made, got, alter_made, alter_got))
    return as_floats(i * j_got / (i * j_got + j * i_got))


def activity_gap(
    opened: npt.ArrayLike, openings: npt.ArrayLike, expected: npt.ArrayLike, *, level: float = 0.95
) -> Limits:
    """Return how far a share of openings lies from the expected one, in log-odds.

    Above 0: the person opens more than activity would give; below 0: less. delta = logit(q) -
    logit(p0) with q = k / n, which is unbounded where one side opened everything: the value and one
    limit are NaN then. Limits: Jeffreys' for q.

    Parameters
    ----------
    opened : array_like
        Openings k by the person.
    openings : array_like
        Openings n by either of the two.
    expected : array_like
        Share p0 from `share_by_activity`.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    Limits
        In natural log-odds.

    References
    ----------
    Brown, L. D., Cai, T. T., DasGupta, A. (2001). Statistical Science 16, 101-133, for the limits.

    Examples
    --------
    >>> gap = activity_gap(14, 20, 0.7619)
    >>> print(gap.value.round(3), gap.low.round(3), gap.high.round(3))
    -0.316 -1.232 0.685
    """
    k, n, p0 = np.broadcast_arrays(*map(as_floats, (opened, openings, expected)))
    low, high = jeffreys(k, n, level=level)
    share = np.where(n > 0, k / np.where(n > 0, n, 1.0), np.nan)
    gaps = (_bounded_logit(each) - special.logit(p0) for each in (share, low, high))
    return Limits(*map(as_floats, gaps))


def _bounded_logit(share: npt.ArrayLike) -> FloatArray:
    inside = (as_floats(share) > 0.0) & (as_floats(share) < 1.0)
    return as_floats(special.logit(np.where(inside, share, np.nan)))


def share_spread(opened: npt.ArrayLike, openings: npt.ArrayLike, expected: npt.ArrayLike) -> float:
    """Return how far the true shares of ties differ from those expected of them.

    0: not at all, all differences are luck; near 1: in each tie one side opens everything. The
    intra-class correlation s of a beta-binomial law, k ~ Binomial(n, p), p ~ Beta with the mean p0
    and the variance s p0 (1 - p0), by maximum likelihood over all ties with at least two openings.

    Parameters
    ----------
    opened : array_like
        Openings k by one side of each tie; each tie once.
    openings : array_like
        Openings n by either side.
    expected : array_like
        Share p0 expected of that side, between 0 and 1.

    Returns
    -------
    float
        0..1; NaN for fewer than 20 such ties.

    References
    ----------
    Skellam, J. G. (1948). A probability distribution derived from the binomial distribution by
    regarding the probability of success as variable between the sets of trials. Journal of the
    Royal Statistical Society B 10, 257-261. Williams, D. A. (1975). Biometrics 31, 949-952.

    Examples
    --------
    Half the ties are opened by the one side only, half by the other:

    >>> print(round(share_spread([5, 0] * 20, [5] * 40, [0.5] * 40), 2))
    1.0
    """
    k, n, p0 = np.broadcast_arrays(*map(as_floats, (opened, openings, expected)))
    told = np.flatnonzero((n > 1) & (p0 > 0) & (p0 < 1))
    if told.size < _FEWEST_TO_FIT:
        return float("nan")
    told = thin(told.astype(np.float64)).astype(np.int64)
    k, n, p0 = k[told], n[told], p0[told]

    def loss(position: float) -> float:
        a, b = _beta(p0, special.expit(position))
        return -float(np.sum(special.betaln(k + a, n - k + b) - special.betaln(a, b)))

    bounds = (special.logit(_LEAST_SPREAD), special.logit(1.0 - _LEAST_SPREAD))
    best = float(special.expit(optimize.minimize_scalar(loss, bounds=bounds, method="bounded").x))
    return best if best > 2.0 * _LEAST_SPREAD else 0.0


def spread_test(
    opened: npt.ArrayLike, openings: npt.ArrayLike, expected: npt.ArrayLike, spread: float
) -> FloatArray:
    """Return the p-value of a share of openings where ties differ by more than luck.

    A low value means that the share is rare even among ties that differ as these do; a high one,
    that it is nothing out of the ordinary. Two-sided: the probability of all counts no more likely
    than the one seen, by the beta-binomial law with the mean p0 and the given spread.

    Parameters
    ----------
    opened : array_like
        Openings k by one side.
    openings : array_like
        Openings n by either side.
    expected : array_like
        Share p0 expected of that side.
    spread : float
        Intra-class correlation from `share_spread`.

    Returns
    -------
    ndarray
        Shares of chance 0..1; NaN without openings, where p0 is not between 0 and 1, or the spread is NaN.

    Raises
    ------
    TableError
        If openings do not lie between 0 and their number.

    References
    ----------
    Skellam, J. G. (1948). Journal of the Royal Statistical Society B 10, 257-261.

    Examples
    --------
    With a uniform prior (spread 1/3 at one half) all of 0..9 are equally likely:

    >>> print(spread_test([9], [9], [0.5], 1 / 3))
    [1.]
    """
    k, n, p0 = np.broadcast_arrays(*map(as_floats, (opened, openings, expected)))
    if not np.all((k >= 0) & (k <= n)):
        raise TableError("Openings must lie between 0 and their number.", next_step="count both alike")
    result = np.full(k.shape, np.nan)
    if np.isnan(spread):
        return result
    told = np.flatnonzero((n > 0) & (p0 > 0) & (p0 < 1))
    ends = np.cumsum(n[told] + 1)
    for part in np.split(
        told, np.searchsorted(ends, np.arange(_CELLS, ends[-1] if told.size else 0, _CELLS))
    ):
        result[part] = _sum_rare(k[part], n[part], p0[part], max(spread, _LEAST_SPREAD))
    return result


def _sum_rare(k: FloatArray, n: FloatArray, p0: FloatArray, spread: float) -> FloatArray:
    sizes = n.astype(np.int64) + 1
    which = np.repeat(np.arange(n.size), sizes)
    count = np.arange(which.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    a, b = _beta(p0, min(spread, 1.0 - _LEAST_SPREAD))

    def log_pmf(count: FloatArray, which: npt.NDArray[np.int64]) -> FloatArray:
        rest = n[which] - count
        choose = -special.betaln(count + 1.0, rest + 1.0) - np.log(n[which] + 1.0)
        beta = special.betaln(count + a[which], rest + b[which]) - special.betaln(a, b)[which]
        return as_floats(choose + beta)

    each, own = log_pmf(count.astype(np.float64), which), log_pmf(k, np.arange(n.size))
    chance = np.where(each <= own[which] + 1e-7, np.exp(each), 0.0)
    return np.minimum(np.bincount(which, chance, n.size), 1.0)


def _beta(p0: FloatArray, spread: float) -> tuple[FloatArray, FloatArray]:
    weight = (1.0 - spread) / spread
    return p0 * weight, (1.0 - p0) * weight


class SharePair(NamedTuple):
    """Two shares of the same tie, one from each side, compared and added.

    Parameters
    ----------
    gap : Limits
        The other's share less the own one, -1..1.
    both : Limits
        Their sum, 0..2.
    """

    gap: Limits
    both: Limits


def compare_shares(own: Limits, other: Limits) -> SharePair:
    """Return the difference and the sum of the two sides' shares of one tie, with limits.

    A gap above 0: the tie is a larger part of the other's contact; below 0: of the own. A high sum:
    it is much for both. Limits by recovery of the variances of both shares' limits, with their
    correlation sqrt((1 - a)(1 - b)), which they have because they count the same events; that is
    the correlation of n/(n + x) and n/(n + y) for independent Poisson counts n, x and y.

    Parameters
    ----------
    own, other : Limits
        Share of all contact of either side that is with the other side, 0..1.

    Returns
    -------
    SharePair
        NaN where one of the shares is.

    References
    ----------
    Zou, G. Y. (2007). Toward using confidence intervals to compare correlations. Psychological
    Methods 12, 399-413, for the recovery of variances with correlation. Casciaro, T., Piskorski, M. J.
    (2005). Administrative Science Quarterly 50, 167-199.

    Examples
    --------
    >>> own = Limits(np.array([0.45]), np.array([0.35]), np.array([0.55]))
    >>> pair = compare_shares(own, Limits(np.array([0.25]), np.array([0.19]), np.array([0.32])))
    >>> print(pair.gap.value, pair.gap.low.round(2), pair.gap.high.round(2), pair.both.value)
    [-0.2] [-0.28] [-0.12] [0.7]
    """
    below = [side.value - side.low for side in (own, other)]
    above = [side.high - side.value for side in (own, other)]
    alike = np.sqrt(np.maximum((1.0 - own.value) * (1.0 - other.value), 0.0))

    def reach(mine: FloatArray, theirs: FloatArray, sign: float) -> FloatArray:
        return np.sqrt(np.maximum(mine**2 + theirs**2 + 2.0 * sign * alike * mine * theirs, 0.0))

    gap, both = other.value - own.value, other.value + own.value
    gap_limits = Limits(
        gap,
        np.maximum(gap - reach(above[0], below[1], -1.0), -1.0),
        np.minimum(gap + reach(below[0], above[1], -1.0), 1.0),
    )
    sum_limits = Limits(
        both,
        np.maximum(both - reach(below[0], below[1], 1.0), 0.0),
        np.minimum(both + reach(above[0], above[1], 1.0), 2.0),
    )
    return SharePair(gap_limits, sum_limits)
