"""Ties: one row per ordered pair, with counts, openings, replies and their certainty."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from reciprocity_kit.columns import CHANNELS, INSTANT, OPENED_MOSTLY_BY, STATUSES, cast_table
from reciprocity_kit.conversations import HOUR_US
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.instants import instant_us
from reciprocity_kit.interactions import Interactions
from reciprocity_kit.kernel import NO_TIME
from reciprocity_kit.partitions import measured_in_parts
from reciprocity_kit.records import OK
from reciprocity_kit.statistics import (
    bayesian_fdr,
    burstiness,
    gamma_poisson_rates,
    gap_surprise,
    portfolio_prior,
    share_posterior,
    wilson,
)

WEIGHTS = ("events", "shared")
SMALL_AUDIENCE = 5
FEWEST_TO_SHOW = 5
FEWEST_TO_LABEL = 10
SURE_ENOUGH = 0.9
SURE_OF_BOTH = 0.8
FALSE_DISCOVERIES = 0.1
FEWEST_GAPS = 5
_DAY_HOURS = 24.0
_CODE = {name: code for code, name in enumerate(STATUSES)}
_ANSWERABLE_ROLES = (0, 3)


@dataclass(frozen=True)
class _Sides:
    """Both mirror rows of every pair, one after the other, from the columns of the kernel."""

    pairs: pa.Table

    def plain(self, name: str) -> np.ndarray:
        return np.repeat(self.pairs[name].to_numpy(), 2)

    def side(self, low: str, high: str) -> np.ndarray:
        return np.stack([self.pairs[low].to_numpy(), self.pairs[high].to_numpy()], axis=1).ravel()


def build_ties(
    history: History,
    *,
    weight: str = "events",
    channel: str | None = None,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
    gap_hours: float | None = None,
) -> pd.DataFrame:
    """Build the ties: who has contact with whom, who opens, who answers, how sure that is.

    Every pair stands twice, once from each side. A high `initiation_share` means
    that most recorded conversations were opened by the row's person, a low one
    that most were opened by the other. With an owner, only ties that include the
    owner are built: one mailbox sees only part of what others exchange.

    Parameters
    ----------
    history : History
        What `read` returned.
    weight : str
        events counts every event as 1 for each recipient; shared divides it by
        the number of recipients. Openings and replies are always counted.
    channel : str, optional
        Only email, meeting, chat or call.
    since, until : str or timestamp, optional
        A part of the history, half-open; UTC where no zone is given.
    gap_hours : float, optional
        Silence that ends a conversation where there are no thread headers,
        instead of 72 hours for mail, 6 for chat and 1 for calls.

    Returns
    -------
    pandas.DataFrame
        One row per ordered (ego, alter), sorted by ego and falling total, with
        the columns declared in `columns.TIES`. Automated events are left out. A
        value that is undefined is NaN and its `_status` says why; `too_few`
        marks values from fewer than five cases.

    Raises
    ------
    OptionError
        If an option is unknown.

    Notes
    -----
    `mutual = min(sent, received)`, `reciprocity = 2 * mutual / total`,
    `balance = (sent - received) / total`. A turn is a run of messages from one
    side; a reply that ended a conversation more than seven days before the end
    asked for nothing, as far as can be told, and is no turn to answer. Initiation share with Wilson limits;
    reply share within seven days and median reply time by Kaplan-Meier with
    log-log limits; `silence_surprise` is one minus the gamma-Poisson probability
    of a silence at least this long; `burstiness` is corrected for few gaps;
    `opened_mostly_by` takes a smoothed nonparametric prior over all ties and a
    Bayesian false discovery rate of 10%.

    References
    ----------
    Wilson 1927, JASA 22:209; Kaplan and Meier 1958, JASA 53:457; Kim and Jo 2016,
    arXiv:1604.01125; Efron 2016, Biometrika 103:1; Kovanen, Saramaki, Kaski 2010,
    arXiv:1002.0763.

    Examples
    --------
    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> def mail(hour, sender, recipient, reply_to=None):
    ...     when = pd.Timestamp("2024-03-04", tz="UTC") + pd.Timedelta(hours=hour)
    ...     return Event(hour, when, sender, (("to", recipient),), f"m{hour}", reply_to)
    >>> mails = [mail(1, "ana", "ben"), mail(3, "ben", "ana", "m1"), mail(99, "ana", "ben")]
    >>> table = build_event_table(mails)
    >>> batches = [Batch("demo", "kit", table, rows=3, threaded=True)]
    >>> built = build_interactions(batches)
    >>> history = build_history(batches, built, owner=[], tz="UTC", since=None, until=None)
    >>> build_ties(history)[["ego", "alter", "sent", "opened", "their_reply_hours"]].values.tolist()
    [['ana', 'ben', 2, 2, 2.0], ['ben', 'ana', 1, 0, nan]]
    """
    if weight not in WEIGHTS:
        raise OptionError(f"weight={weight!r} is unknown.", next_step=f"use one of {', '.join(WEIGHTS)}")
    if channel is not None and channel not in CHANNELS:
        raise OptionError(f"channel={channel!r} is unknown.", next_step=f"use one of {', '.join(CHANNELS)}")
    begin = None if since is None else instant_us(since)
    end = instant_us(history.until if until is None else until)
    pairs = measured_in_parts(
        pair_rows(history, channel=channel, since=begin, until=end), until=end, gap_hours=gap_hours
    )
    return _frame(_Sides(pairs), history, weight, end)


def pair_rows(
    history: History, *, channel: str | None = None, since: int | None = None, until: int | None = None
) -> pa.Table:
    """Lay out the rows of a history pair by pair, as `pair_statistics` takes them.

    Parameters
    ----------
    history : History
        What was read.
    channel : str, optional
        Only this channel.
    since, until : int, optional
        Window in microseconds, half-open; events without a trusted time stay only
        where there is no window to leave them out of.

    Returns
    -------
    pyarrow.Table
        One row per (event, recipient), automated ones left out, in order of time.
    """
    coded = history.coded
    sender = coded.sender[coded.row_event]
    keep = ~coded.row_automated & _events_in_window(coded, channel, since, until)[coded.row_event]
    if history.owner is not None:
        owner = coded.people.index(history.owner).as_py()
        keep &= (sender == owner) | (coded.row_recipient == owner)
    event, sender, recipient, role = (
        values[keep] for values in (coded.row_event, sender, coded.row_recipient, coded.row_role)
    )
    addressed = np.isin(coded.row_role, _ANSWERABLE_ROLES)
    small = np.bincount(coded.row_event[addressed], minlength=len(coded.sent_at)) <= SMALL_AUDIENCE
    return pa.table(
        {
            "low": np.minimum(sender, recipient),
            "high": np.maximum(sender, recipient),
            "forward": sender < recipient,
            "sent_at": coded.sent_at[event],
            "timed": (coded.time_status == OK)[event],
            "channel": coded.channel[event],
            "thread": coded.thread[event],
            "opening": coded.opening[event],
            "direct": np.isin(role, _ANSWERABLE_ROLES) & small[event],
            "small": small[event],
            "shared": 1.0 / coded.audience[event],
        }
    )


def _events_in_window(
    coded: Interactions, channel: str | None, since: int | None, until: int | None
) -> np.ndarray:
    keep = np.ones(len(coded.sent_at), bool)
    trusted = coded.time_status == OK
    if channel is not None:
        keep &= coded.channel == CHANNELS.index(channel)
    if since is not None:
        keep &= trusted & (coded.sent_at >= since)
    if until is not None:
        keep &= ~trusted | (coded.sent_at < until)
    return keep


def _labelled(codes: Any, labels: Any) -> Any:
    return pd.Categorical.from_codes(codes, labels)


def _frame(sides: _Sides, history: History, weight: str, until: int) -> pd.DataFrame:
    people = pd.Index(history.coded.people.to_pandas(), dtype="str")
    ego, alter = sides.side("low", "high"), sides.side("high", "low")
    flows = ("sent_low", "sent_high") if weight == "events" else ("shared_low", "shared_high")
    sent, received = sides.side(*flows), sides.side(*reversed(flows))
    observed = np.ones(len(ego), bool)
    if history.owner is not None:
        observed = ego == people.get_indexer([history.owner])[0]
    columns = (
        {
            "ego": _labelled(ego, people),
            "alter": _labelled(alter, people),
        }
        | _flows(sent, received)
        | _openings(sides, observed)
        | _answers(sides, "reply", "to_high", "to_low")
        | _answers(sides, "their_reply", "to_low", "to_high")
        | _times(sides, until)
        | _shares(ego, sent + received, observed)
    )
    order = np.lexsort((-(sent + received), ego))  # an ego's rows stand in order of alter
    for name in columns:
        columns[name] = columns[name][order]
    frame = pd.DataFrame(columns, copy=False)
    return cast_table(
        "ties", frame, fractional=("sent", "received", "mutual", "total") if weight == "shared" else ()
    )


def _flows(sent: np.ndarray, received: np.ndarray) -> dict[str, Any]:
    total = sent + received
    mutual = np.minimum(sent, received)
    return {
        "sent": sent,
        "received": received,
        "mutual": mutual,
        "total": total,
        "balance": (sent - received) / total,
        "reciprocity": 2 * mutual / total,
    }


def _status(n: np.ndarray, undefined: np.ndarray, why: str = "no_events") -> Any:
    code = np.where(n < FEWEST_TO_SHOW, _CODE["too_few"], _CODE["ok"])
    code = np.where(undefined, _CODE[why], code)
    return _labelled(np.where(n == 0, _CODE["no_events"], code), list(STATUSES))


def _openings(sides: _Sides, observed: np.ndarray) -> dict[str, Any]:
    opened, by_alter = sides.side("opened_low", "opened_high"), sides.side("opened_high", "opened_low")
    n = opened + by_alter
    low, high = wilson(opened, n)
    with np.errstate(invalid="ignore"):
        share = opened / n
    return {
        "opened": opened,
        "opened_by_alter": by_alter,
        "opened_answered": sides.side("answered_low", "answered_high"),
        "opened_by_alter_answered": sides.side("answered_high", "answered_low"),
        "initiation_share": share,
        "initiation_share_low": low,
        "initiation_share_high": high,
        "initiation_share_status": _status(n, n == 0),
        "opened_mostly_by": opened_mostly_by(opened, n, observed),
    }


def opened_mostly_by(opened: np.ndarray, n: np.ndarray, observed: np.ndarray) -> Any:
    """Say by whom most conversations of each tie were opened, where the evidence carries it.

    Parameters
    ----------
    opened, n : numpy.ndarray
        Conversations opened by the row's person, and all; mirror rows follow each other.
    observed : numpy.ndarray
        Whether the row's person is one whose own mailbox was read; the prior is
        taken over these rows.

    Returns
    -------
    pandas.Categorical
        The word ego or alter where the posterior probability of a share beyond 0.6 (or
        below 0.4) is at least 0.9, at a Bayesian false discovery rate of 10%;
        both where a share between 0.4 and 0.6 has at least 0.8; each only from
        ten conversations on. Otherwise: not enough data.

    Notes
    -----
    How shares are spread is learned from all contacts of the portfolio
    (`statistics.portfolio_prior`); where there are fewer than 150, or the usual
    contact has fewer than five conversations, shares are held nearer to one half, so
    that in a portfolio in which nobody opens more than the other, labels still go
    to fewer than 0.5 of 500 contacts. `reciprocity validate` measures that, and how many
    of the planted ties are found.

    References
    ----------
    Efron 2016, Biometrika 103:1; Mueller, Parmigiani, Rice 2006 (Bayesian FDR).
    """
    asked = observed & (n > 0)
    prior = portfolio_prior(opened[asked], n[asked])
    label = np.full(len(n), OPENED_MOSTLY_BY.index("not enough data"))
    mirrored = np.flatnonzero(asked)
    if len(mirrored):
        posterior = share_posterior(opened[asked], n[asked], prior)
        enough = n[asked] >= FEWEST_TO_LABEL
        for name, probability in (("ego", posterior.above), ("alter", posterior.below)):
            sure = enough & (probability >= SURE_ENOUGH) & bayesian_fdr(probability, q=FALSE_DISCOVERIES)
            label[mirrored[sure]] = OPENED_MOSTLY_BY.index(name)
        even = enough & (1 - posterior.above - posterior.below >= SURE_OF_BOTH)
        label[mirrored[even]] = OPENED_MOSTLY_BY.index("both")
    unseen = np.flatnonzero(~observed)
    label[unseen] = np.array([2, 1, 0, 3])[label[unseen ^ 1]]
    return _labelled(label, list(OPENED_MOSTLY_BY))


def _answers(sides: _Sides, name: str, low: str, high: str) -> dict[str, Any]:
    def of(measure: str) -> np.ndarray:
        return sides.side(f"{measure}_{low}", f"{measure}_{high}")

    n = of("reply_turns")
    columns: dict[str, Any] = {f"{name}_turns": n}
    for measure in ("share", "hours"):
        value = of(f"reply_{measure}")
        columns[f"{name}_{measure}"] = value
        for limit in ("low", "high"):
            columns[f"{name}_{measure}_{limit}"] = of(f"reply_{measure}_{limit}")
        columns[f"{name}_{measure}_status"] = _status(n, np.isnan(value), "censored")
    return columns


def _times(sides: _Sides, until: int) -> dict[str, Any]:
    first, last, timed = sides.plain("first_at"), sides.plain("last_at"), sides.plain("timed")
    known = timed > 0
    silence = np.where(known, (until - last) / HOUR_US / _DAY_HOURS, np.nan)
    gaps = np.maximum(timed - 1, 0)
    uneven = burstiness(gaps, sides.plain("gap_sum"), sides.plain("gap_square_sum"))
    surprise, n = _silence_surprise(sides, silence)
    return {
        "first_at": _instants(first),
        "last_at": _instants(last),
        "active_weeks": sides.plain("active_weeks"),
        "silence_days": silence,
        "silence_surprise": surprise,
        "silence_surprise_status": _status(n, np.isnan(surprise), "too_few"),
        "burstiness": uneven,
        "burstiness_status": _status(gaps, np.isnan(uneven), "too_few"),
    }


def _instants(micros: np.ndarray) -> Any:
    stamps = np.where(micros == NO_TIME, np.iinfo(np.int64).min, micros).astype("datetime64[us]")
    return pd.DatetimeIndex(stamps, tz="UTC").astype(INSTANT)


def _silence_surprise(sides: _Sides, silence: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    n = np.maximum(sides.plain("opened_low") + sides.plain("opened_high") - 1, 0)
    span = sides.plain("gap_sum") / _DAY_HOURS
    usable = (n >= FEWEST_GAPS) & (span > 0) & (silence >= 0)
    surprise = np.full(len(n), np.nan)
    if usable.any():
        a, b = gamma_poisson_rates(n[usable], span[usable])
        surprise[usable] = 1 - gap_surprise(n[usable], span[usable], silence[usable], a, b)
    return surprise, n


def _shares(ego: np.ndarray, total: np.ndarray, observed: np.ndarray) -> dict[str, Any]:
    whole = np.bincount(ego, weights=total, minlength=int(ego.max(initial=0)) + 1)
    share = np.where(observed, total / whole[ego], np.nan)
    code = np.where(observed, _CODE["ok"], _CODE["not_identified"])
    return {"contact_share": share, "contact_share_status": _labelled(code, list(STATUSES))}
