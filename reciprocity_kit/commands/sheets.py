"""The commands that read a casebook for its owner: how things stand, before an ask, before accepting."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reciprocity_kit.casebook.persons import find_known, find_person, shorten_people
from reciprocity_kit.commands.opening import Commands, add_action, first_day, opened, today
from reciprocity_kit.commands.speaking import render_table, say, say_sentence, say_title
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.instants import day_words
from reciprocity_kit.ledger import (
    build_acceptance,
    build_capacity,
    build_equity,
    build_felt,
    build_headroom,
    build_promises,
)
from reciprocity_kit.ledger.persons import LEFT_OUT
from reciprocity_kit.ledger.promises import own_promises
from reciprocity_kit.meetings import build_meeting_load
from reciprocity_kit.readers.read import read
from reciprocity_kit.timeline import build_owed

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a sheet is made from.

    Parameters
    ----------
    owner : str
        Whose casebook it is.
    tables : Mapping of str to pandas.DataFrame
        Its tables.
    known : Mapping of str to str
        Everybody it names, with how they are called.
    history : History or None
        What was read of mail and calendar.
    until : pandas.Timestamp
        The day to look from.
    """

    owner: str
    tables: Tables
    known: Mapping[str, str]
    history: History | None
    until: pd.Timestamp

    @property
    def interactions(self) -> pd.DataFrame | None:
        """The interactions read, if any were."""
        return None if self.history is None else self.history.interactions

    @property
    def meeting_load(self) -> pd.DataFrame | None:
        """The hours in meetings, if a history was read."""
        return None if self.history is None else build_meeting_load(self.history)

    def person(self, typed: str) -> str:
        """Find the person that was typed.

        Parameters
        ----------
        typed : str
            A part of a name or address.

        Returns
        -------
        str
            The person.
        """
        return find_person(typed, self.known, owner=self.owner)


Run = Callable[[argparse.Namespace, Desk], None]
_ANY_SIZE = 1.0
_OF_THE_TIE = ("help_given", "help_received", "headroom", "contact", "order")
_REASONS: Mapping[str, tuple[str, str]] = {
    "communal": ("communal tie", "communal ties"),
    "opted_out": ("person who opted out", "people who opted out"),
    "between_others": ("exchange between others", "exchanges between others"),
}


def add_sheet_commands(actions: Commands) -> None:
    """Add show, ask and accept.

    Parameters
    ----------
    actions : argparse's subparsers
        Of `casebook`.
    """
    show = add_action(actions, "show", "tell how things stand, in all or with one person", _with(_show))
    show.add_argument("--person", metavar="NAME", help="only this person")
    ask = add_action(actions, "ask", "look at an ask before it is made", _with(_ask))
    accept = add_action(actions, "accept", "look at help before it is accepted", _with(_accept))
    for sheet, word, meaning in ((ask, "size", "what the ask is"), (accept, "worth", "what the help is")):
        sheet.add_argument("--person", required=True, metavar="NAME", help="whom it is about")
        sheet.add_argument(
            f"--{word}",
            required=True,
            type=float,
            metavar="N",
            help=f"{meaning} worth to you, 1 to 16",
        )
    for sheet in (show, ask, accept):
        sheet.add_argument(
            "exports", metavar="EXPORT", nargs="*", help="mail and calendar, to count contact and hours"
        )
        sheet.add_argument(
            "--owner", action="append", metavar="ADDRESS", help="further addresses of yours in these exports"
        )
        sheet.add_argument("--until", metavar="DATE", help="the day to look from (default: today)")
        sheet.add_argument("--tz", metavar="ZONE", help="zone of times that have none")


def _with(run: Run) -> Callable[[argparse.Namespace], int]:
    def command(options: argparse.Namespace) -> int:
        until = first_day(options.until) if options.until else today()
        if options.owner and not options.exports:
            raise OptionError(
                "--owner is for exports, and none is named.", next_step="name an export, or leave it out"
            )
        with opened(options, read_only=True) as book:
            owner, known = book.owner, find_known(book)
            tables = {name: book.table(name) for name in book.tables}
        history = None
        if options.exports:
            history = read(*options.exports, owner=[owner, *(options.owner or [])], tz=options.tz)
        run(options, Desk(owner=owner, tables=tables, known=known, history=history, until=until))
        return 0

    return command


