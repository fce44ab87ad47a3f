"""The receipt as text for a terminal and as HTML for a notebook."""

import html
import shutil
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reciprocity_kit.errors import OptionError
from reciprocity_kit.history.account import Account, Line, build_account

if TYPE_CHECKING:
    from reciprocity_kit.history.history import History

STYLES = ("text", "html")
NARROWEST = 40
_SHORTEST_NAME = 16
_ROOM_FOR_NAMES, _LONGEST_NAME = 20, 60
_INDENT, _GAP, _DOTS = "    ", "  ", "..."
_COUNTS = ("entries", "kept", "skipped")
_DATES = ("from", "to")
_DAY = len("2024-03-05")
_NUMBERS = (2, 3, 4)
_PLACES_WITHOUT_DATES = 5
_UNFIT = ("Cc", "Cs", "Zl", "Zp")
_TURNS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CELL = "padding:2px 12px 2px 0;vertical-align:top"
_NAME = f"{_CELL};text-align:left;overflow-wrap:anywhere"
_WORD = f"{_CELL};text-align:left;white-space:nowrap"
_NUMBER = f"{_CELL};text-align:right;white-space:nowrap"
_STYLES = (_NAME, _WORD, _NUMBER, _NUMBER, _NUMBER, _WORD, _WORD)
_SMALL = "padding:0 0 2px 24px;text-align:left;opacity:.75"


@dataclass(frozen=True)
class Receipt:
    """The account of a reading, to look at: printed it is text, in a notebook a table.

    Parameters
    ----------
    history : History
        What was read.
    """

    history: "History"

    def __repr__(self) -> str:
        """Write it for a terminal, as wide as that is."""
        return render_receipt(self.history, width=shutil.get_terminal_size().columns)

    def _repr_html_(self) -> str:
        return render_receipt(self.history, style="html")


def render_receipt(history: "History", *, style: str = "text", width: int = 80) -> str:
    """Write what was read, what was kept, and what was not and why.

    Up to twenty sources are told one by one; of more, each format is summed up and
    the sources are listed that need a look: those that are no export, of which
    nothing or little was kept, or whose times cannot be trusted.

    Parameters
    ----------
    history : History
        What was read.
    style : {"text", "html"}
        For a terminal or a notebook.
    width : int
        Columns of the terminal, 40 or more; HTML takes what room there is.

    Returns
    -------
    str
        Lines without a last line feed, or a piece of HTML in which all names are escaped.

    Raises
    ------
    OptionError
        If there is no such style.

    Examples
    --------
    >>> from reciprocity_kit.events import Batch, Event, build_event_table
    >>> from reciprocity_kit.history import build_history
    >>> from reciprocity_kit.interactions import build_interactions
    >>> import pandas as pd
    >>> when = pd.Timestamp("2024-03-05T10:00Z")
    >>> table = build_event_table([Event(1, when, "a@x.example", (("to", "b@x.example"),)),
    ...                            Event(2, when, "a@x.example", ())])
    >>> batches = [Batch("Sent.mbox", "mbox", table, rows=2)]
    >>> history = build_history(batches, build_interactions(batches), owner=["a@x.example"], tz="UTC",
    ...                         since=None, until=None)
    >>> print(render_receipt(history))
    History of a@x.example: 1 event, 2 people, 2024-03-05 to 2024-03-05
    1 source: 2 entries = 1 kept + 1 skipped
    <BLANKLINE>
    source            read as  entries  kept  skipped  from        to
    Sent.mbox         mbox           2     1        1  2024-03-05  2024-03-05
        skipped 1: no recipient
    """
    if style not in STYLES:
        raise OptionError(f"style={style!r} is unknown.", next_step='use "text" or "html"')
    account = build_account(history)
    return _as_text(account, max(width, NARROWEST)) if style == "text" else _as_html(account)


def _as_text(account: Account, width: int) -> str:
    sizes = _lay_out([*account.lines, *account.troubled], width)
    text = [*_wrapped(account.title, width), *_wrapped(account.head, width)]
    if account.lines:
        text += ["", _joined(("source", "read as", *_COUNTS, *_DATES), sizes)]
        text += _block(account.lines, sizes, width)
    if account.troubled:
        text += ["", "To look at:", *_block(account.troubled, sizes, width)]
        text += [account.listed] * bool(account.listed)
    text += [""] * bool(account.notes)
    text += [line for note in account.notes for line in _wrapped(f"note: {note}", width)]
    return "\n".join(text)


