"""How well a ledger tells who gave more, where favours are misjudged and not all written down."""

import numpy as np
import pandas as pd

from reciprocity_kit.ledger.equity import FEWEST, SURE, build_equity
from reciprocity_kit.simulate import Settings, World, simulate_world
from reciprocity_kit.validation.found import Found

RECORDED = (0.95, 0.75, 0.60)
"""Shares of the received favours that are written down; of the given ones it is 0.95."""
_ALMOST_NO_MAIL = 0.02


def measure_ledgers(seed: int, *, contacts: int = 500) -> Found:
    """Measure sign and interval of the balance in planted ledgers.

    Parameters
    ----------
    seed : int
        Number that fixes chance.
    contacts : int
        Contacts of each ledger, ten favours each on average.

    Returns
    -------
    Found
        Accuracy of the sign where the kit is sure of it, how often it is sure, coverage, and what
        the labels are right about.
    """
    found = Found()
    for place, recorded in enumerate(RECORDED):
        settings = Settings(
            per_week=_ALMOST_NO_MAIL,
            kind_shares={"two-way": 1.0},
            meeting_share=0.0,
            series=0,
            received_recorded=recorded,
        )
        world = simulate_world(seed=seed * len(RECORDED) + place, contacts=contacts, settings=settings)
        owner = str(world.owner)
        equity = build_equity(as_exchanges(world.favours), owner=owner, seed=seed)
        _compare(found, equity[equity["n"].ge(FEWEST)], world, f"{recorded:g} of received written down")
    return found


def as_exchanges(favours: pd.DataFrame) -> pd.DataFrame:
    """Write a simulated ledger as a casebook would hold it.

    Parameters
    ----------
    favours : pandas.DataFrame
        Favours of a simulated world, or of its `favours.csv`.

    Returns
    -------
    pandas.DataFrame
        Exchanges; what was asked for and refused is declined.
    """
    number = pd.Series(np.arange(1, len(favours) + 1), index=favours["entry_id"])
    granted = favours["granted"].astype("bool")
    return pd.DataFrame(
        {
            "exchange_id": np.arange(1, len(favours) + 1),
            "date": favours["given_at"].dt.tz_localize(None).dt.normalize(),
            "giver": favours["giver"],
            "receiver": favours["receiver"],
            "kind": "services",
            "worth": favours["worth"].where(granted),
            "cost": np.nan,
            "asked": favours["asked"].map({True: "yes", False: "no"}),
            "state": granted.map({True: "delivered", False: "declined"}),
            "delivered_on": pd.Series(pd.NaT, index=favours.index, dtype="datetime64[us]"),
            "repairs": 0,
            "returns": favours["returns"].map(number).fillna(0).astype("int64"),
            "hours": np.nan,
        }
    )


def _compare(found: Found, equity: pd.DataFrame, world: World, which: str) -> None:
    truth = world.favour_truth.set_index("alter").reindex(equity["partner"].tolist())
    given, received = truth["given_worth"].to_numpy(), truth["received_worth"].to_numpy()
    planted = (given - received) / (given + received)
    low, high = equity["equity_low"].to_numpy(), equity["equity_high"].to_numpy()
    found.add(f"balance, {which}: interval coverage", (low <= planted) & (planted <= high))
    chance = equity["gave_more_probability"].to_numpy()
    sure = (np.maximum(chance, 1 - chance) > SURE) & ~equity["fragile"].to_numpy()
    right = np.sign(chance - 1 / 2) == np.sign(given - received)
    found.add(f"balance, {which}: sign", right[sure])
    found.add(f"balance, {which}: how often sure", sure)
    label = equity["label"].astype("str").to_numpy()
    expected = {"you gave more": given > received, "you received more": given < received}
    named = np.isin(label, list(expected))
    found.add(f"balance, {which}: labels", np.where(label == "you gave more", *expected.values())[named])
