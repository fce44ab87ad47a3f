"""The commands around invented worlds: write one, and hold the measures against many."""

import argparse
import sys
from pathlib import Path
from typing import Any

from reciprocity_kit.commands.speaking import say
from reciprocity_kit.errors import OptionError


def add_commands(commands: Any) -> None:
    """Add `simulate` and `validate` to the command line.

    Parameters
    ----------
    commands : argparse's subparsers
        Of the main command.
    """
    simulate = commands.add_parser("simulate", help="write an invented world of mail, meetings and favours")
    simulate.set_defaults(run=_simulate)
    simulate.add_argument(
        "--output", metavar="FOLDER", default="world", help="where to write (default: world)"
    )
    simulate.add_argument("--seed", type=int, default=1, help="the same number gives the same world")
    simulate.add_argument("--contacts", type=int, default=40, help="how many people (default: 40)")
    simulate.add_argument("--weeks", type=int, default=104, help="how long (default: 104)")
    simulate.add_argument(
        "--format", metavar="NAME", help="write it as another program's export instead, for example mbox"
    )
    validate = commands.add_parser("validate", help="measure invented worlds whose truth is known")
    validate.set_defaults(run=_validate)
    validate.add_argument(
        "--seeds", default="11,12,13,14,15", metavar="N,N,...", help="one world of each kind for every number"
    )
    validate.add_argument("--output", metavar="FILE", help="write the result as a page of Markdown as well")


def _simulate(options: argparse.Namespace) -> int:
    from reciprocity_kit.simulate import WRITABLE, simulate_world, write_history, write_world  # noqa: PLC0415 (only this command needs it)
    from reciprocity_kit.simulate.casebooks import write_book  # noqa: PLC0415 (only this command needs it)

    world = simulate_world(seed=options.seed, contacts=options.contacts, weeks=options.weeks)
    if options.format is None:
        write_book(world, options.output)
        write_world(world, options.output)
        say(f"The world of {world.owner} is in {Path(options.output).resolve()}")
        return 0
    known = WRITABLE.get(options.format)
    path = Path(options.output) / (known.file if known else "")
    write_history(world, path, format=options.format)
    say(f"The world of {world.owner} is in {path.resolve()}")
    return 0


def _validate(options: argparse.Namespace) -> int:
    from reciprocity_kit.validation import render_page, render_table, validate  # noqa: PLC0415 (only this command needs it)

    words = options.seeds.split(",")
    if not all(word.strip().isdecimal() for word in words):
        raise OptionError(
            f"--seeds {options.seeds} is no list of whole numbers.", next_step="--seeds 11,12,13,14,15"
        )
    seeds = [int(word) for word in words]
    rows = validate(seeds=seeds)
    say(render_table(rows))
    if options.output:
        _write_page(Path(options.output), render_page(rows, seeds=seeds))
    missed = int((~rows["passed"]).sum())
    if missed:
        print(f"reciprocity: {missed} rows are below their floor.", file=sys.stderr)  # noqa: T201 (a command speaks)
    return 1 if missed else 0


def _write_page(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise OptionError(
            f"{path} cannot be written: {error.strerror}.", next_step="name another --output"
        ) from error
    say(f"The page is {path.resolve()}")
