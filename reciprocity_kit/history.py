"""A person's or a group's contact history: the interactions and the account of their reading."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table
from reciprocity_kit.events import ME, Batch, Skipped
from reciprocity_kit.identities import automated_people
from reciprocity_kit.interactions import Built, Interactions, interactions_frame
from reciprocity_kit.records import NO_TIME, OK, SUSPECT, UNDATED, skipped_frame

RECEIPT = (
    "source",
    "format",
    "rows",
    "kept",
    "skipped",
    "duplicates",
    "events",
    "automated",
    "undated",
    "suspect",
    "first_at",
    "last_at",
    "notes",
)


@dataclass(frozen=True)
class History:
    """What was read: interactions, what was skipped, who was seen, and the receipt.

    Parameters
    ----------
    coded : Interactions
        The interactions as codes; users read `interactions`.
    skipped : pandas.DataFrame
        Source, position and reason of every entry that was not kept.
    people_seen : pandas.DataFrame
        One row per person: name, addresses, whether a machine or a list.
    receipt : pandas.DataFrame
        One row per source: what it is, what was kept and what was not.
    owner : str or None
        Whose mailbox it is; `None` where everybody's was read.
    tz : str
        Zone of local hours and periods.
    since, until : pandas.Timestamp
        The window of observation, half-open, UTC.
    notes : tuple of str
        What the user should know about the reading.
    """

    coded: Interactions
    skipped: pd.DataFrame
    people_seen: pd.DataFrame
    receipt: pd.DataFrame
    owner: str | None
    tz: str
    since: pd.Timestamp
    until: pd.Timestamp
    notes: tuple[str, ...]

    @cached_property
    def interactions(self) -> pd.DataFrame:
        """One row per (event, recipient); the labels are attached on first use."""
        return interactions_frame(self.coded)

    @property
    def coded_of_owner(self) -> np.ndarray:
        """Which events the owner takes part in; all of them without an owner."""
        return _of_owner(self.coded, [self.owner] if self.owner else [])

    def __repr__(self) -> str:
        """Say in a line what is in it."""
        events = len(self.coded.sent_at)
        whose = f"of {self.owner}" if self.owner else "of everybody in it"
        return (
            f"<History {whose}: {events:,} events, {len(self.coded.people):,} people,"
            f" {self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}, {len(self.skipped):,} skipped>"
        )


def build_people_seen(
    interactions: Interactions, names: dict[str, Counter[str]], aliases: Sequence[str]
) -> pd.DataFrame:
    """List everybody who was named, with the name most often written beside the address.

    Parameters
    ----------
    interactions : Interactions
        The coded table.
    names : dict of str to Counter
        Names written beside the people.
    aliases : sequence of str
        The owner's addresses, the first one standing for all.

    Returns
    -------
    pandas.DataFrame
        One row per person: person, name, addresses, automated.
    """
    people = interactions.people.to_pylist()
    if aliases:
        own = sum((names.get(each, Counter()) for each in aliases), Counter())
        names = names | ({aliases[0]: own} if own else {})
    addresses = {aliases[0]: ";".join(each for each in aliases if each != ME)} if aliases else {}
    return cast_table(
        "people_seen",
        pd.DataFrame(
            {
                "person": pd.Categorical(people, categories=people),
                "name": [
                    min(names[p].items(), key=lambda each: (-each[1], each[0]))[0] if p in names else ""
                    for p in people
                ],
                "addresses": [addresses.get(p, p) for p in people],
                "automated": automated_people(interactions.people),
            }
        ),
    )


def build_receipt(batches: Sequence[Batch], built: Built, skipped: Sequence[Skipped]) -> pd.DataFrame:
    """Give account of every source: rows in = rows kept + rows skipped.

    Parameters
    ----------
    batches : sequence of Batch
        What the readers found.
    built : Built
        What became of it.
    skipped : sequence of Skipped
        Everything that was left out, by readers and builder.

    Returns
    -------
    pandas.DataFrame
        One row per source.
    """
    coded = built.interactions
    rows = []
    for number, batch in enumerate(batches):
        mine = coded.source == number
        dated = coded.sent_at[mine & (coded.time_status == OK)]
        out = [each for each in skipped if each.source == batch.source]
        lost = sum(len(each.positions) for each in out)
        rows.append(
            {
                "source": batch.source,
                "format": batch.dialect,
                "rows": batch.rows,
                "kept": batch.rows - lost,
                "skipped": lost,
                "duplicates": sum(len(each.positions) for each in out if each.reason.startswith("repeats")),
                "events": int(mine.sum()),
                "automated": int(coded.automated[mine].sum()),
                "undated": int((coded.time_status[mine] == UNDATED).sum()),
                "suspect": int((coded.time_status[mine] == SUSPECT).sum()),
                "first_at": _instant(dated.min(initial=NO_TIME)),
                "last_at": _instant(dated.max(initial=0)) if len(dated) else pd.NaT,
                "notes": "; ".join(batch.notes),
            }
        )
    frame = pd.DataFrame(rows, columns=RECEIPT)
    return frame.assign(
        **{name: pd.to_datetime(frame[name], utc=True).dt.as_unit("us") for name in RECEIPT[-3:-1]}
    )


def _instant(micros: Any) -> Any:
    return pd.NaT if micros == NO_TIME else pd.Timestamp(int(micros), unit="us", tz="UTC")


def build_history(
    batches: Sequence[Batch],
    built: Built,
    *,
    owner: Sequence[str],
    tz: str,
    since: int | None,
    until: int | None,
) -> History:
    """Put together what was read and the account of it.

    Parameters
    ----------
    batches : sequence of Batch
        What the readers found.
    built : Built
        The coded interactions.
    owner : sequence of str
        The owner's addresses, the first one standing for all; empty for everybody.
    tz : str
        Zone of local hours.
    since, until : int or None
        The window, where the user gives one; else from the owner's first event to just
        after the last, or of everybody's.

    Returns
    -------
    History
        The whole.
    """
    coded = built.interactions
    skipped = [*(each for batch in batches for each in batch.skipped), *built.skipped]
    dated = coded.sent_at[(coded.time_status == OK) & _of_owner(coded, owner)]
    begin = since if since is not None else int(dated.min(initial=NO_TIME)) if len(dated) else 0
    end = until if until is not None else int(dated.max(initial=0)) + 1
    return History(
        coded=coded,
        skipped=cast_table("skipped", skipped_frame(skipped)),
        people_seen=build_people_seen(coded, built.names, owner),
        receipt=build_receipt(batches, built, skipped),
        owner=owner[0] if owner else None,
        tz=tz,
        since=pd.Timestamp(begin, unit="us", tz="UTC"),
        until=pd.Timestamp(end, unit="us", tz="UTC"),
        notes=_notes(batches, built, owner),
    )


def _of_owner(coded: Interactions, owner: Sequence[str]) -> np.ndarray:
    """Events the owner takes part in: the mailbox tells nothing of the time after the last."""
    code = coded.people.index(owner[0]).as_py() if owner else -1
    if code < 0:
        return np.ones(len(coded.sent_at), bool)
    mine: np.ndarray = coded.sender == code
    mine[coded.row_event[coded.row_recipient == code]] = True
    return mine


def _notes(batches: Sequence[Batch], built: Built, owner: Sequence[str]) -> tuple[str, ...]:
    coded = built.interactions
    notes = [f"{batch.source}: {note}" for batch in batches for note in batch.notes]
    if suspect := int((coded.time_status == SUSPECT).sum()):
        notes.append(
            f"{suspect:,} events have a time that cannot be right: counted, but left out of everything timed"
        )
    if machines := int(coded.automated.sum()):
        notes.append(
            f"{machines:,} events of machines, lists and mass mailings are kept apart from the measures"
        )
    if built.left_out_self or built.left_out_repeated:
        notes.append(
            f"recipients left out: {built.left_out_self:,} were the sender, "
            f"{built.left_out_repeated:,} were named twice"
        )
    if not owner and (alone := _only_mailbox(coded)):
        notes.append(f"{alone} is in every event, so this may be one person's mailbox: say owner={alone!r}")
    return tuple(notes)


def _only_mailbox(coded: Interactions) -> str:
    n = len(coded.sent_at)
    if n < 20 or len(coded.people) < 4:  # noqa: PLR2004 (too small to tell)
        return ""
    taking_part = np.bincount(coded.sender, minlength=len(coded.people))
    taking_part = taking_part + np.bincount(coded.row_recipient, minlength=len(coded.people))
    everywhere = np.flatnonzero(taking_part == n)
    return str(coded.people[int(everywhere[0])]) if len(everywhere) == 1 else ""
