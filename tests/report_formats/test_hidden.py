"""With hidden names no byte of any file has a name, an address or a word on this machine and its user."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reciprocity_kit.cli import main

OWNER = "quinby.ostrander@harbor.example"
NAMES = ("quinby", "ostrander", "harbor.example", "tallow.example", "zenobia", "farquharson", "throckmorton")
OTHERS = ("\u0645\u062d\u0645\u062f", "hyperlink(evil)", "mhd@")
FindWords = Callable[..., list[tuple[str, str]]]


def unwanted(folder: Path) -> list[str]:
    host = socket.gethostname().casefold()
    return [*NAMES, *OTHERS, str(folder).casefold(), *([host] if len(host) > 5 else [])]


def find_in_all(folder: Path, find_words: FindWords, root: Path) -> list[tuple[str, str]]:
    return [found for file in sorted(folder.iterdir()) for found in find_words(file, unwanted(root))]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/at/all")
    return tmp_path


@pytest.mark.parametrize("style", ["pseudonyms", "initials"])
def test_no_byte_of_a_report_names_anybody(mail: Path, here: Path, find_words: FindWords, style: str) -> None:
    words = ["report", str(mail), "--owner", OWNER, "--output", "shown", "--hide-names", style]
    assert main([*words, "--format", "xlsx,md,pptx"]) == 0
    assert {"report.xlsx", "report.md", "report.pptx", "ties.csv"} <= {
        f.name for f in Path("shown").iterdir()
    }
    assert find_in_all(here / "shown", find_words, here) == []


@pytest.mark.parametrize("style", ["pseudonyms", "initials"])
def test_no_byte_of_an_audit_names_anybody(mail: Path, here: Path, find_words: FindWords, style: str) -> None:
    book = str(here / "my.casebook")
    assert main(["casebook", "new", book, "--owner", OWNER]) == 0
    assert main(["audit", book, str(mail), "--until", "2024-03-15"]) == 0
    words = ["audit", book, str(mail), "--since", "2024-03-15", "--output", "shown", "--hide-names", style]
    assert main([*words, "--format", "html,xlsx,md,pptx"]) == 0
    assert len(list(Path("shown").iterdir())) == 6  # with audit.csv and comparison.csv
    assert find_in_all(here / "shown", find_words, here) == []


@pytest.mark.usefixtures("here")
def test_the_search_would_find_a_name(mail: Path, tmp_path: Path, find_words: FindWords) -> None:
    words = ["report", str(mail), "--owner", OWNER, "--output", str(tmp_path / "shown")]
    assert main([*words, "--format", "pptx,xlsx"]) == 0
    for name in ("report.pptx", "report.xlsx", "interactions.parquet"):
        parts = [part for part, _ in find_words(tmp_path / "shown" / name, ["zenobia"])]
        assert any(part != name for part in parts), name
    # The workbooks behind the charts are opened as well
    assert find_words(tmp_path / "shown" / "report.pptx", [".xlsx/xl/worksheets/sheet1.xml"])


@pytest.mark.usefixtures("here")
def test_the_empty_deck_says_nothing_of_its_maker(mail: Path, tmp_path: Path, find_words: Any) -> None:
    assert main(["report", str(mail), "--output", str(tmp_path), "--format", "pptx"]) in {0, 1}
    makers = ("macintosh", "canny", "thumbnail.jpeg", "printersettings")
    assert find_words(tmp_path / "report.pptx", makers) == []
    assert find_words(tmp_path / "report.pptx", ["docprops/app.xml"])
