"""How long each tie has been silent, against its own usual gap; and which are worth reviving."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from reciprocity_kit.columns import CHANNELS, cast_table
from reciprocity_kit.history import History
from reciprocity_kit.statistics import (
    active_probability,
    benjamini_hochberg,
    bgnbd_fit,
    gamma_poisson_rates,
    gap_surprise,
)
from reciprocity_kit.timeline.clock import DAYS_IN_WEEK, MONDAY_SHIFT, week_numbers
from reciprocity_kit.timeline.contact import WEEK_US, Contact, build_contact, instants, labelled

QUIET_DAYS = 180.0
DORMANT_DAYS = 3 * 365.25
FEWEST_GAPS = 5
FEWEST_TO_FIT = 20
FEWEST_CONVERSATIONS = 10
FEWEST_WEEKS = 10
MUTUAL_ENOUGH = 0.4
_OWN_GAPS = 0.98
_DAY_US = WEEK_US // 7
_MEETING = CHANNELS.index("meeting")


@dataclass(frozen=True)
class _Gaps:
    """Gaps of every tie in days: number, sum, quartiles, the long end, how many are as long as now."""

    n: np.ndarray
    span: np.ndarray
    quartiles: np.ndarray
    long: np.ndarray
    as_long: np.ndarray


def build_silences(history: History, *, ego: str | None = None, channel: str | None = None) -> pd.DataFrame:
    """Compare each tie's present silence with the gaps it usually has.

    A high `cadence_slip` or `silence_surprise` means a silence that is long for this
    tie, a low one nothing out of the ordinary. A low `active_probability` means that
    contact in these channels has most likely ended, for whatever reason; other
    channels are not seen.

    Parameters
    ----------
    history : History
        What was read.
    ego : str or None
        Whose ties; by default the owner's.
    channel : str, optional
        Only email, meeting, chat or call.

    Returns
    -------
    pandas.DataFrame
        One row per contact with the columns declared in `columns.SILENCES`.

    Raises
    ------
    OptionError
        If nobody's mailbox is named, or the channel is unknown.

    Notes
    -----
    A gap lies between two days on which a conversation or a meeting began (`n` such
    days); the silence runs from the last event of any kind to the end of the window.
    `usual_gap_days` is the median gap, `_low` and `_high` its quartiles;
    `cadence_slip = silence_days / usual_gap_days`. `silence_surprise` is one less the
    gamma-Poisson probability ((b + T)/(b + T + g))^(a + n) of a silence of at least g,
    with a and b fitted over all ties; `gap_surprise_share` one less the share
    (1 + #{gaps >= g})/(m + 1) of the tie's own m gaps; q adjusts the former over ties.
    `active_probability` is the BG/NBD model's, on weeks with contact, and time passes as
    fast as the person has contact with anybody, so that holidays and a slower year are
    no silence of a tie (own rule). Single messages would make bursty ties look less active
    than they are, weeks much less so; where contact is bursty over months the model
    still errs on the side of "ended". `quiet` and
    `dormant`: silent for more than 180 days, or three years, and longer than 98% of
    the tie's own gaps. Statuses: too_few below five gaps (no surprise, no flag);
    for the probability also not_identified below twenty ties to fit the model to.

    References
    ----------
    Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005). Marketing Science 24, 275-284. Levin, D. Z.,
    Walter, J., Murnighan, J. K. (2011). Dormant ties. Organization Science 22, 923-939 (three
    years). Gelman, A. et al. (2013). Bayesian Data Analysis, section 2.6.

    Examples
    --------
    Contact every 10 days, seven times, and then 40 days of nothing.

    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.instants import instant_us
    >>> from reciprocity_kit.interactions import build_interactions
    >>> start = pd.Timestamp("2024-01-01", tz="UTC")
    >>> mails = [Event(i, start + pd.Timedelta(10 * i, "D"), "you", (("to", "ana"),)) for i in range(7)]
    >>> batch = Batch("demo", "kit", build_event_table(mails), rows=7, threaded=True)
    >>> built = build_interactions([batch], owner=["you"])
    >>> end = instant_us(start + pd.Timedelta(100, "D"))
    >>> history = build_history([batch], built, owner=["you"], tz="UTC", since=None, until=end)
    >>> row = build_silences(history).iloc[0]
    >>> [float(row[name]) for name in ("n", "silence_days", "usual_gap_days", "cadence_slip")]
    [7.0, 40.0, 10.0, 4.0]
    """
    contact = build_contact(history, ego=ego, channel=channel)
    pair, day = _days(contact)
    last = _last_at(contact)
    silence = (contact.until - last) / _DAY_US
    gaps = _gaps(pair, day, silence)
    n = np.bincount(pair, minlength=len(silence))
    chance = _chance(gaps, silence)
    enough = gaps.n >= FEWEST_GAPS
    active, active_status, weeks = _active(contact, pair, day)
    usual = gaps.quartiles[1]
    beyond = enough & (silence > gaps.long)
    columns: dict[str, Any] = dict(labelled(contact, np.arange(len(silence))))
    columns |= {"n": n, "active_weeks": weeks, "last_at": instants(last), "silence_days": silence}
    columns |= {"usual_gap_days": usual, "usual_gap_days_low": gaps.quartiles[0]}
    columns |= {"usual_gap_days_high": gaps.quartiles[2], "cadence_slip": silence / usual}
    own = np.where(enough, 1 - (1 + gaps.as_long) / (gaps.n + 1), np.nan)
    columns |= {"silence_surprise": 1 - chance, "gap_surprise_share": own}
    columns |= {"q": benjamini_hochberg(chance), "status": np.where(enough, "ok", "too_few")}
    columns |= {"active_probability": active, "active_probability_status": active_status}
    columns |= {"quiet": beyond & (silence > QUIET_DAYS), "dormant": beyond & (silence > DORMANT_DAYS)}
    return cast_table("silences", pd.DataFrame(columns))


def find_dormant(
    history: History,
    *,
    ego: str | None = None,
    channel: str | None = None,
    least_days: float = QUIET_DAYS,
    min_total: int = FEWEST_CONVERSATIONS,
) -> pd.DataFrame:
    """Find silent ties that were strong and mutual, those first that had most to revive.

    A high `matched_weeks` means many weeks of contact that both sides kept up, a low one
    little contact or contact that one side began. The list is of ties one may want to
    write to; it does not know what they are worth, nor whether they live on elsewhere.

    Parameters
    ----------
    history : History
        What was read.
    ego : str or None
        Whose ties; by default the owner's.
    channel : str, optional
        Only email, meeting, chat or call.
    least_days : float
        Days of silence from which a tie counts.
    min_total : int
        Conversations it needs.

    Returns
    -------
    pandas.DataFrame
        One row per tie in order of `rank`, with the columns declared in `columns.DORMANT`;
        no row where nothing qualifies.

    Raises
    ------
    OptionError
        If nobody's mailbox is named, or the channel is unknown.

    Notes
    -----
    Own rule. A tie qualifies when it has been silent for `least_days` and longer than 98%
    of its own gaps (of five at least), and had `min_total` conversations, ten active weeks
    and a mutuality of 0.4 at least.
    `mutuality = 2 min(l, 1 - u)` with l and u the 10% and 90% quantiles of the posterior
    Beta(opened + 1/2, opened_by_alter + 1/2): a few conversations, all opened by
    one side or the other, do not count as mutual. `matched_weeks = active_weeks *
    mutuality` gives the rank. No raw share is used.

    References
    ----------
    Levin, D. Z., Walter, J., Murnighan, J. K. (2011). Organization Science 22, 923-939; Walter, J.,
    Levin, D. Z., Murnighan, J. K. (2015). Organization Science 26, 1447-1465 (people prefer
    other ties than the most valuable ones); Urena-Carrion, J., Saramaki, J., Kivela, M. (2020).
    EPJ Data Science 9, 37 (active time tells more than counts).

    Examples
    --------
    >>> round(float(mutuality(np.array([10]), np.array([10]))[0]), 3)
    0.723
    """
    contact = build_contact(history, ego=ego, channel=channel)
    silences = build_silences(history, ego=ego, channel=channel)
    begun, ties = contact.begun, len(contact.alters)
    opened = np.bincount(begun.pair[begun.opens & begun.own], minlength=ties)
    by_alter = np.bincount(begun.pair[begun.opens & ~begun.own], minlength=ties)
    both = mutuality(opened, by_alter)
    silent = silences["silence_days"].to_numpy()
    enough = opened + by_alter >= min_total
    weeks = silences["active_weeks"].to_numpy()
    strong = weeks >= FEWEST_WEEKS
    pair, day = _days(contact)
    gaps = _gaps(pair, day, silent)
    away = (silent >= least_days) & (silent > gaps.long) & (gaps.n >= FEWEST_GAPS)
    chosen = np.flatnonzero(enough & strong & away & (both >= MUTUAL_ENOUGH))
    kept = silences[["ego", "alter", "last_at", "silence_days", "usual_gap_days", "active_weeks"]].iloc[
        chosen
    ]
    table = kept.assign(
        opened=opened[chosen],
        opened_by_alter=by_alter[chosen],
        mutuality=both[chosen],
        matched_weeks=(weeks * both)[chosen],
    )
    table = table.sort_values(["matched_weeks", "alter"], ascending=[False, True], ignore_index=True)
    return cast_table("dormant", table.assign(rank=np.arange(1, len(table) + 1)))


def mutuality(opened: np.ndarray, opened_by_alter: np.ndarray) -> np.ndarray:
    """Say how evenly both sides opened conversations, as far as the numbers carry it.

    Near 1: about half each, from many conversations; near 0: one side opened nearly all,
    or there are too few to tell. `2 min(l, 1 - u)` with l and u the 10% and 90%
    quantiles of Beta(opened + 1/2, opened_by_alter + 1/2); own rule.

    Parameters
    ----------
    opened, opened_by_alter : numpy.ndarray
        Conversations opened by either side.

    Returns
    -------
    numpy.ndarray
        Values in 0..1.

    References
    ----------
    Brown, L. D., Cai, T. T., DasGupta, A. (2001). Statistical Science 16, 101-133 (Jeffreys).

    Examples
    --------
    >>> mutuality(np.array([10, 20]), np.array([10, 0])).round(3).tolist()
    [0.723, 0.001]
    """
    low = special.betaincinv(opened + 0.5, opened_by_alter + 0.5, 0.1)
    high = special.betaincinv(opened + 0.5, opened_by_alter + 0.5, 0.9)
    return np.asarray(2 * np.minimum(low, 1 - high), dtype=np.float64)


def _days(contact: Contact) -> tuple[np.ndarray, np.ndarray]:
    """Return the days on which something began, each once: contact and day since 1970, local."""
    messages = contact.messages
    met = messages.channel == _MEETING
    pair = np.concatenate([contact.begun.pair, messages.pair[met]])
    at = np.concatenate([contact.begun.begun_at, messages.sent_at[met]])
    local = pd.DatetimeIndex(at.astype("datetime64[us]"), tz="UTC").tz_convert(contact.tz).tz_localize(None)
    day = np.asarray(local.to_numpy().astype("datetime64[D]").astype(np.int64))
    reach = int(day.max(initial=0)) + 1
    once = np.unique(pair * reach + day)
    return once // reach, once % reach


def _last_at(contact: Contact) -> np.ndarray:
    pair = contact.messages.pair
    last = np.flatnonzero(np.append(pair[1:] != pair[:-1], len(pair) > 0))
    return contact.messages.sent_at[last]


def _gaps(pair: np.ndarray, day: np.ndarray, silence: np.ndarray) -> _Gaps:
    ties = len(silence)
    same = pair[1:] == pair[:-1]
    of, gap = pair[1:][same], np.diff(day)[same].astype(np.float64)
    order = np.lexsort((gap, of))
    of, gap = of[order], gap[order]
    n = np.bincount(of, minlength=ties)
    first = np.cumsum(n) - n
    quartiles = np.stack([_quantile(gap, first, n, share) for share in (0.25, 0.5, 0.75)])
    as_long = np.bincount(of[gap >= silence[of]], minlength=ties)
    return _Gaps(n, np.bincount(of, gap, ties), quartiles, _quantile(gap, first, n, _OWN_GAPS), as_long)


def _quantile(ordered: np.ndarray, first: np.ndarray, n: np.ndarray, share: float) -> np.ndarray:
    """Quantile of each run of ordered values, between the two nearest; NaN for empty runs."""
    result = np.full(len(n), np.nan)
    some = np.flatnonzero(n > 0)
    place = share * (n[some] - 1)
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, n[some] - 1)
    below, above = ordered[first[some] + low], ordered[first[some] + high]
    result[some] = below + (place - low) * (above - below)
    return result


def _chance(gaps: _Gaps, silence: np.ndarray) -> np.ndarray:
    """Gamma-Poisson probability of a silence at least as long."""
    usable = (gaps.n >= FEWEST_GAPS) & (gaps.span > 0)
    chance = np.full(len(silence), np.nan)
    if usable.any():
        a, b = gamma_poisson_rates(gaps.n[usable], gaps.span[usable])
        chance[usable] = gap_surprise(gaps.n[usable], gaps.span[usable], silence[usable], a, b)
    return chance


def _active(contact: Contact, pair: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """BG/NBD on weeks with contact: the probability, its status, and the number of such weeks."""
    ties = len(contact.alters)
    week = (day + MONDAY_SHIFT) // DAYS_IN_WEEK
    reach = int(week.max(initial=0)) + 1
    once = np.unique(pair * reach + week)
    of, when = once // reach, once % reach
    weeks = np.bincount(of, minlength=ties)
    end = int(week_numbers(np.array([max(contact.until - 1, 0)]), contact.tz)[0])
    known = np.flatnonzero(weeks > 0)
    result, status = np.full(ties, np.nan), np.full(ties, "too_few", dtype=object)
    again = weeks[known] > 1
    if np.count_nonzero(again) < FEWEST_TO_FIT:
        status[known[again]] = "not_identified"
        return result, status, weeks
    stop = np.cumsum(weeks)[known]
    origin = int(when.min())
    passed = _own_time(week - origin, end - origin)
    at = passed[when - origin]
    first, last = at[stop - weeks[known]], at[stop - 1]
    x, t_x, observed = weeks[known] - 1, last - first, passed[-1] - first
    fitted = active_probability(x, t_x, observed, bgnbd_fit(x, t_x, observed))
    result[known[again]] = fitted[again]
    status[known[weeks[known] > FEWEST_GAPS]] = "ok"
    return result, status, weeks


def _own_time(week: np.ndarray, end: int) -> np.ndarray:
    """Count time at the beginning of each week in average weeks of contact with anybody."""
    contacts = np.bincount(week, minlength=end + 1)[: end + 1]
    passed: np.ndarray = np.concatenate([[0.0], np.cumsum(contacts[:-1])]) / contacts.mean()
    return passed
