"""The commands on the entries of a casebook: add, change, remove, list, and what a table's fields are."""

import argparse
from collections.abc import Mapping
from typing import Any

import pandas as pd

from reciprocity_kit.casebook._cells import defuse, is_text
from reciprocity_kit.casebook.persons import (
    PERSON_FIELDS,
    find_known,
    find_person,
    shorten_people,
    with_people,
)
from reciprocity_kit.columns import CASEBOOK_DEFAULTS, CASEBOOK_REQUIRED, CASEBOOK_TABLES, Column
from reciprocity_kit.commands.opening import Commands, add_action, first_day, opened, today
from reciprocity_kit.commands.speaking import render_table, say, say_sentence
from reciprocity_kit.errors import OptionError

USUAL_TABLE = "exchanges"
_FIELD = "field_"
_NOTE = "note"
_RARELY_READ = (
    "hours",
    "delivered_on",
    "asked",
    "acknowledged",
    "visibility",
    "on_behalf_of",
    "introduced_by",
    "repairs",
    "returns",
)
_WITH: Mapping[str, tuple[str, str]] = {"exchanges": ("giver", "receiver"), "asks": ("asker", "asked_of")}


def add_entry_commands(actions: Commands) -> None:
    """Add the commands on entries.

    Parameters
    ----------
    actions : argparse's subparsers
        Of `casebook`.
    """
    add = add_action(actions, "add", "add an entry: an exchange, or one of another --table", _add)
    _add_fields(add)
    change = add_action(actions, "change", "change fields of an entry; an empty VALUE empties one", _change)
    _add_number(change)
    _add_fields(change)
    remove = add_action(actions, "remove", "remove an entry; undo brings it back", _remove)
    _add_number(remove)
    _add_table(remove)
    listing = add_action(actions, "list", "list entries", _list)
    _add_table(listing)
    listing.add_argument("--person", metavar="NAME", help="only entries that name this person")
    listing.add_argument("--since", metavar="DATE", help="only entries of this day, month or year, and later")
    listing.add_argument("--format", choices=("text", "csv"), default="text", help="how to write them")
    fields = add_action(actions, "fields", "explain the fields of a table", _fields)
    _add_table(fields)


def _add_number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=int, metavar="ID", help="its number, as in the list")


def _add_table(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--table",
        choices=list(CASEBOOK_TABLES),
        default=USUAL_TABLE,
        metavar="TABLE",
        help=f"{', '.join(CASEBOOK_TABLES)} (default: {USUAL_TABLE})",
    )


def _add_fields(parser: argparse.ArgumentParser) -> None:
    """Add an option for every field; those of other tables than the usual are in the help of `fields`."""
    _add_table(parser)
    usual = fields_of(USUAL_TABLE)
    shown = {column.name for column in usual}
    others = dict.fromkeys(column.name for table in CASEBOOK_TABLES for column in fields_of(table))
    for column in usual:
        words = _help(column).replace("%", "%%")
        parser.add_argument(_flag(column.name), dest=f"{_FIELD}{column.name}", metavar="VALUE", help=words)
    for name in others:
        if name not in shown:
            dest = f"{_FIELD}{name}"
            parser.add_argument(_flag(name), dest=dest, metavar="VALUE", help=argparse.SUPPRESS)
    parser.epilog = (
        "These are the fields of an exchange. For those of another table: "
        "reciprocity casebook fields BOOK --table TABLE"
    )


def fields_of(table: str) -> tuple[Column, ...]:
    """Return what one may say of an entry: all columns but its number.

    Parameters
    ----------
    table : str
        One of a casebook's tables.

    Returns
    -------
    tuple of Column
        The declared columns.
    """
    return CASEBOOK_TABLES[table][1:]


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _help(column: Column) -> str:
    words = f" ({', '.join(column.choices)})" if column.choices else ""
    return f"{column.meaning}{words}"


def _typed(options: argparse.Namespace) -> dict[str, str]:
    """Gather the fields that were given, as typed."""
    fields = {
        name.removeprefix(_FIELD): value
        for name, value in vars(options).items()
        if name.startswith(_FIELD) and value is not None
    }
    declared = [column.name for column in fields_of(options.table)]
    strange = [_flag(name) for name in fields if name not in declared]
    if strange:
        raise OptionError(
            f"{options.table} has no {' and no '.join(strange)}.",
            next_step=f"use {', '.join(map(_flag, declared))}",
        )
    return fields


def _add(options: argparse.Namespace) -> int:
    fields = _typed(options)
    if "date" in CASEBOOK_REQUIRED[options.table]:
        fields.setdefault("date", f"{today():%Y-%m-%d}")
    with opened(options) as book:
        meant, new = with_people(book, fields)
        number = book.add(options.table, **meant)
    say(f"Added number {number} to {options.table}.")
    _tell_new(new)
    return 0


