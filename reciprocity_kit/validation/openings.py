"""How well counts of openings tell who opens: lists, labels, intervals, probabilities."""

import numpy as np
import pandas as pd

from reciprocity_kit.openers import ONE_IN_EIGHT, build_openers
from reciprocity_kit.statistics import wilson
from reciprocity_kit.ties import FEWEST_TO_LABEL, opened_mostly_by
from reciprocity_kit.validation.found import Found
from reciprocity_kit.validation.worlds import CONTACTS, MOSTLY, Counts, draw_counts

MEDIANS = (4.0, 8.0, 20.0, 50.0)
SMALL_PORTFOLIOS = (15, 30, 60, 100, 149)
ONE_IN_TEN = 0.1
_BINS = 10


def measure_lists(seed: int, *, worlds: int = 8) -> Found:
    """Measure the list of people with whom one opens most conversations.

    Parameters
    ----------
    seed : int
        Number that fixes chance.
    worlds : int
        Worlds drawn.

    Returns
    -------
    Found
        Precision, recall and wrong side.
    """
    rng = np.random.default_rng([seed, 1])
    found = Found()
    for _ in range(worlds):
        counts = draw_counts(rng, median=20)
        listed = _openers(counts, false_discoveries=ONE_IN_TEN)["listed"].eq("ego").to_numpy()
        asked = counts.planted & (counts.n >= FEWEST_TO_LABEL)
        found.add("mostly you: precision", counts.share[listed] >= MOSTLY)
        found.add("mostly you: recall", listed[asked])
        found.add("mostly you: wrong side", counts.share[listed] < 1 / 2)
    return found


def measure_labels(seed: int, *, worlds: int = 4, small_worlds: int = 10) -> Found:
    """Measure the labels, in large and small portfolios, planted and null.

    Parameters
    ----------
    seed : int
        Number that fixes chance.
    worlds : int
        Worlds of 500 contacts drawn for each median.
    small_worlds : int
        Worlds of each smaller size drawn for each median.

    Returns
    -------
    Found
        Precision of the labels, and labels in null worlds.
    """
    rng = np.random.default_rng([seed, 2])
    found = Found()
    for sizes, repeats, prefix in (
        ((CONTACTS,), worlds, ""),
        (SMALL_PORTFOLIOS, small_worlds, "small portfolios, "),
    ):
        name = f"{prefix}labels: precision"
        null = f"null world{', small portfolios' if prefix else ''}: labelled of 500"
        for median in MEDIANS[1:]:
            for contacts in np.repeat(sizes, repeats).tolist():
                _add_labels(found, rng, median, contacts, name, null)
    return found


def measure_intervals(seed: int, *, worlds: int = 4) -> Found:
    """Measure how often intervals hold the truth, and how well probabilities fit.

    Parameters
    ----------
    seed : int
        Number that fixes chance.
    worlds : int
        Worlds drawn for each median.

    Returns
    -------
    Found
        Coverage and calibration error.
    """
    rng = np.random.default_rng([seed, 3])
    found = Found()
    errors = []
    for median in MEDIANS:
        drawn = [draw_counts(rng, median=median) for _ in range(worlds)]
        tables = [_openers(counts) for counts in drawn]
        share = np.concatenate([counts.share for counts in drawn])
        table = pd.concat(tables, ignore_index=True)
        found.add(
            "posterior interval: coverage", table["share_low"].le(share) & table["share_high"].ge(share)
        )
        low, high = wilson(table["opened"], table["opened"] + table["opened_by_alter"])
        found.add("Wilson interval: coverage", (low <= share) & (share <= high))
        if median > MEDIANS[0]:
            errors.append(calibration_error(table["mostly_ego"].to_numpy(), share >= MOSTLY))
    found.put("P(share >= 0.6): calibration error", float(np.mean(errors)), len(errors) * worlds * CONTACTS)
    return found


def calibration_error(probability: np.ndarray, true: np.ndarray) -> float:
    """Return how far probabilities are from how often the thing is true.

    Parameters
    ----------
    probability : numpy.ndarray
        What was said, 0..1.
    true : numpy.ndarray
        Whether it was so.

    Returns
    -------
    float
        Mean over ten equal bins of |mean probability - share true|, weighted by cases.

    References
    ----------
    Naeini, Cooper, Hauskrecht 2015, AAAI 2901-2907.

    Examples
    --------
    >>> calibration_error(np.array([0.0, 0.5, 0.5, 1.0]), np.array([False, True, False, True]))
    0.0
    """
    bins = np.minimum((probability * _BINS).astype(np.int64), _BINS - 1)
    apart = np.bincount(bins, probability - true, _BINS)
    return float(np.abs(apart).sum() / len(probability))


def _add_labels(
    found: Found, rng: np.random.Generator, median: float, contacts: int, name: str, null: str
) -> None:
    counts = draw_counts(rng, median=median, contacts=contacts)
    found.add(name, counts.share[_labels(counts) == "ego"] >= MOSTLY)
    nobody = draw_counts(rng, median=median, contacts=contacts, null=True)
    found.add(null, CONTACTS * np.isin(_labels(nobody), ["ego", "alter"]))


def _labels(counts: Counts) -> np.ndarray:
    return np.asarray(opened_mostly_by(counts.opened, counts.n, np.ones(len(counts.n), bool)))


def _openers(counts: Counts, *, false_discoveries: float = ONE_IN_EIGHT) -> pd.DataFrame:
    """Ask the product, and put its rows back into the order of the contacts."""
    ties = pd.DataFrame(
        {
            "ego": "you",
            "alter": np.arange(len(counts.n)),
            "opened": counts.opened,
            "opened_by_alter": counts.n - counts.opened,
            "opened_mostly_by": "both",
        }
    )
    table = build_openers(ties, ego="you", false_discoveries=false_discoveries)
    return table.iloc[np.argsort(table["alter"].to_numpy().astype(np.int64))].reset_index(drop=True)
