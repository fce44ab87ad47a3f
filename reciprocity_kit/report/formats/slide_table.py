"""A table on a slide: columns as wide as what they hold, and no more rows than there is room for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reciprocity_kit.charts.words import name_width
from reciprocity_kit.report.formats.fitting import LETTER, LINE, lines_of
from reciprocity_kit.report.formats.texts import one_line, shortened
from reciprocity_kit.report.grid import SHORT, Grid

CELL_SIZE = 11
MOST_COLUMNS, MOST_LETTERS = 9, 90
ASIDE, ABOVE = 14.4, 7.2  # the room that slides leave around the text of a cell, in points
WIDEST, NARROWEST = 34, 5
BOLDER, WIDER = 1.12, 1.2  # letters of a title; of the widest fonts that stand in for a missing one


@dataclass(frozen=True)
class Fitted:
    """A table as it stands on a slide.

    Parameters
    ----------
    grid : Grid
        With the rows and columns that are shown.
    texts : list of list of str
        Titles and cells.
    widths, heights : list of float
        Of columns and rows, titles included, in points.
    """

    grid: Grid
    texts: list[list[str]]
    widths: list[float]
    heights: list[float]


def fit_table(grid: Grid, width: float, height: float) -> Fitted:
    """Fit a table into a box.

    Parameters
    ----------
    grid : Grid
        The table.
    width, height : float
        Of the box, in points.

    Returns
    -------
    Fitted
        At least one row, where there is any.

    Examples
    --------
    >>> from reciprocity_kit.report.grid import Cell
    >>> rows = [[Cell("Ana"), Cell("a long sentence that needs room")]] * 9
    >>> fitted = fit_table(Grid(["Who", "What"], ["", ""], [False, False], rows, 9), 400, 100)
    >>> fitted.widths[0] < fitted.widths[1], len(fitted.grid.rows), fitted.grid.cut
    (True, 3, 'The first 3 of 9 rows.')
    """
    kept = slice(0, MOST_COLUMNS)
    lines = [list(grid.titles[kept]), *([cell.text for cell in row[kept]] for row in grid.rows)]
    texts = [[shortened(one_line(each), MOST_LETTERS) for each in line] for line in lines]
    widths = _widths(texts, width)
    heights: list[float] = []
    for line in texts:
        tallest = max(
            lines_of(text, CELL_SIZE * WIDER, wide - ASIDE) for text, wide in zip(line, widths, strict=True)
        )
        high = tallest * CELL_SIZE * LINE + ABOVE
        if len(heights) > 1 and sum(heights) + high > height:
            break
        heights.append(high)
    shown = replace(grid, rows=list(grid.rows)[: len(heights) - 1])
    return Fitted(shown, texts[: len(heights)], widths, heights)


def _widths(texts: Sequence[Sequence[str]], width: float) -> list[float]:
    """Give each column the width of its longest text, or its part of what there is beyond longest words."""
    wanted, least = [], []
    for column in zip(*texts, strict=True):
        sizes = [name_width(text) for text in column]
        sizes[0] *= BOLDER
        words = [name_width(word) for text in column for word in _unbroken(text)]
        wanted.append(_points(min(max(sizes), WIDEST)))
        least.append(_points(min(max(words, default=0) * BOLDER, WIDEST / 2)))
    spare = width - sum(wanted)
    if spare >= 0:
        return [each + spare * each / sum(wanted) for each in wanted]
    room = max(width - sum(least), 0.0)
    more = [max(each - low, 0.0) for each, low in zip(wanted, least, strict=True)]
    made = [low + room * each / (sum(more) or 1.0) for low, each in zip(least, more, strict=True)]
    return [each * width / sum(made) for each in made]


def _unbroken(text: str) -> list[str]:
    """Return what stands on one line of a cell: a day as a whole, of other texts each word."""
    return [text] if len(text) <= SHORT else text.split()


def _points(letters: float) -> float:
    return max(letters, NARROWEST) * CELL_SIZE * LETTER * WIDER + ASIDE
