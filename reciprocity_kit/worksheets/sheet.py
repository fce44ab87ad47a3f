"""What a worksheet is: a page with a purpose, what is known, questions, and room to write."""

from dataclasses import dataclass, field
from typing import TypeAlias

MORE_LINES, MANY_LINES = 2, 4


@dataclass(frozen=True)
class Questions:
    """Questions with lines to write on.

    Parameters
    ----------
    heading : str
        What they are about.
    asked : tuple of str
        The questions, in an order that works.
    lines : int
        Empty lines under each.
    """

    heading: str
    asked: tuple[str, ...]
    lines: int = 1

    @property
    def most_lines(self) -> int:
        """Lines under each question of a page with room to spare."""
        return self.lines + MORE_LINES if self.lines < MANY_LINES else self.lines


@dataclass(frozen=True)
class Grid:
    """A table to fill in.

    Parameters
    ----------
    heading : str
        What it is about.
    titles : tuple of str
        Titles of its columns.
    rows : int
        Empty rows.
    first : tuple of str
        Words for the first column, a row each.
    """

    heading: str
    titles: tuple[str, ...]
    rows: int = 3
    first: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checks:
    """Boxes to tick.

    Parameters
    ----------
    heading : str
        What they are about.
    boxes : tuple of str
        What is to be ticked.
    """

    heading: str
    boxes: tuple[str, ...]


Part: TypeAlias = Questions | Grid | Checks


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One worksheet as it is written, without anybody's data.

    Parameters
    ----------
    name : str
        Its name on the command line.
    title, line : str
        Its title, and what it is for in one line.
    purpose : str
        What somebody has in hand when it is filled in.
    use, avoid : str
        When to take it, and when not to.
    known : tuple of str
        What is filled in from the record, by the names of `known.PROVIDERS`.
    parts : tuple of Questions, Grid or Checks
        The page.
    example : str
        A few filled-in words that show the tone.
    limits : str
        What the record cannot tell here.
    source : str
        The idea behind it and who wrote of it.
    about : {"person", "all"}
        Whether it is about one person or about all ties.
    most_known : int
        Rows of small print that what is known may take; fewer on a sheet with much to write.
    """

    name: str
    title: str
    line: str
    purpose: str
    use: str
    avoid: str
    known: tuple[str, ...]
    parts: tuple[Part, ...]
    example: str
    limits: str
    source: str
    about: str = "person"
    most_known: int = 10


@dataclass(frozen=True, kw_only=True)
class Worksheet:
    """A sheet with what is known filled in.

    Parameters
    ----------
    sheet : Sheet
        The page.
    person : str
        Whom it is about, as shown; empty for all ties or for nobody named.
    known : tuple of (str, str)
        Label and words of everything that was recorded.
    window : str
        What the record covers, in words; empty without one.
    day : str
        The day it was made.
    """

    sheet: Sheet
    person: str = ""
    known: tuple[tuple[str, str], ...] = field(default=())
    window: str = ""
    day: str = ""
