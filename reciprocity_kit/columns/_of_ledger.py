"""Columns of the tables made from the casebook: balances, sheets, capacity, returns and dependence."""

from collections.abc import Mapping
from types import MappingProxyType

from reciprocity_kit.columns._kinds import STATUSES, Column, key_column
from reciprocity_kit.columns._kinds import count_column as _count
from reciprocity_kit.columns._kinds import day_column as _day
from reciprocity_kit.columns._kinds import flag_column as _flag
from reciprocity_kit.columns._kinds import limit_columns as _limits
from reciprocity_kit.columns._kinds import number_column as _number
from reciprocity_kit.columns._kinds import person_column as _person
from reciprocity_kit.columns._kinds import share_column as _share
from reciprocity_kit.columns._kinds import status_column as _status_of
from reciprocity_kit.columns._kinds import text_column as _text
from reciprocity_kit.columns._of_casebook import (
    EXCHANGE_KINDS,
    FOA_RESOURCES,
    LIMIT_DIRECTIONS,
    LIMIT_PERIODS,
    LIMIT_SUBJECTS,
    UNMAPPED,
)

SIDES = ("given", "received")
NO_HEADROOM = "no_recorded_headroom"
SHEET_STATUSES = (*STATUSES, NO_HEADROOM)
EQUITY_LABELS = ("you gave more", "about even", "you received more", "not clear", "not enough data")
FELT_VIEWS = ("feels owed", "feels even", "feels in debt", "not known")
VIEW_READINGS = ("matching", "deficit", "surplus", "not known")
FIRSTS = ("give", "ask", "same day", "only gives", "only asks")
ASK_GROUPS = ("cold", "warm", "cold less warm")
MEETING_SOURCES = ("calendar", "usual week", "none")
LEVELS = ("ok", "tight", "over", "not known")
LIMIT_LEVELS = ("ok", "near", "over")
WHOSE_PROMISES = ("yours", "to you")
ANY_KIND = "all"

_WORTH, _HOURS, _DAYS = "doubling scale", "hours", "days"
_STATUS = _text("status", "Status", "why there is a value or none", STATUSES)
_WORDS = _text("words", "In words", "what was recorded, in a sentence")
_N = _count("n", "Entries", "valued entries it rests on", "entries")
_UNVALUED = _count("n_unvalued", "Without worth", "favours that have no worth and are in no sum", "entries")
_PARTNER = _person("partner", "Person", "the other person")


def _any(name: str, label: str, meaning: str, unit: str = _WORTH) -> Column:
    return Column(name, "float64", label, meaning, unit)


def _worth(name: str, label: str, meaning: str) -> Column:
    return _number(name, label, meaning, _WORTH)


def _bounds(column: Column) -> tuple[Column, ...]:
    """Declare a column with its limits; the table has one status for all."""
    return _limits(column)[:3]


LEDGER = (
    _PARTNER,
    key_column("exchange_id", "Exchange", "number of the exchange in the casebook"),
    _day("day", "Day", "the day it was delivered"),
    _text("side", "Which way", "given by you, or received", SIDES),
    _text("kind", "Kind", "what was exchanged", EXCHANGE_KINDS),
    _worth("worth", "Worth", "to the receiver"),
    _worth("cost", "Cost", "to the giver"),
    _worth("value", "Counts", "worth_weight * worth + cost_weight * cost"),
    _flag("repair", "Repair", "it makes up for something earlier"),
    _worth("given", "Given so far", "all you gave this person up to here"),
    _worth("received", "Received so far", "all you received up to here"),
    _any("net", "Balance", "given - received: above 0 you gave more"),
    _any("decayed_net", "Balance with decay", "the same, older favours counting less"),
    _any("net_at_125", "Balance, received x 1.25", "if what you received was worth a quarter more"),
    _any("net_at_150", "Balance, received x 1.5", "if what you received was worth half as much again"),
    _worth("even_within", "About even within", "balanced_band * (given + received): your own band"),
    _N,
    _STATUS,
)

