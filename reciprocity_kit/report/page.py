"""The page of a report."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Any

import jinja2
from plotly.offline import get_plotlyjs

from reciprocity_kit.findings import NOTHING
from reciprocity_kit.pictures import Tables
from reciprocity_kit.pictures.scope import channel_words, recorded_words, window_words
from reciprocity_kit.report.appendix import METHODS, full_tables
from reciprocity_kit.report.chapters import build_chapters
from reciprocity_kit.report.figures import Drawn, draw, templates_json
from reciprocity_kit.report.grid import Grid, build_grid
from reciprocity_kit.report.limits import limits_of
from reciprocity_kit.report.sections import Section
from reciprocity_kit.report.summary import facts, leading_pictures, status_words
from reciprocity_kit.report.tie_table import MOST_TIES_SHOWN, TIE_TITLES, tie_rows
from reciprocity_kit.report.whole import whole_sentences


@dataclass(frozen=True)
class Shown:
    """A section as the page shows it.

    Parameters
    ----------
    section : Section
        What it tells.
    drawn : Drawn or None
        Its chart.
    grid : Grid or None
        Its table.
    """

    section: Section
    drawn: Drawn | None
    grid: Grid | None


def render_report(tables: Tables, *, made_on: date | None = None) -> str:
    """Render the page of a report.

    Everything that came from a file is escaped; the page loads nothing.

    Parameters
    ----------
    tables : Tables
        The tables.
    made_on : date, optional
        The day on the cover; by default today.

    Returns
    -------
    str
        HTML.
    """
    history = tables.history
    reasons = history.skipped.groupby(["source", "reason"]).size().reset_index(name="n")
    chapters = [(chapter, show(chapter.sections)) for chapter in build_chapters(tables)]
    first = leading_pictures(tables)
    leading = zip([each.anchor for each in first], show(each.section for each in first), strict=True)
    return render_page(
        "report.html.j2",
        made_on=made_on,
        tables=tables,
        history=history,
        window=window_words(history),
        channels=channel_words(history),
        recorded=recorded_words(history),
        facts=facts(tables),
        limits=limits_of(tables),
        receipt=history.receipt.to_dict(orient="records"),
        reasons=reasons.to_dict(orient="records"),
        findings=tables.findings,
        nothing=NOTHING,
        whole=whole_sentences(tables),
        leading=list(leading),
        chapters=chapters,
        tie_titles=TIE_TITLES,
        tie_rows=tie_rows(tables),
        most_ties=MOST_TIES_SHOWN,
        n_ties=len(tables.own),
        full_tables=list(full_tables(tables)),
        methods=METHODS,
        statuses=status_words(),
    )


def show(sections: Iterable[Section]) -> list[Shown]:
    """Prepare sections for a page.

    Parameters
    ----------
    sections : iterable of Section
        Of a chapter.

    Returns
    -------
    list of Shown
        With charts in every look and tables as cells.
    """
    return [
        Shown(
            section,
            draw(section),
            None if section.table is None else build_grid(section.table, section.table_name),
        )
        for section in sections
    ]


def render_page(template: str, *, made_on: date | None = None, **words: Any) -> str:
    """Render a page that loads nothing.

    Parameters
    ----------
    template : str
        Name of the template.
    made_on : date, optional
        The day it was made; by default today.
    **words
        What the template names.

    Returns
    -------
    str
        HTML.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reciprocity_kit", "report/templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    day = made_on or date.today()  # noqa: DTZ011 - the day on the owner's calendar
    return environment.get_template(template).render(
        made_on=f"{day.day} {day:%B %Y}",
        templates=templates_json(),
        plotly_js=get_plotlyjs(),
        version=version("reciprocity-kit"),
        **words,
    )
