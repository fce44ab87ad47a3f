"""The table of all ties as a person reads it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from reciprocity_kit.charts.words import hours_words
from reciprocity_kit.instants import day_words
from reciprocity_kit.pictures import Tables

MOST_TIES_SHOWN = 150
NOT_SHOWN = "\N{EN DASH}"


@dataclass(frozen=True)
class TieRow:
    """One line of the table of ties.

    Parameters
    ----------
    cells : list of (str, str)
        Text and value to sort by.
    low, share, high : float or None
        The initiation share and its limits, for the bar.
    """

    cells: list[tuple[str, str]]
    low: float | None
    share: float | None
    high: float | None


TIE_TITLES = (
    "Person",
    "Sent",
    "Received",
    "Opened by you",
    "Opened by them",
    "Share you opened",
    "Your reply time",
    "Their reply time",
    "Last contact",
    "Opened mostly by",
)


def tie_rows(tables: Tables) -> list[TieRow]:
    """Write the owner's ties as lines of a table.

    Parameters
    ----------
    tables : Tables
        The tables.

    Returns
    -------
    list of TieRow
        The ties with the most contact first; empty without an owner.
    """
    history = tables.history
    own = tables.ties[tables.ties["ego"].astype("str") == (history.owner or "")]
    names = tables.names
    by = {"ego": "you", "alter": "them", "both": "both", "not enough data": "not enough data"}
    rows = []
    for row in own.head(MOST_TIES_SHOWN).to_dict(orient="records"):
        person = str(row["alter"])
        shared = row["initiation_share_status"] != "no_events"
        rows.append(
            TieRow(
                [
                    (names[person], names[person]),
                    *[(f"{row[each]:,.0f}", str(row[each])) for each in ("sent", "received")],
                    *[(f"{row[each]:,.0f}", str(row[each])) for each in ("opened", "opened_by_alter")],
                    (_share(row), _number(row["initiation_share"])),
                    *[
                        (_hours(row, name), _number(row[f"{name}_hours"]))
                        for name in ("reply", "their_reply")
                    ],
                    _day(row["last_at"], history.tz),
                    (by[row["opened_mostly_by"]], row["opened_mostly_by"]),
                ],
                *((row[f"initiation_share{end}"] if shared else None) for end in ("_low", "", "_high")),
            )
        )
    return rows


def _number(value: float) -> str:
    return "" if pd.isna(value) else str(value)


def _share(row: dict[Any, Any]) -> str:
    if pd.isna(row["initiation_share"]):
        return NOT_SHOWN
    ends = f"{row['initiation_share_low'] * 100:.0f} to {row['initiation_share_high'] * 100:.0f}%"
    few = " (few)" if row["initiation_share_status"] == "too_few" else ""
    return f"{row['initiation_share'] * 100:.0f}% ({ends}){few}"


def _hours(row: dict[Any, Any], name: str) -> str:
    hours, n = row[f"{name}_hours"], row[f"{name}_turns"]
    if pd.isna(hours):
        return f"no median, n = {n}" if n else NOT_SHOWN
    return f"{hours_words(hours)}, n = {n}"


def _day(at: Any, tz: str) -> tuple[str, str]:
    if pd.isna(at):
        return NOT_SHOWN, ""
    local = at.tz_convert(tz)
    return day_words(local), f"{at:%Y-%m-%d}"
