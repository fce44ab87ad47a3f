"""Creditors, asks, and the two sheets, before an ask and before accepting: answers worked by hand."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.columns import TABLES
from reciprocity_kit.errors import OptionError
from reciprocity_kit.ledger import (
    build_acceptance,
    build_cold_asks,
    build_creditors,
    build_give_and_ask,
    build_headroom,
)
from reciprocity_kit.statistics import jeffreys


def lines(sheet: pd.DataFrame) -> pd.DataFrame:
    assert list(sheet.columns) == [column.name for column in TABLES["sheet"]]
    return sheet.set_index("line")


def mails(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "event_id": [f"m{number}" for number in range(len(rows))],
            "sent_at": pd.to_datetime([row[0] for row in rows], utc=True),
            "sender": [row[1] for row in rows],
            "recipient": [row[2] for row in rows],
            "channel": "email",
        }
    )


def test_creditors(give: Any) -> None:
    # Owed: ben 8 - 2 = 6, cy 3; ana is owed; dan 1 is not beyond 1. Given 2 + 9 over 100 days.
    table = give(
        (0, "ben", "you", 8.0),
        (10, "you", "ben", 2.0),
        (20, "cy", "you", 3.0),
        (30, "you", "ana", 9.0),
        (99, "dan", "you", 1.0),
    )
    sheet = lines(build_creditors(table, owner="you"))
    assert sheet["value"].tolist()[:2] == [2.0, 9.0]
    pace = 11 / (100 / (365.25 / 12))
    assert sheet.loc["give_pace", "value"] == pytest.approx(pace)
    assert sheet.loc["months_to_clear", "value"] == pytest.approx(9 / pace)
    assert sheet.loc["owed_concentration", "value"] == pytest.approx((6 / 9) ** 2 + (3 / 9) ** 2)
    assert sheet.loc["owed", "status"] == "ok"
    assert sheet.loc["give_pace", "status"] == "too_few"
    assert (
        sheet.loc["creditors", "words"]
        == "You received more than you gave from 2 people (recorded, 5 entries)."
    )
    # Two gifts, Garwood: chi2(.025; 4)/2 = .2422 and chi2(.975; 6)/2 = 7.2247, times 5.5 a gift
    assert sheet.loc["give_pace", "low"] == pytest.approx(0.2422 * pace / 2, rel=1e-3)
    assert sheet.loc["give_pace", "high"] == pytest.approx(7.2247 * pace / 2, rel=1e-3)


def test_without_giving_there_is_no_time_to_clear(give: Any) -> None:
    sheet = lines(build_creditors(give((0, "ben", "you", 8.0)), owner="you"))
    assert (sheet.loc["owed", "value"], sheet.loc["months_to_clear", "status"]) == (8.0, "no_events")
    assert np.isnan(sheet.loc["months_to_clear", "value"])
    empty = lines(build_creditors(give(), owner="you"))
    assert set(empty["status"]) == {"no_events"}
    assert empty["value"].isna().all()


def test_order_of_give_and_ask(give: Any, make: Any) -> None:
    table = give(
        (0, "you", "ana", 4.0),
        (5, "you", "ana", 2.0),
        (40, "you", "ana", 8.0),
        (9, "you", "ben", 1.0),
        (3, "you", "dan", 1.0),
    )
    asks = make(
        "asks",
        {"date": 30, "asker": "you", "asked_of": "ana", "size": 4.0},
        {"date": 35, "asker": "you", "asked_of": "ana", "size": 8.0},
        {"date": 2, "asker": "you", "asked_of": "ben", "size": 2.0},
        {"date": 3, "asker": "you", "asked_of": "dan", "size": 2.0},
        {"date": 7, "asker": "you", "asked_of": "cy", "size": 2.0},
        {"date": 1, "asker": "you", "asked_of": "cy", "size": 2.0, "form": "offer"},
        {"date": 1, "asker": "ana", "asked_of": "you", "size": 2.0},
    )
    order = build_give_and_ask(table, asks, owner="you").set_index("partner")
    assert order["first"].astype("str").to_dict() == {
        "ana": "give",
        "ben": "ask",
        "cy": "only asks",
        "dan": "same day",
    }
    ana = order.loc["ana"]
    assert (ana["give_lead_days"], ana["gives_before_ask"], ana["given_before_ask"], ana["n_asks"]) == (
        30,
        2,
        6.0,
        2,
    )
    assert order.loc["ben", "give_lead_days"] == -7
    assert order["status"].astype("str").to_dict() == {
        "ana": "ok",
        "ben": "ok",
        "cy": "one_sided",
        "dan": "ok",
    }
    assert build_give_and_ask(give(), asks.iloc[:0], owner="you").empty


def test_cold_asks(give: Any, make: Any) -> None:
    ask = {"asker": "you", "size": 2.0, "date": 400}
    asks = make(
        "asks",
        ask | {"asked_of": "helped"},
        ask | {"asked_of": "both", "outcome": "partly"},
        ask | {"asked_of": "one way", "outcome": "declined"},
        ask | {"asked_of": "long ago", "outcome": "declined"},
        ask | {"asked_of": "nobody"},
        ask | {"asked_of": "nobody", "outcome": "open"},
        ask | {"asked_of": "nobody", "outcome": "withdrawn"},
    )
    seen = mails(
        ("2024-06-01", "you", "both"),
        ("2024-06-02", "both", "you"),
        ("2024-06-01", "you", "one way"),
        ("2022-01-01", "you", "long ago"),
        ("2022-01-02", "long ago", "you"),
        ("2025-06-01", "nobody", "you"),
        ("2025-06-01", "you", "nobody"),
    )
    gave = give((10, "you", "helped", 1.0), (500, "you", "nobody", 1.0))
    table = build_cold_asks(gave, asks, seen, owner="you").set_index("group")
    assert table.loc["cold", ["asks", "accepted"]].tolist() == [3, 1]
    assert table.loc["warm", ["asks", "accepted"]].tolist() == [2, 2]
    assert table.loc["cold less warm", "accepted_share"] == pytest.approx(1 / 3 - 1)
    assert table.loc["cold", "accepted_share_low"] == pytest.approx(float(jeffreys(1, 3)[0]))
    assert (
        table.loc["cold less warm", "accepted_share_low"]
        < -2 / 3
        < table.loc["cold less warm", "accepted_share_high"]
    )
    assert set(table["status"]) == {"too_few"}
    assert table.loc["cold less warm", "accepted_share_high"] < 0.4
    none = build_cold_asks(gave, asks.iloc[:0], seen, owner="you")
    assert set(none["status"]) == {"no_events"}
    assert none["accepted_share"].isna().all()
    with pytest.raises(OptionError, match="cold_years"):
        build_cold_asks(gave, asks, seen, owner="you", cold_years=0)


def test_headroom_is_that_of_the_methods(fix3: pd.DataFrame, methods: dict[str, Any], make: Any) -> None:
    settings = make("settings", {"name": "half_life_days", "value": "90"})
    tables = {"exchanges": fix3, "settings": settings}
    sheet = lines(build_headroom(tables, owner="A", person="B", size=2))
    wanted = methods["FIX3_ledger"]["expected"]
    assert sheet.loc["help_given", "value"] == wanted["given_90"]
    assert sheet.loc["help_received", "value"] == wanted["received_90"]
    assert sheet.loc["headroom", "value"] == wanted["headroom_90"] == 0
    assert sheet.loc["ask_ratio", "status"] == "no_recorded_headroom"
    assert np.isnan(sheet.loc["ask_ratio", "value"])
    slow = lines(build_headroom({"exchanges": fix3}, owner="A", person="B", size=2))
    room = wanted["net_halflife_365"]
    assert slow.loc["headroom", "value"] == pytest.approx(room)
    assert slow.loc["ask_ratio", "value"] == pytest.approx(2 / room)
    assert slow.loc["ask_ratio", "words"] == "The ask (2) is larger than the help you have recorded (1.53)."
    assert slow.loc["headroom", "low"] <= room <= slow.loc["headroom", "high"]


def test_the_sheet_before_an_ask_has_every_part_and_the_reminder(give: Any, make: Any) -> None:
    table = give((0, "you", "ana", 8.0), (10, "ben", "you", 4.0), (20, "ben", "you", 4.0))
    asks = make("asks", {"date": 30, "asker": "you", "asked_of": "ana", "size": 1.0})
    tables = {"exchanges": table, "asks": asks}
    seen = mails(("2024-02-01", "you", "ana"), ("2024-02-05", "ana", "you"))
    sheet = lines(
        build_headroom(tables, owner="you", person="ana", size=2, interactions=seen, until="2024-03-01")
    )
    assert sheet.index.tolist() == [
        *["help_given", "help_received", "headroom", "ask", "ask_ratio", "contact", "order"],
        *["creditors", "owed", "give_pace", "months_to_clear", "owed_concentration"],
        *["over_commitment", "reminder"],
    ]
    assert sheet.loc["contact", "value"] == 25  # 24 days to 29 February 2024, and one more
    warm = "Warm: you have given before. The last contact recorded (email) was 25 days ago, n = 2."
    assert sheet.loc["contact", "words"] == warm
    assert sheet.loc["order", "value"] == 30
    assert sheet.loc["creditors", "value"] == 1
    assert sheet.loc["give_pace", "status"] == "no_events"  # all giving was to Ana herself
    assert "underestimate how willing others are to help" in sheet.loc["reminder", "words"]
    stranger = lines(build_headroom(tables, owner="you", person="eve", size=2, interactions=seen))
    assert stranger.loc["contact", "words"].startswith("Cold: no help given and no contact both ways")
    assert stranger.loc[["headroom", "order", "help_given"], "status"].tolist() == ["no_events"] * 3
    unknown = lines(build_headroom(tables, owner="you", person="eve", size=2))
    assert unknown.loc["contact", "status"] == "not_identified"


def test_communal_ties_get_no_numbers(give: Any, make: Any) -> None:
    people = make(
        "casebook_people", {"person": "mum", "communal": True}, {"person": "zoe", "opted_out": True}
    )
    tables = {"exchanges": give((0, "you", "mum", 8.0), (0, "you", "zoe", 8.0)), "people": people}
    for build in (build_headroom, build_acceptance):
        for person, line in (("mum", "communal"), ("zoe", "opted_out")):
            sheet = build(tables, owner="you", person=person, size=2.0)
            assert sheet["line"].tolist() == [line]
            assert sheet["value"].isna().all()


def test_can_i_return_this(make: Any) -> None:
    # Balance 2 - 6 = -4, with it -12. Own giving: 6 hours for worth 4, 1.5 a worth; 12 * 1.5 = 18 hours.
    rows = [
        {"date": 0, "giver": "you", "receiver": "ana", "worth": 2.0, "hours": 4.0},
        {"date": 1, "giver": "you", "receiver": "ben", "worth": 2.0, "hours": 2.0},
        {"date": 2, "giver": "ana", "receiver": "you", "worth": 6.0, "kind": "goods"},
        {"date": 3, "giver": "you", "receiver": "ben", "worth": 9.0},
        {
            "date": 3,
            "giver": "you",
            "receiver": "cy",
            "worth": 9.0,
            "hours": 6.0,
            "state": "promised",
            "due": 35,
        },
    ]
    settings = make("settings", {"name": "weekly_hours", "value": "5"})
    limits = make(
        "limits",
        {"subject": "gifts_worth", "direction": "received", "most": 10.0, "policy": "gift policy"},
        {"subject": "gifts_worth", "direction": "given", "most": 10.0},
        {"subject": "favours", "direction": "received", "most": 10.0, "person": "ben"},
    )
    tables = {"exchanges": make("exchanges", *rows), "settings": settings, "limits": limits}
    sheet = lines(
        build_acceptance(tables, owner="you", person="ana", size=8, kind="goods", until="2024-01-29")
    )
    assert (sheet.loc["balance", "value"], sheet.loc["balance_after", "value"]) == (-4.0, -12.0)
    assert sheet.loc["balance_after", "words"] == "With it: you received 12 more than you gave."
    assert (sheet.loc["creditors", "value"], sheet.loc["owed", "value"]) == (1.0, 12.0)
    assert sheet.loc["hours_to_return", "value"] == 18.0
    assert sheet.loc["free_hours", "value"] == 15.0  # 4 weeks of 5, one of them taken (6 of 5) by the promise
    assert sheet.loc["returnable", "value"] == 18 / 15
    assert sheet.loc["over_commitment", "value"] == 6 / 5
    assert sheet.loc["limit_1", "value"] == 14.0  # 6 in January and 8 more
    assert sheet.loc["limit_1", "words"] == (
        "With it, of 10 allowed: 14 in this month (over; 2 entries); gift policy."
    )
    assert "limit_2" not in sheet.index
    assert "limit_3" not in sheet.index
    bare = lines(build_acceptance({"exchanges": make("exchanges")}, owner="you", person="ana", size=8))
    assert (
        bare.loc[["balance", "hours_to_return", "free_hours", "returnable"], "status"].tolist()
        == ["no_events"] * 4
    )


@pytest.mark.parametrize("build", [build_headroom, build_acceptance])
def test_faulty_options_are_named(build: Any, give: Any) -> None:
    tables = {"exchanges": give((0, "you", "ana", 1.0))}
    with pytest.raises(OptionError, match="size=0"):
        build(tables, owner="you", person="ana", size=0)
    with pytest.raises(OptionError, match="no table of exchanges"):
        build({}, owner="you", person="ana", size=1)
    with pytest.raises(OptionError, match="no date"):
        build(tables, owner="you", person="ana", size=1, until="tomorrow-ish")


def test_an_unknown_kind_is_named(give: Any) -> None:
    with pytest.raises(OptionError, match="kind='love'"):
        build_acceptance({"exchanges": give()}, owner="you", person="ana", size=1, kind="love")
