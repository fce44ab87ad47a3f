"""Adding an exchange in one line, by keyboard alone."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from reciprocity_kit.apps.casebook_app.days import find_day, read_day
from reciprocity_kit.apps.casebook_app.desk import YOU, Desk
from reciprocity_kit.apps.casebook_app.quick import GIVEN, RECEIVED, Quick, read_line
from reciprocity_kit.apps.form_view import Field, FormView, field_of
from reciprocity_kit.apps.form_view.fields import NOT_SAID, WORTHS
from reciprocity_kit.charts.words import whole_name
from reciprocity_kit.columns import CASEBOOK_DEFAULTS, CASEBOOK_TABLES
from reciprocity_kit.errors import OptionError, ReciprocityError

EXAMPLE = "ana gave introduction 4: to the port office"
KIND_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "affiliation": "warmth or support",
        "status": "credit or recognition",
        "information": "information",
        "money": "money",
        "goods": "goods",
        "services": "work or time",
        "introductions": "an introduction",
    }
)
_KIND_CHOICES = (
    ("information", "information, advice"),
    ("services", "services: work, time"),
    ("introductions", "introduction"),
    ("affiliation", "affiliation: warmth, support"),
    ("status", "status: credit, recognition"),
    ("goods", "goods, gifts"),
    ("money", "money"),
)
_NEEDED = {"who": "who", "way": "who gave", "kind": "what kind"}
_MORE = ("due", "hours", "cost", "asked", "acknowledged", "visibility", "on_behalf_of", "introduced_by")
_DECLARED = {column.name: column for column in CASEBOOK_TABLES["exchanges"]}


def quick_fields() -> list[Field]:
    """Make the fields of a quick entry, in the order in which they are filled in.

    Returns
    -------
    list of Field
        The line first; what is rarely said is folded away.
    """
    states = tuple((each, each) for each in _DECLARED["state"].choices)
    first = [
        Field(name="line", label="In one line", kind="line", placeholder=EXAMPLE, width="full"),
        Field(name="who", label="Who", kind="person", needed=True),
        Field(
            name="way",
            label="Who gave",
            kind="steps",
            needed=True,
            width="fit",
            choices=((RECEIVED, "They gave"), (GIVEN, "I gave")),
        ),
        Field(name="kind", label="What kind", kind="choice", needed=True, choices=(("", ""), *_KIND_CHOICES)),
        Field(
            name="worth",
            label="Worth to whoever received it",
            kind="steps",
            width="fit",
            choices=(NOT_SAID, *((each, each) for each in WORTHS)),
        ),
        Field(name="date", label="Day", kind="day", placeholder="today", width="small"),
        Field(name="note", label="Note", width="wide"),
    ]
    state = Field(name="state", label="State", kind="choice", choices=states, more=True)
    return [*first, state, *(field_of(_DECLARED[name], more=True) for name in _MORE)]


def quick_values() -> dict[str, str]:
    """Say what the fields hold while nothing is typed.

    Returns
    -------
    dict of str to str
        Text by field; the day is today where it is left empty.
    """
    values = {field.name: "" for field in quick_fields()}
    return values | {name: str(value) for name, value in CASEBOOK_DEFAULTS["exchanges"].items()}


def read_quick(typed: Mapping[str, str], *, today: date) -> tuple[dict[str, str], Quick]:
    """Put together what the line says and what was typed into the fields, which goes before.

    Parameters
    ----------
    typed : mapping of str to str
        Text by field.
    today : datetime.date
        The day on the owner's calendar.

    Returns
    -------
    dict of str to str
        What every field holds.
    Quick
        What was understood of the line.
    """
    line = read_line(typed.get("line", ""), today=today)
    fields = {name: text for name, text in typed.items() if name != "line"}
    return {**quick_values(), **line.values, **fields}, line


def entry_of(values: Mapping[str, str], desk: Desk) -> dict[str, str]:
    """Make the entry that the fields describe.

    Parameters
    ----------
    values : mapping of str to str
        As `read_quick` returns them.
    desk : Desk
        The open book.

    Returns
    -------
    dict of str to str
        For `Casebook.add("exchanges", ...)`.

    Raises
    ------
    OptionError
        If something is missing, a person may be several, or a day is none.
    """
    missing = find_missing(values)
    if missing:
        words = ", ".join(_NEEDED[name] for name in missing)
        raise OptionError(f"Still to say: {words}.", next_step=f"fill it in, or write such as: {EXAMPLE}")
    other, today = desk.person(values["who"]), desk.today
    entry = {name: values[name] for name in ("kind", "worth", "note", "state", *_MORE)}
    for name in ("on_behalf_of", "introduced_by"):
        entry[name] = desk.person(values[name])
    entry["due"] = read_day(values["due"], today=today, ahead=True)
    entry["date"] = read_day(values["date"], today=today) or today.isoformat()
    giver, receiver = (desk.owner, other) if values["way"] == GIVEN else (other, desk.owner)
    return entry | {"giver": giver, "receiver": receiver}


def find_missing(values: Mapping[str, str]) -> list[str]:
    """Find what has to be said before an exchange can be saved.

    Parameters
    ----------
    values : mapping of str to str
        What the fields hold.

    Returns
    -------
    list of str
        Names of fields, the first one first.

    Examples
    --------
    >>> find_missing({"who": "ana", "way": "", "kind": ""})
    ['way', 'kind']
    """
    return [name for name in _NEEDED if not values.get(name, "").strip()]


def say_exchange(entry: Mapping[str, str], desk: Desk) -> str:
    """Say an exchange in a sentence.

    Parameters
    ----------
    entry : mapping of str to str
        As `entry_of` returns it.
    desk : Desk
        The open book.

    Returns
    -------
    str
        Plain text.
    """
    giver, receiver = (whole_name(desk.named(entry[side])) for side in ("giver", "receiver"))
    one = "You" if giver == YOU else giver
    other = "you" if receiver == YOU else receiver
    verbs = {"promised": "promised", "declined": "offered", "dropped": "promised, and dropped,"}
    worth = f", worth {entry['worth']}" if entry["worth"] else ", without a worth"
    due = f", due {_say_day(entry['due'], desk)}" if entry["due"] else ""
    hours = f", {entry['hours']} hours" if entry.get("hours") else ""
    told = KIND_WORDS.get(entry["kind"], entry["kind"])
    verb = verbs.get(entry["state"], "gave")
    return f"{one} {verb} {other} {told}{worth}, {_say_day(entry['date'], desk)}{due}{hours}."


def _say_day(text: str, desk: Desk) -> str:
    day = find_day(text, today=desk.today)
    if day is None:
        return text
    away = (day - desk.today).days
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}
    return near.get(away, f"{day:%A}, {day.isoformat()}")


class Adding:
    """The line on top of the app: type, Enter, next.

    Parameters
    ----------
    desk : Desk
        The open book.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.form = FormView(
            quick_fields(), heading="Add an exchange", action="Save", values=quick_values(), theme="light"
        )
        self.form.observe(self._follow, "typed")
        self.form.on_send(self.save)

    def refresh(self) -> None:
        """Offer the people there are now."""
        self.form.people = self.desk.people

    def _follow(self, _change: Any = None) -> None:
        """Show what the line says in the fields, and in a sentence."""
        values, line = read_quick(self.form.typed, today=self.desk.today)
        self.form.values = values
        if self.desk.state.book is None or not any(self.form.typed.values()):
            self.form.preview = {}
            return
        missing = [_NEEDED[name] for name in find_missing(values)]
        try:
            said = "" if missing else say_exchange(entry_of(values, self.desk), self.desk) + self._new(values)
        except ReciprocityError as error:
            self.form.preview = {"text": str(error), "tone": "open"}
            return
        unclear = " ".join(line.unclear)
        if unclear:
            self.form.preview = {"text": unclear, "tone": "open"}
        elif missing:
            self.form.preview = {"text": f"Still to say: {', '.join(missing)}.", "tone": ""}
        else:
            self.form.preview = {"text": f"{said} Enter saves it.", "tone": "ready"}

    def _new(self, values: Mapping[str, str]) -> str:
        person = self.desk.person(values["who"])
        return "" if person in self.desk.known else f" {whole_name(person)} is new to this book."

    def save(self) -> None:
        """Save what is typed, and be ready for the next."""
        values, line = read_quick(self.form.typed, today=self.desk.today)
        first = "line" if self.form.typed.get("line") else "who"
        try:
            if line.unclear and find_missing(values):
                raise OptionError(line.unclear[0], next_step=f"write it such as: {EXAMPLE}")
            entry = entry_of(values, self.desk)
            said = self.desk.write(
                lambda book: book.add("exchanges", **entry), lambda _number: say_exchange(entry, self.desk)
            )
        except ReciprocityError as error:
            self.form.complain(error)
            self.form.go(next(iter(find_missing(values)), first))
            return
        self.form.say(f"Saved: {said}")
        self.form.preview = {}
        self.form.empty(quick_values(), go_to=first)
        self.desk.tell("exchanges")  # last: whoever types need not wait for it
