"""How the line of an interval is drawn through a mark."""

from typing import Any

import numpy as np
import numpy.typing as npt


def interval_bars(
    value: npt.ArrayLike,
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    *,
    colour: str,
    thickness: float,
    ends: float = 0,
) -> dict[str, Any]:
    """Draw lines from the lower to the upper limits of values.

    Parameters
    ----------
    value, low, high : array of float
        Where the marks stand, and the limits; without a limit there is no line on that side.
    colour : str
        Of the lines.
    thickness : float
        Of the lines, in pixels.
    ends : float
        Length of the strokes across their ends, in pixels.

    Returns
    -------
    dict of str to Any
        As plotly's `error_x` and `error_y` take it.

    Examples
    --------
    >>> bars = interval_bars([0.5], [0.25], [1.0], colour="black", thickness=1)
    >>> bars["array"].tolist(), bars["arrayminus"].tolist()
    ([0.5], [0.25])
    """
    at, least, most = (np.asarray(each, dtype="float64") for each in (value, low, high))
    return {
        "type": "data",
        "symmetric": False,
        "array": most - at,
        "arrayminus": at - least,
        "color": colour,
        "thickness": thickness,
        "width": ends,
    }
