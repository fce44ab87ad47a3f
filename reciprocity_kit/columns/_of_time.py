"""Columns of the tables of time: drift, slowdowns, changes, silences, dormant ties and open turns."""

from collections.abc import Mapping
from types import MappingProxyType

from reciprocity_kit.columns._kinds import STATUSES, Column
from reciprocity_kit.columns._kinds import count_column as _count
from reciprocity_kit.columns._kinds import flag_column as _flag
from reciprocity_kit.columns._kinds import instant_column as _instant
from reciprocity_kit.columns._kinds import number_column as _number
from reciprocity_kit.columns._kinds import person_column as _person
from reciprocity_kit.columns._kinds import share_column as _share
from reciprocity_kit.columns._kinds import status_column as _status
from reciprocity_kit.columns._kinds import text_column as _text

DRIFT_INDICATORS = (
    "volume",
    "initiation",
    "reply_hours",
    "their_reply_hours",
    "one_to_one",
    "size",
    "their_size",
)
CHANGE_INDICATORS = ("volume", "initiation")
OWED_SIDES = ("yours", "theirs")

_TIE = (
    _person("ego", "Person", "whose side this row tells"),
    _person("alter", "Other", "the other person"),
)
_UNIT = _text("unit", "Unit", "unit of the values")
_P = _share("p", "p-value", "chance of a change at least as clear where there is none")
_Q = _share("q", "q-value", "share of false discoveries if this row and all clearer ones are named")
_STATUS = _text("status", "Status", "why there is a value or none", STATUSES)


def _ratio(name: str, label: str, meaning: str) -> tuple[Column, ...]:
    return (
        _number(name, label, meaning, "times"),
        _number(f"{name}_low", f"{label}, lower limit", f"lower end of the 95% interval of {name}", "times"),
        _number(f"{name}_high", f"{label}, upper limit", f"upper end of the 95% interval of {name}", "times"),
    )


def _difference(name: str, label: str, meaning: str) -> Column:
    return Column(name, "float64", label, meaning, "share", low=-1, high=1)


DRIFT = (
    *_TIE,
    _text("indicator", "Indicator", "what is compared", DRIFT_INDICATORS),
    _UNIT,
    _number("before", "Before", "value in the earlier part of the window"),
    _number("recent", "Recently", "value in the recent part"),
    *_ratio("ratio", "Ratio", "recent over before: 1 = as before; for volume, as the other contact went"),
    _difference("difference", "Difference", "recent share less the share before"),
    _difference("difference_low", "Difference, lower limit", "lower end of the 95% interval of difference"),
    _difference("difference_high", "Difference, upper limit", "upper end of the 95% interval of difference"),
    _count("n_before", "Cases before", "conversations or turns in the earlier part"),
    _count("n_recent", "Cases recently", "conversations or turns in the recent part"),
    _instant("recent_at", "Recent from", "where the recent part of the window begins"),
    _P,
    _Q,
    _STATUS,
)

SLOWDOWNS = (
    *_TIE,
    *_ratio("reply_ratio", "Your reply time", "recent over before: above 1 = slower"),
    *_ratio("their_reply_ratio", "Their reply time", "recent over before: above 1 = slower"),
    _flag("both_slower", "Both slower", "both ratios lie above 1 with their whole interval"),
    _STATUS,
)

CHANGES = (
    *_TIE,
    _text("indicator", "Indicator", "what changed", CHANGE_INDICATORS),
    _UNIT,
    _count(
        "change", "Which change", "1 = the earliest of this tie and indicator; 0 = none sought", "changes"
    ),
    _count("changes", "Changes", "how many there are in this tie and indicator", "changes"),
    _instant("from_at", "Earliest", "beginning of the 95% interval of the change"),
    _instant("at", "Change", "most likely time of the change"),
    _instant("to_at", "Latest", "end of the 95% interval of the change"),
    _number("before", "Before", "value before the change, back to the one before it"),
    _number("after", "After", "value after the change, up to the next one"),
    _number("ratio", "Ratio", "after over before; for volume with the other contact taken out", "times"),
    _count("n_before", "Cases before", "conversations of the stretch before the change", "conversations"),
    _count("n_after", "Cases after", "conversations of the stretch after the change", "conversations"),
    _P,
    _Q,
    _STATUS,
)

