"""The network picture in a real Chromium: a page of its own, opened from disk."""

import math
import struct
import time
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import NetworkApp

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

NAMES = {
    "you": "Alex Owner",
    "tag": "<script>window.leak=1</script>",
    "rtl": "\u05d3\u05d5\u05d3 \u05db\u05d4\u05df",
    "emoji": "\U0001f469\u200d\U0001f4bb Eve",
    "long": "J" + "o" * 198 + "e",
    "quote": "Kim\u202e & Co",
    "plain": "Ana Ruiz",
}
OTHERS = [key for key in NAMES if key != "you"]
PICTURE = "document.querySelector('.rk-net').rk"
IS_PAINTED = "document.querySelector('.rk-net')?.rk?.painted.frames > 0"
SVG = "{http://www.w3.org/2000/svg}"
SILENT = 2  # the month in which nobody answers
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def _mail() -> str:
    def who(*keys: str) -> str:
        return '"' + ";".join(f"{NAMES[key]} <{key}@x.example>" for key in keys) + '"'

    def turns(month: int, at: int, key: str) -> list[str]:
        day = f"2024-{month:02}"
        asked = [f"{day}-{n:02}T08:{at:02}:00Z,{who('you')},{who(key)}" for n in range(1, 27, at + 1)]
        answered = [f"{day}-{n:02}T12:{at:02}:00Z,{who(key)},{who('you')}" for n in range(2, 27, at + 2)]
        return asked if month == SILENT else asked + answered

    rows = ["Date,From,To"]
    for month in (1, SILENT, 3):
        rows += [row for at, key in enumerate(OTHERS) for row in turns(month, at, key)]
        rows.append(f"2024-{month:02}-20T15:00:00Z,{who('plain')},{who('tag', 'you')}")
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("network")
    (folder / "mail.csv").write_text(_mail(), encoding="utf-8")
    app = NetworkApp(rk.read(folder / "mail.csv", owner="you@x.example", tz="UTC"))
    app.time.value = "month"
    (folder / "network.html").write_text(app.view.render_page(), encoding="utf-8")
    return (folder / "network.html").as_uri()


def _wait(page: "Page", expression: str) -> None:
    """Wait in Python: the page's policy forbids to evaluate texts while it waits itself."""
    give_up_at = time.monotonic() + 60
    while not page.evaluate(expression):
        assert time.monotonic() < give_up_at, expression
        page.wait_for_timeout(20)


@pytest.fixture
def shown(page: "Page", address: str) -> "Page":
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    _wait(page, IS_PAINTED)
    assert faults == []
    return page


def _spot(page: "Page", name: str) -> tuple[float, float]:
    x, y = page.evaluate(
        f"""name => {{
          const picture = {PICTURE}, box = picture.canvas.getBoundingClientRect();
          const [x, y] = picture.spot(picture.scene.people.name.findIndex(each => each.startsWith(name)));
          return [box.left + x, box.top + y];
        }}""",
        name,
    )
    return x, y


def _selected(page: "Page") -> list[str]:
    names: list[str] = page.evaluate(
        f"[...{PICTURE}.state.selected].map(at => {PICTURE}.scene.people.name[at])"
    )
    return sorted(names)


def _painted(page: "Page") -> int:
    count: int = page.evaluate(f"{PICTURE}.painted.whole")
    return count


def test_click_shift_click_and_box_select(shown: "Page") -> None:
    shown.mouse.click(*_spot(shown, "Ana"))
    assert _selected(shown) == ["Ana Ruiz"]
    shown.keyboard.down("Shift")
    shown.mouse.click(*_spot(shown, NAMES["rtl"]))
    assert _selected(shown) == sorted(["Ana Ruiz", NAMES["rtl"]])
    box = shown.locator(".rk-net-canvas").bounding_box()
    assert box is not None
    shown.mouse.move(box["x"] + 4, box["y"] + 4)
    shown.mouse.down()
    shown.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4, steps=3)
    shown.mouse.up()
    shown.keyboard.up("Shift")
    assert len(_selected(shown)) == len(NAMES)
    shown.mouse.click(box["x"] + 6, box["y"] + 6)
    assert _selected(shown) == []


