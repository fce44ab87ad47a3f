"""Whether what came back was as large as what was given: size against size."""

from functools import partial
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger.entries import GIVEN, Day, delivered, end_of
from reciprocity_kit.ledger.estimates import Estimate, build_patterns, wait_rows
from reciprocity_kit.ledger.lags import find_returns
from reciprocity_kit.ledger.persons import LEFT_OUT, note_left_out
from reciprocity_kit.ledger.sheet import window_of
from reciprocity_kit.statistics import cluster_bootstrap

WITHIN_DAYS = 180.0
FEWEST_PAIRS = 15
NOTHING = 1e-12
Floats = npt.NDArray[np.float64]


def build_size_pairs(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    within_days: float = WITHIN_DAYS,
) -> pd.DataFrame:
    """Build the list of favours you gave with what came back first from the same person.

    A returned_worth above the worth means that more came back than was given. Nobody need have
    meant the one for the other: a pair is an order in time unless the casebook notes it.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        First day that is not counted.
    within_days : float, default 180
        Days within which something must come back to make a pair.

    Returns
    -------
    pandas.DataFrame
        One row for each pair, by day; an entry that comes back belongs to the first favour only.
        `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date or within_days is not above 0.

    Examples
    --------
    >>> table = pd.DataFrame({"exchange_id": [1, 2], "date": pd.to_datetime(["2024-01-01", "2024-01-31"])})
    >>> table = table.assign(giver=["you", "ana"], receiver=["ana", "you"], worth=[2.0, 4.0], cost=1.0)
    >>> table = table.assign(kind="services", state="delivered", delivered_on=pd.NaT)
    >>> build_size_pairs(table, owner="you")[["worth", "returned_worth", "return_days"]].values.tolist()
    [[2.0, 4.0, 30.0]]
    """
    followed = _followed(exchanges, owner, people, until, within_days)
    given = followed[followed["side"].eq(GIVEN) & followed["ended"]]
    given = given[given["wait_days"].le(within_days)].drop_duplicates("returned_by")
    back = followed.set_index("exchange_id")["worth"]
    pairs = given.assign(
        return_days=given["wait_days"], returned_worth=given["returned_by"].map(back).astype("float64")
    )
    pairs = pairs[pairs["worth"].gt(0) & pairs["returned_worth"].gt(0)].reset_index(drop=True)
    return note_left_out(cast_table("size_pairs", pairs), followed.attrs[LEFT_OUT])


def build_size_matching(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    until: Day = None,
    within_days: float = WITHIN_DAYS,
    seed: int = 0,
) -> pd.DataFrame:
    """Build how what came back goes with the size of what was given.

    A size_slope of 1 means that twice as large a favour was followed by twice as large a one back,
    below 1 that large favours came back in part, above 1 that they came back in full and more. It
    describes all ties together and tells nothing of a single person.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    until : str or timestamp, optional
        The day on which the record ends, itself not inside.
    within_days : float, default 180
        Days within which something must come back.
    seed : int, default 0
        Seed of the resampling behind the limits.

    Returns
    -------
    pandas.DataFrame
        Rows size_slope of all pairs (too_few and NaN below 15), then return_share by size: small, middle and
        large favours, by thirds of their number. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If `until` is no date or within_days is not above 0.

    Notes
    -----
    Deming's line through log2(returned_worth) on log2(worth) with equal errors in both, as both are
    estimates; limits by bootstrap over people, which stands in for an intercept of each person.
    return_share is Kaplan and Meier's.

    References
    ----------
    Deming, W. E. (1943). Statistical Adjustment of Data. Linnet, K. (1993). Evaluation of regression
    procedures for methods comparison studies. Clinical Chemistry 39, 424-432.

    Examples
    --------
    >>> table = pd.DataFrame({"exchange_id": [1, 2], "date": pd.to_datetime(["2024-01-01", "2024-01-31"])})
    >>> table = table.assign(giver=["you", "ana"], receiver=["ana", "you"], worth=[2.0, 4.0], cost=1.0)
    >>> table = table.assign(kind="services", state="delivered", delivered_on=pd.NaT)
    >>> str(build_size_matching(table, owner="you").loc[0, "status"])
    'too_few'
    """
    pairs = build_size_pairs(exchanges, owner=owner, people=people, until=until, within_days=within_days)
    followed = _followed(exchanges, owner, people, until, within_days)
    given = followed[followed["side"].eq(GIVEN) & followed["worth"].gt(0)]
    rows = [_slope(pairs, seed)]
    if len(given):
        rank = given["worth"].rank(pct=True, method="average")
        size = np.select([rank <= 1 / 3, rank <= 2 / 3], ["small", "middle"], "large")
        for group in ("small", "middle", "large"):
            own = given[size == group]
            name = partial(_name, group=f"{group} favours", within=within_days)
            rows.append(wait_rows(own["wait_days"], own["ended"], horizon=within_days, name=name)[1])
    table = build_patterns(rows, window=window_of(followed["day"]))
    return note_left_out(table, followed.attrs[LEFT_OUT])


