"""Columns of the tables of stewardship and audits: what stands, what changed, what is planned."""

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
from reciprocity_kit.columns._kinds import text_column as _text
from reciprocity_kit.columns._of_casebook import AGREEMENT_STATES

AUDIT_CHANGES = ("rose", "fell", "no clear change", "appeared", "disappeared", "not comparable")
GOAL_LEVELS = ("below the reservation", "between", "target reached", "not known yet")
PROMPTS = ("volume", "initiation", "balance")

_STATUS = _text("status", "Status", "why there is a value or none", STATUSES)
_WORDS = _text("words", "In words", "what was recorded, in a sentence")
_PERSON = _person("person", "Person", "the other person; empty: all ties together")


def _any(name: str, label: str, meaning: str, unit: str = "") -> Column:
    return Column(name, "float64", label, meaning, unit)


AUDIT_COMPARISON = (
    _PERSON,
    _text("measure", "Measure", "what is compared"),
    _text("unit", "Unit", "unit of the values"),
    _text("channel", "Channel", "email, meeting, chat or call; empty: all that were read"),
    _any("before", "Before", "value in the earlier audit; counts as a rate of 30 days"),
    _any("before_low", "Before, lower limit", "lower end of its 95% interval"),
    _any("before_high", "Before, upper limit", "upper end of its 95% interval"),
    _count("n_before", "Cases before", "cases the earlier value rests on"),
    _any("after", "After", "value in the later audit; counts as a rate of 30 days"),
    _any("after_low", "After, lower limit", "lower end of its 95% interval"),
    _any("after_high", "After, upper limit", "upper end of its 95% interval"),
    _count("n_after", "Cases after", "cases the later value rests on"),
    _any("difference", "Difference", "after less before"),
    _any("difference_low", "Difference, lower limit", "lower end of its 95% interval"),
    _any("difference_high", "Difference, upper limit", "upper end of its 95% interval"),
    _share("p", "p-value", "chance of a difference at least as clear where nothing changed"),
    _share("q", "q-value", "share of false discoveries if this row and all clearer ones are named"),
    _text("change", "Change", "which way it went, where the evidence carries it", AUDIT_CHANGES),
    _day("before_since", "Before, from", "first day of the earlier window"),
    _day("before_until", "Before, until", "the day after its last"),
    _day("after_since", "After, from", "first day of the later window"),
    _day("after_until", "After, until", "the day after its last"),
    _STATUS,
    _WORDS,
)

AGREEMENTS_REVIEW = (
    key_column("agreement_id", "Agreement", "number of the agreement in the casebook"),
    _day("date", "Date", "the day it was made"),
    _PERSON,
    _text("agreement", "Agreement", "what was agreed"),
    _day("due", "Due", "the day to look at it again"),
    _text("state", "State", "what became of it so far", AGREEMENT_STATES),
    _flag("overdue", "Overdue", "open, and its day is past"),
    _text("changed", "What changed", "measures of this person that changed beyond chance"),
    _WORDS,
)

TIE_AUDIT = (
    _PERSON,
    _count("total", "Contact", "events both ways", "events"),
    _number("per_month", "Contact a month", "events both ways in a month of the window", "events"),
    _number("per_month_low", "Contact a month, lower limit", "lower end of the 95% interval", "events"),
    _number("per_month_high", "Contact a month, upper limit", "upper end of the 95% interval", "events"),
    *_limits(_share("initiation_share", "Initiation share", "conversations opened by you")),
    _text("opened_mostly_by", "Conversations opened", "who opens, where the evidence carries it"),
    _share("their_reply_share", "Their replies within 7 days", "share of your turns answered"),
    _share("their_reply_share_low", "Their replies, lower limit", "lower end of the 95% interval"),
    _share("their_reply_share_high", "Their replies, upper limit", "upper end of the 95% interval"),
    _number("silence_days", "Silence", "days from the last contact to the end of the window", "days"),
    _share("silence_surprise", "Unusual silence", "chance that a silence here is shorter than this one"),
    _share("contact_share", "Share of contact", "this tie's part in all of your contact"),
    _text("drift", "What changed", "what changed beyond chance, of all indicators of drift"),
    _any("net", "Balance", "given - received by your ledger", "doubling scale"),
    _any("net_low", "Balance, lower limit", "lower end of the 95% interval", "doubling scale"),
    _any("net_high", "Balance, upper limit", "upper end of the 95% interval", "doubling scale"),
    _text("net_status", "Status of the balance", "why there is a balance or none", STATUSES),
    _count("promises_yours", "Your open promises", "promised and not delivered", "promises"),
    _count("promises_theirs", "Their open promises", "promised to you and not delivered", "promises"),
    _STATUS,
    _WORDS,
)

