"""The published examples of bandicoot, beside what the kit makes of them, and why where they differ.

Its documentation gives strings of messages (I incoming, O outgoing, a dash for a minute) and its own
tests a user worked by hand: two calls, and five texts with one person. The numbers are those; the
people and dates here are our own.
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.events import Batch, Event, build_event_table
from reciprocity_kit.history import History, build_history
from reciprocity_kit.instants import instant_us
from reciprocity_kit.interactions import build_interactions
from reciprocity_kit.measures import build_measures
from reciprocity_kit.measures.contact import Contact, find_contact
from reciprocity_kit.measures.reciprocities import build_reciprocities
from reciprocity_kit.statistics import burstiness, entropy
from reciprocity_kit.ties import build_ties

START = pd.Timestamp("2024-03-04", tz="UTC")
Said = tuple[float, str, str, str]  # seconds, who, to whom, channel


def build(said: list[Said]) -> History:
    batches = []
    for channel in dict.fromkeys(each[3] for each in said):
        own = [each for each in said if each[3] == channel]
        events = [
            Event(place, START + pd.Timedelta(at, "s"), who, (("to", to),), channel=channel)
            for place, (at, who, to, _) in enumerate(own, start=1)
        ]
        batches.append(Batch(channel, "kit", build_event_table(events), rows=len(own), channel=channel))
    built = build_interactions(batches, owner=["you"])
    until = instant_us(START + pd.Timedelta(9, "D"))
    return build_history(batches, built, owner=["you"], tz="UTC", since=instant_us(START), until=until)


def exchange(strings: list[str]) -> list[Said]:
    """Chats as bandicoot writes them, a day between strings."""
    said: list[Said] = []
    for day, string in enumerate(strings):
        at = 86_400.0 * day
        for sign in string:
            if sign == "-":
                at += 60
            else:
                said.append((at, *(("you", "ana") if sign == "O" else ("ana", "you")), "chat"))
                at += 0.5
    return said


def row(table: pd.DataFrame, alter: str, measure: str, channel: str) -> "pd.Series[Any]":
    keep = table["ego"].eq("you") & table["alter"].eq(alter) & table["measure"].eq(measure)
    found = table[keep & table["channel"].eq(channel)]
    assert len(found) == 1
    return found.iloc[0]


def own_waits(contact: Contact) -> Any:
    """Seconds until each reply of the owner."""
    turns = contact.conversations.turns
    yours = turns.replied & (turns.forward == (contact.ego[0] != contact.owner))
    return np.sort(turns.waited_hours[yours] * 3600)


# Strings of its documentation.


def test_responses_and_initiations() -> None:
    # Of I-O-I-O, I-I-O-I, I-I-I-I and O-O-I-O you opened one of four, and answered two of the three
    # that were opened by the other; the same in both.
    history = build(exchange(["I-O-I-O", "I-I-O-I", "I-I-I-I", "O-O-I-O"]))
    found = row(build_measures(history), "ana", "initiation_share", "chat")
    assert (found["value"], found["n"]) == (0.25, 4)
    ties = build_ties(history).set_index("ego").loc["you"]
    assert ties["opened_by_alter_answered"] / ties["opened_by_alter"] == pytest.approx(2 / 3)


def test_delays() -> None:
    # I-O--I----O, O--O---I--O and I--II---I-I: your answers took 60, 240 and 120 s, as its code says
    # and its documentation does not (60, 240, 60).
    contact = find_contact(build(exchange(["I-O--I----O", "O--O---I--O", "I--II---I-I"])))
    np.testing.assert_allclose(own_waits(contact), [60, 120, 240], atol=1)


def test_a_reply_closes_the_whole_turn() -> None:
    # I--I-O: the answer came a minute after the last message and three after the first. bandicoot
    # takes the last; the kit by default how long the other waited, so from the first.
    contact = find_contact(build(exchange(["I--I-O"])))
    np.testing.assert_allclose(own_waits(contact), [180], atol=1)


# The user its tests work by hand.


@pytest.fixture
def user() -> History:
    # A call in and one out, a day and 65 s apart, with two people; in, out after 300 s, in, out and out
    # after 60 s each, with a third.
    calls = [(0.0, "ana", "you", "call"), (86_465.0, "you", "ben", "call")]
    texts = [
        (200_000.0 + at, *(("you", "cleo") if own else ("cleo", "you")), "chat")
        for at, own in ((0, False), (300, True), (360, False), (420, True), (480, True))
    ]
    return build([*calls, *texts])


def test_gaps_of_the_manual_user(user: History) -> None:
    # Gaps of 300, 60, 60 and 60 s: mean 120 s, standard deviation 103.923 s.
    gaps, _ = find_contact(user, channel="chat").gaps
    seconds = gaps * 86_400
    assert (seconds.mean(), seconds.std()) == (pytest.approx(120), pytest.approx(103.92304))
    table = build_measures(user)
    # The kit tells the median, which one long gap does not move, and the variation sd / mean.
    assert row(table, "cleo", "gap_days", "chat")["value"] * 86_400 == pytest.approx(60)
    variation = row(table, "cleo", "gap_variation", "chat")["value"]
    assert variation == pytest.approx(103.92304 / 120)
    assert row(table, "cleo", "burstiness", "chat")["value"] == pytest.approx(
        burstiness([4], [480.0], [4 * (103.92304**2 + 120**2)])[0], abs=1e-6
    )


def test_replies_of_the_manual_user(user: History) -> None:
    # Delays of 300 and 60 s: mean 180, standard deviation 120; every incoming text answered.
    waits = own_waits(find_contact(user, channel="chat"))
    assert (waits.mean(), waits.std()) == (pytest.approx(180), pytest.approx(120))
    ties = build_ties(user, channel="chat").set_index("ego").loc["you"]
    assert (ties["reply_turns"], ties["reply_share"]) == (2, 1.0)
    # The kit's time is a median that also counts turns still open; with two replies, the first of them.
    assert row(build_measures(user), "cleo", "reply_hours", "chat")["value"] * 3600 == pytest.approx(60)


def test_balance_and_initiation_of_the_manual_user(user: History) -> None:
    table = build_measures(user)
    # Three of five texts sent: .6 in both. Nothing was opened by you in texts: 0 in both.
    assert row(table, "cleo", "message_share", "chat")["value"] == pytest.approx(0.6)
    assert row(table, "cleo", "initiation_share", "chat")["value"] == 0
    # Calls: bandicoot divides by all calls and then by the contacts, (0/2 + 1/2) / 2 = .25. The kit
    # tells each tie by its own events: none of one, and one of one.
    shares = [row(table, who, "message_share", "call") for who in ("ana", "ben")]
    assert [each["value"] for each in shares] == [0, 1]
    assert {each["status"] for each in shares} == {"one_sided"}


def test_entropy_of_the_manual_user() -> None:
    # One call each with two people: ln 2; texts with one person: 0.
    assert entropy([1, 1], [0, 0], 1)[0] == pytest.approx(0.6931, abs=1e-4)
    assert entropy([5], [0], 1)[0] == 0


def test_initiated_calls(user: History) -> None:
    # bandicoot says that a call opens nothing (0 of all conversations, though 1 of 2 calls was made);
    # in the kit a call is a conversation: you opened the one with Ben, Ana the one with you.
    table = build_measures(user)
    assert [row(table, who, "initiation_share", "call")["value"] for who in ("ana", "ben")] == [0, 1]


def test_the_balance_trap() -> None:
    # Five calls each way with each of two contacts are balanced, where bandicoot says .25; with ten
    # contacts it says .05.
    said = [
        (36_000.0 * at, one, other, "call")
        for at, (one, other) in enumerate([("you", "p"), ("p", "you"), ("you", "q"), ("q", "you")] * 5)
    ]
    history = build(said)
    table = build_measures(history)
    assert [row(table, who, "message_share", "call")["value"] for who in ("p", "q")] == [0.5, 0.5]
    named = build_reciprocities(history).set_index("alter")
    assert named.loc[["p", "q"], "message_reciprocity"].tolist() == [1, 1]
