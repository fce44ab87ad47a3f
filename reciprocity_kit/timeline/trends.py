"""Whether a tie rises or falls steadily over the whole window: a trend that asks for no straight line."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy import stats

from reciprocity_kit.columns import cast_table
from reciprocity_kit.history import History
from reciprocity_kit.statistics import benjamini_hochberg
from reciprocity_kit.timeline.contact import Contact, Weeks, build_contact, build_weeks, labelled, weeks_of
from reciprocity_kit.timeline.offset import first_weeks

TREND_UNITS: Mapping[str, str] = MappingProxyType(
    {"volume": "of 100 other conversations, per year", "initiation": "share per year"}
)
FEWEST_BLOCKS, MOST_BLOCKS = 8, 26
FEWEST_IN_BLOCK = 5
_YEAR_US = 365.25 * 24 * 3600e6


@dataclass(frozen=True)
class _Trend:
    """Slope with limits, p-value, blocks and cases of one tie."""

    slope: tuple[float, float, float] = (np.nan, np.nan, np.nan)
    p_value: float = np.nan
    blocks: int = 0
    cases: int = 0
    status: str = "too_few"


def build_trends(history: History, *, ego: str | None = None, channel: str | None = None) -> pd.DataFrame:
    """Build each tie's steady rise or fall over the window, in how often and in who begins.

    A slope above 0 means that the tie rises, for `volume` faster than the person's other contact, below
    0 that it falls; near 0, that it stays as it is or goes up and down. `build_drift` asks what became
    different lately, `build_changes` when it did, this whether it has been going one way all along.

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
        Two rows per contact (`indicator` volume and initiation): slope per year with its 95% limits,
        blocks, n (conversations), p, and q over all rows.

    Raises
    ------
    OptionError
        If nobody's mailbox is named, or the channel is unknown.

    Notes
    -----
    The window from the week after the first contact is cut into 8 to 26 blocks of equally many weeks, for
    `initiation` of equally many openings, with at least five conversations each on average. The value of
    a block is the tie's conversations for 100 of the person's other ones, or the share that the person
    opened. The slope is the median of the slopes between any two blocks, the p-value Kendall's. Blocks
    that follow each other are taken as independent; where the rate wanders, p is too small.
    Statuses: no_events without a conversation, too_few with less than 8 blocks, not_identified for
    `volume` where the person has no other contact.

    References
    ----------
    Mann, H. B. (1945). Nonparametric tests against trend. Econometrica 13, 245-259. Sen, P. K. (1968).
    Journal of the American Statistical Association 63, 1379-1389.

    Examples
    --------
    Ana hears from you every week for two years, Ben once a week and in the end twice.

    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> start = pd.Timestamp("2024-01-03", tz="UTC")
    >>> mails = [
    ...     Event(1, start + pd.Timedelta(7 * week + day, "D"), "you", (("to", other),))
    ...     for week in range(104) for other, days in (("ana", (0,)), ("ben", (0, 1)))
    ...     for day in days if not day or week % 10 < week // 10
    ... ]
    >>> batch = Batch("demo", "kit", build_event_table(mails), rows=len(mails), threaded=True)
    >>> built = build_interactions([batch], owner=["you"])
    >>> history = build_history([batch], built, owner=["you"], tz="UTC", since=None, until=None)
    >>> trends = build_trends(history).set_index(["alter", "indicator"])
    >>> bool(trends.loc[("ben", "volume"), "slope"] > 0), bool(trends.loc[("ben", "volume"), "q"] < 0.01)
    (True, True)
    """
    contact = build_contact(history, ego=ego, channel=channel)
    weeks = build_weeks(contact, holidays=())
    volume, initiation = _volumes(contact, weeks), _initiations(contact)
    found = [each for both in zip(volume, initiation, strict=True) for each in both]
    return _frame(contact, found)


def _volumes(contact: Contact, weeks: Weeks) -> list[_Trend]:
    size, ties = len(weeks.holiday), len(contact.alters)
    cells = contact.begun.pair * size + weeks_of(weeks, contact.begun.begun_at)
    table = np.bincount(cells, minlength=ties * size).reshape(ties, size)
    everything = table.sum(axis=0)
    middle = (weeks.start[:-1] + weeks.start[1:]) / 2 / _YEAR_US
    found = []
    for tie, first in enumerate(first_weeks(contact, weeks).tolist()):
        own, others = table[tie, first:], (everything - table[tie])[first:]
        found.append(_volume(own, others, middle[first:]))
    return found


def _volume(own: np.ndarray, others: np.ndarray, when: np.ndarray) -> _Trend:
    n = int(own.sum())
    blocks = min(n // FEWEST_IN_BLOCK, len(own) // 2, MOST_BLOCKS)
    if n == 0 or blocks < FEWEST_BLOCKS:
        return _Trend(cases=n, status="too_few" if n else "no_events")
    if not others.any():
        return _Trend(cases=n, status="not_identified")
    first = _cut(len(own), blocks)
    around = np.add.reduceat(others, first)
    used = around > 0
    values = 100.0 * np.add.reduceat(own, first)[used] / around[used]
    years = np.add.reduceat(when, first)[used] / np.diff(np.append(first, len(own)))[used]
    return _fit(values, years, n)


def _initiations(contact: Contact) -> list[_Trend]:
    begun, ties = contact.begun, len(contact.alters)
    opened = np.flatnonzero(begun.opens)
    opened = opened[np.lexsort((begun.begun_at[opened], begun.pair[opened]))]
    ends = np.searchsorted(begun.pair[opened], np.arange(ties + 1))
    found = []
    for tie in range(ties):
        mine = opened[ends[tie] : ends[tie + 1]]
        n = len(mine)
        blocks = min(n // FEWEST_IN_BLOCK, MOST_BLOCKS)
        if blocks < FEWEST_BLOCKS:
            found.append(_Trend(cases=n, status="too_few" if n else "no_events"))
            continue
        first = _cut(n, blocks)
        cases = np.diff(np.append(first, n))
        share = np.add.reduceat(begun.own[mine].astype(np.float64), first) / cases
        years = np.add.reduceat(begun.begun_at[mine] / _YEAR_US, first) / cases
        found.append(_fit(share, years, n))
    return found


def _cut(size: int, blocks: int) -> np.ndarray:
    """Return where blocks as equal as can be begin."""
    return np.arange(blocks) * size // blocks


def _fit(values: np.ndarray, years: np.ndarray, cases: int) -> _Trend:
    if len(values) < FEWEST_BLOCKS:
        return _Trend(blocks=len(values), cases=cases)
    slope = stats.theilslopes(values, years)
    flat = np.ptp(values) == 0
    p_value = 1.0 if flat else float(stats.kendalltau(years, values).pvalue)
    limits = (float(slope.slope), float(slope.low_slope), float(slope.high_slope))
    return _Trend(limits, p_value, len(values), cases, "ok")


def _frame(contact: Contact, found: list[_Trend]) -> pd.DataFrame:
    names, ties = list(TREND_UNITS), len(contact.alters)
    slopes = np.array([each.slope for each in found], np.float64).reshape(-1, 3)
    p_values = np.array([each.p_value for each in found], np.float64)
    table = pd.DataFrame(
        {
            **labelled(contact, np.repeat(np.arange(ties), len(names))),
            "indicator": np.array(names * ties, dtype="str"),
            "unit": np.array(list(TREND_UNITS.values()) * ties, dtype="str"),
            "slope": slopes[:, 0],
            "slope_low": slopes[:, 1],
            "slope_high": slopes[:, 2],
            "blocks": np.array([each.blocks for each in found], np.int64),
            "n": np.array([each.cases for each in found], np.int64),
            "p": p_values,
            "q": benjamini_hochberg(p_values),
            "status": np.array([each.status for each in found], dtype="str"),
        }
    )
    return cast_table("trends", table)
