"""What the user says about how to read."""

from collections.abc import Mapping
from dataclasses import dataclass

from reciprocity_kit.records import NO_TIME


@dataclass(frozen=True)
class Reading:
    """What the user says about how to read files.

    Parameters
    ----------
    tz : str or None
        Zone of times that have none.
    columns : Mapping of str to str or None
        The kit's name for each column of an unknown file.
    date_order : str or None
        day or month, which stands first in numeric dates.
    since, until : int or None
        Window in microseconds since 1970 UTC.
    now : int
        The present in microseconds since 1970 UTC.
    """

    tz: str | None = None
    columns: Mapping[str, str] | None = None
    date_order: str | None = None
    since: int | None = None
    until: int | None = None
    now: int = NO_TIME
