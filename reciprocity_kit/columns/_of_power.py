"""Columns of the tables of networks under null models, of dependence, and of structural alternatives."""

from collections.abc import Mapping
from types import MappingProxyType

from reciprocity_kit.columns._kinds import STATUSES, Column
from reciprocity_kit.columns._kinds import count_column as _count
from reciprocity_kit.columns._kinds import limit_columns as _limits
from reciprocity_kit.columns._kinds import number_column as _number
from reciprocity_kit.columns._kinds import person_column as _person
from reciprocity_kit.columns._kinds import share_column as _share
from reciprocity_kit.columns._kinds import status_column as _status
from reciprocity_kit.columns._kinds import text_column as _text

NULLS = ("homogeneous", "configuration", "permutation")
NETWORK_MEASURES = ("edge_reciprocity", "weighted_reciprocity")
SOLE_SOURCE = ("yes", "no", "not enough data")
BROKERAGE_ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison", "all")
NOT_WHOLE = (
    "not everybody's own mailbox was read: one mailbox shows how others stand to its owner, "
    "and not how they stand to each other"
)
"""The sentence for `not_identified` in every table of this file."""

_STATUS = _text("status", "Status", "why there is a value or none", STATUSES)
_NULL = _text("null", "Null model", "what chance keeps: nothing, totals on average, or totals", NULLS)
_TIE = (
    _person("ego", "Person", "whose side this row tells"),
    _person("alter", "Other", "the other person"),
)
_PERSON = _person("person", "Person", "the name used in every table")
_PEOPLE = _count("people", "People", "people in the network", "people")


def _any(name: str, label: str, meaning: str, unit: str = "") -> Column:
    return Column(name, "float64", label, meaning, unit)


def _between(name: str, label: str, meaning: str) -> Column:
    return Column(name, "float64", label, meaning, low=-1, high=1)


def _below_one(name: str, label: str, meaning: str) -> Column:
    return Column(name, "float64", label, meaning, high=1)


_Z = _any("z", "z", "(found - expected) / standard deviation of chance", "standard deviations")

NETWORK_RECIPROCITY = (
    _text("measure", "Measure", "name of the measure", NETWORK_MEASURES),
    _NULL,
    _share("reciprocity", "Reciprocity", "share of ties that are answered, or of contact that is matched"),
    _share("expected", "Expected", "the same under the null model"),
    _share("expected_low", "Expected, lower limit", "lower end of the 95% range of chance"),
    _share("expected_high", "Expected, upper limit", "upper end of the 95% range of chance"),
    _number("expected_sd", "Spread of chance", "standard deviation under the null model"),
    _below_one("rho", "rho", "(reciprocity - expected) / (1 - expected): above 0 = more than by chance"),
    _Z,
    _share("p", "p-value", "chance of a reciprocity at least as far from the expected one, two-sided"),
    _PEOPLE,
    _count("n_ties", "Ties", "ordered pairs with contact", "ties"),
    _number("n_events", "Events", "events of all ties", "events"),
    _count("samples", "Shuffles", "shuffles behind the values; 0 where formulas give them"),
    _STATUS,
)


def _matched(side: str, verb: str) -> tuple[Column, ...]:
    return (
        _share(f"reciprocity_{side}", f"Matched of what was {verb}", f"matched / {verb}"),
        _share(f"expected_{side}", f"Expected of what was {verb}", "the same under the null model"),
        _number(f"expected_{side}_sd", f"Spread of chance, {verb}", "standard deviation under the null"),
        _below_one(f"rho_{side}", f"rho, {verb}", "(reciprocity - expected) / (1 - expected)"),
        _any(f"z_{side}", f"z, {verb}", "(reciprocity - expected) / standard deviation"),
    )


PEOPLE_RECIPROCITY = (
    _PERSON,
    _NULL,
    _number("sent", "Sent", "events from this person", "events"),
    _number("received", "Received", "events to this person", "events"),
    _number("matched", "Matched", "sum over the others of the smaller direction", "events"),
    *_matched("out", "sent"),
    *_matched("in", "received"),
    _count("contacts", "Contacts", "people with any contact either way", "people"),
    _STATUS,
)

