"""Worlds with a known truth, and their way through the product: files, reading, ties."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from reciprocity_kit.history import History
from reciprocity_kit.readers.read import read
from reciprocity_kit.simulate import World, write_plain_mail_csv

OWNER = "you@harbor.example"
START = pd.Timestamp("2024-01-01", tz="UTC")
CONTACTS = 500
BULK_SHARE = 0.1
RATE_SPREAD = 0.9
MOSTLY = 0.6
_TYPES = ((24.0, 6.0), (6.0, 24.0), (15.0, 15.0))


@dataclass(frozen=True)
class Counts:
    """Contacts of one person, each with how many conversations either side opened.

    Parameters
    ----------
    opened : numpy.ndarray
        Conversations opened by the person.
    n : numpy.ndarray
        Conversations in all, at least one.
    share : numpy.ndarray
        Planted share opened by the person.
    planted : numpy.ndarray
        Whether the contact was planted as one whose conversations the person mostly opens.
    """

    opened: np.ndarray
    n: np.ndarray
    share: np.ndarray
    planted: np.ndarray


def draw_counts(
    rng: np.random.Generator, *, median: float, contacts: int = CONTACTS, null: bool = False
) -> Counts:
    """Draw counts of openings, without messages around them.

    In a null world everybody opens half. Otherwise a tenth of the contacts are bulk
    senders, who never enter; of the others a ninth open few (planted shares Beta(24, 6)),
    a ninth most (Beta(6, 24)), the rest about half (Beta(15, 15)).

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of chance.
    median : float
        Median number of conversations per contact, lognormal with a spread of 0.9.
    contacts : int
        Contacts, bulk senders included.
    null : bool
        Whether all shares are one half.

    Returns
    -------
    Counts
        Contacts with at least one conversation.
    """
    size = contacts if null else round(contacts * (1 - BULK_SHARE))
    kind = rng.choice(3, size, p=[1 / 9, 1 / 9, 7 / 9])
    shapes = np.array(_TYPES)[kind]
    share = np.full(size, 0.5) if null else rng.beta(shapes[:, 0], shapes[:, 1])
    n = rng.poisson(median * np.exp(RATE_SPREAD * rng.standard_normal(size)))
    some = n > 0
    opened = rng.binomial(n, share)
    return Counts(opened[some], n[some], share[some], (kind == 0)[some] & (not null))


def read_world(world: World, *, headers: bool = True) -> History:
    """Write a world to a file and read it back, as a user would.

    Parameters
    ----------
    world : World
        The simulated history.
    headers : bool
        Whether the file tells which message answers which; without, it is a
        mail export of dates, senders and recipients only.

    Returns
    -------
    History
        What the product makes of the file.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "world.csv"
        if headers:
            _write_quickly(world.events, path)
        else:
            write_plain_mail_csv(world, path)
        return read(path, owner=world.owner, since=world.since, until=world.until, tz="UTC")


def _write_quickly(events: pd.DataFrame, path: Path) -> None:
    """Write what `simulate.write_kit_csv` writes, in a tenth of the time."""
    table = pa.Table.from_pandas(events, preserve_index=False)
    at = pc.strftime(table["sent_at"].cast(pa.timestamp("s", "UTC")), format="%Y-%m-%dT%H:%M:%SZ")
    place = table.schema.get_field_index("sent_at")
    pyarrow.csv.write_csv(table.set_column(place, "sent_at", at), path)


def read_mails(mails: pd.DataFrame, *, until_hours: float) -> History:
    """Write mails of the owner and others to a file and read it back.

    Parameters
    ----------
    mails : pandas.DataFrame
        Columns hours (since the start of the window), sender, recipient, event_id and
        reply_to (missing for openings).
    until_hours : float
        Length of the window in hours; later mails are not in the file.

    Returns
    -------
    History
        What the product makes of the file.
    """
    seen = mails[mails["hours"] < until_hours].sort_values("hours")
    rows = pd.DataFrame(
        {
            "event_id": seen["event_id"],
            "sent_at": (START + pd.to_timedelta(seen["hours"], unit="h")).dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "sender": seen["sender"],
            "recipient": seen["recipient"],
            "reply_to": seen["reply_to"],
        }
    )
    until = START + pd.Timedelta(hours=until_hours)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mails.csv"
        rows.to_csv(path, index=False, lineterminator="\n")
        return read(path, owner=OWNER, since=START, until=until, tz="UTC")


def ask_and_answer(asked_hours: np.ndarray, waits_hours: np.ndarray) -> pd.DataFrame:
    """Lay out mails of the owner to many contacts, each of which is answered once.

    Parameters
    ----------
    asked_hours : numpy.ndarray
        When the owner writes, one row per contact.
    waits_hours : numpy.ndarray
        How long each contact takes to answer, of the same shape.

    Returns
    -------
    pandas.DataFrame
        As `read_mails` takes them.
    """
    contact = np.broadcast_to(np.arange(len(asked_hours))[:, None], asked_hours.shape).ravel()
    number = np.arange(asked_hours.size)
    other = pd.Series(contact).map("p{:04d}@kestrel.example".format)
    ask = pd.Series(number).map("q{}".format)
    asks = pd.DataFrame({"hours": asked_hours.ravel(), "sender": OWNER, "recipient": other, "event_id": ask})
    answers = pd.DataFrame(
        {
            "hours": (asked_hours + waits_hours).ravel(),
            "sender": other,
            "recipient": OWNER,
            "event_id": pd.Series(number).map("a{}".format),
            "reply_to": ask,
        }
    )
    return pd.concat([asks.assign(reply_to=None), answers], ignore_index=True)


def ties_with_truth(table: pd.DataFrame, world: World) -> pd.DataFrame:
    """Put what was planted beside what was measured, bulk senders left out.

    Parameters
    ----------
    table : pandas.DataFrame
        Something measured, with a column `alter`.
    world : World
        The world it was measured in.

    Returns
    -------
    pandas.DataFrame
        The table with `kind`, `planted_share` and `per_week` of the truth.
    """
    truth = world.truth[["alter", "kind", "initiation_share", "per_week"]]
    truth = truth.rename(columns={"initiation_share": "planted_share"})
    joined = table.assign(alter=table["alter"].astype("str")).merge(truth, on="alter", validate="many_to_one")
    return joined[joined["kind"] != "bulk"]


def auc(score: np.ndarray, positive: np.ndarray) -> float:
    """Return the probability that a positive case scores higher than a negative one.

    Parameters
    ----------
    score : numpy.ndarray
        Scores; ties count half.
    positive : numpy.ndarray
        Which cases are positive.

    Returns
    -------
    float
        Area under the receiver operating characteristic, 0..1.

    Examples
    --------
    >>> auc(np.array([3.0, 1.0, 2.0]), np.array([True, False, True]))
    1.0
    """
    rank = pd.Series(score).rank().to_numpy()
    hits = int(positive.sum())
    below = rank[positive].sum() - hits * (hits + 1) / 2
    return float(below / (hits * (len(score) - hits)))
