"""One person: what the book holds, how the tie feels, and who they are to the owner."""

from typing import Any

import ipywidgets as widgets

from reciprocity_kit.apps.casebook_app.desk import Desk
from reciprocity_kit.apps.casebook_app.lines import frame_lines, show_lines
from reciprocity_kit.apps.casebook_app.telling import tell_person
from reciprocity_kit.apps.form_view import Field, FormView
from reciprocity_kit.apps.form_view.fields import NOT_SAID
from reciprocity_kit.casebook import Casebook
from reciprocity_kit.charts.words import whole_name
from reciprocity_kit.errors import ReciprocityError
from reciprocity_kit.ledger.persons import Roster

_CLOSENESS = Field(
    name="closeness",
    label="How close it feels",
    kind="steps",
    width="full",
    picture="circles",
    hint="1: two circles apart. 7: two circles that are nearly one.",
    choices=(NOT_SAID, *((str(step), str(step)) for step in range(1, 8))),
)
_BALANCE = Field(
    name="felt_balance",
    label="How the balance feels",
    kind="steps",
    width="full",
    choices=(
        NOT_SAID,
        ("-3", "I owe them much"),
        ("-2", "\N{MINUS SIGN}2"),
        ("-1", "\N{MINUS SIGN}1"),
        ("0", "even"),
        ("1", "1"),
        ("2", "2"),
        ("3", "They owe me much"),
    ),
)
_NOTE = Field(name="note", label="Note", width="full")
_KNOWN = (
    Field(name="name", label="How you call them"),
    Field(name="role", label="Role", hint="Such as manager, peer, customer, mentor."),
    Field(name="group", label="Group", hint="Such as a team; the page can be narrowed to it."),
    Field(
        name="communal",
        label="Communal: family or close friend",
        kind="flag",
        width="full",
        hint="No scores and no balances are shown.",
    ),
    Field(
        name="opted_out",
        label="Opted out",
        kind="flag",
        width="full",
        hint="Nothing new is recorded, and nothing is shown.",
    ),
)


class PersonPart(widgets.VBox):
    """A person's sheet with two cards to fill in.

    Parameters
    ----------
    desk : Desk
        The open book.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.pick = FormView([Field(name="person", label="Person", kind="person", width="middle")])
        self.told = widgets.HTML()
        self.card = FormView([_CLOSENESS, _BALANCE, _NOTE], action="Save this card")
        self.about = FormView(list(_KNOWN), action="Save")
        super().__init__([self.pick, self.told, self.card, self.about])
        self.pick.observe(self._follow, "typed")
        self.card.on_send(self.save_card)
        self.about.on_send(self.save_person)

    def refresh(self) -> None:
        """Show the book as it is now, for the person who is selected."""
        self.pick.people = self.desk.people
        chosen = self.desk.state.selected
        if len(chosen) == 1:
            self.pick.empty({"person": self.desk.named(chosen[0])})
        self._follow()

    @property
    def person(self) -> str:
        """Who is shown, empty where nobody known is named."""
        typed = self.pick.held.get("person", "").strip()
        try:
            person = self.desk.person(typed) if typed else ""
        except ReciprocityError:
            return ""
        return person if person in self.desk.known and person != self.desk.owner else ""

    def _follow(self, _change: Any = None) -> None:
        person = self.person
        for form in (self.card, self.about):
            form.layout.display = "" if person else "none"
        if not person:
            words = "Write a name above, or select one person in another tab."
            self.told.value = frame_lines(show_lines("", [], nothing=words))
            return
        name = whole_name(self.desk.named(person))
        try:
            lines = tell_person(self.desk, person)
            self.told.value = frame_lines(show_lines(name, lines, key=("Balance",)))
        except ReciprocityError as error:
            self.told.value = frame_lines(show_lines(name, [("Not shown", str(error))]))
        self._show_forms(person, name)

    def _show_forms(self, person: str, name: str) -> None:
        communal = Roster.of(self.desk.tables["people"]).name(person) in self._communal
        fields = [_CLOSENESS, _NOTE] if communal else [_CLOSENESS, _BALANCE, _NOTE]
        if [field["name"] for field in self.card.fields] != [field.name for field in fields]:
            self.card.ask(fields)
        headings = (f"How it feels with {name}, today", f"Who {name} is")
        if (self.card.heading, self.about.heading) != headings:
            for form in (self.card, self.about):
                form.say("")
            self.card.heading, self.about.heading = headings
            self.card.empty(dict.fromkeys(("closeness", "felt_balance", "note"), ""))
            self.about.empty()
        self.about.values = self._row(person)[1]

    @property
    def _communal(self) -> frozenset[str]:
        return Roster.of(self.desk.tables["people"]).communal

    def _row(self, person: str) -> tuple[int, dict[str, str]]:
        """Return the number of a person's entry, 0 for none, and what its fields hold."""
        table = self.desk.tables["people"]
        found = table[table["person"].astype("str").eq(person)]
        if found.empty:
            return 0, {"name": "", "role": "", "group": "", "communal": "no", "opted_out": "no"}
        row = found.iloc[0]
        texts = {name: str(row[name]) for name in ("name", "role", "group")}
        flags = {name: "yes" if row[name] else "no" for name in ("communal", "opted_out")}
        return int(row["person_id"]), texts | flags

    def save_card(self) -> None:
        """Add a card of today."""
        desk, person, form = self.desk, self.person, self.card
        typed = {each["name"]: form.held.get(each["name"], "") for each in form.fields}
        name = whole_name(desk.named(person))
        try:
            said = desk.change(
                lambda book: book.add("cards", date=desk.today, by=desk.owner, about=person, **typed),
                lambda _number: f"Saved how it feels with {name}, today.",
                "cards",
            )
        except ReciprocityError as error:
            form.complain(error)
            return
        form.say(said)
        form.empty(dict.fromkeys(("closeness", "felt_balance", "note"), ""))

    def save_person(self) -> None:
        """Add the person to the book, or change what it says of them."""
        desk, person, form = self.desk, self.person, self.about
        number, _ = self._row(person)
        typed, name = dict(form.typed), whole_name(desk.named(person))

        def act(book: Casebook) -> None:
            if number:
                book.change("people", number, **typed)
            else:
                book.add("people", person=person, **typed)

        try:
            said = desk.change(act, lambda _none: f"Saved who {name} is.", "people")
        except ReciprocityError as error:
            form.complain(error)
            return
        form.empty(self._row(person)[1])
        form.say(said)
