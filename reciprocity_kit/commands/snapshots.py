"""Audits as commands are given them: in a casebook, or in an audit.csv."""

import argparse
from pathlib import Path

import pandas as pd

from reciprocity_kit.audit import pick_audit
from reciprocity_kit.columns import cast_table
from reciprocity_kit.commands.opening import opened
from reciprocity_kit.errors import ReadError

SUFFIX = ".casebook"


def is_book(path: Path) -> bool:
    """Say whether a file is a casebook, by its name.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    bool
        Whether it ends like one.
    """
    return path.suffix == SUFFIX


def is_audit(path: Path) -> bool:
    """Say whether a file is a saved audit, by its first line.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    bool
        Whether its columns begin as an audit's.
    """
    if path.suffix != ".csv":
        return False
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().startswith("audit_id,")
    except (OSError, UnicodeDecodeError):
        return False


def read_audit(options: argparse.Namespace, name: str) -> pd.DataFrame:
    """Read the last audit that a casebook or an audit.csv holds.

    Parameters
    ----------
    options : argparse.Namespace
        With passphrase_file.
    name : str
        The file.

    Returns
    -------
    pandas.DataFrame
        Rows of one audit.

    Raises
    ------
    ReadError
        If it is neither.
    """
    path = Path(name)
    if is_book(path):
        with opened(argparse.Namespace(**vars(options) | {"book": name}), read_only=True) as book:
            return pick_audit(book.table("audits"))
    if not is_audit(path):
        raise ReadError(
            f"{path.name} holds no audit.", next_step="name a casebook, or an audit.csv of reciprocity audit"
        )
    try:
        rows = pd.read_csv(path, keep_default_na=False, na_values={"value": "", "low": "", "high": ""})
        return pick_audit(cast_table("audits", rows))
    except (ValueError, TypeError, KeyError) as error:
        raise ReadError(f"{path.name} is no saved audit.", next_step="save one with --output") from error
