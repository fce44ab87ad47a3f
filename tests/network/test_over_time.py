"""Spells and lifetimes of ties by hand and by another way of counting; periods against networkx."""

import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import special

from reciprocity_kit.columns import TABLES, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.events import Batch, Event, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.instants import instant_us
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.network.over_time import MEASURES, build_network_periods
from reciprocity_kit.network.spells import build_tie_lifetimes, build_tie_spells
from reciprocity_kit.readers.read import read

_NAMED = os.environ.get("RK_SHARED")
SHARED = Path(_NAMED) if _NAMED else Path(__file__).parents[3] / "shared"
MESSAGES = SHARED / "data" / "enron" / "messages.csv"
START = pd.Timestamp("2023-01-01", tz="UTC")
Mail = tuple[float, str, str]
"""Day, sender, recipients joined by +."""
MakeHistory = Callable[..., History]


def history_of(mail: list[Mail], *, days: float = 365, owner: str = "", tz: str = "UTC") -> History:
    table = build_event_table(
        Event(place, START + pd.Timedelta(day, "D"), sender, tuple(("to", who) for who in to.split("+")))
        for place, (day, sender, to) in enumerate(sorted(mail), start=1)
    )
    batches = [Batch("hand", "kit", table, rows=len(mail))]
    owners = [owner] if owner else []
    built = build_interactions(batches, owner=owners)
    until = instant_us(START + pd.Timedelta(days, "D"))
    return build_history(batches, built, owner=owners, tz=tz, since=instant_us(START), until=until)


def check_declared(name: str, table: pd.DataFrame) -> None:
    assert table.dtypes.astype("str").to_dict() == empty_table(name).dtypes.astype("str").to_dict()
    for column in TABLES[name]:
        if column.low is not None:
            assert (table[column.name].dropna() >= column.low).all(), column.name
        if column.high is not None:
            assert (table[column.name].dropna() <= column.high + 1e-9).all(), column.name


STORY: list[Mail] = [
    (10, "ana", "ben"),  # within the grace of the beginning: may be older
    (20, "ben", "ana"),
    (100, "ana", "cem"),  # new, never answered, once only
    (110, "dan", "ben"),
    (140, "ben", "dan"),
    (150, "dan", "ben"),
    (160, "ana", "ben"),  # after a pause of 140 days
    (300, "ben", "dan"),  # after 150 days; within the grace of the end
    (310, "dan", "ben"),
]


def test_spells_by_hand() -> None:
    table = build_tie_spells(history_of(STORY), grace_days=90)
    columns = ["ego", "alter", "spell", "begins", "events", "both_ways", "lasted_days", "ended", "status"]
    assert table[columns].to_numpy().tolist() == [
        ["ana", "ben", 1, "unknown", 2, True, 10, True, "censored"],
        ["ana", "ben", 2, "resumed", 1, False, 0, True, "ok"],
        ["ana", "cem", 1, "new", 1, False, 0, True, "ok"],
        ["ben", "dan", 1, "new", 3, True, 40, True, "ok"],
        ["ben", "dan", 2, "resumed", 2, True, 10, False, "censored"],
    ]
    assert table["formed_by"].tolist() == ["ana", "ana", "ana", "dan", "ben"]
    answered = table["answered_days"]
    assert answered.dropna().tolist() == [10, 30, 10]
    assert table.loc[3, "answered_at"] == START + pd.Timedelta("140D")
    assert table.loc[answered.isna(), "answered_at"].isna().all()
    check_declared("tie_spells", table)


def test_a_longer_grace_joins_spells() -> None:
    table = build_tie_spells(history_of(STORY), grace_days=160)
    assert table["spell"].tolist() == [1, 1, 1]
    # Ben and Dan: from day 110 to day 310; both ends now lie within the grace of the window's ends
    assert table["lasted_days"].tolist() == [150, 0, 200]
    assert set(table["begins"]) == {"unknown"}


def test_an_owner_sees_own_ties_only() -> None:
    table = build_tie_spells(history_of([*STORY, (200, "cem", "you"), (201, "you", "cem")], owner="you"))
    assert table[["ego", "alter", "formed_by"]].to_numpy().tolist() == [["you", "cem", "cem"]]
    pd.testing.assert_frame_equal(
        build_tie_spells(history_of(STORY), since="2030-01-01", until="2031-01-01"), empty_table("tie_spells")
    )


