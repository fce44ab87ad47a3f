"""A person's ties in a world where a coin decides who opens each conversation."""

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.openers import find_whose
from reciprocity_kit.statistics import wilson

FEWEST = 5


def build_null_world(ties: pd.DataFrame, *, ego: str | None = None, seed: int = 0) -> pd.DataFrame:
    """Draw for each tie who would have opened, had a coin decided over every conversation.

    Where the shares of this world look much like the recorded ones, the recorded shares say
    little about the ties; the intervals of this world hold one half in about 19 ties of 20. It
    is made for teaching and for one's own ties; no tie is judged by it.

    Parameters
    ----------
    ties : pandas.DataFrame
        As `build_ties` returns them.
    ego : str, optional
        Whose ties; by default the one person whose own mailbox was read.
    seed : int, default 0
        Seed of the coin.

    Returns
    -------
    pandas.DataFrame
        One row per tie with a conversation, most conversations first, with the columns declared
        in `columns.NULL_WORLD`: the recorded share and the one drawn from Binomial(n, 1/2) with
        the tie's own n, both with Wilson's limits.

    Raises
    ------
    OptionError
        If it is not clear whose ties are meant.

    References
    ----------
    Wilson, E. B. (1927). Probable inference. Journal of the American Statistical Association
    22, 209-212.

    Examples
    --------
    >>> ties = pd.DataFrame({"ego": "you", "alter": ["ana", "ben"], "opened": [8, 1], "opened_by_alter": 2})
    >>> world = build_null_world(ties.assign(contact_share_status="ok"), seed=1)
    >>> world[["alter", "n", "initiation_share"]].round(2).values.tolist()
    [['ana', 10, 0.8], ['ben', 3, 0.33]]
    """
    mine = ties["ego"].astype("str").eq(find_whose(ties, ego))
    own = ties[mine & (ties["opened"] + ties["opened_by_alter"] > 0)]
    own = own.assign(n=own["opened"] + own["opened_by_alter"], alter=own["alter"].astype("str"))
    own = own.sort_values(["n", "alter"], ascending=[False, True], ignore_index=True)
    n, opened = own["n"].to_numpy(np.int64), own["opened"].to_numpy(np.int64)
    drawn = np.random.default_rng(seed).binomial(n, 0.5)
    columns = {"null_opened": drawn, "status": np.where(n < FEWEST, "too_few", "ok")}
    for name, k in (("initiation_share", opened), ("null_share", drawn)):
        low, high = wilson(k, n)
        columns |= {name: k / n, f"{name}_low": low, f"{name}_high": high}
    return cast_table("null_world", own.assign(**columns))
