"""Conversations: when they are opened, by whom, to whom else, and how they go on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from reciprocity_kit.simulate.clock import HOUR, Clock, Floats, Ints
from reciprocity_kit.simulate.planted import FADES_TO
from reciprocity_kit.simulate.settings import Settings

Flags = npt.NDArray[np.bool_]

FOLLOW_UP_HOURS = 4.0
MORE_RECIPIENTS = 0.5


@dataclass(frozen=True)
class Openings:
    """Conversations at their beginning, one place per conversation and contact.

    Parameters
    ----------
    tie : ndarray of int
        Row of the planted table.
    week : ndarray of int
        Week of the window, negative in the warm-up.
    by_ego : ndarray of bool
        Whether the tie's ego opened.
    seconds : ndarray of int
        Time in seconds UTC.
    mail : ndarray of int
        Number of the conversation whose first mail this one shares.
    """

    tie: Ints
    week: Ints
    by_ego: Flags
    seconds: Ints
    mail: Ints


def draw_openings(
    planted: pd.DataFrame, clock: Clock, settings: Settings, rng: np.random.Generator
) -> Openings:
    """Draw when conversations are opened and by which side.

    Parameters
    ----------
    planted : pandas.DataFrame
        Planted ties.
    clock : Clock
        The window.
    settings : Settings
        The knobs.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    Openings
        By tie and week.
    """
    weeks = np.arange(-settings.warmup_weeks, clock.weeks, dtype=np.int64)
    expected = planted["per_week"].to_numpy()[:, None] * _activity(weeks, clock, settings)
    expected = expected * _changes(planted, weeks)
    if np.isfinite(settings.burst_shape):
        expected = expected * rng.gamma(settings.burst_shape, 1 / settings.burst_shape, expected.shape)
    counts = rng.poisson(expected)
    ties, columns = np.nonzero(counts)
    times = counts[ties, columns]
    tie, week = np.repeat(ties, times), np.repeat(weeks[columns], times)
    by_ego = rng.random(tie.size) < planted["initiation_share"].to_numpy()[tie]
    return Openings(tie, week, by_ego, clock.draw_times(week, rng), np.arange(tie.size, dtype=np.int64))


def merge_openings(
    openings: Openings, planted: pd.DataFrame, settings: Settings, rng: np.random.Generator
) -> Openings:
    """Let some openings of one person in one week be one mail to several people.

    No conversation is added or lost, so each tie keeps its planted share.

    Parameters
    ----------
    openings : Openings
        One mail each.
    planted : pandas.DataFrame
        Planted ties.
    settings : Settings
        The knobs.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    Openings
        With shared mails; those who share one share its time.
    """
    bulk = planted["kind"].eq("bulk").to_numpy()[openings.tie]
    free = np.flatnonzero(~bulk)
    sender = find_sides(planted, openings.tie, openings.by_ego)[0]
    order = free[np.lexsort((rng.random(free.size), openings.week[free], sender[free]))]
    sizes = 1 + (rng.random(order.size) < settings.several_share) * rng.geometric(MORE_RECIPIENTS, order.size)
    group = np.repeat(np.arange(order.size), sizes)[: order.size]
    keys = pd.DataFrame({"sender": sender[order], "week": openings.week[order], "group": group})
    again = keys.assign(tie=openings.tie[order]).duplicated().to_numpy()
    leader = np.asarray(
        pd.Series(order).groupby([keys[name] for name in keys.columns]).transform("first"), dtype=np.int64
    )
    mail = openings.mail.copy()
    mail[order] = np.where(again, order, leader)
    return Openings(openings.tie, openings.week, openings.by_ego, openings.seconds[mail], mail)


def find_sides(planted: pd.DataFrame, tie: Ints, by_ego: Flags) -> tuple[Ints, Ints]:
    """Find sender and recipient from a tie and its side.

    Parameters
    ----------
    planted : pandas.DataFrame
        Planted ties.
    tie : ndarray of int
        Row of that table.
    by_ego : ndarray of bool
        Whether the tie's ego sends.

    Returns
    -------
    tuple of ndarray of int
        Number of the sender and number of the recipient.
    """
    ego, alter = planted["ego"].to_numpy()[tie], planted["alter"].to_numpy()[tie]
    return np.where(by_ego, ego, alter), np.where(by_ego, alter, ego)


def draw_turns(
    openings: Openings, planted: pd.DataFrame, clock: Clock, settings: Settings, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the answers, the answers to those, and so on.

    Parameters
    ----------
    openings : Openings
        The conversations.
    planted : pandas.DataFrame
        Planted ties.
    clock : Clock
        The window.
    settings : Settings
        The knobs.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    pandas.DataFrame
        One row per turn: conversation, turn, tie, by_ego, at, leaked.
    """
    first = planted[["their_reply_share", "reply_share"]].to_numpy()
    later = planted["continuation_share"].to_numpy()
    alive = np.arange(openings.tie.size, dtype=np.int64)
    at, by_ego = openings.seconds, openings.by_ego
    turns = [_turn_rows(alive, 0, openings.tie, by_ego, at)]
    while alive.size:
        tie = openings.tie[alive]
        speaks = ~by_ego
        chance = first[tie, speaks.astype(np.int64)] if len(turns) == 1 else later[tie]
        answered = rng.random(alive.size) < chance
        alive, tie, by_ego, at = alive[answered], tie[answered], speaks[answered], at[answered]
        hours = _draw_hours(planted.iloc[tie], by_ego, at, clock, rng, spread=settings.latency_spread)
        at = clock.add_hours(at, hours, working=settings.clock == "working")
        leaked = rng.random(alive.size) < settings.leak_share
        turns.append(_turn_rows(alive, len(turns), tie, by_ego, at).assign(leaked=leaked))
        alive, by_ego, at = alive[~leaked], by_ego[~leaked], at[~leaked]
    return pd.concat(turns, ignore_index=True)


