"""Where recorded value comes from, who else supplies it, and how a tie compares with the best other one."""

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.columns._of_power import SOLE_SOURCE
from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics._arrays import as_floats
from reciprocity_kit.statistics.alternatives import other_sources, supplied_by_others
from reciprocity_kit.statistics.grouped_shares import dirichlet_limits

MOSTLY = 0.8
FEWEST = 5
ALL_KINDS = "all"


def build_value_sources(received: pd.DataFrame) -> pd.DataFrame:
    """Build the table of whose recorded value each person rests on, kind by kind and over all kinds.

    A high source_share with few alternatives: this value comes from one person; a low one: it comes
    from many. A high replaceable_share: what comes from this person others supply too, so that
    adjusted_share is low; 0: nobody else supplies any of it. Only what was recorded counts, and a
    source that has not been tried is no source here. It is meant for one's own records: which
    alternatives would lower one's own dependence.

    Parameters
    ----------
    received : pandas.DataFrame
        One row per entry of value received: ego (who received), alter (who gave), category and
        value, 0 or more.

    Returns
    -------
    pandas.DataFrame
        One row per ego, alter and category, and one with the category "all": value, source_share
        s = value / all of ego's in the category, alternatives 1 / sum_k (s_k / (1 - s))^2 over the
        others, sole_source (s of 80% or more, or no other), replaceable_share = part of the value in
        categories that at least one other supplies, adjusted_share = s (1 - replaceable_share), n
        entries. Limits: Dirichlet, the shares taken for as many entries as there are, with one prior
        entry for all sources together; too_few under five entries.

    Raises
    ------
    TableError
        If columns are missing or a value is negative.

    References
    ----------
    Emerson, R. M. (1962). Power-dependence relations. American Sociological Review 27, 31-41. The
    adjustment by replacement is our own.

    Examples
    --------
    Ben's advice could come from Cem too, his introductions from nobody else:

    >>> received = pd.DataFrame({"ego": "you", "alter": ["ben", "ben", "cem"], "value": [6, 2, 2]})
    >>> received = received.assign(category=["advice", "introduction", "advice"])
    >>> table = build_value_sources(received)
    >>> names = ["alter", "source_share", "replaceable_share", "adjusted_share"]
    >>> table.loc[table["category"] == "all", names].values.tolist()
    [['ben', 0.8, 0.75, 0.2], ['cem', 0.2, 1.0, 0.0]]
    """
    _check(received, ("ego", "alter", "category", "value"), "use ego, alter, category and value")
    if received["value"].lt(0).any() or received["value"].isna().any():
        raise TableError("Values must be 0 or more.", next_step="leave out entries without a value")
    kept = received.loc[received["value"] > 0, ["ego", "alter", "category", "value"]]
    if kept.empty:
        return empty_table("value_sources")
    keys = ["ego", "alter", "category"]
    entries = kept.astype(dict.fromkeys(keys, "str"))
    by_kind = entries.groupby(keys, sort=True)["value"].agg(value="sum", n="size").reset_index()
    person, kind = (pd.factorize(by_kind[key])[0] for key in ("ego", "category"))
    shared = supplied_by_others(by_kind["value"], person, kind, int(kind.max()) + 1)
    by_kind["replaceable"] = by_kind["value"].where(shared, 0.0)
    whole = by_kind.groupby(keys[:2], sort=True)[["value", "n", "replaceable"]].sum().reset_index()
    table = pd.concat([whole.assign(category=ALL_KINDS), by_kind], ignore_index=True)
    _add_shares(table)
    order = np.lexsort([-table["value"], table["category"], table["category"] != ALL_KINDS, table["ego"]])
    return cast_table("value_sources", table.iloc[order].reset_index(drop=True))


