"""Lines from what was recorded of contact."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd

from reciprocity_kit.charts.words import count_words, hours_words, share_words
from reciprocity_kit.findings import find_findings
from reciprocity_kit.measures import build_measures
from reciprocity_kit.network import build_introductions
from reciprocity_kit.pictures.scope import channel_words, window_words
from reciprocity_kit.portfolio import build_dependence, build_what_if
from reciprocity_kit.worksheets.known.words import (
    MOST,
    Lines,
    about,
    count,
    day,
    share_with_limits,
    wait_with_limits,
)
from reciprocity_kit.worksheets.record import Record

STAGES = 4
LEFT: Mapping[int, str] = MappingProxyType({1: "Without your busiest tie", 3: "Without the busiest three"})
HALF = 0.5
NEARLY_ALL = 0.99
SEEN_OFTEN = 0.75
SURE_CHANGE = 0.1
KILO = 1000
MONTH_DAYS = 30.4
OPENERS = {"ego": "mostly opened by you", "alter": "mostly opened by them"}
INDICATORS: Mapping[str, str] = MappingProxyType(
    {
        "volume": "conversations:",
        "initiation": "opened by you:",
        "reply_hours": "your reply time:",
        "their_reply_hours": "their reply time:",
        "one_to_one": "messages to one person only:",
        "size": "size of your messages:",
        "their_size": "size of their messages:",
    }
)
SAID: Mapping[str, Callable[[float], str]] = MappingProxyType(
    {
        "conversations per week": lambda value: f"{about(value)} a week",
        "share": share_words,
        "hours": hours_words,
        "bytes": lambda value: f"{about(value / KILO)} kB",
    }
)


def _tell_contact(record: Record) -> Lines:
    """Tell how much contact there is with the person, who opens, and since when.

    Parameters
    ----------
    record : Record
        What is known.

    Returns
    -------
    list of (str, str)
        Label and words.
    """
    lines: Lines = []
    for _, row in record.tie.iterrows():
        lines.append(
            ("Contact", f"{row['sent']:.0f} sent, {row['received']:.0f} received; last {day(row['last_at'])}")
        )
        n = row["opened"] + row["opened_by_alter"]
        if n:
            lines.append(
                ("You opened", f"{share_with_limits(row, 'initiation_share')}, {count(n, 'conversation')}")
            )
    return lines


def _tell_reply(record: Record) -> Lines:
    """Tell the pace of both sides' replies."""
    lines: Lines = []
    for _, row in record.tie.iterrows():
        lines.append(("Your replies", wait_with_limits(row, "reply")))
        lines.append(("Their replies", wait_with_limits(row, "their_reply")))
    return lines


def _tell_change(record: Record) -> Lines:
    """Tell what changed in the tie with the person, or in which ties, beyond chance."""
    drift = record.drift
    if record.person:
        drift = drift[drift["alter"].astype("str") == record.person]
    clear = drift[drift["q"].le(SURE_CHANGE)].sort_values("q").head(MOST)
    return [
        ("Changed" if record.person else record.named(row["alter"]), _change(row))
        for _, row in clear.iterrows()
    ]


def _change(row: pd.Series) -> str:
    say = SAID[row["unit"]]
    return (
        f"{INDICATORS[row['indicator']]} {say(row['before'])} before, {say(row['recent'])} lately "
        f"(n = {row['n_before']} and {row['n_recent']})"
    )


def _tell_dormant(record: Record) -> Lines:
    """Tell which strong and mutual ties fell silent."""
    return [
        (
            record.named(row["alter"]),
            f"contact in {count_words(row['active_weeks'], 'week', 'weeks')}, {_silent(row)}",
        )
        for _, row in record.dormant.head(MOST).iterrows()
    ]


def _tell_quiet(record: Record) -> Lines:
    """Tell which busy ties have been silent for unusually long."""
    quiet = record.own[record.own["silence_surprise"].ge(0.9)].head(MOST)
    return [
        (
            record.named(row["alter"]),
            f"{_silent(row)}, longer than {_most(row['silence_surprise'])} silences between you",
        )
        for _, row in quiet.iterrows()
    ]


def _silent(row: pd.Series) -> str:
    return f"silent for {count_words(round(row['silence_days']), 'day', 'days')}"


def _most(share: float) -> str:
    return "nearly all" if share > NEARLY_ALL else f"{share_words(share)} of the"


def _tell_reply_debt(record: Record) -> Lines:
    """Tell how many openings wait for a reply of the owner's."""
    waiting = record.owed[record.owed["side"].eq("yours") & ~record.owed["contact_since"]]
    if not len(waiting):
        return []
    oldest = count_words(round(waiting["age_days"].max()), "day", "days")
    return [("Openings that wait for you", f"{len(waiting)}, the oldest for {oldest}")]


