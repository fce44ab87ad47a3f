"""What several calendars together know of the same meetings: which version of an entry is the newest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

Moment: TypeAlias = datetime | date
Order: TypeAlias = tuple[int, str, str]
"""SEQUENCE, DTSTAMP and LAST-MODIFIED of an entry; the higher one is newer (RFC 5546, 2.1.5)."""


@dataclass(frozen=True)
class CalendarIndex:
    """The newest versions of all entries of several calendars.

    Parameters
    ----------
    newest : Mapping of (str, str) to (Order, str)
        For each entry, by UID and instance, its newest version and the file it stands in.
    moved : Mapping of str to sequence of (Moment, int, str)
        For each UID the instances that have an entry of their own, with its SEQUENCE and file.
    called_off : frozenset of str
        UIDs whose newest version is cancelled.
    """

    newest: Mapping[tuple[str, str], tuple[Order, str]] = field(default_factory=dict)
    moved: Mapping[str, Sequence[tuple[Moment, int, str]]] = field(default_factory=dict)
    called_off: frozenset[str] = frozenset()

    def replaces(self, key: tuple[str, str], order: Order, source: str) -> bool:
        """Tell whether another calendar has a newer version of an entry, or of the series it is part of.

        Parameters
        ----------
        key : tuple of str
            UID and instance.
        order : Order
            What tells versions apart.
        source : str
            The file.

        Returns
        -------
        bool
            False too where the other one is as old.
        """
        newest, where = self.newest.get(key, (order, source))
        whole, place = self.newest.get((key[0], ""), (order, source))
        changed_as_a_whole = place != source and whole[0] > order[0]
        return changed_as_a_whole or (where != source and newest > order)

    def moved_elsewhere(self, uid: str, sequence: int, source: str) -> list[Moment]:
        """Find the instances of a series that stand in an entry of another calendar.

        Parameters
        ----------
        uid : str
            The series.
        sequence : int
            Of the version that is read; entries of an older one say nothing about it.
        source : str
            The file.

        Returns
        -------
        list of Moment
            UTC instants, or days.
        """
        return [
            moment
            for moment, other, where in self.moved.get(uid, ())
            if where != source and other >= sequence
        ]
