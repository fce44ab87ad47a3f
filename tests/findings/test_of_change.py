"""Findings from the tables of change: worked rows in, sentences out."""

from typing import Any

import pandas as pd
import pytest

from reciprocity_kit import find_findings
from reciprocity_kit.columns import TABLES, cast_table, empty_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.findings import english
from reciprocity_kit.findings.find import LANGUAGES, OF_EVIDENCE

NAMES = {"ben": "Ben"}
JUNE = pd.Timestamp("2025-06-10", tz="UTC")
BLANKS = {"float64": float("nan"), "int64": 0, "bool": False, "str": "", "category": None}


def table(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    blank = {column.name: BLANKS.get(column.dtype, JUNE) for column in TABLES[name]}
    return cast_table(name, pd.DataFrame([blank | {"ego": "ana"} | row for row in rows]))


def find(**evidence: pd.DataFrame) -> list[Any]:
    return find_findings(
        empty_table("ties"),
        ego="ana",
        window="2025",
        channel="email",
        evidence=evidence,
        names={"ben": "Ben"},
    )


def drift(indicator: str, **values: Any) -> pd.DataFrame:
    row = {"alter": "ben", "indicator": indicator, "n_before": 30, "n_recent": 12, "recent_at": JUNE}
    return table("drift", row | {"status": "ok", "p": 0.001, "q": 0.01} | values)


def test_a_fading_tie_is_told_against_the_other_contact() -> None:
    (found,) = find(drift=drift("volume", ratio=0.25, ratio_low=0.1, ratio_high=0.6))
    assert found.text == (
        "Recorded conversations with Ben fell to 25% (10% to 60%) of what your other contact would lead "
        "one to expect: n = 30 before, 12 since Jun 2025 (email, 2025)."
    )
    assert (found.measure, found.about, found.n, found.low, found.high) == ("volume", "Ben", 42, 0.1, 0.6)
    assert (found.window, found.channel) == ("2025", "email")


def test_more_contact_is_not_told_as_fading() -> None:
    assert find(drift=drift("volume", ratio=4.0, ratio_low=2.0, ratio_high=8.0)) == []


@pytest.mark.parametrize(
    ("indicator", "ratio", "words"),
    [
        (
            "reply_hours",
            3.0,
            "Your recorded replies to Ben came 3.0 times (2.0 to 4.0) as late since Jun 2025",
        ),
        ("their_reply_hours", 3.0, "Recorded replies of Ben to you came 3.0 times (2.0 to 4.0) as late"),
        (
            "reply_hours",
            0.5,
            "Your recorded replies to Ben came sooner since Jun 2025: after 50% (200%",
        ),
        ("their_reply_hours", 0.5, "Recorded replies of Ben to you came sooner since Jun 2025: after 50%"),
    ],
)
def test_whose_pace_changed_and_which_way(indicator: str, ratio: float, words: str) -> None:
    (found,) = find(drift=drift(indicator, ratio=ratio, ratio_low=2.0, ratio_high=4.0))
    assert found.text.startswith(words)
    assert "n = 42 turns" in found.text


def test_what_chance_could_do_is_not_told() -> None:
    assert find(drift=drift("reply_hours", ratio=3.0, ratio_low=0.9, ratio_high=9.0, q=0.11)) == []
    assert find(drift=drift("initiation", before=0.5, recent=0.4, difference=-0.1, q=0.5)) == []


def test_a_shift_in_who_opens() -> None:
    values = {
        "before": 0.8,
        "recent": 0.45,
        "difference": -0.35,
        "difference_low": -0.6,
        "difference_high": -0.1,
    }
    (found,) = find(drift=drift("initiation", **values))
    assert (
        "you opened 80% before and 45% since Jun 2025: a difference of -35 points (-60 to -10)"
        in found.text.replace("\N{MINUS SIGN}", "-")
    )


def test_openings_that_wait_are_counted_per_person() -> None:
    row = {"alter": "ben", "side": "yours", "opens": True, "n": 30, "n_replied": 20, "status": "ok"}
    rows = [row | {"age_days": days, "answered_sooner_share": 0.95} for days in (12.0, 40.0)]
    answered_elsewhere = row | {"age_days": 80.0, "answered_sooner_share": 1.0, "contact_since": True}
    theirs = row | {"age_days": 80.0, "answered_sooner_share": 1.0, "side": "theirs"}
    (found,) = find(owed=table("owed", *rows, answered_elsewhere, theirs))
    assert found.text == (
        "Openings by Ben that wait for a recorded reply of yours: 2, the oldest for 40 days; about 95% "
        "of your n = 20 replies in this tie took less (email, 2025)."
    )


def test_one_matter_of_a_person_is_told_once_by_the_plainest_with_the_strongest_evidence() -> None:
    silent = table(
        "dormant", {"alter": "ben", "silence_days": 400.0, "usual_gap_days": 7.0, "active_weeks": 41}
    )
    fading = drift("volume", ratio=0.0, ratio_low=0.0, ratio_high=0.2, p=2e-6)
    (found,) = find(dormant=silent, drift=fading)
    assert found.kind == "dormant"
    assert "for 400 days nothing has been recorded, where the usual gap was 7.0 days" in found.text
    # one-sided p = 1e-6, so its strength is 6
    assert found.strength == pytest.approx(6.0)


def test_a_change_point_is_an_interval() -> None:
    row = {"alter": "ben", "indicator": "volume", "before": 2.0, "after": 0.5, "n_before": 40, "n_after": 9}
    days = {"from_at": JUNE, "to_at": JUNE + pd.Timedelta(20, "D"), "p": 0.001, "q": 0.02, "status": "ok"}
    (found,) = find(changes=table("changes", row | days))
    assert (
        "went from 2.0 to 0.5 a week at some time between 10 Jun 2025 and 30 Jun 2025, n = 49" in found.text
    )


def test_a_quarter_of_all_contact_with_one_person() -> None:
    row = {"total": 60.0, "contact_share": 0.6, "contact_share_low": 0.5, "contact_share_high": 0.7}
    other = {"total": 40.0, "contact_share": 0.4, "contact_share_low": 0.2, "contact_share_high": 0.5}
    (found,) = find(dependence=table("dependence", row | {"alter": "ben"}, other | {"alter": "cy"}))
    assert (
        found.text
        == "60% (50% to 70%) of all your recorded contact is with Ben, n = 100 events (email, 2025)."
    )


def test_unknown_tables_and_languages_are_refused() -> None:
    with pytest.raises(OptionError, match="'weather' is not known here"):
        find(weather=empty_table("ties"))
    with pytest.raises(OptionError, match="choose among: en"):
        find_findings(empty_table("ties"), ego="ana", window="2025", language="xx")


def test_every_kind_has_a_sentence_and_a_question() -> None:
    kinds = {kind.removesuffix("?") for kind in english.TEXTS} - {"nothing", "seen"}
    for language in LANGUAGES.values():
        texts = language.texts
        assert set(texts) == {"nothing", "seen", *kinds, *(f"{kind}?" for kind in kinds)}
        assert set(language.words) == set(english.WORDS)
        assert all(" ({seen})" in texts[kind] for kind in kinds)
        assert all("n = {n}" in texts[kind] or "pace" in texts[kind] for kind in kinds)
        assert all(texts[f"{kind}?"].endswith("?") for kind in kinds)


DECLARED = {
    "comparison": "audit_comparison",
    "creditors": "sheet",
    "stance": "sheet",
    "return_lags": "patterns",
}


@pytest.mark.parametrize("name", sorted(set(OF_EVIDENCE) - {"open_asks"}))
def test_empty_tables_carry_nothing(name: str) -> None:
    assert find(**{name: empty_table(DECLARED.get(name, name))}) == []
