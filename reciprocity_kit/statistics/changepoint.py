"""When a rate changed, and whether it did: one change in a series of counts."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics._arrays import BoolArray, FloatArray, as_floats, check_share

_MIN_EVENTS = 5  # a side of a change needs this many events
_MIN_BLOCKS = 4  # ... or this many blocks
_CHUNK = 2_000_000  # counts resampled at once


@dataclass(frozen=True)
class ChangePoint:
    """The most likely change of a rate.

    Parameters
    ----------
    position : int
        First block after the change, counted from 0; -1 if the series is too short to have one.
    low, high : int
        Range of positions that together have the posterior probability `level`; -1 without one.
    rate_before, rate_after : float
        Events per unit of exposure on each side; NaN without a position.
    statistic : float
        Twice the gain in log likelihood over a constant rate; NaN without a position.
    p_value : float
        Share of series with a constant rate and the same total that gain as much; NaN without.
    """

    position: int
    low: int
    high: int
    rate_before: float
    rate_after: float
    statistic: float
    p_value: float


def poisson_changepoint(
    counts: npt.ArrayLike,
    *,
    exposure: npt.ArrayLike | None = None,
    n_resamples: int = 999,
    seed: int = 0,
    level: float = 0.95,
) -> ChangePoint:
    """Return where the rate of a series of counts changed most, and how sure that is.

    A low p-value means that a constant rate would hardly ever look so uneven; a wide range of
    positions, that a change is seen but not when. The largest of
    2 [n1 ln(r1/r) + n2 ln(r2/r)] over all positions, with n events and r = n/exposure before,
    after and in all. Each side needs at least 5 events or 4 blocks. The p-value is exact for the
    given total: it resamples the events over the blocks in proportion to exposure.

    Parameters
    ----------
    counts : array_like
        Events in each block of time, in order of time.
    exposure : array_like, optional
        Length of each block, or all other contact in it, so that one's own quiet weeks are no
        change; all equal if left out.
    n_resamples : int, default 999
        Number of resampled series.
    seed : int, default 0
        Seed of the random numbers.
    level : float, default 0.95
        Posterior probability of the range of positions.

    Returns
    -------
    ChangePoint
        Position, range, rates, statistic and p-value.

    Raises
    ------
    TableError
        If a count or an exposure is negative, or events fall in blocks without exposure.
    OptionError
        If there are no resamples, or the level does not lie between 0 and 1.

    References
    ----------
    Worsley, K. J. (1986). Confidence regions and tests for a change-point in a sequence of
    exponential family random variables. Biometrika 73, 91-104.

    Examples
    --------
    >>> change = poisson_changepoint([4, 5, 3, 4, 5, 4, 1, 0, 1, 1, 0, 1])
    >>> print(change.position, f"{change.statistic:.3f}", change.p_value < 0.01)
    6 16.934 True
    """
    check_share("level", level)
    if n_resamples < 1:
        raise OptionError(
            f"n_resamples must be positive, and is {n_resamples!r}.", next_step="give n_resamples=999"
        )
    series = as_floats(counts)
    length = np.ones(series.shape) if exposure is None else as_floats(exposure)
    _check_series(series, length)
    gain, valid = _gain(series[None, :], length)
    if not valid.any():
        return ChangePoint(-1, -1, -1, np.nan, np.nan, np.nan, np.nan)
    best = int(np.argmax(np.where(valid[0], gain[0], -np.inf)))
    statistic, position = float(gain[0, best]), best + 1
    low, high = _find_range(gain[0], valid[0], level)
    reached = _count_reached(series, length, statistic, n_resamples, seed)
    return ChangePoint(
        position=position,
        low=low,
        high=high,
        rate_before=float(series[:position].sum() / length[:position].sum()),
        rate_after=float(series[position:].sum() / length[position:].sum()),
        statistic=statistic,
        p_value=(1 + reached) / (1 + n_resamples),
    )


def _check_series(series: FloatArray, length: FloatArray) -> None:
    if series.ndim != 1 or length.shape != series.shape:
        raise TableError(
            f"Counts and exposure differ in shape: {series.shape} and {length.shape}.",
            next_step="give one exposure for each block",
        )
    if not (np.all(series >= 0.0) and np.all(length >= 0.0)) or np.any((length == 0.0) & (series > 0.0)):
        raise TableError(
            "Counts and exposures must not be negative, and no events may fall in blocks without exposure.",
            next_step="leave out blocks that were not observed",
        )


def _gain(series: FloatArray, length: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return the gain of a change after each block but the last, and where one is allowed."""
    before = np.cumsum(series, axis=-1)
    total, seen = before[..., -1:], np.cumsum(length)
    before, exposed, whole = before[..., :-1], seen[:-1], seen[-1:]
    after, rest = total - before, whole - exposed
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = special.xlogy(before, before * whole / (exposed * total))
        gain += special.xlogy(after, after * whole / (rest * total))
    place = np.arange(1, series.shape[-1])
    valid = (before >= _MIN_EVENTS) | (place >= _MIN_BLOCKS)
    valid &= (after >= _MIN_EVENTS) | (series.shape[-1] - place >= _MIN_BLOCKS)
    valid &= (exposed > 0.0) & (rest > 0.0) & (total > 0.0)
    return as_floats(2.0 * gain), valid


def _find_range(gain: FloatArray, valid: BoolArray, level: float) -> tuple[int, int]:
    """Return the first and last position of the smallest set with the posterior probability."""
    weight = np.where(valid, np.exp((gain - gain[valid].max()) / 2.0), 0.0)
    order = np.argsort(-weight, kind="stable")
    mass = np.cumsum(weight[order]) / weight.sum()
    chosen = order[: int(np.searchsorted(mass, level - 1e-12)) + 1]
    return int(chosen.min()) + 1, int(chosen.max()) + 1


def _count_reached(
    series: FloatArray, length: FloatArray, statistic: float, n_resamples: int, seed: int
) -> int:
    """Return how many resampled series gain at least as much."""
    random = np.random.default_rng(seed)
    share, total = length / length.sum(), round(float(series.sum()))
    step = max(1, _CHUNK // series.size)
    reached = 0
    for start in range(0, n_resamples, step):
        size = min(step, n_resamples - start)
        gain, valid = _gain(random.multinomial(total, share, size=size).astype(np.float64), length)
        reached += int(np.count_nonzero(np.any(valid & (gain >= statistic - 1e-9), axis=1)))
    return reached
