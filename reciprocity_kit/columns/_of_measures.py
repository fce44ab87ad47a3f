"""Columns of the tables of measures, reciprocities, rankings, the portfolio and the week."""

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
from reciprocity_kit.columns._kinds import status_column as _status
from reciprocity_kit.columns._kinds import text_column as _text

STANDS_ON = ("initiation_share", "not enough data")
MEASURED_CHANNELS = ("email", "meeting", "chat", "call", "all")
CLOCKS = ("wall", "working")
RESPONSES = ("accepted", "declined", "tentative", "none", "unknown")

_ESTIMATE = (
    Column("value", "float64", "Value", "the estimate, missing where undefined"),
    Column("low", "float64", "Lower limit", "lower end of the 95% interval"),
    Column("high", "float64", "Upper limit", "upper end of the 95% interval"),
    _count("n", "Cases", "cases behind the value: conversations, turns, gaps, weeks"),
    _count("n_events", "Events", "events both ways behind the value", "events"),
    _text("status", "Status", "why there is a value or none", STATUSES),
    _text("unit", "Unit", "unit of the value"),
)

MEASURED = (
    _person("ego", "Person", "whose side this row tells"),
    _person("alter", "Other", "the other person"),
    _text("channel", "Channel", "one channel, or all of them together", MEASURED_CHANNELS),
    _text("measure", "Measure", "name of the measure"),
    *_ESTIMATE,
    _text("weight", "Weight", "how an event counts for each recipient"),
    _text("window", "Window", "first day of the window and first day after it"),
    _text("method", "Method", "how the limits were found"),
)

RECIPROCITIES = (
    _person("ego", "Person", "whose side this row tells"),
    _person("alter", "Other", "the other person"),
    _number("total", "Both ways", "events both ways", "events"),
    _count("openings", "Conversations opened", "by either of the two", "conversations"),
    Column(
        "message_balance",
        "float64",
        "Balance of messages",
        "(sent - received) / total: 1 = only sent, -1 = only received",
        low=-1,
        high=1,
    ),
    _share("message_reciprocity", "Reciprocity of messages", "2 * min(sent, received) / total"),
    _share("message_min_max", "Smaller by larger flow", "min(sent, received) / max(sent, received)"),
    *_limits(_share("initiation_share", "Initiation share", "opened / openings")),
    _share("initiation_reciprocity", "Reciprocity of openings", "2 * min(both sides' openings) / openings"),
    _number("wang", "Wang index", "|ln p_ij - ln p_ji|: 0 = equally likely to turn to each other"),
    _status("wang"),
    _share("immersion_bound", "Immersion's bound", "lower 99% Wilson limit of min / max of the flows"),
    _share("expected_share", "Share by activity", "initiation share that both people's activity would give"),
    _number("expected_share_p_value", "Beyond activity", "probability of as rare a share by activity alone"),
    _status("expected_share"),
    _flag("disagree", "They disagree", "messages and openings tell different stories here"),
    _text("stands_on", "Stands on", "the reciprocity the kit goes by for this tie", STANDS_ON),
)

RANKED = (
    _person("ego", "Person", "whose side this row tells"),
    _person("alter", "Other", "the other person"),
    _text("by", "Ranked by", "the share that is ranked"),
    _count("rank", "Rank", "place among the contacts of this person, 1 = surest to be high"),
    _share("quantile_share", "Share at least", "posterior quantile that the ranking goes by"),
    *_limits(_share("shrunken_share", "Shrunken share", "posterior mean, held towards what is usual")),
    _count("cases", "Cases", "what was true of it", "conversations"),
    _count("n", "Out of", "conversations it could have been true of", "conversations"),
)

PORTFOLIO = (
    _text("measure", "Measure", "name of the measure"),
    *_ESTIMATE,
    _text("weight", "Weight", "how an event counts for each recipient"),
    _text("window", "Window", "first day of the window and first day after it"),
    _text("method", "Method", "how the limits were found"),
)

DEPENDENCE = (
    _person("ego", "Person", "whose side this row tells"),
    _person("alter", "Other", "the other person"),
    _number("total", "Both ways", "events both ways", "events"),
    *_limits(_share("contact_share", "Share of contact", "this tie's part in all of the person's contact")),
    Column(
        "dependence_gap",
        "float64",
        "Dependence gap",
        "the other's share of contact with this person less this person's with the other",
        low=-1,
        high=1,
    ),
    _number("mutual_dependence", "Mutual dependence", "both shares together, up to 2"),
    _status("dependence_gap"),
)

