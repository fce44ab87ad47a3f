"""Charts on a page, with what they say, how to read them and what they could open."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import anywidget
import plotly.graph_objects as go
import traitlets
from plotly.offline import get_plotlyjs

from reciprocity_kit.pictures import Picture, Tables
from reciprocity_kit.report.sections import Section

Entry: TypeAlias = dict[str, str]

_HERE = Path(__file__).parent


class ChartView(anywidget.AnyWidget):
    """One or several charts, drawn again in place when they change.

    It holds what it shows as plain text, so a page that opens later shows the same. The
    drawing library is sent when a page first asks for it, and never stored with a notebook.

    Parameters
    ----------
    figures : list of dict
        As `chart_entry` makes them.
    **traits
        theme (light or dark), pins (whether a chart can be put on a board).

    Examples
    --------
    >>> ChartView().figures
    []
    """

    _esm = _HERE / "chart_view.js"
    _css = _HERE / "chart_view.css"

    figures = traitlets.List(traitlets.Dict()).tag(sync=True)
    theme = traitlets.Enum(("light", "dark"), default_value="light").tag(sync=True)
    pins = traitlets.Bool(default_value=False).tag(sync=True)

    def __init__(self, figures: list[Entry] | None = None, **traits: Any) -> None:
        self._act: Callable[[str], None] | None = None
        super().__init__(figures=figures or [], **traits)
        self.on_msg(self._answer)

    def on_pin(self, act: Callable[[str], None]) -> None:
        """Say what to do when a chart is put on the board, and offer it.

        Parameters
        ----------
        act : callable
            Takes the name of the picture.
        """
        self._act = act
        self.pins = True

    def _answer(self, _widget: Any, content: Any, _buffers: Any) -> None:
        asked = content.get("type") if isinstance(content, dict) else ""
        if asked == "library":
            self.send({"type": "library"}, buffers=[get_plotlyjs().encode()])
        elif asked == "pin" and self._act is not None:
            self._act(str(content.get("name", "")))


def section_entry(section: Section) -> Entry:
    """Build what a view shows of a section of a report or a board.

    Parameters
    ----------
    section : Section
        With a figure.

    Returns
    -------
    dict
        Texts only; the figure as JSON.
    """
    words = f"{section.words}\n" if section.words else ""
    return {
        "name": section.anchor,
        "title": section.heading,
        "takeaway": f"{words}{section.takeaway}",
        "reading": section.reading,
        "question": section.question,
        "alt": section.alt,
        "figure": "{}" if section.figure is None else section.figure.to_json(),
    }


def chart_entry(name: str, picture: Picture, figure: go.Figure, tables: Tables) -> Entry:
    """Build what a view shows of one picture.

    Parameters
    ----------
    name : str
        Name of the picture, also that of files it is saved in.
    picture : Picture
        Its words.
    figure : plotly.graph_objects.Figure
        The chart, with takeaway and text alternative in `layout.meta`.
    tables : Tables
        What it was drawn from.

    Returns
    -------
    dict
        Texts only; the figure as JSON.

    Examples
    --------
    >>> from reciprocity_kit.pictures import PICTURES
    >>> from types import SimpleNamespace
    >>> tables = SimpleNamespace(history=SimpleNamespace(tz="UTC"))
    >>> chart_entry("week", PICTURES["week"], go.Figure(), tables)["title"]
    'When do you write?'
    """
    meta = figure.layout.meta or {}
    return {
        "name": name,
        "title": picture.title,
        "takeaway": str(meta.get("takeaway", "")),
        "reading": picture.reads(tables) if figure.data else "",
        "question": picture.question if figure.data else "",
        "alt": str(meta.get("alt", picture.title)),
        "figure": figure.to_json(),
    }
