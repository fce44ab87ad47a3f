"""The chapters of a report, drawn from its tables."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from reciprocity_kit.pictures import PICTURES, Looked, Tables, draw_picture, find_pictures
from reciprocity_kit.report.sections import Chapter, Section


@dataclass(frozen=True)
class Outline:
    """A chapter as it is planned.

    Parameters
    ----------
    anchor, title, lead : str
        As in `Chapter`.
    """

    anchor: str
    title: str
    lead: str


OUTLINES = (
    Outline(
        "balance",
        "Balance",
        "Replies force messages to balance, so the give and take of attention shows in who begins.",
    ),
    Outline(
        "replies",
        "Replies",
        "Reciprocity has a pace. Whether it suits both is for the two to say.",
    ),
    Outline(
        "network",
        "Network",
        "Where everybody's contact was read, its shape shows groups, bridges and how much is returned.",
    ),
    Outline("time", "Time", "Contact comes and goes with work, holidays and your own load."),
    Outline(
        "change",
        "Change",
        "A tie is held against its own past and your own activity, so that a quiet month of yours is "
        "not read as theirs.",
    ),
    Outline(
        "portfolio",
        "Portfolio",
        "Dependence is the other side of power: it grows where few others could take someone's place.",
    ),
    Outline(
        "casebook",
        "Casebook",
        "Favours stand in no mail. This is what you wrote down yourself, on your own scale of worth; "
        "one notes more of what one gives than of what one gets.",
    ),
)


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
            sections=list(_sections(outline.anchor, tables, how)),
        )
        for outline in OUTLINES
    ]
    return [chapter for chapter in made if chapter.sections]


def _sections(chapter: str, tables: Tables, looked: Looked) -> Iterator[Section]:
    for name in find_pictures(tables, looked):
        picture = PICTURES[name]
        if picture.chapter != chapter or not picture.reported:
            continue
        figure = draw_picture(name, tables, looked)
        if picture.only_if_drawn and not figure.data:
            continue
        yield Section(
            anchor=name,
            heading=picture.title,
            reading=picture.reads(tables),
            figure=figure,
            table=_table_of(name, tables),
            question=picture.question,
        )


def _table_of(name: str, tables: Tables) -> pd.DataFrame | None:
    """Return the rows behind a picture of the casebook, with shown names."""
    if name == "equity":
        return tables.with_names(tables.equity, "partner")
    return tables.capacity if name == "capacity" else None
