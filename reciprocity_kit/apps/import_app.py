"""From files to a history: choose them, settle what they leave open, see what was read, go on."""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import ipywidgets as widgets
import pandas as pd
import traitlets

from reciprocity_kit.apps.notice import Notice
from reciprocity_kit.apps.state import State, state_of
from reciprocity_kit.apps.table_view import TableView, build_rows
from reciprocity_kit.columns import INTERACTIONS
from reciprocity_kit.errors import ReadError, ReciprocityError
from reciprocity_kit.history import History
from reciprocity_kit.history.rendering import render_receipt
from reciprocity_kit.readers.read import read

PREVIEWED = 20
PREVIEW_COLUMNS = ("sent_at", "sender", "recipient", "channel", "role", "automated", "source")
COLUMN_TITLES: Mapping[str, str] = {
    "sent_at": "Date and time",
    "sender": "From",
    "recipient": "To",
    "reply_to": "Answers (optional)",
    "thread_id": "Conversation (optional)",
}
_NO_COLUMN = "(none)"
_ROOMY = {"description_width": "150px"}
_WIDE = {"width": "100%", "max_width": "760px"}


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a person settled about the files.

    Parameters
    ----------
    paths : sequence of str
        Files and folders.
    owner : tuple of str
        Whose mailbox it is; empty for everybody's.
    tz, date_order : str or None
        Zone and order of dates that leave them open.
    columns : mapping of str to str
        Titles of an unknown CSV by the kit's names.
    identities : str or None
        An identities.csv.
    """

    paths: Sequence[str] = ()
    owner: tuple[str, ...] = ()
    tz: str | None = None
    date_order: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    identities: str | None = None


def read_choices(choices: Choices, *, progress: bool | Callable[[str, float], None] = False) -> History:
    """Read the chosen files as they were settled.

    Parameters
    ----------
    choices : Choices
        Files and answers.
    progress : bool or callable
        As in `rk.read`.

    Returns
    -------
    History
        What was read.

    Raises
    ------
    ReadError, OptionError
        If something is still open.
    """
    return read(
        *choices.paths,
        owner=list(choices.owner) or None,
        tz=choices.tz,
        columns=dict(choices.columns) or None,
        date_order=choices.date_order,
        identities=choices.identities,
        progress=progress,
    )


def find_titles_of(path: Path) -> list[str]:
    """Find the column titles of a delimited file, for the menus that map them.

    Parameters
    ----------
    path : pathlib.Path
        A file.

    Returns
    -------
    list of str
        Empty where it has none that can be read.
    """
    try:
        frame = pd.read_csv(path, sep=None, engine="python", nrows=1, encoding_errors="replace")
    except (OSError, ValueError, pd.errors.ParserError):
        return []
    return [str(title) for title in frame.columns]


def find_likely_owners(history: History, *, most: int = 12) -> list[str]:
    """Find who takes part in most of what was read, for the menu of owners.

    Parameters
    ----------
    history : History
        What was read.
    most : int
        How many to offer.

    Returns
    -------
    list of str
        Persons, those in most events first; machines are left out.
    """
    table = history.interactions
    kept = table[~table["automated"]]
    sent = kept.drop_duplicates("event_id")["sender"].astype("str").value_counts()
    received = kept["recipient"].astype("str").value_counts()
    return sent.add(received, fill_value=0).sort_values(ascending=False).index[:most].tolist()


class ImportApp(widgets.VBox):
    """Choose files, settle zone, owner and columns, see what was read, and go on.

    Files dropped here are kept in a private folder until they are read, then deleted.

    Parameters
    ----------
    given : State or History, optional
        The page's state; going on sets its history.
    """

    history = traitlets.Instance(History, allow_none=True)
    """What was read and is looked at here; `go_on` hands it to the page."""

    def __init__(self, given: State | History | None = None) -> None:
        self.state = state_of(given)
        self._folder: Path | None = None
        self.upload = widgets.FileUpload(multiple=True, description="Choose files")
        self.path = widgets.Text(
            placeholder="or a path to a file or folder", description="Path", layout=_WIDE
        )
        self._make_settlements()
        self.read_button = widgets.Button(description="Read", button_style="primary")
        self.progress = widgets.FloatProgress(max=1.0, layout={"width": "320px", "display": "none"})
        self.notice = Notice()
        self.receipt = widgets.HTML()
        self.preview = TableView(_rows_of(None), height=260)
        self.preview.layout.display = "none"
        self.go_button = widgets.Button(description="Go on", button_style="success", disabled=True)
        settled = widgets.HBox([self.owner, self.tz, self.date_order], layout={"flex_flow": "row wrap"})
        where = widgets.VBox([self.upload, self.path])
        does = widgets.HBox([self.read_button, self.progress])
        super().__init__(
            [where, settled, self.mapping, does, self.notice, self.receipt, self.preview, self.go_button]
        )
        self.upload.observe(self._take_uploads, "value")
        self.read_button.on_click(lambda _button: self.read())
        self.go_button.on_click(lambda _button: self.go_on())
        self.observe(self._show_history, ["history"])

    def _make_settlements(self) -> None:
        """Make the fields for what files leave open: owner, zone, order of dates, columns."""
        self.owner = widgets.Combobox(
            description="Owner", placeholder="whose mailbox; empty for everybody's", ensure_option=False
        )
        self.tz = widgets.Combobox(
            description="Time zone",
            placeholder="Europe/Berlin",
            options=sorted(available_timezones()),
            ensure_option=False,
        )
        self.date_order = widgets.Dropdown(
            description="3/4/2024 is",
            options=[("as the file says", None), ("3 April", "day"), ("4 March", "month")],
        )
        self.columns = {
            name: widgets.Dropdown(description=title, options=[_NO_COLUMN], style=_ROOMY)
            for name, title in COLUMN_TITLES.items()
        }
        self.mapping = widgets.VBox(
            [widgets.Label("Say which column is which:"), *self.columns.values()], layout={"display": "none"}
        )

    @property
    def choices(self) -> Choices:
        """What is chosen now."""
        chosen = {name: menu.value for name, menu in self.columns.items()}
        owners = [each.strip() for each in self.owner.value.split(",")]
        return Choices(
            paths=self._paths(),
            owner=tuple(filter(None, owners)),
            tz=self.tz.value.strip() or None,
            date_order=self.date_order.value,
            columns={name: title for name, title in chosen.items() if title not in {None, _NO_COLUMN}},
        )

    def read(self) -> None:
        """Read what is chosen; what is still open is asked in place."""
        self.notice.clear()
        self.progress.layout.display = ""
        try:
            self.history = read_choices(self.choices, progress=self._tell)
        except ReadError as error:
            self._offer_columns()
            self.notice.show_error(error)
        except ReciprocityError as error:
            self.notice.show_error(error)
        except KeyboardInterrupt:
            self.notice.say("Reading was stopped. Nothing was kept.")
        finally:
            self.progress.layout.display = "none"

    def go_on(self) -> None:
        """Hand what was read to the page, and delete the uploaded files."""
        self.state.history = self.history
        self._forget_files()
        self.notice.say("Read. The other tabs show it now.")

    def _paths(self) -> list[str]:
        uploaded = [] if self._folder is None else [str(self._folder)]
        return [*uploaded, *filter(None, [self.path.value.strip()])]

    def _take_uploads(self, _change: Any) -> None:
        """Move uploads out of the widget, so that no notebook ever stores them."""
        files = self.upload.value
        if not files:
            return
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="reciprocity-"))
        for each in files:
            (self._folder / Path(each["name"]).name).write_bytes(bytes(each["content"]))
        self.upload.value = ()
        names = sorted(file.name for file in self._folder.iterdir())
        self.notice.say(f"Ready to read: {', '.join(names)}")

    def _forget_files(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _tell(self, label: str, share: float) -> None:
        self.progress.value = share
        self.progress.description = label[:20]

    def _offer_columns(self) -> None:
        """Offer the titles of a file that no dialect knows."""
        files = [Path(each) for each in self._paths()]
        inside = [file for each in files for file in (each.iterdir() if each.is_dir() else [each])]
        titles = [
            title
            for file in inside
            if file.suffix in {".csv", ".tsv", ".txt"}
            for title in find_titles_of(file)
        ]
        for menu in self.columns.values():
            menu.options = [_NO_COLUMN, *dict.fromkeys(titles)]
        self.mapping.layout.display = "" if titles else "none"

    def _show_history(self, _change: Any) -> None:
        history = self.history
        self.go_button.disabled = history is None
        if history is None:
            return
        self.mapping.layout.display = "none"
        self.receipt.value = render_receipt(history, style="html")
        self.owner.options = find_likely_owners(history)
        self.preview.table = _rows_of(history)
        self.preview.layout.display = ""


def _rows_of(history: History | None) -> dict[str, Any]:
    declared = {column.name: column for column in INTERACTIONS}
    columns = [declared[name] for name in PREVIEW_COLUMNS]
    if history is None:
        return {"titles": [], "kinds": [], "ids": [], "cells": [], "label": "First rows"}
    head = history.interactions.head(PREVIEWED)
    numbered = head.assign(row=[str(number) for number in range(len(head))])
    return build_rows(numbered, columns, key="row", label="The first rows that were read")
