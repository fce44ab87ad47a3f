"""Hours of work between two instants, by the local clock."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from reciprocity_kit.errors import OptionError

WORKING_DAYS, HOURS_IN_DAY = 5, 24
_HOUR_US = 3_600_000_000


class WorkingClock:
    """A clock that runs in working hours only, Monday to Friday, and stands still on holidays.

    Parameters
    ----------
    since, until : int
        Instants between which it is needed, microseconds since 1970 UTC.
    tz : str
        Zone of the hours.
    hours : tuple of float
        When the working day begins and ends.
    holidays : sequence of str or timestamp
        Days off.

    Raises
    ------
    OptionError
        If the hours make no working day, or a holiday is no day.

    Examples
    --------
    From Friday, 16:00, to Monday, 10:00: an hour each.

    >>> friday, monday = (pd.Timestamp(each).value // 1000 for each in ("2024-03-08T16", "2024-03-11T10"))
    >>> clock = WorkingClock(friday, monday, tz="UTC", hours=(9, 17), holidays=())
    >>> float(clock.hours_at(np.array([monday]))[0] - clock.hours_at(np.array([friday]))[0])
    2.0
    """

    def __init__(
        self,
        since: int,
        until: int,
        *,
        tz: str,
        hours: tuple[float, float],
        holidays: Sequence[str | pd.Timestamp],
    ) -> None:
        begins, ends = hours
        if not 0 <= begins < ends <= HOURS_IN_DAY:
            raise OptionError(
                f"working_hours={hours!r} makes no working day.",
                next_step="give hours of the clock such as working_hours=(9, 17)",
            )
        first, last = (pd.Timestamp(at, unit="us", tz="UTC").tz_convert(tz) for at in (since, until))
        days = pd.date_range(first.tz_localize(None).normalize(), last.tz_localize(None).normalize())
        days = days[(days.day_of_week < WORKING_DAYS) & ~days.isin(_read_days(holidays))]
        self._begins, self._ends = (_utc_us(days + pd.Timedelta(hours=each), tz) for each in hours)
        lengths = self._ends - self._begins
        self._before = np.cumsum(lengths) - lengths

    def hours_at(self, instants: np.ndarray) -> np.ndarray:
        """Read the clock.

        Parameters
        ----------
        instants : numpy.ndarray
            Microseconds since 1970 UTC.

        Returns
        -------
        numpy.ndarray
            Working hours since the clock began.
        """
        if not len(self._begins):
            return np.zeros(len(instants))
        day = np.searchsorted(self._begins, instants, side="right") - 1
        at = np.maximum(day, 0)
        inside = np.clip(instants - self._begins[at], 0, self._ends[at] - self._begins[at])
        return np.where(day >= 0, self._before[at] + inside, 0) / _HOUR_US


def _read_days(holidays: Sequence[str | pd.Timestamp]) -> pd.DatetimeIndex:
    try:
        return pd.DatetimeIndex([pd.Timestamp(day).tz_localize(None).normalize() for day in holidays])
    except (ValueError, TypeError) as error:
        raise OptionError(
            f"holidays={list(holidays)!r} are no days.", next_step='give days such as holidays=["2024-12-25"]'
        ) from error


def _utc_us(local: pd.DatetimeIndex, tz: str) -> np.ndarray:
    zoned = local.tz_localize(tz, ambiguous=np.ones(len(local), bool), nonexistent="shift_forward")
    return np.asarray(zoned.tz_convert("UTC").tz_localize(None).as_unit("us").astype("int64"))
