"""What every format is written from: finished words, pictures and tables, of whatever is reported."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

import pandas as pd

from reciprocity_kit.columns import TABLES, Column
from reciprocity_kit.findings import Finding
from reciprocity_kit.report.sections import Chapter, Section


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table for a workbook.

    Parameters
    ----------
    title : str
        What it is called, in a few words.
    frame : pandas.DataFrame
        The rows, persons already as they are shown.
    declared : str
        Name of the table in `columns` that says what its columns mean; empty where none does.
    columns : tuple of Column
        What further columns mean.
    note : str
        What to know about it, in a sentence.
    short : tuple of str
        The columns that a handout shows; none where it shows none of it.
    """

    title: str
    frame: pd.DataFrame
    declared: str = ""
    columns: tuple[Column, ...] = ()
    note: str = ""
    short: tuple[str, ...] = ()

    @property
    def known(self) -> dict[str, Column]:
        """What is known of its columns, by name."""
        declared = TABLES[self.declared] if self.declared else ()
        return {each.name: each for each in (*declared, *self.columns)}


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Everything that is told, before it takes the form of a page, slides or a workbook.

    Parameters
    ----------
    name : str
        Name of the files; never a person's.
    title, lead : str
        What it is, in a line, and what it can and cannot tell, in a sentence or two.
    scope : str
        Channels and window in words.
    facts : sequence of (str, str)
        Label and value of the first page.
    findings : sequence of Finding
        What the evidence carries.
    sentences : sequence of str
        What is told in the place of findings where there are none.
    chapters : sequence of Chapter
        The pictures, drawn in the theme that is wanted.
    sheets : sequence of Sheet
        The tables.
    limits : sequence of (str, str)
        What it cannot see: a word or two, and why.
    page : callable
        Renders the page as HTML.
    tz : str
        Zone in which times are told.
    theme : str
        light, dark or print.
    made_by : str
        Name and version of what made it.
    """

    name: str
    title: str
    lead: str
    scope: str
    facts: Sequence[tuple[str, str]] = ()
    findings: Sequence[Finding] = ()
    sentences: Sequence[str] = ()
    chapters: Sequence[Chapter] = ()
    sheets: Sequence[Sheet] = ()
    limits: Sequence[tuple[str, str]] = ()
    page: Callable[[], str] = field(default_factory=lambda: str)
    tz: str = "UTC"
    theme: str = "light"
    made_by: str = "reciprocity_kit"

    @property
    def sections(self) -> list[Section]:
        """Every section with a picture, in order."""
        return [each for chapter in self.chapters for each in chapter.sections if each.figure is not None]


def made_by() -> str:
    """Name what makes the files.

    Returns
    -------
    str
        Name and version.
    """
    return f"reciprocity_kit {version('reciprocity-kit')}"
