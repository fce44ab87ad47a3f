"""How contact is spread over people: for many egos at once, from flat weights and group codes."""

import numpy as np
import numpy.typing as npt
from scipy import special

from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics._arrays import (
    FloatArray,
    IntArray,
    as_codes,
    as_floats,
    check_share,
    find_starts,
    order_by_group,
    scan_runs,
)


def herfindahl(weights: npt.ArrayLike, groups: npt.ArrayLike, n_groups: int) -> FloatArray:
    """Return the Herfindahl-Hirschman index of each group.

    High, at most 1: nearly all contact is with one person. Low, at least 1/n: it is spread evenly
    over n people. The sum of squared shares, sum_j s_j^2 with s_j = w_j / sum w.

    Parameters
    ----------
    weights : array_like
        Weight of each tie, non-negative: counts, hours or shares.
    groups : array_like
        Whose tie it is, integers from 0 to `n_groups` - 1, in any order.
    n_groups : int
        Number of groups.

    Returns
    -------
    ndarray
        Index of each group, NaN for groups without weight.

    Raises
    ------
    TableError
        If a weight is negative or missing, or a group is out of range.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. American Economic Review 54, 761-762.

    Examples
    --------
    >>> print(herfindahl([0.45, 0.30, 0.25, 7], [0, 0, 0, 1], 3))
    [0.355 1.      nan]
    """
    weight, group = _check_weights(weights, groups, n_groups)
    share = _shares(weight, group, n_groups)
    return _blank(np.bincount(group, share * share, n_groups), _sizes(weight, group, n_groups), 1)


def effective_number(weights: npt.ArrayLike, groups: npt.ArrayLike, n_groups: int) -> FloatArray:
    """Return the number of equal contacts that would be as concentrated.

    High: contact is spread over many people. Low, at least 1: it rests on few. The inverse of
    `herfindahl`.

    Parameters
    ----------
    weights : array_like
        Weight of each tie, non-negative.
    groups : array_like
        Whose tie it is, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.

    Returns
    -------
    ndarray
        Effective number of contacts of each group, NaN for groups without weight.

    Raises
    ------
    TableError
        If a weight is negative or missing, or a group is out of range.

    References
    ----------
    Hill, M. O. (1973). Diversity and evenness. Ecology 54, 427-432.

    Examples
    --------
    >>> print(effective_number([0.45, 0.30, 0.25], [0, 0, 0], 1).round(4))
    [2.8169]
    """
    return 1.0 / herfindahl(weights, groups, n_groups)


def normalised_herfindahl(weights: npt.ArrayLike, groups: npt.ArrayLike, n_groups: int) -> FloatArray:
    """Return the Herfindahl index rescaled so that an even spread is 0.

    1: all contact is with one person; 0: it is spread evenly over the n people there are. With
    the index H, (H - 1/n)/(1 - 1/n).

    Parameters
    ----------
    weights : array_like
        Weight of each tie, non-negative; those of weight 0 are not among the n.
    groups : array_like
        Whose tie it is, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.

    Returns
    -------
    ndarray
        Index of each group in 0..1, NaN for groups with fewer than two contacts.

    Raises
    ------
    TableError
        If a weight is negative or missing, or a group is out of range.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. American Economic Review 54, 761-762.

    Examples
    --------
    >>> print(normalised_herfindahl([0.45, 0.30, 0.25], [0, 0, 0], 1).round(4))
    [0.0325]
    """
    weight, group = _check_weights(weights, groups, n_groups)
    sizes = _sizes(weight, group, n_groups).astype(np.float64)
    n = _blank(sizes, sizes, 2)
    return np.clip((herfindahl(weight, group, n_groups) - 1.0 / n) / (1.0 - 1.0 / n), 0.0, 1.0)


def unbiased_herfindahl(counts: npt.ArrayLike, groups: npt.ArrayLike, n_groups: int) -> FloatArray:
    """Return the Herfindahl index of counts without the bias that few events bring.

    High: two events picked at random are nearly always with the same person; low: nearly never.
    With counts k_j and their sum N, sum_j k_j (k_j - 1) / (N (N - 1)).

    Parameters
    ----------
    counts : array_like
        Events of each tie, whole numbers.
    groups : array_like
        Whose tie it is, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.

    Returns
    -------
    ndarray
        Index of each group in 0..1, NaN for groups with fewer than two events.

    Raises
    ------
    TableError
        If a count is negative or missing, or a group is out of range.

    References
    ----------
    Simpson, E. H. (1949). Measurement of diversity. Nature 163, 688.

    Examples
    --------
    Three of the six pairs of four events are with the same person:

    >>> print(unbiased_herfindahl([3, 1], [0, 0], 1))
    [0.5]
    """
    count, group = _check_weights(counts, groups, n_groups)
    events = np.bincount(group, count, n_groups)
    pairs = np.bincount(group, count * (count - 1.0), n_groups)
    total = _blank(events, events, 2)
    return pairs / (total * (total - 1.0))


