"""Columns of the tables made for one picture: a tie by period, reply curves, a world of equal chance."""

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

REPLY_SIDES = ("yours", "theirs")

_TIE = (
    _person("ego", "Person", "whose side this row tells"),
    _person("alter", "Other", "the other person"),
)
_OPENED = (
    _count("opened", "Opened", "conversations this person opened", "conversations"),
    _count("opened_by_alter", "Opened by the other", "conversations the other opened", "conversations"),
)

TIE_PERIODS = (
    *_TIE,
    _instant("period_at", "Period", "when the period began, by the local clock"),
    _flag("whole", "Whole period", "the window covers all of it"),
    *_OPENED,
    _count("sent", "Sent", "events from this person to the other", "events"),
    _count("received", "Received", "events from the other to this person", "events"),
    *_limits(_share("initiation_share", "Initiation share", "opened / (opened + opened_by_alter)")),
    _count(
        "n_around",
        "Conversations around",
        "of this period and two on either side",
        "conversations",
    ),
    *_limits(_share("share_around", "Initiation share around", "initiation share of these five periods")),
)

REPLY_CURVES = (
    _person("ego", "Person", "whose side this row tells"),
    _text("alter", "Other", "the other person; empty: all ties together"),
    _text("side", "Whose replies", "yours: this person answers; theirs: the other does", REPLY_SIDES),
    _number("hours", "Time", "time since the turn that could be answered", "hours"),
    _share("answered_share", "Answered by then", "share of turns answered within this time"),
    _share("answered_share_low", "Answered by then, lower limit", "lower end of its 95% interval"),
    _share("answered_share_high", "Answered by then, upper limit", "upper end of its 95% interval"),
    _count("at_risk", "Still open", "turns seen for this long that were not answered sooner", "turns"),
    _count("n", "Turns", "turns of this kind that could be answered", "turns"),
    _count("n_replied", "Replies", "of these, the ones answered at any time", "turns"),
    _text("status", "Status", "too_few under five turns", STATUSES),
)

NULL_WORLD = (
    *_TIE,
    *_OPENED,
    _count("n", "Conversations", "opened by either", "conversations"),
    _share("initiation_share", "Initiation share", "opened / n, as recorded"),
    _share("initiation_share_low", "Initiation share, lower limit", "lower end of its 95% interval"),
    _share("initiation_share_high", "Initiation share, upper limit", "upper end of its 95% interval"),
    _count("null_opened", "Opened by chance", "heads among n throws of a coin", "conversations"),
    _share("null_share", "Share by chance", "null_opened / n"),
    _share("null_share_low", "Share by chance, lower limit", "lower end of its 95% interval"),
    _share("null_share_high", "Share by chance, upper limit", "upper end of its 95% interval"),
    _text("status", "Status", "too_few under five conversations", STATUSES),
)

PICTURE_TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {"tie_periods": TIE_PERIODS, "reply_curves": REPLY_CURVES, "null_world": NULL_WORLD}
)
