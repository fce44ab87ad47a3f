"""What became of the owner's asks: by person, by approach, and after help given or without."""

import numpy as np
import pandas as pd
from scipy import special

from reciprocity_kit.ledger.entries import GIVEN, Day, delivered
from reciprocity_kit.ledger.estimates import (
    Estimate,
    build_patterns,
    difference_row,
    ratio_row,
    share_row,
)
from reciprocity_kit.ledger.persons import LEFT_OUT, note_left_out
from reciprocity_kit.ledger.requests import ACCEPTED, ANSWERED, YOURS, both_left_out, requests_between
from reciprocity_kit.ledger.sheet import status_of, window_of

PRIOR_WEIGHT = 5.0


def shrunken_share(accepted: int, asked: int, mean: float) -> tuple[float, float, float]:
    """Return a share drawn towards the own mean, with its limits.

    A high value means that most asks were accepted; few asks stay near the mean.
    (k + 5 m) / (n + 5), the mean of the posterior Beta(k + 5 m, n - k + 5 (1 - m)).

    Parameters
    ----------
    accepted, asked : int
        Asks accepted, and all answered.
    mean : float
        The owner's mean over all people.

    Returns
    -------
    tuple of float
        Share and the ends of its 95% interval.

    References
    ----------
    Efron, B., Morris, C. (1975). Data analysis using Stein's estimator. JASA 70, 311-319.

    Examples
    --------
    3 of 4 with a mean of 0.4 count as (3 + 2) / (4 + 5):

    >>> print(f"{shrunken_share(3, 4, 0.4)[0]:.3f}")
    0.556
    """
    a, b = accepted + PRIOR_WEIGHT * mean, asked - accepted + PRIOR_WEIGHT * (1 - mean)
    low = float(special.betaincinv(a, b, 0.025)) if a > 0 and b > 0 else float(a > 0)
    high = float(special.betaincinv(a, b, 0.975)) if a > 0 and b > 0 else float(a > 0)
    return a / (a + b), low, high


