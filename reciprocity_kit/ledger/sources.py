"""Where each kind of help comes from, how much rests on one person, and who else could supply it."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.columns._of_ledger import ANY_KIND
from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger.entries import RECEIVED, Day, delivered, obligation
from reciprocity_kit.ledger.persons import LEFT_OUT, note_left_out
from reciprocity_kit.ledger.sheet import window_of
from reciprocity_kit.statistics.grouped_shares import dirichlet_limits

FEWEST = 5
SOLE_SHARE = 0.8
MUCH = 0.5
SHIFT_SHARE = 0.25


def build_sources(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    since: Day = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build from whom the owner received each kind of help, and how much rests on one person.

    A high received_share means that most of this kind that you wrote down came from this one person;
    with few alternatives there is hardly anybody else. adjusted_share is low where others supply the
    same kinds. It is about your own dependence by your own notes.

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
        One row per kind and person, and for all kinds together (`all`), by kind and falling share:
        received, received_share with limits, alternatives, sole_source, replaceable_share, adjusted_share,
        first_on, last_on, n, n_unvalued, status (too_few under five valued entries of the kind, no_events
        without one) and words. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If a day is no date.

    Notes
    -----
    With shares s of a kind: alternatives of j = 1 / sum over k of (s_k / (1 - s_j))^2, 0 if there is
    nobody else; sole_source where s_j is 0.8 or more, or alternatives 0. replaceable_share = the
    part of what j supplied that is of kinds somebody else supplied too; adjusted_share = s * (1 -
    replaceable_share). Limits: Dirichlet, worths counted as the number of equal entries they are worth.

    References
    ----------
    Emerson, R. M. (1962). Power-dependence relations. American Sociological Review 27, 31-41; Foa, U. G.
    (1971). Interpersonal and economic resources. Science 171, 345-351, for the kinds. Replaceable: own.

    Examples
    --------
    Three of four introductions from Ana; the advice from Ben alone:

    >>> table = pd.DataFrame({"exchange_id": range(1, 6), "giver": ["ana", "ana", "ana", "ben", "ben"]})
    >>> table = table.assign(receiver="you", worth=2.0, cost=1.0, state="delivered", delivered_on=pd.NaT)
    >>> table["kind"] = ["introductions"] * 4 + ["information"]
    >>> table["date"] = pd.Timestamp("2024-03-04")
    >>> sources = build_sources(table, owner="you")
    >>> sources[["kind", "partner", "received_share", "sole_source"]].values.tolist()[:3]
    [['all', 'ana', 0.6, False], ['all', 'ben', 0.4, False], ['information', 'ben', 1.0, True]]
    """
    got, left_out = _received(exchanges, owner, people, since, until)
    if got.empty:
        return note_left_out(empty_table("sources"), left_out)
    by_kind = _sum_up(got)
    table = pd.concat([_sum_up(got.assign(kind=ANY_KIND)), by_kind], ignore_index=True)
    _add_shares(table)
    _add_replaceable(table, by_kind)
    window = window_of(got["day"])
    table["words"] = [_say(row, window) for row in table.to_dict("records")]
    table = table.sort_values(
        ["kind", "received", "partner"], ascending=[True, False, True], kind="stable", ignore_index=True
    )
    return note_left_out(cast_table("sources", table), left_out)


def build_alternatives(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    since: Day = None,
    until: Day = None,
    min_share: float = MUCH,
    shift_share: float = SHIFT_SHARE,
) -> pd.DataFrame:
    """Build who else could supply what now comes mostly from one person, and what that would change.

    A concentration_after well below the concentration means that this alternative would lower your
    dependence most. It is arithmetic on what was recorded: whether somebody wants to, and is good
    at it, only you can tell.

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
    min_share : float, default 0.5
        Whose share of a kind counts as much.
    shift_share : float, default 0.25
        What part of that would come from the alternative instead.

    Returns
    -------
    pandas.DataFrame
        For each kind and person with at least min_share of it, one row per other person who ever
        supplied anything: share_after, concentration before and after, alternatives_after and whether it
        lowers the concentration; those who supplied this kind before come first, then by
        concentration_after. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If a share is not between 0 and 1, or a day is no date.

    Notes
    -----
    With s_j the share of the person and s_k that of the alternative, s_j becomes s_j (1 - shift) and s_k
    becomes s_k + shift * s_j; concentration = sum of squared shares.

    References
    ----------
    Emerson, R. M. (1962). American Sociological Review 27, 31-41: to extend one's network is one of four
    ways to lower a dependence. The shift: own.

    Examples
    --------
    All advice from Ana; a quarter of it from Ben would leave 75%:

    >>> table = pd.DataFrame({"exchange_id": [1, 2], "giver": ["ana", "ben"], "receiver": "you"})
    >>> table = table.assign(kind=["information", "goods"], worth=4.0, cost=1.0, state="delivered")
    >>> table = table.assign(delivered_on=pd.NaT, date=pd.Timestamp("2024-03-04"))
    >>> row = build_alternatives(table, owner="you").set_index("kind").loc["information"]
    >>> row["alternative"], float(row["share_after"]), float(row["concentration_after"])
    ('ben', 0.75, 0.625)
    """
    if not (0 < min_share <= 1 and 0 < shift_share <= 1):
        raise OptionError(
            f"min_share={min_share!r} and shift_share={shift_share!r} are no shares.",
            next_step="give shares above 0 and up to 1, such as 0.5 and 0.25",
        )
    sources = build_sources(exchanges, owner=owner, people=people, since=since, until=until)
    left_out = sources.attrs[LEFT_OUT]
    persons = sorted(sources.loc[sources["received"].gt(0), "partner"].astype("str").unique())
    rows: list[dict[str, object]] = []
    kinds = sources[sources["kind"].ne(ANY_KIND) & sources["received"].gt(0)]
    for kind, of in kinds.groupby("kind", observed=True):
        share = pd.Series(of["received_share"].to_numpy(), of["partner"].astype("str").tolist())
        same = {"kind": kind, "n": int(of["n"].sum()), "status": of["status"].iloc[0]}
        for partner in share[share.ge(min_share)].index:
            rows += [
                {**same, **_shift(share.reindex(persons, fill_value=0.0), partner, other, shift_share)}
                for other in persons
                if other != partner
            ]
    if not rows:
        return note_left_out(empty_table("alternatives"), left_out)
    table = pd.DataFrame(rows).sort_values(
        ["kind", "partner", "supplied_before", "concentration_after", "alternative"],
        ascending=[True, True, False, True, True],
        ignore_index=True,
    )
    return note_left_out(cast_table("alternatives", table), left_out)


