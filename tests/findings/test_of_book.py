"""Findings from the casebook and from audits: worked rows in, sentences out, and what is not told."""

import runpy
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reciprocity_kit import find_findings
from reciprocity_kit.columns import TABLES, cast_table, empty_table
from reciprocity_kit.findings import MOST_FINDINGS, Finding, english, find
from reciprocity_kit.findings.notes import build_note_evidence, build_open_asks, find_unspoken

UPSIDE_DOWN = runpy.run_path(str(Path(__file__).with_name("upside_down.py")))["LANGUAGE"]
FIRST, LAST = pd.Timestamp("2025-01-03"), pd.Timestamp("2025-06-10")
JUNE = pd.Timestamp("2025-06-10", tz="UTC")
BLANKS = {"float64": float("nan"), "int64": 0, "bool": False, "str": "", "datetime64[us]": FIRST}


def rows(name: str, *given: dict[str, Any]) -> pd.DataFrame:
    blank = {column.name: BLANKS.get(column.dtype) for column in TABLES[name]}
    table = cast_table(name, pd.DataFrame([blank | each for each in given]))
    return table.assign(first_on=FIRST, last_on=LAST)


def search(unspoken: tuple[str, ...] = (), language: str = "en", **evidence: pd.DataFrame) -> list[Finding]:
    return find_findings(
        empty_table("ties"),
        ego="ana",
        window="2025",
        channel="email",
        evidence=evidence,
        names={"ben": "Ben"},
        unspoken=unspoken,
        language=language,
    )


BALANCE = {
    "partner": "ben",
    "net": 37.0,
    "net_low": 13.6,
    "net_high": 58.9,
    "label": "you gave more",
    "n": 10,
}
BALANCE |= {"fragile": False, "gave_more_probability": 0.995, "status": "ok"}
FELT = {"partner": "ben", "felt_balance": 0.0, "equity": -0.8, "equity_low": -0.9, "equity_high": -0.6}
FELT |= {"n_entries": 10}
SOURCE = {"kind": "services", "partner": "ben", "received_share": 0.9, "received_share_low": 0.6, "n": 9}
SOURCE |= {"received_share_high": 1.0, "sole_source": True}
PROMISED = {"whose": "yours", "promises": 20, "kept": 4, "dropped": 6, "overdue": 2, "kept_share": 1 / 3}
PROMISED |= {"kept_share_low": 0.12, "kept_share_high": 0.62}
WEEK = {"week_on": pd.Timestamp("2026-01-05"), "promises": 2, "over_commitment": 1.7, "level": "over"}
WEEK |= {"over_commitment_low": 1.6, "over_commitment_high": 2.0}
ASK = pd.DataFrame({"partner": ["ben"], "size": [8.0], "headroom": [2.0], "headroom_low": [0.0]})
ASK = ASK.assign(headroom_high=5.0, n=6, first_on=FIRST, last_on=LAST)
OWED = rows(
    "sheet",
    {"line": "creditors", "value": 5.0, "low": 3.0, "high": 7.0, "n": 40, "status": "ok"},
    {"line": "owed", "value": 46.0, "low": 20.0, "high": 90.0, "n": 40, "status": "ok"},
)
ROSE = {"person": "ben", "measure": "reply_share", "unit": "share", "change": "rose", "p": 0.001, "q": 0.05}
ROSE |= {"before": 0.4, "after": 0.8, "difference_low": 0.2, "difference_high": 0.6}
ROSE |= {"n_before": 30, "n_after": 20}
FELL = {"person": "", "measure": "sent", "unit": "events in 30 days", "change": "fell", "p": 0.001, "q": 0.05}
FELL |= {"before": 90.0, "after": 40.0, "difference_low": -70.0, "difference_high": -30.0}
FELL |= {"n_before": 180, "n_after": 80}


def lags(own: tuple[float, float, float], theirs: tuple[float, float, float]) -> pd.DataFrame:
    sides = (("you received", own), ("you gave", theirs))
    made = [
        {"measure": "return_days", "group": group, "partner": "", "value": value, "low": low, "high": high}
        | {"n": 20}
        for group, (value, low, high) in sides
    ]
    return rows("patterns", *made)


def stance(share: float, low: float, high: float) -> pd.DataFrame:
    carried = {"line": "stance", "value": 0.97, "n": 50, "status": "ok"}
    return rows("sheet", carried, {"line": "give_share", "value": share, "low": low, "high": high, "n": 50})


