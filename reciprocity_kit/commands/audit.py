"""The command `audit`: keep a snapshot of the measures in a casebook, or compare two."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from reciprocity_kit.audit import build_agreements_review, build_snapshot, compare_audits, pick_audit
from reciprocity_kit.casebook import Casebook
from reciprocity_kit.columns import empty_table
from reciprocity_kit.commands.hiding import add_hiding, hide_tables
from reciprocity_kit.commands.opening import opened
from reciprocity_kit.commands.snapshots import is_audit, is_book, read_audit
from reciprocity_kit.commands.speaking import render_table, say
from reciprocity_kit.errors import OptionError
from reciprocity_kit.privacy import find_people
from reciprocity_kit.readers.read import read

_SHOWN = ["person", "measure", "change", "before", "after", "q", "unit"]
_CLEAR = ("rose", "fell", "appeared", "disappeared")


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
        help="write audit.html, audit.md, audit.csv and comparison.csv there as well",
    )
    add_hiding(audit)
    audit.add_argument("--passphrase-file", metavar="FILE", help="first line of FILE opens the book")


def _audit(options: argparse.Namespace) -> int:
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
            _tell(options, pick_audit(earlier), rows, book)
    return 0


def _compare(options: argparse.Namespace) -> int:
    if not options.others:
        options.book = options.first
        if not is_book(Path(options.first)):
            raise OptionError(f"{options.first} is no casebook.", next_step="reciprocity audit BEFORE AFTER")
        with opened(options, read_only=True) as book:
            audits = book.table("audits")
            _tell(options, pick_audit(audits, back=1), pick_audit(audits), book)
        return 0
    if len(options.others) > 1:
        raise OptionError("Two things can be compared.", next_step="reciprocity audit BEFORE AFTER")
    before, after = (_load(options, path) for path in (options.first, options.others[0]))
    _tell(options, before, after, None)
    return 0


def _load(options: argparse.Namespace, name: str) -> pd.DataFrame:
    """Return the snapshot that a casebook, an audit.csv or an export holds."""
    if is_book(Path(name)) or is_audit(Path(name)):
        return read_audit(options, name)
    return build_snapshot(read(name, owner=options.owner, tz=options.tz))


def _tell(
    options: argparse.Namespace, before: pd.DataFrame, after: pd.DataFrame, book: Casebook | None
) -> None:
    tables = {"before": before, "after": after}
    tables |= {} if book is None else {name: book.table(name) for name in ("agreements", "people")}
    if options.hide_names:
        tables = hide_tables(options, tables)
    comparison = compare_audits(tables["before"], tables["after"])
    review = _review(tables, comparison)
    _say_changes(comparison)
    if len(review):
        say("\n".join(["\nAgreements", *(str(words) for words in review["words"])]))
    if options.output:
        _write(Path(options.output), tables, comparison, review)


def _say_changes(comparison: pd.DataFrame) -> None:
    clear = comparison[comparison["change"].astype("str").isin(_CLEAR)]
    moved = clear[clear["change"].astype("str").isin(_CLEAR[:2])]
    tested = int(comparison["p"].notna().sum())
    say(f"{len(moved)} of {tested} measures changed beyond chance (false-discovery rate 10%).")
    if comparison["status"].astype("str").eq("not_identified").any():
        say("The two windows overlap, so nothing is tested. Use --since and --until for windows apart.")
    if len(moved):
        say(render_table(moved.round({"before": 3, "after": 3, "q": 4}), _SHOWN))
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
    folder: Path, tables: Mapping[str, pd.DataFrame], comparison: pd.DataFrame, review: pd.DataFrame
) -> None:
    from reciprocity_kit.report.audit_page import render_audit  # noqa: PLC0415 (plotly loads slowly)
    from reciprocity_kit.report.write import defused_csv  # noqa: PLC0415 (as above)

    agreed = ["", "## Agreements", "", *(f"- {words}" for words in review["words"])] if len(review) else []
    lines = [
        "# What changed between two audits",
        "",
        *(f"- {words}" for words in comparison["words"]),
        *agreed,
    ]
    windows = (_window(tables["before"]), _window(tables["after"]))
    names = {person: name for person, name in find_people(tables).items() if name}
    page = render_audit(comparison, review, windows=windows, names=names)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        defused_csv(tables["after"], folder / "audit.csv")
        defused_csv(comparison, folder / "comparison.csv")
        (folder / "audit.md").write_text("\n".join([*lines, ""]), encoding="utf-8")
        (folder / "audit.html").write_text(page, encoding="utf-8")
    except OSError as error:
        raise OptionError(f"{folder} cannot be written.", next_step="name another --output") from error
    say(f"The audit is in {folder.resolve()}")


def _window(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "nothing recorded"
    first, last = rows["since"].iloc[0], rows["until"].iloc[0] - pd.Timedelta(1, "D")
    return f"{first.day} {first:%b %Y} to {last.day} {last:%b %Y}"
