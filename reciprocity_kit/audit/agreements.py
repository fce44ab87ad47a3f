"""What was agreed at the last audit, and what became of it."""

from typing import Any

import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.columns.words import measure_words
from reciprocity_kit.instants import day_words
from reciprocity_kit.ledger.entries import Day, day_of
from reciprocity_kit.ledger.persons import OPTED_OUT, Roster, check_columns, note_left_out

OPEN = "open"
CLEAR = ("rose", "fell")


def build_agreements_review(
    agreements: pd.DataFrame,
    *,
    people: pd.DataFrame | None = None,
    comparison: pd.DataFrame | None = None,
    since: Day = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build what became of the agreements made with each person.

    An overdue row is open past the day it was to be looked at again. That a measure changed after an
    agreement is shown beside it; that the agreement changed it cannot be told.

    Parameters
    ----------
    agreements : pandas.DataFrame
        The casebook's agreements.
    people : pandas.DataFrame, optional
        The casebook's people: merges; people who opted out are left out.
    comparison : pandas.DataFrame, optional
        What `compare_audits` returned.
    since, until : str or timestamp, optional
        Days, half-open: agreements made in this time. Without `until`, none is overdue.

    Returns
    -------
    pandas.DataFrame
        One row per agreement, open ones first, by due day. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If a day is no date.

    Examples
    --------
    >>> rows = pd.DataFrame({"agreement_id": [1], "date": pd.to_datetime(["2024-01-01"]), "person": "ana"})
    >>> rows = rows.assign(agreement="one call a month", due=pd.Timestamp("2024-04-01"), state="open")
    >>> build_agreements_review(rows, until="2024-05-01").loc[0, "words"]
    'Agreed on 1 Jan 2024: one call a month (ana). Open, due 1 Apr 2024 and past.'
    """
    check_columns(agreements, "agreements", ("agreement_id", "date", "person", "agreement", "due", "state"))
    roster = Roster.of(people)
    table = agreements.assign(person=roster.rename(agreements["person"]))
    if since is not None:
        table = table[table["date"].ge(day_of(since))]
    if until is not None:
        table = table[table["date"].lt(day_of(until))]
    out = roster.reason(table["person"]).eq(OPTED_OUT)
    left_out = {OPTED_OUT: int(table.loc[out, "person"].nunique())}
    table = table[~out]
    if table.empty:
        return note_left_out(empty_table("agreements_review"), left_out)
    state = table["state"].astype("str")
    past = table["due"].lt(day_of(until)) if until is not None else pd.Series(data=False, index=table.index)
    table = table.assign(
        overdue=state.eq(OPEN) & past, changed=[_changes(p, comparison) for p in table["person"]]
    )
    table["words"] = [_say(row) for row in table.to_dict("records")]
    order = table.assign(closed=state.ne(OPEN)).sort_values(
        ["closed", "due", "agreement_id"], kind="stable", na_position="last"
    )
    return note_left_out(
        cast_table("agreements_review", table.loc[order.index].reset_index(drop=True)), left_out
    )


def _changes(person: str, comparison: pd.DataFrame | None) -> str:
    if comparison is None:
        return ""
    of = comparison["person"].astype("str").eq(person) & comparison["change"].astype("str").isin(CLEAR)
    rows = comparison[of]
    told = zip(rows["measure"].astype("str"), rows["change"].astype("str"), strict=True)
    return "; ".join(f"{measure_words(measure)} {change}" for measure, change in told)


def _say(row: dict[Any, Any]) -> str:
    state = str(row["state"]).capitalize()
    when = "" if pd.isna(row["due"]) else f", due {day_words(row['due'])}"
    late = " and past" if row["overdue"] else ""
    changed = f" Recorded since: {row['changed']}." if row["changed"] else ""
    who = f" ({row['person']})" if row["person"] else ""
    return f"Agreed on {day_words(row['date'])}: {row['agreement']}{who}. {state}{when}{late}.{changed}"
