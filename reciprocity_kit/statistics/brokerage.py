"""How often each person links two others who have no contact, by the groups of the three."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from reciprocity_kit.statistics._arrays import FloatArray, IntArray, as_codes, as_floats
from reciprocity_kit.statistics._graphs import CELLS

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison", "all")


class Brokered(NamedTuple):
    """Pairs that each person links, and what ties at random would make of it.

    Parameters
    ----------
    pairs : ndarray
        Ordered pairs, a row for each person and a column for each of `ROLES`.
    expected, sd : ndarray
        Mean and standard deviation if the ties fell at random, of the same shape.
    """

    pairs: FloatArray
    expected: FloatArray
    sd: FloatArray


def brokered_pairs(contact: "sparse.csr_array", groups: npt.ArrayLike) -> Brokered:
    """Return how many pairs without contact each person links, by role, and what chance would give.

    High: many who do not send to each other are linked by the person; low: few. Person j links i to
    k where i sends to j, j to k, and i not to k. coordinator: all three of one group; itinerant: i and
    k of one other group; gatekeeper: i of another group, k of j's own; representative: i of j's
    own, k of another; liaison: three groups. Mean and variance are exact for all networks with as
    many people and ties: with P pairs in the role, C pairs of pairs with i or with k in common,
    and h(u, v) the chance that u given ties are there and v are not, P h(2, 1) and
    P h(2, 1) + C h(3, 2) + (P^2 - P - C) h(4, 2) - P^2 h(2, 1)^2.

    Parameters
    ----------
    contact : scipy.sparse.csr_array
        Ties from row to column, without self-loops; weights are not looked at.
    groups : array_like
        Group of each person, integers from 0.

    Returns
    -------
    Brokered
        The spread is 0 for pairs that cannot be.

    References
    ----------
    Gould, R. V., Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage
    in transaction networks. Sociological Methodology 19, 89-126.

    Examples
    --------
    Person 1 takes what comes from the other group and hands it on in the own one:

    >>> line = sparse.csr_array([[0, 1, 0], [0, 0, 1], [0, 0, 0]])
    >>> brokered_pairs(line, [0, 1, 1]).pairs[1].tolist()
    [0.0, 0.0, 1.0, 0.0, 0.0, 1.0]
    """
    people = contact.shape[0]
    group = as_codes(groups, int(np.max(groups, initial=0)) + 1, people)
    ties = contact.astype(np.float64)
    ties.eliminate_zeros()
    ties.data[:] = 1.0
    found = _count_two_paths(ties, group) - _count_closed(ties, group)
    found = np.column_stack([found, found.sum(axis=1)])
    expected, sd = _find_moments(np.bincount(group)[group].astype(np.float64), group, ties.nnz)
    return Brokered(found, expected, sd)


def _count_two_paths(ties: "sparse.csr_array", group: IntArray) -> FloatArray:
    """Return the pairs (i, k) with i to j to k, closed or not, a row for each j, a column for each role."""
    people, number = group.size, int(group.max(initial=0)) + 1
    member = sparse.csr_array((np.ones(people), (np.arange(people), group)), shape=(people, number))
    into, out = (ties.T @ member).toarray(), (ties @ member).toarray()
    own = (np.arange(people), group)
    both = ties.multiply(ties.T)  # i to j to i is no pair
    back = (both @ member).toarray()[own]
    back_other = both.sum(axis=1) - back
    in_own, out_own = into[own], out[own]
    in_other, out_other = into.sum(axis=1) - in_own, out.sum(axis=1) - out_own
    same_other = (into * out).sum(axis=1) - in_own * out_own
    return as_floats(
        np.column_stack(
            [
                in_own * out_own - back,
                same_other - back_other,
                in_other * out_own,
                in_own * out_other,
                in_other * out_other - same_other,
            ]
        )
    )


def _count_closed(ties: "sparse.csr_array", group: IntArray) -> FloatArray:
    """Return of these pairs the ones with i to k, by the same roles."""
    cells = ties.tocoo()
    inside = group[cells.row] == group[cells.col]

    def keep(which: npt.NDArray[np.bool_]) -> "sparse.csr_array":
        return sparse.csr_array((cells.data[which], (cells.row[which], cells.col[which])), shape=ties.shape)

    own, other = keep(inside), keep(~inside)
    closed = [
        _close(own, own, own),
        _close(other, other, own),
        _close(other, own, other),
        _close(own, other, other),
        _close(other, other, other),
    ]
    return as_floats(np.column_stack(closed))


def _close(first: "sparse.csr_array", second: "sparse.csr_array", direct: "sparse.csr_array") -> FloatArray:
    """Return, for each j, the number of i to j in `first` and j to k in `second` with i to k in `direct`."""
    people = first.shape[0]
    into = sparse.csr_array(first.T)
    reached = np.concatenate([[0], np.cumsum(into @ np.diff(direct.indptr).astype(np.float64))])
    found, start = np.zeros(people), 0
    while start < people:
        limit = np.searchsorted(reached, reached[start] + CELLS, side="right") - 1
        stop = min(people, max(start + 1, int(limit)))
        found[start:stop] = second[start:stop].multiply(into[start:stop] @ direct).sum(axis=1)
        start = stop
    return found


def _find_moments(size: FloatArray, group: IntArray, ties: int) -> tuple[FloatArray, FloatArray]:
    """Return mean and spread of each role for each person, with ties placed at random."""
    people = group.size
    own, rest = size - 1.0, people - size
    sizes = np.bincount(group).astype(np.float64)
    squares, cubes = (sizes**power for power in (2, 3))
    of_squares = squares.sum() - size**2  # sums over the other groups
    of_cubes = cubes.sum() - size**3
    away = rest[:, None] - np.where(np.arange(sizes.size) == group[:, None], 0.0, sizes)
    outside = np.where(np.arange(sizes.size) == group[:, None], 0.0, sizes)
    everyone = np.full(people, people - 1.0)
    pairs = [own * (own - 1), of_squares - rest, rest * own, own * rest, (outside * away).sum(axis=1)]
    shared = [
        2 * own * (own - 1) * (own - 2),
        2 * (of_cubes - 3 * of_squares + 2 * rest),
        rest * own * (own - 1) + own * rest * (rest - 1),
        own * rest * (rest - 1) + rest * own * (own - 1),
        2 * (outside * away * (away - 1)).sum(axis=1),
    ]
    pairs.append(everyone * (everyone - 1))
    shared.append(2 * everyone * (everyone - 1) * (everyone - 2))
    number, common = np.column_stack(pairs), np.column_stack(shared)
    places = people * (people - 1)
    once, twice, apart = (_chance(ties, places, *case) for case in ((2, 1), (3, 2), (4, 2)))
    mean = number * once
    variance = mean + common * twice + (number**2 - number - common) * apart - mean**2
    return as_floats(mean), as_floats(np.sqrt(np.maximum(variance, 0.0)))


def _chance(ties: int, places: int, there: int, missing: int) -> float:
    """Return the chance that given ties are there and others are not, with ties placed at random."""
    chance = 1.0
    for place in range(there + missing):
        left = ties - place if place < there else places - ties - (place - there)
        if left <= 0 or places <= place:
            return 0.0
        chance *= left / (places - place)
    return chance
