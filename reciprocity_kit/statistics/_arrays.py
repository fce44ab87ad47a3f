"""What the families share: array types, checks of options, and sums and products within groups."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from reciprocity_kit.errors import OptionError, TableError

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


_MAX_FITTED = 20_000  # ties a fit looks at; more are thinned evenly


def as_floats(values: npt.ArrayLike) -> FloatArray:
    """Return the values as an array of double precision, without a copy where possible."""
    return np.asarray(values, dtype=np.float64)


def as_codes(codes: npt.ArrayLike, n_groups: int, size: int) -> IntArray:
    """Return the group codes as integers, after checking their number and their range."""
    coded = np.asarray(codes, dtype=np.int64)
    if coded.shape != (size,):
        raise TableError(
            f"There are {size} values but the group codes have the shape {coded.shape}.",
            next_step="give one group code for each value",
        )
    if size and (coded.min() < 0 or coded.max() >= n_groups):
        raise TableError(
            f"Group codes must lie from 0 to {n_groups - 1}.",
            f"Found codes from {coded.min()} to {coded.max()}.",
            next_step="number the groups from 0 and give their number as n_groups",
        )
    return coded


def check_share(name: str, value: float) -> None:
    """Raise OptionError unless 0 < value < 1."""
    if not 0.0 < value < 1.0:
        raise OptionError(
            f"{name} must lie between 0 and 1, and is {value!r}.",
            next_step=f"give a share such as {name}=0.95",
        )


def normal_quantile(level: float) -> float:
    """Return z with P(-z < Z < z) = level for a standard normal Z."""
    check_share("level", level)
    return float(special.ndtri(0.5 + level / 2.0))


def find_starts(*keys: npt.NDArray[np.generic]) -> IntArray:
    """Return where a new run of equal keys starts, for keys of equal length in sorted order."""
    size = keys[0].size
    starts = np.zeros(size, dtype=np.bool_)
    starts[:1] = True
    for key in keys:
        starts[1:] |= np.asarray(key[1:] != key[:-1], dtype=np.bool_)
    return np.flatnonzero(starts)


def place_in_run(starts: IntArray, size: int) -> IntArray:
    """Return each element's place (0, 1, ...) in its run, from the starts of the runs."""
    lengths = np.diff(starts, append=size)
    return np.arange(size, dtype=np.int64) - np.repeat(starts, lengths)


def scan_runs(values: FloatArray, starts: IntArray, operation: np.ufunc) -> FloatArray:
    """Accumulate an associative operation within each run, never across runs.

    Pairs at a distance of 1, 2, 4, ... are combined, so the error grows with the logarithm of
    the longest run and not, as with one cumulative sum over all runs, with their total.
    """
    result = values.copy()
    place = place_in_run(starts, values.size)
    step = 1
    later = np.flatnonzero(place >= step)
    while later.size:
        result[later] = operation(result[later], result[later - step])
        step *= 2
        later = later[place[later] >= step]
    return result


def find_distinct(*columns: FloatArray) -> tuple[tuple[FloatArray, ...], IntArray]:
    """Return the distinct rows of equally long columns and, for each row, which of them it is."""
    order = np.lexsort(columns)
    ordered = tuple(column[order] for column in columns)
    starts = find_starts(*ordered)
    which = np.empty(order.size, dtype=np.int64)
    which[order] = np.repeat(np.arange(starts.size), np.diff(starts, append=order.size))
    return tuple(column[starts] for column in ordered), which


def order_by_group(values: FloatArray, groups: IntArray) -> IntArray:
    """Return the order by group and, within each group, by value."""
    order = np.argsort(values)
    # Twice as fast as numpy.lexsort: the second sort moves plain integers.
    key = groups[order] * order.size + np.arange(order.size)
    key.sort()
    return order[key % order.size] if order.size else order


def thin(values: FloatArray) -> FloatArray:
    """Return the values, or evenly spaced ones of them where they are more than a fit needs."""
    if values.size <= _MAX_FITTED:
        return values
    return values[np.linspace(0, values.size - 1, _MAX_FITTED).round().astype(np.int64)]


def minimise(
    loss: Callable[[FloatArray], float], start: FloatArray, bounds: list[tuple[float | None, float | None]]
) -> FloatArray | None:
    """Return the point of the smallest loss, None if none was found."""
    result = optimize.minimize(loss, start, method="L-BFGS-B", bounds=bounds)
    point = as_floats(result.x)
    return point if np.all(np.isfinite(point)) and np.isfinite(result.fun) else None
