"""The command `audit`: keep a snapshot of the measures in a casebook, or compare two."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from reciprocity_kit.audit import build_agreements_review, build_snapshot, compare_audits, pick_audit
from reciprocity_kit.casebook import Casebook
from reciprocity_kit.columns import empty_table
from reciprocity_kit.columns.words import measure_words
from reciprocity_kit.commands.formats import add_formats, chosen_formats, tell_written
from reciprocity_kit.commands.hiding import add_hiding, hide_tables
from reciprocity_kit.commands.opening import opened
from reciprocity_kit.commands.snapshots import is_audit, is_book, read_audit
from reciprocity_kit.commands.speaking import render_table, say
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.privacy import find_people
from reciprocity_kit.readers.read import read

_SHOWN = ["person", "measure", "change", "before", "after", "q"]
_CLEAR = ("rose", "fell", "appeared", "disappeared")
_USUAL = "html,md"


@dataclass
class _Two:
    """Two audits, the casebook they come from, and the histories read on the way."""

    before: pd.DataFrame
    after: pd.DataFrame
    book: Casebook | None = None
    read: list[History] = field(default_factory=list)


def add_command(commands: Any) -> None:
    """Add `audit` to the command line.

    Parameters
    ----------
    commands : argparse's subparsers
        Of the main command.
    """
    text = (
        "Keep a snapshot of the measures in a casebook (audit BOOK EXPORT...), compare the last two of a "
        "book (audit BOOK), or any two (audit BEFORE AFTER): casebooks, audit.csv files, exports."
    )
    audit = commands.add_parser("audit", help="keep the measures, and tell what changed", description=text)
    audit.set_defaults(run=_audit)
    audit.add_argument("first", metavar="BOOK", help="a casebook, or what came before")
    audit.add_argument("others", metavar="EXPORT", nargs="*", help="exports for the book, or what came after")
    audit.add_argument("--owner", metavar="ADDRESS", help="whose mailbox it is, for exports without a book")
    audit.add_argument("--since", metavar="DATE", help="first day of the window of a new snapshot")
    audit.add_argument("--until", metavar="DATE", help="day after the last of the window")
    audit.add_argument("--tz", metavar="ZONE", help="zone of times that have none")
    audit.add_argument(
        "--output",
        metavar="FOLDER",
        help="write it there as well, with audit.csv and comparison.csv beside",
    )
    add_formats(audit, usual=_USUAL, when="; needs --output")
    add_hiding(audit)
    audit.add_argument("--passphrase-file", metavar="FILE", help="first line of FILE opens the book")


def _audit(options: argparse.Namespace) -> int:
    options.formats = chosen_formats(options, usual=_USUAL)
    if options.format and not options.output:
        raise OptionError("Files need a folder, and none is named.", next_step="add --output FOLDER")
    later = [Path(each) for each in options.others]
    if is_book(Path(options.first)) and later and not any(is_book(each) or is_audit(each) for each in later):
        return _save(options)
    return _compare(options)


def _save(options: argparse.Namespace) -> int:
    """Add a snapshot of the exports to the book, and compare it with the one before."""
    options.book = options.first
    with opened(options) as book:
        history = read(*options.others, owner=book.owner, tz=options.tz)
        tables = {name: book.table(name) for name in book.tables}
        rows = build_snapshot(history, tables=tables, since=options.since, until=options.until)
        earlier = book.table("audits")
        if len(rows) and earlier["date"].isin(rows["date"]).any():
            raise OptionError(
                f"The book has an audit of {rows['date'].iloc[0]:%Y-%m-%d} already.",
                next_step="undo it, or give another window with --since and --until",
            )
        if len(rows):
            book.add_rows("audits", rows.drop(columns="audit_id"))
        window = f"{history.since:%Y-%m-%d} to {history.until:%Y-%m-%d}"
        if len(rows):
            window = f"{rows['since'].iloc[0]:%Y-%m-%d} to {rows['until'].iloc[0]:%Y-%m-%d}"
        say(f"Saved {len(rows)} measures of {window} in {book.path.name}.")
        if len(earlier):
            _tell(options, _Two(pick_audit(earlier), rows, book, [history]))
    return 0


def _compare(options: argparse.Namespace) -> int:
    if not options.others:
        options.book = options.first
        if not is_book(Path(options.first)):
            raise OptionError(f"{options.first} is no casebook.", next_step="reciprocity audit BEFORE AFTER")
        with opened(options, read_only=True) as book:
            audits = book.table("audits")
            _tell(options, _Two(pick_audit(audits, back=1), pick_audit(audits), book))
        return 0
    if len(options.others) > 1:
        raise OptionError("Two things can be compared.", next_step="reciprocity audit BEFORE AFTER")
    histories: list[History] = []
    before, after = (_load(options, path, histories) for path in (options.first, options.others[0]))
    _tell(options, _Two(before, after, read=histories))
    return 0


def _load(options: argparse.Namespace, name: str, histories: list[History]) -> pd.DataFrame:
    """Return the snapshot that a casebook, an audit.csv or an export holds; keep what is read."""
    if is_book(Path(name)) or is_audit(Path(name)):
        return read_audit(options, name)
    history = read(name, owner=options.owner, tz=options.tz)
    histories.append(history)
    return build_snapshot(history)


def _tell(options: argparse.Namespace, two: _Two) -> None:
    tables = {"before": two.before, "after": two.after}
    tables |= {} if two.book is None else {name: two.book.table(name) for name in ("agreements", "people")}
    if options.hide_names:
        tables = hide_tables(options, tables)
    comparison = compare_audits(tables["before"], tables["after"])
    review = _review(tables, comparison)
    _say_changes(comparison)
    if len(review):
        say("\n".join(["\nAgreements", *(str(words) for words in review["words"])]))
    if options.output:
        seen = [] if options.hide_names else [each.people_seen for each in two.read]
        _write(options, tables, comparison, review, seen)


def _say_changes(comparison: pd.DataFrame) -> None:
    clear = comparison[comparison["change"].astype("str").isin(_CLEAR)]
    moved = clear[clear["change"].astype("str").isin(_CLEAR[:2])]
    tested = int(comparison["p"].notna().sum())
    say(f"{len(moved)} of {tested} measures changed beyond chance (false-discovery rate 10%).")
    if comparison["status"].astype("str").eq("not_identified").any():
        say("The two windows overlap, so nothing is tested. Use --since and --until for windows apart.")
    if len(moved):
        told = moved.assign(measure=[measure_words(name) for name in moved["measure"].astype("str")])
        say(render_table(told.round({"before": 3, "after": 3, "q": 4}), _SHOWN, whole=["measure"]))
        say("Events and conversations are rates of 30 days, reply times hours.")
    for change in _CLEAR[2:]:
        names = sorted({str(name) for name in clear.loc[clear["change"].eq(change), "person"]})
        if names:
            say(f"{change.capitalize()}: {', '.join(names)}")


def _review(tables: Mapping[str, pd.DataFrame], comparison: pd.DataFrame) -> pd.DataFrame:
    """Return what became of the agreements, where there is a book."""
    if "agreements" not in tables:
        return empty_table("agreements_review")
    until = tables["after"]["until"].iloc[0] if len(tables["after"]) else None
    return build_agreements_review(
        tables["agreements"], people=tables["people"], comparison=comparison, until=until
    )


def _write(
    options: argparse.Namespace,
    tables: Mapping[str, pd.DataFrame],
    comparison: pd.DataFrame,
    review: pd.DataFrame,
    seen: list[pd.DataFrame],
) -> None:
    from reciprocity_kit.pictures.scope import shorten_names  # noqa: PLC0415 (plotly loads slowly)
    from reciprocity_kit.report.audit_page import Audited  # noqa: PLC0415 (as above)
    from reciprocity_kit.report.formats import write_audit_formats  # noqa: PLC0415 (as above)
    from reciprocity_kit.report.write import defused_csv, folder_to_write  # noqa: PLC0415 (as above)

    known = find_people(tables)
    for people in seen:
        known |= {who: name for who, name in zip(people["person"], people["name"], strict=True) if name}
    audited = Audited(comparison=comparison, review=review, names=shorten_names(known))
    with folder_to_write(options.output) as folder:
        defused_csv(tables["after"], folder / "audit.csv")
        defused_csv(comparison, folder / "comparison.csv")
    written = write_audit_formats(audited, options.output, options.formats, theme=options.theme)
    tell_written(written, what="The audit")
