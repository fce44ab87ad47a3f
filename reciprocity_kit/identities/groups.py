"""Groups that links make: an equivalence relation, whatever the order of the links."""

from collections.abc import Iterable


class Groups:
    """Disjoint groups of integers, each known by its smallest member.

    Parameters
    ----------
    parents : dict of int to int, optional
        A smaller member of the same group, for those that are not alone.

    References
    ----------
    Tarjan 1975, "Efficiency of a good but not linear set union algorithm", J. ACM 22(2).

    Examples
    --------
    >>> groups = Groups()
    >>> groups.join([(3, 5), (5, 1)])
    >>> groups.find(5), groups.same(3, 1), groups.same(3, 2)
    (1, True, False)
    """

    def __init__(self, parents: dict[int, int] | None = None) -> None:
        self._parents = parents or {}

    def find(self, member: int) -> int:
        """Give the smallest member of the group.

        Parameters
        ----------
        member : int
            Any member.

        Returns
        -------
        int
            The one that stands for the group.
        """
        root = member
        while (parent := self._parents.get(root, root)) != root:
            root = parent
        while member != root:
            self._parents[member], member = root, self._parents[member]
        return root

    def same(self, one: int, other: int) -> bool:
        """Tell whether two are in one group.

        Parameters
        ----------
        one, other : int
            Any members.

        Returns
        -------
        bool
            True also of one and itself.
        """
        return self.find(one) == self.find(other)

    def join(self, links: Iterable[tuple[int, int]]) -> None:
        """Join the groups of each two that are linked.

        Parameters
        ----------
        links : iterable of (int, int)
            In any order.
        """
        for one, other in links:
            low, high = sorted((self.find(one), self.find(other)))
            if low != high:
                self._parents[high] = low

    def copy(self) -> "Groups":
        """Copy the groups as they are now.

        Returns
        -------
        Groups
            Independent of this one.
        """
        return Groups(dict(self._parents))

    def members(self) -> list[int]:
        """List those that were linked and are not the smallest of their group.

        Returns
        -------
        list of int
            In no order.
        """
        return list(self._parents)