EQUITY = (
    _PARTNER,
    _worth("given", "Given", "recorded worth of what you gave"),
    _worth("received", "Received", "recorded worth of what you received"),
    *_bounds(_any("net", "Balance", "given - received: above 0 you gave more")),
    _any("net_at_125", "Balance, received x 1.25", "if what you received was worth a quarter more"),
    _any("net_at_150", "Balance, received x 1.5", "if what you received was worth half as much again"),
    *_bounds(_any("decayed_net", "Balance with decay", "older favours count less")),
    *_bounds(
        Column(
            "equity",
            "float64",
            "Equity",
            "(given - received) / (given + received): 1 = only given, -1 = only received, 0 = even",
            "index",
            low=-1,
            high=1,
        )
    ),
    _share("gave_more_probability", "Chance you gave more", "chance that net is above 0, by the scenarios"),
    _flag("fragile", "Fragile", "the sign turns if what you received was worth a quarter or a half more"),
    _text("label", "Balance in words", "who gave more, where the evidence carries it", EQUITY_LABELS),
    _N,
    _count("n_given", "Favours given", "delivered, with or without a worth", "entries"),
    _count("n_received", "Favours received", "delivered, with or without a worth", "entries"),
    _UNVALUED,
    _count("repairs", "Repairs", "entries that make up for something earlier", "entries"),
    _day("first_on", "First", "day of the first entry"),
    _day("last_on", "Last", "day of the last entry"),
    _STATUS,
    _WORDS,
)

SHEET = (
    _text("line", "Line", "what the line is about"),
    _any("value", "Value", "the number, if the line has one", ""),
    _text("unit", "Unit", "unit of the value"),
    _any("low", "Lower limit", "lower end of the 95% interval, where there is one", ""),
    _any("high", "Upper limit", "upper end of the 95% interval, where there is one", ""),
    _count("n", "Cases", "entries or events the line rests on"),
    _text("status", "Status", "why there is a value or none", SHEET_STATUSES),
    _WORDS,
)

FELT = (
    _PARTNER,
    _day("felt_on", "Card of", "day of your latest card on the balance, or else of the latest"),
    _count("n_cards", "Cards", "your cards about this person", "cards"),
    Column("closeness", "float64", "Felt closeness", "1 = apart, 7 = nearly one", "steps", low=1, high=7),
    _share("closeness_rank_share", "Rank of closeness", "share of the people on your cards felt less close"),
    _count("n_contact", "Contact", "events both ways with this person", "events"),
    _share("contact_rank_share", "Rank of contact", "share of the people on your cards with less contact"),
    Column(
        "closeness_difference",
        "float64",
        "Felt less recorded, closeness",
        "rank of closeness - rank of contact: above 0 = closer than the contact recorded",
        "share",
        low=-1,
        high=1,
    ),
    _status_of("closeness_difference"),
    Column(
        "felt_balance",
        "float64",
        "Felt balance",
        "above 0: they owe me; below 0: I owe them",
        "steps",
        low=-3,
        high=3,
    ),
    *_bounds(
        Column("equity", "float64", "Recorded balance", "equity of the ledger", "index", low=-1, high=1)
    ),
    _count("n_entries", "Entries", "valued entries in the ledger", "entries"),
    Column(
        "balance_difference",
        "float64",
        "Felt less recorded, balance",
        "felt_balance / 3 - equity: above 0 = you feel more owed to you than the ledger has",
        "index",
        low=-2,
        high=2,
    ),
    _status_of("balance_difference"),
    _WORDS,
)

PERCEIVED = (
    _PARTNER,
    _day("your_on", "Your card of", "day of your latest card on this balance"),
    Column("your_balance", "float64", "Your view", "above 0: they owe me", "steps", low=-3, high=3),
    _text("your_view", "Your view in words", "how you see it", FELT_VIEWS),
    _day("their_on", "Their card of", "day of the other's latest card on this balance"),
    Column("their_balance", "float64", "Their view", "above 0: you owe them", "steps", low=-3, high=3),
    _text("their_view", "Their view in words", "how the other sees it, by their own card", FELT_VIEWS),
    Column(
        "view_sum",
        "float64",
        "Both views",
        "your_balance + their_balance: 0 = they match, above 0 = more is claimed than felt owed",
        "steps",
        low=-6,
        high=6,
    ),
    _text(
        "reading",
        "Reading",
        "matching; deficit: more is claimed than felt owed; surplus: more is felt owed than claimed",
        VIEW_READINGS,
    ),
    _count("n_your_cards", "Your cards", "cards with a felt balance", "cards"),
    _count("n_their_cards", "Their cards", "cards with a felt balance", "cards"),
    _STATUS,
    _WORDS,
)

