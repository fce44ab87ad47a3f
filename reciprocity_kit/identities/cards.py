"""Address-book cards: addresses on one card are one person's, unless they stand on another's too."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from reciprocity_kit.identities.machines import automated_people
from reciprocity_kit.identities.names import name_key


@dataclass(frozen=True)
class Card:
    """One person's entry in an address book.

    Parameters
    ----------
    name : str
        As written; empty where there is none.
    addresses : tuple of str
        Normalised mail addresses, phone numbers, profile URLs.
    """

    name: str
    addresses: tuple[str, ...]


def card_links(cards: Sequence[Card], account: Callable[[str], int]) -> list[tuple[int, int]]:
    """Link the accounts on each card.

    An address on two cards links nobody: it is a family's, an office's or a
    switchboard's. Cards of one name that share an address, and cards with the
    very same addresses, are one card in two address books.

    Parameters
    ----------
    cards : sequence of Card
        All address books' cards.
    account : callable
        Gives the account of a spelling as an integer.

    Returns
    -------
    list of (int, int)
        Accounts of the same person, two by two.

    Examples
    --------
    >>> cards = [Card("Ben", ("ben@x", "ben@y", "home")), Card("Ana", ("ana@x", "home"))]
    >>> numbers = {"ben@x": 0, "ben@y": 1, "ana@x": 2, "home": 3}
    >>> card_links(cards, numbers.__getitem__)
    [(0, 1)]
    """
    accounts = _accounts(cards, account)
    holders: dict[int, set[tuple[str, frozenset[int]]]] = {}
    for card, own in zip(cards, accounts, strict=True):
        for each in own:
            holders.setdefault(each, set()).add((name_key(card.name), own))
    shared = {each for each, holding in holders.items() if _several(holding)}
    links: list[tuple[int, int]] = []
    for own in accounts:
        first, *others = sorted(own - shared) or [0]
        links += [(first, each) for each in others]
    return links


def _several(holding: set[tuple[str, frozenset[int]]]) -> bool:
    names, lists = {name for name, _ in holding}, {own for _, own in holding}
    return len(lists) > 1 and (len(names) > 1 or "" in names)


def _accounts(cards: Sequence[Card], account: Callable[[str], int]) -> list[frozenset[int]]:
    """List the accounts on every card, machines and role mailboxes left out."""
    written = [address for card in cards for address in card.addresses]
    machine = dict(zip(written, automated_people(pa.array(written, pa.string())).tolist(), strict=True))
    return [
        frozenset(account(address) for address in card.addresses if address and not machine[address])
        for card in cards
    ]
