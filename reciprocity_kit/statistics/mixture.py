"""Shares of many contacts at once: how shares are spread, and what that says about each of them.

The shares live on a grid of 101 points, 0, 0.01, ..., 1. How they are spread over it (the prior)
is estimated from all contacts; the posterior of one contact combines the prior with that
contact's own counts, so that a share of 3/3 is not mistaken for certainty.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.statistics._arrays import BoolArray, FloatArray, as_floats, check_share, find_distinct

GRID_SIZE = 101
_HALF = 0.5
_NEAR_HALF = 8.0  # shapes of the beta distribution that few contacts are held to
_NEAR_HALF_SMOOTHING = 0.4
MIN_CONTACTS = 150
MIN_MEDIAN_TRIALS = 5
_MAX_DISTINCT = 50_000  # distinct (k, n) the fit looks at; more are thinned evenly
_CHUNK = 16_384  # distinct (k, n) whose posteriors are held in memory at once


@dataclass(frozen=True)
class SharePosterior:
    """What is known about each contact's share, after learning from all contacts.

    Parameters
    ----------
    mean : ndarray
        Posterior mean: the share, shrunk towards what is usual.
    low, high : ndarray
        Equal-tailed posterior limits.
    quantile10 : ndarray
        Posterior 10% quantile, to rank contacts by.
    above : ndarray
        Probability that the share is at least 0.5 + margin.
    below : ndarray
        Probability that the share is at most 0.5 - margin.
    """

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    quantile10: FloatArray
    above: FloatArray
    below: FloatArray


def grid() -> FloatArray:
    """Return the 101 shares 0, 0.01, ..., 1 on which priors and posteriors live.

    Returns
    -------
    ndarray
        The shares, in rising order.

    Examples
    --------
    >>> print(grid()[[0, 60, 100]])
    [0.  0.6 1. ]
    """
    return np.arange(GRID_SIZE) / (GRID_SIZE - 1.0)


def fallback_prior(*, strength: float = 2.0) -> FloatArray:
    """Return a fixed prior, Beta(strength, strength) on the grid, for too few contacts to learn from.

    Parameters
    ----------
    strength : float, default 2.0
        Both shapes of the beta distribution; a high one holds shares near one half.

    Returns
    -------
    ndarray
        101 weights that sum to 1, highest at one half.

    Raises
    ------
    OptionError
        If the strength is below 1.

    Examples
    --------
    >>> print(f"{fallback_prior()[50]:.4f}")
    0.0150
    """
    if not strength >= 1.0:
        raise OptionError(f"strength must be at least 1, and is {strength!r}.", next_step="leave it out")
    weights = (grid() * (1.0 - grid())) ** (strength - 1.0)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def portfolio_prior(successes: npt.ArrayLike, trials: npt.ArrayLike) -> FloatArray:
    """Return the prior to judge the shares of one person's contacts by, however few they are.

    From 150 contacts with a median of 5 events on, `mixture_prior` as it is. Below that, the same
    estimate with 40 contacts added in the shape of Beta(8, 8) instead of 20 spread evenly: one's
    own contacts still teach what is usual, and the fewer they are, the nearer to one half shares
    are held. In worlds of 3 to 149 contacts who all open half of the conversations, a posterior of
    0.9 is then reached by 0.0-0.4 of 500 contacts with ten conversations or more; under a fixed
    Beta(2, 2), by 4-6 of 500 (`reciprocity validate` measures it).

    Parameters
    ----------
    successes : array_like
        Successes k of each contact, 0 <= k <= n.
    trials : array_like
        Trials n of each contact; contacts without trials change nothing.

    Returns
    -------
    ndarray
        101 weights that sum to 1.

    Examples
    --------
    Eight of ten openings are not yet a habit where nobody else is known; ten of ten are:

    >>> lone = [share_posterior([k], [10], portfolio_prior([k], [10])).above[0] for k in (8, 10)]
    >>> print(np.round(lone, 2))
    [0.59 0.96]
    """
    if is_mixture_identified(trials):
        return mixture_prior(successes, trials)
    near_half = fallback_prior(strength=_NEAR_HALF)
    return mixture_prior(successes, trials, smoothing=_NEAR_HALF_SMOOTHING, towards=near_half)


def is_mixture_identified(trials: npt.ArrayLike) -> bool:
    """Return whether there are enough contacts and events to learn a prior from them.

    True needs at least 150 contacts with events and a median of at least 5 events. Otherwise
    `portfolio_prior` leans on a fixed shape.

    Parameters
    ----------
    trials : array_like
        Events of each contact.

    Returns
    -------
    bool
        Whether `mixture_prior` can be trusted.

    Examples
    --------
    >>> is_mixture_identified([20] * 200)
    True
    >>> is_mixture_identified([20] * 100)
    False
    """
    n = as_floats(trials)
    n = n[n > 0]
    return bool(n.size >= MIN_CONTACTS and np.median(n) >= MIN_MEDIAN_TRIALS)


def mixture_prior(
    successes: npt.ArrayLike,
    trials: npt.ArrayLike,
    *,
    smoothing: float = 0.2,
    iterations: int = 200,
    towards: npt.ArrayLike | None = None,
) -> FloatArray:
    """Return how the true shares of the contacts are spread over the grid.

    A high weight at a share means that many contacts have about that share. The smoothed
    nonparametric maximum-likelihood estimate: EM on the weights w_g, which become proportional to
    sum_i P(g | k_i, n_i) + smoothing in each iteration. All contacts with events should enter,
    not only the busy ones.

    Parameters
    ----------
    successes : array_like
        Successes k of each contact, 0 <= k <= n.
    trials : array_like
        Trials n of each contact; contacts without trials change nothing.
    smoothing : float, default 0.2
        Contacts added at each grid point, on average.
    iterations : int, default 200
        EM iterations.
    towards : array_like, optional
        101 weights by which the added contacts are spread over the grid; by default evenly.

    Returns
    -------
    ndarray
        101 weights that sum to 1.

    Raises
    ------
    TableError
        If successes do not lie between 0 and trials, or `towards` has not 101 weights.
    OptionError
        If smoothing or iterations are not positive.

    References
    ----------
    Kiefer, J., Wolfowitz, J. (1956). Annals of Mathematical Statistics 27, 887-906.
    Efron, B. (2016). Empirical Bayes deconvolution estimates. Biometrika 103, 1-20.

    Examples
    --------
    Half of 400 contacts start 4 of 20 conversations, half 16 of 20; no share lies near 0.5:

    >>> prior = mixture_prior([4, 16] * 200, [20, 20] * 200)
    >>> bool(prior[10:31].sum() > 0.45), bool(prior[45:56].sum() < 0.01)
    (True, True)
    """
    if smoothing <= 0.0 or iterations < 1:
        raise OptionError(
            f"smoothing and iterations must be positive, and are {smoothing!r} and {iterations!r}.",
            next_step="leave both out for the defaults",
        )
    shape = np.full(GRID_SIZE, 1.0 / GRID_SIZE) if towards is None else _check_weights(towards)
    k, n = _check_counts(successes, trials)
    used = n > 0
    (k, n), which = find_distinct(k[used], n[used])
    contacts = np.bincount(which, minlength=k.size).astype(np.float64)
    if k.size > _MAX_DISTINCT:
        kept = np.linspace(0, k.size - 1, _MAX_DISTINCT).round().astype(np.int64)
        contacts = contacts[kept] * (contacts.sum() / contacts[kept].sum())
        k, n = k[kept], n[kept]
    likelihood = _likelihood(k, n)
    weights = np.full(GRID_SIZE, 1.0 / GRID_SIZE)
    added = smoothing * GRID_SIZE * shape
    total = contacts.sum() + added.sum()
    for _ in range(iterations):
        weights = weights * ((contacts / (likelihood @ weights)) @ likelihood)
        weights = (weights + added) / total
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def share_posterior(
    successes: npt.ArrayLike,
    trials: npt.ArrayLike,
    prior: npt.ArrayLike,
    *,
    margin: float = 0.1,
    level: float = 0.95,
) -> SharePosterior:
    """Return each contact's share after combining its counts with the prior.

    A high `above` means that the share is very likely clearly over one half, a high `below` that
    it is very likely clearly under it; both low, that it is near one half or not known well
    enough. P(p | k, n) is proportional to prior(p) p^k (1 - p)^(n - k) on the grid. Without
    trials it is the prior.

    Parameters
    ----------
    successes : array_like
        Successes k of each contact, 0 <= k <= n.
    trials : array_like
        Trials n of each contact.
    prior : array_like
        101 weights, from `portfolio_prior`, `mixture_prior` or `fallback_prior`.
    margin : float, default 0.1
        Distance from one half that matters in practice, 0..0.5.
    level : float, default 0.95
        Posterior probability between `low` and `high`.

    Returns
    -------
    SharePosterior
        Arrays as long as `successes`.

    Raises
    ------
    TableError
        If successes do not lie between 0 and trials, or the prior has not 101 weights.
    OptionError
        If the margin does not lie from 0 to 0.5, or the level not between 0 and 1.

    References
    ----------
    Efron, B. (2010). Large-Scale Inference. Cambridge University Press.

    Examples
    --------
    Three openings of three are not yet a habit; thirty of thirty are:

    >>> posterior = share_posterior([3, 30], [3, 30], fallback_prior())
    >>> print(posterior.mean.round(2), posterior.above.round(2))
    [0.71 0.94] [0.77 1.  ]
    """
    check_share("level", level)
    if not 0.0 <= margin <= _HALF:
        raise OptionError(f"margin must lie from 0 to 0.5, and is {margin!r}.", next_step="give margin=0.1")
    weights = _check_weights(prior)
    (k, n), which = find_distinct(*_check_counts(successes, trials))
    results = np.empty((6, k.size))
    for start in range(0, k.size, _CHUNK):
        part = slice(start, start + _CHUNK)
        results[:, part] = _summarise(_likelihood(k[part], n[part]) * weights, margin, level)
    return SharePosterior(*results[:, which])


def bayesian_fdr(posterior_probability: npt.ArrayLike, *, q: float = 0.10) -> BoolArray:
    """Return which contacts may be named so that the expected share of wrong names is at most q.

    True names a contact. Sorted by falling probability pi, the largest set whose mean of 1 - pi
    is at most q; contacts with the same probability are named together or not at all.

    Parameters
    ----------
    posterior_probability : array_like
        Probability pi that the statement holds, for each contact; NaN is never named.
    q : float, default 0.10
        Highest expected share of wrong names, 0..1.

    Returns
    -------
    ndarray of bool
        True for the contacts to name.

    Raises
    ------
    OptionError
        If q does not lie between 0 and 1.

    References
    ----------
    Newton, M. A., Noueiry, A., Sarkar, D., Ahlquist, P. (2004). Detecting differential gene
    expression with a semiparametric hierarchical mixture method. Biostatistics 5, 155-176.

    Examples
    --------
    >>> bayesian_fdr([0.99, 0.5, 0.93, 0.85])
    array([ True, False,  True,  True])
    """
    check_share("q", q)
    probability = as_floats(posterior_probability)
    known = np.sort(probability[~np.isnan(probability)].ravel())[::-1]
    error = np.cumsum(1.0 - known) / np.arange(1, known.size + 1)
    last_of_tie = np.append(known[1:] != known[:-1], np.ones(min(known.size, 1), dtype=np.bool_))
    fits = np.flatnonzero((error <= q + 1e-12) & last_of_tie)
    return probability >= known[fits[-1]] if fits.size else np.zeros(probability.shape, dtype=np.bool_)


def _check_counts(successes: npt.ArrayLike, trials: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    k, n = np.broadcast_arrays(np.atleast_1d(as_floats(successes)), np.atleast_1d(as_floats(trials)))
    if k.ndim != 1 or not np.all((k >= 0.0) & (k <= n)):
        raise TableError(
            "Successes must be counts between 0 and the trials, one of each for a contact.",
            next_step="check that both come from the same events, and fill missing counts with 0",
        )
    return k, n


def _check_weights(prior: npt.ArrayLike) -> FloatArray:
    weights = as_floats(prior)
    if weights.shape != (GRID_SIZE,):
        raise TableError(
            f"The prior must have {GRID_SIZE} weights, and has the shape {weights.shape}.",
            next_step="use mixture_prior or fallback_prior",
        )
    return weights


def _likelihood(k: FloatArray, n: FloatArray) -> FloatArray:
    """Return p^k (1-p)^(n-k) at each grid point, each row scaled to a maximum of 1."""
    share = grid()
    logs = special.xlogy(k[:, None], share)
    logs += special.xlog1py((n - k)[:, None], -share)
    logs -= logs.max(axis=1, keepdims=True, initial=-np.inf)
    return np.asarray(np.exp(logs), dtype=np.float64)


def _summarise(joint: FloatArray, margin: float, level: float) -> FloatArray:
    """Return mean, low, high, 10% quantile, above and below, one row each."""
    share = grid()
    posterior = joint / joint.sum(axis=1, keepdims=True)
    cumulative = np.cumsum(posterior, axis=1)
    tail = (1.0 - level) / 2.0
    low, high, tenth = (
        share[np.minimum((cumulative < mass - 1e-12).sum(axis=1), GRID_SIZE - 1)]
        for mass in (tail, 1.0 - tail, 0.1)
    )
    # A grid point stands for the shares around it, so one on the margin counts half on each side.
    above, below = (
        np.clip(posterior @ (0.5 + 0.5 * np.sign(np.round(distance - margin, 9))), 0.0, 1.0)
        for distance in (share - 0.5, 0.5 - share)
    )
    return np.stack([posterior @ share, low, high, tenth, above, below])
