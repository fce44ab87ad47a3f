"""The casebook app, driven as a person would: by what is typed into its forms."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

import reciprocity_kit as rk
from reciprocity_kit.apps import CasebookApp, State, explore
from reciprocity_kit.apps.form_view import FormView
from reciprocity_kit.casebook import Casebook

MILES = "miles.thorne@harbor.example"
BAD = "<script>alert('x')</script> \"q\" \u05d3\u05d5\u05d3 \N{GRINNING FACE}"


def send(form: FormView, **typed: str) -> None:
    form.typed = typed
    form.sent += 1


def last_row(book: Casebook, table: str) -> dict[str, Any]:
    return dict(book.table(table).iloc[-1])


def test_a_line_is_previewed_saved_and_forgotten(app: CasebookApp, book: Casebook) -> None:
    form, before = app.adding.form, len(book.table("exchanges"))
    form.typed = {"line": "miles gave introduction 4: to the port"}
    assert form.preview["text"] == ("Miles Thorne gave you an introduction, worth 4, today. Enter saves it.")
    assert {"kind": "introductions", "worth": "4", "note": "to the port"}.items() <= form.held.items()
    form.sent += 1
    row = last_row(book, "exchanges")
    assert len(book.table("exchanges")) == before + 1
    assert (row["giver"], row["receiver"], row["worth"]) == (MILES, app.desk.owner, 4.0)
    assert row["date"] == pd.Timestamp(date.today())  # noqa: DTZ011 - the day on the owner's calendar
    assert form.message == {
        "text": "Saved: Miles Thorne gave you an introduction, worth 4, today.",
        "tone": "done",
    }
    assert (form.typed, form.turn["name"]) == ({}, "line")
    assert app.bar.last == "Last change: Miles Thorne gave you an introduction, worth 4, today."


def test_fields_alone_are_saved_and_the_keyboard_goes_back_to_the_first(
    empty_app: CasebookApp, empty_book: Casebook
) -> None:
    form = empty_app.adding.form
    send(form, who="ben", way="given", kind="money", worth="2", date="2026-03-05", note="lunch")
    row = last_row(empty_book, "exchanges")
    assert (row["giver"], row["receiver"], row["kind"], row["note"]) == (
        empty_app.desk.owner,
        "ben",
        "money",
        "lunch",
    )
    assert row["date"] == pd.Timestamp("2026-03-05")
    assert form.turn["name"] == "who"
    assert [person for person, _ in form.people] == ["ben"]


def test_a_field_goes_before_the_line(empty_app: CasebookApp, empty_book: Casebook) -> None:
    send(empty_app.adding.form, line="ben gave money 2", worth="8", due="")
    assert last_row(empty_book, "exchanges")["worth"] == 8.0


def test_what_is_missing_is_asked_for_where_it_is_missing(
    empty_app: CasebookApp, empty_book: Casebook
) -> None:
    form = empty_app.adding.form
    send(form, line="ben gave")
    assert form.message["text"].startswith("Still to say: what kind.")
    assert form.turn["name"] == "kind"
    send(form, who="ben", way="given", kind="money", date="someday")
    assert "'someday' is no day" in form.message["text"]
    send(form, line="ben money")
    assert form.message["text"].startswith("Write gave or got")
    assert empty_book.table("exchanges").empty


def test_one_of_several_people_is_asked_for(app: CasebookApp) -> None:
    app.adding.form.typed = {"line": "harbor gave money 1"}
    assert "may be" in app.adding.form.preview["text"]
    app.adding.form.typed = {"line": "nobody known gave money 1"}
    assert "nobody known is new to this book." in app.adding.form.preview["text"]


def test_an_entry_is_changed_removed_and_brought_back(app: CasebookApp, book: Casebook) -> None:
    editing = app.editing
    number = editing.table.table["ids"][0]
    editing.table.selected = [number]
    assert editing.form.heading == f"Change exchange {number}"
    send(editing.form, worth="16", acknowledged="yes")
    row = book.table("exchanges").set_index("exchange_id").loc[int(number)]
    assert (row["worth"], row["acknowledged"]) == (16.0, "yes")
    assert app.bar.last == f"Last change: Changed worth, acknowledged of exchange {number}."
    editing.form.pressed = {"name": "remove", "n": 1}
    assert int(number) not in set(book.table("exchanges")["exchange_id"])
    assert number not in editing.table.table["ids"]
    app.press("undo")
    assert number in editing.table.table["ids"]
    assert app.bar.last == f"Last change: Undone: removed exchange {number}."
    app.press("redo")
    assert number not in editing.table.table["ids"]


def test_a_fault_of_an_entry_is_told_and_nothing_changes(app: CasebookApp, book: Casebook) -> None:
    number = app.editing.table.table["ids"][0]
    app.editing.table.selected = [number]
    before = len(book.trail())
    send(app.editing.form, cost="much", date="2026-13-01")
    assert app.editing.form.message["tone"] == "error"
    assert len(book.trail()) == before


@pytest.mark.parametrize("table", rk.columns.CASEBOOK_TABLES)
def test_every_table_can_be_looked_at(app: CasebookApp, book: Casebook, table: str) -> None:
    app.editing.menu.typed = {"table": table}
    shown = app.editing.table.table
    assert len(shown["ids"]) == len(book.table(table))
    assert all(len(cells["text"]) == len(shown["ids"]) for cells in shown["cells"])
    asked = [field["name"] for field in app.editing.form.fields]
    assert asked == [column.name for column in rk.columns.CASEBOOK_TABLES[table][1:]]


def test_an_agreement_is_added_in_its_table(app: CasebookApp, book: Casebook) -> None:
    app.editing.menu.typed = {"table": "agreements"}
    send(app.editing.form, person="miles", agreement="call every second Friday", due="2026-12-24")
    row = last_row(book, "agreements")
    assert (row["person"], row["state"], row["due"]) == (MILES, "open", pd.Timestamp("2026-12-24"))
    assert app.editing.table.table["ids"][0] == str(row["agreement_id"])


def test_a_card_and_a_role_are_saved_for_the_selected_person(app: CasebookApp, book: Casebook) -> None:
    app.state.selected = (MILES,)
    app.bar.section = "person"
    person = app.person
    assert person.person == MILES
    assert person.card.heading == "How it feels with Miles Thorne, today"
    assert "You gave" in person.told.value
    send(person.card, closeness="5", felt_balance="-2")
    row = last_row(book, "cards")
    assert (row["by"], row["about"], row["closeness"], row["felt_balance"]) == (
        app.desk.owner,
        MILES,
        5.0,
        -2.0,
    )
    assert "You feel that you owe them (2 of 3)" in person.told.value
    send(person.about, role="mentor", communal="yes")
    people = book.table("people").set_index("person").loc[MILES]
    assert (people["role"], people["communal"]) == ("mentor", True)
    assert "no balance is shown" in person.told.value
    assert "You gave" not in person.told.value
    assert [field["name"] for field in person.card.fields] == ["closeness", "note"]


def test_promises_asks_and_hours(empty_app: CasebookApp, empty_book: Casebook) -> None:
    empty_app.bar.section = "plans"
    plans = empty_app.plans
    assert plans.settle.layout.display == "none"
    send(plans.promise, who="ana", way="mine", kind="services", worth="4", due="2020-01-02", hours="3")
    assert "ana, work or time, due 2 Jan 2020 (overdue), 3 hours" in plans.told.value
    send(plans.ask, who="ben", way="theirs ask", kind="information", size="2")
    assert "ben asked you for information" in plans.told.value
    send(plans.hours, weekly_hours="6")
    assert last_row(empty_book, "settings")["value"] == "6"
    assert "<td>3.0</td><td></td><td>6.0</td><td>50%</td>" in plans.told.value
    plans.settle.pressed = {"name": "delivered", "n": 1}
    row = last_row(empty_book, "exchanges")
    assert (row["state"], row["delivered_on"]) == ("delivered", pd.Timestamp(empty_app.desk.today))
    send(plans.answer, outcome="declined")
    assert last_row(empty_book, "asks")["outcome"] == "declined"
    assert plans.told.value.count("None is recorded.") == 3


def test_before_an_ask_and_before_accepting(app: CasebookApp) -> None:
    app.bar.section = "ask"
    form = app.asking.form
    form.typed = {"person": "miles", "size": "8"}
    assert "<h3>Before you ask Miles Thorne</h3>" in app.asking.sheet.value
    assert "The ask is worth 8 to you." in app.asking.sheet.value
    form.typed = {"person": "miles", "size": "8", "about": "accept", "kind": "goods"}
    assert "<h3>Before you accept from Miles Thorne</h3>" in app.asking.sheet.value
    assert "With it: " in app.asking.sheet.value
    send(form, person="")
    assert form.message["text"].startswith("Nobody is named yet.")


def test_whom_an_ask_is_about_follows_the_selection_and_the_rest_stays(app: CasebookApp) -> None:
    app.bar.section = "ask"
    app.asking.form.typed = {"person": "miles", "size": "8"}
    other = next(person for person in app.desk.known if person not in {MILES, app.desk.owner})
    app.state.selected = (other,)
    assert app.asking.form.held["person"] == app.desk.named(other)
    assert app.asking.form.held["size"] == "8"
    assert app.asking.form.turn["n"] > 0, "the page is told to show it"
    app.asking.form.typed = {"person": "miles"}
    app.bar.section = "plans"
    app.bar.section = "ask"
    assert app.asking.form.held["person"] == "miles"


def test_the_worksheet_is_written_and_never_over_another(
    app: CasebookApp, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECIPROCITY_FOLDER", str(tmp_path))
    app.bar.section = "ask"
    app.asking.form.typed = {"person": "miles"}
    for _ in range(2):
        app.asking.form.pressed = {"name": "worksheet", "n": app.asking.form.pressed.get("n", 0) + 1}
    day = app.desk.today.isoformat()
    written = {str(file.relative_to(tmp_path)) for file in tmp_path.glob("worksheets/*/*")}
    names = [f"before-an-ask.{suffix}" for suffix in ("html", "docx")]
    assert written == {f"worksheets/{folder}/{name}" for folder in (day, f"{day}-2") for name in names}
    assert str(tmp_path / "worksheets" / f"{day}-2" / "before-an-ask.docx") in app.asking.form.message["text"]
    assert "Miles Thorne" in (tmp_path / "worksheets" / day / "before-an-ask.html").read_text(
        encoding="utf-8"
    )


def test_what_is_typed_is_text_everywhere(empty_app: CasebookApp, empty_book: Casebook) -> None:
    send(empty_app.adding.form, who=BAD, way="received", kind="money", worth="2", note=BAD, date="")
    assert last_row(empty_book, "exchanges")["giver"] == BAD
    assert BAD in empty_app.editing.table.table["cells"][1]["text"][0]
    for section in ("person", "ask", "plans"):
        empty_app.bar.section = section
    empty_app.person.pick.typed = {"person": BAD}
    empty_app.asking.form.typed = {"person": BAD}
    send(empty_app.plans.promise, who=BAD, way="mine", kind="money", note=BAD)
    html = empty_app.person.told.value + empty_app.asking.sheet.value + empty_app.plans.told.value
    assert html.count("&lt;script&gt;") >= 3
    assert "<script" not in html


def test_other_apps_follow_a_change_of_the_book(history: rk.History, book: Casebook) -> None:
    page = explore(history, book=book)
    page.state.group = "harbor crew"
    assert page.ties.table.table["ids"] == []
    page.casebook.bar.section = "person"
    page.state.selected = (MILES,)
    version = page.state.book_version
    send(page.casebook.person.about, group="harbor crew")
    assert page.state.book_version == version + 1
    assert page.ties.table.table["ids"] == [MILES]
    assert page.state.book_tables["people"].set_index("person").loc[MILES, "group"] == "harbor crew"


def test_people_who_opted_out_are_not_offered(app: CasebookApp) -> None:
    app.state.selected = (MILES,)
    app.bar.section = "person"
    send(app.person.about, opted_out="yes")
    assert MILES not in {person for person, _ in app.adding.form.people}
    send(app.adding.form, line="miles thorne gave money 1")
    assert "opted out" in app.adding.form.message["text"]


def test_hidden_names_cover_the_book_as_it_was_written(app: CasebookApp) -> None:
    app.state.names = "initials"
    assert app.part.children == ()
    assert (app.bar.title, app.bar.last, app.bar.sections) == ("Casebook", "", [])
    app.state.names = "shown"
    assert app.editing in app.part.children
    assert app.bar.last.startswith("Last change: ")


def test_dark_is_dark_everywhere(app: CasebookApp) -> None:
    app.state.theme = "dark"
    assert "rk-dark" in app._dom_classes
    assert {app.bar.theme, app.editing.table.theme, app.plans.hours.theme} == {"dark"}
    app.state.theme = "light"
    assert "rk-dark" not in app._dom_classes


def test_a_book_that_is_closed_elsewhere_is_told_in_place(app: CasebookApp, book: Casebook) -> None:
    book.close()
    send(app.adding.form, line="miles gave money 1")
    assert "is closed" in app.adding.form.message["text"]
    app.press("close")
    assert app.state.book is None
    assert app.bar.sections == []


def test_an_app_without_a_history_and_state_alone() -> None:
    state = State()
    app = CasebookApp(state)
    assert app.part.children == (app.opening,)
