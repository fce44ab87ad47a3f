"""The sample, its casebook, and what a page says without plotly's own code."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import reciprocity_kit as rk

SAMPLE = Path(__file__).parents[2] / "sample_data"
OWNER = "alex.morgan@harbor.example"


@pytest.fixture(scope="session")
def alex() -> rk.History:
    return rk.read(SAMPLE / "alex", owner=OWNER)


@pytest.fixture
def casebook(tmp_path: Path) -> Path:
    with rk.create_casebook(tmp_path / "alex.casebook", owner=OWNER) as book:
        book.read_tables(SAMPLE / "casebook")
    return tmp_path / "alex.casebook"


@pytest.fixture(scope="session")
def own_words() -> Callable[[str], str]:
    return lambda page: re.sub(r'<script id="plotly">.*?</script>', "", page, count=1, flags=re.DOTALL)
