"""Felt beside recorded, and both sides' cards: answers worked by hand."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import TableError
from reciprocity_kit.ledger import build_equity, build_felt, build_perceived

STATUS = "closeness_difference_status"


def card(about: str, closeness: float = np.nan, balance: float = np.nan, **more: Any) -> dict[str, Any]:
    return {"date": 100, "by": "you", "about": about, "closeness": closeness, "felt_balance": balance} | more


def ties(**total: int) -> pd.DataFrame:
    return pd.DataFrame({"ego": "you", "alter": list(total), "total": list(total.values())})


def test_felt_balance_less_recorded_equity(give: Any, make: Any) -> None:
    # ana: 9 given, 3 received, equity 6 / 12 = .5; felt -1 of 3: -1/3 - 1/2 = -5/6
    rows = [(day, "you", "ana", 3.0) for day in range(3)] + [(5, "ana", "you", 1.5), (6, "ana", "you", 1.5)]
    equity = build_equity(give(*rows), owner="you")
    felt = build_felt(make("cards", card("ana", balance=-1.0)), owner="you", equity=equity).iloc[0]
    assert list(felt.index) == [column.name for column in TABLES["felt"]]
    assert felt["balance_difference"] == pytest.approx(-5 / 6)
    assert (felt["balance_difference_status"], felt["n_entries"], felt["n_cards"]) == ("ok", 5, 1)
    assert felt["words"].startswith(
        "You feel that you owe them (1 of 3), by your card of 10 Apr 2024; "
        "your ledger has it that you gave more (recorded: equity 0.50, 95% interval "
    )


def test_the_latest_said_counts_for_closeness_and_balance_apart(make: Any) -> None:
    cards = make(
        "cards",
        card("ana", 7.0, 2.0, date=50),
        card("ana", 3.0, date=90),
        card("ana", 1.0, -3.0, date=120),
        card("ana", 5.0, 3.0, by="ben"),
    )
    row = build_felt(cards, owner="you", until="2024-04-30").iloc[0]  # day 120 is 2024-04-30
    assert (row["closeness"], row["felt_balance"], row["n_cards"]) == (3.0, 2.0, 2)
    assert row["felt_on"] == pd.Timestamp("2024-02-20")
    assert (row["balance_difference_status"], row[STATUS]) == ("no_events", "no_events")
    assert np.isnan(row["balance_difference"])


def test_ranks_of_closeness_and_contact(make: Any) -> None:
    steps = {"a": 7.0, "b": 5.0, "c": 5.0, "d": 2.0, "e": 1.0}
    cards = make("cards", *[card(who, step) for who, step in steps.items()])
    table = build_felt(cards, owner="you", ties=ties(a=10, b=40, c=20, d=30, e=5)).set_index("partner")
    # By closeness e < d < b = c < a: 0, 1/4, 2.5/4, 2.5/4, 1; by contact e < a < c < d < b.
    assert table.loc[list("abcde"), "closeness_rank_share"].tolist() == [1.0, 0.625, 0.625, 0.25, 0.0]
    assert table.loc[list("abcde"), "contact_rank_share"].tolist() == [0.25, 1.0, 0.5, 0.75, 0.0]
    assert table.loc["a", "closeness_difference"] == 0.75
    assert set(table[STATUS]) == {"ok"}


def test_ranks_of_few_people_are_marked_and_none_without_contact(make: Any) -> None:
    cards = make("cards", card("a", 7.0), card("b", 5.0), card("c", 1.0))
    table = build_felt(cards, owner="you", ties=ties(a=10, b=40)).set_index("partner")
    assert table[STATUS].astype("str")[["a", "b", "c"]].tolist() == ["too_few", "too_few", "no_events"]
    assert np.isnan(table.loc["c", "closeness_difference"])


@pytest.mark.parametrize(
    ("yours", "theirs", "reading", "total"),
    [
        (2.0, -2.0, "matching", 0),
        (2.0, -1.0, "deficit", 1),
        (1.0, 1.0, "deficit", 2),
        (-2.0, 0.0, "surplus", -2),
    ],
)
def test_both_views(make: Any, yours: float, theirs: float, reading: str, total: float) -> None:
    cards = make("cards", card("ana", balance=yours), card("you", balance=theirs, by="ana"))
    row = build_perceived(cards, owner="you").iloc[0]
    assert (row["reading"], row["view_sum"], row["status"]) == (reading, total, "ok")
    words = {
        2.0: "feels owed",
        1.0: "feels owed",
        0.0: "feels even",
        -1.0: "feels in debt",
        -2.0: "feels in debt",
    }
    assert (row["your_view"], row["their_view"]) == (words[yours], words[theirs])


def test_one_side_alone_tells_nothing_of_the_other(make: Any) -> None:
    cards = make("cards", card("ana", balance=2.0), card("you", balance=1.0, by="ben"), card("cy", 4.0))
    table = build_perceived(cards, owner="you").set_index("partner")
    assert table.index.astype("str").tolist() == ["ana", "ben"]
    assert set(table["status"]) == {"one_sided"}
    assert (table.loc["ana", "their_view"], table.loc["ben", "your_view"]) == ("not known", "not known")
    assert table["view_sum"].isna().all()
    assert table.loc["ana", "words"] == "You feel owed (card of 10 Apr 2024); they have no card on it."


def test_communal_and_opted_out_people_get_no_difference(make: Any) -> None:
    people = make(
        "casebook_people",
        {"person": "mum", "communal": True},
        {"person": "zoe", "opted_out": True},
        {"person": "ana2", "merged_into": "ana"},
    )
    cards = make(
        "cards",
        *[card(who, 5.0, 1.0) for who in ("mum", "zoe", "ana2", "ana")],
        card("you", balance=0.0, by="zoe"),
    )
    for build in (build_felt, build_perceived):
        table = build(cards, owner="you", people=people)
        assert table["partner"].astype("str").tolist() == ["ana"]
        assert table.attrs["left_out"] == {"communal": 1, "opted_out": 1}


def test_no_cards_give_empty_tables(make: Any) -> None:
    for build, name in ((build_felt, "felt"), (build_perceived, "perceived")):
        table = build(make("cards"), owner="you")
        assert table.empty
        assert list(table.columns) == [column.name for column in TABLES[name]]
    with pytest.raises(TableError, match="misses columns"):
        build_felt(pd.DataFrame({"by": ["you"]}), owner="you")
