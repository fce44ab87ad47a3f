"""When contact happens: bursts, memory, rates and unusual silences."""

import numpy as np
import numpy.typing as npt
from scipy import special

from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics._arrays import FloatArray, as_floats, minimise, thin

_MIN_GAPS = 2  # for burstiness
_MIN_GAPS_FOR_MEMORY = 3
_MIN_PAST_GAPS = 5  # for the empirical surprise
_ROUNDING = 1e-12  # what the difference of two rounded sums may leave of no variation
_MAX_SHAPE = 1e6  # a gamma distribution of this shape is a single rate


def burstiness(n_gaps: npt.ArrayLike, gap_sum: npt.ArrayLike, gap_square_sum: npt.ArrayLike) -> FloatArray:
    """Return the burstiness of each tie, corrected for few gaps.

    Near 1: contact comes in bursts with long silences between; 0: at random; -1: like clockwork.
    With r the standard deviation of the n gaps divided by their mean,
    (sqrt(n+1) r - sqrt(n-1)) / ((sqrt(n+1) - 2) r + sqrt(n-1)).

    Parameters
    ----------
    n_gaps : array_like
        Number of gaps between successive events.
    gap_sum : array_like
        Sum of the gaps, in any one unit.
    gap_square_sum : array_like
        Sum of the squared gaps, in that unit squared.

    Returns
    -------
    ndarray
        Burstiness in -1..1; NaN for fewer than two gaps, or if all gaps are 0.

    References
    ----------
    Kim, E.-K., Jo, H.-H. (2016). Measuring burstiness for finite event sequences. Physical Review
    E 94, 032311. Goh, K.-I., Barabasi, A.-L. (2008). Burstiness and memory in complex systems.
    EPL 81, 48002.

    Examples
    --------
    Gaps of 1, 1, 1, 1 hours, then gaps of 1, 1, 1, 9 hours:

    >>> print(burstiness([4, 4], [4, 12], [4, 84]).round(5))
    [-1.       0.42399]
    """
    n, ratio = _variation(n_gaps, gap_sum, gap_square_sum)
    wide, narrow = np.sqrt(n + 1.0), np.sqrt(n - 1.0)
    return (wide * ratio - narrow) / ((wide - 2.0) * ratio + narrow)


def burstiness_plain(
    n_gaps: npt.ArrayLike, gap_sum: npt.ArrayLike, gap_square_sum: npt.ArrayLike
) -> FloatArray:
    """Return the burstiness of each tie without the correction for few gaps.

    Near 1: contact comes in bursts; 0: at random; -1: like clockwork. With r the standard
    deviation of the gaps divided by their mean, (r - 1)/(r + 1). Too low for few gaps: -0.25 on
    average for 3 gaps at random.

    Parameters
    ----------
    n_gaps : array_like
        Number of gaps between successive events.
    gap_sum : array_like
        Sum of the gaps, in any one unit.
    gap_square_sum : array_like
        Sum of the squared gaps, in that unit squared.

    Returns
    -------
    ndarray
        Burstiness in -1..1; NaN for fewer than two gaps, or if all gaps are 0.

    References
    ----------
    Goh, K.-I., Barabasi, A.-L. (2008). Burstiness and memory in complex systems. EPL 81, 48002.

    Examples
    --------
    >>> print(burstiness_plain([4, 4], [4, 12], [4, 84]).round(5))
    [-1.      0.0718]
    """
    _, ratio = _variation(n_gaps, gap_sum, gap_square_sum)
    return (ratio - 1.0) / (ratio + 1.0)


def memory(gaps: npt.ArrayLike) -> float:
    """Return the memory of one series of gaps: whether long gaps follow long ones.

    Near 1: long gaps follow long ones and short ones short; 0: no order; near -1: they alternate.
    The Pearson correlation of each gap with the next.

    Parameters
    ----------
    gaps : array_like
        Gaps between successive events, in order of time.

    Returns
    -------
    float
        Memory in -1..1; NaN for fewer than three gaps or without variation.

    References
    ----------
    Goh, K.-I., Barabasi, A.-L. (2008). Burstiness and memory in complex systems. EPL 81, 48002.

    Examples
    --------
    >>> print(f"{memory([1, 2, 4, 3]):.5f}")
    0.32733
    """
    series = as_floats(gaps)
    if series.size < _MIN_GAPS_FOR_MEMORY:
        return np.nan
    before, after = series[:-1] - series[:-1].mean(), series[1:] - series[1:].mean()
    scale = float(np.sqrt((before @ before) * (after @ after)))
    return float(np.clip((before @ after) / scale, -1.0, 1.0)) if scale > 0.0 else np.nan


