"""The appendix of a report: how it was counted, in plain words, and the tables."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from reciprocity_kit.pictures import Tables
from reciprocity_kit.report.grid import Grid, build_grid, limited

MOST_ROWS = 60
PERSON_COLUMNS = ("alter", "partner", "person", "alternative")


@dataclass(frozen=True)
class Method:
    """How something was counted.

    Parameters
    ----------
    name, words, source : str
        A word, a few sentences, and where it comes from.
    """

    name: str
    words: str
    source: str = ""


METHODS = (
    Method(
        "Conversation",
        "Where an export says which message answers which, a conversation is a thread and its first message "
        "opens it. Elsewhere a new one begins after 72 hours without mail, 6 hours without chat or 1 hour "
        "without calls. A message to more than five people opens nothing. Meetings are counted, but open no "
        "conversation.",
    ),
    Method(
        "Range",
        "Had chance dealt again, the number would have come out a little differently. In 95 of 100 such "
        "cases the true value lies within the range given. Few cases make it wide.",
        "Wilson (1927) for shares; Garwood (1936) for counts.",
    ),
    Method(
        "Opened mostly by",
        "Written only from ten conversations on, and only where it is at least 90% likely that one side "
        "opens more than 60% of them. Of all such labels together at most one in ten should be wrong.",
        "Efron (2016).",
    ),
    Method(
        "Reply time",
        "A turn is a run of messages from one side. It runs from the first message that was addressed to the "
        "other alone or directly, to their next one. Turns without a reply count as longer than was seen, so "
        "slow answers are not lost. Half of all turns were answered within the time shown.",
        "Kaplan and Meier (1958).",
    ),
    Method(
        "Unusual silence",
        "How many of the silences in a tie would be shorter than the present one, at its own pace. Ties with "
        "little contact borrow from the others.",
        "Gamma-Poisson model over all ties.",
    ),
    Method(
        "Beyond chance",
        "Whoever looks at a hundred ties finds a few odd ones by luck. A change is named only where at most "
        "one in ten of all changes named should be due to luck.",
        "Benjamini and Hochberg (1995).",
    ),
    Method(
        "Drift",
        "The recent part of a tie is held against its own past, and against how much you did at all in "
        "either: when everything slows down, no single tie is said to have faded.",
    ),
    Method(
        "Spread of contact",
        "Ten people with equal parts are ten effective contacts. If one of them holds nearly everything, it "
        "is hardly more than one, however long the list.",
        "Inverse of the sum of squared shares; Hirschman (1964).",
    ),
    Method(
        "Balance by the casebook",
        "Worth to the receiver, on a scale where each step is about twice as much, given minus received. One "
        "notes more of what one gives than of what one gets, so a balance is called clear only where favours "
        "that were never written down would not turn it.",
        "Ross and Sicoly (1979) for the tendency.",
    ),
    Method(
        "Left out of the measures",
        "Machines, lists, mailings to more than 20 people, and, from everything timed, events whose time "
        "cannot be right. They stay in the tables, marked.",
    ),
)


@dataclass(frozen=True)
class FullTable:
    """A table of the appendix.

    Parameters
    ----------
    anchor, title, words : str
        Its name for links, its title, and what a row is.
    grid : Grid
        The table as shown.
    """

    anchor: str
    title: str
    words: str
    grid: Grid


def full_tables(tables: Tables) -> Iterator[FullTable]:
    """Write the tables behind the chapters, beside that of all ties.

    Parameters
    ----------
    tables : Tables
        What is reported.

    Yields
    ------
    FullTable
        Those with rows.
    """
    for name, title, words, columns in _TABLES:
        table: pd.DataFrame = getattr(tables, name)
        if name == "drift":
            table = _clearest_first(table)
        if table.empty:
            continue
        people = [each for each in PERSON_COLUMNS if each in columns]
        shown = tables.with_names(table, *people)[list(columns)]
        yield FullTable(f"table-{name}", title, words, build_grid(shown, name, most=MOST_ROWS))


def _clearest_first(drift: pd.DataFrame) -> pd.DataFrame:
    """Put what chance explains least first, and leave out what has no case at all."""
    cases = drift["n_before"] + drift["n_recent"]
    seen = drift.assign(cases=cases)[cases > 0]
    return seen.sort_values(["q", "cases"], ascending=[True, False], na_position="last", kind="stable")


_TABLES = (
    (
        "equity",
        "Balances by the casebook",
        "One row per person; people marked as family or close friends have none.",
        ("partner", "given", "received", *limited("net"), "label", "n_given", "n_received", "last_on"),
    ),
    (
        "sources",
        "Who gives what kind of help",
        "One row per kind and person, by your own notes.",
        ("kind", "partner", *limited("received_share"), "alternatives", "n"),
    ),
    (
        "drift",
        "Each tie against its own past",
        "One row per tie and indicator that has a case, the clearest first.",
        ("alter", "indicator", "before", "recent", "unit", *limited("ratio"), "n_before", "n_recent", "q"),
    ),
)
