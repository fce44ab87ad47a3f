"""The world of coin throws, and the shrunken shares written beside the raw ones."""

import numpy as np
import pandas as pd
import pytest

from reciprocity_kit.errors import OptionError
from reciprocity_kit.null_world import build_null_world
from reciprocity_kit.openers import build_openers, merge_openers


def ties_of(opened: list[int], by_alter: list[int], *, ego: str = "you") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ego": ego,
            "alter": [f"p{i}" for i in range(len(opened))],
            "opened": opened,
            "opened_by_alter": by_alter,
            "contact_share_status": "ok",
            "opened_mostly_by": "not enough data",
        }
    )


def test_each_tie_keeps_its_own_n_and_its_recorded_share() -> None:
    world = build_null_world(ties_of([8, 0, 3], [2, 0, 1]), seed=4)
    assert world["alter"].tolist() == ["p0", "p2"]  # most conversations first; p1 had none
    assert world["n"].tolist() == [10, 4]
    assert world["initiation_share"].tolist() == [0.8, 0.75]
    assert world["null_opened"].between(0, world["n"]).all()
    assert (world["null_share"] * world["n"]).tolist() == pytest.approx(world["null_opened"].tolist())
    # Wilson's limits for 8 of 10, as tabled
    assert world.loc[0, ["initiation_share_low", "initiation_share_high"]].tolist() == pytest.approx(
        [0.490, 0.943], abs=5e-4
    )
    assert world["status"].tolist() == ["ok", "too_few"]


def test_the_coin_is_fair_and_its_intervals_hold_one_half() -> None:
    world = build_null_world(ties_of([39] * 2_000, [1] * 2_000), seed=1)
    # 2,000 ties of 40 throws: standard error of the mean share is 0.5 / sqrt(80,000) = 0.0018
    assert world["null_share"].mean() == pytest.approx(0.5, abs=0.006)
    held = world["null_share_low"].le(0.5) & world["null_share_high"].ge(0.5)
    assert 0.93 < held.mean() < 0.98


def test_the_same_seed_throws_the_same_coin() -> None:
    ties = ties_of([20, 30, 40], [20, 30, 40])
    once, again, other = (build_null_world(ties, seed=seed)["null_opened"].tolist() for seed in (3, 3, 4))
    assert once == again != other


def test_it_has_to_be_clear_whose_ties_are_meant() -> None:
    both = pd.concat([ties_of([1], [1]), ties_of([1], [1], ego="ana")])
    with pytest.raises(OptionError, match="2 people's own mailboxes"):
        build_null_world(both)
    assert len(build_null_world(both, ego="ana")) == 1


def test_shrunken_shares_lie_between_the_raw_one_and_the_usual() -> None:
    ties = ties_of([9, 1, 0, 20, 18, 22], [1, 0, 0, 20, 22, 18])
    merged = merge_openers(ties, build_openers(ties))
    raw = ties["opened"] / (ties["opened"] + ties["opened_by_alter"])
    shrunken = merged["shrunken_share"]
    assert 0.5 < shrunken[0] < raw[0]
    assert 0.5 < shrunken[1] < 0.75 < raw[1]  # one conversation says next to nothing
    assert np.isnan(shrunken[2])  # none at all
    assert (merged["shrunken_share_low"] <= shrunken).drop(2).all()
    assert "shrunken_share" not in ties
    assert merged["alter"].tolist() == ties["alter"].tolist()
