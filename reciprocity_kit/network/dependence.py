"""What each of two people is to the other: shares of contact, alternatives, and who opens beyond activity."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.columns._of_power import SOLE_SOURCE
from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics._arrays import BoolArray, FloatArray, IntArray, as_floats
from reciprocity_kit.statistics.alternatives import other_sources
from reciprocity_kit.statistics.grouped import Limits
from reciprocity_kit.statistics.grouped_shares import dirichlet_limits
from reciprocity_kit.statistics.imbalance import (
    activity_gap,
    compare_shares,
    share_by_activity,
    share_spread,
    spread_test,
)
from reciprocity_kit.statistics.multiplicity import benjamini_hochberg
from reciprocity_kit.statistics.proportions import binomial_test

FEWEST = 5
MOSTLY = 0.8
_NEEDED = ("ego", "alter", "sent", "received", "total", "opened", "opened_by_alter", "contact_share_status")


@dataclass(frozen=True)
class _Sides:
    """Who stands on either side of each row, as codes, and where the row of the other side is."""

    ego: IntArray
    alter: IntArray
    people: int
    mirror: IntArray

    @classmethod
    def of(cls, ties: pd.DataFrame) -> "_Sides":
        """Read the sides of ties; a mirror row that is missing is -1."""
        names = pd.concat([ties["ego"], ties["alter"]], ignore_index=True).astype("str")
        codes, people = pd.factorize(names, sort=True)
        ego, alter = codes[: len(ties)], codes[len(ties) :]
        keys, wanted = ego * len(people) + alter, alter * len(people) + ego
        order = np.argsort(keys, kind="stable")
        place = np.minimum(np.searchsorted(keys, wanted, sorter=order), max(keys.size - 1, 0))
        found = order[place] if keys.size else order
        mirror = np.where(keys[found] == wanted, found, -1)
        return cls(ego, alter, len(people), mirror)

    def total(self, values: FloatArray) -> FloatArray:
        """Return the sum over all rows of each person."""
        return as_floats(np.bincount(self.ego, values, self.people))

    def other(self, values: FloatArray) -> FloatArray:
        """Return the values of the mirror rows, 0 where there is none."""
        return np.where(self.mirror >= 0, values[self.mirror], 0.0) if values.size else values


def build_tie_structure(ties: pd.DataFrame) -> pd.DataFrame:
    """Build the table of what each of two people is to the other, one row per ordered pair.

    A high contact_share with few alternatives: the person's contact rests on this one; a low share
    with many: it would go on without. A dependence_gap above 0: the tie is a larger part of the
    other's contact; below 0: of the person's own. A high mutual_dependence: much for both. Wang's
    index is 0 where both are equally likely to turn to each other and high where one is much more so.
    An activity_gap above 0: the person opens more here than both people's activity would give;
    below 0: less. These are structural alternatives, not power over a person: writing to one keeps
    nobody from writing to another, and contact is not need.

    Parameters
    ----------
    ties : pandas.DataFrame
        Ties as `build_ties` returns them.

    Returns
    -------
    pandas.DataFrame
        One row per tie, by ego and falling share: contact_share D_ij = total / all of ego's, with
        Dirichlet limits; alternatives 1 / sum_k (D_ik / (1 - D_ij))^2 over the others; sole_source,
        from a share of 80%; dependence_gap D_ji - D_ij and mutual_dependence D_ij + D_ji, with limits
        that know both shares count the same events; wang |ln p_ij - ln p_ji| with p_ij = sent / all
        that ego sent; openings, initiation_share, expected_share p0 by activity, activity_gap
        logit(share) - logit(p0) with Jeffreys limits, activity_p (exact binomial) and activity_q
        (Benjamini-Hochberg over all ties); spread, by how much ties differ beyond activity
        (beta-binomial), and spread_p and spread_q against ties that differ as much. What one side's
        mailbox cannot tell is not_identified: the share needs ego's, all that compares needs both.
        one_sided where one never wrote or never opened, too_few under five events or openings.

    Raises
    ------
    TableError
        If columns are missing.

    References
    ----------
    Emerson, R. M. (1962). American Sociological Review 27, 31-41. Casciaro, T., Piskorski, M. J.
    (2005). Administrative Science Quarterly 50, 167-199. Wang, C. et al. (2013). Network Science 1,
    31-48. Kovanen, L., Saramaki, J., Kaski, K. (2010), arXiv:1002.0763, for the control by activity;
    its conditional form is our own. Williams, D. A. (1975). Biometrics 31, 949-952, for the spread.

    Examples
    --------
    Nine of Ann's twenty events are with Bob, and a quarter of Bob's with Ann:

    >>> ties = pd.DataFrame({"ego": ["ann", "ann", "bob", "bob"], "alter": ["bob", "cat", "ann", "dan"]})
    >>> ties = ties.assign(total=[9, 11, 9, 27], sent=[5, 6, 4, 13], received=[4, 5, 5, 14])
    >>> ties = ties.assign(opened=[3, 4, 1, 5], opened_by_alter=[1, 4, 3, 5], contact_share_status="ok")
    >>> table = build_tie_structure(ties)
    >>> names = ["contact_share", "alternatives", "dependence_gap", "mutual_dependence"]
    >>> table.loc[table["alter"] == "bob", names].values.round(2).tolist()
    [[0.45, 1.0, -0.2, 0.7]]
    """
    missing = [name for name in _NEEDED if name not in ties.columns]
    if missing:
        raise TableError(
            f"The ties miss columns: {', '.join(missing)}.", next_step="use rk.build_ties(history)"
        )
    ties = ties.reset_index(drop=True)
    sides = _Sides.of(ties)
    own = ties["contact_share_status"].ne("not_identified").to_numpy(np.bool_)
    both = own & (sides.other(own.astype(np.float64)) > 0)
    columns: dict[str, object] = {name: ties[name] for name in ("ego", "alter", "total")}
    columns |= _find_shares(as_floats(ties["total"]), sides, own, both)
    columns |= _find_wang(as_floats(ties["sent"]), as_floats(ties["received"]), sides, both)
    columns |= _find_activity(as_floats(ties["opened"]), as_floats(ties["opened_by_alter"]), sides, both)
    order = np.lexsort([-as_floats(ties["total"]), sides.ego])
    return cast_table("tie_structure", pd.DataFrame(columns).iloc[order].reset_index(drop=True))


def _limits(name: str, limits: Limits, known: BoolArray) -> dict[str, FloatArray]:
    ends = zip(("", "_low", "_high"), limits, strict=True)
    return {f"{name}{end}": np.where(known, values, np.nan) for end, values in ends}


def _find_shares(total: FloatArray, sides: _Sides, own: BoolArray, both: BoolArray) -> dict[str, object]:
    """Return shares of contact from each side, the alternatives, and the sides compared."""
    share = dirichlet_limits(total, sides.ego, sides.people)
    whole = sides.total(total)[sides.ego]
    others = other_sources(total, sides.ego, sides.people)
    mostly = (share.value >= MOSTLY) | (others == 0)
    pair = compare_shares(share, Limits(*map(sides.other, share)))
    few = np.minimum(whole, sides.other(whole)) < FEWEST
    status = np.select([~both, few], ["not_identified", "too_few"], "ok")
    cases = [~own | (whole < FEWEST), mostly]
    return {
        **_limits("contact_share", share, own),
        "contact_share_status": np.select([~own, whole < FEWEST], ["not_identified", "too_few"], "ok"),
        "alternatives": np.where(own, others, np.nan),
        "sole_source": np.select(cases, [SOLE_SOURCE[2], SOLE_SOURCE[0]], SOLE_SOURCE[1]),
        **_limits("dependence_gap", pair.gap, both),
        "dependence_gap_status": status,
        **_limits("mutual_dependence", pair.both, both),
        "mutual_dependence_status": status,
    }


def _find_wang(sent: FloatArray, received: FloatArray, sides: _Sides, both: BoolArray) -> dict[str, object]:
    """Return Wang's index, from what part of all that either sends goes to the other."""
    two_way, sums = (sent > 0) & (received > 0), sides.total(sent)
    with np.errstate(divide="ignore", invalid="ignore"):
        index = np.abs(np.log(sent / sums[sides.ego]) - np.log(received / sums[sides.alter]))
    return {
        "wang": np.where(both & two_way, index, np.nan),
        "wang_status": np.select([~both, ~two_way], ["not_identified", "one_sided"], "ok"),
    }