def _lay_out(lines: Sequence[Line], width: int) -> list[int]:
    """Find the widths of the columns; dates have theirs where they leave room to tell names apart."""
    titles = [("read as", *_COUNTS), *((line.format, *(f"{n:,}" for n in line.counts)) for line in lines)]
    fixed = [max(map(_width, cells)) for cells in zip(*titles, strict=True)]
    left = width - sum(fixed) - len(_GAP) * len(fixed)
    longest = max([_SHORTEST_NAME, *(_width(line.name) for line in lines)])
    with_dates = left - 2 * (_DAY + len(_GAP))
    room = min(longest, with_dates, _LONGEST_NAME)
    told_apart = len({_shortened(line.name, room) for line in lines}) == len({line.name for line in lines})
    if with_dates >= min(longest, _ROOM_FOR_NAMES) and told_apart:
        return [room, *fixed, _DAY, _DAY]
    return [max(min(longest, left, _LONGEST_NAME), 1), *fixed]


def _block(lines: Iterable[Line], sizes: Sequence[int], width: int) -> Iterator[str]:
    dated = len(sizes) > _PLACES_WITHOUT_DATES
    for line in lines:
        cells = (line.name, line.format, *(f"{n:,}" for n in line.counts), *line.dates)
        yield _joined(cells, sizes)
        days = [f"from {line.dates[0]} to {line.dates[1]}"] * (not dated and any(line.dates))
        for detail in (*days, *line.details):
            yield from _wrapped(detail, width, indent=_INDENT)


def _joined(cells: Sequence[str], sizes: Sequence[int]) -> str:
    """Lay cells side by side: names and dates to the left, numbers to the right."""
    padded = []
    for place, (cell, size) in enumerate(zip(cells, sizes, strict=False)):
        text = _shortened(_printable(cell), size)
        blank = " " * (size - _width(text))
        padded.append(blank + text if place in _NUMBERS else text + blank)
    return _GAP.join(padded).rstrip()


def _wrapped(text: str, width: int, *, indent: str = "") -> list[str]:
    below = f"{indent}  "
    return textwrap.wrap(
        _printable(text), width, initial_indent=indent, subsequent_indent=below, break_on_hyphens=False
    )


def _printable(text: str) -> str:
    """Leave nothing that moves the cursor, turns the direction of writing or cannot be written."""
    return "".join("?" if mark in _TURNS or unicodedata.category(mark) in _UNFIT else mark for mark in text)


def _width(text: str) -> int:
    """Count the columns that a text takes in a terminal."""
    wide = sum(unicodedata.east_asian_width(mark) in "WF" for mark in text)
    return len(text) + wide - sum(unicodedata.category(mark) in ("Mn", "Me", "Cf") for mark in text)


def _shortened(text: str, size: int) -> str:
    """Cut a text in the middle, so that its beginning and its end can be read."""
    if _width(text) <= size:
        return text
    room = max(size - len(_DOTS), 0)
    begin, end = _fitting(text, room // 3), _fitting(text[::-1], room - room // 3)[::-1]
    return f"{begin}{_DOTS[:size]}{end}"


def _fitting(text: str, size: int) -> str:
    """Take as much from the beginning as fits."""
    taken = 0
    for place, mark in enumerate(text):
        taken += _width(mark)
        if taken > size:
            return text[:place]
    return text


def _as_html(account: Account) -> str:
    rows = [_html_line(line) for line in account.lines]
    if account.troubled:
        rows += [
            f'<tr><th colspan="7" style="{_NAME}">To look at</th></tr>',
            *map(_html_line, account.troubled),
        ]
        rows += [_html_below([account.listed])] * bool(account.listed)
    titles = zip(("source", "read as", *_COUNTS, *_DATES), _STYLES, strict=True)
    head = "".join(f'<th scope="col" style="{style}">{title}</th>' for title, style in titles)
    notes = "".join(f"<li>{_escaped(note)}</li>" for note in account.notes)
    return (
        f"<div><p><strong>{_escaped(account.title)}</strong><br>{_escaped(account.head)}</p>"
        f'<table style="border-collapse:collapse;font-size:inherit"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>" + (f"<ul>{notes}</ul>" if notes else "") + "</div>"
    )


def _html_line(line: Line) -> str:
    cells = zip((line.name, line.format, *(f"{n:,}" for n in line.counts), *line.dates), _STYLES, strict=True)
    row = "".join(f'<td style="{style}">{_escaped(cell)}</td>' for cell, style in cells)
    return f"<tr>{row}</tr>{_html_below(line.details) if line.details else ''}"


def _html_below(details: Iterable[str]) -> str:
    return f'<tr><td colspan="7" style="{_SMALL}">{"<br>".join(map(_escaped, details))}</td></tr>'


def _escaped(text: str) -> str:
    return html.escape(_printable(text))
