"""The tables behind a page or a report: one history, filtered alike, each table made when it is looked at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from reciprocity_kit.columns import empty_table
from reciprocity_kit.findings import Finding, build_note_evidence, find_findings, find_unspoken
from reciprocity_kit.history import History, filter_history
from reciprocity_kit.layout import build_layouts
from reciprocity_kit.ledger import (
    build_alternatives,
    build_capacity,
    build_equity,
    build_felt,
    build_ledger,
    build_promises,
    build_resources,
    build_sources,
    build_stance,
)
from reciprocity_kit.meetings import build_meeting_load
from reciprocity_kit.network import (
    Network,
    build_communities,
    build_network,
    build_network_reciprocity,
    build_period_graphs,
    build_tie_structure,
)
from reciprocity_kit.people import build_people
from reciprocity_kit.pictures.earlier import compare_since, review_agreements
from reciprocity_kit.pictures.filters import Filters, filter_ties
from reciprocity_kit.pictures.scope import channel_words, display_names, window_words, with_names
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

Book = Mapping[str, pd.DataFrame]

DAYS_A_QUARTER = 92
DAYS_OF_YEARS = 1_100
MOST_PEOPLE_FOR_ALL_NULLS = 1_000
NULLS = ("homogeneous", "configuration", "permutation")
CHANGES = ("drift", "changes", "dormant", "owed", "dependence")
NOTES = ("equity", "capacity", "promises", "felt", "sources", "stance")


@dataclass(frozen=True, eq=False)
class Tables:
    """All tables of one history and one casebook, each made when it is first looked at.

    Parameters
    ----------
    history : History
        What was read, narrowed to what is looked at.
    filters : Filters
        What is looked at.
    book : mapping of str to pandas.DataFrame
        Tables of the owner's casebook by name; empty without one.
    before : pandas.DataFrame or None
        An earlier audit to compare with, as `build_snapshot` made it.
    """

    history: History
    filters: Filters = field(default_factory=Filters)
    book: Book = field(default_factory=dict)
    before: pd.DataFrame | None = None

    @property
    def owner(self) -> str:
        """Whose ties are told, as the tables name them; empty where they are everybody's."""
        return self.history.owner or ""

    @property
    def ego(self) -> str:
        """What is shown for the owner; empty without one."""
        return self.names.get(self.owner, self.owner)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What is shown for each person."""
        return display_names(self.history, self.book.get("people"))

    @property
    def window(self) -> str:
        """First and last day, in words."""
        return window_words(self.history)

    @property
    def channels(self) -> str:
        """The channels, in words."""
        return channel_words(self.history)

    @cached_property
    def ties(self) -> pd.DataFrame:
        """One row per ordered pair that passes the filters."""
        ties = build_ties(self.history)
        return filter_ties(ties, self.filters, ego=self.history.owner, until=self.history.until)

    @cached_property
    def own(self) -> pd.DataFrame:
        """The owner's rows of the ties; one row per pair where there is no owner."""
        if self.owner:
            return self.ties[self.ties["ego"].astype("str") == self.owner].reset_index(drop=True)
        one, other = (self.ties[side].astype("str") for side in ("ego", "alter"))
        return self.ties[one < other].reset_index(drop=True)

    @cached_property
    def named(self) -> pd.DataFrame:
        """The ties with shown names, for charts and sentences."""
        return with_names(self.ties, self.names)

    @cached_property
    def network(self) -> Network:
        """Who has contact with whom."""
        return build_network(self.ties)

    @cached_property
    def people(self) -> pd.DataFrame:
        """One row per person."""
        return build_people(self.ties, self.network)

    @cached_property
    def periods(self) -> pd.DataFrame:
        """Contact by week, month or quarter, as fits the window."""
        return build_periods(self.history, period=self.period)

    @property
    def period(self) -> str:
        """Length of a period that fits the window."""
        days = (self.history.until - self.history.since).days
        if days <= DAYS_A_QUARTER * 2:
            return "week"
        return "month" if days <= DAYS_OF_YEARS else "quarter"

    @cached_property
    def rhythm(self) -> pd.DataFrame:
        """The owner's own week."""
        return build_rhythm(self.history)

    @property
    def is_seen(self) -> bool:
        """Whether the owner is in what was read."""
        return bool(self.owner) and self.history.coded.people.index(self.owner).as_py() >= 0

    @cached_property
    def drift(self) -> pd.DataFrame:
        """The recent part of every tie of the owner's against its own past."""
        return self._shown(build_drift(self.history)) if self.is_seen else empty_table("drift")

    @cached_property
    def changes(self) -> pd.DataFrame:
        """When ties of the owner's changed."""
        return self._shown(build_changes(self.history)) if self.is_seen else empty_table("changes")

    @cached_property
    def dormant(self) -> pd.DataFrame:
        """Strong and mutual ties of the owner's that fell silent."""
        return self._shown(find_dormant(self.history)) if self.is_seen else empty_table("dormant")

    @cached_property
    def owed(self) -> pd.DataFrame:
        """Turns without a recorded reply, of both sides."""
        return self._shown(build_owed(self.history)) if self.is_seen else empty_table("owed")

    @cached_property
    def dependence(self) -> pd.DataFrame:
        """How much of each person's contact runs through each other one."""
        return build_dependence(self.ties) if len(self.ties) else empty_table("dependence")

    @cached_property
    def structure(self) -> pd.DataFrame:
        """What each of two people is of the other's contact."""
        return build_tie_structure(self.ties) if len(self.ties) else empty_table("tie_structure")

    @cached_property
    def period_graphs(self) -> dict[pd.Timestamp, Network]:
        """Who sent to whom, period by period."""
        length = "month" if self.period == "week" else "quarter"
        return build_period_graphs(self.history, period=length)

    @cached_property
    def layouts(self) -> pd.DataFrame:
        """Where everybody stands in each of these periods."""
        return build_layouts(self.period_graphs)

    @cached_property
    def findings(self) -> list[Finding]:
        """What the evidence carries about the owner's ties; nothing without an owner."""
        if not self.owner:
            return []
        evidence = {name: getattr(self, name) for name in CHANGES}
        if len(self.comparison):
            evidence["comparison"] = self.comparison
        if self.book:
            given = {name: getattr(self, name) for name in NOTES}
            evidence |= build_note_evidence(self.book, given, owner=self.owner)
        return find_findings(
            self.ties,
            ego=self.owner,
            window=self.window,
            channel=self.channels,
            evidence=evidence,
            names=self.names,
            unspoken=self.unspoken,
        )

    @cached_property
    def unspoken(self) -> frozenset[str]:
        """Persons of whom no finding is told, as the casebook has it."""
        persons = self.own["alter"].astype("str")
        return find_unspoken(self.book["people"], persons) if self.book else frozenset()

    @cached_property
    def whole(self) -> dict[str, pd.DataFrame]:
        """Without an owner: reciprocity under each null, and groups; empty where one mailbox was read."""
        return {} if self.owner else _measure_whole(self.network)

    @cached_property
    def equity(self) -> pd.DataFrame:
        """What was given and received, by the owner's own notes."""
        return self._noted("equity", build_equity, "exchanges", settings=self.book.get("settings"))

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """The owner's notes with their running balance, one row per exchange."""
        return self._noted("ledger", build_ledger, "exchanges", settings=self.book.get("settings"))

    @cached_property
    def promises(self) -> pd.DataFrame:
        """What was promised, and what became of it."""
        return self._noted("promises", build_promises, "exchanges")

    @cached_property
    def capacity(self) -> pd.DataFrame:
        """Promised hours of the next weeks against the hours there are."""
        if not self.book:
            return empty_table("capacity")
        meets = self.history.interactions["channel"].eq("meeting").any()
        load = build_meeting_load(self.history) if meets else None
        owed = self.owed if self.is_seen else None
        options = {"settings": self.book["settings"], "meeting_load": load, "owed": owed}
        return self._noted("capacity", build_capacity, "exchanges", **options)

    @cached_property
    def stance(self) -> pd.DataFrame:
        """How even the owner's own giving and receiving is."""
        return self._noted("sheet", build_stance, "exchanges", "asks", settings=self.book.get("settings"))

    @cached_property
    def sources(self) -> pd.DataFrame:
        """Who gives what kind of help to the owner, and how much of it."""
        return self._noted("sources", build_sources, "exchanges")

    @cached_property
    def alternatives(self) -> pd.DataFrame:
        """Who else gave a kind of help that mostly came from one."""
        return self._noted("alternatives", build_alternatives, "exchanges")

    @cached_property
    def resources(self) -> pd.DataFrame:
        """What flows each way, by Foa's resources."""
        return self._noted("resources", build_resources, "exchanges")

    @cached_property
    def felt(self) -> pd.DataFrame:
        """Felt closeness and balance beside what was recorded."""
        if not self.book:
            return empty_table("felt")
        return self._noted("felt", build_felt, "cards", equity=self.equity, ties=self.ties)

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """The earlier audit against the time after it; empty without one, or where nothing came after."""
        if self.before is None or self.before.empty or not self.is_seen:
            return empty_table("audit_comparison")
        return compare_since(self.before, self.history, tables=self.book, channel=self.filters.channel)

    @cached_property
    def agreements(self) -> pd.DataFrame:
        """What was agreed by the end of the window, and what became of it."""
        if "agreements" not in self.book:
            return empty_table("agreements_review")
        return review_agreements(self.book, self.comparison, self.history)

    def _noted(
        self, name: str, build: Callable[..., pd.DataFrame], *notes: str, **options: Any
    ) -> pd.DataFrame:
        """Build a table from tables of the casebook; without a book it has no rows."""
        if not self.book:
            return empty_table(name)
        people = self.book["people"]
        return build(*(self.book[note] for note in notes), owner=self.owner, people=people, **options)

    def with_names(self, table: pd.DataFrame, *columns: str) -> pd.DataFrame:
        """Put shown names in place of persons.

        Parameters
        ----------
        table : pandas.DataFrame
            Any table.
        *columns : str
            Which columns hold persons.

        Returns
        -------
        pandas.DataFrame
            A new frame.
        """
        known = self.names
        return table.assign(
            **{name: [known.get(each, each) for each in table[name].astype("str")] for name in columns}
        )

    def _shown(self, table: pd.DataFrame) -> pd.DataFrame:
        """Keep the rows of ties that pass the filters."""
        if self.filters == Filters(since=self.filters.since, until=self.filters.until):
            return table
        kept = set(self.own["alter"].astype("str"))
        return table[table["alter"].astype("str").isin(kept)].reset_index(drop=True)


def build_tables(
    history: History,
    filters: Filters | None = None,
    *,
    book: Book | None = None,
    before: pd.DataFrame | None = None,
) -> Tables:
    """Build the tables of one page or report.

    Parameters
    ----------
    history : History
        What was read.
    filters : Filters, optional
        What to look at; by default everything.
    book : mapping of str to pandas.DataFrame, optional
        Tables of the owner's casebook by name.
    before : pandas.DataFrame, optional
        An earlier audit to compare with.

    Returns
    -------
    Tables
        Nothing is computed before it is looked at.
    """
    wanted = filters or Filters()
    narrowed = filter_history(history, since=wanted.since, until=wanted.until, channel=wanted.channel)
    return Tables(narrowed, wanted, book or {}, before)


def _measure_whole(network: Network) -> dict[str, pd.DataFrame]:
    """Measure the whole network; where it is large, only under the null that is quick to solve."""
    nulls = NULLS if len(network) <= MOST_PEOPLE_FOR_ALL_NULLS else NULLS[:1]
    division = build_communities(network)
    groups = {"groups": division.groups, "stability": division.stability, "runs": division.runs}
    return {
        "reciprocity": build_network_reciprocity(network, nulls=nulls),
        "groups": pd.DataFrame([groups]),
    }
