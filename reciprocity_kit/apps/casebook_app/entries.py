"""The tables of a casebook as a page shows them, and the fields of their entries."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from reciprocity_kit.apps.casebook_app.days import read_day
from reciprocity_kit.apps.casebook_app.desk import YOU, Desk
from reciprocity_kit.apps.form_view import Field, field_of
from reciprocity_kit.apps.table_view.rows import NOTHING, Rows
from reciprocity_kit.casebook.persons import PERSON_FIELDS
from reciprocity_kit.columns import CASEBOOK_DEFAULTS, CASEBOOK_REQUIRED, CASEBOOK_TABLES, DAY, Column
from reciprocity_kit.instants import day_words

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "exchanges": "Exchanges",
        "asks": "Asks and offers",
        "cards": "Cards: how a tie feels",
        "people": "People",
        "agreements": "Agreements",
        "objectives": "Objectives",
        "lessons": "Lessons",
        "limits": "Limits",
        "rounds": "Negotiation rounds",
        "feedback": "Answers to surveys",
        "settings": "Settings",
        "audits": "Audits",
    }
)
ONE: Mapping[str, str] = MappingProxyType(
    {
        "exchanges": "exchange",
        "asks": "ask or offer",
        "cards": "card",
        "people": "person",
        "agreements": "agreement",
        "objectives": "objective",
        "lessons": "lesson",
        "limits": "limit",
        "rounds": "round",
        "feedback": "answer",
        "settings": "setting",
        "audits": "audit row",
    }
)
_SEEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "exchanges": ("date", "giver", "receiver", "kind", "worth", "cost", "state", "due", "note"),
        "asks": ("date", "asker", "asked_of", "form", "kind", "size", "outcome", "note"),
        "people": ("person", "name", "role", "group", "communal", "note"),
    }
)
_PAIRS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"exchanges": ("giver", "receiver"), "asks": ("asker", "asked_of")}
)
_KINDS: Mapping[str, str] = MappingProxyType({"float64": "number", "int64": "number"})
_LONG = frozenset({"Note", "Comment", "Lesson", "Agreement", "Objective", "Approach", "Question"})
_NOTE_WIDTH = 260


def entry_rows(name: str, desk: Desk) -> Rows:
    """Build what the page shows of one table, the newest entry first.

    Parameters
    ----------
    name : str
        The table.
    desk : Desk
        The open book.

    Returns
    -------
    dict
        For `TableView`; a row is named by the number of its entry.
    """
    table = desk.tables[name]
    key = CASEBOOK_TABLES[name][0].name
    order = ["date", key] if "date" in table else [key]
    table = table.sort_values(order, ascending=name in {"people", "settings"}, kind="stable")
    columns = [column for column in CASEBOOK_TABLES[name][1:] if _is_seen(name, column, table)]
    made = [(column.label, *_cells(column, table[column.name], desk)) for column in columns]
    if name in _PAIRS:
        made = _join_pair(name, table, made, columns, desk)
    return {
        "titles": [title for title, _, _ in made],
        "kinds": [kind for _, kind, _ in made],
        "ids": table[key].astype("str").tolist(),
        "cells": [cells for _, _, cells in made],
        "widths": [_NOTE_WIDTH if title in _LONG else 0 for title, _, _ in made],
        "label": TITLES[name],
    }


def _is_seen(name: str, column: Column, table: pd.DataFrame) -> bool:
    """Tell whether a column is shown: those that matter, and of the others those that say anything."""
    if column.name in CASEBOOK_REQUIRED[name]:
        return True
    if name in _SEEN and column.name not in _SEEN[name]:
        return False
    usual = CASEBOOK_DEFAULTS.get(name, {}).get(column.name, "")
    values = table[column.name]
    said = values[values.notna()].astype("str")
    return not said.isin(["", "0", "False", str(usual)]).all()


def _cells(column: Column, values: "pd.Series[Any]", desk: Desk) -> tuple[str, dict[str, list[Any]]]:
    if column.dtype == DAY:
        words = [NOTHING if pd.isna(day) else day_words(day) for day in values]
        return "text", {"text": words, "sort": [None if pd.isna(day) else day.isoformat() for day in values]}
    if column.dtype in _KINDS:
        numbers = [None if pd.isna(value) else float(value) for value in values]
        return "number", {"text": [NOTHING if n is None else f"{n:.10g}" for n in numbers], "sort": numbers}
    texts = [desk.text_of(column, value) for value in values]
    if column.dtype == "bool":
        texts = ["yes" if text == "yes" else "" for text in texts]
    person = column.name in PERSON_FIELDS
    kind = "person" if person else "text"
    return kind, {"text": [" ".join(text.split()) for text in texts], "sort": [t.casefold() for t in texts]}


def _join_pair(
    name: str, table: pd.DataFrame, made: list[Any], columns: list[Column], desk: Desk
) -> list[Any]:
    """Say both sides of an entry in one column: from Ana, to Ana, or Ana to Ben."""
    one, other = _PAIRS[name]
    words = []
    for giver, receiver in zip(table[one].astype("str"), table[other].astype("str"), strict=True):
        first, second = desk.named(giver), desk.named(receiver)
        words.append(
            f"to {second}" if first == YOU else f"from {first}" if second == YOU else f"{first} to {second}"
        )
    pair = ("Who", "person", {"text": words, "sort": [each.split(" ", 1)[1].casefold() for each in words]})
    joined = zip(columns, made, strict=True)
    return [pair if column.name == one else cells for column, cells in joined if column.name != other]


def entry_fields(name: str) -> list[Field]:
    """Make the fields of an entry, those that have to be filled in first.

    Parameters
    ----------
    name : str
        The table.

    Returns
    -------
    list of Field
        What is rarely said is folded away.
    """
    first = {*CASEBOOK_REQUIRED[name], *_SEEN.get(name, [column.name for column in CASEBOOK_TABLES[name]])}
    fields = []
    for column in CASEBOOK_TABLES[name][1:]:
        needed = column.name in CASEBOOK_REQUIRED[name]
        made = field_of(column, needed=needed, more=column.name not in first)
        if made.kind == "choice" and not _has_usual(name, column) and not needed:
            made = field_of(column, choices=[("", ""), *made.choices], more=made.more)
        fields.append(made)
    return fields


def _has_usual(name: str, column: Column) -> bool:
    return column.name in CASEBOOK_DEFAULTS.get(name, {})


def new_values(name: str, desk: Desk) -> dict[str, str]:
    """Say what a new entry holds unless something else is typed.

    Parameters
    ----------
    name : str
        The table.
    desk : Desk
        The open book.

    Returns
    -------
    dict of str to str
        Text by field.
    """
    values = {column.name: "" for column in CASEBOOK_TABLES[name][1:]}
    values |= {field: str(value) for field, value in CASEBOOK_DEFAULTS.get(name, {}).items()}
    for column in CASEBOOK_TABLES[name][1:]:
        if column.dtype == "bool":
            values[column.name] = "no"
        elif column.choices and not values[column.name] and column.name in CASEBOOK_REQUIRED[name]:
            values[column.name] = column.choices[0]
    if "date" in values:
        values["date"] = desk.today.isoformat()
    return values | ({"by": YOU} if name == "cards" else {})


def entry_values(name: str, number: int, desk: Desk) -> dict[str, str]:
    """Write an entry as one would type it.

    Parameters
    ----------
    name : str
        The table.
    number : int
        The entry's number.
    desk : Desk
        The open book.

    Returns
    -------
    dict of str to str
        Text by field; empty where there is no such entry.
    """
    key, *columns = CASEBOOK_TABLES[name]
    found = desk.tables[name][desk.tables[name][key.name].eq(number)]
    if found.empty:
        return {}
    row = found.iloc[0]
    return {column.name: desk.text_of(column, row[column.name]) for column in columns}


def read_fields(name: str, typed: Mapping[str, str], desk: Desk) -> dict[str, str]:
    """Read what was typed: persons by a part of their name, days in words.

    Parameters
    ----------
    name : str
        The table.
    typed : mapping of str to str
        Text by field.
    desk : Desk
        The open book.

    Returns
    -------
    dict of str to str
        For `Casebook.add` and `Casebook.change`.

    Raises
    ------
    OptionError
        If a person may be several, or a day is none.
    """
    declared = {column.name: column for column in CASEBOOK_TABLES[name][1:]}
    read = {}
    for field, text in typed.items():
        column = declared.get(field)
        if column is None:
            continue
        if field in PERSON_FIELDS:
            read[field] = desk.person(text)
        elif column.dtype == DAY:
            read[field] = read_day(text, today=desk.today, ahead=field == "due")
        else:
            read[field] = text
    return read
