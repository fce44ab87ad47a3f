"""Networks as random as their people's totals allow: two laws, solved for everybody's totals."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics._arrays import FloatArray, IntArray, as_floats
from reciprocity_kit.statistics._margins import GOOD_ENOUGH, Problem, find_blocks, mean_by_law

LAWS = ("geometric", "binary")


@dataclass(frozen=True)
class Ensemble:
    """Networks in which every ordered pair of people follows the same law, each with its own mean.

    People with equal totals form one class. Pair (i, j) has t = theta_i + phi_j; its mean is
    1/(e^t - 1) by the geometric law for counts, 1/(e^t + 1) by the binary law for ties.

    Parameters
    ----------
    theta, phi : ndarray
        For each class, what its people send and receive; infinite where nothing.
    count : ndarray
        People in each class.
    which : ndarray
        Class of each person.
    law : {"geometric", "binary"}
        Law of a pair.
    residual : float
        Largest difference between a total asked for and the mean of it, over the larger of 1 and
        the total.
    steps : int
        Newton steps taken.
    """

    theta: FloatArray
    phi: FloatArray
    count: FloatArray
    which: IntArray
    law: str
    residual: float
    steps: int


@dataclass(frozen=True)
class Expected:
    """Means and variances of each person's sums in an ensemble.

    Parameters
    ----------
    sent, received : ndarray
        Means of what each person sends to and receives from all others.
    matched : ndarray
        Mean of sum_j min(w_ij, w_ji).
    matched_variance, sent_variance, received_variance : ndarray
        Variances of these three.
    with_sent, with_received : ndarray
        Covariance of the matched sum with what is sent and received.
    """

    sent: FloatArray
    received: FloatArray
    matched: FloatArray
    matched_variance: FloatArray
    sent_variance: FloatArray
    received_variance: FloatArray
    with_sent: FloatArray
    with_received: FloatArray


def homogeneous_ensemble(total: float, people: int, *, law: str = "geometric") -> Ensemble:
    """Return the ensemble in which all pairs are alike and the total is kept on average.

    High means per pair: much contact among few people; low: little among many. The mean of each of
    the N (N - 1) ordered pairs is the total over their number.

    Parameters
    ----------
    total : float
        Events or ties of all people together, positive.
    people : int
        Number of people N, at least 2.
    law : {"geometric", "binary"}
        Law of a pair.

    Returns
    -------
    Ensemble
        One class of all people.

    Raises
    ------
    OptionError
        If the law is unknown.
    TableError
        If there are no pairs or nothing in them, or, by the binary law, if every pair is a tie.

    References
    ----------
    Garlaschelli, D. (2009). The weighted random graph model. New Journal of Physics 11, 073005.

    Examples
    --------
    Six events among three people, one for each ordered pair:

    >>> expect_matched(homogeneous_ensemble(6, 3)).matched.round(4).tolist()
    [0.6667, 0.6667, 0.6667]
    """
    _check_law(law)
    mean = total / (people * (people - 1.0)) if people > 1 else 0.0
    if not 0.0 < mean < (np.inf if law == "geometric" else 1.0):
        raise TableError(
            "This total fits no network of these people.", next_step="give both from one network"
        )
    half = 0.5 * (np.log1p(1.0 / mean) if law == "geometric" else np.log(1.0 / mean - 1.0))
    one = np.array([half])
    return Ensemble(one, one, np.array([float(people)]), np.zeros(people, np.int64), law, 0.0, 0)


def configuration_ensemble(
    sent: npt.ArrayLike, received: npt.ArrayLike, *, law: str = "geometric"
) -> Ensemble:
    """Return the ensemble that keeps everybody's totals on average and is otherwise most random.

    It is what activity and popularity alone would give: no pair prefers each other. The parameters
    maximise the likelihood, which is concave in theta and phi, by damped Newton steps; people with
    equal totals share theirs, which is exact. Totals that leave no freedom (somebody takes part in
    all contact, or reaches everyone) have their maximum at infinity and are approached to the
    tolerance.

    Parameters
    ----------
    sent, received : array_like
        Totals of each person without self-loops, by the geometric law events, by the binary law
        people; both with the same sum.
    law : {"geometric", "binary"}
        Law of a pair.

    Returns
    -------
    Ensemble
        With the totals reproduced to 1e-9, relative to totals above 1.

    Raises
    ------
    OptionError
        If the law is unknown.
    TableError
        If no network has these totals, or people and totals are too many to solve for.

    References
    ----------
    Squartini, T., Garlaschelli, D. (2011). Analytical maximum-likelihood method to detect patterns
    in real networks. New Journal of Physics 13, 083001, for the models and the likelihood.
    Vallarano, N. et al. (2021). Fast and scalable likelihood maximization for Exponential Random
    Graph Models with local constraints. Scientific Reports 11, 15227, for Newton steps by class.

    Examples
    --------
    >>> ensemble = configuration_ensemble([5, 2, 8], [5, 9, 1])
    >>> expect_matched(ensemble).sent.round(9).tolist()
    [5.0, 2.0, 8.0]
    """
    _check_law(law)
    out, into = as_floats(sent), as_floats(received)
    _check_totals(out, into, law)
    totals, which, count = np.unique(np.stack([out, into]), axis=1, return_inverse=True, return_counts=True)
    problem = Problem(totals, count.astype(np.float64), law)
    residual, steps = problem.solve() if problem.senders.size else (0.0, 0)
    if residual > GOOD_ENOUGH:
        raise TableError(
            f"The configuration model misses the totals by {residual:.1e}.",
            next_step='use null="permutation"',
        )
    theta, phi = np.full(count.size, np.inf), np.full(count.size, np.inf)
    theta[problem.senders], phi[problem.receivers] = problem.theta, problem.phi
    return Ensemble(theta, phi, problem.count, which.ravel().astype(np.int64), law, residual, steps)


def expect_matched(ensemble: Ensemble) -> Expected:
    """Return what each person sends, receives and has matched in an ensemble, on average and how variably.

    A high matched sum means that much would be answered by chance alone, a low one little. By the
    geometric law min(w_ij, w_ji) is geometric with Q = exp(-t_ij - t_ji) and independent of the
    surplus of either side, so its mean is Q/(1 - Q), its variance Q/(1 - Q)^2, and its covariance
    with either side the same; by the binary law it is a tie both ways with the probability p_ij p_ji.

    Parameters
    ----------
    ensemble : Ensemble
        From `homogeneous_ensemble` or `configuration_ensemble`.

    Returns
    -------
    Expected
        One value per person.

    References
    ----------
    Squartini, T., Picciolo, F., Ruzzenenti, F., Garlaschelli, D. (2013). Reciprocity of weighted
    networks. Scientific Reports 3, 2729.

    Examples
    --------
    >>> expected = expect_matched(configuration_ensemble([5, 2, 8], [5, 9, 1]))
    >>> print(f"{expected.matched.sum() / 15:.6f}")
    0.228797
    """
    theta, phi, count, size = ensemble.theta, ensemble.phi, ensemble.count, ensemble.count.size
    sums = np.zeros((8, size))
    for rows in find_blocks(size, size):
        others = np.repeat(count[None, :], rows.stop - rows.start, axis=0)
        others[np.arange(rows.stop - rows.start), np.arange(rows.start, rows.stop)] -= 1.0
        there = np.where(others > 0, theta[rows, None] + phi[None, :], np.inf)
        back = np.where(others > 0, phi[rows, None] + theta[None, :], np.inf)
        for place, values in enumerate(_moments(there, back, ensemble.law)):
            sums[place, rows] = np.einsum("ij,ij->i", others, values)
    return Expected(*sums[:, ensemble.which])


def _moments(there: FloatArray, back: FloatArray, law: str) -> Iterator[FloatArray]:
    """Yield the moments of pairs in the order of the fields of `Expected`."""
    sent, received = mean_by_law(there, law), mean_by_law(back, law)
    yield sent
    yield received
    if law == "binary":
        matched = sent * received
        yield from (matched, matched * (1 - matched), sent * (1 - sent), received * (1 - received))
        yield from (matched * (1 - sent), matched * (1 - received))
        return
    matched = mean_by_law(there + back, law)
    variance = matched * (1 + matched)
    yield from (matched, variance, sent * (1 + sent), received * (1 + received), variance, variance)


def _check_law(law: str) -> None:
    if law not in LAWS:
        raise OptionError(f"law={law!r} is not known.", next_step=f"choose one of: {', '.join(LAWS)}")


def _check_totals(sent: FloatArray, received: FloatArray, law: str) -> None:
    whole = float(sent.sum())
    fit = (
        sent.shape == received.shape
        and np.all(sent >= 0)
        and np.all(received >= 0)
        and abs(whole - float(received.sum())) <= 1e-9 * max(1.0, whole)
        and np.all(sent + received <= whole * (1.0 + 1e-12))
        and (law == "geometric" or np.all(np.maximum(sent, received) <= sent.size - 1))
    )
    if not fit:
        raise TableError(
            "No network without self-loops has these totals.",
            next_step="give what each person sent and received, without what they sent to themselves",
        )
