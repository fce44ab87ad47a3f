"""Two audits as a page, on the terminal and in a report; and nobody named where names are hidden."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import reciprocity_kit as rk
from reciprocity_kit.audit import build_agreements_review, build_snapshot, compare_audits
from reciprocity_kit.cli import main
from reciprocity_kit.columns import empty_table
from reciprocity_kit.pictures import build_tables
from reciprocity_kit.report.audit_page import Audited, render_audit
from reciprocity_kit.report.since import agreement_sections, change_sections, since_sections

NAMED = ("thorne", "whitlock", "morgan", "harbor", "petra", "reyes", "samuel", "alex")


def snapshot(counts: dict[str, int], since: str, until: str) -> pd.DataFrame:
    rows = pd.DataFrame({"person": list(counts), "value": [float(n) for n in counts.values()]})
    rows = rows.assign(n=list(counts.values()), low=rows["value"] * 0.8, high=rows["value"] * 1.25)
    days = {"since": pd.Timestamp(since), "until": pd.Timestamp(until), "date": pd.Timestamp(until)}
    return rows.assign(measure="sent", channel="", status="ok", **days)


BEFORE = snapshot({"ana": 90, "ben": 40, "cy": 9}, "2024-01-01", "2024-03-31")
AFTER = snapshot({"ana": 10, "ben": 41, "dee": 9}, "2024-03-31", "2024-06-29")


def test_only_what_goes_beyond_chance_is_listed() -> None:
    changes, others = change_sections(compare_audits(BEFORE, AFTER))
    assert changes.notes == ["1 of 2 measures changed beyond chance (false-discovery rate 10%)."]
    assert others.notes == ["Appeared: dee.", "Disappeared: cy."]
    assert changes.table is not None
    assert changes.table["person"].tolist() == ["ana"]
    assert changes.table["change"].tolist() == ["fell"]


def test_without_a_clear_change_one_section_tells_all() -> None:
    (only,) = change_sections(compare_audits(BEFORE.replace({"ana": "eve"}), AFTER))
    assert only.table is None
    assert only.notes[0].startswith("0 of 1 measures changed beyond chance")
    assert only.notes[2:] == ["Appeared: ana, dee.", "Disappeared: cy, eve."]


def test_windows_that_overlap_are_not_tested() -> None:
    (section,) = change_sections(compare_audits(AFTER, BEFORE))
    assert "overlap" in section.notes[0]
    assert section.table is None


def test_nothing_after_the_last_audit_is_said_so() -> None:
    assert "Nothing was recorded after" in change_sections(empty_table("audit_comparison"))[0].notes[0]


def test_agreements_come_with_lines_to_write_on() -> None:
    rows = pd.DataFrame({"agreement_id": [1], "date": pd.to_datetime(["2024-01-01"]), "person": ["ana"]})
    rows = rows.assign(agreement="one call a month", due=pd.Timestamp("2024-04-01"), state="open")
    told, empty = agreement_sections(build_agreements_review(rows, until="2024-05-01"))
    assert told.table is not None
    assert told.table.loc[0, ["agreement", "overdue"]].tolist() == ["one call a month", True]
    assert empty.lines > 2
    assert [each.anchor for each in agreement_sections(empty_table("agreements_review"))] == ["next"]


def test_the_page_of_an_audit_escapes_what_it_is_given(own_words: Callable[[str], str]) -> None:
    page = own_words(
        render_audit(
            Audited(
                comparison=compare_audits(BEFORE, AFTER),
                review=empty_table("agreements_review"),
                names={"ana": "<img src=x>"},
            )
        )
    )
    assert "<img" not in page
    assert "&lt;img src=x&gt;" in page
    assert 'id="figure-before-after"' in page
    assert "default-src 'none'" in page
    assert "1 Jan 2024 to 30 Mar 2024 against 31 Mar 2024 to 28 Jun 2024" in page
    assert "events sent in 30 days" in page  # 90 in 90 days before, 10 after
    assert "what you sent to &lt;img src=x&gt; fell from 30.0 to 3.3 in 30 days" in page


def test_the_report_tells_what_changed_since_an_audit(alex: rk.History) -> None:
    before = build_snapshot(alex, until="2025-01-01")
    sections = list(since_sections(build_tables(alex, before=before)))
    assert [each.anchor for each in sections] == ["changes", "next"]
    assert " measures changed beyond chance" in sections[0].notes[0]
    assert list(since_sections(build_tables(alex))) == []
    late = before.assign(until=pd.Timestamp("2030-01-01"))
    assert "Nothing was recorded" in next(since_sections(build_tables(alex, before=late))).notes[0]


@pytest.mark.parametrize("style", ["initials", "pseudonyms"])
def test_an_audit_with_hidden_names_names_nobody(
    casebook: Path,
    tmp_path: Path,
    style: str,
    capsys: pytest.CaptureFixture[str],
    own_words: Callable[[str], str],
) -> None:
    export = str(Path(__file__).parents[2] / "sample_data" / "alex")
    assert main(["audit", str(casebook), export, "--until", "2025-01-01"]) == 0
    hidden = [
        "--output",
        str(tmp_path / "out"),
        "--hide-names",
        style,
        "--names-key",
        str(tmp_path / "k.key"),
    ]
    capsys.readouterr()
    assert main(["audit", str(casebook), export, "--since", "2025-01-01", *hidden]) == 0
    said = capsys.readouterr().out.casefold().replace(str(tmp_path).casefold(), "")
    said = said.replace("alex.casebook", "")  # the book's own file, told to its owner
    written = {
        each.name: own_words(each.read_bytes().decode()).casefold() for each in (tmp_path / "out").iterdir()
    }
    assert set(written) == {"audit.html", "audit.md", "audit.csv", "comparison.csv"}
    for text in (said, *written.values()):
        assert [name for name in NAMED if name in text] == []


def test_before_takes_a_book_or_an_audit_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "mail.csv").write_text("Date,From,To\n", encoding="utf-8")
    words = ["report", str(tmp_path / "mail.csv"), "--owner", "a@x", "--tz", "UTC"]
    assert main([*words, "--before", str(tmp_path / "mail.csv"), "--output", str(tmp_path / "out")]) == 1
