"""Slides for the conversation: one message each, charts that can be edited, the question in the notes."""

import io
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.theme import palette
from reciprocity_kit.report.figures import keyed_figure
from reciprocity_kit.report.formats.fitting import Point, pack
from reciprocity_kit.report.formats.missing import NO_LIBRARY, MissingPieceError
from reciprocity_kit.report.formats.paper import Paper
from reciprocity_kit.report.formats.texts import clean, note_of, one_line, without_scope
from reciprocity_kit.report.grid import build_grid
from reciprocity_kit.report.sections import Chapter, Section

MOST_FINDINGS, MOST_LIMITS, MOST_ROWS_HERE = 5, 8, 14
LIMITS_TITLE = "What this cannot see"


def find_drawn(paper: Paper) -> dict[str, go.Figure]:
    """Find the pictures that slides cannot hold as charts of their own, as they are drawn there.

    Parameters
    ----------
    paper : Paper
        What is told.

    Returns
    -------
    dict of str to plotly.graph_objects.Figure
        By the name of the picture, without the words that the slide itself has.

    Raises
    ------
    MissingPieceError
        If python-pptx is missing.
    """
    _check_library()
    from reciprocity_kit.report.formats.native import find_panels  # noqa: PLC0415 (python-pptx is an extra)

    shown = [each for each in paper.sections if each.figure is not None and each.figure.data]
    return {each.anchor: keyed_figure(each.figure) for each in shown if not find_panels(each.figure)}


def _check_library() -> None:
    try:
        import pptx  # noqa: F401, PLC0415 (an extra)
    except ImportError:
        raise MissingPieceError(NO_LIBRARY.format(kind="slides", library="python-pptx")) from None


def build_slides(paper: Paper, drawn: Mapping[str, bytes]) -> bytes:
    """Build the slides.

    Parameters
    ----------
    paper : Paper
        What is told.
    drawn : mapping of str to bytes
        PNG files by name, for pictures that slides cannot hold as charts.

    Returns
    -------
    bytes
        A PPTX file.

    Raises
    ------
    MissingPieceError
        If python-pptx is missing.
    """
    _check_library()
    from reciprocity_kit.report.formats.deck import Deck  # noqa: PLC0415 (python-pptx is an extra)

    deck = Deck(palette(paper.theme), title=one_line(paper.title), footer=paper.scope)
    deck.add_cover(one_line(paper.title), one_line(paper.lead), one_line(paper.made_by))
    _add_summary(deck, paper)
    for chapter in paper.chapters:
        for section in chapter.sections:
            if section.figure is None:
                _add_told(deck, paper, chapter, section)
            elif section.figure.data:
                _add_section(deck, paper, chapter, section, drawn)
    _add_limits(deck, paper)
    written = io.BytesIO()
    deck.save(written)
    return written.getvalue()


def _add_summary(deck: Any, paper: Paper) -> None:
    told = [
        Point(without_scope(one_line(each.text), paper.scope), one_line(each.question))
        for each in paper.findings
    ]
    told = told or [Point(one_line(sentence)) for sentence in paper.sentences]
    parts = pack(told, most=MOST_FINDINGS)
    for place, part in enumerate(parts, start=1):
        count = f" ({place} of {len(parts)})" if len(parts) > 1 else ""
        start = sum(map(len, parts[: place - 1])) + 1
        notes = "\n".join(f"{at}. {each.below}" for at, each in enumerate(part, start) if each.below)
        first = start if paper.findings else 0
        deck.add_points(f"What stands out{count}", part, start=first, notes=notes, note=paper.scope)


def _add_section(
    deck: Any, paper: Paper, chapter: Chapter, section: Section, drawn: Mapping[str, bytes]
) -> None:
    title = without_scope(one_line(section.takeaway or section.heading), paper.scope)
    notes = _notes(chapter, section)
    small = note_of(section.figure)
    deck.add_picture(title, section, drawn.get(f"{section.anchor}.png"), note=small, notes=notes)


def _notes(chapter: Chapter, section: Section) -> str:
    """Write what the speaker asks, and how to read what is shown."""
    parts = (
        f"Ask: {section.question}" if section.question else "",
        f"How to read it: {section.reading}" if section.reading else "",
        f"What it says: {section.alt}" if section.alt else "",
        f"{chapter.title}: {chapter.lead}",
    )
    return clean("\n\n".join(filter(None, parts)))


def _add_told(deck: Any, paper: Paper, chapter: Chapter, section: Section) -> None:
    """Add a section that has sentences and a table in the place of a picture."""
    notes, title = _notes(chapter, section), one_line(section.heading)
    told = [Point(one_line(note)) for note in section.notes]
    table = section.table if section.table is not None else pd.DataFrame()
    if len(table) and len(told) == 1:
        notes, title = f"{title}\n\n{notes}", told.pop().text
    for part in pack(told, most=MOST_LIMITS) if told else []:
        deck.add_points(title, part, start=0, notes=notes, note=paper.scope)
    if len(table):
        grid = build_grid(table, section.table_name, most=MOST_ROWS_HERE)
        deck.add_table(title, grid, note=paper.scope, notes=notes)
    if section.lines:
        deck.add_lines(title, one_line(section.reading), section.lines, notes=notes)


def _add_limits(deck: Any, paper: Paper) -> None:
    told = [Point(one_line(why), head=one_line(heading)) for heading, why in paper.limits]
    for part in pack(told, most=MOST_LIMITS):
        deck.add_points(LIMITS_TITLE, part, start=0, notes="", note=paper.scope)