def _received(
    exchanges: pd.DataFrame, owner: str, people: pd.DataFrame | None, since: Day, until: Day
) -> tuple[pd.DataFrame, Mapping[str, int]]:
    entries = delivered(exchanges, owner=owner, people=people, since=since, until=until)
    got = entries[entries["side"].eq(RECEIVED)]
    return got.assign(value=obligation(got), kind=got["kind"].astype("str")), entries.attrs[LEFT_OUT]


def _sum_up(got: pd.DataFrame) -> pd.DataFrame:
    known = got["value"].notna()
    value = got["value"].fillna(0.0)
    each = got[["kind", "partner"]].assign(
        received=value, squares=value**2, n=known.astype("int64"), n_unvalued=(~known).astype("int64")
    )
    by = ["kind", "partner"]
    days = got.groupby(by)["day"].agg(first_on="min", last_on="max")
    return each.groupby(by).sum().join(days).reset_index()


def _add_shares(table: pd.DataFrame) -> None:
    """Add shares, their limits, alternatives and status, each within its kind."""
    code, kinds = pd.factorize(table["kind"])

    def total(values: pd.Series) -> np.ndarray:
        return np.bincount(code, values.to_numpy(np.float64), len(kinds))[code]

    whole, n = total(table["received"]), total(table["n"])
    some = whole > 0
    share = table["received"].to_numpy() / np.where(some, whole, np.nan)
    # Worths are no counts: they are worth (sum)^2 / (sum of squares) entries of equal size.
    worth = whole**2 / np.where(some, total(table["squares"]), np.nan)
    limits = dirichlet_limits(np.where(some, share * worth, 0.0), code, len(kinds))
    others = np.bincount(code, np.nan_to_num(share) ** 2, len(kinds))[code] - np.nan_to_num(share) ** 2
    alone = others <= np.finfo(float).eps
    with np.errstate(divide="ignore", invalid="ignore"):
        alternatives = np.where(alone, 0.0, (1 - share) ** 2 / others)
    table["received_share"] = share
    table["received_share_low"], table["received_share_high"] = limits.low, limits.high
    table["alternatives"] = np.where(some, alternatives, np.nan)
    table["sole_source"] = some & ((share >= SOLE_SHARE) | (alone & (share > 0)))
    table["status"] = np.select([n == 0, n < FEWEST], ["no_events", "too_few"], "ok")


def _add_replaceable(table: pd.DataFrame, by_kind: pd.DataFrame) -> None:
    supplied = by_kind[by_kind["received"].gt(0)]
    suppliers = supplied.groupby("kind")["partner"].transform("nunique")
    shared = supplied["received"].where(suppliers.gt(1), 0.0)
    whole = supplied.groupby("partner")["received"].sum()
    of_all = shared.groupby(supplied["partner"]).sum() / whole
    kinds = set(supplied.loc[suppliers.gt(1), "kind"])
    one = np.where(table["kind"].isin(kinds), 1.0, 0.0)
    all_kinds = table["partner"].map(of_all).to_numpy()
    replaceable = np.where(table["kind"].eq(ANY_KIND), all_kinds, one)
    table["replaceable_share"] = np.where(table["received"].gt(0), replaceable, np.nan)
    table["adjusted_share"] = table["received_share"] * (1 - table["replaceable_share"])


def _shift(share: "pd.Series[float]", partner: str, other: str, shift: float) -> dict[str, object]:
    moved = shift * share[partner]
    after = share.copy()
    after[partner] -= moved
    after[other] += moved
    before, then = float((share**2).sum()), float((after**2).sum())
    rest = after.drop(partner)
    effective = float(rest.sum() ** 2 / (rest**2).sum())
    return {
        "partner": partner,
        "received_share": share[partner],
        "alternative": other,
        "alternative_share": share[other],
        "supplied_before": bool(share[other] > 0),
        "share_after": after[partner],
        "concentration": before,
        "concentration_after": then,
        "alternatives_after": effective,
        "lowers": then < before - np.finfo(float).eps,
        "words": f"With {shift:.0%} of it from {other} instead, the part from {partner} would fall from "
        f"{share[partner]:.0%} to {after[partner]:.0%} (of what you recorded).",
    }


def _say(row: Mapping[Hashable, Any], window: str) -> str:
    what = "help of any kind" if row["kind"] == ANY_KIND else row["kind"]
    if np.isnan(row["received_share"]):
        return f"Favours of the kind {what} are recorded, none with a worth."
    return (
        f"{row['received_share']:.0%} of the {what} you recorded as received came from this person "
        f"(95% interval {row['received_share_low']:.0%} to {row['received_share_high']:.0%}, n = {row['n']}, "
        f"{window})."
    )
