"""How much a circle of contacts changed from one period to the next."""

import numpy as np
import numpy.typing as npt
from scipy import special

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics._arrays import BoolArray, FloatArray, as_floats


def jaccard(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Return how much two sets of people overlap.

    1: the same people; 0: nobody in common. The number of people in both, divided by the number
    in either.

    Parameters
    ----------
    first, second : array_like
        People of each period; repeats count once.

    Returns
    -------
    float
        Overlap in 0..1; NaN if both are empty.

    References
    ----------
    Jaccard, P. (1912). The distribution of the flora in the alpine zone. New Phytologist 11, 37-50.

    Examples
    --------
    >>> jaccard(["ana", "ben", "cem"], ["ben", "cem", "dia"])
    0.5
    """
    one, two = np.unique(np.asarray(first)), np.unique(np.asarray(second))
    either = np.union1d(one, two).size if one.size and two.size else one.size + two.size
    both = np.intersect1d(one, two).size if one.size and two.size else 0
    return both / either if either else np.nan


def jaccard_top(first: npt.ArrayLike, second: npt.ArrayLike, *, top: int = 10) -> float:
    """Return how much the closest contacts of two periods overlap.

    1: the same people at the top; 0: nobody stayed there. `jaccard` of the people with the `top`
    highest weights in each period; people who share the last place are all in.

    Parameters
    ----------
    first, second : array_like
        Weight of each person in each period, the same people in the same order, non-negative.
    top : int, default 10
        Number of closest contacts.

    Returns
    -------
    float
        Overlap in 0..1; NaN if there was no contact in either period.

    Raises
    ------
    TableError
        If the weights differ in length, or one is negative or missing.
    OptionError
        If top is not positive.

    References
    ----------
    Saramaki, J. et al. (2014). Persistence of social signatures in human communication.
    Proceedings of the National Academy of Sciences 111, 942-947.

    Examples
    --------
    >>> jaccard_top([9, 5, 1, 0], [7, 0, 3, 1], top=2)
    0.3333333333333333
    """
    if top < 1:
        raise OptionError(f"top must be positive, and is {top!r}.", next_step="give top=10")
    one, two = (_find_top(weights, top) for weights in _check_pair(first, second))
    either = np.count_nonzero(one | two)
    return int(np.count_nonzero(one & two)) / int(either) if either else np.nan


def jensen_shannon_distance(first: npt.ArrayLike, second: npt.ArrayLike, *, by_rank: bool = False) -> float:
    """Return how differently contact was spread in two periods.

    0: spread alike; 1: over entirely different people. The square root of the mean
    Kullback-Leibler divergence, in bits, of the shares p and q from their average. By rank, the
    shares are sorted first: whether the shape stayed, whoever fills it.

    Parameters
    ----------
    first, second : array_like
        Weight of each person in each period, the same people in the same order, non-negative.
    by_rank : bool, default False
        Whether to compare the highest share with the highest and so on, whoever has it.

    Returns
    -------
    float
        Distance in 0..1; NaN if there was no contact in one of the periods.

    Raises
    ------
    TableError
        If the weights differ in length, or one is negative or missing.

    References
    ----------
    Lin, J. (1991). Divergence measures based on the Shannon entropy. IEEE Transactions on
    Information Theory 37, 145-151. Saramaki, J. et al. (2014). PNAS 111, 942-947.

    Examples
    --------
    The first two people swapped places:

    >>> print(f"{jensen_shannon_distance([6, 3, 1], [3, 6, 1]):.4f}")
    0.2712
    >>> jensen_shannon_distance([6, 3, 1], [3, 6, 1], by_rank=True)
    0.0
    """
    one, two = _check_pair(first, second)
    if not (one.sum() > 0.0 and two.sum() > 0.0):
        return np.nan
    if by_rank:
        one, two = np.sort(one), np.sort(two)
    p, q = one / one.sum(), two / two.sum()
    middle = (p + q) / 2.0
    nats = (special.rel_entr(p, middle).sum() + special.rel_entr(q, middle).sum()) / 2.0
    return float(np.sqrt(np.clip(nats / np.log(2.0), 0.0, 1.0)))


def _check_pair(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    one, two = as_floats(first), as_floats(second)
    if one.shape != two.shape or not (np.all(one >= 0.0) and np.all(two >= 0.0)):
        raise TableError(
            "Both periods need a non-negative weight for each of the same people.",
            next_step="give 0 to those who had no contact in one period",
        )
    return one, two


def _find_top(weights: FloatArray, top: int) -> BoolArray:
    ordered = np.sort(weights)[::-1]
    last = ordered[min(top, ordered.size) - 1] if ordered.size else 0.0
    return np.asarray((weights >= last) & (weights > 0.0), dtype=np.bool_)
