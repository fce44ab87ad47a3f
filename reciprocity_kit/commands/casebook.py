"""The commands around a casebook: make one, undo, import, export, check; and all that others add."""

import argparse
import sys
from pathlib import Path

import pandas as pd

from reciprocity_kit.casebook import create_casebook
from reciprocity_kit.columns import CASEBOOK_TABLES
from reciprocity_kit.commands.entries import add_entry_commands
from reciprocity_kit.commands.opening import ActionParser, Commands, add_action, new_passphrase, opened
from reciprocity_kit.commands.sheets import add_sheet_commands
from reciprocity_kit.commands.speaking import render_table, say, say_sentence


def add_command(commands: Commands) -> None:
    """Add `casebook` and what it can do to the command line.

    Parameters
    ----------
    commands : argparse's subparsers
        Of the main command.
    """
    casebook = commands.add_parser(
        "casebook",
        help="keep what only you know: favours, promises, asks",
        description="Keep what only you know, in one file on this machine.",
    )
    actions = casebook.add_subparsers(
        title="actions", required=True, metavar="ACTION", parser_class=ActionParser
    )
    new = add_action(actions, "new", "make an empty casebook", _new)
    new.add_argument("--owner", required=True, metavar="ADDRESS", help="whose book it is")
    new.add_argument("--encrypt", action="store_true", help="keep it encrypted with a passphrase")
    add_entry_commands(actions)
    add_action(actions, "undo", "undo the last change", _undo)
    add_action(actions, "redo", "do again what was undone last", _redo)
    add_action(actions, "trail", "tell what changed when", _trail)
    reading = add_action(actions, "import", "read entries from CSV files or an XLSX workbook", _import)
    reading.add_argument("source", metavar="FILE", help="a .csv, an .xlsx, or a folder of .csv files")
    reading.add_argument(
        "--table",
        choices=list(CASEBOOK_TABLES),
        metavar="TABLE",
        help="which table it holds, where the name of the file does not say it",
    )
    reading.add_argument("--replace", action="store_true", help="let rows replace entries of the same number")
    writing = add_action(
        actions, "export", "write all tables as CSV files or an XLSX workbook, unencrypted", _export
    )
    writing.add_argument("target", metavar="TARGET", help="a folder, or a file that ends in .xlsx")
    add_action(actions, "check", "look for damage and for entries that do not fit", _check)
    add_sheet_commands(actions)


def _new(options: argparse.Namespace) -> int:
    passphrase = new_passphrase(options) if options.encrypt else None
    with create_casebook(options.book, owner=options.owner, passphrase=passphrase) as book:
        say(f"The casebook of {book.owner} is {book.path.resolve()}")
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
    steps = trail.groupby("step_id", as_index=False).agg(at=("at", "first"), what=("what", "first"))
    say(render_table(steps.rename(columns={"step_id": "step"}), ["step", "at", "what"]))
    return 0


def _import(options: argparse.Namespace) -> int:
    with opened(options) as book:
        counts = book.read_tables(options.source, table=options.table, replace=options.replace)
    say(render_table(counts, list(counts.columns)) if len(counts) else "There was nothing to import.")
    return 0


def _export(options: argparse.Namespace) -> int:
    with opened(options, read_only=True) as book:
        target = book.write_tables(Path(options.target).expanduser())
    say(f"The tables are in {target.resolve()}, unencrypted.")
    return 0


def _check(options: argparse.Namespace) -> int:
    with opened(options, read_only=True) as book:
        problems = book.check()
    if problems.empty:
        say("Nothing is wrong.")
        return 0
    _tell(problems)
    count = f"{len(problems)} things do" if len(problems) > 1 else "1 thing does"
    print(f"reciprocity: {count} not fit.", file=sys.stderr)  # noqa: T201 (a command speaks)
    return 1


def _tell(problems: pd.DataFrame) -> None:
    for row in problems.to_dict(orient="records"):
        number = f" {row['row_id']}" if row["row_id"] else ""
        field = f", {row['field']}" if row["field"] else ""
        where = f"{row['table'] or 'the file'}{number}{field}"
        say_sentence(f"{row['problem']}. Next: {row['next_step']}", title=where)
