"""A person's or a group's contact history: the interactions and the account of their reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from reciprocity_kit.columns import cast_table, empty_table
from reciprocity_kit.events import Batch
from reciprocity_kit.history.invitations import build_answers, build_invitations
from reciprocity_kit.history.receipt import build_receipt
from reciprocity_kit.history.rendering import Receipt, render_receipt
from reciprocity_kit.identities.known import addresses_of_people, shown_names
from reciprocity_kit.identities.machines import find_machines
from reciprocity_kit.identities.merging import Identities
from reciprocity_kit.interactions import MEETING, Built, Interactions, interactions_frame
from reciprocity_kit.passing import Passed, unheard
from reciprocity_kit.records import NO_TIME, OK, SUSPECT, skipped_frame


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
    known : Identities or None
        Every spelling found and whose it is; users read `people_seen`.
    answers : pandas.DataFrame or None
        Answers to invitations that exports tell; users read `invitations`.
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
    known: Identities | None = None
    answers: pd.DataFrame | None = None

    @cached_property
    def interactions(self) -> pd.DataFrame:
        """One row per (event, recipient); the labels are attached on first use."""
        return interactions_frame(self.coded)

    @cached_property
    def invitations(self) -> pd.DataFrame:
        """One row per (meeting, invitee) with the answer, those who declined among them.

        A calendar shows everybody's answers only for meetings its owner organised; of other
        people's meetings it shows the owner's own. An invitation whose answer the export does
        not tell has the response unknown.
        """
        answers = empty_table("invitations") if self.answers is None else self.answers
        met = not answers.empty or bool((self.coded.channel == MEETING).any())
        return build_invitations(self.interactions, answers) if met else answers

    @property
    def coded_of_owner(self) -> np.ndarray:
        """Which events the owner takes part in; all of them without an owner."""
        return _of_owner(self.coded, self.owner)

    @property
    def account(self) -> Receipt:
        """The receipt to look at: text where it is printed, a table in a notebook."""
        return Receipt(self)

    def _repr_html_(self) -> str:
        return render_receipt(self, style="html")

    def __repr__(self) -> str:
        """Say in a line what is in it."""
        events = len(self.coded.sent_at)
        whose = f"of {self.owner}" if self.owner else "of everybody in it"
        return (
            f"<History {whose}: {events:,} events, {len(self.coded.people):,} people,"
            f" {self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}, {len(self.skipped):,} skipped>"
        )


def build_people_seen(identities: Identities) -> pd.DataFrame:
    """List everybody who was named, with the name most often written beside the addresses.

    Parameters
    ----------
    identities : Identities
        Everybody, and who was merged.

    Returns
    -------
    pandas.DataFrame
        One row per person: name, all addresses, why they were merged, whether it is
        a machine or a list, and why.
    """
    people = identities.people.to_pylist()
    addresses, reasons = addresses_of_people(identities)
    because = find_machines(identities.people).to_pandas()
    return cast_table(
        "people_seen",
        pd.DataFrame(
            {
                "person": pd.Categorical(people, categories=people),
                "name": shown_names(identities),
                "addresses": addresses,
                "merged_by": reasons,
                "automated": identities.automated,
                "automated_because": because.where(identities.automated, ""),
            }
        ),
    )


def build_history(
    batches: Sequence[Batch],
    built: Built,
    *,
    owner: Sequence[str],
    tz: str,
    since: int | None,
    until: int | None,
    passed: Passed = unheard,
) -> History:
    """Put together what was read and the account of it.

    Parameters
    ----------
    batches : sequence of Batch
        What the readers found.
    built : Built
        The coded interactions.
    owner : sequence of str
        The owner's addresses, as given to the builder; empty for everybody, or
        where the exports themselves say whose they are.
    tz : str
        Zone of local hours.
    since, until : int or None
        The window, where the user gives one; else from the owner's first event to just
        after the last, or of everybody's.
    passed : callable, optional
        Told the share that is done.

    Returns
    -------
    History
        The whole.
    """
    coded = built.interactions
    label = built.identities.owner or next(iter(owner), None)
    skipped = [*(each for batch in batches for each in batch.skipped), *built.skipped]
    dated = coded.sent_at[(coded.time_status == OK) & _of_owner(coded, label)]
    begin = since if since is not None else int(dated.min(initial=NO_TIME)) if len(dated) else 0
    end = until if until is not None else int(dated.max(initial=0)) + 1
    return History(
        coded=coded,
        skipped=cast_table("skipped", skipped_frame(skipped)),
        people_seen=build_people_seen(built.identities),
        receipt=build_receipt(batches, built),
        owner=label,
        tz=tz,
        since=pd.Timestamp(begin, unit="us", tz="UTC"),
        until=pd.Timestamp(end, unit="us", tz="UTC"),
        notes=_notes(batches, built, label),
        known=built.identities,
        answers=build_answers(batches, built.identities, since=since, until=until, passed=passed),
    )


def _of_owner(coded: Interactions, owner: str | None) -> np.ndarray:
    """Events the owner takes part in: the mailbox tells nothing of the time after the last."""
    code = coded.people.index(owner).as_py() if owner else -1
    if code < 0:
        return np.ones(len(coded.sent_at), bool)
    mine: np.ndarray = coded.sender == code
    mine[coded.row_event[coded.row_recipient == code]] = True
    return mine


def _notes(batches: Sequence[Batch], built: Built, owner: str | None) -> tuple[str, ...]:
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
    if merged := int((built.identities.why > 0).sum()):
        notes.append(
            f"{merged:,} further addresses and spellings were taken as people's who have another:"
            f" people_seen lists them, and identities.csv can undo them"
        )
    notes += _of_numbers(built.identities)
    if built.identities.note:
        notes.append(built.identities.note)
    elif not owner and (alone := _only_mailbox(coded)):
        notes.append(f"{alone} is in every event, so this may be one person's mailbox: say owner={alone!r}")
    return tuple(notes)


def _of_numbers(identities: Identities) -> list[str]:
    """Say how phone numbers without a country code were read."""
    if not identities.national:
        return []
    numbers = f"{identities.national:,} phone numbers have no country code"
    if identities.region:
        return [f"{numbers} and are read as those of {identities.region}; pass region= to change"]
    return [f'{numbers} and stay as they are: say region= (your country, such as "DE") to complete them']


def _only_mailbox(coded: Interactions) -> str:
    n = len(coded.sent_at)
    if n < 20 or len(coded.people) < 4:  # noqa: PLR2004 (too small to tell)
        return ""
    taking_part = np.bincount(coded.sender, minlength=len(coded.people))
    taking_part = taking_part + np.bincount(coded.row_recipient, minlength=len(coded.people))
    everywhere = np.flatnonzero(taking_part == n)
    return str(coded.people[int(everywhere[0])]) if len(everywhere) == 1 else ""
