"""What chance alone would answer in a network, under each null model."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse, special

from reciprocity_kit.columns._of_power import NULLS
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics._arrays import FloatArray, as_floats
from reciprocity_kit.statistics.configuration import (
    Expected,
    configuration_ensemble,
    expect_matched,
    homogeneous_ensemble,
)
from reciprocity_kit.statistics.shuffles import shuffle_recipients

TIE_NULLS = NULLS[:2]
"""The nulls for ties without weights."""
_NORMAL_95 = float(special.ndtri(0.975))
NOTHING = 1e-9


@dataclass(frozen=True)
class Chance:
    """Reciprocity under a null model.

    Parameters
    ----------
    expected, sd, low, high : float
        Mean, standard deviation and the range of 95% of the reciprocity of the whole.
    out, out_sd, into, into_sd : ndarray
        Mean and standard deviation of each person's matched share of what they sent and received.
    draws : ndarray
        Reciprocity in each shuffle, empty where formulas give it.
    """

    expected: float
    sd: float
    low: float
    high: float
    out: FloatArray
    out_sd: FloatArray
    into: FloatArray
    into_sd: FloatArray
    draws: FloatArray

    def compare(self, value: float) -> tuple[float, float, float]:
        """Return how far a value lies from chance.

        Parameters
        ----------
        value : float
            Reciprocity of the network.

        Returns
        -------
        tuple of float
            The rho = (value - expected) / (1 - expected), z = (value - expected) / sd, and the
            two-sided p-value, counted over the shuffles or normal.
        """
        z = (value - self.expected) / self.sd if self.sd > NOTHING else float("nan")
        if self.draws.size:
            away = np.abs(self.draws - self.expected) >= abs(value - self.expected) - NOTHING
            p_value = float((1 + np.count_nonzero(away)) / (1 + self.draws.size))
        else:
            p_value = float(2.0 * special.ndtr(-abs(z)))
        return float(beyond(value, self.expected)), z, p_value


def beyond(value: float | FloatArray, expected: float | FloatArray) -> FloatArray:
    """Return (value - expected) / (1 - expected), NaN where chance alone answers everything.

    Above 0: more than by chance; below 0: less.

    Parameters
    ----------
    value, expected : float or ndarray
        Reciprocity seen and expected.

    Returns
    -------
    ndarray
        At most 1.

    Examples
    --------
    >>> print(beyond(0.4, 0.25).round(3))
    0.2
    """
    room = 1.0 - as_floats(expected)
    room = np.where(room > NOTHING, room, np.nan)
    return as_floats((as_floats(value) - as_floats(expected)) / room)


def find_chance(
    contact: "sparse.csr_array", null: str, *, isolates: bool = True, samples: int = 200, seed: int = 0
) -> Chance:
    """Return the weighted reciprocity that a null model gives.

    High: chance alone would match much; low: little. homogeneous treats all pairs alike,
    configuration keeps what everybody sends and receives on average, permutation keeps it exactly
    but for events that fall back on their sender. Spreads are those of the ratio of two sums, by
    linearisation, or over the shuffles.

    Parameters
    ----------
    contact : scipy.sparse.csr_array
        Whole numbers of events, without self-loops and not empty.
    null : {"homogeneous", "configuration", "permutation"}
        The null model.
    isolates : bool, default True
        Whether people without contact count for the homogeneous null.
    samples : int, default 200
        Number of shuffles of the permutation null.
    seed : int, default 0
        Its seed.

    Returns
    -------
    Chance
        For the whole and for each person.

    Raises
    ------
    OptionError
        If the null is not known.
    TableError
        If events are no whole numbers.

    References
    ----------
    Squartini, T., Picciolo, F., Ruzzenenti, F., Garlaschelli, D. (2013). Scientific Reports 3, 2729.
    """
    check_null(null, NULLS)
    check_whole_events(contact)
    if null != NULLS[2]:
        return _find_by_formula(contact, null, law="geometric", isolates=isolates)
    cells = contact.tocoo()
    shuffled = shuffle_recipients(
        cells.row, cells.col, cells.data, contact.shape[0], draws=samples, seed=seed
    )
    low, high = np.quantile(shuffled.reciprocity, [0.025, 0.975])
    return Chance(
        float(shuffled.reciprocity.mean()),
        float(shuffled.reciprocity.std(ddof=1)),
        float(low),
        float(high),
        shuffled.out_mean,
        shuffled.out_sd,
        shuffled.in_mean,
        shuffled.in_sd,
        shuffled.reciprocity,
    )


def find_tie_chance(contact: "sparse.csr_array", null: str, *, isolates: bool = True) -> Chance:
    """Return the share of ties that are answered under a null model.

    High: chance alone would answer many; low: few.

    Parameters
    ----------
    contact : scipy.sparse.csr_array
        Contact without self-loops; neither empty nor complete.
    null : {"homogeneous", "configuration"}
        The null model.
    isolates : bool, default True
        Whether people without contact count for the homogeneous null.

    Returns
    -------
    Chance
        For the whole and for each person.

    Raises
    ------
    OptionError
        If the null is not known for ties.

    References
    ----------
    Garlaschelli, D., Loffredo, M. I. (2004). Physical Review Letters 93, 268701. Squartini, T.,
    Garlaschelli, D. (2011). New Journal of Physics 13, 083001.
    """
    check_null(null, TIE_NULLS)
    ties = contact.copy()
    ties.data = np.ones(ties.data.size)
    return _find_by_formula(ties, null, law="binary", isolates=isolates)


def check_null(null: str, known: tuple[str, ...]) -> None:
    """Raise OptionError unless the null is known.

    Parameters
    ----------
    null : str
        Name of a null model.
    known : tuple of str
        The names there are.

    Raises
    ------
    OptionError
        If it is not one of them.
    """
    if null not in known:
        raise OptionError(f"null={null!r} is not known.", next_step=f"choose one of: {', '.join(known)}")


def check_whole_events(contact: "sparse.csr_array") -> None:
    """Raise TableError unless all weights are whole numbers.

    Parameters
    ----------
    contact : scipy.sparse.csr_array
        Events from row to column.

    Raises
    ------
    TableError
        If some are fractions.
    """
    if np.any(contact.data % 1.0):
        raise TableError(
            "The null model counts events, but the network has fractions of them.",
            next_step='build the ties with weight="events"',
        )


def _find_by_formula(contact: "sparse.csr_array", null: str, *, law: str, isolates: bool) -> Chance:
    sent, received = as_floats(contact.sum(axis=1)), as_floats(contact.sum(axis=0))
    total = float(sent.sum())
    if null == NULLS[0]:
        people = sent.size if isolates else int(np.count_nonzero(sent + received))
        means = expect_matched(homogeneous_ensemble(total, people, law=law))
    else:
        means = expect_matched(configuration_ensemble(sent, received, law=law))
    expected = float(means.matched.sum()) / total
    variance = (
        2.0 * means.matched_variance.sum()
        - 4.0 * expected * means.with_sent.sum()
        + expected**2 * means.sent_variance.sum()
    )
    sd = float(np.sqrt(max(variance, 0.0))) / total
    low, high = max(expected - _NORMAL_95 * sd, 0.0), min(expected + _NORMAL_95 * sd, 1.0)
    out = _find_share(means, means.sent, means.sent_variance, means.with_sent)
    into = _find_share(means, means.received, means.received_variance, means.with_received)
    if null == NULLS[0]:
        out, into = _for_all(out, sent.size), _for_all(into, sent.size)
    return Chance(expected, sd, low, high, *out, *into, np.zeros(0))


def _find_share(
    means: Expected, total: FloatArray, variance: FloatArray, covariance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return mean and spread of each person's matched share of a total."""
    whole = np.where(total > 0, total, np.nan)
    share = means.matched / whole
    spread = means.matched_variance - 2.0 * share * covariance + share**2 * variance
    return share, as_floats(np.sqrt(np.maximum(spread, 0.0)) / whole)


def _for_all(side: tuple[FloatArray, FloatArray], people: int) -> tuple[FloatArray, FloatArray]:
    return np.full(people, side[0][0]), np.full(people, side[1][0])
