"""The table as a person meets it, on a page of its own in Chromium."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from reciprocity_kit.apps.table_view import Rows, build_rows, render_table_page
from reciprocity_kit.columns import TIES

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

BAD = "<img src=x onerror=alert(1)>"
NAMES = ("Zoë Ångström", "anna Straße", "שרה לוי", BAD, "\U0001f600 Ben\u202e", "Łukasz Đorđević")
FIRST_ROW = ".rk-table-row >> nth=0"
BEST_SECONDS = 0.3


def _ties(names: tuple[str, ...]) -> Rows:
    n = len(names)
    frame = pd.DataFrame(
        {
            "alter": list(names),
            "total": [10 * (n - at) for at in range(n)],
            "sent": [3 * at % 7 for at in range(n)],
            "initiation_share": [float("nan") if at % 3 == 1 else at / n for at in range(n)],
            "initiation_share_low": [float("nan") if at % 3 == 1 else at / n / 2 for at in range(n)],
            "initiation_share_high": [float("nan") if at % 3 == 1 else (at + n) / 2 / n for at in range(n)],
            "initiation_share_status": ["one_sided" if at % 3 == 1 else "ok" for at in range(n)],
            "last_at": pd.date_range("2024-01-01", periods=n, tz="UTC", unit="us"),
        }
    )
    declared = {column.name: column for column in TIES}
    wanted = ("alter", "total", "sent", "initiation_share", "last_at")
    return build_rows(frame, [declared[name] for name in wanted], key="alter", label="Your ties")


@pytest.fixture
def show(page: "Page", tmp_path: Path) -> "Callable[..., Page]":
    """Return a function that shows a table of these people and returns the page."""

    def shown(names: tuple[str, ...] = NAMES, *, theme: str = "light") -> "Page":
        file = tmp_path / "table.html"
        file.write_text(render_table_page(_ties(names), theme=theme, height=420), encoding="utf-8")
        page.goto(file.as_uri())
        page.wait_for_selector(".rk-table-row")
        return page

    return shown


def _people(page: "Page") -> list[str]:
    return page.locator(".rk-table-row bdi").all_inner_texts()


def _selected(page: "Page") -> Any:
    return page.evaluate("window.rkTable.get('selected')")


def _faults(page: "Page") -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [420, 1400])
def test_no_barrier_is_found(show: "Callable[..., Page]", theme: str, width: int) -> None:
    page = show(theme=theme)
    page.set_viewport_size({"width": width, "height": 700})
    page.click(FIRST_ROW)
    page.click("summary")
    assert _faults(page) == []


def test_names_are_text_and_run_in_their_own_direction(show: "Callable[..., Page]") -> None:
    page = show()
    assert _people(page) == [name.replace("\u202e", "") for name in NAMES]
    assert page.locator("img").count() == 0
    page.locator(".rk-table-row", has_text="שרה").click()
    assert page.locator(".rk-table-count").inner_text() == "6 rows. Selected: שרה לוי"


def test_every_column_sorts_and_what_is_undefined_comes_last(show: "Callable[..., Page]") -> None:
    page = show()
    undefined = {NAMES[1], NAMES[4].replace("\u202e", "")}
    title = page.get_by_role("columnheader").nth(3).get_by_role("button")
    title.click()
    assert page.get_by_role("columnheader").nth(3).get_attribute("aria-sort") == "descending"
    assert _people(page)[0] == NAMES[5]
    assert set(_people(page)[-2:]) == undefined
    title.click()
    assert _people(page)[0] == NAMES[0]
    assert set(_people(page)[-2:]) == undefined
    title.click()
    assert page.get_by_role("columnheader").nth(3).get_attribute("aria-sort") == "none"
    assert _people(page)[0] == NAMES[0]
    page.get_by_role("button", name="Other").click()
    assert _people(page).index("anna Straße") < _people(page).index("Zoë Ångström")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("angstrom ZOE", ["Zoë Ångström"]),
        ("STRASSE", ["anna Straße"]),
        ("lukasz dorde", ["Łukasz Đorđević"]),
        ("לוי", ["שרה לוי"]),
        ("<img", [BAD]),
        ("nobody", []),
    ],
)
def test_the_search_folds_accents_and_case(show: "Callable[..., Page]", words: str, found: list[str]) -> None:
    page = show()
    page.fill("input[type=search]", words)
    assert _people(page) == found
    assert page.locator(".rk-table-count").inner_text() == f"{len(found)} of 6 rows"


def test_rows_are_selected_by_keys(show: "Callable[..., Page]") -> None:
    page = show(("Ana", "Ben", "Cem", "Dan", "Eve"))
    page.focus(".rk-table-scroll")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert _selected(page) == ["Ben"]
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    assert _selected(page) == ["Ben", "Cem", "Dan"]
    page.keyboard.press("End")
    page.keyboard.press("Space")
    assert _selected(page) == ["Ben", "Cem", "Dan", "Eve"]
    assert page.locator(".rk-table-count").inner_text() == "5 rows. Selected: Ben, Cem, Dan and 1 more"
    active = page.locator(".rk-table-scroll").get_attribute("aria-activedescendant")
    assert page.locator(f"#{active} bdi").inner_text() == "Eve"
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert _selected(page) == ["Ana"]
    page.keyboard.press("Control+a")
    assert len(_selected(page)) == 5
    page.keyboard.press("Escape")
    assert _selected(page) == []


def test_rows_are_selected_by_hand(show: "Callable[..., Page]") -> None:
    page = show(("Ana", "Ben", "Cem", "Dan", "Eve"))
    row = page.locator(".rk-table-row")
    row.nth(1).click()
    row.nth(3).click(modifiers=["Shift"])
    assert _selected(page) == ["Ben", "Cem", "Dan"]
    row.nth(0).locator(".rk-table-box").click()
    assert _selected(page) == ["Ben", "Cem", "Dan", "Ana"]
    row.nth(2).click()
    assert _selected(page) == ["Cem"]
    page.get_by_role("button", name="Clear selection").click()
    assert _selected(page) == []


def test_columns_are_left_out(show: "Callable[..., Page]") -> None:
    page = show()
    page.click("summary")
    page.get_by_label("Sent").uncheck()
    titles = page.get_by_role("columnheader").all_inner_texts()
    assert "Sent" not in titles
    assert len(titles) == 4
    page.keyboard.press("Escape")
    assert not page.get_by_label("Sent").is_visible()


def test_three_thousand_rows_are_quick_and_the_titles_stay(show: "Callable[..., Page]") -> None:
    page = show(tuple(f"Person {number:04d}" for number in range(3_000)))
    assert page.locator(".rk-table-row").count() < 60
    page.focus(".rk-table-scroll")
    page.keyboard.press("End")
    assert _people(page)[-1] == "Person 2999"
    head = page.locator(".rk-table-top").bounding_box()
    scroller = page.locator(".rk-table-scroll").bounding_box()
    assert head is not None
    assert scroller is not None
    assert abs(head["y"] - scroller["y"]) <= 2
    took = page.evaluate(
        """() => { const model = window.rkTable, best = [];
        for (let turn = 0; turn < 5; turn += 1) {
          const begin = performance.now();
          model.set("query", "9"); model.set("order", { column: 0, down: true }); model.set("query", "");
          best.push(performance.now() - begin);
        }
        return Math.min(...best) / 1000; }"""
    )
    assert took < BEST_SECONDS
