"""Negotiations round by round: who moved how far, and whether steps matched."""

from collections.abc import Iterator
from math import nan
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.ledger.persons import Roster, check_columns, note_left_out
from reciprocity_kit.ledger.sheet import plural

FEWEST_PAIRS = 4
FEWEST_STEPS = 4
YOU, OTHER = "you", "the other"
_NEEDED = ("round_id", "negotiation", "date", "by", "offer", "reservation")
Floats = npt.NDArray[np.float64]


def build_concessions(
    rounds: pd.DataFrame, *, owner: str, people: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Build how far each side of every negotiation moved, and whether the steps matched.

    A high concession_rate (near 1) means that you moved from your first offer nearly to your
    reservation, a low one that you hardly moved. Matching near 1 means steps as large as the
    other's step before, near 0 that steps did not depend on it. A step_trend below 0 means that
    steps became smaller. A sequence is described, no reason for it.

    Parameters
    ----------
    rounds : pandas.DataFrame
        The casebook's rounds; offers on the owner's own scale.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; negotiations with communal ties or with people who opted out
        are left out.

    Returns
    -------
    pandas.DataFrame
        Two rows per negotiation, yours and the other's. The concession rate of the other is
        not_identified: their reservation is not known. `attrs["left_out"]` counts negotiations.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.

    Notes
    -----
    On your scale a concession of yours is a fall of your offer, one of the other's a rise of
    theirs. concession_rate = conceded / (first offer - reservation), with the last reservation
    noted; gap_share = conceded / gap of the two first offers. matching is the least-squares slope of
    a side's step on the step the other took just before, from 4 pairs, with t limits. step_trend
    is Kendall's tau of step and order with its exact p-value.

    References
    ----------
    Osgood, C. E. (1962). An Alternative to War or Surrender. Pruitt, D. G. (1981). Negotiation Behavior.
    Kwon, S., Weingart, L. R. (2004). Unilateral concessions from the other party. Journal of Applied
    Psychology 89, 263-278.

    Examples
    --------
    You go 100, 90, 85 with a reservation of 70; the other offers 40 and 50 between:

    >>> rounds = pd.DataFrame({"round_id": range(1, 6), "offer": [100.0, 40.0, 90.0, 50.0, 85.0]})
    >>> rounds = rounds.assign(negotiation="rent", date=pd.date_range("2024-01-01", periods=5))
    >>> rounds = rounds.assign(by=["you", "ana", "you", "ana", "you"], reservation=70.0)
    >>> table = build_concessions(rounds, owner="you")
    >>> table[["side", "conceded", "concession_rate", "gap_share"]].round(3).values.tolist()
    [['you', 15.0, 0.5, 0.25], ['the other', 10.0, nan, 0.167]]
    """
    check_columns(rounds, "rounds", _NEEDED)
    roster = Roster.of(people)
    named = rounds.assign(by=roster.rename(rounds["by"]))
    named = named[named["offer"].notna()].sort_values(["date", "round_id"], kind="stable")
    me, rows, silent = roster.name(owner), [], 0
    for name, offers in named.groupby("negotiation", sort=True):
        others = offers.loc[offers["by"].ne(me), "by"]
        if roster.reason(others).ne("").any():
            silent += 1
            continue
        rows += list(_describe(str(name), offers, me))
    table = cast_table("concessions", pd.DataFrame(rows)) if rows else empty_table("concessions")
    return note_left_out(table, {"negotiations": silent})


def _describe(name: str, offers: pd.DataFrame, me: str) -> Iterator[dict[str, Any]]:
    mine = offers["by"].eq(me).to_numpy()
    value = offers["offer"].to_numpy(np.float64)
    steps = _steps(value, mine)
    first = {True: value[mine][:1], False: value[~mine][:1]}
    gap = float(first[True][0] - first[False][0]) if first[True].size and first[False].size else nan
    known = offers.loc[mine, "reservation"].dropna()
    floor = float(known.iloc[-1]) if len(known) else nan
    opener = YOU if mine[0] else OTHER
    for own, side in ((True, YOU), (False, OTHER)):
        of_side = mine == own
        if not of_side.any():
            continue
        by = me if own else ", ".join(sorted(set(offers.loc[~mine, "by"])))
        chosen = steps[of_side]
        conceded = float(np.nansum(chosen))
        room = value[of_side][0] - floor if own else nan
        yield {
            "negotiation": name,
            "by": by,
            "side": side,
            "n_offers": int(of_side.sum()),
            "first_mover": opener,
            "first_offer": value[of_side][0],
            "last_offer": value[of_side][-1],
            "conceded": conceded,
            "gap_share": conceded / gap if gap > 0 else nan,
            "concession_rate": conceded / room if room > 0 else nan,
            "concession_rate_status": "not_identified" if not own else "ok" if room > 0 else "no_events",
            **_matching(steps, mine, own=own),
            **_trend(chosen[np.isfinite(chosen)]),
            "words": _say(side, name, conceded, int(of_side.sum())),
        }


def _steps(value: Floats, mine: npt.NDArray[np.bool_]) -> Floats:
    """Return the step towards the other that each offer is, NaN for a side's first."""
    steps = np.full(value.size, nan)
    for own, sign in ((True, -1.0), (False, 1.0)):
        rows = np.flatnonzero(mine == own)
        steps[rows[1:]] = sign * np.diff(value[rows])
    return steps


def _matching(steps: Floats, mine: npt.NDArray[np.bool_], *, own: bool) -> dict[str, Any]:
    """Regress the steps of a side on the other's step just before."""
    follows = np.flatnonzero((mine[1:] == own) & (mine[:-1] != own)) + 1
    pairs = np.column_stack([steps[follows - 1], steps[follows]])
    pairs = pairs[np.isfinite(pairs).all(axis=1)]
    found = {"matching": nan, "matching_low": nan, "matching_high": nan, "n_pairs": len(pairs)}
    if not len(pairs):
        return {**found, "matching_status": "no_events"}
    if len(pairs) < FEWEST_PAIRS:
        return {**found, "matching_status": "too_few"}
    if np.ptp(pairs[:, 0]) == 0:  # a slope on steps that are all alike is not defined
        return {**found, "matching_status": "not_identified"}
    line = stats.linregress(pairs[:, 0], pairs[:, 1])
    reach = float(stats.t.ppf(0.975, len(pairs) - 2) * line.stderr)
    slope = float(line.slope)
    limits = {"matching": slope, "matching_low": slope - reach, "matching_high": slope + reach}
    return {**found, **limits, "matching_status": "ok"}


def _trend(steps: Floats) -> dict[str, Any]:
    if steps.size < FEWEST_STEPS:
        status = "too_few" if steps.size else "no_events"
        return {"step_trend": nan, "step_trend_p": nan, "step_trend_status": status}
    if np.ptp(steps) == 0:
        return {"step_trend": 0.0, "step_trend_p": 1.0, "step_trend_status": "ok"}
    found = stats.kendalltau(np.arange(steps.size), steps)
    return {
        "step_trend": float(found.statistic),
        "step_trend_p": float(found.pvalue),
        "step_trend_status": "ok",
    }


def _say(side: str, name: str, conceded: float, n: int) -> str:
    who = "You" if side == YOU else "The other"
    return f"{who} moved {conceded:.3g} on your scale in {name} (recorded; {plural(n, 'offer')})."
