"""The messages of chats, gathered one by one and turned into a batch."""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from reciprocity_kit.errors import ReadError
from reciprocity_kit.events import UNIT_SEPARATOR, Batch, Contact, Skipped
from reciprocity_kit.interactions import MASS_MAILING
from reciprocity_kit.passing import Passed, pass_items
from reciprocity_kit.readers.chats.plain import named
from reciprocity_kit.readers.dates import Times, read_times
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.told import MOSTLY
from reciprocity_kit.records import NO_TIME

EVERYBODY, CROWD, NOBODY = -1, -2, -1
TO_CROWD = f"addressed to a group of more than {MASS_MAILING} others"
NO_DATE = "no date"
BAD_DATE = "date not understood"
TAKEN_BACK = "a message that was taken back"
NOTICE = "a notice of the program, no message"
NO_RECORD = "no message stands there"
_BLOCK = 1 << 16


@dataclass(slots=True)
class Said:
    """One message or call.

    Parameters
    ----------
    position : int
        Its number in the source, from 1.
    sent_at : int or str
        Microseconds since 1970 UTC, or the time as written.
    sender : int
        Code of the sender, as `Talk.person` gives it.
    to : int
        Code of the recipients, as `Talk.audience` gives it; `EVERYBODY` in the chat.
    answers : int
        Code of the person it answers, who alone is taken as the recipient in crowds.
    event_id, reply_to, thread_id : str or None
        The export's own ids.
    minutes : float
        How long a call took.
    automated : bool
        Whether a machine takes part.
    call : bool
        Whether it is a call.
    threaded : bool
        Whether the export knows which message it answers, or that it answers none.
    """

    position: int
    sent_at: int | str
    sender: int
    to: int = EVERYBODY
    answers: int = NOBODY
    event_id: str | None = None
    reply_to: str | None = None
    thread_id: str | None = None
    minutes: float = float("nan")
    automated: bool = False
    call: bool = False
    threaded: bool = False


class _Texts:
    """A column of texts, laid away in blocks."""

    def __init__(self) -> None:
        self._blocks: list[pa.Array] = []
        self._open: list[str | None] = []

    def add(self, text: str | None) -> None:
        self._open.append(text)
        if len(self._open) >= _BLOCK:
            self._blocks.append(pa.array(self._open, pa.string()))
            self._open = []

    def column(self) -> pa.ChunkedArray:
        return pa.chunked_array([*self._blocks, pa.array(self._open, pa.string())])


