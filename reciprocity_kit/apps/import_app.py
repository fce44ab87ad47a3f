"""From files to a history: choose them, settle what they leave open, see what was read, go on."""

import threading
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import traitlets

from reciprocity_kit.apps.importing.account import AccountView
from reciprocity_kit.apps.importing.background import Outcome, run_beside, run_reading
from reciprocity_kit.apps.importing.choices import Choices, Read, Tell
from reciprocity_kit.apps.importing.chosen import ChosenFiles
from reciprocity_kit.apps.importing.same_people import SamePeople
from reciprocity_kit.apps.importing.settling import Settling
from reciprocity_kit.apps.notice import Notice
from reciprocity_kit.apps.state import State, state_of
from reciprocity_kit.errors import ReadError
from reciprocity_kit.history import History
from reciprocity_kit.identities.decisions import read_decisions, write_decisions
from reciprocity_kit.readers.read import PUTTING_TOGETHER

_DECISIONS = "identities.csv"
STOPPED = (
    "Reading was stopped, and nothing of it was kept."
    " Press Read to begin again; what takes too long can be left out in the table above."
)
STOPPED_AGAIN = (
    "Reading was stopped, and nothing of it was kept: what stands below was read before."
    " Press Read again to begin anew, or go on with what stands below."
)
WAITING = "Waiting until the files are in; then they are read"
_STEP = "<h3 style='margin:14px 0 4px;font-size:15px'>{}</h3>"


