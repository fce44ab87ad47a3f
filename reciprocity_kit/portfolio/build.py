"""One person's contacts as a whole: how concentrated they are, and how lasting."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy import sparse

from reciprocity_kit.columns import CHANNELS, cast_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.instants import days_words, instant_us
from reciprocity_kit.measures.contact import WEIGHTS, find_contact
from reciprocity_kit.statistics.concentration import (
    effective_number,
    entropy,
    herfindahl,
    normalised_entropy,
    normalised_herfindahl,
    pareto_share,
    unbiased_herfindahl,
)
from reciprocity_kit.statistics.turnover import jaccard_top, jensen_shannon_distance

FEWEST = 5
RESAMPLES = 499
PERIODS = 3  # first half, second half, and what has no time that can be trusted
UNITS: Mapping[str, str] = MappingProxyType(
    {
        "concentration": "index",
        "concentration_normalised": "index",
        "concentration_unbiased": "index",
        "effective_contacts": "people",
        "entropy": "nats",
        "entropy_corrected": "nats",
        "entropy_normalised": "share",
        "diversity": "people",
        "pareto_share": "share",
        "top_persistence": "share",
        "rank_turnover": "distance",
        "contact_turnover": "distance",
    }
)
"""Every measure of `build_portfolio` with its unit."""
_BOUNDED = frozenset(UNITS) - {"effective_contacts", "entropy", "entropy_corrected", "diversity"}


def build_portfolio(
    history: History,
    *,
    ego: str | None = None,
    channel: str | None = None,
    weight: str = "events",
    top: int = 5,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Build the measures of one person's contacts as a whole, each with its interval.

    concentration: high, at most 1, where nearly all contact is with one person; low, 1/n, where it
    is even over n contacts. effective_contacts is high where contact rests on many. entropy and
    diversity = exp(entropy) are high where the next contact is hard to guess. pareto_share is low
    where a few contacts make up 80%. top_persistence is 1 where the closest contacts of the first
    half of the window are those of the second. rank_turnover is 0 where contact is spread alike over
    ranks in both halves, whoever fills them; contact_turnover is 0 where it is so person by person.

    With shares s: concentration = sum s^2, normalised (H - 1/n)/(1 - 1/n), unbiased for counts
    sum k (k - 1)/(N (N - 1)); effective_contacts = 1/sum s^2; entropy = -sum s ln s, corrected by
    (n - 1)/2N, normalised by ln n; top_persistence the Jaccard index of the `top` contacts of both
    halves; turnover the Jensen-Shannon distance. Limits: bootstrap over conversations where threads
    are known, else events, shifted by the bias that resampling itself brings.

    Parameters
    ----------
    history : History
        What `read` returned.
    ego : str, optional
        Whose contacts; by default the owner's.
    channel : str, optional
        Only email, meeting, chat or call; by default events of all channels count alike.
    weight : {"events", "shared", "role", "to_only"}
        What an event counts for each recipient, as in `build_measures`.
    top : int, default 5
        Number of closest contacts to follow from half to half.
    since, until : str or timestamp, optional
        A part of the history, half-open; UTC where no zone is given.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    pandas.DataFrame
        One row per measure: measure, value, low, high, n (contacts), n_events, status, unit, weight,
        window and method. no_events without contact, too_few under five contacts or events;
        undefined is NaN, as the normalised forms are with a single contact and the halves without
        contact in one of them. concentration_unbiased needs counts, so weight events.

    Raises
    ------
    OptionError
        If an option is unknown, or it is not known whose contacts are meant.

    References
    ----------
    Hirschman, A. O. (1964). American Economic Review 54, 761; Simpson, E. H. (1949). Nature 163, 688;
    Hill, M. O. (1973). Ecology 54, 427-432; Miller, G. A. (1955); Saramaki, J. et al. (2014). PNAS 111,
    942-947, for turnover; Efron, B., Tibshirani, R. J. (1993). An Introduction to the Bootstrap.

    Examples
    --------
    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> when = pd.Timestamp("2024-03-04", tz="UTC")
    >>> mails = [Event(i, when + pd.Timedelta(i, "D"), "you", (("to", to),))
    ...          for i, to in enumerate(["ana", "ben", "ana", "ana", "ben", "ana", "ana", "ben"], start=1)]
    >>> batch = Batch("demo", "kit", build_event_table(mails), rows=8)
    >>> built = build_interactions([batch], owner=["you"])
    >>> history = build_history([batch], built, owner=["you"], tz="UTC", since=None, until=None)
    >>> build_portfolio(history).loc[[0, 3], ["measure", "value", "n"]]
                  measure     value  n
    0       concentration  0.531250  2
    3  effective_contacts  1.882353  2
    """
    if top < 1:
        raise OptionError(f"top must be positive, and is {top!r}.", next_step="give top=5")
    exposure = _find_exposure(history, ego, channel=channel, weight=weight, since=since, until=until)
    values = _statistics(exposure.by_period[None], top)
    draws = _statistics(exposure.resample(seed), top)
    rows = []
    for name, unit in UNITS.items():
        if name == "concentration_unbiased" and weight != "events":
            continue
        value = float(values[name][0])
        low, high = _limits(name, value, draws[name], n_clusters=exposure.table.shape[0])
        rows.append((name, value, low, high, exposure.status(value), unit))
    table = pd.DataFrame(rows, columns=["measure", "value", "low", "high", "status", "unit"]).assign(
        n=exposure.n_contacts,
        n_events=exposure.n_events,
        weight=weight,
        window=exposure.window,
        method="bootstrap of conversations" if exposure.threaded else "bootstrap of events",
    )
    return cast_table("portfolio", table)


