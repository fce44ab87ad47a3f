"""Everything a report shows, computed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from reciprocity_kit.columns import empty_table
from reciprocity_kit.findings import Finding, find_findings
from reciprocity_kit.history import History
from reciprocity_kit.network import build_network, edge_reciprocity, edge_rho, weighted_reciprocity
from reciprocity_kit.people import build_people
from reciprocity_kit.portfolio import build_dependence
from reciprocity_kit.report.scope import channel_words, display_names, window_words, with_names
from reciprocity_kit.ties import build_ties
from reciprocity_kit.timeline import (
    build_changes,
    build_drift,
    build_owed,
    build_periods,
    build_rhythm,
    find_dormant,
)

DAYS_A_QUARTER = 92
DAYS_OF_YEARS = 1_100


@dataclass(frozen=True, kw_only=True)
class Report:
    """The tables of one report.

    Parameters
    ----------
    history : History
        What was read.
    ties, people, periods : pandas.DataFrame
        The measures.
    named : pandas.DataFrame
        The ties with display names in place of addresses, for charts and sentences.
    names : mapping of str to str
        What is shown for each person.
    network : networkx.DiGraph
        Who has contact with whom.
    rhythm : pandas.DataFrame or None
        The owner's own week; `None` without an owner.
    changes : mapping of str to pandas.DataFrame
        With an owner: drift, changes, dormant, owed and dependence.
    findings : sequence of Finding
        What the evidence carries about the owner's ties.
    whole : dict of str to float
        Measures of the whole network; empty where one mailbox was read.
    """

    history: History
    ties: pd.DataFrame
    people: pd.DataFrame
    periods: pd.DataFrame
    named: pd.DataFrame
    names: Mapping[str, str]
    network: Any
    rhythm: pd.DataFrame | None = None
    changes: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    whole: Mapping[str, float] = field(default_factory=dict)

    @property
    def ego(self) -> str:
        """What is shown for the owner; empty without one."""
        owner = self.history.owner or ""
        return self.names.get(owner, owner)


def build_report(history: History) -> Report:
    """Compute every table a report shows.

    Parameters
    ----------
    history : History
        What was read.

    Returns
    -------
    Report
        Ties, people, periods; with an owner also what changed and the findings, without
        one the measures of the network.
    """
    ties = build_ties(history)
    network = build_network(ties)
    names = display_names(history)
    tables: dict[str, Any] = {
        "history": history,
        "ties": ties,
        "people": build_people(ties, network),
        "periods": build_periods(history, period=_fitting_period(history)),
        "named": with_names(ties, names),
        "names": names,
        "network": network,
    }
    if not history.owner:
        return Report(**tables, whole=_measure_whole(network))
    changes = _find_changes(history, ties)
    findings = find_findings(
        ties,
        ego=history.owner,
        window=window_words(history),
        channel=channel_words(history),
        evidence=changes,
        names=names,
    )
    return Report(**tables, rhythm=build_rhythm(history), changes=changes, findings=findings)


def _find_changes(history: History, ties: pd.DataFrame) -> dict[str, pd.DataFrame]:
    if history.coded.people.index(history.owner).as_py() < 0:
        return {name: empty_table(name) for name in ("drift", "changes", "dormant", "owed", "dependence")}
    return {
        "drift": build_drift(history),
        "changes": build_changes(history),
        "dormant": find_dormant(history),
        "owed": build_owed(history),
        "dependence": build_dependence(ties),
    }


def _fitting_period(history: History) -> str:
    days = (history.until - history.since).days
    if days <= DAYS_A_QUARTER * 2:
        return "week"
    return "month" if days <= DAYS_OF_YEARS else "quarter"


def _measure_whole(network: Any) -> dict[str, float]:
    return {
        "people": network.number_of_nodes(),
        "directed_ties": network.number_of_edges(),
        "edge_reciprocity": edge_reciprocity(network),
        "edge_rho": edge_rho(network),
        "weighted_reciprocity": weighted_reciprocity(network),
    }
