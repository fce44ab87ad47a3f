"""Where the passphrase of a casebook comes from without being typed into a command."""

import os
from os import PathLike
from pathlib import Path

from reciprocity_kit.casebook._sealed import MAGIC
from reciprocity_kit.errors import OptionError

VARIABLE = "RK_PASSPHRASE"


def find_passphrase(file: str | PathLike[str] | None) -> str | None:
    """Find the passphrase that was given, in a file or in the variable RK_PASSPHRASE.

    Parameters
    ----------
    file : str, path or None
        A text file whose first line it is; `None` to look at the variable.

    Returns
    -------
    str or None
        `None` where none was given.

    Raises
    ------
    OptionError
        If the file cannot be read.
    """
    if not file:
        return os.environ.get(VARIABLE)
    try:
        text = Path(file).expanduser().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError(
            f"{file} cannot be read.", next_step="name a text file with --passphrase-file"
        ) from error
    return text.split("\n")[0]


def is_encrypted(path: str | PathLike[str]) -> bool:
    """Tell whether a file is an encrypted casebook.

    Parameters
    ----------
    path : str or path
        A file.

    Returns
    -------
    bool
        False too where there is no such file.
    """
    try:
        with Path(path).expanduser().open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False
