"""Columns of the tables of indirect reciprocity: triads, cycles, cascades and introductions."""

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

CASCADE_SCOPES = ("everybody", "person")
INTRODUCER_ROLES = ("sender", "co-recipient", "nobody")

_STATUS = _text("status", "Status", "why there is a value or none", STATUSES)
_CYCLIC_CLUSTERING = _share(
    "cyclic_clustering", "Cyclic clustering", "how much contact comes round again through a third"
)
_CLUSTERING = _share("clustering", "Clustering", "how far the person's contacts have contact with each other")

TRIADS = (
    _text("triad", "Triad", "kind of triad: pairs both ways, one way, without contact"),
    _text("pattern", "Pattern", "the kind in words"),
    _number("n", "Found", "sets of three people of this kind", "triads"),
    _number("expected", "Expected", "mean number if chance keeps what the null keeps", "triads"),
    _number("expected_low", "Expected, lower limit", "lower end of the 95% range of chance", "triads"),
    _number("expected_high", "Expected, upper limit", "upper end of the 95% range of chance", "triads"),
    Column("z", "float64", "z", "(found - expected) / standard deviation of chance"),
    _text("null", "Null", "what chance keeps: the pairs, or each person's contacts as well"),
    _STATUS,
)

CYCLES = (
    _person("person", "Person", "the name used in every table"),
    _number("cycles", "Cycles", "cycles of three: from this person to another, a third, and back", "cycles"),
    _number("possible_cycles", "Possible cycles", "pairs of one heard from and another written to", "cycles"),
    _share("cycle_share", "Cycles closed", "cycles / possible_cycles"),
    _CYCLIC_CLUSTERING,
    _CLUSTERING,
    _STATUS,
)

CASCADES = (
    _text("scope", "Scope", "everybody together, or one person", CASCADE_SCOPES),
    _person("person", "Person", "who passes on; missing in the row of everybody"),
    _number("delta_hours", "Soon after", "how soon a message must follow", "hours"),
    _number("n", "Messages in", "messages that came in", "messages"),
    _number("passed_on", "Messages that followed", "soon after, and not to the one it came from", "messages"),
    _number("rate", "Rate", "messages that followed, per hour looked at", "messages per hour"),
    _number("base_rate", "Base rate", "the same at shuffled times", "messages per hour"),
    *_limits(
        _number(
            "pay_forward_ratio",
            "Forwarding",
            "rate / base_rate: above 1 = activity sets off activity; no measure of kindness",
            "times",
        )
    ),
    _number("shuffled_low", "Shuffled, lower limit", "lower end of the 95% range of shuffles", "times"),
    _number("shuffled_high", "Shuffled, upper limit", "upper end of the 95% range of shuffles", "times"),
    _share("p", "p-value", "chance of a ratio at least as far from 1 at shuffled times, two-sided"),
    _share("movable_share", "Movable", "how many messages change their place in a shuffle, on average"),
)

INTRODUCTIONS = (
    _person("ego", "Person", "whose side this row tells"),
    _person("alter", "Other", "the one first in contact then"),
    _person("introduced_by", "Also there", "a third person in the same message; missing for nobody"),
    _text("role", "Role", "the third's part in that message", INTRODUCER_ROLES),
    _flag("known_before", "Known before", "the third had been in a message with this person before"),
    _count("candidates", "Candidates", "third people in that message", "people"),
    _instant("at", "First contact", "time of the first message that both had a part in"),
    _text("event_id", "Event", "that message"),
    _flag("two_way", "Two-way since", "each has written to the other, then or later"),
    _instant("two_way_at", "Two-way at", "when the second of the two had written to the other"),
    _number("two_way_days", "Days until two-way", "from the first contact", "days"),
    _STATUS,
)

CYCLE_TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {"triads": TRIADS, "cycles": CYCLES, "cascades": CASCADES, "introductions": INTRODUCTIONS}
)
