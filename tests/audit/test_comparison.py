"""Snapshots and what changed between two: by hand, by chance alone, and through the command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reciprocity_kit.audit import build_agreements_review, build_snapshot, compare_audits, pick_audit
from reciprocity_kit.casebook import create_casebook, open_casebook
from reciprocity_kit.cli import main
from reciprocity_kit.columns import empty_table
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.history import History
from reciprocity_kit.instants import day_words

Mails = Callable[..., History]
SPLIT = "2024-07-01"


def weekly(per_week: dict[str, tuple[int, int]], *, weeks: int = 52, turn: int = 26) -> list[Any]:
    """Write so many openings a week to each, before and after the turn, one day apart."""
    return [
        (7 * week + day, "you", who)
        for week in range(weeks)
        for who, rates in per_week.items()
        for day in range(rates[week >= turn])
    ]


def pick(rows: pd.DataFrame, person: str, measure: str) -> pd.Series:
    return rows[rows["person"].eq(person) & rows["measure"].eq(measure)].iloc[0]


def test_snapshot_counts_the_window_only(mails: Mails) -> None:
    history = mails(weekly({"ana": (3, 1)}), days=364)
    before = build_snapshot(history, until=SPLIT)
    after = build_snapshot(history, since=SPLIT)
    # 26 weeks are 182 days, and 2024-07-01 is day 182
    assert pick(before, "ana", "sent")["value"] == 78.0
    assert pick(after, "ana", "sent")["value"] == 26.0
    assert pick(before, "", "opened")["value"] == 78.0
    assert set(before["until"]) == set(after["since"]) == {pd.Timestamp(SPLIT)}
    assert before["date"].eq(pd.Timestamp(SPLIT)).all()
    assert after["until"].eq(pd.Timestamp("2024-12-30")).all()
    # As regular as a clock is not more than Poisson: chi2(.025; 156) / 2
    assert pick(before, "ana", "sent")["low"] == pytest.approx(stats.chi2.ppf(0.025, 156) / 2)


def test_bursts_widen_the_limits_of_counts(mails: Mails) -> None:
    even = mails([(7 * week + 1, "you", "ana") for week in range(40)], days=280)
    # The same number in four weeks of ten each: phi = 36 * 1 / 39 + 4 * 81 / 39 = 9.23
    bursts = mails([(70 * each + 0.5 * k, "you", "ana") for each in range(4) for k in range(10)], days=280)
    width = [
        pick(build_snapshot(each), "ana", "sent")[["low", "high"]].astype(float).diff().iloc[1]
        for each in (even, bursts)
    ]
    phi = 360 / 39
    wide, narrow = (
        k * (stats.chi2.ppf(0.975, 80 / k + 2) - stats.chi2.ppf(0.025, 80 / k)) for k in (phi, 1.0)
    )
    assert width[1] / width[0] == pytest.approx(wide / narrow)


def test_compare_finds_the_change_and_who_came_and_went(mails: Mails) -> None:
    rates = {"ana": (3, 1), "ben": (2, 2), "new": (0, 2), "gone": (2, 0)}
    history = mails(weekly(rates), days=364)
    table = compare_audits(build_snapshot(history, until=SPLIT), build_snapshot(history, since=SPLIT))
    ana, ben = pick(table, "ana", "sent"), pick(table, "ben", "sent")
    assert (ana["change"], ben["change"]) == ("fell", "no clear change")
    assert ana["difference"] == pytest.approx(-52 / 182 * 30)
    assert ana["difference_low"] < ana["difference"] < ana["difference_high"] < 0
    # 26 of 104 in half of the days: twice the tail of Beta(26.5, 78.5) beyond 1/2
    assert ana["p"] == pytest.approx(2 * stats.beta.sf(0.5, 26.5, 78.5), rel=1e-6)
    last = pd.Timestamp(SPLIT) - pd.Timedelta(1, "D")
    assert f"{day_words(last)} and {day_words(pd.Timestamp(SPLIT))} to 29 Dec 2024;" in ana["words"]
    assert pick(table, "new", "sent")["change"] == "appeared"
    assert pick(table, "gone", "sent")["change"] == "disappeared"
    assert pick(table, "ben", "silence_days")["change"] == "not comparable"
    assert pick(table, "ana", "sent")["words"].startswith(
        "With ana, events sent: fell, 12.9 to 4.29 (events in 30"
    )


def test_chance_alone_names_next_to_nothing(mails: Mails) -> None:
    named, rows = 0, 0
    for seed in range(4):
        random = np.random.default_rng(seed)
        # Bursty: conversations come in clusters of one to five on nearby days
        mail = [
            (float(day + random.uniform(0, 3)), ("you", f"p{who}")[flip], (f"p{who}", "you")[flip])
            for who in range(30)
            for day in random.uniform(0, 360, 12)
            for flip in random.integers(0, 2, random.integers(1, 6))
        ]
        history = mails(mail, days=364)
        table = compare_audits(build_snapshot(history, until=SPLIT), build_snapshot(history, since=SPLIT))
        named += int(table["change"].isin(["rose", "fell"]).sum())
        rows += int(table["p"].notna().sum())
    assert rows > 400
    assert named <= 4


def test_overlapping_windows_are_not_tested(mails: Mails) -> None:
    history = mails(weekly({"ana": (3, 1)}), days=364)
    table = compare_audits(build_snapshot(history, until=SPLIT), build_snapshot(history))
    assert table["p"].isna().all()
    assert set(table["status"]) <= {"not_identified", "no_events"}
    assert set(table["change"]) == {"not comparable"}


def test_shares_and_hours_are_tested_in_their_own_way() -> None:
    def audit(day: str, rows: list[tuple[str, float, float, float, int]]) -> pd.DataFrame:
        frame = pd.DataFrame(rows, columns=["measure", "value", "low", "high", "n"])
        start = pd.Timestamp(day)
        until = start + pd.Timedelta(days=30)
        return frame.assign(since=start, until=until, date=until, person="ana", channel="", status="ok")

    shares = [("initiation_share", 48 / 80, 0.4905, 0.7004, 80), ("reply_hours", 4.0, 2.0, 8.0, 40)]
    later = [("initiation_share", 56 / 70, 0.6918, 0.8774, 70), ("reply_hours", 16.0, 8.0, 32.0, 40)]
    table = compare_audits(audit("2024-01-01", shares), audit("2024-02-01", later)).set_index("measure")
    share, hours = table.loc["initiation_share"], table.loc["reply_hours"]
    # Newcombe (1998), example (a): .2, .0524 to .3339
    limits = share[["difference", "difference_low", "difference_high"]].tolist()
    assert limits == pytest.approx([0.2, 0.0524, 0.3339], abs=1e-3)
    exact = stats.hypergeom(150, 104, 70)
    mid = 2 * (exact.sf(55) - exact.pmf(56) / 2)
    assert share["p"] == pytest.approx(mid)
    # ln 4 apart, errors of ln 2 / 1.96 on both sides: z = ln 4 / (sqrt 2 * ln 2) * 1.96
    z = 2 / np.sqrt(2) * 1.959964
    assert hours["p"] == pytest.approx(2 * stats.norm.sf(z), rel=1e-4)


def test_what_cannot_be_compared_is_told() -> None:
    rows = pd.DataFrame({"date": pd.to_datetime(["2024-01-01", "2024-02-01"])})
    assert len(pick_audit(rows)) == 1
    with pytest.raises(OptionError, match="There are 2 audits, and 3 are needed"):
        pick_audit(rows, back=2)
    with pytest.raises(TableError, match="misses columns"):
        compare_audits(rows, rows)
    nothing = empty_table("audits")
    assert compare_audits(nothing, nothing).empty
    with pytest.raises(OptionError):
        compare_audits(nothing, nothing, false_discoveries=0)


def test_people_without_scores_are_in_no_snapshot(mails: Mails, make: Any) -> None:
    history = mails(weekly({"ana": (1, 1), "mum": (1, 1)}, weeks=10), days=70)
    people = make("casebook_people", {"person": "mum", "communal": True})
    exchanges = make("exchanges", {"date": 5, "giver": "you", "receiver": "ana", "worth": 4.0})
    rows = build_snapshot(history, tables={"exchanges": exchanges, "people": people})
    assert set(rows["person"]) == {"", "ana"}
    assert rows.attrs["left_out"] == {"communal": 1}
    assert (pick(rows, "ana", "net")["value"], pick(rows, "ana", "net")["n"]) == (4.0, 1)
    assert pick(rows, "", "sent")["value"] == 10.0
    with pytest.raises(OptionError, match="empty"):
        build_snapshot(history, since="2024-03-01", until="2024-02-01")


def test_agreements_and_what_became_of_them(make: Any) -> None:
    agreements = make(
        "agreements",
        {"date": 0, "person": "ana", "agreement": "one call a month", "due": 60},
        {"date": 1, "person": "ben", "agreement": "answer in a week", "state": "kept"},
        {"date": 90, "person": "ben", "agreement": "later"},
    )
    comparison = pd.DataFrame({"person": ["ana"], "measure": "sent", "change": "fell", "q": 0.02})
    review = build_agreements_review(agreements, comparison=comparison, until="2024-03-15")
    assert review["agreement_id"].tolist() == [1, 2]
    assert review["overdue"].tolist() == [True, False]
    assert review.loc[0, "changed"] == "events sent fell"
    people = make("casebook_people", {"person": "ana", "opted_out": True})
    assert build_agreements_review(agreements, people=people)["agreement_id"].tolist() == [3, 2]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "mail.csv"
    rows = weekly({"ana": (4, 1), "ben": (2, 2)})
    start = pd.Timestamp("2024-01-01", tz="UTC")
    text = [f"{start + pd.Timedelta(days=day):%Y-%m-%dT%H:%M:%SZ},{who},{to}" for day, who, to in rows]
    path.write_text("\n".join(["sent_at,sender,recipient", *text]) + "\n", encoding="utf-8")
    return path


def test_command_keeps_audits_and_compares_them(
    tmp_path: Path, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = str(tmp_path / "my.casebook")
    with create_casebook(name, owner="you") as book:
        book.add("agreements", date="2024-06-01", person="ana", agreement="write less")
    assert main(["audit", name, str(export), "--until", SPLIT]) == 0
    assert "Saved" in capsys.readouterr().out
    later = ["audit", name, str(export), "--since", SPLIT, "--output", str(tmp_path / "out")]
    assert main(later) == 0
    said = capsys.readouterr().out
    assert "measures changed beyond chance" in said
    assert "ana" in said
    assert "Agreed on 1 Jun 2024: write less (ana)." in said
    with open_casebook(name, read_only=True) as book:
        assert book.table("audits")["date"].nunique() == 2
    assert main(["audit", name]) == 0
    again = capsys.readouterr().out
    assert "Agreements" in again
    assert main(later) == 1
    assert "already" in capsys.readouterr().err
    saved = str(tmp_path / "out" / "audit.csv")
    assert main(["audit", name, saved]) == 0
    assert "0 of" in capsys.readouterr().out  # the same audit twice: the windows overlap
    assert "fell" in (tmp_path / "out" / "audit.md").read_text(encoding="utf-8")


def test_command_tells_what_is_wrong(
    tmp_path: Path, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = str(tmp_path / "my.casebook")
    create_casebook(name, owner="you").close()
    assert main(["audit", name]) == 1
    assert "There are 0 audits" in capsys.readouterr().err
    assert main(["audit", str(export)]) == 1
    assert "is no casebook" in capsys.readouterr().err
    assert main(["audit", str(export), str(export), str(export)]) == 1
    assert main(["audit", str(export), str(export), "--owner", "you"]) == 0
