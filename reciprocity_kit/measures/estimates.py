"""One measure of every side: value, limits, how many cases, status and method."""

from dataclasses import dataclass

import numpy as np

from reciprocity_kit.columns import STATUSES
from reciprocity_kit.measures.contact import turn
from reciprocity_kit.statistics.grouped import Limits

FEWEST = 5
CODE = {name: code for code, name in enumerate(STATUSES)}


@dataclass(frozen=True)
class Estimate:
    """One measure, with a value for each side.

    Parameters
    ----------
    name : str
        Name of the measure, as in `catalog.MEASURES`.
    value, low, high : numpy.ndarray
        Estimates and limits, NaN where undefined.
    n : numpy.ndarray
        Cases behind each value.
    status : numpy.ndarray
        Codes into `columns.STATUSES`.
    method : str
        How the limits were found.
    """

    name: str
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: np.ndarray
    status: np.ndarray
    method: str


def estimate(
    name: str, limits: Limits, n: np.ndarray, method: str, *, why: str = "too_few", fewest: int = FEWEST
) -> Estimate:
    """Put together a measure and say where it is undefined.

    Parameters
    ----------
    name : str
        Name of the measure.
    limits : Limits
        Values and limits, one per side.
    n : numpy.ndarray
        Cases behind each value.
    method : str
        How the limits were found.
    why : str
        Status of a value that is NaN though there are cases.
    fewest : int
        Cases from which on a value can be read alone.

    Returns
    -------
    Estimate
        The measure; status no_events without cases, `why` where NaN, too_few under `fewest`, else ok.

    Examples
    --------
    >>> share = Limits(np.array([0.8, np.nan]), np.array([0.5, np.nan]), np.array([0.9, np.nan]))
    >>> estimate("initiation_share", share, np.array([10, 0]), "wilson").status.tolist()
    [0, 1]
    """
    status = np.where(n < fewest, CODE["too_few"], CODE["ok"])
    status = np.where(np.isnan(limits.value), CODE[why], status)
    status = np.where(n == 0, CODE["no_events"], status)
    value, low, high = (np.where(n == 0, np.nan, each) for each in limits)
    return Estimate(name, value, low, high, n, status, method)


def plain(limits: Limits) -> Limits:
    """Give both sides of each pair the pair's value.

    Parameters
    ----------
    limits : Limits
        One value per pair.

    Returns
    -------
    Limits
        One value per side.
    """
    return Limits(*(np.repeat(each, 2) for each in limits))


def opposed(limits: Limits) -> Limits:
    """Give the sides of each pair shares that add up to 1.

    Parameters
    ----------
    limits : Limits
        One share per pair, that of its first side.

    Returns
    -------
    Limits
        One share per side: p and 1 - p.

    Examples
    --------
    >>> opposed(Limits(np.array([0.75]), np.array([0.5]), np.array([0.875]))).low.tolist()
    [0.5, 0.125]
    """
    value, low, high = limits
    return Limits(
        *(np.stack(each, axis=1).ravel() for each in ((value, 1 - value), (low, 1 - high), (high, 1 - low)))
    )


def filled(limits: Limits, known: np.ndarray) -> Limits:
    """Take the share of a side that is not known from the other side of its pair.

    Parameters
    ----------
    limits : Limits
        One share per side.
    known : numpy.ndarray
        Whether the share of this side is known.

    Returns
    -------
    Limits
        The shares; where not known, one minus the other side's.
    """
    value, low, high = limits
    return Limits(
        np.where(known, value, 1 - turn(value)),
        np.where(known, low, 1 - turn(high)),
        np.where(known, high, 1 - turn(low)),
    )
