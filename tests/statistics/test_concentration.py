from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics import (
    effective_number,
    entropy,
    herfindahl,
    normalised_entropy,
    normalised_herfindahl,
    pareto_share,
    unbiased_herfindahl,
)

Numbers: TypeAlias = dict[str, Any]

MEASURES = [
    herfindahl,
    effective_number,
    normalised_herfindahl,
    unbiased_herfindahl,
    entropy,
    normalised_entropy,
    pareto_share,
]


def test_portfolio_of_the_fixture(methods: Numbers) -> None:
    expected = methods["FIX1_email"]["expected"]
    shares = list(expected["shares_fractional"].values())
    zeros = [0] * 3
    assert herfindahl(shares, zeros, 1)[0] == pytest.approx(expected["HHI"])
    assert effective_number(shares, zeros, 1)[0] == pytest.approx(expected["N_eff"])
    assert normalised_herfindahl(shares, zeros, 1)[0] == pytest.approx(expected["HHI_star"])
    assert entropy(shares, zeros, 1)[0] == pytest.approx(expected["H"])
    assert np.exp(entropy(shares, zeros, 1)[0]) == pytest.approx(expected["exp_H"])
    assert normalised_entropy(shares, zeros, 1)[0] == pytest.approx(expected["H_norm"])


@pytest.mark.parametrize("n", [2, 3, 10])
def test_even_spread(n: int) -> None:
    weights, zeros = np.full(n, 7.0), np.zeros(n, int)
    assert herfindahl(weights, zeros, 1)[0] == pytest.approx(1 / n)
    assert effective_number(weights, zeros, 1)[0] == pytest.approx(n)
    assert normalised_herfindahl(weights, zeros, 1)[0] == pytest.approx(0.0, abs=1e-12)
    assert normalised_entropy(weights, zeros, 1)[0] == pytest.approx(1.0)
    assert entropy(weights, zeros, 1)[0] == pytest.approx(np.log(n))


def test_one_contact_only() -> None:
    for measure, expected in [
        (herfindahl, 1),
        (effective_number, 1),
        (entropy, 0),
        (unbiased_herfindahl, 1),
        (pareto_share, 1),
    ]:
        assert measure([4, 0], [0, 0], 1)[0] == expected
    for measure in (normalised_herfindahl, normalised_entropy):
        assert np.isnan(measure([4, 0], [0, 0], 1)[0])


def test_groups_without_contact_are_undefined() -> None:
    for measure in MEASURES:
        result = measure([0.0, 3.0, 2.0], [0, 2, 2], 4)
        assert np.isnan(result[[0, 1, 3]]).all()
        assert np.isfinite(result[2])
        assert np.isnan(measure([], [], 2)).all()


def test_unbiased_index_is_unbiased() -> None:
    # The plain index of 10 events over 4 equal contacts is .325 on average; the truth is .25.
    counts = np.random.default_rng(1).multinomial(10, [0.25] * 4, size=20_000)
    groups = np.repeat(np.arange(20_000), 4)
    assert unbiased_herfindahl(counts.ravel(), groups, 20_000).mean() == pytest.approx(0.25, abs=0.003)
    assert herfindahl(counts.ravel(), groups, 20_000).mean() == pytest.approx(0.325, abs=0.003)
    assert np.isnan(unbiased_herfindahl([1], [0], 1)[0])


def test_miller_madow_by_hand() -> None:
    # Counts 3 and 1: (2 - 1)/(2 * 4) = .125 more.
    plain, corrected = entropy([3, 1], [0, 0], 1), entropy([3, 1], [0, 0], 1, miller_madow=True)
    assert corrected - plain == pytest.approx(0.125)
    assert plain[0] == pytest.approx(stats.entropy([3, 1]))
    assert np.isnan(entropy([0], [0], 1, miller_madow=True)[0])


def test_pareto_share_by_hand() -> None:
    assert pareto_share([8, 1, 1], [0, 0, 0], 1)[0] == pytest.approx(1 / 3)
    assert pareto_share([1] * 10, [0] * 10, 1)[0] == pytest.approx(0.8)
    assert pareto_share([79, 20, 1], [0, 0, 0], 1)[0] == pytest.approx(2 / 3)
    assert pareto_share([7, 1, 1, 1], [0] * 4, 1)[0] == 0.5  # .7 + .1 falls short of .8 by rounding only
    assert pareto_share([50, 30, 20], [0, 0, 0], 1, share=0.5)[0] == pytest.approx(1 / 3)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=30), st.integers(2, 50))
@settings(max_examples=60, deadline=None)
def test_groups_scale_and_order_do_not_matter(ties: list[tuple[int, int]], factor: int) -> None:
    weights, groups = np.array([tie[0] for tie in ties], float), np.array([tie[1] for tie in ties], int)
    for measure in MEASURES:
        result = measure(weights, groups, 4)
        np.testing.assert_allclose(measure(weights[::-1], groups[::-1], 4), result, atol=1e-12)
        for code in range(4):
            mine = weights[groups == code]
            np.testing.assert_allclose(
                measure(mine, np.zeros(mine.size, int), 1)[0], result[code], atol=1e-12
            )
        if measure is not unbiased_herfindahl:
            np.testing.assert_allclose(measure(weights * factor, groups, 4), result, atol=1e-12)


def test_tiny_groups_beside_huge_ones_keep_their_precision() -> None:
    weights = np.append(np.full(1000, 1e12), [0.5, 0.3, 0.2])
    groups = np.append(np.zeros(1000, int), [1, 1, 1])
    assert pareto_share(weights, groups, 2)[1] == pytest.approx(2 / 3)
    assert herfindahl(weights, groups, 2)[1] == pytest.approx(0.38)


@pytest.mark.parametrize(
    ("weights", "groups"),
    [([-1.0], [0]), ([np.nan], [0]), ([np.inf], [0]), ([1.0], [1]), ([1.0], [-1]), ([1.0], [0, 0])],
)
def test_impossible_weights_are_refused(weights: Any, groups: Any) -> None:
    for measure in MEASURES:
        with pytest.raises(TableError):
            measure(weights, groups, 1)


def test_impossible_share_is_refused() -> None:
    with pytest.raises(OptionError, match="share"):
        pareto_share([1.0], [0], 1, share=80)
