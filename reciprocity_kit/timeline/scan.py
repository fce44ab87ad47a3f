"""Changes in a series of blocks: whether there is one, by random orders of the blocks, and how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy import special

from reciprocity_kit.statistics import changepoints

LEAST_EVENTS = 5
LEAST_BLOCKS = 4
ORDERS = (19, 99, 299)
"""Random orders after which the test looks whether it can stop."""

_REACHED_OFTEN = 8
_IN_TAIL = 0.1
_CAUTION = 0.7  # on the cautious side by this many standard errors: such tails are estimated from few gains
_ENOUGH, _FAR = 99, 2.5
_LEAST_P = 1e-6
_PER_CHANGE = 2.5
_ROUNDS = 4
_SIZE_STEP = 64
_SPARSE = 0.25  # share of blocks with events up to which only those are looked at
_LEVEL = 0.95
_CLEAR_GAIN = 9.0


@dataclass(frozen=True)
class Change:
    """The most likely change of a rate or a share.

    Parameters
    ----------
    position : int
        First block after the change; -1 where the series is too short for one.
    low, high : int
        Range of positions with 95% of the posterior probability.
    statistic : float
        Twice the gain in log likelihood over no change.
    p_value : float
        Share of random orders of the blocks that gain as much; NaN without a position.
    """

    position: int
    low: int
    high: int
    statistic: float
    p_value: float


def find_change(counts: np.ndarray, exposure: np.ndarray, *, binomial: bool = False, seed: int = 0) -> Change:
    """Find where a series changed most, and test it whatever the unevenness of its blocks.

    The gain of a change is 2 [n1 ln(r1/r) + n2 ln(r2/r)] with n events and r = n/exposure
    before, after and in all; for a share, the same for the other cases is added. Each
    side needs five events (for a share: five cases) or four blocks. The p-value puts the
    blocks, each with its exposure, in random order: it holds where blocks are alike and
    independent under no change, however bursty each is. Up to 299 orders are tried, fewer
    where eight of them have already gained as much, or 99 have not gained the 2.5th part. Where fewer
    than eight have, the upper tenth of their gains is continued by an exponential, its mean raised by
    0.7 standard errors, down to 0.000001. The range of positions is that of the gains divided by the
    dispersion within the two sides.

    Parameters
    ----------
    counts : numpy.ndarray
        Events of each block, in order of time.
    exposure : numpy.ndarray
        Positive exposure of each block; for a share, its cases.
    binomial : bool
        Whether counts are cases of a share.
    seed : int
        Seed of the random orders.

    Returns
    -------
    Change
        Position, range, statistic and p-value.

    References
    ----------
    Worsley, K. J. (1986). Biometrika 73, 91-104. Antoch, J., Huskova, M. (2001). Permutation tests
    in change point analysis. Statistics & Probability Letters 53, 37-46. Besag, J., Clifford, P.
    (1991). Sequential Monte Carlo p-values. Biometrika 78, 301-304. Knijnenburg, T. A. et al. (2009).
    Fewer permutations, more accurate P-values. Bioinformatics 25, i161-i168.

    Examples
    --------
    >>> change = find_change(np.array([4, 5, 3, 4, 5, 4, 1, 0, 1, 1, 0, 1]), np.ones(12))
    >>> print(change.position, f"{change.statistic:.3f}", change.p_value < 0.01)
    6 16.934 True
    """
    series, length = counts.astype(np.float64), exposure.astype(np.float64)
    gain, valid = _gain(series[:, None], length[:, None], binomial=binomial)
    if not valid.any():
        return Change(-1, -1, -1, np.nan, np.nan)
    best = int(np.argmax(np.where(valid[:, 0], gain[:, 0], -np.inf)))
    statistic = float(gain[best, 0])
    low, high = _range(gain[:, 0] / _dispersion(series, length, [best + 1], binomial=binomial), valid[:, 0])
    p_value = _p_value(series, length, statistic, binomial=binomial, seed=seed)
    return Change(best + 1, low, high, statistic, p_value)


@dataclass(frozen=True)
class Turn:
    """One of several changes of a series.

    Parameters
    ----------
    position : int
        First block after the change.
    low, high : int
        Range of positions with 95% of the posterior probability, between its neighbours.
    begin, end : int
        First block of the stretch before it, and first block past the stretch after it.
    """

    position: int
    low: int
    high: int
    begin: int
    end: int


def find_turns(
    counts: np.ndarray, exposure: np.ndarray, change: Change, *, binomial: bool = False
) -> list[Turn]:
    """Say how often a series changed, once a test has shown that it did.

    The cut into stretches that costs least by `changepoints`, with 2.5 ln(blocks) times the
    dispersion within stretches for each change; dispersion and cut are found in turn. A change
    of a rate is placed at the edges of runs of empty blocks only, where the best cuts lie. Where
    the penalty leaves no change, the tested one stands alone. In simulated series with one change a
    second one is added in 0 to 7% (gamma-Poisson weeks of shape 1.5 and 10, mean 0.5 and 2, 104
    and 260 of them).

    Parameters
    ----------
    counts : numpy.ndarray
        Events of each block, in order of time.
    exposure : numpy.ndarray
        Positive exposure of each block; for a share, its cases.
    change : Change
        What `find_change` found, with a position.
    binomial : bool
        Whether counts are cases of a share.

    Returns
    -------
    list of Turn
        In order of time.

    References
    ----------
    Killick, R., Fearnhead, P., Eckley, I. A. (2012). JASA 107, 1590-1598.

    Examples
    --------
    >>> counts, weeks = np.repeat([3, 0, 3], 20), np.ones(60)
    >>> turns = find_turns(counts, weeks, find_change(counts, weeks))
    >>> [(turn.position, turn.begin, turn.end) for turn in turns]
    [(20, 0, 40), (40, 20, 60)]
    """
    series, length = counts.astype(np.float64), exposure.astype(np.float64)
    full = (series > 0) | binomial
    allowed = full | np.append(False, full[:-1])
    cuts = [change.position]
    for _ in range(_ROUNDS):
        penalty = _PER_CHANGE * np.log(len(series)) * _dispersion(series, length, cuts, binomial=binomial)
        found = changepoints(
            series, exposure=length, penalty=penalty, binomial=binomial, allowed=allowed
        ).tolist()
        if not found or found == cuts:
            break
        cuts = found
    phi = _dispersion(series, length, cuts, binomial=binomial)
    turns = []
    for begin, cut, end in zip([0, *cuts[:-1]], cuts, [*cuts[1:], len(series)], strict=True):
        gain, valid = _gain(series[begin:end, None], length[begin:end, None], binomial=binomial)
        low, high = _range(gain[:, 0] / phi, valid[:, 0])
        turns.append(Turn(cut, min(begin + low, cut), max(begin + high, cut), begin, end))
    return turns


def is_steady(counts: np.ndarray, exposure: np.ndarray) -> bool:
    """Say whether a series of counts shows no clear change, without a test.

    Parameters
    ----------
    counts : numpy.ndarray
        Events of each block.
    exposure : numpy.ndarray
        Positive exposure of each block.

    Returns
    -------
    bool
        True where the largest gain, divided by the dispersion within its two sides, is below 9:
        about the 5% point for a hundred blocks (own rule).

    Examples
    --------
    >>> is_steady(np.ones(40), np.ones(40)), is_steady(np.repeat([2, 0], 20), np.ones(40))
    (True, False)
    """
    series, length = counts.astype(np.float64), exposure.astype(np.float64)
    gain, valid = _gain(series[:, None], length[:, None], binomial=False)
    if not valid.any():
        return True
    best = int(np.argmax(np.where(valid[:, 0], gain[:, 0], -np.inf)))
    return bool(gain[best, 0] / _dispersion(series, length, [best + 1], binomial=False) < _CLEAR_GAIN)


def _gain(series: np.ndarray, exposure: np.ndarray, *, binomial: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the gain of a change after each block (row) but the last, and where one is allowed."""
    before, seen = np.cumsum(series, axis=0), np.cumsum(exposure, axis=0)
    total, whole = before[-1:], seen[-1:]
    before, seen = before[:-1], seen[:-1]
    after, rest = total - before, whole - seen
    size = len(series)
    place = np.arange(1, size)[:, None]
    if binomial:
        valid = (seen >= LEAST_EVENTS) & (rest >= LEAST_EVENTS)
    else:
        valid = (before >= LEAST_EVENTS) | (place >= LEAST_BLOCKS)
        valid &= (after >= LEAST_EVENTS) | (size - place >= LEAST_BLOCKS)
    table = _x_log_x(int((whole if binomial else total).max(initial=0)) + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = _pick(table, before) + _pick(table, after) - _pick(table, total)
        if binomial:
            gain += _pick(table, seen - before) + _pick(table, rest - after) - _pick(table, whole - total)
            gain += _pick(table, whole) - _pick(table, seen) - _pick(table, rest)
        else:
            gain -= before * np.log(seen / whole) + after * np.log(rest / whole)
    return 2 * gain, valid & (total > 0)


@lru_cache(maxsize=16)
def _x_log_x(size: int) -> np.ndarray:
    numbers = np.arange(size, dtype=np.float64)
    table: np.ndarray = special.xlogy(numbers, numbers)
    return table


def _pick(table: np.ndarray, whole_numbers: np.ndarray) -> np.ndarray:
    picked: np.ndarray = np.take(table, whole_numbers.astype(np.int64), mode="clip")
    return picked


def _dispersion(series: np.ndarray, exposure: np.ndarray, cuts: Sequence[int], *, binomial: bool) -> float:
    """Return Pearson's dispersion within stretches, at least 1."""
    squares = 0.0
    for begin, end in zip([0, *cuts], [*cuts, len(series)], strict=True):
        part = slice(begin, end)
        rate = series[part].sum() / exposure[part].sum()
        expected = rate * exposure[part] * (1 - rate if binomial else 1)
        if rate > 0 and (expected > 0).all():
            squares += float(((series[part] - rate * exposure[part]) ** 2 / expected).sum())
    return max(squares / max(len(series) - len(cuts) - 1, 1), 1.0)


def _range(gain: np.ndarray, valid: np.ndarray) -> tuple[int, int]:
    """Return the first and last position of the smallest set with the posterior probability."""
    weight = np.where(valid, np.exp((gain - gain[valid].max()) / 2), 0.0)
    order = np.argsort(-weight, kind="stable")
    mass = np.cumsum(weight[order]) / weight.sum()
    chosen = order[: int(np.searchsorted(mass, _LEVEL - 1e-12)) + 1]
    return int(chosen.min()) + 1, int(chosen.max()) + 1


def _p_value(
    series: np.ndarray, exposure: np.ndarray, statistic: float, *, binomial: bool, seed: int
) -> float:
    largest = np.zeros(0)
    sparse = not binomial and np.count_nonzero(series) < _SPARSE * series.size
    orders = _orders(series.size, seed)
    for wanted in ORDERS:
        some = _Orders(*(each[:, largest.size : wanted] for each in orders))
        if sparse:
            more = _sparse_gains(series, exposure, some)
        else:
            more = _dense_gains(series, exposure, some, binomial=binomial)
        largest = np.append(largest, more)
        reached = int(np.count_nonzero(largest >= statistic - 1e-9))
        if reached >= _REACHED_OFTEN:
            return (1 + reached) / (1 + wanted)
        if wanted >= _ENOUGH and statistic > _FAR * largest.max():
            break
    return _tail(np.sort(largest), statistic, (1 + reached) / (1 + largest.size))


class _Orders(NamedTuple):
    """Random orders in columns: which block stands at each place, and where each block stands."""

    block: np.ndarray
    place: np.ndarray


@lru_cache(maxsize=2)
def _orders(size: int, seed: int) -> _Orders:
    """Return the random orders of so many blocks; the same for every series as long."""
    larger = _all_orders(-(-size // _SIZE_STEP) * _SIZE_STEP, seed)
    block = np.ascontiguousarray(larger[larger < size].reshape(-1, size).T)
    width = block.shape[1]
    place = np.empty(size * width, np.int64)
    place[block.ravel() * width + np.tile(np.arange(width), size)] = np.repeat(np.arange(size), width)
    return _Orders(block, place.reshape(size, width))


@lru_cache(maxsize=4)
def _all_orders(size: int, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.permuted(np.tile(np.arange(size), (ORDERS[-1], 1)), axis=1)


def _dense_gains(series: np.ndarray, exposure: np.ndarray, orders: _Orders, *, binomial: bool) -> np.ndarray:
    """Return the largest gain of each order of the blocks."""
    drawn = (np.take(each, orders.block, mode="clip") for each in (series, exposure))
    gain, valid = _gain(*drawn, binomial=binomial)
    largest: np.ndarray = np.where(valid, gain, 0.0).max(axis=0)
    return largest


def _sparse_gains(series: np.ndarray, exposure: np.ndarray, orders: _Orders) -> np.ndarray:
    """Return the same for mostly empty blocks: a gain is largest where a run of empty ones begins or ends.

    Or where a side just becomes long enough, by its number of blocks.
    """
    size, width = orders.block.shape
    seen = np.cumsum(np.take(exposure, orders.block, mode="clip"), axis=0)
    full = np.flatnonzero(series)
    at = orders.place[full]
    rank = np.argsort(at, axis=0)
    at, events = np.take_along_axis(at, rank, axis=0), series[full][rank]
    until = np.cumsum(events, axis=0)
    ends = [LEAST_BLOCKS, size - LEAST_BLOCKS]
    at_ends = [np.where(at < end, events, 0.0).sum(axis=0, keepdims=True) for end in ends]
    place = np.concatenate([at, at + 1, np.repeat(ends, width).reshape(2, width)])
    before = np.concatenate([until - events, until, *at_ends])
    total, whole = until[-1:], seen[-1:]
    after = total - before
    valid = ((before >= LEAST_EVENTS) | (place >= LEAST_BLOCKS)) & (place > 0)
    valid &= ((after >= LEAST_EVENTS) | (size - place >= LEAST_BLOCKS)) & (place < size)
    share = np.take_along_axis(seen, np.clip(place, 1, size) - 1, axis=0) / whole
    table = _x_log_x(int(series.sum()) + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = _pick(table, before) + _pick(table, after) - _pick(table, total)
        gain -= before * np.log(share) + after * np.log(1.0 - share)
    largest: np.ndarray = np.where(valid, 2 * gain, 0.0).max(axis=0)
    return largest


def _tail(largest: np.ndarray, statistic: float, counted: float) -> float:
    """Carry the share of large gains beyond the largest one seen, on the cautious side."""
    n = round(_IN_TAIL * (largest.size + 1))
    start = largest[-n - 1]
    excess = float(np.mean(largest[-n:] - start)) * (1 + _CAUTION / np.sqrt(n))
    if not excess > 0.0 or statistic <= start:
        return counted
    return max(float(n / largest.size * np.exp(-(statistic - start) / excess)), _LEAST_P)
