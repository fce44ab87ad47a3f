"""Every notebook runs from top to bottom, anywhere on the disk, without an error or a warning shown."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from reciprocity_kit.examples import list_notebooks

NOTEBOOKS = list_notebooks()
NAMES = [
    "01_first_look",
    "02_ties_and_replies",
    "03_network",
    "04_over_time",
    "05_casebook",
    "06_coaching_session",
    "07_your_own_measures",
]
TIMEOUT_SECONDS = 180
LONGEST_CELL = 12

pytestmark = pytest.mark.notebook


def _cells(notebook: Path, kind: str) -> list[str]:
    cells: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


def test_the_notebooks_build_on_each_other() -> None:
    assert [notebook.stem for notebook in NOTEBOOKS] == NAMES


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_read_like_a_page(notebook: Path) -> None:
    code, prose = _cells(notebook, "code"), _cells(notebook, "markdown")
    defined = [
        node
        for cell in code
        for node in ast.walk(ast.parse(cell))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda))
    ]
    assert defined == []
    assert max(len(cell.splitlines()) for cell in code) <= LONGEST_CELL
    assert "rk.sample(" in code[0]
    assert any("To see your own" in cell for cell in prose[:2])


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(notebook: Path, tmp_path: Path) -> None:
    # imported here: they take seconds, and collecting the other tests needs neither
    import nbformat  # noqa: PLC0415 - see above
    from nbclient import NotebookClient  # noqa: PLC0415 - see above

    cells = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
    NotebookClient(
        cells,
        timeout=TIMEOUT_SECONDS,
        kernel_name="python3",
        store_widget_state=False,
        resources={"metadata": {"path": str(tmp_path)}},
    ).execute()
    outputs = [output for cell in cells.cells for output in cell.get("outputs", [])]
    assert [output["text"] for output in outputs if output.get("name") == "stderr"] == []
