"""Time in a simulated world: weeks, hours people write in, and the two clocks for answers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

HOUR = 3600
DAY = 24 * HOUR
WEEK = 7 * DAY
WORK_STARTS = 8 * HOUR
WORK_LASTS = 10 * HOUR
WORK_DAYS = 5
FIRST_MONDAY = 4 * DAY  # 1970-01-05
WEEKDAY_WEIGHTS = (0.2, 0.2, 0.19, 0.19, 0.16, 0.03, 0.03)
HOUR_WEIGHTS = (0, 0, 0, 0, 0, 0, 1, 3, 9, 12, 12, 10, 6, 9, 11, 11, 9, 6, 3, 2, 2, 2, 1, 1)


@dataclass(frozen=True)
class Clock:
    """The window of a world, in whole seconds since 1970 UTC.

    Parameters
    ----------
    since : pandas.Timestamp
        Beginning of the window, at midnight in the zone.
    weeks : int
        Length of the window.
    tz : str
        Zone in which people live.
    """

    since: pd.Timestamp
    weeks: int
    tz: str

    @property
    def start(self) -> int:
        """Beginning of the window in seconds UTC."""
        return int(self.to_utc(np.array([self._local_start]))[0])

    @property
    def end(self) -> int:
        """End of the window in seconds UTC, not itself inside."""
        return int(self.to_utc(np.array([self._local_start + self.weeks * WEEK]))[0])

    @property
    def _local_start(self) -> int:
        return int(self.since.tz_localize(None).timestamp())

    def week_start(self, week: Ints) -> Ints:
        """Begin weeks of the window.

        Parameters
        ----------
        week : ndarray of int
            Number of the week, 0 the first of the window.

        Returns
        -------
        ndarray of int
            Seconds UTC.
        """
        return self.to_utc(self._local_start + week * WEEK)

    def iso_week(self, week: Ints) -> Ints:
        """Find the ISO number of weeks of the window, by the day in their middle.

        Parameters
        ----------
        week : ndarray of int
            Number of the week, 0 the first of the window.

        Returns
        -------
        ndarray of int
            ISO week, 1 to 53.
        """
        middle = pd.DatetimeIndex(pd.to_datetime(self._local_start + week * WEEK + 3 * DAY, unit="s"))
        return np.asarray(middle.isocalendar()["week"], dtype=np.int64)

    def draw_times(self, week: Ints, rng: np.random.Generator) -> Ints:
        """Draw times at which people write, mostly in working hours.

        Parameters
        ----------
        week : ndarray of int
            Week of each time.
        rng : numpy.random.Generator
            Source of chance.

        Returns
        -------
        ndarray of int
            Seconds UTC.
        """
        hours = np.asarray(HOUR_WEIGHTS, dtype=np.float64)
        weekday = rng.choice(7, size=week.size, p=WEEKDAY_WEIGHTS)
        hour = rng.choice(24, size=week.size, p=hours / hours.sum())
        second = rng.integers(HOUR, size=week.size)
        return self.to_utc(self._local_day(week, weekday) + hour * HOUR + second)

    def draw_slots(self, week: Ints, rng: np.random.Generator) -> Ints:
        """Draw times at which meetings begin: on workdays from 9 to 16:30, on the half hour.

        Parameters
        ----------
        week : ndarray of int
            Week of each meeting.
        rng : numpy.random.Generator
            Source of chance.

        Returns
        -------
        ndarray of int
            Seconds UTC.
        """
        weekday = rng.integers(WORK_DAYS, size=week.size)
        half_hour = rng.integers(18, 34, size=week.size)
        return self.to_utc(self._local_day(week, weekday) + half_hour * (HOUR // 2))

    def add_hours(self, at: Ints, hours: Floats, *, working: bool) -> Ints:
        """Let hours pass, by the wall clock or by working time.

        Parameters
        ----------
        at : ndarray of int
            Seconds UTC.
        hours : ndarray of float
            Hours to pass; at least a minute does.
        working : bool
            Whether only Monday to Friday from 8 to 18 counts.

        Returns
        -------
        ndarray of int
            Seconds UTC.

        Examples
        --------
        >>> clock = Clock(pd.Timestamp("2024-01-01"), 1, "UTC")
        >>> friday = np.array([int(pd.Timestamp("2024-01-05 17:00Z").timestamp())])
        >>> str(pd.to_datetime(clock.add_hours(friday, np.array([2.0]), working=True)[0], unit="s"))
        '2024-01-08 09:00:00'
        """
        passed = np.maximum(60, np.rint(hours * HOUR)).astype(np.int64)
        if not working:
            return at + passed
        return self.to_utc(_wall_time(_working_time(self.to_local(at)) + passed))

    def to_utc(self, local: Ints) -> Ints:
        """Turn local seconds into UTC; an hour that does not exist moves forward.

        Parameters
        ----------
        local : ndarray of int
            Seconds since 1970 of the wall clock.

        Returns
        -------
        ndarray of int
            Seconds UTC.
        """
        if self.tz == "UTC":
            return np.asarray(local, dtype=np.int64)
        naive = pd.DatetimeIndex(np.asarray(local, dtype="datetime64[s]"))
        there = naive.tz_localize(
            self.tz, ambiguous=np.ones(naive.size, dtype=bool), nonexistent="shift_forward"
        )
        return np.asarray(there.tz_convert("UTC").tz_localize(None), dtype="datetime64[s]").astype(np.int64)

    def to_local(self, at: Ints) -> Ints:
        """Turn UTC seconds into those of the wall clock.

        Parameters
        ----------
        at : ndarray of int
            Seconds UTC.

        Returns
        -------
        ndarray of int
            Seconds since 1970 of the wall clock.
        """
        if self.tz == "UTC":
            return at
        there = pd.DatetimeIndex(np.asarray(at, dtype="datetime64[s]")).tz_localize("UTC").tz_convert(self.tz)
        return np.asarray(there.tz_localize(None), dtype="datetime64[s]").astype(np.int64)

    def _local_day(self, week: Ints, weekday: Ints) -> Ints:
        return self._local_start + week * WEEK + (weekday - self.since.weekday()) % 7 * DAY


def _working_time(local: Ints) -> Ints:
    week, within = np.divmod(local - FIRST_MONDAY, WEEK)
    day, second = np.divmod(within, DAY)
    today = np.where(day < WORK_DAYS, np.clip(second - WORK_STARTS, 0, WORK_LASTS), 0)
    return np.asarray((week * WORK_DAYS + np.minimum(day, WORK_DAYS)) * WORK_LASTS + today, dtype=np.int64)


def _wall_time(worked: Ints) -> Ints:
    days, second = np.divmod(worked, WORK_LASTS)
    week, day = np.divmod(days, WORK_DAYS)
    return np.asarray(FIRST_MONDAY + week * WEEK + day * DAY + WORK_STARTS + second, dtype=np.int64)
