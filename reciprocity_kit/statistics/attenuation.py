"""Largest eigenvalues, and centrality that weighs what contacts' own contacts are worth."""

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from reciprocity_kit.errors import OptionError
from reciprocity_kit.statistics._arrays import FloatArray, as_floats
from reciprocity_kit.statistics._graphs import DENSE, leading_vector

_TOLERANCE = 1e-13
_MOST_STEPS = 200_000
ROUND = 9  # values equal in so many places share a rank


def largest_eigenvalue(contact: "sparse.csr_array") -> float:
    """Return the largest eigenvalue of a matrix of contact.

    High: much contact runs in circles; 0: none does, as in a chain of command. The largest one of
    the parts in which everybody reaches everybody, each by its leading eigenvector.

    Parameters
    ----------
    contact : scipy.sparse.csr_array
        Contact from row to column, 0 or more.

    Returns
    -------
    float
        0 or more.

    References
    ----------
    Berman, A., Plemmons, R. J. (1994). Nonnegative Matrices in the Mathematical Sciences. SIAM, chapter 2.

    Examples
    --------
    >>> round(largest_eigenvalue(sparse.csr_array([[0, 9], [4, 0]])), 9)
    6.0
    """
    _, part = csgraph.connected_components(contact, connection="strong")
    size = np.bincount(part)
    busiest = 0.0
    for number in np.flatnonzero(size > 1):
        own = np.flatnonzero(part == number)
        inside = sparse.csr_array(contact[own][:, own])
        if min(inside.sum(axis=0).max(), inside.sum(axis=1).max()) > busiest:
            busiest = max(busiest, _leading_value(inside))
    return busiest


def _leading_value(matrix: "sparse.csr_array") -> float:
    if matrix.shape[0] <= DENSE:
        return float(np.linalg.eigvals(matrix.toarray()).real.max())
    vector = leading_vector(matrix)
    return float(vector @ (matrix @ vector) / (vector @ vector))


def attenuated_sum(
    contact: "sparse.csr_array", betas: npt.ArrayLike, *, largest: float | None = None
) -> FloatArray:
    """Return Bonacich's centrality for each of many betas.

    High at a beta above 0: contact with people who have much contact; high at a beta below 0: with
    people who have little other. c = a (A 1 + beta A^2 1 + beta^2 A^3 1 + ...), with a > 0 such that
    the squares of c average 1.

    Parameters
    ----------
    contact : scipy.sparse.csr_array
        Contact A from row to column, 0 or more.
    betas : array_like
        Betas, each smaller in size than 1 over the largest eigenvalue.
    largest : float, optional
        The largest eigenvalue, where it is known already.

    Returns
    -------
    ndarray
        A row for each person and a column for each beta; NaN without any contact.

    Raises
    ------
    OptionError
        If a beta is so large that the sum has no end.

    References
    ----------
    Bonacich, P. (1987). Power and centrality: a family of measures. American Journal of Sociology
    92, 1170-1182.

    Examples
    --------
    Two at the ends of a line of three, and the one in the middle:

    >>> line = sparse.csr_array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> print(attenuated_sum(line, [-0.5, 0.5]).round(2).tolist())
    [[0.0, 0.84], [1.73, 1.26], [0.0, 0.84]]
    """
    beta = np.atleast_1d(as_floats(betas))
    root = largest_eigenvalue(contact) if largest is None else largest
    share = np.abs(beta).max(initial=0.0) * root
    if not share < 1.0:
        raise OptionError(
            f"beta must be smaller in size than 1 / {root:.6g}, the largest eigenvalue.",
            next_step=f"give a beta between {-0.9 / root:.3g} and {0.9 / root:.3g}",
        )
    first = np.repeat(as_floats(contact.sum(axis=1))[:, None], beta.size, axis=1)
    total, steps = first, 0
    while steps < _MOST_STEPS:
        following = first + beta * (contact @ total)
        change, steps = np.abs(following - total).max(initial=0.0), steps + 1
        total = following
        if change <= _TOLERANCE * (1.0 - share) * np.abs(total).max(initial=0.0):
            break
    length = np.sqrt(np.mean(total**2, axis=0)) if total.size else np.zeros(beta.size)
    return as_floats(total / np.where(length > 0, length, np.nan))


def rank_columns(values: FloatArray) -> FloatArray:
    """Return the ranks within each column, 1 for the highest; equal values share the best rank.

    Values that differ by rounding alone are equal.

    Parameters
    ----------
    values : ndarray
        A row for each person.

    Returns
    -------
    ndarray
        Of the same shape, NaN where a value is.

    Examples
    --------
    >>> rank_columns(np.array([[0.3], [2.0], [0.3]])).ravel().tolist()
    [2.0, 1.0, 2.0]
    """
    ranks = np.full(values.shape, np.nan)
    for place, column in enumerate(values.round(ROUND).T):
        known = ~np.isnan(column)
        ordered = np.sort(column[known])
        ranks[known, place] = 1 + ordered.size - np.searchsorted(ordered, column[known], side="right")
    return ranks
