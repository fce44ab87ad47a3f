"""Before an ask, and before accepting: what is recorded, in sentences, and its worksheet on paper."""

import os
from pathlib import Path

import ipywidgets as widgets

from reciprocity_kit.apps.casebook_app.desk import Desk
from reciprocity_kit.apps.casebook_app.lines import frame_lines, show_lines
from reciprocity_kit.apps.casebook_app.telling import ACCEPT, ASK, KEY_LINES, tell_sheet
from reciprocity_kit.apps.form_view import Field, FormView
from reciprocity_kit.apps.form_view.fields import WORTHS
from reciprocity_kit.apps.paths import full_path
from reciprocity_kit.charts.words import whole_name
from reciprocity_kit.columns._of_casebook import EXCHANGE_KINDS
from reciprocity_kit.errors import OptionError, ReciprocityError
from reciprocity_kit.worksheets import build_worksheet, write_worksheet

SHEETS = {ASK: "before-an-ask", ACCEPT: "before-accepting"}
_USUAL = {"about": ASK, "size": "4", "kind": "services", "person": ""}


class Asking(widgets.VBox):
    """A short form, the sheet under it, and a button that writes the worksheet.

    Parameters
    ----------
    desk : Desk
        The open book.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        choices = ((ASK, "I want to ask"), (ACCEPT, "I am offered help"))
        self.form = FormView(
            [
                Field(name="about", label="What is it about", kind="steps", width="fit", choices=choices),
                Field(name="person", label="Whom", kind="person", needed=True),
                Field(
                    name="size",
                    label="Worth to me",
                    kind="steps",
                    width="fit",
                    choices=[(each, each) for each in WORTHS],
                ),
                Field(
                    name="kind",
                    label="What kind",
                    kind="choice",
                    choices=[(each, each) for each in EXCHANGE_KINDS],
                ),
            ],
            heading="Before an ask, and before accepting",
            action="Look",
            buttons=[["worksheet", "Write the worksheet"]],
            values=_USUAL,
        )
        self.sheet = widgets.HTML()
        super().__init__([self.form, self.sheet])
        self._asked: tuple[str, ...] = ()
        self._chosen: tuple[str, ...] = ()
        self.form.on_send(self.look)
        self.form.on_press(lambda _button: self.write())
        self.form.observe(self._follow, "typed")

    def refresh(self) -> None:
        """Show the book as it is now, for the person who is selected."""
        self.form.people = self.desk.people
        chosen = self.desk.state.selected
        if len(chosen) == 1 and chosen != self._chosen:
            self.form.empty({**self.form.held, "person": self.desk.named(chosen[0])})
        self._chosen = chosen
        self._asked = ()
        self._follow()

    def _follow(self, _change: object = None) -> None:
        """Look as soon as a known person is named."""
        try:
            person = self.desk.person(self.form.held["person"])
        except ReciprocityError:
            return
        if person in self.desk.known and person != self.desk.owner:
            self.look(quietly=True)
        else:
            self.sheet.value = ""
            self._asked = ()

    def _person(self) -> str:
        typed = self.form.held["person"].strip()
        person = self.desk.person(typed) if typed else ""
        if not person or person == self.desk.owner:
            raise OptionError("Nobody is named yet.", next_step="write whom it is about")
        return person

    def look(self, *, quietly: bool = False) -> None:
        """Show the sheet.

        Parameters
        ----------
        quietly : bool
            Whether nothing is to be announced.
        """
        held = self.form.held
        try:
            person = self._person()
            asked = (person, held["about"], held["size"], held["kind"])
            if asked == self._asked and quietly:
                return
            lines = tell_sheet(
                self.desk, person=person, size=float(held["size"]), kind=held["kind"], about=held["about"]
            )
        except ReciprocityError as error:
            self.sheet.value = ""
            self.form.complain(error)
            return
        self._asked = asked
        name = whole_name(self.desk.named(person))
        title = f"Before you ask {name}" if held["about"] == ASK else f"Before you accept from {name}"
        self.sheet.value = frame_lines(show_lines(title, lines, key=KEY_LINES))
        self.form.say("" if quietly else f"{title}: {len(lines)} lines, below.")

    def write(self) -> None:
        """Write the worksheet as HTML and Word, and say where it is."""
        desk = self.desk
        try:
            made = build_worksheet(
                SHEETS[self.form.held["about"]],
                owner=desk.owner,
                person=self._person(),
                history=desk.state.history,
                book=desk.tables,
            )
            folder = _fresh_folder(desk, made.sheet.name)
            files = write_worksheet(made, folder, formats=("html",))
            try:
                files += write_worksheet(made, folder, formats=("docx",))
            except OptionError as lacking:
                self.form.say(f"The worksheet is {files[0]}\nNo Word file: {lacking}")
                return
        except ReciprocityError as error:
            self.form.complain(error)
            return
        self.form.say("The worksheet is\n" + "\n".join(str(file) for file in files))


def _fresh_folder(desk: Desk, name: str) -> Path:
    """Find a folder in which no sheet of this name stands, since somebody may have filled it in."""
    base = full_path(f"worksheets{os.sep}{desk.today.isoformat()}")
    folder, number = base, 1
    while any(folder.glob(f"{name}.*")):
        number += 1
        folder = base.with_name(f"{base.name}-{number}")
    return folder
