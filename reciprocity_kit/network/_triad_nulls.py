"""What chance would make of the triads if only the pairs are kept: exact moments, and shuffled pairs."""

from collections.abc import Iterator
from fractions import Fraction
from math import comb, perm

import numpy as np

from reciprocity_kit.network._triangles import (
    BOTH,
    KIND,
    MUTUAL,
    NONE,
    SINGLE,
    STATES,
    TRIADS,
    Pairs,
)
from reciprocity_kit.statistics._arrays import FloatArray, IntArray

FIRST_ROUNDS = 40
ROUNDS = 16
WILLING = 0.5
"""Share of the pairs that try an exchange in a round; where all did, they would stand in each other's way."""
_GIVEN = np.zeros((len(TRIADS), STATES), np.int64)
np.add.at(_GIVEN, (KIND, np.arange(KIND.size) % STATES), 1)
"""In how many ways a triad of each kind can be made when one of its pairs is in a given state."""
_WAYS = _GIVEN.sum(axis=1)


def triad_moments(people: int, mutual: int, single: int) -> tuple[FloatArray, FloatArray]:
    """Return mean and covariance of the triad counts when pairs are dealt out at random (U|MAN).

    Each arrangement of the given numbers of pairs both ways, one way and without contact is equally
    likely, and so is each direction of a pair one way. Three pairs of a triad, five of two triads
    that share a pair, or six of two others are draws without replacement from all pairs. Computed
    in fractions, because the terms nearly cancel.

    Parameters
    ----------
    people : int
        How many people, at least 3.
    mutual, single : int
        How many pairs have contact both ways, and one way only.

    Returns
    -------
    mean : ndarray
        Expected number of triads of each kind, in the order of `TRIADS`.
    covariance : ndarray
        Sixteen times sixteen.

    References
    ----------
    Holland, P. W., Leinhardt, S. (1976). Local structure in social networks. Sociological
    Methodology 7, 1-45.
    """
    pairs = comb(people, 2)
    numbers = (mutual, single, pairs - mutual - single)
    triads = comb(people, 3)
    sharing = triads * 3 * (people - 3)
    apart = triads * (triads - 1) - sharing
    kinds = range(len(TRIADS))
    needs = [(int(BOTH[kind]), int(SINGLE[kind]), int(NONE[kind])) for kind in kinds]
    mean = [triads * int(_WAYS[kind]) * _chance(numbers, needs[kind], pairs) for kind in kinds]
    covariance = np.zeros((len(TRIADS), len(TRIADS)))
    for one in kinds:
        for other in range(one, len(TRIADS)):
            both = tuple(a + b for a, b in zip(needs[one], needs[other], strict=True))
            moment = apart * int(_WAYS[one] * _WAYS[other]) * _chance(numbers, both, pairs)
            for state in range(STATES) if sharing else ():
                ways = sharing * int(_GIVEN[one, state] * _GIVEN[other, state])
                moment += ways * _chance(numbers, _less_one(both, state), pairs) if ways else 0
            moment += mean[one] if one == other else 0
            covariance[one, other] = covariance[other, one] = float(moment - mean[one] * mean[other])
    return np.array([float(each) for each in mean]), covariance


def _less_one(needs: tuple[int, ...], state: int) -> tuple[int, ...]:
    place = {0: 2, MUTUAL: 0}.get(state, 1)
    return tuple(need - (at == place) for at, need in enumerate(needs))


def _chance(numbers: tuple[int, ...], needs: tuple[int, ...], pairs: int) -> Fraction:
    """Return the chance that given pairs are in given states, those one way in given directions."""
    wanted = sum(needs)
    if wanted > pairs:
        return Fraction(0)
    ways = 1
    for number, need in zip(numbers, needs, strict=True):
        ways *= perm(number, need) if number >= need else 0
    return Fraction(ways, perm(pairs, wanted) * 2 ** needs[1])


