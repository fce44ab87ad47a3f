"""Numbers worked out independently of this code."""

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def methods() -> dict[str, Any]:
    path = Path(__file__).parents[1] / "fixtures" / "methods.json"
    numbers: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return numbers