def build_ask_outcomes(
    asks: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Build what became of the owner's asks, by person and by approach.

    A high accepted_share means that most asks were accepted, wholly or partly, a low one that few
    were. An approach that did well was used with people and for asks of its own, so another may do
    as well there: it is a record, not a trial.

    Parameters
    ----------
    asks : pandas.DataFrame
        The casebook's asks.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        First day that is not counted.
    seed : int, default 0
        Seed of the resampling behind the limits of the value per hour.

    Returns
    -------
    pandas.DataFrame
        Rows accepted_share of all asks (Jeffreys), value_per_hour of preparation (bootstrap over people),
        accepted_share by approach (Jeffreys), and by person influence_yield, drawn towards the own
        mean. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.

    Notes
    -----
    Asks that are open or withdrawn are left out. influence_yield = (k + 5 m) / (n + 5) with m the own
    mean of all asks. value_per_hour = size of accepted asks / hours of preparation of all, where both
    are known; a part granted counts in full, as its part is not recorded.

    References
    ----------
    Efron, B., Morris, C. (1975). JASA 70, 311-319, for drawing shares towards their mean. Flynn, F. J.,
    Lake, V. K. B. (2008). If you need help, just ask. Journal of Personality and Social Psychology 95,
    128-143: people underestimate how many say yes.

    Examples
    --------
    >>> asks = pd.DataFrame({"ask_id": [1, 2], "date": pd.to_datetime(["2024-02-01"] * 2), "asker": "you"})
    >>> asks = asks.assign(asked_of="ana", form="ask", kind="services", size=4.0, prepared_hours=[1.0, 1.0])
    >>> asks = asks.assign(outcome=["accepted", "declined"], approach="by phone")
    >>> build_ask_outcomes(asks, owner="you")[["measure", "value"]].values.tolist()[:2]
    [['accepted_share', 0.5], ['value_per_hour', 2.0]]
    """
    answered = _answered(asks, owner, people, until)
    yes = answered["accepted"]
    k, n = int(yes.sum()), len(answered)
    rows: list[Estimate] = [share_row("accepted_share", k, n, "Of your asks, accepted wholly or partly")]
    known = answered[answered["prepared_hours"].ge(0) & answered["size"].gt(0)]
    sums = np.column_stack([known["size"].where(known["accepted"], 0.0), known["prepared_hours"]])
    words = "Size of accepted asks for each hour of preparation"
    rows.append(
        ratio_row(
            "value_per_hour",
            sums.astype(np.float64),
            known["partner"].to_numpy(str),
            words,
            unit="worth per hour",
            seed=seed,
        )
    )
    approach = answered["approach"].astype("str").str.strip().str.casefold()
    for name, own in answered[approach.ne("")].groupby(approach[approach.ne("")], sort=True):
        words = f"Of your asks made so ({name}), accepted"
        rows.append(share_row("accepted_share", int(own["accepted"].sum()), len(own), words, group=str(name)))
    for partner, own in answered.groupby("partner", sort=True):
        rows.append(_yield_of(str(partner), int(own["accepted"].sum()), len(own), k / n))
    return note_left_out(build_patterns(rows, window=window_of(answered["date"])), answered.attrs[LEFT_OUT])


def build_help_and_yes(
    exchanges: pd.DataFrame,
    asks: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Build whether asks were accepted more often where the owner had helped before.

    An accepted_difference above 0 means that asks after help were accepted more often, below 0
    less. It is an association: people one helps are also those one knows better.

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
        Seed of the draws behind the limits of the difference.

    Returns
    -------
    pandas.DataFrame
        Rows accepted_share after help and without, and accepted_difference. `attrs["left_out"]` counts
        who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date.

    Notes
    -----
    Help is any favour given to the same person on an earlier day. Limits from the difference of two
    Jeffreys posteriors.

    References
    ----------
    Regan, D. T. (1971). Effects of a favor and liking on compliance. Journal of Experimental Social
    Psychology 7, 627-639.

    Examples
    --------
    >>> table = pd.DataFrame({"exchange_id": [1], "date": pd.to_datetime(["2024-01-01"]), "giver": ["you"]})
    >>> table = table.assign(receiver="ana", kind="services", worth=4.0, cost=1.0)
    >>> table = table.assign(state="delivered", delivered_on=pd.NaT)
    >>> asks = pd.DataFrame({"ask_id": [1, 2], "date": pd.to_datetime(["2024-02-01"] * 2), "asker": "you"})
    >>> asks = asks.assign(asked_of=["ana", "ben"], form="ask", kind="services", size=4.0)
    >>> asks = asks.assign(prepared_hours=1.0, outcome=["accepted", "declined"], approach="")
    >>> build_help_and_yes(table, asks, owner="you")["value"].tolist()
    [1.0, 0.0, 1.0]
    """
    answered = _answered(asks, owner, people, until)
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    first = entries[entries["side"].eq(GIVEN)].groupby("partner")["day"].min()
    helped = answered["partner"].map(first).lt(answered["date"])
    counts = [(int(answered.loc[of, "accepted"].sum()), int(of.sum())) for of in (helped, ~helped)]
    groups = ("after help", "without help before")
    rows = [
        share_row("accepted_share", k, n, f"Of your asks {group}, accepted", group=group)
        for (k, n), group in zip(counts, groups, strict=True)
    ]
    words = "Share accepted after help less share accepted without (an association, no cause)"
    rows.append(difference_row("accepted_difference", counts[0], counts[1], words, seed=seed))
    window = window_of(answered["date"])
    return note_left_out(build_patterns(rows, window=window), both_left_out(answered, entries))


def _answered(asks: pd.DataFrame, owner: str, people: pd.DataFrame | None, until: Day) -> pd.DataFrame:
    requests = requests_between(asks, owner=owner, people=people, until=until)
    outcome = requests["outcome"].astype("str")
    kept = requests["side"].eq(YOURS) & outcome.isin(ANSWERED)
    table = requests.assign(accepted=outcome.isin(ACCEPTED))[kept].reset_index(drop=True)
    return note_left_out(table, requests.attrs[LEFT_OUT])


def _yield_of(partner: str, k: int, n: int, mean: float) -> Estimate:
    share, low, high = shrunken_share(k, n, mean)
    return Estimate(
        measure="influence_yield",
        partner=partner,
        value=share,
        unit="share",
        low=low,
        high=high,
        n=n,
        status=status_of(n),
        words=f"Of your asks of {partner}, accepted ({k} of {n}), drawn towards your mean of {mean:.0%}",
    )
