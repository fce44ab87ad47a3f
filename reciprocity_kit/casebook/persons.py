"""Who is meant by what somebody typed, and how people are called in short."""

from collections.abc import Iterable, Mapping

import pandas as pd

from reciprocity_kit.casebook.book import Casebook
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
        People who are known; a mapping says how they are called as well.
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
    >>> known = {"ana.ruiz@x.example": "Ana Ruiz", "ben@x.example": ""}
    >>> find_person("ana", known, owner="you@x.example")
    'ana.ruiz@x.example'
    >>> find_person("me", known, owner="you@x.example")
    'you@x.example'
    """
    wanted = " ".join(typed.split())
    if wanted.casefold() in ME:
        return owner
    if not wanted:
        return wanted
    names: dict[str, str] = {owner: "", **(known if isinstance(known, Mapping) else dict.fromkeys(known, ""))}
    rules = (_is_whole, _is_short, _is_part)
    for rule in rules:
        meant = sorted(person for person, name in names.items() if rule(wanted.casefold(), person, name))
        if len(meant) == 1:
            return meant[0]
        if meant:
            shown = ", ".join(meant[:_SHOWN]) + (", ..." if len(meant) > _SHOWN else "")
            raise OptionError(
                f"{typed!r} may be {len(meant)} people: {shown}.", next_step="write more of the name"
            )
    return wanted


def _is_whole(wanted: str, person: str, _: str) -> bool:
    return person.casefold() == wanted


def _is_short(wanted: str, person: str, name: str) -> bool:
    return wanted in {person.partition("@")[0].casefold(), name.casefold()}


def _is_part(wanted: str, person: str, name: str) -> bool:
    return wanted in person.casefold() or wanted in name.casefold()


def find_known(book: Casebook) -> dict[str, str]:
    """Find everybody a book names.

    Parameters
    ----------
    book : Casebook
        An open book.

    Returns
    -------
    dict of str to str
        How each person is called, empty where the book does not say.
    """
    return find_named({name: book.table(name) for name in book.tables}, owner=book.owner)


def find_named(tables: Mapping[str, pd.DataFrame], *, owner: str) -> dict[str, str]:
    """Find everybody the tables of a book name.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        A casebook's tables by name.
    owner : str
        Whose book it is.

    Returns
    -------
    dict of str to str
        How each person is called, empty where the book does not say.
    """
    people = tables["people"]
    known = dict(zip(people["person"].astype("str"), people["name"].astype("str"), strict=True))
    known.setdefault(owner, "")
    for table in tables.values():
        for field in PERSON_FIELDS & set(table.columns):
            for person in table[field].astype("str").unique():
                known.setdefault(str(person), "")
    known.pop("", None)
    return known


def shorten_people(people: Iterable[str], *, owner: str) -> dict[str, str]:
    """Call people in short: the owner me, others by what stands before the @, where only one has it.

    Parameters
    ----------
    people : iterable of str
        Persons.
    owner : str
        Who me is.

    Returns
    -------
    dict of str to str
        The short form of each; `find_person` finds the person by it.

    Examples
    --------
    >>> people = ["you@x.example", "ana@x.example", "ben@x.example", "ben@y.example"]
    >>> list(shorten_people(people, owner="you@x.example").values())
    ['me', 'ana', 'ben@x.example', 'ben@y.example']
    """
    every = list(dict.fromkeys(people))
    parts = [person.partition("@")[0].casefold() for person in every]
    short = {
        person: person.partition("@")[0] if parts.count(part) == 1 and part not in ME else person
        for person, part in zip(every, parts, strict=True)
    }
    return short | {owner: "me"}


def with_people(book: Casebook, fields: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Put the persons that are meant into the fields of an entry.

    Parameters
    ----------
    book : Casebook
        An open book.
    fields : Mapping of str to str
        As they were typed.

    Returns
    -------
    dict of str to str
        A new one.
    list of str
        Persons the book did not know before.
    """
    known = find_known(book)
    meant = {
        name: find_person(value, known, owner=book.owner) if name in PERSON_FIELDS else value
        for name, value in fields.items()
    }
    named = [person for name, person in meant.items() if name in PERSON_FIELDS]
    new = [person for person in named if person and person not in known]
    return meant, list(dict.fromkeys(new))
