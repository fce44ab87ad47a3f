"""The options that choose formats, and what is said of the files written."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reciprocity_kit.commands.speaking import say

if TYPE_CHECKING:
    from reciprocity_kit.report.formats import Written

THEMES = ("light", "dark", "print")
PICTURES = (".png", ".svg")


def add_formats(command: Any, *, usual: str, when: str = "") -> None:
    """Add the options that choose formats to a command.

    Parameters
    ----------
    command : argparse.ArgumentParser
        The command.
    usual : str
        The formats written where none is asked for.
    when : str
        What else is needed for them, in words.
    """
    command.add_argument(
        "--format",
        metavar="LIST",
        help="html, pdf, png, svg, pptx, xlsx, md, or all, with commas between them"
        f"{when} (default: {usual})",
    )
    command.add_argument(
        "--theme", choices=THEMES, default="light", help="the look of slides and pictures (default: light)"
    )


def chosen_formats(options: argparse.Namespace, *, usual: str) -> list[str]:
    """Read which formats are wanted.

    Parameters
    ----------
    options : argparse.Namespace
        With format.
    usual : str
        The formats written where none is asked for.

    Returns
    -------
    list of str
        For `write_formats`.

    Raises
    ------
    OptionError
        If a name is unknown.
    """
    from reciprocity_kit.report.formats import find_formats  # noqa: PLC0415 (plotly loads slowly)

    return find_formats(usual if options.format is None else options.format)


def tell_written(written: "Written", *, what: str) -> None:
    """Say where the files are, pictures together, and what is missing on this machine.

    Parameters
    ----------
    written : Written
        What was written, and what was not.
    what : str
        What it is, as a sentence begins.
    """
    pictures = [file for file in written.files if file.suffix in PICTURES]
    for file in written.files:
        if file not in pictures:
            say(f"{what} is at {file.resolve()}")
    if pictures:
        say(f"{_count(pictures)} in {pictures[0].parent.resolve()}")
    for line in written.told:
        say(f"Left out: {line}")


def _count(pictures: list[Path]) -> str:
    return f"{len(pictures)} pictures are" if len(pictures) > 1 else "1 picture is"
