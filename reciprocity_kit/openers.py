"""The list of people with whom one side opens most conversations, ranked by what is certain."""

from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.columns import OPENED_MOSTLY_BY
from reciprocity_kit.errors import OptionError
from reciprocity_kit.statistics import bayesian_fdr, portfolio_prior, share_posterior
from reciprocity_kit.ties import FEWEST_TO_LABEL

ONE_IN_EIGHT = 0.125
"""Expected share of wrong names in the list: where those missed and those wrongly named are about as many."""

_EGO, _ALTER, _UNKNOWN = (OPENED_MOSTLY_BY.index(word) for word in ("ego", "alter", "not enough data"))


def build_openers(
    ties: pd.DataFrame, *, ego: str | None = None, false_discoveries: float = ONE_IN_EIGHT
) -> pd.DataFrame:
    """List one person's ties by who opens the conversations, most certain first.

    A high `share_at_least` means that the person opens most conversations, and that this is hardly
    chance; a low one that the other does, or that little is known. The list names more
    people than the label `opened_mostly_by`: of the people listed here, about one in eight may be
    wrong, while each label is nine times in ten right or better on its own.

    Parameters
    ----------
    ties : pandas.DataFrame
        As `build_ties` returns them.
    ego : str, optional
        Whose ties; by default the one person whose own mailbox was read.
    false_discoveries : float
        Expected share of wrong names among those listed, 0..1.

    Returns
    -------
    pandas.DataFrame
        One row per tie with a conversation: `alter`, `opened`, `opened_by_alter`, `share` (shrunken
        towards what is usual among the person's ties), `share_low`, `share_high`,
        `share_at_least` (exceeded with 90% probability, the rank), `mostly_ego` and `mostly_alter`
        (probability that the share is at least 0.6, or at most 0.4), `listed` (ego, alter or not
        enough data: named at that false discovery rate, from ten conversations on),
        `opened_mostly_by` (the label).

    Raises
    ------
    OptionError
        If it is not clear whose ties are meant, or the rate is not between 0 and 1.

    References
    ----------
    Efron 2016, Biometrika 103:1. Newton, Noueiry, Sarkar, Ahlquist 2004, Biostatistics 5:155.

    Examples
    --------
    >>> from reciprocity_kit.columns import empty_table
    >>> len(build_openers(empty_table("ties"), ego="ana"))
    0
    """
    mine = ties["ego"].astype("str").eq(find_whose(ties, ego))
    own = ties[mine & (ties["opened"] + ties["opened_by_alter"] > 0)]
    opened = own["opened"].to_numpy(np.int64)
    n = opened + own["opened_by_alter"].to_numpy(np.int64)
    found = share_posterior(opened, n, portfolio_prior(opened, n))
    enough = n >= FEWEST_TO_LABEL
    listed = np.full(len(n), _UNKNOWN, np.int64)
    for code, probability in ((_EGO, found.above), (_ALTER, found.below)):
        listed[enough & bayesian_fdr(probability, q=false_discoveries)] = code
    columns: dict[str, Any] = {
        "alter": own["alter"].astype("str").to_numpy(),
        "opened": opened,
        "opened_by_alter": n - opened,
        "share": found.mean,
        "share_low": found.low,
        "share_high": found.high,
        "share_at_least": found.quantile10,
        "mostly_ego": found.above,
        "mostly_alter": found.below,
        "listed": pd.Categorical(np.array(OPENED_MOSTLY_BY)[listed], categories=list(OPENED_MOSTLY_BY)),
        "opened_mostly_by": own["opened_mostly_by"].to_numpy(),
    }
    order = ["share_at_least", "share", "opened"]
    return pd.DataFrame(columns).sort_values(order, ascending=False, kind="stable", ignore_index=True)


def merge_openers(ties: pd.DataFrame, openers: pd.DataFrame) -> pd.DataFrame:
    """Write the shrunken share of each tie beside the raw one, for a chart that shows both.

    A shrunken share lies nearer to what is usual among the person's ties than the raw one, the
    fewer conversations there are the more; where they differ much, little is known.

    Parameters
    ----------
    ties : pandas.DataFrame
        One person's ties, or everybody's.
    openers : pandas.DataFrame
        As `build_openers` returns them for that person, before any tie was left out.

    Returns
    -------
    pandas.DataFrame
        The ties with `shrunken_share`, `shrunken_share_low` and `shrunken_share_high`, NaN where
        there is no conversation.

    Examples
    --------
    >>> ties = pd.DataFrame({"ego": "you", "alter": ["ana", "ben"], "opened": [9, 1], "opened_by_alter": 1})
    >>> ties = ties.assign(contact_share_status="ok", opened_mostly_by="not enough data")
    >>> merge_openers(ties, build_openers(ties))["shrunken_share"].between(0.4, 0.8).tolist()
    [True, True]
    """
    by_name = openers.assign(alter=openers["alter"].astype("str")).set_index("alter")
    found = by_name.reindex(ties["alter"].astype("str"))
    named = {f"shrunken_share{end}": found[f"share{end}"].to_numpy() for end in ("", "_low", "_high")}
    return ties.assign(**named)


def find_whose(ties: pd.DataFrame, ego: str | None) -> str:
    """Find whose ties are meant.

    Parameters
    ----------
    ties : pandas.DataFrame
        As `build_ties` returns them.
    ego : str or None
        The person where one was named.

    Returns
    -------
    str
        The person, by default the one whose own mailbox was read.

    Raises
    ------
    OptionError
        If nobody was named, and not exactly one person's mailbox was read.
    """
    if ego is not None:
        return ego
    observed = ties.loc[ties["contact_share_status"].eq("ok"), "ego"].astype("str").unique()
    if len(observed) != 1:
        raise OptionError(
            f"{len(observed)} people's own mailboxes were read, so it has to be said whose ties to list.",
            next_step='give ego="you@your.example"',
        )
    return str(observed[0])
