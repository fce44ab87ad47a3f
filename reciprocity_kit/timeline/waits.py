"""Whether replies became slower or faster: a trend in waiting times of which some never end."""

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

LEAST_HOURS = 1 / 60
_ROUNDS = 60
_CLOSE = 1e-5
_LEAST_VARIANCE = 1e-4
_TINY = 1e-300


@dataclass(frozen=True)
class WaitTrend:
    """The trend of the time to reply in many groups.

    Parameters
    ----------
    slope : numpy.ndarray
        Change of the logarithm of the time to reply over one unit of `when`.
    low, high : numpy.ndarray
        Its 95% limits.
    p_value : numpy.ndarray
        Two-sided p-value of no change.
    """

    slope: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p_value: np.ndarray


@dataclass(frozen=True)
class _Waits:
    log_hours: np.ndarray
    replied: np.ndarray
    group: np.ndarray
    when: np.ndarray
    n_groups: int

    def sums(self, values: np.ndarray) -> np.ndarray:
        return np.bincount(self.group, values, self.n_groups)


@dataclass(frozen=True)
class _Fit:
    """Level, slope, spread and share that is ever answered, of each group."""

    level: np.ndarray
    slope: np.ndarray
    spread: np.ndarray
    answered: np.ndarray

    def mean(self, waits: _Waits) -> np.ndarray:
        mean: np.ndarray = self.level[waits.group] + self.slope[waits.group] * waits.when
        return mean


def fit_wait_trend(
    hours: np.ndarray,
    replied: np.ndarray,
    group: np.ndarray,
    n_groups: int,
    *,
    when: np.ndarray,
    cluster: np.ndarray,
    level: float = 0.95,
) -> WaitTrend:
    """Fit how the time to reply changes over time, in many groups at once.

    A slope above 0 means that replies became slower, below 0 faster. The logarithm of
    the time to reply is a straight line in time plus normal noise; a share of the
    messages is never answered at all, and an unanswered one counts as either "never"
    or "later than this", by how long it has waited (an accelerated failure time model
    with a cured share, by expectation-maximisation). So more unanswered messages alone
    do not look like slower replies. The variance is the sandwich with whole
    conversations as clusters and each residual divided by one less its leverage; limits
    are Student's with two degrees of freedom less than there are clusters with a reply.

    Parameters
    ----------
    hours : numpy.ndarray
        Hours to the reply, or waited so far; below a minute counts as a minute.
    replied : numpy.ndarray
        Whether the reply came.
    group : numpy.ndarray
        Group of each wait, from 0.
    n_groups : int
        Number of groups.
    when : numpy.ndarray
        When the wait began, in any unit.
    cluster : numpy.ndarray
        Conversation of each wait; none belongs to two groups.
    level : float
        Confidence level.

    Returns
    -------
    WaitTrend
        Arrays of the length `n_groups`; NaN with fewer than three clusters with a reply,
        or where all replies were asked for at one time.

    References
    ----------
    Wei, L. J. (1992). The accelerated failure time model. Statistics in Medicine 11, 1871-1879.
    Boag, J. W. (1949). Maximum likelihood estimates of the proportion of patients cured by
    cancer therapy. Journal of the Royal Statistical Society B 11, 15-53. MacKinnon, J. G.,
    White, H. (1985). Journal of Econometrics 29, 305-325.

    Examples
    --------
    Replies after 1, 1, 2, 2, 4 and 4 hours, a day apart: nearly twice as long every two days.

    >>> hours = np.array([1, 1, 2, 2, 4, 4.0])
    >>> trend = fit_wait_trend(
    ...     hours, hours > 0, np.zeros(6, int), 1, when=np.arange(6.0), cluster=np.arange(6)
    ... )
    >>> print(f"{np.exp(2 * trend.slope[0]):.2f}")
    1.88
    """
    waits = _Waits(
        np.log(np.maximum(hours, LEAST_HOURS)),
        replied,
        group,
        _centred(when, replied, group, n_groups),
        n_groups,
    )
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        fit = _fit(waits)
        variance = _variance(waits, fit, cluster)
    answered = np.unique(cluster[replied], return_index=True)[1]
    freedom = np.bincount(group[replied][answered], minlength=n_groups) - 2.0
    known = (freedom > 0) & np.isfinite(variance) & (variance > 0)
    error = np.sqrt(np.where(known, variance, np.nan))
    freedom = np.where(known, freedom, 1.0)
    reach = stats.t.ppf(0.5 + level / 2, freedom) * error
    return WaitTrend(
        slope=np.where(known, fit.slope, np.nan),
        low=fit.slope - reach,
        high=fit.slope + reach,
        p_value=np.asarray(2 * stats.t.sf(np.abs(fit.slope) / error, freedom)),
    )


