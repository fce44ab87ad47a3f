"""Kaplan-Meier curves of waiting times in which some waits are not over, for many groups at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics._arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    as_codes,
    as_floats,
    find_starts,
    normal_quantile,
    order_by_group,
    scan_runs,
)
from reciprocity_kit.statistics.proportions import rothman_wilson

_HALF = 0.5 + 1e-12  # a curve at one half up to rounding has reached its median


@dataclass(frozen=True)
class SurvivalSummary:
    """Waiting times of many groups: median and share answered by a horizon, with limits.

    Parameters
    ----------
    n : ndarray
        Waits of each group, answered or not.
    events : ndarray
        Waits that ended with a reply.
    median : ndarray
        Time by which half are answered, in the unit of the waits; NaN if never reached.
    median_low, median_high : ndarray
        Brookmeyer-Crowley limits of the median; NaN where the band never falls to one half.
    share : ndarray
        Share answered by the horizon, 0..1; NaN where nothing is known about the horizon.
    share_low, share_high : ndarray
        Limits of that share.
    resolved : ndarray
        Waits whose fate at the horizon is known: answered by then, or seen at least that long.
    """

    n: IntArray
    events: IntArray
    median: FloatArray
    median_low: FloatArray
    median_high: FloatArray
    share: FloatArray
    share_low: FloatArray
    share_high: FloatArray
    resolved: IntArray


@dataclass(frozen=True)
class SurvivalCurve:
    """One Kaplan-Meier curve, to be drawn as steps that hold until the next time.

    Parameters
    ----------
    time : ndarray
        0 and then each distinct time at which a wait ended or was last seen.
    survival : ndarray
        Share still waiting after that time, 0..1.
    low, high : ndarray
        Pointwise limits of that share.
    at_risk : ndarray
        Waits still going on just before that time.
    """

    time: FloatArray
    survival: FloatArray
    low: FloatArray
    high: FloatArray
    at_risk: IntArray


@dataclass(frozen=True)
class _Steps:
    """The curves' steps, in order of group and time: one for each time with at least one reply."""

    group: IntArray
    time: FloatArray
    survival: FloatArray
    low: FloatArray
    high: FloatArray


