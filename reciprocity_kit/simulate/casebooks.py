"""A simulated world's casebook: its ledger with every field filled by rule, and what was planted in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from reciprocity_kit.casebook import create_casebook
from reciprocity_kit.columns import CASEBOOK_TABLES
from reciprocity_kit.errors import OptionError
from reciprocity_kit.simulate.book_pages import draw_cards, draw_people, draw_plans, draw_rounds
from reciprocity_kit.simulate.exports import write_csv
from reciprocity_kit.simulate.world import World

SCALE = (1.0, 2.0, 4.0, 8.0, 16.0)
KIND_SHARES: Mapping[str, float] = {
    "services": 0.4,
    "information": 0.3,
    "affiliation": 0.1,
    "status": 0.08,
    "introductions": 0.07,
    "goods": 0.05,
}
COST_SHARE, HOURS_PER_COST = 0.5, 0.75
PROMISED_SHARE = 0.4
ON_TIME: Mapping[str, float] = {"yours": 0.8, "to you": 0.6}
DROPPED_PER_KEPT, OPEN_PROMISES = 0.1, 6
ACKNOWLEDGED_SHARE, OVERLOOKED_SHARE, THROUGH_OTHERS_SHARE = 0.7, 0.3, 0.05
GIFT_ASKERS_SHARE, GIFT_ASK_CHANCE, GIFT_ASK_DAYS = 0.2, 0.8, 30
REPAIR_SHARE, UNKNOWN_SHARE = 0.025, 0.1
ASKED_BEFORE_DAYS = 7
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class PlantedBook:
    """The tables of a casebook, and the truth they were made from.

    Parameters
    ----------
    tables : Mapping of str to pandas.DataFrame
        Tables as the casebook declares them, without those that are empty.
    truth : pandas.DataFrame
        Per contact: alter, given_worth and received_worth in truth, whether or not written down,
        gifts_then_asks (unasked favours that an ask of the same person followed), is_gift_asker.
    """

    tables: Mapping[str, pd.DataFrame]
    truth: pd.DataFrame


def plant_casebook(world: World, *, seed: int = 0) -> PlantedBook:
    """Fill a casebook from a world's ledger.

    Worths are set to the nearest step of the scale. Asked-for favours have their ask; refused ones
    are asks alone. A share of the favours was promised first and kept in time or late; further promises
    were dropped or are still open. Some contacts ask soon after they gave something unasked.
    Cards tell the true balance with noise.

    Parameters
    ----------
    world : World
        A mailbox with its favours.
    seed : int, default 0
        Number that fixes chance.

    Returns
    -------
    PlantedBook
        Tables and truth.

    Raises
    ------
    OptionError
        If the world is a whole network, which has no owner.

    Examples
    --------
    >>> from reciprocity_kit.simulate import simulate_world
    >>> book = plant_casebook(simulate_world(seed=7, contacts=10, weeks=26))
    >>> sorted(book.tables)[:4]
    ['agreements', 'asks', 'cards', 'exchanges']
    """
    if world.owner is None:
        raise OptionError("A whole network has no owner.", next_step="simulate_world(seed=1, network=False)")
    rng = np.random.default_rng([seed, len(world.favours)])
    favours = _with_days(world.favours, world.owner, rng)
    until = world.until.tz_localize(None)
    real = _promise(_link_repairs(favours[favours["granted"]], rng), until, rng)
    real = _fill(real, world, rng)
    asks, counts = _draw_asks(favours, world, until, rng)
    truth = world.favour_truth[["alter", "given_worth", "received_worth"]].join(counts, on="alter")
    tables = {"exchanges": _number(_add_loose_promises(real, until, rng)), "asks": asks}
    tables |= {"people": draw_people(world, rng), "cards": draw_cards(world, truth, rng)}
    tables |= {"rounds": draw_rounds(world, rng), **draw_plans(world, rng)}
    return PlantedBook(tables, truth)


def write_casebook(world: World, path: str | Path, *, seed: int = 0) -> PlantedBook:
    """Write a world's casebook as a file.

    Parameters
    ----------
    world : World
        A mailbox with its favours.
    path : str or Path
        The file, which must not exist.
    seed : int, default 0
        Number that fixes chance.

    Returns
    -------
    PlantedBook
        What was written, and its truth.
    """
    planted = plant_casebook(world, seed=seed)
    with create_casebook(path, owner=str(world.owner)) as book:
        for name in CASEBOOK_TABLES:
            if name in planted.tables:
                book.add_rows(name, planted.tables[name])
    return planted


def write_book(world: World, folder: str | Path) -> Path:
    """Write a world's casebook and its truth, `favours_truth.csv`, into a folder.

    Parameters
    ----------
    world : World
        A mailbox with its favours.
    folder : str or Path
        Where to write; made if it is missing.

    Returns
    -------
    pathlib.Path
        The casebook.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{str(world.owner).partition('@')[0]}.casebook"
    truth = write_casebook(world, path).truth
    write_csv(folder / "favours_truth.csv", truth.columns.tolist(), truth.itertuples(index=False))
    return path