def entropy(
    weights: npt.ArrayLike, groups: npt.ArrayLike, n_groups: int, *, miller_madow: bool = False
) -> FloatArray:
    """Return the Shannon entropy of each group, in nats.

    High: contact is spread over many people, and the next one is hard to guess. 0: all contact is
    with one person. -sum_j s_j ln s_j; `miller_madow` adds (n - 1)/(2N) for n contacts and N
    events, because few events make the plain value too low.

    Parameters
    ----------
    weights : array_like
        Weight of each tie, non-negative; counts if `miller_madow`.
    groups : array_like
        Whose tie it is, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.
    miller_madow : bool, default False
        Whether to correct for few events.

    Returns
    -------
    ndarray
        Entropy of each group in nats, NaN for groups without weight.

    Raises
    ------
    TableError
        If a weight is negative or missing, or a group is out of range.

    References
    ----------
    Shannon, C. E. (1948). A mathematical theory of communication. Bell System Technical Journal
    27, 379-423. Miller, G. A. (1955). Note on the bias of information estimates.

    Examples
    --------
    >>> print(entropy([0.45, 0.30, 0.25], [0, 0, 0], 1).round(6))
    [1.067094]
    """
    weight, group = _check_weights(weights, groups, n_groups)
    sizes = _sizes(weight, group, n_groups)
    parts = special.entr(_shares(weight, group, n_groups))
    result = _blank(np.maximum(np.bincount(group, parts, n_groups), 0.0), sizes, 1)
    if not miller_madow:
        return result
    total = np.bincount(group, weight, n_groups)
    return result + (sizes - 1.0) / (2.0 * np.where(total > 0, total, np.nan))


def normalised_entropy(weights: npt.ArrayLike, groups: npt.ArrayLike, n_groups: int) -> FloatArray:
    """Return the entropy as a share of the most it could be.

    1: contact is spread evenly over the n people there are; near 0: nearly all of it is with one.
    `entropy` divided by ln n.

    Parameters
    ----------
    weights : array_like
        Weight of each tie, non-negative; those of weight 0 are not among the n.
    groups : array_like
        Whose tie it is, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.

    Returns
    -------
    ndarray
        Share of each group in 0..1, NaN for groups with fewer than two contacts.

    Raises
    ------
    TableError
        If a weight is negative or missing, or a group is out of range.

    References
    ----------
    Pielou, E. C. (1966). The measurement of diversity in different types of biological
    collections. Journal of Theoretical Biology 13, 131-144.

    Examples
    --------
    >>> print(normalised_entropy([0.45, 0.30, 0.25], [0, 0, 0], 1).round(4))
    [0.9713]
    """
    weight, group = _check_weights(weights, groups, n_groups)
    sizes = _sizes(weight, group, n_groups).astype(np.float64)
    most = np.log(_blank(sizes, sizes, 2))
    return np.minimum(entropy(weight, group, n_groups) / most, 1.0)


def pareto_share(
    weights: npt.ArrayLike, groups: npt.ArrayLike, n_groups: int, *, share: float = 0.8
) -> FloatArray:
    """Return the share of contacts that is enough for 80% of the contact.

    Low: a few people make up most of the contact; near 0.8: it is spread evenly. The fewest
    contacts whose weights sum to `share` of the total, divided by the number of contacts.

    Parameters
    ----------
    weights : array_like
        Weight of each tie, non-negative; those of weight 0 are not contacts.
    groups : array_like
        Whose tie it is, integers from 0 to `n_groups` - 1.
    n_groups : int
        Number of groups.
    share : float, default 0.8
        Share of the total weight to reach.

    Returns
    -------
    ndarray
        Share of contacts of each group in 0..1, NaN for groups without weight.

    Raises
    ------
    TableError
        If a weight is negative or missing, or a group is out of range.
    OptionError
        If the share does not lie between 0 and 1.

    References
    ----------
    de Montjoye, Y.-A., Rocher, L., Pentland, A. (2016). bandicoot: a Python toolbox for mobile
    phone metadata. Journal of Machine Learning Research 17 (175), 1-5.

    Examples
    --------
    Two of four people make up 80% of 100 messages:

    >>> print(pareto_share([50, 30, 15, 5], [0, 0, 0, 0], 1))
    [0.5]
    """
    check_share("share", share)
    weight, group = _check_weights(weights, groups, n_groups)
    order = order_by_group(-weight, group)
    ordered, group = _shares(weight, group, n_groups)[order], group[order]
    reached = scan_runs(ordered, find_starts(group), np.add)
    needed = reached - ordered < share - 1e-9
    sizes = _sizes(ordered, group, n_groups)
    return np.bincount(group[needed], minlength=n_groups) / np.where(sizes > 0, sizes, np.nan)


def _check_weights(
    weights: npt.ArrayLike, groups: npt.ArrayLike, n_groups: int
) -> tuple[FloatArray, IntArray]:
    weight = as_floats(weights)
    if not np.all((weight >= 0.0) & (weight < np.inf)):
        raise TableError(
            "Weights must be non-negative numbers.",
            next_step="use counts, hours or shares, and 0 where there was no contact",
        )
    return weight, as_codes(groups, n_groups, weight.size)


def _shares(weight: FloatArray, group: IntArray, n_groups: int) -> FloatArray:
    """Return each weight as a share of its group's total, 0 in groups without weight."""
    total = np.bincount(group, weight, n_groups)[group]
    return np.divide(weight, total, out=np.zeros(weight.shape), where=total > 0)


def _sizes(weight: FloatArray, group: IntArray, n_groups: int) -> IntArray:
    return np.bincount(group[weight > 0], minlength=n_groups)


def _blank(values: FloatArray | IntArray, sizes: FloatArray | IntArray, least: int) -> FloatArray:
    """Return the values, NaN in groups of fewer than the least number of contacts."""
    return np.where(sizes >= least, as_floats(values), np.nan)
