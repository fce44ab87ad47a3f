"""The report: complete, escaped, sealed off from the network, and honest about what it cannot see."""

import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

import reciprocity_kit as rk
from reciprocity_kit.cli import main
from reciprocity_kit.pictures import build_tables
from reciprocity_kit.pictures.scope import display_names
from reciprocity_kit.privacy import find_people, hide_names, mask_names
from reciprocity_kit.report.appendix import full_tables
from reciprocity_kit.report.chapters import build_chapters
from reciprocity_kit.report.figures import script_safe
from reciprocity_kit.report.page import render_report
from reciprocity_kit.report.tie_table import MOST_TIES_SHOWN, tie_rows
from reciprocity_kit.report.write import defused_csv

SAMPLE = Path(__file__).parents[2] / "sample_data"


@pytest.fixture(scope="module")
def page(sample_report: Any) -> str:
    return sample_report.page


def without_library(page: str) -> str:
    """Leave plotly's own code out of what is searched."""
    return re.sub(r'<script id="plotly">.*?</script>', "", page, count=1, flags=re.DOTALL)


def test_writes_the_page_and_its_tables(alex: rk.History, sample_report: Any) -> None:
    folder = sample_report.folder
    written = {each.name for each in folder.iterdir()}
    assert written == {"report.html", "ties.csv", "people.csv", "interactions.parquet", "skipped.csv"}
    ties = pd.read_csv(folder / "ties.csv")
    assert len(ties) == len(rk.build_ties(alex))
    back = pd.read_parquet(folder / "interactions.parquet")
    pd.testing.assert_frame_equal(back, alex.interactions)


def test_every_chapter_is_there(page: str) -> None:
    for anchor in (
        "findings",
        "balance",
        "circle",
        "replies",
        "drift",
        "dormant",
        "week",
        "portfolio",
        "ties",
    ):
        assert f'id="{anchor}"' in page
    assert "What this cannot see" in page
    assert "A message is not a favour" in page
    assert rk.__version__ in page


def test_the_hours_one_writes_name_no_meetings(alex: rk.History) -> None:
    sections = [each for chapter in build_chapters(build_tables(alex)) for each in chapter.sections]
    (week,) = [each for each in sections if each.anchor == "week"]
    assert "(email, 1 Jan 2024" in week.takeaway
    assert "meetings" not in week.takeaway


def test_the_receipt_adds_up(alex: rk.History, page: str) -> None:
    receipt = alex.receipt
    assert (receipt["rows"] == receipt["kept"] + receipt["skipped"]).all()
    for rows in receipt["rows"]:
        assert f"{rows:,}" in page
    for reason in alex.skipped["reason"].unique():
        assert html.escape(reason) in page


def test_the_page_loads_nothing(page: str) -> None:
    assert "default-src 'none'" in page
    ours = without_library(page)
    assert not re.search(r"""(src|href)\s*=\s*["'](?!#)""", ours)
    assert "@import" not in ours
    assert "url(" not in ours


def test_every_chart_is_there_in_three_looks_and_none_can_be_uploaded(page: str) -> None:
    figures = re.findall(r'<script type="application/json" id="figure-[a-z-]+">(.*?)</script>', page)
    assert len(figures) >= 9
    assert all(list(json.loads(figure)) == ["light", "dark", "print"] for figure in figures)
    (looks,) = re.findall(r'<script type="application/json" id="looks">(.*?)</script>', page)
    for look in json.loads(looks).values():
        assert "sendChartToCloud" in look["layout"]["modebar"]["remove"]
    assert "showSendToCloud: false" in page


class Texts(HTMLParser):
    """Collect tags and texts as a browser would."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.extend([tag, *(name for name, _ in attrs)])

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_everything_from_a_file_is_escaped(tmp_path: Path) -> None:
    bad = "<img src=x onerror=alert(1)>"
    lines = ["Date,From,To"]
    for day in range(1, 29):
        lines.append(f'2024-02-{day:02}T10:00:00Z,ana@x.example,"""{bad}"" <b@x.example>"')
        lines.append(f'2024-02-{day:02}T11:00:00Z,"""{bad}"" <b@x.example>",ana@x.example')
    source = tmp_path / "m<b>ail & co.csv"
    source.write_text("\n".join(lines), encoding="utf-8")
    page = render_report(build_tables(rk.read(source, owner="ana@x.example")))
    parser = Texts()
    parser.feed(without_library(page))
    assert "img" not in parser.tags
    assert "onerror" not in parser.tags
    assert any(bad in text for text in parser.texts)
    assert any("m<b>ail & co.csv" in text for text in parser.texts)


def test_json_in_a_script_element_cannot_end_it() -> None:
    assert script_safe("</script><!--\u2028") == "\\u003c/script\\u003e\\u003c!--\\u2028"


def test_cells_start_no_formula(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {"person": ["=HYPERLINK(1)", "+1", "-2", "@x", "ana"], "balance": [-0.5, 0, 1, 2, 3]}
    )
    defused_csv(table, tmp_path / "t.csv")
    back = pd.read_csv(tmp_path / "t.csv")
    assert back["person"].tolist() == ["'=HYPERLINK(1)", "'+1", "'-2", "'@x", "ana"]
    assert back["balance"].tolist() == [-0.5, 0, 1, 2, 3]


def test_a_whole_network_is_described_without_ranking_anybody() -> None:
    history = rk.read(SAMPLE / "team", tz="Europe/Berlin")
    report = build_tables(history)
    page = without_library(render_report(report))
    assert 'id="ties"' not in page
    assert "directed ties among 24 people" in page
    assert "not_identified" not in set(report.people["betweenness_status"])


