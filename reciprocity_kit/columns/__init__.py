"""The one declaration of every public column: type, unit, range, label and meaning.

Validation, axis titles, menus, the docs and the tests all read it from here.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

import pandas as pd

from reciprocity_kit.columns._kinds import DAY, INSTANT, PERSON, STATUSES, Column
from reciprocity_kit.columns._kinds import count_column as _count
from reciprocity_kit.columns._kinds import flag_column as _flag
from reciprocity_kit.columns._kinds import instant_column as _instant
from reciprocity_kit.columns._kinds import limit_columns as _limits
from reciprocity_kit.columns._kinds import number_column as _number
from reciprocity_kit.columns._kinds import person_column as _person
from reciprocity_kit.columns._kinds import share_column as _share
from reciprocity_kit.columns._kinds import status_column as _status
from reciprocity_kit.columns._kinds import text_column as _text
from reciprocity_kit.columns._of_audit import AUDIT_TABLES
from reciprocity_kit.columns._of_casebook import (
    CASEBOOK_DEFAULTS,
    CASEBOOK_OUTPUTS,
    CASEBOOK_REQUIRED,
    CASEBOOK_TABLES,
)
from reciprocity_kit.columns._of_change import CHANGE_TABLES
from reciprocity_kit.columns._of_cycles import CYCLE_TABLES
from reciprocity_kit.columns._of_ledger import LEDGER_TABLES
from reciprocity_kit.columns._of_measures import MEASURE_TABLES
from reciprocity_kit.columns._of_network import NETWORK_TABLES
from reciprocity_kit.columns._of_patterns import PATTERN_TABLES
from reciprocity_kit.columns._of_pictures import PICTURE_TABLES
from reciprocity_kit.columns._of_power import POWER_TABLES
from reciprocity_kit.columns._of_receipt import RECEIPT
from reciprocity_kit.columns._of_time import TIME_TABLES
from reciprocity_kit.errors import TableError

__all__ = [
    "CASEBOOK_DEFAULTS",
    "CASEBOOK_REQUIRED",
    "CASEBOOK_TABLES",
    "CHANNELS",
    "DAY",
    "INSTANT",
    "INTERACTIONS",
    "MEETINGS",
    "OPENED_MOSTLY_BY",
    "PEOPLE",
    "PEOPLE_SEEN",
    "PERSON",
    "PROPOSALS",
    "ROLES",
    "SKIPPED",
    "STATUSES",
    "STATUS_MEANING",
    "TABLES",
    "TIES",
    "Column",
    "cast_table",
    "column",
    "empty_table",
]

STATUS_MEANING = MappingProxyType(
    {
        "ok": "enough was recorded",
        "no_events": "nothing was recorded, so there is no value",
        "one_sided": "only one of the two ever wrote",
        "too_few": "fewer than five cases: shown, but not to be read alone",
        "not_identified": "this export cannot tell: it would need the other person's own mailbox",
        "censored": "fewer than half were followed by a reply in the time seen, so there is no median",
        "sampled": "estimated from a sample, because the network is large",
    }
)
CHANNELS = ("email", "meeting", "chat", "call")
ROLES = ("to", "cc", "bcc", "required", "optional")
OPENED_MOSTLY_BY = ("ego", "both", "alter", "not enough data")


_FLOWS = (
    _count("sent", "Sent", "events from this person to the other", "events"),
    _count("received", "Received", "events from the other to this person", "events"),
    _count("mutual", "Matched both ways", "min(sent, received): what both sides did alike", "events"),
    _count("total", "Both ways", "sent and received together", "events"),
    Column(
        "balance",
        "float64",
        "Balance of messages",
        "(sent - received) / total: 1 = only sent, -1 = only received; replies pull it to 0",
        low=-1,
        high=1,
    ),
    _share("reciprocity", "Reciprocity of messages", "2 * mutual / total: 1 = as many each way, 0 = one way"),
)

INTERACTIONS = (
    _text("event_id", "Event", "the message's or meeting's own id, or one made from where it stands"),
    _instant("sent_at", "Time", "when it was sent or began"),
    _person("sender", "Sender", "who sent it, or organised the meeting"),
    _person("recipient", "Recipient", "who it was addressed to"),
    _text("channel", "Channel", "email, meeting, chat or call", CHANNELS),
    _text("role", "Role", "how the recipient was addressed", ROLES),
    _count("audience", "Audience", "recipients of the event, the sender not counted", "people"),
    _number("duration_minutes", "Duration", "how long a meeting or call took", "minutes"),
    _text("reply_to", "Reply to", "id of the event this one answers, missing for an opening"),
    _text(
        "thread_id", "Thread", "id of the conversation by the export's own headers, or of the meeting series"
    ),
    _flag("thread_inferred", "Thread inferred", "true where the export has no thread headers"),
    _number("size_bytes", "Size", "size of the message", "bytes"),
    _flag("automated", "Automated", "machine, list or mass mailing: kept here, left out of the measures"),
    _text("time_status", "Time", "whether the time can be trusted", ("ok", "suspect", "undated")),
    _text("source", "Source", "the file it was read from"),
)

SKIPPED = (
    _text("source", "Source", "the file"),
    _count("position", "Position", "row, message or entry in that file, counted from 1"),
    _text("reason", "Reason", "why it was not kept"),
)

PEOPLE_SEEN = (
    _person("person", "Person", "the name used in every table"),
    _text("name", "Name", "the most frequent name written beside the address"),
    _text("addresses", "Addresses", "every address merged into this person, joined by ;"),
    _text("merged_by", "Merged by", "why further addresses were taken as this person's, joined by ;"),
    _flag("automated", "Automated", "a machine, a list or a role mailbox by its address"),
    _text("automated_because", "Automated because", "what the address tells; empty for people"),
)

PROPOSALS = (
    _person("person_a", "Person", "the one who would stand for both"),
    _person("person_b", "Perhaps the same", "the one who may be the same person"),
    _text("evidence", "Evidence", "what speaks for it"),
    _share("score", "Score", "how strong the evidence is, by rule: 1 = hardly chance"),
    _text("status", "Status", "whether an identities.csv has refused it", ("open", "refused")),
)

TIES = (
    _person("ego", "Person", "whose side this row tells"),
    _person("alter", "Other", "the other person"),
    *_FLOWS,
    _count("opened", "Opened", "conversations this person opened", "conversations"),
    _count("opened_by_alter", "Opened by the other", "conversations the other opened", "conversations"),
    _count("opened_answered", "Openings answered", "of these, the ones the other answered", "conversations"),
    _count(
        "opened_by_alter_answered", "Openings you answered", "the other's, answered here", "conversations"
    ),
    *_limits(_share("initiation_share", "Initiation share", "opened / (opened + opened_by_alter)")),
    _count("reply_turns", "Turns to answer", "turns of the other this person could answer", "turns"),
    *_limits(
        _share("reply_share", "Replies within 7 days", "share of the other's turns this person answered")
    ),
    *_limits(_number("reply_hours", "Reply time", "median time this person takes to answer", "hours")),
    _count(
        "their_reply_turns", "Turns they could answer", "turns of this person the other could answer", "turns"
    ),
    *_limits(
        _share("their_reply_share", "Their replies within 7 days", "share of this person's turns answered")
    ),
    *_limits(
        _number("their_reply_hours", "Their reply time", "median time the other takes to answer", "hours")
    ),
    _instant("first_at", "First contact", "first event either way with a time that can be trusted"),
    _instant("last_at", "Last contact", "last event either way with a time that can be trusted"),
    _count("active_weeks", "Active weeks", "weeks with any contact", "weeks"),
    _number("silence_days", "Silence", "days from the last contact to the end of the window", "days"),
    _share("silence_surprise", "Unusual silence", "chance that a silence here is shorter than this one"),
    _status("silence_surprise"),
    Column(
        "burstiness",
        "float64",
        "Burstiness",
        "-1 = as regular as a clock, 0 = at random, 1 = in bursts with long pauses",
        low=-1,
        high=1,
    ),
    _status("burstiness"),
    _share("contact_share", "Share of contact", "this tie's part in all of the person's contact"),
    _status("contact_share"),
    _text(
        "opened_mostly_by",
        "Conversations opened",
        "who opens, where the evidence carries it",
        OPENED_MOSTLY_BY,
    ),
)

PEOPLE = (
    _person("person", "Person", "the name used in every table"),
    _number("contacts", "Contacts", "people with any contact either way", "people"),
    *_FLOWS,
    *_limits(_share("initiation_share", "Initiation share", "conversations opened / all with this person")),
    *(
        column
        for measure in (
            _share(
                "concentration",
                "Concentration",
                "sum of squared contact shares (HHI): 1 = one single contact",
            ),
            _number(
                "effective_contacts",
                "Effective contacts",
                "1 / concentration: contacts as if all equal",
                "people",
            ),
        )
        for column in (measure, _status(measure.name))
    ),
    _flag("observed", "Own mailbox read", "true where this person's own mailbox was read"),
    *(
        column
        for measure in (
            _share("betweenness", "Betweenness", "share of shortest paths that run through this person"),
            _number("closeness", "Closeness", "how few strong steps others need to reach this person"),
            _share("pagerank", "PageRank", "where contact would gather if it were passed on for ever"),
            _share("eigenvector", "Eigenvector centrality", "contact with people who have much contact"),
            _number("constraint", "Constraint", "Burt: high = contacts know each other, few alternatives"),
            _number("effective_size", "Effective size", "Burt: contacts less those that overlap", "people"),
        )
        for column in (measure, _status(measure.name))
    ),
    Column(
        "community", "float64", "Community", "number of the group found by who has contact with whom", low=0
    ),
    _status("community"),
    _share("betweenness_error", "Betweenness, error", "standard error where sampled, 0 where all is counted"),
    _number("closeness_error", "Closeness, error", "standard error where sampled, 0 where all is counted"),
)

MEETINGS = (
    _person("ego", "Person", "whose side this row tells"),
    _person("alter", "Other", "the other person"),
    _count("meetings", "Meetings", "meetings both attended; a series counts once by default", "meetings"),
    _count("organised", "Organised", "meetings this person organised with the other in it", "meetings"),
    _count("organised_by_alter", "Organised by the other", "meetings the other organised", "meetings"),
    *_limits(_share("invite_share", "Invite share", "organised / (organised + organised_by_alter)")),
    _number("co_attendance", "Co-attendance", "sum of 1 / (people in the meeting - 1)", "meetings"),
    _number("hours_together", "Hours together", "sum of hours / (people in the meeting - 1)", "hours"),
    _number("imposed_hours", "Hours asked of the other", "hours of meetings this person organised", "hours"),
    _number("imposed_hours_by_alter", "Hours asked by the other", "hours of the other's meetings", "hours"),
    *_limits(_share("imposed_share", "Share of hours asked", "imposed_hours / both sides' imposed hours")),
)

TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "interactions": INTERACTIONS,
        "skipped": SKIPPED,
        "receipt": RECEIPT,
        "people_seen": PEOPLE_SEEN,
        "proposals": PROPOSALS,
        "ties": TIES,
        "people": PEOPLE,
        "meetings": MEETINGS,
        **MEASURE_TABLES,
        **NETWORK_TABLES,
        **CYCLE_TABLES,
        **CHANGE_TABLES,
        **POWER_TABLES,
        **TIME_TABLES,
        **CASEBOOK_OUTPUTS,
        **LEDGER_TABLES,
        **PATTERN_TABLES,
        **PICTURE_TABLES,
        **AUDIT_TABLES,
    }
)


def column(table: str, name: str) -> Column:
    """Look up the declaration of one column.

    Parameters
    ----------
    table : str
        Name of the table, such as ties or people.
    name : str
        Name of the column.

    Returns
    -------
    Column
        Its declaration.

    Raises
    ------
    TableError
        If the table or the column is not declared.

    Examples
    --------
    >>> column("ties", "silence_days").unit
    'days'
    """
    for declared in TABLES.get(table, ()):
        if declared.name == name:
            return declared
    known = ", ".join(c.name for c in TABLES.get(table, ())) or ", ".join(TABLES)
    raise TableError(f"{table}.{name} is no declared column.", next_step=f"choose one of: {known}")


def cast_table(table: str, frame: pd.DataFrame, *, fractional: Collection[str] = ()) -> pd.DataFrame:
    """Give a table exactly its declared columns, in order and with their types.

    An export without a single row keeps its types this way, and an all-missing
    column does not turn to `object`.

    Parameters
    ----------
    table : str
        Name of the declared table.
    frame : pandas.DataFrame
        The values; columns that are not declared are left out.
    fractional : collection of str
        Counts that are weighted here and so need not be whole.

    Returns
    -------
    pandas.DataFrame
        A new frame.

    Raises
    ------
    TableError
        If declared columns are missing; all of them are named.

    Examples
    --------
    >>> cast_table("skipped", pd.DataFrame({"source": [], "position": [], "reason": []})).dtypes["position"]
    dtype('int64')
    """
    missing = [c.name for c in TABLES[table] if c.name not in frame.columns]
    if missing:
        raise TableError(
            f"The {table} table misses columns: {', '.join(missing)}.",
            f"Found columns: {', '.join(map(str, frame.columns)) or 'none'}",
            next_step=f"the {table} table needs: {', '.join(c.name for c in TABLES[table])}",
        )
    return pd.DataFrame(
        {
            c.name: _cast(frame[c.name], replace(c, dtype="float64") if c.name in fractional else c)
            for c in TABLES[table]
        },
        index=frame.index,
        columns=[c.name for c in TABLES[table]],
        copy=False,
    )


def _cast(values: Any, declared: Column) -> Any:
    if declared.dtype == PERSON:
        if declared.choices:
            return values.astype(pd.CategoricalDtype(list(declared.choices)))
        return (
            values if isinstance(values.dtype, pd.CategoricalDtype) else values.astype("str").astype(PERSON)
        )
    if values.dtype == declared.dtype:
        return values
    if declared.dtype == INSTANT:
        return pd.to_datetime(values, utc=True).astype(INSTANT)
    if declared.dtype == DAY:
        return pd.to_datetime(values).astype(DAY)
    return values.astype(declared.dtype)


def empty_table(table: str) -> pd.DataFrame:
    """Make a table with every declared column and no row.

    Parameters
    ----------
    table : str
        Name of the declared table.

    Returns
    -------
    pandas.DataFrame
        No rows, all columns, the right types.

    Examples
    --------
    >>> empty_table("ties").shape[0]
    0
    """
    return _empty_table(table).copy()


@cache
def _empty_table(table: str) -> pd.DataFrame:
    return cast_table(table, pd.DataFrame({c.name: [] for c in TABLES[table]}))
