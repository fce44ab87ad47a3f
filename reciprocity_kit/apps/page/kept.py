"""What a served page goes on with when it is reloaded: the casebook that was open on it."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reciprocity_kit.apps.page.serve import PRIVATE
from reciprocity_kit.apps.state import State

_NAME = "book.json"


@dataclass(frozen=True)
class KeptBook:
    """The casebook that was last on the page.

    Parameters
    ----------
    path : str
        Its file; a passphrase is never kept.
    is_open : bool
        Whether it was open for writing when the page was left.
    """

    path: str
    is_open: bool


def keep_book(state: State) -> None:
    """Keep which casebook a page has, as long as its server runs, whenever that changes.

    Parameters
    ----------
    state : State
        The page's state. Outside of a served page nothing is kept.
    """
    file = _file()
    if file is None:
        return

    def keep(_change: object = None) -> None:
        book = state.book
        kept = {"path": state.book_path, "is_open": book is not None and not book.read_only}
        with suppress(OSError):
            file.write_text(json.dumps(kept), encoding="utf-8")

    state.observe(keep, ["book", "book_path"])


def kept_book() -> KeptBook | None:
    """Say which casebook the page had before it was reloaded.

    Returns
    -------
    KeptBook or None
        `None` where there was none.
    """
    file = _file()
    if file is None:
        return None
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        found = KeptBook(str(kept["path"]), bool(kept["is_open"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return found if found.path else None


def _file() -> Path | None:
    folder = os.environ.get(PRIVATE)
    return Path(folder, _NAME) if folder else None
