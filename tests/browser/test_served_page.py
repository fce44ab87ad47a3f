"""The whole served page in a real browser: an hour at one screen, by mouse and keys, in light and dark."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reciprocity_kit.examples import sample

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

OWNER = "alex.morgan@harbor.example"
TABS = ["Read", "Ties", "One tie", "Network", "Time", "Casebook", "Session"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
SIDEWAYS = "() => document.querySelector('.rk-page').scrollWidth - document.documentElement.clientWidth"
SPOT = """name => {
  const net = document.querySelector('.rk-net')?.rk;
  const at = net?.scene?.people?.name?.findIndex(each => each.startsWith(name)) ?? -1;
  if (at < 0) return null;
  const canvas = document.querySelector('.rk-net-canvas').getBoundingClientRect();
  const [x, y] = net.spot(at);
  return Number.isFinite(x) && [canvas.x + x, canvas.y + y];
}"""

Serve = Callable[..., "Page"]


def show(page: "Page", tab: str) -> None:
    page.locator(".rk-page > .widget-tab > .lm-TabBar .lm-TabBar-tab").get_by_text(tab, exact=True).click()


def find_barriers(page: "Page") -> list[tuple[str, str]]:
    """Return what axe finds on the page: the rule and the element."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only one test needs it

    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(each["id"], node["html"]) for each in found for node in each["nodes"]]


def test_from_an_upload_to_a_kept_page(served_page: Serve, tmp_path: Path) -> None:
    page = served_page()
    assert page.title() == "Give and take: reciprocity_kit"
    assert page.locator("html").get_attribute("lang") == "en"
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files(sample("alex") / "mail.csv")
    page.get_by_text("ready to read").wait_for()
    page.get_by_label("Owner").first.fill(OWNER)
    page.get_by_role("button", name="Read", exact=True).click()
    page.locator(".jupyter-button:not([disabled])", has_text="Go on").click()

    page.locator(".rk-table-row", has_text="Miles Thorne").first.wait_for()
    page.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
    assert page.locator(".modebar-btn[data-title*='Share']").count() == 0
    page.get_by_role("slider", name="Months, to").first.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.querySelector('.widget-readout').textContent.includes('Nov 2025')")

    show(page, "Network")
    page.wait_for_function(SPOT, arg="Miles Thorne")
    page.locator(".rk-net-canvas").scroll_into_view_if_needed()
    page.wait_for_timeout(800)  # people walk to their places
    page.mouse.click(*page.evaluate(SPOT, "Miles Thorne"))
    show(page, "Ties")
    page.locator(".rk-table-row[aria-selected=true]", has_text="Miles Thorne").first.wait_for()

    show(page, "Session")
    offered = page.locator(".widget-dropdown", has_text="Finding").locator("option", has_text="recorded")
    offered.first.wait_for(state="attached")
    page.get_by_role("button", name="Pin the picture").click()
    page.get_by_placeholder("A sentence under it").wait_for()
    page.get_by_role("button", name="Initials").click()
    with page.expect_download() as kept:
        page.locator(".rk-page-buttons button").first.click()
    board = tmp_path / "session.html"
    kept.value.save_as(board)
    assert "Thorne" not in board.read_text(encoding="utf-8")
    page.goto(board.as_uri())
    page.locator(".main-svg").first.wait_for(state="attached")


def test_everybody_can_use_every_tab_wide_and_narrow(served_page: Serve, page: "Page") -> None:
    page.emulate_media(color_scheme="dark")  # what the system is set to is how the page begins
    served_page(exports=[str(sample("alex"))], owner=OWNER)
    page.locator(".rk-page[data-look=dark]").wait_for(state="attached")
    barriers, sideways = {}, {}
    for look in ("dark", "light"):
        page.get_by_role("button", name=look.title(), exact=True).click()
        page.locator(f".rk-page[data-look={look}]").wait_for(state="attached")
        for tab in TABS:
            show(page, tab)
            page.wait_for_timeout(700)
            barriers[look, tab] = find_barriers(page)
            page.set_viewport_size({"width": 420, "height": 1000})
            page.wait_for_timeout(300)
            sideways[look, tab] = max(0, page.evaluate(SIDEWAYS))
            page.set_viewport_size({"width": 1400, "height": 1000})
    assert barriers == {place: [] for place in barriers}
    assert sideways == dict.fromkeys(sideways, 0)
    assert len(sideways) == 2 * len(TABS)
