"""Promises: which were kept and when, which are open, and how many are open on average."""

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.ledger.entries import GIVEN, RECEIVED, Day, end_of, with_partner
from reciprocity_kit.ledger.persons import LEFT_OUT, check_columns, note_left_out
from reciprocity_kit.statistics.proportions import jeffreys
from reciprocity_kit.statistics.survival import kaplan_meier

FEWEST = 5
OPEN, KEPT, DROPPED = "open", "kept", "dropped"
_STATES = {"promised": OPEN, "dropped": DROPPED}
_WHOSE = {"yours": GIVEN, "to you": RECEIVED}


def own_promises(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    scored: bool = True,
) -> pd.DataFrame:
    """Take the exchanges that were promised first.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people.
    until : str or timestamp, optional
        First day that is not counted: what was promised later is left out.
    scored : bool
        Whether to leave out communal ties.

    Returns
    -------
    pandas.DataFrame
        As `with_partner`, with `fate` (open, kept, dropped), `overdue` and `late`. A delivered
        exchange was a promise if it had a due day or was delivered after the day it was written
        down for.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.
    """
    check_columns(exchanges, "exchanges", ("due", "hours"))
    table = with_partner(exchanges, owner=owner, people=people, scored=scored)
    end = end_of(exchanges, until)
    state = table["state"].astype("str")
    later = table["delivered_on"].gt(table["date"])
    kept = state.eq("delivered") & (table["due"].notna() | later)
    fate = state.map(_STATES).where(~kept, KEPT)
    # What was delivered after the window was still open at its end.
    fate = fate.where(~(kept & table["day"].ge(end)), OPEN)
    chosen = fate.notna() & table["date"].lt(end)
    table = table.assign(
        fate=fate,
        overdue=fate.eq(OPEN) & table["due"].lt(end),
        late=fate.eq(KEPT) & table["day"].gt(table["due"]),
    )
    return note_left_out(table[chosen].reset_index(drop=True), table.attrs[LEFT_OUT])


def build_promises(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build how many promises were kept, in which time, and how many are open.

    A high kept_share means that nearly all promises that are over or overdue were kept; a low one
    that many were dropped or wait past their day. A high fulfil_days means that promises take long.
    More open than usually (expected_open) means that they pile up.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties count among your own promises only, people who
        opted out not at all.
    until : str or timestamp, optional
        The day on which the record ends, itself not inside.

    Returns
    -------
    pandas.DataFrame
        The rows yours and to you: counts, kept_share and on_time_share with Jeffreys limits,
        fulfil_days (Kaplan-Meier median, with limits) and expected_open. Status: no_events without
        a case, too_few under five, censored where fewer than half have been kept in the time seen.
        `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.

    Notes
    -----
    kept_share = kept / (kept + dropped + overdue). on_time_share leaves out those kept without a due
    day. fulfil_days counts open promises as longer than their age, and dropped ones as never kept.
    expected_open = promises per day * mean days open = days open in all / days seen, dropped ones
    left out.

    References
    ----------
    Kaplan, E. L., Meier, P. (1958). JASA 53, 457-481; Brown, Cai, DasGupta (2001) for Jeffreys limits;
    Little, J. D. C. (1961). A proof for the queuing formula L = lambda W. Operations Research 9, 383-387.

    Examples
    --------
    Two promises kept after 10 and 20 days, one dropped:

    >>> days = pd.to_datetime(["2024-01-01"] * 3)
    >>> table = pd.DataFrame({"exchange_id": [1, 2, 3], "date": days, "giver": "you", "receiver": "ana"})
    >>> table = table.assign(kind="services", worth=2.0, cost=1.0, hours=1.0, due=pd.Timestamp("2024-01-15"))
    >>> table["delivered_on"] = pd.to_datetime(["2024-01-11", "2024-01-21", None])
    >>> table["state"] = ["delivered", "delivered", "dropped"]
    >>> row = build_promises(table, owner="you").iloc[0]
    >>> print(f"{row['kept_share']:.3f} {row['on_time_share']:.3f} {row['fulfil_days']:.0f} {row['late']}")
    0.667 0.333 20 1
    """
    every = own_promises(exchanges, owner=owner, people=people, until=until, scored=False)
    scored = own_promises(exchanges, owner=owner, people=people, until=until)
    end = end_of(exchanges, until)
    rows = []
    for whose, side in _WHOSE.items():
        table = every if side == GIVEN else scored
        rows.append({"whose": whose, **_count(table[table["side"].eq(side)], end)})
    return note_left_out(cast_table("promises", pd.DataFrame(rows)), scored.attrs[LEFT_OUT])


def _count(table: pd.DataFrame, end: pd.Timestamp) -> dict[str, object]:
    fate = table["fate"]
    counts = {name: int(fate.eq(name).sum()) for name in (KEPT, DROPPED, OPEN)}
    late, overdue = int(table["late"].sum()), int(table["overdue"].sum())
    missed = counts[DROPPED] + overdue
    dated = int((fate.eq(KEPT) & table["due"].notna()).sum())
    return {
        "promises": len(table),
        **counts,
        "late": late,
        "overdue": overdue,
        "n_without_due": int((fate.eq(OPEN) & table["due"].isna()).sum()),
        **_share("kept_share", counts[KEPT], counts[KEPT] + missed),
        **_share("on_time_share", dated - late, dated + missed),
        **_time_to_keep(table, end),
    }


def _share(name: str, k: int, n: int) -> dict[str, object]:
    low, high = (float(each) for each in jeffreys(k, n))
    status = "no_events" if not n else "too_few" if n < FEWEST else "ok"
    return {
        name: k / n if n else np.nan,
        f"{name}_low": low,
        f"{name}_high": high,
        f"{name}_status": status,
    }


def _time_to_keep(table: pd.DataFrame, end: pd.Timestamp) -> dict[str, object]:
    kept = table["fate"].eq(KEPT)
    last = end - pd.Timedelta(days=1)
    days = (table["day"].where(kept, last) - table["date"]).dt.days.to_numpy(np.float64).clip(0)
    going = table["fate"].ne(DROPPED).to_numpy()
    seen = (last - table["date"].min()).days + 1 if len(table) else 0
    if not len(table):
        names = ("fulfil_days", "fulfil_days_low", "fulfil_days_high", "expected_open")
        return {**dict.fromkeys(names, np.nan), "fulfil_days_status": "no_events"}
    # Nobody knows when a promise was dropped; it is at least not kept to this day.
    curve = kaplan_meier(days, kept, np.zeros(len(days), np.int64), 1, horizon=0.0)
    median = float(curve.median[0])
    few = "too_few" if kept.sum() < FEWEST else "ok"
    return {
        "fulfil_days": median,
        "fulfil_days_low": float(curve.median_low[0]),
        "fulfil_days_high": float(curve.median_high[0]),
        "fulfil_days_status": "censored" if np.isnan(median) else few,
        "expected_open": float(days[going].sum()) / seen,
    }


def open_promises(
    exchanges: pd.DataFrame, *, owner: str, people: pd.DataFrame | None, until: Day
) -> pd.DataFrame:
    """Take what the owner has promised and not yet delivered, to communal ties too.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame or None
        The casebook's people; those who opted out are left out.
    until : str, timestamp or None
        The day on which the record ends.

    Returns
    -------
    pandas.DataFrame
        As `own_promises`, by due day, those without one last.
    """
    table = own_promises(exchanges, owner=owner, people=people, until=until, scored=False)
    chosen = table["side"].eq(GIVEN) & table["fate"].eq(OPEN)
    return table[chosen].sort_values(["due", "exchange_id"], na_position="last", ignore_index=True)
