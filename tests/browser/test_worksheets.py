"""Every worksheet on one page of paper with room to write, be it empty or as full as it can be."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import reciprocity_kit as rk
from reciprocity_kit.casebook import Casebook, create_casebook
from reciprocity_kit.worksheets import SHEETS, Worksheet, build_worksheet, render_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

OWNER = "owner@x.example"
LONG = (
    "Wilhelmina Wolkenstein-Trostburg von Wattenwyl of the WWW Working Group",
    "Bartholomew Featherstonehaugh-Cholmondeley the Younger, Ltd. & Partners",
    "\u674e\u5c0f\u9f8d\u570b\u969b\u95dc\u4fc2\u8207\u6e9d\u901a\u7b56\u7565\u8fa6\u516c\u5ba4\u4e3b\u4efb",
)
PEOPLE = {f"p{n}@a-very-long-name.of-a-department.example": f"{LONG[n % 3]} {n}" for n in range(8)}
FIRST = next(iter(PEOPLE))
NOTE = "checked the whole tender with all of its annexes on a Sunday evening, and wrote two pages on it " * 3
KINDS = ("services", "information", "introductions", "goods", "money", "status", "affiliation")
SETTINGS = ("weekly_hours", "comparison_level", "acceptable_return", "half_life_days", "minutes_per_message")
PAPERS = ("A4", "Letter")
LETTER = {"width": 710, "height": 983}  # less the margins
LEAST = 20
MEASURE = """() => {
  const written = [...document.querySelectorAll('.write, .room, tbody tr')];
  return written.map((each) => each.getBoundingClientRect().height);
}"""


def _read(folder: Path) -> rk.History:
    rows = ["Date,From,To"]
    for week in (*range(22), *range(22, 52, 3)):
        for n, (address, name) in enumerate(PEOPLE.items()):
            if n < 3 and week > 21:  # silent from here on
                continue
            other, day = (
                f'"""{name}"" <{address}>"',
                pd.Timestamp("2024-01-01") + pd.Timedelta(7 * week + n, "D"),
            )
            pair = (OWNER, other) if (week + n) % 2 or n == 5 else (other, OWNER)
            rows.append(f"{day:%Y-%m-%d}T09:00:00Z,{pair[0]},{pair[1]}")
            rows.append(f"{day:%Y-%m-%d}T1{n}:00:00Z,{pair[1]},{pair[0]}")
    (folder / "mail.csv").write_text("\n".join(rows), encoding="utf-8")
    return rk.read(folder / "mail.csv", owner=OWNER, tz="UTC")


def _write(book: Casebook) -> None:
    """Fill every table that a sheet takes lines from with more than any sheet can hold."""
    people, given = list(PEOPLE), {"giver": OWNER, "worth": 4, "hours": 12, "note": NOTE}
    for address, name in PEOPLE.items():
        book.add("people", person=address, name=name)
    for n in range(28):
        other, kind, day = people[n % 2 * (n % 8)], KINDS[n % 7], f"2024-{1 + n // 4:02}-{1 + n % 28:02}"
        sides = {"giver": OWNER, "receiver": other} if n % 3 else {"giver": other, "receiver": OWNER}
        common = {"date": day, "kind": kind}
        told = {"visibility": "overlooked", "acknowledged": "no", "asked": "no", "repairs": int(n == 4)}
        book.add("exchanges", **common, **sides, worth=8, note=NOTE, **told)
        for state, due in (("promised", f"2025-01-{1 + n:02}"), ("dropped", "2024-12-15")):
            book.add("exchanges", **common, **given, receiver=other, state=state, due=due)
        ask = {**common, "form": "ask", "size": 8, "approach": f"{NOTE[:60]} {n % 14}"}
        book.add("asks", **ask, asker=other, asked_of=OWNER, outcome="open")
        book.add("asks", **ask, asker=OWNER, asked_of=other, outcome="accepted")
    for n, person in enumerate(people):
        day = f"2024-{n + 1:02}-01"
        book.add("agreements", date=day, person=person, agreement=NOTE, state="open")
        book.add("objectives", date=day, objective=f"{n} {NOTE}", target=12345.5, reservation=9876.25)
        limit = {"subject": "hours", "direction": "given", "period": "year"}
        book.add("limits", **limit, person=FIRST if n % 2 else person, most=4 + n, policy=NOTE)
        offer = {"negotiation": f"{n} {NOTE[:90]}", "target": 80, "reservation": 60, "alternatives": 2}
        book.add("rounds", date=day, by=(OWNER, FIRST)[n % 2], offer=64500.25, **offer)
        for peer in range(5):
            asked = {"survey": NOTE[:40], "question": f"{n} {NOTE}", "scale_low": 1, "scale_high": 5}
            book.add("feedback", date=day, respondent=f"{peer}", rating=4, **asked)
    for name in SETTINGS:
        book.add("settings", name=name, value="38")


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Worksheet]:
    """Every sheet, empty and as full as it can be."""
    folder = tmp_path_factory.mktemp("sheets")
    with create_casebook(folder / "a.casebook", owner=OWNER) as book:
        _write(book)
        tables = {name: book.table(name) for name in book.tables}
    known = {"owner": OWNER, "history": _read(folder), "book": tables}
    made = {f"{name}, empty": build_worksheet(name) for name in SHEETS}
    for name, sheet in SHEETS.items():
        made[f"{name}, full"] = build_worksheet(
            name, person=FIRST if sheet.about == "person" else "", **known
        )
    return made


def test_every_sheet_is_one_page_of_either_paper_with_room_to_write(
    page: "Page", sheets: dict[str, Worksheet]
) -> None:
    page.set_viewport_size(LETTER)
    page.emulate_media(media="print")
    pages, lowest = {}, {}
    for name, worksheet in sheets.items():
        page.set_content(render_page(worksheet))
        lowest[name] = min(page.evaluate(MEASURE))
        for paper in PAPERS:
            printed = page.pdf(format=paper)
            pages[name, paper] = len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))
    assert {name: n for name, n in pages.items() if n != 1} == {}
    assert {name: high for name, high in lowest.items() if high < LEAST} == {}


def test_the_full_sheets_are_full(sheets: dict[str, Worksheet]) -> None:
    told = {name: len(sheets[f"{name}, full"].known) for name in SHEETS}
    assert {name: n for name, n in told.items() if n < 2} == {}
