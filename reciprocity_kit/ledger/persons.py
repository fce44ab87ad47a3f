"""Who is who in a casebook: the same person under two names, and those who get no scores."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd

from reciprocity_kit.errors import TableError

COMMUNAL, OPTED_OUT, OTHERS = "communal", "opted_out", "between_others"
LEFT_OUT = "left_out"
"""Key of `DataFrame.attrs` that holds how many were left out of a table, by reason."""


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Roster:
    """The casebook's people: who is the same person, who is communal, who opted out.

    Parameters
    ----------
    same_as : Mapping of str to str
        The person each merged name stands for, chains followed to their end.
    communal : frozenset of str
        Family and close friends: no scores.
    opted_out : frozenset of str
        People who are left out of everything.
    group : Mapping of str to str
        The group each person is in, where one is known.
    """

    same_as: Mapping[str, str] = field(default_factory=_nothing)
    communal: frozenset[str] = frozenset()
    opted_out: frozenset[str] = frozenset()
    group: Mapping[str, str] = field(default_factory=_nothing)

    @classmethod
    def of(cls, people: pd.DataFrame | None) -> "Roster":
        """Read the people table of a casebook.

        Parameters
        ----------
        people : pandas.DataFrame or None
            The table, or nothing where nobody is known.

        Returns
        -------
        Roster
            What it says; a flag on one name holds for all names of that person.

        Raises
        ------
        TableError
            If columns are missing, or people are merged in a circle.
        """
        if people is None or people.empty:
            return cls()
        check_columns(people, "people", ("person", "communal", "opted_out", "merged_into"))
        names = people["person"].astype("str").tolist()
        into = people["merged_into"].astype("str").fillna("").tolist()
        merged = {name: other for name, other in zip(names, into, strict=True) if other and other != name}
        same_as = {name: _follow(name, merged) for name in merged}
        flags = {
            flag: frozenset(
                same_as.get(name, name)
                for name, yes in zip(names, people[flag].eq(True).tolist(), strict=True)
                if yes
            )
            for flag in (COMMUNAL, OPTED_OUT)
        }
        groups = people["group"].astype("str").tolist() if "group" in people.columns else [""] * len(names)
        return cls(
            MappingProxyType(same_as),
            flags[COMMUNAL],
            flags[OPTED_OUT],
            MappingProxyType(
                {same_as.get(name, name): g for name, g in zip(names, groups, strict=True) if g}
            ),
        )

    def name(self, person: str) -> str:
        """Return the one name of a person.

        Parameters
        ----------
        person : str
            Any of the person's names.

        Returns
        -------
        str
            The name used in every table.
        """
        return self.same_as.get(person, person)

    def rename(self, persons: "pd.Series[str]") -> "pd.Series[str]":
        """Put the one name of each person in place of the others.

        Parameters
        ----------
        persons : pandas.Series
            Names.

        Returns
        -------
        pandas.Series
            The same rows as text.
        """
        text = persons.astype("str").fillna("")
        return text.map(self.name).astype("str") if self.same_as else text

    def reason(self, persons: "pd.Series[str]") -> "pd.Series[str]":
        """Say why each person is left out of scores.

        Parameters
        ----------
        persons : pandas.Series
            Names after merging.

        Returns
        -------
        pandas.Series
            The word opted_out, communal, or nothing.
        """
        why = {**dict.fromkeys(self.communal, COMMUNAL), **dict.fromkeys(self.opted_out, OPTED_OUT)}
        return persons.map(lambda person: why.get(person, "")).astype("str")


def check_columns(frame: pd.DataFrame, table: str, needed: tuple[str, ...]) -> None:
    """Raise where a table of the casebook misses columns.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table.
    table : str
        Its name.
    needed : tuple of str
        Columns it must have.

    Raises
    ------
    TableError
        If any is missing; all of them are named.
    """
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        raise TableError(
            f"The {table} table misses columns: {', '.join(missing)}.",
            f"Found columns: {', '.join(map(str, frame.columns)) or 'none'}",
            next_step=f'use book.table("{table}"), or give the table these columns',
        )


def note_left_out(table: pd.DataFrame, left_out: Mapping[str, int]) -> pd.DataFrame:
    """Write on a table how many were left out of it.

    Parameters
    ----------
    table : pandas.DataFrame
        A table of scores.
    left_out : Mapping of str to int
        How many, by reason.

    Returns
    -------
    pandas.DataFrame
        The table, with `attrs["left_out"]`.

    Examples
    --------
    >>> note_left_out(pd.DataFrame(), {"communal": 2}).attrs["left_out"]
    {'communal': 2}
    """
    noted = table.copy(deep=False)
    noted.attrs[LEFT_OUT] = {why: n for why, n in left_out.items() if n}
    return noted


def _follow(name: str, merged: Mapping[str, str]) -> str:
    seen = [name]
    while seen[-1] in merged:
        seen.append(merged[seen[-1]])
        if seen[-1] in seen[:-1]:
            raise TableError(
                f"People are merged in a circle: {' -> '.join(seen)}.",
                next_step="empty the field merged_into of the one whose name should stay",
            )
    return seen[-1]
