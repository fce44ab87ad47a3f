"""Columns of the tables of a network in time: its periods, the spells of its ties, how long they last."""

from collections.abc import Mapping
from types import MappingProxyType

from reciprocity_kit.columns._kinds import STATUSES, Column
from reciprocity_kit.columns._kinds import count_column as _count
from reciprocity_kit.columns._kinds import flag_column as _flag
from reciprocity_kit.columns._kinds import instant_column as _instant
from reciprocity_kit.columns._kinds import limit_columns as _limits
from reciprocity_kit.columns._kinds import number_column as _number
from reciprocity_kit.columns._kinds import person_column as _person
from reciprocity_kit.columns._kinds import share_column as _share
from reciprocity_kit.columns._kinds import text_column as _text

SPELL_STARTS = ("new", "resumed", "unknown")
LIFETIME_MEASURES = ("answered", "lasted")
LIFETIME_GROUPS = ("all", "both ways", "one way")


def _rho(name: str, label: str, meaning: str) -> Column:
    return Column(name, "float64", label, meaning, high=1)


def _estimate(column: Column) -> tuple[Column, ...]:
    """Declare a column with its limits; its status is that of the row."""
    return _limits(column)[:-1]


def _status_of(name: str, meaning: str) -> Column:
    return _text(name, f"Status of {name.removesuffix('_status')}", meaning, STATUSES)


NETWORK_PERIODS = (
    _instant("period_at", "Period", "when the period began, by the local clock"),
    _flag("whole", "Whole period", "the window covers all of it"),
    _count("events", "Events", "messages and meetings", "events"),
    _count("people", "People", "people who sent or received anything", "people"),
    _count("ties", "Ties", "ordered pairs in which one sent the other anything", "ties"),
    *_estimate(_share("edge_reciprocity", "Edge reciprocity", "ties that are answered in the same period")),
    _rho("edge_rho", "Edge reciprocity beyond chance", "above 0: more ties are answered than at random"),
    *_estimate(_share("weighted_reciprocity", "Weighted reciprocity", "contact matched by as much back")),
    _rho("weighted_rho", "Weighted reciprocity beyond chance", "above 0: more is matched than at random"),
    _share("density", "Density", "ties / all ordered pairs of the people of the period"),
    _share("largest_part_share", "Largest part", "people in the largest group held together by contact"),
    _number("cyclic_triads", "Cyclic triads", "three people in a circle, one way only (030C)", "triads"),
    _number("closed_triads", "Closed triads", "three people all in contact both ways (300)", "triads"),
    _share("clustering", "Clustering", "mean share of possible directed triangles that are closed"),
    _number("joiners", "Joiners", "people first seen in this period", "people"),
    _number("leavers", "Leavers", "people last seen in this period", "people"),
    _number("ties_formed", "Ties formed", "pairs in first contact, or in contact again after a pause"),
    _number("ties_answered", "Ties answered", "of ties formed at any time: answered for the first time now"),
    _number("ties_ended", "Ties ended", "pairs whose last contact before a pause fell into this period"),
    _status_of("status", "why the measures of the network have values or none"),
    _status_of("formed_status", "censored: so near to the beginning that contact may be older"),
    _status_of("ended_status", "censored: so near to the end that a pause cannot be told yet"),
)

TIE_SPELLS = (
    _person("ego", "Person", "one of the two: the owner, or the first by name"),
    _person("alter", "Other", "the other one"),
    _count("spell", "Spell", "1 = first run of contact without a long pause"),
    _text(
        "begins",
        "Begins",
        "new, resumed after a pause, or unknown (the window begins too near)",
        SPELL_STARTS,
    ),
    _instant("formed_at", "Formed", "first event of the spell"),
    _person("formed_by", "Formed by", "who sent it"),
    _flag("both_ways", "Both ways", "each of the two sent anything in the spell"),
    _instant("answered_at", "Answered", "first event the other way"),
    _number("answered_days", "Days until answered", "from formed_at", "days"),
    _instant("last_at", "Last contact", "last event of the spell"),
    _number("lasted_days", "Lasted", "from the first to the last event", "days"),
    _count("events", "Events", "events of the spell, both ways", "events"),
    _flag("ended", "Ended", "a long pause followed"),
    _text("status", "Status", "censored: beginning unknown, or not ended yet", STATUSES),
)

TIE_LIFETIMES = (
    _text(
        "measure",
        "Measure",
        "answered: until the other wrote; lasted: until the last contact",
        LIFETIME_MEASURES,
    ),
    _text("group", "Group", "all; or answered or not in the first days", LIFETIME_GROUPS),
    _count("n", "Spells", "spells of ties with a known beginning", "spells"),
    _count("ended", "Ended", "of these, the ones answered, or at an end", "spells"),
    *_limits(_number("median_days", "Median", "days by which half were answered, or had ended", "days")),
    _number("horizon_days", "Horizon", "the time that share is about", "days"),
    *_limits(_share("share", "Share", "answered by the horizon; or lasted longer than it")),
    _share("p", "p-value", "chance of a difference between the groups at least as clear (log-rank)"),
)

CHANGE_TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "network_periods": NETWORK_PERIODS,
        "tie_spells": TIE_SPELLS,
        "tie_lifetimes": TIE_LIFETIMES,
    }
)
