"""JupyterLab on one's own copies of the notebooks, which keep nothing of what they showed."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reciprocity_kit.commands.servers import run_server
from reciprocity_kit.examples import list_notebooks

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self' ws://127.0.0.1:* ws://localhost:* blob: data:; font-src 'self' data:; "
    "worker-src 'self' blob:; frame-src 'self' blob: data:; frame-ancestors 'self'; form-action 'self'"
)
"""Forbids the page every request that is not to this machine."""
COMMAND = (
    sys.executable,
    "-m",
    "jupyterlab",
    "--ServerApp.ip=127.0.0.1",
    "--LabApp.extension_manager=readonly",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)
NO_NEWS = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


def copy_notebooks(folder: Path) -> list[Path]:
    """Copy the notebooks into a folder; what stands there already stays as it is.

    Parameters
    ----------
    folder : pathlib.Path
        Where the copies go; made where there is none.

    Returns
    -------
    list of pathlib.Path
        The copies made now.
    """
    folder.mkdir(parents=True, exist_ok=True)
    new = [each for each in list_notebooks() if not (folder / each.name).exists()]
    return [Path(shutil.copy(notebook, folder)) for notebook in new]


def open_lab(folder: Path, *, keep_outputs: bool = False, options: Sequence[str] = ()) -> int:
    """Open JupyterLab on a folder until the person stops it.

    Parameters
    ----------
    folder : pathlib.Path
        The only one it shows.
    keep_outputs : bool
        Whether saved notebooks keep tables and charts, with the names in them.
    options : sequence of str
        More options of JupyterLab.

    Returns
    -------
    int
        The server's exit status.
    """
    with prepare_settings(keep_outputs=keep_outputs) as environment:
        return run_server([*COMMAND, *options], environment=environment, folder=folder, asks=True)


@contextmanager
def prepare_settings(*, keep_outputs: bool = False) -> Iterator[Mapping[str, str]]:
    """Lay out settings that hold for this one JupyterLab, above the person's own.

    Parameters
    ----------
    keep_outputs : bool
        Whether saved notebooks keep what they showed.

    Yields
    ------
    mapping of str to str
        The environment to start it with; the settings are removed when the block ends.
    """
    with tempfile.TemporaryDirectory(prefix="reciprocity-") as name:
        place = Path(name)
        settings: dict[str, Any] = {
            "ServerApp": {"tornado_settings": {"headers": {"Content-Security-Policy": POLICY}}},
            "KernelManager": {"transport": "ipc" if os.name == "posix" else "tcp"},
        }
        if not keep_outputs:
            settings["ContentsManager"] = {"pre_save_hook": f"{__name__}.drop_outputs"}
        (place / "jupyter_server_config.json").write_text(json.dumps(settings), encoding="utf-8")
        (place / "labconfig").mkdir()
        (place / "labconfig" / "page_config.json").write_text(json.dumps(NO_NEWS), encoding="utf-8")
        theirs = os.environ.get("JUPYTER_CONFIG_PATH", "")
        yield {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, [name, theirs]))}


def drop_outputs(*, model: Mapping[str, Any], **_saving: Any) -> None:
    """Take tables, charts and the state of widgets out of a notebook that is being saved.

    Jupyter calls it before it writes; the open page still shows them.

    Parameters
    ----------
    model : mapping
        What is saved, changed in place because that is what is written.
    **_saving
        Where to, and by whom.
    """
    if model.get("type") != "notebook" or not model.get("content"):
        return
    notebook = model["content"]
    notebook["metadata"].pop("widgets", None)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