def test_a_clear_balance_is_told_with_its_own_window() -> None:
    (found,) = search(equity=rows("equity", BALANCE))
    assert found.text == (
        "By your own notes you gave Ben 37.0 more than you received (13.6 to 58.9, even if some favours were "
        "never written down), n = 10 entries (your casebook, 3 Jan 2025 to 10 Jun 2025)."
    )
    assert found.claim.endswith("n = 10 entries.")
    # Two-sided: 2 * (1 - 0.995) = 0.01.
    assert found.strength == pytest.approx(2.0)
    assert (found.window, found.channel) == ("3 Jan 2025 to 10 Jun 2025", "your casebook")


@pytest.mark.parametrize("change", [{"fragile": True}, {"label": "not clear"}, {"n": 4}])
def test_a_balance_that_a_few_missing_notes_would_turn_is_not_told(change: dict[str, Any]) -> None:
    assert search(equity=rows("equity", BALANCE | change)) == []


def test_what_was_received_more_has_its_limits_turned_round() -> None:
    row = {"net": -30.0, "net_low": -83.5, "net_high": -23.6, "label": "you received more"}
    (found,) = search(equity=rows("equity", BALANCE | row | {"gave_more_probability": 0.0}))
    assert "you received 30.0 more from Ben than you gave (23.6 to 83.5, even if" in found.text


def test_nothing_is_told_of_family_and_of_those_who_opted_out() -> None:
    told = {"equity": rows("equity", BALANCE), "felt": rows("felt", FELT), "sources": rows("sources", SOURCE)}
    told |= {"open_asks": ASK, "comparison": rows("audit_comparison", ROSE)}
    assert len(search(**told)) == 4  # felt and recorded apart tells of the same balance
    assert search(("ben",), **told) == []


def test_an_ask_within_the_headroom_is_not_told() -> None:
    assert search(open_asks=ASK.assign(headroom_high=8.0)) == []
    assert search(open_asks=ASK.assign(n=4)) == []


def test_feelings_that_agree_with_the_notes_are_not_told() -> None:
    assert search(felt=rows("felt", FELT | {"felt_balance": -1.0})) == []
    assert search(felt=rows("felt", FELT | {"equity_high": -0.1})) == []  # even is a band, not a point
    (found,) = search(felt=rows("felt", FELT | {"felt_balance": 2.0}))
    assert (
        "With Ben you feel that they owe you; your own notes say that you received more: \N{MINUS SIGN}0.8"
        in found.text
    )


def test_promises_are_counted_on_the_owners_side_alone() -> None:
    assert search(promises=rows("promises", PROMISED | {"whose": "to you"})) == []
    kinds = {each.kind: each.text for each in search(promises=rows("promises", PROMISED))}
    assert "past their day: 2, of n = 20 written down" in kinds["overdue"]
    assert "ended 33% (12% to 62%) were kept, n = 12" in kinds["broken"]


def test_only_a_surely_full_week_is_told() -> None:
    assert search(capacity=rows("capacity", WEEK | {"over_commitment_low": 0.9})) == []
    (found,) = search(capacity=rows("capacity", WEEK, WEEK | {"over_commitment": 1.2, "promises": 1}))
    assert "In the week of 5 Jan 2026 promises and meetings take 1.7 times (1.6 to 2.0)" in found.text


def test_changes_between_audits_are_told_of_one_tie_and_of_all() -> None:
    texts = {each.kind: each.text for each in search(comparison=rows("audit_comparison", ROSE, FELL))}
    assert texts["rose"] == (
        "Since the last audit, the share of turns from Ben that you answered rose from 40% to 80% "
        "(difference +20 to +60 points), n = 50 (email, 2025)."
    )
    assert (
        "what you sent to all others together fell from 90.0 to 40.0 in 30 days "
        "(difference \N{MINUS SIGN}70 to \N{MINUS SIGN}30)"
    ) in texts["fell"]
    assert search(comparison=rows("audit_comparison", ROSE | {"q": 0.2})) == []


def test_returns_that_take_as_long_either_way_are_not_told() -> None:
    assert search(return_lags=lags((50, 29, 105), (56, 28, 100))) == []


