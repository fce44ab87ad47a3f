"""Two audits in every format: the same words, with a line for what is missing on this machine."""

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from pptx import Presentation

from reciprocity_kit.audit import compare_audits
from reciprocity_kit.cli import main
from reciprocity_kit.columns import empty_table
from reciprocity_kit.report.audit_page import Audited
from reciprocity_kit.report.formats import Paper, build_audit_paper
from reciprocity_kit.report.formats.handout import render_handout
from reciprocity_kit.report.formats.slides import build_slides
from reciprocity_kit.report.formats.workbook import build_workbook

OWNER = "quinby.ostrander@harbor.example"


def audit(values: dict[str, tuple[float, int]], since: str, until: str) -> pd.DataFrame:
    rows = pd.DataFrame({"measure": list(values), "value": [value for value, _ in values.values()]})
    rows = rows.assign(n=[n for _, n in values.values()], low=rows["value"] * 0.9, high=rows["value"] * 1.1)
    days = {"since": pd.Timestamp(since), "until": pd.Timestamp(until), "date": pd.Timestamp(until)}
    return rows.assign(person="ana@x.example", channel="", status="ok", **days)


@pytest.fixture(scope="module")
def paper() -> Paper:
    before = audit({"sent": (90, 90), "their_reply_hours": (50.0, 40)}, "2024-01-01", "2024-03-31")
    after = audit({"sent": (9, 9), "their_reply_hours": (5.0, 40)}, "2024-03-31", "2024-06-29")
    return build_audit_paper(
        Audited(
            comparison=compare_audits(before, after),
            review=empty_table("agreements_review"),
            names={"ana@x.example": "Ana Ruiz"},
        )
    )


def test_the_handout_tells_every_value_in_words(paper: Paper) -> None:
    text = render_handout(paper)
    # 90 of 90 days are 30 of 30, 9 are 3; 50 hours are 2.1 days
    assert "| Ana Ruiz | events sent in 30 days | fell | 30 | 3 | 90 | 9 |" in text
    assert "| Ana Ruiz | their reply time | fell | 2.1 days | 5 h | 40 | 40 |" in text
    assert "ana@x" not in text
    assert "1. \u2026\u2026" in text  # room for what is agreed


def test_the_workbook_keeps_numbers_and_names_their_unit(paper: Paper) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(build_workbook(paper)))["All measures"]
    titles, *rows = sheet.iter_rows(values_only=True)
    told = {row[1]: dict(zip(titles, row, strict=True)) for row in rows}
    assert told["events sent"]["Before"] == 30.0
    assert told["their reply time"]["Unit"] == "hours"
    assert "In words" not in titles


def test_slides_end_where_the_slide_does_and_leave_lines_to_write_on(paper: Paper) -> None:
    deck = Presentation(io.BytesIO(build_slides(paper, {})))
    slides = {slide.shapes.title.text_frame.text: slide for slide in deck.slides}
    table = next(
        shape
        for shape in slides["2 of 2 measures changed beyond chance (false-discovery rate 10%)."].shapes
        if shape.has_table
    )
    assert sum(row.height for row in table.table.rows) <= deck.slide_height - table.top
    assert len(slides["What is agreed until next time?"].shapes) >= 2 + 4
    assert slides["Of 2 comparisons in 1 tie, beyond chance: 2 fell."].shapes


def test_the_command_writes_what_it_can_and_says_what_is_missing(
    mail: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/at/all")
    words = ["audit", str(mail), str(mail), "--owner", OWNER, "--output", str(tmp_path / "out")]
    assert main([*words, "--format", "pdf,xlsx"]) == 0
    assert {each.name for each in (tmp_path / "out").iterdir()} == {
        "audit.html",  # to be printed by hand
        "audit.xlsx",
        "audit.csv",
        "comparison.csv",
    }
    said = capsys.readouterr().out
    assert said.count("Left out:") == 1
    assert "Open audit.html and print it from your browser" in said


def test_formats_without_a_folder_and_unknown_ones_change_no_casebook(
    mail: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "my.casebook"
    assert main(["casebook", "new", str(book), "--owner", OWNER]) == 0
    assert main(["audit", str(book), str(mail), "--format", "pdf"]) == 1
    assert "--output" in capsys.readouterr().err
    assert main(["audit", str(book), str(mail), "--output", str(tmp_path), "--format", "pfd"]) == 1
    assert "did you mean pdf" in capsys.readouterr().err
    assert main(["audit", str(book)]) == 1
    assert "There are 0 audits" in capsys.readouterr().err
