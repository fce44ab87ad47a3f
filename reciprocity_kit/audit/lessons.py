"""Exit notes and lessons, beside what was recorded before the end."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.instants import day_words
from reciprocity_kit.ledger.asks import contact_with
from reciprocity_kit.ledger.entries import GIVEN, delivered, obligation
from reciprocity_kit.ledger.persons import Roster, check_columns, note_left_out
from reciprocity_kit.ledger.sheet import plural
from reciprocity_kit.statistics import rate_ratio

LAST_DAYS = 90.0
FEWEST = 5
Tables = Mapping[str, pd.DataFrame]


def build_lessons_review(
    tables: Tables, interactions: pd.DataFrame, *, owner: str, last_days: float = LAST_DAYS
) -> pd.DataFrame:
    """Build the exit notes with what was recorded of each tie before the note was written.

    A rate_ratio below 1 means that contact had fallen in the last 90 days against the time before, above
    1 that it had risen. It may help to see what came first; it does not say why a tie ended.

    Parameters
    ----------
    tables : Mapping of str to pandas.DataFrame
        Tables of the casebook: lessons, and where there are any exchanges and people.
    interactions : pandas.DataFrame
        `history.interactions`.
    owner : str
        Whose casebook it is.
    last_days : float, default 90
        Days before the note that are set against the time before them.

    Returns
    -------
    pandas.DataFrame
        One row per note, by day. Of communal ties only the note is shown; people who opted out are left
        out, and counted in `attrs["left_out"]`. Status of the ratio: no_events without earlier
        contact, too_few under five events.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.

    Notes
    -----
    rate_ratio compares messages and meetings a day; its limits take events as independent, so they are
    too narrow where contact comes in bursts.

    References
    ----------
    Przyborowski, J., Wilenski, H. (1940). Biometrika 31, 313-323.

    Examples
    --------
    >>> notes = pd.DataFrame({"lesson_id": [1], "date": pd.to_datetime(["2024-12-01"]), "person": ["ana"]})
    >>> notes["lesson"] = "Say earlier what I need."
    >>> mails = pd.DataFrame({"sender": "you", "recipient": "ana", "channel": "email"}, index=range(2))
    >>> mails["sent_at"] = pd.to_datetime(["2024-01-01", "2024-11-01"], utc=True)
    >>> review = build_lessons_review({"lessons": notes}, mails, owner="you")
    >>> review.loc[0, ["total", "last_total"]].tolist()
    [2, 1]
    """
    lessons, people = tables["lessons"], tables.get("people")
    check_columns(lessons, "lessons", ("lesson_id", "date", "person", "lesson"))
    roster = Roster.of(people)
    table = lessons.assign(person=roster.rename(lessons["person"]))
    reason = roster.reason(table["person"])
    left_out = {"opted_out": int(table.loc[reason.eq("opted_out"), "person"].nunique())}
    table = table[reason.ne("opted_out")].sort_values(["date", "lesson_id"], kind="stable", ignore_index=True)
    if table.empty:
        return note_left_out(empty_table("lessons_review"), left_out)
    scored = [name for name in table["person"].unique() if name and name not in roster.communal]
    contact = contact_with(scored, interactions, owner=owner, people=people)
    entries = pd.DataFrame(columns=["partner", "day", "side", "value"])
    if "exchanges" in tables:
        entries = delivered(tables["exchanges"], owner=owner, people=people)
        entries = entries.assign(value=obligation(entries))
    rows = [
        {**row, **_before(row["person"], row["date"], contact, entries, last_days)}
        for row in cast("list[dict[str, Any]]", table.to_dict("records"))
    ]
    for row in rows:
        row["words"] = _say(row, last_days)
    return note_left_out(cast_table("lessons_review", pd.DataFrame(rows)), left_out)


def _before(
    person: str, day: pd.Timestamp, contact: pd.DataFrame, entries: pd.DataFrame, last_days: float
) -> dict[str, Any]:
    own = contact.loc[contact["partner"].eq(person) & contact["day"].lt(day), "day"]
    start = day - pd.Timedelta(days=last_days)
    total, last = len(own), int(own.ge(start).sum())
    seen = (day - own.min()).days if total else 0
    share = last_days / seen if seen > last_days else np.nan
    ratio = rate_ratio(last, total, share)
    earlier = entries[entries["partner"].eq(person) & entries["day"].lt(day) & entries["value"].notna()]
    value = earlier["value"].where(earlier["side"].eq(GIVEN), -earlier["value"])
    known = bool(np.isfinite(ratio.ratio))
    return {
        "total": total,
        "last_total": last,
        "rate_ratio": float(ratio.ratio),
        "rate_ratio_low": float(ratio.low) if known else np.nan,
        "rate_ratio_high": float(ratio.high) if known else np.nan,
        "rate_ratio_status": "no_events" if not known else "too_few" if total < FEWEST else "ok",
        "net": float(value.sum()) if len(earlier) else np.nan,
        "n": len(earlier),
    }


def _say(row: dict[str, Any], last_days: float) -> str:
    if not row["total"] and not row["n"]:
        return f"{row['lesson']} (no contact recorded before {day_words(row['date'])})"
    ratio = ""
    if np.isfinite(row["rate_ratio"]):
        ratio = (
            f", {row['rate_ratio']:.2g} times the pace before "
            f"({row['rate_ratio_low']:.2g} to {row['rate_ratio_high']:.2g})"
        )
    balance = f"; balance {row['net']:+.3g}, {plural(row['n'], 'entry', 'entries')}" if row["n"] else ""
    last = f"{row['last_total']} in the last {last_days:.0f} days"
    seen = f"recorded before {day_words(row['date'])}: {row['total']} events, {last}"
    return f"{row['lesson']} ({seen}{ratio}{balance})"
