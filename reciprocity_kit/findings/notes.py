"""What is looked for in a casebook: its tables, each with the days it covers."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from reciprocity_kit.ledger import (
    build_creditors,
    build_headroom,
    build_return_lags,
)
from reciprocity_kit.ledger.persons import Roster

ASK_COLUMNS = ("partner", "size", "headroom", "headroom_low", "headroom_high", "n")
Book = Mapping[str, pd.DataFrame]


def build_note_evidence(
    book: Book, given: Mapping[str, pd.DataFrame], *, owner: str, until: pd.Timestamp | None = None
) -> dict[str, pd.DataFrame]:
    """Build the tables of a casebook in which findings are looked for.

    Parameters
    ----------
    book : mapping of str to pandas.DataFrame
        Tables of a casebook by name.
    given : mapping of str to pandas.DataFrame
        What is built already: equity, promises, capacity, felt, sources, stance.
    owner : str
        Whose casebook it is.
    until : pandas.Timestamp, optional
        First day that is not counted.

    Returns
    -------
    dict of str to pandas.DataFrame
        Each with first_on and last_on; empty where the book has no exchanges.
    """
    exchanges, people = book["exchanges"], book["people"]
    if exchanges.empty:
        return {}
    whose: dict[str, Any] = {"owner": owner, "people": people, "until": until}
    found = {
        **given,
        "open_asks": build_open_asks(book, owner=owner),
        "creditors": build_creditors(exchanges, settings=book["settings"], **whose),
        "return_lags": build_return_lags(exchanges, **whose),
    }
    first, last = exchanges["date"].min(), exchanges["date"].max()
    return {
        name: table if "first_on" in table else table.assign(first_on=first, last_on=last)
        for name, table in found.items()
    }


def build_open_asks(book: Book, *, owner: str) -> pd.DataFrame:
    """Build what was given and has not come back, for each of the owner's asks that is open.

    Parameters
    ----------
    book : mapping of str to pandas.DataFrame
        Tables of a casebook by name.
    owner : str
        Whose casebook it is.

    Returns
    -------
    pandas.DataFrame
        One row per open ask with a size: partner, size, headroom with its limits, n.
    """
    roster, asks = Roster.of(book["people"]), book["asks"]
    mine = roster.rename(asks["asker"]).eq(roster.name(owner)) & asks["size"].gt(0)
    mine &= asks["form"].astype("str").eq("ask") & asks["outcome"].astype("str").eq("open")
    rows: list[tuple[Any, ...]] = []
    for ask in asks[mine].to_dict(orient="records"):
        person, size = roster.name(str(ask["asked_of"])), float(ask["size"])
        sheet = build_headroom(book, owner=owner, person=person, size=size)
        rooms = sheet[sheet["line"].astype("str").eq("headroom")].to_dict(orient="records")
        rows += [(person, size, r["value"], r["low"], r["high"], int(r["n"])) for r in rooms]
    return pd.DataFrame(rows, columns=list(ASK_COLUMNS)).astype({"partner": "str", "n": "int64"})


def find_unspoken(people: pd.DataFrame, persons: "pd.Series[str]") -> frozenset[str]:
    """Find those of whom nothing is told: family, close friends, and those who opted out.

    Parameters
    ----------
    people : pandas.DataFrame
        The casebook's people.
    persons : pandas.Series
        Persons, as the other tables name them.

    Returns
    -------
    frozenset of str
        Those of them, under every name the casebook merges.

    Examples
    --------
    >>> people = pd.DataFrame({"person": ["ana", "a@x"], "merged_into": ["", "ana"]})
    >>> people = people.assign(communal=[True, False], opted_out=False)
    >>> sorted(find_unspoken(people, pd.Series(["a@x", "ben"])))
    ['a@x', 'ana']
    """
    roster = Roster.of(people)
    kept_out = roster.communal | roster.opted_out
    merged = roster.rename(persons).isin(list(kept_out))
    return kept_out | frozenset(persons.astype("str")[merged])
