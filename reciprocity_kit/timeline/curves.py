"""Reply times both ways as curves: the share answered by a minute, an hour, a day, a month."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.statistics import survival_curve
from reciprocity_kit.timeline.by_tie import find_alter
from reciprocity_kit.timeline.contact import Contact, build_contact

if TYPE_CHECKING:
    from reciprocity_kit.history import History

FEWEST = 5
STOPS = (1 / 60, 1 / 6, 1.0, 6.0, 24.0, 168.0, 720.0)
STEPS = 24
HOURS = np.unique(np.concatenate([np.geomspace(a, b, STEPS + 1) for a, b in pairwise(STOPS)]))
"""Times at which the curves are read: the round ones of `STOPS` and 23 between any two of them."""


def build_reply_curves(
    history: "History", *, alter: str | None = None, ego: str | None = None, channel: str | None = None
) -> pd.DataFrame:
    """Build what share of turns was answered by when, both ways, in one tie and in all ties together.

    A curve that rises early means quick replies, one that stays low that most turns had no
    recorded answer. A turn that was still open when the export ends counts as "longer than
    this", not as never answered (Kaplan-Meier). Answers elsewhere are not seen.

    Parameters
    ----------
    history : History
        What was read.
    alter : str or None
        Beside all ties together, the tie with this person.
    ego : str or None
        Whose ties; by default the owner's.
    channel : str, optional
        Only email, meeting, chat or call.

    Returns
    -------
    pandas.DataFrame
        One row per tie (`alter` empty for all together), side and time, with the columns
        declared in `columns.REPLY_CURVES`. Undefined after the longest time seen. A side
        without a turn has no rows.

    Raises
    ------
    OptionError
        If nobody's mailbox is named, there is no contact with `alter`, or the channel is unknown.

    References
    ----------
    Kaplan, E. L., Meier, P. (1958). Nonparametric estimation from incomplete observations.
    Journal of the American Statistical Association 53, 457-481.

    Examples
    --------
    Ana answers you after two hours, and has not answered a second letter.

    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.instants import instant_us
    >>> from reciprocity_kit.interactions import build_interactions
    >>> start = pd.Timestamp("2024-01-01", tz="UTC")
    >>> mails = [
    ...     Event(1, start, "you", (("to", "ana"),), event_id="1"),
    ...     Event(2, start + pd.Timedelta(2, "h"), "ana", (("to", "you"),), reply_to="1"),
    ...     Event(3, start + pd.Timedelta(5, "D"), "you", (("to", "ana"),)),
    ... ]
    >>> batch = Batch("demo", "kit", build_event_table(mails), rows=3, threaded=True)
    >>> built = build_interactions([batch], owner=["you"])
    >>> end = instant_us(start + pd.Timedelta(20, "D"))
    >>> history = build_history([batch], built, owner=["you"], tz="UTC", since=None, until=end)
    >>> curves = build_reply_curves(history, alter="ana")
    >>> theirs = curves[curves["alter"].eq("ana") & curves["side"].eq("theirs")]
    >>> theirs.loc[theirs["hours"].isin([1, 6, 24]), ["hours", "answered_share", "n"]].values.tolist()
    [[1.0, 0.0, 2.0], [6.0, 0.5, 2.0], [24.0, 0.5, 2.0]]
    """
    contact = build_contact(history, ego=ego, channel=channel)
    everybody = np.ones(len(contact.turns.pair), bool)
    wanted = {"": everybody}
    if alter is not None:
        wanted[alter] = contact.turns.pair == find_alter(contact, alter)
    parts = [
        _curve(contact, chosen & (contact.turns.forward == (side == "theirs")), name, side)
        for name, chosen in wanted.items()
        for side in ("yours", "theirs")
    ]
    kept = [part for part in parts if part is not None]
    return pd.concat(kept, ignore_index=True) if kept else empty_table("reply_curves")


def _curve(contact: Contact, chosen: np.ndarray, alter: str, side: str) -> pd.DataFrame | None:
    """Read one curve at the common times; the turns of `yours` are those the other began."""
    turns = contact.turns
    asked = np.flatnonzero(chosen & (turns.asked_at >= 0))
    if not asked.size:
        return None
    waited, replied = turns.waited_hours[asked], turns.replied[asked]
    curve = survival_curve(waited, replied)
    at = np.searchsorted(curve.time, HOURS, side="right") - 1
    at_risk = waited.size - np.searchsorted(np.sort(waited), HOURS, side="left")
    known = (at_risk > 0) | (curve.survival[at] == 0)
    columns: dict[str, Any] = {
        "ego": pd.Categorical([contact.ego] * len(HOURS)),
        "alter": alter,
        "side": side,
        "hours": HOURS,
        "answered_share": np.where(known, 1 - curve.survival[at], np.nan),
        "answered_share_low": np.where(known, 1 - curve.high[at], np.nan),
        "answered_share_high": np.where(known, 1 - curve.low[at], np.nan),
        "at_risk": at_risk,
        "n": waited.size,
        "n_replied": int(replied.sum()),
        "status": "too_few" if waited.size < FEWEST else "ok",
    }
    return cast_table("reply_curves", pd.DataFrame(columns))
