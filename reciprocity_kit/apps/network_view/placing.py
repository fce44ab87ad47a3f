"""Who is on the picture, and where each of them stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import networkx as nx
import numpy as np

from reciprocity_kit.apps.network_view.recorded import Contact, Recorded
from reciprocity_kit.apps.network_view.rings import Rings, felt_closeness, rings_by_contact, rings_by_felt
from reciprocity_kit.errors import OptionError
from reciprocity_kit.layout import layout

Places: TypeAlias = Mapping[str, tuple[float, float]]

MOST_PEOPLE = 250
KNOWN_ENOUGH = 0.5
CROWD, STRONGEST = 8_000, 6
ARRANGEMENTS = ("ties", "contact", "closeness")


@dataclass(frozen=True, kw_only=True)
class NetworkLook:
    """How a network is looked at.

    Parameters
    ----------
    size, colour : str
        Measures people are sized and coloured by, empty for none.
    arrange : {"ties", "contact", "closeness"}
        Near those one has contact with; or in rings around `centre` by recorded contact, or by
        the felt closeness of the casebook's cards.
    centre : str
        Who stands in the middle of the rings; empty for the owner.
    most : int
        How many people, those with most contact.
    around : tuple of str
        Only these and who has contact with them; empty for everybody.
    without_owner : bool
        Leave the owner out, and let the others find their places without them.
    period : str
        month or quarter, to move through time; empty for the whole window at once.
    """

    size: str = "total"
    colour: str = ""
    arrange: str = "ties"
    centre: str = ""
    most: int = MOST_PEOPLE
    around: tuple[str, ...] = ()
    without_owner: bool = False
    period: str = ""


@dataclass(frozen=True)
class Placed:
    """The people of a picture, the contact among them, and their places.

    Parameters
    ----------
    contact : Contact
        The people and their contact.
    places : mapping of str to (float, float)
        Where each of them stands.
    rings : Rings or None
        The rings they stand in, if any.
    of_all : int
        How many people there are on the page.
    """

    contact: Contact
    places: Places
    rings: Rings | None
    of_all: int


def find_arrangements(recorded: Recorded, look: NetworkLook) -> list[str]:
    """Find the ways in which people can be arranged.

    Parameters
    ----------
    recorded : Recorded
        The people of the page.
    look : NetworkLook
        How they are looked at.

    Returns
    -------
    list of str
        Names of `ARRANGEMENTS`; rings need somebody in the middle, felt closeness needs cards.
    """
    owner = recorded.tables.owner
    centre = look.centre or ("" if look.without_owner else owner)
    found = ["ties", *(["contact"] if centre else [])]
    if owner and centre == owner:
        felt = felt_closeness(recorded.tables.book, owner)
        found += ["closeness"] if set(felt) & set(recorded.people["person"]) else []
    return found


def choose_people(recorded: Recorded, look: NetworkLook) -> list[str]:
    """Choose who is on the picture.

    Parameters
    ----------
    recorded : Recorded
        The people of the page.
    look : NetworkLook
        How many, around whom, with or without the owner.

    Returns
    -------
    list of str
        The owner or the middle of the rings first, then by contact, most of it first.
    """
    owner = recorded.tables.owner
    persons = recorded.people["person"].tolist()
    if look.around:
        persons = _around(recorded.contact(persons), look.around)
    if look.without_owner:
        persons = [person for person in persons if person != owner]
    first = [person for person in (look.centre, *look.around) if person in set(persons)]
    return list(dict.fromkeys([*first, *persons]))[: look.most]


def _around(contact: Contact, chosen: tuple[str, ...]) -> list[str]:
    wanted = np.array([person in set(chosen) for person in contact.persons], dtype=np.bool_)
    near = wanted.copy()
    near[contact.other[wanted[contact.one]]] = True
    near[contact.one[wanted[contact.other]]] = True
    return [person for person, there in zip(contact.persons, near, strict=True) if there]


def place_people(recorded: Recorded, look: NetworkLook, *, before: Places | None = None) -> Placed:
    """Choose who is on the picture and give everybody a place.

    Parameters
    ----------
    recorded : Recorded
        The people of the page.
    look : NetworkLook
        How they are looked at.
    before : mapping of str to (float, float), optional
        Where people stood on the last picture: where most of them are on this one too, they
        stay near their places.

    Returns
    -------
    Placed
        The people, their contact and their places.

    Raises
    ------
    OptionError
        If they cannot be arranged like this.
    """
    offered = find_arrangements(recorded, look)
    if look.arrange not in offered:
        raise OptionError(
            f"People cannot be arranged by {look.arrange} here.", next_step=f"choose: {', '.join(offered)}"
        )
    contact = recorded.contact(choose_people(recorded, look))
    centre, of_all = look.centre or recorded.tables.owner, len(recorded.people)
    if look.arrange == "ties" or centre not in contact.persons:
        return Placed(contact, _by_ties(contact, before or {}), None, of_all)
    if look.arrange == "contact":
        rings = rings_by_contact(contact, centre)
    else:
        rings = rings_by_felt(contact, centre, felt_closeness(recorded.tables.book, centre))
    return Placed(contact, rings.places, rings, of_all)


def _by_ties(contact: Contact, before: Places) -> Places:
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_nodes_from(contact.persons)
    persons, strong = contact.persons, _strongest(contact)
    for one, other, weight in (
        (contact.one, contact.other, contact.there),
        (contact.other, contact.one, contact.back),
    ):
        rows = zip(one[strong].tolist(), other[strong].tolist(), weight[strong].tolist(), strict=True)
        network.add_weighted_edges_from((persons[a], persons[b], w) for a, b, w in rows if w)
    known = sum(person in before for person in persons)
    return layout(network, places=before if known > KNOWN_ENOUGH * len(persons) else None)


def _strongest(contact: Contact) -> "np.typing.NDArray[np.bool_]":
    """Mark the ties that give people their places: in a crowd the strongest of either of both."""
    kept = np.ones(contact.one.size, dtype=np.bool_)
    if kept.size <= CROWD:
        return kept
    kept[:] = False
    tie, person = np.tile(np.arange(kept.size), 2), np.concatenate([contact.one, contact.other])
    order = np.lexsort((-np.tile(contact.total, 2), person))
    first = np.searchsorted(person[order], np.arange(len(contact.persons)))
    rank = np.arange(order.size) - first[person[order]]
    kept[tie[order][rank < STRONGEST]] = True
    return kept
