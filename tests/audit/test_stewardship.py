"""The audit of all ties, plans, completeness, lessons, goals, feedback and sheets: worked by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reciprocity_kit.audit import (
    build_completeness,
    build_diversification,
    build_feedback_summary,
    build_goals,
    build_lessons_review,
    build_renegotiation,
    build_review,
    build_revival,
    build_self_sheet,
    build_taper,
    build_tie_audit,
    read_feedback,
)
from reciprocity_kit.columns import TABLES, empty_table
from reciprocity_kit.errors import OptionError, ReadError
from reciprocity_kit.history import History
from reciprocity_kit.ties import build_ties
from reciprocity_kit.timeline import build_changes

Mails = Callable[..., History]
EXCHANGE = {"giver": "you", "receiver": "ana", "worth": 4.0}


def test_tie_audit_has_one_row_for_each_contact(mails: Mails, make: Any) -> None:
    rows = [(day, "you", "ana") for day in range(30)] + [(day + 0.5, "ben", "you") for day in range(6)]
    ties = build_ties(mails([*rows, (3.2, "you", "mum")], days=61))
    exchanges = make(
        "exchanges",
        EXCHANGE | {"date": 1},
        EXCHANGE | {"date": 2, "state": "promised"},
        {"date": 2, "giver": "ben", "receiver": "you", "worth": 2.0, "state": "promised"},
    )
    people = make("casebook_people", {"person": "mum", "communal": True})
    drift = pd.DataFrame({"alter": ["ana", "ana", "ben"], "indicator": ["volume", "size", "volume"]})
    tables = {"exchanges": exchanges, "people": people}
    audit = build_tie_audit(
        ties,
        owner="you",
        window_days=61,
        tables=tables,
        drift=drift.assign(q=[0.03, 0.5, 0.2], ratio=[0.3, 2.0, 3.0], difference=float("nan")),
    )
    assert list(audit.columns) == [column.name for column in TABLES["tie_audit"]]
    assert audit["person"].tolist() == ["ana", "ben"]
    assert audit.attrs["left_out"] == {"communal": 1}
    ana = audit.iloc[0]
    assert ana["per_month"] == pytest.approx(30 * 365.25 / 12 / 61)
    assert ana["drift"] == "fewer conversations"
    assert (ana["net"], ana["net_status"], ana["promises_yours"]) == (4.0, "one_sided", 1)
    assert (audit.loc[1, "net_status"], audit.loc[1, "promises_theirs"]) == ("no_events", 1)
    assert not any("score" in name for name in audit.columns)
    with pytest.raises(OptionError, match="window_days"):
        build_tie_audit(ties, owner="you", window_days=0)


def test_renegotiation_names_changes_of_contact_and_of_balance(mails: Mails, make: Any) -> None:
    mail = [(7 * week + day, "you", who) for week in range(80) for day, who in ((1, "ana"), (2, "ben"))]
    mail += [(7 * week + 3, "you", who) for week in range(80) for who in ("cy", "dan")]
    history = mails([row for row in mail if row[2] != "ben" or row[0] < 280], days=560)
    days = [EXCHANGE | {"date": day, "worth": 8.0} for day in (20, 30, 40, 50)]
    exchanges = make("exchanges", {"date": 0, "giver": "ana", "receiver": "you", "worth": 2.0}, *days)
    prompts = build_renegotiation(build_changes(history), owner="you", tables={"exchanges": exchanges})
    contact = prompts[prompts["what"].eq("volume")]
    assert contact["person"].tolist() == ["ben"]
    assert abs((contact["at"].iloc[0] - pd.Timestamp("2024-10-07")).days) <= 14
    assert contact["from_on"].iloc[0] <= contact["at"].iloc[0] <= contact["until_on"].iloc[0]
    balance = prompts[prompts["what"].eq("balance")].iloc[0]
    # -2, then +6 on day 20
    assert balance[["before", "after", "n"]].tolist() == [-2.0, 6.0, 5]
    assert balance["at"] == pd.Timestamp("2024-01-21")
    assert build_renegotiation(empty_table("changes"), owner="you").empty


def test_taper_ends_at_the_floor(make: Any) -> None:
    exchanges = make("exchanges", EXCHANGE | {"date": 0, "state": "promised"})
    plan = build_taper(exchanges, owner="you", person="ana", per_month=3, start="2024-01-31", floor=1)
    assert plan["per_month"].tolist() == [3.0, 1.5, 1.0]
    assert plan["from_on"].tolist() == list(pd.to_datetime(["2024-01-31", "2024-02-29", "2024-03-31"]))
    assert plan.loc[0, "words"].endswith("First finish 1 open promise.")
    with pytest.raises(OptionError, match="make no plan"):
        build_taper(exchanges, owner="you", person="ana", per_month=3, start="2024-01-31", ratio=1)


def test_revival_leaves_out_who_gets_no_scores(make: Any) -> None:
    dormant = pd.DataFrame({"alter": ["mum", "ana"], "silence_days": 400.0, "usual_gap_days": 7.0})
    people = make("casebook_people", {"person": "mum", "communal": True})
    exchanges = make("exchanges", EXCHANGE | {"date": 0}, EXCHANGE | {"date": 9, "worth": 2.0})
    table = build_revival(dormant.assign(matched_weeks=20.0), exchanges, owner="you", people=people)
    assert table[["rank", "given", "n"]].to_numpy().tolist() == [[1.0, 6.0, 2.0]]
    assert np.isnan(table.loc[0, "received"])
    assert table.attrs["left_out"] == {"communal": 1}


def test_diversification_without_the_largest() -> None:
    amounts = pd.Series({"a": 50.0, "b": 30.0, "c": 20.0})
    table = build_diversification(amounts, n=100, lose=5)
    assert table["lost_share"].tolist() == [0.0, 0.5, 0.8]
    assert table["concentration"].tolist() == pytest.approx([0.38, 0.36 + 0.16, 1.0])
    low, high = table.loc[1, ["lost_share_low", "lost_share_high"]]
    # A binomial of 100 at 1/2 has 95% between 40 and 60
    assert low == pytest.approx(0.4, abs=0.02)
    assert high == pytest.approx(0.6, abs=0.02)
    assert build_diversification(amounts[:0], n=1).empty


def test_completeness_counts_meetings_and_conversations(make: Any) -> None:
    seen = pd.DataFrame({"sender": "you", "recipient": "ana", "channel": ["email"] * 3 + ["meeting"] * 2})
    seen["thread_id"] = ["t", "t", None, "m", "m"]
    days = ["2024-01-01", "2024-02-20", "2024-06-01", "2024-02-27", "2024-03-09"]
    seen["sent_at"] = pd.to_datetime(days, utc=True)
    exchanges = make("exchanges", *[EXCHANGE | {"date": 59 + day} for day in range(4)])  # from 2024-02-29
    table = build_completeness(exchanges, seen, owner="you").set_index(["measure", "group"])
    # The thread ends nine days before the first entry, but a week counts from 2024-02-20 to 27: not near.
    assert table.loc[("covered_share", "conversations"), "value"] == 0.0
    assert table.loc[("covered_share", "meetings"), "value"] == 1.0  # 2 days before, and 6 after
    ratio = table.loc[("recording_ratio", "")]
    assert (ratio["status"], ratio["n"]) == ("one_sided", 4)
    assert "may be missing" in ratio["words"]
    back = make(
        "exchanges",
        *[EXCHANGE | {"date": day} for day in range(6)],
        *[{"date": 9, "giver": "ana", "receiver": "you"}] * 3,
    )
    ratio = build_completeness(back, seen, owner="you").set_index("measure").loc["recording_ratio"]
    exact = stats.binomtest(6, 9).proportion_ci()
    odds = [exact.low / (1 - exact.low), exact.high / (1 - exact.high)]
    assert ratio[["value", "low", "high"]].tolist() == pytest.approx([2.0, *odds])


def test_lessons_beside_what_was_recorded_before(make: Any) -> None:
    # One mail on each of days 0, 2, ..., 180, and none in the 90 days before the note of day 271
    seen = pd.DataFrame({"sender": "you", "recipient": "ana", "channel": "email"}, index=range(91))
    seen["sent_at"] = pd.to_datetime("2024-01-01", utc=True) + pd.to_timedelta(2 * seen.index, "D")
    notes = make(
        "lessons",
        {"date": 271, "person": "ana", "lesson": "Ask earlier."},
        {"date": 272, "person": "mum", "lesson": "Call."},
    )
    people = make("casebook_people", {"person": "mum", "communal": True})
    exchanges = make("exchanges", EXCHANGE | {"date": 5}, EXCHANGE | {"date": 300})
    review = build_lessons_review(
        {"lessons": notes, "people": people, "exchanges": exchanges}, seen, owner="you"
    )
    first = review.iloc[0]
    assert first[["total", "last_total", "rate_ratio", "net", "n"]].tolist() == [91, 0, 0.0, 4.0, 1]
    assert 0 < first["rate_ratio_high"] < 0.1
    assert review.loc[1, ["total", "n"]].tolist() == [0, 0]
    assert review.loc[1, "rate_ratio_status"] == "no_events"


def test_goals(make: Any) -> None:
    rent = {"date": 0, "target": 80.0, "reservation": 100.0, "person": "ana", "objective": "rent"}
    rows = [rent | {"result": result} for result in (110.0, 100.0, 80.0, 70.0, float("nan"))]
    same = [rent | {"target": 100.0, "result": 90.0}]
    goals = build_goals(make("objectives", *rows, *same))
    assert goals["attainment"].tolist() == pytest.approx([-0.5, 0.0, 1.0, 1.5, np.nan, np.nan], nan_ok=True)
    assert goals["level"].tolist() == [
        "below the reservation",
        "between",
        "target reached",
        "target reached",
        "not known yet",
        "not known yet",
    ]
    assert goals["status"].tolist()[-2:] == ["no_events", "not_identified"]


def test_feedback_is_read_and_small_groups_are_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "survey.csv"
    lines = [
        "Respondent;Answers soon;Shares credit;Comment",
        "a;4;5;fine",
        "b;2;;",
        ";3;4;",
        ";3;4;",
        "e;3;4;",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    rows = read_feedback(file, survey="2024", date="2024-05-01")
    assert list(rows.columns) == [column.name for column in TABLES["feedback"]]
    assert len(rows) == 9
    assert rows.loc[0, ["respondent", "question", "comment"]].tolist() == ["a", "Answers soon", "fine"]
    summary = build_feedback_summary(rows).set_index("question")
    soon = summary.loc["Answers soon"]
    assert (soon["mean"], soon["n"]) == (3.0, 5)
    # sd = sqrt(2 / 4), t(.975; 4) = 2.7764: 3 +- 2.7764 * .7071 / 2.2361
    assert soon["mean_high"] == pytest.approx(3.878, abs=1e-3)
    few = summary.loc["Shares credit"]
    assert (few["status"], few["n"]) == ("too_few", 4)
    assert np.isnan(few["mean"])
    with pytest.raises(ReadError, match="outside 1 to 3: Answers soon, Shares credit"):
        read_feedback(file, survey="2024", date="2024-05-01", scale_high=3)
    with pytest.raises(ReadError, match="cannot be read"):
        read_feedback(tmp_path / "none.csv", survey="2024", date="2024-05-01")


def test_review_after_an_engagement(make: Any) -> None:
    tables = {
        "exchanges": make(
            "exchanges",
            EXCHANGE | {"date": 1},
            EXCHANGE | {"date": 2, "due": 9, "delivered_on": 8},
            EXCHANGE | {"date": 3, "due": 9, "state": "dropped"},
            EXCHANGE | {"date": 4, "state": "promised"},
            {"date": 5, "giver": "ana", "receiver": "you", "worth": float("nan")},
        ),
        "asks": make("asks", {"date": 5, "asker": "you", "asked_of": "ana", "size": 1.0}),
        "objectives": make(
            "objectives",
            {"date": 1, "person": "ana", "objective": "o", "target": 2, "reservation": 0, "result": 1},
        ),
        "agreements": make("agreements", {"date": 1, "person": "ana", "agreement": "write less"}),
    }
    sheet = build_review(tables, owner="you", person="ana", until="2024-02-01").set_index("line")
    wanted = {"given": 8.0, "promises_kept": 0.5, "promises_open": 1.0, "promises_to_you": 0.0}
    wanted |= {"asks_accepted": 1.0, "objective": 0.5}
    assert sheet.loc[list(wanted), "value"].to_dict() == wanted
    assert np.isnan(sheet.loc["received", "value"])
    assert "1 without a worth" in sheet.loc["received", "words"]
    assert sheet.loc["agreement", "words"] == "Agreed on 2 Jan 2024: write less (open)."
    tables["people"] = make("casebook_people", {"person": "ana", "communal": True})
    assert build_review(tables, owner="you", person="ana")["line"].tolist() == ["communal"]


def test_self_sheet_names_nobody(mails: Mails) -> None:
    mail = [(day, "you", "ana") for day in range(6)] + [(day + 0.5, "ben", "you") for day in range(2)]
    history = mails(mail, days=14)
    sheet = build_self_sheet(build_ties(history), history.interactions, owner="you", window_days=14)
    value = sheet.set_index("line")["value"]
    wanted = {"contacts": 2.0, "contact_per_week": 4.0, "one_to_one_share": 1.0, "initiation_share": 0.75}
    assert value[list(wanted)].to_dict() == wanted
    assert value["openings_answered"] == 0.0
    assert not sheet["words"].str.contains("ana|ben").any()