GIVE_AND_ASK = (
    _PARTNER,
    _day("first_give_on", "First give", "day of the first favour you gave"),
    _worth("first_give_worth", "Its worth", "worth of that favour"),
    _day("first_ask_on", "First ask", "day of your first ask"),
    _worth("first_ask_size", "Its size", "size of that ask"),
    _any(
        "give_lead_days",
        "Lead",
        "days from the first give to the first ask; below 0: the ask came first",
        _DAYS,
    ),
    _count("gives_before_ask", "Gives before", "favours given before the first ask", "entries"),
    _worth("given_before_ask", "Worth before", "their worth together"),
    _text("first", "Which came first", "the first give or the first ask", FIRSTS),
    _count("n_asks", "Asks", "your asks of this person", "asks"),
    _STATUS,
)

COLD_ASKS = (
    _text(
        "group",
        "Asks",
        "cold: nothing given before and no contact both ways in the years before; warm: the others",
        ASK_GROUPS,
    ),
    _count("asks", "Asks", "asks with an answer", "asks"),
    _count("accepted", "Accepted", "wholly or partly", "asks"),
    *_bounds(
        Column(
            "accepted_share",
            "float64",
            "Accepted",
            "share accepted, or the difference of two shares",
            "share",
            low=-1,
            high=1,
        )
    ),
    _STATUS,
)

CAPACITY = (
    _day("week_on", "Week of", "first day of the week, or of what is left of it"),
    _count("promises", "Promises due", "open promises of yours due in this week, overdue ones in the first"),
    _count("n_without_hours", "Without hours", "of these, the ones whose hours are not known"),
    _number("promised_hours", "Promised", "hours of the promises due", _HOURS),
    _number("meeting_hours", "Meetings", "hours in meetings", _HOURS),
    _text("meetings_from", "Meetings by", "where meeting_hours comes from", MEETING_SOURCES),
    _number("reply_hours", "Replies owed", "hours to answer what is overdue, in the first week", _HOURS),
    _number("capacity_hours", "Capacity", "hours you have set for meetings and promises", _HOURS),
    _number("over_commitment", "Commitment", "(promised + meetings) / capacity: above 1 = over"),
    _number("over_commitment_low", "Commitment, lower limit", "with the fewest meeting hours likely"),
    _number("over_commitment_high", "Commitment, upper limit", "with the most meeting hours likely"),
    _text("level", "Level", "over: above 1; tight: from 0.85; ok: below", LEVELS),
    _number("with_replies", "Commitment with replies", "the same with the replies owed"),
    _number("with_one_more", "Commitment with one more", "the same with the commitment asked about"),
    _text("level_with_one_more", "Level with one more", "over: above 1; tight: from 0.85; ok: below", LEVELS),
    _STATUS,
)

PROMISES = (
    _text("whose", "Whose", "your promises, or those made to you", WHOSE_PROMISES),
    _count("promises", "Promises", "all that were written down"),
    _count("kept", "Kept", "delivered, in time or late"),
    _count("late", "Late", "of these, after the day they were due"),
    _count("dropped", "Dropped", "given up"),
    _count("open", "Open", "not delivered yet"),
    _count("overdue", "Overdue", "open and past the day they were due"),
    *_limits(_share("kept_share", "Kept", "kept / (kept + dropped + overdue)")),
    *_limits(_share("on_time_share", "On time", "in time / (kept with a due day + dropped + overdue)")),
    *_limits(_number("fulfil_days", "Time to keep", "median days from promise to delivery", _DAYS)),
    _number("expected_open", "Open by the usual pace", "promises a day * mean days open (Little's law)"),
    _count("n_without_due", "Without a day", "open promises without a due day"),
)

LIMIT_CHECK = (
    key_column("limit_id", "Limit", "number of the limit in the casebook"),
    _PARTNER,
    _text("subject", "Subject", "what is limited", LIMIT_SUBJECTS),
    _text("direction", "Direction", "what you give, or what you receive", LIMIT_DIRECTIONS),
    _text("period", "Period", "the time the limit is for", LIMIT_PERIODS),
    _day("from_on", "From", "first day of the period"),
    _day("until_on", "Until", "the day after its last day"),
    _number("amount", "Recorded", "what was recorded in that time"),
    _number("most", "At most", "the limit you set"),
    _number("left", "Left", "what the limit leaves, 0 where it is passed"),
    _text("level", "Level", "over: above the limit; near: from 85% of it; ok: below", LIMIT_LEVELS),
    _count("n", "Entries", "entries counted", "entries"),
    _UNVALUED,
    _text("policy", "Policy", "where the limit comes from"),
    _WORDS,
)

