"""Run the suite: every study on every seed, against floors and moonshots."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.validation.change import measure_fading, measure_silences
from reciprocity_kit.validation.found import Found
from reciprocity_kit.validation.goals import Goal
from reciprocity_kit.validation.ledgers import measure_ledgers
from reciprocity_kit.validation.mailboxes import measure_doubles, measure_mailboxes
from reciprocity_kit.validation.openings import measure_intervals, measure_labels, measure_lists
from reciprocity_kit.validation.replies import measure_drifts, measure_medians
from reciprocity_kit.validation.tasks import TASKS

Study = Callable[[int], Found]
STUDIES: tuple[Study, ...] = (
    lambda seed: measure_lists(seed, worlds=40),
    lambda seed: measure_labels(seed, worlds=20, small_worlds=10),
    lambda seed: measure_intervals(seed, worlds=20),
    lambda seed: measure_mailboxes(seed, worlds=4),
    lambda seed: measure_doubles(seed, worlds=1),
    lambda seed: measure_fading(seed, worlds=2),
    lambda seed: measure_silences(seed, worlds=2),
    lambda seed: measure_medians(seed, contacts=300),
    lambda seed: measure_drifts(seed, contacts=800),
    lambda seed: measure_ledgers(seed, contacts=500),
)
"""The studies, each as large as one seed of the suite needs."""

OK, BELOW, MOON, REPORTED = "ok", "below floor", "moonshot reached", "reported"


@dataclass(frozen=True)
class Row:
    """One task as measured over all seeds.

    Parameters
    ----------
    task : str
        What is measured.
    measured : float
        Mean over the seeds.
    lowest, highest : float
        The lowest and the highest of them.
    floor, moonshot : Goal
        What must hold, and what would be excellent.
    n : int
        Cases it rests on, all seeds together.
    passed : bool
        Whether the mean meets the floor; true also where there is none.
    every_seed : bool
        Whether each seed for itself meets the floor.
    verdict : str
        The word ok, below floor, moonshot reached, or reported where there is no goal.
    """

    task: str
    measured: float
    lowest: float
    highest: float
    floor: Goal
    moonshot: Goal
    n: int
    passed: bool
    every_seed: bool
    verdict: str


def validate(*, seeds: Sequence[int], studies: Sequence[Study] = STUDIES) -> pd.DataFrame:
    """Run the suite of planted truths and compare what is measured with what must hold.

    Parameters
    ----------
    seeds : sequence of int
        Each gives worlds of its own; five or more that nothing was tuned on.
    studies : sequence of callable
        Studies to run, each from a seed to what it found.

    Returns
    -------
    pandas.DataFrame
        One row per task, with the fields of `Row`.

    Raises
    ------
    OptionError
        If there is no seed, one twice, or one below 0.
    """
    if not seeds or len(set(seeds)) < len(seeds) or min(seeds) < 0:
        raise OptionError(
            f"The seeds {', '.join(map(str, seeds)) or '(none)'} cannot be used.",
            next_step="give different whole numbers from 0 upwards, such as 11,12,13,14,15",
        )
    found = [[study(seed) for seed in seeds] for study in studies]
    rows = [
        summarise(name, [each.value(name) for each in of], [each.n[name] for each in of])
        for of in found
        for name in of[0].n
    ]
    order = list(TASKS)
    rows.sort(key=lambda row: order.index(row.task))
    return pd.DataFrame([{f.name: getattr(row, f.name) for f in fields(Row)} for row in rows])


def summarise(task: str, values: Sequence[float], n: Sequence[int]) -> Row:
    """Compare what one task gave on each seed with its goals.

    Parameters
    ----------
    task : str
        Name of the task.
    values : sequence of float
        What was measured on each seed.
    n : sequence of int
        Cases behind each of them.

    Returns
    -------
    Row
        Mean, range and verdict.

    Examples
    --------
    >>> summarise("mostly you: precision", [0.84, 0.9], [100, 100]).verdict
    'ok'
    """
    floor, moonshot = TASKS[task].floor, TASKS[task].moonshot
    mean = float(np.mean(values))
    passed = floor.holds(mean) or floor == Goal()
    if not passed:
        verdict = BELOW
    elif moonshot == Goal():
        verdict = REPORTED
    elif moonshot.holds(mean):
        verdict = MOON
    else:
        verdict = REPORTED if floor == Goal() else OK
    every = floor == Goal() or all(floor.holds(value) for value in values)
    return Row(task, mean, min(values), max(values), floor, moonshot, sum(n), passed, every, verdict)