def test_one_mailbox_leaves_the_network_open(alex: rk.History) -> None:
    people = build_tables(alex).people
    assert set(people["betweenness_status"]) == {"not_identified"}
    assert people["betweenness"].isna().all()


def test_the_table_of_ties_is_cut_with_a_word(make_history: Any) -> None:
    events = [{"at": i, "sender": "ana", "to": [f"p{i:03}"]} for i in range(MOST_TIES_SHOWN + 9)]
    report = build_tables(make_history(events, owner="ana"))
    assert len(tie_rows(report)) == MOST_TIES_SHOWN
    assert f"ties with most contact out of {MOST_TIES_SHOWN + 9}" in render_report(report)


@pytest.mark.parametrize("events", [[], [{"at": 1, "sender": "ana", "to": ["ben"]}]])
@pytest.mark.parametrize("owner", ["", "ana"])
def test_next_to_nothing_still_gives_a_page(
    make_history: Any, events: list[dict[str, Any]], owner: str
) -> None:
    page = without_library(render_report(build_tables(make_history(events, owner=owner))))
    assert "What this cannot see" in page


def test_what_cannot_be_drawn_is_a_sentence_and_takes_no_page(make_history: Any) -> None:
    tables = build_tables(make_history([], owner="ana"))
    chapters = {each.title: each for each in build_chapters(tables)}
    assert [title for title, each in chapters.items() if not each.has_little] == ["Network"]
    page = without_library(render_report(tables))
    assert "Nothing was recorded in what was read." in page
    assert "1970" not in page
    assert 'id="figure-' not in page
    assert page.count('class="chapter little"') == len(chapters) - 1
    assert page.count("Nothing to show: ") == sum(len(each.sections) for each in chapters.values()) - 1


def test_the_clearest_changes_stand_first_in_the_appendix(alex: rk.History) -> None:
    grid = next(each.grid for each in full_tables(build_tables(alex)) if each.anchor == "table-drift")
    evidence = [
        cell.text
        for row in grid.rows
        for title, cell in zip(grid.titles, row, strict=True)
        if title == "q-value"
    ]
    tested = [each for each in evidence if each != "\N{EN DASH}"]
    assert evidence[: len(tested)] == tested
    assert tested[0].startswith("under")
    cases = [title for title in grid.titles if title.startswith("Cases")]
    places = [grid.titles.index(title) for title in cases]
    assert len(places) == 2
    assert all(any(row[place].text != "0" for place in places) for row in grid.rows)


def test_display_names_are_unambiguous(make_history: Any) -> None:
    events = [
        {"at": i, "sender": "ana@x.example", "to": [who]}
        for i, who in enumerate(["ben@x", "ben@y", "Cy <c@x>"])
    ]
    names = display_names(make_history(events))
    assert names == {"ana@x.example": "ana", "ben@x": "ben@x", "ben@y": "ben@y", "c@x": "Cy"}


def test_a_casebook_gets_a_chapter_of_its_own(page: str) -> None:
    assert 'id="casebook-chapter"' in page
    assert 'id="figure-equity"' in page
    assert "Balances by the casebook" in page


def test_the_command_hides_every_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, casebook: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with rk.open_casebook(casebook) as book:
        favour = {"kind": "services", "worth": 8, "note": "for Quagmire"}
        book.add(
            "exchanges", date="2025-03-01", giver=book.owner, receiver="miles.thorne@harbor.example", **favour
        )
    words = ["report", str(SAMPLE / "alex"), "--owner", "alex.morgan@harbor.example", "--output", "shown"]
    assert main([*words, "--book", str(casebook), "--hide-names", "pseudonyms"]) == 0
    files = {each.name: each for each in (tmp_path / "shown").iterdir()}
    page = without_library(files["report.html"].read_text(encoding="utf-8"))
    kept = files.pop("interactions.parquet")  # packed bytes spell a short name by chance: read what they hold
    texts = {name: file.read_bytes().decode(errors="ignore") for name, file in files.items()} | {"page": page}
    del texts["report.html"]
    texts["rows"] = pd.read_parquet(kept).to_csv() + str(pq.read_metadata(kept).metadata)
    for name, text in texts.items():
        told = text.casefold()
        for part in (
            "thorne",
            "whitlock",
            "morgan",
            "harbor",
            "quagmire",
            "alex",
            "lind@",
            "petra",
            "samuel",
        ):
            assert part not in told, (name, part)
    title = re.findall(r"<title>(.*?)</title>", page)[0]
    assert title.startswith("Give and take: ")
    assert 'id="casebook-chapter"' in page
    assert (tmp_path / "names.key").exists()
    listed = (tmp_path / "names.csv").read_text(encoding="utf-8")
    assert "miles.thorne@harbor.example" in listed
    assert "petra.lind@northquay.example" in listed  # known to the casebook alone


def test_people_of_the_casebook_alone_stay_apart_when_hidden(casebook: Path, alex: rk.History) -> None:
    with rk.open_casebook(casebook, read_only=True) as book:
        tables = {name: book.table(name) for name in book.tables}
    hidden = hide_names(alex, style="initials", also=find_people(tables))
    masked = {name: mask_names(table, hidden.shown) for name, table in tables.items()}
    assert masked["people"]["person"].nunique() == len(tables["people"])
    assert masked["people"]["name"].tolist() == masked["people"]["person"].tolist()