def gamma_poisson_rates(n: npt.ArrayLike, exposure: npt.ArrayLike) -> tuple[float, float]:
    """Return how contact rates vary over ties, as the shape and the inverse scale of a gamma.

    A high shape a means that all ties have about the same rate a/b; a low one, that few ties make
    most of the contact. Maximises the marginal likelihood, in which n_i is negative binomial:
    sum_i ln G(a + n_i) - ln G(a) + a ln(b/(b + T_i)) + n_i ln(T_i/(b + T_i)). Where that has no
    solution, moments serve.

    Parameters
    ----------
    n : array_like
        Events of each tie.
    exposure : array_like
        Time T each tie was observed, positive, in any one unit.

    Returns
    -------
    a, b : float
        Shape, and inverse scale in the unit of the exposure; NaN if no tie has an event.

    Raises
    ------
    TableError
        If a count is negative or an exposure is not positive.

    References
    ----------
    Robbins, H. (1956). An empirical Bayes approach to statistics. Proceedings of the Third
    Berkeley Symposium 1, 157-163.

    Examples
    --------
    A few busy ties among quiet ones, each seen for 50 weeks:

    >>> a, b = gamma_poisson_rates([0, 1, 2, 2, 3, 5, 8, 13, 40, 90], [50] * 10)
    >>> print(f"shape {a:.2f}, mean rate {a / b:.3f}")
    shape 0.48, mean rate 0.328
    """
    count, seen = np.broadcast_arrays(as_floats(n), as_floats(exposure))
    if not (np.all(count >= 0.0) and np.all(seen > 0.0)):
        raise TableError(
            "Counts must not be negative, and exposures must be positive.",
            next_step="leave out ties that were not observed",
        )
    count, seen = thin(count.ravel()), thin(seen.ravel())
    if not count.sum() > 0.0:
        return np.nan, np.nan
    mean = float(count.sum() / seen.sum())
    shape = _moment_shape(count, seen, mean)
    distinct, times = np.unique(count, return_counts=True)

    def loss(point: FloatArray) -> float:
        a, b = float(np.exp(point[0])), float(np.exp(point[0] - point[1]))
        rising = special.gammaln(a + distinct) - special.gammaln(a)
        total = times @ rising - a * np.log1p(seen / b).sum() - count @ np.log(b + seen)
        return -float(total) / count.size

    found = minimise(loss, np.log([shape, mean]), [(-8.0, np.log(_MAX_SHAPE)), (None, None)])
    if found is None:
        return shape, shape / mean
    return float(np.exp(found[0])), float(np.exp(found[0] - found[1]))


def gap_surprise(
    n: npt.ArrayLike, exposure: npt.ArrayLike, gap: npt.ArrayLike, a: float, b: float
) -> FloatArray:
    """Return the probability of a silence at least as long as the present one.

    Low: a silence this long is unusual for this tie; near 1: nothing out of the ordinary. The
    gamma-Poisson predictive probability ((b + T)/(b + T + g))^(a + n).

    Parameters
    ----------
    n : array_like
        Events of each tie before the silence.
    exposure : array_like
        Time T in which they happened.
    gap : array_like
        Length g of the present silence, in the same unit.
    a, b : float
        Shape and inverse scale of the rates, from `gamma_poisson_rates`.

    Returns
    -------
    ndarray
        Probabilities in 0..1.

    References
    ----------
    Gelman, A. et al. (2013). Bayesian Data Analysis, third edition, section 2.6.

    Examples
    --------
    Ten events in 20 weeks and now six weeks of silence:

    >>> print(f"{gap_surprise(10, 20, 6, a=1.2, b=2.4):.5f}")
    0.07008
    """
    known = b + as_floats(exposure)
    return np.asarray(np.exp(-(a + as_floats(n)) * np.log1p(as_floats(gap) / known)), dtype=np.float64)


def empirical_gap_surprise(past_gaps: npt.ArrayLike, gap: float) -> float:
    """Return how usual the present silence of one tie is among its own past gaps.

    Low: hardly any past gap was as long; high: most were. (1 + #{past gaps >= gap})/(m + 1) for m
    past gaps.

    Parameters
    ----------
    past_gaps : array_like
        Gaps between the successive events of the tie.
    gap : float
        Length of the present silence, in the same unit.

    Returns
    -------
    float
        Share in 0..1; NaN for fewer than five past gaps.

    References
    ----------
    Davison, A. C., Hinkley, D. V. (1997). Bootstrap Methods and their Application, section 4.2.

    Examples
    --------
    >>> empirical_gap_surprise([2, 3, 5, 7, 11, 13, 17, 19, 23], 12)
    0.5
    """
    past = as_floats(past_gaps)
    if past.size < _MIN_PAST_GAPS:
        return np.nan
    return float((1 + np.count_nonzero(past >= gap)) / (past.size + 1))


def _variation(
    n_gaps: npt.ArrayLike, gap_sum: npt.ArrayLike, gap_square_sum: npt.ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Return n and the gaps' standard deviation over their mean, NaN where undefined."""
    n, total, squares = (as_floats(value) for value in (n_gaps, gap_sum, gap_square_sum))
    known = (n >= _MIN_GAPS) & (total > 0)
    n, total = np.where(known, n, np.nan), np.where(known, total, np.nan)
    square_ratio = n * squares / (total * total) - 1.0
    return n, np.sqrt(np.where(square_ratio < _ROUNDING, 0.0, square_ratio))


def _moment_shape(count: FloatArray, seen: FloatArray, mean: float) -> float:
    """Return the gamma shape that matches the variance of the counts beyond Poisson."""
    extra = float(((count - mean * seen) ** 2 - mean * seen).sum() / (seen * seen).sum())
    return float(np.clip(mean * mean / extra, 0.05, 1e3)) if extra > 0.0 else 1e3