TIE_STRUCTURE = (
    *_TIE,
    _number("total", "Both ways", "events both ways", "events"),
    *_limits(_share("contact_share", "Share of contact", "this tie's part in all of the person's contact")),
    _number("alternatives", "Alternatives", "other contacts, as if all equal: 0 = none", "people"),
    _text("sole_source", "Mostly one", "80% of all contact or more is with this one", SOLE_SOURCE),
    *_limits(
        _between("dependence_gap", "Dependence gap", "the other's share of contact less this person's own")
    ),
    *_limits(_number("mutual_dependence", "Mutual dependence", "both shares together, up to 2")),
    _number("wang", "Wang index", "|ln p_ij - ln p_ji|: 0 = equally likely to turn to each other"),
    _status("wang"),
    _count("openings", "Conversations opened", "by either of the two", "conversations"),
    _share("initiation_share", "Initiation share", "opened / openings"),
    _share("expected_share", "Share by activity", "initiation share that both people's activity would give"),
    *_limits(_any("activity_gap", "Beyond activity", "ln odds of the share less ln odds by activity")),
    _share("activity_p", "p-value", "chance of as rare a share by activity alone"),
    _share("activity_q", "q-value", "share of false discoveries if this and all clearer ties are named"),
    _share("spread", "Spread between ties", "how far ties differ beyond activity: 0 = not at all"),
    _share("spread_p", "p-value with spread", "chance of as rare a share where ties differ that much"),
    _share("spread_q", "q-value with spread", "q-value of these p-values"),
)

VALUE_SOURCES = (
    *_TIE,
    _text("category", "Category", "kind of value, or all kinds together"),
    _number("value", "Value", "recorded value received from the other"),
    *_limits(_share("source_share", "Share of value", "this person's part in all value of the kind")),
    _number("alternatives", "Alternatives", "other sources, as if all equal: 0 = none", "people"),
    _text("sole_source", "Mostly one", "80% of the value or more, or no other source", SOLE_SOURCE),
    _share("replaceable_share", "Replaceable", "part of this value in kinds that others supply too"),
    _share("adjusted_share", "Share without replacement", "source_share * (1 - replaceable_share)"),
    _count("n", "Entries", "entries recorded for this row"),
)

VALUE_GAPS = (
    *_TIE,
    _any("value_per_hour", "Value per hour", "net value per hour, as given"),
    _any("comparison_level", "Comparison level", "value per hour that is expected of a tie"),
    _any("satisfaction_gap", "Against what is usual", "value_per_hour - comparison_level"),
    _any("best_alternative", "Best other", "highest value per hour among the other ties"),
    _any("alternative_gap", "Against the best other", "value_per_hour - best_alternative"),
    _count("n", "Ties compared", "ties of this person with a value"),
    _STATUS,
)

BONACICH = (
    _PERSON,
    _between(
        "beta_share", "Beta", "beta times the largest eigenvalue: what contacts' own contacts count, -1 to 1"
    ),
    _any("bonacich", "Bonacich centrality", "squares average 1; its meaning turns with beta"),
    _number("rank", "Rank", "1 = highest at this beta"),
    _STATUS,
)

PERSON_STRUCTURE = (
    _PERSON,
    _number("contacts", "Contacts", "people with any contact either way", "people"),
    *(
        column
        for measure in (
            _share("efficiency", "Efficiency", "effective size / contacts: 1 = no contacts overlap"),
            _share("hierarchy", "Hierarchy", "Burt: 0 = constraint spread evenly, 1 = all from one contact"),
        )
        for column in (measure, _status(measure.name))
    ),
    _any("bonacich_negative", "Bonacich, lowest beta", "high = contacts who have few other contacts"),
    _any("bonacich_zero", "Bonacich, beta 0", "high = much contact, whoever with"),
    _any("bonacich_positive", "Bonacich, highest beta", "high = contacts who have much contact themselves"),
    _between("sign_changes_at", "Sign changes at", "beta nearest 0 at which the sign is another"),
    _between("rank_changes_at", "Rank changes at", "beta nearest 0 at which the rank is another"),
    _number("rank_best", "Best rank", "smallest rank over all beta"),
    _number("rank_worst", "Worst rank", "largest rank over all beta"),
    _status("bonacich"),
)

EXCHANGE = (
    _PERSON,
    _number("partners", "Partners", "people with contact both ways", "people"),
    _any("gpi", "Exchange index", "GPI: odd paths less even paths; high = partners with few others"),
    _STATUS,
)

BROKERAGE = (
    _PERSON,
    _text("group", "Group", "group of this person"),
    _count("group_size", "Group size", "people in the group", "people"),
    _text("role", "Role", "between whom the person stands", BROKERAGE_ROLES),
    _number("brokered", "Brokered", "ordered pairs without contact that this person links", "pairs"),
    _number("expected", "Expected", "mean if ties fell at random", "pairs"),
    _number("expected_sd", "Spread of chance", "standard deviation if ties fell at random", "pairs"),
    _Z,
    _STATUS,
)

POWER_TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "network_reciprocity": NETWORK_RECIPROCITY,
        "people_reciprocity": PEOPLE_RECIPROCITY,
        "tie_structure": TIE_STRUCTURE,
        "value_sources": VALUE_SOURCES,
        "value_gaps": VALUE_GAPS,
        "bonacich": BONACICH,
        "person_structure": PERSON_STRUCTURE,
        "exchange": EXCHANGE,
        "brokerage": BROKERAGE,
    }
)
