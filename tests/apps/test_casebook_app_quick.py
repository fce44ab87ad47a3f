"""The quick line: what a person types, taken apart into the fields of an exchange."""

from datetime import date

import pytest

from reciprocity_kit.apps.casebook_app.days import find_day, read_day
from reciprocity_kit.apps.casebook_app.quick import read_line
from reciprocity_kit.errors import OptionError

TODAY = date(2026, 3, 5)  # a Thursday


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("ana gave introduction 4", {"who": "ana", "way": "received", "kind": "introductions", "worth": "4"}),
        ("Gave Ana Ruiz 16 money", {"who": "Ana Ruiz", "way": "given", "kind": "money", "worth": "16"}),
        (
            "got information 2 from ana",
            {"who": "ana", "way": "received", "kind": "information", "worth": "2"},
        ),
        ("ana got advice 2", {"who": "ana", "way": "given", "kind": "information", "worth": "2"}),
        ("from ana gift 1", {"who": "ana", "way": "received", "kind": "goods", "worth": "1"}),
        ("to ana support 8", {"who": "ana", "way": "given", "kind": "affiliation", "worth": "8"}),
        ("I gave ana credit", {"who": "ana", "way": "given", "kind": "status"}),
        (
            "ana gave me an intro worth 4",
            {"who": "ana", "way": "received", "kind": "introductions", "worth": "4"},
        ),
        (
            "ana gave help yesterday",
            {"who": "ana", "way": "received", "kind": "services", "date": "2026-03-04"},
        ),
        (
            "ana gave help on monday",
            {"who": "ana", "way": "received", "kind": "services", "date": "2026-03-02"},
        ),
        (
            "ana gave help 2026-02-01",
            {"who": "ana", "way": "received", "kind": "services", "date": "2026-02-01"},
        ),
        (
            "gave ana 2h help 8",
            {"who": "ana", "way": "given", "kind": "services", "hours": "2", "worth": "8"},
        ),
        ("gave ana help 1.5 hours", {"who": "ana", "way": "given", "kind": "services", "hours": "1.5"}),
        (
            "promised ana info 2 by friday",
            {"who": "ana", "way": "given", "state": "promised", "kind": "information", "worth": "2"}
            | {"due": "2026-03-06"},
        ),
        (
            "ana promised introd by 2026-04-01",
            {
                "who": "ana",
                "way": "received",
                "state": "promised",
                "kind": "introductions",
                "due": "2026-04-01",
            },
        ),
        (
            "did a review for ana",
            {"who": "ana", "way": "given", "kind": "services"},
        ),
        ("", {}),
    ],
)
def test_a_line_is_taken_apart(line: str, values: dict[str, str]) -> None:
    found = read_line(line, today=TODAY)
    assert found.values == values
    assert found.unclear == []


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("ana gave introduction 4: to Ben, at 10:30", "to Ben, at 10:30"),
        ("ana gave introduction 4 to the port office", "to the port office"),
        ("ana gave money 4 for 3 months", "for 3 months"),
        ("ana gave money: <script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_what_is_left_over_is_the_note(line: str, note: str) -> None:
    found = read_line(line, today=TODAY)
    assert found.fields["note"] == note
    assert found.values["who"] == "ana"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("ana introduction 4", "Write gave or got"),
        ("ana gave introduction 3", "Worth is 1, 2, 4, 8 or 16, and 3 is none"),
    ],
)
def test_what_is_not_understood_is_said(line: str, why: str) -> None:
    (said,) = read_line(line, today=TODAY).unclear
    assert said.startswith(why)


@pytest.mark.parametrize(
    "name", ["<b>", 'An"a', "\u05d3\u05d5\u05d3", "\N{GRINNING FACE}", "\u202eevil", "O'Neil"]
)
def test_any_name_is_a_name(name: str) -> None:
    assert read_line(f"{name} gave money 1", today=TODAY).values["who"] == name


def test_a_weekday_looks_back_for_a_day_and_ahead_for_a_due_day() -> None:
    assert find_day("thursday", today=TODAY) == TODAY
    assert find_day("fri", today=TODAY) == date(2026, 2, 27)
    assert find_day("fri", today=TODAY, ahead=True) == date(2026, 3, 6)
    assert find_day("fr", today=TODAY) is None
    assert read_day(" ", today=TODAY) == ""
    with pytest.raises(OptionError, match="'soon' is no day"):
        read_day("soon", today=TODAY)
