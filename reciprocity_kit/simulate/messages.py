"""Messages with all their recipients: from turns to one row per (event, recipient)."""

import numpy as np
import pandas as pd

from reciprocity_kit.simulate.clock import Floats, Ints
from reciprocity_kit.simulate.conversations import MORE_RECIPIENTS, Openings, find_sides
from reciprocity_kit.simulate.settings import Settings

CHAT_SHARE = 0.6
CALL_MINUTES = 9.0
MAIL_BYTES = 6_000.0
BULK_BYTES = 45_000.0


def address_messages(
    messages: pd.DataFrame, openings: Openings, planted: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Say who sends each message to whom, by which channel and in which thread.

    Parameters
    ----------
    messages : pandas.DataFrame
        One row per message, in order within its conversation.
    openings : Openings
        The conversations.
    planted : pandas.DataFrame
        Planted ties.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    pandas.DataFrame
        One row per (event, recipient): event, at, sender, recipient, channel, role,
        duration_minutes, parent, thread, size_bytes, automated.
    """
    conversation = messages["conversation"].to_numpy()
    is_opening = (messages["turn"].eq(0) & messages["run"].eq(0)).to_numpy()
    opening_row = np.zeros(openings.tie.size, dtype=np.int64)
    opening_row[conversation[is_opening]] = np.flatnonzero(is_opening)
    event = np.arange(len(messages), dtype=np.int64)
    event[is_opening] = opening_row[openings.mail[conversation[is_opening]]]
    parent = messages["parent"].to_numpy()
    sender, recipient = find_sides(planted, messages["tie"].to_numpy(), messages["by_ego"].to_numpy())
    leaked = messages["leaked"].to_numpy()
    channel = np.where(leaked, np.where(rng.random(leaked.size) < CHAT_SHARE, "chat", "call"), "email")
    minutes = np.ceil(CALL_MINUTES * np.exp(0.7 * rng.standard_normal(leaked.size)))
    return pd.DataFrame(
        {
            "event": event,
            "at": messages["at"].to_numpy(),
            "sender": sender,
            "recipient": recipient,
            "channel": channel,
            "role": "to",
            "duration_minutes": np.where(channel == "call", minutes, np.nan),
            "parent": np.where(parent < 0, -1, event[parent]),
            "thread": np.where(leaked, -1, openings.mail[conversation]),
            "size_bytes": _sizes(event, messages["bulk"].to_numpy(), channel == "email", rng),
            "automated": messages["bulk"].to_numpy(),
        }
    )


def add_bystanders(
    rows: pd.DataFrame, people: Ints, settings: Settings, rng: np.random.Generator
) -> pd.DataFrame:
    """Let the contacts' openings to the owner go to other contacts as well.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per (event, recipient).
    people : ndarray of int
        Numbers of the contacts who can be written to.
    settings : Settings
        The knobs.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    pandas.DataFrame
        The rows with those of the bystanders added.
    """
    opens = rows["sender"].gt(0) & rows["parent"].lt(0) & rows["channel"].eq("email") & ~rows["automated"]
    starts = np.flatnonzero(opens)
    more = (rng.random(starts.size) < settings.several_share) * rng.geometric(MORE_RECIPIENTS, starts.size)
    if not people.size or not more.sum():
        return rows
    added = rows.iloc[np.repeat(starts, more)].copy()
    added["recipient"] = rng.choice(people, size=len(added))
    added = added[added["recipient"] != added["sender"]].drop_duplicates(["event", "recipient"])
    return pd.concat([rows, added], ignore_index=True)


def add_copies(
    rows: pd.DataFrame,
    openings: Openings,
    planted: pd.DataFrame,
    settings: Settings,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Put people in copy (cc) of mails addressed to somebody else.

    The side that copies the other is drawn with the planted share. A copy goes with an
    opening of the same week; where the file holds no such mail because it was sent
    between two contacts of the owner, that mail is made.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per (event, recipient).
    openings : Openings
        The conversations.
    planted : pandas.DataFrame
        Planted ties.
    settings : Settings
        The knobs.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    pandas.DataFrame
        The rows with those of the copies added.
    """
    bulk = planted["kind"].eq("bulk").to_numpy()
    chosen = np.flatnonzero((rng.random(openings.tie.size) < settings.cc_share) & ~bulk[openings.tie])
    tie = openings.tie[chosen]
    by_ego = rng.random(chosen.size) < planted["initiation_share"].to_numpy()[tie]
    sender, copied = find_sides(planted, tie, by_ego)
    mailbox = bool(planted["ego"].eq(0).all())
    own = by_ego if mailbox else np.ones(chosen.size, dtype=bool)
    attached = _attach_copies(rows, openings, planted, (sender[own], copied[own], chosen[own]), rng)
    made = _make_mails(rows, openings.seconds[chosen[~own]], sender[~own], planted.loc[~bulk, "alter"], rng)
    return pd.concat([rows, attached, made], ignore_index=True)


def _attach_copies(
    rows: pd.DataFrame,
    openings: Openings,
    planted: pd.DataFrame,
    copies: tuple[Ints, Ints, Ints],
    rng: np.random.Generator,
) -> pd.DataFrame:
    sender, copied, chosen = copies
    opener = find_sides(planted, openings.tie, openings.by_ego)[0]
    weeks = int(openings.week.max(initial=0) - openings.week.min(initial=0)) + 1
    key = opener * weeks + openings.week - openings.week.min(initial=0)
    wanted = sender * weeks + openings.week[chosen] - openings.week.min(initial=0)
    order = np.argsort(key, kind="stable")
    low, high = np.searchsorted(key[order], wanted), np.searchsorted(key[order], wanted, side="right")
    found = low < high
    place = low[found] + np.floor(rng.random(int(found.sum())) * (high - low)[found]).astype(np.int64)
    first = rows[rows["parent"].lt(0) & rows["channel"].eq("email")].drop_duplicates("thread")
    by_thread = first.set_index("thread")
    added = by_thread.loc[openings.mail[order[place]]].reset_index()
    added = added.assign(recipient=copied[found], role="cc")[list(rows.columns)]
    taken = pd.MultiIndex.from_frame(rows[["event", "recipient"]])
    fresh = ~pd.MultiIndex.from_frame(added[["event", "recipient"]]).isin(taken)
    kept: pd.DataFrame = added[fresh].drop_duplicates(["event", "recipient"])
    return kept


def _make_mails(
    rows: pd.DataFrame, at: Ints, sender: Ints, contacts: "pd.Series[int]", rng: np.random.Generator
) -> pd.DataFrame:
    if not at.size:
        return rows.iloc[:0]
    to = rng.choice(contacts.to_numpy(), size=at.size)
    kept = np.flatnonzero(to != sender)
    number = np.arange(kept.size)
    mail = pd.DataFrame(
        {
            "event": rows["event"].max() + 1 + number,
            "at": at[kept],
            "sender": sender[kept],
            "recipient": to[kept],
            "channel": "email",
            "role": "to",
            "duration_minutes": np.nan,
            "parent": -1,
            "thread": rows["thread"].max() + 1 + number,
            "size_bytes": _draw_bytes(MAIL_BYTES, kept.size, rng),
            "automated": False,
        }
    )
    return pd.concat([mail, mail.assign(recipient=0, role="cc")], ignore_index=True)


def _sizes(event: Ints, bulk: Floats, is_mail: Floats, rng: np.random.Generator) -> Floats:
    drawn = np.where(bulk, _draw_bytes(BULK_BYTES, event.size, rng), _draw_bytes(MAIL_BYTES, event.size, rng))
    return np.where(is_mail, drawn[event], np.nan)


def _draw_bytes(median: float, count: int, rng: np.random.Generator) -> Floats:
    return np.rint(median * np.exp(rng.standard_normal(count)))
