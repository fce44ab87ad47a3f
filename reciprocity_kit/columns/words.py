"""What the names of measures and indicators mean to a person who reads a table of them."""

from collections.abc import Mapping
from types import MappingProxyType

NAMES_OF_MEASURES = ("measure", "indicator")
"""Columns whose values name measures or indicators."""

MEASURE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "sent": "events sent",
        "received": "events received",
        "opened": "conversations opened by you",
        "opened_by_alter": "conversations opened by others",
        "initiation_share": "share of conversations opened by you",
        "reply_share": "share of their turns you answered",
        "their_reply_share": "share of your turns they answered",
        "reply_hours": "your reply time",
        "their_reply_hours": "their reply time",
        "silence_days": "silence",
        "net": "balance of your notes",
        "volume": "conversations",
        "initiation": "share of conversations opened by you",
        "one_to_one": "share of messages to one person only",
        "size": "size of your messages",
        "their_size": "size of their messages",
    }
)
"""By the name of the measure or indicator."""


DRIFT_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "volume": ("more conversations", "fewer conversations"),
        "initiation": ("more opened by you", "less opened by you"),
        "reply_hours": ("slower replies of yours", "faster replies of yours"),
        "their_reply_hours": ("slower replies of theirs", "faster replies of theirs"),
        "one_to_one": ("more one to one", "less one to one"),
        "size": ("longer messages of yours", "shorter messages of yours"),
        "their_size": ("longer messages of theirs", "shorter messages of theirs"),
    }
)
"""By indicator: what is said where there is more of it, and where there is less."""

UNIT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "events in 30 days": " in 30 days",
        "conversations per week": " a week",
        "doubling scale": ", on your scale of worth",
    }
)
"""What is said after a measure whose values do not tell their unit."""


def drift_words(indicator: str, ratio: float, difference: float) -> str:
    """Say which way an indicator went.

    Parameters
    ----------
    indicator : str
        One of those of the table drift.
    ratio : float
        The recent value over the one before; NaN for shares.
    difference : float
        The recent share less the one before; NaN for others.

    Returns
    -------
    str
        In a few words.

    Examples
    --------
    >>> nan = float("nan")
    >>> drift_words("volume", 0.2, nan), drift_words("initiation", nan, 0.3)
    ('fewer conversations', 'more opened by you')
    """
    more, less = DRIFT_WORDS[indicator]
    return more if ratio > 1 or difference > 0 else less


def measure_words(name: str, unit: str = "") -> str:
    """Say in words what a column of measures or indicators names.

    Parameters
    ----------
    name : str
        As the table has it.
    unit : str
        That of its values, where they are told without it.

    Returns
    -------
    str
        Words; the name itself, without underscores, where none are declared.

    Examples
    --------
    >>> measure_words("their_reply_hours", "hours"), measure_words("sent", "events in 30 days")
    ('their reply time', 'events sent in 30 days')
    """
    return f"{MEASURE_WORDS.get(name, name.replace('_', ' '))}{UNIT_WORDS.get(unit, '')}"
