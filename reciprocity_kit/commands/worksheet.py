"""The command that writes worksheets."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from reciprocity_kit.casebook.persons import find_person
from reciprocity_kit.commands.opening import add_passphrase_file, opened
from reciprocity_kit.commands.speaking import say
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History

Commands = Any  # argparse does not name the type of its subparsers
ReadHistory = Callable[[argparse.Namespace], History]


def add_command(commands: Commands, add_reading: Callable[..., None], read_history: ReadHistory) -> None:
    """Add `worksheet` to the command line.

    Parameters
    ----------
    commands : argparse's subparsers
        Of the main command.
    add_reading : callable
        Adds the options of reading exports.
    read_history : callable
        Reads what they name.
    """
    command = commands.add_parser("worksheet", help="write a worksheet, filled in with what is known")
    command.add_argument("name", metavar="NAME", nargs="?", help="which one, see --list")
    add_reading(command, several="*")
    command.add_argument("--list", action="store_true", help="list all worksheets, a line each")
    command.add_argument("--person", default="", metavar="NAME", help="whom it is about")
    command.add_argument("--book", metavar="FILE", help="a casebook to fill it in from")
    add_passphrase_file(command)
    command.add_argument("--format", default="html", metavar="md,html,docx", help="default: html")
    command.add_argument("--output", metavar="FOLDER", default="worksheets", help="default: worksheets")
    command.set_defaults(run=lambda options: _run(options, read_history))


def _run(options: argparse.Namespace, read_history: ReadHistory) -> int:
    from reciprocity_kit.worksheets import build_worksheet, list_worksheets, write_worksheet  # noqa: PLC0415 (charts and measures load slowly)

    if options.list:
        for row in list_worksheets().to_dict(orient="records"):
            say(f"{row['name']:32} {row['line']}")
        return 0
    if not options.name:
        raise OptionError("No worksheet was named.", next_step="reciprocity worksheet --list")
    history = read_history(options) if options.exports else None
    owner, book = _open_book(options)
    owner = owner or (history.owner if history else None) or ""
    known = _people(history, book)
    person = find_person(options.person, known, owner=owner) if options.person else ""
    made = build_worksheet(options.name, owner=owner, person=person, history=history, book=book)
    formats = [each.strip() for each in options.format.split(",")]
    for path in write_worksheet(made, Path(options.output), formats=formats):
        say(f"The worksheet is {path.resolve()}")
    return 0


def _open_book(options: argparse.Namespace) -> tuple[str, Mapping[str, pd.DataFrame]]:
    if options.book is None:
        return "", {}
    with opened(options, read_only=True) as book:
        return book.owner, {name: book.table(name) for name in book.tables}


def _people(history: History | None, book: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return everybody who is known, with how they are called."""
    known: dict[str, str] = {}
    exchanges = book.get("exchanges")
    if exchanges is not None:
        known |= dict.fromkeys([*exchanges["giver"], *exchanges["receiver"]], "")
    if history is not None:
        seen = history.people_seen
        known |= dict(zip(seen["person"].astype("str"), seen["name"].astype("str"), strict=True))
    return known
