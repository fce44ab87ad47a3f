"""What is told of a reading: few sources one by one, many summed up by format."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

if TYPE_CHECKING:
    from reciprocity_kit.history.history import History

_Row: TypeAlias = dict[str, Any]

MOST_SOURCES = 20
"""Sources that are told one by one; more are summed up by format."""

UNKNOWN = "unknown"
_MOST_LISTED = 10
_MOST_NOTES = 10
_SHARED = 3
_MOST_REASONS = 8
_MUCH = 0.1
_NEXT_REASON = re.compile(r"; (?=[0-9][0-9,]* )")
_COUNTS = ("rows", "kept", "skipped")
_MARKS = {"automated": "automated", "undated": "undated", "suspect": "with a time that cannot be right"}


@dataclass(frozen=True)
class Line:
    """One source, or all of one format, and what is to be told of it.

    Parameters
    ----------
    name : str
        The source, or how many there are.
    format : str
        What it was read as.
    counts : tuple of int
        Entries, kept, skipped.
    dates : tuple of str
        First and last day of its events, empty where there are none.
    details : tuple of str
        Reasons to skip, marks and notes, one line each.
    """

    name: str
    format: str
    counts: tuple[int, ...]
    dates: tuple[str, str]
    details: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """Everything that is told, before it is text or HTML.

    Parameters
    ----------
    title, head : str
        What was read, and the sum over all sources.
    lines : tuple of Line
        The sources or formats.
    troubled : tuple of Line
        Sources that need a look, where the others are summed up.
    listed : str
        How many more of them there are, empty where all are told.
    notes : tuple of str
        What the user should know about all.
    """

    title: str
    head: str
    lines: tuple[Line, ...]
    troubled: tuple[Line, ...]
    listed: str
    notes: tuple[str, ...]


def build_account(history: "History") -> Account:
    """Choose what to tell of a reading.

    Parameters
    ----------
    history : History
        What was read.

    Returns
    -------
    Account
        Few sources one by one; more than twenty by format, and those that need a look.
    """
    receipt = history.receipt.reset_index(drop=True)
    own, notes = _part_notes(history.notes, set(receipt["source"]))
    reasons = _count_reasons(receipt["skipped_because"])
    rows: list[_Row] = [
        dict(zip(receipt.columns, row, strict=True)) for row in receipt.itertuples(index=False, name=None)
    ]
    title, head = _summary(history), _sum_up(receipt)
    if len(rows) <= MOST_SOURCES:
        often = Counter(note for told in own.values() for note in set(told))
        shared = [note for note, n in often.items() if n >= _SHARED]
        notes = [*(f"{often[note]} sources: {note}" for note in shared), *notes]
        own = {source: [note for note in told if note not in shared] for source, told in own.items()}
        lines = [
            _line(row["source"], [row], why, own.get(row["source"], []))
            for row, why in zip(rows, reasons, strict=True)
        ]
        return Account(title, head, tuple(lines), (), "", tuple(notes))
    lines = _by_format(rows, reasons)
    troubled = sorted(_find_trouble(receipt), key=lambda each: (-each[0], each[1]))
    shown = [
        _line(rows[place]["source"], [rows[place]], reasons[place], [])
        for _, place in troubled[:_MOST_LISTED]
    ]
    more = len(troubled) - len(shown)
    listed = f"and {more:,} more: history.receipt lists them all" if more > 0 else ""
    return Account(title, head, tuple(lines), tuple(shown), listed, (*_gathered(own), *notes))


def _summary(history: "History") -> str:
    events, people = len(history.coded.sent_at), len(history.coded.people)
    last = history.until - pd.Timedelta(microseconds=1)
    window = f", {history.since:%Y-%m-%d} to {last:%Y-%m-%d}" if events else ""
    return (
        f"History of {history.owner or 'everybody in it'}: {_of(events, 'event')},"
        f" {people:,} {'person' if people == 1 else 'people'}{window}"
    )


def _of(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's' if not what.endswith('y') else ''}"


def _sum_up(receipt: pd.DataFrame) -> str:
    rows, kept, skipped = (int(receipt[name].sum()) for name in _COUNTS)
    entries = "1 entry" if rows == 1 else f"{rows:,} entries"
    return f"{_of(len(receipt), 'source')}: {entries} = {kept:,} kept + {skipped:,} skipped"


def _part_notes(notes: Sequence[str], sources: set[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Give each source its notes, and those that are about all."""
    own: dict[str, list[str]] = defaultdict(list)
    others = []
    for note in notes:
        source = next((each for each in _beginnings(note) if each in sources), "")
        if source:
            own[source].append(note.removeprefix(f"{source}: "))
        else:
            others.append(note)
    return own, others


