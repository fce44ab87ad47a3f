"""What people pass on: messages to others soon after one has come in, against shuffled times."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from reciprocity_kit.columns import TABLES, cast_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.network._rows import Rows, owner_code, people_of, read_rows
from reciprocity_kit.statistics._arrays import FloatArray, IntArray, find_starts, normal_quantile

HOUR_US = 3_600_000_000
HOURS_IN_DAY, HOURS_IN_WEEK = 24, 168
WEEK_US = HOURS_IN_WEEK * HOUR_US
FEWEST = 5
FEWEST_SHUFFLES = 20


class _Mail(NamedTuple):
    """Messages in order of time, and who they went to; shuffling gives a message another one's time.

    `moment` numbers the distinct times, `end` is the number of the last one soon after, `hours` how long
    was looked, `week` the week; `sent` holds sender and time of every message as one sorted key. For
    each row, `pair` is sender and recipient as a number, `back` that of the other way.
    """

    moment: IntArray
    end: IntArray
    hours: FloatArray
    week: IntArray
    times: int
    cell: IntArray
    sent: IntArray
    message: IntArray
    recipient: IntArray
    pair: IntArray
    back: IntArray
    people: int


class _Drawn(NamedTuple):
    """What followed the messages that a shuffle moved, by shuffle and person, everybody last."""

    passed: FloatArray
    hours: FloatArray


def build_cascades(
    history: History,
    *,
    delta_hours: float = 24.0,
    channel: str | None = None,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
    shuffles: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure how much more people write to others right after a message has come in.

    It measures forwarding: activity that sets off activity. Above 1: more goes out to others
    after something came in than at shuffled times; 1: as much as the rhythm of everyone's week
    makes; below 1: less. It does not tell whether anything was done for anyone, so a high
    value is no sign of kindness passed on.

    After each message i to j at t, the messages of j in (t, t + delta] that are not addressed to i
    are counted, per hour looked at. The base rate is the same after everyone's messages have traded
    places among the times at which their sender wrote in the same hour of the same weekday: each
    sender's times stay as they were, and only what follows what is undone. A message that is one of c in
    its hour keeps its place in 1/c of the shuffles: those are left out of the base rate, and it counts
    1 - 1/c in the rate it is compared with.

    Shuffling goes over the whole window, so contact that has its season, in months in which the other
    is busy too, raises the ratio a little as well: compare shorter windows with `since` and `until`.

    Parameters
    ----------
    history : History
        What `read` returned.
    delta_hours : float, default 24
        How soon counts as soon after.
    channel : str, optional
        Only email, meeting, chat or call.
    since, until : str or timestamp, optional
        A part of the history, half-open; UTC where no zone is given.
    shuffles : int, default 200
        How often to shuffle, at least 20.
    seed : int, default 0
        Seed of the shuffling.

    Returns
    -------
    pandas.DataFrame
        A row for everybody (`scope` everybody, person missing), then one for each person who
        received anything, by name: `n` (messages that came in), `passed_on` (messages that followed),
        `rate` and `base_rate` per hour, `pay_forward_ratio` = rate / base rate with limits from the
        scatter between persons' weeks, `shuffled_low, shuffled_high` (95% range of the ratio at shuffled
        times), `p` (two-sided, from the shuffles), `movable_share` (mean of 1 - 1/c: where it is low, the
        ratio rests on few messages) and a status: too_few with fewer than five messages in, passed on or
        expected; no_events where nothing can be compared; not_identified for a single mailbox, which
        does not see what others write to each other.

    Raises
    ------
    OptionError
        If an option is unknown or out of range.

    References
    ----------
    Nowak, M. A., Sigmund, K. (2005). Evolution of indirect reciprocity. Nature 437, 1291-1298, for
    the idea. Paranjape, A., Benson, A. R., Leskovec, J. (2017). Motifs in temporal networks. WSDM,
    601-610, for order within a time span.

    Examples
    --------
    A mailbox of one person cannot tell:

    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> mail = [Event(1, pd.Timestamp("2024-03-04", tz="UTC"), "ana", (("to", "you"),))]
    >>> batches = [Batch("demo", "kit", build_event_table(mail), rows=1)]
    >>> built = build_interactions(batches, owner=["you"])
    >>> history = build_history(batches, built, owner=["you"], tz="UTC", since=None, until=None)
    >>> build_cascades(history)[["scope", "pay_forward_ratio", "pay_forward_ratio_status"]]
           scope  pay_forward_ratio pay_forward_ratio_status
    0  everybody                NaN           not_identified
    """
    if not delta_hours > 0:
        raise OptionError(f"delta_hours={delta_hours!r} is no time.", next_step="give hours, such as 24")
    if shuffles < FEWEST_SHUFFLES:
        raise OptionError(f"shuffles={shuffles!r} are too few for a range.", next_step="give shuffles=200")
    rows = read_rows(history, channel=channel, since=since, until=until)
    if owner_code(history) >= 0:
        return _unknown("not_identified")
    if not rows.event.size:
        return _unknown("no_events")
    return _measure(rows, history.tz, int(delta_hours * HOUR_US), shuffles, np.random.default_rng(seed))


