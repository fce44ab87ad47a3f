"""Paper and pictures by a real browser: complete, and without a word on this machine."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pypdf
import pytest

import reciprocity_kit as rk
from reciprocity_kit.pictures import build_tables
from reciprocity_kit.report.formats import write_report_formats
from reciprocity_kit.report.formats.browser import find_browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The formats that need a browser, of a small history."""
    if find_browser() is None:
        pytest.skip("no Chromium found: apt-get install chromium, or name one in RK_CHROMIUM")
    made = tmp_path_factory.mktemp("formats")
    lines = ["sent_at,sender,recipient"]
    for day in range(1, 29):
        lines += [
            f"2024-02-{day:02}T09:00:00Z,ana@x.example,ben@x.example",
            f"2024-02-{day:02}T1{day % 10}:00:00Z,ben@x.example,ana@x.example",
        ]
    (made / "mail.csv").write_text("\n".join(lines), encoding="utf-8")
    tables = build_tables(rk.read(made / "mail.csv", owner="ana@x.example"))
    written = write_report_formats(tables, made / "out", ["pdf", "png", "svg", "pptx", "md"])
    assert written.told == []
    return made / "out"


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
        assert content.startswith(b"\x89PNG")
        assert b"tEXt" not in content
        assert str(folder).encode() not in content
    for file in folder.glob("*.svg"):
        assert ET.parse(file).getroot().tag.endswith("svg")  # noqa: S314 - we drew it


def test_nothing_is_left_beside_the_report(folder: Path) -> None:
    assert not [file for file in folder.iterdir() if file.name.startswith(".")]


def test_the_handout_shows_the_pictures_beside_it(folder: Path) -> None:
    assert "](time.png)" in (folder / "report.md").read_text(encoding="utf-8")