def test_the_card_tells_names_as_text(shown: "Page") -> None:
    for key in OTHERS:
        shown.mouse.move(*_spot(shown, NAMES[key].split("\u202e")[0]))
        card = shown.locator(".rk-net-card")
        card.wait_for(state="visible")
        assert card.locator("b").text_content() == NAMES[key].replace("\u202e", "")
    assert shown.evaluate("window.leak") is None
    assert shown.locator(".rk-net script").count() == 0


def test_everything_by_keyboard(shown: "Page") -> None:
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement.getAttribute('aria-label')") == "Find a person"
    shown.keyboard.type("ruiz")
    shown.keyboard.press("Enter")
    assert _selected(shown) == ["Ana Ruiz"]
    assert shown.evaluate("document.activeElement.tagName") == "CANVAS"
    live = shown.locator(".rk-net-live")
    assert "Ana Ruiz" in (live.text_content() or "")
    seen = set()
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        shown.keyboard.press(key)
        seen.add(live.text_content())
    assert len(seen) > 1
    shown.keyboard.press("Enter")
    assert len(_selected(shown)) in {0, 2}  # another one was added, or Ana again taken away
    shown.keyboard.press("Escape")
    assert _selected(shown) == []
    shown.keyboard.press("+")
    assert shown.evaluate(f"{PICTURE}.camera.zoom") == pytest.approx(1.3)
    shown.keyboard.press("Home")
    assert shown.evaluate(f"{PICTURE}.camera.zoom") == 1
    shown.keyboard.press("/")
    shown.keyboard.type("zzz")
    assert shown.locator(".rk-net-matches").text_content() == "Nobody found on this picture"


def test_the_table_selects_and_sorts(shown: "Page") -> None:
    shown.get_by_text("The people shown, as a table").click()
    shown.get_by_label("Select \u2068Ana Ruiz\u2069").check()
    assert _selected(shown) == ["Ana Ruiz"]
    shown.get_by_role("button", name="Sent by you").click()
    counts = shown.locator(".rk-net-table tbody tr td:nth-child(4)").all_text_contents()
    numbers = [int(count) for count in counts if count != "\u2013"]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == len(OTHERS)
    assert counts[-1] == "\u2013"  # the owner has no tie with themselves
    shown.get_by_label("Find in the table").fill(NAMES["rtl"])
    assert shown.locator(".rk-net-table tbody tr").count() == 1


def test_time_moves_and_people_stay(shown: "Page") -> None:
    places = shown.evaluate(f"[...{PICTURE}.scene.x]")
    period = shown.locator(".rk-net-period")
    assert period.text_content() == "Whole window"
    shown.get_by_role("slider").focus()
    shown.keyboard.press("ArrowRight")
    shown.keyboard.press("ArrowRight")
    assert (period.text_content() or "").startswith("Feb 2024: ")
    assert (
        shown.evaluate(f"{PICTURE}.scene.back.filter(share => share > 0).length") == 1
    )  # only Ana wrote back
    shown.keyboard.press("ArrowRight")
    shown.evaluate("window.setInterval = act => { window.tick = act; return 1; }, 0")
    shown.get_by_label("Play the periods").click()
    heard = [period.text_content()]
    for _ in range(2):
        shown.evaluate("tick()")
        heard.append(period.text_content())
    assert [(each or "")[:3] for each in heard] == ["Jan", "Feb", "Mar"]  # from the last on it begins anew
    shown.get_by_label("Pause").wait_for()
    shown.evaluate("tick()")
    shown.get_by_label("Play the periods").wait_for()
    assert shown.evaluate(f"[...{PICTURE}.scene.x]") == places


def test_panning_moves_what_was_painted(shown: "Page") -> None:
    box = shown.locator(".rk-net-canvas").bounding_box()
    assert box is not None
    before, camera = _painted(shown), shown.evaluate(f"{PICTURE}.camera.x")
    shown.mouse.move(box["x"] + 8, box["y"] + 8)
    shown.mouse.down()
    for step in range(1, 21):
        shown.mouse.move(box["x"] + 8 + 4 * step, box["y"] + 8 + 2 * step)
    _wait(shown, f"!{PICTURE}.waiting")
    moved = _painted(shown)
    shown.mouse.up()
    assert shown.evaluate(f"{PICTURE}.camera.x") == pytest.approx(camera + 80)
    assert moved == before
    _wait(shown, f"{PICTURE}.kept.camera.x === {PICTURE}.camera.x")


