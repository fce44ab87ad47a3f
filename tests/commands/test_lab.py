"""What `reciprocity lab` lays out before JupyterLab starts, and what it lets a notebook keep."""

import json
import os
import stat
from pathlib import Path

import pytest

from reciprocity_kit.commands.lab import copy_notebooks, drop_outputs, prepare_settings
from reciprocity_kit.examples import list_notebooks


def test_copies_never_overwrite(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    copied = copy_notebooks(folder)
    assert [each.name for each in copied] == [each.name for each in list_notebooks()]
    copied[0].write_text("my own words", encoding="utf-8")
    copied[1].unlink()
    assert copy_notebooks(folder) == [copied[1]]
    assert copied[0].read_text(encoding="utf-8") == "my own words"


def test_a_saved_notebook_keeps_text_and_code_only() -> None:
    shown = {"output_type": "display_data", "data": {"text/plain": "ana@x.example"}, "metadata": {}}
    content = {
        "metadata": {"kernelspec": {"name": "python3"}, "widgets": {"state": "ana@x.example"}},
        "cells": [
            {"cell_type": "markdown", "source": "# Mine"},
            {"cell_type": "code", "source": "1 + 1", "outputs": [shown], "execution_count": 3},
        ],
    }
    drop_outputs(model={"type": "notebook", "content": content}, path="a.ipynb")
    assert "ana@x.example" not in json.dumps(content)
    assert [cell["source"] for cell in content["cells"]] == ["# Mine", "1 + 1"]
    assert content["metadata"] == {"kernelspec": {"name": "python3"}}


@pytest.mark.parametrize("model", [{"type": "file", "content": "a"}, {"type": "notebook", "content": None}])
def test_other_files_are_left_alone(model: dict[str, str | None]) -> None:
    before = dict(model)
    drop_outputs(model=model, path="a.txt")
    assert model == before


@pytest.mark.parametrize("keep_outputs", [True, False])
def test_settings_stand_above_the_persons_own_and_go_away(
    monkeypatch: pytest.MonkeyPatch, *, keep_outputs: bool
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "theirs")
    with prepare_settings(keep_outputs=keep_outputs) as environment:
        ours, theirs = environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)
        assert theirs == "theirs"
        folder = Path(ours)
        assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0 or os.name == "nt"
        settings = json.loads((folder / "jupyter_server_config.json").read_text(encoding="utf-8"))
        policy = settings["ServerApp"]["tornado_settings"]["headers"]["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert ("ContentsManager" in settings) is not keep_outputs
        page = json.loads((folder / "labconfig" / "page_config.json").read_text(encoding="utf-8"))
        assert page["disabledExtensions"] == {"@jupyterlab/apputils-extension:announcements": True}
    assert not folder.exists()
