"""The rules that the suite led to: few contacts, lists, fading, answers by another channel."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from reciprocity_kit import OptionError
from reciprocity_kit.conversations import HOUR_US, cut_conversations
from reciprocity_kit.openers import build_openers
from reciprocity_kit.statistics import (
    fallback_prior,
    grid,
    mixture_prior,
    portfolio_prior,
    share_posterior,
)
from reciprocity_kit.ties import opened_mostly_by
from reciprocity_kit.timeline.fading import find_fading

MAIL, CHAT, CALL = 0, 2, 3


def label(opened: list[int], n: list[int]) -> list[str]:
    return list(opened_mostly_by(np.array(opened), np.array(n), np.ones(len(n), bool)))


def test_few_contacts_lean_on_a_fixed_shape_and_many_on_themselves() -> None:
    k, n = [10] * 200, [20] * 200
    assert portfolio_prior(k, n) == pytest.approx(mixture_prior(k, n))
    few = portfolio_prior(k[:149], n[:149])
    near_half = fallback_prior(strength=8.0)
    assert few == pytest.approx(mixture_prior(k[:149], n[:149], smoothing=0.4, towards=near_half))
    assert portfolio_prior([], []) == pytest.approx(near_half)
    # Beta(8, 8) has the variance 1/68.
    assert ((grid() - 0.5) ** 2 @ near_half) == pytest.approx(1 / 68, abs=1e-6)
    with pytest.raises(OptionError, match="strength"):
        fallback_prior(strength=0.5)


def test_one_lone_contact_needs_much_evidence() -> None:
    assert label([8], [10]) == ["not enough data"]
    assert label([9], [9]) == ["not enough data"]  # fewer than ten
    assert label([27], [30]) == ["ego"]
    assert label([3], [30]) == ["alter"]


def test_the_list_names_more_than_the_labels_and_ranks_by_what_is_certain() -> None:
    rng = np.random.default_rng(3)
    n = np.full(200, 20)
    opened = rng.binomial(20, 0.5, 200)
    opened[:20] = 14 + np.arange(20) // 4
    opened[0], n[0] = 3, 3  # all of three is less certain than fifteen of twenty
    ties = pd.DataFrame({"ego": "you", "alter": [f"p{i}" for i in range(200)], "opened": opened})
    ties = ties.assign(opened_by_alter=n - opened, opened_mostly_by=opened_mostly_by(opened, n, n > 0))
    table = build_openers(ties, ego="you")
    assert table["share_at_least"].is_monotonic_decreasing
    listed, labelled = table["listed"] == "ego", table["opened_mostly_by"] == "ego"
    assert listed[labelled].all()
    assert listed.sum() > labelled.sum()
    assert (1 - table["mostly_ego"])[listed].mean() <= 1 / 8
    assert table.loc[table["alter"] == "p0", "listed"].tolist() == ["not enough data"]
    posterior = share_posterior(opened[5:6], n[5:6], portfolio_prior(opened, n))
    assert table.loc[table["alter"] == "p5", "share"].tolist() == pytest.approx(posterior.mean.tolist())


def test_the_list_needs_to_know_whose() -> None:
    columns = {"ego": ["a", "b"], "contact_share_status": ["ok", "ok"], "opened": 1, "opened_by_alter": 1}
    with pytest.raises(OptionError, match="2 people"):
        build_openers(pd.DataFrame(columns))


def test_fading_asks_one_question_of_each_tie() -> None:
    drift = pd.DataFrame(
        {
            "alter": ["ana", "ben", "cem", "ana"],
            "indicator": ["volume", "volume", "volume", "size"],
            "ratio": [0.3, 3.0, 0.5, 0.1],
            "ratio_high": [0.8, 9.0, 0.7, 0.2],
            "p": [0.08, 0.001, 0.02, 1e-9],
        }
    )
    table = find_fading(drift)
    # One-sided .04, .9995, .01 over three ties: q = .06, .9995, .03; by the upper limit .7 before .8.
    assert table["alter"].tolist() == ["cem", "ana"]
    assert table["q"].tolist() == pytest.approx([0.03, 0.06])
    assert find_fading(drift, false_discoveries=0.05)["alter"].tolist() == ["cem"]
    with pytest.raises(OptionError, match="no share"):
        find_fading(drift, false_discoveries=0.0)


def opens(messages: list[tuple[float, bool, int]]) -> list[bool]:
    """Say which (hour, by the first, channel) open a conversation, each in a thread of its own."""
    n = len(messages)
    columns: dict[str, Any] = {
        "pair": np.zeros(n, np.int64),
        "forward": np.array([own for _, own, _ in messages]),
        "sent_at": np.array([int(hour * HOUR_US) for hour, _, _ in messages]),
        "timed": np.ones(n, bool),
        "channel": np.array([channel for _, _, channel in messages]),
        "thread": np.arange(n),
        "opening": np.ones(n, np.int8),
        "direct": np.ones(n, bool),
        "small": np.ones(n, bool),
    }

    found = cut_conversations(pa.table(columns), until=1000 * HOUR_US)
    chosen = np.zeros(n, bool)
    chosen[found.rows[found.opens]] = True
    return chosen.tolist()


def test_a_call_right_after_a_mail_of_the_other_side_is_its_answer() -> None:
    assert opens([(0, True, MAIL), (5, False, CALL)]) == [True, False]
    assert opens([(0, True, MAIL), (72, False, CHAT)]) == [True, False]
    assert opens([(0, True, MAIL), (73, False, CHAT)]) == [True, True]


def test_everything_else_opens() -> None:
    assert opens([(0, True, MAIL), (5, True, CALL)]) == [True, True]  # the same side
    assert opens([(0, True, MAIL), (5, False, MAIL)]) == [True, True]  # a mail tells by its headers
    assert opens([(0, True, MAIL), (2, False, MAIL), (5, False, CALL)]) == [True, True, True]
    assert opens([(0, True, CHAT), (5, False, CALL)]) == [True, True]
