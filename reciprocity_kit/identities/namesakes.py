"""People known by a name alone: whose name it is, where exactly one account bears it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.errors import OptionError
from reciprocity_kit.identities.accounts import is_name
from reciprocity_kit.identities.cards import Card
from reciprocity_kit.identities.groups import Groups
from reciprocity_kit.identities.machines import automated_people
from reciprocity_kit.identities.names import name_key

_SHOWN = 5


@dataclass(frozen=True)
class Namesakes:
    """Accounts by the name that they bear.

    Parameters
    ----------
    lonely : Mapping of int to str
        Accounts that are nothing but a name, and the key of that name.
    bearers : Mapping of str to (Mapping of int to str)
        For each such name the accounts that have an address, with the address.
    """

    lonely: Mapping[int, str]
    bearers: Mapping[str, Mapping[int, str]]

    def links(self, groups: Groups, apart: frozenset[int]) -> Iterator[tuple[int, int]]:
        """Link names with the one person who bears them.

        Parameters
        ----------
        groups : Groups
            Who is one person so far.
        apart : frozenset of int
            Accounts that the user set apart.

        Yields
        ------
        tuple of (int, int)
            The name's account and the address's.
        """
        for node, key in self.lonely.items():
            bearing = self.bearers[key]
            if node not in apart and len({groups.find(each) for each in bearing}) == 1:
                yield node, min(bearing)

    def of_owner(self, groups: Groups, names: Sequence[str], known: Sequence[int]) -> list[int]:
        """Find the accounts of an owner who is given by name.

        Parameters
        ----------
        groups : Groups
            Who is one person so far.
        names : sequence of str
            Normalised names.
        known : sequence of int
            Accounts that the owner is known by.

        Returns
        -------
        list of int
            The accounts that are nothing but this name, and the one person's who bears it.

        Raises
        ------
        OptionError
            If several people bear it.
        """
        found: list[int] = []
        mine = {groups.find(each) for each in known}
        for name in names:
            key = name_key(name)
            found += [node for node, each in self.lonely.items() if each == key]
            bearing = self.bearers.get(key, {})
            others = {groups.find(each): address for each, address in sorted(bearing.items(), reverse=True)}
            if len(others) > 1 and not mine:
                listed = sorted(others.values())[:_SHOWN]
                raise OptionError(
                    f"owner={name!r} is the name of several people.",
                    f"It stands beside: {', '.join(listed)}",
                    next_step=f"owner={listed[0]!r}, or all that are yours: owner={listed}",
                )
            found += list(others) if not mine else []
        return found


def find_namesakes(
    spellings: pa.StringArray,
    names: Mapping[str, Counter[str]],
    cards: Sequence[Card],
    account: Callable[[str], int],
    wanted: Sequence[str] = (),
) -> Namesakes:
    """Find whose names stand alone somewhere, and who else bears them.

    Machines and lists that write in somebody's name do not bear it.

    Parameters
    ----------
    spellings : pyarrow.StringArray
        Distinct normalised addresses and names.
    names : Mapping of str to Counter
        Names written beside the spellings.
    cards : sequence of Card
        Cards of address books.
    account : callable
        Gives the account of a spelling as an integer.
    wanted : sequence of str
        Further names to look for.

    Returns
    -------
    Namesakes
        Accounts by name.

    Examples
    --------
    >>> spellings = pa.array(["okafor, ben", "ben@x.example"])
    >>> found = find_namesakes(spellings, {"ben@x.example": Counter(["Ben Okafor"])}, [],
    ...                        {"okafor, ben": 0, "ben@x.example": 1}.__getitem__)
    >>> found.lonely, found.bearers
    ({0: 'ben okafor'}, {'ben okafor': {1: 'ben@x.example'}})
    """
    wordy = pc.match_substring_regex(spellings, r"^[^@/\\]*[\s,][^@/\\]*$") if len(spellings) else []
    texts = spellings.filter(wordy).to_pylist() if len(spellings) else []
    lonely = {account(each): name_key(each) for each in texts if is_name(each)}
    keys = {*lonely.values(), *(name_key(each) for each in wanted if is_name(each))}
    if not keys:
        return Namesakes({}, {})
    bearers: dict[str, dict[int, str]] = {key: {} for key in keys}
    written = [*_beside(names), *((card.name, each) for card in cards for each in card.addresses if each)]
    fitting = [(name_key(name), address) for name, address in written if name_key(name) in keys]
    machine = automated_people(pa.array([address for _, address in fitting], pa.string()))
    for (key, address), automated in zip(fitting, machine.tolist(), strict=True):
        if not automated and not is_name(address):
            node = account(address)
            bearers[key][node] = min(address, bearers[key].get(node, address))
    return Namesakes(lonely, bearers)


def _beside(names: Mapping[str, Counter[str]]) -> Iterator[tuple[str, str]]:
    return ((name, address) for address, written in names.items() for name in written)
