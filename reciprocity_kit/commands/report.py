"""The command that writes a report."""

import argparse
from collections.abc import Mapping
from typing import Any

import pandas as pd

from reciprocity_kit.commands.formats import add_formats, chosen_formats, tell_written
from reciprocity_kit.commands.hiding import add_hiding, hide_read
from reciprocity_kit.commands.opening import add_passphrase_file, opened
from reciprocity_kit.commands.reading import add_reading, read_history, tell_receipt
from reciprocity_kit.commands.snapshots import read_audit
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History

USUAL = "html"


def add_command(commands: Any) -> None:
    """Add `report` to the command line.

    Parameters
    ----------
    commands : argparse's subparsers
        Of the main command.
    """
    words = "write a report of one or more exports"
    command = commands.add_parser("report", help=words, description=f"{words.capitalize()}.")
    command.set_defaults(run=_report)
    add_reading(command, several="+")
    command.add_argument("--output", metavar="FOLDER", default="out", help="where to write (default: out)")
    command.add_argument("--book", metavar="FILE", help="the owner's casebook, for a chapter of its own")
    add_formats(command, usual=USUAL)
    add_passphrase_file(command)
    command.add_argument(
        "--before", metavar="AUDIT", help="a casebook or audit.csv: tell what changed since its last audit"
    )
    add_hiding(command)


def _report(options: argparse.Namespace) -> int:
    from reciprocity_kit.pictures import build_tables  # noqa: PLC0415 (plotly loads slowly, other commands need it not)
    from reciprocity_kit.report.formats import write_report_formats  # noqa: PLC0415 (as above)

    formats = chosen_formats(options, usual=USUAL)
    history = read_history(options)
    tell_receipt(history)
    book = _read_book(options, history)
    before = None if options.before is None else read_audit(options, options.before)
    if options.hide_names:
        history, book, before = hide_read(options, history, book, before)
    tables = build_tables(history, book=book, before=before)
    written = write_report_formats(tables, options.output, formats, theme=options.theme)
    tell_written(written, what="The report")
    return 0 if written.files else 1


def _read_book(options: argparse.Namespace, history: History) -> Mapping[str, pd.DataFrame] | None:
    if options.book is None:
        return None
    if not history.owner:
        raise OptionError(
            "A casebook belongs to an owner, and none is named.", next_step="give --owner ADDRESS"
        )
    with opened(options, read_only=True) as book:
        if book.owner != history.owner:
            raise OptionError(
                f"The casebook is of {book.owner}, the report of {history.owner}.",
                next_step="name the casebook of the same person",
            )
        return {name: book.table(name) for name in book.tables}
