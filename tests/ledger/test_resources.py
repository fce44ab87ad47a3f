"""What flows each way by Foa's resources, and the ledger's scenarios: answers worked by hand."""

from collections.abc import Callable

import pandas as pd
import pytest

from reciprocity_kit.columns._of_casebook import EXCHANGE_KINDS, FOA_RESOURCES, RESOURCE_OF_KIND, UNMAPPED
from reciprocity_kit.ledger import build_ledger, build_resources, build_sources

Give = Callable[..., pd.DataFrame]
CIRCLE = [*FOA_RESOURCES, UNMAPPED]


def kinds(exchanges: pd.DataFrame, *names: str) -> pd.DataFrame:
    return exchanges.assign(kind=list(names))


def test_every_kind_counts_as_one_resource_or_is_said_to_be_none() -> None:
    assert set(RESOURCE_OF_KIND) == set(EXCHANGE_KINDS)
    assert set(RESOURCE_OF_KIND.values()) == set(CIRCLE)
    assert [kind for kind, of in RESOURCE_OF_KIND.items() if of == UNMAPPED] == ["introductions"]


def test_sums_and_shares_each_way(give: Give) -> None:
    exchanges = kinds(
        give((0, "you", "ana", 4.0), (1, "you", "ben", 2.0), (2, "ana", "you", 3.0), (3, "ana", "you", 1.0),
             (4, "you", "ana", 2.0)),
        "services", "services", "information", "affiliation", "introductions",
    )  # fmt: skip
    table = build_resources(exchanges, owner="you").set_index("resource")
    assert list(table.index) == CIRCLE
    assert table.loc["services", ["given", "received", "n_given", "partners"]].tolist() == [6.0, 0.0, 2, 2]
    assert table.loc["services", "given_share"] == pytest.approx(6 / 8)  # introductions are in the whole
    assert table.loc["unmapped", "given_share"] == pytest.approx(2 / 8)
    assert table.loc["information", "received_share"] == pytest.approx(3 / 4)
    assert table.loc["love", ["received", "kinds"]].tolist() == [1.0, "affiliation"]
    assert table.loc["money", "given_share"] == 0
    assert table["given_share"].sum() == pytest.approx(1)
    known = table["received_share"].notna()
    assert (table["received_share_low"] <= table["received_share"])[known].all()
    assert (table["received_share_high"] >= table["received_share"])[known].all()
    assert table.loc["services", "first_on"] == pd.Timestamp("2024-01-01")
    assert table.loc["services", "last_on"] == pd.Timestamp("2024-01-02")


def test_each_status(give: Give) -> None:
    five = give(*[(day, "you", "ana", 4.0) for day in range(5)], (9, "ana", "you", 1.0))
    exchanges = kinds(five, *["goods"] * 5, "status")
    table = build_resources(exchanges, owner="you").set_index("resource")
    assert table.loc[["goods", "status", "money"], "status"].tolist() == ["ok", "too_few", "no_events"]
    assert table.loc["money", "words"] == "Nothing of the kind money is recorded with a worth."


def test_nothing_received_has_no_shares_and_nothing_at_all_no_rows(give: Give) -> None:
    table = build_resources(give((0, "you", "ana", 4.0)), owner="you").set_index("resource")
    assert table[["received_share", "received_share_low", "received_share_high"]].isna().all(axis=None)
    assert build_resources(give((0, "you", "ana", 4.0)).head(0), owner="you").empty


def test_without_a_worth_it_is_counted_apart(give: Give) -> None:
    exchanges = give((0, "you", "ana", float("nan")), (1, "you", "ana", 2.0))
    row = build_resources(exchanges, owner="you").set_index("resource").loc["services"]
    assert row[["given", "n", "n_unvalued"]].tolist() == [2.0, 1, 1]


def test_communal_ties_are_left_out_and_counted(give: Give, make: Give) -> None:
    exchanges = give((0, "you", "ana", 4.0), (1, "you", "sofia", 8.0))
    people = make("casebook_people", {"person": "sofia", "communal": True})
    table = build_resources(exchanges, owner="you", people=people)
    assert table["given"].sum() == 4
    assert table.attrs["left_out"]["communal"] == 1


def test_ledger_knows_its_scenarios_and_the_band_of_about_even(give: Give) -> None:
    exchanges = give((0, "you", "ana", 6.0), (1, "ana", "you", 4.0))
    last = build_ledger(exchanges, owner="you", settings={"balanced_band": 0.1}).iloc[-1]
    assert last[["net", "net_at_125", "net_at_150"]].tolist() == [2.0, 1.0, 0.0]
    assert last["even_within"] == pytest.approx(1.0)  # a tenth of 10


def test_sources_know_their_days(give: Give) -> None:
    exchanges = give((0, "ana", "you", 4.0), (7, "ana", "you", 1.0))
    row = build_sources(exchanges, owner="you").iloc[0]
    assert (row["first_on"], row["last_on"]) == (pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-08"))
