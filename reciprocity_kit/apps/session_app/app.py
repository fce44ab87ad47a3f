"""The board for a coaching hour: pin, order, write, hide names, print, keep."""

from typing import Any

import ipywidgets as widgets

from reciprocity_kit.apps.chart_view import ChartView
from reciprocity_kit.apps.chart_view.view import section_entry
from reciprocity_kit.apps.notice import Notice
from reciprocity_kit.apps.page_buttons import PageButtons
from reciprocity_kit.apps.paths import full_path
from reciprocity_kit.apps.session_app.board_list import BoardList
from reciprocity_kit.apps.session_app.sheets import SheetWriter
from reciprocity_kit.apps.sleeping import SleepingBox
from reciprocity_kit.apps.state import State, state_of
from reciprocity_kit.errors import OptionError, ReciprocityError
from reciprocity_kit.findings import NOTHING, Finding
from reciprocity_kit.history import History
from reciprocity_kit.pictures import PICTURES, Pin, find_pictures
from reciprocity_kit.pictures.hiding import SHOWN, find_names
from reciprocity_kit.pictures.pin import pin_of_finding, read_board_file, rename_pin, render_board_file
from reciprocity_kit.pictures.scope import display_names
from reciprocity_kit.privacy import find_names_key
from reciprocity_kit.report.board import Words, build_board, render_board
from reciprocity_kit.report.sections import Section

NAMES = [("Shown", SHOWN), ("Initials", "initials"), ("Pseudonyms", "pseudonyms")]
_WIDE = {"width": "100%", "max_width": "760px"}
_FIELD = {"width": "420px", "max_width": "100%"}