@dataclass(frozen=True)
class _Exposure:
    """One person's contact: a row per cluster, a column per period and contact."""

    table: sparse.csr_array
    n_contacts: int
    n_events: int
    window: str
    threaded: bool

    @property
    def by_period(self) -> np.ndarray:
        return np.asarray(self.table.sum(axis=0)).reshape(PERIODS, self.n_contacts)

    def resample(self, seed: int) -> np.ndarray:
        random = np.random.default_rng(seed)
        clusters = self.table.shape[0]
        drawn = np.zeros((RESAMPLES, PERIODS * self.n_contacts))
        for place in range(RESAMPLES if clusters else 0):
            times = np.bincount(random.integers(0, clusters, clusters), minlength=clusters)
            drawn[place] = times @ self.table
        return drawn.reshape(RESAMPLES, PERIODS, self.n_contacts)

    def status(self, value: float) -> str:
        if not self.n_events:
            return "no_events"
        few = min(self.n_events, self.n_contacts) < FEWEST
        return "too_few" if few or np.isnan(value) else "ok"


def _find_exposure(
    history: History,
    ego: str | None,
    *,
    channel: str | None,
    weight: str,
    since: str | pd.Timestamp | None,
    until: str | pd.Timestamp | None,
) -> _Exposure:
    if weight not in WEIGHTS:
        raise OptionError(f"weight={weight!r} is unknown.", next_step=f"use one of {', '.join(WEIGHTS)}")
    if channel is not None and channel not in CHANNELS:
        raise OptionError(f"channel={channel!r} is unknown.", next_step=f"use one of {', '.join(CHANNELS)}")
    code = history.coded.people.index(_whose(history, ego)).as_py()
    begin = None if since is None else instant_us(since)
    end = instant_us(history.until if until is None else until)
    contact = find_contact(history, channel=channel, since=begin, until=end, weight=weight)
    own = (contact.low == code) | (contact.high == code)
    number = np.cumsum(own) - 1
    row = {name: values[own[contact.row["pair"]]] for name, values in contact.row.items()}
    middle = (contact.since + contact.until) // 2
    period = np.where(row["timed"], row["sent_at"] >= middle, PERIODS - 1).astype(np.int64)
    cluster = np.where(row["thread"] >= 0, row["thread"], row["thread"].max(initial=0) + 1 + row["event"])
    clusters, which = np.unique(cluster, return_inverse=True)
    n = int(own.sum())
    shape = (len(clusters), PERIODS * n)
    place = (which, period * n + number[row["pair"]])
    first, last = (pd.Timestamp(at, unit="us", tz="UTC") for at in (contact.since, contact.until - 1))
    return _Exposure(
        sparse.csr_array((row["weight"], place), shape=shape),
        n,
        len(np.unique(row["event"])),
        days_words(first, last),
        bool((row["thread"] >= 0).any()),
    )


def _whose(history: History, ego: str | None) -> str:
    person = history.owner if ego is None else ego
    if person is None or history.coded.people.index(person).as_py() < 0:
        raise OptionError(
            "It is not known whose contacts are meant."
            if person is None
            else f"Nobody is called {person!r}.",
            next_step="say ego= one of history.people_seen, or rk.read(..., owner=...)",
        )
    if history.owner is not None and person != history.owner:
        raise OptionError(
            f"One mailbox tells the contacts of {history.owner} only.", next_step="leave out ego"
        )
    return person


def _statistics(by_period: np.ndarray, top: int) -> dict[str, np.ndarray]:
    """Compute every measure for each of many tables of periods times contacts."""
    times, _, n = by_period.shape
    totals = by_period.sum(axis=1).ravel()
    groups = np.repeat(np.arange(times), n)
    plain: dict[str, Callable[[np.ndarray, np.ndarray, int], np.ndarray]] = {
        "concentration": herfindahl,
        "concentration_normalised": normalised_herfindahl,
        "concentration_unbiased": unbiased_herfindahl,
        "effective_contacts": effective_number,
        "entropy": entropy,
        "entropy_normalised": normalised_entropy,
        "pareto_share": pareto_share,
    }
    found = {name: measure(totals, groups, times) for name, measure in plain.items()}
    found["entropy_corrected"] = entropy(totals, groups, times, miller_madow=True)
    found["diversity"] = np.exp(found["entropy"])
    halves = [(each[0], each[1]) for each in by_period]
    found["top_persistence"] = np.array([jaccard_top(one, two, top=top) for one, two in halves])
    for name, by_rank in (("rank_turnover", True), ("contact_turnover", False)):
        found[name] = np.array([jensen_shannon_distance(one, two, by_rank=by_rank) for one, two in halves])
    return found


def _limits(name: str, value: float, draws: np.ndarray, *, n_clusters: int) -> tuple[float, float]:
    """Return percentile limits, moved back by what resampling alone adds to or takes from the measure."""
    known = draws[np.isfinite(draws)]
    if n_clusters < FEWEST or not known.size or np.isnan(value):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [0.025, 0.975]) - (known.mean() - value)
    least = 1.0 if name in {"effective_contacts", "diversity"} else 0.0
    most = 1.0 if name in _BOUNDED else np.inf
    return float(np.clip(min(low, value), least, most)), float(np.clip(max(high, value), least, most))
