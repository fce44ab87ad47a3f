"""What the user says about how to read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from reciprocity_kit.passing import Passed, pass_part
from reciprocity_kit.readers.calendar_index import CalendarIndex
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
    progress : callable or None
        Told the name of a source and the share of it that is read, 0 to 1.
    calendars : CalendarIndex
        What all calendars together know of the versions of their entries.
    """

    tz: str | None = None
    columns: Mapping[str, str] | None = None
    date_order: str | None = None
    since: int | None = None
    until: int | None = None
    now: int = NO_TIME
    progress: Callable[[str, float], None] | None = None
    calendars: CalendarIndex = field(default_factory=CalendarIndex)

    def tell(self, label: str, share: float) -> None:
        """Tell how far a source is read, to whoever wants to know.

        Parameters
        ----------
        label : str
            The source.
        share : float
            Of it that is done, 0 to 1.
        """
        if self.progress is not None:
            self.progress(label, share)

    def passed(self, label: str, begin: float = 0.0, end: float = 1.0) -> Passed:
        """Give what a part of the work on a source tells its own share to.

        Parameters
        ----------
        label : str
            The source.
        begin, end : float
            The share of the whole work that is done before the part, and after it.

        Returns
        -------
        callable
            Takes the share of the part.
        """
        return pass_part(partial(self.tell, label), begin, end)
