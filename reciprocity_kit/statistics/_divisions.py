"""How good a division into groups is, and how far two of them agree: arrays in, numbers out."""

from typing import NamedTuple

import numpy as np
from scipy import sparse

from reciprocity_kit.statistics._arrays import FloatArray, IntArray
from reciprocity_kit.statistics._graphs import divide


class Shared(NamedTuple):
    """How many people are in both of two groups, for each two groups of two divisions that meet."""

    first: IntArray
    second: IntArray
    both: IntArray
    cell: IntArray


def count_shared(one: IntArray, other: IntArray) -> Shared:
    """Return the sizes of the groups of either division and of their meetings, and each person's meeting."""
    width = int(other.max(initial=-1)) + 1
    keys, cell, both = np.unique(one * width + other, return_inverse=True, return_counts=True)
    first, second = np.bincount(one), np.bincount(other)
    return Shared(first[keys // width], second[keys % width], both, cell)


def adjusted_rand(one: IntArray, other: IntArray) -> float:
    """Return the adjusted Rand index: 1 for equal divisions, about 0 for unrelated ones."""
    pairs = one.size * (one.size - 1) / 2
    together = _count_pairs(count_shared(one, other).both)
    first, second = _count_pairs(np.bincount(one)), _count_pairs(np.bincount(other))
    chance = first * second / pairs if pairs else 0.0
    most = (first + second) / 2
    return (together - chance) / (most - chance) if most > chance else 1.0


def together_shares(shown: IntArray, others: list[IntArray]) -> FloatArray:
    """Return the mean share of the others of each person's group who share the group elsewhere too."""
    size = np.bincount(shown)[shown]
    total = np.zeros(shown.size)
    for other in others:
        shared = count_shared(shown, other)
        total += shared.both[shared.cell] - 1
    cases = np.asarray(len(others) * (size - 1.0), dtype=np.float64)
    return divide(total, cases)


def modularity(weights: "sparse.csr_array", group: IntArray) -> float:
    """Return Newman's modularity of groups of symmetric weights; -1 is a group of none."""
    entries = weights.tocoo()
    inside = entries.data[group[entries.row] == group[entries.col]].sum()
    known, total = group >= 0, entries.data.sum()
    volume = np.bincount(group[known], np.asarray(weights.sum(axis=1))[known])
    return float(inside / total - ((volume / total) ** 2).sum()) if total else float("nan")


def _count_pairs(sizes: IntArray) -> float:
    return float((sizes * (sizes - 1.0) / 2.0).sum())
