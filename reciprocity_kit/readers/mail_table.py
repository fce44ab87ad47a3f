"""Messages, collected header by header, into the columns of a batch."""

import functools
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reciprocity_kit.events import BATCH_TYPES, UNIT_SEPARATOR, Batch, Skipped
from reciprocity_kit.readers.dates import NO_TIME
from reciprocity_kit.readers.header_columns import HeaderColumns
from reciprocity_kit.readers.mail_columns import find_automatic, find_reasons, read_ids, told
from reciprocity_kit.readers.mail_dates import LINE, RECEIVED, read_mail_times
from reciprocity_kit.readers.mail_headers import PLAIN_PEOPLE, join_mailboxes
from reciprocity_kit.readers.mail_labels import sent_mark
from reciprocity_kit.readers.reading import Reading

LONGEST_HEADERS = 1 << 20
"""Bytes; no mail program writes more above a message."""

UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)
"""What goes wrong in the middle of a file, on disk or in an archive."""

TOO_LONG = "its headers are longer than a megabyte"
_MESSAGES_AT_ONCE = 2_048
_BYTES_AT_ONCE = 8 << 20
_INSTANT = BATCH_TYPES["sent_at"]
_CODED = pa.dictionary(pa.int32(), pa.string())
_OFTEN = 0.1
_LONGEST_ADDRESS = 320


