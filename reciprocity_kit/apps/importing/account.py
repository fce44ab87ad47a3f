"""What was read, to look at: the receipt, every file, the first rows, and what was skipped."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import ipywidgets as widgets
import traitlets

from reciprocity_kit.apps.importing.told import file_rows, first_rows, skipped_rows
from reciprocity_kit.apps.table_view import TableView
from reciprocity_kit.apps.table_view.rows import NO_ROWS, Rows
from reciprocity_kit.history import History
from reciprocity_kit.history.rendering import render_receipt

LOOKS: Mapping[str, Callable[[History], Rows]] = MappingProxyType(
    {"first": first_rows, "skipped": skipped_rows, "files": file_rows}
)
_HEIGHT = 300


class AccountView(widgets.VBox):
    """The receipt of a reading, and tables behind it that are made when they are asked for.

    Parameters
    ----------
    theme : str
        auto, light or dark.
    """

    history = traitlets.Instance(History, allow_none=True)
    """What was read."""
    look = traitlets.Unicode("")
    """Which table is shown: first, skipped, files, or none."""
    theme = traitlets.Unicode("auto")

    def __init__(self, *, theme: str = "auto") -> None:
        self.receipt = widgets.HTML(layout={"overflow": "auto"})
        self.menu = widgets.ToggleButtons(options=[("Receipt only", "")], style={"button_width": "auto"})
        self.table = TableView(NO_ROWS, height=_HEIGHT, theme=theme)
        self.table.layout.display = "none"
        super().__init__([self.receipt, self.menu, self.table])
        self.theme = theme
        traitlets.link((self, "look"), (self.menu, "value"))
        self.observe(self._read, ["history"])
        self.observe(self._show, ["look"])
        self.observe(lambda change: setattr(self.table, "theme", change.new), ["theme"])

    def _read(self, _change: Any) -> None:
        history = self.history
        if history is None:
            return
        self.receipt.value = render_receipt(history, style="html")
        n = len(history.skipped)
        options = [("Receipt only", ""), ("First rows", "first")]
        options += [(f"What was skipped ({n:,})", "skipped")] * bool(n) + [("Every file", "files")]
        kept = self.look if self.look in dict(options).values() else ""
        with self.hold_trait_notifications():
            self.menu.options = options
            self.look = kept
        self._show()

    def _show(self, _change: Any = None) -> None:
        shown = self.history is not None and self.look in LOOKS
        self.table.layout.display = "" if shown else "none"
        if shown and self.history is not None:
            self.table.query = ""
            self.table.table = LOOKS[self.look](self.history)
