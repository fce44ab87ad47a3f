"""What was chosen and what was read, as rows for tables."""

from collections.abc import Sequence

import pandas as pd

from reciprocity_kit.apps.importing.mapping import is_asked_about
from reciprocity_kit.apps.table_view.rows import Rows, build_rows
from reciprocity_kit.columns import INTERACTIONS, SKIPPED, TABLES, Column
from reciprocity_kit.history import History
from reciprocity_kit.readers.looking import Seen

PREVIEWED = 20
MOST_SKIPPED = 5_000
PREVIEW_COLUMNS = ("sent_at", "sender", "recipient", "channel", "role", "automated", "source")
FILE_COLUMNS = ("source", "format", "rows", "kept", "skipped", "first_at", "last_at", "skipped_because")
_KB = 1 << 10
_STEPS = ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB"))


def size_words(size: int) -> str:
    """Say how large a file is.

    Parameters
    ----------
    size : int
        Bytes.

    Returns
    -------
    str
        With a unit.

    Examples
    --------
    >>> size_words(0), size_words(1536), size_words(200 << 20)
    ('empty', '1.5 kB', '200 MB')
    """
    for unit, name in _STEPS:
        if size >= unit:
            return f"{size / unit:.3g} {name}" if size < _KB * unit else f"{size / unit:,.0f} {name}"
    return f"{size} bytes" if size else "empty"


def chosen_rows(seen: Sequence[Seen]) -> Rows:
    """Build the rows of the files that were chosen.

    Parameters
    ----------
    seen : sequence of Seen
        What a first look told.

    Returns
    -------
    dict
        For `TableView`; a row is named by where the file lies.
    """
    frame = pd.DataFrame(
        {
            "place": [each.place for each in seen],
            "source": [each.label for each in seen],
            "format": [each.describes or "not known" for each in seen],
            "bytes": [size_words(each.size) for each in seen],
            "state": [state_words(each) for each in seen],
        }
    )
    columns = [
        Column("source", "str", "File", "its name"),
        Column("state", "str", "State", "what stands in the way"),
        Column("format", "str", "What it is", "the format"),
        Column("bytes", "str", "Size", "bytes"),
    ]
    widths = {"source": 240, "state": 260, "format": 320, "bytes": 80}
    return build_rows(frame, columns, key="place", label="Files that are chosen", widths=widths)


def state_words(seen: Seen) -> str:
    """Say in a line whether a file can be read.

    Parameters
    ----------
    seen : Seen
        What a first look told.

    Returns
    -------
    str
        Ready, or what is open, or why it is passed over.
    """
    if is_asked_about(seen):
        return "say below which column is which"
    if not seen.fault:
        return "ready to read"
    first = seen.fault.splitlines()[0].removeprefix(seen.label).strip()
    return first if seen.named else f"passed over: it {first}"


def file_rows(history: History) -> Rows:
    """Build the rows of what became of every file.

    Parameters
    ----------
    history : History
        What was read.

    Returns
    -------
    dict
        For `TableView`: format, period, kept, skipped and why, one row per source.
    """
    receipt = history.receipt.assign(row=[str(number) for number in range(len(history.receipt))])
    declared = {column.name: column for column in TABLES["receipt"]}
    columns = [declared[name] for name in FILE_COLUMNS]
    widths = {"source": 240, "skipped_because": 420}
    return build_rows(receipt, columns, key="row", label="What became of every file", widths=widths)


def first_rows(history: History) -> Rows:
    """Build the rows of the first interactions, for a look at what was understood.

    Parameters
    ----------
    history : History
        What was read.

    Returns
    -------
    dict
        For `TableView`.
    """
    head = history.interactions.head(PREVIEWED)
    numbered = head.assign(row=[str(number) for number in range(len(head))])
    declared = {column.name: column for column in INTERACTIONS}
    columns = [declared[name] for name in PREVIEW_COLUMNS]
    widths = {"sender": 230, "recipient": 230, "source": 200}
    return build_rows(numbered, columns, key="row", label="The first rows that were read", widths=widths)


def skipped_rows(history: History, *, most: int = MOST_SKIPPED) -> Rows:
    """Build the rows of what was not kept: where it stands, and why.

    Parameters
    ----------
    history : History
        What was read.
    most : int
        Rows to show; `history.skipped` has all.

    Returns
    -------
    dict
        For `TableView`.
    """
    head = history.skipped.head(most)
    numbered = head.assign(row=[str(number) for number in range(len(head))])
    n = len(history.skipped)
    label = f"What was skipped: the first {most:,} of {n:,}" if n > most else "What was skipped"
    return build_rows(numbered, list(SKIPPED), key="row", label=label, widths={"source": 240, "reason": 420})
