"""Meetings in the owner's calendar: single ones, series, and what calendars hold besides."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from reciprocity_kit.simulate.clock import DAY, HOUR, Clock, Ints
from reciprocity_kit.simulate.conversations import Openings
from reciprocity_kit.simulate.settings import Settings

COLUMNS = (
    "meeting",
    "occurrence",
    "at",
    "planned_at",
    "minutes",
    "organizer",
    "attendee",
    "role",
    "answer",
    "status",
    "kind",
    "acceptance_share",
)
ANSWERS = ("ACCEPTED", "NEEDS-ACTION", "TENTATIVE")
ANSWER_WEIGHTS = (0.85, 0.1, 0.05)
MINUTES = (30, 60, 90)
MINUTES_WEIGHTS = (0.5, 0.4, 0.1)
SEVERAL = 0.3
EVERY = 20
SERIES_SIZES = (1, 4, 2, 6)
SERIES_WEEKS = (2, 1, 1, 4)
ALL_DAY_WEEKS = 26


def draw_meetings(
    openings: Openings, planted: pd.DataFrame, clock: Clock, settings: Settings, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the owner's calendar.

    Single meetings follow conversations and are called by either side with the planted
    share. Every twentieth is cancelled and of every twentieth one attendee declines.

    Parameters
    ----------
    openings : Openings
        The conversations.
    planted : pandas.DataFrame
        The owner's ties.
    clock : Clock
        The window.
    settings : Settings
        The knobs.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    pandas.DataFrame
        One row per (meeting, occurrence, attendee); people are numbers, times seconds.
    """
    people = planted.loc[planted["kind"] != "bulk", "alter"].to_numpy()
    steady = planted.loc[~planted["kind"].isin(("bulk", "dormant", "fading")), "alter"].to_numpy()
    single = _draw_single(openings, planted, people, clock, settings, rng)
    first = int(single["meeting"].max()) + 1 if len(single) else 0
    parts = [single]
    parts += [
        _draw_series(first + number, number, steady, clock, settings, rng)
        for number in range(settings.series if steady.size else 0)
    ]
    if people.size and settings.meeting_share:
        parts.append(_draw_all_day(first + settings.series, people, clock, rng))
    rows = pd.concat(parts, ignore_index=True)
    inside = (rows["at"] >= clock.start) & (rows["at"] < clock.end)
    return rows[inside].reset_index(drop=True)


def plant_answers(rows: pd.DataFrame, settings: Settings, rng: np.random.Generator) -> pd.DataFrame:
    """Answer invitations with the planted chance, once for each series.

    Parameters
    ----------
    rows : pandas.DataFrame
        The calendar as `draw_meetings` returns it.
    settings : Settings
        The knobs.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    pandas.DataFrame
        The calendar with acceptance_share, the chance of a yes, and the answers; no answer
        and perhaps stay as they are. Unchanged where no chance is planted.
    """
    if not settings.acceptance_alpha:
        return rows
    tie = rows.groupby(["organizer", "attendee"], sort=True).ngroup().to_numpy()
    chance = rng.beta(settings.acceptance_alpha, settings.acceptance_beta, int(tie.max(initial=-1)) + 1)
    invitation = rows.groupby(["meeting", "attendee"], sort=True).ngroup().to_numpy()
    drawn = rng.random(int(invitation.max(initial=-1)) + 1)
    said_yes = drawn[invitation] < chance[tie]
    answered = rows["answer"].isin(("ACCEPTED", "DECLINED")) & rows["kind"].ne("all-day")
    answer = rows["answer"].where(~answered, np.where(said_yes, "ACCEPTED", "DECLINED"))
    return rows.assign(answer=answer, acceptance_share=chance[tie])


def no_meetings() -> pd.DataFrame:
    """Make an empty calendar.

    Returns
    -------
    pandas.DataFrame
        No rows, all columns.

    Examples
    --------
    >>> len(no_meetings())
    0
    """
    none = np.array([], dtype=np.int64)
    return _rows({"meeting": none, "occurrence": none, "at": none, "organizer": none, "attendee": none})