def test_saved_pictures_hold_names_and_legend(shown: "Page", tmp_path: Path) -> None:
    shown.mouse.click(*_spot(shown, "Ana"))
    with shown.expect_download() as saving:
        shown.get_by_label("Save as SVG drawing").click()
    saving.value.save_as(tmp_path / saving.value.suggested_filename)
    root = ET.parse(tmp_path / "network.svg").getroot()  # noqa: S314 - our own page wrote it
    texts = [node.text for node in root.iter(f"{SVG}text")]
    assert {"Ana Ruiz", NAMES["rtl"], NAMES["emoji"], "You", "one way only"} <= set(texts)
    assert any(text and text.startswith("Joooo") and text.endswith("\u2026") for text in texts)
    assert [node.text for node in root.iter(f"{SVG}title")].count(NAMES["long"]) == 1
    assert list(root.iter(f"{SVG}script")) == []
    with shown.expect_download() as saving:
        shown.get_by_label("Save as PNG picture").click()
    saving.value.save_as(tmp_path / saving.value.suggested_filename)
    data = (tmp_path / "network.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    assert width == 2 * math.floor(shown.evaluate(f"{PICTURE}.width"))
    assert height > 2 * shown.evaluate(f"{PICTURE}.height")  # title and legend stand on it as well


@pytest.mark.parametrize(("width", "theme"), [(400, "dark"), (1400, "light")])
def test_axe_finds_nothing(shown: "Page", theme: str, width: int) -> None:
    axe_of = pytest.importorskip("axe_playwright_python.sync_playwright").Axe
    shown.set_viewport_size({"width": width, "height": 900})
    shown.evaluate(f"{PICTURE}.set('theme', '{theme}')")
    shown.get_by_text("The people shown, as a table").click()
    shown.get_by_text("How to move about").click()
    shown.get_by_label("Find a person").fill("a")
    found = axe_of().run(shown, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_play_is_calm_where_that_is_asked_for(shown: "Page") -> None:
    def waits() -> int:
        ms: int = shown.evaluate(
            f"""() => {{ const set = window.setInterval; let ms = 0;
              window.setInterval = (act, wait) => {{ ms = wait; return 0; }};
              {PICTURE}.play(true); window.setInterval = set; {PICTURE}.play(false); return ms; }}"""
        )
        return ms

    usual = waits()
    shown.emulate_media(reduced_motion="reduce")
    assert waits() > usual


CROWD = """count => {
  const picture = document.querySelector('.rk-net').rk;
  const all = value => Array.from({length: count}, (_, at) => value(at));
  const spread = at => Math.sin(at * 12.9898) * 43758.5453 % 1, few = at => at % 7;
  const people = {
    id: all(String), name: all(String), label: all(String), x: all(spread), y: all(at => spread(at + count)),
    size: all(() => 0.1), colour: all(few), shape: all(few),
  };
  const from = [0, 1, 2].flatMap(() => all(at => at));
  const to = [1, 7, 50].flatMap(far => all(at => (at + far) % count));
  const weight = from.map((_, at) => (at + 1) / from.length), back = from.map((_, at) => at % 3 / 2);
  const told = {title: 'Crowd', alt: 'Crowd', legend: {notes: []}, table: {titles: [], rows: []}};
  picture.model.set('scene', {people, ties: {from, to, weight, back}, ...told});
}"""


def test_a_crowd_is_painted_once_with_its_strongest_ties(shown: "Page") -> None:
    before = _painted(shown)
    shown.evaluate(CROWD, 3000)
    _wait(shown, f"{PICTURE}.kept && !{PICTURE}.waiting")
    assert _painted(shown) == before + 1
    assert "2,500 of 9,000 ties drawn" in (shown.locator(".rk-net-legend").text_content() or "")
    person = shown.evaluate(f"{PICTURE}.spot(0)")
    box = shown.locator(".rk-net-canvas").bounding_box()
    assert box is not None
    shown.mouse.move(box["x"] + person[0], box["y"] + person[1])
    _wait(shown, f"{PICTURE}.state.hover >= 0 && !{PICTURE}.waiting")
    assert _painted(shown) == before + 1  # whoever is looked at is drawn over what is there
