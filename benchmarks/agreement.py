"""Whether the ties of the package and those of polars are the same."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from reciprocity_kit.statistics import burstiness

COUNTS = ("sent", "received", "mutual", "total", "opened", "opened_by_alter", "active_weeks")
TURNS = ("reply_turns", "their_reply_turns")
TIMES = ("first_at", "last_at")
VALUES = (
    *("balance", "reciprocity", "initiation_share", "initiation_share_low", "initiation_share_high"),
    *("reply_hours", "reply_share", "their_reply_hours", "their_reply_share", "burstiness"),
)
POLARS_NAMES = {
    "their_sent": "received",
    "their_opened": "opened_by_alter",
    "turns": "reply_turns",
    "hours": "reply_hours",
    "share": "reply_share",
    "their_turns": "their_reply_turns",
    "their_hours": "their_reply_hours",
    "their_share": "their_reply_share",
}
TOLERANCE = 1e-9


def _polars_ties(path: Path) -> pd.DataFrame:
    ties = pd.read_parquet(path).rename(columns=POLARS_NAMES)
    gaps = ties["total"].to_numpy(np.int64) - 1
    ties["burstiness"] = burstiness(gaps, ties["gap_sum"].to_numpy(), ties["gap_square_sum"].to_numpy())
    return ties


def _package_ties(path: Path) -> pd.DataFrame:
    ties = pd.read_parquet(path)
    return ties.assign(**{name: ties[name].dt.tz_localize(None).astype("int64") for name in TIMES})


def find_differences(ours: pd.DataFrame, theirs: pd.DataFrame) -> tuple[list[str], float]:
    """Name the columns that differ, and the largest difference of a share, median or burstiness."""
    if len(ours) != len(theirs):
        return [f"the number of ties, {len(ours):,} and {len(theirs):,}"], np.inf
    exact = ("ego", "alter", *COUNTS, *TURNS, *TIMES)
    faults = [name for name in exact if not (ours[name].to_numpy() == theirs[name].to_numpy()).all()]
    worst = 0.0
    for name in VALUES:
        left, right = ours[name].to_numpy(float), theirs[name].to_numpy(float, na_value=np.nan)
        apart = np.abs(left - right)[~(np.isnan(left) & np.isnan(right))].max(initial=0.0)
        worst = max(worst, float(apart))
        if not apart <= TOLERANCE:
            faults.append(f"{name}, by {apart:.3g}")
    return faults, worst


def main() -> None:
    """Compare the two files named on the command line; fail where they differ."""
    ours, theirs = _package_ties(Path(sys.argv[1])), _polars_ties(Path(sys.argv[2]))
    faults, worst = find_differences(ours, theirs)
    if faults:
        sys.exit(f"The two differ in {'; '.join(faults)}.")
    print(f"Equal: {len(ours):,} ties; largest difference of a share, median or burstiness {worst:.1e}.")


if __name__ == "__main__":
    main()
