"""Channels put together: strength and balance over channels, and how many are used (METHODS 2.4)."""

from collections.abc import Mapping

import numpy as np

from reciprocity_kit.measures.contact import Contact, turn
from reciprocity_kit.measures.estimates import CODE, Estimate, estimate, opposed
from reciprocity_kit.measures.flows import message_share
from reciprocity_kit.statistics.grouped import Limits

PRIOR_CASES = 4.0
_NORMAL = 1.959963984540054


def combined_estimates(whole: Contact, channels: Mapping[str, Contact]) -> list[Estimate]:
    """Combine what the channels say, without adding their counts.

    Parameters
    ----------
    whole : Contact
        Contact in all channels.
    channels : mapping of str to Contact
        Contact in each of them.

    Returns
    -------
    list of Estimate
        The measures strength, message_share, message_balance and channels_used.
    """
    place = [np.searchsorted(_key(whole), _key(contact)) for contact in channels.values()]
    used = np.zeros(2 * whole.n_pairs, np.int64)
    for at in place:
        used += _spread(np.ones(2 * len(at), np.int64), at, whole)
    count = Limits(*(used.astype(np.float64) for _ in range(3)))
    return [
        _strength(whole, list(channels.values()), place, used),
        *_balance(whole, list(channels.values()), place, used),
        estimate("channels_used", count, used, "count", fewest=1),
    ]


def _key(contact: Contact) -> np.ndarray:
    return contact.low.astype(np.int64) << 32 | contact.high.astype(np.int64)


def _spread(sides: np.ndarray, at: np.ndarray, whole: Contact) -> np.ndarray:
    """Return values of one channel's sides in the places of all sides, 0 elsewhere."""
    result = np.zeros(2 * whole.n_pairs, sides.dtype)
    result[(2 * at[:, None] + np.arange(2)).ravel()] = sides
    return result


def _strength(whole: Contact, channels: list[Contact], place: list[np.ndarray], used: np.ndarray) -> Estimate:
    relative = []
    for contact, at in zip(channels, place, strict=True):
        sent = contact.sums(contact.row["weight"])
        both = sent + turn(sent)
        size = int(contact.ego.max(initial=0)) + 1
        mean = np.bincount(contact.ego, both, size) / np.maximum(np.bincount(contact.ego, minlength=size), 1)
        relative.append(_spread(both / mean[contact.ego], at, whole))
    table = np.stack(relative) if relative else np.zeros((1, 2 * whole.n_pairs))
    unseen = np.where(whole.observed, 0.0, np.nan)
    limits = Limits(*(each + unseen for each in (table.mean(axis=0), table.min(axis=0), table.max(axis=0))))
    return estimate(
        "strength", limits, used, "range over weights of channels", why="not_identified", fewest=1
    )


def _balance(
    whole: Contact, channels: list[Contact], place: list[np.ndarray], used: np.ndarray
) -> list[Estimate]:
    total, variance, cases = (np.zeros(whole.n_pairs) for _ in range(3))
    for contact, at in zip(channels, place, strict=True):
        share = message_share(contact)
        worth = share.worth + PRIOR_CASES
        mean = (share.value * share.worth + PRIOR_CASES / 2) / worth
        total[at] += mean
        variance[at] += mean * (1 - mean) / (worth + 1)
        cases[at] += share.clusters
    n = np.maximum(used[::2], 1)
    value = np.where(used[::2] > 0, total / n, np.nan)
    half = _NORMAL * np.sqrt(variance) / n
    sides = opposed(Limits(value, np.clip(value - half, 0, 1), np.clip(value + half, 0, 1)))
    count = cases.astype(np.int64).repeat(2)
    one_sided = (whole.sent == 0) ^ (turn(whole.sent) == 0)
    measured = []
    for name, limits in (
        ("message_share", sides),
        ("message_balance", Limits(*(2 * each - 1 for each in sides))),
    ):
        made = estimate(name, limits, count, "mean of shrunken channels")
        status = np.where(one_sided, CODE["one_sided"], made.status)
        measured.append(Estimate(name, made.value, made.low, made.high, made.n, status, made.method))
    return measured
