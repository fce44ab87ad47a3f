"""Columns of the casebook: what only the person knows. Labels and meanings serve its forms as well."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from reciprocity_kit.columns._kinds import STATUSES, Column, key_column
from reciprocity_kit.columns._kinds import count_column as _count
from reciprocity_kit.columns._kinds import day_column as _day
from reciprocity_kit.columns._kinds import flag_column as _flag
from reciprocity_kit.columns._kinds import instant_column as _instant
from reciprocity_kit.columns._kinds import person_column as _person
from reciprocity_kit.columns._kinds import text_column as _text

EXCHANGE_KINDS = ("affiliation", "status", "information", "money", "goods", "services", "introductions")
FOA_RESOURCES = ("love", "status", "information", "money", "goods", "services")
"""The six resources in the order of their circle, neighbours being the most alike: Foa, U. G., Foa, E. B.
(1974), Societal Structures of the Mind; (1976), Resource theory of social exchange."""
UNMAPPED = "unmapped"
RESOURCE_OF_KIND: Mapping[str, str] = MappingProxyType(
    {
        "affiliation": "love",  # Foa and Foa: affectionate regard, warmth or comfort
        "status": "status",  # esteem, regard
        "information": "information",  # advice, opinions, instruction
        "money": "money",
        "goods": "goods",
        "services": "services",  # labour for another
        "introductions": UNMAPPED,  # access to somebody is none of the six
    }
)
EXCHANGE_STATES = ("promised", "delivered", "declined", "dropped")
YES_NO_UNKNOWN = ("yes", "no", "unknown")
VISIBILITIES = ("visible", "overlooked", "unknown")
ASK_FORMS = ("ask", "offer")
OUTCOMES = ("open", "accepted", "partly", "declined", "withdrawn")
LIMIT_SUBJECTS = ("gifts_worth", "gifts_count", "hours", "favours")
LIMIT_DIRECTIONS = ("given", "received")
LIMIT_PERIODS = ("week", "month", "quarter", "year")
AGREEMENT_STATES = ("open", "kept", "changed", "dropped")
NUMERIC_SETTINGS = (
    "comparison_level",
    "acceptable_return",
    "weekly_hours",
    "half_life_days",
    "giving_half_life_days",
    "receiving_half_life_days",
    "minutes_per_message",
    "balanced_band",
    "days_between_cards",
)
SETTING_NAMES = (*NUMERIC_SETTINGS, "words_to_avoid")


def _worth(name: str, label: str, meaning: str) -> Column:
    return Column(name, "float64", label, meaning, "doubling scale", low=0, open_low=True)


def _any_number(name: str, label: str, meaning: str, unit: str = "") -> Column:
    return Column(name, "float64", label, meaning, unit)


def _from_zero(name: str, label: str, meaning: str, unit: str = "") -> Column:
    return Column(name, "float64", label, meaning, unit, low=0)


_DATE = _day("date", "Date", "the day")
_NOTE = _text("note", "Note", "anything worth remembering")
_KIND = _text(
    "kind",
    "Kind",
    "affiliation (warmth, support), status (credit, recognition), information (advice, news), money, goods, "
    "services (work, time), or introductions",
    EXCHANGE_KINDS,
)
_OWN_SCALE = "own scale"
_TARGET = _any_number(
    "target", "Target", "what was hoped for, in numbers of your own; empty: none set", _OWN_SCALE
)
_RESERVATION = _any_number(
    "reservation", "Reservation", "the least that would do, on the same scale; empty: none set", _OWN_SCALE
)
_RESULT = _any_number("result", "Result", "what came of it, on the same scale; empty: not known", _OWN_SCALE)

EXCHANGES = (
    key_column("exchange_id", "Exchange", "number of the exchange in this book"),
    _day("date", "Date", "the day it was given, promised or offered"),
    _person("giver", "Giver", "who gives"),
    _person("receiver", "Receiver", "who receives"),
    _KIND,
    _worth(
        "worth", "Worth", "to the receiver: 1, 2, 4, 8 or 16, each step about twice as much; empty: unknown"
    ),
    _worth("cost", "Cost", "to the giver, on the same scale; empty: unknown"),
    _text("asked", "Asked for", "whether the receiver had asked for it", YES_NO_UNKNOWN),
    _text(
        "state",
        "State",
        "promised, delivered, declined (offered, but refused) or dropped; only delivered counts as given",
        EXCHANGE_STATES,
    ),
    _day("due", "Due", "the day by which it is promised; empty: none"),
    _day("delivered_on", "Delivered on", "the day a promise was kept; empty: not yet, or the same day"),
    _text("acknowledged", "Acknowledged", "whether the receiver said thanks or gave credit", YES_NO_UNKNOWN),
    _text("visibility", "Visibility", "whether others see it, or it is easily overlooked", VISIBILITIES),
    _person("on_behalf_of", "On behalf of", "for whom the giver gave it; empty: for nobody else"),
    _person("introduced_by", "Introduced by", "who brought the two together for it; empty: nobody"),
    key_column("repairs", "Repairs", "number of the exchange it makes up for; 0: none", low=0),
    key_column("returns", "Returns", "number of the exchange it pays back; 0: none", low=0),
    _from_zero("hours", "Hours", "work it takes or took; empty: unknown", "hours"),
    _NOTE,
)

ASKS = (
    key_column("ask_id", "Ask", "number of the ask or offer in this book"),
    _DATE,
    _person("asker", "Asker", "who asks, or offers"),
    _person("asked_of", "Asked of", "who is asked, or offered"),
    _text("form", "Form", "an ask or an offer", ASK_FORMS),
    _KIND,
    _worth("size", "Size", "worth to the one who receives: 1, 2, 4, 8 or 16; empty: unknown"),
    _text("outcome", "Outcome", "what became of it so far", OUTCOMES),
    _TARGET,
    _RESERVATION,
    _RESULT,
    _text("approach", "Approach", "how it was asked, such as: by phone, after helping"),
    _from_zero("prepared_hours", "Preparation", "time spent preparing; empty: unknown", "hours"),
    key_column("objective_id", "Objective", "number of the objective it serves; 0: none", low=0),
    _NOTE,
)

ROUNDS = (
    key_column("round_id", "Round", "number of the round in this book"),
    _text("negotiation", "Negotiation", "a name for the negotiation, the same in all of its rounds"),
    _DATE,
    _person("by", "By", "who made the offer"),
    _any_number("offer", "Offer", "what the offer is worth to you, in numbers of your own", _OWN_SCALE),
    _TARGET,
    _RESERVATION,
    _count("alternatives", "Alternatives", "other ways open to you at this time"),
    _NOTE,
)

PEOPLE_KNOWN = (
    key_column("person_id", "Number", "number of the person in this book"),
    _person("person", "Person", "the name or address used in every table"),
    _text("name", "Name", "how you call this person"),
    _text("role", "Role", "such as manager, peer, customer, mentor"),
    _text("group", "Group", "such as a team or an organisation"),
    _flag("communal", "Communal", "family or close friend: no scores, no balances"),
    _flag("opted_out", "Opted out", "nothing new is recorded, and nothing is shown"),
    _person("merged_into", "Same as", "the person this one really is; empty: nobody else"),
    _NOTE,
)

CARDS = (
    key_column("card_id", "Card", "number of the card in this book"),
    _DATE,
    _person("by", "By", "whose view it is"),
    _person("about", "About", "the other person"),
    Column(
        "closeness",
        "float64",
        "Felt closeness",
        "1 = two circles apart, 7 = nearly one; empty: not said",
        "steps",
        low=1,
        high=7,
    ),
    Column(
        "felt_balance",
        "float64",
        "Felt balance",
        "above 0: they owe me; below 0: I owe them; 0: even; empty: not said",
        "steps",
        low=-3,
        high=3,
    ),
    _NOTE,
)

SETTINGS = (
    key_column("setting_id", "Setting", "number of the setting in this book"),
    _text("name", "Name", "what is set", SETTING_NAMES),
    _text("value", "Value", "a number, or words parted by ; for words_to_avoid"),
)

LIMITS = (
    key_column("limit_id", "Limit", "number of the limit in this book"),
    _text(
        "subject", "Subject", "worth of gifts, number of gifts, hours, or number of favours", LIMIT_SUBJECTS
    ),
    _person("person", "Person", "whom it is about; empty: anybody"),
    _text("group", "Group", "which group it is about; empty: any"),
    _text("direction", "Direction", "what you give, or what you receive", LIMIT_DIRECTIONS),
    _text("period", "Period", "the time the limit is for", LIMIT_PERIODS),
    _from_zero("most", "At most", "the most that is allowed in that time"),
    _text("policy", "Policy", "where the limit comes from, such as: gift policy, section 3"),
)

OBJECTIVES = (
    key_column("objective_id", "Objective", "number of the objective in this book"),
    _DATE,
    _person("person", "Person", "with whom it is to be reached; empty: nobody in particular"),
    _text("objective", "Objective", "what is to be reached"),
    _TARGET,
    _RESERVATION,
    _RESULT,
    _day("due", "Due", "the day by which it is to be reached; empty: none"),
    _text("approach", "Approach", "how you go about it"),
    _NOTE,
)

AGREEMENTS = (
    key_column("agreement_id", "Agreement", "number of the agreement in this book"),
    _DATE,
    _person("person", "Person", "with whom it was made"),
    _text("agreement", "Agreement", "what was agreed"),
    _day("due", "Due", "the day to look at it again; empty: none"),
    _text("state", "State", "whether it is open, kept, changed or dropped", AGREEMENT_STATES),
    _NOTE,
)

FEEDBACK = (
    key_column("feedback_id", "Feedback", "number of the answer in this book"),
    _DATE,
    _text("survey", "Survey", "a name for the survey, the same in all of its answers"),
    _text("respondent", "Respondent", "who answered, or a pseudonym; empty: not said"),
    _text("question", "Question", "what was asked"),
    _any_number("rating", "Rating", "the answer, between the ends of its scale; empty: not answered"),
    _any_number("scale_low", "Scale from", "the lowest answer possible"),
    _any_number("scale_high", "Scale to", "the highest answer possible"),
    _text("comment", "Comment", "what was said in words"),
)

LESSONS = (
    key_column("lesson_id", "Lesson", "number of the lesson in this book"),
    _DATE,
    _person("person", "Person", "whom it is about; empty: nobody in particular"),
    _text("lesson", "Lesson", "an exit note, or what was learnt"),
)

AUDITS = (
    key_column("audit_id", "Audit row", "number of the row in this book"),
    _day("date", "Date", "the day of the audit, the same in all of its rows"),
    _day("since", "Since", "first day of the window"),
    _day("until", "Until", "the day after the last of the window"),
    _person("person", "Person", "whose tie it is; empty: all ties"),
    _text("measure", "Measure", "name of the measure"),
    _any_number("value", "Value", "what was measured; empty: undefined, and the status says why"),
    _any_number("low", "Lower limit", "lower end of its 95% interval"),
    _any_number("high", "Upper limit", "upper end of its 95% interval"),
    _count("n", "Cases", "how many cases it rests on"),
    _text("status", "Status", "why there is a value or none", STATUSES),
    _text("channel", "Channel", "email, meeting, chat or call; empty: all that were read"),
)

TRAIL = (
    _count("step_id", "Step", "number of the step; an import is one step"),
    _instant("at", "Time", "when it was done"),
    _text("what", "What", "what was done, in words"),
    _text("action", "Action", "what happened to the row", ("add", "change", "remove", "none")),
    _text("table", "Table", "which table; empty: no row was touched"),
    _count("row_id", "Row", "number of the row in its table; 0: none"),
    _text("before", "Before", "the row as it was, as JSON; empty: there was none"),
    _text("after", "After", "the row as it became, as JSON; empty: there is none"),
)

PROBLEMS = (
    _text("table", "Table", "where it is; empty: the file as a whole"),
    _count("row_id", "Row", "number of the row; 0: not one row"),
    _text("field", "Field", "which column; empty: the whole row"),
    _text("problem", "Problem", "what does not fit"),
    _text("next_step", "Next", "what to do about it"),
)

IMPORTED = (
    _text("table", "Table", "which table"),
    _count("added", "Added", "rows that were new"),
    _count("replaced", "Replaced", "rows that took the place of one with the same number"),
    _count("unchanged", "Unchanged", "rows that were in the book already, the same in every field"),
)

CASEBOOK_TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "exchanges": EXCHANGES,
        "asks": ASKS,
        "rounds": ROUNDS,
        "people": PEOPLE_KNOWN,
        "cards": CARDS,
        "settings": SETTINGS,
        "limits": LIMITS,
        "objectives": OBJECTIVES,
        "agreements": AGREEMENTS,
        "feedback": FEEDBACK,
        "lessons": LESSONS,
        "audits": AUDITS,
    }
)

# What a field holds where nothing is said; a field that is neither here nor may be empty has to be given.
CASEBOOK_DEFAULTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "exchanges": {
            "asked": "unknown",
            "state": "delivered",
            "acknowledged": "unknown",
            "visibility": "unknown",
        },
        "asks": {"form": "ask", "outcome": "open"},
        "limits": {"direction": "given"},
        "agreements": {"state": "open"},
        "audits": {"status": "ok"},
    }
)
CASEBOOK_REQUIRED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "exchanges": ("date", "giver", "receiver", "kind"),
        "asks": ("date", "asker", "asked_of", "kind"),
        "rounds": ("negotiation", "date", "by", "offer"),
        "people": ("person",),
        "cards": ("date", "by", "about"),
        "settings": ("name", "value"),
        "limits": ("subject", "period", "most"),
        "objectives": ("date", "objective"),
        "agreements": ("date", "person", "agreement"),
        "feedback": ("date", "survey", "question", "scale_low", "scale_high"),
        "lessons": ("date", "lesson"),
        "audits": ("date", "since", "until", "measure"),
    }
)

CASEBOOK_OUTPUTS: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        **{name: declared for name, declared in CASEBOOK_TABLES.items() if name != "people"},
        "casebook_people": PEOPLE_KNOWN,  # "people" is the table of persons in the history
        "casebook_trail": TRAIL,
        "casebook_problems": PROBLEMS,
        "casebook_imported": IMPORTED,
    }
)
