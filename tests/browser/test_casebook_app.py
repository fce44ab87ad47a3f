"""The casebook in a real browser: entries by keyboard at a person's speed, found after a crash."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reciprocity_kit.casebook import create_casebook, open_casebook

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
OWNER = "alex.morgan@harbor.example"
KEY_MS = 180  # a person who types 65 words a minute
MOST_SECONDS = 10.0
WORDS = "several random words"
BAD = "<img src=x onerror=window.__bad=1> \u05d3\u05d5\u05d3 \N{GRINNING FACE}"
PARTS = {
    "Entries": "In one line",
    "One person": "Person",
    "Ask or accept": "Whom",
    "Promises and hours": "Hours a week you have for others",
}
"""Each part and the first field that only it has."""
BY_PERSON = ("One person", "Ask or accept")
FOCUSED = "document.activeElement.id.split('-').pop()"
BY_FIELDS = (*"mil", "Tab", "t", "Tab", *"intr", "Tab", "4", "Tab", "Tab", *"to the port", "Enter")

Serve = Callable[..., "Page"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "alex.casebook"
    with create_casebook(path, owner=OWNER) as book:
        book.read_tables(SAMPLE / "casebook")
    return path


def show_casebook(page: "Page") -> "Page":
    page.get_by_role("tab", name="Casebook", exact=True).click()
    page.wait_for_selector(".rk-casebook .rk-table-row")
    return page


def show_part(page: "Page", part: str) -> None:
    page.get_by_role("tab", name=part, exact=True).click()
    field_of(page, part).wait_for()


def field_of(page: "Page", part: str) -> "Locator":
    labelled = page.get_by_label(re.compile(rf"^{PARTS[part]}( \*)?$"))
    return page.locator(".rk-casebook input").and_(labelled)


def name_person(page: "Page", part: str, typed: str) -> None:
    field_of(page, part).fill(typed)
    field_of(page, part).press("Enter")


def count_rows(page: "Page") -> str:
    return page.locator(".rk-casebook .rk-table-count").inner_text()


def find_faults(page: "Page") -> list[tuple[str, str]]:
    """Return what axe finds in the casebook app: the rule and the element."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only one test needs it

    found = Axe().run(page, ".rk-casebook").response["violations"]
    return [(each["id"], node["html"]) for each in found for node in each["nodes"]]


def test_entries_by_keyboard_in_seconds_are_found_after_a_reload_and_a_crash(
    served_page: Serve, place: Path
) -> None:
    page = show_casebook(served_page(book=str(place)))
    saved = page.locator(".rk-casebook .rk-form-message", has_text="Saved:").first

    page.get_by_label("In one line").focus()
    begun = time.monotonic()
    page.keyboard.type("miles gave introduction 4", delay=KEY_MS)
    page.keyboard.press("Enter")
    saved.wait_for()
    by_line = time.monotonic() - begun
    assert page.evaluate(FOCUSED) == "line"
    assert page.get_by_label("In one line").input_value() == ""

    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "who"
    begun = time.monotonic()
    for key in BY_FIELDS:
        page.keyboard.press(key)
        page.wait_for_timeout(KEY_MS)
    page.wait_for_function(f"{FOCUSED} === 'who' && document.activeElement.value === ''")
    by_fields = time.monotonic() - begun
    print(f"\nseconds for an exchange at {KEY_MS} ms a key: {by_line:.1f} by line, {by_fields:.1f} by fields")  # noqa: T201 - a measurement
    assert max(by_line, by_fields) < MOST_SECONDS

    page.reload()  # the kernel before lets go of the book
    show_casebook(page)
    assert count_rows(page) == "64 rows"
    assert page.locator("[role=alert]").count() == 0
    page.get_by_label("In one line").fill("miles gave introduction 4")
    page.keyboard.press("Enter")
    saved.wait_for()

    page = show_casebook(served_page(book=str(place)))  # the server was killed in between
    rows = page.locator(".rk-casebook .rk-table-row")
    assert count_rows(page) == "65 rows"
    assert [rows.nth(n).inner_text().split("\n")[1:4] for n in (0, 1, 2)] == [
        ["from Miles Thorne", "introductions", "4"]
    ] * 3
    assert "to the port" in rows.nth(1).inner_text()


def test_what_is_typed_is_text_and_undo_is_at_hand(served_page: Serve, place: Path) -> None:
    page = show_casebook(served_page(book=str(place)))
    page.get_by_label("In one line").fill(f"{BAD.split(maxsplit=1)[0]} gave money 2: {BAD}")
    page.keyboard.press("Enter")
    page.locator(".rk-bar-last", has_text="gave you money, worth 2").wait_for()
    assert page.locator(".rk-casebook .rk-table-row").first.inner_text().count("<img") == 2
    for part in BY_PERSON:
        show_part(page, part)
        name_person(page, part, "<im")
        page.locator(".rk-lines h3", has_text="<img").wait_for()
    assert page.evaluate("window.__bad") is None
    page.get_by_role("button", name="Undo").click()
    page.locator(".rk-bar-last", has_text="Undone: added exchange 63").wait_for()


def test_a_book_is_made_with_a_passphrase_that_stays_nowhere(served_page: Serve, tmp_path: Path) -> None:
    page, path = served_page(), tmp_path / "new.casebook"
    page.get_by_role("tab", name="Casebook", exact=True).click()
    new = page.get_by_role("group", name="Or make a new one")
    new.get_by_label("File").fill(str(path))
    new.get_by_label("Your address").fill(OWNER)
    for label in ("Passphrase", "Passphrase again"):
        new.get_by_label(label, exact=True).fill(WORDS)
    page.keyboard.press("Enter")
    page.locator(".rk-bar-about", has_text="encrypted").wait_for()
    assert WORDS not in page.content()
    page.get_by_role("button", name="Close the book").click()
    page.get_by_role("group", name="Open your casebook").wait_for()
    with open_casebook(path, passphrase=WORDS) as book:
        assert book.owner == OWNER


def test_everybody_can_use_it_light_and_dark(served_page: Serve, place: Path) -> None:
    page = show_casebook(served_page(book=str(place)))
    found = {}
    for look in ("Light", "Dark"):
        page.get_by_role("button", name=look).click()
        page.locator(f".rk-form[data-theme={look.lower()}]").first.wait_for()
        for part in PARTS:
            show_part(page, part)
            if part in BY_PERSON:
                name_person(page, part, "miles")
                page.locator(".rk-lines h3", has_text="Miles Thorne").wait_for()
            found[look, part] = find_faults(page)
    page.get_by_role("button", name="Close the book").click()
    page.get_by_role("group", name="Open your casebook").wait_for()
    found["Dark", "opening"] = find_faults(page)
    assert found == {place: [] for place in found}