RETURNS = (
    _count("rank", "Rank", "1 = the highest cautious return"),
    _PARTNER,
    _worth("received", "Received", "recorded worth of what you received"),
    _number("hours", "Hours", "your share of meetings, and messages at your minutes for each", _HOURS),
    *_bounds(
        _number(
            "return_per_hour",
            "Return per hour",
            "(received + 5 h * own mean rate) / (hours + 5 h)",
            "worth per hour",
        )
    ),
    _number("cautious_return", "Cautious return", "9 chances in 10 that it is higher", "worth per hour"),
    _number("acceptable_return", "Own threshold", "the return you set as acceptable", "worth per hour"),
    _share("below_probability", "Chance below", "chance that the return is below your threshold"),
    *_bounds(_any("satisfaction", "Above what you expect", "return - comparison level", "worth per hour")),
    *_bounds(
        _any("lead", "Above the next best", "return - the highest return of any other", "worth per hour")
    ),
    _text("best_alternative", "Next best", "who has the highest return of all others"),
    _N,
    _count("n_events", "Events", "meetings, calls and messages counted", "events"),
    _UNVALUED,
    _STATUS,
    _WORDS,
)

SOURCES = (
    _text("kind", "Kind", "what was received", (*EXCHANGE_KINDS, ANY_KIND)),
    _PARTNER,
    _worth("received", "Received", "recorded worth of it from this person"),
    *_bounds(_share("received_share", "Share", "of all you received of this kind, this person's part")),
    _number("alternatives", "Alternatives", "others who supply this kind, as if all equal", "people"),
    _flag("sole_source", "Sole source", "0.8 or more comes from this person, or nobody else supplies it"),
    _share("replaceable_share", "Replaceable", "part from this person of kinds that others supply too"),
    _share("adjusted_share", "Dependence", "share * (1 - replaceable)"),
    _day("first_on", "First", "day of the first entry"),
    _day("last_on", "Last", "day of the last entry"),
    _N,
    _UNVALUED,
    _STATUS,
    _WORDS,
)

RESOURCES = (
    _text(
        "resource",
        "Resource",
        "one of Foa's six, in the order of his circle, or unmapped: what is none of the six",
        (*FOA_RESOURCES, UNMAPPED),
    ),
    _text("kinds", "Kinds", "the casebook's kinds that count as it"),
    _worth("given", "Given", "recorded worth of it that you gave"),
    *_bounds(_share("given_share", "Share of what you gave", "of all worth you gave, the part of this")),
    _worth("received", "Received", "recorded worth of it that you received"),
    *_bounds(
        _share("received_share", "Share of what you received", "of all worth you received, the part of this")
    ),
    _count("n_given", "Times given", "valued entries", "entries"),
    _count("n_received", "Times received", "valued entries", "entries"),
    _count("partners", "People", "with whom it went either way", "people"),
    _day("first_on", "First", "day of the first entry"),
    _day("last_on", "Last", "day of the last entry"),
    _N,
    _UNVALUED,
    _STATUS,
    _WORDS,
)

ALTERNATIVES = (
    _text("kind", "Kind", "what was received", (*EXCHANGE_KINDS, ANY_KIND)),
    _PARTNER,
    _share("received_share", "Share", "the part of this kind that comes from this person"),
    _person("alternative", "Alternative", "another who supplies, or could supply it"),
    _share("alternative_share", "Their share", "the part that comes from the alternative now"),
    _flag("supplied_before", "Supplied before", "you have received this kind from the alternative"),
    _share("share_after", "Share after", "this person's part after the shift"),
    _number("concentration", "Concentration", "sum of squared shares of this kind now"),
    _number("concentration_after", "Concentration after", "the same after the shift"),
    _number("alternatives_after", "Alternatives after", "others who supply it after the shift", "people"),
    _flag("lowers", "Lowers dependence", "the kind is less concentrated after the shift"),
    _N,
    _STATUS,
    _WORDS,
)

LEDGER_TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "ledger": LEDGER,
        "equity": EQUITY,
        "sheet": SHEET,
        "felt": FELT,
        "perceived": PERCEIVED,
        "give_and_ask": GIVE_AND_ASK,
        "cold_asks": COLD_ASKS,
        "capacity": CAPACITY,
        "promises": PROMISES,
        "limit_check": LIMIT_CHECK,
        "returns": RETURNS,
        "sources": SOURCES,
        "resources": RESOURCES,
        "alternatives": ALTERNATIVES,
    }
)
