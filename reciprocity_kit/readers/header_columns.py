"""The headers of many messages at once, as Arrow columns.

Parsing a header at a time costs more than finding the messages of a mailbox. Here all lines of some
thousand messages are cut and told apart by NumPy, and only those that are wanted become texts.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_KEY_BYTES = 8
_LOWER = np.uint64(0x2020202020202020)
_LOWER_BYTE = np.uint8(0x20)
_FOLD = r"\r?\n[ \t\r\n]*"
_LINE_END = ord("\n")
_PADDING = b"\n" * 32  # longer than any name that is looked for
_CONTINUES = (ord(" "), ord("\t"))


class HeaderColumns:
    r"""The headers of some messages.

    Parameters
    ----------
    blocks : sequence of bytes
        Of each message, everything above its first blank line.

    Examples
    --------
    >>> headers = HeaderColumns([b"TO: a@x.example,\r\n b@x.example\r\nDate: now", b"Subject: private"])
    >>> headers.column("to").to_pylist()
    ['a@x.example, b@x.example', None]
    """

    def __init__(self, blocks: Sequence[bytes]) -> None:
        lines = [block if block.isascii() else recode_lines(block) for block in blocks]
        self._n = len(lines)
        text = b"\n".join([*lines, _PADDING])
        size = len(text) - len(_PADDING)
        self._blob = pa.py_buffer(text)
        self._bytes = np.frombuffer(text, np.uint8)
        sizes = np.array([len(each) + 1 for each in lines], np.int64)
        first = np.cumsum(sizes) - sizes
        ends = np.flatnonzero(self._bytes[:size] == _LINE_END)
        starts = np.append(0, ends[:-1] + 1) if size else ends
        initial = self._bytes[starts]
        begins = (initial != _CONTINUES[0]) & (initial != _CONTINUES[1])
        begins[np.searchsorted(starts, first)] = True
        self._starts = starts[begins]
        self._folded = np.diff(np.append(np.flatnonzero(begins), len(begins))) > 1
        self._ends = np.append(self._starts[1:], size) - 1
        self._message = np.searchsorted(first, self._starts, side="right") - 1
        windows = np.lib.stride_tricks.sliding_window_view(self._bytes, _KEY_BYTES)
        self._keys = windows[self._starts].view("<u8").ravel() | _LOWER

    def has(self, name: str) -> np.ndarray:
        """Tell which messages have a header.

        Parameters
        ----------
        name : str
            Of the header, in lower case.

        Returns
        -------
        numpy.ndarray
            One bool per message.
        """
        found = np.zeros(self._n, bool)
        found[self._message[self._lines(name)]] = True
        return found

    def column(self, name: str, *, join: Callable[[list[str]], str] | None = None) -> pa.StringArray:
        """Give one header of every message.

        Parameters
        ----------
        name : str
            Of the header, in lower case.
        join : callable, optional
            Makes one text of several headers of this name in a message; without
            it the first counts.

        Returns
        -------
        pyarrow.StringArray
            Values, unfolded, without outer blanks; missing where a message lacks it.
        """
        lines = self._lines(name)
        if not len(lines):
            return pa.nulls(self._n, pa.string())
        message = self._message[lines]
        values = self._values(lines, len(name) + 1)
        later = np.append(False, message[1:] == message[:-1])
        if later.any():
            values = _joined(values, later, join) if join else values.filter(pa.array(~later))
            message = message[~later]
        if len(message) == self._n:
            return values
        place = np.full(self._n, -1)
        place[message] = np.arange(len(message))
        return values.take(pa.array(place, mask=place < 0))

    def _lines(self, name: str) -> np.ndarray:
        """Find the lines that begin with a name and a colon, in any case."""
        written = f"{name}:".encode()
        short = written[:_KEY_BYTES]
        mask = np.uint64((1 << 8 * len(short)) - 1)
        wanted = np.uint64(int.from_bytes(short, "little")) | _LOWER
        lines: np.ndarray = np.flatnonzero((self._keys ^ wanted) & mask == 0)
        if not len(lines):
            return lines
        windows = np.lib.stride_tricks.sliding_window_view(self._bytes, len(written))
        same = (windows[self._starts[lines]] | _LOWER_BYTE) == (
            np.frombuffer(written, np.uint8) | _LOWER_BYTE
        )
        return np.asarray(lines[same.all(axis=1)])

    def _values(self, lines: np.ndarray, after: int) -> pa.StringArray:
        """Cut values out of the lines; between two of them lies one that is not taken."""
        cuts = np.column_stack([self._starts[lines] + after, self._ends[lines]]).astype(np.int32).ravel()
        pieces = pa.Array.from_buffers(pa.string(), len(cuts) - 1, [None, pa.py_buffer(cuts), self._blob])
        values = pieces.take(pa.array(np.arange(0, len(cuts) - 1, 2)))
        if self._folded[lines].any():
            values = pc.replace_substring_regex(values, _FOLD, " ")
        return pc.utf8_trim_whitespace(values)


def _joined(values: pa.StringArray, later: np.ndarray, join: Callable[[list[str]], str]) -> pa.StringArray:
    groups: list[list[str]] = []
    for text, repeats in zip(values.to_pylist(), later, strict=True):
        if repeats:
            groups[-1].append(text)
        else:
            groups.append([text])
    return pa.array([join(group) for group in groups], pa.string())


def recode_lines(block: bytes) -> bytes:
    r"""Bring headers that are no ASCII to UTF-8, each line from what it most probably is.

    Parameters
    ----------
    block : bytes
        Some lines.

    Returns
    -------
    bytes
        The same in UTF-8; a line that is not is taken for Windows-1252.

    Examples
    --------
    >>> recode_lines(b"From: J\xfcrg\nTo: Zo\xc3\xab").decode()
    'From: Jürg\nTo: Zoë'
    """
    found = []
    for line in block.split(b"\n"):
        try:
            found.append(line.decode("utf-8").encode("utf-8"))
        except UnicodeDecodeError:
            found.append(line.decode("cp1252", "replace").encode("utf-8"))
    return b"\n".join(found)
