"""A casebook of the sample world, and a page that has it open."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import CasebookApp, ImportApp, State
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


@pytest.fixture
def drop() -> Callable[[ImportApp, dict[str, bytes]], None]:
    """Return a function that sends files as the page does, in eight pieces or more."""

    def send(app: ImportApp, files: dict[str, bytes]) -> None:
        zone = app.files.drop
        zone.take({"type": "start"})
        for number, (name, content) in enumerate(files.items(), start=1):
            zone.take({"type": "begin", "file": number, "name": name})
            step = max(len(content) // 8, 1)
            for at in range(0, len(content), step):
                zone.take({"type": "piece", "file": number}, [memoryview(content[at : at + step])])
            zone.take({"type": "end", "file": number})
        zone.take({"type": "done", "files": len(files)})

    return send
