"""Filling a worksheet in with what is known."""

from collections.abc import Mapping
from datetime import date
from math import ceil
from textwrap import shorten

import pandas as pd

from reciprocity_kit.charts.words import ELLIPSIS
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.instants import day_words
from reciprocity_kit.worksheets.english import SHEETS
from reciprocity_kit.worksheets.known import PROVIDERS
from reciprocity_kit.worksheets.record import Record
from reciprocity_kit.worksheets.sheet import Sheet, Worksheet

MOST_LINES = 8
LONGEST, ROW_LETTERS, LABEL_LETTERS = 240, 75, 28
OPTED_OUT = ("Opted out", "nothing about this person is shown")


def build_worksheet(
    name: str,
    *,
    owner: str = "",
    person: str = "",
    history: History | None = None,
    book: Mapping[str, pd.DataFrame] | None = None,
) -> Worksheet:
    """Build one worksheet, filled in with what is known.

    Parameters
    ----------
    name : str
        One of `list_worksheets()`.
    owner : str
        Whose sheet it is; by default the history's owner.
    person : str
        Whom it is about, as the tables name them; empty for all ties, or to write it in.
    history : History, optional
        What was read.
    book : mapping of str to pandas.DataFrame, optional
        A casebook's tables by name.

    Returns
    -------
    Worksheet
        To be rendered.

    Raises
    ------
    OptionError
        If there is no such worksheet.

    Examples
    --------
    >>> build_worksheet("trust-repair").sheet.title
    'Repairing trust'
    """
    if name not in SHEETS:
        raise OptionError(f"There is no worksheet {name!r}.", next_step=f"choose one of: {', '.join(SHEETS)}")
    whose = owner or (history.owner if history is not None else "") or ""
    record = Record(whose, person, history, book or {})
    return Worksheet(
        sheet=SHEETS[name],
        person=record.named(person) if person else "",
        known=_tell(SHEETS[name], record),
        window=record.window,
        day=day_words(pd.Timestamp(date.today())),  # noqa: DTZ011 (the day on the owner's calendar)
    )


def _tell(sheet: Sheet, record: Record) -> tuple[tuple[str, str], ...]:
    """Tell what is known: where it is too much for the page, every kind of line keeps its first ones."""
    if record.person in record.opted_out:
        return (OPTED_OUT,)
    told = [PROVIDERS[provider](record) for provider in sheet.known]
    turns = sorted((turn, place) for place, lines in enumerate(told) for turn in range(len(lines)))
    kept: list[tuple[int, int, tuple[str, str]]] = []
    room = sheet.most_known
    for turn, place in turns:
        label, words = told[place][turn]
        line = _cut(label, 2 * LABEL_LETTERS), _cut(words, LONGEST)
        room -= max(ceil(len(line[0]) / LABEL_LETTERS), ceil(len(line[1]) / ROW_LETTERS))
        if room < 0 or len(kept) == MOST_LINES:
            break
        kept.append((place, turn, line))
    return tuple(line for _, _, line in sorted(kept))


def _cut(text: str, most: int) -> str:
    return shorten(text, most, placeholder=" " + ELLIPSIS)


def list_worksheets() -> pd.DataFrame:
    """List all worksheets.

    Returns
    -------
    pandas.DataFrame
        Name, title, what it is for in one line, and whether it is about a person or all ties.

    Examples
    --------
    >>> list_worksheets()["name"].iloc[0]
    'relationship-audit'
    """
    fields = ("name", "title", "line", "about")
    return pd.DataFrame([{name: getattr(sheet, name) for name in fields} for sheet in SHEETS.values()])
