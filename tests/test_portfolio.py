"""A person's contacts as a whole: FIX1 of the methods, and answers worked by hand."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.events import Batch, Event, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.portfolio import build_dependence, build_portfolio, build_what_if
from reciprocity_kit.portfolio.build import UNITS
from reciprocity_kit.ties import build_ties

START = pd.Timestamp("2024-03-04", tz="UTC")


def write(to: list[str], *, owner: str | None = "you", thread: int = 0) -> History:
    """A history in which one person writes to each in turn, one mail a day, in threads of some length."""
    events = [
        Event(
            place,
            START + pd.Timedelta(place, "D"),
            "you",
            (("to", who),),
            thread_id=f"t{place // thread}" if thread else None,
        )
        for place, who in enumerate(to)
    ]
    owners = [owner] if owner else []
    batch = Batch("hand", "kit", build_event_table(events), rows=len(to), threaded=bool(thread))
    built = build_interactions([batch], owner=owners)
    return build_history([batch], built, owner=owners, tz="UTC", since=None, until=None)


def portfolio(history: History, **options: Any) -> pd.DataFrame:
    table = build_portfolio(history, **options)
    assert list(table.columns) == [column.name for column in TABLES["portfolio"]]
    return table.set_index("measure")


@pytest.fixture
def fix1(methods: dict[str, Any], make_history: Any) -> History:
    events = [
        {
            "at": e["t"],
            "sender": e["frm"],
            "to": e["to"],
            "cc": e["cc"],
            "id": e["id"],
            "reply_to": e["parent"],
        }
        for e in methods["FIX1_email"]["events"]
    ]
    made: History = make_history(events, owner="a", hours=120)
    return made


def test_portfolio_of_the_methods(fix1: History, methods: dict[str, Any]) -> None:
    # METHODS FIX1, shared weights: 4.5, 3 and 2.5 of 10.
    expected = methods["FIX1_email"]["expected"]
    table = portfolio(fix1, weight="shared")
    for name, key in {
        "concentration": "HHI",
        "effective_contacts": "N_eff",
        "concentration_normalised": "HHI_star",
        "entropy": "H",
        "entropy_normalised": "H_norm",
        "diversity": "exp_H",
    }.items():
        assert table.loc[name, "value"] == pytest.approx(expected[key]), name
    assert set(table["n"]) == {3}
    assert set(table["n_events"]) == {10}
    assert "concentration_unbiased" not in table.index, "fractions are no counts"
    assert set(table["status"]) == {"too_few"}


def test_counts_by_hand() -> None:
    # ana 6, ben 3, cem 1: H = .46, unbiased (30 + 6 + 0) / 90 = .4; entropy + 2 / 20; 80% needs 2 of 3.
    table = portfolio(write(["ana"] * 6 + ["ben"] * 3 + ["cem"]))
    assert table.loc["concentration", "value"] == pytest.approx(0.46)
    assert table.loc["concentration_unbiased", "value"] == pytest.approx(0.4)
    assert table.loc["entropy_corrected", "value"] == pytest.approx(table.loc["entropy", "value"] + 0.1)
    assert table.loc["pareto_share", "value"] == pytest.approx(2 / 3)
    assert set(table.index) == set(UNITS)
    assert (table["unit"] == pd.Series(UNITS)).all()


def test_persistence_by_hand() -> None:
    # First half: ana 3, ben 1, cem 1; second: ben 3, dia 2. The top two share ben only: 1 / 4 with cem, who
    # ties for the second place, or 1 / 3 for the top one of each half: ana against ben, none.
    table = portfolio(write([*"aaabc", *"bbbdd"]), top=1)
    assert table.loc["top_persistence", "value"] == 0
    table = portfolio(write([*"aaabc", *"bbbdd"]), top=2)
    assert table.loc["top_persistence", "value"] == pytest.approx(1 / 4)
    # Shares by rank 3/5, 1/5, 1/5 and 3/5, 2/5, 0: mean divergence in bits.
    p, q = np.array([0.6, 0.2, 0.2]), np.array([0.6, 0.4, 0.0])
    m = (p + q) / 2
    bits = (stats.entropy(p, m, base=2) + stats.entropy(q, m, base=2)) / 2
    assert table.loc["rank_turnover", "value"] == pytest.approx(np.sqrt(bits))
    same = portfolio(write([*"aaabc"] * 2))
    for name in ("rank_turnover", "contact_turnover"):
        assert same.loc[name, "value"] == pytest.approx(0, abs=1e-7)
    assert same.loc["top_persistence", "value"] == 1


def test_intervals_hold_the_value_and_cover() -> None:
    # Contacts drawn from shares that fall like 1 / rank: effective contacts 1 / sum p^2 lie in the interval.
    draw = np.random.default_rng(8)
    truth = 1 / np.arange(1, 13)
    truth /= truth.sum()
    hits = 0
    for _ in range(20):
        to = [f"p{i}" for i in draw.choice(12, size=400, p=truth)]
        table = portfolio(write(to))
        assert (table["low"].isna() | (table["low"] <= table["value"] + 1e-12)).all()
        assert (table["high"].isna() | (table["high"] >= table["value"] - 1e-12)).all()
        low, high = table.loc["effective_contacts", ["low", "high"]]
        hits += bool(low <= 1 / (truth**2).sum() <= high)
    assert hits >= 16


def test_conversations_are_what_is_drawn() -> None:
    # The same mails in threads of ten to one person each say less than as many single mails.
    to = [who for who in "abcdefabcdabab" for _ in range(10)]
    single, threads = portfolio(write(to)), portfolio(write(to, thread=10))
    assert set(threads["method"]) == {"bootstrap of conversations"}
    assert set(single["method"]) == {"bootstrap of events"}

    def width(table: pd.DataFrame) -> float:
        return float(table.loc["concentration", "high"] - table.loc["concentration", "low"])

    assert width(threads) > 2 * width(single)
    pd.testing.assert_frame_equal(single, portfolio(write(to)))


def test_statuses() -> None:
    assert set(portfolio(write(["ana"] * 20))["status"]) == {"too_few"}
    empty = portfolio(write(["ana"] * 20), channel="chat")
    assert set(empty["status"]) == {"no_events"}
    assert empty["value"].isna().all()
    alone = portfolio(write(["ana"] * 20))
    assert alone.loc["concentration", "value"] == 1
    assert np.isnan(alone.loc["concentration_normalised", "value"])


def test_whose_portfolio_it_is() -> None:
    team = write([*"aaabc"], owner=None)
    with pytest.raises(OptionError, match="ego"):
        build_portfolio(team)
    assert portfolio(team, ego="a").loc["concentration", "n"] == 1
    with pytest.raises(OptionError, match="mailbox"):
        build_portfolio(write([*"aaabc"]), ego="a")
    for options in ({"ego": "nobody"}, {"weight": "words"}, {"channel": "pigeon"}, {"top": 0}):
        with pytest.raises(OptionError, match="Next:"):
            build_portfolio(team, **options)


def test_dependence_of_the_methods(methods: dict[str, Any]) -> None:
    # METHODS: ego's shares .45, .30, .25; the partners' shares of ego .25, 1, .5. Ego's advantage is the
    # other's share less ego's: -.2, .7, .25; mutual .7, 1.3, .75.
    expected = methods["power_dependence"]
    whole = {"A": 20, "B": 36, "C": 6, "D": 10}
    pairs = [("A", "B", 9), ("A", "C", 6), ("A", "D", 5), ("B", "X", 27), ("D", "X", 5)]
    rows = [(one, other, n) for one, other, n in pairs] + [(other, one, n) for one, other, n in pairs]
    ties = pd.DataFrame(rows, columns=["ego", "alter", "total"]).assign(contact_share_status="ok")
    assert {ego: ties.loc[ties["ego"] == ego, "total"].sum() for ego in whole} == whole
    table = build_dependence(ties)
    mine = table[table["ego"] == "A"].set_index("alter")
    for other in "BCD":
        assert mine.loc[other, "contact_share"] == pytest.approx(expected["ego_shares"][other])
        assert mine.loc[other, "dependence_gap"] == pytest.approx(expected["PI_ego_advantage"][other])
        assert mine.loc[other, "mutual_dependence"] == pytest.approx(expected["MD"][other])
    # Mirrored, the gap changes its sign.
    there = table.set_index(["ego", "alter"])["dependence_gap"]
    for (one, other), gap in there.items():
        assert there[(other, one)] == pytest.approx(-gap)
    # Three contacts: one third of a prior event each.
    low, high = stats.beta.ppf([0.025, 0.975], 9 + 1 / 3, 11 + 2 / 3)
    assert mine.loc["B", ["contact_share_low", "contact_share_high"]].tolist() == pytest.approx([low, high])


def test_one_mailbox_tells_its_owner_s_dependence_only(fix1: History) -> None:
    table = build_dependence(build_ties(fix1, weight="shared"))
    mine = table[table["ego"] == "a"].set_index("alter")
    assert mine["contact_share"].to_dict() == pytest.approx({"b": 0.45, "c": 0.3, "d": 0.25})
    assert table.loc[table["ego"] != "a", "contact_share"].isna().all()
    assert set(table["dependence_gap_status"]) == {"not_identified"}


def test_what_is_lost_by_hand() -> None:
    # 45, 30, 25: without the first 55 are left, effective 55^2 / (30^2 + 25^2).
    ties = pd.DataFrame({"ego": "you", "alter": ["ben", "ana", "cem", "dia"], "total": [30, 45, 25, 0]})
    table = build_what_if(ties.assign(contact_share_status="ok"))
    assert table["alter"].tolist() == ["ana", "ben", "cem"]
    assert table["lost_share"].tolist() == pytest.approx([0.45, 0.75, 1])
    assert table["effective_contacts"].tolist()[:2] == pytest.approx([55**2 / 1525, 1])
    assert np.isnan(table["effective_contacts"].iloc[2])
    low, high = stats.beta.ppf([0.025, 0.975], 75 + 2 / 3, 25 + 1 / 3)
    assert table.loc[1, ["lost_share_low", "lost_share_high"]].tolist() == pytest.approx([low, high])
    assert table.loc[2, ["lost_share_low", "lost_share_high"]].tolist() == [1, 1]
    assert set(table["n"]) == {100}
    assert build_what_if(ties.assign(contact_share_status="ok"), top=1)["left"].tolist() == [1]
    assert build_what_if(ties.iloc[3:].assign(contact_share_status="ok")).empty


def test_who_leaves_must_be_known() -> None:
    ties = build_ties(write([*"aaabc"], owner=None))
    with pytest.raises(OptionError, match="whose"):
        build_what_if(ties)
    assert build_what_if(ties, ego="you")["alter"].iloc[0] == "a"
    with pytest.raises(OptionError, match="not read"):
        build_what_if(build_ties(write([*"aaabc"])), ego="a")
    with pytest.raises(OptionError, match="top"):
        build_what_if(ties, top=0)
    with pytest.raises(TableError, match="total"):
        build_dependence(pd.DataFrame({"ego": [], "alter": []}))
