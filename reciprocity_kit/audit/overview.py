"""All ties at once: one row per contact, what stands in each, and when a pattern changed."""

from collections.abc import Iterator, Mapping
from math import isfinite, nan
from typing import Any, cast

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.columns.words import drift_words
from reciprocity_kit.errors import OptionError
from reciprocity_kit.instants import day_words
from reciprocity_kit.ledger import build_equity, build_ledger
from reciprocity_kit.ledger.entries import Day, end_of
from reciprocity_kit.ledger.estimates import MONTH_DAYS
from reciprocity_kit.ledger.persons import Roster, note_left_out
from reciprocity_kit.ledger.promises import own_promises
from reciprocity_kit.ledger.sheet import status_of
from reciprocity_kit.statistics import garwood

FALSE_DISCOVERIES = 0.10
FEWEST_VALUED = 5
CANNOT_SEE = (
    "Only what was exported is here: talk in person, other channels and deleted mail are not. "
    "What contact means to either of you, and why it changed, is in no export."
)
_FROM_TIES = (
    "initiation_share",
    "initiation_share_low",
    "initiation_share_high",
    "initiation_share_status",
    "opened_mostly_by",
    "their_reply_share",
    "their_reply_share_low",
    "their_reply_share_high",
    "silence_days",
    "silence_surprise",
    "contact_share",
)
Tables = Mapping[str, pd.DataFrame]


def build_tie_audit(
    ties: pd.DataFrame,
    *,
    owner: str,
    window_days: float,
    tables: Tables | None = None,
    drift: pd.DataFrame | None = None,
    until: Day = None,
    min_total: int = 1,
) -> pd.DataFrame:
    """Build the audit of all ties: one row per contact with everything that is known of it.

    There is no score over all and no order of merit: rows stand by how much contact there was. A high
    value of one column may go with a low one of another, and both are worth a question.

    Parameters
    ----------
    ties : pandas.DataFrame
        What `build_ties` returned.
    owner : str
        Whose ties.
    window_days : float
        Days the ties were seen over.
    tables : Mapping of str to pandas.DataFrame, optional
        Tables of the casebook: exchanges, people, settings.
    drift : pandas.DataFrame, optional
        What `build_drift` returned.
    until : str or timestamp, optional
        The day on which the ledger ends, itself not inside.
    min_total : int, default 1
        Events a tie needs to be listed.

    Returns
    -------
    pandas.DataFrame
        One row per contact; communal ties and people who opted out are left out and counted in
        `attrs["left_out"]`. `attrs["cannot_see"]` says what no row can tell. Status: too_few under five
        events.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If the window is empty, or an option cannot be used.

    Notes
    -----
    per_month with exact Poisson limits. drift tells what changed with q <= 0.1 over all contacts and
    indicators.

    References
    ----------
    Garwood, F. (1936). Biometrika 28, 437-442; for the other columns see the tables they come from.

    Examples
    --------
    See `audit.build_snapshot` for how ties are made from a history.
    """
    if not window_days > 0:
        raise OptionError(f"window_days={window_days!r} is not above 0.", next_step="use the history's days")
    given = tables or {}
    roster = Roster.of(given.get("people"))
    me = roster.name(owner)
    own = ties[roster.rename(ties["ego"]).eq(me) & ties["total"].ge(min_total)]
    own = own.assign(person=roster.rename(own["alter"])).sort_values("total", ascending=False, kind="stable")
    reason = roster.reason(own["person"])
    left_out = {str(why): int(n) for why, n in reason[reason.ne("")].value_counts().items()}
    own = own[reason.eq("") & own["person"].ne(me)].drop_duplicates("person")
    if own.empty:
        return note_left_out(empty_table("tie_audit"), left_out)
    low, high = garwood(own["total"].to_numpy(), exposure=window_days / MONTH_DAYS)
    drifted = _drifted(drift, roster)
    table = own[["person", "total", *_FROM_TIES]].assign(
        per_month=own["total"] * MONTH_DAYS / window_days,
        per_month_low=low,
        per_month_high=high,
        drift=[drifted.get(person, "") for person in own["person"]],
        status=[status_of(int(total)) for total in own["total"]],
    )
    table = table.join(_ledger_part(given, owner, until), on="person")
    table[["promises_yours", "promises_theirs"]] = table[["promises_yours", "promises_theirs"]].fillna(0)
    table["net_status"] = table["net_status"].fillna("no_events")
    table["words"] = [
        _say(row, window_days) for row in cast("list[dict[str, Any]]", table.to_dict("records"))
    ]
    made = note_left_out(cast_table("tie_audit", table.reset_index(drop=True)), left_out)
    made.attrs["cannot_see"] = CANNOT_SEE
    return made


