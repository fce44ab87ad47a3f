"""Draws every chart of the sample small and grey, to be looked at: python tools/make_pictures.py [FOLDER].

The browser tests hold what is drawn against these pictures. After a change of a chart, run this,
look at every picture that git calls changed, and commit them with the change.
"""

import io
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from plotly.offline import get_plotlyjs

from reciprocity_kit.audit import build_snapshot
from reciprocity_kit.casebook import create_casebook
from reciprocity_kit.examples import sample
from reciprocity_kit.pictures import Looked, draw_picture, find_pictures
from reciprocity_kit.pictures.tables import Tables
from reciprocity_kit.readers.read import read

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "browser" / "pictures"
LOOKS = ("light", "dark", "print")
OWNER, PERSON = "alex.morgan@harbor.example", "miles.thorne@harbor.example"
WIDTH, SMALL, LEVELS = 900, 420, 16
DRAW = """async spec => {
  const box = document.getElementById('chart');
  Plotly.purge(box);
  box.style.height = `${spec.layout.height || 520}px`;
  await Plotly.newPlot(box, spec.data, {...spec.layout, width: undefined}, {displayModeBar: false});
}"""


def read_sample() -> Tables:
    """Read the sample with its casebook, and an audit of its first half.

    Returns
    -------
    Tables
        What the charts are drawn from.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        create_casebook(Path(folder) / "alex.casebook", owner=OWNER) as book,
    ):
        book.read_tables(sample("casebook"))
        noted = {name: book.table(name) for name in book.tables}
    history = read(sample("alex"), owner=OWNER)
    middle = history.since + (history.until - history.since) / 2
    earlier = build_snapshot(history, until=middle.tz_localize(None).normalize())
    return Tables(history, book=noted, before=earlier)


def open_paper(page: "Page") -> None:
    """Lay out an empty page with the drawing library.

    Parameters
    ----------
    page : playwright's Page
        Where to draw.
    """
    page.set_content(f"<!doctype html><body style='margin:0'><div id=chart style='width:{WIDTH}px'></div>")
    page.add_script_tag(content=get_plotlyjs())


def draw_all(page: "Page", tables: Tables, look: str) -> Iterator[tuple[str, Image.Image]]:
    """Draw every chart in one look.

    Parameters
    ----------
    page : playwright's Page
        As `open_paper` leaves it.
    tables : Tables
        What to draw.
    look : str
        light, dark or print.

    Yields
    ------
    tuple of str and PIL.Image.Image
        Name of the chart, and its picture, small and grey.
    """
    everybody, one = Looked(theme=look), Looked(theme=look, selected=(PERSON,))
    of_everybody = find_pictures(tables, everybody)
    of_one = [name for name in find_pictures(tables, one) if name not in of_everybody]
    for name, how in [*((each, everybody) for each in of_everybody), *((each, one) for each in of_one)]:
        page.evaluate(DRAW, json.loads(draw_picture(name, tables, how).to_json()))
        yield name, _make_small(page.locator("#chart").screenshot())


def _make_small(shot: bytes) -> Image.Image:
    grey = Image.open(io.BytesIO(shot)).convert("L")
    small = grey.resize((SMALL, round(grey.height * SMALL / grey.width)), Image.Resampling.LANCZOS)
    return small.quantize(LEVELS)


def main(folder: Path) -> int:
    """Write all pictures anew.

    Parameters
    ----------
    folder : pathlib.Path
        Where to.

    Returns
    -------
    int
        Exit status.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only here a browser is started)

    browsers = filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    tables, size = read_sample(), 0
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=next(browsers), args=options)
        page = browser.new_page(viewport={"width": WIDTH, "height": 1000})
        open_paper(page)
        for look in LOOKS:
            for name, picture in draw_all(page, tables, look):
                path = folder / f"{name}-{look}.png"
                picture.save(path, optimize=True)
                size += path.stat().st_size
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures, {size // 1024} kB, in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
