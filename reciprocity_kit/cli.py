"""The command line: one parser, and how commands end."""

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version

from reciprocity_kit.commands import audit, casebook, report, serving, tables, worksheet, worlds
from reciprocity_kit.commands.reading import add_reading, read_history
from reciprocity_kit.errors import ReciprocityError
from reciprocity_kit.readers.progress import WIDEST_LINE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after `reciprocity`; by default those of the command line.

    Returns
    -------
    int
        0, or 1 with one line on standard error for anything the user can mend.
        Wrong usage leaves with 2 before this returns.
    """
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
    except ReciprocityError as error:
        _complain(_in_one_line(str(error)))
        return 1
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        _complain("stopped.")
        return 1
    return status


def _complain(words: str) -> None:
    """Say a line on standard error, over what is left of the progress in a terminal."""
    clean = f"\r{'':{WIDEST_LINE}}\r" if sys.stderr.isatty() else ""
    print(f"{clean}reciprocity: {words}", file=sys.stderr)  # noqa: T201 (a command speaks)


def _in_one_line(message: str) -> str:
    *facts, last = (" ".join(line.split()) for line in message.splitlines())
    return " ".join([*(fact if fact.endswith((".", "!", "?")) else f"{fact}." for fact in facts), last])


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of the command line.

    Returns
    -------
    argparse.ArgumentParser
        With every command; each says in `run` what to do.
    """
    parser = argparse.ArgumentParser(
        prog="reciprocity",
        description="See the give and take in your working relationships. Nothing leaves this machine.",
    )
    parser.add_argument("--version", action="version", version=f"reciprocity {version('reciprocity-kit')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    report.add_command(commands)
    tables.add_command(commands)
    casebook.add_command(commands)
    audit.add_command(commands)
    worksheet.add_command(commands, add_reading, read_history)
    serving.add_commands(commands)
    worlds.add_commands(commands)
    return parser
