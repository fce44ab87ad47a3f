"""Findings: what becomes a sentence, and what does not."""

import re
from typing import Any

from reciprocity_kit import build_ties, find_findings
from reciprocity_kit.findings import MOST_FINDINGS, MOST_OF_A_KIND
from reciprocity_kit.pictures import build_tables

HOUR_LATER = 1.0


def conversation(
    at: float, opener: str, other: str, *, reply_after: float | None = None
) -> list[dict[str, Any]]:
    first = {"at": at, "sender": opener, "to": [other], "id": f"{opener}{other}{at}"}
    if reply_after is None:
        return [first]
    reply = {"at": at + reply_after, "sender": other, "to": [opener], "id": f"r{opener}{other}{at}"}
    return [first, reply | {"reply_to": first["id"]}]


def findings(make_history: Any, events: list[dict[str, Any]], hours: float) -> list[Any]:
    ties = build_ties(make_history(events, owner="ana", hours=hours))
    return find_findings(ties, ego="ana", window="March to June", channel="email")


def test_who_opens_is_told_from_both_sides(make_history: Any) -> None:
    mostly_ana = [e for i in range(24) for e in conversation(i * 50.0, "ana", "ben", reply_after=HOUR_LATER)]
    mostly_cy = [
        e for i in range(24) for e in conversation(i * 50.0 + 9, "cy", "ana", reply_after=HOUR_LATER)
    ]
    found = findings(make_history, mostly_ana + mostly_cy, 24 * 50)
    texts = {each.about: each.text for each in found if each.measure == "initiation_share"}
    # Wilson limits of 24 of 24: 24 / (24 + 1.96^2) = 0.862.
    assert texts["ben"] == (
        "Most recorded conversations with ben were opened by you: 100% (86% to 100%) of n = 24 conversations "
        "(email, March to June)."
    )
    assert "with cy were opened by them: 100% (86% to 100%)" in texts["cy"]


def test_reply_times_that_are_apart(make_history: Any) -> None:
    events = [e for i in range(20) for e in conversation(i * 100.0, "ana", "ben", reply_after=20 + i / 10)]
    events += [
        e for i in range(20) for e in conversation(i * 100.0 + 50, "ben", "ana", reply_after=1 + i / 10)
    ]
    (found,) = [each for each in findings(make_history, events, 2100) if each.measure == "reply_hours"]
    assert found.n == 20
    assert "had your recorded reply within" in found.text
    assert "trust" not in found.text


def test_an_unusual_silence(make_history: Any) -> None:
    ben = [e for i in range(60) for e in conversation(i * 50.0, "ana", "ben", reply_after=HOUR_LATER)]
    cy = [e for i in range(40) for e in conversation(i * 200.0, "ana", "cy", reply_after=HOUR_LATER)]
    found = findings(make_history, ben + cy, 8000)
    (silent,) = [each for each in found if each.measure == "silence_surprise"]
    # The last contact with ben was at 2951 h, the window ends at 8000 h: 210 days.
    assert silent.about == "ben"
    assert "for 210 days" in silent.text
    assert "n = 60 conversations" in silent.text


def test_a_large_contact_is_told_but_not_of_the_only_one(make_history: Any) -> None:
    ben = [e for i in range(30) for e in conversation(i * 50.0, "ana", "ben", reply_after=HOUR_LATER)]
    cy = conversation(20.0, "cy", "ana")
    told = {}
    for events in (ben, ben + cy):
        found = build_tables(make_history(events, owner="ana")).findings
        told[len(events)] = [each.about for each in found if each.measure == "contact_share"]
    assert told == {60: [], 61: ["ben"]}


def test_silence_is_a_result(make_history: Any) -> None:
    even = [
        e
        for i in range(30)
        for e in conversation(
            i * 100.0, *(("ana", "ben") if i % 2 else ("ben", "ana")), reply_after=HOUR_LATER
        )
    ]
    assert findings(make_history, even, 3000) == []
    assert findings(make_history, [], 100) == []


def test_never_more_than_twelve_and_each_with_its_evidence(make_history: Any) -> None:
    events = [
        e
        for person in range(20)
        for i in range(20)
        for e in conversation(i * 60.0 + person / 10, "ana", f"p{person:02}", reply_after=5.0)
    ]
    found = findings(make_history, events, 4000)
    assert 0 < len(found) <= MOST_FINDINGS
    assert sum(each.measure == "initiation_share" for each in found) <= MOST_OF_A_KIND
    for each in found:
        assert re.search(r"n = \d+", each.text)
        assert "email, March to June" in each.text
        assert each.question.endswith("?")
    assert [each.strength for each in found] == sorted((each.strength for each in found), reverse=True)