def test_lifetimes_by_hand() -> None:
    """Window of 1000 days, grace 90: all is known up to day 910. Landmark 30 days.

    Early answered: 200-300 (answered 210; ends 70 after the landmark), 400-900 (420; ends 470 after).
    Not: 200-240 (ends 10 after), 300-399 (answered on day 380 only; ends 69 after), and 850-950 with an
    answer on day 860, which is censored at day 910, 30 after the landmark.
    No group: 500 alone, gone before its landmark. Days between events never pass the grace.
    """
    mail: list[Mail] = [
        *[(day, "a", "b") for day in (200, 280, 300)],
        (210, "b", "a"),
        *[(day, "c", "d") for day in range(400, 901, 50)],
        (420, "d", "c"),
        *[(day, "e", "f") for day in (200, 240)],
        *[(day, "g", "h") for day in (300, 350, 399)],
        (380, "h", "g"),
        *[(day, "i", "j") for day in (850, 900, 950)],
        (860, "j", "i"),
        (500, "k", "l"),
    ]
    table = build_tie_lifetimes(history_of(mail, days=1000), landmark_days=30, horizon_days=60)
    check_declared("tie_lifetimes", table)
    answered, both, alone = (row for _, row in table.iterrows())
    # all six spells, four answered: after 10, 20, 80 and 10 days; the others are waited for till day 910
    assert (answered["n"], answered["ended"]) == (6, 4)
    assert answered["share"] == pytest.approx(3 / 6)
    assert answered["median_days"] == 20
    # both ways: 30+ (censored), 70, 470
    assert (both["n"], both["ended"]) == (3, 2)
    assert both["share"] == 1
    assert both["median_days"] == 70
    assert both["share_status"] == "too_few"
    # one way: 10 and 69
    assert (alone["n"], alone["ended"], alone["share"]) == (2, 2, 0.5)
    # log-rank by hand: at 10 one of 2 one-way ties among 5 ends, at 69 the other among 3 (2 both ways),
    # then both-way ties end with nobody left to compare
    observed, expected = 2, 2 / 5 + 1 / 3
    variance = 2 * 3 / 25 + 1 * 2 / 9
    chi2 = (observed - expected) ** 2 / variance
    assert both["p"] == alone["p"] == pytest.approx(special.chdtrc(1, chi2))
    assert np.isnan(answered["p"])


def test_lasting_longer_does_not_make_answered_ties_last_longer() -> None:
    """Every tie lasts a random time and is answered at a random moment, or would have been after its end.

    To compare ties that were ever answered with those that never were finds a difference that is not
    there, because lasting ties have more time to be answered; the landmark does not.
    """
    draw = np.random.default_rng(4)
    mail: list[Mail] = []
    for number in range(400):
        begin, lasts = draw.uniform(100, 300), draw.exponential(150)
        answer = begin + draw.exponential(80)
        days = np.append(np.arange(begin, begin + lasts, 20), begin + lasts)
        mail += [(float(day), f"a{number}", f"b{number}") for day in days]
        if answer < begin + lasts:
            mail.append((float(answer), f"b{number}", f"a{number}"))
    history = history_of(mail, days=2500)
    spells = build_tie_spells(history)
    ever = spells.groupby("both_ways")["lasted_days"].mean()
    assert ever[True] > 1.5 * ever[False]
    table = build_tie_lifetimes(history)
    assert table["n"].iloc[1:].min() > 80
    assert table["p"].iloc[1] > 0.05


def test_nothing_to_compare_has_no_p() -> None:
    table = build_tie_lifetimes(history_of([(200, "a", "b")]))
    assert table["n"].tolist() == [1, 0, 0]
    assert table["share_status"].tolist() == ["censored", "no_events", "no_events"]
    assert table["p"].isna().all()


