"""Ties in an order that few cases cannot head: by a posterior quantile, never by the raw share."""

from types import MappingProxyType

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics.mixture import portfolio_prior, share_posterior

FEWEST = 5
_HALF = 0.5
RANKABLE = MappingProxyType(
    {
        "initiation": ("opened", ("opened", "opened_by_alter")),
        "initiation_by_alter": ("opened_by_alter", ("opened", "opened_by_alter")),
        "answered": ("opened_answered", ("opened",)),
        "answers": ("opened_by_alter_answered", ("opened_by_alter",)),
    }
)
"""What ties can be ranked by: the cases counted, and the columns that add up to their number."""


def rank_ties(ties: pd.DataFrame, *, by: str = "initiation", quantile: float = 0.1) -> pd.DataFrame:
    """Rank the ties of each person by how high a share surely is.

    Rank 1 has the share that is high most surely; a low rank means a low share or little evidence.
    Sorted by the posterior `quantile` of the share, the prior learned from all of the person's
    contacts, so that three of three does not come before thirty of thirty-two. In a world where
    all 500 contacts are even, a raw share of 0.6 or more is found in 57 to 144 of them. Contacts
    of one person only are compared; where many mailboxes were read everyone has a list of their own.

    Parameters
    ----------
    ties : pandas.DataFrame
        Ties as `build_ties` returns them.
    by : {"initiation", "initiation_by_alter", "answered", "answers"}
        Share of the conversations that the person opened, or that the other opened; of the person's
        openings that the other answered; of the other's openings that the person answered.
    quantile : float, default 0.1
        Posterior quantile to sort by, above 0 and below 0.5.

    Returns
    -------
    pandas.DataFrame
        One row per tie of those whose own mailbox was read and with any case, by person and rank: by,
        rank, quantile_share, shrunken_share (posterior mean) with its 95% limits and status, cases and n.
        too_few marks fewer than five.

    Raises
    ------
    OptionError
        If `by` is unknown or the quantile out of range.
    TableError
        If columns are missing.

    References
    ----------
    Efron, B. (2016). Biometrika 103, 1-20; Laird, N. M., Louis, T. A. (1989). Empirical Bayes ranking
    methods. Journal of Educational Statistics 14, 29-46.

    Examples
    --------
    >>> ties = pd.DataFrame({"ego": "you", "alter": ["few", "many"], "opened": [3, 28]})
    >>> ties = ties.assign(opened_by_alter=[0, 4], contact_share_status="ok")
    >>> rank_ties(ties)[["alter", "rank", "n"]].values.tolist()
    [['many', 1, 32], ['few', 2, 3]]
    """
    if by not in RANKABLE:
        raise OptionError(f"by={by!r} is unknown.", next_step=f"use one of {', '.join(RANKABLE)}")
    if not 0.0 < quantile < _HALF:
        raise OptionError(f"quantile={quantile!r} is out of range.", next_step="give quantile=0.1")
    cases, parts = RANKABLE[by]
    needed = ("ego", "alter", cases, *parts, "contact_share_status")
    missing = [name for name in dict.fromkeys(needed) if name not in ties.columns]
    if missing:
        raise TableError(
            f"The ties miss columns: {', '.join(missing)}.", next_step="use rk.build_ties(history)"
        )
    n = ties[list(parts)].sum(axis=1)
    kept = ties["contact_share_status"].ne("not_identified") & (n > 0)
    rows = ties.loc[kept, ["ego", "alter"]].assign(cases=ties[cases], n=n)
    groups = [_rank(group, quantile) for _, group in rows.groupby("ego", observed=True)]
    if not groups:
        return empty_table("ranking")
    return cast_table("ranking", pd.concat(groups, ignore_index=True).assign(by=by))


def _rank(rows: pd.DataFrame, quantile: float) -> pd.DataFrame:
    prior = portfolio_prior(rows["cases"], rows["n"])
    posterior = share_posterior(rows["cases"], rows["n"], prior)
    sure = share_posterior(rows["cases"], rows["n"], prior, level=1.0 - 2.0 * quantile)
    order = np.lexsort([rows["alter"].astype("str").to_numpy(), -posterior.mean, -sure.low])
    return (
        rows.assign(
            quantile_share=sure.low,
            shrunken_share=posterior.mean,
            shrunken_share_low=posterior.low,
            shrunken_share_high=posterior.high,
            shrunken_share_status=np.where(rows["n"] < FEWEST, "too_few", "ok"),
        )
        .iloc[order]
        .assign(rank=np.arange(1, len(rows) + 1))
    )
