"""What flows each way, told by the six resources of Foa's circle."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.columns._of_casebook import FOA_RESOURCES, RESOURCE_OF_KIND, UNMAPPED
from reciprocity_kit.ledger.entries import GIVEN, RECEIVED, Day, delivered, obligation
from reciprocity_kit.ledger.persons import LEFT_OUT, note_left_out
from reciprocity_kit.ledger.sheet import plural, status_of, window_of
from reciprocity_kit.statistics.grouped_shares import dirichlet_limits

_ORDER = (*FOA_RESOURCES, UNMAPPED)


def build_resources(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    since: Day = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build how much of each of Foa's six resources went from the owner to others, and came back.

    A high given_share means that most of what you wrote down as given was of this resource; a high
    received_share, that most of what you received was. Where what you give and what you receive
    stand far apart on the circle, a return is harder to compare: that is worth a thought, and says
    nothing of who is ahead.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    since, until : str or timestamp, optional
        Days, half-open.

    Returns
    -------
    pandas.DataFrame
        Seven rows, the resources in the order of the circle and what is unmapped (introductions: access
        to a person is none of the six): given, given_share, received and received_share with limits, how
        often, with how many people, n, n_unvalued, status (no_events without a valued entry, too_few
        under five) and words. No rows without a delivered exchange. `attrs["left_out"]` counts who is
        not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If a day is no date.

    Notes
    -----
    The kinds count as `RESOURCE_OF_KIND` declares: affiliation is love, in Foa's words an expression of
    warmth or comfort; the other five bear his names. Limits: Dirichlet over the seven, worths counted
    as the number of equal entries they are worth, (sum)^2 / (sum of squares).

    References
    ----------
    Foa, U. G., Foa, E. B. (1974). Societal Structures of the Mind. Foa, E. B., Foa, U. G. (1976). Resource
    theory of social exchange. In Thibaut, J. W., Spence, J. T., Carson, R. C. (eds.), Contemporary Topics in
    Social Psychology, 99-131. Foa, U. G. (1971). Science 171, 345-351, for the order of the circle.

    Examples
    --------
    Work for Ana, worth 6 in all, and her advice and her praise in return:

    >>> table = pd.DataFrame({"exchange_id": range(1, 5), "giver": ["you", "you", "ana", "ana"]})
    >>> table = table.assign(receiver=["ana", "ana", "you", "you"], worth=[4.0, 2.0, 3.0, 1.0], cost=1.0)
    >>> table = table.assign(kind=["services", "services", "information", "status"], state="delivered")
    >>> table = table.assign(delivered_on=pd.NaT, date=pd.Timestamp("2024-03-04"))
    >>> flows = build_resources(table, owner="you").set_index("resource")
    >>> flows.loc[["status", "information", "services"], ["given", "received_share"]].values.tolist()
    [[0.0, 0.25], [0.0, 0.75], [6.0, 0.0]]
    """
    entries = delivered(exchanges, owner=owner, people=people, since=since, until=until)
    if entries.empty:
        return note_left_out(empty_table("resources"), entries.attrs[LEFT_OUT])
    told = entries.assign(
        value=obligation(entries), resource=entries["kind"].astype("str").map(RESOURCE_OF_KIND)
    )
    table = _sum_up(told)
    for side in (GIVEN, RECEIVED):
        _add_share(table, told[told["side"].eq(side)], side)
    table["status"] = [status_of(n) for n in table["n"]]
    window = window_of(entries["day"])
    table["words"] = [_say(row, window) for row in table.reset_index().to_dict("records")]
    return note_left_out(cast_table("resources", table.reset_index()), entries.attrs[LEFT_OUT])


def _sum_up(told: pd.DataFrame) -> pd.DataFrame:
    known = told["value"].notna()
    value, gives = told["value"].fillna(0.0), told["side"].eq(GIVEN)
    each = pd.DataFrame(
        {
            "resource": told["resource"],
            "given": value.where(gives, 0.0),
            "received": value.where(~gives, 0.0),
            "n_given": (known & gives).astype("int64"),
            "n_received": (known & ~gives).astype("int64"),
            "n": known.astype("int64"),
            "n_unvalued": (~known).astype("int64"),
        }
    )
    by = told.groupby("resource")
    found = by.agg(first_on=("day", "min"), last_on=("day", "max"))
    sums = each.groupby("resource").sum().reindex(_ORDER, fill_value=0)
    table = sums.join(found).rename_axis("resource")
    table["partners"] = by["partner"].nunique().reindex(_ORDER, fill_value=0)
    kinds = pd.Series(RESOURCE_OF_KIND)
    table["kinds"] = [", ".join(kinds.index[kinds.eq(resource)]) for resource in _ORDER]
    return table


def _add_share(table: pd.DataFrame, entries: pd.DataFrame, side: str) -> None:
    """Add the share of each resource in all that went this way, with its limits."""
    whole, squares = float(table[side].sum()), float((entries["value"] ** 2).sum())
    worth = whole**2 / squares if squares else 0.0
    share = table[side].to_numpy() / (whole or np.nan)
    limits = dirichlet_limits(np.nan_to_num(share) * worth, np.zeros(len(table), np.int64), 1)
    table[f"{side}_share"] = share
    table[f"{side}_share_low"] = np.minimum(limits.low, share)  # nothing recorded begins at 0
    table[f"{side}_share_high"] = np.maximum(limits.high, share)


def _say(row: Mapping[Hashable, Any], window: str) -> str:
    what = row["kinds"] if row["resource"] == UNMAPPED else row["resource"]
    if not row["n"]:
        return f"Nothing of the kind {what} is recorded with a worth."
    ways = [
        f"{row[f'{side}_share']:.0%} of the worth you {verb} (95% interval {row[f'{side}_share_low']:.0%} to "
        f"{row[f'{side}_share_high']:.0%}, n = {row[f'n_{side}']})"
        for side, verb in ((GIVEN, "gave"), (RECEIVED, "received"))
        if row[side] > 0
    ]
    with_whom = plural(row["partners"], "person", "people")
    return f"{what.capitalize()}: {' and '.join(ways)}, with {with_whom} (recorded; {window})."
