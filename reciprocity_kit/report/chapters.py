"""The chapters of a report, drawn from its tables."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.pictures import PICTURES, Looked, Tables, draw_picture, find_pictures
from reciprocity_kit.report.grid import limited
from reciprocity_kit.report.mailbox import one_mailbox_sections
from reciprocity_kit.report.outlines import OUTLINES, Outline
from reciprocity_kit.report.sections import Chapter, Section
from reciprocity_kit.report.since import since_sections
from reciprocity_kit.report.stewardship import stewardship_sections

Sections = Callable[[Tables], Iterator[Section]]
BEFORE: Mapping[str, Sections] = MappingProxyType({"network": one_mailbox_sections, "since": since_sections})
"""What stands in a chapter before its pictures."""
AFTER: Mapping[str, Sections] = MappingProxyType({"stewardship": stewardship_sections})
"""What stands in a chapter after its pictures."""


def build_chapters(tables: Tables, looked: Looked | None = None) -> list[Chapter]:
    """Draw every picture of a report, chapter by chapter.

    Parameters
    ----------
    tables : Tables
        What is reported.
    looked : Looked, optional
        Theme and number of rows.

    Returns
    -------
    list of Chapter
        Those that have something to show.
    """
    how = looked or Looked()
    made = [
        Chapter(
            anchor=f"{outline.anchor}-chapter",
            title=outline.title,
            lead=outline.lead,
            sections=list(_sections(outline, tables, how)),
        )
        for outline in OUTLINES
    ]
    return [chapter for chapter in made if chapter.sections]


def _sections(outline: Outline, tables: Tables, looked: Looked) -> Iterator[Section]:
    yield from BEFORE[outline.anchor](tables) if outline.anchor in BEFORE else ()
    for name in _pictures(outline, tables, looked):
        section = draw_section(name, tables, looked)
        if section is not None:
            yield section
    yield from AFTER[outline.anchor](tables) if outline.anchor in AFTER else ()


def _pictures(outline: Outline, tables: Tables, looked: Looked) -> list[str]:
    there = [
        name
        for name in find_pictures(tables, looked)
        if PICTURES[name].chapter == outline.anchor and PICTURES[name].reported
    ]
    return [*(name for name in outline.first if name in there), *(n for n in there if n not in outline.first)]


def draw_section(name: str, tables: Tables, looked: Looked) -> Section | None:
    """Draw one picture of the gallery as a section.

    Parameters
    ----------
    name : str
        One of `PICTURES`.
    tables : Tables
        What is reported.
    looked : Looked
        Theme and number of rows.

    Returns
    -------
    Section or None
        Where there is nothing to draw: a sentence, or None for a picture that only a drawing is worth.
    """
    picture = PICTURES[name]
    figure = draw_picture(name, tables, looked)
    if not figure.data:
        said = str(figure.layout.meta["takeaway"])
        return None if picture.only_if_drawn else Section(anchor=name, heading=picture.title, text=said)
    return Section(
        anchor=name,
        heading=picture.title,
        reading=picture.reads(tables),
        figure=figure,
        question=picture.question,
        redraw=partial(_in_look, name, tables, looked, figure),
        table=_rows_behind(name, tables),
        table_name=name if name in ROWS_BEHIND else "",
    )


def _in_look(name: str, tables: Tables, looked: Looked, drawn: go.Figure, theme: str) -> go.Figure:
    return drawn if theme == looked.theme else draw_picture(name, tables, replace(looked, theme=theme))


ROWS_BEHIND: Mapping[str, tuple[str, str, tuple[str, ...]]] = MappingProxyType(
    {
        "equity": ("equity", "partner", ("partner", "given", "received", *limited("net"), "label", "n")),
        "drift": (
            "drift",
            "alter",
            ("alter", "indicator", "before", "recent", "unit", "n_before", "n_recent", "q"),
        ),
        "dormant": (
            "dormant",
            "alter",
            ("alter", "last_at", "silence_days", "usual_gap_days", "active_weeks"),
        ),
        "capacity": (
            "capacity",
            "",
            ("week_on", "promises", "promised_hours", "meeting_hours", "capacity_hours", "level"),
        ),
    }
)
"""For a picture: the table behind it, its column of persons, and the columns that tell."""


def _rows_behind(name: str, tables: Tables) -> pd.DataFrame | None:
    """Return the rows behind a picture, with shown names."""
    if name not in ROWS_BEHIND:
        return None
    table_name, person, columns = ROWS_BEHIND[name]
    table: pd.DataFrame = getattr(tables, table_name)
    named = tables.with_names(table, person) if person else table
    return named[list(columns)]
