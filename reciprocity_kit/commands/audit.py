"""The command `audit`: keep a snapshot of the measures in a casebook, or compare two."""

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from reciprocity_kit.audit import build_agreements_review, build_snapshot, compare_audits, pick_audit
from reciprocity_kit.casebook import Casebook
from reciprocity_kit.columns import cast_table
from reciprocity_kit.commands.opening import opened
from reciprocity_kit.commands.speaking import render_table, say
from reciprocity_kit.errors import OptionError, ReadError
from reciprocity_kit.readers.read import read

SUFFIX = ".casebook"
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
    audit.add_argument("--output", metavar="FOLDER", help="write audit.csv and audit.md there as well")
    audit.add_argument("--passphrase-file", metavar="FILE", help="first line of FILE opens the book")


def _audit(options: argparse.Namespace) -> int:
    later = [Path(each) for each in options.others]
    if (
        _is_book(Path(options.first))
        and later
        and not any(_is_book(each) or _is_audit(each) for each in later)
    ):
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
        if not _is_book(Path(options.first)):
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
    path = Path(name)
    if _is_book(path):
        options.book = name
        with opened(options, read_only=True) as book:
            return pick_audit(book.table("audits"))
    if _is_audit(path):
        try:
            rows = pd.read_csv(path, keep_default_na=False, na_values={"value": "", "low": "", "high": ""})
            return pick_audit(cast_table("audits", rows))
        except (ValueError, TypeError, KeyError) as error:
            raise ReadError(f"{path.name} is no saved audit.", next_step="save one with --output") from error
    history = read(name, owner=options.owner, tz=options.tz)
    return build_snapshot(history)


def _tell(
    options: argparse.Namespace, before: pd.DataFrame, after: pd.DataFrame, book: Casebook | None
) -> None:
    comparison = compare_audits(before, after)
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
    agreed = "" if book is None else _agreements(book, comparison, after)
    if agreed:
        say(agreed)
    if options.output:
        _write(Path(options.output), after, comparison, agreed)


def _agreements(book: Casebook, comparison: pd.DataFrame, after: pd.DataFrame) -> str:
    until = after["until"].iloc[0] if len(after) else None
    review = build_agreements_review(
        book.table("agreements"), people=book.table("people"), comparison=comparison, until=until
    )
    return "\n".join(["\nAgreements", *(str(words) for words in review["words"])]) if len(review) else ""


def _write(folder: Path, after: pd.DataFrame, comparison: pd.DataFrame, agreed: str) -> None:
    lines = ["# What changed between two audits", "", *(f"- {words}" for words in comparison["words"])]
    page = "\n".join([*lines, *([agreed.replace("\nAgreements", "\n## Agreements\n")] if agreed else [])])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        after.to_csv(folder / "audit.csv", index=False, lineterminator="\n")
        comparison.to_csv(folder / "comparison.csv", index=False, lineterminator="\n")
        (folder / "audit.md").write_text(f"{page}\n", encoding="utf-8")
    except OSError as error:
        raise OptionError(f"{folder} cannot be written.", next_step="name another --output") from error
    say(f"The audit is in {folder.resolve()}")


def _is_book(path: Path) -> bool:
    return path.suffix == SUFFIX


def _is_audit(path: Path) -> bool:
    """Say whether a file is a saved audit, by its first line."""
    if path.suffix != ".csv":
        return False
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().startswith("audit_id,")
    except (OSError, UnicodeDecodeError):
        return False
