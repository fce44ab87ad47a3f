"""A history narrowed to a window or a channel, for whoever looks at a part of it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa

from reciprocity_kit.columns import CHANNELS
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history.history import History
from reciprocity_kit.instants import instant_us
from reciprocity_kit.interactions import Interactions
from reciprocity_kit.records import OK

OF_EVENTS = (
    "sent_at",
    "time_status",
    "sender",
    "audience",
    "channel",
    "thread",
    "opening",
    "source",
    "position",
    "automated",
)
OF_ROWS = ("row_recipient", "row_role", "row_automated")


def filter_history(
    history: History,
    *,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    channel: str | None = None,
) -> History:
    r"""Keep the events of a window and a channel; people, receipt and skipped entries stay whole.

    Parameters
    ----------
    history : History
        What was read.
    since, until : pandas.Timestamp, optional
        Window, half-open; by default the history's own.
    channel : str, optional
        email, meeting, chat or call; all of them unless given.

    Returns
    -------
    History
        The same history where nothing is left out; else one whose window and events are
        narrowed. Events without a trusted time stay, as everything timed leaves them out anyway.

    Raises
    ------
    OptionError
        If there is no such channel.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.read import read
    >>> mail = Path(tempfile.mkdtemp()) / "mail.csv"
    >>> text = "Date,From,To\n2024-03-05T10:00:00Z,ana@x,ben@x\n2024-05-01T10:00:00Z,ben@x,ana@x\n"
    >>> _ = mail.write_text(text)
    >>> whole = read(mail, owner="ana@x")
    >>> len(filter_history(whole, since=pd.Timestamp("2024-04-01", tz="UTC")).interactions)
    1
    """
    if channel is not None and channel not in CHANNELS:
        raise OptionError(
            f"There is no channel {channel!r}.", next_step=f"choose one of: {', '.join(CHANNELS)}"
        )
    if since is None and until is None and channel is None:
        return history
    first, last = since or history.since, until or history.until
    coded = history.coded
    timed = coded.time_status == OK
    kept = ~timed | ((coded.sent_at >= instant_us(first)) & (coded.sent_at < instant_us(last)))
    if channel is not None:
        kept &= coded.channel == CHANNELS.index(channel)
    return replace(history, coded=_filter_events(coded, kept), since=first, until=last)


def _filter_events(coded: Interactions, kept: np.ndarray) -> Interactions:
    rows = kept[coded.row_event]
    place = np.cumsum(kept) - 1
    mask = pa.array(kept)
    return replace(
        coded,
        **{name: getattr(coded, name)[kept] for name in OF_EVENTS},
        **{name: getattr(coded, name)[rows] for name in OF_ROWS},
        row_event=place[coded.row_event[rows]].astype(coded.row_event.dtype),
        numbers={name: values[kept] for name, values in coded.numbers.items()},
        ids={name: values.filter(mask) for name, values in coded.ids.items()},
    )