RENEGOTIATION = (
    _PERSON,
    _text("what", "What", "what changed", PROMPTS),
    _day("at", "Around", "the most likely day of the change"),
    _day("from_on", "From", "it lies after this day, with 95% confidence"),
    _day("until_on", "Until", "it lies before this day, with 95% confidence"),
    _any("before", "Before", "value before the change"),
    _any("after", "After", "value after it"),
    _share("q", "q-value", "share of false discoveries if this row and all clearer ones are named"),
    _count("n", "Cases", "conversations or entries it rests on"),
    _STATUS,
    _WORDS,
)

TAPER = (
    _count("step", "Step", "0 = now"),
    _day("from_on", "From", "first day of the step"),
    _day("until_on", "Until", "the day after its last day"),
    _number("per_month", "Contacts a month", "how often to be in contact", "contacts"),
    _number("days_between", "Days between", "the same as days from one contact to the next", "days"),
    _count("promises_first", "Promises first", "open promises of yours to finish before", "promises"),
    _WORDS,
)

REVIVAL = (
    _count("rank", "Rank", "1 = most to revive"),
    _PERSON,
    _number("silence_days", "Silence", "days since the last contact", "days"),
    _number("usual_gap_days", "Usual gap", "median days between contacts", "days"),
    _number("matched_weeks", "Matched weeks", "weeks of contact that both sides kept up", "weeks"),
    _number("given", "Given", "recorded worth of what you gave", "doubling scale"),
    _number("received", "Received", "recorded worth of what you received", "doubling scale"),
    _count("n", "Entries", "entries in your ledger", "entries"),
    _WORDS,
)

DIVERSIFICATION = (
    _count("lost", "Lost", "how many of the largest ties are taken away", "people"),
    _PERSON,
    *_limits(_share("lost_share", "Part lost", "their part of all contact, or of all received")),
    _share("concentration", "Concentration after", "sum of squared shares of what is left"),
    _number("effective_contacts", "Effective contacts after", "1 / concentration", "people"),
    _share("next_share", "Largest after", "part of the largest of those left"),
    _count("n", "Cases", "events or entries it rests on"),
    _WORDS,
)

LESSONS_REVIEW = (
    key_column("lesson_id", "Lesson", "number of the lesson in the casebook"),
    _day("date", "Date", "the day it was written"),
    _PERSON,
    _text("lesson", "Lesson", "what was written"),
    _count("total", "Contact", "events both ways before that day", "events"),
    _count("last_total", "In the last 90 days", "of these, in the 90 days before", "events"),
    *_limits(_number("rate_ratio", "Last 90 days over before", "rate of contact: below 1 it had fallen")),
    _any("net", "Balance", "given - received by your ledger before that day", "doubling scale"),
    _count("n", "Entries", "entries in your ledger before that day", "entries"),
    _WORDS,
)

GOALS = (
    key_column("objective_id", "Objective", "number of the objective in the casebook"),
    _day("date", "Date", "the day it was set"),
    _PERSON,
    _text("objective", "Objective", "what was to be reached"),
    _text("approach", "Approach", "how"),
    _any("target", "Target", "what was hoped for", "own scale"),
    _any("reservation", "Reservation", "the least that would do", "own scale"),
    _any("result", "Result", "what came of it", "own scale"),
    _any("attainment", "Attainment", "(result - reservation) / (target - reservation)", "share"),
    _text("level", "Level", "where the result lies", GOAL_LEVELS),
    _STATUS,
    _WORDS,
)

FEEDBACK_SUMMARY = (
    _text("survey", "Survey", "name of the survey"),
    _text("question", "Question", "what was asked"),
    _any("mean", "Mean", "mean rating; empty below five respondents"),
    _any("mean_low", "Mean, lower limit", "lower end of the 95% interval"),
    _any("mean_high", "Mean, upper limit", "upper end of the 95% interval"),
    _any("scale_low", "Scale from", "the lowest answer possible"),
    _any("scale_high", "Scale to", "the highest answer possible"),
    _count("n", "Respondents", "who answered this question", "people"),
    _STATUS,
    _WORDS,
)

AUDIT_TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "audit_comparison": AUDIT_COMPARISON,
        "agreements_review": AGREEMENTS_REVIEW,
        "tie_audit": TIE_AUDIT,
        "renegotiation": RENEGOTIATION,
        "taper": TAPER,
        "revival": REVIVAL,
        "diversification": DIVERSIFICATION,
        "lessons_review": LESSONS_REVIEW,
        "goals": GOALS,
        "feedback_summary": FEEDBACK_SUMMARY,
    }
)
