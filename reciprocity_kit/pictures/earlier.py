"""An earlier audit beside the time after it, and what became of what was agreed."""

from collections.abc import Mapping

import pandas as pd

from reciprocity_kit.audit import build_agreements_review, build_snapshot, compare_audits
from reciprocity_kit.columns import empty_table
from reciprocity_kit.history import History


def compare_since(
    before: pd.DataFrame, history: History, *, tables: Mapping[str, pd.DataFrame], channel: str | None
) -> pd.DataFrame:
    """Compare an audit with what was recorded after it.

    Parameters
    ----------
    before : pandas.DataFrame
        The earlier audit, as `build_snapshot` made it; not empty.
    history : History
        What was read, with its owner in it.
    tables : mapping of str to pandas.DataFrame
        Tables of the owner's casebook by name; empty without one.
    channel : str or None
        The one channel that is looked at.

    Returns
    -------
    pandas.DataFrame
        As `compare_audits` makes it; empty where less than a day was recorded after the audit.
    """
    first, end = (_local(at, history) for at in (history.since, history.until))
    since = max(before["until"].iloc[0], first.normalize())
    if since + pd.Timedelta(1, "D") >= end:
        return empty_table("audit_comparison")
    return compare_audits(before, build_snapshot(history, tables=tables, since=since, channel=channel))


def review_agreements(
    book: Mapping[str, pd.DataFrame], comparison: pd.DataFrame, history: History
) -> pd.DataFrame:
    """Review what was agreed by the end of the window.

    Parameters
    ----------
    book : mapping of str to pandas.DataFrame
        Tables of the owner's casebook by name, with agreements and people.
    comparison : pandas.DataFrame
        As `compare_since` made it; may be empty.
    history : History
        What was read.

    Returns
    -------
    pandas.DataFrame
        As `build_agreements_review` makes it.
    """
    return build_agreements_review(
        book["agreements"],
        people=book["people"],
        comparison=comparison if len(comparison) else None,
        until=_local(history.until, history),
    )


def _local(at: pd.Timestamp, history: History) -> pd.Timestamp:
    return at.tz_convert(history.tz).tz_localize(None)
