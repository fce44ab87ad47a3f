"""Every picture of the gallery, drawn from the sample mailbox."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import reciprocity_kit as rk
from reciprocity_kit.pictures import PICTURES, Looked, build_tables, draw_picture, find_pictures
from reciprocity_kit.pictures.tables import Tables

SAMPLE = Path(__file__).parents[1] / "sample_data"
OWNER = "alex.morgan@harbor.example"
MILES = "miles.thorne@harbor.example"
OF_ONE_TIE = ["tie-over-time", "tie-replies"]


@pytest.fixture(scope="module")
def history() -> rk.History:
    return rk.read(SAMPLE / "alex", owner=OWNER)


@pytest.fixture(scope="module")
def tables(history: rk.History, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    path = tmp_path_factory.mktemp("book") / "alex.casebook"
    with rk.create_casebook(path, owner=OWNER) as book:
        book.read_tables(SAMPLE / "casebook")
        yield build_tables(history, book={name: book.table(name) for name in book.tables})


def test_every_picture_can_be_drawn_and_speaks_for_itself(tables: Tables) -> None:
    looked = Looked(selected=(MILES,), theme="print")
    found = find_pictures(tables, looked)
    assert set(PICTURES) - set(found) == {
        name for name, each in PICTURES.items() if {"whole", "earlier"} & set(each.needs)
    }
    for name in found:
        figure = draw_picture(name, tables, looked)
        assert figure.layout.meta["takeaway"].endswith("."), name
        assert figure.layout.template.layout.paper_bgcolor == "#FFFFFF", name


def test_pictures_of_one_tie_wait_for_one_person(tables: Tables) -> None:
    assert find_pictures(tables, about="tie") == []
    assert find_pictures(tables, Looked(selected=(MILES,)), about="tie")[:2] == OF_ONE_TIE
    figure = draw_picture("tie-over-time", tables, Looked(selected=(MILES,)))
    assert figure.layout.title.text == "You and Miles Thorne over time"
    assert "you opened 148 and they 170" in figure.layout.meta["takeaway"]  # as the table of ties has it
    by_quarter = draw_picture("tie-over-time", tables, Looked(selected=(MILES,), period="quarter"))
    assert len(by_quarter.data[0].y) == 8


def test_shrunken_shares_lean_on_all_ties_when_one_is_selected(tables: Tables) -> None:
    alone = draw_picture("shrunken", tables, Looked(selected=(MILES,)))
    everybody = draw_picture("shrunken", tables)
    squares = [next(t for t in figure.data if t.name == "shrunken") for figure in (alone, everybody)]
    assert list(squares[0].x) == [squares[1].x[0]]


def test_two_audits_are_held_against_each_other(tables: Tables) -> None:
    middle = tables.history.since + (tables.history.until - tables.history.since) / 2
    day = middle.tz_localize(None).normalize()
    before = rk.build_snapshot(tables.history, until=day)
    figure = draw_picture("before-after", build_tables(tables.history, book=tables.book, before=before))
    assert "1 Jan 2024 to 28 Dec 2024 against 29 Dec 2024 to" in figure.layout.meta["takeaway"]


def test_a_window_without_mail_has_pictures_that_say_so(history: rk.History) -> None:
    quiet = build_tables(rk.read(SAMPLE / "alex", owner=OWNER, until=history.since + pd.Timedelta(1, "s")))
    for name in find_pictures(quiet):
        assert draw_picture(name, quiet).layout.meta["takeaway"], name