def deming_slope(moments: Floats) -> Floats:
    """Return the slope of the line with equal errors in both coordinates.

    1 means that both grow alike, below 1 that the second grows less than the first.
    (s_yy - s_xx + sqrt((s_yy - s_xx)^2 + 4 s_xy^2)) / (2 s_xy).

    Parameters
    ----------
    moments : ndarray
        Sums of 1, x, y, x^2, y^2 and xy along the last axis.

    Returns
    -------
    ndarray
        Slopes, NaN where x and y do not vary together.

    References
    ----------
    Deming, W. E. (1943). Statistical Adjustment of Data.

    Examples
    --------
    Points (0, 0), (1, 2), (2, 4) lie on a line of slope 2:

    >>> float(deming_slope(np.array([3.0, 3.0, 6.0, 5.0, 20.0, 10.0])))
    2.0
    """
    n, x, y, xx, yy, xy = np.moveaxis(np.asarray(moments, dtype=np.float64), -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        s_xx, s_yy, s_xy = xx - x * x / n, yy - y * y / n, xy - x * y / n
        gap = s_yy - s_xx
        slope = (gap + np.sqrt(gap * gap + 4.0 * s_xy * s_xy)) / (2.0 * s_xy)
    return cast("Floats", np.where(np.abs(s_xy) > NOTHING, slope, np.nan))


def _slope(pairs: pd.DataFrame, seed: int) -> Estimate:
    n = len(pairs)
    words = "How what came back grows with what you gave (1: in proportion)"
    if n < FEWEST_PAIRS:
        status = "too_few" if n else "no_events"
        return Estimate(measure="size_slope", unit="slope", n=n, status=status, words=words)
    x, y = (np.log2(pairs[name].to_numpy(np.float64)) for name in ("worth", "returned_worth"))
    sums = np.column_stack([np.ones(n), x, y, x * x, y * y, x * y])
    people = pairs["partner"].astype("str").to_numpy(str)
    found = cluster_bootstrap(deming_slope, people, sums, method="percentile", seed=seed)
    defined = bool(np.isfinite(found.estimate))
    return Estimate(
        measure="size_slope",
        value=found.estimate,
        unit="slope",
        low=found.low,
        high=found.high,
        n=n,
        status="ok" if defined else "not_identified",
        words=words,
    )


def _name(_what: str, *, group: str, within: float) -> Estimate:
    words = f"Of {group} you gave, followed by one back within {within:.0f} days"
    return Estimate(measure="return_share", group=group, words=words)


def _followed(
    exchanges: pd.DataFrame, owner: str, people: pd.DataFrame | None, until: Day, within_days: float
) -> pd.DataFrame:
    if not within_days > 0:
        raise OptionError(f"within_days={within_days!r} is not above 0.", next_step="use within_days=180")
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    return note_left_out(find_returns(entries, end=end_of(exchanges, until)), entries.attrs[LEFT_OUT])
