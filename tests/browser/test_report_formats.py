"""Paper and pictures by a real browser: complete, and without a word on this machine."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pypdf
import pytest

import reciprocity_kit as rk
from reciprocity_kit.pictures import build_tables
from reciprocity_kit.report.formats import write_report_formats
from reciprocity_kit.report.formats.browser import find_browser

pytestmark = pytest.mark.browser

PEOPLE = {"quinby@harbor.example": "Quinby Ostrander", "zenobia@tallow.example": "Zenobia Farquharson"}
NAMED = ("quinby", "ostrander", "harbor.example", "zenobia", "farquharson", "tallow.example")
SIGNATURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every format, by a real browser, of a small history with hidden names."""
    if find_browser() is None:
        pytest.skip("no Chromium found: apt-get install chromium, or name one in RK_CHROMIUM")
    made = tmp_path_factory.mktemp("formats-of-quinby")
    quinby, zenobia = (f'"{name} <{address}>"' for address, name in PEOPLE.items())
    lines = ["sent_at,sender,recipient"]
    for day in range(1, 29):
        lines += [
            f"2024-02-{day:02}T09:00:00Z,{quinby},{zenobia}",
            f"2024-02-{day:02}T1{day % 10}:00:00Z,{zenobia},{quinby}",
        ]
    (made / "ostrander.csv").write_text("\n".join(lines), encoding="utf-8")
    history = rk.read(made / "ostrander.csv", owner="quinby@harbor.example")
    tables = build_tables(rk.hide_names(history, style="initials").history)
    written = write_report_formats(tables, made / "out", ["html", "pdf", "png", "svg", "pptx", "md"])
    assert written.told == []
    return made / "out"


def chunks_of(png: bytes) -> Iterator[bytes]:
    """Give the kinds of the chunks that a PNG file is made of."""
    at = len(SIGNATURE)
    while at < len(png):
        yield png[at + 4 : at + 8]
        at += 12 + int.from_bytes(png[at : at + 4], "big")


def test_no_part_of_any_file_names_anybody(folder: Path, find_words: Callable[..., Any]) -> None:
    files = sorted(folder.iterdir())
    assert {file.suffix for file in files} >= {".pdf", ".png", ".svg", ".html", ".pptx", ".md", ".csv"}
    assert [found for file in files for found in find_words(file, NAMED)] == []
    document = pypdf.PdfReader(folder / "report.pdf")
    words = {"report.pdf": "\n".join(page.extract_text() for page in document.pages)}
    words |= {file.name: "".join(ET.parse(file).getroot().itertext()) for file in folder.glob("*.svg")}  # noqa: S314 - we drew it
    named = [(name, word) for name, text in words.items() for word in NAMED if word in text.casefold()]
    assert named == []
    for name in ("report.pdf", "circle.svg"):
        assert "Z. F." in words[name]  # where the name would stand


def test_the_page_is_printed_with_its_charts_and_an_outline(folder: Path) -> None:
    document = pypdf.PdfReader(folder / "report.pdf")
    text = "\n".join(page.extract_text() for page in document.pages)
    assert "What this cannot see" in text
    assert "Your week" in text or "Monday" in text
    assert document.outline
    about = document.metadata or {}
    assert about.get("/Creator") == "reciprocity_kit"
    assert not any("Linux" in str(value) or "Mozilla" in str(value) for value in about.values())


def test_every_chart_is_a_picture_by_the_name_of_the_picture(folder: Path) -> None:
    png, svg = ({file.stem for file in folder.glob(f"*.{kind}")} for kind in ("png", "svg"))
    assert png == svg
    assert {"time", "week", "circle"} <= png
    for file in folder.glob("*.png"):
        content = file.read_bytes()
        assert content.startswith(SIGNATURE)
        assert set(chunks_of(content)) <= {b"IHDR", b"sRGB", b"gAMA", b"pHYs", b"sBIT", b"IDAT", b"IEND"}
        assert str(folder).encode() not in content
    for file in folder.glob("*.svg"):
        assert ET.parse(file).getroot().tag.endswith("svg")  # noqa: S314 - we drew it


def test_nothing_is_left_beside_the_report(folder: Path) -> None:
    assert not [file for file in folder.iterdir() if file.name.startswith(".")]


def test_the_handout_shows_the_pictures_beside_it(folder: Path) -> None:
    assert "](time.png)" in (folder / "report.md").read_text(encoding="utf-8")