def _tell_concentration(record: Record) -> Lines:
    """Tell how much of all contact the closest contacts hold."""
    if not len(record.own):
        return []
    shares = build_dependence(record.own).sort_values("contact_share", ascending=False).head(MOST)
    n = int(record.own["total"].sum())
    return [
        (
            record.named(row["alter"]),
            f"{share_with_limits(row, 'contact_share')} of your contact, {count(n, 'event')}",
        )
        for _, row in shares.iterrows()
    ]


def _tell_what_if(record: Record) -> Lines:
    """Tell what share of contact goes with the first contacts."""
    if not len(record.own):
        return []
    table = build_what_if(record.own, ego=record.owner, top=MOST)
    chosen = table[table["left"].isin(list(LEFT))]
    return [
        (LEFT[row["left"]], f"{share_with_limits(row, 'lost_share')} of your contact would be gone")
        for _, row in chosen.iterrows()
    ]


def _tell_openers(record: Record) -> Lines:
    """Tell with whom conversations are opened by one side."""
    told = record.own[record.own["opened_mostly_by"].isin(["ego", "alter"])].head(2 * MOST)
    return [
        (
            record.named(row["alter"]),
            f"{OPENERS[str(row['opened_mostly_by'])]}, {share_with_limits(row, 'initiation_share')} by you",
        )
        for _, row in told.iterrows()
    ]


def _tell_first_contacts(record: Record) -> Lines:
    """Tell who stood on the first message with the person."""
    if record.history is None or not record.person:
        return []
    found = build_introductions(record.history)
    rows = found[found["alter"].astype("str").eq(record.person)]
    return [
        ("First recorded", f"{day(row['at'])}{_also_on_it(record, row['introduced_by'])}")
        for _, row in rows.head(1).iterrows()
    ]


def _also_on_it(record: Record, person: object) -> str:
    return "" if isinstance(person, float) else f", also on it: {record.named(person)}"


def _tell_depth(record: Record) -> Lines:
    """Tell how much of the contact is one to one, and in which channels."""
    if record.history is None or not len(record.tie):
        return []
    table = build_measures(record.history)
    own = table[table["ego"].astype("str").eq(record.owner) & table["alter"].astype("str").eq(record.person)]
    lines: Lines = []
    shares = own[own["measure"].eq("one_to_one_share") & own["channel"].ne("all") & own["n"].gt(0)]
    for _, row in shares.iterrows():
        lines.append((f"One to one, {row['channel']}", f"{share_words(row['value'])}, n = {row['n']:,}"))
    return lines


def _tell_taper(record: Record) -> Lines:
    """Tell the stages of halving the present rate of contact."""
    lines: Lines = []
    for _, row in record.tie.iterrows():
        months = max(1.0, (row["last_at"] - row["first_at"]).days / MONTH_DAYS) if row["total"] else 1.0
        now = (row["opened"] + row["opened_by_alter"]) / months
        if now:
            steps = ", then ".join(_pace(now * HALF**step) for step in range(1, STAGES))
            lines.append(("Steps of half", f"from {_pace(now)} so far to {steps}"))
    return lines


def _pace(monthly: float) -> str:
    if monthly < SEEN_OFTEN:
        return f"one in {count_words(round(1 / monthly), 'month', 'months')}"
    return f"{max(1, round(monthly))} a month"


def _tell_self(record: Record) -> Lines:
    """Tell the owner's own figures: contacts, openings and replies in all ties."""
    own = record.own
    if not len(own):
        return []
    opened, others = int(own["opened"].sum()), int(own["opened_by_alter"].sum())
    n = max(1, opened + others)
    with_replies = own[own["reply_hours"].notna()]
    lines = [
        ("People", f"contact with {count_words(len(own), 'person', 'people')}"),
        ("You opened", f"{share_words(opened / n)}, {count(opened + others, 'conversation')}"),
    ]
    if len(with_replies):
        middle = hours_words(float(with_replies["reply_hours"].median()))
        seen = count(len(with_replies), "tie")
        lines.append(("Your replies", f"in half of your ties the usual time is {middle} or less, {seen}"))
    return lines


def _tell_findings(record: Record) -> Lines:
    """Tell the strongest findings."""
    if not record.has_contact or record.history is None or not len(record.own):
        return []
    found = find_findings(
        record.own,
        ego=record.owner,
        window=window_words(record.history),
        channel=channel_words(record.history),
        evidence={"drift": record.drift, "dormant": record.dormant, "owed": record.owed},
        names=record.names,
    )
    return [(str(number_), each.claim) for number_, each in enumerate(found[:MOST], start=1)]


PROVIDERS: Mapping[str, Callable[[Record], Lines]] = MappingProxyType(
    {
        "contact": _tell_contact,
        "reply": _tell_reply,
        "change": _tell_change,
        "dormant": _tell_dormant,
        "quiet": _tell_quiet,
        "reply_debt": _tell_reply_debt,
        "concentration": _tell_concentration,
        "what_if": _tell_what_if,
        "openers": _tell_openers,
        "first_contacts": _tell_first_contacts,
        "depth": _tell_depth,
        "taper": _tell_taper,
        "self": _tell_self,
        "findings": _tell_findings,
    }
)
