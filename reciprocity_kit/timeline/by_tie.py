"""One tie by period: who opened, what went each way, and the share opened around it."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.statistics import wilson
from reciprocity_kit.timeline.clock import INDEX_OF_DAYS, local_days, period_starts
from reciprocity_kit.timeline.contact import Contact, build_contact, instants, labelled

if TYPE_CHECKING:
    from reciprocity_kit.history import History

FEWEST = 5
AROUND = 2
"""Periods before and after that `share_around` takes in."""


def build_tie_periods(
    history: "History",
    *,
    alter: str | None = None,
    ego: str | None = None,
    channel: str | None = None,
    period: str = "month",
) -> pd.DataFrame:
    """Count each tie by day, week, month or quarter, without a gap, and who opened the conversations.

    A high number is a period with much contact, a zero one in which nothing was recorded in
    the channels that were read. A `share_around` near 1 means that the person opened nearly
    all conversations of the five periods around, one near 0 that the other did. Five periods
    are taken together because one alone seldom holds enough to say anything.

    Parameters
    ----------
    history : History
        What was read.
    alter : str or None
        Only the tie with this person; by default every tie.
    ego : str or None
        Whose ties; by default the owner's.
    channel : str, optional
        Only email, meeting, chat or call.
    period : str
        day, week, month or quarter.

    Returns
    -------
    pandas.DataFrame
        One row per contact and period from the first to the last of the window, the empty ones
        included, with the columns declared in `columns.TIE_PERIODS`. A share is no_events without
        a conversation and too_few under five.

    Raises
    ------
    OptionError
        If nobody's mailbox is named, there is no contact with `alter`, or an option has an
        unknown value.

    References
    ----------
    Wilson, E. B. (1927). Probable inference. Journal of the American Statistical Association
    22, 209-212, for the limits.

    Examples
    --------
    You open in January and February, Ana in April; March is empty.

    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> mails = [
    ...     Event(number, pd.Timestamp(day, tz="UTC"), sender, (("to", to),))
    ...     for number, (day, sender, to) in enumerate(
    ...         [("2024-01-05", "you", "ana"), ("2024-02-05", "you", "ana"), ("2024-04-05", "ana", "you")]
    ...     )
    ... ]
    >>> batch = Batch("demo", "kit", build_event_table(mails), rows=3, threaded=True)
    >>> built = build_interactions([batch], owner=["you"])
    >>> history = build_history([batch], built, owner=["you"], tz="UTC", since=None, until=None)
    >>> build_tie_periods(history, alter="ana")[["opened", "opened_by_alter", "n_around"]]
       opened  opened_by_alter  n_around
    0       1                0         2
    1       1                0         3
    2       0                0         3
    3       0                1         2
    """
    if period not in INDEX_OF_DAYS:
        raise OptionError(f"{period!r} is no period.", next_step=f"choose one of: {', '.join(INDEX_OF_DAYS)}")
    contact = build_contact(history, ego=ego, channel=channel)
    pairs = np.arange(len(contact.alters)) if alter is None else np.array([find_alter(contact, alter)])
    first, after = (int(at) for at in _index(np.array([contact.since, contact.until - 1]), contact, period))
    size = max(after - first + 1, 0)
    counted = _count(contact, pairs, first, size, period=period)
    starts = period_starts(np.arange(first, first + size + 1), period, contact.tz)
    edges = instants(np.array([contact.since, contact.until], np.int64))
    columns: dict[str, Any] = dict(labelled(contact, np.repeat(pairs, size)))
    columns["period_at"] = pd.concat([starts[:-1]] * len(pairs), ignore_index=True) if len(pairs) else []
    whole = (starts[:-1] >= edges[0]).to_numpy() & (starts[1:] <= edges[1]).to_numpy()
    columns["whole"] = np.tile(whole, len(pairs))
    columns |= {name: cells.ravel() for name, cells in counted.items()}
    columns |= _shares("initiation_share", counted["opened"], counted["opened_by_alter"])
    around = [_pooled(counted[name]) for name in ("opened", "opened_by_alter")]
    columns["n_around"] = (around[0] + around[1]).ravel()
    columns |= _shares("share_around", *around)
    return cast_table("tie_periods", pd.DataFrame(columns))


def find_alter(contact: Contact, alter: str) -> int:
    """Find the number of a contact.

    Parameters
    ----------
    contact : Contact
        One person's contact.
    alter : str
        The contact's name.

    Returns
    -------
    int
        Its number.

    Raises
    ------
    OptionError
        If there was no contact with anybody of that name.
    """
    if alter not in contact.alters:
        raise OptionError(
            f"No contact of {contact.ego} with {alter!r} was recorded.",
            next_step="choose an alter of rk.build_ties(history)",
        )
    return contact.alters.tolist().index(alter)


def _index(micros: np.ndarray, contact: Contact, period: str) -> np.ndarray:
    return INDEX_OF_DAYS[period](local_days(instants(micros), contact.tz))


def _count(
    contact: Contact, pairs: np.ndarray, first: int, size: int, *, period: str
) -> dict[str, np.ndarray]:
    """Count openings and events of each side, one row per contact and one column per period."""
    place = np.full(len(contact.alters), -1)
    place[pairs] = np.arange(len(pairs))

    def cells(pair: np.ndarray, at: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        kept = np.flatnonzero(chosen & (place[pair] >= 0))
        cell = place[pair[kept]] * size + _index(at[kept], contact, period) - first
        counts = np.bincount(cell.astype(np.int64), minlength=len(pairs) * size)
        return counts.reshape(len(pairs), size).astype(np.int64)

    begun, messages = contact.begun, contact.messages
    return {
        "opened": cells(begun.pair, begun.begun_at, begun.opens & begun.own),
        "opened_by_alter": cells(begun.pair, begun.begun_at, begun.opens & ~begun.own),
        "sent": cells(messages.pair, messages.sent_at, messages.own),
        "received": cells(messages.pair, messages.sent_at, ~messages.own),
    }


def _pooled(cells: np.ndarray) -> np.ndarray:
    """Add to each period the ones around it, as far as the window goes."""
    size = cells.shape[1]
    total = np.concatenate([np.zeros((len(cells), 1), np.int64), np.cumsum(cells, axis=1)], axis=1)
    at = np.arange(size)
    pooled: np.ndarray = total[:, np.minimum(at + AROUND + 1, size)] - total[:, np.maximum(at - AROUND, 0)]
    return pooled


def _shares(name: str, opened: np.ndarray, by_alter: np.ndarray) -> dict[str, np.ndarray]:
    k = opened.ravel()
    n = k + by_alter.ravel()
    low, high = wilson(k, n)
    with np.errstate(invalid="ignore"):
        share = k / n
    status = np.where(n == 0, "no_events", np.where(n < FEWEST, "too_few", "ok"))
    return {name: share, f"{name}_low": low, f"{name}_high": high, f"{name}_status": status}
