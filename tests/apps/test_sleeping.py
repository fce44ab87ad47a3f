"""Apps of a page that are not looked at wait, and show what changed when they are opened."""

from pathlib import Path

import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import Explorer, explore

SAMPLE = Path(__file__).parents[2] / "sample_data" / "alex"
OWNER = "alex.morgan@harbor.example"


@pytest.fixture(scope="module")
def page() -> Explorer:
    return explore(rk.read(SAMPLE, owner=OWNER))


def open_tab(page: Explorer, title: str) -> None:
    page.tabs.selected_index = list(page._apps).index(title)


def test_only_the_app_that_is_looked_at_is_awake(page: Explorer) -> None:
    open_tab(page, "Network")
    awake = [title for title, app in page._apps.items() if getattr(app, "awake", False)]
    assert awake == ["Network"]


def test_a_filter_reaches_a_sleeping_app_when_it_is_opened(page: Explorer) -> None:
    open_tab(page, "Ties")
    everybody = page.ties.table.table["ids"]
    open_tab(page, "Time")
    page.state.min_total = 100
    assert page.ties.table.table["ids"] == everybody
    open_tab(page, "Ties")
    fewer = page.ties.table.table["ids"]
    assert 0 < len(fewer) < len(everybody)
    page.state.min_total = 1
    assert page.ties.table.table["ids"] == everybody


def test_who_was_selected_elsewhere_is_told_when_the_tie_is_opened(page: Explorer) -> None:
    open_tab(page, "Ties")
    page.ties.table.selected = [page.ties.table.table["ids"][0]]
    assert "n = 318" not in page.tie.facts.value
    open_tab(page, "One tie")
    assert "n = 318" in page.tie.facts.value
