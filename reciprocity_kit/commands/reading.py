"""The options that every command shares which reads exports, and what it tells of the reading."""

import argparse
import shutil
import sys
from typing import Any

from reciprocity_kit.commands.speaking import say
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History, render_receipt
from reciprocity_kit.readers.read import read


def add_reading(command: argparse.ArgumentParser, *, several: str) -> None:
    """Add the options of reading exports to a command.

    Parameters
    ----------
    command : argparse.ArgumentParser
        The command.
    several : str
        How many exports it takes, in argparse's sign.
    """
    command.add_argument("exports", metavar="EXPORT", nargs=several, help="a file or a folder of exports")
    command.add_argument(
        "--owner",
        action="append",
        metavar="ADDRESS",
        help="whose mailbox it is; repeat it for further addresses",
    )
    command.add_argument("--tz", metavar="ZONE", help="zone of times that have none, such as Europe/Berlin")
    command.add_argument(
        "--region", metavar="CC", help="country of phone numbers without a country code, such as DE"
    )
    command.add_argument("--since", metavar="DATE", help="first day of the window")
    command.add_argument("--until", metavar="DATE", help="day after the last of the window")
    command.add_argument(
        "--date-order", choices=("day", "month"), help="which stands first in dates like 3/4/2024"
    )
    command.add_argument(
        "--column", action="append", metavar="NAME=TITLE", help='for an unknown CSV, for example sender="Von"'
    )
    command.add_argument(
        "--identities",
        metavar="FILE",
        help="an identities.csv with your yes and no on who is the same person",
    )


def list_settlements(options: argparse.Namespace) -> dict[str, Any]:
    """List what the options settle about the exports, as `rk.read` takes it.

    Parameters
    ----------
    options : argparse.Namespace
        With what `add_reading` added.

    Returns
    -------
    dict of str to object
        Owner, zone, region, columns, window, order of dates and identities.

    Raises
    ------
    OptionError
        If a column is named without its title.
    """
    columns = None
    if options.column:
        pairs = [each.partition("=") for each in options.column]
        if not all(name and title for name, _, title in pairs):
            raise OptionError("--column needs NAME=TITLE.", next_step='--column sender="Von"')
        columns = {name: title for name, _, title in pairs}
    return {
        "owner": options.owner,
        "tz": options.tz,
        "region": options.region,
        "columns": columns,
        "since": options.since,
        "until": options.until,
        "date_order": options.date_order,
        "identities": options.identities,
    }


def read_history(options: argparse.Namespace) -> History:
    """Read the exports that were named, as the options say.

    Parameters
    ----------
    options : argparse.Namespace
        With what `add_reading` added.

    Returns
    -------
    History
        What was read.
    """
    return read(*options.exports, **list_settlements(options), progress=sys.stderr.isatty())


def tell_receipt(history: History) -> None:
    """Tell what was read.

    Parameters
    ----------
    history : History
        What was read.
    """
    say(render_receipt(history, width=shutil.get_terminal_size((100, 24)).columns))
    say("")