def _show(options: argparse.Namespace, desk: Desk) -> None:
    if options.person:
        _show_person(desk.person(options.person), desk)
    else:
        _show_all(desk)


def _equity(desk: Desk) -> pd.DataFrame:
    return build_equity(
        desk.tables["exchanges"],
        owner=desk.owner,
        people=desk.tables["people"],
        settings=desk.tables["settings"],
        until=desk.until,
    )


def _show_all(desk: Desk) -> None:
    exchanges, people = desk.tables["exchanges"], desk.tables["people"]
    equity = _equity(desk)
    short = shorten_people(desk.known, owner=desk.owner)
    for row in equity.to_dict(orient="records"):
        say_sentence(str(row["words"]), title=short.get(str(row["partner"]), str(row["partner"])))
    if equity.empty:
        say("No exchange is recorded here.")
    _tell_left_out(equity)
    promises = build_promises(exchanges, owner=desk.owner, people=people, until=desk.until)
    say_title("Promises")
    say(render_table(promises, ["whose", "promises", "kept", "late", "open", "overdue"]))
    say_title("The next weeks, in hours")
    capacity = build_capacity(
        exchanges,
        owner=desk.owner,
        people=people,
        settings=desk.tables["settings"],
        meeting_load=desk.meeting_load,
        owed=None if desk.history is None else build_owed(desk.history),
        until=desk.until,
    )
    hours = {"promised_hours": "promised", "meeting_hours": "meetings", "capacity_hours": "you have"}
    names = {"week_on": "from", **hours}
    say(render_table(capacity.rename(columns=names), [*names.values(), "level"]))


def _show_person(person: str, desk: Desk) -> None:
    sheet = build_headroom(
        desk.tables,
        owner=desk.owner,
        person=person,
        size=_ANY_SIZE,
        interactions=desk.interactions,
        until=desk.until,
    )
    say(person)
    if "headroom" not in set(sheet["line"].astype("str")):
        _tell(sheet)  # why there are no numbers
        return
    equity = _equity(desk)
    people = desk.tables["people"]
    felt = build_felt(desk.tables["cards"], owner=desk.owner, equity=equity, people=people, until=desk.until)
    for title, table in (("Balance", equity), ("Felt", felt)):
        for words in table.loc[table["partner"].astype("str").eq(person), "words"]:
            say_sentence(str(words), title=title)
    _tell(sheet[sheet["line"].astype("str").isin(_OF_THE_TIE)])
    promises = own_promises(desk.tables["exchanges"], owner=desk.owner, people=people, until=desk.until)
    promises = promises[promises["partner"].eq(person) & promises["fate"].eq("open")]
    for row in promises.sort_values("due", na_position="last").to_dict(orient="records"):
        say_sentence(_say_promise(row), title="Promised")


def _say_promise(row: Mapping[Any, Any]) -> str:
    whose = "by you" if row["side"] == "given" else "to you"
    due = "without a day" if pd.isna(row["due"]) else f"due {day_words(row['due'])}"
    parts = [f"{whose} on {day_words(row['date'])}", str(row["kind"]), due]
    parts += ["overdue"] if row["overdue"] else []
    parts += [] if pd.isna(row["hours"]) else [f"{row['hours']:g} hours"]
    return ", ".join(parts) + (f": {row['note']}" if row["note"] else "")


def _tell_left_out(table: pd.DataFrame) -> None:
    counts = table.attrs.get(LEFT_OUT, {})
    parts = [f"{n} {_REASONS[why][n > 1]}" for why, n in counts.items()]
    if parts:
        say(f"Left out: {', '.join(parts)}.")


def _ask(options: argparse.Namespace, desk: Desk) -> None:
    _tell(
        build_headroom(
            desk.tables,
            owner=desk.owner,
            person=desk.person(options.person),
            size=options.size,
            interactions=desk.interactions,
            meeting_load=desk.meeting_load,
            until=desk.until,
        )
    )


def _accept(options: argparse.Namespace, desk: Desk) -> None:
    _tell(
        build_acceptance(
            desk.tables,
            owner=desk.owner,
            person=desk.person(options.person),
            size=options.worth,
            meeting_load=desk.meeting_load,
            until=desk.until,
        )
    )


def _tell(sheet: pd.DataFrame) -> None:
    for row in sheet.to_dict(orient="records"):
        say_sentence(str(row["words"]), title=str(row["line"]).replace("_", " ").capitalize())
