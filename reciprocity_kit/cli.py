"""The command line: reciprocity read, report, simulate, validate, lab."""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from reciprocity_kit.commands.casebook import add_command as add_casebook
from reciprocity_kit.commands.worksheet import add_command as add_worksheet
from reciprocity_kit.errors import OptionError, ReciprocityError
from reciprocity_kit.history import History, render_receipt
from reciprocity_kit.identities.writing import update_identities
from reciprocity_kit.readers.dialects import DIALECTS
from reciprocity_kit.readers.progress import WIDEST_LINE
from reciprocity_kit.readers.read import read
from reciprocity_kit.readers.registry import FOLDER_FORMATS, FORMATS


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
    parser = _parser()
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="reciprocity",
        description="See the give and take in your working relationships. Nothing leaves this machine.",
    )
    parser.add_argument("--version", action="version", version=f"reciprocity {version('reciprocity-kit')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, help_text, run in (
        ("report", "write a report of one or more exports", _report),
        ("read", "read exports and write the tables", _read),
    ):
        command = commands.add_parser(name, help=help_text, description=help_text.capitalize() + ".")
        command.set_defaults(run=run)
        _add_reading(command, several="*" if name == "read" else "+")
        command.add_argument(
            "--output", metavar="FOLDER", default="out", help="where to write (default: out)"
        )
        if name == "read":
            command.add_argument("--format", choices=("csv", "parquet"), default="csv", help="of the tables")
            command.add_argument("--list", action="store_true", help="list the formats that can be read")
    simulate = commands.add_parser("simulate", help="write an invented world of mail and meetings")
    simulate.set_defaults(run=_simulate)
    simulate.add_argument(
        "--output", metavar="FOLDER", default="world", help="where to write (default: world)"
    )
    simulate.add_argument("--seed", type=int, default=1, help="the same number gives the same world")
    simulate.add_argument("--contacts", type=int, default=40, help="how many people (default: 40)")
    simulate.add_argument("--weeks", type=int, default=104, help="how long (default: 104)")
    validate = commands.add_parser("validate", help="measure invented worlds whose truth is known")
    validate.set_defaults(run=_validate)
    validate.add_argument(
        "--seeds", default="11,12,13,14,15", metavar="N,N,...", help="one world of each kind for every number"
    )
    validate.add_argument("--output", metavar="FILE", help="write the result as a page of Markdown as well")
    add_casebook(commands)
    add_worksheet(commands, _add_reading, _history)
    app = commands.add_parser("app", help="open the apps as a page, without code")
    app.set_defaults(run=_app)
    _add_reading(app, several="*")
    app.add_argument("--port", type=int, default=0, help="default: any that is free")
    app.add_argument("--no-browser", action="store_true", help="only print the address")
    lab = commands.add_parser("lab", help="open the notebooks in JupyterLab")
    lab.set_defaults(run=_lab)
    lab.add_argument(
        "--folder", default="reciprocity-notebooks", help="where your copies of the notebooks go"
    )
    lab.add_argument("--no-browser", action="store_true", help="only print the address")
    return parser


def _add_reading(command: argparse.ArgumentParser, *, several: str) -> None:
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


def _history(options: argparse.Namespace) -> History:
    columns = None
    if options.column:
        pairs = [each.partition("=") for each in options.column]
        if not all(name and title for name, _, title in pairs):
            raise OptionError("--column needs NAME=TITLE.", next_step='--column sender="Von"')
        columns = {name: title for name, _, title in pairs}
    return read(
        *options.exports,
        owner=options.owner,
        tz=options.tz,
        region=options.region,
        columns=columns,
        since=options.since,
        until=options.until,
        date_order=options.date_order,
        identities=options.identities,
        progress=sys.stderr.isatty(),
    )


def _say(text: str) -> None:
    print(text)  # noqa: T201 (a command speaks)


def _tell_receipt(history: History) -> None:
    _say(render_receipt(history, width=shutil.get_terminal_size((100, 24)).columns))
    _say("")


def _report(options: argparse.Namespace) -> int:
    from reciprocity_kit.report import write_report  # noqa: PLC0415 (plotly loads slowly, other commands need it not)

    history = _history(options)
    _tell_receipt(history)
    page = write_report(history, options.output)
    _say(f"The report is at {page.resolve()}")
    return 0


def _read(options: argparse.Namespace) -> int:
    if options.list:
        known = [(each.name, each.describes) for each in DIALECTS]
        known += [(each.name, each.describes) for each in FORMATS]
        known += [(each.name, each.describes) for each in FOLDER_FORMATS]
        for name, describes in known:
            _say(f"{name:20} {describes}")
        return 0
    history = _history(options)
    _tell_receipt(history)
    folder = Path(options.output)
    tables = {"interactions": history.interactions, "people_seen": history.people_seen}
    tables |= {"skipped": history.skipped, "receipt": history.receipt}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            if options.format == "parquet":
                table.to_parquet(folder / f"{name}.parquet", index=False)
            else:
                table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        if options.format == "csv":
            _say(update_identities(history, folder / "identities.csv"))
    except OSError as error:
        raise OptionError(
            f"{folder} cannot be written: {error.strerror}.", next_step="name another --output"
        ) from error
    _say(f"The tables are in {folder.resolve()}")
    return 0


def _simulate(options: argparse.Namespace) -> int:
    from reciprocity_kit.simulate import simulate_world, write_world  # noqa: PLC0415 (only this command needs it)

    world = simulate_world(seed=options.seed, contacts=options.contacts, weeks=options.weeks)
    write_world(world, options.output)
    _say(f"The world of {world.owner} is in {Path(options.output).resolve()}")
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
    _say(render_table(rows))
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
    _say(f"The page is {path.resolve()}")


def _app(options: argparse.Namespace) -> int:
    from reciprocity_kit.apps.page.serve import serve_page  # noqa: PLC0415 (only this command needs it)

    exports = [str(Path(each).resolve()) for each in options.exports]
    given = {"exports": exports, "owner": options.owner, "tz": options.tz}
    return serve_page(given, port=options.port, open_browser=not options.no_browser)


def _lab(options: argparse.Namespace) -> int:
    if find_spec("jupyterlab") is None:
        raise OptionError(
            "JupyterLab is not installed.", next_step="make lab, or pip install 'reciprocity-kit[lab]'"
        )
    source = Path(__file__).resolve().parent.parent / "notebooks"
    folder = Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    for notebook in sorted(source.glob("*.ipynb")):
        if not (folder / notebook.name).exists():
            shutil.copy(notebook, folder / notebook.name)
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--ServerApp.ip=127.0.0.1",
        "--LabApp.extension_manager=readonly",
    ]
    return subprocess.call([*command, *(["--no-browser"] if options.no_browser else [])], cwd=folder)  # noqa: S603 (our own words)
