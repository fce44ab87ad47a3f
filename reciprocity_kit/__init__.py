"""See the give and take in your working relationships, from your own exports, on your own machine."""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from reciprocity_kit.errors import OptionError, ReadError, ReciprocityError, TableError
from reciprocity_kit.history import History
from reciprocity_kit.readers.read import read
from reciprocity_kit.ties import build_ties

if TYPE_CHECKING:
    from reciprocity_kit import charts, report, simulate
    from reciprocity_kit.findings import Finding, find_findings
    from reciprocity_kit.identities.proposals import find_proposals
    from reciprocity_kit.identities.writing import write_identities
    from reciprocity_kit.measures import build_measures, build_reciprocities, rank_ties
    from reciprocity_kit.meetings import build_meeting_load, build_meetings
    from reciprocity_kit.network import build_network
    from reciprocity_kit.openers import build_openers
    from reciprocity_kit.people import build_people
    from reciprocity_kit.portfolio import build_dependence, build_portfolio, build_what_if
    from reciprocity_kit.timeline import (
        build_changes,
        build_drift,
        build_owed,
        build_periods,
        build_rhythm,
        build_silences,
        build_slowdowns,
        find_dormant,
        find_fading,
    )

__version__ = version("reciprocity-kit")

__all__ = [
    "Finding",
    "History",
    "OptionError",
    "ReadError",
    "ReciprocityError",
    "TableError",
    "build_changes",
    "build_dependence",
    "build_drift",
    "build_measures",
    "build_meeting_load",
    "build_meetings",
    "build_network",
    "build_openers",
    "build_owed",
    "build_people",
    "build_periods",
    "build_portfolio",
    "build_reciprocities",
    "build_rhythm",
    "build_silences",
    "build_slowdowns",
    "build_ties",
    "build_what_if",
    "charts",
    "find_dormant",
    "find_fading",
    "find_findings",
    "find_proposals",
    "rank_ties",
    "read",
    "report",
    "simulate",
    "write_identities",
]

_WHERE = {
    "findings": ("Finding", "find_findings"),
    "identities.proposals": ("find_proposals",),
    "identities.writing": ("write_identities",),
    "measures": ("build_measures", "build_reciprocities", "rank_ties"),
    "meetings": ("build_meeting_load", "build_meetings"),
    "network": ("build_network",),
    "openers": ("build_openers",),
    "people": ("build_people",),
    "portfolio": ("build_dependence", "build_portfolio", "build_what_if"),
    "timeline": (
        "build_changes",
        "build_drift",
        "build_owed",
        "build_periods",
        "build_rhythm",
        "build_silences",
        "build_slowdowns",
        "find_dormant",
        "find_fading",
    ),
}
_ON_FIRST_USE = {name: module for module, names in _WHERE.items() for name in names}
_MODULES = ("charts", "report", "simulate")


def __getattr__(name: str) -> Any:
    """Import what a session needs when it needs it: reading waits for no chart."""
    if name in _MODULES:
        return import_module(f"reciprocity_kit.{name}")
    if name in _ON_FIRST_USE:
        return getattr(import_module(f"reciprocity_kit.{_ON_FIRST_USE[name]}"), name)
    raise AttributeError(f"module 'reciprocity_kit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
