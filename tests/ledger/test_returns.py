"""Return on time, sources and alternatives: the methods' worked value, and answers worked by hand."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.ledger import build_alternatives, build_returns, build_sources
from reciprocity_kit.ledger.hours import contact_hours
from reciprocity_kit.ledger.returns import shrunken_rate

NO_MESSAGES = {"minutes_per_message": 0}


def events(*rows: tuple[str, str, str, str, float], at: str = "2024-01-05") -> pd.DataFrame:
    """Rows of (event, channel, sender, recipient, minutes), the audience counted from them."""
    table = pd.DataFrame(
        list(rows), columns=["event_id", "channel", "sender", "recipient", "duration_minutes"]
    )
    return table.assign(
        audience=table.groupby("event_id")["recipient"].transform("size"),
        automated=False,
        sent_at=pd.Timestamp(at, tz="UTC"),
    )


def met(who: str, hours: float, n: int = 1) -> list[tuple[str, str, str, str, float]]:
    return [(f"{who}{place}", "meeting", "you", who, 60 * hours / n) for place in range(n)]


def test_the_shrunken_rate_is_that_of_the_methods(methods: dict[str, Any]) -> None:
    case = methods["FIX3_ledger"]["expected"]["shrunk_return_per_hour"]
    rate = shrunken_rate(case["value"], case["hours"], case["mu0"], kappa=case["kappa"])
    assert float(rate) == pytest.approx(case["expect"], abs=1e-12)


def test_hours_of_meetings_calls_and_messages() -> None:
    # A meeting of 2 h with three others: 2/3 h each. A mail of 6 minutes to two: 3 each; one received: 6.
    rows = events(
        *[("m", "meeting", "ana", who, 120.0) for who in ("you", "ben", "cy")],
        *[("e", "email", "you", who, np.nan) for who in ("ana", "ben")],
        ("r", "chat", "ben", "you", np.nan),
        ("c", "call", "you", "ben", 30.0),
        ("d", "call", "ben", "you", np.nan),
        ("x", "meeting", "ana", "ben", 600.0),
        ("y", "email", "ana", "ben", np.nan),
        *[("big", "meeting", "you", f"p{place}", 60.0) for place in range(8)],
        ("u", "meeting", "you", "ana", np.nan),
    )
    hours = contact_hours(rows, owner="you", minutes_per_message=6)
    total = hours.groupby("partner")["hours"].sum()
    assert total.to_dict() == pytest.approx(
        {"ana": 2 / 3 + 0.05, "ben": 2 / 3 + 0.05 + 0.1 + 0.5 + 0.1, "cy": 2 / 3}
    )
    machine = contact_hours(rows.assign(automated=True), owner="you", minutes_per_message=6)
    assert machine.empty
    assert contact_hours(rows, owner="you", minutes_per_message=6, until="2024-01-05").empty
    with pytest.raises(TableError, match="audience"):
        contact_hours(rows.drop(columns="audience"), owner="you", minutes_per_message=6)


def test_returns_are_shrunken_and_ranked_by_the_cautious_end(give: Any) -> None:
    # Received 24 in 16 h, 8 in 2 h, 0 in 2 h: mean 32 / 20 = 1.6, and with five hours of it
    # ana (24 + 8) / 21, ben (8 + 8) / 7, cy 8 / 7.
    table = give(
        *[(day, "ana", "you", 2.0) for day in range(12)], (5, "ben", "you", 8.0), (6, "you", "cy", 4.0)
    )
    seen = events(*met("ana", 16.0, 16), *met("ben", 2.0), *met("cy", 2.0), *met("dan", 50.0))
    wish = NO_MESSAGES | {"acceptable_return": 1.2}
    returns = build_returns(table, seen, owner="you", settings=wish)
    assert list(returns.columns) == [column.name for column in TABLES["returns"]]
    row = returns.set_index(returns["partner"].astype("str"))
    assert row["return_per_hour"].to_dict() == pytest.approx({"ana": 32 / 21, "ben": 16 / 7, "cy": 8 / 7})
    assert returns["cautious_return"].is_monotonic_decreasing
    assert returns["rank"].tolist() == [1, 2, 3]
    assert row["return_per_hour_low"].le(row["return_per_hour"]).all()
    assert row["return_per_hour_high"].ge(row["return_per_hour"]).all()
    assert row["cautious_return"].lt(row["return_per_hour"]).all()
    # The median return is ana's, so hers is the comparison level; ben is the best for the others.
    assert row["satisfaction"].to_dict() == pytest.approx(
        {"ana": 0, "ben": 16 / 7 - 32 / 21, "cy": 8 / 7 - 32 / 21}
    )
    assert row["lead"].to_dict() == pytest.approx(
        {"ana": 32 / 21 - 16 / 7, "ben": 16 / 7 - 32 / 21, "cy": 8 / 7 - 16 / 7}
    )
    assert row["best_alternative"].to_dict() == {"ana": "ben", "ben": "ana", "cy": "ben"}
    assert row["status"].astype("str").to_dict() == {"ana": "ok", "ben": "too_few", "cy": "too_few"}
    assert (
        row.loc["ben", "below_probability"]
        < row.loc["ana", "below_probability"]
        < row.loc["cy", "below_probability"]
    )
    assert row["n_events"].to_dict() == {"ana": 16, "ben": 1, "cy": 1}


def test_more_evidence_moves_up_the_cautious_end(give: Any) -> None:
    # Both received 2 per hour; ana in 20 hours and 10 entries, ben in 2 hours and one.
    table = give(*[(day, "ana", "you", 4.0) for day in range(10)], (5, "ben", "you", 4.0))
    seen = events(*met("ana", 20.0, 20), *met("ben", 2.0))
    returns = build_returns(table, seen, owner="you", settings=NO_MESSAGES)
    assert returns["return_per_hour"].tolist() == pytest.approx([2.0, 2.0])
    assert returns["partner"].tolist() == ["ana", "ben"]
    width = (returns["return_per_hour_high"] - returns["return_per_hour_low"]).tolist()
    assert width[0] < width[1]


def test_limits_are_those_of_gamma_weights(give: Any) -> None:
    # One partner, equal hours: the events' part is Gamma(16) hours; nothing received is Gamma(k m / w) * w.
    table = give(*[(day, "ana", "you", 2.0) for day in range(12)], (6, "you", "cy", 4.0))
    seen = events(*met("ana", 16.0, 16), *met("cy", 8.0, 8))
    row = build_returns(table, seen, owner="you", settings=NO_MESSAGES).set_index("partner").loc["cy"]
    random = np.random.default_rng(1)
    mean, worth = 24 / 24, 2.0
    drawn = stats.gamma(5 * mean / worth).rvs(200_000, random_state=random) * worth
    drawn /= stats.gamma(8).rvs(200_000, random_state=random) + 5
    expected = np.quantile(drawn, [0.025, 0.975, 0.1])
    got = row[["return_per_hour_low", "return_per_hour_high", "cautious_return"]].astype("float64")
    np.testing.assert_allclose(got, expected, rtol=0.12)


def test_own_settings_and_no_hours(give: Any) -> None:
    table = give((0, "ana", "you", 4.0), (1, "you", "ben", 4.0))
    none = build_returns(table, events(*met("dan", 3.0)), owner="you", settings=NO_MESSAGES)
    assert set(none["status"]) == {"no_events"}
    assert none[["return_per_hour", "lead", "satisfaction", "below_probability"]].isna().all(axis=None)
    wish = NO_MESSAGES | {"comparison_level": 1.0}
    one = build_returns(table.iloc[:1], events(*met("ana", 3.0)), owner="you", settings=wish).iloc[0]
    assert one["satisfaction"] == pytest.approx(4 / 3 - 1)
    assert np.isnan(one["lead"])
    assert np.isnan(one["below_probability"])
    assert one["best_alternative"] == ""
    assert build_returns(give(), events(*met("ana", 3.0)), owner="you").empty


def test_people_without_scores_are_left_out_of_returns_and_sources(give: Any, make: Any) -> None:
    people = make(
        "casebook_people",
        {"person": "mum", "communal": True},
        {"person": "zoe", "opted_out": True},
        {"person": "ana2", "merged_into": "ana"},
    )
    table = give(*[(day, who, "you", 4.0) for day, who in enumerate(("mum", "zoe", "ana", "ana2"))])
    seen = events(*met("mum", 1.0), *met("zoe", 1.0), *met("ana", 1.0), *met("ana2", 1.0))
    returns = build_returns(table, seen, owner="you", people=people, settings=NO_MESSAGES)
    assert returns[["partner", "hours", "received"]].to_numpy().tolist() == [["ana", 2.0, 8.0]]
    sources = build_sources(table, owner="you", people=people)
    assert set(sources["partner"]) == {"ana"}
    for found in (returns, sources):
        assert found.attrs["left_out"] == {"communal": 1, "opted_out": 1}


@pytest.fixture
def helped(make: Any) -> pd.DataFrame:
    """Information: ana 6, ben 2 (four entries each); introductions: cy 4 alone; goods: ana, unvalued."""

    def got(who: str, kind: str, worth: float, n: int = 1) -> list[dict[str, Any]]:
        return [{"date": 0, "giver": who, "receiver": "you", "kind": kind, "worth": worth}] * n

    return make(
        "exchanges",
        *got("ana", "information", 1.5, 4),
        *got("ben", "information", 0.5, 4),
        *got("cy", "introductions", 4.0),
        *got("ana", "goods", np.nan),
        {"date": 0, "giver": "you", "receiver": "dan", "kind": "information", "worth": 9.0},
    )


def test_sources_by_kind(helped: pd.DataFrame) -> None:
    sources = build_sources(helped, owner="you")
    assert list(sources.columns) == [column.name for column in TABLES["sources"]]
    row = sources.set_index([sources["kind"].astype("str"), sources["partner"].astype("str")])
    assert row.loc[("information", "ana"), "received_share"] == 0.75
    assert row.loc[("information", "ana"), "alternatives"] == 1.0
    assert row.loc[("information", "ben"), "alternatives"] == 1.0
    assert not row.loc[("information", "ana"), "sole_source"]
    assert row.loc[("introductions", "cy"), ["received_share", "alternatives", "sole_source"]].tolist() == [
        1.0,
        0.0,
        True,
    ]
    assert row.loc[("all", "ana"), "received_share"] == 0.5  # 6 of 12
    # ana's 6 are all of a kind that ben supplies too; cy's of one that nobody else does.
    assert row.loc[("all", "ana"), ["replaceable_share", "adjusted_share"]].tolist() == [1.0, 0.0]
    assert row.loc[("all", "cy"), ["replaceable_share", "adjusted_share"]].tolist() == [
        0.0,
        pytest.approx(1 / 3),
    ]
    # Others for ana over all kinds: ben 1/3 and cy 2/3 of the rest, 1 / (1/9 + 4/9)
    assert row.loc[("all", "ana"), "alternatives"] == pytest.approx(9 / 5)
    statuses = {kind: row.loc[kind, "status"].astype("str").unique().tolist() for kind in row.index.levels[0]}
    assert statuses == {
        "all": ["ok"],
        "goods": ["no_events"],
        "information": ["ok"],
        "introductions": ["too_few"],
    }
    assert np.isnan(row.loc[("goods", "ana"), "received_share"])
    assert row.loc[("goods", "ana"), ["n", "n_unvalued"]].tolist() == [0, 1]


def test_shares_have_dirichlet_limits_for_entries_they_are_worth(helped: pd.DataFrame) -> None:
    sources = build_sources(helped, owner="you").set_index(["kind", "partner"])
    row = sources.loc[("information", "ana")]
    # Four entries of 1.5 and four of .5 are worth 64 / (4 * 2.25 + 4 * .25) = 6.4 equal ones; prior 1/2 each
    beta = stats.beta(0.75 * 6.4 + 0.5, 0.25 * 6.4 + 0.5)
    assert row[["received_share_low", "received_share_high"]].tolist() == pytest.approx(
        beta.ppf([0.025, 0.975])
    )
    assert row["words"].startswith(
        "75% of the information you recorded as received came from this person (95%"
    )


def test_alternatives_that_would_lower_a_dependence(helped: pd.DataFrame) -> None:
    table = build_alternatives(helped, owner="you")
    assert list(table.columns) == [column.name for column in TABLES["alternatives"]]
    own = table[table["kind"].eq("information")]
    assert own[["partner", "alternative"]].to_numpy().tolist() == [["ana", "ben"], ["ana", "cy"]]
    ben, cy = own.iloc[0], own.iloc[1]
    # A quarter of 3/4 moves: 9/16 stay, ben has 7/16; concentration 5/8 -> (81 + 49) / 256
    assert ben["share_after"] == pytest.approx(9 / 16)
    assert ben["concentration"] == pytest.approx(5 / 8)
    assert ben["concentration_after"] == pytest.approx(130 / 256)
    assert (ben["supplied_before"], cy["supplied_before"]) == (True, False)
    # With cy: 9/16, 4/16, 3/16, so others 7/16 in shares 4/7 and 3/7: 49 / (16 + 9)
    assert cy["alternatives_after"] == pytest.approx(49 / 25)
    assert own["lowers"].all()
    assert set(table["kind"].astype("str")) == {"information", "introductions"}
    assert build_alternatives(helped, owner="you", min_share=0.8)["kind"].eq("introductions").all()


def test_a_shift_too_large_does_not_lower(helped: pd.DataFrame) -> None:
    all_of_it = build_alternatives(helped, owner="you", shift_share=1.0)
    ben = all_of_it[all_of_it["kind"].eq("information") & all_of_it["alternative"].eq("ben")].iloc[0]
    assert (ben["concentration_after"], ben["lowers"]) == (1.0, False)
    with pytest.raises(OptionError, match=r"shift_share=1\.5"):
        build_alternatives(helped, owner="you", shift_share=1.5)


def test_nothing_received_gives_empty_tables(give: Any) -> None:
    for build, name in ((build_sources, "sources"), (build_alternatives, "alternatives")):
        table = build(give((0, "you", "ana", 1.0)), owner="you")
        assert table.empty
        assert list(table.columns) == [column.name for column in TABLES[name]]
