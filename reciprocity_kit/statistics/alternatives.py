"""How many other sources there are besides each one, and what others supply too."""

import numpy as np
import numpy.typing as npt

from reciprocity_kit.statistics._arrays import FloatArray, as_codes, as_floats


def other_sources(values: npt.ArrayLike, groups: npt.ArrayLike, n_groups: int) -> FloatArray:
    """Return how many sources there are besides each one, as if all of them were equal.

    High: the rest is spread over many; 1: over a single other one; 0: there is no other. With v_k of
    the others in the same group, (sum v_k)^2 / sum v_k^2.

    Parameters
    ----------
    values : array_like
        What comes from each source, 0 or more.
    groups : array_like
        Whose source it is, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.

    Returns
    -------
    ndarray
        One value for each source.

    References
    ----------
    Laakso, M., Taagepera, R. (1979). Effective number of parties. Comparative Political Studies 12,
    3-27, for the effective number. Emerson, R. M. (1962). American Sociological Review 27, 31-41,
    for alternatives.

    Examples
    --------
    Of 45, 30 and 25 the rest besides the first is 30 and 25, nearly two equal ones:

    >>> print(other_sources([45, 30, 25], [0, 0, 0], 1).round(3))
    [1.984 1.849 1.923]
    """
    value = as_floats(values)
    group = as_codes(groups, n_groups, value.size)
    rest = np.bincount(group, value, n_groups)[group] - value
    squares = np.bincount(group, value**2, n_groups)[group] - value**2
    # Differences of sums: below their rounding there is nobody else.
    several = np.bincount(group, value > 0, n_groups)[group] - (value > 0) > 0
    return np.where(several & (squares > 0), rest**2 / np.where(squares > 0, squares, 1.0), 0.0)


def supplied_by_others(
    values: npt.ArrayLike, persons: npt.ArrayLike, kinds: npt.ArrayLike, n_kinds: int
) -> npt.NDArray[np.bool_]:
    """Return whether at least one other source supplies the same kind to the same person.

    True: what comes from this source could come from another; False: nobody else supplies it.

    Parameters
    ----------
    values : array_like
        What comes from each source in each kind, 0 or more; a source comes once per person and kind.
    persons : array_like
        Whose source it is, integers from 0.
    kinds : array_like
        Kind of value, integers from 0 to `n_kinds` - 1.
    n_kinds : int
        Number of kinds.

    Returns
    -------
    ndarray
        One answer for each value.

    Examples
    --------
    >>> supplied_by_others([4, 2, 1], [0, 0, 0], [0, 0, 1], 2).tolist()
    [True, True, False]
    """
    some = as_floats(values) > 0
    person = np.asarray(persons, dtype=np.int64)
    cell = person * n_kinds + as_codes(kinds, n_kinds, some.size)
    _, which = np.unique(cell, return_inverse=True)
    number = np.bincount(which, some)[which] if some.size else np.zeros(0)
    return np.asarray(number - some > 0, dtype=np.bool_)
