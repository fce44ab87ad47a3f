"""Events whose recipients are dealt out anew: what would be matched if nobody meant anybody."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics._arrays import FloatArray, IntArray, as_codes, as_floats

FEWEST_DRAWS = 20


@dataclass(frozen=True)
class Shuffled:
    """Reciprocities after shuffles of the recipients.

    Parameters
    ----------
    reciprocity : ndarray
        Matched share of all events, one for each shuffle.
    out_mean, out_sd : ndarray
        Mean and standard deviation over the shuffles of each person's matched share of what they
        sent; NaN for people who sent nothing.
    in_mean, in_sd : ndarray
        The same of what they received.
    dropped_share : float
        Mean share of the events that fell back on their sender and were dropped.
    """

    reciprocity: FloatArray
    out_mean: FloatArray
    out_sd: FloatArray
    in_mean: FloatArray
    in_sd: FloatArray
    dropped_share: float


def shuffle_recipients(
    sender: npt.ArrayLike,
    recipient: npt.ArrayLike,
    events: npt.ArrayLike,
    people: int,
    *,
    draws: int = 200,
    seed: int = 0,
) -> Shuffled:
    """Return what is matched when the recipients of all events are shuffled.

    High: much is matched because few people send and receive most; low: little would be matched by
    chance. Everybody sends and receives as many events as before, but for those that fall back on
    their sender, which are dropped. Against this null, mostly near Poisson, more of a network's
    reciprocity is by chance than against the configuration model, whose counts vary more.

    Parameters
    ----------
    sender, recipient : array_like
        Codes from 0 of the two people of each tie, the two being different.
    events : array_like
        Whole number of events of each tie.
    people : int
        Number of people.
    draws : int, default 200
        Number of shuffles, 20 or more.
    seed : int, default 0
        Seed of the shuffles.

    Returns
    -------
    Shuffled
        Over the shuffles, for the whole and for each person.

    Raises
    ------
    OptionError
        If there are fewer than 20 shuffles.
    TableError
        If events are no whole numbers.

    References
    ----------
    Good, P. (2005). Permutation, Parametric and Bootstrap Tests of Hypotheses, third edition. Springer.

    Examples
    --------
    Ann and Bob write to nobody but each other; after a shuffle half of it falls back on the sender:

    >>> shuffled = shuffle_recipients([0, 1], [1, 0], [50, 50], 2)
    >>> print(f"{shuffled.dropped_share:.1f}")
    0.5
    """
    if draws < FEWEST_DRAWS:
        raise OptionError(
            f"{draws} shuffles tell too little.", next_step=f"give {FEWEST_DRAWS} or more, such as 200"
        )
    count = as_floats(events)
    if np.any(count % 1.0) or np.any(count < 0):
        raise TableError(
            "Only whole events can be shuffled.", next_step='build the ties with weight="events"'
        )
    tail, head = (as_codes(codes, people, count.size) for codes in (sender, recipient))
    senders, recipients = (np.repeat(codes, count.astype(np.int64)) for codes in (tail, head))
    random = np.random.default_rng(seed)
    whole, dropped = np.zeros(draws), 0.0
    sums = np.zeros((2, 3, people))
    for draw in range(draws):
        random.shuffle(recipients)
        kept = senders != recipients
        matched, totals = match_events(senders[kept], recipients[kept], people)
        dropped += 1.0 - kept.mean() if kept.size else 0.0
        whole[draw] = matched.sum() / totals[0].sum() if kept.any() else np.nan
        some = totals > 0
        share = np.where(some, matched / np.where(some, totals, 1.0), 0.0)
        sums += np.stack([some, share, share**2], axis=1)
    n, total, squares = np.moveaxis(sums, 1, 0)
    n = np.where(n > 0, n, np.nan)
    mean = total / n
    spread = np.sqrt(np.maximum(squares / n - mean**2, 0.0) * n / np.where(n > 1, n - 1, np.nan))
    return Shuffled(whole, mean[0], spread[0], mean[1], spread[1], dropped / draws)


def match_events(sender: IntArray, recipient: IntArray, people: int) -> tuple[FloatArray, FloatArray]:
    """Return what is matched for each person, and what each sent and received.

    High: what a person sends comes back from the same people; low: it does not. The matched sum of a
    person is the sum over the others of the smaller of the two directions.

    Parameters
    ----------
    sender, recipient : ndarray
        Codes from 0 of the two people of each event, the two being different.
    people : int
        Number of people.

    Returns
    -------
    matched : ndarray
        One sum for each person.
    totals : ndarray
        What each person sent, and what each received, in two rows.

    Examples
    --------
    >>> matched, totals = match_events(np.array([0, 0, 1, 2]), np.array([1, 1, 0, 1]), 3)
    >>> matched.tolist(), totals.tolist()
    ([1.0, 1.0, 0.0], [[2.0, 1.0, 1.0], [1.0, 3.0, 0.0]])
    """
    low, high = np.minimum(sender, recipient), np.maximum(sender, recipient)
    keys = (low * people + high) * 2 + (sender > recipient)
    keys.sort()
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    cells, count = keys[starts], np.diff(starts, append=keys.size)
    answered = np.flatnonzero(cells[1:] // 2 == cells[:-1] // 2)
    least = np.minimum(count[answered], count[answered + 1])
    pair = cells[answered] // 2
    matched = np.bincount(pair // people, least, people) + np.bincount(pair % people, least, people)
    totals = [np.bincount(codes, minlength=people) for codes in (sender, recipient)]
    return as_floats(matched), as_floats(totals)
