"""A casebook of the sample world, and a page that has it open."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import CasebookApp, State
from reciprocity_kit.casebook import Casebook, create_casebook

SAMPLE = Path(__file__).parents[2] / "sample_data"
OWNER = "alex.morgan@harbor.example"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Casebook]:
    made = create_casebook(tmp_path / "alex.casebook", owner=OWNER)
    made.read_tables(SAMPLE / "casebook")
    yield made
    made.close()


@pytest.fixture
def empty_book(tmp_path: Path) -> Iterator[Casebook]:
    made = create_casebook(tmp_path / "empty.casebook", owner=OWNER)
    yield made
    made.close()


@pytest.fixture
def app(book: Casebook) -> CasebookApp:
    return CasebookApp(State(book=book))


@pytest.fixture
def empty_app(empty_book: Casebook) -> CasebookApp:
    return CasebookApp(State(book=empty_book))


@pytest.fixture(scope="session")
def history() -> rk.History:
    return rk.read(SAMPLE / "alex", owner=OWNER)
