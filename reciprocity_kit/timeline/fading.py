"""The list of ties that fade: contact fell, and more than the person's other contact did."""

import numpy as np
import pandas as pd

from reciprocity_kit.errors import OptionError
from reciprocity_kit.statistics import benjamini_hochberg

FALSE_DISCOVERIES = 0.1


def find_fading(drift: pd.DataFrame, *, false_discoveries: float = FALSE_DISCOVERIES) -> pd.DataFrame:
    """Find the ties whose contact fell more than the person's other contact, strongest fall first.

    A tie in this list had fewer recent conversations than its own past and the person's
    other contact lead one to expect, and hardly by chance; about one in ten may be wrong. It says
    nothing about why. An empty list is a result: nothing fell beyond chance.

    Parameters
    ----------
    drift : pandas.DataFrame
        As `build_drift` returns it.
    false_discoveries : float
        Expected share of wrong names among those listed, 0..1.

    Returns
    -------
    pandas.DataFrame
        The `volume` rows of these ties in order of the upper limit of the ratio, with `p`
        one-sided and `q` adjusted over the ties.

    Raises
    ------
    OptionError
        If the rate is not between 0 and 1.

    Notes
    -----
    The panel asks seven questions of every tie, in both directions, and adjusts over all of
    them. Here one question is asked in one direction, p' = p/2 where the ratio is below 1 and
    1 - p/2 elsewhere, and adjusted over the ties alone. At one conversation a week that finds
    about twice as many planted ties at the same false discovery rate (`reciprocity validate`).

    References
    ----------
    Benjamini, Y., Hochberg, Y. (1995). JRSS B 57, 289-300.

    Examples
    --------
    >>> drift = pd.DataFrame(
    ...     {"alter": ["ana", "ben"], "indicator": "volume", "ratio": [0.2, 1.1], "p": [0.01, 0.8]}
    ... ).assign(ratio_high=[0.6, 1.9])
    >>> find_fading(drift)[["alter", "p", "q"]].values.tolist()
    [['ana', 0.005, 0.01]]
    """
    if not 0 < false_discoveries < 1:
        raise OptionError(
            f"false_discoveries={false_discoveries!r} is no share.", next_step="use false_discoveries=0.1"
        )
    volume = drift[drift["indicator"].eq("volume")]
    p = volume["p"].to_numpy(np.float64)
    fell = np.where(volume["ratio"].lt(1), p / 2, 1 - p / 2)
    table = volume.assign(p=fell, q=benjamini_hochberg(fell))
    return table[table["q"].le(false_discoveries)].sort_values("ratio_high", kind="stable", ignore_index=True)