def _with_days(favours: pd.DataFrame, owner: str, rng: np.random.Generator) -> pd.DataFrame:
    granted = favours["granted"].astype("bool")
    steps = np.clip(np.rint(np.log2(favours["worth"].where(granted, 1.0))), 0, len(SCALE) - 1)
    drawn = rng.integers(len(SCALE), size=len(favours))
    gives = favours["giver"].eq(owner)
    return favours.assign(
        date=favours["given_at"].dt.tz_localize(None).dt.normalize().astype("datetime64[us]"),
        worth=2.0 ** np.where(granted, steps, drawn),
        granted=granted,
        asked=favours["asked"].astype("bool"),
        gives=gives,
        partner=favours["receiver"].where(gives, favours["giver"]),
    )


def _promise(table: pd.DataFrame, until: pd.Timestamp, rng: np.random.Generator) -> pd.DataFrame:
    """Let a share of the favours be promised first; the date of a favour is that of its promise."""
    given_on = table["date"]
    lead = pd.to_timedelta(rng.integers(5, 31, len(table)), unit="D")
    chance = np.where(table["gives"], ON_TIME["yours"], ON_TIME["to you"])
    on_time = rng.random(len(table)) < chance
    # A favour that pays back or repairs another is written down on its own day.
    free = table["returns"].isna() & table["repairs"].isna()
    promised = free & (rng.random(len(table)) < PROMISED_SHARE) & (given_on < until)
    early, late = rng.integers(0, 5, len(table)), rng.integers(1, 15, len(table))
    slack = pd.to_timedelta(np.where(on_time, early, -late), unit="D")
    due = given_on + slack
    date = (given_on - lead).where(promised, given_on)
    return table.assign(
        date=date,
        due=due.where(promised & due.ge(date)),
        delivered_on=given_on.where(promised),
        state="delivered",
        late=promised & ~on_time,
    )


