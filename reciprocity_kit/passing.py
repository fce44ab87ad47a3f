"""How far long work has come: told in passing to whoever began it, who may end it by raising."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeVar

_Item = TypeVar("_Item")

Passed: TypeAlias = Callable[[float], None]
"""Takes the share of some work that is done, 0 to 1; what it raises ends the work."""

_ITEMS_BETWEEN = 256


def unheard(share: float) -> None:
    """Take a share that nobody wants to know.

    Parameters
    ----------
    share : float
        Of some work that is done, 0 to 1.
    """
    del share


def pass_part(passed: Passed, begin: float, end: float) -> Passed:
    """Make of a part's share that of the whole.

    Parameters
    ----------
    passed : callable
        Told the share of the whole.
    begin, end : float
        The share of the whole that is done where the part begins, and where it ends.

    Returns
    -------
    callable
        To be told the share of the part.

    Examples
    --------
    >>> pass_part(print, 0.5, 1.0)(0.5)
    0.75
    """
    return lambda share: passed(begin * (1 - share) + end * share)


def pass_items(items: Iterable[_Item], size: int, passed: Passed) -> Iterator[_Item]:
    """Give items one by one, and tell now and then how many of them are done.

    Parameters
    ----------
    items : iterable
        What to give.
    size : int
        How many they are.
    passed : callable
        Told the share, before the first item and before every 256th.

    Yields
    ------
    object
        Each item.

    Examples
    --------
    >>> told = []
    >>> sum(pass_items(range(512), 512, told.append)), told
    (130816, [0.0, 0.5])
    """
    for number, item in enumerate(items):
        if number % _ITEMS_BETWEEN == 0:
            passed(number / size)
        yield item
