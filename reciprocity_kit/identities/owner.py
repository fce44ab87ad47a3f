"""Whose mailbox it is, where the exports say so themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

_MOST = 0.5
_SHOWN = 5


@dataclass(frozen=True)
class Mailbox:
    """What one export says about its owner.

    Parameters
    ----------
    source : str
        The file.
    people : tuple of str
        Labels of those it says are its owner; normally none or one.
    has_me : bool
        Whether it knows its owner without an address.
    share : callable
        Share of its events (0..1) in which a person takes part.
    """

    source: str
    people: tuple[str, ...]
    has_me: bool
    share: Callable[[str], float]


def find_owner(mailboxes: Sequence[Mailbox], me: str) -> tuple[str | None, str]:
    """Take the owner from what the exports say, where all agree.

    An export that says nothing of its owner does not disagree when the person
    takes part in most of its events.

    Parameters
    ----------
    mailboxes : sequence of Mailbox
        All exports that have events.
    me : str
        Stands for the owner where an export knows no address.

    Returns
    -------
    tuple of (str or None, str)
        The owner's label, and a sentence for the user; empty where no export
        says anything.

    Examples
    --------
    >>> find_owner([Mailbox("mail.mbox", ("alex@x.example",), False, lambda _: 1.0)], "(me)")
    ('alex@x.example', 'owner taken from the export: alex@x.example (mail.mbox); pass owner= to change')
    """
    named = {person: box.source for box in reversed(mailboxes) for person in box.people}
    if len(named) > 1:
        listed = ", ".join(f"{person} ({source})" for person, source in sorted(named.items())[:_SHOWN])
        return None, (
            f"several people could be the owner: {listed}; everybody's events are read:"
            f" pass owner= to say whose mailbox it is"
        )
    if not named and not any(box.has_me for box in mailboxes):
        return None, ""
    owner, source = next(iter(named.items()), (me, next((box.source for box in mailboxes if box.has_me), "")))
    silent = [box for box in mailboxes if not box.people and not box.has_me]
    if strangers := [box.source for box in silent if box.share(owner) < _MOST]:
        return None, (
            f"{owner} may be the owner by {source}, but is in less than half of the events of"
            f" {', '.join(strangers[:_SHOWN])}: pass owner= to say whose mailbox it is, with every address"
            f" and name that is yours"
        )
    called = "the exports do not say by what address" if owner == me else source
    return owner, f"owner taken from the export: {owner} ({called}); pass owner= to change"