def _add_shares(table: pd.DataFrame) -> None:
    group, groups = pd.factorize(pd.MultiIndex.from_frame(table[["ego", "category"]]))
    value, n = as_floats(table["value"]), as_floats(table["n"])
    whole, entries = (np.bincount(group, each, len(groups))[group] for each in (value, n))
    limits = dirichlet_limits(value / whole * entries, group, len(groups))
    for end, each in zip(("", "_low", "_high"), limits, strict=True):
        table[f"source_share{end}"] = each
    table["source_share_status"] = np.where(entries < FEWEST, "too_few", "ok")
    table["alternatives"] = other_sources(value, group, len(groups))
    mostly = (table["source_share"] >= MOSTLY) | (table["alternatives"] == 0)
    table["sole_source"] = np.where(mostly, SOLE_SOURCE[0], SOLE_SOURCE[1])
    table["replaceable_share"] = table["replaceable"] / table["value"]
    table["adjusted_share"] = table["source_share"] * (1.0 - table["replaceable_share"])


def build_value_gaps(values: pd.DataFrame, *, comparison_level: float | None = None) -> pd.DataFrame:
    """Build the table of how each tie compares with what is usual and with the best other one.

    A satisfaction_gap above 0: the tie gives more per hour than is usual for the person; below 0:
    less. An alternative_gap far above 0: no other tie gives as much, so that the person would lose
    by leaving this one; below 0: another one gives more. Both hold for the value that was recorded,
    in the person's own eyes.

    Parameters
    ----------
    values : pandas.DataFrame
        One row per tie: ego, alter and value_per_hour, the net value that ego has from alter per hour
        spent, held towards ego's mean where hours are few.
    comparison_level : float, optional
        Value per hour that is expected of a tie; by default the median of the person's own ties.

    Returns
    -------
    pandas.DataFrame
        One row per tie, by ego and falling value: comparison_level CL, satisfaction_gap = value - CL,
        best_alternative = the highest value among the person's other ties, alternative_gap = value
        less it, n ties with a value, and status: no_events without a value, too_few under five ties,
        among which neither what is usual nor what is best means much. Without another tie the
        alternative is NaN.

    Raises
    ------
    TableError
        If columns are missing.

    References
    ----------
    Thibaut, J. W., Kelley, H. H. (1959). The Social Psychology of Groups. Wiley.

    Examples
    --------
    >>> values = pd.DataFrame({"ego": "you", "alter": ["ben", "cem", "dan"], "value_per_hour": [5, 2, 3]})
    >>> table = build_value_gaps(values)
    >>> table[["alter", "satisfaction_gap", "alternative_gap"]].values.tolist()
    [['ben', 2.0, 2.0], ['dan', 0.0, -2.0], ['cem', -1.0, -3.0]]
    """
    needed = ("ego", "alter", "value_per_hour")
    _check(values, needed, "use ego, alter and value_per_hour")
    if values.empty:
        return empty_table("value_gaps")
    table = values[list(needed)].astype({"ego": "str", "alter": "str", "value_per_hour": "float64"})
    table = table.sort_values(["ego", "value_per_hour"], ascending=[True, False], kind="stable")
    rate = table.groupby("ego", sort=False)["value_per_hour"]
    best, place = rate.transform("max"), table.groupby("ego", sort=False).cumcount()
    second = table["value_per_hour"].where(place == 1).groupby(table["ego"]).transform("max")
    table["n"] = rate.transform("count")
    usual = rate.transform("median")
    table["comparison_level"] = usual if comparison_level is None else float(comparison_level)
    known = table["value_per_hour"].notna()
    table["best_alternative"] = second.where(place == 0, best).where(known)
    table["satisfaction_gap"] = table["value_per_hour"] - table["comparison_level"]
    table["alternative_gap"] = table["value_per_hour"] - table["best_alternative"]
    table["status"] = np.select([~known, table["n"] < FEWEST], ["no_events", "too_few"], "ok")
    return cast_table("value_gaps", table.reset_index(drop=True))


def _check(table: pd.DataFrame, needed: tuple[str, ...], next_step: str) -> None:
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise TableError(
            f"The table misses columns: {', '.join(missing)}.",
            f"Found columns: {', '.join(map(str, table.columns)) or 'none'}",
            next_step=next_step,
        )
