"""Formats by name, and what is said where a piece is missing."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reciprocity_kit.cli import main
from reciprocity_kit.errors import OptionError
from reciprocity_kit.report.formats import FORMATS, Paper, find_formats, write_formats
from reciprocity_kit.report.formats.browser import find_browser
from reciprocity_kit.report.formats.handout import render_handout


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/at/all")


def test_a_list_is_read_in_any_order_and_spelling() -> None:
    assert find_formats("XLSX, .md ,html,md") == ["html", "xlsx", "md"]
    assert find_formats("all") == list(FORMATS)
    assert find_formats("powerpoint") == ["pptx"]


@pytest.mark.parametrize(("wanted", "near"), [("pptxx", "pptx"), ("markdwon", "md"), ("htlm", "html")])
def test_an_unknown_format_is_told_with_the_nearest(wanted: str, near: str) -> None:
    with pytest.raises(OptionError, match=f"did you mean {near}"):
        find_formats(wanted)


def test_no_format_at_all_is_told() -> None:
    with pytest.raises(OptionError, match="No format is named"):
        find_formats(" , ")


@pytest.mark.usefixtures("no_browser")
def test_without_a_browser_the_page_is_written_to_be_printed_by_hand(paper: Paper, tmp_path: Path) -> None:
    assert find_browser() is None
    written = write_formats(replace(paper, page=lambda: "<p>page</p>"), tmp_path, ["pdf", "png", "md"])
    assert {file.name for file in written.files} == {"report.html", "report.md"}
    assert len(written.told) == 2
    assert any("print it from your browser" in line for line in written.told)
    assert any("camera" in line for line in written.told)


@pytest.mark.usefixtures("no_browser")
def test_slides_without_drawings_are_still_slides(paper: Paper, tmp_path: Path) -> None:
    written = write_formats(paper, tmp_path, ["pptx"])
    assert [file.name for file in written.files] == ["report.pptx"]
    assert written.told[0].startswith("slides without ")


def test_without_the_library_slides_are_left_out(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pptx", None)
    written = write_formats(paper, tmp_path, ["pptx", "md"])
    assert [file.name for file in written.files] == ["report.md"]
    assert "reciprocity-kit[paper]" in written.told[0]


@pytest.mark.usefixtures("no_browser")
def test_the_command_writes_what_it_can(
    mail: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["report", str(mail), "--output", str(tmp_path / "out"), "--format", "xlsx,pdf,md"]
    assert main(words) == 0
    there = {file.name for file in (tmp_path / "out").iterdir()}
    assert {"report.xlsx", "report.md", "report.html", "ties.csv"} <= there
    assert "Left out: no PDF" in capsys.readouterr().out


def test_the_command_names_the_nearest_format(mail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(mail), "--format", "pfd"]) == 1
    assert "did you mean pdf" in capsys.readouterr().err


def test_the_handout_tells_names_as_they_are(paper: Paper) -> None:
    text = render_handout(paper, pictures=["balance.png"])
    assert "![Who writes first?](balance.png)" in text
    assert "\\<b\\>\\*Tag\\* \\| \\_Bo\\_\\</b\\>" in text
    for chapter in paper.chapters:
        assert f"## {chapter.title}" in text
    for line in text.splitlines():
        assert not line.startswith("=")
