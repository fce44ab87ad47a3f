"""Whether a tie is still active: the BG/NBD model of contacts that go on until they end."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from reciprocity_kit.errors import TableError
from reciprocity_kit.statistics._arrays import FloatArray, as_floats, minimise, thin


@dataclass(frozen=True)
class BgNbdParameters:
    """How contact rates and chances of ending vary over ties, in the BG/NBD model.

    Parameters
    ----------
    r, alpha : float
        Contact rates vary as Gamma(r, alpha), alpha in the unit of the times.
    a, b : float
        Chances of falling silent after a contact vary as Beta(a, b).
    """

    r: float
    alpha: float
    a: float
    b: float


def active_probability(
    repeats: npt.ArrayLike, last_at: npt.ArrayLike, observed: npt.ArrayLike, parameters: BgNbdParameters
) -> FloatArray:
    """Return the probability that a tie is still active, from how recent and frequent contact was.

    Near 1: the present silence is usual for a tie this busy; near 0: contact has most likely
    ended. That says nothing about why. For x > 0 contacts after the first, the last of them at
    t_x, seen until T, 1/(1 + a/(b + x - 1) ((alpha + T)/(alpha + t_x))^(r + x)); 1 for x = 0.
    Bursty ties look less active than they are.

    Parameters
    ----------
    repeats : array_like
        Contacts x after the first.
    last_at : array_like
        Time t_x from the first to the last contact.
    observed : array_like
        Time T from the first contact to the end of the window, in the same unit.
    parameters : BgNbdParameters
        Parameters from `bgnbd_fit`.

    Returns
    -------
    ndarray
        Probabilities in 0..1.

    References
    ----------
    Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005). Counting your customers the easy way: an
    alternative to the Pareto/NBD model. Marketing Science 24, 275-284.

    Examples
    --------
    The authors' example of two repeats, the last after 30.43 of 38.86 weeks:

    >>> p = active_probability(2, 30.43, 38.86, BgNbdParameters(0.243, 4.414, 0.793, 2.426))
    >>> print(f"{p:.4f}")
    0.7266
    """
    x, t_x, end = np.broadcast_arrays(as_floats(repeats), as_floats(last_at), as_floats(observed))
    again = x > 0
    power = (parameters.r + x) * np.log((parameters.alpha + end) / (parameters.alpha + t_x))
    odds = power + np.log(parameters.a / (parameters.b + np.where(again, x, 1.0) - 1.0))
    return np.where(again, special.expit(-odds), 1.0)


def bgnbd_fit(repeats: npt.ArrayLike, last_at: npt.ArrayLike, observed: npt.ArrayLike) -> BgNbdParameters:
    """Return the maximum-likelihood parameters of the BG/NBD model for a set of ties.

    A high a against b means that ties often fall silent for good; a high r, that ties are much
    alike in their rates. Needs some dozens of ties with several contacts.

    Parameters
    ----------
    repeats : array_like
        Contacts x after the first, of each tie.
    last_at : array_like
        Time t_x from the first to the last contact.
    observed : array_like
        Time T from the first contact to the end of the window, in the same unit.

    Returns
    -------
    BgNbdParameters
        Parameters, all NaN if no tie has repeats.

    Raises
    ------
    TableError
        If not 0 <= last_at <= observed, or a count is negative.

    References
    ----------
    Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005). Marketing Science 24, 275-284.

    Examples
    --------
    >>> weeks = [0, 30, 38, 0, 12, 39, 5, 36]
    >>> fit = bgnbd_fit([0, 2, 6, 0, 1, 9, 3, 4], weeks, [40] * 8)
    >>> bool(fit.r > 0 and fit.alpha > 0)
    True
    """
    arrays = np.broadcast_arrays(as_floats(repeats), as_floats(last_at), as_floats(observed))
    x, t_x, end = (thin(array.ravel()) for array in arrays)
    if not np.all((x >= 0.0) & (t_x >= 0.0) & (t_x <= end)):
        raise TableError(
            "Each tie needs 0 <= last contact <= end of the window, counted from its first contact.",
            next_step="measure both times from the first contact of the tie",
        )
    if not np.any((x > 0.0) & (end > 0.0)):
        return BgNbdParameters(np.nan, np.nan, np.nan, np.nan)
    unit = float(end.mean())
    t_x, end = t_x / unit, end / unit
    distinct, which = np.unique(x, return_inverse=True)
    again = x > 0

    def loss(point: FloatArray) -> float:
        r, alpha, a, b = np.exp(point)
        start = (special.gammaln(r + distinct) - special.gammaln(r) + r * np.log(alpha))[which]
        start += (special.betaln(a, b + distinct) - special.betaln(a, b))[which]
        active = -(r + x) * np.log(alpha + end)
        ended = np.log(a) - np.log(b + x[again] - 1.0) - (r + x[again]) * np.log(alpha + t_x[again])
        active[again] = np.logaddexp(active[again], ended)
        return -float((start + active).mean()) + 1e-6 * float(point @ point)

    found = minimise(loss, np.zeros(4), [(-8.0, 8.0)] * 4)
    r, alpha, a, b = np.exp(np.zeros(4) if found is None else found)
    return BgNbdParameters(float(r), float(alpha) * unit, float(a), float(b))
