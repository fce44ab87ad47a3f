"""Lines from the plans of a casebook: promises, capacity, objectives, agreements, settings."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from reciprocity_kit.ledger import build_capacity
from reciprocity_kit.statistics import jeffreys
from reciprocity_kit.worksheets.known.words import MOST, Lines, day, number, percent
from reciprocity_kit.worksheets.record import Record

FEWEST_RESPONDENTS = 5


def _tell_capacity(record: Record) -> Lines:
    """Tell how full the next four weeks are."""
    if not len(record.table("exchanges")) and record.meeting_load is None:
        return []
    weeks = build_capacity(
        record.table("exchanges"),
        owner=record.owner,
        people=record.table("people"),
        settings=record.table("settings"),
        meeting_load=record.meeting_load,
    )
    return [
        (
            f"Week of {day(row['week_on'])}",
            f"promised {number(row['promised_hours'])} h, meetings {number(row['meeting_hours'])} h of "
            f"{number(row['capacity_hours'])} h",
        )
        for _, row in weeks.iterrows()
    ]


def _tell_promises(record: Record) -> Lines:
    """Tell the open promises, those due first."""
    table = record.table("exchanges")
    rows = table[table["state"].eq("promised")]
    if record.person:
        rows = rows[rows["giver"].eq(record.person) | rows["receiver"].eq(record.person)]
    lines: Lines = []
    for _, row in rows.sort_values("due").head(MOST + 2).iterrows():
        whose = (
            f"to {record.named(row['receiver'])}"
            if row["giver"] == record.owner
            else f"by {record.named(row['giver'])}"
        )
        lines.append(
            (
                f"Due {day(row['due']) or 'some day'}",
                f"{row['kind']} {whose}{': ' + row['note'] if row['note'] else ''}",
            )
        )
    return lines


def _tell_objectives(record: Record) -> Lines:
    """Tell objectives with target, limit and result."""
    rows = record.table("objectives")
    if record.person:
        rows = rows[rows["person"].isin([record.person, ""])]
    return [
        (
            str(row["objective"]),
            f"target {number(row['target'])}, limit {number(row['reservation'])}, result "
            f"{number(row['result'])}",
        )
        for _, row in rows.tail(MOST).iterrows()
    ]


def _tell_alternatives(record: Record) -> Lines:
    """Tell how many alternatives were open at the last offers."""
    rows = record.table("rounds").sort_values("date")
    last = rows.groupby("negotiation", sort=False).tail(1).tail(MOST)
    return [
        (str(row["negotiation"]), f"{row['alternatives']} open alternatives on {day(row['date'])}")
        for _, row in last.iterrows()
    ]


def _tell_rounds(record: Record) -> Lines:
    """Tell the last offers of negotiations."""
    rows = record.table("rounds").sort_values("date").tail(MOST + 1)
    return [
        (f"{day(row['date'])}, {row['negotiation']}", f"{record.named(row['by'])}: {number(row['offer'])}")
        for _, row in rows.iterrows()
    ]


def _tell_approaches(record: Record) -> Lines:
    """Tell how often asks of each approach were accepted."""
    asks = record.table("asks")
    mine = asks[
        asks["asker"].eq(record.owner)
        & asks["approach"].ne("")
        & asks["outcome"].isin(["accepted", "partly", "declined"])
    ]
    lines: Lines = []
    for approach, rows in list(mine.groupby("approach", sort=True))[:MOST]:
        yes, n = int(rows["outcome"].ne("declined").sum()), len(rows)
        low, high = (float(np.asarray(end)) for end in jeffreys(yes, n))
        lines.append((str(approach), f"{yes} of n = {n} accepted ({percent(low)} to {percent(high)})"))
    return lines


def _tell_stance(record: Record) -> Lines:
    """Tell how the owner's own giving and receiving stand in all ties together."""
    equity = record.equity
    if not len(equity):
        return []
    given, received, n = equity["given"].sum(), equity["received"].sum(), int(equity["n"].sum())
    return [
        (
            "All ties together",
            f"given {number(given)}, received {number(received)}, n = {n} entries (recorded)",
        )
    ]


def _tell_feedback(record: Record) -> Lines:
    """Tell mean ratings of surveys with five respondents at least."""
    lines: Lines = []
    for (survey, question), rows in record.table("feedback").groupby(["survey", "question"], sort=True):
        n = rows["respondent"].nunique()
        if n >= FEWEST_RESPONDENTS:
            lines.append(
                (
                    f"{survey}: {question}",
                    f"{rows['rating'].mean():.1f} of {rows['scale_high'].max():g}, n = {n}",
                )
            )
    return lines[:MOST]


def _tell_settings(record: Record) -> Lines:
    """Tell the owner's settings."""
    return [
        (str(row["name"]).replace("_", " "), str(row["value"]))
        for _, row in record.table("settings").iterrows()
    ]


def _tell_agreements(record: Record) -> Lines:
    """Tell the last agreements and what became of them."""
    rows = record.table("agreements").sort_values("date").tail(MOST)
    return [
        (
            f"{day(row['date'])}, {row['state']}",
            f"{row['agreement']}{', ' + record.named(row['person']) if row['person'] else ''}",
        )
        for _, row in rows.iterrows()
    ]


PROVIDERS: Mapping[str, Callable[[Record], Lines]] = MappingProxyType(
    {
        "capacity": _tell_capacity,
        "promises": _tell_promises,
        "objectives": _tell_objectives,
        "alternatives": _tell_alternatives,
        "rounds": _tell_rounds,
        "approaches": _tell_approaches,
        "stance": _tell_stance,
        "feedback": _tell_feedback,
        "settings": _tell_settings,
        "agreements": _tell_agreements,
    }
)
