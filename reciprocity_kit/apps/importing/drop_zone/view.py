"""The place to drop files on as a widget; no file ever is part of the widget's state."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from reciprocity_kit.apps.importing.uploads import Uploads

_HERE = Path(__file__).parent


class DropZone(anywidget.AnyWidget):
    """Drop files or a folder here, or choose them; they arrive in a private folder.

    Pieces of a file travel as messages, one after the other: nothing of it is stored in a
    notebook, and a file may be larger than a message.

    Parameters
    ----------
    uploads : Uploads
        Where the files are kept.
    **traits
        theme (auto, light or dark), busy (whether files are refused for now).
    """

    _esm = _HERE / "drop_zone.js"
    _css = _HERE / "drop_zone.css"

    theme = traitlets.Enum(("auto", "light", "dark"), default_value="auto").tag(sync=True)
    busy = traitlets.Bool(default_value=False).tag(sync=True)
    arrived = traitlets.Int(0)
    """How many files arrived so far; changes once for everything that was dropped together."""
    coming = traitlets.Int(0)
    """How many drops are not in yet, with all of their files."""
    missed = traitlets.Int(0)
    """How many files did not arrive so far."""
    trouble = traitlets.Unicode("")
    """Why a file did not arrive."""

    def __init__(self, uploads: Uploads, **traits: Any) -> None:
        self.uploads = uploads
        super().__init__(**traits)
        self.on_msg(lambda _widget, content, buffers: self.take(content, buffers))

    def take(self, content: Any, buffers: Sequence[memoryview] = ()) -> None:
        """Take a message of the page: a drop starts, a file begins, a piece of it, it ends, all are there.

        Parameters
        ----------
        content : dict
            With `type` start, begin, piece, end, drop, done, or anew from a page that was just
            opened; `file`, the number of the file; `name` where it begins; and, where a drop is
            done, how many `files` arrived and how many were `missed`.
        buffers : sequence of memoryview
            The piece.
        """
        if not isinstance(content, dict):
            return
        kind, number = content.get("type"), int(content.get("file", 0))
        if kind in ("start", "done", "anew"):
            self._count(kind, content)
            return
        try:
            if kind == "begin":
                self.uploads.begin(number, str(content.get("name", "")))
            elif kind == "piece" and buffers:
                self.uploads.add(number, buffers[0])
            elif kind == "end":
                self.uploads.end(number)
            elif kind == "drop":
                self.uploads.drop(number)
        except (OSError, KeyError) as error:
            self.uploads.drop(number)
            what = getattr(error, "strerror", None) or "it came in pieces that do not fit"
            self.trouble = f"{content.get('name', 'The file')} could not be kept: {what}."
            self.send({"type": "refused", "file": number})
            return
        self.send({"type": "next", "file": number})

    def _count(self, kind: str, content: dict[str, Any]) -> None:
        """Count the drops that are on their way; what a page was sending is lost when it is opened anew."""
        if kind == "start":
            self.coming += 1
        elif kind == "done":
            self.arrived += int(content.get("files", 1))
            self.missed += int(content.get("missed", 0))
            self.coming = max(self.coming - 1, 0)
        else:
            self.uploads.drop_parts()
            self.missed += self.coming
            self.coming = 0
