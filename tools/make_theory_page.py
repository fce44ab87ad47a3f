"""Write docs/theory.md: every idea of the theory, and the place where it lives in the product."""

import importlib
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reciprocity_kit import charts
from reciprocity_kit.cli import build_parser
from reciprocity_kit.columns import CASEBOOK_TABLES, TABLES
from reciprocity_kit.measures import MEASURES
from reciprocity_kit.worksheets import SHEETS

MAP = Path(__file__).with_name("theory_map.toml")
PAGE = Path(__file__).resolve().parent.parent / "docs" / "theory.md"
HEAD = """# Where the theory lives

Written by `tools/make_theory_page.py` from `tools/theory_map.toml`. Every idea of social exchange theory that
the kit takes up is a measure from data, a record that only the person can keep, or a worksheet. The last
column says what it must not be read as.
"""


def _has_column(name: str) -> bool:
    table, _, column = name.partition(".")
    declared = CASEBOOK_TABLES.get(table) or TABLES.get(table) or ()
    return any(each.name == column for each in declared)


def _has_function(name: str) -> bool:
    module, _, function = name.rpartition(".")
    return callable(getattr(importlib.import_module(f"reciprocity_kit.{module}"), function, None))


def _has_command(name: str) -> bool:
    return any(line.split()[:1] == [name] for line in build_parser().format_help().splitlines())


KINDS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "measure": MEASURES.__contains__,
        "column": _has_column,
        "function": _has_function,
        "chart": lambda name: name in charts.__all__,
        "worksheet": SHEETS.__contains__,
        "command": _has_command,
    }
)


def read_map() -> list[dict[str, Any]]:
    """Read the parts of the map."""
    with MAP.open("rb") as file:
        parts: list[dict[str, Any]] = tomllib.load(file)["part"]
    return parts


def find_missing() -> list[str]:
    """Find places of the map that the product does not have."""
    places = [place for part in read_map() for idea in part["ideas"] for place in idea["places"]]
    return sorted({place for place in places if not _exists(place)})


def _exists(place: str) -> bool:
    kind, _, name = place.partition(":")
    return kind in KINDS and KINDS[kind](name)


def render_page() -> str:
    """Render the page."""
    lines = [HEAD]
    for part in read_map():
        lines += [f"## {part['title']}", "", "| idea | lives in | not to be read as |", "|---|---|---|"]
        lines += [f"| {each['idea']} | {_places(each)} | {each['limit']} |" for each in part["ideas"]]
        lines.append("")
    return "\n".join(lines)


def _places(idea: Mapping[str, Any]) -> str:
    told = (place.partition(":") for place in idea["places"])
    return ", ".join(f"{kind} `{name}`" for kind, _, name in told)


if __name__ == "__main__":
    PAGE.write_text(render_page(), encoding="utf-8")
