"""Worth received for each hour of contact, shrunken, with what is known of it."""

from collections.abc import Hashable, Mapping
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.ledger.entries import RECEIVED, Day, delivered, obligation
from reciprocity_kit.ledger.hours import contact_hours
from reciprocity_kit.ledger.persons import LEFT_OUT, note_left_out
from reciprocity_kit.ledger.preferences import Preferences, Settings
from reciprocity_kit.ledger.scenarios import DRAWS, VALUATION_NOISE
from reciprocity_kit.ledger.sheet import plural, window_of

KAPPA_HOURS = 5.0
FEWEST = 5
CAUTIOUS = 0.10
_LIMITS = (0.025, 0.975)
Floats = npt.NDArray[np.float64]


def build_returns(
    exchanges: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    settings: Settings = None,
    since: Day = None,
    until: Day = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Build what the owner received for each hour of contact, by person, the surest first.

    A high return_per_hour means that much of what you value came with little of your time; a low one that
    little of it was recorded for the time. A tie is more than this, and what is not written down is
    not in it. It says what was, not what one more hour would bring.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    interactions : pandas.DataFrame
        `history.interactions`, for the hours.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    settings : pandas.DataFrame or Mapping, optional
        The casebook's settings: acceptable_return, comparison_level, minutes_per_message (3).
    since, until : str or timestamp, optional
        Days, half-open, for exchanges and contact alike; say `until` where the calendar holds
        meetings to come.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    pandas.DataFrame
        One row per person with a delivered exchange, by falling cautious_return: return_per_hour with
        limits, the chance to lie below acceptable_return (NaN where none is set), satisfaction and lead
        with limits, and the next best. Status: no_events where no hour of contact is recorded with
        anybody, too_few under five valued entries received, or without contact.
        `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If an option or a setting cannot be used.

    Notes
    -----
    return_per_hour = (received + k m) / (hours + k) with k = 5 hours and m = all received / all hours.
    cautious_return is its 10% quantile, by which the rows are ranked. Limits: a Bayesian bootstrap over
    entries and events together (weights Gamma(1), the prior's k m as worth m / mean entry each), each
    worth moved by the valuation noise; with nothing received it does not shrink to a point.
    satisfaction = return - comparison_level (the median return where none is set); lead = return -
    the highest return of anybody else, below 0 where an alternative returned more.

    References
    ----------
    Thibaut, J. W., Kelley, H. H. (1959). The Social Psychology of Groups, for comparison levels; Rubin, D. B.
    (1981). The Bayesian bootstrap. Annals of Statistics 9, 130-134. The shrinkage of five hours: own.

    Examples
    --------
    12 received in 4 hours from Ana, nothing in 4 hours from Ben, so m = 1.5:

    >>> given = pd.DataFrame({"exchange_id": [1, 2], "date": pd.to_datetime(["2024-03-04"] * 2)})
    >>> given = given.assign(giver=["ana", "you"], receiver=["you", "ben"], kind="services", worth=12.0)
    >>> given = given.assign(cost=1.0, state="delivered", delivered_on=pd.NaT)
    >>> rows = pd.DataFrame({"event_id": ["m1", "m2"], "sender": "you", "recipient": ["ana", "ben"]})
    >>> rows = rows.assign(channel="meeting", audience=1, duration_minutes=240.0, automated=False)
    >>> rows["sent_at"] = pd.Timestamp("2024-03-04", tz="UTC")
    >>> returns = build_returns(given, rows, owner="you")
    >>> returns[["partner", "return_per_hour"]].round(4).values.tolist()
    [['ana', 2.1667], ['ben', 0.8333]]
    """
    entries = delivered(exchanges, owner=owner, people=people, since=since, until=until)
    left_out = entries.attrs[LEFT_OUT]
    if entries.empty:
        return note_left_out(empty_table("returns"), left_out)
    wanted = Preferences.of(settings)
    hours = contact_hours(
        interactions,
        owner=owner,
        minutes_per_message=wanted.minutes_per_message,
        people=people,
        since=since,
        until=until,
    )
    entries = entries.assign(value=obligation(entries))
    table = _sum_up(entries, hours)
    whole = table["hours"].sum()
    mean = table["received"].sum() / whole if whole > 0 else np.nan
    table["return_per_hour"] = shrunken_rate(table["received"], table["hours"], mean)
    draws = _draw(entries, hours[hours["partner"].isin(table.index)], table, mean, seed)
    table = _judge(table, draws, wanted)
    few = table["n"].lt(FEWEST) | table["hours"].eq(0)
    table["status"] = np.where(np.isnan(mean), "no_events", np.where(few, "too_few", "ok"))
    table = table.reset_index()
    window = window_of(entries["day"])
    table["words"] = [_say(row, window) for row in table.to_dict("records")]
    table = table.sort_values(
        ["cautious_return", "partner"], ascending=[False, True], kind="stable", ignore_index=True
    ).assign(rank=lambda rows: np.arange(1, len(rows) + 1))
    return note_left_out(cast_table("returns", table), left_out)


def shrunken_rate(
    received: npt.ArrayLike, hours: npt.ArrayLike, mean: float, *, kappa: float = KAPPA_HOURS
) -> Floats:
    """Return worth per hour, held nearer to the mean the fewer hours there are.

    High where much was received in little time, near the mean where hardly any time was spent:
    (received + kappa * mean) / (hours + kappa).

    Parameters
    ----------
    received : array_like
        Worth received.
    hours : array_like
        Hours spent.
    mean : float
        Worth per hour over all ties.
    kappa : float, default 5
        Hours that the mean weighs.

    Returns
    -------
    ndarray
        Worth per hour.

    References
    ----------
    James, W., Stein, C. (1961), for shrinking towards the mean; the five hours: own.

    Examples
    --------
    >>> shrunken_rate(12.0, 4.0, 1.5).round(4).item()
    2.1667
    """
    above = np.asarray(received, np.float64) + kappa * mean
    return np.asarray(above / (np.asarray(hours, np.float64) + kappa), np.float64)


def _sum_up(entries: pd.DataFrame, hours: pd.DataFrame) -> pd.DataFrame:
    got = entries[entries["side"].eq(RECEIVED)]
    known = got["value"].notna().astype("int64")
    persons = pd.Index(sorted(entries["partner"].unique()), name="partner")
    by, spent = got["partner"], hours.groupby("partner")
    return pd.DataFrame(
        {
            "received": got["value"].groupby(by).sum().reindex(persons, fill_value=0.0),
            "n": known.groupby(by).sum().reindex(persons, fill_value=0),
            "n_unvalued": (1 - known).groupby(by).sum().reindex(persons, fill_value=0),
            "hours": spent["hours"].sum().reindex(persons, fill_value=0.0),
            "n_events": spent["event_id"].nunique().reindex(persons, fill_value=0),
        }
    )


def _draw(entries: pd.DataFrame, hours: pd.DataFrame, table: pd.DataFrame, mean: float, seed: int) -> Floats:
    """Draw the return of each person, one row each."""
    got = entries[entries["side"].eq(RECEIVED) & entries["value"].notna()]
    worth = {str(name): rows.to_numpy(np.float64) for name, rows in got.groupby("partner")["value"]}
    squares = (hours["hours"] ** 2).groupby(hours["partner"]).sum().reindex(table.index, fill_value=0.0)
    typical = float(got["value"].mean()) if len(got) else 1.0
    draws = np.full((len(table), DRAWS), np.nan)
    if np.isnan(mean):
        return draws
    for row, partner in enumerate(table.index.tolist()):
        random = np.random.default_rng([seed, crc32(str(partner).encode())])
        own = worth.get(str(partner), np.zeros(0))
        shape = (DRAWS, own.size)
        noise = np.exp(VALUATION_NOISE * random.standard_normal(shape))
        received = (random.exponential(size=shape) * noise) @ own
        received += random.gamma(KAPPA_HOURS * mean / typical, size=DRAWS) * typical if mean > 0 else 0.0
        spent, square = float(table["hours"].iloc[row]), float(squares.iloc[row])
        # A sum of Gamma(1) weights times hours, matched by its mean and variance.
        taken = random.gamma(spent**2 / square, size=DRAWS) * square / spent if spent > 0 else 0.0
        draws[row] = received / (taken + KAPPA_HOURS)
    return draws


def _judge(table: pd.DataFrame, draws: Floats, wanted: Preferences) -> pd.DataFrame:
    rate = table["return_per_hour"].to_numpy()
    level = wanted.comparison_level
    expected = float(np.median(rate)) if np.isnan(level) else level
    threshold = wanted.acceptable_return
    best, name = _best_other(rate[:, None], table.index)
    best_draw, _ = _best_other(draws, table.index)
    columns = {
        "cautious_return": np.quantile(draws, CAUTIOUS, axis=1),
        "acceptable_return": threshold,
        "below_probability": (draws < threshold).mean(axis=1) if threshold > 0 else np.nan,
        "satisfaction": rate - expected,
        "lead": rate - best[:, 0],
        "best_alternative": name,
    }
    for measure, each in (
        ("return_per_hour", draws),
        ("satisfaction", draws - expected),
        ("lead", draws - best_draw),
    ):
        columns[f"{measure}_low"], columns[f"{measure}_high"] = np.quantile(each, _LIMITS, axis=1)
    known = ~np.isnan(rate)
    columns["below_probability"] = np.where(known, columns["below_probability"], np.nan)
    return table.assign(**columns)


def _best_other(rates: Floats, names: pd.Index) -> tuple[Floats, list[str]]:
    """Return the highest rate of all others in each column, and whose it is in the first."""
    if len(names) == 1:
        return np.full_like(rates, np.nan), [""] * len(rates)
    order = np.argsort(-rates, axis=0, kind="stable")[:2]
    first, second = (np.take_along_axis(rates, place[None], axis=0)[0] for place in order)
    row = np.arange(len(rates))[:, None]
    best = np.where(row == order[0], second, first)
    who = [
        str(names[order[1][0]] if each == order[0][0] else names[order[0][0]]) for each in range(len(rates))
    ]
    return best, who


def _say(row: Mapping[Hashable, Any], window: str) -> str:
    entries, events = plural(row["n"], "entry", "entries"), plural(row["n_events"], "event")
    seen = f"n = {entries} and {events}, {window}"
    if np.isnan(row["return_per_hour"]):
        return f"You received {row['received']:.3g} (recorded); no hour of contact is recorded."
    limits = f"{row['return_per_hour_low']:.2f} to {row['return_per_hour_high']:.2f}"
    words = (
        f"You received {row['received']:.3g} in {row['hours']:.1f} hours (recorded): "
        f"{row['return_per_hour']:.2f} per hour after shrinking, 95% interval {limits}, {seen}"
    )
    if np.isnan(row["below_probability"]):
        return f"{words}."
    return f"{words}; below your threshold with {row['below_probability']:.0%} probability."
