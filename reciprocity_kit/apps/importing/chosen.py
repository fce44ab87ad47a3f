"""The files of a reading: dropped, chosen or named by path; looked at, and left out again."""

from collections.abc import Container
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import traitlets

from reciprocity_kit.apps.importing.drop_zone import DropZone
from reciprocity_kit.apps.importing.mapping import is_asked_about
from reciprocity_kit.apps.importing.told import chosen_rows
from reciprocity_kit.apps.importing.uploads import Uploads
from reciprocity_kit.apps.notice import Notice
from reciprocity_kit.apps.paths import full_path
from reciprocity_kit.apps.table_view import TableView
from reciprocity_kit.apps.table_view.rows import NO_ROWS
from reciprocity_kit.errors import ReadError
from reciprocity_kit.readers.looking import Seen, look_at_files

_WIDE = {"width": "100%", "max_width": "640px"}
_ROW, _REST, _MOST = 34, 120, 300


class ChosenFiles(widgets.VBox):
    """A place to drop files, a field for a path, and a table of what was chosen.

    Parameters
    ----------
    theme : str
        auto, light or dark.
    """

    given = traitlets.Tuple()
    """Paths that the person wrote."""
    seen = traitlets.Tuple()
    """What a first look at all files told."""
    busy = traitlets.Bool(default_value=False)
    theme = traitlets.Unicode("auto")

    def __init__(self, *, theme: str = "auto") -> None:
        self.uploads = Uploads()
        self.drop = DropZone(self.uploads, theme=theme)
        self.path = widgets.Text(
            placeholder="or the path of a file or folder on this machine, however large; then Enter",
            description="Path",
            continuous_update=False,
            layout=_WIDE,
        )
        self.notice = Notice()
        self.table = TableView(NO_ROWS, height=_REST, theme=theme)
        self.out_button = widgets.Button(
            description="Leave out the selected", layout={"width": "auto", "align_self": "flex-start"}
        )
        self.chosen = widgets.VBox([self.table, self.out_button], layout={"display": "none"})
        super().__init__([self.drop, self.path, self.notice, self.chosen])
        self.theme = theme
        self.drop.observe(lambda _change: self.look(), ["arrived"])
        self.drop.observe(lambda change: self._complain(change.new), ["trouble"])
        self.path.observe(self._take_path, "value")
        self.out_button.on_click(lambda _button: self.leave_out())
        self.observe(lambda _change: self.look(), ["given"])
        self.observe(self._follow, ["busy", "theme"])

    @property
    def paths(self) -> list[str]:
        """What is to be read: the folder of what was dropped, and what was named."""
        dropped = [str(self.uploads.folder)] if self.uploads.files else []
        return [*dropped, *self.given]

    def look(self) -> None:
        """Look at all files anew."""
        seen = look_at_files(self.paths) if self.paths else []
        self.seen = tuple(replace(each, named=each.named or self._was_dropped(each)) for each in seen)
        self.table.selected = []
        self.table.table = chosen_rows(self.seen) if self.seen else NO_ROWS
        self.table.height = min(_REST + _ROW * len(self.seen), _MOST)
        self.chosen.layout.display = "" if self.seen else "none"
        self._complain()

    def leave_out(self) -> None:
        """Take the selected files out; dropped ones are deleted."""
        chosen = set(self.table.selected)
        for file in self.uploads.files:
            if str(file) in chosen or _holds(chosen, file):
                self.uploads.remove(file)
        left = tuple(path for path in self.given if str(Path(path).expanduser()) not in chosen)
        inside = [each for each in self.seen if each.place in chosen and self._lies_in_a_folder(each)]
        if left != self.given:
            self.given = left
        else:
            self.look()
        if inside:
            self._complain(
                f"{inside[0].label} lies in a folder or an archive: take that out, or name its files."
            )

    def forget(self, read: Container[str]) -> None:
        """Delete what was dropped and read; files of the person's own stay, and what was dropped since.

        Parameters
        ----------
        read : container of str
            Where the files lie that were read.
        """
        self.uploads.forget([file for file in self.uploads.files if str(file) in read])
        self.look()

    def _lies_in_a_folder(self, seen: Seen) -> bool:
        named = {str(Path(path).expanduser()) for path in self.given}
        return seen.place not in named and Path(seen.place).exists()

    def _was_dropped(self, seen: Seen) -> bool:
        """Tell whether somebody chose this very file, which no folder holds that was named."""
        return Path(seen.place) in self.uploads.files

    def _take_path(self, change: Any) -> None:
        """Take a path that was written; one that leads nowhere stays in the field to be mended."""
        text = str(change.new).strip().strip("\"'")
        if not text:
            return
        text = str(full_path(text))
        first = look_at_files([text])
        if len(first) == 1 and first[0].fault and first[0].label == text:
            self._complain(first[0].fault)
            return
        if text not in self.given:
            self.given = (*self.given, text)
        self.path.value = ""

    def _complain(self, text: str = "") -> None:
        """Say all that is wrong with what was chosen, and something more."""
        faults = [each.fault for each in self.seen if each.fault and each.named and not is_asked_about(each)]
        self.notice.clear()
        if wrong := [*dict.fromkeys([*faults, *filter(None, [text])])]:
            self.notice.show_error(ReadError("\n".join(wrong)))

    def _follow(self, _change: Any) -> None:
        self.drop.busy = self.path.disabled = self.out_button.disabled = self.busy
        self.drop.theme = self.table.theme = self.theme


def _holds(chosen: set[str], file: Path) -> bool:
    """Tell whether an archive that was dropped holds something that was selected."""
    return any(place.startswith(f"{file}/") for place in chosen)