def _change(options: argparse.Namespace) -> int:
    fields = _typed(options)
    if not fields:
        raise OptionError(
            "Nothing is to be changed.", next_step="give a field, for example --acknowledged yes"
        )
    with opened(options) as book:
        meant, new = with_people(book, fields)
        book.change(options.table, options.id, **meant)
    say(f"Changed number {options.id} of {options.table}.")
    _tell_new(new)
    return 0


def _tell_new(persons: list[str]) -> None:
    for person in persons:
        say(f"{person} is new to this book.")


def _remove(options: argparse.Namespace) -> int:
    with opened(options) as book:
        book.remove(options.table, options.id)
    say(f"Removed number {options.id} of {options.table}; undo brings it back.")
    return 0


def _list(options: argparse.Namespace) -> int:
    since = first_day(options.since) if options.since else None
    with opened(options, read_only=True) as book:
        table, known, owner = book.table(options.table), find_known(book), book.owner
    if options.person:
        person = find_person(options.person, known, owner=owner)
        table = table[_naming(table, person)]
    if since is not None:
        if "date" not in table:
            raise OptionError(f"{options.table} have no date.", next_step="leave out --since")
        table = table[table["date"] >= since]
    if options.format == "csv":
        say(_as_csv(options.table, table))
    elif table.empty:
        say("No entry is recorded here.")
    else:
        short = shorten_people(known, owner=owner)
        shown, columns = _in_short(options.table, table, short)
        whole = {column.name for column in fields_of(options.table) if column.choices}
        below = _NOTE if _NOTE in columns else ""
        columns = [name for name in columns if name != _NOTE]
        say(render_table(shown, columns, whole=whole, below=below))
    return 0


def _naming(table: pd.DataFrame, person: str) -> "pd.Series[bool]":
    fields = [name for name in table.columns if name in PERSON_FIELDS]
    return (table[fields].astype("str") == person).any(axis=1)


def _as_csv(name: str, table: pd.DataFrame) -> str:
    texts = {column.name for column in CASEBOOK_TABLES[name] if is_text(column)}
    safe = table.assign(**{each: table[each].astype("str").map(defuse) for each in texts})
    return safe.to_csv(index=False, lineterminator="\n").rstrip("\n")


def _in_short(name: str, table: pd.DataFrame, short: Mapping[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """Return a table to be read by a person: short names, no columns that say nothing."""
    shown = table.assign(
        **{each: _named(table[each], short) for each in table.columns if each in PERSON_FIELDS}
    )
    usual = CASEBOOK_DEFAULTS.get(name, {})
    columns = [column.name for column in fields_of(name) if _says(table[column.name], usual.get(column.name))]
    if name in _WITH:
        giver, receiver = _WITH[name]
        pairs = zip(shown[giver], shown[receiver], strict=True)
        shown = shown.assign(**{"with": [_say_pair(one, other) for one, other in pairs]})
        columns = ["with" if each == giver else each for each in columns if each != receiver]
    if name == USUAL_TABLE and "state" in columns:
        states = zip(table["state"].astype("str"), table["due"], strict=True)
        shown = shown.assign(state=[_say_state(state, due) for state, due in states])
        columns = [each for each in columns if each != "due"]
        columns.sort(key=lambda each: _RARELY_READ.index(each) if each in _RARELY_READ else -1)
    return shown.assign(no=table.iloc[:, 0]), ["no", *columns]


def _named(persons: "pd.Series[str]", short: Mapping[str, str]) -> list[str]:
    return [short.get(person, person) for person in persons.astype("str")]


def _say_pair(giver: str, receiver: str) -> str:
    if giver == "me":
        return f"to {receiver}"
    return f"from {giver}" if receiver == "me" else f"{giver} to {receiver}"


def _say_state(state: str, due: pd.Timestamp) -> str:
    if state == "promised" and pd.notna(due):
        return f"due {due:%Y-%m-%d}"
    return "" if state == CASEBOOK_DEFAULTS[USUAL_TABLE]["state"] else state


def _says(values: "pd.Series[Any]", usual: object) -> bool:
    """Tell whether a column says anything: more than nothing, and not the usual in every row."""
    said = values[values.notna()]
    return not said.astype("str").isin(["", "0", "False", str(usual)]).all()


def _fields(options: argparse.Namespace) -> int:
    for column in fields_of(options.table):
        needed = "; needed" if column.name in CASEBOOK_REQUIRED[options.table] else ""
        say_sentence(f"{_help(column)}{needed}", title=_flag(column.name))
    return 0