TRENDS = (
    *_TIE,
    _text("indicator", "Indicator", "what rises or falls", CHANGE_INDICATORS),
    _UNIT,
    Column("slope", "float64", "Slope", "change per year: above 0 = rising, below 0 = falling"),
    Column("slope_low", "float64", "Slope, lower limit", "lower end of the 95% interval of slope"),
    Column("slope_high", "float64", "Slope, upper limit", "upper end of the 95% interval of slope"),
    _count("blocks", "Blocks", "parts of the window that are compared", "blocks"),
    _count("n", "Conversations", "conversations in them", "conversations"),
    _P,
    _Q,
    _STATUS,
)

SILENCES = (
    *_TIE,
    _count("n", "Days begun", "days on which a conversation or a meeting began", "days"),
    _count("active_weeks", "Active weeks", "weeks with such a day", "weeks"),
    _instant("last_at", "Last contact", "last event either way"),
    _number("silence_days", "Silence", "days from the last contact to the end of the window", "days"),
    _number("usual_gap_days", "Usual gap", "median of the gaps between such days", "days"),
    _number("usual_gap_days_low", "Usual gap, lower quartile", "a quarter of the gaps is shorter", "days"),
    _number("usual_gap_days_high", "Usual gap, upper quartile", "a quarter of the gaps is longer", "days"),
    _number("cadence_slip", "Slip", "silence / usual gap: 1 = as usual, 4 = four times as long", "times"),
    _share("silence_surprise", "Unusual silence", "chance that a silence here is shorter than this one"),
    _share("gap_surprise_share", "Longer than own gaps", "share of this tie's own gaps that were shorter"),
    _Q,
    _STATUS,
    _share("active_probability", "Still active", "chance that contact goes on, by its weeks so far"),
    _status("active_probability"),
    _flag("quiet", "Quiet", "silent for over 180 days, and longer than 98% of its own gaps"),
    _flag("dormant", "Dormant", "silent for over three years, and longer than 98% of its own gaps"),
)

DORMANT = (
    _count("rank", "Rank", "1 = most matched weeks of contact"),
    *_TIE,
    _instant("last_at", "Last contact", "last event either way"),
    _number("silence_days", "Silence", "days from the last contact to the end of the window", "days"),
    _number("usual_gap_days", "Usual gap", "median gap while there was contact", "days"),
    _count("active_weeks", "Active weeks", "weeks in which something began", "weeks"),
    _count("opened", "Opened", "conversations this person opened", "conversations"),
    _count("opened_by_alter", "Opened by the other", "conversations the other opened", "conversations"),
    _share("mutuality", "Mutuality", "how evenly both opened, at the cautious end: 1 = half each"),
    _number("matched_weeks", "Matched weeks", "active_weeks * mutuality", "weeks"),
)

OWED = (
    *_TIE,
    _text("side", "Whose", "yours: you have not answered yet; theirs: they have not", OWED_SIDES),
    _text("event_id", "Event", "the event with which the turn begins"),
    _instant("asked_at", "Asked", "first message of the turn that could be answered"),
    _number("age_days", "Age", "days it has waited", "days"),
    _flag("opens", "Opening", "true where the turn opened the conversation"),
    _flag("contact_since", "Contact since", "the one who would answer has been in contact otherwise since"),
    _number("usual_hours", "Usual reply time", "median time of this side's replies in this tie", "hours"),
    _number("late_hours", "Late reply time", "by then 90% of those who get a reply have it", "hours"),
    _share("answered_sooner_share", "Answered sooner", "share of replies that took less than this age"),
    _share("still_answered_share", "Answered later still", "of turns this old, the share answered after all"),
    _count("n", "Turns", "turns of this kind in this tie", "turns"),
    _count("n_replied", "Replies", "of these, the ones with a reply", "turns"),
    _STATUS,
)

TIME_TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "drift": DRIFT,
        "slowdowns": SLOWDOWNS,
        "changes": CHANGES,
        "trends": TRENDS,
        "silences": SILENCES,
        "dormant": DORMANT,
        "owed": OWED,
    }
)