def kaplan_meier(
    hours: npt.ArrayLike,
    replied: npt.ArrayLike,
    group: npt.ArrayLike,
    n_groups: int,
    *,
    horizon: float,
    level: float = 0.95,
    carry_forward: bool = False,
) -> SurvivalSummary:
    """Return median waiting time and share answered by a horizon, for each group.

    A high median means slow replies, a low one quick replies; a high share means that most
    messages were answered by the horizon. A wait without a reply counts as "longer than this",
    not as missing, so slow replies are not lost. S(t) is the product over reply times u <= t of
    (1 - d_u/n_u), with d_u replies among n_u waits still going on. The median is the first t
    with S(t) <= 1/2, the share is 1 - S(horizon). Limits come from Greenwood's variance on the
    log(-log S) scale; where S is 1 or 0, which has no variance, they are Wilson's for the waits
    resolved at the horizon, so they never have the width 0.

    Parameters
    ----------
    hours : array_like
        Length of each wait, non-negative, in any one unit.
    replied : array_like
        True where the wait ended with a reply, False where it was still going on.
    group : array_like
        Group of each wait, integers from 0 to `n_groups` - 1, in any order.
    n_groups : int
        Number of groups, those without waits included.
    horizon : float
        Time at which the share is taken, in the unit of `hours`.
    level : float, default 0.95
        Confidence level.
    carry_forward : bool, default False
        A curve that ends above 0 before the horizon says nothing about it, and gives NaN. If
        true, its last value is used instead, which can only be too low a share.

    Returns
    -------
    SurvivalSummary
        Arrays of the length `n_groups`.

    Raises
    ------
    TableError
        If the arrays differ in length, a wait is negative or missing, or a group is out of range.
    OptionError
        If the horizon is negative or the level does not lie between 0 and 1.

    References
    ----------
    Kaplan, E. L., Meier, P. (1958). Nonparametric estimation from incomplete observations.
    Journal of the American Statistical Association 53, 457-481. Brookmeyer, R., Crowley, J.
    (1982). A confidence interval for the median survival time. Biometrics 38, 29-41.
    Rothman, K. J. (1978). Journal of Chronic Diseases 31, 557-560.

    Examples
    --------
    One reply after 2 hours, three messages unanswered for 24, 96 and 117 hours:

    >>> summary = kaplan_meier([2, 24, 96, 117], [True, False, False, False], [0, 0, 0, 0], 1, horizon=24)
    >>> summary.share
    array([0.25])
    >>> summary.median
    array([nan])
    """
    if not horizon >= 0.0:
        raise OptionError(f"horizon must not be negative, and is {horizon!r}.", next_step="give horizon=168")
    waits, ended, groups = _check_waits(hours, replied, group, n_groups)
    steps = _build_steps(waits, ended, groups, level)
    n = np.bincount(groups, minlength=n_groups)
    resolved = np.bincount(groups[ended | (waits >= horizon)], minlength=n_groups)
    survival, low, high = _read_at(steps, horizon, n_groups)
    worth = np.where(resolved > 0, resolved, n).astype(np.float64)
    share = np.where(n > 0, 1.0 - survival, np.nan)
    edge_low, edge_high = rothman_wilson(share, worth, level=level)
    inside = (survival > 0.0) & (survival < 1.0)
    share_low, share_high = np.where(inside, 1.0 - high, edge_low), np.where(inside, 1.0 - low, edge_high)
    if not carry_forward:
        reached = np.zeros(n_groups, dtype=np.bool_)
        reached[groups[waits >= horizon]] = True
        unknown = ~reached & (survival > 0.0)
        share, share_low, share_high = (
            np.where(unknown, np.nan, value) for value in (share, share_low, share_high)
        )
    return SurvivalSummary(
        n=n,
        events=np.bincount(groups[ended], minlength=n_groups),
        median=_find_crossing(steps, steps.survival <= _HALF, n_groups),
        median_low=_find_crossing(steps, steps.low <= _HALF, n_groups),
        median_high=_find_crossing(steps, steps.high <= _HALF, n_groups),
        share=share,
        share_low=share_low,
        share_high=share_high,
        resolved=resolved,
    )


def survival_curve(hours: npt.ArrayLike, replied: npt.ArrayLike, *, level: float = 0.95) -> SurvivalCurve:
    """Return the Kaplan-Meier curve of one group of waits, for a chart.

    A curve that falls early means quick replies; one that stays high, that most messages wait
    long. See `kaplan_meier` for the formula.

    Parameters
    ----------
    hours : array_like
        Length of each wait, non-negative, in any one unit.
    replied : array_like
        True where the wait ended with a reply, False where it was still going on.
    level : float, default 0.95
        Confidence level of the pointwise limits.

    Returns
    -------
    SurvivalCurve
        A first row at time 0, then one for each distinct time.

    Raises
    ------
    TableError
        If the arrays differ in length or a wait is negative or missing.
    OptionError
        If the level does not lie between 0 and 1.

    References
    ----------
    Kaplan, E. L., Meier, P. (1958). Nonparametric estimation from incomplete observations.
    Journal of the American Statistical Association 53, 457-481.

    Examples
    --------
    >>> curve = survival_curve([1, 1, 72, 90], [True, True, False, False])
    >>> curve.survival
    array([1. , 0.5, 0.5, 0.5])
    """
    size = np.size(hours)
    waits, ended, groups = _check_waits(hours, replied, np.zeros(size, dtype=np.int64), 1)
    steps = _build_steps(waits, ended, groups, level)
    time = np.unique(waits)
    at_risk = size - np.searchsorted(np.sort(waits), time, side="left")
    at = np.searchsorted(steps.time, time, side="right") - 1
    survival, low, high = (
        np.where(at >= 0, np.append(value, 1.0)[at], 1.0) for value in (steps.survival, steps.low, steps.high)
    )
    time, at_risk = np.insert(time, 0, 0.0), np.insert(at_risk, 0, size)
    survival, low, high = (np.insert(value, 0, 1.0) for value in (survival, low, high))
    edge_low, edge_high = rothman_wilson(survival, at_risk, level=level)
    edge = (survival == 0.0) | (survival == 1.0)
    low, high = np.where(edge, edge_low, low), np.where(edge, edge_high, high)
    return SurvivalCurve(time=time, survival=survival, low=low, high=high, at_risk=at_risk)


