"""What a report is made of: chapters of sections, one message each, the same in every format."""

from collections.abc import Callable, Sequence
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
        How to read the chart, in a sentence; empty without one.
    figure : plotly.graph_objects.Figure or None
        The chart, with its takeaway and text alternative in `layout.meta`.
    table : pandas.DataFrame or None
        The rows behind the chart, with display names and declared columns.
    question : str
        What a conversation about it could begin with.
    table_name : str
        The declared table that the columns of `table` come from.
    notes : sequence of str
        Further sentences, each with what it rests on.
    redraw : callable or None
        Takes light, dark or print and returns the figure in that look.
    lines : int
        Empty lines to write on, below everything else.
    text : str
        A finding told in words alone.
    words : str
        What a person wrote under it.
    """

    anchor: str
    heading: str
    reading: str = ""
    figure: go.Figure | None = None
    table: pd.DataFrame | None = None
    question: str = ""
    table_name: str = ""
    notes: Sequence[str] = ()
    redraw: Callable[[str], go.Figure] | None = None
    lines: int = 0
    text: str = ""
    words: str = ""

    def in_look(self, theme: str) -> go.Figure | None:
        """Return the chart in another look.

        Parameters
        ----------
        theme : str
            light, dark or print.

        Returns
        -------
        plotly.graph_objects.Figure or None
            The figure itself where it cannot be drawn anew; none where the section has none.
        """
        return self.redraw(theme) if self.redraw is not None else self.figure

    @property
    def takeaway(self) -> str:
        """What the data say, in a sentence."""
        return self.text or self._meta("takeaway")

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

    @property
    def has_little(self) -> bool:
        """Whether sentences in the place of pictures are all there is."""
        return all(each.text and each.figure is None and each.table is None for each in self.sections)