def _drifted(drift: pd.DataFrame | None, roster: Roster) -> dict[str, str]:
    told: dict[str, str] = {}
    if drift is None:
        return told
    clear = drift[drift["q"].le(FALSE_DISCOVERIES)]
    moved = clear[["indicator", "ratio", "difference"]].astype({"indicator": "str"})
    for person, which in zip(roster.rename(clear["alter"]), moved.itertuples(index=False), strict=True):
        told[person] = "; ".join(filter(None, [told.get(person, ""), drift_words(*which)]))
    return told


def _ledger_part(tables: Tables, owner: str, until: Day) -> pd.DataFrame:
    names = ["net", "net_low", "net_high", "net_status", "promises_yours", "promises_theirs"]
    if "exchanges" not in tables:
        return pd.DataFrame(columns=names, dtype="float64").astype({"net_status": "str"})
    exchanges, people = tables["exchanges"], tables.get("people")
    equity = build_equity(exchanges, owner=owner, people=people, settings=tables.get("settings"), until=until)
    plain = equity.assign(partner=equity["partner"].astype("str"), net_status=equity["status"].astype("str"))
    plain = plain.set_index("partner")[["net", "net_low", "net_high", "net_status"]]
    promises = own_promises(exchanges, owner=owner, people=people, until=until)
    waiting = promises[promises["fate"].eq("open")]
    counts = {
        name: waiting[waiting["side"].eq(side)].groupby("partner").size()
        for name, side in (("promises_yours", "given"), ("promises_theirs", "received"))
    }
    return plain.join(pd.DataFrame(counts), how="outer")[names]


def _say(row: dict[str, Any], days: float) -> str:
    parts = [f"{row['total']} events in {days:.0f} days (recorded)"]
    if isfinite(row["initiation_share"]):
        parts.append(
            f"{row['initiation_share']:.0%} of conversations opened by you "
            f"({row['initiation_share_low']:.0%} to {row['initiation_share_high']:.0%})"
        )
    if row["drift"]:
        parts.append(f"changed: {row['drift']}")
    if isfinite(row["net"]):
        parts.append(
            f"balance {row['net']:+.3g} by your ledger ({row['net_low']:+.3g} to {row['net_high']:+.3g})"
        )
    if row["promises_yours"]:
        parts.append(f"{row['promises_yours']:.0f} of your promises open")
    return "; ".join(parts) + "."


