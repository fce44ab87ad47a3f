"""First contacts by hand: who else was there, what followed, and what the window hides."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from reciprocity_kit.columns import empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.events import Batch, Event, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.network.introductions import build_introductions

MakeHistory = Callable[..., History]
START = pd.Timestamp("2024-03-04", tz="UTC")
DAY = 24.0
Events = list[dict[str, Any]]


def rows_of(table: pd.DataFrame, *columns: str) -> list[list[Any]]:
    return table[list(columns)].astype("object").where(table[list(columns)].notna(), "-").to_numpy().tolist()


@pytest.fixture
def story() -> Events:
    """You and Ana know each other; Ana writes to you and Ben; you and Ben go on; Dan is copied in once."""
    return [
        {"at": 0 * DAY, "sender": "ana", "to": ["you"], "id": "m0"},
        {"at": 100 * DAY, "sender": "ana", "to": ["you", "ben"], "id": "m1"},
        {"at": 101 * DAY, "sender": "you", "to": ["ben"], "id": "m2"},
        {"at": 103 * DAY, "sender": "ben", "to": ["you"], "cc": ["dan"], "id": "m3"},
        {"at": 120 * DAY, "sender": "you", "to": ["eve"], "id": "m4"},
        {"at": 121 * DAY, "sender": "fay", "to": ["you"], "cc": ["eve", "ben"], "id": "m5"},
    ]


def test_one_mailbox_tells_who_was_there(make_history: MakeHistory, story: Events) -> None:
    found = build_introductions(make_history(story, owner="you"))
    assert rows_of(found, "alter", "introduced_by", "role", "known_before", "event_id") == [
        ["ana", "-", "nobody", False, "m0"],
        ["ben", "ana", "sender", True, "m1"],
        ["eve", "-", "nobody", False, "m4"],
        ["fay", "ben", "co-recipient", True, "m5"],
        ["fay", "eve", "co-recipient", True, "m5"],
    ]
    # Dan was in a copy only: you and he never wrote to each other
    assert set(found["ego"]) == {"you"}
    assert found["candidates"].tolist() == [0, 1, 0, 2, 2]
    # within 90 days of the beginning an older contact cannot be told
    assert found["status"].tolist() == ["censored", "ok", "ok", "ok", "ok"]
    assert found.dtypes.astype("str").to_dict() == empty_table("introductions").dtypes.astype("str").to_dict()


def test_a_two_way_tie_followed_or_not(make_history: MakeHistory, story: Events) -> None:
    found = build_introductions(make_history(story, owner="you")).drop_duplicates("alter").set_index("alter")
    assert found["two_way"].to_dict() == {"ana": False, "ben": True, "eve": False, "fay": False}
    # you wrote to Ben on day 101, he to you on day 103: two-way 3 days after Ana's message of day 100
    assert found.loc["ben", "two_way_at"] == START + pd.Timedelta("103D")
    assert found.loc["ben", "two_way_days"] == 3
    assert found.loc["ana", ["two_way_at", "two_way_days"]].isna().all()


def test_everybody_has_rows_in_a_whole_network(
    make_history: MakeHistory, story: list[dict[str, Any]]
) -> None:
    found = build_introductions(make_history(story), settle_days=0)
    met = found.drop_duplicates(["ego", "alter"])
    pairs = set(zip(met["ego"], met["alter"], strict=True))
    assert pairs == {(other, one) for one, other in pairs}
    # who wrote to whom: ana-you, ana-ben, you-ben, ben-dan, you-eve, fay-you, fay-eve, fay-ben
    assert len(pairs) == 16
    of_ben = found[found["ego"].eq("ben")]
    assert rows_of(of_ben, "alter", "introduced_by", "role", "known_before") == [
        ["ana", "you", "co-recipient", False],
        ["you", "ana", "sender", False],
        ["dan", "you", "co-recipient", True],
        ["fay", "eve", "co-recipient", False],
        ["fay", "you", "co-recipient", True],
    ]
    only = build_introductions(make_history(story), ego="ben", settle_days=0)
    pd.testing.assert_frame_equal(only, of_ben.reset_index(drop=True))
    assert set(found["status"]) == {"ok"}


def test_being_there_together_comes_before_writing(make_history: MakeHistory) -> None:
    """You and Ben were both copied by Ana; only later Ben wrote to you with Cem in copy."""
    events = [
        {"at": 1, "sender": "ana", "to": ["you", "ben"], "id": "first"},
        {"at": 2, "sender": "ben", "to": ["you"], "cc": ["cem"], "id": "second"},
    ]
    found = build_introductions(make_history(events, owner="you"), settle_days=0).set_index("alter")
    assert found.loc["ben", ["introduced_by", "event_id"]].tolist() == ["ana", "first"]
    # Cem was in a message with you, but you two never wrote to each other
    assert "cem" not in found.index


def bcc_history(owner: str) -> History:
    mail = [
        Event(1, START, "ana", (("to", "you"), ("bcc", "ben")), "m1"),
        Event(2, START + pd.Timedelta("1D"), "ben", (("to", "you"),), "m2"),
    ]
    batches = [Batch("hand", "kit", build_event_table(mail), rows=2)]
    built = build_interactions(batches, owner=[owner])
    return build_history(batches, built, owner=[owner], tz="UTC", since=None, until=None)


def test_a_hidden_recipient_is_in_contact_with_the_sender_alone() -> None:
    found = build_introductions(bcc_history("you"), settle_days=0)
    # Ben was in bcc of Ana's message: you did not see him there, so your first contact is his own
    assert rows_of(found, "alter", "introduced_by", "event_id") == [["ana", "-", "m1"], ["ben", "-", "m2"]]
    # Ben himself saw that Ana had written to you
    of_ben = build_introductions(bcc_history("ben"), settle_days=0)
    assert rows_of(of_ben, "alter", "introduced_by", "role")[0] == ["ana", "you", "co-recipient"]


def test_organisers_introduce_in_meetings(make_history: MakeHistory) -> None:
    events = [
        {"at": 1, "sender": "ana", "required": ["you", "ben"], "id": "kick-off"},
        {"at": 2, "sender": "you", "required": ["ben"], "id": "follow-up"},
    ]
    found = build_introductions(make_history(events, owner="you"), settle_days=0).set_index("alter")
    assert found.loc["ben", ["introduced_by", "role"]].tolist() == ["ana", "sender"]


def test_machines_are_left_out(make_history: MakeHistory) -> None:
    events = [
        {"at": 1, "sender": "no-reply@lists.example", "to": ["you", "ben"]},
        {"at": 2, "sender": "you", "to": ["ben", "no-reply@lists.example"]},
    ]
    found = build_introductions(make_history(events, owner="you"), settle_days=0)
    assert rows_of(found, "alter", "introduced_by") == [["ben", "-"]]


def test_options_are_checked(make_history: MakeHistory, story: Events) -> None:
    mailbox = make_history(story, owner="you")
    with pytest.raises(OptionError, match="Only the mailbox of you was read"):
        build_introductions(mailbox, ego="ana")
    with pytest.raises(OptionError, match="Nobody is called"):
        build_introductions(make_history(story), ego="zoe")
    with pytest.raises(OptionError, match="settle_days=-1"):
        build_introductions(mailbox, settle_days=-1)
    nothing = build_introductions(mailbox, since="2030-01-01", until="2031-01-01")
    pd.testing.assert_frame_equal(nothing, empty_table("introductions"))


def test_a_window_moves_first_contact(make_history: MakeHistory, story: Events) -> None:
    found = build_introductions(
        make_history(story, owner="you"), since=START + pd.Timedelta("101D"), settle_days=0
    )
    assert rows_of(found, "alter", "introduced_by", "event_id")[0] == ["ben", "-", "m2"]
    assert "ana" not in set(found["alter"])
