"""Columns of the patterns of a ledger: estimates, sequences, concessions, pairs, credits and lists."""

from collections.abc import Mapping
from types import MappingProxyType

from reciprocity_kit.columns._kinds import STATUSES, Column, key_column
from reciprocity_kit.columns._kinds import count_column as _count
from reciprocity_kit.columns._kinds import day_column as _day
from reciprocity_kit.columns._kinds import limit_columns as _limits
from reciprocity_kit.columns._kinds import number_column as _number
from reciprocity_kit.columns._kinds import person_column as _person
from reciprocity_kit.columns._kinds import share_column as _share
from reciprocity_kit.columns._kinds import text_column as _text
from reciprocity_kit.columns._of_casebook import EXCHANGE_KINDS

CONCEDERS = ("you", "the other")
WHY_OVERLOOKED = ("easily overlooked", "not acknowledged", "both")

_WORTH, _DAYS = "doubling scale", "days"
_STATUS = _text("status", "Status", "why there is a value or none", STATUSES)
_WORDS = _text("words", "In words", "what was recorded, in a sentence")
_PARTNER = _person("partner", "Person", "the other person")
_EXCHANGE = key_column("exchange_id", "Exchange", "number of the exchange in the casebook")
_DAY = _day("day", "Day", "the day it was delivered")
_KIND = _text("kind", "Kind", "what was exchanged", EXCHANGE_KINDS)
_ENTRY_WORTH = _number("worth", "Worth", "to the receiver", _WORTH)


def _any(name: str, label: str, meaning: str, unit: str = "") -> Column:
    return Column(name, "float64", label, meaning, unit)


ESTIMATE = (
    _any("value", "Value", "the estimate; empty: undefined, and the status says why"),
    _text("unit", "Unit", "unit of the value"),
    _any("low", "Lower limit", "lower end of the 95% interval"),
    _any("high", "Upper limit", "upper end of the 95% interval"),
    _count("n", "Cases", "cases it rests on"),
    _STATUS,
    _WORDS,
)

PATTERNS = (
    _text("measure", "Measure", "what is described"),
    _text("group", "Of", "which cases; empty: all"),
    _person("partner", "Person", "the other person; empty: all ties together"),
    *ESTIMATE,
)

GIFT_THEN_ASK = (
    _PARTNER,
    _EXCHANGE,
    _DAY,
    _ENTRY_WORTH,
    key_column("ask_id", "Ask", "number of the ask in the casebook"),
    _day("asked_on", "Asked", "the day of the ask"),
    _number("lag_days", "Days between", "from the favour to the ask", _DAYS),
    _number("size", "Size of the ask", "worth to the one who asked", _WORTH),
    _number("size_ratio", "Ask over favour", "size / worth: above 1 the ask was larger", "times"),
    _WORDS,
)

CONCESSIONS = (
    _text("negotiation", "Negotiation", "name of the negotiation"),
    _person("by", "Who", "who made the offers"),
    _text("side", "Side", "you, or the other", CONCEDERS),
    _count("n_offers", "Offers", "offers of this side", "offers"),
    _text("first_mover", "First offer by", "who made the first offer"),
    _any("first_offer", "First offer", "on your own scale", "own scale"),
    _any("last_offer", "Last offer", "on your own scale", "own scale"),
    _any("conceded", "Moved towards the other", "first to last offer, towards the other", "own scale"),
    _any("gap_share", "Part of the gap", "conceded / gap between the two first offers", "share"),
    _any("concession_rate", "Concession rate", "conceded / (first offer - reservation)", "share"),
    _text(
        "concession_rate_status", "Status of the rate", "not_identified: no reservation is known", STATUSES
    ),
    _any("matching", "Matching", "slope of a step on the other's step before: 1 = as large", "slope"),
    _any("matching_low", "Matching, lower limit", "lower end of the 95% interval", "slope"),
    _any("matching_high", "Matching, upper limit", "upper end of the 95% interval", "slope"),
    _count("n_pairs", "Pairs of steps", "steps with a step of the other before", "pairs"),
    _text("matching_status", "Status of matching", "too_few below 4 pairs", STATUSES),
    Column(
        "step_trend",
        "float64",
        "Trend of steps",
        "Kendall's tau of step and order: below 0 the steps became smaller",
        "index",
        low=-1,
        high=1,
    ),
    _share("step_trend_p", "p-value of the trend", "chance of a trend as clear in any order of steps"),
    _text("step_trend_status", "Status of the trend", "too_few below 4 steps", STATUSES),
    _WORDS,
)

SIZE_PAIRS = (
    _PARTNER,
    _EXCHANGE,
    _DAY,
    _ENTRY_WORTH,
    key_column("returned_by", "Return", "number of the exchange that came back"),
    _number("return_days", "Days between", "from the favour to what came back", _DAYS),
    _number("returned_worth", "Worth of the return", "to its receiver", _WORTH),
)

CREDITS = (
    _PARTNER,
    _count("n_behalf", "On behalf", "favours you received on behalf of this person", "entries"),
    _count("n_direct", "Introduced directly", "favours from people this person introduced", "entries"),
    _count("n_further", "Introduced further on", "favours two or three introductions away", "entries"),
    _number("received", "Received through them", "recorded worth of these favours", _WORTH),
    *_limits(_number("credit", "Credit", "sum of worth * 0.5^distance", _WORTH)),
    _count("n_unvalued", "Without worth", "favours that have no worth and are in no sum", "entries"),
    _WORDS,
)

REPAIRS = (
    _PARTNER,
    _EXCHANGE,
    _DAY,
    _text("side", "Which way", "given by you, or received", ("given", "received")),
    _ENTRY_WORTH,
    key_column("repairs", "Repairs", "number of the exchange it makes up for"),
    _number("shortfall", "Shortfall", "worth of what was not delivered", _WORTH),
    _any("shortfall_days", "Days until repaired", "from the day it was due, or written down", _DAYS),
    _number("repair_ratio", "Repair over shortfall", "worth / shortfall: above 1 more than made up", "times"),
    _STATUS,
    _WORDS,
)

OVERLOOKED = (
    _EXCHANGE,
    _PARTNER,
    _DAY,
    _KIND,
    _ENTRY_WORTH,
    _text("why", "Why", "why it is listed", WHY_OVERLOOKED),
    _number("age_days", "Days ago", "from then to the end of the record", _DAYS),
    _WORDS,
)

THANKS = (
    _EXCHANGE,
    _PARTNER,
    _DAY,
    _KIND,
    _ENTRY_WORTH,
    _text("acknowledged", "Thanked", "no, or unknown", ("no", "unknown")),
    _number("age_days", "Days ago", "from then to the end of the record", _DAYS),
    _WORDS,
)

PATTERN_TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "patterns": PATTERNS,
        "gift_then_ask": GIFT_THEN_ASK,
        "concessions": CONCESSIONS,
        "size_pairs": SIZE_PAIRS,
        "credits": CREDITS,
        "repairs": REPAIRS,
        "overlooked": OVERLOOKED,
        "thanks": THANKS,
    }
)
