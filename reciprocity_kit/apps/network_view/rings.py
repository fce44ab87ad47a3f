"""People in rings around one of them: near is much contact, or what a card of the casebook says."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reciprocity_kit.apps.network_view.recorded import Contact, Ints
from reciprocity_kit.centrality import measure_place
from reciprocity_kit.ledger.persons import Roster

RINGS = 4
GOLDEN = 0.618034
FELT = (("felt closeness 6 to 7", 6.0), ("4 to 5", 4.0), ("1 to 3", 1.0))
NO_CARD = "no card"
CROWDED = 24


@dataclass(frozen=True)
class Rings:
    """Where people stand in rings.

    Parameters
    ----------
    places : mapping of str to (float, float)
        Two coordinates between -1 and 1.
    labels : tuple of str
        What each ring says, the innermost first.
    """

    places: Mapping[str, tuple[float, float]]
    labels: tuple[str, ...]

    @property
    def circles(self) -> list[dict[str, float | str]]:
        """The outer border of each ring with its words."""
        return [
            {"radius": round((at + 1) / len(self.labels), 4), "label": label}
            for at, label in enumerate(self.labels)
        ]


def rings_by_contact(contact: Contact, centre: str) -> Rings:
    """Place people around one of them, a quarter of them in each ring, most contact in the middle.

    Parameters
    ----------
    contact : Contact
        The contact among them.
    centre : str
        Who stands in the middle.

    Returns
    -------
    Rings
        Each ring with the range of recorded contact in it; people without contact with the
        centre stand in the last one.

    Examples
    --------
    >>> ends = np.array([0, 0]), np.array([1, 2])
    >>> contact = Contact(("you", "ana", "ben"), *ends, np.array([5, 1]), np.array([4, 0]))
    >>> rings_by_contact(contact, "you").labels
    ('9 events', '1 event')
    """
    middle = contact.persons.index(centre)
    own = np.zeros(len(contact.persons), dtype=np.int64)
    for near, far in ((contact.one, contact.other), (contact.other, contact.one)):
        mine = near == middle
        own[far[mine]] += contact.total[mine]
    others = [at for at in np.lexsort((np.arange(own.size), -own)).tolist() if at != middle and own[at]]
    count = min(RINGS, len(others))
    ring = np.full(own.size, max(count, 1), dtype=np.int64)
    ring[others] = np.arange(len(others)) * count // max(len(others), 1)
    labels = [_range_words(own[[at for at in others if ring[at] == each]]) for each in range(count)]
    unmet = [at for at in range(own.size) if at != middle and not own[at]]
    if unmet:
        labels.append("none recorded")
        ring[unmet] = len(labels) - 1
    return Rings(_place(contact, middle, ring, max(len(labels), 1)), tuple(labels))


def rings_by_felt(contact: Contact, centre: str, closeness: Mapping[str, float]) -> Rings:
    """Place people around the owner by the felt closeness of the owner's last card about them.

    Parameters
    ----------
    contact : Contact
        The contact among them.
    centre : str
        The owner.
    closeness : mapping of str to float
        By person, 1 to 7.

    Returns
    -------
    Rings
        Three rings for what the cards say, and an outermost one for people without a card.
    """
    ring = np.full(len(contact.persons), len(FELT), dtype=np.int64)
    for at, person in enumerate(contact.persons):
        felt = closeness.get(person, np.nan)
        ring[at] = next((each for each, (_, least) in enumerate(FELT) if felt >= least), len(FELT))
    labels = (*(words for words, _ in FELT), NO_CARD)
    return Rings(_place(contact, contact.persons.index(centre), ring, len(labels)), labels)


def felt_closeness(book: Mapping[str, pd.DataFrame], owner: str) -> dict[str, float]:
    """Read the closeness of the owner's last card about each person.

    Parameters
    ----------
    book : mapping of str to pandas.DataFrame
        Tables of the casebook.
    owner : str
        Whose cards count.

    Returns
    -------
    dict of str to float
        By person, 1 to 7; people without such a card are left out.
    """
    if "cards" not in book or not owner:
        return {}
    roster, cards = Roster.of(book.get("people")), book["cards"]
    own = cards[roster.rename(cards["by"]).eq(roster.name(owner)) & cards["closeness"].notna()]
    last = own.assign(about=roster.rename(own["about"])).sort_values(["date", "card_id"], kind="stable")
    return {str(person): float(value) for person, value in last.groupby("about")["closeness"].last().items()}


def _range_words(counts: Ints) -> str:
    least, most = int(counts.min()), int(counts.max())
    words = f"{least:,}" if least == most else f"{least:,}\N{EN DASH}{most:,}"
    return f"{words} event{'' if most == 1 else 's'}"


def _place(contact: Contact, middle: int, ring: Ints, rings: int) -> dict[str, tuple[float, float]]:
    """Give everyone a direction of their own, circles of contact side by side."""
    size = len(contact.persons)
    group = np.nan_to_num(measure_place("community", contact.matrix), nan=size)
    order = [at for at in np.lexsort((np.arange(size), ring, group)).tolist() if at != middle]
    turn = np.zeros(size)
    turn[order] = np.arange(len(order)) / max(len(order), 1)
    crowd = np.bincount(ring, minlength=rings)[ring] > CROWDED
    depth = np.where(crowd, 0.2 + 0.65 * ((np.arange(size) * GOLDEN) % 1.0), 0.55)
    radius = (ring + depth) / rings
    radius[middle] = 0.0
    angle = np.pi / 2 - 2 * np.pi * turn
    points = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return {person: (float(x), float(y)) for person, (x, y) in zip(contact.persons, points, strict=True)}
