"""The account of a reading: what each source is, what was kept of it, and what was not."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.events import Batch, Skipped
from reciprocity_kit.interactions import Built, Interactions
from reciprocity_kit.records import NO_TIME, OK, SUSPECT, UNDATED

_REPEATS = "repeats"


def build_receipt(batches: Sequence[Batch], built: Built) -> pd.DataFrame:
    """Give account of every source: rows in = rows kept + rows skipped.

    Parameters
    ----------
    batches : sequence of Batch
        What the readers found.
    built : Built
        What became of it.

    Returns
    -------
    pandas.DataFrame
        One row per source, also where several have the same name.

    Examples
    --------
    >>> from reciprocity_kit.events import Event, build_event_table
    >>> from reciprocity_kit.interactions import build_interactions
    >>> table = build_event_table([Event(1, None, "a@x.example", ())])
    >>> batches = [Batch("Sent.mbox", "mbox", table, rows=1)]
    >>> receipt = build_receipt(batches, build_interactions(batches))
    >>> receipt[["source", "rows", "kept", "skipped", "skipped_because"]].to_numpy().tolist()
    [['Sent.mbox', 1, 0, 1, '1 no recipient']]
    """
    reasons = [_count_reasons(each) for each in _skipped_of(batches, built.skipped)]
    lost = np.array([each.total() for each in reasons], np.int64)
    rows = np.array([batch.rows for batch in batches], np.int64)
    repeats = [sum(n for why, n in each.items() if why.startswith(_REPEATS)) for each in reasons]
    return cast_table(
        "receipt",
        pd.DataFrame(
            {
                "source": [batch.source for batch in batches],
                "format": [batch.dialect for batch in batches],
                "rows": rows,
                "kept": rows - lost,
                "skipped": lost,
                "duplicates": np.array(repeats, np.int64),
                **_count_events(built.interactions, len(batches)),
                "skipped_because": [_tell(each) for each in reasons],
                "notes": ["; ".join(batch.notes) for batch in batches],
            }
        ),
    )


def _skipped_of(batches: Sequence[Batch], left_out: Sequence[Skipped]) -> list[list[Skipped]]:
    """Give each source what its reader and what the builder left out of it."""
    by_batch: dict[int, list[Skipped]] = defaultdict(list)
    for each in left_out:
        by_batch[each.batch].append(each)
    return [[*batch.skipped, *by_batch[number]] for number, batch in enumerate(batches)]


def _count_reasons(skipped: Sequence[Skipped]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for each in skipped:
        counts[each.reason] += len(each.positions)
    return counts


def _tell(reasons: Counter[str]) -> str:
    ranked = sorted(reasons.items(), key=lambda each: (-each[1], each[0]))
    return "; ".join(f"{n:,} {why}" for why, n in ranked if n)


def _count_events(coded: Interactions, sources: int) -> dict[str, np.ndarray]:
    dated = coded.time_status == OK
    first, last = np.full(sources, NO_TIME), np.full(sources, -1)
    np.minimum.at(first, coded.source[dated], coded.sent_at[dated])
    np.maximum.at(last, coded.source[dated], coded.sent_at[dated])
    untold = last < 0
    first[untold] = last[untold] = np.iinfo(np.int64).min
    chosen = {
        "events": np.ones(len(dated), bool),
        "automated": coded.automated,
        "undated": coded.time_status == UNDATED,
        "suspect": coded.time_status == SUSPECT,
    }
    counts = {name: np.bincount(coded.source[where], minlength=sources) for name, where in chosen.items()}
    return counts | {
        "first_at": first.astype("datetime64[us]"),
        "last_at": last.astype("datetime64[us]"),
    }
