"""Plans for single ties: less contact step by step, old ties to revive, and what would be lost."""

from collections.abc import Mapping
from math import log
from typing import Any, cast

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.instants import day_words
from reciprocity_kit.ledger.entries import GIVEN, RECEIVED, Day, day_of, delivered
from reciprocity_kit.ledger.estimates import MONTH_DAYS
from reciprocity_kit.ledger.persons import Roster, note_left_out
from reciprocity_kit.ledger.promises import open_promises
from reciprocity_kit.ledger.scenarios import limits_of
from reciprocity_kit.ledger.sheet import plural, status_of

DRAWS = 2000
Tables = Mapping[str, pd.DataFrame]


def build_taper(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    person: str,
    per_month: float,
    start: str | pd.Timestamp,
    ratio: float = 0.5,
    floor: float = 0.5,
    people: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Build a plan for having less contact with one person, step by step, promises first.

    A low ratio means that contact falls quickly, one near 1 slowly. Each step lasts a month.
    per_month(k) = per_month * ratio^k, down to the floor.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges, for open promises.
    owner, person : str
        Whose plan, and for which tie.
    per_month : float
        Contacts a month now.
    start : str or timestamp
        First day of the plan.
    ratio : float, default 0.5
        What is left of the contact from step to step, between 0 and 1.
    floor : float, default 0.5
        Contacts a month that stay.
    people : pandas.DataFrame, optional
        The casebook's people, for merges.

    Returns
    -------
    pandas.DataFrame
        One row per step; step 0 is now, with the number of promises to finish first.

    Raises
    ------
    OptionError
        If a number cannot be used, or `start` is no date.

    References
    ----------
    Own arithmetic.

    Examples
    --------
    >>> table = pd.DataFrame({"exchange_id": [1], "date": pd.to_datetime(["2024-01-01"]), "giver": ["you"]})
    >>> table = table.assign(receiver="ana", kind="services", worth=4.0, cost=1.0, hours=1.0)
    >>> table = table.assign(state="promised", delivered_on=pd.NaT, due=pd.NaT)
    >>> plan = build_taper(table, owner="you", person="ana", per_month=4, start="2024-02-01")
    >>> plan["per_month"].tolist(), plan["promises_first"].tolist()
    ([4.0, 2.0, 1.0, 0.5], [1, 0, 0, 0])
    """
    if not (0 < ratio < 1 and 0 < floor <= per_month):
        raise OptionError(
            f"per_month={per_month!r}, ratio={ratio!r} and floor={floor!r} make no plan.",
            next_step="use a ratio between 0 and 1, and a floor above 0 and not above per_month",
        )
    name = Roster.of(people).name(person)
    due = open_promises(exchanges, owner=owner, people=people, until=None)
    promises = int(due["partner"].eq(name).sum())
    steps = int(np.ceil(log(floor / per_month) / log(ratio) - 1e-9)) + 1
    rate = np.maximum(per_month * ratio ** np.arange(steps), floor)
    first = day_of(start)
    from_on = [first + pd.DateOffset(months=step) for step in range(steps + 1)]
    first_words = f" First finish {plural(promises, 'open promise')}." if promises else ""
    table = pd.DataFrame(
        {
            "step": np.arange(steps),
            "from_on": from_on[:-1],
            "until_on": from_on[1:],
            "per_month": rate,
            "days_between": MONTH_DAYS / rate,
            "promises_first": [promises, *([0] * (steps - 1))],
        }
    )
    table["words"] = [
        f"From {day_words(day)}: {each:.3g} contacts a month, one in {MONTH_DAYS / each:.0f} days."
        + (first_words if step == 0 else "")
        for step, (day, each) in enumerate(zip(from_on[:-1], rate, strict=True))
    ]
    return cast_table("taper", table)


def build_revival(
    dormant: pd.DataFrame,
    exchanges: pd.DataFrame | None = None,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
) -> pd.DataFrame:
    """Build the list of silent ties that were strong, with what the ledger has of them.

    A high matched_weeks means that there is much to revive, a low one less. People tend to prefer
    other old ties than those that turn out most useful, so a look down the list pays.

    Parameters
    ----------
    dormant : pandas.DataFrame
        What `find_dormant` returned.
    exchanges : pandas.DataFrame, optional
        The casebook's exchanges.
    owner : str
        Whose ties.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        First day of the ledger that is not counted.

    Returns
    -------
    pandas.DataFrame
        One row per tie in the order of `find_dormant`. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.

    References
    ----------
    Levin, D. Z., Walter, J., Murnighan, J. K. (2011). Organization Science 22, 923-939. Walter, J., Levin,
    D. Z., Murnighan, J. K. (2015). Organization Science 26, 1447-1465.

    Examples
    --------
    >>> dormant = pd.DataFrame({"alter": ["ana"], "silence_days": 400.0, "usual_gap_days": 9.0})
    >>> build_revival(dormant.assign(matched_weeks=20.0), owner="you").loc[0, "words"]
    'No contact with ana recorded for 400 days (usual gap 9 days; 20 weeks kept up by both).'
    """
    roster = Roster.of(people)
    table = dormant.assign(person=roster.rename(dormant["alter"]))
    reason = roster.reason(table["person"])
    left_out = {str(why): int(n) for why, n in reason[reason.ne("")].value_counts().items()}
    table = table[reason.eq("")]
    if table.empty:
        return note_left_out(empty_table("revival"), left_out)
    sums = pd.DataFrame(columns=[GIVEN, RECEIVED, "n"], dtype="float64")
    if exchanges is not None:
        entries = delivered(exchanges, owner=owner, people=people, until=until)
        worth = entries.pivot_table(index="partner", columns="side", values="worth", aggfunc="sum")
        sums = worth.reindex(columns=[GIVEN, RECEIVED]).assign(n=entries.groupby("partner").size())
    table = table.join(sums, on="person").assign(rank=np.arange(1, len(table) + 1))
    table["n"] = table["n"].fillna(0)
    table["words"] = [
        f"No contact with {row['person']} recorded for {row['silence_days']:.0f} days (usual gap "
        f"{row['usual_gap_days']:.0f} days; {row['matched_weeks']:.0f} weeks kept up by both)."
        for row in cast("list[dict[str, Any]]", table.to_dict("records"))
    ]
    return note_left_out(cast_table("revival", table.reset_index(drop=True)), left_out)


def build_diversification(
    amounts: "pd.Series[float]",
    *,
    n: int,
    lose: int = 3,
    people: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Build what would be left if the largest ties were lost, one more in each row.

    A high lost_share means that much hangs on few people, a low one that it is spread. High
    effective_contacts after the loss mean that there is something to fall back on.

    Parameters
    ----------
    amounts : pandas.Series
        How much by person (the index): contact, or worth received.
    n : int
        Events or entries behind it.
    lose : int, default 3
        How many of the largest to take away.
    people : pandas.DataFrame, optional
        The casebook's people: communal ties and people who opted out are left out.
    seed : int, default 0
        Seed of the resampling behind the limits.

    Returns
    -------
    pandas.DataFrame
        Row 0 is how it is now; row k without the k largest. `attrs["left_out"]` counts who is not
        shown.

    Raises
    ------
    OptionError
        If nothing can be lost.

    Notes
    -----
    concentration = sum of squared shares of what is left; effective_contacts is 1 over it. Limits of
    lost_share: 2000 resamples of n cases, always of the largest in each, so that who is largest is
    uncertain too.

    References
    ----------
    Herfindahl-Hirschman index; Hirschman, A. O. (1964). The paternity of an index. American Economic
    Review 54, 761-762.

    Examples
    --------
    >>> rows = build_diversification(pd.Series({"ana": 6.0, "ben": 2.0, "cy": 2.0}), n=10, lose=1)
    >>> rows[["lost_share", "effective_contacts"]].round(2).values.tolist()
    [[0.0, 2.27], [0.6, 2.0]]
    """
    if lose < 1 or n < 1:
        raise OptionError(f"lose={lose!r} and n={n!r} leave nothing to tell.", next_step="use lose=3")
    roster = Roster.of(people)
    named = pd.Series(amounts.to_numpy(np.float64), index=amounts.index.astype("str"))
    reason = roster.reason(pd.Series(named.index, index=named.index))
    left_out = {str(why): int(count) for why, count in reason[reason.ne("")].value_counts().items()}
    ordered = named[reason.eq("") & named.gt(0)].sort_values(ascending=False, kind="stable")
    if ordered.empty:
        return note_left_out(empty_table("diversification"), left_out)
    share = (ordered / ordered.sum()).to_numpy()
    drawn = np.random.default_rng(seed).multinomial(n, share, DRAWS) / n
    drawn = -np.sort(-drawn, axis=1)
    rows = [
        _without(lost, ordered, share, limits_of(drawn[:, :lost].sum(axis=1)), n)
        for lost in range(min(lose, len(ordered) - 1) + 1)
    ]
    return note_left_out(cast_table("diversification", pd.DataFrame(rows)), left_out)


def _without(
    lost: int, ordered: "pd.Series[float]", share: np.ndarray, limits: tuple[float, float], n: int
) -> dict[str, Any]:
    """Tell what is left without the largest ties."""
    rest = share[lost:] / share[lost:].sum()
    gone, effective = float(share[:lost].sum()), float(1 / (rest**2).sum())
    left = f"as with {effective:.1f} equal contacts (recorded; n = {n})."
    whom = plural(lost, "largest tie", "largest ties")
    return {
        "lost": lost,
        "person": ordered.index[lost - 1] if lost else "",
        "lost_share": gone,
        "lost_share_low": limits[0],
        "lost_share_high": limits[1],
        "lost_share_status": status_of(n),
        "concentration": float((rest**2).sum()),
        "effective_contacts": effective,
        "next_share": float(rest[0]),
        "n": n,
        "words": f"Without the {whom}, {gone:.0%} would be gone and the rest {left}"
        if lost
        else f"Now it is {left}",
    }