def everything() -> list[dict[str, pd.DataFrame]]:
    """Evidence for every kind of the casebook and of audits; kinds of one table in turns."""
    received = BALANCE | {"partner": "cy", "label": "you received more", "gave_more_probability": 0.0}
    asked = {"open_asks": ASK, "creditors": OWED, "promises": rows("promises", PROMISED)}
    common = {"capacity": rows("capacity", WEEK), "felt": rows("felt", FELT | {"partner": "dee"})}
    common |= {"sources": rows("sources", SOURCE), "equity": rows("equity", BALANCE, received)}
    changed = {"comparison": rows("audit_comparison", ROSE, FELL)}
    return [
        asked,
        common | changed | {"return_lags": lags((5, 3, 9), (50, 30, 90)), "stance": stance(0.7, 0.62, 0.8)},
        {"return_lags": lags((50, 30, 90), (5, 3, 9)), "stance": stance(0.5, 0.42, 0.58)},
        {"stance": stance(0.3, 0.2, 0.38)},
    ]


def test_a_second_language_is_a_file_that_changes_every_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {**find.LANGUAGES, "xx": UPSIDE_DOWN}
    monkeypatch.setattr(find, "LANGUAGES", both)
    told: dict[str, list[Finding]] = {
        code: [each for part in everything() for each in search(language=code, **part)] for code in both
    }
    assert [each.kind for each in told["xx"]] == [each.kind for each in told["en"]]
    kinds = {each.kind for each in told["en"]}
    assert kinds == {
        *(
            "gave more",
            "received more",
            "felt apart",
            "large ask",
            "creditors",
            "overdue",
            "broken",
            "full week",
        ),
        *("sole source", "returns sooner", "returns later", "stance gives", "stance even", "stance receives"),
        *("rose", "fell"),
    }
    for each in told["xx"]:
        known = each.text.replace("Ben", "").replace("cy", "").replace("dee", "").replace("email", "")
        assert not any(letter.isascii() and letter.isalpha() for letter in known), each.text
        assert not any(letter.isascii() and letter.isalpha() for letter in each.question.replace("Ben", ""))
    assert set(UPSIDE_DOWN.texts) == set(english.TEXTS)


def test_one_plain_matter_leaves_room_for_others() -> None:
    many = [BALANCE | {"partner": f"p{i}", "gave_more_probability": 1.0} for i in range(9)]
    found = search(equity=rows("equity", *many), capacity=rows("capacity", WEEK))
    assert [each.kind for each in found] == ["gave more"] * 3 + ["full week"]
    assert len(found) <= MOST_FINDINGS


def exchange(number: int, giver: str, receiver: str, worth: float) -> dict[str, Any]:
    row = {"exchange_id": number, "date": FIRST, "giver": giver, "receiver": receiver, "kind": "services"}
    return row | {"worth": worth, "cost": 1.0, "state": "delivered", "due": pd.NaT, "delivered_on": pd.NaT}


def book(*exchanges: dict[str, Any]) -> dict[str, pd.DataFrame]:
    ask = {"ask_id": 1, "date": LAST, "asker": "ana", "asked_of": "ben", "form": "ask", "kind": "money"}
    closed = {"ask_id": 2, "outcome": "accepted", "size": 4.0}
    table = rows("exchanges", *exchanges) if exchanges else empty_table("exchanges")
    return {
        "exchanges": table.drop(columns=["first_on", "last_on"], errors="ignore"),
        "asks": rows("asks", ask | {"outcome": "open", "size": 8.0}, ask | closed),
        "people": empty_table("casebook_people"),
        "settings": empty_table("settings"),
    }


def test_only_open_asks_have_a_headroom() -> None:
    made = build_open_asks(book(exchange(1, "ana", "ben", 4.0), exchange(2, "ben", "ana", 1.0)), owner="ana")
    assert made["partner"].tolist() == ["ben"]
    assert made["size"].tolist() == [8.0]
    assert made["headroom"].iloc[0] == pytest.approx(3.0, abs=0.1)


def test_an_empty_book_carries_nothing() -> None:
    assert build_note_evidence(book(), {}, owner="ana") == {}
    made = build_note_evidence(book(exchange(1, "ana", "ben", 4.0)), {}, owner="ana")
    assert set(made) == {"open_asks", "creditors", "return_lags"}
    assert all(table["first_on"].eq(FIRST).all() for table in made.values())


def test_everybody_is_spoken_of_without_a_people_table() -> None:
    assert find_unspoken(empty_table("casebook_people"), pd.Series(["ben"])) == frozenset()
