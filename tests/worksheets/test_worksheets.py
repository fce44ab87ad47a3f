"""Worksheets: complete, filled in with what the tables say, escaped, and kind to both sides."""

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import docx
import pandas as pd
import pytest

import reciprocity_kit as rk
from reciprocity_kit.casebook import create_casebook
from reciprocity_kit.cli import main
from reciprocity_kit.errors import OptionError
from reciprocity_kit.worksheets import (
    FORMATS,
    SHEETS,
    Worksheet,
    build_worksheet,
    list_worksheets,
    render_docx,
    render_markdown,
    render_page,
    write_worksheet,
)
from reciprocity_kit.worksheets.known import PROVIDERS
from reciprocity_kit.worksheets.render import NOTHING
from reciprocity_kit.worksheets.sheet import Grid, Questions

OWNER, BEN = "ana@x.example", "ben@x.example"
BAD = "<img src=x onerror=alert(1)>|*_"
EVERY = pytest.mark.parametrize("name", SHEETS)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    with create_casebook(tmp_path_factory.mktemp("book") / "a.casebook", owner=OWNER) as made:
        favour = {"kind": "services", "worth": 4, "note": BAD}
        promise = {"giver": OWNER, "receiver": BEN, "state": "promised", "due": "2024-04-01"}
        ask = {"asker": BEN, "asked_of": OWNER, "form": "ask", "kind": "services", "size": 8}
        made.add("exchanges", date="2024-01-10", giver=OWNER, receiver=BEN, **favour, visibility="overlooked")
        made.add("exchanges", date="2024-02-10", giver=BEN, receiver=OWNER, **favour, asked="no")
        made.add("exchanges", date="2024-03-01", **favour, **promise)
        made.add("asks", date="2024-02-20", outcome="open", **ask)
        made.add("settings", name="weekly_hours", value="38")
        made.add("agreements", date="2024-02-01", person=BEN, agreement="ask sooner", state="kept")
        return {name: made.table(name) for name in made.tables}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> rk.History:
    lines = ["Date,From,To"]
    for day in range(1, 25):
        lines.append(f'2024-02-{day:02}T10:00:00Z,{OWNER},"""{BAD}"" <{BEN}>"')
        lines.append(f'2024-02-{day:02}T11:00:00Z,"""{BAD}"" <{BEN}>",{OWNER}')
    path = tmp_path_factory.mktemp("mail") / "mail.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return rk.read(path, owner=OWNER)


def known(worksheet: Worksheet) -> dict[str, str]:
    return dict(worksheet.known)


@EVERY
def test_every_sheet_is_complete(name: str) -> None:
    sheet = SHEETS[name]
    assert sheet.name == name == name.lower()
    texts = (sheet.title, sheet.line, sheet.purpose, sheet.use, sheet.avoid, sheet.example, sheet.limits)
    assert all(texts)
    assert re.search(r"\d{4}", sheet.source), "names who wrote of it"
    assert set(sheet.known) <= set(PROVIDERS)
    assert sum(isinstance(part, Questions) for part in sheet.parts) >= 1
    assert all(len(part.first) or part.rows for part in sheet.parts if isinstance(part, Grid))


@EVERY
def test_without_any_record_every_sheet_is_a_page_to_write_on(name: str) -> None:
    worksheet = build_worksheet(name)
    assert worksheet.known == ()
    assert NOTHING in render_markdown(worksheet)
    assert NOTHING in render_page(worksheet)
    texts = [each.text for each in docx.Document(io.BytesIO(render_docx(worksheet))).paragraphs]
    assert SHEETS[name].title in texts


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [tag, *(name for name, _ in attrs)]


@EVERY
def test_everything_from_a_record_is_text(
    name: str, history: rk.History, book: dict[str, pd.DataFrame]
) -> None:
    worksheet = build_worksheet(name, person=BEN, history=history, book=book)
    tags = Tags()
    tags.feed(render_page(worksheet))
    assert "img" not in tags.found
    assert "onerror" not in tags.found
    assert "script" not in tags.found
    assert "<img" not in render_markdown(worksheet).replace("\\<", "")
    render_docx(worksheet)


def test_what_is_known_is_what_the_tables_say(history: rk.History, book: dict[str, pd.DataFrame]) -> None:
    told = known(build_worksheet("honest-exchange-talk", person=BEN, history=history, book=book))
    assert told["Contact"] == "24 sent, 24 received; last 24 Feb 2024"
    # 4 given on 10 January and 4 received on 10 February; the promise is not delivered yet
    assert told["Recorded balance"].startswith("as much given as received (95% interval ")
    assert told["Recorded balance"].endswith("), n = 2 entries, 10 Jan 2024 to 10 Feb 2024")


def test_an_unasked_favour_and_the_ask_after_it_are_told_in_order(book: dict[str, pd.DataFrame]) -> None:
    told = known(build_worksheet("pressure-and-manipulation", owner=OWNER, person=BEN, book=book))
    # given on 10 February, asked on 20 February
    assert told["10 Feb 2024, ben@x.example"] == "unasked services worth 4, then an ask of 8, 10 days later"


def test_communal_ties_get_no_scores(tmp_path: Path) -> None:
    with create_casebook(tmp_path / "b.casebook", owner=OWNER) as made:
        made.add("people", person=BEN, name="Ben", communal=True)
        made.add("exchanges", date="2024-01-10", giver=OWNER, receiver=BEN, kind="services", worth=4)
        tables = {name: made.table(name) for name in made.tables}
    told = build_worksheet("before-an-ask", owner=OWNER, person=BEN, book=tables)
    assert not any("gave" in words and "than" in words for _, words in told.known)
    assert told.person == "Ben"


def test_the_list_has_one_line_each() -> None:
    table = list_worksheets()
    assert table["name"].is_unique
    assert table["line"].str.len().le(100).all()
    assert set(table["about"]) == {"person", "all"}


def test_unknown_names_and_formats_are_told(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="choose one of: relationship-audit"):
        build_worksheet("astrology")
    with pytest.raises(OptionError, match="choose among: md, html, docx"):
        write_worksheet(build_worksheet("trust-repair"), tmp_path, formats=("odt",))


def test_the_command_writes_and_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worksheet", "--list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(SHEETS)
    where = str(tmp_path / "sheets")
    assert main(["worksheet", "trust-repair", "--format", "md,html,docx", "--output", where]) == 0
    assert {each.name for each in (tmp_path / "sheets").iterdir()} == {
        f"trust-repair.{each}" for each in FORMATS
    }
    assert main(["worksheet", "astrology"]) == 1
    assert "There is no worksheet" in capsys.readouterr().err
