"""A board for a coaching hour: pinned pictures and findings told again, and its page to print or keep."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import plotly.graph_objects as go

from reciprocity_kit.errors import OptionError
from reciprocity_kit.pictures import PICTURES, Filters, Pin, Tables, draw_picture
from reciprocity_kit.pictures.pin import find_pinned, rename_pin
from reciprocity_kit.report.page import render_page, show
from reciprocity_kit.report.sections import Chapter, Section

NO_MORE = "The evidence carries this finding no more: files, names or filters are others now."


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a person writes on a board besides the sentences under its pictures.

    Parameters
    ----------
    title : str
        What the hour is about.
    agenda, agreements : str
        Free text, line by line.
    """

    title: str = ""
    agenda: str = ""
    agreements: str = ""


def build_board(
    pins: Sequence[Pin],
    tables_of: Callable[[Filters], Tables],
    *,
    called: Mapping[str, str] | None = None,
    theme: str = "light",
) -> list[Section]:
    """Draw what is on a board, in its order.

    Parameters
    ----------
    pins : sequence of Pin
        What was put there.
    tables_of : callable
        Gives the tables for the filters of a pin, under the names that are shown.
    called : mapping of str to str, optional
        By person, the name in these tables where names are hidden.
    theme : str
        light, dark or print.

    Returns
    -------
    list of Section
        One for each pin; what cannot be drawn any more says why.
    """
    made: dict[Filters, Tables] = {}
    sections = []
    for number, pin in enumerate(pins, start=1):
        tables = made.setdefault(pin.filters, tables_of(pin.filters))
        shown = rename_pin(pin, called or {})
        anchor = f"{number:02}-{pin.picture or 'finding'}"
        if pin.picture:
            section = _section_of_picture(shown, tables, anchor, theme)
        else:
            section = _section_of_finding(shown, tables, anchor)
        sections.append(replace(section, words=pin.words))
    return sections


def _section_of_picture(pin: Pin, tables: Tables, anchor: str, theme: str) -> Section:
    picture = PICTURES.get(pin.picture)
    if picture is None:
        return Section(anchor=anchor, heading=pin.picture, reading="There is no such picture any more.")
    try:
        figure = _drawer(pin, tables)(theme)
    except OptionError as error:
        return Section(anchor=anchor, heading=picture.title, reading=str(error))
    return Section(
        anchor=anchor,
        heading=picture.title,
        reading=picture.reads(tables),
        figure=figure,
        question=picture.question,
        redraw=_drawer(pin, tables),
    )


def _drawer(pin: Pin, tables: Tables) -> Callable[[str], go.Figure]:
    def draw(theme: str) -> go.Figure:
        return draw_picture(pin.picture, tables, replace(pin.looked, theme=theme))

    return draw


def _section_of_finding(pin: Pin, tables: Tables, anchor: str) -> Section:
    persons = {name: person for person, name in tables.names.items()}
    found = find_pinned(pin, tables.findings, persons)
    if found is None:
        return Section(anchor=anchor, heading="A finding", reading=NO_MORE)
    return Section(anchor=anchor, heading="A finding", reading="", text=found.text, question=found.question)


def board_chapter(sections: Sequence[Section], words: Words) -> Chapter:
    """Put a board into the shape that every format of the report writes.

    Parameters
    ----------
    sections : sequence of Section
        As `build_board` returns them.
    words : Words
        What else is written on it.

    Returns
    -------
    Chapter
        One chapter.
    """
    return Chapter(anchor="board", title=words.title or "Session", lead=words.agenda, sections=sections)


def render_board(sections: Sequence[Section], words: Words, tables: Tables) -> str:
    """Render a board as one HTML page that loads nothing, to keep, to send along, or to print.

    Parameters
    ----------
    sections : sequence of Section
        As `build_board` returns them.
    words : Words
        What else is written on it.
    tables : Tables
        For window and channels.

    Returns
    -------
    str
        HTML; everything in it that came from a file or a person is escaped.
    """
    return render_page(
        "board.html.j2",
        title=words.title or "Session",
        agenda=[line for line in words.agenda.splitlines() if line.strip()],
        agreements=[line for line in words.agreements.splitlines() if line.strip()],
        pinned=show(sections),
        window=tables.window,
        channels=tables.channels,
    )
