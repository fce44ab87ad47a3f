"""Connected pairs, the triangles among them and the sixteen kinds of triads: matrices in, arrays out."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from scipy import sparse

from reciprocity_kit.statistics._arrays import FloatArray, IntArray

TRIADS = (
    "003",
    "012",
    "102",
    "021D",
    "021U",
    "021C",
    "111D",
    "111U",
    "030T",
    "030C",
    "201",
    "120D",
    "120U",
    "120C",
    "210",
    "300",
)
"""Names of the kinds of triads in their usual order: pairs both ways, one way, without contact."""
ONWARD, BACKWARD, MUTUAL = 1, 2, 3
STATES = 4
"""State of a pair: 0 no contact, 1 only first to second, 2 only second to first, 3 both ways."""
CELLS = 4_000_000
_CORNERS = ((0, 1), (0, 2), (1, 2))


class Pairs(NamedTuple):
    """People in contact, each two once, in order of the first and of the second.

    The first of two is the one with fewer contacts, so that one person in contact with everyone
    costs no more than the others do. `rank` and `person` translate to and from this numbering.
    """

    people: int
    first: IntArray
    second: IntArray
    forward: FloatArray
    back: FloatArray
    person: IntArray

    @property
    def state(self) -> IntArray:
        """State of each pair, 1 to 3."""
        return (self.forward > 0) + 2 * (self.back > 0).astype(np.int64)


class Triangles(NamedTuple):
    """Three pairs that close: (u, v), (u, w) and (v, w) as places in `Pairs`."""

    one: IntArray
    two: IntArray
    three: IntArray


def connected_pairs(contact: "sparse.csr_array") -> Pairs:
    """Return who is in contact with whom, each two once.

    Parameters
    ----------
    contact : scipy.sparse.csr_array
        Events from row to column, without self-loops.

    Returns
    -------
    Pairs
        The pairs with what went each way.
    """
    size = contact.shape[0]
    tail, head, weight = sparse.find(contact)
    contacts = (contact + contact.T).count_nonzero(axis=1)
    person = np.argsort(contacts, kind="stable").astype(np.int64)
    rank = np.empty(size, np.int64)
    rank[person] = np.arange(size)
    low, high = np.minimum(rank[tail], rank[head]), np.maximum(rank[tail], rank[head])
    keys, where = np.unique(low * size + high, return_inverse=True)
    onward = rank[tail] < rank[head]
    forward, back = (
        np.bincount(where[way], weight[way], keys.size).astype(np.float64) for way in (onward, ~onward)
    )
    return Pairs(size, keys // max(size, 1), keys % max(size, 1), forward, back, person)


def find_triangles(pairs: Pairs) -> Iterator[Triangles]:
    """Yield every triangle of people in contact once, in blocks.

    Parameters
    ----------
    pairs : Pairs
        The pairs.

    Yields
    ------
    Triangles
        Places of the three pairs of each triangle.
    """
    count = pairs.first.size
    keys = pairs.first * pairs.people + pairs.second
    run_end = np.searchsorted(pairs.first, pairs.first, side="right")
    later = run_end - np.arange(count) - 1
    ends = np.cumsum(later)
    total = int(ends[-1]) if count else 0
    for part in np.split(np.arange(count), np.searchsorted(ends, np.arange(CELLS, total, CELLS))):
        number = later[part]
        one = np.repeat(part, number)
        step = np.arange(one.size) - np.repeat(np.cumsum(number) - number, number)
        two = one + 1 + step
        wanted = pairs.second[one] * pairs.people + pairs.second[two]
        three = np.minimum(np.searchsorted(keys, wanted), count - 1)
        closed = keys[three] == wanted if count else np.zeros(0, np.bool_)
        yield Triangles(one[closed], two[closed], three[closed])


def _kind_of(states: tuple[int, ...]) -> int:
    sends = np.zeros((3, 3), bool)
    for (one, other), state in zip(_CORNERS, states, strict=True):
        sends[one, other], sends[other, one] = state in {ONWARD, MUTUAL}, state in {BACKWARD, MUTUAL}
    both = states.count(MUTUAL)
    none = states.count(0)
    single = sends & ~sends.T
    kind = f"{both}{3 - both - none}{none}"
    if kind == "111":
        middle = (sends & sends.T).any(axis=1) & (single.any(axis=0) | single.any(axis=1))
        kind += "D" if single[:, middle].any() else "U"
    elif kind == "030":
        kind += "C" if (single.sum(axis=1) == 1).all() else "T"
    elif kind in {"021", "120"}:
        fans = {"D": single.sum(axis=1).max(), "U": single.sum(axis=0).max()}
        kind += next((letter for letter, fan in fans.items() if fan > 1), "C")
    return TRIADS.index(kind)


KIND = np.array(
    [_kind_of((code % 4, code // 4 % 4, code // 16)) for code in range(STATES**3)], dtype=np.int64
)
"""Kind of the triad with the states s1 of (u, v), s2 of (u, w), s3 of (v, w), by s1 + 4 s2 + 16 s3."""
BOTH = np.array([int(name[0]) for name in TRIADS])
SINGLE = np.array([int(name[1]) for name in TRIADS])
NONE = np.array([int(name[2]) for name in TRIADS])
_AT = MappingProxyType({name: place for place, name in enumerate(TRIADS)})


def count_triads(pairs: Pairs) -> list[int]:
    """Count the triads of each kind.

    Triangles are looked at one by one; the triads with two ties follow from the numbers of pairs of
    ties at each person, less those that close; those with one tie and none from the totals.

    Parameters
    ----------
    pairs : Pairs
        The pairs.

    Returns
    -------
    list of int
        Sixteen whole numbers in the order of `TRIADS`; they sum to n (n - 1) (n - 2) / 6.
    """
    state = pairs.state
    codes = np.zeros(STATES**3, np.int64)
    for found in find_triangles(pairs):
        code = state[found.one] + STATES * state[found.two] + STATES**2 * state[found.three]
        codes += np.bincount(code, minlength=codes.size)
    counts = [0] * len(TRIADS)
    for kind, number in zip(KIND.tolist(), codes.tolist(), strict=True):
        counts[kind] += number
    _add_open(counts, pairs, state)
    for name, each in (("012", SINGLE), ("102", BOTH)):
        ties = int(np.count_nonzero((state == MUTUAL) == (name == "102")))
        inside = sum(number * int(n) for number, n in zip(counts, each, strict=True))
        counts[_AT[name]] = ties * (pairs.people - 2) - inside
    size = pairs.people
    counts[_AT["003"]] = size * (size - 1) * (size - 2) // 6 - sum(counts)
    return counts


def _add_open(counts: list[int], pairs: Pairs, state: IntArray) -> None:
    """Add the triads in which one person has a tie to each of two who have none."""
    mutual, onward, backward = state == MUTUAL, state == ONWARD, state == BACKWARD
    ends = (pairs.first, pairs.second)
    both = _at_each(pairs.people, *(end[mutual] for end in ends))
    out = _at_each(pairs.people, pairs.first[onward], pairs.second[backward])
    into = _at_each(pairs.people, pairs.second[onward], pairs.first[backward])
    of = {name: counts[place] for name, place in _AT.items()}
    counts[_AT["021D"]] = int((out * (out - 1) // 2).sum()) - of["030T"] - of["120D"]
    counts[_AT["021U"]] = int((into * (into - 1) // 2).sum()) - of["030T"] - of["120U"]
    counts[_AT["021C"]] = int((into * out).sum()) - of["030T"] - 3 * of["030C"] - of["120C"]
    counts[_AT["111D"]] = int((both * into).sum()) - 2 * of["120D"] - of["120C"] - of["210"]
    counts[_AT["111U"]] = int((both * out).sum()) - 2 * of["120U"] - of["120C"] - of["210"]
    counts[_AT["201"]] = int((both * (both - 1) // 2).sum()) - of["210"] - 3 * of["300"]


def _at_each(people: int, *ends: IntArray) -> IntArray:
    return np.bincount(np.concatenate(ends), minlength=people).astype(np.int64)
