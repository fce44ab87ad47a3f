"""The board: pinned, ordered, written on, hidden and kept, driven by setting what its controls hold."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import NetworkApp, SessionApp, State, TieApp, TiesApp, explore
from reciprocity_kit.apps.chart_area import ChartArea
from reciprocity_kit.errors import ReadError
from reciprocity_kit.pictures.pin import read_board_file

SAMPLE = Path(__file__).parents[2] / "sample_data"
OWNER = "alex.morgan@harbor.example"
MILES = "miles.thorne@harbor.example"
NAMED = re.compile("thorne|morgan|harbor\\.example|whitlock|tanaka|alex", re.IGNORECASE)
BAD = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def history() -> rk.History:
    return rk.read(SAMPLE / "alex", owner=OWNER)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[rk.Casebook]:
    with rk.create_casebook(tmp_path / "a.casebook", owner=OWNER) as made:
        made.read_tables(SAMPLE / "casebook")
        yield made


@pytest.fixture
def app(history: rk.History, tmp_path: Path) -> SessionApp:
    state = State(history, names_key_path=str(tmp_path / "names.key"))
    made = SessionApp(state)
    made.picture.value = "balance"
    made.pin_picture()
    made.pin_finding()
    made.picture.value = "week"
    made.pin_picture()
    return made


def without_library(page: str) -> str:
    return re.sub(r'<script id="plotly">.*?</script>', "", page, flags=re.DOTALL)


def test_pictures_and_findings_stand_in_the_order_they_were_pinned(app: SessionApp) -> None:
    assert [section.heading for section in app.sections()] == [
        "Who writes first?",
        "A finding",
        "When do you write?",
    ]
    (_, finding, _) = app.sections()
    assert finding.text == app.finding.options[0][0]
    assert [figure["name"] for figure in app.view.figures] == ["01-balance", "03-week"]


def test_rows_are_moved_taken_off_and_written_on(app: SessionApp) -> None:
    app.board.sentences[2].value = "Sundays?"
    up = app.board.children[2].children[2]
    up.click()
    assert [pin.picture for pin in app.state.pins] == ["balance", "week", ""]
    assert app.state.pins[1].words == "Sundays?"
    assert app.board.sentences[1].value == "Sundays?"
    app.board.children[0].children[4].click()
    assert [pin.picture for pin in app.state.pins] == ["week", ""]
    app.board.children[0].children[2].click()
    assert [pin.picture for pin in app.state.pins] == ["week", ""]  # the first cannot move up


def test_the_page_holds_what_is_on_the_board_as_text(app: SessionApp) -> None:
    app.title.value = BAD
    app.agenda.value = "why we begin\n\nwhat to change"
    app.board.sentences[0].value = BAD
    page = without_library(app.render_page())
    assert page.count("&lt;img src=x") == 3  # title twice, sentence once
    assert "<img" not in page
    assert "<li>what to change</li>" in page
    assert page.count('class="question"') == 3
    assert "default-src 'none'" in page


@pytest.mark.parametrize("style", ["initials", "pseudonyms"])
def test_one_switch_hides_every_name_on_the_page(app: SessionApp, style: str) -> None:
    assert NAMED.search(without_library(app.render_page()))
    app.names.value = style
    page = without_library(app.render_page())
    assert not NAMED.search(page)
    assert page.count('class="question"') == 3
    assert "carries this finding no more" not in page
    shown = str([app.view.figures, app.finding.options, app.picture.options, app.state.tables])
    assert not NAMED.search(shown)


def test_the_screen_is_blank_while_names_are_taken_away(app: SessionApp) -> None:
    seen: list[int] = []
    app.view.observe(lambda change: seen.append(len(change.new)), "figures")
    app.names.value = "initials"
    assert seen == [0, 2]


def test_names_in_ones_own_words_are_told_and_left(app: SessionApp) -> None:
    app.board.sentences[0].value = "Miles writes most; is Tanaka next?"
    app.names.value = "initials"
    assert "name somebody: Miles, Tanaka." in app.notice.value
    assert "Miles writes most" in app.render_page()
    app.board.sentences[0].value = "Who is next?"
    app.names.value = "shown"
    app.names.value = "initials"
    assert app.notice.value == ""


def test_pseudonyms_are_the_same_in_every_session(
    app: SessionApp, history: rk.History, tmp_path: Path
) -> None:
    app.names.value = "pseudonyms"
    assert "keep it, and give it to nobody" in app.notice.value
    other = SessionApp(State(history, names_key_path=str(tmp_path / "names.key")))
    other.names.value = "pseudonyms"
    assert other.notice.value == ""
    assert other.finding.options == app.finding.options


def test_a_key_that_cannot_be_made_leaves_the_names_and_says_so(app: SessionApp, tmp_path: Path) -> None:
    app.key_path.value = str(tmp_path / "nowhere" / "names.key")
    app.names.value = "pseudonyms"
    assert app.state.names == app.names.value == "shown"
    assert 'role="alert"' in app.notice.value


def test_who_was_selected_stays_selected_under_another_name(history: rk.History, book: rk.Casebook) -> None:
    state = State(history, book=book, selected=(MILES,))
    tie = TieApp(state)
    assert tie.noting.layout.display == ""
    state.names = "initials"
    assert state.selected == ("M. T.",)
    assert tie.who.value == "M. T."
    assert "n = 318 conversations" in tie.facts.value
    assert tie.noting.layout.display == "none"  # free text may name anybody
    state.names = "shown"
    assert state.selected == (MILES,)


def test_what_was_pinned_with_hidden_names_is_of_the_same_person_when_they_are_shown(
    history: rk.History,
) -> None:
    state = State(history, selected=(MILES,))
    state.names = "initials"
    ChartArea(state, about="ties").state.pin("balance", state.looked)
    assert state.pins[0].looked.selected == (MILES,)
    (section,) = SessionApp(state).sections()
    assert "Of 1 contact" in section.takeaway


def test_a_board_is_kept_and_opened_again(app: SessionApp, history: rk.History, tmp_path: Path) -> None:
    app.path.value = str(tmp_path / "board.json")
    app.title.value, app.agreements.value = "May", "write first"
    app.board.sentences[1].value = "ask"
    app.keep_board()
    other = SessionApp(history)
    other.path.value = str(tmp_path / "board.json")
    other.open_board()
    assert other.state.pins == app.state.pins
    assert (other.title.value, other.agreements.value) == ("May", "write first")
    assert [one.heading for one in other.sections()] == [one.heading for one in app.sections()]


def test_what_is_no_board_is_told(app: SessionApp, tmp_path: Path) -> None:
    for text in ("", "[]", '{"format": "other", "words": {}, "pins": []}', '{"format": 1, "words": 2}'):
        with pytest.raises(ReadError, match="no saved board"):
            read_board_file(text)
    app.path.value = str(tmp_path / "missing.json")
    app.open_board()
    assert "cannot be read" in app.notice.value


def test_a_finding_that_the_evidence_carries_no_more_says_so(app: SessionApp) -> None:
    app.state.pins = tuple(
        type(pin)(finding=("no such kind", "", ""), filters=pin.filters) for pin in app.state.pins
    )
    assert {section.reading for section in app.sections()} == {
        "The evidence carries this finding no more: files, names or filters are others now."
    }


def test_a_worksheet_is_written_for_who_is_selected(app: SessionApp, tmp_path: Path) -> None:
    app.state.selected = (MILES,)
    app.sheets.sheet.value = "before-an-ask"
    assert "About Miles Thorne." in app.sheets.line.value
    app.sheets.folder.value = str(tmp_path / "sheets")
    app.sheets.write()
    (path,) = (tmp_path / "sheets").iterdir()
    assert path.suffix == ".html"
    assert "Miles Thorne" in path.read_text(encoding="utf-8")
    app.names.value = "initials"
    app.sheets.write()
    hidden = path.read_text(encoding="utf-8")
    assert "M. T." in hidden
    assert not NAMED.search(hidden)


def test_pages_of_their_own_name_nobody_while_names_are_hidden(history: rk.History) -> None:
    state = State(history)
    network, ties = NetworkApp(state), TiesApp(state)
    state.names = "initials"
    for page in (network.view.render_page(), ties.table.render_page()):
        assert "M. T." in page
        assert not NAMED.search(page)


def test_the_board_follows_the_page(history: rk.History) -> None:
    page = explore(history)
    page.pictures.view._answer(None, {"type": "pin", "name": "balance"}, [])
    assert page.session.view.figures == []  # nobody looks at it yet
    page.tabs.selected_index = list(page._apps).index("Session")
    assert [figure["name"] for figure in page.session.view.figures] == ["01-balance"]
    page.theme.value = "dark"
    assert page.session.view.theme == "dark"


def test_what_shows_names_by_its_nature_is_covered_while_they_are_hidden(history: rk.History) -> None:
    page = explore(history)
    page.session.names.value = "initials"
    assert page.importing.layout.display == "none"
    assert page.cover.layout.display == ""
    page.tabs.selected_index = 1
    assert not NAMED.search(str([page.ties.table.table, page.tie.facts.value, page.pictures.view.figures]))
    page.session.names.value = "shown"
    assert page.importing.layout.display == ""
    assert page.cover.layout.display == "none"
    assert page.tabs.selected_index == 1


def test_before_anything_was_read_there_is_nothing_to_pin_or_print() -> None:
    app = SessionApp()
    app.pin_picture()
    app.pin_finding()
    sent: list[dict[str, str]] = []
    app.buttons.send = sent.append
    app.buttons._answer(None, {"type": "page", "act": "print"}, [])
    assert app.state.pins == ()
    assert "Nothing was read yet" in sent[0]["said"]
