"""One tie and the time app, driven by setting what their controls hold."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import State, TieApp, TimeApp
from reciprocity_kit.apps.chart_area import ChartArea
from reciprocity_kit.apps.chart_view import ChartView
from reciprocity_kit.apps.tie_facts import tie_facts
from reciprocity_kit.pictures import PICTURES, build_tables

SAMPLE = Path(__file__).parents[2] / "sample_data"
OWNER = "alex.morgan@harbor.example"
MILES = "miles.thorne@harbor.example"
BAD = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def history() -> rk.History:
    return rk.read(SAMPLE / "alex", owner=OWNER)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[rk.Casebook]:
    with rk.create_casebook(tmp_path / "a.casebook", owner=OWNER) as made:
        made.read_tables(SAMPLE / "casebook")
        yield made


def test_a_person_is_found_by_a_part_of_the_name(history: rk.History) -> None:
    app = TieApp(history)
    assert "Choose a person" in app.facts.value
    app.who.value = "thorne"
    assert app.state.selected == (MILES,)
    assert "n = 318 conversations" in app.facts.value
    app.state.selected = ("lars.aberg@harbor.example",)
    assert app.who.value == "Lars Åberg"


def test_the_facts_are_those_of_the_page_and_of_the_book(history: rk.History, book: rk.Casebook) -> None:
    tables = build_tables(history, book={name: book.table(name) for name in book.tables})
    facts = tie_facts(tables, MILES)
    row = tables.own[tables.own["alter"].astype("str") == MILES].iloc[0]
    assert dict(facts["Recorded"])["Contact"].startswith(f"{row['sent']} sent, {row['received']} received")
    assert dict(facts["In your casebook"])["Recorded balance"].startswith("2 more given")
    assert set(tie_facts(build_tables(history), MILES)) == {"Recorded"}


def test_a_note_is_saved_in_the_book_and_read_back(history: rk.History, book: rk.Casebook) -> None:
    app = TieApp(State(history, book=book, selected=(MILES,)))
    assert len(app.table.table["ids"]) == 12  # ten delivered, two promised
    app.note.value = BAD
    app.save.click()
    people = book.table("people")
    assert people.loc[people["person"] == MILES, "note"].tolist() == [BAD]
    assert app.state.book_version == 1
    assert TieApp(State(history, book=book, selected=(MILES,))).note.value == BAD
    assert BAD not in app.facts.value


def test_somebody_new_to_the_book_gets_a_row_with_the_note(history: rk.History, book: rk.Casebook) -> None:
    known = set(book.table("people")["person"])
    other = next(each for each in build_tables(history).own["alter"].astype("str") if each not in known)
    app = TieApp(State(history, book=book, selected=(other,)))
    app.note.value = "met at the fair"
    app.save_note()
    people = book.table("people")
    assert people.loc[people["person"] == other, "note"].tolist() == ["met at the fair"]


def test_a_team_has_no_one_side_to_tell() -> None:
    app = TieApp(rk.read(SAMPLE / "team", tz="Europe/Berlin"))
    assert "told from its owner" in app.facts.value
    assert app.noting.layout.display == "none"


def test_two_windows_are_held_against_each_other(history: rk.History) -> None:
    app = TimeApp(history)
    assert app.before.index == (0, 11)
    assert app.after.index == (12, 23)
    app.compare_button.click()
    assert "measures changed beyond chance" in app.said.value
    assert app.compared.layout.display == ""
    assert "Callum Whitlock" in app.compared.table["cells"][0]["text"]


def test_overlapping_windows_test_nothing_and_say_so(history: rk.History) -> None:
    app = TimeApp(history)
    app.before.index = (0, 20)
    app.compare()
    assert "nothing is tested" in app.said.value


def test_lists_of_ties_are_filled_when_they_are_opened(history: rk.History) -> None:
    app = TimeApp(history)
    assert app.began.table["ids"] == []
    app.lists.selected_index = 1
    own = build_tables(history).own
    late = own[own["first_at"] >= history.until - (history.until - history.since) * 0.25]
    assert sorted(app.began.table["ids"]) == sorted(late["alter"].astype("str"))
    app.lists.selected_index = 2
    assert app.fading.table["titles"][0] == "Person"


def test_a_picture_is_pinned_as_it_is_looked_at(history: rk.History) -> None:
    state = State(history, selected=(MILES,), channel="email")
    area = ChartArea(state, about="ties")
    area.view._answer(None, {"type": "pin", "name": "balance"}, [])
    (pin,) = state.pins
    assert (pin.picture, pin.looked.selected, pin.filters.channel) == ("balance", (MILES,), "email")


def test_what_a_view_shows_is_text_and_says_what_the_chart_says(history: rk.History) -> None:
    area = ChartArea(history, about="ties")
    (entry,) = area.view.figures
    figure = json.loads(entry["figure"])
    assert entry["title"] == PICTURES["balance"].title
    assert entry["takeaway"] == figure["layout"]["meta"]["takeaway"] == area.takeaway
    assert "sendChartToCloud" in figure["layout"]["template"]["layout"]["modebar"]["remove"]
    area.state.theme = "dark"
    assert area.view.theme == "dark"
    assert area.view.figures[0]["figure"] != entry["figure"]


def test_each_app_gets_back_the_picture_chosen_there(history: rk.History) -> None:
    area = ChartArea(history, about="ties")
    area.menu.value = "circle"
    area.about = "time"
    assert area.chart == "time"
    area.about = "ties"
    assert area.chart == "circle"


def test_the_drawing_library_is_sent_when_asked_for_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[object, list[bytes]]] = []
    view = ChartView()
    monkeypatch.setattr(ChartView, "send", lambda _view, content, buffers: sent.append((content, buffers)))
    view._answer(None, {"type": "library"}, [])
    ((content, (library,)),) = sent
    assert content == {"type": "library"}
    assert b"plotly.js v" in library[:200]
    assert len(str(view.get_state())) < 60_000
