"""Names of every kind inside labels."""

import pytest

from reciprocity_kit.charts.words import (
    axis_names,
    clean_name,
    hours_words,
    name_width,
    plotly_text,
    short_name,
    short_names,
    whole_name,
)


@pytest.mark.parametrize(
    ("given", "escaped"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<a href='x'>R&D</a>", "&lt;a href='x'&gt;R&amp;D&lt;/a&gt;"),
        ("$x^2$", "&#36;x^2&#36;"),  # MathJax, where a page has it, would set it as a formula
    ],
)
def test_plotly_reads_no_markup_in_names(given: str, escaped: str) -> None:
    assert plotly_text(given) == escaped


def test_characters_that_turn_the_text_around_are_taken_out() -> None:
    assert clean_name("ana\u202egpj.exe\x07\n\tx") == "anagpj.exe x"
    assert clean_name(" \u200f ") == "(no name)"


def test_joiners_that_letters_need_stay() -> None:
    assert clean_name("ক্‍ষ") == "ক্‍ষ"


def test_right_to_left_names_are_fenced() -> None:
    assert whole_name("שרה") == "\u2068שרה\u2069"
    assert axis_names(["محمد", "Ana"]) == ["\u2068محمد\u2069", "Ana"]


def test_wide_letters_count_double_and_accents_nothing() -> None:
    assert name_width("王小明") == 6
    assert name_width("Zoe\u0308") == 3


def test_a_cut_never_strands_an_accent() -> None:
    # width 5 leaves four letters and the ellipsis; the accent belongs to the fourth
    assert short_name("abce\u0308fgh", 5) == "abce\u0308…"
    assert name_width(short_name("王小明と友達の会", 9)) <= 9


def test_different_people_look_different_on_an_axis() -> None:
    long = [f"firstname.lastname@department-{i}.harbor.example" for i in range(3)]
    assert len(set(short_names(long, 20))) == 3
    assert max(map(name_width, short_names(long, 20))) <= 20
    ends = ["press-office-north", "press-office-south", "ana"]
    assert short_names(ends, 12) == ["press…north", "press…south", "ana"]


@pytest.mark.parametrize(
    ("hours", "words"),
    [(1 / 120, "under 1 min"), (0.999, "1 h"), (47.9, "48 h"), (48, "2 days"), (float("inf"), "no bound")],
)
def test_times_in_a_persons_words(hours: float, words: str) -> None:
    assert hours_words(hours) == words
