"""Forwarding: counts by hand, a planted world, one without order, and what a mailbox cannot tell."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.columns import TABLES, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.events import Batch, Event, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.network import cascades
from reciprocity_kit.network._rows import read_rows
from reciprocity_kit.network.cascades import build_cascades

START = pd.Timestamp("2024-01-01", tz="UTC")  # a Monday
MakeHistory = Callable[..., History]
Mail = tuple[float, int, int]
"""Hour, sender, recipient."""


def history_of(mail: list[Mail], *, owner: str = "") -> History:
    table = build_event_table(
        Event(place, START + pd.Timedelta(hour, "h"), f"p{sender}", (("to", f"p{to}"),))
        for place, (hour, sender, to) in enumerate(sorted(mail), start=1)
    )
    batches = [Batch("hand", "kit", table, rows=len(mail))]
    owners = [owner] if owner else []
    built = build_interactions(batches, owner=owners)
    return build_history(batches, built, owner=owners, tz="UTC", since=None, until=None)


def world(seed: int, *, forward: float, delta_hours: float, people: int = 10, weeks: int = 40) -> list[Mail]:
    """People write at random on weekdays from 9 to 13, and pass on a share of what they get to a third."""
    draw = np.random.default_rng(seed)
    hours = np.array([day * 24 + hour for day in range(5) for hour in range(9, 13)])
    sent: list[Mail] = []
    for person in range(people):
        others = [other for other in range(people) if other != person]
        for week in range(weeks):
            n = draw.poisson(6)
            times = week * 168 + draw.choice(hours, n) + draw.random(n)
            sent += [(float(at), person, int(draw.choice(others))) for at in times]
    passed = []
    for at, one, to in sent:
        if draw.random() < forward:
            third = draw.choice([other for other in range(people) if other not in {one, to}])
            passed.append((at + draw.uniform(0, delta_hours), to, int(third)))
    return sent + passed


def test_what_follows_is_counted_by_hand(make_history: MakeHistory) -> None:
    """Ann writes to Bob at 1. Within a day Bob writes to Eve (counts), to Ann (an answer), to Ann and Eve
    (an answer as well), to Dan (counts); a day later to Eve (too late). What Bob wrote to Eve and Dan at
    2, 5 and 30 is followed by nothing of theirs; what he wrote to Ann at 3 and 4 by nothing of hers.
    """
    events: list[dict[str, Any]] = [
        {"at": 1, "sender": "ann", "to": ["bob"]},
        {"at": 2, "sender": "bob", "to": ["eve"]},
        {"at": 3, "sender": "bob", "to": ["ann"]},
        {"at": 4, "sender": "bob", "to": ["ann", "eve"]},
        {"at": 5, "sender": "bob", "to": ["dan"]},
        {"at": 30, "sender": "bob", "to": ["eve"]},
    ]
    table = build_cascades(make_history(events, hours=40)).set_index("scope")
    everybody = table.loc["everybody"]
    assert (everybody["n"], everybody["passed_on"]) == (7, 2)
    assert everybody["pay_forward_ratio_status"] == "no_events"  # no message has another of its hour
    assert everybody["movable_share"] == 0
    people = table.loc[["person"]].set_index("person")
    assert people["n"].to_dict() == {"ann": 2, "bob": 1, "dan": 1, "eve": 3}
    assert people["passed_on"].to_dict() == {"ann": 0, "bob": 2, "dan": 0, "eve": 0}


def test_messages_trade_places_within_their_hour_only() -> None:
    """Mondays at 9: p0 writes to p1, p1 to p2, p0 to p3; a week later p0 to p1 once more."""
    mail = [(9.0, 0, 1), (9.5, 1, 2), (9.9, 0, 3), (168 + 9.0, 0, 1)]
    rows = read_rows(history_of(mail))
    laid = cascades._lay_out(rows, "UTC", 3_600_000_000)
    passed, hours = cascades._follow(laid, np.arange(4))
    # rows stand by recipient and sender: to Bob twice, to Eve, to Dan
    assert laid.recipient.tolist() == [1, 1, 2, 3]
    assert passed.tolist() == [1, 0, 0, 0]
    # the last message is the last event: nothing was looked at after it
    assert hours == pytest.approx([1, 0, 1, 1], abs=1e-6)
    places = {tuple(cascades._trade_places(laid.cell, np.random.default_rng(seed))) for seed in range(60)}
    # the three of p0 (0, 2, 3) trade places in all six ways, the one of p1 (1) stays
    assert len(places) == 6
    assert {place[1] for place in places} == {1}
    # turned (0 to 2, 2 to 3, 3 to 0), the second message to p1 is the one that p1's follows
    turned, _ = cascades._follow(laid, np.array([2, 1, 3, 0]))
    assert turned.tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_planted_share_of_forwarding_is_found(seed: int) -> None:
    """A message in is followed by what goes out anyway (base rate times 4 hours), and by forwards.

    A share of 0.3 of the first messages is passed on within 4 hours; forwards are not passed on again.
    """
    mail = world(seed, forward=0.3, delta_hours=4)
    found = build_cascades(history_of(mail), delta_hours=4, shuffles=60).iloc[0]
    first = sum(1 for _ in world(seed, forward=0.0, delta_hours=4))
    planted = 1 + 0.3 * first / len(mail) / (found["base_rate"] * 4)
    assert 1.25 < planted < 1.45
    assert found["pay_forward_ratio_low"] < planted < found["pay_forward_ratio_high"]
    assert found["pay_forward_ratio_low"] > 1.1
    assert found["p"] < 0.05
    assert found["pay_forward_ratio_status"] == "ok"


def test_without_order_the_ratio_is_one() -> None:
    inside, small = 0, 0
    for seed in range(8):
        found = build_cascades(
            history_of(world(seed, forward=0, delta_hours=4, people=8)), delta_hours=4, shuffles=40
        )
        everybody = found.iloc[0]
        inside += everybody["pay_forward_ratio_low"] <= 1 <= everybody["pay_forward_ratio_high"]
        small += everybody["p"] < 0.05
        assert everybody["shuffled_low"] < 1 < everybody["shuffled_high"]
    # at least 6 of 8 at a level of 95% (fewer: 0.6%), and at most 3 small p-values (more: 0.04%)
    assert inside >= 6
    assert small <= 3


def test_a_shuffled_world_has_lost_what_was_planted() -> None:
    """Give the messages of a planted world each other's times within sender, weekday and hour."""
    mail = sorted(world(5, forward=0.3, delta_hours=4))
    rows = read_rows(history_of(mail))
    laid = cascades._lay_out(rows, "UTC", 3_600_000_000)
    place = cascades._trade_places(laid.cell, np.random.default_rng(1))
    shuffled = [(mail[at][0], sender, to) for at, (_, sender, to) in zip(place, mail, strict=True)]
    for person in range(10):
        assert sorted(at for at, one, _ in shuffled if one == person) == [
            at for at, one, _ in mail if one == person
        ]
    before, after = (
        build_cascades(history_of(each), delta_hours=4, shuffles=60).iloc[0] for each in (mail, shuffled)
    )
    assert before["pay_forward_ratio"] > 1.2
    # about a tenth of the messages keep their place, and so their forwards
    assert after["pay_forward_ratio"] < 1.08
    assert after["pay_forward_ratio_low"] < 1.03


