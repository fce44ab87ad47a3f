"""Every notebook runs from top to bottom, on the sample data, without an error or a warning shown."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TIMEOUT_SECONDS = 180

pytestmark = pytest.mark.notebook


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(notebook: Path, tmp_path: Path) -> None:
    # imported here: they take seconds, and collecting the other tests needs neither
    import nbformat  # noqa: PLC0415 - see above
    from nbclient import NotebookClient  # noqa: PLC0415 - see above

    shutil.copytree(ROOT / "sample_data", tmp_path / "sample_data")
    folder = tmp_path / "notebooks"
    folder.mkdir()
    cells = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
    NotebookClient(
        cells,
        timeout=TIMEOUT_SECONDS,
        kernel_name="python3",
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    outputs = [output for cell in cells.cells for output in cell.get("outputs", [])]
    assert [output["text"] for output in outputs if output.get("name") == "stderr"] == []
