"""Casebooks to try things on, quick to make."""

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from reciprocity_kit.casebook import Casebook, _sealed, create_casebook

collect_ignore = ["killing.py"]  # a program of its own, which imports its neighbour
WORDS = "correct horse battery"
MakeBook = Callable[..., Casebook]


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spend next to nothing on keys; that the usual cost is safe is a test of its own."""
    monkeypatch.setattr(_sealed, "USUAL_COST", _sealed.Cost(n=2, r=1, p=1))


@pytest.fixture
def make_book(tmp_path: Path) -> Iterator[MakeBook]:
    """Make books that are closed in the end."""
    books: list[Casebook] = []

    def make(name: str = "alex.casebook", passphrase: str | None = None) -> Casebook:
        books.append(create_casebook(tmp_path / name, owner="alex", passphrase=passphrase))
        return books[-1]

    yield make
    for book in books:
        book.close()


@pytest.fixture
def book(make_book: MakeBook) -> Casebook:
    return make_book()


@pytest.fixture(params=[None, WORDS], ids=["plain", "encrypted"])
def passphrase(request: pytest.FixtureRequest) -> str | None:
    """Let a test run on a plain and on an encrypted book."""
    words: str | None = request.param
    return words


@pytest.fixture(scope="session")
def exchange() -> Callable[..., dict[str, Any]]:
    """Say what an exchange needs, and what else is given."""

    def make(**fields: Any) -> dict[str, Any]:
        return {"date": "2024-03-05", "giver": "ben", "receiver": "alex", "kind": "goods", **fields}

    return make


@pytest.fixture(scope="session")
def looking() -> ModuleType:
    """Lend what the program that kills writers knows of files."""
    path = Path(__file__).with_name("looking.py")
    spec = importlib.util.spec_from_file_location("casebook_looking", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
