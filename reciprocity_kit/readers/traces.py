"""Logs of mail servers: Microsoft 365 message traces and Google Workspace's e-mail log search.

Notes
-----
Get-MessageTrace needs nothing of this module: it is declared in `dialects`.

Enhanced summary: columns, the form `address##Receive, Deliver` and its states are those of
Microsoft's page, confirmed by a second public page that repeats them. Extended report: the columns
are those of the message tracking log, which several public programs list; that a message has many
rows, and which states there are, is general knowledge and not checked with the vendor. Log search:
fields and event targets are those of Google's help page. No public file was found, so the words
for a failure in its event status are not confirmed, and several are taken.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from reciprocity_kit.events import UNIT_SEPARATOR, Batch
from reciprocity_kit.identities import split_people
from reciprocity_kit.passing import pass_items
from reciprocity_kit.readers.cells import (
    Cells,
    list_reasons,
    read_cell_times,
    skip_undated,
    tell_times,
    to_instants,
)
from reciprocity_kit.readers.dates import NO_TIME
from reciprocity_kit.readers.dialect import Dialect
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.tabular import READ

NOT_DELIVERED = "not delivered"
SPAM = "held back as spam"
ANOTHER_STEP = "another step of a message"
_NAMED, _FAILED, _SPAM, _ARRIVED = range(4)
_STEPS: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("deliver", "send", "duplicatedeliver", "smtp_out", "gmail_inbox"), _ARRIVED)
    | dict.fromkeys(("fail", "badmail", "drop", "poisonmessage"), _FAILED)
    | dict.fromkeys(("filteredasspam", "quarantine", "quarantined", "spam", "gmail_spam"), _SPAM)
    | {"internal_server": _SPAM}
)
_FAILURES = ("bounce", "bounced", "dropped", "fail", "failed", "failure", "reject", "rejected")
_GROUP_STEPS = ("list_server", "archive_list_server")
_REFUSED = "SMTPIN_ADDED_REJECT_SESSION"
_WHY_NOBODY = {_FAILED: NOT_DELIVERED, _SPAM: SPAM}


@dataclass
class _Message:
    """What the steps of one message tell together."""

    sent_at: int = NO_TIME
    sender: str = ""
    outcomes: dict[str, int] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    left: set[str] | None = None

    def find_recipients(self) -> set[str]:
        """Those it reached; groups only where nobody of them is listed."""
        reached = {who for who, outcome in self.outcomes.items() if outcome in (_NAMED, _ARRIVED)}
        return reached - self.groups or reached

    def take_new(self, named: Iterable[str]) -> tuple[list[str], str]:
        """Give those whom no earlier row named; else the reason to skip the row."""
        first = self.left is None
        left = self.find_recipients() if self.left is None else self.left
        reason = self.find_reason() if first and not left else ANOTHER_STEP
        new = [who for who in dict.fromkeys(named) if who in left]
        left.difference_update(new)
        self.left = left
        return new, reason

    def find_reason(self) -> str:
        """Say why it reached nobody."""
        worst = max(self.outcomes.values(), default=_NAMED)
        return _WHY_NOBODY.get(worst, "no recipient")


def read_trace_summary(source: str, dialect: Dialect, cells: Cells, reading: Reading) -> Batch:
    """Read an enhanced summary: one row per message, all recipients and their states in one cell.

    Parameters
    ----------
    source : str
        Name of the file.
    dialect : Dialect
        The file's dialect.
    cells : Cells
        Its cells.
    reading : Reading
        What the user says about it.

    Returns
    -------
    Batch
        Messages that reached somebody; the others are skipped.
    """
    times = read_cell_times(source, dialect, cells, reading)
    keep = times.sent_at != NO_TIME
    reasons: dict[str, list[int]] = defaultdict(list)
    recipients: list[str] = []
    told = reading.passed(source, READ, 1.0)
    for place, states in enumerate(pass_items(cells.texts("recipient"), len(cells.position), told)):
        message = _Message()
        for entry in filter(None, (part.strip() for part in states.split(";"))):
            _note_states(message, entry)
        reached = message.find_recipients()
        recipients.append(UNIT_SEPARATOR.join(who for who in message.outcomes if who in reached))
        if keep[place] and message.outcomes and not reached:
            keep[place] = False
            reasons[message.find_reason()].append(int(cells.position[place]))
    table = pa.table(
        {
            "position": cells.position,
            "sent_at": to_instants(times.sent_at),
            "sender": pa.array(cells.texts("sender"), pa.string()),
            "to": pa.array(recipients, pa.string()),
            "event_id": pa.array(_list_ids(cells.texts("event_id")), pa.string()),
            "size_bytes": cells.amounts("size_bytes"),
        }
    )
    return Batch(
        source,
        dialect.name,
        table.filter(pa.array(keep)),
        rows=cells.rows,
        row_per_recipient=True,
        dated_to_the_day=times.dated_to_the_day,
        skipped=[*skip_undated(source, cells, times), *list_reasons(source, reasons)],
        notes=tell_times(times, cells.columns.encoding),
    )


def _note_states(message: _Message, entry: str) -> None:
    address, _, states = entry.rpartition("##") if "##" in entry else (entry, "", "")
    words = [word.strip().casefold() for word in states.split(",")]
    message.outcomes[address] = max((_STEPS.get(word, _NAMED) for word in words), default=_NAMED)
    if "expand" in words:
        message.groups.add(address)


def read_trace_steps(source: str, dialect: Dialect, cells: Cells, reading: Reading) -> Batch:
    """Read a log with one row per step, and gather each message from its steps.

    The row that first names a recipient whom the message reached is kept. A
    message is dated by its earliest step.

    Parameters
    ----------
    source : str
        Name of the file.
    dialect : Dialect
        The file's dialect.
    cells : Cells
        Its cells.
    reading : Reading
        What the user says about it.

    Returns
    -------
    Batch
        Messages that reached somebody; the other rows are skipped.
    """
    times = read_cell_times(source, dialect, cells, reading)
    ids = _find_ids(cells)
    told = reading.passed(source, READ, 0.8)
    texts = pass_items(cells.texts("recipient"), len(cells.position), told)
    people = [[_bare(who) for who in split_people(text, ";,")] for text in texts]
    named = pass_items(people, len(people), reading.passed(source, 0.8, 1.0))
    messages = _gather(cells, ids, named, times.sent_at)
    reasons: dict[str, list[int]] = defaultdict(list)
    new: dict[int, list[str]] = {}
    for place in np.flatnonzero(times.sent_at != NO_TIME).tolist():
        found, reason = messages[ids[place]].take_new(people[place])
        if found:
            new[place] = found
        else:
            reasons[reason].append(int(cells.position[place]))
    kept = np.array([*new], np.int64)
    own = [messages[ids[place]] for place in new]
    written = _list_ids(cells.texts("event_id"))
    table = pa.table(
        {
            "position": cells.position[kept],
            "sent_at": to_instants(np.array([message.sent_at for message in own], np.int64)),
            "sender": pa.array([message.sender for message in own], pa.string()),
            "to": pa.array([UNIT_SEPARATOR.join(found) for found in new.values()], pa.string()),
            "event_id": pa.array([written[place] or ids[place] for place in new], pa.string()),
            "size_bytes": cells.amounts("size_bytes")[kept],
        }
    )
    return Batch(
        source,
        dialect.name,
        table,
        rows=cells.rows,
        row_per_recipient=True,
        dated_to_the_day=times.dated_to_the_day,
        skipped=[*skip_undated(source, cells, times), *list_reasons(source, reasons)],
        notes=tell_times(times, cells.columns.encoding),
    )


def _find_ids(cells: Cells) -> list[str]:
    """Find what tells which message a row is of; a row that does not say is one of its own."""
    ids, networks = cells.texts("event_id"), cells.texts("message")
    return [
        network or written or f"row {row}"
        for network, written, row in zip(networks, ids, cells.position, strict=True)
    ]


def _gather(
    cells: Cells, ids: Sequence[str], people: Iterable[Sequence[str]], sent_at: np.ndarray
) -> dict[str, _Message]:
    messages: dict[str, _Message] = defaultdict(_Message)
    rows = zip(
        ids, people, sent_at.tolist(), *map(cells.texts, ("sender", "step", "status", "group")), strict=True
    )
    for own_id, named, when, sender, step, status, group in rows:
        if when == NO_TIME:
            continue
        message = messages[own_id]
        message.sent_at = min(message.sent_at, when)
        message.sender = message.sender or next(iter(split_people(sender, ";,")), "")
        folded = step.casefold().strip()
        outcome = _STEPS.get(folded, _NAMED)
        if status.casefold() in _FAILURES or own_id.startswith(_REFUSED):
            outcome = _FAILED
        for who in named:
            message.outcomes[who] = max(message.outcomes.get(who, _NAMED), outcome)
        if folded == "expand":
            message.groups.update(_bare(each) for each in split_people(group, ";,"))
        elif folded in _GROUP_STEPS:
            message.groups.update(named)
    return messages


def _bare(who: str) -> str:
    return who.strip().casefold()


def _list_ids(ids: Sequence[str]) -> list[str | None]:
    """Write ids as the header Message-ID has them, so that they meet those of mail files."""
    return [f"<{each}>" if "@" in each and not each.startswith("<") else each or None for each in ids]