def test_periods_by_hand() -> None:
    table = build_network_periods(history_of(STORY), period="quarter", grace_days=90)
    check_declared("network_periods", table)
    # quarters of 2023 begin on days 0, 90, 181 and 273
    assert table["period_at"].dt.month.tolist() == [1, 4, 7, 10]
    assert table["whole"].tolist() == [True] * 4
    assert table["events"].tolist() == [2, 5, 0, 2]
    assert table["people"].tolist() == [2, 4, 0, 2]
    assert table["ties"].tolist() == [2, 4, 0, 2]
    # second quarter: dan <> ben, ana > cem, ana > ben: 2 of 4 ties are answered
    assert table["edge_reciprocity"].tolist() == pytest.approx([1, 0.5, np.nan, 1], nan_ok=True)
    assert table["status"].tolist() == ["too_few", "too_few", "no_events", "too_few"]
    # the first quarter lies within the grace of the beginning, the last of the end
    assert table["formed_status"].tolist() == ["censored", "ok", "ok", "ok"]
    assert table["ended_status"].tolist() == ["ok", "ok", "ok", "censored"]
    assert table["ties_formed"].tolist() == pytest.approx([np.nan, 3, 0, 1], nan_ok=True)
    assert table["ties_answered"].tolist() == pytest.approx([np.nan, 1, 0, 1], nan_ok=True)
    assert table["ties_ended"].tolist() == pytest.approx([1, 3, 0, np.nan], nan_ok=True)
    # Cem and Dan came in the second quarter; Ana and Cem were last seen in it
    assert table["joiners"].tolist() == pytest.approx([np.nan, 2, 0, 0], nan_ok=True)
    assert table["leavers"].tolist() == pytest.approx([0, 2, 0, np.nan], nan_ok=True)


def test_periods_begin_by_the_local_clock() -> None:
    """An event on 31 January at 23:30 in London is one of February in Berlin."""
    january = [(30 + 23.5 / 24, "ana", "ben")]
    for tz, expected in (("Europe/London", [1, 0]), ("Europe/Berlin", [0, 1])):
        table = build_network_periods(history_of(january, days=59, tz=tz), period="month")
        assert table["events"].tolist()[:2] == expected
    weeks = build_network_periods(history_of(january, days=59), period="week")
    assert set(weeks["period_at"].dt.day_name()) == {"Monday"}
    # 1 January 2023 was a Sunday, so the first week is not whole
    assert weeks["whole"].tolist()[:2] == [False, True]
    days = build_network_periods(history_of(january, days=90, tz="Europe/Berlin"), period="day")
    # clocks go forward on 26 March: the day has 23 hours, and none is missing or doubled
    assert days["period_at"].diff().dropna().value_counts().to_dict() == {
        pd.Timedelta("24h"): len(days) - 2,
        pd.Timedelta("23h"): 1,
    }


def random_mail(seed: int, *, people: int = 25, events: int = 900, days: int = 360) -> list[Mail]:
    draw = np.random.default_rng(seed)
    active = draw.lognormal(0, 1, people)
    ends = [draw.choice(people, 2, replace=False, p=active / active.sum()).tolist() for _ in range(events)]
    return [(float(draw.uniform(0, days)), f"p{one}", f"p{other}") for one, other in ends]


def graphs_of(table: pd.DataFrame, history: History) -> list[nx.DiGraph]:
    """The network of each period, made again from the interactions."""
    starts = [*table["period_at"], history.until]
    rows = history.interactions
    rows = rows[(rows["time_status"] == "ok") & ~rows["automated"] & (rows["sent_at"] >= history.since)]
    graphs = []
    for begin, end in pairwise(starts):
        here = rows[(rows["sent_at"] >= begin) & (rows["sent_at"] < end)]
        sizes = here.groupby([here["sender"].astype("str"), here["recipient"].astype("str")]).size()
        graphs.append(nx.DiGraph([(one, other, {"weight": int(n)}) for (one, other), n in sizes.items()]))
    return graphs