def _centred(when: np.ndarray, replied: np.ndarray, group: np.ndarray, n_groups: int) -> np.ndarray:
    n = np.maximum(np.bincount(group[replied], minlength=n_groups), 1)
    centred: np.ndarray = when - (np.bincount(group[replied], when[replied], n_groups) / n)[group]
    return centred


def _fit(waits: _Waits) -> _Fit:
    replied = waits.replied.astype(np.float64)
    n, n_replied = waits.sums(np.ones(len(replied))), waits.sums(replied)
    fit = _regress(waits, replied, waits.log_hours, np.zeros(len(replied)), (n_replied + 0.5) / (n + 1))
    open_ = np.flatnonzero(~waits.replied)
    for _ in range(_ROUNDS if open_.size else 0):
        weight, mean, spread = replied.copy(), waits.log_hours.copy(), np.zeros(len(replied))
        weight[open_], mean[open_], spread[open_] = _expect(waits, fit, open_)
        answered = (waits.sums(weight) + 0.5) / (n + 1)
        before, fit = fit, _regress(waits, weight, mean, spread, answered)
        if np.nanmax(np.abs(fit.slope - before.slope), initial=0.0) < _CLOSE:
            break
    return fit


def _regress(
    waits: _Waits, weight: np.ndarray, mean: np.ndarray, spread: np.ndarray, answered: np.ndarray
) -> _Fit:
    """Weighted least squares in each group."""
    n, t, tt = (waits.sums(weight * waits.when**power) for power in (0, 1, 2))
    y, ty = waits.sums(weight * mean), waits.sums(weight * waits.when * mean)
    spare = n * tt - t * t
    slope = np.where(spare > _TINY, (n * ty - t * y) / spare, np.nan)
    level = (y - slope * t) / n
    residual = mean - level[waits.group] - slope[waits.group] * waits.when
    square = waits.sums(weight * (residual**2 + spread)) / np.maximum(n - 2, 1)
    return _Fit(level, slope, np.sqrt(np.maximum(square, _LEAST_VARIANCE)), answered)


def _expect(waits: _Waits, fit: _Fit, open_: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Say how likely each unanswered wait ends, and its expected logarithm and variance if so."""
    group = waits.group[open_]
    scale = fit.spread[group]
    centre = fit.mean(waits)[open_]
    z = (waits.log_hours[open_] - centre) / scale
    log_left = special.log_ndtr(-z)
    hazard = np.exp(-0.5 * z * z - 0.5 * np.log(2 * np.pi) - log_left)
    still = fit.answered[group] * np.exp(log_left)
    weight = still / (1 - fit.answered[group] + still)
    return weight, centre + scale * hazard, scale**2 * np.clip(1 + z * hazard - hazard**2, 0, 1)


def _variance(waits: _Waits, fit: _Fit, cluster: np.ndarray) -> np.ndarray:
    """Sandwich variance of the slope, clustered by conversation."""
    scale = fit.spread[waits.group]
    z = (waits.log_hours - fit.mean(waits)) / scale
    log_left = special.log_ndtr(-z)
    share = fit.answered[waits.group]
    density = share * np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)
    pull = density / (scale * (1 - share + share * np.exp(log_left)))
    information = np.where(waits.replied, 1 / scale**2, pull**2 - z * pull / scale)
    a, b, c = (waits.sums(information * waits.when**power) for power in (0, 1, 2))
    inverse = np.array([c, -b, a]) / (a * c - b * b)
    ia, ib, ic = inverse[:, waits.group]
    leverage = np.clip(information * (ia + 2 * ib * waits.when + ic * waits.when**2), 0, 0.9)
    score = np.where(waits.replied, z / scale, pull) / (1 - leverage)
    influence = score * (ib + ic * waits.when)
    _, first, place = np.unique(cluster, return_index=True, return_inverse=True)
    whole = np.bincount(place, influence)
    return np.bincount(waits.group[first], whole**2, waits.n_groups)
