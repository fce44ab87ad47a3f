"""Makes docs/report.png from the sample, with a browser found here: python tools/make_report_picture.py."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import reciprocity_kit as rk
from reciprocity_kit.report import write_report
from reciprocity_kit.report.formats.browser import find_browser

ROOT = Path(__file__).resolve().parents[1]
OWNER = "alex.morgan@harbor.example"
PART = "#balance-chapter"
SIZE = (1140, 900)
DRAWN = "() => [...document.querySelectorAll('div[data-figure]')].every(n => n.querySelector('.main-svg'))"
ALONE = """part => {
  document.querySelector('.bar').remove();
  document.querySelector(part).style.padding = '0 24px 24px';
}"""


def take_picture(page: Path, target: Path) -> None:
    """Take a picture of one chapter of a report.

    Parameters
    ----------
    page : pathlib.Path
        The report.
    target : pathlib.Path
        The PNG.
    """
    browser = find_browser()
    if browser is None:
        sys.exit("No browser was found; name one in BROWSER_PATH.")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        shown = opened.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        shown.goto(page.as_uri())
        shown.wait_for_function(DRAWN, timeout=120_000)
        shown.evaluate(ALONE, PART)
        shown.locator(PART).screenshot(path=target)
        opened.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        history = rk.read(ROOT / "sample_data" / "alex", owner=OWNER)
        take_picture(write_report(history, made), ROOT / "docs" / "report.png")
    sys.stdout.write("docs/report.png\n")