def _beginnings(note: str) -> Iterable[str]:
    """Give everything that stands before one of the first colons."""
    parts = note.split(": ")
    return (": ".join(parts[:n]) for n in range(1, min(len(parts), 5)))


def _count_reasons(told: Iterable[str]) -> list[Counter[str]]:
    found = []
    for text in told:
        counts: Counter[str] = Counter()
        for each in _NEXT_REASON.split(text) if text else []:
            n, _, why = each.partition(" ")
            counts[why] += int(n.replace(",", ""))
        found.append(counts)
    return found


def _line(name: str, rows: Sequence[_Row], why: Counter[str], notes: Sequence[str]) -> Line:
    counts = tuple(sum(int(row[column]) for row in rows) for column in _COUNTS)
    days = [row[column] for row in rows for column in ("first_at", "last_at") if not pd.isna(row[column])]
    dates = (f"{min(days):%Y-%m-%d}", f"{max(days):%Y-%m-%d}") if days else ("", "")
    details = [f"skipped {n:,}: {reason}" for reason, n in why.most_common(_MOST_REASONS)]
    if len(why) > _MOST_REASONS:
        left = sorted(why.values())[: len(why) - _MOST_REASONS]
        details.append(f"skipped {sum(left):,}: for {len(left):,} other reasons, see history.skipped")
    details += _marks(rows)
    if rows[0]["format"] == UNKNOWN:  # the reason to skip it says as much as the note
        notes = ()
    return Line(name, str(rows[0]["format"]), counts, dates, (*details, *(f"note: {note}" for note in notes)))


def _marks(rows: Sequence[_Row]) -> list[str]:
    sums = {name: sum(int(row[name]) for row in rows) for name in ("events", *_MARKS)}
    told = [f"{sums[name]:,} {words}" for name, words in _MARKS.items() if sums[name]]
    return [f"of {_of(sums['events'], 'event')}: {', '.join(told)}"] if told else []


def _by_format(rows: Sequence[_Row], reasons: Sequence[Counter[str]]) -> list[Line]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        places[row["format"]].append(place)
    ranked = sorted(places.values(), key=lambda mine: -sum(rows[place]["rows"] for place in mine))
    return [
        _line(
            _of(len(mine), "source"),
            [rows[place] for place in mine],
            sum((reasons[place] for place in mine), Counter()),
            [],
        )
        for mine in ranked
    ]


def _find_trouble(receipt: pd.DataFrame) -> list[tuple[float, int]]:
    """Find sources that need a look, and how much of each is lost or cannot be trusted."""
    lost = receipt["skipped"] - receipt["duplicates"]
    share = lost / receipt["rows"].clip(lower=1)
    doubtful = (receipt["undated"] + receipt["suspect"]) / receipt["events"].clip(lower=1)
    bad = (share > _MUCH) | (doubtful > 0) | (receipt["format"] == UNKNOWN)
    return [(float(max(share[place], doubtful[place])), int(place)) for place in receipt.index[bad]]


def _gathered(own: Mapping[str, Sequence[str]]) -> list[str]:
    """Tell each note once, and of how many sources it holds."""
    counts = Counter(note for notes in own.values() for note in notes)
    told = [f"{_of(n, 'source')}: {note}" for note, n in counts.most_common(_MOST_NOTES)]
    more = len(counts) - len(told)
    return [*told, *[f"and {more:,} more notes on single sources: history.receipt has them"] * (more > 0)]
