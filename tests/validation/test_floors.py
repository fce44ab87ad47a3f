"""The floors of the suite, on small worlds of seeds nothing was tuned on; the full suite is a command."""

from collections.abc import Callable
from functools import cache

import pytest

from reciprocity_kit.validation.change import measure_fading, measure_silences
from reciprocity_kit.validation.found import Found
from reciprocity_kit.validation.goals import Goal
from reciprocity_kit.validation.ledgers import measure_ledgers
from reciprocity_kit.validation.mailboxes import measure_doubles, measure_mailboxes
from reciprocity_kit.validation.openings import measure_intervals, measure_labels, measure_lists
from reciprocity_kit.validation.replies import measure_drifts, measure_medians
from reciprocity_kit.validation.tasks import TASKS

SEED = 21
# Two mailboxes hold some ninety planted people, so a recall comes with a standard error of .035:
# .79 is what .85 gives by two of those errors.
SMALL_SAMPLE = {"from files with headers: recall": Goal(low=0.79)}
STUDIES: dict[str, Callable[[], Found]] = {
    "lists": lambda: measure_lists(SEED, worlds=30),
    "labels": lambda: measure_labels(SEED, worlds=8, small_worlds=4),
    "intervals": lambda: measure_intervals(SEED, worlds=5),
    "mailboxes": lambda: measure_mailboxes(SEED, worlds=2),
    "doubles": lambda: measure_doubles(SEED),
    "fading": lambda: measure_fading(SEED),
    "silences": lambda: measure_silences(SEED, contacts=300),
    "medians": lambda: measure_medians(SEED),
    "drifts": lambda: measure_drifts(SEED, contacts=600),
    "ledgers": lambda: measure_ledgers(SEED, contacts=120),
}


@cache
def run(study: str) -> Found:
    return STUDIES[study]()


@pytest.mark.parametrize("study", STUDIES)
def test_floors_hold(study: str) -> None:
    found = run(study)
    for name in found.n:
        floor = SMALL_SAMPLE.get(name, TASKS[name].floor)
        assert floor == Goal() or floor.holds(found.value(name)), (
            f"{name}: {found.value(name):.3f}, floor {floor}"
        )
        assert found.n[name] > 0


def test_power_to_see_slower_replies_is_near_its_bound() -> None:
    # Two-sided 5% level, known spread: Phi(ln 4 * .2887 * sqrt(80) / 1.3 - 1.96) = .79 (see tasks).
    found = run("drifts")
    assert 0.65 < found.value("slower replies, x4, n = 80: power") < 0.85


def test_waits_that_are_not_over_matter() -> None:
    found = run("medians")
    assert found.value("median reply, observed only: bias") < -0.2


def test_messages_see_imbalance_where_there_is_none() -> None:
    found = run("doubles")
    assert found.value("double messages, tested by messages: false positives at 5%") > 0.12
