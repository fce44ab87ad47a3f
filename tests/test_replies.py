"""Reply times by several clocks, what went on elsewhere, and what the gap does to openings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import OptionError
from reciprocity_kit.events import Batch, Event, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.instants import instant_us
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.measures import build_gap_sensitivity, build_measures, build_replies
from reciprocity_kit.measures.working import WorkingClock
from reciprocity_kit.readers.read import read
from reciprocity_kit.simulate import Settings, simulate_world, write_kit_csv
from reciprocity_kit.ties import build_ties

MakeHistory = Callable[..., History]
MONDAY = pd.Timestamp("2024-03-04", tz="UTC")
Said = tuple[float, str, str, str]  # hours after that Monday, who, to whom, channel


def build(said: list[Said], *, days: float = 30, owner: str = "ana") -> History:
    batches = []
    for channel in dict.fromkeys(each[3] for each in said):
        own = [each for each in said if each[3] == channel]
        role = "required" if channel == "meeting" else "to"
        events = [
            Event(place, MONDAY + pd.Timedelta(at, "h"), one, ((role, to),), duration_minutes=30)
            for place, (at, one, to, _) in enumerate(own, start=1)
        ]
        batches.append(Batch(channel, "kit", build_event_table(events), rows=len(own), channel=channel))
    built = build_interactions(batches, owner=[owner])
    until = instant_us(MONDAY + pd.Timedelta(days, "D"))
    return build_history(batches, built, owner=[owner], tz="UTC", since=instant_us(MONDAY), until=until)


def of_ben(table: pd.DataFrame, clock: str = "wall", counted_from: str = "first") -> "pd.Series[Any]":
    keep = table["ego"].eq("ben") & table["clock"].eq(clock) & table["counted_from"].eq(counted_from)
    assert keep.sum() == 1
    return table[keep].iloc[0]


def us(text: str) -> int:
    return instant_us(text)


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2024-03-08T16:00Z", "2024-03-11T10:00Z", 2.0),  # Friday to Monday
        ("2024-03-09T10:00Z", "2024-03-10T20:00Z", 0.0),  # a weekend
        ("2024-03-05T06:00Z", "2024-03-05T20:00Z", 8.0),  # a whole day and more
        ("2024-03-05T20:00Z", "2024-03-06T08:00Z", 0.0),  # a night
        ("2024-03-04T09:00Z", "2024-03-11T09:00Z", 40.0),  # a week
    ],
)
def test_working_hours_by_hand(begin: str, end: str, hours: float) -> None:
    clock = WorkingClock(us("2024-03-01"), us("2024-04-01"), tz="UTC", hours=(9, 17), holidays=())
    at = clock.hours_at(np.array([us(begin), us(end)]))
    assert at[1] - at[0] == pytest.approx(hours)


def test_holidays_stand_still_and_clocks_are_local() -> None:
    window = (us("2024-03-01"), us("2024-04-05"))
    clock = WorkingClock(*window, tz="UTC", hours=(9, 17), holidays=["2024-03-05"])
    at = clock.hours_at(np.array([us("2024-03-04T16:00Z"), us("2024-03-06T10:00Z")]))
    assert at[1] - at[0] == pytest.approx(2)
    # Berlin works from 8:00 UTC in winter and from 7:00 UTC after the last Sunday of March.
    berlin = WorkingClock(*window, tz="Europe/Berlin", hours=(9, 17), holidays=())
    for day, first in (("2024-03-29", 8), ("2024-04-01", 7)):
        at = berlin.hours_at(np.array([us(f"{day}T06:00Z"), us(f"{day}T09:00Z")]))
        assert at[1] - at[0] == pytest.approx(9 - first)
    none = WorkingClock(us("2024-03-09"), us("2024-03-10"), tz="UTC", hours=(9, 17), holidays=())
    assert none.hours_at(np.array([us("2024-03-09T12:00Z")])).tolist() == [0]


def test_clocks_and_where_they_count_from() -> None:
    # Ana writes on Friday at 16 and at 17, Ben answers on Monday at 10: 66 or 65 hours, two of work.
    friday, monday = 4 * 24, 7 * 24
    said = [(friday + 16, "ana", "ben", "email"), (friday + 17, "ana", "ben", "email")]
    table = build_replies(build([*said, (monday + 10, "ben", "ana", "email")]))
    assert list(table.columns) == [column.name for column in TABLES["replies"]]
    views = (("wall", "first"), ("wall", "last"), ("working", "first"))
    values = [of_ben(table, *view)["reply_hours"] for view in views]
    assert values == pytest.approx([66, 65, 2])
    assert of_ben(table)["reply_hours_status"] == "too_few"
    assert table["horizon_hours"].unique().tolist() == [168, 40]


def test_a_call_before_the_reply_is_contact_elsewhere() -> None:
    # Four mails, eight days apart: answered after 5 h; called after 2 h and answered after 5 h; met after
    # 1 h and never answered; never answered. By seven days 1/4 by mail first, 2/4 elsewhere first.
    said: list[Said] = [(24 * 8.0 * place, "ana", "ben", "email") for place in range(4)]
    said += [(5, "ben", "ana", "email"), (24 * 8 + 2, "ben", "ana", "call")]
    said += [(24 * 8 + 5, "ben", "ana", "email"), (24 * 16 + 1, "ana", "ben", "meeting")]
    history = build(sorted(said), days=60)
    row = of_ben(build_replies(history, channel="email"))
    assert (row["n"], row["replied"]) == (4, 2)
    assert (row["answered_share"], row["elsewhere_share"]) == (0.25, 0.5)
    # The median and the share of replies take no notice, as in the ties.
    ties = build_ties(history, channel="email").set_index("ego").loc["ben"]
    assert row["reply_hours"] == ties["reply_hours"] == 5


def test_contact_elsewhere_of_another_pair_or_before_is_none() -> None:
    said: list[Said] = [
        (1, "ana", "ben", "call"),
        (2, "ana", "ben", "email"),
        (3, "ana", "cleo", "call"),
        (4, "ben", "ana", "email"),
    ]
    row = of_ben(build_replies(build(said), channel="email"))
    assert (row["answered_share"], row["elsewhere_share"]) == (1, 0)


def test_medians_of_the_wall_clock_are_those_of_the_ties(tmp_path: Path) -> None:
    world = simulate_world(seed=4, contacts=15, weeks=52)
    write_kit_csv(world, tmp_path / "mail.csv")
    history = read(tmp_path / "mail.csv", owner=world.owner)
    table = build_replies(history)
    first = table[(table["clock"] == "wall") & (table["counted_from"] == "first")]
    ties = (
        build_ties(history)
        .set_index(["ego", "alter"])
        .loc[list(zip(first["ego"], first["alter"], strict=True))]
    )
    for name in ("reply_hours", "reply_hours_low", "reply_hours_high"):
        np.testing.assert_allclose(first[name], ties[name], rtol=1e-6)
    assert (first["n"].to_numpy() == ties["reply_turns"]).all()
    last = table[table["counted_from"] == "last"]
    assert (last["reply_hours"].to_numpy() <= first["reply_hours"].to_numpy() + 1e-9)[
        ~np.isnan(last["reply_hours"]) & ~np.isnan(first["reply_hours"].to_numpy())
    ].all()
    assert table["elsewhere_share"].max() > 0, "a tenth of the answers is given by another channel"


def test_the_working_clock_finds_what_was_planted(tmp_path: Path) -> None:
    # Answers are drawn in working hours, Monday to Friday from 8 to 18.
    settings = Settings(
        kind_shares={"two-way": 1}, clock="working", per_week=2, leak_share=0, double_share=0, several_share=0
    )
    world = simulate_world(seed=5, contacts=20, weeks=104, settings=settings)
    write_kit_csv(world, tmp_path / "mail.csv")
    table = build_replies(
        read(tmp_path / "mail.csv", owner=world.owner), channel="email", working_hours=(8, 18)
    )
    theirs = table[table["alter"].eq(world.owner) & table["n"].ge(30)]
    truth = world.truth.set_index("alter")["their_reply_hours"]
    planted = theirs["ego"].astype("str").map(truth).to_numpy()
    working, wall = (theirs["clock"].eq(name).to_numpy() for name in ("working", "wall"))
    # Turns that are never answered lift a median; compare with it only those mostly answered.
    answered = theirs["replied"].to_numpy() > 0.75 * theirs["n"].to_numpy()
    ratio = np.log(theirs["reply_hours"].to_numpy() / planted)
    assert (working & answered).sum() >= 5
    assert abs(np.nanmedian(ratio[working & answered])) < np.nanmedian(ratio[wall & answered])
    assert np.nanmedian(np.exp(ratio[working & answered])) < 2.2


def test_nothing_to_answer_gives_an_empty_table(make_history: MakeHistory) -> None:
    empty = build_replies(make_history([{"at": 0, "sender": "a", "required": ["b"]}]))
    assert empty.empty
    assert list(empty.columns) == [column.name for column in TABLES["replies"]]
    assert build_gap_sensitivity(make_history([])).empty


@pytest.mark.parametrize(
    "options",
    [{"channel": "pigeon"}, {"working_hours": (17, 9)}, {"holidays": ["soon"]}, {"since": "soon"}],
)
def test_unknown_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match="Next:"):
        build_replies(build([(0, "ana", "ben", "email")]), **options)


def test_gaps_by_hand() -> None:
    # Ana at 0 h, Ben at 48 h, Ana at 144 h: with 36 h three openings, with 72 h two, with 144 h one.
    table = build_gap_sensitivity(
        build([(0, "ana", "ben", "email"), (48, "ben", "ana", "email"), (144, "ana", "ben", "email")])
    )
    ana = table[table["ego"] == "ana"]
    assert ana[["gap_hours", "opened", "n"]].to_numpy().tolist() == [[36, 2, 3], [72, 2, 2], [144, 1, 1]]
    assert ana["initiation_share"].tolist() == pytest.approx([2 / 3, 1, 1])
    assert not table["by_headers"].any()
    assert set(table["initiation_share_status"]) == {"too_few"}


def test_the_usual_gap_is_that_of_the_measures_and_headers_need_none(tmp_path: Path) -> None:
    world = simulate_world(seed=4, contacts=12, weeks=52)
    write_kit_csv(world, tmp_path / "mail.csv")
    history = read(tmp_path / "mail.csv", owner=world.owner)
    table = build_gap_sensitivity(history)
    measured = build_measures(history)
    for channel, usual in (("email", 72.0), ("chat", 6.0), ("call", 1.0)):
        mine = table[table["channel"].eq(channel) & table["gap_hours"].eq(usual)]
        keep = measured["channel"].eq(channel) & measured["measure"].eq("initiation_share")
        theirs = measured[keep].set_index(["ego", "alter"])["value"]
        pairs = list(zip(mine["ego"], mine["alter"], strict=True))
        np.testing.assert_allclose(mine["initiation_share"], theirs.loc[pairs])
    # The kit's own dialect tells openings in every channel, so no gap matters.
    assert table["by_headers"].all()
    counts = table.groupby(["ego", "alter", "channel"], observed=True)["n"].agg(["min", "max"])
    assert (counts["min"] == counts["max"]).all()
