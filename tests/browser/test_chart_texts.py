"""Every chart of the gallery in a real browser: no text is cut off by the edge, none lies on another."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from plotly.offline import get_plotlyjs

import reciprocity_kit as rk
from reciprocity_kit.examples import sample
from reciprocity_kit.pictures import Looked, draw_picture, find_pictures
from reciprocity_kit.pictures.tables import Tables

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

OWNER = "alex.morgan@harbor.example"
CROWD = 500
LONG = "Maximiliana von und zu Langenburg-Hohenstein, Abteilung für Auswärtige Angelegenheiten"
RTL = "\u05e9\u05e8\u05d4 \u05db\u05d4\u05df \u0645\u062d\u0645\u062f"
SCREEN, PAPER = 960, 620
"""Pixels: a wide page, and the narrowest a chart is drawn on (paper, a phone that scrolls)."""
MEASURE = """async spec => {
  const box = document.getElementById('chart');
  box.style.height = `${spec.layout.height || 520}px`;
  await Plotly.newPlot(box, spec.data, {...spec.layout, width: undefined}, {responsive: false});
  const edge = box.getBoundingClientRect(), seen = [];
  for (const text of box.querySelectorAll('.main-svg text')) {
    const shown = text.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
    if (!text.textContent.trim() || !shown) continue;
    const turn = /rotate\\((-?[\\d.]+)/.exec(text.getAttribute('transform') || '');
    if (turn && Number(turn[1]) % 90) continue;
    const lines = [...text.querySelectorAll('tspan.line')];
    for (const part of lines.length ? lines : [text]) {
      const { left, top, right, bottom } = part.getBoundingClientRect();
      if (right > left) seen.push({ says: part.textContent, left, top, right, bottom });
    }
  }
  const across = t => t.left < edge.left - 1 || t.right > edge.right + 1;
  const down = t => t.top < edge.top - 1 || t.bottom > edge.bottom + 1;
  const cut = seen.filter(t => across(t) || down(t)).map(t => `cut off: ${t.says}`);
  const laid = [];
  seen.forEach((a, n) => seen.slice(n + 1).forEach(b => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    const high = Math.min(a.bottom - a.top, b.bottom - b.top);
    if (across > 2 && down > 0.35 * high) laid.push(`on each other: ${a.says} | ${b.says}`);
  }));
  return [...cut, ...laid];
}"""

Find = Callable[..., dict[str, list[str]]]


@pytest.fixture(scope="module")
def alex(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    path = tmp_path_factory.mktemp("book") / "alex.casebook"
    with rk.create_casebook(path, owner=OWNER) as book:
        book.read_tables(sample("casebook"))
        noted = {name: book.table(name) for name in book.tables}
    history = rk.read(sample("alex"), owner=OWNER)
    middle = history.since + (history.until - history.since) / 2
    earlier = rk.build_snapshot(history, until=middle.tz_localize(None).normalize())
    return Tables(history, book=noted, before=earlier)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    lines = [
        f"2024-03-{day:02}T{10 + day % 3}:00:00Z,{'a@x.example' if day % 3 else 'b@x.example'},"
        f"{'b@x.example' if day % 3 else 'a@x.example'}"
        for day in range(1, 29)
    ]
    return _read(tmp_path_factory.mktemp("two"), lines, "a@x.example")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    names = [f"{(LONG, RTL, 'Bo Lee')[number % 3]} {number}" for number in range(CROWD)]
    lines = [
        f"2024-{1 + time % 12:02}-{1 + (number + time) % 28:02}T{time % 24:02}:00:00Z,"
        f"{_pair(name, number, out=time % 2 == 0)}"
        for number, name in enumerate(names)
        for time in range(4 + 200 // (1 + number))
    ]
    return _read(tmp_path_factory.mktemp("crowd"), lines, "a@x.example")


def _pair(name: str, number: int, *, out: bool) -> str:
    other = f'"""{name}"" <p{number}@x.example>"'
    return f"a@x.example,{other}" if out else f"{other},a@x.example"


def _read(folder: Path, lines: list[str], owner: str) -> Tables:
    path = folder / "mail.csv"
    path.write_text("\n".join(["Date,From,To", *lines]), encoding="utf-8")
    return Tables(rk.read(path, owner=owner))


@pytest.fixture
def find_faults(page: "Page") -> Find:
    page.set_content(f"<!doctype html><div id=chart style='width:{SCREEN}px'></div>")
    page.add_script_tag(content=get_plotlyjs())

    def find(tables: Tables, theme: str, person: str, width: int = SCREEN) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        page.evaluate("width => { document.getElementById('chart').style.width = `${width}px` }", width)
        for name, looked in _pictures(tables, theme, person):
            figure = draw_picture(name, tables, looked)
            page.evaluate("() => Plotly.purge('chart')")
            faults = page.evaluate(MEASURE, json.loads(figure.to_json()))
            if faults:
                found[name] = faults
        return found

    return find


def _pictures(tables: Tables, theme: str, person: str) -> Iterator[tuple[str, Looked]]:
    everybody, one = Looked(theme=theme), Looked(theme=theme, selected=(person,))
    of_everybody = find_pictures(tables, everybody)
    yield from ((name, everybody) for name in of_everybody)
    yield from ((name, one) for name in find_pictures(tables, one) if name not in of_everybody)


@pytest.mark.parametrize(("theme", "width"), [("dark", SCREEN), ("print", PAPER)])
def test_the_sample_with_its_casebook(find_faults: Find, alex: Tables, theme: str, width: int) -> None:
    assert find_faults(alex, theme, "miles.thorne@harbor.example", width) == {}


def test_two_people(find_faults: Find, two: Tables) -> None:
    assert find_faults(two, "light", "b@x.example") == {}


def test_five_hundred_people_with_long_and_right_to_left_names(find_faults: Find, crowd: Tables) -> None:
    assert find_faults(crowd, "light", "p0@x.example") == {}


def test_a_cut_text_and_a_covered_one_would_be_found(page: "Page") -> None:
    page.set_content(f"<!doctype html><div id=chart style='width:{SCREEN}px'></div>")
    page.add_script_tag(content=get_plotlyjs())
    said = {"xref": "paper", "yref": "paper", "showarrow": False}
    notes = [
        {**said, "x": 0.5, "y": 0.5, "text": "one"},
        {**said, "x": 0.5, "y": 0.5, "text": "two"},
        {**said, "x": 1.3, "y": 0.5, "text": "too far right"},
    ]
    layout = {"height": 300, "annotations": notes}
    assert page.evaluate(MEASURE, {"data": [], "layout": layout}) == [
        "cut off: too far right",
        "on each other: one | two",
    ]
