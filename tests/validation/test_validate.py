"""The suite's own arithmetic: goals, verdicts, worlds, table and page."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit import OptionError, build_ties, read
from reciprocity_kit.cli import main
from reciprocity_kit.simulate import simulate_world, write_kit_csv
from reciprocity_kit.validation import render_page, render_table, validate
from reciprocity_kit.validation.found import Found
from reciprocity_kit.validation.goals import Goal
from reciprocity_kit.validation.openings import calibration_error
from reciprocity_kit.validation.tasks import TASKS
from reciprocity_kit.validation.validate import BELOW, MOON, OK, REPORTED, summarise
from reciprocity_kit.validation.worlds import (
    OWNER,
    ask_and_answer,
    auc,
    draw_counts,
    read_mails,
    read_world,
    ties_with_truth,
)

PRECISION = "mostly you: precision"  # floor .85, moonshot .90


def fixed(value: float) -> Found:
    found = Found()
    found.put(PRECISION, value, 100)
    return found


def test_a_goal_is_a_range_that_never_holds_for_nothing() -> None:
    assert Goal(low=0.85).holds(0.85)
    assert not Goal(low=0.85).holds(0.849)
    assert Goal(-0.1, 0.1).holds(-0.1)
    assert not Goal(-0.1, 0.1).holds(0.11)
    assert not Goal().holds(float("nan"))
    assert [str(goal) for goal in (Goal(low=0.85), Goal(high=0.5), Goal(-0.1, 0.1), Goal())] == [
        ">= 0.85",
        "<= 0.5",
        "-0.1 to 0.1",
        "",
    ]


@pytest.mark.parametrize(
    ("values", "verdict", "passed", "every_seed"),
    [
        ([0.80, 0.84], BELOW, False, False),
        ([0.80, 0.92], OK, True, False),
        ([0.85, 0.89], OK, True, True),
        ([0.90, 0.92], MOON, True, True),
        ([0.90, float("nan")], BELOW, False, False),
    ],
)
def test_verdicts(values: list[float], verdict: str, *, passed: bool, every_seed: bool) -> None:
    row = summarise(PRECISION, values, [10, 20])
    assert (row.verdict, row.passed, row.every_seed, row.n) == (verdict, passed, every_seed, 30)


def test_a_row_without_a_floor_is_reported_unless_it_reaches_its_moonshot() -> None:
    power = "slower replies, x4, n = 40: power"  # moonshot .50
    assert summarise(power, [0.4], [1]).verdict == REPORTED
    assert summarise(power, [0.5], [1]).verdict == MOON
    assert summarise("fading, whole panel: recall", [0.2], [1]).verdict == REPORTED


def test_studies_are_run_on_every_seed() -> None:
    rows = validate(seeds=[1, 3], studies=[lambda seed: fixed(0.8 + seed / 20)])
    assert rows["task"].tolist() == [PRECISION]
    row = rows.iloc[0]
    assert (row["lowest"], row["highest"]) == (pytest.approx(0.85), pytest.approx(0.95))
    assert row["measured"] == pytest.approx(0.9)
    assert row["n"] == 200


@pytest.mark.parametrize("seeds", [[], [1, 1], [-1, 2]])
def test_seeds_must_be_different_numbers(seeds: list[int]) -> None:
    with pytest.raises(OptionError, match="cannot be used"):
        validate(seeds=seeds, studies=[])


def test_table_and_page_tell_every_row() -> None:
    rows = validate(seeds=[1], studies=[lambda _: fixed(0.84)])
    table = render_table(rows).splitlines()
    assert table[0].split() == ["task", "measured", "range", "floor", "moonshot", "n", "verdict"]
    assert table[1].split("  ")[0] == PRECISION
    assert table[1].endswith("below floor")
    page = render_page(rows, seeds=[1])
    assert f"| {PRECISION} | 0.840 | 0.840 to 0.840 | >= 0.85* | >= 0.9 | 100 | below floor |" in page
    assert TASKS[PRECISION].means in page
    assert "reciprocity validate --seeds 1 " in page


def test_the_command_refuses_other_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--seeds", "1,x"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_the_page_of_the_docs_tells_every_task() -> None:
    page = (Path(__file__).parents[2] / "docs" / "validation.md").read_text(encoding="utf-8")
    for name in TASKS:
        assert f"| {name} |" in page
    assert "below floor" not in page


def test_counts_have_the_planted_shares() -> None:
    counts = draw_counts(np.random.default_rng(1), median=20, contacts=5000)
    # A ninth of 4500 contacts with mean share .8; over all (.8 + .2 + 7 * .5) / 9 = .5.
    assert counts.planted.mean() == pytest.approx(1 / 9, abs=0.015)
    assert counts.share[counts.planted].mean() == pytest.approx(0.8, abs=0.01)
    assert counts.share.mean() == pytest.approx(0.5, abs=0.01)
    assert np.median(counts.n) == pytest.approx(20, abs=2)
    null = draw_counts(np.random.default_rng(1), median=20, null=True)
    assert not null.planted.any()
    assert set(null.share) == {0.5}


def test_answers_come_back_from_the_file() -> None:
    asked = np.array([[0.0, 10.0, 20.0], [0.0, 50.0, 90.0]])
    waits = np.array([[2.0, 2.0, 2.0], [5.0, 5.0, 50.0]])
    ties = build_ties(read_mails(ask_and_answer(asked, waits), until_hours=100.0))
    own = ties[ties["ego"] == OWNER]
    assert own["opened"].tolist() == [3, 3]
    assert own["received"].tolist() == [3, 2]  # the last answer came after the window
    assert own["their_reply_hours"].tolist() == [2.0, 5.0]


def test_auc_and_calibration_by_hand() -> None:
    # Pairs (positive, negative): (3, 2) and (3, 1) won, (2, 2) half, (2, 1) won: 3.5 of 4.
    assert auc(np.array([3.0, 2.0, 2.0, 1.0]), np.array([True, True, False, False])) == 3.5 / 4
    # Bins .2: said .4 in sum, true 1; .9: said 1.8, true 1: (.6 + .8) / 4.
    said, true = np.array([0.2, 0.2, 0.9, 0.9]), np.array([True, False, True, False])
    assert calibration_error(said, true) == pytest.approx(0.35)


def test_the_quick_file_reads_as_the_one_people_get(tmp_path: Path) -> None:
    world = simulate_world(seed=1, contacts=20, weeks=8)
    write_kit_csv(world, tmp_path / "world.csv")
    usual = read(tmp_path / "world.csv", owner=world.owner, since=world.since, until=world.until, tz="UTC")
    columns = [name for name in usual.interactions if name != "source"]
    pd.testing.assert_frame_equal(read_world(world).interactions[columns], usual.interactions[columns])


def test_the_truth_stands_beside_the_measure() -> None:
    world = simulate_world(seed=1, contacts=20, weeks=8)
    ties = build_ties(read_world(world))
    joined = ties_with_truth(ties[ties["ego"] == world.owner], world)
    expected = world.truth.set_index("alter")["initiation_share"]
    assert "bulk" not in set(joined["kind"])
    pd.testing.assert_series_equal(
        joined.set_index("alter")["planted_share"], expected.loc[joined["alter"]], check_names=False
    )
