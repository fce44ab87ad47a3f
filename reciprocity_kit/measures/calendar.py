"""Measures of the calendar for each pair: C1 to C4, from the tables of meetings and of answers."""

import numpy as np
import pandas as pd

from reciprocity_kit.measures.estimates import CODE, Estimate, estimate
from reciprocity_kit.statistics.grouped import Limits


def calendar_estimates(meetings: pd.DataFrame) -> list[Estimate]:
    """Measure what pairs organise for each other and how often they meet.

    Parameters
    ----------
    meetings : pandas.DataFrame
        The table of `build_meetings`; its rows are the sides.

    Returns
    -------
    list of Estimate
        The measures invite_share, imposed_share, imposed_hours, co_attendance and hours_together.
    """
    organised = (meetings["organised"] + meetings["organised_by_alter"]).to_numpy()
    together = meetings["meetings"].to_numpy()

    def share(name: str) -> Limits:
        return Limits(*(meetings[f"{name}{side}"].to_numpy() for side in ("", "_low", "_high")))

    def exact(name: str) -> Limits:
        value = meetings[name].to_numpy(np.float64)
        return Limits(value, value, value)

    return [
        estimate("invite_share", share("invite_share"), organised, "jeffreys"),
        estimate(
            "imposed_share", share("imposed_share"), organised, "wilson, series as cases", why="no_events"
        ),
        estimate("imposed_hours", exact("imposed_hours"), together, "exact sum", why="no_events", fewest=1),
        estimate("co_attendance", exact("co_attendance"), together, "exact sum", fewest=1),
        estimate("hours_together", exact("hours_together"), together, "exact sum", why="no_events", fewest=1),
    ]


def acceptance_estimates(acceptance: pd.DataFrame) -> list[Estimate]:
    """Measure whose invitations are accepted.

    Parameters
    ----------
    acceptance : pandas.DataFrame
        The table of `build_acceptance`; its rows are the sides.

    Returns
    -------
    list of Estimate
        The measure acceptance_share.
    """
    ends = [f"acceptance_share{end}" for end in ("", "_low", "_high")]
    value, low, high = (acceptance[end].to_numpy() for end in ends)
    n = (acceptance["accepted"] + acceptance["declined"]).to_numpy()
    status = acceptance["acceptance_share_status"].astype("str").map(CODE).to_numpy(np.int64)
    return [Estimate("acceptance_share", value, low, high, n, status, "jeffreys")]
