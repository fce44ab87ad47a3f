"""The command that reads exports and writes the tables."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from reciprocity_kit.commands.reading import add_reading, read_history, tell_receipt
from reciprocity_kit.commands.speaking import say
from reciprocity_kit.errors import OptionError
from reciprocity_kit.identities.writing import update_identities
from reciprocity_kit.readers.dialects import DIALECTS
from reciprocity_kit.readers.registry import FOLDER_FORMATS, FORMATS


def add_command(commands: Any) -> None:
    """Add `read` to the command line.

    Parameters
    ----------
    commands : argparse's subparsers
        Of the main command.
    """
    words = "read exports and write the tables"
    command = commands.add_parser("read", help=words, description=f"{words.capitalize()}.")
    command.set_defaults(run=_read)
    add_reading(command, several="*")
    command.add_argument("--output", metavar="FOLDER", default="out", help="where to write (default: out)")
    command.add_argument("--format", choices=("csv", "parquet"), default="csv", help="of the tables")
    command.add_argument("--list", action="store_true", help="list the formats that can be read")
    command.add_argument("--graph", metavar="FILE", help="a network (.graphml or .gexf) instead of exports")


def _read(options: argparse.Namespace) -> int:
    if options.list:
        known = [(each.name, each.describes) for each in DIALECTS]
        known += [(each.name, each.describes) for each in FORMATS]
        known += [(each.name, each.describes) for each in FOLDER_FORMATS]
        for name, describes in known:
            say(f"{name:20} {describes}")
        return 0
    if options.graph:
        return _read_graph(options)
    history = read_history(options)
    tell_receipt(history)
    tables = {"interactions": history.interactions, "people_seen": history.people_seen}
    tables |= {"skipped": history.skipped, "receipt": history.receipt}
    folder = _write_tables(tables, options)
    if options.format == "csv":
        say(update_identities(history, folder / "identities.csv"))
    say(f"The tables are in {folder.resolve()}")
    return 0


def _read_graph(options: argparse.Namespace) -> int:
    from reciprocity_kit.network import build_ties_of, read_graph  # noqa: PLC0415 (only this option needs it)
    from reciprocity_kit.people import build_people  # noqa: PLC0415 (only this option needs it)

    network = read_graph(options.graph)
    ties = build_ties_of(network)
    loops = network.graph["self_loops"]
    say(f"{options.graph}: {len(network):,} people, {network.size():,} ties, {loops:,} self-loops left out")
    folder = _write_tables({"ties": ties, "people": build_people(ties, network)}, options)
    say(f"The tables are in {folder.resolve()}")
    return 0


def _write_tables(tables: Mapping[str, pd.DataFrame], options: argparse.Namespace) -> Path:
    folder = Path(options.output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            if options.format == "parquet":
                table.to_parquet(folder / f"{name}.parquet", index=False)
            else:
                table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    except OSError as error:
        raise OptionError(
            f"{folder} cannot be written: {error.strerror}.", next_step="name another --output"
        ) from error
    return folder