WHAT_IF = (
    _count("left", "Contacts leaving", "how many of the closest contacts leave", "people"),
    _person("alter", "The last of them", "the contact who leaves in this row"),
    *_limits(_share("lost_share", "Contact lost", "share of all contact that was with those who leave")),
    _number("effective_contacts", "Effective contacts left", "1 / concentration of what is left", "people"),
    _count("n", "Events", "events of all contacts", "events"),
)

MEETING_LOAD = (
    _instant("week_at", "Week", "Monday on which the week begins, by the owner's clock"),
    _count("meetings", "Meetings", "meetings of the owner that began in this week", "meetings"),
    _number("hours", "Hours in meetings", "sum of their durations", "hours"),
    _number("busy_hours", "Busy hours", "time in any meeting", "hours"),
    _number("conflict_hours", "Hours in conflict", "time in more than one meeting at once", "hours"),
    _number("working_hours", "Working hours", "working time of this week in the window", "hours"),
    _share("working_share", "Share of working time", "working time in meetings / working time"),
    _count("focus_gaps", "Focus gaps", "free stretches of working time of two hours or more", "stretches"),
    _number("focus_gap_hours", "Hours in focus gaps", "time in these stretches", "hours"),
)

INVITATIONS = (
    _text("event_id", "Event", "the meeting's own id, the same as in the interactions"),
    _instant("sent_at", "Time", "when the meeting began"),
    _person("organiser", "Organiser", "who invited"),
    _person("invitee", "Invitee", "who was invited, those who declined too"),
    _text("response", "Answer", "none: asked, but no answer; unknown: the export does not say", RESPONSES),
    _text("thread_id", "Series", "the series of the meeting, missing for a single one"),
    _text("source", "Source", "the file it was read from"),
)

ACCEPTANCE = (
    _person("ego", "Person", "who was invited"),
    _person("alter", "Other", "who invited"),
    _count("invitations", "Invitations", "of the other to this person; a series counts once", "invitations"),
    _count("accepted", "Accepted", "of these, accepted", "invitations"),
    _count("declined", "Declined", "of these, declined", "invitations"),
    _count("tentative", "Tentative", "of these, answered with perhaps", "invitations"),
    _count("unanswered", "Not answered", "of these, without an answer", "invitations"),
    _count("unknown", "Unknown", "of these, where the export does not say", "invitations"),
    *_limits(_share("acceptance_share", "Acceptance", "accepted / (accepted + declined)")),
)

REPLIES = (
    _person("ego", "Person", "who answers"),
    _person("alter", "Other", "who is answered"),
    _text("clock", "Clock", "wall: all hours; working: those of the working week", CLOCKS),
    _text("counted_from", "Counted from", "first or last message of the turn", ("first", "last")),
    _number("horizon_hours", "Horizon", "time by which the shares are taken, by that clock", "hours"),
    _count("n", "Turns", "turns of the other that could be answered", "turns"),
    _count("replied", "Replies", "of these, answered", "turns"),
    *_limits(_number("reply_hours", "Reply time", "median time to answer, by that clock", "hours")),
    *_limits(_share("answered_share", "Answered first", "a reply came before contact in another channel")),
    *_limits(_share("elsewhere_share", "Elsewhere first", "contact in another channel came before a reply")),
)

GAP_SENSITIVITY = (
    _person("ego", "Person", "whose side this row tells"),
    _person("alter", "Other", "the other person"),
    _text("channel", "Channel", "email, chat or call", ("email", "chat", "call")),
    _number("gap_hours", "Gap", "silence after which a new conversation begins", "hours"),
    _count("opened", "Opened", "conversations this person opened", "conversations"),
    _count("n", "Conversations", "opened by either", "conversations"),
    *_limits(_share("initiation_share", "Initiation share", "opened / n")),
    _flag("by_headers", "By headers", "true where thread headers tell conversations, whatever the gap"),
)

MEASURE_TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "measures": MEASURED,
        "reciprocities": RECIPROCITIES,
        "ranking": RANKED,
        "portfolio": PORTFOLIO,
        "dependence": DEPENDENCE,
        "what_if": WHAT_IF,
        "meeting_load": MEETING_LOAD,
        "invitations": INVITATIONS,
        "acceptance": ACCEPTANCE,
        "replies": REPLIES,
        "gap_sensitivity": GAP_SENSITIVITY,
    }
)
