"""Everything a report shows, computed once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reciprocity_kit.findings import Finding, find_findings
from reciprocity_kit.history import History
from reciprocity_kit.network import build_network, edge_reciprocity, edge_rho, weighted_reciprocity
from reciprocity_kit.people import build_people
from reciprocity_kit.portfolio import build_dependence
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


@dataclass(frozen=True)
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
    rhythm : pandas.DataFrame or None
        The owner's own week; `None` without an owner.
    findings : sequence of Finding
        What the evidence carries about the owner's ties.
    network : networkx.DiGraph
        Who has contact with whom.
    whole : dict of str to float
        Measures of the whole network; empty where one mailbox was read.
    """

    history: History
    ties: pd.DataFrame
    people: pd.DataFrame
    periods: pd.DataFrame
    named: pd.DataFrame
    rhythm: pd.DataFrame | None
    findings: Sequence[Finding]
    network: Any
    whole: dict[str, float]


def window_words(history: History) -> str:
    """Say the window of observation in words.

    Parameters
    ----------
    history : History
        What was read.

    Returns
    -------
    str
        First and last day in the history's zone.
    """
    first = history.since.tz_convert(history.tz)
    last = (history.until - pd.Timedelta(1, "us")).tz_convert(history.tz)
    return f"{first.day} {first:%b %Y} to {last.day} {last:%b %Y}"


def channel_words(history: History, *, without: str = "") -> str:
    """Name the channels that were read.

    Parameters
    ----------
    history : History
        What was read.
    without : str
        A channel to leave unnamed.

    Returns
    -------
    str
        For example email and meetings.
    """
    found = history.interactions["channel"].value_counts()
    words = {"email": "email", "meeting": "meetings", "chat": "chat", "call": "calls"}
    named = [words[str(name)] for name, n in found.items() if n and name != without]
    return " and ".join(filter(None, [", ".join(named[:-1]), named[-1] if named else "no channel"]))


def display_names(history: History) -> dict[str, str]:
    """Give everybody the shortest name that is theirs alone.

    Parameters
    ----------
    history : History
        What was read.

    Returns
    -------
    dict of str to str
        By person: the name written beside the address, else the part before the
        at sign, else the address.
    """
    seen = history.people_seen
    people = seen["person"].astype("str").tolist()
    shorter = [name or person.partition("@")[0] for person, name in zip(people, seen["name"], strict=True)]
    times = Counter(name.casefold() for name in shorter)
    return {
        person: name if times[name.casefold()] == 1 else person
        for person, name in zip(people, shorter, strict=True)
    }


def with_names(ties: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Put display names in place of addresses.

    Parameters
    ----------
    ties : pandas.DataFrame
        As `build_ties` returns them.
    names : mapping of str to str
        As `display_names` gives them.

    Returns
    -------
    pandas.DataFrame
        A new frame.
    """
    return ties.assign(**{side: ties[side].cat.rename_categories(dict(names)) for side in ("ego", "alter")})


def _find_findings(history: History, ties: pd.DataFrame, names: Mapping[str, str]) -> list[Finding]:
    evidence = {
        "drift": build_drift(history),
        "changes": build_changes(history),
        "dormant": find_dormant(history),
        "owed": build_owed(history),
        "dependence": build_dependence(ties),
    }
    return find_findings(
        ties,
        ego=str(history.owner),
        window=window_words(history),
        channel=channel_words(history),
        evidence=evidence,
        names=names,
    )


def build_report(history: History) -> Report:
    """Compute every table a report shows.

    Parameters
    ----------
    history : History
        What was read.

    Returns
    -------
    Report
        Ties, people, periods, findings and, without an owner, network measures.
    """
    ties = build_ties(history)
    network = build_network(ties)
    days = (history.until - history.since).days
    period = "week" if days <= DAYS_A_QUARTER * 2 else "month" if days <= DAYS_OF_YEARS else "quarter"
    owner = history.owner
    names = display_names(history)
    named = with_names(ties, names)
    return Report(
        history=history,
        ties=ties,
        people=build_people(ties, network),
        periods=build_periods(history, period=period),
        rhythm=build_rhythm(history) if owner else None,
        named=named,
        findings=_find_findings(history, ties, names) if owner else (),
        network=network,
        whole={}
        if owner
        else {
            "people": network.number_of_nodes(),
            "directed_ties": network.number_of_edges(),
            "edge_reciprocity": edge_reciprocity(network),
            "edge_rho": edge_rho(network),
            "weighted_reciprocity": weighted_reciprocity(network),
        },
    )
