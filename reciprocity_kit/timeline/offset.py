"""A tie's conversations against the person's own other ones: counts, offset and unevenness."""

from dataclasses import dataclass

import numpy as np

from reciprocity_kit.statistics import rate_ratio
from reciprocity_kit.timeline.contact import WEEK_US, Contact, Weeks, weeks_of

_ROUNDS = 3
_CLEARLY = 0.05
_FEWEST_STEADY = 3


@dataclass(frozen=True)
class OffsetCounts:
    """Conversations of every tie in two parts of the window, and all others' beside them.

    Parameters
    ----------
    before, recent : numpy.ndarray
        The tie's conversations, from the week after its first contact.
    weeks_before, weeks_recent : numpy.ndarray
        Weeks in which they were counted.
    offset_share : numpy.ndarray
        Share of all other conversations of the same weeks that is recent; NaN without any.
    dispersion : numpy.ndarray
        Variance over what Poisson has, of the tie and of the offset together.
    """

    before: np.ndarray
    recent: np.ndarray
    weeks_before: np.ndarray
    weeks_recent: np.ndarray
    offset_share: np.ndarray
    dispersion: np.ndarray


def count_against_others(contact: Contact, weeks: Weeks, recent_at: int) -> OffsetCounts:
    """Count each tie's conversations before and after an instant, and all others'.

    A tie is counted from the week after its first contact, so that a new tie is no
    growing one; weeks that are left out count for nobody. The others are the person's
    other ties, less those that themselves changed clearly (p < 0.05, three rounds; own
    rule): else one busy tie that ends would make all the rest look as if they grew.
    Where fewer than three ties would remain, all others count. The dispersion is
    Pearson's over weeks within either part, so that a change between them is not
    mistaken for unevenness; to it comes what the others' unevenness adds through the
    offset, `phi_others * n / n_others`.

    Parameters
    ----------
    contact : Contact
        One person's contact.
    weeks : Weeks
        The weeks of the window.
    recent_at : int
        Where the recent part begins, microseconds UTC.

    Returns
    -------
    OffsetCounts
        One entry per contact.
    """
    begun, ties = contact.begun, len(contact.alters)
    week = weeks_of(weeks, begun.begun_at)
    start = first_weeks(contact, weeks)
    kept = np.flatnonzero(~weeks.holiday[week])
    pair, week, part = begun.pair[kept], week[kept], (begun.begun_at[kept] >= recent_at).astype(np.int64)
    counted = week >= start[pair]
    shape = (2, len(weeks.holiday))
    own = _table(part[counted], pair[counted], (2, ties))
    everything = _table(part, week, shape)
    phi = _dispersion(pair[counted], week[counted], part[counted], everything, start)
    steady = np.ones(ties, bool)
    for _ in range(_ROUNDS):
        chosen = steady[pair]
        reference = _from_week(_table(part[chosen], week[chosen], shape))[:, start]
        share, dispersion = _offset(own, reference - own * steady, phi)
        changed = rate_ratio(own[1], own.sum(axis=0), share, dispersion=dispersion).p_value < _CLEARLY
        if np.count_nonzero(~changed & (own.sum(axis=0) > 0)) < _FEWEST_STEADY:
            changed = np.zeros(ties, bool)
        if np.array_equal(steady, ~changed):
            break
        steady = ~changed
    length = _from_week(_lengths(contact, weeks, recent_at))[:, start]
    return OffsetCounts(own[0], own[1], length[0], length[1], share, dispersion)


def _table(row: np.ndarray, column: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    cells = np.bincount(row * shape[1] + column, minlength=shape[0] * shape[1])
    return cells.reshape(shape).astype(np.float64)


def _offset(own: np.ndarray, others: np.ndarray, phi: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the share of the others' conversations that is recent, and the joint dispersion."""
    n, total = own.sum(axis=0), others.sum(axis=0)
    alone = np.where(phi > 1, phi, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(total > 0, others[1] / total, np.nan)
        of_others = np.where(n.sum() > n, (n @ alone - n * alone) / (n.sum() - n), 1.0)
        return share, alone + np.where(total > 0, of_others * n / total, 0.0)


def first_weeks(contact: Contact, weeks: Weeks) -> np.ndarray:
    """Find the week from which each tie is counted: the one after its first contact.

    Parameters
    ----------
    contact : Contact
        One person's contact.
    weeks : Weeks
        The weeks of the window.

    Returns
    -------
    numpy.ndarray
        One week per contact, at most the number of weeks.
    """
    pair = contact.messages.pair
    begins = np.flatnonzero(np.append(len(pair) > 0, pair[1:] != pair[:-1]))
    return weeks_of(weeks, contact.messages.sent_at[begins]) + 1


def _from_week(table: np.ndarray) -> np.ndarray:
    """Sum from each week to the last; one more column for ties that are never counted."""
    whole = np.cumsum(table[:, ::-1], axis=1)[:, ::-1]
    return np.concatenate([whole, np.zeros((len(table), 1))], axis=1)


def _lengths(contact: Contact, weeks: Weeks, recent_at: int) -> np.ndarray:
    begin = np.maximum(weeks.start[:-1], contact.since)
    end = np.minimum(weeks.start[1:], contact.until)
    recent = np.maximum(end - np.maximum(begin, recent_at), 0)
    length = np.stack([end - begin - recent, recent]) / WEEK_US
    return np.where(weeks.holiday, 0.0, length)


def _dispersion(
    pair: np.ndarray, week: np.ndarray, part: np.ndarray, everything: np.ndarray, start: np.ndarray
) -> np.ndarray:
    """Pearson's dispersion of each tie over the weeks of both parts, each with its own rate."""
    ties, size = len(start), everything.shape[1]
    key = (pair * 2 + part) * size + week
    cell, count = np.unique(key, return_counts=True)
    in_part = (cell // size) % 2
    tie, when = cell // size // 2, cell % size
    group = tie * 2 + in_part
    n = np.bincount(group, count, 2 * ties).reshape(ties, 2)
    squares = np.bincount(group, count**2 / everything[in_part, when], 2 * ties).reshape(ties, 2)
    traffic, seen = _from_week(everything)[:, start].T, _from_week(everything > 0)[:, start].T
    with np.errstate(invalid="ignore", divide="ignore"):
        pearson = np.where(n > 0, squares * traffic / n - n, 0.0).sum(axis=1)
        freedom = np.where(n > 0, np.maximum(seen - 1, 0), 0).sum(axis=1)
        return np.where(freedom > 0, np.maximum(pearson, 0) / freedom, np.nan)