def check_against_networkx(table: pd.DataFrame, history: History) -> None:
    for row, graph in zip(table.to_dict("records"), graphs_of(table, history), strict=True):
        if not graph:
            assert np.isnan(row["density"])
            continue
        triads = nx.triadic_census(graph)
        weights = nx.to_numpy_array(graph)
        closed = nx.clustering(graph)
        able = {
            person
            for person in graph
            if graph.degree(person) * (graph.degree(person) - 1)
            > 2 * sum(graph.has_edge(other, person) for other in graph[person])
        }
        assert row["people"] == len(graph)
        assert row["ties"] == graph.size()
        assert row["edge_reciprocity"] == pytest.approx(nx.overall_reciprocity(graph))
        assert row["weighted_reciprocity"] == pytest.approx(
            np.minimum(weights, weights.T).sum() / weights.sum()
        )
        assert row["density"] == pytest.approx(nx.density(graph))
        assert row["largest_part_share"] == max(map(len, nx.weakly_connected_components(graph))) / len(graph)
        assert (row["cyclic_triads"], row["closed_triads"]) == (triads["030C"], triads["300"])
        mean = np.mean([closed[person] for person in able]) if able else np.nan
        assert row["clustering"] == pytest.approx(mean, nan_ok=True)
        for name in ("edge_reciprocity", "weighted_reciprocity"):
            assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"]


def test_measures_of_each_period_are_those_of_networkx() -> None:
    history = history_of(random_mail(1), days=360)
    table = build_network_periods(history, period="month", resamples=20)
    assert table["status"].iloc[:11].tolist() == ["ok"] * 11
    check_against_networkx(table, history)


def test_limits_hold_the_reciprocity_of_the_rates_that_were_planted() -> None:
    """Twelve pairs with a rate each way; fewer than 12 of 16 within limits of 95% comes once in 1,000."""
    draw = np.random.default_rng(6)
    rates = draw.uniform(10, 80, (12, 2))
    truth = np.minimum(*rates.T).sum() * 2 / rates.sum()
    inside = 0
    for _ in range(16):
        mail = [
            (float(draw.uniform(0, 89)), f"{'ab'[side]}{pair}", f"{'ba'[side]}{pair}")
            for (pair, side), n in np.ndenumerate(draw.poisson(rates))
            for _ in range(n)
        ]
        (row,) = build_network_periods(history_of(mail, days=89), resamples=60).to_dict("records")
        inside += row["weighted_reciprocity_low"] <= truth <= row["weighted_reciprocity_high"]
        assert row["weighted_reciprocity_high"] - row["weighted_reciprocity_low"] < 0.2
    assert inside >= 12


def test_one_mailbox_has_no_network(make_history: MakeHistory) -> None:
    mail = [*STORY, (120, "you", "ana"), (130, "ana", "you"), (200, "you", "ben")]
    table = build_network_periods(history_of(mail, owner="you"))
    assert set(table["status"]) == {"not_identified"}
    assert table[[*MEASURES, "joiners", "leavers"]].isna().all(axis=None)
    # the owner's own ties are known: Ana in the second quarter, answered; Ben in the third
    assert table["ties"].tolist() == [0, 2, 1, 0]
    assert table["ties_formed"].iloc[1:].tolist() == [1, 1, 0]
    assert table["ties_answered"].iloc[1:].tolist() == [1, 0, 0]
    empty = build_network_periods(make_history([], hours=1))
    assert empty["status"].tolist() == ["no_events"]


@pytest.mark.parametrize(
    ("build", "options", "message"),
    [
        (build_network_periods, {"period": "year"}, "'year' is no period"),
        (build_network_periods, {"resamples": 3}, "too few"),
        (build_network_periods, {"grace_days": 0}, "grace_days=0"),
        (build_tie_spells, {"grace_days": float("nan")}, "grace_days=nan"),
        (build_tie_lifetimes, {"landmark_days": -1}, "landmark_days=-1"),
        (build_tie_lifetimes, {"horizon_days": 0}, "horizon_days=0"),
    ],
)
def test_options_are_checked(
    build: Callable[..., pd.DataFrame], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(OptionError, match=message):
        build(history_of(STORY), **options)


@pytest.mark.skipif(not MESSAGES.exists(), reason="shared/data/enron/no Enron mail beside the repository")
def test_the_enron_mail_agrees_with_networkx() -> None:
    history = read(MESSAGES, tz="America/Chicago")
    table = build_network_periods(history, resamples=20)
    assert len(table) == 15
    check_against_networkx(table, history)
