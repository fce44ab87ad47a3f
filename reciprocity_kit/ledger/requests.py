"""Asks and offers between the owner and each other person, both ways."""

import numpy as np
import pandas as pd

from reciprocity_kit.ledger.entries import Day, day_of
from reciprocity_kit.ledger.persons import LEFT_OUT, Roster, check_columns, note_left_out

YOURS, THEIRS = "yours", "theirs"
ACCEPTED = ("accepted", "partly")
ANSWERED = (*ACCEPTED, "declined")
_NEEDED = ("ask_id", "date", "asker", "asked_of", "form", "kind", "size", "outcome")


def requests_between(
    asks: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    form: str = "ask",
) -> pd.DataFrame:
    """Take the asks, or the offers, between the owner and others.

    Parameters
    ----------
    asks : pandas.DataFrame
        The casebook's asks.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        First day that is not counted.
    form : {"ask", "offer"}
        Which of the two.

    Returns
    -------
    pandas.DataFrame
        All columns, with `partner` and `side` (yours or theirs), in order of day and number.
        `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    """
    check_columns(asks, "asks", _NEEDED)
    roster = Roster.of(people)
    me = roster.name(owner)
    asker, asked_of = roster.rename(asks["asker"]), roster.rename(asks["asked_of"])
    mine, theirs = asker.eq(me), asked_of.eq(me)
    kept = (mine ^ theirs) & asks["form"].astype("str").eq(form)
    if until is not None:
        kept &= asks["date"].lt(day_of(until))
    table = asks.assign(partner=asked_of.where(mine, asker), side=np.where(mine, YOURS, THEIRS))[kept]
    reason = roster.reason(table["partner"])
    counts = table.loc[reason.ne(""), "partner"].groupby(reason[reason.ne("")]).nunique()
    shown = table[reason.eq("")].sort_values(["date", "ask_id"], kind="stable", ignore_index=True)
    return note_left_out(shown, {str(why): int(n) for why, n in counts.items()})


def both_left_out(*tables: pd.DataFrame) -> dict[str, int]:
    """Put together how many were left out of several tables.

    Parameters
    ----------
    *tables : pandas.DataFrame
        Tables with `attrs["left_out"]`.

    Returns
    -------
    dict of str to int
        The larger number of each reason: the same people may be left out of all of them.
    """
    counts: dict[str, int] = {}
    for table in tables:
        for why, n in table.attrs[LEFT_OUT].items():
            counts[why] = max(counts.get(why, 0), n)
    return counts
