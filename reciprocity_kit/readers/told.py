"""Files that tell how far they are read, so that a long one shows it and can be stopped on the way."""

import io
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from reciprocity_kit.passing import Passed
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

MOSTLY = 0.9
"""The share of the work on a file that is done when it is read, where little is left to make of it."""

_BUFFER_BYTES = 1 << 20


class _Told(io.RawIOBase):
    def __init__(self, source: Source, passed: Passed) -> None:
        self._stream = source.open()
        self._size = source.size
        self._passed = passed
        self._done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        view = memoryview(buffer)
        found = self._stream.read(len(view))
        view[: len(found)] = found
        self._done += len(found)
        self._passed(self._done / max(self._size, self._done, 1))
        return len(found)

    def close(self) -> None:
        self._stream.close()
        super().close()


def told_source(source: Source, reading: Reading, begin: float = 0.0, end: float = MOSTLY) -> Source:
    """Give a file that tells how far it is read whenever it is opened and read.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What the user says, and who is told.
    begin, end : float
        The share of the work on the file that is done before it is read, and after.

    Returns
    -------
    Source
        The same file, to be opened by nothing but its `open`.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from reciprocity_kit.readers.sources import file_source
    >>> file = Path(tempfile.mkdtemp()) / "a.txt"
    >>> _ = file.write_bytes(b"x" * 100)
    >>> reading = Reading(progress=lambda label, share: print(label, share))
    >>> with told_source(file_source(file), reading, 0.5, 1.0).open() as stream:
    ...     len(stream.read(100))
    a.txt 1.0
    100
    """
    if reading.progress is None:
        return source
    passed = reading.passed(source.label, begin, end)

    def opened() -> BinaryIO:
        return io.BufferedReader(_Told(source, passed), _BUFFER_BYTES)

    return replace(source, open=opened, disk=None)
