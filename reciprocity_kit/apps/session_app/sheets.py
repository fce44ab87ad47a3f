"""Worksheets from the board: choose one, for whom, and where it is written."""

import html
from typing import Any

import ipywidgets as widgets

from reciprocity_kit.apps.notice import Notice
from reciprocity_kit.apps.paths import full_path
from reciprocity_kit.apps.state import State
from reciprocity_kit.errors import ReciprocityError
from reciprocity_kit.worksheets import build_worksheet, list_worksheets, write_worksheet

FORMATS = ("html", "docx", "md")
_FIELD = {"width": "420px", "max_width": "100%"}


class SheetWriter(widgets.VBox):
    """A menu of all worksheets, with what each is for, and a button that writes one, filled in.

    Parameters
    ----------
    state : State
        The page's state: whoever is selected is whom a sheet is about.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.notice = Notice()
        listed = list_worksheets()
        self._lines = dict(zip(listed["name"], listed["line"], strict=True))
        options = list(zip(listed["title"], listed["name"], strict=True))
        self.sheet = widgets.Dropdown(options=options, description="Worksheet", layout=_FIELD)
        self.line = widgets.HTML()
        self.format = widgets.ToggleButtons(options=FORMATS, description="As", style={"button_width": "80px"})
        self.folder = widgets.Text("worksheets", description="Folder", layout=_FIELD)
        self.button = widgets.Button(description="Write it")
        super().__init__([self.sheet, self.line, self.format, self.folder, self.button, self.notice])
        self.sheet.observe(self._tell, "value")
        self.button.on_click(lambda _button: self.write())
        self.state.observe(self._tell, ["selected", "history", "names"])
        self._tell()

    @property
    def person(self) -> str:
        """Whom the sheet is about: the one who is selected, if it is one."""
        selected = self.state.selected
        return str(selected[0]) if len(selected) == 1 else ""

    def write(self) -> None:
        """Write the chosen worksheet, filled in with what is known under the names that are shown."""
        cast = self.state.cast
        history = None if cast is None else cast.history
        try:
            made = build_worksheet(
                self.sheet.value,
                owner=(history.owner or "") if history is not None else "",
                person=self.person,
                history=history,
                book=None if cast is None else cast.book,
            )
            folder = full_path(self.folder.value or ".")
            paths = write_worksheet(made, folder, formats=[self.format.value])
        except ReciprocityError as error:
            self.notice.show_error(error)
            return
        self.notice.say("\n".join(f"The worksheet is {path.resolve()}" for path in paths))

    def _tell(self, _change: Any = None) -> None:
        about = (
            f" About {self.state.name_of(self.person)}."
            if self.person
            else " Select one person to fill it in."
        )
        line = self._lines[self.sheet.value]
        self.line.value = html.escape(f"{line}{'' if line.endswith('?') else '.'}{about}")
