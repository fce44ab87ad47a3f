"""One picture of the gallery: its question, how to read it, what it could open, and how it is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from reciprocity_kit.pictures.tables import Tables

NEEDS = ("owner", "whole", "book", "person", "earlier")
APPS = ("ties", "tie", "time", "network", "casebook")


@dataclass(frozen=True, kw_only=True)
class Looked:
    """How tables are looked at.

    Parameters
    ----------
    selected : tuple of str
        Persons, as the tables name them.
    theme : str
        light, dark or print.
    period : str or None
        day, week, month or quarter; by default what fits the window.
    most : int or None
        Largest number of rows; by default the chart's own.
    """

    selected: tuple[str, ...] = ()
    theme: str = "light"
    period: str | None = None
    most: int | None = None

    @property
    def person(self) -> str:
        """The one person looked at; empty where it is nobody or several."""
        return self.selected[0] if len(self.selected) == 1 else ""


Draw = Callable[[Tables, Looked], go.Figure]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One picture that can be drawn from the tables of a page or a report.

    Parameters
    ----------
    title : str
        The question it answers: its name in menus, its heading in reports.
    reading : str
        How to read it, in a sentence; {tz} stands for the zone of the clock.
    question : str
        What a conversation about it could begin with.
    chapter : str
        Where it stands in a report: the anchor of a chapter.
    about : str
        The app that offers it: ties, tie (one person), time, network or casebook.
    draw : callable
        Takes the tables and how they are looked at, returns a figure.
    needs : tuple of str
        owner, whole (no owner: everybody's contact was read), book, person (one is selected),
        earlier (an audit to compare with).
    reported : bool
        Whether a report shows it without being asked.
    only_if_drawn : bool
        Whether a report leaves it out where there is nothing to show.
    """

    title: str
    reading: str
    question: str
    chapter: str
    about: str
    draw: Draw
    needs: tuple[str, ...] = ("owner",)
    reported: bool = True
    only_if_drawn: bool = False

    def can_be_drawn(self, tables: Tables, looked: Looked) -> bool:
        """Say whether the tables have what it needs.

        Parameters
        ----------
        tables : Tables
            What is shown.
        looked : Looked
            How it is looked at.

        Returns
        -------
        bool
            Whether everything in `needs` is there.
        """
        there: dict[str, Callable[[], Any]] = {
            "owner": lambda: tables.owner,
            "whole": lambda: not tables.owner,
            "book": lambda: tables.book,
            "earlier": lambda: tables.before is not None,
            "person": lambda: looked.person and tables.own["alter"].eq(looked.person).any(),
        }
        return all(there[need]() for need in self.needs)

    def reads(self, tables: Tables) -> str:
        """Say how to read it, for these tables.

        Parameters
        ----------
        tables : Tables
            What is shown.

        Returns
        -------
        str
            A sentence.
        """
        return self.reading.replace("{tz}", tables.history.tz)
