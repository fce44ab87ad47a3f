"""One change in a series of blocks, tested by putting the blocks in random order."""

from dataclasses import dataclass

import numpy as np
from scipy import special

LEAST_EVENTS = 5
LEAST_BLOCKS = 4
ORDERS = (19, 99, 499)
"""Random orders after which the test looks whether it can stop."""

_REACHED_OFTEN = 8
_IN_TAIL = 50
_CAUTION = 1.1  # on the cautious side: such tails are estimated from few gains
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
    independent under no change, however bursty each is. Up to 499 orders are tried, fewer
    where eight of them have already gained as much; where fewer have, the upper tenth of
    their gains is continued by an exponential, its mean raised by a tenth. The range of positions is
    that of the gains divided by the dispersion within the two sides.

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
    gain, valid = _gain(series[None], length[None], binomial=binomial)
    if not valid.any():
        return Change(-1, -1, -1, np.nan, np.nan)
    best = int(np.argmax(np.where(valid[0], gain[0], -np.inf)))
    statistic = float(gain[0, best])
    low, high = _range(gain[0] / _dispersion(series, length, best + 1, binomial=binomial), valid[0])
    p_value = _p_value(series, length, statistic, binomial=binomial, seed=seed)
    return Change(best + 1, low, high, statistic, p_value)


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
    gain, valid = _gain(series[None], length[None], binomial=False)
    if not valid.any():
        return True
    best = int(np.argmax(np.where(valid[0], gain[0], -np.inf)))
    return bool(gain[0, best] / _dispersion(series, length, best + 1, binomial=False) < _CLEAR_GAIN)


def _gain(series: np.ndarray, exposure: np.ndarray, *, binomial: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the gain of a change after each block but the last, and where one is allowed."""
    before, seen = np.cumsum(series, axis=1), np.cumsum(exposure, axis=1)
    total, whole = before[:, -1:], seen[:, -1:]
    before, seen = before[:, :-1], seen[:, :-1]
    after, rest = total - before, whole - seen
    gain = _side(before, seen, total / whole) + _side(after, rest, total / whole)
    cases, left = before, after
    if binomial:
        gain += _side(seen - before, seen, 1 - total / whole) + _side(rest - after, rest, 1 - total / whole)
        cases, left = seen, rest
    place = np.arange(1, series.shape[1])
    valid = (cases >= LEAST_EVENTS) | ((place >= LEAST_BLOCKS) & (not binomial))
    valid &= (left >= LEAST_EVENTS) | ((series.shape[1] - place >= LEAST_BLOCKS) & (not binomial))
    return 2 * gain, valid & (total > 0)


def _side(events: np.ndarray, exposure: np.ndarray, rate: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        side: np.ndarray = special.xlogy(events, events / (exposure * rate))
    return side


def _dispersion(series: np.ndarray, exposure: np.ndarray, position: int, *, binomial: bool) -> float:
    squares = 0.0
    for part in (slice(None, position), slice(position, None)):
        rate = series[part].sum() / exposure[part].sum()
        expected = rate * exposure[part] * (1 - rate if binomial else 1)
        if rate > 0 and (expected > 0).all():
            squares += float(((series[part] - rate * exposure[part]) ** 2 / expected).sum())
    return max(squares / max(len(series) - 2, 1), 1.0)


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
    random = np.random.default_rng(seed)
    largest = np.zeros(0)
    for wanted in ORDERS:
        more = wanted - largest.size
        order = random.permuted(np.tile(np.arange(series.size), (more, 1)), axis=1)
        gain, valid = _gain(series[order], exposure[order], binomial=binomial)
        largest = np.append(largest, np.where(valid, gain, 0.0).max(axis=1))
        reached = np.count_nonzero(largest >= statistic - 1e-9)
        if reached >= _REACHED_OFTEN:
            return (1 + reached) / (1 + wanted)
    return _tail(np.sort(largest), statistic, (1 + reached) / (1 + largest.size))


def _tail(largest: np.ndarray, statistic: float, counted: float) -> float:
    """Carry the share of large gains beyond the largest one seen, on the cautious side."""
    start = largest[-_IN_TAIL - 1]
    excess = float(np.mean(largest[-_IN_TAIL:] - start)) * _CAUTION
    if not excess > 0.0 or statistic <= start:
        return counted
    return float(_IN_TAIL / largest.size * np.exp(-(statistic - start) / excess))
