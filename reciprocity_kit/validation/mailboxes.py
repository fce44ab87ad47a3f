"""Whole simulated mailboxes, from the file to the list: with headers, without, with double messages."""

import pandas as pd

from reciprocity_kit.openers import ONE_IN_EIGHT, build_openers
from reciprocity_kit.simulate import Settings, simulate_world
from reciprocity_kit.statistics import binomial_test
from reciprocity_kit.ties import FEWEST_TO_LABEL, build_ties
from reciprocity_kit.validation.found import Found
from reciprocity_kit.validation.openings import ONE_IN_TEN
from reciprocity_kit.validation.worlds import CONTACTS, MOSTLY, read_world, ties_with_truth

DOUBLE_SHARE = 0.6
"""Chance of writing again before an answer: runs of two and a half messages on average."""

WORLDS_PER_SEED = 1000


def measure_mailboxes(seed: int, *, worlds: int = 2, contacts: int = CONTACTS) -> Found:
    """Measure the list and the labels from files of whole mailboxes.

    Parameters
    ----------
    seed : int
        Number that fixes chance.
    worlds : int
        Mailboxes simulated.
    contacts : int
        Contacts of each.

    Returns
    -------
    Found
        Recall and precision, with and without headers.
    """
    found = Found()
    for number in range(worlds):
        world = simulate_world(seed=seed * WORLDS_PER_SEED + number, contacts=contacts)
        for headers, kind in ((True, "from files with headers"), (False, "from files without headers")):
            ties = build_ties(read_world(world, headers=headers))
            for rate, suffix in ((ONE_IN_EIGHT, ""), (ONE_IN_TEN, ", one in ten")):
                table = ties_with_truth(build_openers(ties, false_discoveries=rate), world)
                _add_named(found, table, table["listed"].eq("ego"), f"{kind}{suffix}")
            _add_named(found, table, table["opened_mostly_by"].eq("ego"), f"{kind}, labels")
    return found


def measure_doubles(seed: int, *, worlds: int = 1, contacts: int = CONTACTS) -> Found:
    """Measure how often a test of openings is wrong where people write double messages.

    Parameters
    ----------
    seed : int
        Number that fixes chance.
    worlds : int
        Mailboxes simulated.
    contacts : int
        Contacts of each.

    Returns
    -------
    Found
        False positives of tests of openings and, for comparison, of messages.
    """
    found = Found()
    settings = Settings(double_share=DOUBLE_SHARE)
    for number in range(worlds):
        seeded = seed * WORLDS_PER_SEED + number
        world = simulate_world(seed=seeded, contacts=contacts, world="all_half", settings=settings)
        ties = ties_with_truth(_own(build_ties(read_world(world, headers=False)), str(world.owner)), world)
        conversations = ties["opened"] + ties["opened_by_alter"]
        ties = ties[conversations >= FEWEST_TO_LABEL]
        for name, k, n in (
            ("double messages: false positives at 5%", ties["opened"], conversations[ties.index]),
            ("double messages, tested by messages: false positives at 5%", ties["sent"], ties["total"]),
        ):
            found.add(name, binomial_test(k, n, share=0.5) < 0.05)  # noqa: PLR2004 (the level of the row)
    return found


def _add_named(found: Found, table: pd.DataFrame, named: "pd.Series[bool]", name: str) -> None:
    enough = table["opened"] + table["opened_by_alter"] >= FEWEST_TO_LABEL
    found.add(f"{name}: recall", named[table["kind"].eq("mostly-ego") & enough])
    found.add(f"{name}: precision", table.loc[named, "planted_share"].ge(MOSTLY))


def _own(ties: pd.DataFrame, owner: str) -> pd.DataFrame:
    return ties[ties["ego"].astype("str").eq(owner)]