def _find_activity(k: FloatArray, by_alter: FloatArray, sides: _Sides, both: BoolArray) -> dict[str, object]:
    """Return who opens, against who would by the openings of both with all others."""
    n, made, got = k + by_alter, sides.total(k), sides.total(by_alter)
    p0 = share_by_activity(
        made[sides.ego] - k, got[sides.ego] - by_alter, made[sides.alter] - by_alter, got[sides.alter] - k
    )
    known = both & (n > 0)
    once = known & (sides.ego < sides.alter)
    spread = share_spread(k[once], n[once], p0[once])
    cases = [~both, n == 0, (k == 0) | (by_alter == 0), n < FEWEST]
    found: dict[str, object] = {
        "openings": n,
        "initiation_share": np.where(n > 0, k / np.where(n > 0, n, 1.0), np.nan),
        "expected_share": np.where(known, p0, np.nan),
        **_limits("activity_gap", activity_gap(k, n, p0), known),
        "activity_gap_status": np.select(
            cases, ["not_identified", "no_events", "one_sided", "too_few"], "ok"
        ),
        "spread": np.where(known, spread, np.nan),
    }
    for name, values in (
        ("activity", binomial_test(k, n, share=p0)),
        ("spread", spread_test(k, n, p0, spread)),
    ):
        found[f"{name}_p"] = np.where(known, values, np.nan)
        found[f"{name}_q"] = benjamini_hochberg(np.where(known, values, np.nan))
    return found
