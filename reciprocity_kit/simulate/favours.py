"""A ledger of favours with planted balance, as the owner would have written it down."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reciprocity_kit.simulate.clock import DAY, Clock
from reciprocity_kit.simulate.settings import Settings

GIVE_SHARES = (0.3, 0.5, 0.7)
LARGEST_POWER = 4
ASKED_SHARE = 0.4
GRANTED_SHARE = 0.8
RETURNED_SHARE = 0.5
RETURN_DAYS = 21.0


@dataclass(frozen=True)
class Ledger:
    """Favours as they were and as they were written down.

    Parameters
    ----------
    entries : pandas.DataFrame
        What was written down: entry_id, at, giver, receiver, worth, asked, granted,
        returns (the entry it pays back, missing for none).
    truth : pandas.DataFrame
        Per contact: alter, give_share, favours_given, favours_received, given_worth,
        received_worth, all without noise and whether or not written down.
    """

    entries: pd.DataFrame
    truth: pd.DataFrame


def draw_favours(planted: pd.DataFrame, clock: Clock, settings: Settings, rng: np.random.Generator) -> Ledger:
    """Draw favours between the owner and the contacts.

    Numbers are Poisson, true worth is 1, 2, 4, 8 or 16, and a contact receives a share of
    .3, .5 or .7 of the favours. What was received is written down less often than what was
    given. Some favours were asked for, some of those asked for were refused (worth 0).

    Parameters
    ----------
    planted : pandas.DataFrame
        The owner's ties.
    clock : Clock
        The window.
    settings : Settings
        The knobs.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    Ledger
        Entries and truth.
    """
    contacts = planted.loc[planted["kind"] != "bulk", "alter"].to_numpy()
    give_share = rng.choice(GIVE_SHARES, size=contacts.size)
    count = rng.poisson(settings.favours, size=contacts.size)
    row = np.repeat(np.arange(contacts.size), count)
    by_owner = rng.random(row.size) < give_share[row]
    at = np.floor(clock.start + rng.random(row.size) * (clock.end - clock.start)).astype(np.int64)
    order = np.lexsort((at, row))
    at = at[order]
    asked = rng.random(row.size) < ASKED_SHARE
    granted = ~asked | (rng.random(row.size) < GRANTED_SHARE)
    size = 2.0 ** rng.integers(LARGEST_POWER + 1, size=row.size) * granted
    entries = pd.DataFrame(
        {
            "row": row,
            "at": at,
            "giver": np.where(by_owner, 0, contacts[row]),
            "receiver": np.where(by_owner, contacts[row], 0),
            "by_owner": by_owner,
            "size": size,
            "asked": asked,
            "granted": granted,
        }
    )
    entries = _link_returns(entries, clock, rng)
    noise = np.exp(settings.favour_noise * rng.standard_normal(row.size))
    chance = np.where(entries["by_owner"], settings.given_recorded, settings.received_recorded)
    kept = entries.assign(worth=np.round(entries["size"] * noise, 2))[rng.random(row.size) < chance]
    return Ledger(_name_entries(kept), _sum_up(entries, contacts, give_share))


def _link_returns(entries: pd.DataFrame, clock: Clock, rng: np.random.Generator) -> pd.DataFrame:
    before = entries.shift(1)
    opposite = before["row"].eq(entries["row"]) & before["by_owner"].ne(entries["by_owner"])
    real = before["size"].gt(0) & entries["size"].gt(0)
    chosen = (opposite & real).to_numpy() & (rng.random(len(entries)) < RETURNED_SHARE)
    # A favour that pays back another is itself not paid back, so its time may move.
    chosen &= ~np.append(False, chosen[:-1])
    lag = np.ceil(RETURN_DAYS * DAY * np.exp(rng.standard_normal(len(entries))))
    then = np.append(0, entries["at"].to_numpy()[:-1]) + lag.astype(np.int64)
    chosen &= then < clock.end
    return entries.assign(
        at=np.where(chosen, then, entries["at"]),
        returns=np.where(chosen, np.arange(len(entries)) - 1, -1),
    )


def _name_entries(kept: pd.DataFrame) -> pd.DataFrame:
    names = {number: f"favour-{number + 1:05d}" for number in kept.index.tolist()}
    named = kept.assign(entry_id=[names[n] for n in kept.index.tolist()], returns=kept["returns"].map(names))
    columns = ["entry_id", "at", "giver", "receiver", "worth", "asked", "granted", "returns"]
    return named.sort_values(["at", "entry_id"], kind="stable", ignore_index=True)[columns]


def _sum_up(entries: pd.DataFrame, contacts: np.ndarray, give_share: np.ndarray) -> pd.DataFrame:
    real = entries[entries["granted"]]
    given, received = real[real["by_owner"]], real[~real["by_owner"]]
    rows = np.arange(contacts.size)
    return pd.DataFrame(
        {
            "alter": contacts,
            "give_share": give_share,
            "favours_given": given.groupby("row").size().reindex(rows, fill_value=0).to_numpy(),
            "favours_received": received.groupby("row").size().reindex(rows, fill_value=0).to_numpy(),
            "given_worth": given.groupby("row")["size"].sum().reindex(rows, fill_value=0).to_numpy(),
            "received_worth": received.groupby("row")["size"].sum().reindex(rows, fill_value=0).to_numpy(),
        }
    )