def _measure(rows: Rows, tz: str, window: int, shuffles: int, rng: np.random.Generator) -> pd.DataFrame:
    mail = _lay_out(rows, tz, window)
    _, place, size = np.unique(mail.cell, return_inverse=True, return_counts=True)
    movable = (1.0 - 1.0 / size[place])[mail.message]
    passed, hours = _follow(mail, np.arange(mail.moment.size))
    drawn = _draw(mail, shuffles, rng)
    n, in_all = (_by_person(mail, each) for each in (np.ones(passed.size), passed))
    with np.errstate(divide="ignore", invalid="ignore"):
        rate, error = _rate_by_weeks(mail, passed * movable, hours * movable)
        table = _judge(rate, error, drawn)
    few = (n < FEWEST) | (in_all < FEWEST) | (drawn.passed.mean(axis=0) < FEWEST)
    who = np.arange(mail.people + 1)
    table |= {
        "scope": np.where(who == mail.people, "everybody", "person"),
        "person": people_of(np.where(who == mail.people, -1, who), rows.people),
        "n": n,
        "passed_on": in_all,
        "movable_share": _by_person(mail, movable) / n.clip(1),
        "pay_forward_ratio_status": np.select(
            [np.isnan(table["pay_forward_ratio"]), few], ["no_events", "too_few"], "ok"
        ),
    }
    chosen = np.append(mail.people, np.flatnonzero(n[:-1]))
    frame = pd.DataFrame(table).assign(delta_hours=window / HOUR_US).iloc[chosen]
    return cast_table("cascades", frame.reset_index(drop=True))


def _lay_out(rows: Rows, tz: str, window: int) -> _Mail:
    first = find_starts(rows.event)
    lengths = np.diff(first, append=rows.event.size)
    sent_at, sender = rows.sent_at[first], rows.sender[first]
    times, at = np.unique(sent_at, return_inverse=True)
    end = np.minimum(sent_at + window, rows.until)
    clock = pd.DatetimeIndex(sent_at.astype("datetime64[us]"), tz="UTC").tz_convert(tz)
    hour = clock.day_of_week.to_numpy().astype(np.int64) * HOURS_IN_DAY + clock.hour.to_numpy()
    people = len(rows.people)
    wanted = rows.recipient * people + rows.sender
    near = np.argsort(wanted, kind="stable")  # neighbours look in the same place, which is quicker
    pairs, pair = np.unique(rows.sender * people + rows.recipient, return_inverse=True)
    back = np.searchsorted(pairs, wanted)
    answered = pairs[np.minimum(back, pairs.size - 1)] == wanted
    return _Mail(
        moment=at,
        end=np.searchsorted(times, end, side="right") - 1,
        hours=(end - sent_at) / HOUR_US,
        week=(sent_at - rows.since) // WEEK_US,
        times=times.size,
        cell=sender * HOURS_IN_WEEK + hour,
        sent=np.sort(sender * times.size + at),
        message=np.repeat(np.arange(first.size), lengths)[near],
        recipient=rows.recipient[near],
        pair=pair[near],
        back=np.where(answered, back, pairs.size)[near],
        people=people,
    )


