"""What is open: promises with their days, asks, and the hours of the next weeks."""

import html
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import ipywidgets as widgets
import pandas as pd

from reciprocity_kit.apps.casebook_app.adding import find_missing
from reciprocity_kit.apps.casebook_app.days import read_day
from reciprocity_kit.apps.casebook_app.desk import YOU, Desk
from reciprocity_kit.apps.casebook_app.lines import frame_lines, show_lines
from reciprocity_kit.apps.casebook_app.telling import (
    is_overdue,
    meeting_load,
    open_asks,
    open_promises,
    say_ask,
    say_promise,
)
from reciprocity_kit.apps.form_view import Field, FormView
from reciprocity_kit.apps.form_view.fields import NOT_SAID, WORTHS
from reciprocity_kit.casebook import Casebook
from reciprocity_kit.columns._of_casebook import EXCHANGE_KINDS, OUTCOMES
from reciprocity_kit.errors import OptionError, ReciprocityError
from reciprocity_kit.instants import day_words
from reciprocity_kit.ledger import build_capacity

_KIND = Field(
    name="kind",
    label="What kind",
    kind="choice",
    needed=True,
    choices=(("", ""), *((each, each) for each in EXCHANGE_KINDS)),
)
_WORTHS = (NOT_SAID, *((each, each) for each in WORTHS))
_NOTE = Field(name="note", label="Note", width="wide")
_MINE, _THEIRS = "mine", "theirs"
_LEVELS: Mapping[str, str] = MappingProxyType(
    {"over": "more than you have", "tight": "tight", "ok": "there is room", "not known": "not known"}
)


