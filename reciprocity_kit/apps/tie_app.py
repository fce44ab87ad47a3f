"""One tie: what is recorded of both sides, what the casebook holds, and a note of one's own."""

import html
from typing import Any

import ipywidgets as widgets

from reciprocity_kit.apps.chart_area import ChartArea
from reciprocity_kit.apps.notice import Notice
from reciprocity_kit.apps.sleeping import SleepingBox
from reciprocity_kit.apps.state import State, state_of
from reciprocity_kit.apps.table_view import TableView, build_rows
from reciprocity_kit.apps.table_view.rows import Rows
from reciprocity_kit.apps.tie_facts import Lines, exchanges_with, tie_facts
from reciprocity_kit.columns import CASEBOOK_TABLES
from reciprocity_kit.errors import ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.instants import day_words
from reciprocity_kit.pictures import Tables
from reciprocity_kit.pictures.hiding import SHOWN

COLUMNS = ("date", "giver", "receiver", "kind", "worth", "cost", "state", "note")
EMPTY: Rows = {"titles": [], "kinds": [], "ids": [], "cells": [], "label": "Exchanges"}
NO_OWNER = "One tie is told from its owner's side. Read an export with an owner to see it."
CHOOSE = "Choose a person: type a part of the name, or select one in another tab."
_LINE = (
    '<tr><th scope="row" style="text-align:left;font-weight:400;padding:1px 18px 1px 0;'
    'vertical-align:top;min-width:150px">{}</th><td style="text-align:left;padding:1px 0;'
    'font-weight:600"><bdi>{}</bdi></td></tr>'
)
_LIST = (
    '<h3 style="margin:8px 0 2px;font-size:15px">{}</h3>'
    '<table style="border-collapse:collapse;border:0;line-height:1.5;margin:0">{}</table>'
)


def render_facts(sections: dict[str, Lines]) -> str:
    """Render what is known of a tie as HTML, everything in it as text.

    Parameters
    ----------
    sections : dict of str to list of (str, str)
        As `tie_facts` returns them.

    Returns
    -------
    str
        A heading and a list for each section.

    Examples
    --------
    >>> "<b>" in render_facts({"Recorded": [("Contact", "<b>3 sent</b>")]})
    False
    """
    lists = (
        _LIST.format(
            html.escape(title), "".join(_LINE.format(html.escape(a), html.escape(b)) for a, b in lines)
        )
        for title, lines in sections.items()
    )
    return "".join(lists)


class TieApp(SleepingBox):
    """One tie from both sides, with its pictures, its entries in the casebook and a note.

    Parameters
    ----------
    given : State or History, optional
        The page's state, or a history.
    picture : bool
        Whether it has pictures of its own; a page of several apps has one place for all.
    """

    def __init__(self, given: State | History | None = None, *, picture: bool = True) -> None:
        self.state = state_of(given)
        self.notice = Notice()
        self.who = widgets.Combobox(
            description="Person",
            placeholder="type a name",
            ensure_option=False,
            continuous_update=False,
            layout={"width": "420px", "max_width": "100%"},
        )
        self.facts = widgets.HTML()
        self.table = TableView(EMPTY, theme=self.state.theme, height=220)
        self.note = widgets.Textarea(
            description="Note",
            placeholder="kept in your casebook",
            layout={"width": "100%", "max_width": "760px"},
        )
        self.save = widgets.Button(description="Save the note")
        self.noting = widgets.VBox([self.note, self.save])
        self.pictures = ChartArea(self.state, about="tie") if picture else None
        parts = [self.who, self.notice, self.facts, self.table, self.noting]
        super().__init__([*parts, *([self.pictures] if self.pictures else [])])
        self.who.observe(self._choose, "value")
        self.save.on_click(lambda _button: self.save_note())
        self.state.observe(
            self._follow, ["history", "filters", "book", "book_version", "selected", "names", "theme"]
        )
        self._follow()

    @property
    def person(self) -> str:
        """Who is looked at: the first of those who are selected."""
        tables = self.state.tables
        if tables is None or not tables.owner or not self.state.selected:
            return ""
        first: str = self.state.selected[0]
        return first if first in set(tables.own["alter"].astype("str")) else ""

    def _choose(self, change: Any) -> None:
        tables = self.state.tables
        if tables is None or not change.new:
            return
        called = {name: person for person, name in tables.names.items()}
        found = called.get(change.new) or next(
            (person for name, person in called.items() if change.new.casefold() in name.casefold()), None
        )
        if found and found != self.person:
            self.state.selected = (found,)

    def _follow(self, _change: Any = None) -> None:
        if self.sleeps(self._follow):
            return
        self.notice.clear()
        self.table.theme = self.state.theme
        tables, person = self.state.tables, self.person
        if tables is None or not tables.owner:
            self._show_nothing(NO_OWNER if tables is not None else "")
            return
        order = tables.own.sort_values("total", ascending=False, kind="stable")["alter"].astype("str")
        self.who.options = [tables.names.get(each, each) for each in order]
        if not person:
            self._show_nothing(CHOOSE)
            return
        self.who.value = tables.names.get(person, person)
        try:
            self._show(tables, person)
        except ReciprocityError as error:
            self.notice.show_error(error)

    def _show_nothing(self, why: str) -> None:
        self.facts.value = f"<p>{html.escape(why)}</p>"
        self.table.layout.display = self.noting.layout.display = "none"

    def _show(self, tables: Tables, person: str) -> None:
        self.facts.value = render_facts(tie_facts(tables, person))
        rows = exchanges_with(tables, person)
        self.table.table = _rows_of(rows, tables) if len(rows) else EMPTY
        self.table.layout.display = "" if len(rows) else "none"
        is_noting = tables.book and self.state.names == SHOWN
        self.noting.layout.display = "" if is_noting else "none"
        self.note.value = _known(tables, person).get("note", "") if tables.book else ""

    def save_note(self) -> None:
        """Save the note in the casebook, with the person."""
        tables, person, book = self.state.tables, self.person, self.state.book
        if tables is None or not person or book is None:
            return
        try:
            known = _known(tables, person)
            if known:
                book.change("people", int(known["person_id"]), note=self.note.value)
            else:
                book.add("people", person=person, note=self.note.value)
        except ReciprocityError as error:
            self.notice.show_error(error)
            return
        self.state.book_version += 1
        self.notice.say("Saved in the casebook.")


def _known(tables: Tables, person: str) -> dict[str, Any]:
    people = tables.book["people"]
    rows = people[people["person"].astype("str") == person].to_dict(orient="records")
    return {str(name): value for name, value in rows[0].items()} if rows else {}


def _rows_of(exchanges: Any, tables: Tables) -> Rows:
    declared = {column.name: column for column in CASEBOOK_TABLES["exchanges"]}
    called = {**tables.names, tables.owner: "you"}
    told = exchanges.assign(
        row=exchanges["exchange_id"].astype("str"),
        date=[day_words(at) for at in exchanges["date"]],
        **{
            side: [called.get(person, person) for person in exchanges[side].astype("str")]
            for side in ("giver", "receiver")
        },
    )
    columns = [declared[name] for name in COLUMNS]
    return build_rows(told, columns, key="row", label="Exchanges in your casebook")
