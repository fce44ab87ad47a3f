"""Paths that do not meet in small networks of exchange, and the index they make."""

from functools import cache


def disjoint_paths(neighbours: "list[list[int]]", start: int) -> list[int]:
    """Return the most paths of each length that leave one person and meet nowhere else.

    Many of length 1: many partners; many of length 2: partners who can turn to somebody else. Entry
    k - 1 counts paths of k steps that visit nobody twice, the largest number of which no two share
    anybody but the start. The work doubles with each person.

    Parameters
    ----------
    neighbours : list of list of int
        Partners of each person, by their places in the list.
    start : int
        The person.

    Returns
    -------
    list of int
        One number for each length from 1 to the number of people less one.

    References
    ----------
    Markovsky, B., Willer, D., Patton, T. (1988). Power relations in exchange networks. American
    Sociological Review 53, 220-236.

    Examples
    --------
    In the middle of a line of five there are two partners, each with one further partner:

    >>> disjoint_paths([[1], [0, 2], [1, 3], [2, 4], [3]], 2)
    [2, 2, 0, 0]
    """
    frontier = {(0, start)}
    found = []
    for _ in range(len(neighbours) - 1):
        frontier = {
            (visited | 1 << following, following)
            for visited, end in frontier
            for following in neighbours[end]
            if following != start and not visited >> following & 1
        }
        found.append(_pack(frozenset(visited for visited, _ in frontier)))
    return found


def _pack(paths: frozenset[int]) -> int:
    """Return the largest number of the paths, each a set of people as bits, of which no two meet."""
    by_first: dict[int, list[int]] = {}
    for path in paths:
        by_first.setdefault(path & -path, []).append(path)
    length = next(iter(paths)).bit_count() if paths else 1

    @cache
    def most(free: int) -> int:
        if free.bit_count() < length:
            return 0
        first = free & -free
        best = most(free ^ first)
        for path in by_first.get(first, ()):
            if best == free.bit_count() // length:
                break
            if path & free == path:
                best = max(best, 1 + most(free ^ path))
        return best

    whole = 0
    for path in paths:
        whole |= path
    return most(whole)


def exchange_index(neighbours: "list[list[int]]") -> list[int]:
    """Return the graph-theoretic power index of every person.

    High: partners who have few or no others to turn to; low: partners who have others. The number of
    disjoint paths of odd lengths less that of even lengths: p_i = sum_k (-1)^(k-1) m_ik.

    Parameters
    ----------
    neighbours : list of list of int
        Partners of each person, by their places in the list.

    Returns
    -------
    list of int
        One number for each person, 0 for someone without partners.

    References
    ----------
    Markovsky, B., Willer, D., Patton, T. (1988). American Sociological Review 53, 220-236.

    Examples
    --------
    >>> exchange_index([[1], [0, 2], [1, 3], [2, 4], [3]])
    [0, 2, 0, 2, 0]
    """
    people = range(len(neighbours))
    return [sum(m * (-1) ** k for k, m in enumerate(disjoint_paths(neighbours, person))) for person in people]
