"""Rows of a table of patterns: shares, rates, waits and ratios, each with its limits and a sentence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from math import isfinite, nan

import numpy as np
import numpy.typing as npt
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.ledger.sheet import status_of
from reciprocity_kit.statistics import cluster_bootstrap, garwood, jeffreys, kaplan_meier

Floats = npt.NDArray[np.float64]
DRAWS = 20_000
MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """One number about some cases, with what is known of it.

    Parameters
    ----------
    measure : str
        What is described.
    words : str
        What was recorded, in a sentence without its evidence.
    group : str
        Which cases, empty for all.
    partner : str
        The other person, empty for all ties together.
    value : float
        The estimate.
    unit : str
        Its unit.
    low, high : float
        Ends of its 95% interval.
    n : int
        Cases it rests on.
    status : str
        Why there is a value or none.
    """

    measure: str
    words: str
    group: str = ""
    partner: str = ""
    value: float = nan
    unit: str = ""
    low: float = nan
    high: float = nan
    n: int = 0
    status: str = "ok"


def build_patterns(rows: Iterable[Estimate], *, window: str = "") -> pd.DataFrame:
    """Put estimates together, each sentence with its interval, cases and window.

    Parameters
    ----------
    rows : iterable of Estimate
        The estimates, in order.
    window : str
        From when to when it was recorded.

    Returns
    -------
    pandas.DataFrame
        One row each.

    Examples
    --------
    >>> row = share_row("kept", 3, 4, "They kept most")
    >>> build_patterns([row], window="2024").loc[0, "words"]
    'They kept most: 75% (recorded; 95% interval 28% to 97%; n = 4, 2024).'
    """
    told = [replace(row, words=tell(row, window)) for row in rows]
    frame = pd.DataFrame([{f.name: getattr(row, f.name) for f in fields(Estimate)} for row in told])
    return cast_table("patterns", frame) if told else empty_table("patterns")


def tell(row: Estimate, window: str = "") -> str:
    """Write the sentence of an estimate with its evidence.

    Parameters
    ----------
    row : Estimate
        The estimate.
    window : str
        From when to when it was recorded.

    Returns
    -------
    str
        A sentence.

    Examples
    --------
    >>> tell(Estimate(measure="x", words="Nothing like it"))
    'Nothing like it: none recorded.'
    """
    if not row.n and not isfinite(row.value):
        return f"{row.words}: none recorded{f' ({window})' if window else ''}."
    value = write_number(row.value, row.unit) if isfinite(row.value) else "cannot be told"
    limits = ""
    if isfinite(row.low) or isfinite(row.high):
        ends = [write_number(end, row.unit) if isfinite(end) else "no end" for end in (row.low, row.high)]
        limits = f" 95% interval {ends[0]} to {ends[1]};"
    return f"{row.words}: {value} (recorded;{limits} n = {row.n}{f', {window}' if window else ''})."


def write_number(value: float, unit: str) -> str:
    """Write a number with its unit.

    Parameters
    ----------
    value : float
        The number.
    unit : str
        A share is written in hundredths.

    Returns
    -------
    str
        Text.

    Examples
    --------
    >>> write_number(0.25, "share"), write_number(3.0, "days"), write_number(1.5, "times")
    ('25%', '3 days', '1.5 times')
    """
    if unit == "share":
        return f"{value:.0%}"
    return f"{value:.3g} {unit}".rstrip() if unit != "index" else f"{value:.2f}"


def share_row(measure: str, k: int, n: int, words: str, *, group: str = "", partner: str = "") -> Estimate:
    """Make the row of a share, with Jeffreys limits.

    Parameters
    ----------
    measure : str
        What is described.
    k, n : int
        Cases that have it, and all.
    words : str
        The sentence.
    group, partner : str
        Which cases.

    Returns
    -------
    Estimate
        NaN and no_events without a case.

    Examples
    --------
    >>> share_row("kept", 0, 0, "Kept").status
    'no_events'
    """
    low, high = (float(end) for end in jeffreys(k, n)) if n else (nan, nan)
    return Estimate(
        measure=measure,
        group=group,
        partner=partner,
        value=k / n if n else nan,
        unit="share",
        low=low,
        high=high,
        n=n,
        status=status_of(n),
        words=words,
    )


def difference_row(
    measure: str, first: tuple[int, int], second: tuple[int, int], words: str, *, seed: int = 0
) -> Estimate:
    """Make the row of a difference of two shares, with posterior limits.

    Parameters
    ----------
    measure : str
        What is described.
    first, second : tuple of int
        Cases that have it, and all, of either group.
    words : str
        The sentence.
    seed : int
        Seed of the draws.

    Returns
    -------
    Estimate
        Share of the first less share of the second; limits are quantiles of the difference of
        two Beta(k + 1/2, n - k + 1/2) posteriors.

    Examples
    --------
    >>> difference_row("more", (8, 10), (2, 10), "More").value
    0.6000000000000001
    """
    fewest = min(first[1], second[1])
    if not fewest:
        n = first[1] + second[1]
        return Estimate(measure=measure, unit="share", n=n, status="no_events", words=words)
    random = np.random.default_rng(seed)
    one, other = (random.beta(k + 0.5, n - k + 0.5, DRAWS) for k, n in (first, second))
    low, high = np.quantile(one - other, [0.025, 0.975])
    return Estimate(
        measure=measure,
        value=first[0] / first[1] - second[0] / second[1],
        unit="share",
        low=float(low),
        high=float(high),
        n=first[1] + second[1],
        status=status_of(fewest),
        words=words,
    )


def rate_row(
    measure: str,
    count: int,
    exposure: float,
    words: str,
    *,
    unit: str = "a month",
    partner: str = "",
    group: str = "",
) -> Estimate:
    """Make the row of a rate, with exact Poisson limits.

    Parameters
    ----------
    measure : str
        What is described.
    count : int
        Cases.
    exposure : float
        Time, or what else they are counted over; 1 for a count.
    words : str
        The sentence.
    unit : str
        Unit of the rate.
    partner, group : str
        Which cases.

    Returns
    -------
    Estimate
        NaN and no_events without exposure.

    Examples
    --------
    >>> row = rate_row("gives", 10, 2.0, "You gave")
    >>> row.value, round(row.low, 3), round(row.high, 3)
    (5.0, 2.398, 9.195)
    """
    row = Estimate(
        measure=measure, unit=unit, n=count, status="no_events", words=words, partner=partner, group=group
    )
    if not exposure > 0:
        return row
    low, high = (float(end) for end in garwood(count, exposure=exposure))
    status = "too_few" if status_of(count) == "no_events" else status_of(count)
    return replace(row, value=count / exposure, low=low, high=high, status=status)


def ratio_row(
    measure: str, sums: Floats, clusters: npt.ArrayLike, words: str, *, unit: str = "times", seed: int = 0
) -> Estimate:
    """Make the row of a ratio of two sums, with limits by bootstrap over clusters.

    Parameters
    ----------
    measure : str
        What is described.
    sums : ndarray
        Two columns: above and below the line, a row for each case.
    clusters : array_like
        What is drawn together, such as the person.
    words : str
        The sentence.
    unit : str
        Unit of the ratio.
    seed : int
        Seed of the resampling.

    Returns
    -------
    Estimate
        NaN and no_events where the sum below the line is 0; no limits with one cluster.

    Examples
    --------
    >>> ratio_row("more", np.array([[3.0, 2.0], [3.0, 2.0]]), [0, 1], "More").value
    1.5
    """
    n = len(sums)
    if not n or not sums[:, 1].sum() > 0:
        return Estimate(measure=measure, unit=unit, n=n, status="no_events", words=words)
    found = cluster_bootstrap(_divide, clusters, sums, method="percentile", seed=seed)
    status = status_of(min(n, found.n_clusters)) if n else "no_events"
    return Estimate(
        measure=measure,
        value=found.estimate,
        unit=unit,
        low=found.low,
        high=found.high,
        n=n,
        status=status,
        words=words,
    )


def _divide(sums: Floats) -> Floats:
    above, below = sums[..., 0], sums[..., 1]
    quotient: Floats = above / np.where(below > 0, below, np.nan)
    return quotient


def wait_rows(
    waits: "pd.Series[float]",
    ended: "pd.Series[bool]",
    *,
    horizon: float,
    name: Callable[[str], Estimate],
) -> list[Estimate]:
    """Make the rows of some waits: median days, and share ended by a horizon (Kaplan-Meier).

    Parameters
    ----------
    waits : pandas.Series
        Days, each from 0.
    ended : pandas.Series of bool
        Whether the wait ended, or was still going on when last seen.
    horizon : float
        Days at which the share is taken.
    name : callable
        Takes days or share and returns the row to be filled.

    Returns
    -------
    list of Estimate
        The row of the median (censored where not reached) and that of the share.

    Examples
    --------
    >>> waits, ended = pd.Series([10.0, 20.0, 30.0]), pd.Series([True, True, False])
    >>> named = lambda what: Estimate(measure=what, words="Return")
    >>> [round(row.value, 3) for row in wait_rows(waits, ended, horizon=15, name=named)]
    [20.0, 0.333]
    """
    n = len(waits)
    rows = [replace(name("days"), unit="days"), replace(name("share"), unit="share")]
    if not n:
        return [replace(row, status="no_events") for row in rows]
    curve = kaplan_meier(waits.to_numpy(), ended.to_numpy(), np.zeros(n, np.int64), 1, horizon=horizon)
    found = (
        (curve.median[0], curve.median_low[0], curve.median_high[0]),
        (curve.share[0], curve.share_low[0], curve.share_high[0]),
    )
    return [
        replace(
            row,
            value=float(value),
            low=float(low),
            high=float(high),
            n=n,
            status="censored" if np.isnan(value) else status_of(n),
        )
        for row, (value, low, high) in zip(rows, found, strict=True)
    ]