def test_people_have_rows_of_their_own_and_sum_to_everybody() -> None:
    found = build_cascades(history_of(world(7, forward=0.2, delta_hours=4, people=6, weeks=20)), shuffles=20)
    everybody, people = found.iloc[0], found.iloc[1:]
    assert everybody["scope"] == "everybody"
    assert pd.isna(everybody["person"])
    assert people["person"].tolist() == [f"p{number}" for number in range(6)]
    assert people["n"].sum() == everybody["n"]
    assert people["passed_on"].sum() == everybody["passed_on"]
    assert set(people["pay_forward_ratio_status"]) == {"ok"}
    assert (people["pay_forward_ratio_low"] < people["pay_forward_ratio"]).all()
    assert found.dtypes.astype("str").to_dict() == empty_table("cascades").dtypes.astype("str").to_dict()
    for column in TABLES["cascades"]:
        if column.low is not None:
            assert (found[column.name].dropna() >= column.low).all(), column.name
    again = build_cascades(history_of(world(7, forward=0.2, delta_hours=4, people=6, weeks=20)), shuffles=20)
    pd.testing.assert_frame_equal(found, again)


def test_a_mailbox_and_an_empty_history_cannot_tell() -> None:
    mailbox = build_cascades(history_of([(1, 0, 1), (2, 1, 0)], owner="p0"))
    assert mailbox["pay_forward_ratio_status"].tolist() == ["not_identified"]
    assert mailbox[["n", "rate", "pay_forward_ratio", "p"]].isna().all(axis=None)
    nothing = build_cascades(history_of([(1, 0, 1)]), since="2030-01-01", until="2031-01-01")
    assert nothing["pay_forward_ratio_status"].tolist() == ["no_events"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"delta_hours": 0}, "delta_hours=0"),
        ({"delta_hours": float("nan")}, "delta_hours=nan"),
        ({"shuffles": 5}, "too few"),
        ({"channel": "pigeon"}, "pigeon"),
    ],
)
def test_options_are_checked(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        build_cascades(history_of([(1, 0, 1)]), **options)
