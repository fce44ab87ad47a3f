"""How well times to reply are told: medians in short windows, their intervals, drifts."""

import numpy as np
import pandas as pd

from reciprocity_kit.history import History
from reciprocity_kit.ties import build_ties
from reciprocity_kit.timeline.drift import build_drift
from reciprocity_kit.validation.found import Found
from reciprocity_kit.validation.worlds import OWNER, ask_and_answer, read_mails

TRUE_MEDIAN_HOURS = 20.0
SPREAD = 1.3
SHORT_WINDOW_HOURS = 168.0
TURNS = (15, 25, 40, 80)
LONG_WINDOW_HOURS = 2 * 365 * 24.0
DRIFT = 4.0
REPLIES = (40, 80)
_LEVEL = 0.05


def measure_medians(seed: int, *, contacts: int = 200) -> Found:
    """Measure the median time to reply in a window of seven days.

    Parameters
    ----------
    seed : int
        Number that fixes chance.
    contacts : int
        Contacts for each number of turns.

    Returns
    -------
    Found
        Bias of the Kaplan-Meier median and of the median of observed replies, and coverage.
    """
    rng = np.random.default_rng([seed, 4])
    found = Found()
    medians = []
    naive = []
    for turns in TURNS:
        asked = np.sort(rng.uniform(0, SHORT_WINDOW_HOURS, (contacts, turns)), axis=1)
        waits = _waits(rng, asked.shape, TRUE_MEDIAN_HOURS)
        own = _own(build_ties(read_mails(ask_and_answer(asked, waits), until_hours=SHORT_WINDOW_HOURS)))
        low, high = own["their_reply_hours_low"].to_numpy(), own["their_reply_hours_high"].fillna(np.inf)
        found.add("median reply: interval coverage", (low <= TRUE_MEDIAN_HOURS) & (high >= TRUE_MEDIAN_HOURS))
        medians.append(own["their_reply_hours"].to_numpy())
        naive.append(waits[asked + waits < SHORT_WINDOW_HOURS])
    for name, hours in (("median reply: bias", medians), ("median reply, observed only: bias", naive)):
        together = np.concatenate(hours)
        # A median that was not reached is longer than any that was.
        middle = float(np.median(np.where(np.isnan(together), np.inf, together)))
        found.put(name, middle / TRUE_MEDIAN_HOURS - 1, together.size)
    return found


def measure_drifts(seed: int, *, contacts: int = 300) -> Found:
    """Measure how often slower replies are found, where they are slower and where not.

    Parameters
    ----------
    seed : int
        Number that fixes chance.
    contacts : int
        Contacts for each number of replies.

    Returns
    -------
    Found
        False alarms and power at the 5% level, two-sided, of the slower side.
    """
    rng = np.random.default_rng([seed, 5])
    found = Found()
    for replies in REPLIES:
        for drift in (1.0, DRIFT):
            asked = np.sort(rng.uniform(0, LONG_WINDOW_HOURS, (contacts, replies)), axis=1)
            median = 8.0 * drift ** (asked / LONG_WINDOW_HOURS)
            mails = ask_and_answer(asked, _waits(rng, asked.shape, median))
            slower = _slower(read_mails(mails, until_hours=LONG_WINDOW_HOURS))
            steady = drift == 1.0
            name = "slower replies: false alarms" if steady else f"slower replies, x4, n = {replies}: power"
            found.add(name, slower)
    return found


def _waits(rng: np.random.Generator, shape: tuple[int, ...], median: np.ndarray | float) -> np.ndarray:
    return np.asarray(median * np.exp(SPREAD * rng.standard_normal(shape)))


def _own(ties: pd.DataFrame) -> pd.DataFrame:
    return ties[ties["ego"].astype("str").eq(OWNER)]


def _slower(history: History) -> np.ndarray:
    drift = build_drift(history)
    trend = drift[drift["indicator"] == "their_reply_hours"]
    return (trend["p"].lt(_LEVEL) & trend["ratio"].gt(1)).to_numpy()
