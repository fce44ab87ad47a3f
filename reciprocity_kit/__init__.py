"""See the give and take in your working relationships, from your own exports, on your own machine."""

from importlib import import_module
from importlib.metadata import version
from typing import Any

from reciprocity_kit.errors import OptionError, ReadError, ReciprocityError, TableError
from reciprocity_kit.findings import Finding, find_findings
from reciprocity_kit.history import History
from reciprocity_kit.meetings import build_meetings
from reciprocity_kit.network import build_network
from reciprocity_kit.people import build_people
from reciprocity_kit.readers.read import read
from reciprocity_kit.ties import build_ties
from reciprocity_kit.timeline import build_periods, build_rhythm

__version__ = version("reciprocity-kit")

__all__ = [
    "Finding",
    "History",
    "OptionError",
    "ReadError",
    "ReciprocityError",
    "TableError",
    "build_meetings",
    "build_network",
    "build_people",
    "build_periods",
    "build_rhythm",
    "build_ties",
    "find_findings",
    "read",
]

_ON_FIRST_USE = ("charts", "report", "simulate")


def __getattr__(name: str) -> Any:
    """Import the modules that need plotly or jinja2 only when they are used."""
    if name in _ON_FIRST_USE:
        return import_module(f"reciprocity_kit.{name}")
    raise AttributeError(f"module 'reciprocity_kit' has no attribute {name!r}")