class MailTable:
    """Collects the messages of one source.

    Parameters
    ----------
    source : str
        What to call the source.
    reading : Reading
        What the user says about it.
    sent_folder : bool
        Whether the source is a folder of mail its owner sent.
    """

    def __init__(self, source: str, reading: Reading, *, sent_folder: bool = False) -> None:
        self.source = source
        self._reading = reading
        self._sent_folder = sent_folder
        self._waiting: list[tuple[int, float, str, bytes]] = []
        self._bytes = 0
        self._done: list[pa.Table] = []
        self._skipped: dict[str, list[int]] = defaultdict(list)
        self._origins = np.zeros(3, np.int64)
        self._delivered: Counter[str] = Counter()
        self._sent: Counter[str] = Counter()
        self._zone = ""
        remembered = functools.lru_cache(maxsize=1 << 15)  # mail repeats its correspondents
        self._join: Callable[[str], str] = remembered(join_mailboxes)

    def add(self, position: int, block: bytes, *, size: float, line: str = "") -> None:
        """Add one message.

        Parameters
        ----------
        position : int
            Its place in the source, from 1.
        block : bytes
            Its headers.
        size : float
            Bytes of the whole message.
        line : str
            The line that separates it from the one above, empty where there is none.
        """
        if len(block) > LONGEST_HEADERS:
            self.skip(position, TOO_LONG)
            return
        self._waiting.append((position, size, line, block))
        self._bytes += len(block)
        if len(self._waiting) >= _MESSAGES_AT_ONCE or self._bytes >= _BYTES_AT_ONCE:
            self._flush()

    def skip(self, position: int, reason: str) -> None:
        """Leave one message out.

        Parameters
        ----------
        position : int
            Its place in the source, from 1.
        reason : str
            Why.
        """
        self._skipped[reason].append(position)

    @property
    def answers(self) -> int:
        """How many of the messages say what they answer."""
        self._flush()
        return sum(len(table) - table["reply_to"].null_count for table in self._done)

    def batch(self, dialect: str, *, rows: int, threaded: bool = True, notes: tuple[str, ...] = ()) -> Batch:
        """Hand over what was collected.

        Parameters
        ----------
        dialect : str
            Name of the format.
        rows : int
            Messages the source holds, kept or not.
        threaded : bool
            Whether messages of this source say what they answer.
        notes : tuple of str
            What the reader of the format has to say.

        Returns
        -------
        Batch
            The messages that were kept, and those that were not.
        """
        self._flush()
        skipped = [Skipped(self.source, np.array(sorted(at)), why) for why, at in self._skipped.items()]
        return Batch(
            self.source,
            dialect,
            pa.concat_tables(self._done),
            rows=rows,
            threaded=threaded,
            skipped=skipped,
            notes=[*notes, *self._notes()],
            own_addresses=self._own_addresses(),
        )

    def _flush(self) -> None:
        """Turn the messages that wait into columns."""
        headers = HeaderColumns([each[3] for each in self._waiting])
        times = read_mail_times(
            headers,
            lines=[each[2] for each in self._waiting],
            source=self.source,
            tz=self._reading.tz,
        )
        why = find_reasons(headers, times.sent_at)
        kept = why == ""
        table = pa.table(
            {
                "position": pa.array([each[0] for each in self._waiting], pa.int64()),
                "sent_at": pa.array(times.sent_at, mask=times.sent_at == NO_TIME).cast(_INSTANT),
                **self._people(headers),
                **read_ids(headers),
                "size_bytes": pa.array([each[1] for each in self._waiting], pa.float64()),
                "automated": find_automatic(headers),
            }
        )
        for place in np.flatnonzero(~kept):
            self.skip(self._waiting[place][0], why[place])
        self._note_owner(headers, table["sender"], kept)
        self._origins += np.bincount(times.origin[kept], minlength=len(self._origins))
        self._zone = self._zone or times.zone
        self._done.append(table if kept.all() else table.filter(pa.array(kept)))
        self._waiting, self._bytes = [], 0

    def _people(self, headers: HeaderColumns) -> dict[str, pa.DictionaryArray]:
        people = {name: self._joined(headers.column(name, join=", ".join)) for name in ("to", "cc", "bcc")}
        writers = self._joined(headers.column("from"))
        if pc.any(pc.equal(writers, "")).as_py():
            writers = pc.if_else(pc.equal(writers, ""), self._joined(headers.column("sender")), writers)
        senders = pc.list_element(pc.split_pattern(writers, UNIT_SEPARATOR, max_splits=1), 0)
        shown = headers.column("x-from")
        if shown.null_count < len(shown):
            pairs = zip(senders.to_pylist(), shown.fill_null("").to_pylist(), strict=True)
            senders = pa.array([_named(sender, name) for sender, name in pairs], pa.string())
        nobody = functools.reduce(pc.and_, (pc.equal(column, "") for column in people.values()))
        if pc.any(nobody).as_py():
            people["to"] = pc.if_else(nobody, self._joined(headers.column("x-to")), people["to"])
        return {name: column.cast(_CODED) for name, column in ({"sender": senders} | people).items()}

    def _joined(self, column: pa.StringArray) -> pa.StringArray:
        """Bring an address header to one separator, each distinct text once."""
        coded = column.fill_null("").dictionary_encode()
        texts = coded.dictionary
        plain = pc.match_substring_regex(texts, PLAIN_PEOPLE)
        tidy = pc.replace_substring(pc.replace_substring(texts, ", ", ","), ",", UNIT_SEPARATOR)
        if not pc.all(plain, min_count=0).as_py():
            rich = pc.if_else(plain, pa.scalar(None, pa.string()), texts).to_pylist()
            split = pa.array([text if text is None else self._join(text) for text in rich], pa.string())
            tidy = pc.coalesce(split, tidy)
        return tidy.take(coded.indices)

    def _note_owner(self, headers: HeaderColumns, senders: pa.ChunkedArray, kept: np.ndarray) -> None:
        for text, n in _counted(headers.column("delivered-to").filter(pa.array(kept))):
            self._delivered[text.strip("<> ").casefold()] += n
        own = kept & (self._sent_folder | (told(headers.column("x-gmail-labels"), sent_mark) != ""))
        for text, n in _counted(senders.filter(pa.array(own)).cast(pa.string()).combine_chunks()):
            self._sent[text.rpartition("<")[2].strip("> ").casefold()] += n

    def _own_addresses(self) -> list[str]:
        found = [
            who
            for counts in (self._sent, self._delivered)
            for who, n in counts.most_common()
            if n >= _OFTEN * counts.total() and "@" in who and " " not in who
        ]
        return list(dict.fromkeys(found))

    def _notes(self) -> list[str]:
        received, line = self._origins[[RECEIVED, LINE]]
        notes = [f"some times carry no zone and are read as {self._zone}"] * bool(self._zone)
        if received:
            notes.append(f"{received:,} messages have no date of their own: when they were received counts")
        if line:
            notes.append(f"{line:,} messages have no date: that of the line above them counts, read as UTC")
        return notes


def _counted(column: pa.StringArray) -> list[tuple[str, int]]:
    counts = column.value_counts()
    found = zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True)
    return [(text, n) for text, n in found if text and len(text) < _LONGEST_ADDRESS]


def _named(sender: str, written: str) -> str:
    """Add the name that an archive keeps in a header of its own."""
    name = " ".join(written.partition("<")[0].split()).strip("\"' ")
    if not name or "@" in name or "<" in sender or "@" not in sender:
        return sender
    bare = name.replace('"', "")
    return f"{bare} <{sender}>"