def add_doubles(turns: pd.DataFrame, settings: Settings, rng: np.random.Generator) -> pd.DataFrame:
    """Let people write again before they are answered.

    Parameters
    ----------
    turns : pandas.DataFrame
        One row per turn.
    settings : Settings
        The knobs.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    pandas.DataFrame
        One row per message, in order within its conversation, with `run` the place
        within the turn and `parent` the row it answers or follows (-1 for none).
    """
    ordered = turns.sort_values(["conversation", "turn"], kind="stable", ignore_index=True)
    more = rng.geometric(1 - settings.double_share, len(ordered)) - 1
    more = np.where(ordered["leaked"] | ordered["bulk"], 0, more)
    same = ordered["conversation"].eq(ordered["conversation"].shift(-1)).to_numpy()
    until_next = (ordered["at"].shift(-1).to_numpy(dtype=np.float64) - ordered["at"].to_numpy()) * same
    alone = FOLLOW_UP_HOURS * HOUR * np.exp(rng.standard_normal(len(ordered)))
    gap = np.where(same, until_next, alone)
    row = np.repeat(np.arange(len(ordered)), more + 1)
    run = np.arange(row.size) - np.repeat(np.cumsum(more + 1) - more - 1, more + 1)
    part = np.where(run > 0, (run - rng.random(row.size)) / np.maximum(more[row], 1), 0.0)
    messages = ordered.iloc[row].reset_index(drop=True)
    messages["at"] = messages["at"].to_numpy() + np.floor(part * gap[row]).astype(np.int64)
    messages["run"] = run
    opens = messages["turn"].eq(0).to_numpy() & (run == 0)
    messages["parent"] = np.where(opens | messages["leaked"], -1, np.arange(row.size) - 1)
    return messages


def _activity(weeks: Ints, clock: Clock, settings: Settings) -> Floats:
    progress = np.clip(weeks, 0, None) / max(clock.weeks - 1, 1)
    slower = 1 - (1 - settings.activity_end) * progress
    holiday = np.isin(clock.iso_week(weeks), settings.holidays)
    return np.asarray(slower * np.where(holiday, settings.holiday_activity, 1.0), dtype=np.float64)


def _changes(planted: pd.DataFrame, weeks: Ints) -> Floats:
    after = weeks[None, :] >= planted["changes_week"].to_numpy()[:, None]
    left = planted["kind"].map({"fading": FADES_TO, "dormant": 0.0}).fillna(1.0).to_numpy()
    return np.where(after, left[:, None], 1.0)


def _turn_rows(conversation: Ints, turn: int, tie: Ints, by_ego: Flags, at: Ints) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "conversation": conversation,
            "turn": turn,
            "tie": tie,
            "by_ego": by_ego,
            "at": at,
            "leaked": False,
        }
    )


def _draw_hours(
    ties: pd.DataFrame, by_ego: Flags, at: Ints, clock: Clock, rng: np.random.Generator, *, spread: float
) -> Floats:
    progress = np.clip((at - clock.start) / (clock.end - clock.start), 0, 1)
    slower = ties["latency_drift"].to_numpy() ** progress
    median = np.where(by_ego, ties["reply_hours"], ties["their_reply_hours"] * slower)
    return np.asarray(median * np.exp(spread * rng.standard_normal(at.size)), dtype=np.float64)
