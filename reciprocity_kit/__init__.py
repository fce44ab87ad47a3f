"""See the give and take in your working relationships, from your own exports, on your own machine."""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from reciprocity_kit.errors import CasebookError, OptionError, ReadError, ReciprocityError, TableError
from reciprocity_kit.history import History
from reciprocity_kit.readers.read import read
from reciprocity_kit.ties import build_ties

if TYPE_CHECKING:
    from reciprocity_kit import apps, charts, report, simulate
    from reciprocity_kit.apps import explore
    from reciprocity_kit.casebook import Casebook, create_casebook, open_casebook
    from reciprocity_kit.centrality import build_ranks
    from reciprocity_kit.findings import Finding, find_findings
    from reciprocity_kit.identities.proposals import find_proposals
    from reciprocity_kit.identities.writing import write_identities
    from reciprocity_kit.ledger import (
        build_acceptance,
        build_alternatives,
        build_capacity,
        build_cold_asks,
        build_creditors,
        build_equity,
        build_felt,
        build_give_and_ask,
        build_headroom,
        build_ledger,
        build_limit_check,
        build_perceived,
        build_promises,
        build_returns,
        build_sources,
    )
    from reciprocity_kit.measures import build_measures, build_reciprocities, rank_ties
    from reciprocity_kit.meetings import build_meeting_load, build_meetings
    from reciprocity_kit.network import (
        build_bonacich,
        build_bridges,
        build_brokerage,
        build_cascades,
        build_communities,
        build_cycles,
        build_detours,
        build_exchange,
        build_introductions,
        build_losses,
        build_network,
        build_network_periods,
        build_network_reciprocity,
        build_overlaps,
        build_people_reciprocity,
        build_person_structure,
        build_tie_lifetimes,
        build_tie_spells,
        build_tie_structure,
        build_ties_of,
        build_triads,
        build_value_gaps,
        build_value_sources,
        from_networkx,
        read_graph,
        write_graph,
    )
    from reciprocity_kit.openers import build_openers
    from reciprocity_kit.people import build_people
    from reciprocity_kit.portfolio import build_dependence, build_portfolio, build_what_if
    from reciprocity_kit.privacy import hide_names
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
    from reciprocity_kit.worksheets import build_worksheet, list_worksheets, write_worksheet

__version__ = version("reciprocity-kit")

__all__ = [
    "Casebook",
    "CasebookError",
    "Finding",
    "History",
    "OptionError",
    "ReadError",
    "ReciprocityError",
    "TableError",
    "apps",
    "build_acceptance",
    "build_alternatives",
    "build_bonacich",
    "build_bridges",
    "build_brokerage",
    "build_capacity",
    "build_cascades",
    "build_changes",
    "build_cold_asks",
    "build_communities",
    "build_creditors",
    "build_cycles",
    "build_dependence",
    "build_detours",
    "build_drift",
    "build_equity",
    "build_exchange",
    "build_felt",
    "build_give_and_ask",
    "build_headroom",
    "build_introductions",
    "build_ledger",
    "build_limit_check",
    "build_losses",
    "build_measures",
    "build_meeting_load",
    "build_meetings",
    "build_network",
    "build_network_periods",
    "build_network_reciprocity",
    "build_openers",
    "build_overlaps",
    "build_owed",
    "build_people",
    "build_people_reciprocity",
    "build_perceived",
    "build_periods",
    "build_person_structure",
    "build_portfolio",
    "build_promises",
    "build_ranks",
    "build_reciprocities",
    "build_returns",
    "build_rhythm",
    "build_silences",
    "build_slowdowns",
    "build_sources",
    "build_tie_lifetimes",
    "build_tie_spells",
    "build_tie_structure",
    "build_ties",
    "build_ties_of",
    "build_triads",
    "build_value_gaps",
    "build_value_sources",
    "build_what_if",
    "build_worksheet",
    "charts",
    "create_casebook",
    "explore",
    "find_dormant",
    "find_fading",
    "find_findings",
    "find_proposals",
    "from_networkx",
    "hide_names",
    "list_worksheets",
    "open_casebook",
    "rank_ties",
    "read",
    "read_graph",
    "report",
    "simulate",
    "write_graph",
    "write_identities",
    "write_worksheet",
]

_WHERE = {
    "apps": ("explore",),
    "casebook": ("Casebook", "create_casebook", "open_casebook"),
    "centrality": ("build_ranks",),
    "findings": ("Finding", "find_findings"),
    "identities.proposals": ("find_proposals",),
    "identities.writing": ("write_identities",),
    "ledger": (
        "build_acceptance",
        "build_alternatives",
        "build_capacity",
        "build_cold_asks",
        "build_creditors",
        "build_equity",
        "build_felt",
        "build_give_and_ask",
        "build_headroom",
        "build_ledger",
        "build_limit_check",
        "build_perceived",
        "build_promises",
        "build_returns",
        "build_sources",
    ),
    "measures": ("build_measures", "build_reciprocities", "rank_ties"),
    "meetings": ("build_meeting_load", "build_meetings"),
    "network": (
        "build_bonacich",
        "build_bridges",
        "build_brokerage",
        "build_cascades",
        "build_communities",
        "build_cycles",
        "build_detours",
        "build_exchange",
        "build_introductions",
        "build_losses",
        "build_network",
        "build_network_periods",
        "build_network_reciprocity",
        "build_overlaps",
        "build_people_reciprocity",
        "build_person_structure",
        "build_tie_lifetimes",
        "build_tie_spells",
        "build_tie_structure",
        "build_ties_of",
        "build_triads",
        "build_value_gaps",
        "build_value_sources",
        "from_networkx",
        "read_graph",
        "write_graph",
    ),
    "openers": ("build_openers",),
    "people": ("build_people",),
    "portfolio": ("build_dependence", "build_portfolio", "build_what_if"),
    "privacy": ("hide_names",),
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
    "worksheets": ("build_worksheet", "list_worksheets", "write_worksheet"),
}
_ON_FIRST_USE = {name: module for module, names in _WHERE.items() for name in names}
_MODULES = ("apps", "charts", "report", "simulate")


def __getattr__(name: str) -> Any:
    """Import what a session needs when it needs it: reading waits for no chart."""
    if name in _MODULES:
        return import_module(f"reciprocity_kit.{name}")
    if name in _ON_FIRST_USE:
        return getattr(import_module(f"reciprocity_kit.{_ON_FIRST_USE[name]}"), name)
    raise AttributeError(f"module 'reciprocity_kit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