def _trade_places(cell: IntArray, rng: np.random.Generator) -> IntArray:
    """Return for each message the message whose time it gets, one of the same cell."""
    mixed = rng.permutation(cell.size)
    place = np.empty_like(cell)
    place[mixed[np.argsort(cell[mixed], kind="stable")]] = np.argsort(cell, kind="stable")
    return place


def _draw(mail: _Mail, shuffles: int, rng: np.random.Generator) -> _Drawn:
    drawn = _Drawn(*np.empty((2, shuffles, mail.people + 1)))
    own = np.arange(mail.moment.size)
    for number in range(shuffles):
        place = _trade_places(mail.cell, rng)
        passed, hours = _follow(mail, place)
        moved = (place != own)[mail.message]
        drawn.passed[number] = _by_person(mail, passed * moved)
        drawn.hours[number] = _by_person(mail, hours * moved)
    return drawn


def _follow(mail: _Mail, place: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return for each row what its recipient sent to others soon after, and for how long was looked."""
    time = place[mail.message]
    begin, end = mail.moment[time], mail.end[time]
    everything = _between(mail.sent, mail.recipient * mail.times, begin, end)
    answers = _between(np.sort(mail.pair * mail.times + begin), mail.back * mail.times, begin, end)
    return (everything - answers).astype(np.float64), mail.hours[time]


def _between(keys: IntArray, base: IntArray, begin: IntArray, end: IntArray) -> IntArray:
    """Return how many of the sorted keys lie in (base + begin, base + end]."""
    after = np.searchsorted(keys, base + end, side="right")
    return after - np.searchsorted(keys, base + begin, side="right")


def _by_person(mail: _Mail, values: FloatArray) -> FloatArray:
    """Return sums over the messages that came in, by person, everybody's last."""
    sums = np.bincount(mail.recipient, values, mail.people)
    return np.append(sums, sums.sum())


def _rate_by_weeks(mail: _Mail, passed: FloatArray, hours: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the rates, and their relative standard errors from the scatter between persons' weeks."""
    weeks = int(mail.week.max()) + 1
    labels, code = np.unique(mail.recipient * weeks + mail.week[mail.message], return_inverse=True)
    count, time = (np.bincount(code, each) for each in (passed, hours))
    person = labels // weeks
    clusters = np.append(np.bincount(person, minlength=mail.people), labels.size)
    total = _by_person(mail, passed)
    rate = total / _by_person(mail, hours)
    own = np.bincount(person, (count - rate[person] * time) ** 2, mail.people)
    everybody = ((count - rate[-1] * time) ** 2).sum()
    error = np.sqrt(np.append(own, everybody) * clusters / (clusters - 1.0)) / total
    return rate, np.where((clusters > 1) & (total > 0), error, np.nan)


def _judge(rate: FloatArray, error: FloatArray, drawn: _Drawn) -> dict[str, Any]:
    draws = drawn.hours.shape[0]
    base = drawn.passed.sum(axis=0) / drawn.hours.sum(axis=0)
    ratio = np.where(base > 0, rate / base, np.nan)
    shuffled = np.where(drawn.hours > 0, drawn.passed / drawn.hours, base)
    noise = shuffled.std(axis=0, ddof=1) / base
    reach = np.exp(normal_quantile(0.95) * np.sqrt(error**2 + noise**2 / draws))
    low, high = np.quantile(shuffled, [0.025, 0.975], axis=0) / base
    sides = [(side.sum(axis=0) + 1) / (draws + 1) for side in (shuffled >= rate, shuffled <= rate)]
    return {
        "rate": rate,
        "base_rate": base,
        "pay_forward_ratio": ratio,
        "pay_forward_ratio_low": ratio / reach,
        "pay_forward_ratio_high": ratio * reach,
        "shuffled_low": low,
        "shuffled_high": high,
        "p": np.where(np.isnan(ratio), np.nan, np.minimum(1.0, 2.0 * np.minimum(*sides))),
    }


def _unknown(status: str) -> pd.DataFrame:
    numbers = {declared.name: np.nan for declared in TABLES["cascades"] if declared.dtype == "float64"}
    row = pd.DataFrame([numbers]).assign(scope="everybody", pay_forward_ratio_status=status)
    person = pd.Categorical([None], categories=pd.Index([], dtype="str"))
    return cast_table("cascades", row.assign(person=person))