class Talk:
    """Gathers the messages of one source, chat by chat.

    Everybody in a chat is taken as a recipient of what is said in it. In a chat
    with more than twenty others that would be a mass mailing: there only a message
    that answers somebody is kept, as addressed to that person.

    Parameters
    ----------
    source : str
        The file.
    dialect : str
        Name of the format.
    numbered : bool
        Whether ids are made from chat, time, sender and count, for exports whose
        clock is too coarse to tell two messages apart.
    """

    def __init__(self, source: str, dialect: str, *, numbered: bool = False) -> None:
        self.source = source
        self.dialect = dialect
        self._numbered = numbered
        self._people: dict[str, int] = {}
        self._audiences: dict[str, int] = {}
        self._labels: list[str] = []
        self._skipped: dict[str, array[int]] = {}
        self._position, self._sent = array("q"), array("q")
        self._sender, self._to, self._answers = array("i"), array("i"), array("i")
        self._minutes = array("d")
        self._flags = {name: bytearray() for name in ("automated", "call", "threaded")}
        self._ids = {name: _Texts() for name in ("event_id", "reply_to", "thread_id")}
        self._written: list[str] = []
        self._written_row = array("q")
        self._open = 0

    def person(self, name: object, address: object = "") -> int:
        """Give a person a code.

        Parameters
        ----------
        name : object
            As the export shows it.
        address : object
            What tells the person from others, where the export has that.

        Returns
        -------
        int
            The same for the same address, or name where there is none; `NOBODY` for neither.
        """
        text = named(name, address)
        if not text:
            return NOBODY
        key = named("", address) or text
        code = self._people.setdefault(key, len(self._labels))
        if code == len(self._labels):
            self._labels.append(text)
        elif self._labels[code] == key != text:
            self._labels[code] = text
        return code

    def audience(self, people: Iterable[int]) -> int:
        """Give a list of recipients a code.

        Parameters
        ----------
        people : iterable of int
            Their codes.

        Returns
        -------
        int
            The same for the same people.
        """
        texts = [self._labels[code] for code in sorted(set(people)) if code != NOBODY]
        return self._audiences.setdefault(UNIT_SEPARATOR.join(texts), len(self._audiences))

    def skip(self, position: int, reason: str) -> None:
        """Leave a message out.

        Parameters
        ----------
        position : int
            Its number in the source.
        reason : str
            Why, in words that hold no data.
        """
        self._skipped.setdefault(reason, array("q")).append(position)

    def say(self, said: Said) -> None:
        """Take a message in.

        Parameters
        ----------
        said : Said
            The message.
        """
        if isinstance(said.sent_at, str):
            self._written.append(said.sent_at)
            self._written_row.append(len(self._sent))
        self._position.append(said.position)
        self._sent.append(NO_TIME if isinstance(said.sent_at, str) else said.sent_at)
        self._sender.append(said.sender)
        self._to.append(said.to)
        self._answers.append(said.answers)
        self._minutes.append(said.minutes)
        for name, flags in self._flags.items():
            flags.append(getattr(said, name))
        for name, texts in self._ids.items():
            texts.add(getattr(said, name))

    def close(self, members: Iterable[int] = ()) -> None:
        """End a chat: who is in it is known now.

        Parameters
        ----------
        members : iterable of int
            Codes of its people; whoever wrote in it is added.
        """
        sender = np.array(self._sender[self._open :], np.int32)
        to = np.array(self._to[self._open :], np.int32)
        answers = np.array(self._answers[self._open :], np.int32)
        everybody = {*members, *np.unique(sender).tolist()} - {NOBODY}
        crowd = to == EVERYBODY
        if len(everybody) <= MASS_MAILING + 1:
            for own in np.unique(sender[crowd]).tolist():
                to[crowd & (sender == own)] = self.audience(everybody - {own})
            crowd &= (sender == NOBODY) & (len(everybody) > MASS_MAILING)
        to[crowd] = CROWD
        crowd &= (answers != NOBODY) & (answers != sender)
        answered, place = np.unique(answers[crowd], return_inverse=True)
        to[crowd] = np.array([self.audience([each]) for each in answered.tolist()], np.int32)[place]
        self._to[self._open :] = array("i", to.tolist())
        self._open = len(self._sender)

    def seen(self) -> list[int]:
        """List who wrote in the open chat so far.

        Returns
        -------
        list of int
            Codes.
        """
        return sorted(set(self._sender[self._open :]) - {NOBODY})

    def batch(
        self,
        reading: Reading,
        *,
        declared: str | None = None,
        date_order: str | None = None,
        notes: Sequence[str] = (),
        contacts: Sequence[Contact] = (),
        own: Sequence[str] = (),
    ) -> Batch:
        """Turn everything gathered into a batch.

        Parameters
        ----------
        reading : Reading
            What the user says.
        declared : str or None
            Zone of times that have none, by the format's own rule.
        date_order : str or None
            day or month, by the format's own rule.
        notes : sequence of str
            What the user should know.
        contacts : sequence of Contact
            Who is who.
        own : sequence of str
            Addresses the export says are its owner's.

        Returns
        -------
        Batch
            Messages kept, and those skipped.

        Raises
        ------
        ReadError
            If times are written without a zone and none is given, or none can be read.
        """
        self.close()
        times = self._times(reading, declared, date_order)
        sent, to = np.array(self._sent, np.int64), np.array(self._to, np.int32)
        sent[np.array(self._written_row, np.int64)] = times.sent_at
        blank = np.zeros(len(sent), bool)
        blank[np.array(self._written_row, np.int64)] = [not text.strip() for text in self._written]
        undated = sent == NO_TIME
        self._check_dates(undated)
        for where, reason in ((undated & blank, NO_DATE), (undated & ~blank, BAD_DATE)):
            self._leave_out(where, reason)
        self._leave_out(~undated & (to == CROWD), TO_CROWD)
        keep = ~undated & (to != CROWD)
        skipped = [
            Skipped(self.source, np.array(positions, np.int64), reason)
            for reason, positions in self._skipped.items()
        ]
        return Batch(
            self.source,
            self.dialect,
            self._table(sent, to, keep, reading.passed(self.source, MOSTLY, 1.0)),
            rows=int(keep.sum()) + sum(len(each.positions) for each in skipped),
            channel="chat",
            dated_to_the_day=times.dated_to_the_day,
            skipped=skipped,
            notes=[*notes, *_time_notes(times)],
            contacts=contacts,
            own_addresses=own,
        )

    def _check_dates(self, undated: np.ndarray) -> None:
        written = [text for text in self._written if text.strip()]
        if not undated.all() or not written:
            return
        raise ReadError(
            f"{self.source} has no date that can be read.",
            f"For example: {written[0][:80]!r}",
            next_step="export again with English or numeric dates",
        )

    def _leave_out(self, where: np.ndarray, reason: str) -> None:
        for row in np.flatnonzero(where).tolist():
            self.skip(self._position[row], reason)

    def _times(self, reading: Reading, declared: str | None, date_order: str | None) -> Times:
        if not self._written:
            return Times(np.zeros(0, np.int64), dated_to_the_day=False, zone="", date_order="")
        return read_times(
            pa.chunked_array([pa.array(self._written, pa.string())]),
            source=self.source,
            tz=reading.tz,
            declared=declared,
            date_order=reading.date_order or date_order,
        )

    def _table(self, sent: np.ndarray, to: np.ndarray, keep: np.ndarray, passed: Passed) -> pa.Table:
        sender = np.array(self._sender, np.int32)
        flags = {name: np.frombuffer(bytes(each), np.bool_) for name, each in self._flags.items()}
        channels = pa.array(["chat", "call"])
        columns = {
            "position": pa.array(np.array(self._position, np.int64)),
            "sent_at": pa.array(sent, mask=~keep).cast(pa.timestamp("us", "UTC")),
            "sender": _labelled(sender, sender == NOBODY, self._labels),
            "to": _labelled(to, to < 0, list(self._audiences)),
            "channel": pa.DictionaryArray.from_arrays(pa.array(flags["call"].astype(np.int32)), channels),
            "duration_minutes": pa.array(np.array(self._minutes, np.float64)),
            "automated": pa.array(flags["automated"]),
            "thread_inferred": pa.array(~flags["threaded"]),
            **{name: texts.column() for name, texts in self._ids.items()},
        }
        if self._numbered:
            rows = np.flatnonzero(keep).tolist()
            told = pass_items(rows, len(rows), passed)
            threads = columns["thread_id"].filter(pa.array(keep)).to_pylist()
            columns["event_id"] = self._made_ids(sent, sender, told, threads)
        table = pa.table(columns)
        return table if keep.all() else table.filter(pa.array(keep))

    def _made_ids(
        self, sent: np.ndarray, sender: np.ndarray, rows: Iterable[int], threads: Sequence[str | None]
    ) -> pa.Array:
        """Make ids that are the same whenever the same chat is exported again."""
        ids: list[str | None] = [None] * len(sent)
        seen: Counter[str] = Counter()
        labels = [*self._labels, ""]
        chat = ""
        for row, thread in zip(rows, threads, strict=True):
            chat = chat or f"{sent[row]} {labels[sender[row]]}"
            key = f"{self.dialect}\n{thread or chat}\n{sent[row]}\n{labels[sender[row]]}"
            seen[key] += 1
            digest = hashlib.blake2b(f"{key}\n{seen[key]}".encode(), digest_size=12)
            ids[row] = f"{self.dialect}:{digest.hexdigest()}"
        return pa.array(ids, pa.string())


def _labelled(codes: np.ndarray, unknown: np.ndarray, labels: Sequence[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=unknown), pa.array(labels, pa.string()))


def _time_notes(times: Times) -> list[str]:
    notes = []
    if times.zone:
        notes.append(f"times carry no zone and are read as {times.zone}")
    if times.date_order:
        notes.append(f"dates are read with the {times.date_order} first")
    if times.dated_to_the_day:
        notes.append("dates have no time of day, so reply times are to the day")
    return notes
