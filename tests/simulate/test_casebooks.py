"""The planted casebook holds together, and what was planted is found again."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.casebook import open_casebook
from reciprocity_kit.columns import CASEBOOK_TABLES, cast_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger import build_equity, build_felt, build_perceived, build_promises
from reciprocity_kit.simulate import Settings, World, simulate_world
from reciprocity_kit.simulate.book_pages import MATCHED
from reciprocity_kit.simulate.casebooks import (
    GIFT_ASK_DAYS,
    ON_TIME,
    SCALE,
    PlantedBook,
    plant_casebook,
    write_book,
    write_casebook,
)
from reciprocity_kit.simulate.world import OWNER


@pytest.fixture(scope="module")
def world() -> World:
    return simulate_world(seed=5, contacts=60, weeks=104, settings=Settings(per_week=0.05, favours=14))


@pytest.fixture(scope="module")
def planted(world: World) -> PlantedBook:
    return plant_casebook(world)


def balance_of(truth: pd.DataFrame) -> np.ndarray:
    given, received = truth["given_worth"].to_numpy(), truth["received_worth"].to_numpy()
    balance: np.ndarray = (given - received) / (given + received)
    return balance


def table_of(planted: PlantedBook, name: str) -> pd.DataFrame:
    key = "casebook_people" if name == "people" else name
    given = planted.tables[name]
    missing = [column for column in CASEBOOK_TABLES[name] if column.name not in given]
    usual = {c.name: 0 if c.dtype == "int64" else False if c.dtype == "bool" else None for c in missing}
    texts = {c.name: "" for c in missing if c.dtype in {"str", "category"}}
    return cast_table(key, given.assign(**(usual | texts)))


def test_the_book_is_written_whole_and_nothing_is_wrong_in_it(world: World, tmp_path: Path) -> None:
    planted = write_casebook(world, tmp_path / "a.casebook")
    with open_casebook(tmp_path / "a.casebook", read_only=True) as book:
        assert book.owner == OWNER
        assert {name: len(book.table(name)) for name in planted.tables} == {
            name: len(table) for name, table in planted.tables.items()
        }
        assert set(CASEBOOK_TABLES) - set(planted.tables) == {"audits"}
        problems = book.check()
    # The days of the world lie before or after today; everything else has to fit.
    assert problems[~problems["problem"].str.contains("still to come")].to_dict("records") == []


def test_the_same_seed_gives_the_same_book(world: World, planted: PlantedBook) -> None:
    again = plant_casebook(world)
    for name, table in planted.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])
    assert not plant_casebook(world, seed=1).tables["exchanges"].equals(planted.tables["exchanges"])


def test_balances_are_found_within_their_intervals(planted: PlantedBook) -> None:
    exchanges = table_of(planted, "exchanges")
    equity = build_equity(exchanges, owner=OWNER)
    equity = equity[equity["n"].ge(5)]
    truth = planted.truth.set_index("alter").reindex(equity["partner"].tolist())
    true = balance_of(truth)
    inside = (equity["equity_low"].to_numpy() <= true) & (true <= equity["equity_high"].to_numpy())
    assert len(inside) > 40
    assert inside.mean() >= 0.85
    sure = (equity["gave_more_probability"].sub(0.5).abs().gt(0.4) & ~equity["fragile"]).to_numpy()
    assert sure.sum() >= 10
    assert (np.sign(equity["net"].to_numpy()[sure]) == np.sign(true[sure])).mean() >= 0.9


@pytest.mark.parametrize("whose", list(ON_TIME))
def test_promises_are_kept_in_time_as_planted(world: World, planted: PlantedBook, whose: str) -> None:
    promises = build_promises(
        table_of(planted, "exchanges"), owner=OWNER, until=world.until.tz_localize(None)
    )
    row = promises.set_index("whose").loc[whose]
    assert row["promises"] > 50
    low, high = row["on_time_share_low"], row["on_time_share_high"]
    assert low - 0.1 * (high - low) <= ON_TIME[whose] <= high + 0.1 * (high - low)


def test_asks_are_granted_as_planted_and_answered_for(world: World, planted: PlantedBook) -> None:
    asks, exchanges = planted.tables["asks"], planted.tables["exchanges"]
    asked = int(exchanges.loc[exchanges["state"].eq("delivered"), "asked"].eq("yes").sum())
    extra = int(planted.truth["gifts_then_asks"].sum())
    refused = int((world.favours["asked"] & ~world.favours["granted"]).sum())
    assert len(asks) == asked + refused + extra
    assert extra > 20
    assert planted.truth.loc[~planted.truth["is_gift_asker"], "gifts_then_asks"].sum() == 0


def test_gifts_are_followed_by_asks_of_those_who_were_planted(planted: PlantedBook) -> None:
    exchanges, asks = planted.tables["exchanges"], planted.tables["asks"]
    given_on = exchanges["delivered_on"].fillna(exchanges["date"])
    unasked = exchanges["receiver"].eq(OWNER) & exchanges["asked"].eq("no")
    gifts = exchanges.assign(day=given_on)[unasked]
    found = dict.fromkeys(planted.truth["alter"], 0)
    for giver, day in zip(gifts["giver"], gifts["day"], strict=True):
        lag = (asks[asks["asker"].eq(giver) & asks["asked_of"].eq(OWNER)]["date"] - day).dt.days
        found[giver] += bool(lag.between(1, GIFT_ASK_DAYS).any())
    shares = pd.Series(found).div(gifts.groupby("giver").size()).dropna()
    askers = planted.truth.set_index("alter")["is_gift_asker"]
    assert shares[askers[shares.index]].mean() > shares[~askers[shares.index].astype(bool)].mean() + 0.3


def test_cards_tell_the_true_balance_with_noise(planted: PlantedBook) -> None:
    cards, people = table_of(planted, "cards"), table_of(planted, "people")
    felt = build_felt(cards, owner=OWNER, people=people)
    truth = planted.truth.set_index("alter").reindex(felt["partner"].tolist())
    true = balance_of(truth)
    assert np.corrcoef(felt["felt_balance"], true)[0, 1] > 0.8
    assert len(felt) == len(set(cards["about"]) - {OWNER}) - people["communal"].sum()
    both = build_perceived(cards, owner=OWNER, people=people)
    both = both[both["status"].eq("ok")]
    assert len(both) >= 5
    # Both see the truth with noise of half a step each: the sum of the two views is near 0.
    assert abs(both["view_sum"].mean()) < 0.6


def test_the_owner_meets_a_share_of_every_step(planted: PlantedBook) -> None:
    rounds = planted.tables["rounds"]
    own = rounds[rounds["by"].eq(OWNER)]["offer"].to_numpy()
    other = rounds[rounds["by"].ne(OWNER)]["offer"].to_numpy()
    assert np.abs(np.diff(own))[1:] == pytest.approx(MATCHED * np.diff(other)[:-1], abs=0.011)


def test_every_worth_is_on_the_scale_and_persons_are_known(planted: PlantedBook) -> None:
    exchanges = planted.tables["exchanges"]
    assert set(exchanges["worth"]) == set(SCALE)
    assert set(exchanges["cost"]) <= set(SCALE)
    known = {*planted.tables["people"]["person"], OWNER, ""}
    for name in ("giver", "receiver", "on_behalf_of", "introduced_by"):
        assert set(exchanges[name]) <= known
    assert (exchanges["repairs"] > 0).any()
    assert (exchanges["returns"] > 0).any()


def test_beside_the_world_lies_its_book_with_the_truth(world: World, tmp_path: Path) -> None:
    path = write_book(world, tmp_path / "new")
    truth = pd.read_csv(tmp_path / "new" / "favours_truth.csv")
    assert truth["alter"].tolist() == world.favour_truth["alter"].tolist()
    with open_casebook(path, read_only=True) as book:
        assert len(book.table("exchanges")) > len(truth)
    with pytest.raises(OptionError, match="exists"):
        write_book(world, tmp_path / "new")


def test_a_network_has_no_casebook() -> None:
    with pytest.raises(OptionError, match="has no owner"):
        plant_casebook(simulate_world(seed=1, contacts=6, weeks=4, network=True))
