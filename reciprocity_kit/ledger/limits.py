"""The owner's own limits and policies, checked per person and period."""

from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.instants import days_words
from reciprocity_kit.ledger.entries import DELIVERED, Day, day_of, end_of, with_partner
from reciprocity_kit.ledger.persons import LEFT_OUT, Roster, check_columns, note_left_out

GIFTS = ("goods", "money")
"""Kinds that count as gifts."""
NEAR = 0.85
_NEEDED = ("limit_id", "subject", "person", "group", "direction", "period", "most", "policy")
_FREQUENCY = MappingProxyType({"week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"})
_UNIT = MappingProxyType(
    {
        "gifts_worth": ("worth of gifts", "worth of gifts"),
        "gifts_count": ("gift", "gifts"),
        "hours": ("hour", "hours"),
        "favours": ("favour", "favours"),
    }
)


def build_limit_check(
    limits: pd.DataFrame,
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    since: Day = None,
    until: Day = None,
) -> pd.DataFrame:
    """Check what was recorded against the limits and policies the owner has set.

    over means that more was recorded in this period than you allow yourself; near that 85% of it is
    reached. It checks your own limits against your own notes: no legal advice, and what was not
    written down is not counted.

    Parameters
    ----------
    limits : pandas.DataFrame
        The casebook's limits. One without a person holds for each person apart, one with a group for
        each in it.
    exchanges : pandas.DataFrame
        The casebook's exchanges; delivered ones count.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges, groups; those who opted out are left out. Communal ties count:
        a policy on gifts holds for friends too.
    since, until : str or timestamp, optional
        Days, half-open; periods are whole weeks from Monday, months, quarters and years.

    Returns
    -------
    pandas.DataFrame
        One row per limit, person and period in which anything of the kind was recorded, latest period
        first. gifts_worth adds up the worth of goods and money, gifts_count counts them, hours adds up
        hours, favours counts all entries. Entries without the number that is added up are counted in
        n_unvalued and make the amount too low. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If a day is no date.

    Examples
    --------
    >>> days = pd.to_datetime(["2024-03-04", "2024-03-20"])
    >>> table = pd.DataFrame({"exchange_id": [1, 2], "date": days, "giver": "you", "receiver": "ana"})
    >>> table = table.assign(kind="goods", worth=[4.0, 2.0], cost=1.0, hours=0.0, state="delivered")
    >>> limits = pd.DataFrame({"limit_id": [1], "subject": "gifts_worth", "person": "", "group": ""})
    >>> limits = limits.assign(direction="given", period="month", most=5.0, policy="gift policy")
    >>> check = build_limit_check(limits, table.assign(delivered_on=pd.NaT), owner="you")
    >>> check[["amount", "most", "level"]].values.tolist()
    [[6.0, 5.0, 'over']]
    """
    check_columns(limits, "limits", _NEEDED)
    check_columns(exchanges, "exchanges", ("hours",))
    entries = with_partner(exchanges, owner=owner, people=people, scored=False)
    left_out = entries.attrs[LEFT_OUT]
    kept = entries["state"].astype("str").eq(DELIVERED) & entries["day"].lt(end_of(exchanges, until))
    if since is not None:
        kept &= entries["day"].ge(day_of(since))
    entries = entries[kept]
    roster = Roster.of(people)
    text = limits.assign(**{name: limits[name].astype("str").fillna("") for name in _NEEDED[1:6]})
    found = [_check_one(row, entries, roster) for row in text.to_dict("records")]
    rows = [table for table in found if len(table)]
    if not rows:
        return note_left_out(empty_table("limit_check"), left_out)
    table = pd.concat(rows, ignore_index=True)
    table["words"] = [_say(row) for row in table.to_dict("records")]
    table = table.sort_values(
        ["from_on", "limit_id", "partner"], ascending=[False, True, True], ignore_index=True
    )
    return note_left_out(cast_table("limit_check", table), left_out)


def _check_one(limit: Mapping[Hashable, Any], entries: pd.DataFrame, roster: Roster) -> pd.DataFrame:
    subject = limit["subject"]
    chosen = entries["side"].eq(limit["direction"])
    if limit["person"]:
        chosen &= entries["partner"].eq(roster.name(limit["person"]))
    if limit["group"]:
        chosen &= entries["partner"].map(roster.group).eq(limit["group"])
    if subject.startswith("gifts"):
        chosen &= entries["kind"].astype("str").isin(GIFTS)
    own = entries[chosen]
    counted = {"gifts_worth": own["worth"], "hours": own["hours"]}
    amount = counted.get(subject, pd.Series(1.0, index=own.index)).astype("float64")
    period = own["day"].dt.to_period(_FREQUENCY[limit["period"]])
    each = pd.DataFrame(
        {
            "partner": own["partner"],
            "from_on": period.dt.start_time,
            "until_on": period.dt.end_time.dt.normalize() + pd.Timedelta(days=1),
            "amount": amount.fillna(0.0),
            "n": 1,
            "n_unvalued": amount.isna().astype("int64"),
        }
    )
    table = each.groupby(["partner", "from_on", "until_on"], as_index=False).sum()
    most = float(limit["most"])
    levels = [table["amount"].gt(most), table["amount"].ge(NEAR * most)]
    same = {name: limit[name] for name in ("limit_id", "subject", "direction", "period", "policy")}
    left = (most - table["amount"]).clip(lower=0)
    return table.assign(**same, most=most, left=left, level=np.select(levels, ["over", "near"], "ok"))


def _say(row: Mapping[Hashable, Any]) -> str:
    side = "You gave" if row["direction"] == "given" else "You received"
    unit = _UNIT[row["subject"]][row["amount"] != 1]
    what = f"{row['amount']:.3g} {unit} (recorded, n = {row['n']}"
    missing = f", {row['n_unvalued']} of them without a number" if row["n_unvalued"] else ""
    last = row["until_on"] - pd.Timedelta(days=1)
    policy = f" ({row['policy']})" if row["policy"] else ""
    return (
        f"{side} {what}{missing}) from {days_words(row['from_on'], last)}; "
        f"your limit is {row['most']:g}{policy}."
    )
