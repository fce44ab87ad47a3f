"""Running balances and equity: FIX3 of the methods, and answers worked by hand."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.ledger import build_equity, build_ledger, delivered, with_partner
from reciprocity_kit.ledger.preferences import Preferences
from reciprocity_kit.ledger.scenarios import draw_sums


def row_of(table: pd.DataFrame, partner: str) -> pd.Series:
    return table.set_index(table["partner"].astype("str")).loc[partner]


@pytest.mark.parametrize(("half_life", "expected"), [(90, "net_halflife_90"), (365, "net_halflife_365")])
def test_fix3_with_decay(
    fix3: pd.DataFrame, methods: dict[str, Any], half_life: float, expected: str
) -> None:
    wish = {"half_life_days": half_life}
    wanted = methods["FIX3_ledger"]["expected"]
    ledger = build_ledger(fix3, owner="A", settings=wish)
    equity = build_equity(fix3, owner="A", settings=wish).iloc[0]
    assert ledger["decayed_net"].iloc[-1] == pytest.approx(wanted[expected], abs=1e-12)
    assert equity["decayed_net"] == pytest.approx(wanted[expected], abs=1e-12)
    assert equity["net"] == wanted["net_no_decay"] == ledger["net"].iloc[-1]
    assert equity["equity"] == pytest.approx(wanted["equity_index_no_decay"], abs=1e-12)


def test_the_running_sums_go_entry_by_entry(fix3: pd.DataFrame) -> None:
    ledger = build_ledger(fix3, owner="A", settings={"half_life_days": 90})
    assert list(ledger.columns) == [column.name for column in TABLES["ledger"]]
    assert ledger["net"].tolist() == [4, 6, 3]
    # 4; then 4/2 + 2 = 4; then 4/4 + 2/2 - 3 = -1
    assert ledger["decayed_net"].tolist() == pytest.approx([4, 4, -1])
    assert ledger["n"].tolist() == [1, 2, 3]


def test_giving_and_receiving_may_fade_at_different_speeds(fix3: pd.DataFrame) -> None:
    wish = {"giving_half_life_days": 90, "receiving_half_life_days": 180}
    later = build_equity(fix3, owner="A", settings=wish, until="2025-01-01").iloc[0]
    # The last day counted is 2024-12-31, day 365: given 4/2^(365/90) + 2/2^(275/90), received 3/2^(185/180)
    expected = 4 / 2 ** (365 / 90) + 2 / 2 ** (275 / 90) - 3 / 2 ** (185 / 180)
    assert later["decayed_net"] == pytest.approx(expected)
    assert later["net"] == 3


def test_until_is_half_open(fix3: pd.DataFrame) -> None:
    assert build_equity(fix3, owner="A", until="2024-06-29").iloc[0]["net"] == 6  # day 180 is 2024-06-29
    assert build_equity(fix3, owner="A", until="2024-06-30").iloc[0]["net"] == 3


def test_only_delivered_exchanges_count_on_the_day_they_were_delivered(make: Any) -> None:
    rows = [
        {"date": 0, "giver": "you", "receiver": "ana", "worth": 4.0, "state": state}
        for state in ("promised", "declined", "dropped", "delivered")
    ]
    rows[3] |= {"due": 20, "delivered_on": 30}
    table = make("exchanges", *rows)
    entries = delivered(table, owner="you")
    assert entries["exchange_id"].tolist() == [4]
    assert entries["day"].tolist() == [pd.Timestamp("2024-01-31")]
    assert delivered(table, owner="you", until="2024-01-31").empty
    assert len(with_partner(table, owner="you")) == 4


def test_scenario_nets_and_fragile(give: Any) -> None:
    # 10 given, 7 received: 10 - 8.75 = 1.25 and 10 - 10.5 = -0.5, so the sign turns at 1.5.
    table = give(
        (0, "you", "ana", 10.0), (1, "ana", "you", 7.0), (2, "you", "ben", 10.0), (3, "ben", "you", 6.0)
    )
    equity = build_equity(table, owner="you")
    ana, ben = row_of(equity, "ana"), row_of(equity, "ben")
    assert (ana["net"], ana["net_at_125"], ana["net_at_150"]) == (3.0, 1.25, -0.5)
    assert ana["fragile"]
    assert not ben["fragile"]  # 10 - 9 = 1 is above 0 still


@pytest.mark.parametrize(
    ("rows", "status", "value"),
    [
        ([(0, "you", "ana", float("nan"))], "no_events", float("nan")),
        ([(day, "you", "ana", 2.0) for day in range(6)], "one_sided", 1.0),
        ([(day, "ana", "you", 2.0) for day in range(6)], "one_sided", -1.0),
        ([(0, "you", "ana", 2.0), (1, "ana", "you", 2.0)], "too_few", 0.0),
        ([(day, *sides, 2.0) for day in range(3) for sides in (("you", "ana"), ("ana", "you"))], "ok", 0.0),
    ],
)
def test_every_status(give: Any, rows: list[Any], status: str, value: float) -> None:
    row = build_equity(give(*rows), owner="you").iloc[0]
    assert row["status"] == status
    np.testing.assert_equal(row["equity"], value)
    assert np.isnan(row["equity_low"]) == (status == "no_events")
    assert np.isnan(row["net"]) == (status == "no_events")


def test_unvalued_entries_count_as_favours_only(give: Any) -> None:
    table = give((0, "you", "ana", 4.0), (1, "you", "ana", float("nan")), (2, "ana", "you", 1.0))
    row = build_equity(table, owner="you").iloc[0]
    assert (row["n"], row["n_given"], row["n_received"], row["n_unvalued"], row["net"]) == (2, 2, 1, 1, 3.0)
    ledger = build_ledger(table, owner="you")
    assert ledger["status"].tolist() == ["ok", "no_events", "ok"]
    assert ledger["net"].tolist() == [4.0, 4.0, 3.0]


def test_cost_can_count_beside_worth(make: Any) -> None:
    table = make(
        "exchanges",
        {"date": 0, "giver": "you", "receiver": "ana", "worth": 8.0, "cost": 2.0},
        {"date": 1, "giver": "you", "receiver": "ana", "worth": 8.0},
    )
    row = build_equity(table, owner="you", worth_weight=0.5, cost_weight=0.5).iloc[0]
    assert (row["given"], row["n"], row["n_unvalued"]) == (5.0, 1, 1)  # 0.5 * 8 + 0.5 * 2; no cost, no value
    with pytest.raises(OptionError, match="nothing to count"):
        build_equity(table, owner="you", worth_weight=0.0)


def test_labels_need_ten_entries_and_sure_scenarios(give: Any) -> None:
    table = give(
        *[(day, "you", "more", 4.0) for day in range(12)],
        (13, "more", "you", 1.0),
        *[(day, "less", "you", 4.0) for day in range(12)],
        (13, "you", "less", 1.0),
        *[(day, *sides, 4.0) for day in range(40) for sides in (("you", "even"), ("even", "you"))],
        *[(day, "you", "few", 4.0) for day in range(9)],
        (14, "few", "you", 1.0),
    )
    label = build_equity(table, owner="you").set_index("partner")["label"].astype("str")
    assert label[["more", "less", "few"]].tolist() == ["you gave more", "you received more", "you gave more"]
    assert label["even"] == "not clear"  # what you received is likely more than you wrote down
    assert build_equity(give((0, "you", "ana", 1.0)), owner="you")["label"].tolist() == ["not enough data"]


def test_repairs_count_as_given_and_are_told(make: Any) -> None:
    table = make(
        "exchanges",
        {"date": 0, "giver": "ana", "receiver": "you", "worth": 2.0},
        {"date": 5, "giver": "you", "receiver": "ana", "worth": 4.0, "repairs": 1},
    )
    row = build_equity(table, owner="you").iloc[0]
    assert (row["repairs"], row["given"], row["net"]) == (1, 4.0, 2.0)
    assert build_ledger(table, owner="you")["repair"].tolist() == [False, True]


@pytest.fixture
def people(make: Any) -> pd.DataFrame:
    return make(
        "casebook_people",
        {"person": "mum", "communal": True},
        {"person": "zoe", "opted_out": True},
        {"person": "ana@old", "merged_into": "ana@mid"},
        {"person": "ana@mid", "merged_into": "ana"},
        {"person": "me@old", "merged_into": "you"},
        {"person": "mother", "merged_into": "mum"},
    )


def test_merged_persons_are_one_and_some_are_left_out(give: Any, people: pd.DataFrame) -> None:
    table = give(
        (0, "you", "ana", 1.0),
        (1, "me@old", "ana@old", 2.0),
        (2, "ana@mid", "you", 4.0),
        (3, "you", "mother", 8.0),
        (4, "zoe", "you", 8.0),
        (5, "ana", "ben", 8.0),
        (6, "you", "me@old", 8.0),
    )
    for build in (build_equity, build_ledger):
        found = build(table, owner="you", people=people)
        assert set(found["partner"].astype("str")) == {"ana"}
        assert found.attrs["left_out"] == {"communal": 1, "opted_out": 1, "between_others": 1}
    row = build_equity(table, owner="me@old", people=people).iloc[0]
    assert (row["given"], row["received"]) == (3.0, 4.0)


def test_people_merged_in_a_circle_are_an_error(give: Any, make: Any) -> None:
    people = make("casebook_people", {"person": "a", "merged_into": "b"}, {"person": "b", "merged_into": "a"})
    with pytest.raises(TableError, match="a -> b -> a"):
        build_equity(give((0, "you", "a", 1.0)), owner="you", people=people)


def test_nothing_recorded_gives_an_empty_table_with_its_columns(give: Any) -> None:
    for build, name in ((build_equity, "equity"), (build_ledger, "ledger")):
        table = build(give(), owner="you")
        assert list(table.columns) == [column.name for column in TABLES[name]]
        assert table.empty
    with pytest.raises(TableError, match="misses columns: giver"):
        build_equity(give((0, "you", "ana", 1.0)).drop(columns="giver"), owner="you")


def test_inputs_are_not_changed_and_the_answer_is_the_same_twice(fix3: pd.DataFrame) -> None:
    before = fix3.copy(deep=True)
    first, second = (build_equity(fix3, owner="A", seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(fix3, before)
    pd.testing.assert_frame_equal(first, second)


Rows = list[tuple[int, str, bool, float]]
entries = st.lists(
    st.tuples(
        st.integers(0, 300),
        st.sampled_from(["ana", "ben"]),
        st.booleans(),
        st.sampled_from([1.0, 2.0, 4.0, 8.0, 16.0]),
    ),
    min_size=1,
    max_size=12,
)


def as_table(rows: Rows, give: Any, *, swap: bool = False, factor: float = 1) -> Any:
    sides = [("you", who) if mine != swap else (who, "you") for _, who, mine, _ in rows]
    return give(*[(row[0], *side, row[3] * factor) for row, side in zip(rows, sides, strict=True)])


@settings(max_examples=8)
@over(rows=entries)
def test_swapping_sides_negates_and_doubling_worths_leaves_the_index(
    rows: Rows, request: pytest.FixtureRequest
) -> None:
    give = request.getfixturevalue("give")
    plain, swapped, doubled = (
        build_equity(table, owner="you").sort_values("partner", ignore_index=True)
        for table in (
            as_table(rows, give),
            as_table(rows, give, swap=True),
            as_table(rows, give, factor=2),
        )
    )
    np.testing.assert_allclose(plain["net"], -swapped["net"])
    np.testing.assert_allclose(plain["decayed_net"], -swapped["decayed_net"])
    np.testing.assert_allclose(plain["equity"], -swapped["equity"])
    for name in ("equity", "equity_low", "equity_high", "gave_more_probability"):
        np.testing.assert_allclose(plain[name], doubled[name])
    for name in ("net", "net_low", "net_high", "decayed_net_low"):
        np.testing.assert_allclose(2 * plain[name], doubled[name])
    assert plain["equity_low"].le(plain["equity_high"]).all()


def test_scenarios_lean_to_more_received_and_do_not_depend_on_other_ties(give: Any) -> None:
    rows = [(day, *sides, 4.0) for day in range(8) for sides in (("you", "ana"), ("ana", "you"))]
    even = build_equity(give(*rows), owner="you").iloc[0]
    assert even["net"] == 0
    assert even["gave_more_probability"] < 0.35  # 78% of the received is thought to be written down
    # 32 recorded on each side: given about 32 / .95, received about 32 / .78 = 41, plus noise of mean 1.09
    value = give(*rows).assign(partner="ana", side=["given", "received"] * 8, value=4.0)
    value["day"] = value["date"]
    drawn = next(iter(draw_sums(value, Preferences(), until=pd.Timestamp("2024-02-01"), draws=20_000)))
    # E[missing] = (k + 1) * 4 * E[(1 - p) / p]: for given 9 * 4 * .05 / .95; Beta(7, 2): E[1/p] - 1 = 8/6 - 1
    noise = np.exp(np.log(2) ** 2 / 1.645**2 / 2)
    assert drawn.given.mean() == pytest.approx(32 * noise + 36 * 0.05 / 0.95, rel=0.01)
    assert drawn.received.mean() == pytest.approx(32 * noise + 36 / 3, rel=0.02)
    both = build_equity(give(*rows, *[(day, "you", "ben", 4.0) for day in range(5)]), owner="you")
    assert row_of(both, "ana")["net_low"] == even["net_low"]


def test_settings_come_from_the_casebook_and_faults_are_all_named(fix3: pd.DataFrame, make: Any) -> None:
    table = make(
        "settings",
        {"name": "half_life_days", "value": "90"},
        {"name": "words_to_avoid", "value": "debt;owe"},
        {"name": "balanced_band", "value": "0"},
    )
    assert build_equity(fix3, owner="A", settings=table).iloc[0]["decayed_net"] == pytest.approx(-1.0)
    wrong = {"half_life_days": "soon", "weekly_hours": -1, "mood": 3}
    with pytest.raises(OptionError, match=r"(?s)mood is no setting.*'soon'.*-1") as caught:
        Preferences.of(wrong)
    assert "half_life_days" in str(caught.value)


def test_words_say_what_was_recorded(fix3: pd.DataFrame) -> None:
    words = build_equity(fix3, owner="A").iloc[0]["words"]
    assert words.startswith("You gave 3 more than you received (recorded; 95% interval ")
    assert words.endswith("; n = 3, 1 Jan 2024 to 29 Jun 2024).")
