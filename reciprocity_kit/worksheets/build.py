"""Filling a worksheet in with what is known."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.worksheets.english import SHEETS
from reciprocity_kit.worksheets.known import PROVIDERS
from reciprocity_kit.worksheets.record import Record
from reciprocity_kit.worksheets.sheet import Worksheet

MOST_LINES = 8


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
    told = [line for provider in SHEETS[name].known for line in PROVIDERS[provider](record)]
    return Worksheet(
        sheet=SHEETS[name],
        person=record.named(person) if person else "",
        known=tuple(told[:MOST_LINES]),
        window=record.window,
        day=f"{date.today():%Y-%m-%d}",  # noqa: DTZ011 (the day on the owner's calendar)
    )


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
