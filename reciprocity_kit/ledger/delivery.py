"""What was delivered beside what was asked for, and repairs beside what had been missing."""

from math import isfinite

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.instants import day_words
from reciprocity_kit.ledger.entries import DELIVERED, GIVEN, RECEIVED, Day, delivered, with_partner
from reciprocity_kit.ledger.estimates import Estimate, build_patterns, ratio_row
from reciprocity_kit.ledger.persons import LEFT_OUT, check_columns, note_left_out
from reciprocity_kit.ledger.requests import ACCEPTED, THEIRS, YOURS, both_left_out, requests_between
from reciprocity_kit.ledger.sheet import window_of

WITHIN_DAYS = 365.0
_WAYS = (
    (GIVEN, THEIRS, "you gave", "Worth of what you delivered over what you were asked for"),
    (RECEIVED, YOURS, "you received", "Worth of what you received over what you had asked for"),
)


def build_over_delivery(
    exchanges: pd.DataFrame,
    asks: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Build how much was delivered for what had been asked, by you and by the others.

    An over_delivery above 1 means that more came than was asked for, below 1 less. Both numbers are
    your own estimates, made at different times.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    asks : pandas.DataFrame
        The casebook's asks.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        First day that is not counted.
    seed : int, default 0
        Seed of the resampling behind the limits.

    Returns
    -------
    pandas.DataFrame
        Rows over_delivery of what you gave and of what you received; limits by bootstrap over people.
        `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.

    Notes
    -----
    over_delivery = sum of worth / sum of size over asks that were accepted, each with the first
    delivered exchange of its kind between the same two in the year after it.

    References
    ----------
    Own rule; the idea of delivering beyond what is expected: Pruitt, D. G. (1981). Negotiation Behavior.

    Examples
    --------
    Ana asked for help worth 2 and got 3:

    >>> table = pd.DataFrame({"exchange_id": [1], "date": pd.to_datetime(["2024-03-09"]), "giver": ["you"]})
    >>> table = table.assign(receiver="ana", kind="services", worth=3.0, cost=1.0, asked="yes")
    >>> table = table.assign(state="delivered", delivered_on=pd.NaT)
    >>> ask = pd.DataFrame({"ask_id": [1], "date": pd.to_datetime(["2024-03-04"]), "asker": "ana"})
    >>> ask = ask.assign(asked_of="you", form="ask", kind="services", size=2.0, outcome="accepted")
    >>> build_over_delivery(table, ask, owner="you").loc[0, "words"].split(" (")[0]
    'Worth of what you delivered over what you were asked for: 1.5 times'
    """
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    requests = requests_between(asks, owner=owner, people=people, until=until)
    accepted = requests[requests["outcome"].astype("str").isin(ACCEPTED) & requests["size"].gt(0)]
    rows: list[Estimate] = []
    for side, whose, group, words in _WAYS:
        pairs = _pair(accepted[accepted["side"].eq(whose)], entries[entries["side"].eq(side)])
        sums = pairs[["worth", "size"]].to_numpy(np.float64)
        row = ratio_row("over_delivery", sums, pairs["partner"].to_numpy(str), words, seed=seed)
        rows.append(Estimate(**{**vars(row), "group": group}))
    days = entries["day"]
    return note_left_out(build_patterns(rows, window=window_of(days)), both_left_out(entries, requests))


def _pair(requests: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    """Give each ask the first delivery after it that no earlier ask has."""
    usable = entries[entries["worth"].notna() & entries["asked"].astype("str").ne("no")]
    taken: set[int] = set()
    pairs = []
    for ask in requests.to_dict("records"):
        near = usable["day"].between(ask["date"], ask["date"] + pd.Timedelta(days=WITHIN_DAYS))
        same = usable["partner"].eq(ask["partner"]) & usable["kind"].astype("str").eq(str(ask["kind"]))
        found = usable[near & same & ~usable["exchange_id"].isin(taken)]
        if len(found):
            taken.add(int(found["exchange_id"].iloc[0]))
            pairs.append((ask["partner"], float(found["worth"].iloc[0]), float(ask["size"])))
    return pd.DataFrame(pairs, columns=["partner", "worth", "size"])


def build_repairs(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build the list of exchanges that make up for an earlier one.

    A repair_ratio above 1 means that more was given than had been missing, below 1 less. A high
    shortfall_days means that it took long.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        First day that is not counted.

    Returns
    -------
    pandas.DataFrame
        One row for each delivered repair, by day. Status: ok; no_events where worth or shortfall is not
        known, as where the earlier promise was delivered after all, only late. `attrs["left_out"]`
        counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.

    Notes
    -----
    shortfall = worth of the earlier exchange where it was not delivered; repair_ratio = worth of
    the repair / shortfall. shortfall_days counts from the day the earlier one was due, or written down.

    References
    ----------
    Ohbuchi, K., Kameda, M., Agarie, N. (1989). Apology as aggression control. Journal of Personality and
    Social Psychology 56, 219-227, for repair after harm. The ratio: own.

    Examples
    --------
    >>> table = pd.DataFrame({"exchange_id": [1, 2], "date": pd.to_datetime(["2024-03-01", "2024-03-11"])})
    >>> table = table.assign(giver="you", receiver="ana", kind="services", worth=[2.0, 3.0], cost=1.0)
    >>> table = table.assign(state=["dropped", "delivered"], delivered_on=pd.NaT, due=pd.NaT, repairs=[0, 1])
    >>> build_repairs(table, owner="you")[["shortfall", "repair_ratio", "shortfall_days"]].values.tolist()
    [[2.0, 1.5, 10.0]]
    """
    check_columns(exchanges, "exchanges", ("repairs", "due"))
    every = with_partner(exchanges, owner=owner, people=people)
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    found = entries[entries["repairs"].gt(0)]
    if found.empty:
        return note_left_out(empty_table("repairs"), entries.attrs[LEFT_OUT])
    earlier = every.set_index("exchange_id")[["worth", "state", "due", "date"]].add_suffix("_earlier")
    table = found.join(earlier, on="repairs")
    missing = table["state_earlier"].astype("str").ne(DELIVERED) & table["state_earlier"].notna()
    shortfall = table["worth_earlier"].where(missing)
    since = table["due_earlier"].fillna(table["date_earlier"])
    ratio = table["worth"] / shortfall
    table = table.assign(
        shortfall=shortfall,
        shortfall_days=(table["day"] - since).dt.days.astype("float64"),
        repair_ratio=ratio,
        status=np.where(ratio.notna(), "ok", "no_events"),
        words=[_say(*row) for row in zip(table["side"], table["partner"], table["day"], ratio, strict=True)],
    )
    return note_left_out(cast_table("repairs", table.reset_index(drop=True)), entries.attrs[LEFT_OUT])


def _say(side: str, partner: str, day: pd.Timestamp, ratio: float) -> str:
    who = f"You made up to {partner}" if side == GIVEN else f"{partner} made up to you"
    size = f"{ratio:.3g} times what was missing" if isfinite(ratio) else "what was missing has no worth"
    return f"{who} on {day_words(day)} (recorded; {size})."
