"""Many tests at once: adjusted p-values that hold the share of false discoveries."""

import numpy as np
import numpy.typing as npt

from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics._arrays import FloatArray, as_floats


def benjamini_hochberg(p_values: npt.ArrayLike) -> FloatArray:
    """Return q-values: the smallest false-discovery rate at which each test is a discovery.

    Low: a discovery even among this many tests; near 1: what chance alone would bring. For the
    p-value of rank r among m, the smallest m p/r of its own and all higher ranks. Holds for
    independent and positively dependent tests.

    Parameters
    ----------
    p_values : array_like
        p-values, 0..1, of any shape; NaN are no tests and stay NaN.

    Returns
    -------
    ndarray
        Adjusted p-values (q-values) in 0..1, in the order and shape of the p-values.

    Raises
    ------
    TableError
        If a p-value does not lie from 0 to 1.

    References
    ----------
    Benjamini, Y., Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal
    Statistical Society B 57, 289-300.

    Examples
    --------
    >>> print(benjamini_hochberg([0.01, 0.04, 0.03, 0.5]).round(4))
    [0.04   0.0533 0.0533 0.5   ]
    """
    return _adjust(p_values, dependent=False)


def benjamini_yekutieli(p_values: npt.ArrayLike) -> FloatArray:
    """Return q-values that hold however the tests depend on each other.

    Low: a discovery even among this many tests; near 1: what chance alone would bring. The
    q-values of `benjamini_hochberg` times 1 + 1/2 + ... + 1/m, at most 1.

    Parameters
    ----------
    p_values : array_like
        p-values, 0..1, of any shape; NaN are no tests and stay NaN.

    Returns
    -------
    ndarray
        Adjusted p-values (q-values) in 0..1, in the order and shape of the p-values.

    Raises
    ------
    TableError
        If a p-value does not lie from 0 to 1.

    References
    ----------
    Benjamini, Y., Yekutieli, D. (2001). The control of the false discovery rate in multiple
    testing under dependency. Annals of Statistics 29, 1165-1188.

    Examples
    --------
    >>> print(benjamini_yekutieli([0.01, 0.04]).round(4))
    [0.03 0.06]
    """
    return _adjust(p_values, dependent=True)


def _adjust(p_values: npt.ArrayLike, *, dependent: bool) -> FloatArray:
    values = as_floats(p_values)
    tested = ~np.isnan(values)
    p = values[tested]
    if not np.all((p >= 0.0) & (p <= 1.0)):
        raise TableError("p-values must lie from 0 to 1.", next_step="give NaN where there was no test")
    order = np.argsort(p)
    rank = np.arange(1, p.size + 1)
    ordered = p[order] * (p.size / rank)
    if dependent:
        ordered *= np.sum(1.0 / rank)
    adjusted = np.empty(p.size)
    adjusted[order] = np.minimum(np.minimum.accumulate(ordered[::-1])[::-1], 1.0)
    result = np.full(values.shape, np.nan)
    result[tested] = adjusted
    return result