def shuffle_pairs(pairs: Pairs, samples: int, seed: int) -> Iterator[Pairs]:
    """Yield networks in which everyone keeps their numbers of contacts both ways, out and in.

    Pairs of the same sort exchange their second people, again and again. An exchange is made only
    where neither its old nor its new pairs can clash with any other, which is the same seen from
    either side, so that in the long run each network that can be reached is equally likely.

    Parameters
    ----------
    pairs : Pairs
        The network.
    samples : int
        How many networks.
    seed : int
        Seed of the random numbers.

    Yields
    ------
    Pairs
        A shuffled network, with weights 1.

    References
    ----------
    Squartini, T., Garlaschelli, D. (2012). Triadic motifs and dyadic self-organization in the World
    Trade Network. LNCS 7166, 24-35, for the reciprocal configuration model.
    """
    rng = np.random.default_rng(seed)
    state = pairs.state
    both, onward = state == MUTUAL, state == 1
    tail = np.where(onward | both, pairs.first, pairs.second)
    head = np.where(onward | both, pairs.second, pairs.first)
    for sample in range(samples):
        for _ in range(ROUNDS if sample else FIRST_ROUNDS):
            turned = both & (rng.random(both.size) < 0.5)  # noqa: PLR2004 (a fair coin)
            tail, head = np.where(turned, head, tail), np.where(turned, tail, head)
            head = _exchange(tail, head, both, pairs.people, rng)
            _turn_cycle(tail, head, np.flatnonzero(~both), rng)
        yield _as_pairs(tail, head, both, pairs)


def _exchange(
    tail: IntArray, head: IntArray, both: np.ndarray, people: int, rng: np.random.Generator
) -> IntArray:
    sides = [_couples(np.flatnonzero(both == sort), rng) for sort in (True, False)]
    one, other = (np.concatenate([side[which] for side in sides]) for which in (0, 1))
    new = _keys(tail[one], head[other], people), _keys(tail[other], head[one], people)
    old = _keys(tail, head, people)
    _, place, count = np.unique(np.concatenate([old, *new]), return_inverse=True, return_counts=True)
    lone = count[place] == 1
    size = old.size
    free = lone[one] & lone[other] & lone[size : size + one.size] & lone[size + one.size :]
    free &= (tail[one] != head[other]) & (tail[other] != head[one])
    swapped = head.copy()
    swapped[one[free]], swapped[other[free]] = head[other[free]], head[one[free]]
    return swapped


def _turn_cycle(tail: IntArray, head: IntArray, single: IntArray, rng: np.random.Generator) -> None:
    """Turn a cycle of three round, if one is met by chance: exchanges alone may never do that."""
    if not single.size:
        return
    first = rng.choice(single)
    onward = single[tail[single] == head[first]]
    if not onward.size:
        return
    second = rng.choice(onward)
    third = single[(tail[single] == head[second]) & (head[single] == tail[first])]
    if third.size:
        circle = np.array([first, second, third[0]])
        head[circle] = np.roll(head[circle], -1)


def _couples(places: IntArray, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    mixed = rng.permutation(places)
    half = mixed.size // 2
    willing = rng.random(half) < WILLING
    return mixed[:half][willing], mixed[half : 2 * half][willing]


def _keys(tail: IntArray, head: IntArray, people: int) -> IntArray:
    return np.minimum(tail, head) * people + np.maximum(tail, head)


def _as_pairs(tail: IntArray, head: IntArray, both: np.ndarray, pairs: Pairs) -> Pairs:
    order = np.argsort(_keys(tail, head, pairs.people))
    tail, head, mutual = tail[order], head[order], both[order]
    onward = tail < head
    return Pairs(
        pairs.people,
        np.minimum(tail, head),
        np.maximum(tail, head),
        (mutual | onward).astype(np.float64),
        (mutual | ~onward).astype(np.float64),
        pairs.person,
    )
