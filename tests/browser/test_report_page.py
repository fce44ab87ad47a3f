"""The report in a browser: dark and narrow, on paper, without scripts, and open to everybody."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import reciprocity_kit as rk
from reciprocity_kit.report import write_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[2] / "sample_data" / "alex"
DRAWN = "() => [...document.querySelectorAll('div[data-figure]')].every(n => n.querySelector('.main-svg'))"
GROUND = "() => getComputedStyle(document.body).backgroundColor"
WIDTHS = "() => [...document.querySelectorAll('[data-figure] .main-svg:first-child')].map(n => n.clientWidth)"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    history = rk.read(SAMPLE, owner="alex.morgan@harbor.example")
    return write_report(history, tmp_path_factory.mktemp("report")).as_uri()


@pytest.fixture(params=[("light", 1400), ("dark", 420)], ids=["light", "dark and narrow"])
def opened(chromium: "Browser", report: str, request: pytest.FixtureRequest) -> Iterator["Page"]:
    scheme, width = request.param
    page = chromium.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    page.goto(report)
    page.wait_for_function(DRAWN, timeout=120_000)
    yield page
    page.close()


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(opened: "Page") -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(opened).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_paper_is_light_and_no_chart_is_wider_than_it(opened: "Page") -> None:
    opened.get_by_label("Paper").select_option("print")
    opened.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert opened.locator("html").get_attribute("data-look") == "print"
    assert opened.evaluate(GROUND) == "rgb(255, 255, 255)"
    assert set(opened.evaluate(WIDTHS)) == {650}
    opened.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert opened.locator("html").get_attribute("data-look") in {"light", "dark"}


def test_the_look_can_be_chosen(opened: "Page") -> None:
    for look, ground in (("dark", "rgb(17, 20, 23)"), ("light", "rgb(255, 255, 255)")):
        opened.get_by_label("Screen").select_option(look)
        assert opened.evaluate(GROUND) == ground
        opened.wait_for_function(DRAWN)


def test_without_scripts_the_words_stand_in_for_the_charts(chromium: "Browser", report: str) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(report)
    assert page.locator(".alt-text").first.is_visible()
    assert not page.locator(".chart").first.is_visible()
    assert page.get_by_role("heading", name="What stands out").is_visible()
    page.context.close()
