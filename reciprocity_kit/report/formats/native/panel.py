"""What a native chart holds: series of numbers with their looks, on two axes."""

from dataclasses import dataclass

Number = float | None


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a series is drawn.

    Parameters
    ----------
    colour : str
        Six hexadecimal digits.
    symbol : str
        PowerPoint's name of a marker, `none` without one.
    hollow : bool
        Whether only the marker's outline is drawn.
    line : float
        Width of the line in points, 0 without one.
    dash : str
        PowerPoint's name of a dash.
    hatched : bool
        Whether an area is striped, so that it differs without colour.
    """

    colour: str
    symbol: str = "none"
    hollow: bool = False
    line: float = 0
    dash: str = "solid"
    hatched: bool = False


@dataclass(frozen=True, kw_only=True)
class Interval:
    """Lengths from a value to the limits of its interval.

    Parameters
    ----------
    along : {"x", "y"}
        The axis along which it runs.
    plus, minus : tuple of float
        A length for every point.
    """

    along: str
    plus: tuple[float, ...]
    minus: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Series:
    """One series.

    Parameters
    ----------
    name : str
        For the key and the workbook.
    x, y : tuple of float or None
        Places; a missing y breaks a line.
    look : Look
        How it is drawn.
    labels : tuple of str
        A text for every point, empty where there is none.
    side : {"l", "r", "t", "b", "ctr"}
        Where labels stand.
    interval : Interval or None
        Limits around the points.
    keyed : bool
        Whether the key names it.
    colours : tuple of str
        A colour for every point where they differ.
    small : bool
        Whether its labels are small print.
    scale : bool
        Whether it carries the labels of an axis.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[Number, ...]
    look: Look
    labels: tuple[str, ...] = ()
    side: str = "r"
    interval: Interval | None = None
    keyed: bool = False
    colours: tuple[str, ...] = ()
    small: bool = False
    scale: bool = False


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One axis.

    Parameters
    ----------
    low, high : float
        Its ends.
    log : bool
        Whether each step is a multiple.
    title : str
        What it measures.
    form : str
        Number format of its labels.
    step : float or None
        Distance of its labels.
    ticks : tuple of (float, str)
        Labels of its own, where numbers would not do.
    grid : bool
        Whether lines are drawn at its labels.
    down : bool
        Whether the low end is at the top.
    """

    low: float
    high: float
    log: bool = False
    title: str = ""
    form: str = "#,##0.##"
    step: float | None = None
    ticks: tuple[tuple[float, str], ...] = ()
    grid: bool = True
    down: bool = False


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One chart.

    Parameters
    ----------
    kind : {"points", "columns", "rows"}
        Points and lines on two axes of numbers, or bars that stand or lie.
    x, y : Axis
        The axes; of bars, the one with the values is `y`.
    series : tuple of Series
        In the order in which they are drawn.
    categories : tuple of str
        Names of the bars.
    over : tuple of Series
        Lines over bars that stand.
    stacked : bool
        Whether bars stand on each other.
    overlaid : bool
        Whether bars stand in the same place.
    place : tuple of float
        Left, top, width and height in the picture, as shares.
    note : str
        What its labels cannot say.
    title : str
        What stands over it, where it is one of several.
    """

    kind: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    categories: tuple[str, ...] = ()
    over: tuple[Series, ...] = ()
    stacked: bool = False
    overlaid: bool = False
    place: tuple[float, float, float, float] = (0, 0, 1, 1)
    note: str = ""
    title: str = ""
