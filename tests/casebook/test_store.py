"""What a book keeps, and what it refuses."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.casebook import Casebook
from reciprocity_kit.columns import CASEBOOK_REQUIRED, CASEBOOK_TABLES, empty_table
from reciprocity_kit.errors import OptionError

MakeBook = Callable[..., Casebook]
Exchange = Callable[..., dict[str, Any]]


def test_every_table_is_there_empty_and_as_declared(book: Casebook) -> None:
    assert book.tables == tuple(CASEBOOK_TABLES)
    for name in book.tables:
        declared = empty_table("casebook_people" if name == "people" else name)
        pd.testing.assert_frame_equal(book.table(name), declared, check_categorical=False)


def test_an_entry_comes_back_as_it_was_given(book: Casebook) -> None:
    given = {
        "date": date(2026, 3, 5),
        "giver": "ben",
        "receiver": "alex",
        "kind": "services",
        "worth": 4,
        "cost": np.float64(0.1),
        "asked": True,
        "state": "promised",
        "due": pd.Timestamp("2026-04-01"),
        "acknowledged": "No",
        "hours": "2.5",
        "note": "zwei\r\nZeilen",
    }
    assert book.add("exchanges", **given) == 1
    row = book.table("exchanges").iloc[0].to_dict()
    assert row == {
        "exchange_id": 1,
        "date": pd.Timestamp("2026-03-05"),
        "giver": "ben",
        "receiver": "alex",
        "kind": "services",
        "worth": 4.0,
        "cost": 0.1,
        "asked": "yes",
        "state": "promised",
        "due": pd.Timestamp("2026-04-01"),
        "delivered_on": pd.NaT,
        "acknowledged": "no",
        "visibility": "unknown",
        "on_behalf_of": "",
        "introduced_by": "",
        "repairs": 0,
        "returns": 0,
        "hours": 2.5,
        "note": "zwei\nZeilen",
    }


def test_what_is_not_said_is_unknown(book: Casebook, exchange: Exchange) -> None:
    book.add("exchanges", **exchange())
    row = book.table("exchanges").iloc[0]
    assert (row["state"], row["asked"], row["visibility"]) == ("delivered", "unknown", "unknown")
    assert np.isnan(row["worth"])
    assert row["note"] == ""


def test_every_required_field_is_asked_for_and_no_other(book: Casebook) -> None:
    for table, required in CASEBOOK_REQUIRED.items():
        with pytest.raises(OptionError) as error:
            book.add(table)
        missing = [
            line.split(":")[0].strip() for line in str(error.value).splitlines() if "has to be" in line
        ]
        assert sorted(missing) == sorted(required)


def test_all_faults_are_told_at_once_with_the_words_allowed(book: Casebook) -> None:
    with pytest.raises(OptionError) as error:
        book.add("exchanges", date="5.3.2026", giver="ben", receiver="ben", kind="gift", worth=0, mood="good")
    text = str(error.value)
    assert text.startswith("The exchange was not added: 5 faults.")
    assert (
        "kind: 'gift' is none of: affiliation, status, information, money, goods, services, introductions"
        in text
    )
    assert "date: '5.3.2026' is no day; write it such as 2026-03-05" in text
    assert "worth: 0 is not above 0" in text
    assert "mood: no such field" in text
    assert "receiver: is the same person as giver: ben" in text
    assert book.table("exchanges").empty


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("worth", "2,5", "no number"),
        ("worth", float("inf"), "too large"),
        ("worth", True, "no number"),
        ("worth", 10**400, "too large"),
        ("date", "2026-02-30", "no day"),
        ("date", 5, "no day"),
        ("giver", "ben\nalex", "one line"),
        ("giver", ["ben"], "no text"),
        ("returns", 1.5, "no whole number"),
        ("returns", -1, "not at least 0"),
        ("returns", 10**15, "above"),
        ("returns", 3, "there is no exchange 3 in this book"),
        ("note", "a\0b", "U+0000 cannot be kept"),
        ("note", "\ud800", "U+D800 cannot be kept"),
        ("note", "x" * 32_001, "32,001 characters"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(
    book: Casebook, exchange: Exchange, field: str, value: Any, told: str
) -> None:
    with pytest.raises(OptionError, match=f"(?s)1 fault.*{field}: .*") as error:
        book.add("exchanges", **{**exchange(), field: value})
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("table", "fields", "told"),
    [
        ("settings", {"name": "weekly_hours", "value": "forty"}, "value: 'forty' is no number"),
        ("settings", {"name": "shoe_size", "value": "40"}, "name: 'shoe_size' is none of: comparison_level"),
        ("cards", {"date": "2026-01-01", "by": "alex", "about": "alex"}, "about: is the same person as by"),
        ("cards", {"date": "2026-01-01", "by": "a", "about": "b", "closeness": 8}, "closeness: 8 is above 7"),
        ("people", {"person": "a", "communal": "perhaps"}, "communal: 'perhaps' is neither yes nor no"),
        (
            "feedback",
            {
                "date": "2026-01-01",
                "survey": "s",
                "question": "q",
                "scale_low": 1,
                "scale_high": 5,
                "rating": 6,
            },
            "rating: 6 is not between 1 and 5",
        ),
    ],
)
def test_other_tables_have_their_rules(book: Casebook, table: str, fields: dict[str, Any], told: str) -> None:
    with pytest.raises(OptionError) as error:
        book.add(table, **fields)
    assert told in str(error.value)


def test_a_person_and_a_setting_stand_once(book: Casebook) -> None:
    book.add("people", person="ben")
    book.add("settings", name="weekly_hours", value=40)
    with pytest.raises(OptionError, match="person: ben is there already, as person 1: change that"):
        book.add("people", person=" ben ")
    with pytest.raises(OptionError, match="name: weekly_hours is there already, as setting 1"):
        book.add("settings", name="weekly_hours", value=30)
    book.change("people", 1, communal=True, name="Ben")
    assert book.table("people").loc[0, ["name", "communal"]].tolist() == ["Ben", True]
    assert book.table("settings")["value"].tolist() == ["40"]


def test_nothing_new_is_recorded_of_a_person_who_opted_out(book: Casebook, exchange: Exchange) -> None:
    book.add("exchanges", **exchange())
    book.add("people", person="ben", opted_out="yes")
    with pytest.raises(OptionError, match="giver: ben opted out: nothing new is recorded"):
        book.add("exchanges", **exchange())
    book.change("exchanges", 1, note="what stands may be mended")
    with pytest.raises(OptionError, match="introduced_by: ben opted out"):
        book.change("exchanges", 1, introduced_by="ben")


def test_an_entry_that_others_point_to_stays(book: Casebook, exchange: Exchange) -> None:
    book.add("exchanges", **exchange())
    book.add("exchanges", **exchange(giver="alex", receiver="ben", returns=1))
    with pytest.raises(OptionError, match="exchange 2 points to it by returns"):
        book.remove("exchanges", 1)
    book.change("exchanges", 2, returns=0)
    book.remove("exchanges", 1)
    assert book.table("exchanges")["exchange_id"].tolist() == [2]


def test_a_number_is_never_given_twice(book: Casebook, exchange: Exchange) -> None:
    assert [book.add("exchanges", **exchange()) for _ in range(2)] == [1, 2]
    book.remove("exchanges", 2)
    assert book.add("exchanges", **exchange()) == 3


@pytest.mark.parametrize("wrong", [9, 0, "x", None, 1.5])
def test_an_unknown_number_or_table_is_told(book: Casebook, wrong: Any) -> None:
    with pytest.raises(OptionError, match="There is no exchange "):
        book.change("exchanges", wrong, note="x")
    with pytest.raises(OptionError, match="'favours' is no table of a casebook"):
        book.table("favours")


def test_the_database_is_kept_as_told(book: Casebook) -> None:
    (mode,), (level,) = (book._store.fetch(f"PRAGMA {name}")[0] for name in ("journal_mode", "synchronous"))
    assert (mode, level) == ("delete", 3)  # 3 = EXTRA: also the journal's end is on the disk
    tables = book._store.fetch("SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite%'")
    assert {name for name, _ in tables} == {*CASEBOOK_TABLES, "book", "steps", "trail"}
    assert {strict for _, strict in tables} == {1}


def test_the_database_itself_refuses_what_is_not_declared(book: Casebook, exchange: Exchange) -> None:
    book.add("exchanges", **exchange())
    for change in (
        "kind = 'gift'",
        "worth = 0",
        "worth = 9e999",
        "date = '2026-02-30'",
        "date = 'soon'",
        "giver = ''",
        "giver = receiver",
        "worth = 'much'",
        "hours = -1",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            book._store.connection.execute(f"UPDATE exchanges SET {change}")  # noqa: S608 - our own words


def test_the_trail_says_what_changed_when(book: Casebook, exchange: Exchange) -> None:
    begun = datetime.now(UTC)
    book.add("exchanges", **exchange(worth=2))
    book.change("exchanges", 1, worth=4)
    book.change("exchanges", 1, worth=4)  # changes nothing
    book.remove("exchanges", 1)
    trail = book.trail()
    assert trail["what"].tolist() == [
        "Made the casebook",
        "Added exchange 1",
        "Changed worth of exchange 1",
        "Removed exchange 1",
    ]
    assert trail["action"].tolist() == ["none", "add", "change", "remove"]
    assert trail["before"].tolist()[1] == ""
    assert '"worth": 2.0' in trail["before"].tolist()[2]
    assert trail["after"].tolist()[2] == trail["before"].tolist()[3]
    assert trail["at"].iloc[1:].between(begun, datetime.now(UTC)).all()
