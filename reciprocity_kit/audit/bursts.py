"""How much more contact varies from week to week than chance would make it, tie by tie."""

from collections.abc import Mapping
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from reciprocity_kit.history import History
from reciprocity_kit.instants import instant_us
from reciprocity_kit.statistics import weekly_dispersion
from reciprocity_kit.timeline.contact import build_contact

WEEK_US = 7 * 86_400_000_000
_SIDES = {True: ("sent", "opened"), False: ("received", "opened_by_alter")}


def count_dispersion(
    history: History, *, since: pd.Timestamp, until: pd.Timestamp, channel: str | None = None
) -> Mapping[tuple[str, str], float]:
    """Return the dispersion of the counts of every tie in a window.

    1 means that events come as if independent; 3, in bursts that make the variance three times as
    large. Pearson's phi of weekly counts, the largest of the tie's own, that of all ties together and 1,
    as one tie's own is not well known.

    Parameters
    ----------
    history : History
        What was read, with an owner.
    since, until : pandas.Timestamp
        The window, half-open, with a zone.
    channel : str, optional
        Only email, meeting, chat or call.

    Returns
    -------
    Mapping of (person, measure) to float
        The person is empty for all ties together.

    References
    ----------
    McCullagh, P., Nelder, J. A. (1989). Generalized Linear Models, second edition, section 4.5.
    """
    contact = build_contact(history, channel=channel)
    first, last = instant_us(since), instant_us(until)
    weeks, ties = max(int((last - first) // WEEK_US), 1), len(contact.alters)
    names = [str(name) for name in contact.alters]
    found: dict[tuple[str, str], float] = {}
    begun, messages = contact.begun, contact.messages
    for own, opening in product((True, False), (False, True)):
        at = begun.begun_at if opening else messages.sent_at
        pair = begun.pair if opening else messages.pair
        chosen = (begun.own == own) & begun.opens if opening else messages.own == own
        week = (at - first) // WEEK_US
        chosen = chosen & (week >= 0) & (week < weeks)
        measure = _SIDES[own][opening]
        each = _dispersion(pair[chosen], week[chosen], ties, weeks)
        together = _dispersion(np.zeros(int(chosen.sum()), np.int64), week[chosen], 1, weeks)
        size = np.bincount(pair[chosen], minlength=ties)
        # Of all ties: the mean of their own, the busier ones counting more.
        known = np.isfinite(each)
        pooled = float(np.average(each[known], weights=size[known])) if size[known].sum() else 1.0
        found["", measure] = float(np.fmax(together[0], 1.0))
        for name, phi in zip(names, each, strict=True):
            found[name, measure] = float(np.fmax(np.fmax(phi, pooled), 1.0))
    return found


def _dispersion(
    pair: npt.NDArray[np.int64], week: npt.NDArray[np.int64], ties: int, weeks: int
) -> npt.NDArray[np.float64]:
    cell, counts = np.unique(pair * weeks + week, return_counts=True)
    return weekly_dispersion(counts, cell % weeks, cell // weeks, ties, week_share=np.ones(weeks))
