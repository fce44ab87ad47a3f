"""Conversations cut by header and by gap, row by row."""

import numpy as np
import pyarrow as pa
import pytest

from reciprocity_kit.conversations import HOUR_US, cut_conversations, gaps_us
from reciprocity_kit.errors import OptionError
from reciprocity_kit.kernel import pair_statistics
from reciprocity_kit.partitions import measured_in_parts


def rows(hours: list[float], forward: list[bool], **columns: list[int]) -> pa.Table:
    n = len(hours)
    table = {
        "pair": np.zeros(n, np.int32),
        "forward": np.array(forward),
        "sent_at": np.array(hours) * HOUR_US,
        "timed": np.ones(n, bool),
        "channel": np.zeros(n, np.int8),
        "thread": np.full(n, -1),
        "opening": np.full(n, -1, np.int8),
        "direct": np.ones(n, bool),
        "small": np.ones(n, bool),
    } | {name: np.array(values) for name, values in columns.items()}
    table["sent_at"] = table["sent_at"].astype(np.int64)
    return pa.table(table)


def test_turns_and_waiting() -> None:
    # You, you, them, you | 100 h later: them. Turns: [0, 1] answered after 2 h from the first, [2] after 3 h,
    # [5] unanswered until 150 h, and in a new conversation [105] unanswered until 150 h.
    found = cut_conversations(rows([0, 1, 2, 5, 105], [True, True, False, True, False]), until=150 * HOUR_US)
    assert found.opens.tolist() == [True, False, False, False, True]
    assert found.turns.waited_hours.tolist() == [2, 3, 145, 45]
    assert found.turns.replied.tolist() == [True, True, False, False]
    assert found.turns.conversation.tolist() == [0, 0, 0, 1]


def test_the_wait_begins_with_the_first_message_that_could_be_answered() -> None:
    # The first message was a copy: the turn waits from the second on.
    found = cut_conversations(
        rows([0, 3, 4], [True, True, False], direct=[False, True, True]), until=10 * HOUR_US
    )
    assert found.turns.waited_hours[0] == 1


def test_a_reply_that_ended_it_long_ago_asks_for_nothing() -> None:
    # They asked, you answered, and 200 h passed: your answer is no turn of theirs to answer. Their
    # opening in the next conversation stays open; it was never answered.
    hours, forward = [0.0, 1.0, 300.0], [False, True, False]
    turns = cut_conversations(rows(hours, forward), until=1000 * HOUR_US).turns
    assert (turns.asked_at >= 0).tolist() == [True, False, True]
    assert turns.waited_hours[2] == 700
    # Seen only 100 h after the answer, it may still get one.
    turns = cut_conversations(rows(hours[:2], forward[:2]), until=101 * HOUR_US).turns
    assert turns.waited_hours.tolist() == [1, 100]


def test_threads_keep_parallel_conversations_apart() -> None:
    # Thread 7 and thread 8 interleave; each has its own reply.
    found = cut_conversations(
        rows([0, 1, 2, 3], [True, True, False, False], thread=[7, 8, 7, 8], opening=[1, 1, 0, 0]),
        until=10 * HOUR_US,
    )
    assert found.turns.waited_hours[found.turns.replied].tolist() == [2, 2]
    assert int(found.opens.sum()) == 2


def test_channels_have_gaps_of_their_own() -> None:
    # Ten hours of silence end a chat (6 h) but no exchange of mail (72 h).
    hours, forward = [0.0, 10.0], [True, False]
    assert cut_conversations(rows(hours, forward), until=HOUR_US * 20).begins.sum() == 1
    assert cut_conversations(rows(hours, forward, channel=[2, 2]), until=HOUR_US * 20).begins.sum() == 2


def test_a_gap_must_be_positive() -> None:
    with pytest.raises(OptionError, match="gap_hours"):
        gaps_us(-1)


def test_parts_of_pairs_measured_apart_equal_the_whole() -> None:
    # The kernel knows nothing of where its rows come from: any partition by pair gives the same pairs.
    rng = np.random.default_rng(5)
    n = 3_000
    low = rng.integers(0, 20, n).astype(np.int32)
    table = pa.table(
        {
            "low": low,
            "high": (low + rng.integers(1, 20, n)).astype(np.int32),
            "forward": rng.random(n) < 0.5,
            "sent_at": np.sort(rng.integers(0, 10_000 * HOUR_US, n)),
            "timed": np.ones(n, bool),
            "channel": rng.integers(0, 4, n).astype(np.int8),
            "thread": np.where(rng.random(n) < 0.5, rng.integers(0, 500, n), -1),
            "opening": rng.integers(0, 2, n).astype(np.int8),
            "direct": rng.random(n) < 0.8,
            "small": rng.random(n) < 0.9,
            "shared": rng.random(n),
        }
    )
    whole = pair_statistics(table, until=10_000 * HOUR_US)
    parts = [
        pair_statistics(table.filter(pa.array(low % 3 == part)), until=10_000 * HOUR_US) for part in range(3)
    ]
    joined = pa.concat_tables(parts).sort_by([("low", "ascending"), ("high", "ascending")])
    for name in whole.column_names:
        np.testing.assert_allclose(joined[name].to_numpy(), whole[name].to_numpy(), rtol=1e-12)
    for parts in (1, 2, 3, 50):
        together = measured_in_parts(table, until=10_000 * HOUR_US, parts=parts)
        assert together["low"].equals(whole["low"])
        for name in whole.column_names:
            np.testing.assert_allclose(together[name].to_numpy(), whole[name].to_numpy(), rtol=1e-12)
