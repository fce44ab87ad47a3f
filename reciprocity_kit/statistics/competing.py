"""How waits end where they can end in two ways: by a reply, or by contact in another channel."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics._arrays import (
    FloatArray,
    IntArray,
    as_codes,
    as_floats,
    find_starts,
    order_by_group,
    scan_runs,
)
from reciprocity_kit.statistics.proportions import rothman_wilson

STILL_WAITING, REPLIED, ELSEWHERE = range(3)


@dataclass(frozen=True)
class Incidence:
    """How the waits of many groups ended within a horizon.

    Parameters
    ----------
    n, resolved : ndarray of int
        Number of waits, and of those whose end within the horizon is known.
    replied, replied_low, replied_high : ndarray
        Share that ended with a reply; NaN without waits.
    elsewhere, elsewhere_low, elsewhere_high : ndarray
        Share that ended with contact in another channel first.
    """

    n: IntArray
    resolved: IntArray
    replied: FloatArray
    replied_low: FloatArray
    replied_high: FloatArray
    elsewhere: FloatArray
    elsewhere_low: FloatArray
    elsewhere_high: FloatArray


def cumulative_incidence(
    hours: npt.ArrayLike,
    end: npt.ArrayLike,
    group: npt.ArrayLike,
    n_groups: int,
    *,
    horizon: float = 168.0,
    level: float = 0.95,
) -> Incidence:
    """Return how waits ended that end by a reply or by contact elsewhere, waits still open included.

    A high share of `elsewhere` means that much goes on by another channel, so that a missing reply
    says little. The two shares and what still waits add up to 1. Aalen and Johansen's estimator:
    the sum over times t up to the horizon of S(t-) d(t) / r(t), with d ends of that kind among the r
    that still wait, and S the Kaplan-Meier curve of both kinds. Without contact elsewhere `replied` is
    one less the Kaplan-Meier curve. Limits are Wilson's for as many cases as are resolved, an
    approximation.

    Parameters
    ----------
    hours : array_like
        Length of each wait up to its end, or so far; non-negative, in any one unit.
    end : array_like of int
        0 still waiting, 1 a reply, 2 contact elsewhere first.
    group : array_like
        Group of each wait, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.
    horizon : float, default 168
        Time at which the shares are taken, in the unit of `hours`.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    Incidence
        Arrays of the length `n_groups`.

    Raises
    ------
    TableError
        If the arrays differ in length, a wait is negative or missing, or an end or a group is unknown.
    OptionError
        If the horizon is negative or the level does not lie between 0 and 1.

    References
    ----------
    Aalen, O. O., Johansen, S. (1978). An empirical transition matrix for non-homogeneous Markov
    chains based on censored observations. Scandinavian Journal of Statistics 5, 141-150.

    Examples
    --------
    Four waits: a reply after 1 h, a call after 2, a reply after 3, one still open after 4:

    >>> found = cumulative_incidence([1, 2, 3, 4], [1, 2, 1, 0], [0] * 4, 1)
    >>> found.replied, found.elsewhere
    (array([0.5]), array([0.25]))
    """
    if not horizon >= 0.0:
        raise OptionError(f"horizon must not be negative, and is {horizon!r}.", next_step="give horizon=168")
    waits, ends = as_floats(hours), np.asarray(end, dtype=np.int64)
    if ends.shape != waits.shape or waits.ndim != 1:
        raise TableError(
            f"Waits and ends differ in shape: {waits.shape} and {ends.shape}.",
            next_step="give one length and one end for each wait",
        )
    if not np.all(waits >= 0.0) or not np.isin(ends, (STILL_WAITING, REPLIED, ELSEWHERE)).all():
        raise TableError(
            "Waits must be non-negative numbers, and end with 0, 1 or 2.",
            next_step="drop waits without a length; 0 still waits, 1 was answered, 2 went on elsewhere",
        )
    groups = as_codes(group, n_groups, waits.size)
    n = np.bincount(groups, minlength=n_groups)
    resolved = np.bincount(groups[(ends > 0) | (waits >= horizon)], minlength=n_groups)
    worth = np.where(resolved > 0, resolved, n).astype(np.float64)
    shares = []
    for share in _incidence(waits, ends, groups, n_groups, horizon):
        known = np.where(n > 0, share, np.nan)
        shares += [known, *rothman_wilson(known, worth, level=level)]
    return Incidence(n, resolved, *shares)


def _incidence(
    waits: FloatArray, ends: IntArray, groups: IntArray, n_groups: int, horizon: float
) -> tuple[FloatArray, FloatArray]:
    """Return for each group the share that ended by a reply, and elsewhere, up to the horizon."""
    order = order_by_group(waits, groups)
    group, time = groups[order], waits[order]
    cell = find_starts(group, time)
    size = np.bincount(group, minlength=n_groups)
    at_risk = np.cumsum(size)[group[cell]] - cell
    ended = [
        np.add.reduceat((ends[order] == kind).astype(np.float64), cell) if cell.size else np.empty(0)
        for kind in (REPLIED, ELSEWHERE)
    ]
    group, time = group[cell], time[cell]
    starts = find_starts(group)
    left = scan_runs(1.0 - (ended[0] + ended[1]) / at_risk, starts, np.multiply)
    before = np.append(1.0, left[:-1])
    before[starts] = 1.0
    inside = time <= horizon
    replied, elsewhere = (
        np.bincount(group[inside], (before * each / at_risk)[inside], n_groups) for each in ended
    )
    return as_floats(replied), as_floats(elsewhere)