def _check_waits(
    hours: npt.ArrayLike, replied: npt.ArrayLike, group: npt.ArrayLike, n_groups: int
) -> tuple[FloatArray, BoolArray, IntArray]:
    waits, ended = as_floats(hours), np.asarray(replied, dtype=np.bool_)
    if ended.shape != waits.shape or waits.ndim != 1:
        raise TableError(
            f"Waits and replies differ in shape: {waits.shape} and {ended.shape}.",
            next_step="give one length and one true or false for each wait",
        )
    if not np.all(waits >= 0.0):
        raise TableError(
            "Waits must be non-negative numbers.",
            next_step="drop replies that are dated before their message, and waits without a length",
        )
    return waits, ended, as_codes(group, n_groups, waits.size)


def _build_steps(waits: FloatArray, ended: BoolArray, groups: IntArray, level: float) -> _Steps:
    z = normal_quantile(level)
    order = order_by_group(waits, groups)
    group, time = groups[order], waits[order]
    cell = find_starts(group, time)
    replies = np.add.reduceat(ended[order].astype(np.int64), cell) if cell.size else np.empty(0, np.int64)
    n_groups = int(group[-1]) + 1 if group.size else 0
    group_end = np.cumsum(np.bincount(group, minlength=n_groups))
    at_risk = group_end[group[cell]] - cell
    is_step = replies > 0
    group, time = group[cell][is_step], time[cell][is_step]
    died, exposed = replies[is_step].astype(np.float64), at_risk[is_step].astype(np.float64)
    starts = find_starts(group)
    left = exposed - died
    survival = scan_runs(left / exposed, starts, np.multiply)
    with np.errstate(divide="ignore"):
        greenwood = scan_runs(died / (exposed * left), starts, np.add)
    low, high = _band(survival, greenwood, z)
    return _Steps(group=group, time=time, survival=survival, low=low, high=high)


def _band(survival: FloatArray, greenwood: FloatArray, z: float) -> tuple[FloatArray, FloatArray]:
    """Return log(-log) limits; where nothing survives, 0 below and unknown above."""
    low, high = np.zeros(survival.shape), np.full(survival.shape, np.nan)
    inside = survival > 0.0
    log_survival = np.log(survival[inside])
    spread = z * np.sqrt(greenwood[inside]) / -log_survival
    low[inside] = np.exp(log_survival * np.exp(spread))
    high[inside] = np.exp(log_survival * np.exp(-spread))
    return low, high


def _find_crossing(steps: _Steps, crossed: BoolArray, n_groups: int) -> FloatArray:
    """Return for each group the first time at which the condition holds, NaN if it never does."""
    result = np.full(n_groups, np.nan)
    at = np.flatnonzero(crossed)
    first = at[find_starts(steps.group[at])]
    result[steps.group[first]] = steps.time[first]
    return result


def _read_at(steps: _Steps, horizon: float, n_groups: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return survival and its limits at the horizon for each group; 1 before the first reply."""
    result = np.ones((3, n_groups))
    at = np.flatnonzero(steps.time <= horizon)
    group = steps.group[at]
    last = at[np.append(group[1:] != group[:-1], np.ones(min(group.size, 1), dtype=np.bool_))]
    result[:, steps.group[last]] = steps.survival[last], steps.low[last], steps.high[last]
    survival, low, high = result
    return survival, low, high
