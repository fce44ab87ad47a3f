"""Everything a report shows, computed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from reciprocity_kit.columns import empty_table
from reciprocity_kit.findings import Finding, find_findings
from reciprocity_kit.history import History
from reciprocity_kit.ledger import build_capacity, build_equity, build_promises
from reciprocity_kit.meetings import build_meeting_load
from reciprocity_kit.network import Network, build_communities, build_network, build_network_reciprocity
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
MOST_PEOPLE_FOR_ALL_NULLS = 1_000
NULLS = ("homogeneous", "configuration", "permutation")


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
    whole : mapping of str to pandas.DataFrame
        Without an owner: reciprocity under each null, and groups; empty where one mailbox was read.
    casebook : mapping of str to pandas.DataFrame
        With a casebook: equity, capacity and promises, with display names.
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
    whole: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    casebook: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def ego(self) -> str:
        """What is shown for the owner; empty without one."""
        owner = self.history.owner or ""
        return self.names.get(owner, owner)


def build_report(history: History, *, book: Mapping[str, pd.DataFrame] | None = None) -> Report:
    """Compute every table a report shows.

    Parameters
    ----------
    history : History
        What was read.
    book : mapping of str to pandas.DataFrame, optional
        Tables of the owner's casebook by name.

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
    casebook = _read_casebook(history, book, names) if book else {}
    return Report(
        **tables, rhythm=build_rhythm(history), changes=changes, findings=findings, casebook=casebook
    )


def _read_casebook(
    history: History, book: Mapping[str, pd.DataFrame], names: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    """Compute what the owner's own record says, with display names."""
    shared: dict[str, Any] = {"owner": history.owner, "people": book["people"]}
    exchanges, settings = book["exchanges"], book["settings"]
    meets = history.interactions["channel"].eq("meeting").any()
    equity = build_equity(exchanges, settings=settings, **shared)
    capacity = build_capacity(
        exchanges, settings=settings, meeting_load=build_meeting_load(history) if meets else None, **shared
    )
    called = equity["partner"].astype("str").map(lambda person: names.get(person, person))
    return {
        "equity": equity.assign(partner=called),
        "capacity": capacity,
        "promises": build_promises(exchanges, **shared),
    }


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


def _measure_whole(network: Network) -> dict[str, pd.DataFrame]:
    """Measure the whole network; where it is large, only under the null that is quick to solve."""
    nulls = NULLS if len(network) <= MOST_PEOPLE_FOR_ALL_NULLS else NULLS[:1]
    division = build_communities(network)
    groups = {"groups": division.groups, "stability": division.stability, "runs": division.runs}
    return {
        "reciprocity": build_network_reciprocity(network, nulls=nulls),
        "groups": pd.DataFrame([groups]),
    }
