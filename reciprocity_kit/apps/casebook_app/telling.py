"""How things stand: with one person, before an ask, before accepting; sentences out of the ledger."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from reciprocity_kit.apps.casebook_app.adding import KIND_WORDS
from reciprocity_kit.apps.casebook_app.desk import YOU, Desk
from reciprocity_kit.apps.casebook_app.lines import Line
from reciprocity_kit.instants import day_words
from reciprocity_kit.ledger import build_acceptance, build_felt, build_headroom
from reciprocity_kit.ledger.persons import Roster
from reciprocity_kit.meetings import build_meeting_load

ASK, ACCEPT = "ask", "accept"
_ANY_SIZE = 1.0
_OF_THE_TIE = ("help_given", "help_received", "headroom", "contact", "order")
_ONLY_WITH_CASES = ("headroom", "order")
_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "help_given": "You gave",
        "help_received": "You received",
        "headroom": "Beside each other",
        "ask": "The ask",
        "ask_ratio": "In proportion",
        "contact": "Contact",
        "order": "Who began",
        "creditors": "Owed to others",
        "owed": "Owed in all",
        "give_pace": "Your pace of giving",
        "months_to_clear": "Time to return it",
        "owed_concentration": "Spread",
        "over_commitment": "Your weeks",
        "reminder": "Remember",
        "balance": "Balance now",
        "balance_after": "Balance after",
        "hours_to_return": "To return it",
        "free_hours": "Free hours",
        "returnable": "Does it fit",
        "communal": "Communal",
        "opted_out": "Opted out",
    }
)
KEY_LINES = ("In proportion", "Balance after", "Does it fit")


def meeting_load(desk: Desk) -> pd.DataFrame | None:
    """Build the hours in meetings, where a calendar was read.

    Parameters
    ----------
    desk : Desk
        The open book.

    Returns
    -------
    pandas.DataFrame or None
        As `build_meeting_load`.
    """
    history = desk.state.history
    if history is None or not history.owner or not history.interactions["channel"].eq("meeting").any():
        return None
    return build_meeting_load(history)


def tell_sheet(desk: Desk, *, person: str, size: float, kind: str, about: str) -> list[Line]:
    """Tell what to look at before an ask, or before help is accepted.

    Parameters
    ----------
    desk : Desk
        The open book.
    person : str
        Who would be asked, or offers.
    size : float
        What it is worth to the owner.
    kind : str
        What kind of help it is.
    about : {"ask", "accept"}
        Which of the two.

    Returns
    -------
    list of (str, str)
        Title and sentence of each line.

    Raises
    ------
    OptionError
        If the size is not above 0, or a setting cannot be used.
    """
    common: dict[str, Any] = {
        "owner": desk.owner,
        "person": person,
        "size": size,
        "until": desk.until,
        "meeting_load": meeting_load(desk),
    }
    if about == ACCEPT:
        return _lines(build_acceptance(desk.tables, kind=kind, **common))
    history = desk.state.history
    seen = None if history is None else history.interactions
    return _lines(build_headroom(desk.tables, interactions=seen, **common))


def _lines(sheet: pd.DataFrame) -> list[Line]:
    rows = zip(sheet["line"].astype("str"), sheet["words"].astype("str"), strict=True)
    return [(_title(line), words) for line, words in rows]


def _title(line: str) -> str:
    number = line.removeprefix("limit_")
    return f"Limit {number}" if number != line else _TITLES.get(line, line.replace("_", " ").capitalize())


def tell_person(desk: Desk, person: str) -> list[Line]:
    """Tell what the book holds about the owner and one person.

    Parameters
    ----------
    desk : Desk
        The open book.
    person : str
        The other person.

    Returns
    -------
    list of (str, str)
        Title and sentence of each line; for a communal tie, and for people who opted out, no numbers.

    Raises
    ------
    OptionError
        If a setting cannot be used.
    """
    history = desk.state.history
    sheet = build_headroom(
        desk.tables,
        owner=desk.owner,
        person=person,
        size=_ANY_SIZE,
        interactions=None if history is None else history.interactions,
        until=desk.until,
    )
    sheet = sheet[~(sheet["line"].isin(_ONLY_WITH_CASES) & sheet["status"].eq("no_events"))]
    lines = sheet["line"].astype("str")
    if "help_given" not in set(lines):
        return [*_lines(sheet), *([] if "opted_out" in set(lines) else _plans_with(desk, person))]
    return [*_balances(desk, person), *_lines(sheet[lines.isin(_OF_THE_TIE)]), *_plans_with(desk, person)]


def _balances(desk: Desk, person: str) -> list[Line]:
    tables = desk.tables
    whose: dict[str, Any] = {"owner": desk.owner, "people": tables["people"], "until": desk.until}
    name = Roster.of(tables["people"]).name(person)
    equity = desk.equity
    felt = build_felt(tables["cards"], equity=equity, **whose)
    return [
        (title, str(words))
        for title, table in (("Balance", equity), ("Felt", felt))
        for words in table.loc[table["partner"].astype("str").eq(name), "words"]
    ]


def _plans_with(desk: Desk, person: str) -> list[Line]:
    told = [("Promised", say_promise(row, desk)) for row in open_promises(desk, person)]
    told += [("Open ask", say_ask(row, desk)) for row in open_asks(desk, person)]
    table = desk.tables["agreements"]
    agreed = table[table["person"].astype("str").eq(person) & table["state"].astype("str").eq("open")]
    return told + [
        ("Agreed", f"{day_words(row['date'])}: {row['agreement']}") for row in agreed.to_dict("records")
    ]


def open_promises(desk: Desk, person: str = "") -> list[dict[Any, Any]]:
    """Find the promises that are open, those due first, first.

    Parameters
    ----------
    desk : Desk
        The open book.
    person : str
        Only those between the owner and this person; empty for all of the owner's.

    Returns
    -------
    list of dict
        Rows of exchanges.
    """
    table = desk.tables["exchanges"]
    table = table[table["state"].astype("str").eq("promised")]
    rows = _of_owner(table, "giver", "receiver", desk, person)
    return rows.sort_values(["due", "date"], na_position="last").to_dict("records")


def open_asks(desk: Desk, person: str = "") -> list[dict[Any, Any]]:
    """Find the asks and offers that wait for an answer, the oldest first.

    Parameters
    ----------
    desk : Desk
        The open book.
    person : str
        Only those between the owner and this person; empty for all of the owner's.

    Returns
    -------
    list of dict
        Rows of asks.
    """
    table = desk.tables["asks"]
    table = table[table["outcome"].astype("str").eq("open")]
    return _of_owner(table, "asker", "asked_of", desk, person).sort_values("date").to_dict("records")


def _of_owner(table: pd.DataFrame, one: str, other: str, desk: Desk, person: str) -> pd.DataFrame:
    """Keep rows between the owner and somebody, without people who opted out."""
    gone = Roster.of(desk.tables["people"]).opted_out
    first, second = table[one].astype("str"), table[other].astype("str")
    partner = second.where(first.eq(desk.owner), first)
    kept = (first.eq(desk.owner) | second.eq(desk.owner)) & ~partner.isin(gone)
    return table[kept & partner.eq(person)] if person else table[kept]


def is_overdue(row: Mapping[Any, Any], desk: Desk) -> bool:
    """Tell whether a promise's day is past.

    Parameters
    ----------
    row : mapping
        A row of exchanges.
    desk : Desk
        The open book.

    Returns
    -------
    bool
        False where it has no day.
    """
    return not pd.isna(row["due"]) and row["due"] < pd.Timestamp(desk.today)


def say_promise(row: Mapping[Any, Any], desk: Desk) -> str:
    """Say an open promise in a sentence.

    Parameters
    ----------
    row : mapping
        A row of exchanges.
    desk : Desk
        The open book.

    Returns
    -------
    str
        Plain text.
    """
    giver, receiver = desk.named(str(row["giver"])), desk.named(str(row["receiver"]))
    who = f"You to {receiver}" if giver == YOU else f"{giver} to you"
    due = "no day set" if pd.isna(row["due"]) else f"due {day_words(row['due'])}"
    late = " (overdue)" if is_overdue(row, desk) else ""
    hours = "" if pd.isna(row["hours"]) else f", {row['hours']:g} {'hour' if row['hours'] == 1 else 'hours'}"
    note = f": {' '.join(str(row['note']).split())}" if row["note"] else ""
    kind = KIND_WORDS.get(str(row["kind"]), str(row["kind"]))
    return f"{who}, {kind}, {due}{late}{hours}{note}"


def say_ask(row: Mapping[Any, Any], desk: Desk) -> str:
    """Say an open ask or offer in a sentence.

    Parameters
    ----------
    row : mapping
        A row of asks.
    desk : Desk
        The open book.

    Returns
    -------
    str
        Plain text.
    """
    asker, other = desk.named(str(row["asker"])), desk.named(str(row["asked_of"]))
    offer = str(row["form"]) == "offer"
    verb = "offered" if offer else "asked"
    who = f"You {verb} {other}" if asker == YOU else f"{asker} {verb} you" if other == YOU else f"{asker}"
    size = "" if pd.isna(row["size"]) else f", size {row['size']:g}"
    note = f": {' '.join(str(row['note']).split())}" if row["note"] else ""
    kind = KIND_WORDS.get(str(row["kind"]), str(row["kind"]))
    return f"{who}{'' if offer else ' for'} {kind}, {day_words(row['date'])}{size}{note}"
