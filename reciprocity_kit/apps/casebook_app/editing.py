"""All tables of the book: looked through, changed in place, added to."""

from typing import Any

import ipywidgets as widgets

from reciprocity_kit.apps.casebook_app.desk import Desk
from reciprocity_kit.apps.casebook_app.entries import (
    ONE,
    TITLES,
    entry_fields,
    entry_rows,
    entry_values,
    new_values,
    read_fields,
)
from reciprocity_kit.apps.form_view import Field, FormView
from reciprocity_kit.apps.table_view import TableView
from reciprocity_kit.apps.table_view.rows import NO_ROWS
from reciprocity_kit.errors import ReciprocityError

_HEIGHT = 300


class Editing(widgets.VBox):
    """A table of the book, and the form of the entry that is chosen in it.

    Parameters
    ----------
    desk : Desk
        The open book.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.menu = FormView([self._menu_field()], values={"table": "exchanges"})
        self.table = TableView(NO_ROWS, height=_HEIGHT)
        self.form = FormView()
        super().__init__([self.menu, self.table, self.form])
        self._is_turning = False
        self.menu.observe(self._turn, "typed")
        self.table.observe(self._choose, "selected")
        self.form.on_send(self.save)
        self.form.on_press(self.press)

    def _menu_field(self) -> Field:
        tables = {} if self.desk.state.book is None else self.desk.tables
        choices = [
            (name, f"{title} ({len(tables[name])})" if name in tables else title)
            for name, title in TITLES.items()
        ]
        return Field(name="table", label="Table", kind="choice", choices=choices)

    @property
    def name(self) -> str:
        """The table that is shown."""
        return self.menu.held["table"]

    @property
    def number(self) -> int | None:
        """The entry that is chosen, if any."""
        return int(self.table.selected[0]) if self.table.selected else None

    def refresh(self) -> None:
        """Show the book as it is now."""
        self.menu.ask([self._menu_field()])
        self.form.people = self.desk.people
        self._show_rows()
        if not self.form.typed:  # what is half typed stays
            self._show_entry()

    def _show_rows(self) -> None:
        rows = entry_rows(self.name, self.desk)
        chosen = [each for each in self.table.selected[:1] if each in rows["ids"]]
        self._is_turning = True
        self.table.table = rows
        self.table.selected = chosen
        self._is_turning = False

    def _turn(self, _change: Any) -> None:
        self._is_turning = True
        self.table.selected = []
        self.table.order = {"column": -1, "down": False}
        self.table.query = ""
        self._is_turning = False
        self.form.say("")
        self.form.typed = {}
        self.refresh()

    def _choose(self, _change: Any) -> None:
        if self._is_turning:
            return
        self.form.say("")
        self._show_entry()

    def _show_entry(self, *, go_to: str = "") -> None:
        number, name = self.number, self.name
        fields = entry_fields(name)
        self.form.action = "Add" if number is None else "Save changes"
        self.form.heading = f"New {ONE[name]}" if number is None else f"Change {ONE[name]} {number}"
        self.form.buttons = [] if number is None else [["remove", "Remove"], ["leave", "Leave as it is"]]
        self.form.ask(fields)
        values = new_values(name, self.desk) if number is None else entry_values(name, number, self.desk)
        self.form.empty(values, go_to=go_to)

    def save(self) -> None:
        """Add what is typed as a new entry, or change the chosen one."""
        name, number, form = self.name, self.number, self.form
        try:
            if number is None:
                fields = read_fields(name, form.held, self.desk)
                said = self.desk.change(
                    lambda book: book.add(name, **fields), lambda made: f"Added {ONE[name]} {made}.", name
                )
            elif not form.typed:
                said = "Nothing was changed."
            else:
                fields = read_fields(name, form.typed, self.desk)
                done = f"Changed {', '.join(fields).replace('_', ' ')} of {ONE[name]} {number}."
                said = self.desk.change(
                    lambda book: book.change(name, number, **fields), lambda _none: done, name
                )
        except ReciprocityError as error:
            form.complain(error)
            return
        form.say(said)
        self._show_entry(go_to=form.fields[0]["name"] if number is None else "")

    def press(self, button: str) -> None:
        """Remove the chosen entry, or leave it as it is.

        Parameters
        ----------
        button : str
            Either remove or leave.
        """
        name, number = self.name, self.number
        if button == "remove" and number is not None:
            try:
                done = f"Removed {ONE[name]} {number}. Undo brings it back."
                said = self.desk.change(lambda book: book.remove(name, number), lambda _none: done, name)
            except ReciprocityError as error:
                self.form.complain(error)
                return
            self.form.say(said)
        else:
            self.form.say("")
        self._is_turning = True
        self.table.selected = []
        self._is_turning = False
        self._show_entry()
