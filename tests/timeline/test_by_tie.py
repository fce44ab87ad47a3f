"""Ties by period and reply curves, counted by hand."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.ties import build_ties
from reciprocity_kit.timeline import build_reply_curves, build_tie_periods

Mail = tuple[float, str, str, str, str, float]
MakeMails = Callable[..., History]

# From Monday, 1 January 2024: days 0-30 are January, 31-59 February, 60-90 March, 91-120 April.
ROWS: list[Mail] = [
    (0, "you", "ana", "a1", "", 1.0),
    (0.5, "ana", "you", "a2", "a1", 1.0),  # an answer after 12 hours, no opening
    (10, "ana", "you", "a3", "", 1.0),  # never answered
    (40, "you", "ana", "a4", "", 1.0),  # never answered
    (95, "ana", "you", "a5", "", 1.0),
    (95.25, "you", "ana", "a6", "a5", 1.0),  # an answer after 6 hours
    (20, "ben", "you", "b1", "", 1.0),
]


@pytest.fixture(scope="module")
def hand(mails: MakeMails) -> History:
    return mails(ROWS, days=110)  # until 20 April


def test_each_side_is_counted_by_month(hand: History) -> None:
    table = build_tie_periods(hand, alter="ana")
    assert table["period_at"].dt.strftime("%Y-%m-%d").tolist() == [f"2024-0{m}-01" for m in (1, 2, 3, 4)]
    assert table["opened"].tolist() == [1, 1, 0, 0]
    assert table["opened_by_alter"].tolist() == [1, 0, 0, 1]
    assert table["sent"].tolist() == [1, 1, 0, 1]
    assert table["received"].tolist() == [2, 0, 0, 1]
    assert table["whole"].tolist() == [True, True, True, False]  # the window ends inside April


def test_share_around_takes_five_months_as_far_as_they_go(hand: History) -> None:
    table = build_tie_periods(hand, alter="ana")
    # January to March: 2 of 3; all four months: 2 of 4; February to April: 1 of 2
    assert table["n_around"].tolist() == [3, 4, 4, 2]
    assert table["share_around"].tolist() == pytest.approx([2 / 3, 0.5, 0.5, 0.5])
    assert table["initiation_share"].tolist() == pytest.approx([0.5, 1, np.nan, 0], nan_ok=True)
    assert table["initiation_share_status"].tolist() == ["too_few", "too_few", "no_events", "too_few"]
    # Wilson's limits for 2 of 4, as tabled
    assert table.loc[1, ["share_around_low", "share_around_high"]].tolist() == pytest.approx(
        [0.150, 0.850], abs=5e-4
    )


def test_months_add_up_to_the_ties(hand: History) -> None:
    ties = build_ties(hand)
    own = ties[ties["ego"] == "you"].set_index("alter")
    sums = (
        build_tie_periods(hand).groupby("alter", observed=True)[["opened", "opened_by_alter", "sent"]].sum()
    )
    for alter in ("ana", "ben"):
        assert sums.loc[alter].tolist() == own.loc[alter, sums.columns].tolist()


def test_periods_are_those_of_the_local_clock(mails: MakeMails) -> None:
    late = mails([(30.99, "you", "ana", "m", "", 1.0)], days=59.5, tz="Europe/Berlin")  # 23:45 UTC
    opened = build_tie_periods(late)["opened"].tolist()
    assert opened == [0, 1]  # already February in Berlin


def test_weeks_and_unknown_periods(hand: History) -> None:
    assert len(build_tie_periods(hand, alter="ben", period="week")) == 16  # 110 days from a Monday
    with pytest.raises(OptionError, match="'year' is no period"):
        build_tie_periods(hand, period="year")
    with pytest.raises(OptionError, match="No contact of you with 'zoe'"):
        build_tie_periods(hand, alter="zoe")


def read(curves: pd.DataFrame, alter: str, side: str, hours: float) -> "pd.Series[float]":
    chosen = curves["alter"].eq(alter) & curves["side"].eq(side) & np.isclose(curves["hours"], hours)
    (row,) = (row for _, row in curves[chosen].iterrows())
    return row


def test_share_answered_by_then_both_ways(hand: History) -> None:
    curves = build_reply_curves(hand, alter="ana")
    # Ana could answer a1 (after 12 h) and a4 (not); you a3 (not), a5 (after 6 h) and the answers a2, a6
    # ask for none, as they ended conversations more than a week before the end.
    theirs = read(curves, "ana", "theirs", 24)
    assert (theirs["answered_share"], theirs["n"], theirs["n_replied"]) == (0.5, 2, 1)
    assert read(curves, "ana", "theirs", 6)["answered_share"] == 0
    yours = read(curves, "ana", "yours", 6)
    assert (yours["answered_share"], yours["at_risk"], yours["n"]) == (0.5, 2, 2)
    assert read(curves, "ana", "yours", 1)["answered_share"] == 0
    everybody = read(curves, "", "yours", 24)
    assert (everybody["answered_share"], everybody["n"]) == (pytest.approx(1 / 3), 3)  # ben's b1 too


def test_open_turns_count_as_longer_than_seen(mails: MakeMails) -> None:
    rows: list[Mail] = [
        (0, "you", "ana", "1", "", 1.0),
        (1, "ana", "you", "2", "1", 1.0),  # after 24 h
        (9, "you", "ana", "3", "", 1.0),  # seen for 12 h only
        (2, "you", "ben", "4", "", 1.0),
        (4, "ben", "you", "5", "4", 1.0),  # after 48 h
    ]
    curves = build_reply_curves(mails(rows, days=9.5))
    # Kaplan-Meier: at 24 h two are still open, one is answered: 1/2; at 48 h the last: 1
    assert read(curves, "", "theirs", 6)["at_risk"] == 3
    assert read(curves, "", "theirs", 24)["answered_share"] == 0.5
    assert read(curves, "", "theirs", 168)["answered_share"] == 1


def test_what_was_not_seen_is_not_drawn(mails: MakeMails) -> None:
    curves = build_reply_curves(mails([(0, "you", "ana", "1", "", 1.0)], days=2))
    assert read(curves, "", "theirs", 24)["answered_share"] == 0
    assert np.isnan(read(curves, "", "theirs", 168)["answered_share"])  # seen for 48 hours
    assert set(curves["side"]) == {"theirs"}  # nobody wrote to you
    assert set(curves["status"]) == {"too_few"}


def test_curves_of_nobody(hand: History) -> None:
    with pytest.raises(OptionError, match="No contact of you with 'zoe'"):
        build_reply_curves(hand, alter="zoe")
