"""Days as people type them."""

from datetime import date, timedelta

from reciprocity_kit.charts.words import WEEKDAYS
from reciprocity_kit.errors import OptionError

_FEWEST_LETTERS = 3
_DAYS_IN_WEEK = 7


def find_day(text: str, *, today: date, ahead: bool = False) -> date | None:
    """Find the day somebody typed.

    Parameters
    ----------
    text : str
        One of today, yesterday, tomorrow, a weekday or its first three letters, or 2026-03-05.
    today : datetime.date
        The day on the owner's calendar.
    ahead : bool
        Whether a weekday is the next one, today included; else the last one.

    Returns
    -------
    datetime.date or None
        `None` where it is no day.

    Examples
    --------
    >>> find_day("fri", today=date(2026, 3, 4)), find_day("fri", today=date(2026, 3, 4), ahead=True)
    (datetime.date(2026, 2, 27), datetime.date(2026, 3, 6))
    """
    word = text.strip().casefold()
    near = {"today": 0, "yesterday": -1, "tomorrow": 1}
    if word in near:
        return today + timedelta(days=near[word])
    for number, name in enumerate(WEEKDAYS):
        if len(word) >= _FEWEST_LETTERS and name.casefold().startswith(word):
            away = (number - today.weekday()) % _DAYS_IN_WEEK
            return today + timedelta(days=away if ahead or not away else away - _DAYS_IN_WEEK)
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def read_day(text: str, *, today: date, ahead: bool = False) -> str:
    """Read a day as the casebook keeps it.

    Parameters
    ----------
    text : str
        As `find_day` takes it; empty for none.
    today : datetime.date
        The day on the owner's calendar.
    ahead : bool
        As for `find_day`.

    Returns
    -------
    str
        Such as 2026-03-05, empty for none.

    Raises
    ------
    OptionError
        If it is no day.

    Examples
    --------
    >>> read_day("yesterday", today=date(2026, 3, 1))
    '2026-02-28'
    """
    if not text.strip():
        return ""
    found = find_day(text, today=today, ahead=ahead)
    if found is None:
        raise OptionError(
            f"{text!r} is no day.", next_step="write today, a weekday, or a day such as 2026-03-05"
        )
    return found.isoformat()
