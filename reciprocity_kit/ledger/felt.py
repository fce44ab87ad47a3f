"""What is felt beside what is recorded, and how both sides see a balance where both keep cards."""

from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.instants import day_words, days_words
from reciprocity_kit.ledger.entries import Day, day_of
from reciprocity_kit.ledger.persons import Roster, check_columns, note_left_out
from reciprocity_kit.ledger.sheet import plural

FEWEST = 5
FELT_STEPS = 3.0
_SIDES = MappingProxyType({1: "that they owe you", -1: "that you owe them", 0: "even"})
_NEEDED = ("card_id", "date", "by", "about", "closeness", "felt_balance")


def build_felt(
    cards: pd.DataFrame,
    *,
    owner: str,
    equity: pd.DataFrame | None = None,
    ties: pd.DataFrame | None = None,
    people: pd.DataFrame | None = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build what the owner feels about each tie beside what is recorded of it.

    A balance_difference above 0 means that you feel more is owed to you than your ledger has;
    below 0, that you feel more indebted than it has. A closeness_difference above 0 means that this
    person feels closer than the recorded contact would rank them; below 0, less close. Neither side is
    the right one: the ledger misses what was not written down, contact misses what no export holds.

    Parameters
    ----------
    cards : pandas.DataFrame
        The casebook's cards; the latest of the owner's counts, for closeness and balance apart.
    owner : str
        Whose casebook it is.
    equity : pandas.DataFrame, optional
        What `build_equity` returned.
    ties : pandas.DataFrame, optional
        What `build_ties` returned.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        First day whose cards are not counted.

    Returns
    -------
    pandas.DataFrame
        One row per person on the owner's cards, by how far felt and recorded balance are apart.
        closeness_difference is no_events without a felt closeness or without contact, too_few with fewer
        than five people to rank; balance_difference is no_events without a felt balance or a valued
        entry, and else has the status of the equity. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.

    Notes
    -----
    balance_difference = felt_balance / 3 - equity. Ranks are the share of the other people on the
    cards with less, ties counted half; closeness_difference = rank of closeness - rank of contact.

    References
    ----------
    Aron, A., Aron, E. N., Smollan, D. (1992). Inclusion of Other in the Self scale. Journal of Personality
    and Social Psychology 63, 596-612, for the seven steps of closeness. Wiese, J. et al. (2015). CHI,
    for how little contact says of it. The differences: own.

    Examples
    --------
    You feel that Ben owes you (2 of 3), and your ledger has it even:

    >>> cards = pd.DataFrame({"card_id": [1], "date": pd.to_datetime(["2024-05-01"]), "by": "you"})
    >>> cards = cards.assign(about="ben", closeness=5.0, felt_balance=2.0)
    >>> equity = pd.DataFrame({"partner": ["ben"], "equity": 0.0, "n": 8, "status": "ok"})
    >>> equity = equity.assign(equity_low=-0.4, equity_high=0.3, first_on=cards["date"])
    >>> equity = equity.assign(last_on=cards["date"])
    >>> print(build_felt(cards, owner="you", equity=equity).loc[0, "balance_difference"].round(3))
    0.667
    """
    roster = Roster.of(people)
    me = roster.name(owner)
    own = _read_cards(cards, roster, until)
    own = own[own["by"].eq(me) & own["about"].ne(me)]
    own, left_out = _leave_out(own, own["about"], roster)
    if own.empty:
        return note_left_out(empty_table("felt"), left_out)
    table = (
        own.assign(said_on=own["date"].where(own["felt_balance"].notna()))
        .groupby("about")
        .agg(
            felt_on=("date", "last"),
            said_on=("said_on", "last"),
            n_cards=("card_id", "size"),
            closeness=("closeness", "last"),  # the last that is not missing
            felt_balance=("felt_balance", "last"),
        )
    )
    table["felt_on"] = table["said_on"].fillna(table["felt_on"])
    table = table.rename_axis("partner").join(_recorded_contact(ties, roster, me)).join(_recorded(equity))
    table["n_contact"] = table["n_contact"].fillna(0).astype("int64")
    table["n_entries"] = table["n_entries"].fillna(0).astype("int64")
    _compare_closeness(table)
    _compare_balance(table)
    table = table.reset_index()
    table["words"] = [_say(row) for row in table.to_dict("records")]
    apart = table["balance_difference"].abs().fillna(-1.0)
    order = np.lexsort([table["partner"].to_numpy(), -apart.to_numpy()])
    return note_left_out(cast_table("felt", table.iloc[order].reset_index(drop=True)), left_out)


def build_perceived(
    cards: pd.DataFrame, *, owner: str, people: pd.DataFrame | None = None, until: Day = None
) -> pd.DataFrame:
    """Build how both sides of a tie see its balance, by their own cards.

    A view_sum of 0 means that both see the same: what one feels owed the other feels in debt for. Above
    0 (deficit) more is claimed than felt owed; below 0 (surplus) both feel more in debt than the
    other claims. Only a card that the other person wrote tells their view; without one it is
    not known, whatever the ledger has.

    Parameters
    ----------
    cards : pandas.DataFrame
        The casebook's cards, those by other people about the owner included.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        First day whose cards are not counted.

    Returns
    -------
    pandas.DataFrame
        One row per person with a felt balance on either side: both views with their days and numbers of
        cards, view_sum, reading and status. one_sided where only one side said anything.
        `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.

    References
    ----------
    Greenberg, M. S. (1980). A theory of indebtedness. In K. J. Gergen et al. (eds.), Social Exchange, 3-26;
    Ross, M., Sicoly, F. (1979). Journal of Personality and Social Psychology 37, 322-336, for two sides that
    together claim more than there is. The sum: own.

    Examples
    --------
    You feel owed 2, Ben feels in debt by 1:

    >>> cards = pd.DataFrame({"card_id": [1, 2], "date": pd.to_datetime(["2024-05-01"] * 2)})
    >>> cards = cards.assign(by=["you", "ben"], about=["ben", "you"], closeness=4.0, felt_balance=[2.0, -1.0])
    >>> build_perceived(cards, owner="you")[["view_sum", "reading"]].values.tolist()
    [[1.0, 'deficit']]
    """
    roster = Roster.of(people)
    me = roster.name(owner)
    read = _read_cards(cards, roster, until)
    read = read[read["felt_balance"].notna() & read["by"].ne(read["about"])]
    mine, theirs = read["by"].eq(me), read["about"].eq(me)
    both = read[mine | theirs].assign(partner=read["about"].where(mine, read["by"]), mine=mine)
    both, left_out = _leave_out(both, both["partner"], roster)
    if both.empty:
        return note_left_out(empty_table("perceived"), left_out)
    sides = [
        both[both["mine"].eq(of)]
        .groupby("partner")
        .agg(
            **{
                f"{whose}_on": ("date", "last"),
                f"{whose}_balance": ("felt_balance", "last"),
                f"n_{whose}_cards": ("card_id", "size"),
            }
        )
        for whose, of in (("your", True), ("their", False))
    ]
    table = sides[0].join(sides[1], how="outer").rename_axis("partner").sort_index()
    counts = ["n_your_cards", "n_their_cards"]
    table[counts] = table[counts].fillna(0).astype("int64")
    for whose in ("your", "their"):
        table[f"{whose}_view"] = _view(table[f"{whose}_balance"])
    table["view_sum"] = table["your_balance"] + table["their_balance"]
    table["reading"] = np.select(
        [table["view_sum"].eq(0), table["view_sum"].gt(0), table["view_sum"].lt(0)],
        ["matching", "deficit", "surplus"],
        "not known",
    )
    table["status"] = np.where(table["view_sum"].isna(), "one_sided", "ok")
    table = table.reset_index()
    table["words"] = [_say_views(row) for row in table.to_dict("records")]
    return note_left_out(cast_table("perceived", table), left_out)


def _read_cards(cards: pd.DataFrame, roster: Roster, until: Day) -> pd.DataFrame:
    check_columns(cards, "cards", _NEEDED)
    read = cards.assign(by=roster.rename(cards["by"]), about=roster.rename(cards["about"]))
    if until is not None:
        read = read[read["date"].lt(day_of(until))]
    return read.sort_values(["date", "card_id"], kind="stable")


def _leave_out(
    rows: pd.DataFrame, persons: "pd.Series[str]", roster: Roster
) -> tuple[pd.DataFrame, dict[str, int]]:
    reason = roster.reason(persons)
    counts = persons[reason.ne("")].groupby(reason[reason.ne("")]).nunique().to_dict()
    return rows[reason.eq("")], {str(why): int(n) for why, n in counts.items()}


def _recorded_contact(ties: pd.DataFrame | None, roster: Roster, me: str) -> pd.DataFrame:
    """Return the number of events with each person, names merged."""
    if ties is None:
        return pd.DataFrame({"n_contact": pd.Series(dtype="int64")})
    check_columns(ties, "ties", ("ego", "alter", "total"))
    own = ties[roster.rename(ties["ego"]).eq(me)]
    summed = own["total"].groupby(roster.rename(own["alter"])).sum()
    return summed.round().astype("int64").rename("n_contact").to_frame()


def _recorded(equity: pd.DataFrame | None) -> pd.DataFrame:
    names = ["equity", "equity_low", "equity_high", "n", "status", "first_on", "last_on"]
    if equity is None:
        table = pd.DataFrame({name: pd.Series(dtype="float64") for name in names})
        return table.rename(columns={"n": "n_entries"})
    check_columns(equity, "equity", ("partner", *names))
    table = equity.assign(status=equity["status"].astype("str"))
    table.index = pd.Index(equity["partner"].astype("str"))
    return table[names].rename(columns={"n": "n_entries"})


def _compare_closeness(table: pd.DataFrame) -> None:
    known = table["closeness"].notna() & table["n_contact"].gt(0)
    others = int(known.sum()) - 1
    for name, of in (("closeness_rank_share", "closeness"), ("contact_rank_share", "n_contact")):
        rank = table[of].where(known).rank(method="average")
        table[name] = (rank - 1) / others if others > 0 else np.nan
    table["closeness_difference"] = table["closeness_rank_share"] - table["contact_rank_share"]
    few = others + 1 < FEWEST
    table["closeness_difference_status"] = np.where(known, "too_few" if few else "ok", "no_events")


def _compare_balance(table: pd.DataFrame) -> None:
    table["balance_difference"] = table["felt_balance"] / FELT_STEPS - table["equity"]
    known = table["balance_difference"].notna()
    table["balance_difference_status"] = table["status"].where(known, "no_events")


def _view(balance: "pd.Series[float]") -> np.ndarray:
    conditions = [balance.gt(0), balance.lt(0), balance.eq(0)]
    return np.select(conditions, ["feels owed", "feels in debt", "feels even"], "not known")


def _say(row: Mapping[Hashable, Any]) -> str:
    if np.isnan(row["felt_balance"]):
        felt = "You have not said how you feel the balance"
    else:
        side = _SIDES[int(np.sign(row["felt_balance"]))]
        steps = f" ({abs(row['felt_balance']):g} of 3)" if row["felt_balance"] else ""
        felt = f"You feel {side}{steps}, by your card of {day_words(row['felt_on'])}"
    if np.isnan(row["equity"]):
        return f"{felt}; your ledger has no valued entry."
    more = "even" if not row["equity"] else f"that you {'gave' if row['equity'] > 0 else 'received'} more"
    limits = f"{row['equity_low']:.2f} to {row['equity_high']:.2f}"
    return (
        f"{felt}; your ledger has it {more} (recorded: equity {row['equity']:.2f}, 95% interval {limits}, "
        f"n = {row['n_entries']} entries, {days_words(row['first_on'], row['last_on'])}; "
        f"{plural(row['n_cards'], 'card')})."
    )


def _say_views(row: Mapping[Hashable, Any]) -> str:
    parts = []
    for whose, name in (("your", "you"), ("their", "they")):
        if row[f"n_{whose}_cards"]:
            view = str(row[f"{whose}_view"]).replace("feels", "feel")
            parts.append(f"{name} {view} (card of {day_words(row[f'{whose}_on'])})")
        else:
            parts.append(f"{name} have no card on it")
    told = "; ".join(parts)
    return f"{told[:1].upper()}{told[1:]}."
