"""The key behind pseudonyms: a file that stays with the owner."""

import csv
import os
import secrets
from collections.abc import Mapping
from os import PathLike
from pathlib import Path

from reciprocity_kit.errors import OptionError, ReadError

KEY_BYTES = 32
_HEAD = "reciprocity_kit names key 1"


def write_names_key(path: str | PathLike[str]) -> bytes:
    """Make a new key and write it where only the owner can read it.

    Whoever has the key can find out who stands behind a pseudonym; without it nobody
    can, not even the owner. Keep it, and give it to nobody with a report.

    Parameters
    ----------
    path : str or path
        A file that does not exist yet.

    Returns
    -------
    bytes
        The key.

    Raises
    ------
    OptionError
        If the file exists or cannot be written.
    """
    file = Path(path).expanduser()
    key = secrets.token_bytes(KEY_BYTES)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii", newline="\n") as output:
            output.write(f"{_HEAD}\n{key.hex()}\n")
    except FileExistsError as error:
        raise OptionError(f"{file} exists already.", next_step="read it with read_names_key") from error
    except OSError as error:
        raise OptionError(
            f"{file} cannot be written: {error.strerror}.", next_step="name another file with --names-key"
        ) from error
    return key


def read_names_key(path: str | PathLike[str]) -> bytes:
    """Read the key behind pseudonyms.

    Parameters
    ----------
    path : str or path
        As `write_names_key` wrote it.

    Returns
    -------
    bytes
        The key.

    Raises
    ------
    ReadError
        If there is no such file, or it is no key.
    """
    file = Path(path).expanduser()
    try:
        lines = file.read_text(encoding="ascii").split("\n")
    except OSError as error:
        raise ReadError(
            f"{file} cannot be read: {error.strerror}.", next_step="name the key's file"
        ) from error
    except UnicodeDecodeError:
        lines = []
    try:
        head, digits = lines[0], bytes.fromhex(lines[1])
    except (IndexError, ValueError):
        head, digits = "", b""
    if head != _HEAD or len(digits) != KEY_BYTES:
        raise ReadError(
            f"{file} is no names key.", next_step="name the file that was made with the first pseudonyms"
        )
    return digits


def find_names_key(path: str | PathLike[str]) -> tuple[bytes, bool]:
    """Read the key, or make it where there is none.

    Parameters
    ----------
    path : str or path
        The file.

    Returns
    -------
    bytes
        The key.
    bool
        Whether it was made just now.
    """
    file = Path(path).expanduser()
    if file.exists():
        return read_names_key(file), False
    return write_names_key(file), True


def write_names(shown: Mapping[str, str], path: str | PathLike[str]) -> Path:
    """Write who is behind which name, for the owner alone.

    Parameters
    ----------
    shown : mapping of str to str
        As `build_shown` returns it.
    path : str or path
        The file; replaced if it exists.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    OptionError
        If it cannot be written.
    """
    file = Path(path).expanduser()
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as output:
            rows = csv.writer(output, lineterminator="\n")
            rows.writerow(["shown", "person"])
            rows.writerows(sorted((f"{name}", f"{person}") for person, name in shown.items()))
    except OSError as error:
        raise OptionError(
            f"{file} cannot be written: {error.strerror}.", next_step="name another place"
        ) from error
    return file
