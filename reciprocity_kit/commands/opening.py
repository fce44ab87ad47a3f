"""How a command gets at its casebook: the argument that names it, and its passphrase."""

import argparse
import getpass
import sys
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import pandas as pd

from reciprocity_kit.casebook import Casebook, open_casebook
from reciprocity_kit.casebook.passphrases import VARIABLE, find_passphrase, is_encrypted
from reciprocity_kit.errors import OptionError

_DAY_BEGINS: Mapping[int, str] = MappingProxyType({4: "-01-01", 7: "-01", 10: ""})

Commands = Any  # argparse does not name the type of its subparsers


class ActionParser(argparse.ArgumentParser):
    """A parser that takes what has no name before, between and after the options."""

    _is_inside = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse what is known, and return it with what is not.

        Parameters
        ----------
        args : sequence of str, optional
            The words.
        namespace : argparse.Namespace, optional
            Where the options go.

        Returns
        -------
        tuple
            The options, and the words that are none.
        """
        if self._is_inside:  # the call below comes back here, for the options alone
            return super().parse_known_args(args, namespace)
        self._is_inside = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._is_inside = False


def add_action(
    actions: Commands, name: str, help_text: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
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
        name,
        help=help_text,
        description=f"{help_text[0].upper()}{help_text[1:]}.",
        allow_abbrev=False,
    )
    made.add_argument("book", metavar="BOOK", help="the casebook's file")
    add_passphrase_file(made)
    made.set_defaults(run=run)
    return made


def add_passphrase_file(command: argparse.ArgumentParser) -> None:
    """Add the option that names a file with the passphrase.

    Parameters
    ----------
    command : argparse.ArgumentParser
        A command that opens a book.
    """
    words = f"first line of FILE (else ${VARIABLE}, or asked)"
    command.add_argument("--passphrase-file", metavar="FILE", help=words)


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


def today() -> pd.Timestamp:
    """Return the day on the owner's calendar.

    Returns
    -------
    pandas.Timestamp
        Its midnight, without a zone.
    """
    return pd.Timestamp(date.today())  # noqa: DTZ011 (the day on the owner's calendar)


def first_day(text: str) -> pd.Timestamp:
    """Read a day; of a month or a year the first.

    Parameters
    ----------
    text : str
        Such as 2026-03-05, 2026-03 or 2026.

    Returns
    -------
    pandas.Timestamp
        Its midnight, without a zone.

    Raises
    ------
    OptionError
        If it is no day.

    Examples
    --------
    >>> first_day("2026-03")
    Timestamp('2026-03-01 00:00:00')
    """
    try:
        return pd.Timestamp(date.fromisoformat(text + _DAY_BEGINS.get(len(text), "?")))
    except ValueError as error:
        raise OptionError(f"{text!r} is no day.", next_step="write it such as 2026-03-01") from error


def new_passphrase(options: argparse.Namespace) -> str:
    """Take the passphrase of a book to be made, from the file, the variable, or by asking twice.

    Parameters
    ----------
    options : argparse.Namespace
        With passphrase_file.

    Returns
    -------
    str
        The passphrase.

    Raises
    ------
    OptionError
        If there is none, or the two typed differ.
    """
    given = find_passphrase(options.passphrase_file)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise OptionError(
            "There is nobody to ask for a passphrase.",
            next_step=f"set ${VARIABLE}, or give --passphrase-file",
        )
    first, second = getpass.getpass("New passphrase: "), getpass.getpass("Once more: ")
    if first != second:
        raise OptionError("The two differ.", next_step="try again")
    return first


def _passphrase(options: argparse.Namespace) -> str | None:
    if not options.passphrase_file and not is_encrypted(options.book):
        return None  # the variable may be set for another book
    given = find_passphrase(options.passphrase_file)
    if given is None and sys.stdin.isatty():
        return getpass.getpass("Passphrase: ")
    return given
