"""Recognition, claims, habits, sizes, outcomes of asks and the own stance: answers worked by hand."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger.habits import build_give_first, build_giving_habits
from reciprocity_kit.ledger.influence import build_ask_outcomes, build_help_and_yes
from reciprocity_kit.ledger.matching import build_size_matching, build_size_pairs, deming_slope
from reciprocity_kit.ledger.recognition import build_acknowledgement, build_claims
from reciprocity_kit.ledger.stance import build_stance
from reciprocity_kit.ledger.unseen import build_overlooked, build_thanks
from reciprocity_kit.statistics import garwood, wilson

ASK = {"asker": "you", "size": 4.0}


def at(table: pd.DataFrame, measure: str, group: str = "", partner: str = "") -> pd.Series:
    keys = table["measure"].eq(measure) & table["group"].eq(group)
    return table[keys & table["partner"].astype("str").eq(partner)].iloc[0]


def test_acknowledgement(give: Any) -> None:
    table = give(*[(day, "you", "ana", 1.0) for day in range(4)])
    table["acknowledged"] = pd.Categorical(["yes", "yes", "no", "unknown"])
    row = at(build_acknowledgement(table, owner="you"), "acknowledged_share", "you gave", "ana")
    assert (row["value"], row["n"]) == (pytest.approx(2 / 3), 3)
    assert "1 not known" in row["words"]


def test_claims_gains_and_ratio_of_two_ledgers(give: Any) -> None:
    yours = give((0, "you", "ana", 6.0), (1, "ana", "you", 2.0), cost=1.0)
    theirs = give((0, "you", "ana", 4.0), (1, "ana", "you", 4.0), cost=2.0)
    claims = build_claims(yours, theirs, owner="you", partner="ana").set_index("measure")
    # You: 6 of 8, 2 received for a cost of 1. Ana: 4 of 8, 4 received for a cost of 2.
    wanted = {"your_claim": 0.75, "their_claim": 0.5, "claim_sum": 1.25, "your_gain": 1.0, "their_gain": 2.0}
    assert claims["value"].to_dict() == pytest.approx(wanted | {"joint_gain": 3.0, "equity_log_ratio": 0.0})
    assert claims.loc["claim_sum", "low"] < 1.25 < claims.loc["claim_sum", "high"]
    assert set(claims["status"]) == {"too_few"}
    alone = build_claims(yours, theirs.iloc[:0], owner="you", partner="ana").set_index("measure")
    assert alone.loc[["their_claim", "claim_sum", "joint_gain"], "status"].tolist() == ["no_events"] * 3
    never = build_claims(yours.iloc[1:], theirs, owner="you", partner="ana").set_index("measure")
    assert never.loc["equity_log_ratio", "status"] == "one_sided"


def test_claims_of_a_communal_tie_are_not_made(give: Any, make: Any) -> None:
    people = make("casebook_people", {"person": "ana", "communal": True})
    yours = give((0, "you", "ana", 6.0))
    claims = build_claims(yours, yours, owner="you", partner="ana", people=people)
    assert claims["value"].isna().all()


def test_give_first(give: Any, make: Any) -> None:
    names = [f"p{number}" for number in range(6)]
    table = give(*[(0, "you", name, 1.0) for name in names])
    days = [10, 20, 30, 40, 50, -5]
    asks = make(
        "asks", *[ASK | {"asked_of": name, "date": day} for name, day in zip(names, days, strict=True)]
    )
    first = build_give_first(table, asks, owner="you").set_index("measure")
    share = first.loc["give_first_share"]
    assert (share["value"], share["n"]) == (pytest.approx(5 / 6), 6)
    assert [share["low"], share["high"]] == pytest.approx([float(end) for end in wilson(5, 6)])
    # Of six the ends hold the median with 1 - 2 / 64 = 96.9%
    assert first.loc["give_lead_days", ["value", "low", "high"]].tolist() == [25.0, -5.0, 50.0]


def test_giving_habits(give: Any, make: Any) -> None:
    # Ahead with ana from day 0 to 30 and never with ben; one of the asks falls in that time.
    table = give((0, "you", "ana", 4.0), (30, "ana", "you", 8.0), (10, "ben", "you", 1.0))
    asks = make(
        "asks",
        *[ASK | {"asked_of": who, "date": day} for who, day in (("ana", 5), ("ana", 31), ("ben", 12))],
    )
    habits = build_giving_habits(table, asks, owner="you", until="2024-03-01").set_index("measure")
    month = 365.25 / 12
    assert habits.loc["gives_per_month", "value"] == pytest.approx(1 / (60 / month))
    back = habits.loc["claim_back_rate"]
    assert back["value"] == pytest.approx(1 / (30 / month))
    assert back["high"] == pytest.approx(float(garwood(1)[1]) / (30 / month))
    empty = build_giving_habits(give(), asks, owner="you").set_index("measure")
    assert empty.loc["claim_back_rate", "status"] == "no_events"


def test_size_matching_finds_a_planted_slope(give: Any) -> None:
    # Each favour comes back half as large on the log scale: worth 2^(2k) returned with 2^k.
    rows = []
    for place in range(18):
        day, size = 40 * place, place % 4
        rows += [(day, "you", f"p{place % 6}", 4.0**size), (day + 9, f"p{place % 6}", "you", 2.0**size)]
    table = give(*rows)
    assert len(build_size_pairs(table, owner="you")) == 18
    matching = build_size_matching(table, owner="you")
    slope = at(matching, "size_slope")
    assert (slope["value"], slope["n"], slope["status"]) == (pytest.approx(0.5), 18, "ok")
    assert at(matching, "return_share", "large favours")["value"] == 1.0
    few = build_size_matching(table.iloc[:20], owner="you")
    assert (at(few, "size_slope")["status"], len(few)) == ("too_few", 4)
    assert np.isnan(at(few, "size_slope")["value"])


def test_deming_slope_is_symmetric() -> None:
    # Turning x and y round turns the slope into its inverse, which least squares does not.
    random = np.random.default_rng(1)
    x = random.normal(size=50)
    y = x + random.normal(size=50)
    one = float(deming_slope(np.array([50, x.sum(), y.sum(), x @ x, y @ y, x @ y])))
    other = float(deming_slope(np.array([50, y.sum(), x.sum(), y @ y, x @ x, x @ y])))
    assert one * other == pytest.approx(1.0)
    # and it is the first axis of the scatter
    axis = np.linalg.eigh(np.cov(x, y))[1][:, 1]
    assert one == pytest.approx(axis[1] / axis[0])


def test_outcomes_of_asks(make: Any) -> None:
    # 4 of 10 accepted; of ana 3 of 4: (3 + 5 * .4) / (4 + 5) = .556
    rows = [ASK | {"asked_of": "ana", "outcome": o} for o in ("accepted", "partly", "accepted", "declined")]
    rows += [ASK | {"asked_of": "ben", "outcome": o} for o in ("accepted", *["declined"] * 5)]
    asks = make("asks", *[row | {"date": day} for day, row in enumerate(rows)])
    asks["approach"] = ["By phone "] * 4 + ["by letter"] * 6
    asks["prepared_hours"] = [1.0] * 4 + [float("nan")] * 6
    outcomes = build_ask_outcomes(asks, owner="you")
    assert at(outcomes, "accepted_share")["value"] == 0.4
    assert at(outcomes, "influence_yield", "", "ana")["value"] == pytest.approx(0.5556, abs=1e-4)
    assert at(outcomes, "accepted_share", "by phone")["value"] == 0.75
    assert at(outcomes, "value_per_hour")["value"] == 3.0  # 3 accepted of size 4 for 4 hours
    assert at(build_ask_outcomes(asks.iloc[:0], owner="you"), "accepted_share")["status"] == "no_events"


def test_asks_after_help(give: Any, make: Any) -> None:
    table = give((5, "you", "ana", 1.0))
    asks = make(
        "asks",
        ASK | {"asked_of": "ana", "date": 5, "outcome": "declined"},  # the same day is not after it
        ASK | {"asked_of": "ana", "date": 6},
        ASK | {"asked_of": "ben", "date": 6, "outcome": "declined"},
    )
    found = build_help_and_yes(table, asks, owner="you")
    assert found["value"].tolist() == [1.0, 0.0, 1.0]
    assert found["n"].tolist() == [1, 2, 3]


def test_lists_of_the_overlooked_and_of_thanks(give: Any) -> None:
    table = give(*[(day, "you", "ana", worth) for day, worth in enumerate((1.0, 4.0, 2.0, 8.0))])
    table["acknowledged"] = pd.Categorical(["unknown", "no", "no", "yes"])
    table["visibility"] = pd.Categorical(["overlooked", "visible", "overlooked", "overlooked"])
    listed = build_overlooked(table, owner="you", until="2024-02-01")
    wanted = [[2, "not acknowledged"], [3, "both"], [1, "easily overlooked"]]
    assert listed[["exchange_id", "why"]].astype({"why": "str"}).to_numpy().tolist() == wanted
    assert listed["age_days"].tolist() == [29.0, 28.0, 30.0]
    assert build_thanks(table, owner="you").empty
    thanks = build_thanks(table, owner="ana")
    assert thanks["exchange_id"].tolist() == [2, 3, 1]


def lines(sheet: pd.DataFrame) -> pd.DataFrame:
    return sheet.set_index("line")


@pytest.mark.parametrize(
    ("given", "received", "starts"),
    [
        (16.0, 0.5, "By your ledger you gave more than you received and hardly asked back"),
        (0.5, 16.0, "By your ledger you mostly received"),
        (2.0, 1.0, "By your ledger it is not clear"),
    ],
)
def test_stance(give: Any, make: Any, given: float, received: float, starts: str) -> None:
    rows = []
    for place in range(30):
        who = f"p{place % 6}"
        rows += [(place, "you", who, given), (place + 40, who, "you", received)]
    sheet = lines(build_stance(give(*rows), make("asks"), owner="you"))
    assert sheet.loc["give_share", "value"] == pytest.approx(given / (given + received))
    assert sheet.loc["stance", "words"].startswith(starts)
    assert sheet.loc["worth_to_even", "value"] == pytest.approx(30 * abs(given - received))


def test_an_even_stance_needs_many_entries(give: Any, make: Any) -> None:
    rows = []
    for place in range(200):
        rows += [(place, "you", f"p{place % 5}", 2.0), (place, f"p{place % 5}", "you", 2.0)]
    sheet = lines(build_stance(give(*rows), make("asks"), owner="you"))
    # Favours received are written down less often, so g lies below 1/2; 400 entries may still not do.
    assert sheet.loc["give_share", "low"] < 0.5
    assert "about as much" in sheet.loc["stance", "words"] or "not clear" in sheet.loc["stance", "words"]


def test_stance_of_a_short_ledger_is_too_few(give: Any, make: Any) -> None:
    sheet = lines(build_stance(give(*[(d, "you", "ana", 1.0) for d in range(12)]), make("asks"), owner="you"))
    assert sheet.loc["stance", "status"] == "too_few"
    assert np.isnan(sheet.loc["stance", "value"])
    # No ask in 11 days of credit; .1 a month is none at all then, rounded up to one ask
    assert sheet.loc["asks_to_usual", "value"] == 1.0
    assert lines(build_stance(give(), make("asks"), owner="you")).loc["give_share", "status"] == "no_events"
    with pytest.raises(OptionError, match="low_claim_back"):
        build_stance(give(), make("asks"), owner="you", low_claim_back=0)
