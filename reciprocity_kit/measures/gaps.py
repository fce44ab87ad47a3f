"""How much the silence that is taken to end a conversation matters."""

import numpy as np
import pandas as pd

from reciprocity_kit.columns import STATUSES, cast_table, empty_table
from reciprocity_kit.conversations import GAP_HOURS
from reciprocity_kit.history import History
from reciprocity_kit.instants import instant_us
from reciprocity_kit.measures.contact import find_contact, turn
from reciprocity_kit.measures.estimates import estimate
from reciprocity_kit.measures.talk import proportion

FACTORS = (0.5, 1.0, 2.0)
TALKING = ("email", "chat", "call")


def build_gap_sensitivity(
    history: History,
    *,
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Build the initiation share of every side with half, once and twice the usual gap.

    Where the three rows of a tie and channel agree, the share does not hang on what is taken for one
    conversation; where they differ by more than their limits, no claim about who opens should rest on
    it. High and low mean what they mean for `initiation_share`. Where thread headers tell conversations
    (`by_headers`) the gap does not matter. The usual gaps are 72 hours in email, 6 in chat, 1 for calls.

    Parameters
    ----------
    history : History
        What `rk.read` returned.
    since, until : str or timestamp, optional
        A part of the history, half-open; UTC where no zone is given.

    Returns
    -------
    pandas.DataFrame
        Three rows per side and channel with any conversation: ego, alter, channel, gap_hours, opened, n,
        initiation_share with Wilson limits and status, by_headers.

    Raises
    ------
    OptionError
        If a time cannot be read.

    References
    ----------
    Kovanen, L., Saramaki, J., Kaski, K. (2010). Reciprocity of mobile phone calls. arXiv:1002.0763.

    Examples
    --------
    Ana writes, Ben answers after two days, and Ana writes again after four more.

    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> start = pd.Timestamp("2024-03-04", tz="UTC")
    >>> said = [(0, "ana", "ben"), (2, "ben", "ana"), (6, "ana", "ben")]
    >>> mails = [Event(day, start + pd.Timedelta(day, "D"), one, (("to", two),)) for day, one, two in said]
    >>> batches = [Batch("demo", "kit", build_event_table(mails), rows=3)]
    >>> built = build_interactions(batches)
    >>> history = build_history(batches, built, owner=[], tz="UTC", since=None, until=None)
    >>> table = build_gap_sensitivity(history)
    >>> table.loc[table["ego"] == "ana", ["gap_hours", "opened", "n"]].values.tolist()
    [[36.0, 2.0, 3.0], [72.0, 2.0, 2.0], [144.0, 1.0, 1.0]]
    """
    window = [None if each is None else instant_us(each) for each in (since, until)]
    parts = [
        _with_gap(history, channel, factor * GAP_HOURS[channel], *window)
        for channel in TALKING
        for factor in FACTORS
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        return empty_table("gap_sensitivity")
    whole = pd.concat(parts, ignore_index=True)
    places = whole["channel"].map(TALKING.index)
    whole = whole.assign(place=places).sort_values(["place", "order", "gap_hours"], ignore_index=True)
    return cast_table("gap_sensitivity", whole)


def _with_gap(
    history: History, channel: str, gap_hours: float, since: int | None, until: int | None
) -> pd.DataFrame:
    contact = find_contact(history, channel=channel, since=since, until=until, gap_hours=gap_hours)
    people = pd.Index(history.coded.people.to_pandas(), dtype="str")
    n = contact.opened + turn(contact.opened)
    share = estimate("initiation_share", proportion(contact.opened, n), n, "wilson")
    rows = contact.conversations.rows
    bare = rows[contact.row["thread"][rows] < 0]
    without = np.bincount(contact.row["pair"][bare], minlength=contact.n_pairs).repeat(2)
    table = pd.DataFrame(
        {
            "ego": pd.Categorical.from_codes(contact.ego, people),
            "alter": pd.Categorical.from_codes(contact.alter, people),
            "channel": channel,
            "gap_hours": gap_hours,
            "opened": contact.opened,
            "n": n,
            "initiation_share": share.value,
            "initiation_share_low": share.low,
            "initiation_share_high": share.high,
            "initiation_share_status": np.array(STATUSES)[share.status],
            "by_headers": without == 0,
            "order": np.arange(2 * contact.n_pairs),
        }
    )
    return table[table["n"] > 0]