class ImportApp(widgets.VBox):
    """Choose files, settle zone, owner and columns, see what was read, and go on.

    Files dropped here are kept in a private folder and deleted when the person goes on,
    when the app is forgotten, and when Python ends. Files that lie on the machine are read
    where they are, by their path.

    Parameters
    ----------
    given : State or History, optional
        The page's state; going on sets its history.
    """

    history = traitlets.Instance(History, allow_none=True)
    """What was read and is looked at here; `go_on` hands it to the page."""
    reading = traitlets.Bool(default_value=False)
    """Whether a reading is under way."""
    waiting = traitlets.Bool(default_value=False)
    """Whether to read as soon as the files are in that are on their way."""

    def __init__(self, given: State | History | None = None) -> None:
        self.state = state_of(given)
        self._stop = threading.Event()
        self._turn = threading.Lock()
        self._read: Read | None = None
        self._missed = 0
        self.files = ChosenFiles(theme=self.state.theme)
        self.settling = Settling()
        self.notice = Notice()
        self.account = AccountView(theme=self.state.theme)
        self.people = SamePeople(self._apply_decisions, self._private_decisions)
        self.read_button = widgets.Button(description="Read", button_style="primary")
        self.stop_button = widgets.Button(description="Stop", layout={"display": "none"})
        self.progress = widgets.FloatProgress(max=1.0, layout={"width": "240px", "display": "none"})
        self.phase = widgets.HTML()
        self.go_button = widgets.Button(description="Go on", button_style="success", disabled=True)
        self.after = self._lay_out_after()
        does = [self.read_button, self.stop_button, self.progress, self.phase]
        super().__init__(
            [
                self.files,
                self.settling,
                widgets.HBox(does, layout={"flex_flow": "row wrap", "align_items": "center"}),
                self.notice,
                self.after,
            ]
        )
        self._listen()

    def _lay_out_after(self) -> widgets.VBox:
        """Lay out what appears once something was read."""
        return widgets.VBox(
            [
                widgets.HTML(_STEP.format("What was read")),
                self.account,
                widgets.HTML(_STEP.format("Who is who")),
                self.people,
                self.go_button,
            ],
            layout={"display": "none"},
        )

    def _listen(self) -> None:
        self.read_button.on_click(lambda _button: self.start())
        self.stop_button.on_click(lambda _button: self.stop())
        self.go_button.on_click(lambda _button: self.go_on())
        self.files.observe(self._look, ["seen"])
        self.files.drop.observe(self._read_what_came, ["coming"])
        self.settling.observe(self._choose_owner, ["chosen_owner"])
        self.observe(self._show_history, ["history"])
        self.observe(self._show_reading, ["reading", "waiting"])
        self.state.observe(self._dress, ["theme"])

    @property
    def choices(self) -> Choices:
        """What is chosen now."""
        return self.settling.choices(self.files.paths)

    def start(self) -> None:
        """Read what is chosen beside the page, which stays alive; first wait for files on their way."""
        if self.reading or self.waiting:
            return
        if self.files.drop.coming:
            self.notice.clear()
            self._missed, self.waiting = self.files.drop.missed, True
        elif self._may_read():
            self.reading = True
            self._run_beside(self.choices, self._read)

    def read(self) -> None:
        """Read what is chosen and wait for it; what is still open is asked in place."""
        if self._may_read():
            self._stop = threading.Event()
            self._finish(run_reading(self.choices, self._read, self._tell, self._stop))

    def stop(self) -> None:
        """Stop a reading that is under way, or one that waits for files; nothing of it is kept."""
        if self.waiting:
            self.waiting = False
            self.notice.say("Nothing was read. The files are still being taken in; press Read when you like.")
        elif self.reading:
            self._stop.set()
            self._finish(Outcome())

    def go_on(self) -> None:
        """Hand what was read to the page, and delete the uploaded files that it was read from."""
        if self.history is None:
            return
        self.state.history = self.history
        if Path(self.settling.identities).name == f".{_DECISIONS}":
            self.settling.identities = ""
        self.files.forget(self._read.places if self._read else ())
        self._read = None
        self.notice.say("Read. The other tabs show it now.")

    def _run_beside(self, choices: Choices, before: Read | None) -> None:
        """Read beside the page; a reading that was stopped may end its last step, but is not heard."""
        stop = self._stop = threading.Event()

        def read(tell: Tell) -> Outcome:
            with self._turn:  # the one that was stopped ends first
                return run_reading(choices, before, tell, stop)

        def tell(label: str, share: float) -> None:
            if not stop.is_set():
                self._tell(label, share)

        def finish(outcome: Outcome) -> None:
            if not stop.is_set():
                self._finish(outcome)

        run_beside(read, tell, finish)

    def _read_what_came(self, change: Any) -> None:
        """Read once no file is on its way any more, unless one of them was lost."""
        if change.new or not self.waiting:
            return
        self.waiting = False
        if self.files.drop.missed == self._missed:
            self.start()
        else:
            self.notice.show_error(
                ReadError(
                    "Not every file arrived, so nothing was read yet.",
                    next_step="drop again what is missing, or press Read for the files in the table above",
                )
            )

    def _may_read(self) -> bool:
        self.notice.clear()
        open_menus = self.settling.missing()
        if open_menus:
            self.notice.show_error(
                ReadError(
                    "Some columns are not named yet.",
                    *(f"{label}: {', '.join(names)}" for label, names in open_menus.items()),
                    next_step="choose them in the menus above",
                )
            )
        return not open_menus

    def _finish(self, outcome: Outcome) -> None:
        self.reading = False
        if outcome.fault is not None:
            self.notice.show_error(outcome.fault)
        elif outcome.read is None:
            self.notice.say(STOPPED if self.history is None else STOPPED_AGAIN)
        else:
            self._read = outcome.read
            self.history = outcome.read.history

    def _apply_decisions(self, path: str) -> History | None:
        """Put the history together anew under an identities.csv."""
        before = self.settling.identities
        self.settling.identities = path
        self.read()
        if self.history is None or self._read is None or self._read.choices.identities != path:
            self.settling.identities = before
            return None
        return self.history

    def _private_decisions(self) -> str:
        """Name a private file for answers, with those that were given before."""
        file, standing = self.files.uploads.private_file(_DECISIONS), self.settling.identities
        if standing and Path(standing).expanduser() != file:
            write_decisions(read_decisions(Path(standing).expanduser()).rows, file)
        return str(file)

    def _look(self, _change: Any) -> None:
        """Ask about columns of tables that no dialect knows, and say what is wrong with files."""
        self.settling.ask_columns(self.files.seen)
        self.notice.clear()

    def _choose_owner(self, change: Any) -> None:
        if change.new is not None and self.history is not None and not self.reading:
            self.start()

    def _tell(self, label: str, share: float) -> None:
        """Show how far it is."""
        self.progress.value = share
        what = "Settling who is who" if label == PUTTING_TOGETHER else f"Reading {label}"
        self.phase.value = what.replace("&", "&amp;").replace("<", "&lt;")

    def _show_reading(self, _change: Any) -> None:
        busy = self.reading or self.waiting
        self.files.busy = self.reading
        self.read_button.disabled = busy
        self.go_button.disabled = busy or self.history is None
        self.stop_button.layout.display = "" if busy else "none"
        self.progress.layout.display = "" if self.reading else "none"
        self.phase.value = "Beginning to read" if self.reading else WAITING if self.waiting else ""
        self.progress.value = 0.0

    def _show_history(self, _change: Any) -> None:
        history = self.history
        self.go_button.disabled = history is None
        self.after.layout.display = "none" if history is None else ""
        self.read_button.description = "Read" if history is None else "Read again"
        if history is not None:
            if not self.people.place and Path(self.settling.identities).name != f".{_DECISIONS}":
                self.people.place = self.settling.identities
            self.account.history = history
            self.settling.offer_owners(history)
            self.people.ask_about(history)

    def _dress(self, _change: Any) -> None:
        self.files.theme = self.account.theme = self.state.theme
