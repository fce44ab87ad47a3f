"""The page of two audits: what changed beyond chance, what was agreed, and what to agree on next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit import charts
from reciprocity_kit.charts.audits import audited_time
from reciprocity_kit.columns import empty_table
from reciprocity_kit.findings import Finding, find_findings
from reciprocity_kit.report.grid import build_grid, limited
from reciprocity_kit.report.limits import audit_limits
from reciprocity_kit.report.page import render_page, show
from reciprocity_kit.report.sections import Chapter, Section
from reciprocity_kit.report.since import agreement_sections, change_sections

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
TITLE = "What changed"
LEAD = "Two times, measured alike and held beside each other. It tells what was recorded, not why."
CHANGES = (
    "Most differences between two times are what chance brings. Only what goes beyond it is called a change."
)
ALL_CHANNELS = "all channels read"
AGREED = "What was agreed last time, and room for what is agreed now."


@dataclass(frozen=True, kw_only=True)
class Audited:
    """Two audits held beside each other, with everything that is told of them.

    Parameters
    ----------
    comparison : pandas.DataFrame
        As `compare_audits` returns it.
    review : pandas.DataFrame
        As `build_agreements_review` returns it; may be empty.
    names : mapping of str to str
        What to show for a person.
    """

    comparison: pd.DataFrame
    review: pd.DataFrame
    names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def told(self) -> pd.DataFrame:
        """The comparison with shown names."""
        return _with_names(self.comparison, self.names)

    @cached_property
    def agreed(self) -> pd.DataFrame:
        """The agreements with shown names."""
        return _with_names(self.review, self.names)

    @cached_property
    def windows(self) -> tuple[str, str]:
        """The earlier and the later time, in words."""
        return audited_time(self.comparison, "before"), audited_time(self.comparison, "after")

    @property
    def scope(self) -> str:
        """Channels and both times in words."""
        return f"{self.channels}, {' against '.join(self.windows)}"

    @property
    def channels(self) -> str:
        """What was read, in words."""
        named = sorted(set(self.comparison["channel"].astype("str")) - {""})
        return ", ".join(named) or ALL_CHANNELS

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """Label and value of the first page."""
        people = len(set(self.comparison["person"].astype("str")) - {""})
        return [
            ("Before", self.windows[0]),
            ("After", self.windows[1]),
            ("People", f"{people:,}"),
            ("Measures compared", f"{int(self.comparison['p'].notna().sum()):,}"),
        ]

    @cached_property
    def findings(self) -> list[Finding]:
        """What the evidence carries, strongest first."""
        return find_findings(
            empty_table("ties"),
            ego="",
            window=" against ".join(self.windows),
            channel=self.channels,
            evidence={"comparison": self.told},
        )

    def chapters(self, theme: str = "light") -> list[Chapter]:
        """Tell what changed, and what was and is agreed.

        Parameters
        ----------
        theme : str
            light, dark or print.

        Returns
        -------
        list of Chapter
            Two.
        """
        return [
            Chapter(
                anchor="changes-chapter",
                title="Changes",
                lead=CHANGES,
                sections=[*change_sections(self.told), *_pictures(self.told, theme)],
            ),
            Chapter(
                anchor="agreements-chapter",
                title="Agreements",
                lead=AGREED,
                sections=list(agreement_sections(self.agreed)),
            ),
        ]


def render_audit(audited: Audited, *, made_on: date | None = None) -> str:
    """Render the page of two audits, in the look of a report; it loads nothing.

    Parameters
    ----------
    audited : Audited
        What is told.
    made_on : date, optional
        The day on the cover; by default today.

    Returns
    -------
    str
        HTML.
    """
    return render_page(
        "audit.html.j2",
        made_on=made_on,
        title=TITLE,
        lead=LEAD,
        facts=audited.facts,
        scope=audited.scope,
        findings=audited.findings,
        chapters=[(chapter, show(chapter.sections)) for chapter in audited.chapters()],
        limits=audit_limits(),
        everything=build_grid(_all(audited.told), "audit_comparison", most=MOST_ROWS),
    )


def _pictures(comparison: pd.DataFrame, theme: str) -> list[Section]:
    figure = _draw(comparison, theme)
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
