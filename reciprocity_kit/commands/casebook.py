"""The commands around a casebook: make one, add, list, change, undo, import, export, check."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from reciprocity_kit.casebook import Casebook, create_casebook, open_casebook
from reciprocity_kit.columns import CASEBOOK_TABLES, Column
from reciprocity_kit.commands.people import find_known, find_person, with_people
from reciprocity_kit.commands.sheets import add_sheet_commands
from reciprocity_kit.commands.speaking import render_table, say
from reciprocity_kit.errors import OptionError

PASSPHRASE = "RK_PASSPHRASE"  # noqa: S105 (the name of a variable)
_KEYS = frozenset(f"{name.rstrip('s')}_id" for name in CASEBOOK_TABLES)
_DEFAULTS: Mapping[str, Callable[[], str]] = {
    "date": lambda: f"{date.today():%Y-%m-%d}",  # noqa: DTZ011 (the day on the owner's calendar)
}
_LEFT_OUT_OF_LISTS = frozenset({"on_behalf_of", "introduced_by", "repairs", "returns"})

Commands = Any  # argparse does not name the type of its subparsers


def add_command(commands: Commands) -> None:
    """Add `casebook` and what it can do to the command line.

    Parameters
    ----------
    commands : argparse's subparsers
        Of the main command.
    """
    casebook = commands.add_parser("casebook", help="keep what only you know: favours, promises, asks")
    actions = casebook.add_subparsers(title="actions", required=True, metavar="ACTION")
    _add_new(actions)
    _add_entry_actions(actions)
    for name, help_text, run in (
        ("undo", "undo the last change", _undo),
        ("redo", "do again what was undone last", _redo),
        ("trail", "tell what changed when", _trail),
        ("check", "look for damage and for entries that do not fit", _check),
    ):
        action(actions, name, help_text, run)
    _add_transfer(actions)
    add_sheet_commands(actions, action, opened)


def action(actions: Commands, name: str, help_text: str, run: Callable[..., int]) -> argparse.ArgumentParser:
    """Add one action that takes a book first.

    Parameters
    ----------
    actions : argparse's subparsers
        Of `casebook`.
    name, help_text : str
        Of the action.
    run : callable
        Takes the options, returns an exit status.

    Returns
    -------
    argparse.ArgumentParser
        For further options.
    """
    made: argparse.ArgumentParser = actions.add_parser(
        name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}."
    )
    made.add_argument("book", metavar="BOOK", help="the casebook's file")
    made.add_argument(
        "--passphrase-file", metavar="FILE", help=f"first line of FILE (else ${PASSPHRASE}, or asked)"
    )
    made.set_defaults(run=run)
    return made


def _add_new(actions: Commands) -> None:
    new = action(actions, "new", "make an empty casebook", _new)
    new.add_argument("--owner", required=True, metavar="ADDRESS", help="whose book it is")
    new.add_argument("--encrypt", action="store_true", help="keep it encrypted with a passphrase")


def _add_entry_actions(actions: Commands) -> None:
    add = action(actions, "add", "add an entry: an exchange, or one of another --table", _add)
    _add_fields(add)
    change = action(actions, "change", "change fields of an entry", _change)
    change.add_argument("id", type=int, metavar="ID", help="its number")
    _add_fields(change)
    remove = action(actions, "remove", "remove an entry; undo brings it back", _remove)
    remove.add_argument("id", type=int, metavar="ID", help="its number")
    _add_table(remove)
    listing = action(actions, "list", "list entries", _list)
    _add_table(listing)
    listing.add_argument("--person", metavar="NAME", help="only entries that name this person")
    listing.add_argument("--since", metavar="DATE", help="only entries of this day and later")
    listing.add_argument("--format", choices=("text", "csv"), default="text", help="how to write them")
    fields = action(actions, "fields", "explain the fields of a table", _fields)
    _add_table(fields)


def _add_transfer(actions: Commands) -> None:
    reading = action(actions, "import", "read entries from CSV files or an XLSX workbook", _import)
    reading.add_argument("source", metavar="FILE", help="a .csv, an .xlsx, or a folder of .csv files")
    reading.add_argument("--table", choices=list(CASEBOOK_TABLES), help="where the file name does not say it")
    reading.add_argument("--replace", action="store_true", help="let rows replace entries of the same number")
    writing = action(
        actions, "export", "write all tables as CSV files or an XLSX workbook, unencrypted", _export
    )
    writing.add_argument("target", metavar="TARGET", help="a folder, or a file that ends in .xlsx")


def _add_table(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--table", choices=list(CASEBOOK_TABLES), default="exchanges", help="default: exchanges"
    )


def _add_fields(parser: argparse.ArgumentParser) -> None:
    _add_table(parser)
    for column in _fields_of("exchanges"):
        parser.add_argument(
            _flag(column.name), dest=f"field_{column.name}", metavar="VALUE", help=_help(column)
        )
    parser.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a field of another table, see: fields",
    )


def _fields_of(table: str) -> list[Column]:
    return [
        column
        for column in CASEBOOK_TABLES[table]
        if column.name not in _KEYS or column.name == "objective_id"
    ]


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _help(column: Column) -> str:
    words = f" ({', '.join(column.choices)})" if column.choices else ""
    return f"{column.meaning}{words}".replace("%", "%%")


def opened(options: argparse.Namespace, *, read_only: bool = False) -> Casebook:
    """Open the book that was named, with its passphrase where it has one.

    Parameters
    ----------
    options : argparse.Namespace
        With book and passphrase_file.
    read_only : bool
        Whether to look only.

    Returns
    -------
    Casebook
        To be closed.
    """
    return open_casebook(options.book, passphrase=_passphrase(options), read_only=read_only)


def _passphrase(options: argparse.Namespace, *, new: bool = False) -> str | None:
    if options.passphrase_file:
        try:
            return Path(options.passphrase_file).read_text(encoding="utf-8").split("\n")[0]
        except (OSError, UnicodeDecodeError) as error:
            raise OptionError(
                f"{options.passphrase_file} cannot be read.",
                next_step="name a text file with --passphrase-file",
            ) from error
    if PASSPHRASE in os.environ:
        return os.environ[PASSPHRASE]
    if new:
        return _ask_twice()
    if _is_encrypted(Path(options.book)) and sys.stdin.isatty():
        return getpass.getpass("Passphrase: ")
    return None


def _is_encrypted(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return not file.read(16).startswith(b"SQLite format 3")
    except OSError:
        return False


def _ask_twice() -> str:
    if not sys.stdin.isatty():
        raise OptionError(
            "There is nobody to ask for a passphrase.",
            next_step=f"set ${PASSPHRASE}, or give --passphrase-file",
        )
    first, second = getpass.getpass("New passphrase: "), getpass.getpass("Once more: ")
    if first != second:
        raise OptionError("The two differ.", next_step="try again")
    return first


def _new(options: argparse.Namespace) -> int:
    passphrase = _passphrase(options, new=True) if options.encrypt else None
    with create_casebook(options.book, owner=options.owner, passphrase=passphrase) as book:
        say(f"The casebook of {book.owner} is {book.path.resolve()}")
    return 0


def _typed(options: argparse.Namespace) -> dict[str, str]:
    """Gather the fields that were given, as typed."""
    given = {
        name.removeprefix("field_"): value
        for name, value in vars(options).items()
        if name.startswith("field_")
    }
    fields = {name: value for name, value in given.items() if value is not None}
    for each in options.field:
        name, equals, value = each.partition("=")
        if not (name and equals):
            raise OptionError(f"--field {each!r} is not NAME=VALUE.", next_step="--field size=4")
        fields[name.replace("-", "_")] = value
    return fields


def _add(options: argparse.Namespace) -> int:
    fields = _typed(options)
    known = {column.name for column in CASEBOOK_TABLES[options.table]}
    fields |= {name: make() for name, make in _DEFAULTS.items() if name in known and name not in fields}
    with opened(options) as book:
        number = book.add(options.table, **with_people(book, fields))
        say(f"Added number {number} to {options.table}.")
    return 0


def _change(options: argparse.Namespace) -> int:
    fields = _typed(options)
    if not fields:
        raise OptionError(
            "Nothing is to be changed.", next_step="give a field, for example --acknowledged yes"
        )
    with opened(options) as book:
        book.change(options.table, options.id, **with_people(book, fields))
    say(f"Changed number {options.id} of {options.table}.")
    return 0


def _remove(options: argparse.Namespace) -> int:
    with opened(options) as book:
        book.remove(options.table, options.id)
    say(f"Removed number {options.id} of {options.table}. `reciprocity casebook undo` brings it back.")
    return 0


def _list(options: argparse.Namespace) -> int:
    with opened(options, read_only=True) as book:
        table = book.table(options.table)
        if options.person:
            person = find_person(options.person, find_known(book), owner=book.owner)
            table = table[(table.astype("str") == person).any(axis=1)]
        if options.since and "date" in table:
            table = table[table["date"] >= _day(options.since)]
    if options.format == "csv":
        say(table.to_csv(index=False, lineterminator="\n").rstrip("\n"))
        return 0
    filled = [name for name in table.columns if name not in _LEFT_OUT_OF_LISTS and _is_filled(table[name])]
    say(render_table(table, filled) if len(table) else f"There are no {options.table}.")
    return 0


def _is_filled(values: Any) -> bool:
    return bool(
        values.notna().any()
        and values.astype("str").ne("").any()
        and values.astype("str").ne("unknown").any()
    )


def _day(text: str) -> Any:
    import pandas as pd  # noqa: PLC0415 (only a list since a day needs it)

    try:
        return pd.Timestamp(text)
    except ValueError as error:
        raise OptionError(f"{text!r} is no day.", next_step="--since 2026-03-01") from error


def _fields(options: argparse.Namespace) -> int:
    for column in _fields_of(options.table):
        say(f"{column.name:16} {_help(column).replace('%%', '%')}")
    return 0


def _undo(options: argparse.Namespace) -> int:
    with opened(options) as book:
        say(book.undo())
    return 0


def _redo(options: argparse.Namespace) -> int:
    with opened(options) as book:
        say(book.redo())
    return 0


def _trail(options: argparse.Namespace) -> int:
    with opened(options, read_only=True) as book:
        trail = book.trail()
    say(render_table(trail, list(trail.columns)) if len(trail) else "Nothing was changed yet.")
    return 0


def _import(options: argparse.Namespace) -> int:
    with opened(options) as book:
        counts = book.read_tables(options.source, table=options.table, replace=options.replace)
    say(render_table(counts, list(counts.columns)))
    return 0


def _export(options: argparse.Namespace) -> int:
    with opened(options, read_only=True) as book:
        say(f"The tables are in {book.write_tables(options.target).resolve()}, unencrypted.")
    return 0


def _check(options: argparse.Namespace) -> int:
    with opened(options, read_only=True) as book:
        problems = book.check()
    if problems.empty:
        say("Nothing is wrong.")
        return 0
    for row in problems.to_dict(orient="records"):
        where = f"{row['table']} {row['row_id']}" if row["row_id"] else row["table"] or "the file"
        say(f"{where}: {row['problem']}. Next: {row['next_step']}")
    return 1