def build_renegotiation(
    changes: pd.DataFrame,
    *,
    owner: str,
    tables: Tables | None = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build the list of ties whose pattern changed, as occasions to talk about terms.

    Every row is something recorded that was one way before a day and another way after it. Whether
    that calls for a talk, nobody can tell from it.

    Parameters
    ----------
    changes : pandas.DataFrame
        What `build_changes` returned.
    owner : str
        Whose ties.
    tables : Mapping of str to pandas.DataFrame, optional
        Tables of the casebook: exchanges, people, settings; for balances that changed their sign.
    until : str or timestamp, optional
        The day on which the ledger ends, itself not inside.

    Returns
    -------
    pandas.DataFrame
        One row per change, the latest first: those of contact with q <= 0.1, and the last change of sign
        of a balance with five valued entries that is not fragile. `attrs["left_out"]` counts
        who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If an option or a setting cannot be used.

    Notes
    -----
    A balance has no q: its interval is that of `build_equity`, and the row is left out where the balance
    would turn if what was received was worth a quarter or a half more.

    References
    ----------
    Worsley, K. J. (1986). Biometrika 73, 91-104, for the day of a change of contact.

    Examples
    --------
    >>> days = pd.date_range("2024-01-01", periods=5)
    >>> table = pd.DataFrame({"exchange_id": range(1, 6), "date": days, "giver": ["ana"] + ["you"] * 4})
    >>> table = table.assign(receiver=["you"] + ["ana"] * 4, kind="services", worth=[2.0, 1.0, 8.0, 8.0, 8.0])
    >>> table = table.assign(cost=1.0, state="delivered", delivered_on=pd.NaT)
    >>> none = empty_table("changes")
    >>> build_renegotiation(none, owner="you", tables={"exchanges": table}).loc[0, "words"]
    'Your balance with ana turned around 3 Jan 2024: from -1 to +7, and to +23 by now (recorded; n = 5).'
    """
    given = tables or {}
    roster = Roster.of(given.get("people"))
    rows = [*_of_contact(changes, roster, roster.name(owner))]
    left_out: dict[str, int] = {}
    if "exchanges" in given:
        turned = _of_ledger(given, owner, until)
        rows += turned
    if not rows:
        return note_left_out(empty_table("renegotiation"), left_out)
    frame = pd.DataFrame(rows)
    reason = roster.reason(frame["person"].astype("str"))
    left_out = {str(why): int(n) for why, n in reason[reason.ne("")].value_counts().items()}
    frame = frame[reason.eq("")].sort_values(["at", "person"], ascending=[False, True], kind="stable")
    return note_left_out(cast_table("renegotiation", frame.reset_index(drop=True)), left_out)


def _of_contact(changes: pd.DataFrame, roster: Roster, me: str) -> Iterator[dict[str, Any]]:
    clear = changes[changes["q"].le(FALSE_DISCOVERIES) & roster.rename(changes["ego"]).eq(me)]
    for row in cast("list[dict[str, Any]]", clear.to_dict("records")):
        at, start, end = (row[name].tz_localize(None).normalize() for name in ("at", "from_at", "to_at"))
        person, n = roster.name(str(row["alter"])), int(row["n_before"]) + int(row["n_after"])
        what = str(row["indicator"])
        said = {
            "volume": "how often you have contact",
            "initiation": "the share of conversations you open",
        }
        between = f" (between {day_words(start)} and {day_words(end)})"
        moved = f"from {row['before']:.3g} to {row['after']:.3g} {row['unit']} "
        moved += f"(recorded; n = {n}, q = {row['q']:.2g})"
        yield {
            "person": person,
            "what": what,
            "at": at,
            "from_on": start,
            "until_on": end,
            "before": row["before"],
            "after": row["after"],
            "q": row["q"],
            "n": n,
            "status": str(row["status"]),
            "words": f"With {person}, {said[what]} changed around {day_words(at)}{between}: {moved}.",
        }


def _of_ledger(tables: Tables, owner: str, until: Day) -> list[dict[str, Any]]:
    exchanges, people = tables["exchanges"], tables.get("people")
    settings = tables.get("settings")
    ledger = build_ledger(exchanges, owner=owner, people=people, settings=settings, until=until)
    equity = build_equity(exchanges, owner=owner, people=people, settings=settings, until=until)
    firm = equity[~equity["fragile"] & equity["n"].ge(FEWEST_VALUED)]
    rows = []
    for person in sorted(firm["partner"].astype("str")):
        own = ledger[ledger["partner"].astype("str").eq(person) & ledger["net"].ne(0)]
        net = own["net"].to_numpy(np.float64)
        turns = np.flatnonzero(np.sign(net[1:]) != np.sign(net[:-1])) + 1
        if not turns.size:
            continue
        place, n = int(turns[-1]), int(own["n"].iloc[-1])
        at = own["day"].iloc[place]
        steps = f"from {net[place - 1]:+.3g} to {net[place]:+.3g}"
        moved = f"{steps}, and to {net[-1]:+.3g} by now (recorded; n = {n})"
        rows.append(
            {
                "person": person,
                "what": "balance",
                "at": at,
                "from_on": own["day"].iloc[place - 1],
                "until_on": min(at, end_of(exchanges, until)),
                "before": net[place - 1],
                "after": net[place],
                "q": nan,
                "n": n,
                "status": "ok",
                "words": f"Your balance with {person} turned around {day_words(at)}: {moved}.",
            }
        )
    return rows
