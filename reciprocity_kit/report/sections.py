"""What a report is made of: chapters of sections, one message each, the same in every format."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go


@dataclass(frozen=True, kw_only=True)
class Section:
    """One message of a report.

    Parameters
    ----------
    anchor : str
        Name for links and files; never a person's.
    heading : str
        The question it answers.
    reading : str
        How to read the chart, in a sentence.
    figure : plotly.graph_objects.Figure or None
        The chart, with its takeaway and text alternative in `layout.meta`.
    table : pandas.DataFrame or None
        The rows behind the chart, with display names and declared columns.
    question : str
        What a conversation about it could begin with.
    """

    anchor: str
    heading: str
    reading: str
    figure: go.Figure | None = None
    table: pd.DataFrame | None = None
    question: str = ""

    @property
    def takeaway(self) -> str:
        """What the data say, in a sentence."""
        return self._meta("takeaway")

    @property
    def alt(self) -> str:
        """What a reader who cannot see the chart needs."""
        return self._meta("alt")

    def _meta(self, name: str) -> str:
        meta = (self.figure.layout.meta if self.figure is not None else None) or {}
        return str(meta.get(name, ""))


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """Sections on one matter.

    Parameters
    ----------
    anchor : str
        Name for links.
    title : str
        A word or two.
    lead : str
        The idea behind it, in a sentence or two.
    sections : sequence of Section
        In the order in which they are told.
    """

    anchor: str
    title: str
    lead: str
    sections: Sequence[Section]
