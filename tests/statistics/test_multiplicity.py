from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics import benjamini_hochberg, benjamini_yekutieli

Numbers: TypeAlias = dict[str, Any]


def test_example_of_benjamini_and_hochberg(methods: Numbers) -> None:
    case = methods["benjamini_hochberg_1995"]
    p = np.array(case["p"])
    assert (benjamini_hochberg(p) <= case["q"]).sum() == case["rejected"]
    assert (p <= case["q"] / p.size).sum() == case["bonferroni"]
    assert (benjamini_yekutieli(p) <= case["q"]).sum() <= case["rejected"]


@given(st.lists(st.floats(0, 1), max_size=20))
@settings(max_examples=60, deadline=None)
def test_adjusted_values_equal_scipy(p: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p, method="bh"))
    assert benjamini_yekutieli(p) == pytest.approx(stats.false_discovery_control(p, method="by"))


def test_missing_tests_do_not_count() -> None:
    q = benjamini_hochberg([[0.01, np.nan], [0.04, np.nan]])
    assert q.shape == (2, 2)
    assert q[:, 0] == pytest.approx([0.02, 0.04])
    assert np.isnan(q[:, 1]).all()


@pytest.mark.parametrize("p", [[-0.1], [1.1], [5]])
def test_impossible_p_values_are_refused(p: list[float]) -> None:
    with pytest.raises(TableError, match="from 0 to 1"):
        benjamini_hochberg(p)