def show_weeks(capacity: pd.DataFrame) -> str:
    """Write the next weeks as a table with a bar of the hours that are taken.

    Parameters
    ----------
    capacity : pandas.DataFrame
        As `build_capacity` returns it.

    Returns
    -------
    str
        HTML.
    """
    titles = ("Seven days from", "Promised", "Meetings", "You have", "Taken", "Room")
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    rows = "".join(_week(row) for row in capacity.to_dict("records"))
    return (
        f'<h3>Your next four weeks, in hours</h3><div class="rk-weeks" tabindex="0" role="region" '
        f'aria-label="The next four weeks"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _week(row: Mapping[Any, Any]) -> str:
    numbers = (row["promised_hours"], row["meeting_hours"], row["capacity_hours"])
    told = "".join(f"<td>{'' if pd.isna(each) else f'{each:.1f}'}</td>" for each in numbers)
    level = _LEVELS[str(row["level"])]
    share = row["over_commitment"]
    wide = 0.0 if pd.isna(share) else min(1.0, share)
    gauge = f'<span class="rk-gauge" aria-hidden="true"><span style="width:{wide:.0%}"></span></span>'
    taken = "" if pd.isna(share) else f"{share:.0%}"
    mark = ' class="rk-over"' if row["level"] == "over" else ""
    first = html.escape(day_words(row["week_on"]))
    return f'<tr><th scope="row">{first}</th>{told}<td>{taken}</td><td{mark}>{gauge}{level}</td></tr>'


class Plans(widgets.VBox):
    """Lists of what is open, and short forms that add to them or close something.

    Parameters
    ----------
    desk : Desk
        The open book.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.told = widgets.HTML()
        self.settle = FormView(
            [Field(name="exchange", label="Which promise", kind="choice", width="wide")],
            heading="Close a promise",
            buttons=[["delivered", "Kept today"], ["dropped", "Dropped"]],
        )
        self.answer = FormView(
            [
                Field(name="ask", label="Which ask", kind="choice", width="wide"),
                Field(
                    name="outcome",
                    label="What became of it",
                    kind="choice",
                    choices=[(each, each) for each in OUTCOMES[1:]],
                ),
            ],
            heading="Answer an ask",
            action="Save answer",
            values={"outcome": OUTCOMES[1]},
        )
        self.promise = FormView(_promise_fields(), heading="Add a promise", action="Add promise")
        self.ask = FormView(_ask_fields(), heading="Add an ask or an offer", action="Add it")
        self.hours = FormView(
            [Field(name="weekly_hours", label="Hours a week you have for others", kind="number")],
            heading="Your hours",
            action="Save hours",
        )
        super().__init__([self.told, self.settle, self.promise, self.answer, self.ask, self.hours])
        for form, usual in ((self.promise, _PROMISE), (self.ask, _ASK)):
            form.values = dict(usual)
        self.settle.on_press(self.close_promise)
        self.answer.on_send(self.close_ask)
        self.promise.on_send(self.add_promise)
        self.ask.on_send(self.add_ask)
        self.hours.on_send(self.set_hours)

    def refresh(self) -> None:
        """Show the book as it is now."""
        promises, asks = open_promises(self.desk), open_asks(self.desk)
        self.told.value = frame_lines(
            self._promises("What you promised", promises, _MINE),
            self._promises("What was promised to you", promises, _THEIRS),
            _list("Asks and offers without an answer", [say_ask(row, self.desk) for row in asks]),
            show_weeks(self._capacity()),
        )
        _offer(self.settle, [(str(row["exchange_id"]), say_promise(row, self.desk)) for row in promises])
        _offer(self.answer, [(str(row["ask_id"]), say_ask(row, self.desk)) for row in asks])
        for form in (self.promise, self.ask):
            form.people = self.desk.people
        self.hours.values = {"weekly_hours": self._setting("weekly_hours")[1]}

    def _promises(self, title: str, rows: list[dict[Any, Any]], whose: str) -> str:
        own = [row for row in rows if (self.desk.named(str(row["giver"])) == YOU) == (whose == _MINE)]
        late = sum(is_overdue(row, self.desk) for row in own)
        count = f" ({len(own)}{f', {late} overdue' if late else ''})" if own else ""
        return _list(f"{title}{count}", [say_promise(row, self.desk) for row in own])

    def _capacity(self) -> pd.DataFrame:
        tables = self.desk.tables
        return build_capacity(
            tables["exchanges"],
            owner=self.desk.owner,
            people=tables["people"],
            settings=tables["settings"],
            meeting_load=meeting_load(self.desk),
            until=self.desk.until,
        )

    def _setting(self, name: str) -> tuple[int, str]:
        table = self.desk.tables["settings"]
        found = table[table["name"].astype("str").eq(name)]
        if found.empty:
            return 0, ""
        return int(found["setting_id"].iloc[0]), str(found["value"].iloc[0])

    def _do(self, form: FormView, act: Callable[[], str]) -> None:
        try:
            said = act()
        except ReciprocityError as error:
            form.complain(error)
            return
        form.say(said)

    def close_promise(self, state: str) -> None:
        """Mark the chosen promise.

        Parameters
        ----------
        state : {"delivered", "dropped"}
            What became of it.
        """

        def act() -> str:
            number = int(_chosen(self.settle, "exchange", "promise"))
            fields: dict[str, Any] = {"state": state}
            if state == "delivered":
                fields["delivered_on"] = self.desk.today
            done = f"Promise {number} is {'kept, today' if state == 'delivered' else 'dropped'}."
            return self.desk.change(
                lambda book: book.change("exchanges", number, **fields), lambda _none: done, "exchanges"
            )

        self._do(self.settle, act)

    def close_ask(self) -> None:
        """Write down what became of the chosen ask."""

        def act() -> str:
            number, outcome = int(_chosen(self.answer, "ask", "ask")), self.answer.held["outcome"]
            done = f"Ask {number} was {outcome}."
            return self.desk.change(
                lambda book: book.change("asks", number, outcome=outcome), lambda _none: done, "asks"
            )

        self._do(self.answer, act)

    def add_promise(self) -> None:
        """Add a promise of the owner's, or one made to the owner."""

        def act() -> str:
            held, desk = self.promise.held, self.desk
            _check_named(held)
            other, mine = desk.person(held["who"]), held["way"] == _MINE
            due = read_day(held["due"], today=desk.today, ahead=True)
            fields = {name: held[name] for name in ("kind", "worth", "hours", "note")}
            fields |= {"giver": desk.owner if mine else other, "receiver": other if mine else desk.owner}
            said = desk.change(
                lambda book: book.add("exchanges", date=desk.today, state="promised", due=due, **fields),
                lambda number: f"Added promise {number}.",
                "exchanges",
            )
            self.promise.empty(_PROMISE, go_to="who")
            return said

        self._do(self.promise, act)

    def add_ask(self) -> None:
        """Add an ask or an offer that waits for its answer."""

        def act() -> str:
            held, desk = self.ask.held, self.desk
            _check_named(held)
            other, (mine, form) = desk.person(held["who"]), held["way"].split()
            one, two = (desk.owner, other) if mine == _MINE else (other, desk.owner)
            fields = {name: held[name] for name in ("kind", "size", "note")}
            fields |= {"asker": one, "asked_of": two, "form": form}
            said = desk.change(
                lambda book: book.add("asks", date=desk.today, **fields),
                lambda number: f"Added {form} {number}.",
                "asks",
            )
            self.ask.empty(_ASK, go_to="who")
            return said

        self._do(self.ask, act)

    def set_hours(self) -> None:
        """Set the hours a week there are for others."""

        def act() -> str:
            value = self.hours.held["weekly_hours"].strip()
            number, _ = self._setting("weekly_hours")

            def write(book: Casebook) -> None:
                if number:
                    book.change("settings", number, value=value)
                else:
                    book.add("settings", name="weekly_hours", value=value)

            said = self.desk.change(write, lambda _none: f"You have {value} hours a week.", "settings")
            self.hours.empty()
            return said

        self._do(self.hours, act)


_PROMISE = {"who": "", "way": _MINE, "kind": "", "worth": "", "due": "", "hours": "", "note": ""}
_ASK = {"who": "", "way": f"{_MINE} ask", "kind": "", "size": "", "note": ""}


def _promise_fields() -> list[Field]:
    whose = ((_MINE, "I promised"), (_THEIRS, "They promised"))
    return [
        Field(name="who", label="Who", kind="person", needed=True),
        Field(name="way", label="Whose promise", kind="steps", width="fit", choices=whose),
        _KIND,
        Field(name="worth", label="Worth to whoever receives it", kind="steps", width="fit", choices=_WORTHS),
        Field(name="due", label="Due", kind="day", width="small", placeholder="friday"),
        Field(name="hours", label="Hours it takes", kind="number", width="small"),
        _NOTE,
    ]


def _ask_fields() -> list[Field]:
    ways = (
        (f"{_MINE} ask", "I asked"),
        (f"{_THEIRS} ask", "They asked me"),
        (f"{_MINE} offer", "I offered"),
        (f"{_THEIRS} offer", "They offered"),
    )
    return [
        Field(name="who", label="Who", kind="person", needed=True),
        Field(name="way", label="Who asked", kind="steps", width="fit", choices=ways),
        _KIND,
        Field(name="size", label="Worth to whoever receives it", kind="steps", width="fit", choices=_WORTHS),
        _NOTE,
    ]


def _check_named(held: Mapping[str, str]) -> None:
    if find_missing(held):
        raise OptionError("Somebody and a kind are needed.", next_step="fill in who, and what kind")


def _chosen(form: FormView, field: str, word: str) -> str:
    chosen = form.held.get(field, "")
    if not chosen:
        raise OptionError(f"No {word} is open.", next_step="add one first")
    return chosen


def _offer(form: FormView, choices: list[tuple[str, str]]) -> None:
    """Offer what is open now; a form without anything to close is not shown."""
    first, *rest = form.fields
    form.fields = [{**first, "choices": [list(each) for each in choices]}, *rest]
    form.typed = {}
    form.values = {**form.held, first["name"]: choices[0][0] if choices else ""}
    form.layout.display = "" if choices else "none"


def _list(title: str, sentences: list[str]) -> str:
    if not sentences:
        return show_lines(title, [], nothing="None is recorded.")
    items = "".join(f"<li>{html.escape(each)}</li>" for each in sentences)
    return f"<h3>{html.escape(title)}</h3><ul>{items}</ul>"
