"""The commands that read a casebook for its owner: how things stand, before an ask, before accepting."""

import argparse
from collections.abc import Callable
from typing import Any

import pandas as pd

from reciprocity_kit.casebook import Casebook
from reciprocity_kit.commands.people import find_known, find_person
from reciprocity_kit.commands.speaking import render_table, say
from reciprocity_kit.history import History
from reciprocity_kit.ledger import (
    build_acceptance,
    build_capacity,
    build_equity,
    build_headroom,
    build_promises,
)
from reciprocity_kit.meetings import build_meeting_load
from reciprocity_kit.readers.read import read
from reciprocity_kit.timeline import build_owed

Open = Callable[..., Casebook]
Action = Callable[..., argparse.ArgumentParser]


def add_sheet_commands(actions: Any, action: Action, opened: Open) -> None:
    """Add show, ask and accept.

    Parameters
    ----------
    actions : argparse's subparsers
        Of `casebook`.
    action : callable
        Adds one action that takes a book first.
    opened : callable
        Opens the book that was named.
    """
    show = action(actions, "show", "tell how things stand, in all or with one person", _with(opened, _show))
    show.add_argument("--person", metavar="NAME", help="only this person")
    ask = action(actions, "ask", "look at an ask before it is made", _with(opened, _ask))
    accept = action(actions, "accept", "look at help before it is accepted", _with(opened, _accept))
    for sheet, word, meaning in ((ask, "size", "of the ask"), (accept, "worth", "of the help to you")):
        sheet.add_argument("--person", required=True, metavar="NAME", help="whom it is about")
        sheet.add_argument(
            f"--{word}", required=True, type=float, metavar="N", help=f"size {meaning}: 1, 2, 4, 8, 16"
        )
    for sheet in (show, ask, accept):
        sheet.add_argument(
            "exports", metavar="EXPORT", nargs="*", help="mail and calendar, to count hours and replies"
        )
        sheet.add_argument("--tz", metavar="ZONE", help="zone of times that have none")


def _with(
    opened: Open, run: Callable[[argparse.Namespace, Casebook, History | None], None]
) -> Callable[..., int]:
    def command(options: argparse.Namespace) -> int:
        with opened(options, read_only=True) as book:
            history = read(*options.exports, owner=book.owner, tz=options.tz) if options.exports else None
            run(options, book, history)
        return 0

    return command


def _show(options: argparse.Namespace, book: Casebook, history: History | None) -> None:
    people, exchanges, settings = (book.table(name) for name in ("people", "exchanges", "settings"))
    equity = build_equity(exchanges, owner=book.owner, people=people, settings=settings)
    if options.person:
        person = find_person(options.person, find_known(book), owner=book.owner)
        equity = equity[equity["partner"].astype("str").eq(person)]
    for words in equity["words"] if len(equity) else ["No exchange is recorded here."]:
        say(str(words))
    if options.person:
        return
    promises = build_promises(exchanges, owner=book.owner, people=people)
    say(f"\nPromises\n{render_table(promises, ['whose', 'promises', 'kept', 'late', 'open', 'overdue'])}")
    capacity = build_capacity(
        exchanges,
        owner=book.owner,
        people=people,
        settings=settings,
        meeting_load=_meeting_load(history),
        owed=None if history is None else build_owed(history),
    )
    shown = ["week_on", "promised_hours", "meeting_hours", "reply_hours", "capacity_hours", "level"]
    say(f"\nThe next weeks\n{render_table(capacity, shown)}")


def _meeting_load(history: History | None) -> pd.DataFrame | None:
    return None if history is None else build_meeting_load(history)


def _ask(options: argparse.Namespace, book: Casebook, history: History | None) -> None:
    _tell(
        build_headroom(
            {name: book.table(name) for name in book.tables},
            owner=book.owner,
            person=find_person(options.person, find_known(book), owner=book.owner),
            size=options.size,
            interactions=None if history is None else history.interactions,
            meeting_load=_meeting_load(history),
        )
    )


def _accept(options: argparse.Namespace, book: Casebook, history: History | None) -> None:
    _tell(
        build_acceptance(
            {name: book.table(name) for name in book.tables},
            owner=book.owner,
            person=find_person(options.person, find_known(book), owner=book.owner),
            size=options.worth,
            meeting_load=_meeting_load(history),
        )
    )


def _tell(sheet: pd.DataFrame) -> None:
    for row in sheet.to_dict(orient="records"):
        say(f"{row['line']}: {row['words']}")
