"""The columns of tables about the shape of a whole network."""

from collections.abc import Mapping
from types import MappingProxyType

from reciprocity_kit.columns._kinds import INSTANT, STATUSES, Column
from reciprocity_kit.columns._kinds import count_column as _count
from reciprocity_kit.columns._kinds import flag_column as _flag
from reciprocity_kit.columns._kinds import number_column as _number
from reciprocity_kit.columns._kinds import person_column as _person
from reciprocity_kit.columns._kinds import share_column as _share
from reciprocity_kit.columns._kinds import status_column as _status
from reciprocity_kit.columns._kinds import text_column as _text

_PERSON = _person("person", "Person", "the name used in every table")
_TIE = (_person("ego", "Person", "whose side this row tells"), _person("alter", "Other", "the other person"))
_STATUS = _text("status", "Status", "why there is a value or none", STATUSES)


def _change(name: str, label: str, meaning: str) -> Column:
    return Column(name, "float64", label, meaning, "steps")


RANKS = (
    _PERSON,
    _text("measure", "Measure", "what is ranked, a column of the people table or degree or strength"),
    Column("value", "float64", "Value", "the measure, as recorded", low=0),
    Column("value_low", "float64", "Value, lower limit", "lower end of the 95% interval of value", low=0),
    Column("value_high", "float64", "Value, upper limit", "upper end of the 95% interval of value", low=0),
    _number("rank", "Rank", "1 = the highest value; equal values share the mean of their ranks"),
    _number("rank_low", "Best rank", "the better end of the 95% interval of rank"),
    _number("rank_high", "Worst rank", "the worse end of the 95% interval of rank"),
    _count("n", "Conversations", "conversations and meetings of this person", "conversations"),
    _STATUS,
)

COMMUNITIES = (
    _PERSON,
    Column("community", "float64", "Community", "number of the group, 1 = the largest", low=1),
    _status("community"),
    _number("group_size", "Group size", "people in the group", "people"),
    _share("together_share", "Stays together", "how often the others of the group are with this person"),
    _status("together_share"),
)

OVERLAPS = (
    *_TIE,
    _number("total", "Both ways", "events between both", "events"),
    _number("common_contacts", "Common contacts", "people in contact with both", "people"),
    _share("overlap", "Overlap", "common contacts / all contacts of either but the two themselves"),
    _status("overlap"),
)

LOSSES = (
    _PERSON,
    _flag("cut_point", "Cut point", "some others reach each other only through this person"),
    _number("parts", "Parts", "parts into which the others of this part of the network would fall"),
    _number("cut_off", "Cut off", "people who could no longer reach the largest of these parts", "people"),
    _number("pairs_lost", "Pairs lost", "pairs of others who could no longer reach each other", "pairs"),
    _share("pairs_lost_share", "Share of pairs lost", "pairs_lost / pairs of others who reach each other"),
    _STATUS,
)

BRIDGES = (
    *_TIE,
    _number("total", "Both ways", "events between both", "events"),
    _flag("local_bridge", "Local bridge", "the two have no contact in common"),
    _flag("bridge", "Bridge", "without this tie the two could not reach each other"),
    _number("cut_off", "Cut off", "people on the smaller side of a bridge, 0 for other ties", "people"),
    _number("pairs_lost", "Pairs lost", "pairs who could no longer reach each other", "pairs"),
    _share("pairs_lost_share", "Share of pairs lost", "pairs_lost / pairs who reach each other"),
    _STATUS,
)

DETOURS = (
    _person("person", "Person", "who is thought away, or one side of the tie that is"),
    _person("other", "Other", "the other side of the tie; missing where it is a person"),
    _number("pairs", "Pairs", "pairs of others looked at who still reach each other", "pairs"),
    _number("steps", "Steps now", "mean number of steps between them", "steps"),
    _number("steps_without", "Steps without", "mean number of steps without the person or tie", "steps"),
    _change("steps_added", "Steps added", "steps_without - steps"),
    _change("steps_added_low", "Steps added, lower limit", "lower end of the 95% interval of steps_added"),
    _change("steps_added_high", "Steps added, upper limit", "upper end of the 95% interval of steps_added"),
    _STATUS,
)

LAYOUTS = (
    Column("period_at", INSTANT, "Period", "when the period begins", "UTC"),
    _PERSON,
    Column("x", "float64", "Place across", "where the person stands, left to right", low=-1, high=1),
    Column("y", "float64", "Place upwards", "where the person stands, bottom to top", low=-1, high=1),
)

NETWORK_TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "ranks": RANKS,
        "communities": COMMUNITIES,
        "overlaps": OVERLAPS,
        "losses": LOSSES,
        "bridges": BRIDGES,
        "detours": DETOURS,
        "layouts": LAYOUTS,
    }
)