def _link_repairs(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Let some favours make up for the one before that went the same way."""
    table = table.sort_values(["partner", "date", "entry_id"], kind="stable")
    before = table.shift(1)
    same = before["partner"].eq(table["partner"]) & before["giver"].eq(table["giver"])
    chosen = same & table["returns"].isna() & (rng.random(len(table)) < REPAIR_SHARE)
    return table.assign(repairs=before["entry_id"].where(chosen))


def _fill(table: pd.DataFrame, world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Fill the fields that stand beside what was given."""
    count = len(table)
    kinds = rng.choice(list(KIND_SHARES), size=count, p=list(KIND_SHARES.values()))
    cost = 2.0 ** np.clip(np.rint(np.log2(table["worth"] * COST_SHARE) + rng.normal(0, 0.6, count)), 0, 4)
    contacts = sorted(set(world.favour_truth["alter"]))
    others = rng.choice(contacts, size=(2, count)) if count else np.empty((2, 0), dtype=object)
    through = rng.random((2, count)) < THROUGH_OTHERS_SHARE
    fits = others != table["partner"].to_numpy(dtype=object)
    behalf, introduced = np.where(through & fits, others, "")
    thanked = np.where(rng.random(count) < ACKNOWLEDGED_SHARE, "yes", "no")
    return table.assign(
        kind=kinds,
        cost=cost,
        hours=np.where(kinds == "services", cost * HOURS_PER_COST, np.nan),
        asked=np.where(table["asked"], "yes", "no"),
        acknowledged=np.where(rng.random(count) < UNKNOWN_SHARE, "unknown", thanked),
        visibility=np.where(rng.random(count) < OVERLOOKED_SHARE, "overlooked", "visible"),
        on_behalf_of=behalf,
        introduced_by=introduced,
    )


def _add_loose_promises(table: pd.DataFrame, until: pd.Timestamp, rng: np.random.Generator) -> pd.DataFrame:
    """Add promises that were dropped, and the owner's that are still open."""
    kept = table[table["due"].notna()]
    dropped = kept.sample(n=round(len(kept) * DROPPED_PER_KEPT), random_state=rng)
    own = kept[kept["gives"]]
    still = own.sample(n=min(OPEN_PROMISES, len(own)), random_state=rng)
    ahead = pd.to_timedelta(rng.integers(1, 28, len(still)), unit="D")
    back = pd.to_timedelta(rng.integers(1, 21, len(still)), unit="D")
    loose = [
        dropped.assign(state="dropped", entry_id="dropped-" + dropped["entry_id"]),
        still.assign(
            state="promised", date=until - back, due=until + ahead, entry_id="open-" + still["entry_id"]
        ),
    ]
    bare = [
        part.assign(delivered_on=pd.Timestamp("NaT"), returns=None, repairs=None, acknowledged="unknown")
        for part in loose
        if len(part)
    ]
    return pd.concat([table, *bare]) if bare else table


def _number(table: pd.DataFrame) -> pd.DataFrame:
    table = table.sort_values(["date", "entry_id"], kind="stable", ignore_index=True)
    numbers = pd.Series(np.arange(1, len(table) + 1), index=table["entry_id"])
    linked = {name: table[name].map(numbers).fillna(0).astype("int64") for name in ("repairs", "returns")}
    table = table.assign(exchange_id=numbers.to_numpy(), note="", **linked)
    return table[[column.name for column in CASEBOOK_TABLES["exchanges"]]]


def _draw_asks(
    favours: pd.DataFrame, world: World, until: pd.Timestamp, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ask before every favour that was asked for, and asks that follow gifts."""
    asked = favours[favours["asked"]]
    before = pd.to_timedelta(rng.integers(0, ASKED_BEFORE_DAYS, len(asked)), unit="D")
    first = asked.assign(
        date=asked["date"] - before,
        asker=asked["receiver"],
        asked_of=asked["giver"],
        size=asked["worth"],
        outcome=np.where(asked["granted"], "accepted", "declined"),
    )
    contacts = world.favour_truth["alter"].to_numpy()
    askers = contacts[rng.random(len(contacts)) < GIFT_ASKERS_SHARE]
    gifts = favours[~favours["asked"] & ~favours["gives"] & favours["partner"].isin(askers)]
    gifts = gifts[rng.random(len(gifts)) < GIFT_ASK_CHANCE]
    after = pd.to_timedelta(rng.integers(2, GIFT_ASK_DAYS, len(gifts)), unit="D")
    then = gifts.assign(
        date=gifts["date"] + after,
        asker=gifts["partner"],
        asked_of=world.owner,
        size=np.minimum(gifts["worth"] * 2, SCALE[-1]),
        outcome=rng.choice(["accepted", "partly", "declined"], size=len(gifts)),
    )
    then = then[then["date"] < until]
    counts = then.groupby("partner").size().reindex(contacts, fill_value=0)
    asks = pd.concat([first, then])
    asks = asks.sort_values(["date", "asker", "asked_of"], kind="stable", ignore_index=True)
    approach = rng.choice(["in person", "by phone", "by email"], size=len(asks))
    asks = asks.assign(ask_id=asks.index + 1, form="ask", kind="services", approach=approach)
    columns = ["ask_id", "date", "asker", "asked_of", "form", "kind", "size", "outcome", "approach"]
    planted = pd.DataFrame({"gifts_then_asks": counts, "is_gift_asker": np.isin(contacts, askers)})
    return asks[columns], planted