def _draw_single(
    openings: Openings,
    planted: pd.DataFrame,
    people: Ints,
    clock: Clock,
    settings: Settings,
    rng: np.random.Generator,
) -> pd.DataFrame:
    bulk = planted["kind"].eq("bulk").to_numpy()[openings.tie]
    chosen = np.flatnonzero((rng.random(openings.tie.size) < settings.meeting_share) & ~bulk)
    tie = openings.tie[chosen]
    week = openings.week[chosen] + 1 + rng.integers(2, size=chosen.size)
    at = clock.draw_slots(week, rng)
    order = np.argsort(at, kind="stable")
    tie, at = tie[order], at[order]
    partner = planted["alter"].to_numpy()[tie]
    by_owner = rng.random(tie.size) < planted["initiation_share"].to_numpy()[tie]
    organizer = np.where(by_owner, 0, partner)
    minutes = rng.choice(MINUTES, size=tie.size, p=MINUTES_WEIGHTS)
    more = (rng.random(tie.size) < SEVERAL) * rng.geometric(0.5, tie.size)
    number = np.arange(tie.size)
    meeting = np.concatenate([number, np.repeat(number, more)])
    attendee = np.concatenate([np.where(by_owner, partner, 0), rng.choice(people, size=int(more.sum()))])
    extra = meeting.size - number.size
    role = ["required"] * number.size + [("required", "optional")[i] for i in rng.integers(2, size=extra)]
    answer = rng.choice(ANSWERS, size=meeting.size, p=ANSWER_WEIGHTS)
    answer[: number.size][4::EVERY] = "DECLINED"
    rows = _rows({"meeting": meeting, "at": at[meeting], "minutes": minutes[meeting]})
    rows = rows.assign(
        organizer=organizer[meeting],
        attendee=attendee,
        role=role,
        answer=answer,
        status=np.where(meeting % EVERY == EVERY // 2, "CANCELLED", "CONFIRMED"),
    )
    fresh = (rows["attendee"] != rows["organizer"]) & ~rows.duplicated(["meeting", "attendee"])
    return rows[fresh].sort_values("meeting", kind="stable", ignore_index=True)


def _draw_series(
    meeting: int, number: int, people: Ints, clock: Clock, settings: Settings, rng: np.random.Generator
) -> pd.DataFrame:
    size = min(SERIES_SIZES[number % len(SERIES_SIZES)], people.size)
    members = rng.choice(people, size=size, replace=False)
    organizer, attendees = (0, members) if number % 2 == 0 else (members[0], np.append(members[1:], 0))
    every = SERIES_WEEKS[number % len(SERIES_WEEKS)]
    week = np.arange(min(1 + number, clock.weeks - 1), clock.weeks, every, dtype=np.int64)
    planned = clock.draw_slots(week[:1], rng) + (week - week[0]) * 7 * DAY
    held = ~np.isin(clock.iso_week(week), settings.holidays)
    held[0] = True
    at = planned.copy()
    dates = np.flatnonzero(held)
    at[dates[dates.size // 2]] += 2 * HOUR
    occurrence = np.repeat(dates, attendees.size)
    who = np.tile(attendees, dates.size)
    rows = _rows({"meeting": meeting, "occurrence": occurrence, "at": at[occurrence], "kind": "series"})
    return rows.assign(
        planned_at=planned[occurrence],
        minutes=(30, 60)[number % 2],
        organizer=organizer,
        attendee=who,
    )


def _draw_all_day(meeting: int, people: Ints, clock: Clock, rng: np.random.Generator) -> pd.DataFrame:
    week = np.arange(clock.weeks // 4, clock.weeks, ALL_DAY_WEEKS, dtype=np.int64)
    slot = clock.to_local(clock.draw_slots(week, rng))
    rows = _rows(
        {
            "meeting": meeting + np.arange(week.size),
            "at": clock.to_utc(slot // DAY * DAY),
            "minutes": DAY // 60,
            "kind": "all-day",
        }
    )
    return rows.assign(organizer=0, attendee=rng.choice(people, size=week.size))


def _rows(values: Mapping[str, object]) -> pd.DataFrame:
    usual: dict[str, object] = {
        "occurrence": 0,
        "organizer": 0,
        "attendee": 0,
        "role": "required",
        "answer": "ACCEPTED",
        "status": "CONFIRMED",
        "kind": "single",
        "acceptance_share": np.nan,
    }
    frame = pd.DataFrame({**usual, **values, "planned_at": values["at"], "minutes": values.get("minutes", 0)})
    return frame[list(COLUMNS)]
