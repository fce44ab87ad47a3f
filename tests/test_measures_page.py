"""docs/measures.md says what the code says, of every measure."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from reciprocity_kit.columns import TABLES
from reciprocity_kit.measures import MEASURES

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_measures_page", ROOT / "tools/make_measures_page.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def page(tool: ModuleType) -> str:
    text: str = tool.render_page()
    return text


def test_the_page_is_current(page: str) -> None:
    written = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
    assert written == page, "run: python tools/make_measures_page.py"


def test_every_measure_says_all_of_itself() -> None:
    texts = ("label", "unit", "high_means", "low_means", "formula", "undefined", "source")
    missing = [(name, text) for name, m in MEASURES.items() for text in texts if not getattr(m, text).strip()]
    assert missing == []
    assert [name for name, m in MEASURES.items() if name != m.name or m.code[0] not in "CD"] == []


def test_every_measure_and_column_is_on_the_page(tool: ModuleType, page: str) -> None:
    assert [name for name in MEASURES if f"\n### {name}: " not in page] == []
    columns = [c for table, declared in TABLES.items() if table not in tool.RAW for c in declared]
    told = [c.name for c in columns if not c.name.endswith(("_low", "_high", "_status"))]
    assert len(told) > 60
    assert [name for name in told if f"| `{name}` |" not in page] == []
    assert set(tool.BUILDERS) <= set(TABLES)


def test_measures_of_people_and_networks_name_their_source(tool: ModuleType) -> None:
    counts = {"degree", "strength"}  # of people and of events, they need no source
    faults = [
        name
        for module in ("centrality", "network", "statistics.proportions", "statistics.concentration")
        for name, function in tool.find_measures(f"reciprocity_kit.{module}")
        if "References" not in (function.__doc__ or "") and name not in counts
    ]
    assert faults == []


def test_undefined_ranges_are_told_in_words(tool: ModuleType) -> None:
    render = tool._render_range
    assert [render(0, 1), render(0, None), render(None, None), render(None, 2)] == [
        "0 to 1",
        "from 0 upwards",
        "any number",
        "up to 2",
    ]
