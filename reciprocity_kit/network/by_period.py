"""One network for each period of a history."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd

from reciprocity_kit.history import History
from reciprocity_kit.network._rows import (
    Rows,
    check_period,
    instants,
    of_owner,
    owner_code,
    period_edges,
    read_rows,
)
from reciprocity_kit.network.graph import Network


def build_period_graphs(
    history: History,
    *,
    period: str = "quarter",
    channel: str | None = None,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
) -> dict[pd.Timestamp, Network]:
    """Build who sent to whom in each day, week, month or quarter, to see a network change.

    A person is in the network of a period where they sent or received anything in it. The first and
    the last period may not be whole. With an owner they are stars: what others send each other
    stands in no mailbox that was read.

    Parameters
    ----------
    history : History
        What `read` returned.
    period : {"quarter", "month", "week", "day"}
        Length of the periods; they begin at midnight of the clock in `history.tz`, weeks on Monday.
    channel : str, optional
        Only email, meeting, chat or call.
    since, until : str or timestamp, optional
        A part of the history, half-open; UTC where no zone is given.

    Returns
    -------
    dict of pandas.Timestamp to networkx.DiGraph
        When each period begins, in UTC and in order, and its network with `weight` (events sent) and
        `distance` (1 / weight) on the edges; periods without contact have an empty one.

    Raises
    ------
    OptionError
        If an option is unknown or out of range.

    Examples
    --------
    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> day = pd.Timestamp("2024-01-01", tz="UTC")
    >>> mail = [
    ...     Event(1, day, "ana", (("to", "ben"),)),
    ...     Event(2, day + pd.Timedelta("1D"), "ben", (("to", "ana"),)),
    ...     Event(3, day + pd.Timedelta("45D"), "ana", (("to", "cem"),)),
    ... ]
    >>> batches = [Batch("demo", "kit", build_event_table(mail), rows=3)]
    >>> built = build_interactions(batches)
    >>> history = build_history(batches, built, owner=[], tz="UTC", since=None, until=None)
    >>> {f"{at:%b}": sorted(each.edges) for at, each in build_period_graphs(history, period="month").items()}
    {'Jan': [('ana', 'ben'), ('ben', 'ana')], 'Feb': [('ana', 'cem')]}
    """
    check_period(period)
    rows = of_owner(read_rows(history, channel=channel, since=since, until=until), owner_code(history))
    if rows.until <= rows.since:
        return {}
    edges = period_edges(rows, period, history.tz)
    bounds = np.searchsorted(rows.sent_at, edges)
    parts = [_graph(rows, begin, end) for begin, end in pairwise(bounds)]
    return dict(zip(instants(edges[:-1]), parts, strict=True))


def _graph(rows: Rows, begin: int, end: int) -> Network:
    """Count what was sent between two places in the rows."""
    size = max(len(rows.people), 1)
    sender, recipient = rows.sender[begin:end], rows.recipient[begin:end]
    keys, weights = np.unique((sender * size + recipient)[sender != recipient], return_counts=True)
    names = rows.people.to_numpy()
    network: Network = nx.DiGraph()
    pairs = zip(names[keys // size].tolist(), names[keys % size].tolist(), weights.tolist(), strict=True)
    network.add_edges_from((one, other, {"weight": w, "distance": 1 / w}) for one, other, w in pairs)
    return network
