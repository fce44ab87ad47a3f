"""With hidden names no byte of any file has a name, an address or a word on this machine and its user."""

import io
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from reciprocity_kit.cli import main

NAMES = ("quinby", "ostrander", "harbor.example", "tallow.example", "zenobia", "farquharson", "throckmorton")
OTHERS = ("\u0645\u062d\u0645\u062f", "hyperlink(evil)", "mhd@")


def parts_of(content: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Give a file and, of an archive, every part of it, archives within included."""
    yield name, content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for each in archive.infolist():
                yield from parts_of(archive.read(each), f"{name}/{each.filename}")


@pytest.mark.parametrize("style", ["pseudonyms", "initials"])
def test_no_byte_of_a_file_names_anybody(
    mail: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/at/all")
    words = ["report", str(mail), "--owner", "quinby.ostrander@harbor.example", "--output", "shown"]
    assert main([*words, "--hide-names", style, "--format", "xlsx,md,pptx"]) == 0
    files = [file for file in (tmp_path / "shown").iterdir() if file.suffix in {".xlsx", ".md", ".pptx"}]
    assert len(files) == 3
    host = socket.gethostname().casefold()
    unwanted = [*NAMES, *OTHERS, str(tmp_path).casefold(), *([host] if len(host) > 5 else [])]
    for file in files:
        for part, content in parts_of(file.read_bytes(), file.name):
            text = content.decode("utf-8", errors="replace").casefold()
            for word in unwanted:
                assert word not in text, (part, word)
                assert word not in part.casefold()
                assert word.encode("utf-16-le") not in content, (part, word)


def test_the_search_would_find_a_name(mail: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/at/all")
    words = ["report", str(mail), "--owner", "quinby.ostrander@harbor.example", "--output", str(tmp_path)]
    assert main([*words, "--format", "pptx,xlsx"]) == 0
    for name in ("report.pptx", "report.xlsx"):
        found = [
            part
            for part, content in parts_of((tmp_path / name).read_bytes(), name)
            if b"Zenobia" in content and part.count("/")
        ]
        assert found
    inner = [part for part, _ in parts_of((tmp_path / "report.pptx").read_bytes(), "x") if ".xlsx/" in part]
    assert inner


def test_the_empty_deck_says_nothing_of_its_maker(mail: Path, tmp_path: Path) -> None:
    assert main(["report", str(mail), "--output", str(tmp_path), "--format", "pptx"]) in {0, 1}
    parts = dict(parts_of((tmp_path / "report.pptx").read_bytes(), ""))
    assert b"Macintosh" not in parts["/docProps/app.xml"]
    assert b"Canny" not in parts["/docProps/core.xml"]
    assert not [part for part in parts if "thumbnail" in part or "printerSettings" in part]
