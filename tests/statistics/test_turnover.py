import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import distance

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics import jaccard, jaccard_top, jensen_shannon_distance

WEIGHTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12)


def test_jaccard_by_hand() -> None:
    assert jaccard([1, 2, 3], [3, 4, 3]) == 0.25
    assert jaccard([1, 2], [2, 1, 1]) == 1.0
    assert jaccard(["ana"], []) == 0.0
    assert np.isnan(jaccard([], []))


def test_jaccard_of_the_top_by_hand() -> None:
    # Top two: {0, 1} and {0, 2}: one of three.
    assert jaccard_top([9, 5, 1, 0], [7, 0, 3, 1], top=2) == pytest.approx(1 / 3)
    # Those who share second place are all in: {0, 1, 2} and {0}.
    assert jaccard_top([9, 5, 5], [4, 0, 0], top=2) == pytest.approx(1 / 3)
    assert jaccard_top([1, 0], [0, 1]) == 0.0
    assert np.isnan(jaccard_top([0, 0], [0, 0]))
    assert np.isnan(jaccard_top([], []))


@given(WEIGHTS)
@settings(max_examples=60, deadline=None)
def test_distance_equals_scipy_and_has_its_properties(pairs: list[tuple[int, int]]) -> None:
    one, two = np.array(pairs, float).T
    result = jensen_shannon_distance(one, two)
    if not (one.sum() and two.sum()):
        assert np.isnan(result)
        return
    assert result == pytest.approx(distance.jensenshannon(one, two, base=2), abs=1e-7)
    assert result == pytest.approx(jensen_shannon_distance(two, one))
    assert result == pytest.approx(jensen_shannon_distance(one * 7, two), abs=1e-7)
    ranked = jensen_shannon_distance(one, two, by_rank=True)
    assert 0.0 <= ranked <= 1.0
    assert jensen_shannon_distance(one, one[::-1], by_rank=True) == 0.0


def test_distance_at_the_ends() -> None:
    assert jensen_shannon_distance([1, 0], [0, 1]) == 1.0
    assert jensen_shannon_distance([3, 1], [6, 2]) == 0.0


def test_impossible_arguments_are_refused() -> None:
    with pytest.raises(TableError, match="same people"):
        jensen_shannon_distance([1, 2], [1])
    with pytest.raises(TableError, match="same people"):
        jaccard_top([1, -2], [1, 1])
    with pytest.raises(OptionError, match="top"):
        jaccard_top([1], [1], top=0)
