"""The kernel on several cores: rows cut by pair, each part measured on its own."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa

from reciprocity_kit.kernel import pair_statistics

FEWEST_ROWS = 100_000
MOST_PARTS = 8


def measured_in_parts(
    rows: pa.Table, *, until: int, gap_hours: float | None = None, parts: int | None = None
) -> pa.Table:
    """Measure pairs as `pair_statistics` does, on as many cores as there are.

    The rows are cut where the first of the pair changes, so the parts together
    are what the whole would be.

    Parameters
    ----------
    rows : pyarrow.Table
        As `pair_statistics` takes them.
    until : int
        End of the observation in microseconds.
    gap_hours : float, optional
        Silence that ends a conversation where there are no headers.
    parts : int, optional
        How many; by default one per core, and one alone for few rows.

    Returns
    -------
    pyarrow.Table
        One row per pair, in order of low and high.
    """
    wanted = (
        min(os.cpu_count() or 1, MOST_PARTS, 1 + rows.num_rows // FEWEST_ROWS) if parts is None else parts
    )
    if wanted < 2:  # noqa: PLR2004 (one part is the whole)
        return pair_statistics(rows, until=until, gap_hours=gap_hours)
    low = rows["low"].to_numpy()
    per_person = np.cumsum(np.bincount(low))
    bounds = np.searchsorted(per_person, np.arange(1, wanted) * len(low) / wanted) + 1
    part = np.searchsorted(bounds, low, side="right")

    def measured(number: int) -> pa.Table:
        return pair_statistics(rows.filter(pa.array(part == number)), until=until, gap_hours=gap_hours)

    with ThreadPoolExecutor(wanted) as pool:
        return pa.concat_tables(list(pool.map(measured, range(wanted))))
