"""Lines from the plans of a casebook: promises, capacity, objectives, agreements, settings."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from reciprocity_kit.charts.words import count_words, share_words
from reciprocity_kit.ledger import build_capacity
from reciprocity_kit.statistics import jeffreys
from reciprocity_kit.worksheets.known.words import MOST, Lines, about, count, day, kind_words, number
from reciprocity_kit.worksheets.record import Record

FEWEST_RESPONDENTS = 5
SETTINGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "weekly_hours": ("Your week", "hours for meetings and promises"),
        "comparison_level": ("Expected of a tie", "received for every hour"),
        "acceptable_return": ("Too little under", "received for every hour"),
        "half_life_days": ("A favour counts half", "days later"),
        "giving_half_life_days": ("One given counts half", "days later"),
        "receiving_half_life_days": ("One received counts half", "days later"),
        "minutes_per_message": ("A message takes", "minutes"),
        "balanced_band": ("About even within", "of all exchanged"),
        "days_between_cards": ("Between two cards", "days"),
    }
)


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
        until=record.last_day if not len(record.table("exchanges")) else None,
    )
    return [
        (f"Week of {day(row['week_on'])}", _week(row))
        for _, row in weeks.iterrows()
        if row["promised_hours"] or row[["meeting_hours", "capacity_hours"]].notna().any()
    ]


def _week(row: pd.Series) -> str:
    met, own = row["meeting_hours"], row["capacity_hours"]
    meetings = "meetings not known" if pd.isna(met) else f"{about(met)} h of meetings"
    of = "; your hours are not set" if pd.isna(own) else f", of {about(own)} h you have"
    return f"{about(row['promised_hours'])} h promised, {meetings}{of}"


def _tell_promises(record: Record) -> Lines:
    """Tell the open promises, those due first."""
    table = record.shown_exchanges
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
                f"Due {day(row['due'])}" if pd.notna(row["due"]) else "No day set",
                f"{kind_words(row['kind'])} {whose}{': ' + row['note'] if row['note'] else ''}",
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
            f"target {number(row['target'])}, limit {number(row['reservation'])}, "
            f"{'no result yet' if pd.isna(row['result']) else 'result ' + number(row['result'])}",
        )
        for _, row in rows.tail(MOST).iterrows()
    ]


def _tell_alternatives(record: Record) -> Lines:
    """Tell how many alternatives the owner had at the last offer of each negotiation."""
    rows = record.table("rounds").sort_values("date")
    if record.person:
        rows = rows[rows["negotiation"].isin(rows.loc[rows["by"].eq(record.person), "negotiation"])]
    rows = rows[rows["by"].eq(record.owner)]
    last = rows.groupby("negotiation", sort=False).tail(1).tail(MOST)
    return [
        (
            str(row["negotiation"]),
            f"{_open(row['alternatives'])} on {day(row['date'])}, your last offer {number(row['offer'])}",
        )
        for _, row in last.iterrows()
    ]


def _open(alternatives: int) -> str:
    return count_words(alternatives, "open alternative", "open alternatives")


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
    most_used = sorted(mine.groupby("approach", sort=True), key=lambda each: -len(each[1]))
    for approach, rows in most_used[:MOST]:
        yes, n = int(rows["outcome"].ne("declined").sum()), len(rows)
        low, high = (float(np.asarray(end)) for end in jeffreys(yes, n))
        lines.append(
            (f"Asked {approach}", f"{yes} of n = {n} accepted ({share_words(low)} to {share_words(high)})")
        )
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
            f"given {about(given)}, received {about(received)}, {count(n, 'entry', 'entries')}",
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
    return [_setting(str(row["name"]), str(row["value"])) for _, row in record.table("settings").iterrows()]


def _setting(name: str, value: str) -> tuple[str, str]:
    label, unit = SETTINGS.get(name, (name.replace("_", " ").capitalize(), ""))
    return label, f"{value} {unit}".strip()


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