class SessionApp(SleepingBox):
    """A board: pictures and findings in order, a sentence under each, names hidden by one switch.

    What is written on the board is kept as it is written; the switch hides the names that
    come from the history and the casebook.

    Parameters
    ----------
    given : State or History, optional
        The page's state, or a history.
    """

    def __init__(self, given: State | History | None = None) -> None:
        self.state = state_of(given)
        self.notice = Notice()
        self._findings: list[Finding] = []
        self._make_choices()
        self._make_words()
        self._make_keeping()
        self.board = BoardList(self._change_pins)
        self.view = ChartView(theme=self.state.theme)
        self.sheets = SheetWriter(self.state)
        self.more = widgets.Accordion([self.keeping, self.sheets])
        self.more.titles = ("Keep the board, or open one", "Worksheets")
        names = widgets.HBox([self.names, self.key_path], layout={"flex_flow": "row wrap"})
        super().__init__(
            [
                self.title,
                names,
                self.notice,
                self.choices,
                self.board,
                self.written,
                self.buttons,
                self.more,
                self.view,
            ]
        )
        self.state.observe(self._follow, ["history", "filters", "book", "book_version", "names"])
        self.state.observe(self._show_board, ["pins", "theme"])
        self._follow()

    def _make_choices(self) -> None:
        """Make the menus of what can be pinned, and the switch of names."""
        self.picture = widgets.Dropdown(description="Picture", layout=_FIELD)
        self.finding = widgets.Dropdown(description="Finding", layout=_WIDE)
        pin_picture = widgets.Button(description="Pin the picture")
        pin_finding = widgets.Button(description="Pin the finding")
        pin_picture.on_click(lambda _button: self.pin_picture())
        pin_finding.on_click(lambda _button: self.pin_finding())
        rows = [[self.picture, pin_picture], [self.finding, pin_finding]]
        self.choices = widgets.VBox([widgets.HBox(row, layout={"flex_flow": "row wrap"}) for row in rows])
        self.names = widgets.ToggleButtons(
            options=NAMES, description="Names", value=self.state.names, style={"button_width": "120px"}
        )
        self.key_path = widgets.Text(
            self.state.names_key_path, description="Key", layout=_FIELD, continuous_update=False
        )
        self.key_path.tooltip = "The file with the key behind pseudonyms; it stays with you"
        self.names.observe(self._hide, "value")

    def _make_words(self) -> None:
        """Make what is written on the board besides the sentences."""
        self.title = widgets.Text(description="Title", placeholder="what the hour is about", layout=_WIDE)
        self.agenda = widgets.Textarea(description="Agenda", placeholder="a line each", layout=_WIDE)
        self.agreements = widgets.Textarea(description="Agreed", placeholder="a line each", layout=_WIDE)
        self.written = widgets.VBox([self.agenda, self.agreements])
        self.buttons = PageButtons(self.render_page, name="session.html")

    def _make_keeping(self) -> None:
        """Make the fields that keep the board in a file, and open one."""
        self.path = widgets.Text("board.json", description="File", layout=_FIELD)
        keep, open_ = widgets.Button(description="Keep the board"), widgets.Button(description="Open a board")
        keep.on_click(lambda _button: self.keep_board())
        open_.on_click(lambda _button: self.open_board())
        self.keeping = widgets.HBox([self.path, keep, open_], layout={"flex_flow": "row wrap"})

    @property
    def words(self) -> Words:
        """What is written on the board now."""
        return Words(title=self.title.value, agenda=self.agenda.value, agreements=self.agreements.value)

    def sections(self, theme: str = "light") -> list[Section]:
        """Draw what is on the board.

        Parameters
        ----------
        theme : str
            light, dark or print.

        Returns
        -------
        list of Section
            In order; none before anything was read.
        """
        cast = self.state.cast
        if cast is None:
            return []
        return build_board(self.state.pins, self.state.tables_of, called=cast.called, theme=theme)

    def render_page(self) -> str:
        """Render the board as a page to keep or print.

        Returns
        -------
        str
            HTML that loads nothing.

        Raises
        ------
        OptionError
            If nothing was read yet.
        """
        tables = self.state.tables
        if tables is None:
            raise OptionError("Nothing was read yet.", next_step="read an export first")
        self._say(self._names_written())
        return render_board(self.sections(), self.words, tables)

    def pin_picture(self) -> None:
        """Pin the chosen picture, as the page looks now."""
        if self.picture.value:
            self.state.pin(self.picture.value, self.state.looked)

    def pin_finding(self) -> None:
        """Pin the chosen finding."""
        tables, cast, chosen = self.state.tables, self.state.cast, self.finding.value
        if tables is None or cast is None or chosen not in range(len(self._findings)):
            return
        persons = {name: person for person, name in tables.names.items()}
        made = pin_of_finding(self._findings[chosen], self.state.filters, persons)
        named = rename_pin(Pin(finding=made.finding), cast.behind)
        self._change_pins((*self.state.pins, Pin(finding=named.finding, filters=self.state.filters)))

    def keep_board(self) -> None:
        """Write the board to a file; it names the persons on it, so it is for its owner alone."""
        words = {name: getattr(self.words, name) for name in ("title", "agenda", "agreements")}
        try:
            path = full_path(self.path.value)
            path.write_text(render_board_file(self.state.pins, words), encoding="utf-8")
        except OSError as error:
            self.notice.show_error(
                OptionError(
                    f"{self.path.value} cannot be written: {error.strerror}.", next_step="name another file"
                )
            )
            return
        self.notice.say(f"Kept in {path}. It holds names, so it is for you alone.")

    def open_board(self) -> None:
        """Open a board that was kept."""
        try:
            text = full_path(self.path.value).read_text(encoding="utf-8")
            pins, words = read_board_file(text)
        except (OSError, UnicodeDecodeError):
            error = OptionError(f"{self.path.value} cannot be read.", next_step="name a board that was kept")
            self.notice.show_error(error)
            return
        except ReciprocityError as error:
            self.notice.show_error(error)
            return
        for name, field in (("title", self.title), ("agenda", self.agenda), ("agreements", self.agreements)):
            field.value = words.get(name, "")
        self._change_pins(tuple(pins))
        self.notice.say(f"{len(pins)} pinned.")

    def _hide(self, change: Any) -> None:
        """Hide the names everywhere on the page, before anything is computed."""
        self.notice.clear()
        if change.new == self.state.names:
            return
        told = ""
        try:
            if change.new == "pseudonyms":
                path = full_path(self.key_path.value or self.state.names_key_path)
                self.state.names_key, made = find_names_key(path)
                told = f"Made {path}: keep it, and give it to nobody with a board. " if made else ""
            self._blank()
            self.state.names = change.new
        except ReciprocityError as error:
            self.names.value = self.state.names
            self.notice.show_error(error)
            self._show_board()
            return
        self._say(told + self._names_written())

    def _blank(self) -> None:
        """Take every name off the screen at once: without them all is computed anew, which takes seconds."""
        self.view.figures = []
        _offer(self.finding, [("One moment: everything is made anew", -1)])

    def _say(self, text: str) -> None:
        if text:
            self.notice.say(text)

    def _names_written(self) -> str:
        """Say which names the person wrote on the board themselves: those are not hidden."""
        history = self.state.history
        if self.state.names == SHOWN or history is None:
            return ""
        words = self.words
        written = [words.title, words.agenda, words.agreements, *(pin.words for pin in self.state.pins)]
        found = find_names("\n".join(written), display_names(history).values())
        if not found:
            return ""
        return (
            f"Your own words stay as you wrote them, and they name somebody: {', '.join(found)}. "
            "Next: change them before you give the board away."
        )

    def _change_pins(self, pins: tuple[Pin, ...]) -> None:
        self.state.pins = pins

    def _follow(self, _change: Any = None) -> None:
        if self.sleeps(self._follow):
            return
        tables = self.state.tables
        self.names.value = self.state.names
        offered = find_pictures(tables, self.state.looked)
        _offer(self.picture, [(PICTURES[name].title, name) for name in offered])
        self._findings = list(tables.findings) if tables is not None else []
        told = [(each.text, number) for number, each in enumerate(self._findings)]
        _offer(self.finding, told or [(NOTHING if tables is not None else "Read an export first", -1)])
        self._show_board()

    def _show_board(self, _change: Any = None) -> None:
        if self.sleeps(self._show_board):
            return
        self.board.show(self.state.pins)
        self.view.theme = self.state.theme
        try:
            self.view.figures = [
                section_entry(section)
                for section in self.sections(self.state.theme)
                if section.figure is not None
            ]
        except ReciprocityError as error:
            self.notice.show_error(error)


def _offer(menu: widgets.Dropdown, options: list[tuple[str, Any]]) -> None:
    """Offer other options; what is chosen stays chosen if it is among them, else the first is."""
    if list(menu.options) == options:
        return
    before = menu.value
    menu.options = options
    values = [value for _, value in options]
    if values:
        menu.value = before if before in values else values[0]
