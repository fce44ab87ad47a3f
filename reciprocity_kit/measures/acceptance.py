"""Who accepts whose invitations: C4, from the answers that calendars hold."""

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.errors import OptionError
from reciprocity_kit.history import History
from reciprocity_kit.instants import instant_us
from reciprocity_kit.meetings import SERIES
from reciprocity_kit.statistics.proportions import jeffreys

FEW = 5
SMALLEST = 2
_ANSWERS = {
    "accepted": "accepted",
    "declined": "declined",
    "tentative": "tentative",
    "unanswered": "none",
    "unknown": "unknown",
}


def build_acceptance(
    history: History,
    *,
    max_attendees: int = 8,
    series: str = "once",
    since: str | pd.Timestamp | None = None,
    until: str | pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Build a row for each side of each pair of whom one invited the other, with the answers.

    High: this person said yes to most of the other's invitations that were answered with yes or no.
    Low: no to most; a calendar does not tell why, and a no may follow a better date agreed by
    phone. acceptance_share = accepted / (accepted + declined), Jeffreys limits; perhaps and no
    answer count as missing, neither as yes nor as no.

    The organiser's calendar holds everybody's answer, that of a guest often only the guest's own.
    So one calendar tells both directions of the owner's ties and no other: how others answered the
    owner, and how the owner answered them. Many programs take what the owner declined out of the
    calendar. Where an export shows not one meeting that the owner declined, the owner's own share
    is therefore not_identified. Answers that were given by mail or never entered are not seen.

    Parameters
    ----------
    history : History
        What `rk.read` returned.
    max_attendees : int, default 8
        Largest meeting that counts, everybody who was invited and the organiser included.
    series : {"once", "each"}
        Whether a repeating meeting counts once for a pair, by the answer given to most of its dates
        (to as many yes as no: yes), or each time.
    since, until : str or timestamp, optional
        A part of the history, half-open, by when a meeting began; UTC where no zone is given.

    Returns
    -------
    pandas.DataFrame
        Columns ego (invited), alter (who invited), invitations and of these accepted, declined, tentative,
        unanswered and unknown, acceptance_share with _low, _high and _status. no_events where nobody
        said yes or no, not_identified where the export does not tell answers, too_few under five.

    Raises
    ------
    OptionError
        If `series` is not known, `max_attendees` is below 2, or a time cannot be read.

    References
    ----------
    Brown, L. D., Cai, T. T., DasGupta, A. (2001). Statistical Science 16, 101-133, for the limits; the
    answers are those of RFC 5545, section 3.2.12.

    Examples
    --------
    Bob accepted two of Ann's invitations, declined a third and left the fourth open:

    >>> from types import SimpleNamespace
    >>> rows = pd.DataFrame({"event_id": ["m1", "m2", "m3", "m4"], "organiser": "ann", "invitee": "bob"})
    >>> rows = rows.assign(response=["accepted", "accepted", "declined", "none"], thread_id=None)
    >>> table = build_acceptance(SimpleNamespace(invitations=rows, owner="ann"))
    >>> table[["ego", "alter", "accepted", "declined", "unanswered"]].values.tolist()
    [['ann', 'bob', 0, 0, 0], ['bob', 'ann', 2, 1, 1]]
    >>> table.loc[1, ["acceptance_share", "acceptance_share_low", "acceptance_share_high"]].round(3).tolist()
    [0.667, 0.177, 0.961]
    """
    if series not in SERIES:
        raise OptionError(f"series={series!r} is not known.", next_step=f"choose one of: {', '.join(SERIES)}")
    if max_attendees < SMALLEST:
        raise OptionError(
            f"max_attendees={max_attendees} leaves no meeting.", next_step="give 2 or more, such as 8"
        )
    rows = _filter(history.invitations, history.owner, max_attendees, since, until)
    own_declined = rows["declined"] & (rows["invitee"] == history.owner)
    table = _count(rows, once=series == "once")
    answered = table["accepted"] + table["declined"]
    table["acceptance_share"] = table["accepted"] / answered.where(answered > 0)
    table["acceptance_share_low"], table["acceptance_share_high"] = jeffreys(table["accepted"], answered)
    unseen = table["invitations"] == table["unknown"]
    if not own_declined.any():
        unseen |= table["invitee"] == history.owner
    unseen &= table["invitations"] > 0
    status = np.select(
        [unseen, answered == 0, answered < FEW], ["not_identified", "no_events", "too_few"], "ok"
    )
    table["acceptance_share_status"] = status
    ends = [f"acceptance_share{end}" for end in ("", "_low", "_high")]
    table.loc[unseen | (answered == 0), ends] = np.nan
    return cast_table("acceptance", table.rename(columns={"invitee": "ego", "organiser": "alter"}))


def _filter(
    invitations: pd.DataFrame,
    owner: str | None,
    max_attendees: int,
    since: str | pd.Timestamp | None,
    until: str | pd.Timestamp | None,
) -> pd.DataFrame:
    """Return the invitations that count, people as texts and a flag for each answer."""
    rows = invitations.astype({"organiser": "object", "invitee": "object"})
    invited = rows.groupby("event_id")["invitee"].transform("size")
    kept = invited < max_attendees
    for limit, begins in ((since, True), (until, False)):
        if limit is not None:
            kept &= (rows["sent_at"] >= pd.Timestamp(instant_us(limit), unit="us", tz="UTC")) == begins
    if owner is not None:
        kept &= (rows["organiser"] == owner) | (rows["invitee"] == owner)
    rows = rows[kept]
    return rows.assign(**{name: rows["response"].eq(word) for name, word in _ANSWERS.items()})


def _count(rows: pd.DataFrame, *, once: bool) -> pd.DataFrame:
    """Count the answers of each ordered pair; of a series the answer given most often."""
    pair = ["invitee", "organiser"]
    answers = list(_ANSWERS)
    if once:
        series = rows["thread_id"].fillna(rows["event_id"])
        dates = rows.assign(series=series).groupby([*pair, "series"], as_index=False)[answers].sum()
        said = dates[answers].to_numpy()
        yes_or_no = said[:, :2].sum(axis=1) > 0
        chosen = np.where(yes_or_no, np.argmax(said[:, :2], axis=1), 2 + np.argmax(said[:, 2:] > 0, axis=1))
        rows = dates[pair].assign(**{name: chosen == place for place, name in enumerate(answers)})
    turned = rows.rename(columns=dict(zip(pair, pair[::-1], strict=True))).assign(
        **dict.fromkeys(answers, False)
    )
    counts = pd.concat([rows, turned[[*pair, *answers]]]).groupby(pair, as_index=False)[answers].sum()
    return counts.assign(invitations=counts[answers].sum(axis=1))
