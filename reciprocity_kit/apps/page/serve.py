"""The apps as a page without code, served to this machine only."""

import json
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = "RECIPROCITY_FOLDER"
"""Variable with the folder the page was started in; the kernel's own is a passing one."""
PRIVATE = "RECIPROCITY_PAGE"
"""Variable with the private folder of the server, which is removed when it ends."""
HOST = "127.0.0.1"
NAME = "reciprocity"
WAITS_SECONDS = 120
"""How long a busy machine may take to hand the page over; after Voila's own 4 seconds it would stay empty."""
LEFT_SECONDS = 180
"""How long a page that vanished without a word, as in a crash of the browser, keeps what it holds."""
TITLE = "Give and take: reciprocity_kit"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self' ws://127.0.0.1:* blob: data:; font-src 'self' data:; worker-src 'self' blob:; "
    "frame-ancestors 'none'; form-action 'none'"
)
"""Forbids the page every request that is not to the server it came from."""


@dataclass(frozen=True)
class Page:
    """How to serve the page.

    Parameters
    ----------
    command : sequence of str
        The server and its options.
    environment : mapping of str to str
        What it is started with.
    address : str
        Where the page is, with its token.
    """

    command: Sequence[str]
    environment: Mapping[str, str]
    address: str


@contextmanager
def prepare_page(options: Mapping[str, Any], *, port: int = 0, open_browser: bool = True) -> Iterator[Page]:
    """Lay out a private folder with the page's one cell, and say how to serve it.

    Parameters
    ----------
    options : mapping
        What `explore` is called with: paths, owner, tz, book and so on.
    port : int
        0 for any that is free.
    open_browser : bool
        Whether the server opens the page.

    Yields
    ------
    Page
        The folder is removed when the block ends.
    """
    with tempfile.TemporaryDirectory(prefix="reciprocity-") as folder:
        place = Path(folder)
        template = place / "share" / "voila" / "templates" / NAME
        template.mkdir(parents=True)
        for page in Path(__file__).parent.glob("*.j2"):
            shutil.copy(page, template)
        (template / "conf.json").write_text(json.dumps({"base_template": "lab"}), encoding="utf-8")
        notebook = place / f"{NAME}.ipynb"
        notebook.write_text(json.dumps(_notebook(options)), encoding="utf-8")
        chosen, token = port or _free_port(), secrets.token_urlsafe(24)
        _write_settings(place, token)
        yield Page(
            command=_command(notebook, chosen, open_browser=open_browser),
            environment={
                **os.environ,
                FOLDER: str(Path.cwd()),
                PRIVATE: str(place),
                "JUPYTER_PATH": _paths(place / "share"),
                "JUPYTER_CONFIG_DIR": str(place),
                "JUPYTER_RUNTIME_DIR": str(place / "runtime"),
                "JUPYTER_DATA_DIR": str(place / "data"),
            },
            address=f"http://{HOST}:{chosen}/?token={token}",
        )


def _command(notebook: Path, port: int, *, open_browser: bool) -> list[str]:
    return [
        sys.executable,
        "-m",
        "voila",
        str(notebook),
        f"--template={NAME}",
        f"--Voila.ip={HOST}",
        f"--Voila.port={port}",
        "--Voila.port_retries=0",
        *([] if open_browser else ["--no-browser"]),
    ]


def _write_settings(folder: Path, token: str) -> None:
    """Write what must not stand on a command line, where every user of the machine could read it."""
    settings = {
        "Voila": {"token": token, "tornado_settings": {"headers": {"Content-Security-Policy": POLICY}}},
        "VoilaConfiguration": {"show_tracebacks": False},
        "VoilaExecutor": {"iopub_timeout": WAITS_SECONDS},
        "MappingKernelManager": {"cull_idle_timeout": LEFT_SECONDS, "cull_interval": LEFT_SECONDS // 6},
        "KernelManager": {"transport": "ipc" if os.name == "posix" else "tcp"},
    }
    (folder / "voila.json").write_text(json.dumps(settings), encoding="utf-8")


def _notebook(options: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in options.items() if value}
    source = f"import json\nimport reciprocity_kit as rk\nrk.explore(**json.loads({json.dumps(given)!r}))"
    cell = {"cell_type": "code", "id": "page", "metadata": {}, "source": source}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {
        "cells": [cell | {"execution_count": None, "outputs": []}],
        "metadata": kernel | {"title": TITLE},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _paths(own: Path) -> str:
    return os.pathsep.join(filter(None, [str(own), os.environ.get("JUPYTER_PATH", "")]))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        number: int = probe.getsockname()[1]
    return number
