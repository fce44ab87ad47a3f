"""Who is meant on a command line: a part of a name or address that only one person has."""

from collections.abc import Iterable

from reciprocity_kit.casebook import Casebook
from reciprocity_kit.errors import OptionError

PERSON_FIELDS = frozenset(
    {
        "giver",
        "receiver",
        "on_behalf_of",
        "introduced_by",
        "asker",
        "asked_of",
        "by",
        "about",
        "person",
        "merged_into",
    }
)
ME = frozenset({"me", "i", "you"})
_SHOWN = 6


def find_person(typed: str, known: Iterable[str], *, owner: str) -> str:
    """Find the person somebody typed a part of.

    Parameters
    ----------
    typed : str
        A name, an address, or a part that only one person has; me for the owner.
    known : iterable of str
        People who are known.
    owner : str
        Who me is.

    Returns
    -------
    str
        A known person, or what was typed where nobody known is meant.

    Raises
    ------
    OptionError
        If several are meant.

    Examples
    --------
    >>> find_person("ana", ["ana.ruiz@x.example", "ben@x.example"], owner="you@x.example")
    'ana.ruiz@x.example'
    >>> find_person("me", [], owner="you@x.example")
    'you@x.example'
    """
    wanted = " ".join(typed.split())
    if wanted.casefold() in ME:
        return owner
    people = sorted({owner, *known} - {""})
    exact = [person for person in people if person.casefold() == wanted.casefold()]
    if exact or not wanted:
        return exact[0] if exact else wanted
    meant = [person for person in people if wanted.casefold() in person.casefold()]
    if len(meant) > 1:
        shown = ", ".join(meant[:_SHOWN]) + (", ..." if len(meant) > _SHOWN else "")
        raise OptionError(
            f"{typed!r} may be {len(meant)} people: {shown}.", next_step="write more of the name"
        )
    return meant[0] if meant else wanted


def find_known(book: Casebook) -> set[str]:
    """Find everybody a book names.

    Parameters
    ----------
    book : Casebook
        An open book.

    Returns
    -------
    set of str
        Persons.
    """
    known = {book.owner}
    for name in book.tables:
        table = book.table(name)
        for field in PERSON_FIELDS & set(table.columns):
            known |= set(table[field].dropna().astype("str"))
    return known - {""}


def with_people(book: Casebook, fields: dict[str, str]) -> dict[str, str]:
    """Put the persons that are meant into the fields of an entry.

    Parameters
    ----------
    book : Casebook
        An open book.
    fields : dict of str to str
        As they were typed.

    Returns
    -------
    dict of str to str
        A new one.
    """
    known = find_known(book)
    return {
        name: find_person(value, known, owner=book.owner) if name in PERSON_FIELDS else value
        for name, value in fields.items()
    }
