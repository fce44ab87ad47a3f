"""What in a book does not fit is found, told with what to do, and not touched."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from reciprocity_kit.casebook import Casebook, open_casebook
from reciprocity_kit.columns import empty_table

Exchange = Callable[..., dict[str, Any]]
TODAY = date.today()  # noqa: DTZ011 - as the book asks
LATER = TODAY + timedelta(days=2)  # also when midnight passes while the tests run


def problems(book: Casebook) -> list[tuple[Any, ...]]:
    found = book.check()
    assert found.dtypes.to_dict() == empty_table("casebook_problems").dtypes.to_dict()
    assert (found["next_step"].str.len() > 0).all()
    return list(found[["table", "row_id", "field", "problem"]].itertuples(index=False, name=None))


def test_a_sound_book_has_no_problem(book: Casebook, exchange: Exchange) -> None:
    book.add("people", person="ben")
    book.add("people", person="cleo", merged_into="ben")
    book.add("exchanges", **exchange(date=TODAY, worth=16))
    book.add("exchanges", **exchange(date=TODAY, giver="alex", receiver="ben", returns=1, repairs=1))
    book.add("exchanges", **exchange(date=TODAY, state="promised", due=TODAY + timedelta(days=3000)))
    book.add(
        "audits", date=TODAY, since="2023-01-01", until="2024-01-01", measure="n", value=3, low=2, high=4
    )
    assert problems(book) == []


FAULTY = [
    ({"state": "promised"}, "due", "promised without a day"),
    (
        {"state": "promised", "due": "2024-03-06", "delivered_on": "2024-03-06"},
        "state",
        "delivered on 2024-03-06, but still promised",
    ),
    ({"delivered_on": "2024-03-01"}, "delivered_on", "delivered on 2024-03-01, before its date 2024-03-05"),
    ({"worth": 3}, "worth", "3 is not on the doubling scale 1, 2, 4, 8, 16"),
    ({"cost": 0.5}, "cost", "0.5 is not on the doubling scale 1, 2, 4, 8, 16"),
    ({"date": LATER}, "date", f"{LATER} is still to come"),
    ({"due": "2199-01-01"}, "due", "2199-01-01 is over 10 years ahead"),
    ({"date": "0206-03-05"}, "date", "0206-03-05 is over 100 years ago"),
    ({"giver": "bne"}, "giver", "bne is not among the people of this book (first found here)"),
    ({"returns": 1}, "returns", "is to pay back exchange 1, but does not run the other way"),
    (
        {"giver": "cleo", "repairs": 1},
        "repairs",
        "is to repair exchange 1, which was between others",
    ),
    (
        {"giver": "alex", "receiver": "ben", "returns": 1, "date": "2024-02-01"},
        "returns",
        "is dated before exchange 1, which it returns",
    ),
]


@pytest.mark.parametrize(("fields", "field", "told"), FAULTY, ids=[each[2] for each in FAULTY])
def test_each_rule_finds_its_problem_and_no_other(
    book: Casebook, exchange: Exchange, fields: dict[str, Any], field: str, told: str
) -> None:
    for person in ("ben", "cleo"):
        book.add("people", person=person)
    book.add("exchanges", **exchange())
    number = book.add("exchanges", **exchange(**fields))
    before = book.trail()
    assert problems(book) == [("exchanges", number, field, told)]
    pd.testing.assert_frame_equal(book.trail(), before)


def test_circles_are_found(book: Casebook, exchange: Exchange) -> None:
    for returns in (0, 1, 2):
        giver, receiver = ("ben", "alex") if returns % 2 == 0 else ("alex", "ben")
        book.add("exchanges", **exchange(giver=giver, receiver=receiver, returns=returns))
    book.change("exchanges", 1, returns=2)
    assert problems(book) == [
        ("exchanges", 1, "returns", "following returns leads back to exchange 1 itself"),
        ("exchanges", 2, "returns", "following returns leads back to exchange 2 itself"),
    ], "exchange 3 leads into the circle, but is not on it"
    for person, merged_into in (("ben", "cleo"), ("cleo", "dan"), ("dan", "ben"), ("eve", "ben")):
        book.add("people", person=person, merged_into=merged_into)
    assert [each[:3] for each in problems(book)[2:]] == [("people", key, "merged_into") for key in (1, 2, 3)]


def test_persons_who_opted_out_and_persons_unknown_are_found(book: Casebook, exchange: Exchange) -> None:
    book.add("exchanges", **exchange(introduced_by="zoe"))
    book.add("lessons", date="2024-01-01", person="zoe", lesson="ask earlier")
    assert problems(book) == [], "without people nobody is unknown"
    book.add("people", person="ben", opted_out=True, merged_into="yan")
    assert problems(book) == [
        ("exchanges", 1, "giver", "ben opted out"),
        ("exchanges", 1, "introduced_by", "zoe is not among the people of this book (first found here)"),
        ("people", 1, "merged_into", "yan is not among the people of this book (first found here)"),
    ]


def test_what_another_program_wrote_is_found(book: Casebook, exchange: Exchange) -> None:
    book.add("exchanges", **exchange())
    book.add("cards", date="2024-01-01", by="alex", about="ben")
    book.add("feedback", date="2024-01-01", survey="s", question="q", scale_low=1, scale_high=5, rating=5)
    book.add("audits", date="2024-01-02", since="2024-01-01", until="2024-01-01", measure="n", low=2, high=1)
    connection = book._store.connection
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA ignore_check_constraints=ON")
    connection.execute("UPDATE exchanges SET giver = 'alex', returns = 77")
    connection.execute("UPDATE feedback SET rating = 6")
    book.close()
    with open_casebook(book.path) as again:
        found = problems(again)
    assert [each[3] for each in found if each[0] == ""] == [
        "the file is damaged: CHECK constraint failed in exchanges"
    ]
    assert found[1:] == [
        ("exchanges", 1, "receiver", "giver and receiver are the same: alex"),
        ("exchanges", 1, "returns", "there is no exchange 77"),
        ("feedback", 1, "rating", "6 is not between 1 and 5"),
        ("audits", 1, "until", "the window ends before it begins"),
        ("audits", 1, "low", "the interval's ends are swapped"),
    ]
