"""docs/theory.md: every idea has a place in the product, and every place exists."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from reciprocity_kit.worksheets import SHEETS

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_theory_page", ROOT / "tools/make_theory_page.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_place_exists(tool: ModuleType) -> None:
    assert tool.find_missing() == []


def test_the_page_is_current(tool: ModuleType) -> None:
    written = (ROOT / "docs" / "theory.md").read_text(encoding="utf-8")
    assert written == tool.render_page(), "run: python tools/make_theory_page.py"


def test_every_idea_has_a_place_and_a_limit(tool: ModuleType) -> None:
    ideas = [idea for part in tool.read_map() for idea in part["ideas"]]
    assert len(ideas) == 78
    assert all(idea["places"] and idea["limit"] for idea in ideas)
    assert len({idea["idea"] for idea in ideas}) == len(ideas)


def test_every_worksheet_serves_an_idea(tool: ModuleType) -> None:
    places = {place for part in tool.read_map() for idea in part["ideas"] for place in idea["places"]}
    general = {"session-agenda"}  # serves the hour, not one idea
    assert {name for name in SHEETS if f"worksheet:{name}" not in places} == general


def test_a_place_that_is_not_there_is_found(tool: ModuleType) -> None:
    assert not tool._exists("measure:astrology")
    assert not tool._exists("chart:plot_horoscope")
    assert not tool._exists("column:exchanges.karma")
    assert not tool._exists("command:divine")
    assert not tool._exists("weather:sunny")
