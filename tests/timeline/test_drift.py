"""The drift panel against answers worked by hand, planted worlds and what must not change it."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.simulate import Settings, World, simulate_world
from reciprocity_kit.statistics import weekly_dispersion
from reciprocity_kit.timeline import build_drift, build_slowdowns
from reciprocity_kit.timeline.compare import compare_values
from reciprocity_kit.timeline.contact import build_contact, build_weeks
from reciprocity_kit.timeline.offset import count_against_others
from reciprocity_kit.timeline.waits import fit_wait_trend

MakeMails = Callable[..., History]
ReadWorld = Callable[[World], History]
Mail = tuple[float, str, str, str, str, float]

WEEKS = 40  # the recent quarter is the last ten weeks


def weekly(
    other: str, weeks: Iterable[int], *, day: float = 2.0, sender: str = "you", size: float = 1000.0
) -> list[Mail]:
    """One mail a week that opens a conversation, on Wednesdays."""
    to = other if sender == "you" else "you"
    return [(7 * w + day, sender, to, f"{other}{sender}{w}{day}", "", size) for w in weeks]


def row_of(drift: pd.DataFrame, alter: str, indicator: str) -> "pd.Series[Any]":
    found = drift[(drift["alter"] == alter) & (drift["indicator"] == indicator)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.fixture(scope="module")
def five(mails: MakeMails) -> History:
    """Ana, cleo and eve write weekly; ben stops; dan doubles in the last ten weeks."""
    rows = [mail for who in ("ana", "cleo", "eve", "dan") for mail in weekly(who, range(WEEKS))]
    rows += weekly("ben", range(30)) + weekly("dan", range(30, WEEKS), day=4.0)
    return mails(rows, days=7 * WEEKS)


def test_volume_is_compared_with_the_others_that_did_not_change(five: History) -> None:
    # From the week after the first contact: 29 weeks before, 10 recent ones. ben and dan changed
    # clearly, so the others of ana are cleo and eve, those of ben and dan all three.
    drift = build_drift(five)
    ana, ben, dan = (row_of(drift, who, "volume") for who in ("ana", "ben", "dan"))
    assert (ana["n_before"], ana["n_recent"], ana["ratio"]) == (29, 10, pytest.approx(1.0))
    assert (ben["n_before"], ben["n_recent"], ben["ratio"]) == (29, 0, 0.0)
    assert (dan["n_before"], dan["n_recent"], dan["ratio"]) == (29, 20, pytest.approx(2.0))  # 20/29 by 30/87
    assert (ana["before"], dan["recent"]) == (pytest.approx(1.0), pytest.approx(2.0))
    assert ben["q"] < 0.01
    assert ana["p"] > 0.9
    assert list(drift.columns) == [column.name for column in TABLES["drift"]]


def test_volume_p_and_limits_follow_from_the_beta_law(five: History) -> None:
    # dan: 20 of 49 recent against 30 of 117. Even weeks have no extra variance of their own (1), the
    # offset adds 49/117. dan's own doubling lies between the parts and is not counted as unevenness.
    phi, share, odds = 1 + 49 / 117, 30 / 117, 30 / 87
    law = stats.beta(20 / phi + 0.5, 29 / phi + 0.5)
    low, high = law.ppf([0.025, 0.975])
    dan = row_of(build_drift(five), "dan", "volume")
    assert dan["p"] == pytest.approx(2 * law.cdf(share))
    assert dan["ratio_low"] == pytest.approx(low / (1 - low) / odds)
    assert dan["ratio_high"] == pytest.approx(high / (1 - high) / odds)


def test_a_new_tie_is_no_growing_one(mails: MakeMails) -> None:
    # First contact in week 28: one counted week before, ten recent ones, as for everybody else.
    rows = [mail for who in ("ana", "ben", "cy") for mail in weekly(who, range(WEEKS))]
    drift = build_drift(mails([*rows, *weekly("new", range(28, WEEKS))], days=7 * WEEKS))
    new = row_of(drift, "new", "volume")
    assert (new["n_before"], new["n_recent"], new["ratio"]) == (1, 10, pytest.approx(1.0))


def test_a_person_with_one_contact_only_has_nothing_to_compare_with(mails: MakeMails) -> None:
    only = row_of(build_drift(mails(weekly("ana", range(WEEKS)), days=7 * WEEKS)), "ana", "volume")
    assert only["status"] == "not_identified"
    assert np.isnan(only["ratio"])
    assert np.isnan(only["p"])


def test_initiation_falls_from_all_to_half(mails: MakeMails) -> None:
    # 20 weeks all opened by you, then 10 and 10 by turns: Fisher's table 20 of 20, 5 of 10.
    rows = weekly("ana", range(20)) + weekly("ana", range(30, 40, 2))
    rows += weekly("ana", range(31, 40, 2), sender="ana")
    row = row_of(build_drift(mails(rows, days=7 * WEEKS), holidays=()), "ana", "initiation")
    assert (row["before"], row["recent"], row["difference"]) == (1.0, 0.5, -0.5)
    assert (row["n_before"], row["n_recent"], row["status"]) == (20, 10, "ok")
    # With all margins fixed 5 is the least there can be: C(20,20) C(10,5) / C(30,25) = 252/142506.
    assert row["p"] == pytest.approx(252 / 142506)  # twice the tail with half of its one table
    assert row["difference_low"] < -0.5 < row["difference_high"] < 0
    assert np.isnan(row["ratio"])


def test_one_to_one_counts_conversations_that_began_with_one_recipient(mails: MakeMails) -> None:
    rows = weekly("ana", range(30)) + weekly("ana+ben", range(30, 40))
    row = row_of(build_drift(mails(rows, days=7 * WEEKS)), "ana", "one_to_one")
    assert (row["before"], row["recent"], row["difference"], row["n_recent"]) == (1.0, 0.0, -1.0, 10)
    assert row["q"] < 0.01


def test_messages_twice_as_long(mails: MakeMails) -> None:
    sizes = [1000.0, 1100.0, 1200.0, 1300.0, 1400.0]
    rows = [(7 * w, "ana", "you", f"m{w}", "", sizes[w % 5] * (2 if w >= 30 else 1)) for w in range(WEEKS)]
    drift = build_drift(mails(rows, days=7 * WEEKS), holidays=())
    row = row_of(drift, "ana", "their_size")
    assert (row["before"], row["recent"], row["ratio"]) == pytest.approx((1200.0, 2400.0, 2.0))
    assert row["p"] < 0.001
    assert row_of(drift, "ana", "size")["status"] == "no_events"


def test_mann_whitney_agrees_with_scipy() -> None:
    random = np.random.default_rng(4)
    values, recent = np.exp(random.normal(size=60)).round(1) + 0.1, np.arange(60) % 3 == 0
    ours = compare_values(values, recent, np.zeros(60, int), 1, fewest=5)
    theirs = stats.mannwhitneyu(values[recent], values[~recent], method="asymptotic")
    assert ours.p_value[0] == pytest.approx(theirs.pvalue)
    assert ours.low[0] < ours.change[0] < ours.high[0]


def answered(
    weeks: Iterable[int], hours: Iterable[float], *, asker: str = "you", name: str = "q"
) -> list[Mail]:
    """Ask in each week and answer after so many hours (nan: never)."""
    other = {"you": "ana", "ana": "you"}
    rows = []
    for w, wait in zip(weeks, hours, strict=True):
        rows.append((7 * w + 1.0, asker, other[asker], f"{name}{w}", "", 500.0))
        if not np.isnan(wait):
            rows.append((7 * w + 1 + wait / 24, other[asker], asker, f"{name}r{w}", f"{name}{w}", 500.0))
    return rows


def test_replies_that_became_slower_on_one_side(mails: MakeMails) -> None:
    before, recent = [1.0, 2.0, 4.0] * 10, [8.0, 4.0, 16.0, 8.0, 4.0, 16.0, 8.0, 8.0, 4.0, 16.0]
    rows = answered(range(WEEKS), before + recent)
    rows += answered(range(WEEKS), [3.0, 6.0] * 20, asker="ana", name="p")
    drift = build_drift(mails(rows, days=7 * WEEKS), holidays=())
    theirs, own = row_of(drift, "ana", "their_reply_hours"), row_of(drift, "ana", "reply_hours")
    assert (theirs["before"], theirs["recent"], theirs["n_before"]) == pytest.approx((2.0, 8.0, 30))
    assert theirs["ratio_low"] > 1
    assert theirs["q"] < 0.01
    # The reply of the last week is no older than seven days, so it counts as a turn still to be answered:
    # five of eleven replies came after 3 hours, the half is reached at 6.
    assert (own["before"], own["recent"], own["n_recent"]) == pytest.approx((3.0, 6.0, 11))
    assert own["ratio_low"] < 1 < own["ratio_high"]
    slower = build_slowdowns(drift).iloc[0]
    assert slower["their_reply_ratio"] == theirs["ratio"]
    assert not slower["both_slower"]


def test_both_slower(mails: MakeMails) -> None:
    waits = [1.0, 2.0, 4.0] * 10 + [8.0, 4.0, 16.0, 8.0, 4.0, 16.0, 8.0, 8.0, 4.0, 16.0]
    rows = answered(range(WEEKS), waits) + answered(range(WEEKS), waits, asker="ana", name="p")
    found = build_slowdowns(build_drift(mails(rows, days=7 * WEEKS), holidays=()))
    assert found["both_slower"].tolist() == [True]
    assert list(found.columns) == [column.name for column in TABLES["slowdowns"]]


def test_more_unanswered_messages_are_not_slower_replies(mails: MakeMails) -> None:
    # The replies that come take as long as ever; in the recent weeks half of them do not come.
    waits = [1.0, 2.0, 4.0, 8.0, 2.0] * 6 + [1.0, np.nan, 2.0, np.nan, 4.0, np.nan, 8.0, np.nan, 2.0, np.nan]
    row = row_of(
        build_drift(mails(answered(range(WEEKS), waits), days=7 * WEEKS)), "ana", "their_reply_hours"
    )
    assert row["status"] == "ok"
    assert row["p"] > 0.3


def test_wait_trend_without_censoring_is_least_squares() -> None:
    # HC3 by the matrix formula, Student's t with 38 degrees of freedom.
    random = np.random.default_rng(2)
    when = random.uniform(size=40)
    log_hours = 1 + 0.8 * when + random.normal(size=40)
    one = fit_wait_trend(
        np.exp(log_hours), np.ones(40, bool), np.zeros(40, int), 1, when=when, cluster=np.arange(40)
    )
    design = np.column_stack([np.ones(40), when])
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ design.T @ log_hours
    residual = log_hours - design @ beta
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    meat = design.T * (residual / (1 - leverage)) ** 2 @ design
    error = np.sqrt((inverse @ meat @ inverse)[1, 1])
    assert one.slope[0] == pytest.approx(beta[1])
    assert one.p_value[0] == pytest.approx(2 * stats.t.sf(abs(beta[1]) / error, 38))


def test_wait_trend_of_few_or_simultaneous_replies_is_undefined() -> None:
    hours, when = np.array([1.0, 2.0, 1.0, 2.0, 3.0]), np.array([0.1, 0.2, 0.5, 0.5, 0.5])
    group = np.array([0, 0, 1, 1, 1])
    found = fit_wait_trend(hours, np.ones(5, bool), group, 3, when=when, cluster=np.arange(5))
    assert np.isnan(found.slope).all()
    assert np.isnan(found.p_value).all()


def test_dispersion_agrees_with_the_statistics_floor(mails: MakeMails) -> None:
    # All ties begin in week 0; week 0 itself is not counted, and all of it lies in one part.
    random = np.random.default_rng(3)
    rows = [mail for who in ("ana", "ben", "cy", "dee") for mail in weekly(who, [0])]
    for who in ("ana", "ben", "cy", "dee"):
        for w in range(1, WEEKS):
            rows += [mail for k in range(random.poisson(2)) for mail in weekly(who, [w], day=1 + k / 10)]
    contact = build_contact(mails(rows, days=7 * WEEKS))
    weeks = build_weeks(contact, holidays=())
    recent_at = int(weeks.start[1])
    found = count_against_others(contact, weeks, recent_at)
    week, pair = np.searchsorted(weeks.start, contact.begun.begun_at, side="right") - 2, contact.begun.pair
    kept = week >= 0
    cell, count = np.unique(pair[kept] * 39 + week[kept], return_counts=True)
    everything = np.bincount(week[kept], minlength=39)
    phi = np.maximum(weekly_dispersion(count, cell % 39, cell // 39, 4, week_share=everything), 1)
    n = np.bincount(pair[kept], minlength=4)
    others = np.array([(n @ phi - n[i] * phi[i]) / (n.sum() - n[i]) for i in range(4)])
    assert found.dispersion == pytest.approx(phi + others * n / (n.sum() - n))


def test_weeks_away_are_left_out(mails: MakeMails) -> None:
    # You send nothing in weeks 10 to 12 while ana goes on writing; the weeks are found, or named.
    away = set(range(10, 13))
    rows = [mail for who in ("ana", "ben", "cy") for mail in weekly(who, set(range(WEEKS)) - away)]
    rows += weekly("ana", range(WEEKS), sender="ana", day=3.0)
    history = mails(rows, days=7 * WEEKS)
    every = row_of(build_drift(history, holidays=()), "ana", "volume")
    found = row_of(build_drift(history), "ana", "volume")
    named = row_of(build_drift(history, holidays=["2024-03-12", "2024-03-19", "2024-03-27"]), "ana", "volume")
    assert every["n_before"] == 2 * 29 - 3
    assert found["n_before"] == named["n_before"] == 2 * 26
    assert found["before"] == pytest.approx(2.0)


def test_where_the_recent_part_begins(five: History) -> None:
    by_share = build_drift(five, recent=0.5)
    by_day = build_drift(five, since_recent="2024-05-20")  # the Monday of week 20
    pd.testing.assert_frame_equal(by_share, by_day)
    for options in ({"recent": 0.0}, {"recent": 1.0}, {"since_recent": "2023-01-01"}, {"ego": "nobody"}):
        with pytest.raises(OptionError):
            build_drift(five, **options)
    with pytest.raises(OptionError, match="Only the mailbox of you"):
        build_drift(five, ego="ana")
    with pytest.raises(OptionError, match="channel"):
        build_drift(five, channel="fax")


def test_somebody_must_be_followed(mails: MakeMails) -> None:
    history = mails(weekly("ana", range(5)), days=40, owner="")
    with pytest.raises(OptionError, match="whose contact"):
        build_drift(history)
    assert build_drift(history, ego="ana")["alter"].unique().tolist() == ["you"]


def renamed(rows: list[Mail], names: dict[str, str]) -> list[Mail]:
    return [
        (day, names.get(sender, sender), names.get(to, to), name, answers, size)
        for day, sender, to, name, answers, size in rows
    ]


@pytest.fixture(scope="module")
def varied() -> list[Mail]:
    """A hand-rolled mailbox with everything in it: openings both ways, replies, groups and sizes."""
    random = np.random.default_rng(8)
    rows = []
    for place in range(600):
        who = ("ana", "ben", "cy", "dee")[place % 4]
        day, size = float(random.uniform(0, 280)), float(random.integers(100, 9000))
        sender, to = ("you", who) if random.random() < 0.5 else (who, "you")
        rows.append((day, sender, to, f"m{place}", "", size))
        if random.random() < 0.7:
            wait = float(np.exp(random.normal(1, 1)) / 24)
            rows.append((day + wait, to, sender, f"r{place}", f"m{place}", size / 2))
    return [row for row in rows if row[0] < 280]


NUMBERS = [
    "before",
    "recent",
    "ratio",
    "ratio_low",
    "ratio_high",
    "difference",
    "n_before",
    "n_recent",
    "p",
    "q",
]


def test_moving_all_times_by_weeks_changes_nothing(mails: MakeMails, varied: list[Mail]) -> None:
    one = build_drift(mails(varied, days=280))
    two = build_drift(mails(varied, days=280, start=pd.Timestamp("2017-06-05", tz="UTC")))  # a Monday
    moved = two.assign(recent_at=one["recent_at"])
    pd.testing.assert_frame_equal(one, moved)


def test_other_names_change_nothing_but_names(mails: MakeMails, varied: list[Mail]) -> None:
    names = {"ana": "zoe", "ben": "yan", "cy": "xia", "dee": "wu"}
    one = build_drift(mails(varied, days=280))
    two = build_drift(mails(renamed(varied, names), days=280))
    one = one.assign(alter=one["alter"].astype("str").map(names)).sort_values(["alter", "indicator"])
    two = two.sort_values(["alter", "indicator"])
    pd.testing.assert_frame_equal(one[NUMBERS].reset_index(drop=True), two[NUMBERS].reset_index(drop=True))


def test_from_the_other_side_replies_and_sizes_change_places(mails: MakeMails, varied: list[Mail]) -> None:
    history = mails(varied, days=280, owner="")
    here = build_drift(history, ego="you", holidays=()).set_index(["alter", "indicator"]).loc["ana"]
    there = build_drift(history, ego="ana", holidays=()).set_index("indicator")
    for one, two in (("reply_hours", "their_reply_hours"), ("size", "their_size")):
        for a, b in ((one, two), (two, one)):
            for name in ("before", "recent", "ratio", "ratio_low", "p"):
                assert here.loc[a, name] == pytest.approx(there.loc[b, name], nan_ok=True)
    assert here.loc["initiation", "difference"] == pytest.approx(-there.loc["initiation", "difference"])
    assert here.loc["initiation", "p"] == pytest.approx(there.loc["initiation", "p"])
    assert here.loc["one_to_one", "difference"] == pytest.approx(there.loc["one_to_one", "difference"])


def test_planted_fading_is_found_and_the_owners_own_slowdown_is_not(read_world: ReadWorld) -> None:
    settings = Settings(
        kind_shares={"two-way": 0.8, "fading": 0.2}, per_week=4, per_week_spread=0.3, activity_end=0.5
    )
    world = simulate_world(seed=21, contacts=60, weeks=104, settings=settings)
    drift = build_drift(read_world(world))
    volume = drift[drift["indicator"] == "volume"].set_index("alter")
    planted = world.truth.set_index("alter")["kind"].reindex(volume.index) == "fading"
    flagged = (volume["q"] < 0.1) & (volume["ratio"] < 1)
    assert (flagged & planted).sum() >= 0.8 * planted.sum()  # measured: 20 of 20
    assert (flagged & ~planted).sum() <= 2
    # Counted plainly, nearly everybody falls.
    assert (volume["recent"] < volume["before"]).mean() > 0.8


@pytest.mark.parametrize("slower", [1.0, 4.0])
def test_planted_slower_replies(read_world: ReadWorld, slower: float) -> None:
    # The contacts' replies end up four times as slow; half a window apart that is a factor of two.
    settings = Settings(kind_shares={"two-way": 1.0}, per_week=0.8, per_week_spread=0.4, latency_drift=slower)
    world = simulate_world(seed=22, contacts=150, weeks=104, settings=settings)
    drift = build_drift(read_world(world))
    tested = drift[drift["p"].notna()].set_index("indicator")
    theirs, own = tested.loc["their_reply_hours"], tested.loc["reply_hours"]
    assert len(theirs) > 100
    alarms = (theirs["p"] < 0.05) & (theirs["ratio"] > 1)
    assert ((own["p"] < 0.05) & (own["ratio"] > 1)).mean() <= 0.05
    if slower == 1:
        assert alarms.mean() <= 0.05
    else:
        assert 0.3 < alarms.mean() < 0.9  # seen sometimes: fewer than a hundred replies do not carry more
        assert theirs["ratio"].median() == pytest.approx(2, rel=0.15)
