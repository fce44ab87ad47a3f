"""Several changes of a rate or a share: the best cut of a series into stretches, exactly, by pruning."""

import numpy as np
import numpy.typing as npt
from scipy import special

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics._arrays import FloatArray, IntArray, as_floats

_LEAST_EVENTS = 5  # a stretch needs this many events (for a share: cases)
_LEAST_BLOCKS = 4  # ... or, for a rate, this many blocks
_ROUNDING = 1e-9
_PER_CHANGE = 2.0  # parameters of a change: where, and how much


def changepoints(
    counts: npt.ArrayLike,
    *,
    exposure: npt.ArrayLike | None = None,
    penalty: float | None = None,
    binomial: bool = False,
    allowed: npt.ArrayLike | None = None,
) -> IntArray:
    """Return where the rate, or the share, of a series changed, any number of times.

    Many positions: the series falls into stretches that differ by more than the penalty allows for
    chance; none: one rate explains it. The positions minimise the sum over stretches of
    -2 n ln(n / exposure), with n events each, plus the penalty for each change; for a share
    -2 [k ln(k/n) + (n-k) ln((n-k)/n)] with k of n cases. Each stretch has at least five events or
    four blocks (for a share: five cases). The minimum is exact: a place is dropped only once no
    later stretch can begin there.

    This is no test: the positions are the best description at this penalty. Whether there is any
    change at all is what `poisson_changepoint` tests.

    Parameters
    ----------
    counts : array_like
        Events in each block of time, in order of time.
    exposure : array_like, optional
        Length of each block, or other contact in it, all positive; all equal if left out. For a
        share, the cases of each block.
    penalty : float, optional
        Cost of a change, at least 0; by default 2 ln(number of blocks), Schwarz's criterion. Where
        counts vary more than Poisson's, multiply by their dispersion.
    binomial : bool, default False
        Whether counts are cases of a share.
    allowed : array_like of bool, optional
        For each block, whether a stretch may begin there; anywhere if left out.

    Returns
    -------
    ndarray
        First block of each stretch but the first, counted from 0.

    Raises
    ------
    TableError
        If shapes differ, a count is negative, an exposure not positive, or a share above 1.
    OptionError
        If the penalty is negative.

    References
    ----------
    Killick, R., Fearnhead, P., Eckley, I. A. (2012). Optimal detection of changepoints with a linear
    computational cost. JASA 107, 1590-1598. Yao, Y.-C. (1988). Statistics & Probability Letters 6,
    181-189, for the penalty.

    Examples
    --------
    >>> changepoints([4, 5, 3, 4, 5, 4, 1, 0, 1, 1, 0, 1])
    array([6])
    >>> changepoints([2, 3, 2, 3, 9, 8, 9, 8, 2, 3, 2, 3], penalty=3)
    array([4, 8])
    """
    series = as_floats(counts)
    length = np.ones(series.shape) if exposure is None else as_floats(exposure)
    _check(series, length, binomial=binomial)
    cost = _PER_CHANGE * np.log(max(series.size, 1)) if penalty is None else penalty
    if not cost >= 0.0:
        raise OptionError(f"penalty is {penalty!r}, below 0.", next_step="leave it out, or give penalty=9")
    begin = np.ones(series.size, np.bool_) if allowed is None else np.array(allowed, dtype=np.bool_)
    if begin.shape != series.shape:
        raise TableError(
            f"Counts and allowed places differ in shape: {series.shape} and {begin.shape}.",
            next_step="give one true or false for each block",
        )
    begin[:1] = True
    places = np.append(np.flatnonzero(begin), series.size)
    return _trace_back(places, _search(_Sums(series, length, places, binomial=binomial), cost))


def _check(series: FloatArray, length: FloatArray, *, binomial: bool) -> None:
    if series.ndim != 1 or length.shape != series.shape:
        raise TableError(
            f"Counts and exposure differ in shape: {series.shape} and {length.shape}.",
            next_step="give one exposure for each block",
        )
    if not (np.all(series >= 0.0) and np.all(length > 0.0)) or (binomial and np.any(series > length)):
        raise TableError(
            "Counts must not be negative, exposures must be positive, and no share lies above 1.",
            next_step="leave out blocks that were not observed",
        )


class _Sums:
    """Cumulative sums of a series at the places where a stretch may begin or end."""

    def __init__(self, series: FloatArray, length: FloatArray, places: IntArray, *, binomial: bool) -> None:
        self.binomial = binomial
        self.places = places
        self.events = np.append(0.0, np.cumsum(series))[places]
        self.exposure = np.append(0.0, np.cumsum(length))[places]
        self.cases = self.exposure if binomial else self.events

    def cost(self, begin: IntArray, end: int) -> FloatArray:
        n = self.events[end] - self.events[begin]
        exposed = self.exposure[end] - self.exposure[begin]
        rate = n / exposed
        gain = special.xlogy(n, rate)
        if self.binomial:
            gain += special.xlogy(exposed - n, 1.0 - rate)
        return np.asarray(-2.0 * gain)

    def last_begins(self) -> IntArray:
        """Return for each end the last of the places at which a stretch long enough can begin."""
        enough = self.cases - _LEAST_EVENTS + _ROUNDING
        by_events = np.searchsorted(self.cases, enough, side="right") - 1
        if self.binomial:
            return np.asarray(by_events)
        by_blocks = np.searchsorted(self.places, self.places - _LEAST_BLOCKS, side="right") - 1
        return np.asarray(np.maximum(by_events, by_blocks))

    def first_ends(self) -> IntArray:
        """Return for each beginning the first of the places at which it is long enough."""
        by_events = np.searchsorted(self.cases, self.cases + _LEAST_EVENTS - _ROUNDING)
        if self.binomial:
            return np.asarray(by_events)
        return np.asarray(np.minimum(by_events, np.searchsorted(self.places, self.places + _LEAST_BLOCKS)))


def _search(sums: _Sums, penalty: float) -> IntArray:
    """Return for each place the place at which the stretch that ends there best begins."""
    size = sums.places.size
    last, first_end = sums.last_begins(), sums.first_ends()
    best = np.zeros(size)
    best[0] = -penalty
    before = np.zeros(size, np.int64)
    expires = np.zeros(size, np.int64)  # the end from which on no stretch need begin there
    expires[0] = size
    for end in range(1, size):
        pool = (expires[: last[end] + 1] > end).nonzero()[0]
        if not pool.size:
            continue
        total = best[pool] + sums.cost(pool, end)
        chosen = total.argmin()
        before[end], best[end] = pool[chosen], total[chosen] + penalty
        expires[end] = size
        # What is worse than beginning anew here stays worse, once a stretch from here is long enough.
        worse = pool[total > best[end]]
        expires[worse] = np.minimum(expires[worse], first_end[end])
    return before


def _trace_back(places: IntArray, before: IntArray) -> IntArray:
    found = []
    at = int(before[-1])
    while at > 0:
        found.append(int(places[at]))
        at = int(before[at])
    return np.array(found[::-1], dtype=np.int64)
