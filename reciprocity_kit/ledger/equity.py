"""Who gave more, as far as a ledger can tell: balance, its interval, and whether it would turn."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.instants import days_words
from reciprocity_kit.ledger.entries import GIVEN, Day, delivered, end_of, obligation
from reciprocity_kit.ledger.persons import LEFT_OUT, note_left_out
from reciprocity_kit.ledger.preferences import Preferences, Settings
from reciprocity_kit.ledger.scenarios import OVERCLAIM, draw_sums, fading, limits_of, turns_sign

FEWEST = 5
FEWEST_TO_LABEL = 10
SURE = 0.9
SURE_EVEN = 0.8


def build_equity(
    exchanges: pd.DataFrame,
    *,
    owner: str,
    people: pd.DataFrame | None = None,
    settings: Settings = None,
    until: Day = None,
    worth_weight: float = 1.0,
    cost_weight: float = 0.0,
    seed: int = 0,
) -> pd.DataFrame:
    """Build the balance of every tie in the owner's ledger, with what could turn it.

    An equity near 1 means that nearly all recorded worth went from you to this person, near -1 from
    this person to you, near 0 that it was about even. It is your own ledger in your own estimates:
    what the other would write down is in no table here. A fragile balance turns its sign if what you
    received was worth a quarter or a half more, as one's own giving is remembered better.

    Parameters
    ----------
    exchanges : pandas.DataFrame
        The casebook's exchanges.
    owner : str
        Whose casebook it is.
    people : pandas.DataFrame, optional
        The casebook's people: merges; communal ties and people who opted out are left out.
    settings : pandas.DataFrame or Mapping, optional
        The casebook's settings: half-lives (365 days by default) and balanced_band (0.2).
    until : str or timestamp, optional
        First day that is not counted; decay counts to the day before. By default all are counted.
    worth_weight, cost_weight : float
        What an entry counts: worth_weight * worth + cost_weight * cost.
    seed : int, default 0
        Seed of the scenarios.

    Returns
    -------
    pandas.DataFrame
        One row per person, by falling net. Limits and gave_more_probability come from 2000 scenarios
        (see `scenarios.draw_sums`) of misjudged worths and of favours never written down, so an
        interval lies towards more received than recorded. Status: no_events without a valued entry,
        one_sided if only given or only received, too_few under five. The label needs ten valued
        entries and that the balance is not fragile: equity above the band with a probability of
        0.9, below it with 0.9, or within it with 0.8. `attrs["left_out"]` counts who is not shown.

    Raises
    ------
    TableError
        If columns are missing, or people are merged in a circle.
    OptionError
        If an option or a setting cannot be used.

    Notes
    -----
    With G and R the sums of given and received values, net = G - R, equity = (G - R) / (G + R), and
    decayed_net takes each value times 2^(-age / half-life). Repairs count as what they are, given or
    received. gave_more_probability is the share of scenarios with net above 0.

    References
    ----------
    Greenberg, M. S. (1980), for obligation; Adams, J. S. (1965). Inequity in social exchange. Advances in
    Experimental Social Psychology 2, 267-299; Flynn (2003) for decay; Ross and Sicoly (1979) for
    over-claiming. Band, scenarios and rule of the label: own.

    Examples
    --------
    >>> days = pd.to_datetime(["2024-01-01", "2024-03-31", "2024-06-29"])
    >>> table = pd.DataFrame({"exchange_id": [1, 2, 3], "date": days, "giver": ["you", "you", "ben"]})
    >>> table = table.assign(receiver=["ben", "ben", "you"], kind="services", worth=[4.0, 2.0, 3.0])
    >>> table = table.assign(cost=1.0, state="delivered", delivered_on=pd.NaT)
    >>> equity = build_equity(table, owner="you").iloc[0]
    >>> print(f"{equity['net']:.0f} {equity['decayed_net']:.4f} {equity['equity']:.3f} {equity['status']}")
    3 1.5277 0.333 too_few
    >>> print(equity["words"])
    You gave 3 more than you received (recorded; ...; n = 3, 1 Jan 2024 to 29 Jun 2024).
    """
    entries = delivered(exchanges, owner=owner, people=people, until=until)
    left_out = entries.attrs[LEFT_OUT]
    if entries.empty:
        return note_left_out(empty_table("equity"), left_out)
    wanted = Preferences.of(settings)
    end = end_of(exchanges, until)
    entries = entries.assign(value=obligation(entries, worth_weight=worth_weight, cost_weight=cost_weight))
    table = _sum_up(entries, wanted, end)
    table = table.join(_draw_limits(entries, wanted, end, seed))
    table["status"] = _status(table)
    table["label"] = _label(table)
    table = table.reset_index().assign(words=lambda rows: [_say(row) for row in rows.to_dict("records")])
    table = table.sort_values(["net", "partner"], ascending=[False, True], kind="stable", ignore_index=True)
    return note_left_out(cast_table("equity", table), left_out)


def _sum_up(entries: pd.DataFrame, wanted: Preferences, end: pd.Timestamp) -> pd.DataFrame:
    """Return the recorded sums of each tie, which know nothing of scenarios."""
    gives, known = entries["side"].eq(GIVEN), entries["value"].notna()
    value = entries["value"].fillna(0.0)
    faded = value * fading(entries, wanted, until=end)
    repairs = entries["repairs"].gt(0) if "repairs" in entries.columns else ~known & known
    each = pd.DataFrame(
        {
            "partner": entries["partner"],
            "given": value.where(gives, 0.0),
            "received": value.where(~gives, 0.0),
            "decayed_net": faded.where(gives, -faded),
            "n": known.astype("int64"),
            "n_given": gives.astype("int64"),
            "n_received": (~gives).astype("int64"),
            "n_unvalued": (~known).astype("int64"),
            "repairs": repairs.astype("int64"),
        }
    )
    days = entries.groupby("partner")["day"].agg(first_on="min", last_on="max")
    table = each.groupby("partner").sum().join(days)
    some = table["n"].gt(0)
    given, received = table["given"], table["received"]
    table["net"], table["decayed_net"] = (given - received).where(some), table["decayed_net"].where(some)
    table["net_at_125"], table["net_at_150"] = (
        (given - factor * received).where(some) for factor in OVERCLAIM[1:]
    )
    table["equity"] = (given - received) / (given + received).where(given + received > 0)
    table["fragile"] = turns_sign(given.to_numpy(), received.to_numpy())
    return table


def _draw_limits(entries: pd.DataFrame, wanted: Preferences, end: pd.Timestamp, seed: int) -> pd.DataFrame:
    """Return what the scenarios say of each tie with a valued entry."""
    rows = {}
    for drawn in draw_sums(entries, wanted, until=end, seed=seed):
        row = {}
        for name, values in (
            ("net", drawn.net),
            ("decayed_net", drawn.decayed_net),
            ("equity", drawn.equity),
        ):
            row[f"{name}_low"], row[f"{name}_high"] = limits_of(values)
        row["gave_more_probability"] = float((drawn.net > 0).mean())
        band = wanted.balanced_band
        row["above"], row["below"] = (float((side * drawn.equity > band).mean()) for side in (1, -1))
        row["within"] = 1.0 - row["above"] - row["below"]
        rows[drawn.partner] = row
    columns = [f"{name}_{end}" for name in ("net", "decayed_net", "equity") for end in ("low", "high")]
    columns += ["gave_more_probability", "above", "below", "within"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype="float64")


def _status(table: pd.DataFrame) -> np.ndarray:
    one_sided = table["given"].eq(0) | table["received"].eq(0)
    conditions = [table["n"].eq(0), one_sided, table["n"].lt(FEWEST)]
    return np.select(conditions, ["no_events", "one_sided", "too_few"], "ok")


def _label(table: pd.DataFrame) -> np.ndarray:
    conditions = [
        table["n"].lt(FEWEST_TO_LABEL),
        table["fragile"],
        table["above"].ge(SURE),
        table["below"].ge(SURE),
        table["within"].ge(SURE_EVEN),
    ]
    words = ["not enough data", "not clear", "you gave more", "you received more", "about even"]
    return np.select(conditions, words, "not clear")


def _say(row: Mapping[Hashable, Any]) -> str:
    net, n = row["given"] - row["received"], row["n"]
    days = days_words(row["first_on"], row["last_on"])
    if not n:
        return f"Nothing with a worth is recorded ({days})."
    low, high = (f"{row[f'net_{end}']:.3g}" for end in ("low", "high"))
    limits = f"95% interval {low} to {high}, with favours that may not be written down"
    seen = f"recorded; {limits}; n = {n}, {days}"
    return f"{say_net(net)} ({seen})."


def say_net(net: float) -> str:
    """Say a balance in the owner's words.

    Parameters
    ----------
    net : float
        Given less received.

    Returns
    -------
    str
        Who gave more, and how much.

    Examples
    --------
    >>> say_net(12.0)
    'You gave 12 more than you received'
    >>> say_net(-1.5)
    'You received 1.5 more than you gave'
    """
    if net > 0:
        return f"You gave {net:.3g} more than you received"
    if net < 0:
        return f"You received {-net:.3g} more than you gave"
    return "You gave as much as you received"
