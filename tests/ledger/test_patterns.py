"""Return lags, unasked favours, gifts and asks, declined offers, credits: answers worked by hand."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger.concessions import build_concessions
from reciprocity_kit.ledger.credits import build_credits
from reciprocity_kit.ledger.declines import build_declined_offers
from reciprocity_kit.ledger.delivery import build_over_delivery, build_repairs
from reciprocity_kit.ledger.gifts import build_gift_then_ask, build_gift_then_ask_counts
from reciprocity_kit.ledger.lags import build_return_lags, build_unasked
from reciprocity_kit.statistics import jeffreys


def at(table: pd.DataFrame, measure: str, group: str = "", partner: str = "") -> pd.Series:
    keys = table["measure"].eq(measure) & table["group"].eq(group)
    rows = table[keys & table["partner"].astype("str").eq(partner)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_return_lags(give: Any) -> None:
    # Given to ana on day 0 (back after 10) and 40 (back after 30); to ben on day 60, nothing by 100.
    table = give(
        (0, "you", "ana", 2.0),
        (10, "ana", "you", 2.0),
        (40, "you", "ana", 2.0),
        (60, "you", "ben", 2.0),
        (70, "ana", "you", 2.0),
    )
    lags = build_return_lags(table, owner="you", until="2024-04-11", horizon_days=20)
    every = at(lags, "return_days", "you gave")
    # Waits 10 and 30 ended, 40 still going on: S = 2/3 after 10, 1/3 after 30
    assert (every["value"], every["n"], every["status"]) == (30.0, 3, "too_few")
    assert at(lags, "return_share", "you gave")["value"] == pytest.approx(1 / 3)
    # Received from ana on day 10 (you gave on 40: 30 days) and 70 (nothing in the 30 days seen)
    assert at(lags, "return_days", "you received", "ana")["value"] == 30.0
    ben = at(lags, "return_days", "you gave", "ben")
    assert ben["status"] == "censored"
    assert np.isnan(ben["value"])
    assert not (lags["partner"].eq("ben") & lags["group"].eq("you received")).any()


def test_a_noted_return_wins_over_the_first_one(give: Any) -> None:
    table = give((0, "you", "ana", 2.0), (10, "ana", "you", 2.0), (25, "ana", "you", 2.0))
    table["returns"] = [0, 0, 1]
    lags = build_return_lags(table, owner="you")
    assert at(lags, "return_days", "you gave")["value"] == 25.0


def test_communal_and_opted_out_people_are_left_out_and_counted(give: Any, make: Any) -> None:
    people = make(
        "casebook_people", {"person": "ana", "communal": True}, {"person": "ben", "opted_out": True}
    )
    table = give((0, "you", "ana", 2.0), (5, "you", "ben", 2.0), (9, "you", "cy", 2.0))
    lags = build_return_lags(table, owner="you", people=people)
    assert set(lags["partner"]) == {"", "cy"}
    assert lags.attrs["left_out"] == {"communal": 1, "opted_out": 1}
    assert at(lags, "return_share", "you received")["status"] == "no_events"
    with pytest.raises(OptionError, match="horizon_days"):
        build_return_lags(table, owner="you", horizon_days=0)


def test_unasked_favours_and_what_followed(give: Any) -> None:
    # Received unasked on days 0 and 100, asked for on 200 and 300; you gave back only after the first two.
    table = pd.concat(
        [
            give((0, "ana", "you", 2.0), (100, "ana", "you", 2.0), asked="no"),
            give((200, "ana", "you", 2.0), (300, "ana", "you", 2.0), asked="yes"),
            give((5, "you", "ana", 2.0), (110, "you", "ana", 2.0), asked="no"),
        ],
        ignore_index=True,
    ).assign(exchange_id=range(1, 7))
    unasked = build_unasked(table, owner="you", until="2025-06-01", horizon_days=30)
    assert at(unasked, "unasked_share", "you received")["value"] == 0.5
    assert at(unasked, "return_share", "you received, not asked for")["value"] == 1.0
    assert at(unasked, "return_share", "you received, asked for")["value"] == 0.0
    difference = at(unasked, "return_difference", "you received")
    assert difference["value"] == 1.0
    assert -1 < difference["low"] < difference["high"] < 1
    # What came first after your gifts of days 5 and 110: days 100 (unasked) and 200 (asked for)
    assert at(unasked, "unasked_return_share", "you received")["value"] == 0.5


def test_gift_then_ask(give: Any, make: Any) -> None:
    gifts = give(
        (0, "ana", "you", 2.0), (50, "ana", "you", 4.0), (60, "ben", "you", float("nan")), asked="no"
    )
    asks = make(
        "asks",
        {"date": 3, "asker": "ana", "asked_of": "you", "size": 8.0},
        {"date": 9, "asker": "ana", "asked_of": "you", "size": 1.0},
        {"date": 81, "asker": "ana", "asked_of": "you", "size": 1.0},
        {"date": 61, "asker": "ben", "asked_of": "you", "size": 1.0},
        {"date": 61, "asker": "ben", "asked_of": "you", "size": 1.0, "form": "offer"},
        {"date": 1, "asker": "you", "asked_of": "ana", "size": 1.0},
    )
    pairs = build_gift_then_ask(gifts, asks, owner="you", until="2024-12-01")
    assert pairs[["exchange_id", "ask_id", "lag_days"]].to_numpy().tolist() == [
        [1.0, 1.0, 3.0],
        [3.0, 4.0, 1.0],
    ]
    assert pairs.loc[0, "size_ratio"] == 4.0
    assert np.isnan(pairs.loc[1, "size_ratio"])
    assert pairs.loc[1, "words"] == "An ask of unknown size after a favour not asked for came 1 day after it."
    counts = build_gift_then_ask_counts(gifts, asks, owner="you", until="2024-12-01")
    assert at(counts, "followed_share")["value"] == pytest.approx(2 / 3)
    # One event, Garwood: -ln(.975) = .0253 and chi2(.975; 4) / 2 = 5.5716
    ana = at(counts, "followed", "", "ana")
    assert [ana["value"], ana["low"], ana["high"]] == pytest.approx([1, 0.0253, 5.5716], abs=1e-4)


def test_declined_offers(give: Any, make: Any) -> None:
    offer = {"asker": "you", "asked_of": "ana", "form": "offer"}
    asks = make(
        "asks",
        *[offer | {"date": day, "outcome": "declined"} for day in (1, 20, 30)],
        offer | {"date": 10, "outcome": "accepted"},
        offer | {"date": 40, "outcome": "open"},
        {"date": 5, "asker": "ana", "asked_of": "you", "form": "offer", "outcome": "declined"},
    )
    # The exchange of day 30 is that offer; the one of day 35 is a further one.
    table = give((30, "you", "ana", 2.0), (35, "you", "ana", 2.0), state="declined")
    declined = build_declined_offers(table, asks, owner="you", until="2024-06-01")
    row = at(declined, "declined_share", "your offers", "ana")
    assert (row["value"], row["n"]) == (0.8, 5)
    assert [row["low"], row["high"]] == pytest.approx([float(end) for end in jeffreys(4, 5)])
    assert at(declined, "declined_in_a_row", "your offers", "ana")["value"] == 3.0
    assert at(declined, "declined_share", "offers to you")["n"] == 1


def test_credits_halve_from_step_to_step(give: Any) -> None:
    # dee was brought by cy (8/2), cy by ben (8/4), ben by ana (8/8); eve is one step too far.
    table = give(
        (0, "ana", "you", 1.0), (1, "ben", "you", 1.0), (2, "cy", "you", 1.0), (3, "dee", "you", 8.0)
    )
    table["introduced_by"] = pd.Series(["eve", "ana", "ben", "cy"], dtype="category")
    credit = build_credits(table, owner="you").set_index("partner")["credit"]
    # cy 8/2; ben 1/2 + 8/4; ana 1/2 + 1/4 + 8/8; eve 1/2 + 1/4 + 1/8 (dee is four steps away)
    assert credit.to_dict() == {"cy": 4.0, "ben": 2.5, "ana": 1.75, "eve": 0.875}


def test_credits_stop_at_circles_and_count_favours_on_behalf(give: Any) -> None:
    table = give((0, "ana", "you", 4.0), (1, "ben", "you", float("nan")))
    table["introduced_by"] = pd.Series(["ben", "ana"], dtype="category")
    table["on_behalf_of"] = pd.Series(["cy", ""], dtype="category")
    credit = build_credits(table, owner="you").set_index("partner")
    assert credit["credit"].to_dict() == pytest.approx({"ben": 2.0, "cy": 2.0, "ana": np.nan}, nan_ok=True)
    assert credit.loc["cy", "n_behalf"] == 1
    assert credit.loc["ana", "credit_status"] == "no_events"


def test_over_delivery_pairs_each_ask_once(give: Any, make: Any) -> None:
    asks = make(
        "asks",
        {"date": 0, "asker": "ana", "asked_of": "you", "size": 2.0},
        {"date": 5, "asker": "ana", "asked_of": "you", "size": 4.0},
        {"date": 6, "asker": "ana", "asked_of": "you", "size": 4.0, "outcome": "declined"},
        {"date": 7, "asker": "ben", "asked_of": "you", "size": 4.0, "kind": "goods"},
    )
    table = give((8, "you", "ana", 3.0), (9, "you", "ana", 6.0), (10, "you", "ben", 9.0), asked="yes")
    row = at(build_over_delivery(table, asks, owner="you"), "over_delivery", "you gave")
    assert (row["value"], row["n"]) == (1.5, 2)  # (3 + 6) / (2 + 4); ben got services for goods


def test_repairs(give: Any) -> None:
    table = give(
        (0, "you", "ana", 4.0), (1, "you", "ana", 2.0), (20, "you", "ana", 6.0), (30, "you", "ana", 1.0)
    )
    table["state"] = pd.Categorical(["dropped", "delivered", "delivered", "delivered"])
    table["due"] = [pd.Timestamp("2024-01-11"), pd.NaT, pd.NaT, pd.NaT]
    table["repairs"] = [0, 0, 1, 2]
    repairs = build_repairs(table, owner="you").set_index("exchange_id")
    assert repairs.loc[3, ["shortfall", "repair_ratio", "shortfall_days"]].tolist() == [4.0, 1.5, 10.0]
    assert repairs.loc[4, "status"] == "no_events"  # it was delivered after all
    assert build_repairs(table.iloc[:2], owner="you").empty


def rounds(make: Any, offers: list[float], **fields: Any) -> pd.DataFrame:
    by = ["you", "ana"]
    return make(
        "rounds",
        *[
            {"negotiation": "rent", "date": day, "by": by[day % 2], "offer": offer, **fields}
            for day, offer in enumerate(offers)
        ],
    )


def test_concessions(make: Any) -> None:
    # Your steps 8, 4, 2, 1 after hers of 4, 2, 1: half as large, so a slope of 1 on 3 pairs is too few;
    # hers follow yours of 8, 4, 2, 1 with 4, 2, 1, .5: slope 1/2 on 4 pairs.
    table = rounds(make, [100, 40, 92, 44, 88, 46, 86, 47, 85, 47.5], reservation=80.0)
    found = build_concessions(table, owner="you").set_index("side")
    you, other = found.loc["you"], found.loc["the other"]
    assert (you["conceded"], you["concession_rate"], you["gap_share"]) == (15.0, 0.75, 0.25)
    assert (you["matching_status"], you["n_pairs"]) == ("too_few", 3)
    assert other["matching"] == pytest.approx(0.5)
    assert other["matching_low"] == pytest.approx(0.5)
    assert other["concession_rate_status"] == "not_identified"
    assert set(found["first_mover"]) == {"you"}
    # Four steps in falling order: tau -1, and 2 of the 24 orders are as clear
    assert (you["step_trend"], you["step_trend_p"]) == (-1.0, pytest.approx(2 / 24))


def test_concessions_without_a_second_side_or_with_a_communal_one(make: Any) -> None:
    alone = rounds(make, [100.0]).iloc[:1]
    row = build_concessions(alone, owner="you").iloc[0]
    assert (row["matching_status"], row["step_trend_status"]) == ("no_events", "no_events")
    assert np.isnan(row["gap_share"])
    people = make("casebook_people", {"person": "ana", "communal": True})
    left = build_concessions(rounds(make, [100, 40]), owner="you", people=people)
    assert left.empty
    assert left.attrs["left_out"] == {"negotiations": 1}
    assert build_concessions(rounds(make, []), owner="you").empty
