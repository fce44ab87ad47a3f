"""Waits that end in two ways, against the definition and against the Kaplan-Meier curve."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics import kaplan_meier
from reciprocity_kit.statistics.competing import cumulative_incidence

Wait = tuple[int, int]


def by_definition(waits: list[Wait], kind: int, horizon: float) -> float:
    """Sum S(t-) d / r over the distinct times, one after the other."""
    still, total = 1.0, 0.0
    for time in sorted({wait for wait, _ in waits}):
        at_risk = sum(wait >= time for wait, _ in waits)
        ends = [end for wait, end in waits if wait == time]
        if time <= horizon:
            total += still * ends.count(kind) / at_risk
        still *= 1 - sum(end > 0 for end in ends) / at_risk
    return total


def in_arrays(waits: list[Wait], **options: Any) -> Any:
    hours, ends = ([each[place] for each in waits] for place in (0, 1))
    return cumulative_incidence(hours, ends, np.zeros(len(waits), int), 1, **options)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), min_size=1, max_size=30), st.integers(0, 12)
)
def test_shares_are_those_of_the_definition(waits: list[Wait], horizon: int) -> None:
    found = in_arrays(waits, horizon=horizon)
    assert found.replied[0] == pytest.approx(by_definition(waits, 1, horizon))
    assert found.elsewhere[0] == pytest.approx(by_definition(waits, 2, horizon))
    assert found.replied[0] + found.elsewhere[0] <= 1 + 1e-12
    assert found.replied_low[0] <= found.replied[0] + 1e-9
    assert found.replied_high[0] >= found.replied[0] - 1e-9


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=30))
def test_without_contact_elsewhere_it_is_kaplan_meier(waits: list[tuple[int, bool]]) -> None:
    hours, replied = ([each[place] for each in waits] for place in (0, 1))
    curve = kaplan_meier(hours, replied, [0] * len(waits), 1, horizon=9, carry_forward=True)
    found = in_arrays([(wait, int(end)) for wait, end in waits], horizon=9)
    assert found.replied[0] == pytest.approx(curve.share[0])
    assert found.elsewhere[0] == 0


def test_both_shares_and_those_still_waiting_add_up_to_one() -> None:
    # The Kaplan-Meier curve of both kinds of end, from scipy.
    draw = np.random.default_rng(1)
    hours, ends = draw.integers(0, 50, 300), draw.integers(0, 3, 300)
    found = cumulative_incidence(hours, ends, np.zeros(300, int), 1, horizon=25)
    curve = stats.ecdf(stats.CensoredData(uncensored=hours[ends > 0], right=hours[ends == 0]))
    left = curve.sf.evaluate(25.0)
    assert found.replied[0] + found.elsewhere[0] == pytest.approx(1 - float(left))


def test_planted_shares_are_found_and_held() -> None:
    # Replies at rate 1, contact elsewhere at rate 1/2, the end of what is seen after 2: by 1 hour a
    # reply came first with probability (1 - exp(-1.5)) / 1.5.
    draw = np.random.default_rng(2)
    reply, other = draw.exponential(1, (400, 60)), draw.exponential(2, (400, 60))
    first = np.minimum(reply, other)
    ends = np.where(first > 2, 0, np.where(reply < other, 1, 2))
    group = np.repeat(np.arange(400), 60)
    found = cumulative_incidence(np.minimum(first, 2).ravel(), ends.ravel(), group, 400, horizon=1)
    for share, low, high, rate in (
        (found.replied, found.replied_low, found.replied_high, 1.0),
        (found.elsewhere, found.elsewhere_low, found.elsewhere_high, 0.5),
    ):
        truth = rate * (1 - np.exp(-1.5)) / 1.5
        assert share.mean() == pytest.approx(truth, abs=0.012)
        assert 0.92 < ((low <= truth) & (truth <= high)).mean() <= 1


def test_groups_do_not_touch_each_other_and_empty_ones_are_undefined() -> None:
    draw = np.random.default_rng(3)
    hours, ends, group = draw.integers(0, 9, 90), draw.integers(0, 3, 90), draw.integers(0, 3, 90)
    together = cumulative_incidence(hours, ends, group, 4, horizon=5)
    for each in range(3):
        alone = in_arrays(list(zip(hours[group == each], ends[group == each], strict=True)), horizon=5)
        assert together.replied[each] == pytest.approx(alone.replied[0])
        assert together.elsewhere[each] == pytest.approx(alone.elsewhere[0])
    assert np.isnan([together.replied[3], together.elsewhere_low[3]]).all()
    assert cumulative_incidence([], [], [], 2).n.tolist() == [0, 0]


def test_impossible_waits_are_refused() -> None:
    for hours, ends in (([-1], [0]), ([np.nan], [0]), ([1], [3])):
        with pytest.raises(TableError, match="Waits must be"):
            cumulative_incidence(hours, ends, [0], 1)
    with pytest.raises(TableError, match="shape"):
        cumulative_incidence([1, 2], [0], [0, 0], 1)
    with pytest.raises(OptionError, match="horizon"):
        cumulative_incidence([1], [0], [0], 1, horizon=-1)
