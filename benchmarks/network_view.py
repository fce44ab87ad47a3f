"""How soon the network picture appears and how smoothly it moves, with 50 and with 3,000 people.

Python makes the picture from mail of an invented organisation; Chromium, without a GPU, opens it as a
page of its own. Told are the seconds until everything is drawn, and the frames a second while the
picture is dragged. Where other work shares the machine, compare the CPU times.
"""

import argparse
import importlib
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
write_mail: Callable[..., None] = importlib.import_module("mailbox").write_mail

MESSAGES = 150_000  # between 3,000 people
PEOPLE = (50, 3_000)
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRAG = """async () => {
  const picture = document.querySelector('.rk-net').rk, times = [], whole = picture.painted.whole;
  picture.drag = {moved: true};
  for (let step = 0; step < 90; step += 1) {
    await new Promise(done => requestAnimationFrame(at => { times.push(at); done(); }));
    picture.camera.move(step < 45 ? 3 : -3, 1);
    picture.moved();
  }
  picture.drag = null;
  const gaps = times.slice(1).map((at, n) => at - times[n]).sort((a, b) => a - b);
  return {median: 1000 / gaps[Math.floor(gaps.length / 2)], slow: 1000 / gaps[Math.floor(gaps.length * 0.95)],
          whole: picture.painted.whole - whole};
}"""


def _timed(what: str, act: Callable[[], Any]) -> Any:
    wall, cpu = time.perf_counter(), time.process_time()
    made = act()
    print(f"{what:<44}{time.perf_counter() - wall:7.2f} s wall{time.process_time() - cpu:7.2f} s CPU")
    return made


def _make_pages(folder: Path, messages: int) -> list[Path]:
    rk = importlib.import_module("reciprocity_kit")
    apps = importlib.import_module("reciprocity_kit.apps")
    write_mail(folder / "mail.csv", messages=messages)
    history = rk.read(folder / "mail.csv")
    app = _timed("open the app (250 people)", lambda: apps.NetworkApp(history))
    pages = []
    for people in PEOPLE:
        _timed(f"show {people:,} people", lambda most=people: setattr(app.most, "value", most))
        _timed(f"colour {people:,} people", lambda: setattr(app.colour, "value", "contacts"))
        _timed(f"{people:,} people month by month", lambda: setattr(app.time, "value", "month"))
        app.colour.value, app.time.value = "community", ""
        pages.append(folder / f"{people}.html")
        pages[-1].write_text(app.view.render_page(), encoding="utf-8")
    return pages


def _open(pages: list[Path]) -> None:
    sync_api = importlib.import_module("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for path in pages:
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            page.goto(path.as_uri())
            while not page.evaluate("document.querySelector('.rk-net')?.rk?.paintedAt > 0"):
                page.wait_for_timeout(20)
            first = page.evaluate("document.querySelector('.rk-net').rk.paintedAt") / 1000
            frames = page.evaluate(DRAG)
            print(
                f"{path.stem} people, {path.stat().st_size / 1e6:.1f} MB: drawn after {first:.2f} s, "
                f"dragged at {frames['median']:.0f} frames a second "
                f"(slowest twentieth {frames['slow']:.0f}), "
                f"painted anew {frames['whole']} times"
            )
            page.close()
        browser.close()


def main() -> None:
    """Make the pictures, open them, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _open(_make_pages(Path(folder), options.messages))


if __name__ == "__main__":
    main()
