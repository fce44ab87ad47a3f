"""The page of two audits: what changed beyond chance, what was agreed, and what to agree on next."""

from collections.abc import Mapping
from datetime import date
from functools import partial

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit import charts
from reciprocity_kit.report.grid import build_grid, limited
from reciprocity_kit.report.page import render_page, show
from reciprocity_kit.report.sections import Chapter, Section
from reciprocity_kit.report.since import agreement_sections, changes_section

MOST_ROWS = 80
ALL_COLUMNS = (
    "person",
    "measure",
    "change",
    *limited("before"),
    *limited("after"),
    "unit",
    "n_before",
    "n_after",
    "q",
)
CHANGES = (
    "Most differences between two times are what chance brings. Only what goes beyond it is called a change."
)
AGREED = "What was agreed last time, and room for what is agreed now."


def render_audit(
    comparison: pd.DataFrame,
    review: pd.DataFrame,
    *,
    windows: tuple[str, str],
    names: Mapping[str, str] | None = None,
    made_on: date | None = None,
) -> str:
    """Render the page of two audits, in the look of a report; it loads nothing.

    Parameters
    ----------
    comparison : pandas.DataFrame
        As `compare_audits` returns it.
    review : pandas.DataFrame
        As `build_agreements_review` returns it; may be empty.
    windows : tuple of str
        The earlier and the later time, in words.
    names : mapping of str to str, optional
        What to show for a person.
    made_on : date, optional
        The day on the cover; by default today.

    Returns
    -------
    str
        HTML.
    """
    told, agreed = (_with_names(table, names or {}) for table in (comparison, review))
    chapters = [
        Chapter(
            anchor="changes-chapter",
            title="Changes",
            lead=CHANGES,
            sections=[changes_section(told), *_pictures(told)],
        ),
        Chapter(
            anchor="agreements-chapter",
            title="Agreements",
            lead=AGREED,
            sections=list(agreement_sections(agreed)),
        ),
    ]
    return render_page(
        "audit.html.j2",
        made_on=made_on,
        windows=windows,
        chapters=[(chapter, show(chapter.sections)) for chapter in chapters],
        tested=int(comparison["p"].notna().sum()),
        people=len(set(comparison["person"].astype("str")) - {""}),
        everything=build_grid(_all(told), "audit_comparison", most=MOST_ROWS),
    )


def _pictures(comparison: pd.DataFrame) -> list[Section]:
    figure = _draw(comparison, "light")
    if not figure.data:
        return []
    return [
        Section(
            anchor="before-after",
            heading="How did each tie move?",
            reading="A line with a name rose or fell beyond chance; the grey ones may all be chance.",
            figure=figure,
            redraw=partial(_draw, comparison),
            question="Which of these lines would you bend, and which way?",
        )
    ]


def _draw(comparison: pd.DataFrame, theme: str) -> go.Figure:
    return charts.plot_before_after(comparison, theme=theme)


def _with_names(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    return table.assign(person=[names.get(each, each) for each in table["person"].astype("str")])


def _all(comparison: pd.DataFrame) -> pd.DataFrame:
    return comparison.assign(person=comparison["person"].replace("", "all ties"))[list(ALL_COLUMNS)]
