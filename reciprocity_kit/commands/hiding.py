"""The options that hide names, and what they do to what was read."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from reciprocity_kit.commands.speaking import say
from reciprocity_kit.history import History
from reciprocity_kit.privacy import (
    STYLES,
    build_shown,
    find_names_key,
    find_people,
    hide_names,
    mask_names,
    write_names,
)

NAMES_KEY = "names.key"
Book = Mapping[str, pd.DataFrame]


def add_hiding(command: Any) -> None:
    """Add the options that hide names to a command.

    Parameters
    ----------
    command : argparse.ArgumentParser
        The command.
    """
    command.add_argument("--hide-names", choices=STYLES, help="name nobody, in no file that is written")
    command.add_argument(
        "--names-key",
        metavar="FILE",
        default=NAMES_KEY,
        help=f"the key behind pseudonyms (default: {NAMES_KEY})",
    )


def hide_read(
    options: argparse.Namespace, history: History, tables: Book | None, before: pd.DataFrame | None
) -> tuple[History, Book | None, pd.DataFrame | None]:
    """Hide names before anything is computed; the key and the list stay beside, not in what is written.

    Parameters
    ----------
    options : argparse.Namespace
        With hide_names and names_key.
    history : History
        What was read.
    tables : mapping of str to pandas.DataFrame or None
        Tables of a casebook by name.
    before : pandas.DataFrame or None
        An earlier audit.

    Returns
    -------
    tuple
        The same three, naming nobody.
    """
    key = _find_key(options)
    noted = find_people({**(tables or {}), **({} if before is None else {"before": before})})
    hidden = hide_names(history, style=options.hide_names, key=key, also=noted)
    _keep_list(options, hidden.shown)
    book = None if tables is None else {name: mask_names(each, hidden.shown) for name, each in tables.items()}
    return hidden.history, book, None if before is None else mask_names(before, hidden.shown)


def hide_tables(options: argparse.Namespace, tables: Book) -> dict[str, pd.DataFrame]:
    """Hide the names in tables that come without a history.

    Parameters
    ----------
    options : argparse.Namespace
        With hide_names and names_key.
    tables : mapping of str to pandas.DataFrame
        By name; `people` tells how people are called.

    Returns
    -------
    dict of str to pandas.DataFrame
        The same tables, naming nobody.
    """
    shown = build_shown(find_people(tables), style=options.hide_names, key=_find_key(options))
    _keep_list(options, shown)
    return {name: mask_names(each, shown) for name, each in tables.items()}


def _find_key(options: argparse.Namespace) -> bytes | None:
    if options.hide_names != "pseudonyms":
        return None
    key, made = find_names_key(options.names_key)
    if made:
        say(f"Made {Path(options.names_key).resolve()}: keep it, and give it to nobody with a report.")
    return key


def _keep_list(options: argparse.Namespace, shown: Mapping[str, str]) -> None:
    if options.hide_names == "pseudonyms":
        listed = write_names(shown, Path(options.names_key).with_suffix(".csv"))
        say(f"Who is who stands in {listed.resolve()}, for you alone.")
