"""JSON read piece by piece, so that memory does not grow with the file."""

import io
import json
import re
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from reciprocity_kit.errors import ReadError
from reciprocity_kit.readers.chats.plain import BROKEN_STREAM, cut_off
from reciprocity_kit.readers.reading import Reading
from reciprocity_kit.readers.sources import Source
from reciprocity_kit.readers.text import open_text
from reciprocity_kit.readers.told import told_source

CHUNK = 1 << 18
LARGEST_PIECE = 64 << 20
"""Characters that one message, or one other value that is decoded whole, may have."""

_LONGEST_NUMBER = 20
_BLANK = re.compile(r"[ \t\r\n]*")


def _whole_number(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else None


_DECODER = json.JSONDecoder(parse_int=_whole_number, parse_constant=lambda _: None, strict=False)


class JsonStream:
    """A cursor in a JSON file: go into lists and objects, take the values in them.

    Numbers beyond twenty digits and NaN come out as `None`.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        Who is told how far it is.

    Raises
    ------
    UnknownFormatError
        If it is empty or no text.
    """

    def __init__(self, source: Source, reading: Reading) -> None:
        self.label = source.label
        encoding = open_text(source).encoding
        try:
            self._stream = io.TextIOWrapper(told_source(source, reading).open(), encoding, errors="replace")
        except BROKEN_STREAM as error:
            raise cut_off(self.label, str(error)) from error
        self._text = ""
        self._at = 0

    def __enter__(self) -> Self:
        """Keep the file open."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._stream.close()

    def _more(self, size: int = CHUNK) -> bool:
        try:
            added = self._stream.read(size)
        except BROKEN_STREAM as error:
            raise cut_off(self.label, str(error)) from error
        self._text = self._text[self._at :] + added
        self._at = 0
        return bool(added)

    def peek(self) -> str:
        """Look at the next mark.

        Returns
        -------
        str
            One character, empty at the end of the file.
        """
        while True:
            blank = _BLANK.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def value(self) -> object:
        """Take the whole value at the cursor.

        Returns
        -------
        object
            As `json` decodes it.

        Raises
        ------
        ReadError
            If the file ends within it, is no JSON there, nests too deeply, or
            the value is larger than `LARGEST_PIECE`.
        """
        self.peek()
        size = CHUNK
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > LARGEST_PIECE or not self._more(size):
                    raise cut_off(self.label, f"not JSON: {error.msg}") from error
                size *= 2
                continue
            except RecursionError as error:
                raise cut_off(self.label, "its parts lie in each other too deeply") from error
            if end == len(self._text) and self._text[end - 1] not in '"}]' and self._more(size):
                continue
            self._at = min(end, len(self._text))
            return value

    def items(self) -> Iterator[int]:
        """Go through a list; take each item with `value` or by going into it.

        Yields
        ------
        int
            Number of the item, from 1; nothing where no list stands.
        """
        if self.peek() != "[":
            self.value()
            return
        self._at += 1
        if self.peek() == "]":
            self._at += 1
            return
        number = 0
        while True:
            number += 1
            yield number
            if self._next_mark(",]") == "]":
                return

    def keys(self) -> Iterator[str]:
        """Go through an object; take each value with `value` or by going into it.

        Yields
        ------
        str
            Each key; nothing where no object stands.
        """
        if self.peek() != "{":
            self.value()
            return
        self._at += 1
        if self.peek() == "}":
            self._at += 1
            return
        while True:
            key = self.value()
            self._next_mark(":")
            yield key if isinstance(key, str) else ""
            if self._next_mark(",}") == "}":
                return

    def _next_mark(self, allowed: str) -> str:
        mark = self.peek()
        if not mark or mark not in allowed:
            raise self._unexpected(mark)
        self._at += 1
        return mark

    def _unexpected(self, mark: str) -> ReadError:
        return cut_off(self.label, f"not JSON: {mark!r} where it goes on" if mark else "it ends too early")
