"""Which people and ties hold a graph together: adjacency in, arrays out."""

from typing import NamedTuple

import numpy as np

from reciprocity_kit.statistics._arrays import FloatArray, IntArray


class Walk(NamedTuple):
    """A walk depth first through every part of a graph.

    `order` has the people as they were reached; of each person, `parent` tells from whom (-1 for the
    first of a part), `low` the earliest place in the order that can be reached from the person's
    side without that step, `below` how many were reached through them, themselves included, and
    `size` the people of their part.
    """

    order: IntArray
    place: IntArray
    parent: IntArray
    low: IntArray
    below: IntArray
    size: IntArray


def walk_through(first: IntArray, contacts: IntArray) -> Walk:
    """Walk through an undirected graph given as rows of contacts, as in a CSR matrix."""
    people = first.size - 1
    parent, place, order = _visit(first.tolist(), contacts.tolist(), people)
    parents, places, walk = (np.array(each, dtype=np.int64) for each in (parent, place, order))
    row = np.repeat(np.arange(people), np.diff(first))
    back = contacts != parents[row]
    low = places.copy()
    np.minimum.at(low, row[back], places[contacts[back]])
    below = np.ones(people, dtype=np.int64)
    lows, sizes = low.tolist(), below.tolist()
    for person in reversed(order):
        above = parent[person]
        if above >= 0:
            sizes[above] += sizes[person]
            lows[above] = min(lows[above], lows[person])
    low, below = np.array(lows, dtype=np.int64), np.array(sizes, dtype=np.int64)
    starts = parents[walk] < 0
    size = np.empty(people, dtype=np.int64)
    size[walk] = below[walk[starts]][np.cumsum(starts) - 1] if people else 0
    return Walk(walk, places, parents, low, below, size)


def _visit(first: list[int], contacts: list[int], people: int) -> tuple[list[int], list[int], list[int]]:
    parent, place = [-1] * people, [-1] * people
    order: list[int] = []
    following = first[:people]
    for start in range(people):
        if place[start] >= 0:
            continue
        place[start] = len(order)
        order.append(start)
        stack = [start]
        while stack:
            person = stack[-1]
            at = following[person]
            if at == first[person + 1]:
                stack.pop()
                continue
            following[person] = at + 1
            other = contacts[at]
            if place[other] < 0:
                parent[other], place[other] = person, len(order)
                order.append(other)
                stack.append(other)
    return parent, place, order


class Cuts(NamedTuple):
    """What is left of each person's part without them: parts, the largest, and pairs within parts."""

    parts: IntArray
    largest: IntArray
    pairs: FloatArray


def cut_people(walk: Walk) -> Cuts:
    """Return the parts into which the others fall when one person leaves, for each person."""
    people = walk.parent.size
    above = walk.parent
    child = np.flatnonzero(above >= 0)
    alone = child[walk.low[child] >= walk.place[above[child]]]
    sizes = walk.below[alone]
    parts = np.bincount(above[alone], minlength=people)
    rest = walk.size - 1 - np.bincount(above[alone], sizes, people).astype(np.int64)
    largest = rest.copy()
    np.maximum.at(largest, above[alone], sizes)
    pairs = np.bincount(above[alone], count_pairs(sizes), people) + count_pairs(rest)
    return Cuts(parts + (rest > 0), largest, pairs)


def count_pairs(sizes: IntArray) -> FloatArray:
    """Return how many pairs so many people make."""
    return sizes * (sizes - 1.0) / 2.0
