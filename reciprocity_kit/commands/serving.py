"""The commands that open the notebooks and the apps."""

import argparse
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from reciprocity_kit.commands.lab import copy_notebooks, open_lab
from reciprocity_kit.commands.opening import add_passphrase_file
from reciprocity_kit.commands.reading import add_reading, list_settlements
from reciprocity_kit.commands.servers import run_server
from reciprocity_kit.errors import OptionError


def add_commands(commands: Any) -> None:
    """Add `app` and `lab` to the command line.

    Parameters
    ----------
    commands : argparse's subparsers
        Of the main command.
    """
    app = commands.add_parser("app", help="open the apps as a page, without code")
    app.set_defaults(run=_app)
    add_reading(app, several="*")
    app.add_argument("--book", metavar="FILE", help="a casebook to open")
    add_passphrase_file(app)
    app.add_argument("--port", type=int, default=0, help="default: any that is free")
    app.add_argument("--no-browser", action="store_true", help="only print the address")
    lab = commands.add_parser("lab", help="open the notebooks in JupyterLab")
    lab.set_defaults(run=_lab)
    lab.add_argument(
        "--folder", default="reciprocity-notebooks", help="where your copies of the notebooks go"
    )
    lab.add_argument(
        "--keep-outputs",
        action="store_true",
        help="save tables and charts too, with the names in them (default: only text and code)",
    )
    lab.add_argument("--no-browser", action="store_true", help="only print the address")


def _app(options: argparse.Namespace) -> int:
    from reciprocity_kit.apps.page.serve import prepare_page  # noqa: PLC0415 (only this command needs it)

    _check_installed("voila", "app")
    given = {
        "exports": [str(Path(each).resolve()) for each in options.exports],
        **list_settlements(options),
    }
    for name in ("book", "passphrase_file", "identities"):
        path = getattr(options, name)
        given[name] = str(Path(path).expanduser().resolve()) if path else None
    with prepare_page(given, port=options.port, open_browser=not options.no_browser) as page:
        _say(f"The page is {page.address}")
        _say("It answers this machine only. Stop it with Ctrl+C.")
        return run_server(page.command, environment=page.environment)


def _lab(options: argparse.Namespace) -> int:
    _check_installed("jupyterlab", "lab")
    folder = Path(options.folder)
    copied = copy_notebooks(folder)
    _say(f"Your notebooks are in {folder.resolve()} ({len(copied)} new, the others as you left them).")
    if not options.keep_outputs:
        _say("Saving keeps your text and code, not the tables and charts; --keep-outputs keeps those too.")
    _say("Nothing leaves this machine. Stop it with Ctrl+C.")
    more = ["--no-browser"] if options.no_browser else []
    return open_lab(folder, keep_outputs=options.keep_outputs, options=more)


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 (a command speaks)


def _check_installed(module: str, extra: str) -> None:
    if find_spec(module) is None:
        raise OptionError(
            f"{module} is not installed.", next_step=f"make lab, or pip install 'reciprocity-kit[{extra}]'"
        )
