"""How much of a person's contact runs through each other one, and what is lost if some leave."""

import numpy as np
import pandas as pd
from scipy import special

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics.grouped_shares import dirichlet_limits

FEWEST = 5


def build_dependence(ties: pd.DataFrame) -> pd.DataFrame:
    """Build how much of each person's contact runs through each other one, and who has more of it.

    A high contact_share means that much of the person's recorded contact is with this one other. A
    dependence_gap above 0 means that contact with this person is a larger part of the other's contact
    than the other way round; below 0, a larger part of this person's own. mutual_dependence is high
    where each is much of the other's contact. Contact is not need: what either gets from it is
    in no mailbox. contact_share = total / all of ego's; gap = the other's share - ego's; mutual = their
    sum. Limits: Dirichlet, with one prior event for all contacts of a person together.

    Parameters
    ----------
    ties : pandas.DataFrame
        Ties as `build_ties` returns them.

    Returns
    -------
    pandas.DataFrame
        One row per tie, by ego and falling share. contact_share is not_identified for people whose
        own mailbox was not read, the gap unless both were; too_few under five events.

    Raises
    ------
    TableError
        If columns are missing.

    References
    ----------
    Emerson, R. M. (1962). Power-dependence relations. American Sociological Review 27, 31-41.
    Casciaro, T., Piskorski, M. J. (2005). Administrative Science Quarterly 50, 167-199. Berger, J. O.,
    Bernardo, J. M., Sun, D. (2015). Bayesian Analysis 10, 189-221.

    Examples
    --------
    Nine of Ann's twenty events are with Bob, and a quarter of Bob's with Ann:

    >>> ties = pd.DataFrame({"ego": ["ann", "ann", "bob", "bob"], "alter": ["bob", "cat", "ann", "dan"]})
    >>> ties = ties.assign(total=[9, 11, 9, 27], contact_share_status="ok")
    >>> table = build_dependence(ties)
    >>> table.loc[table["alter"] == "bob", ["contact_share", "dependence_gap"]].values.round(2).tolist()
    [[0.45, -0.2]]
    """
    _check(ties)
    code, people = pd.factorize(ties["ego"].astype("str"))
    share = dirichlet_limits(ties["total"], code, len(people))
    whole = np.bincount(code, ties["total"], len(people))[code] if len(ties) else np.zeros(0)
    seen = ties["contact_share_status"].ne("not_identified").to_numpy()
    table = ties[["ego", "alter", "total"]].assign(
        **{
            f"contact_share{end}": np.where(seen, values, np.nan)
            for end, values in zip(("", "_low", "_high"), share, strict=True)
        },
        contact_share_status=np.where(seen, np.where(whole < FEWEST, "too_few", "ok"), "not_identified"),
    )
    names = table[["ego", "alter"]].astype("str")
    own = pd.Series(table["contact_share"].to_numpy(), pd.MultiIndex.from_frame(names))
    mirror = pd.MultiIndex.from_arrays([names["alter"], names["ego"]])
    other = own.reindex(mirror).to_numpy()
    table["dependence_gap"] = other - table["contact_share"]
    table["mutual_dependence"] = other + table["contact_share"]
    known = table["dependence_gap"].notna()
    table["dependence_gap_status"] = np.where(known, table["contact_share_status"], "not_identified")
    order = np.lexsort([-table["total"].to_numpy(), names["ego"].to_numpy()])
    return cast_table("dependence", table.iloc[order].reset_index(drop=True), fractional=["total"])


def build_what_if(ties: pd.DataFrame, *, ego: str | None = None, top: int = 10) -> pd.DataFrame:
    """Build what part of one person's contact is lost if the closest contacts leave, one by one.

    A high lost_share at few contacts left means that contact rests on them; effective_contacts says
    on how many equal ones the rest would. It tells of contact lost, not of how well others could
    fill in. lost_share = sum of the k largest totals / all. Limits: Dirichlet, for these k people.

    Parameters
    ----------
    ties : pandas.DataFrame
        Ties as `build_ties` returns them.
    ego : str, optional
        Whose contacts; may be left out where one mailbox was read.
    top : int, default 10
        Most contacts to leave.

    Returns
    -------
    pandas.DataFrame
        One row for k = 1, 2, ...: left (k), alter (the k-th), lost_share with limits and status,
        effective_contacts of the rest (NaN where nobody is left) and n (events).

    Raises
    ------
    OptionError
        If it is not known whose contacts are meant, or top is not positive.
    TableError
        If columns are missing.

    References
    ----------
    Emerson, R. M. (1962). American Sociological Review 27, 31-41, for alternatives; Hill, M. O. (1973).
    Ecology 54, 427-432, for the effective number.

    Examples
    --------
    >>> ties = pd.DataFrame({"ego": "you", "alter": ["ana", "ben", "cem"], "total": [45, 30, 25]})
    >>> table = build_what_if(ties.assign(contact_share_status="ok"), top=2)
    >>> table[["left", "alter", "lost_share", "effective_contacts"]].round(3).values.tolist()
    [[1, 'ana', 0.45, 1.984], [2, 'ben', 0.75, 1.0]]
    """
    _check(ties)
    if top < 1:
        raise OptionError(f"top must be positive, and is {top!r}.", next_step="give top=10")
    seen = ties[ties["contact_share_status"].ne("not_identified")]
    people = seen["ego"].astype("str").unique().tolist()
    if (ego is None and len(people) > 1) or (ego is not None and ego not in people):
        raise OptionError(
            "It is not known whose contacts are meant."
            if ego is None
            else f"The mailbox of {ego!r} was not read.",
            next_step="say ego= one of those whose mailbox was read",
        )
    own = seen if ego is None else seen[seen["ego"] == ego]
    own = own[own["total"] > 0].sort_values("total", ascending=False, kind="stable")
    if own.empty:
        return empty_table("what_if")
    count = own["total"].to_numpy(np.float64)
    lost, total, n = np.cumsum(count), count.sum(), len(count)
    k = np.arange(1, n + 1)
    limits = [_beta(at, lost + k / n, total - lost + (n - k) / n) for at in (0.025, 0.975)]
    rest = np.append(np.cumsum(count[::-1])[::-1][1:], 0.0)
    squares = np.append(np.cumsum((count**2)[::-1])[::-1][1:], np.nan)
    table = pd.DataFrame(
        {
            "left": k,
            "alter": own["alter"].to_numpy(),
            "lost_share": lost / total,
            "lost_share_low": limits[0],
            "lost_share_high": limits[1],
            "lost_share_status": "too_few" if total < FEWEST else "ok",
            "effective_contacts": rest**2 / squares,
            "n": round(float(total)),
        }
    )
    return cast_table("what_if", table.head(top))


def _beta(at: float, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    some = second > 0
    return np.where(some, special.betaincinv(first, np.where(some, second, 1.0), at), 1.0)


def _check(ties: pd.DataFrame) -> None:
    needed = ("ego", "alter", "total", "contact_share_status")
    missing = [name for name in needed if name not in ties.columns]
    if missing:
        raise TableError(
            f"The ties miss columns: {', '.join(missing)}.", next_step="use rk.build_ties(history)"
        )
