"""Where one message of a mailbox ends and the next begins, also where lengths in headers say so."""

import re
from typing import TypeAlias

RawMessage: TypeAlias = tuple[bytes, bytes, bool, int]
"""Of one message: separator line, headers, whether they are whole, bytes of the message."""

_Raw: TypeAlias = tuple[bytes, bytes, bool]
_Inside: TypeAlias = tuple[int, int, _Raw]

MOST_INSIDE = 2_000
"""Separators in the text of one message; a length that hides more of them is not believed."""

_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_NEAR = 3


class Parting:
    """Parts the messages of a mailbox at its separators.

    Where the first message has a `Content-Length`, separators in the text it measures
    wait until it is known whether the length ends at a separator. If it does, they
    are text; if not, they part messages.

    Parameters
    ----------
    size : int
        Bytes of the file, 0 where that is not known.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: _Raw | None = None
        self._begin = 0
        self._inside: list[_Inside] = []
        self._counted: bool | None = None
        self.claim = -1
        """Where the message that is open ends by its own account, -1 where it gives none."""

    def take(self, raw: _Raw, above: int, start: int, parts: tuple[int, int]) -> list[RawMessage]:
        """Take in a separator and the headers below it.

        Parameters
        ----------
        raw : tuple of (bytes, bytes, bool)
            Separator line, headers, whether they are whole.
        above : int
            Where the text above ends, without the blank line.
        start : int
            Where the separator begins.
        parts : tuple of int
            Where the headers and the text begin.

        Returns
        -------
        list of RawMessage
            The messages that end here.
        """
        headers, body = parts
        if self._counted is False and self._held is not None:  # almost every mailbox
            ended = (*self._held, above - self._begin)
            self._held, self._begin = raw, headers
            return [ended]
        if start < self.claim:
            self._inside.append((above, headers, raw))
            return self._give_up() if len(self._inside) > MOST_INSIDE else []
        done = self._finished(above, start)
        self._held, self._begin = raw, headers
        self.claim = self._find_claim(raw, body)
        return done

    def close(self, end: int, size: int) -> list[RawMessage]:
        """End the last message.

        Parameters
        ----------
        end : int
            Where its text ends, without a blank line.
        size : int
            Where the file ends.

        Returns
        -------
        list of RawMessage
            The messages that end here.
        """
        return self._finished(end, size)

    def _finished(self, above: int, start: int) -> list[RawMessage]:
        if self._held is None:
            return []
        if self._inside and not 0 <= start - self.claim <= _NEAR:
            done = self._give_up()
        else:
            done, self._inside = [], []
        return [*done, (*self._held, above - self._begin)]

    def _give_up(self) -> list[RawMessage]:
        """Let the separators inside a text part messages after all; the last stays open."""
        done: list[RawMessage] = []
        for above, headers, raw in self._inside:
            if self._held is not None:
                done.append((*self._held, above - self._begin))
            self._held, self._begin = raw, headers
        self._inside, self.claim = [], -1
        return done

    def _find_claim(self, raw: _Raw, body: int) -> int:
        if self._counted is False or not raw[2]:
            return -1
        found = _LENGTH.search(raw[1])
        self._counted = bool(found) or bool(self._counted)
        claim = body + int(found[1]) if found else -1
        return -1 if self._size and claim > self._size + _NEAR else claim
