"""What every chart shares: the caption, the empty page, and the rows of one person."""

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import pandas as pd
import plotly.graph_objects as go

from reciprocity_kit.charts.theme import blank_figure, palette
from reciprocity_kit.charts.words import name_width, plotly_text
from reciprocity_kit.errors import OptionError, TableError
from reciprocity_kit.instants import day_words

LETTERS_ON_A_LINE, KEY_GAP = 88, 6
KEY_LINE = '<span style="color'
"""What only the lines of a key hold."""
TITLE_HEIGHT, LINE_HEIGHT, GAP, BOTTOM, EDGE = 52, 17.5, 14, 56, 20
LETTER_WIDTH = 7.4  # the widest of the usual fonts, at the size of tick labels
EMPTY_HEIGHT = 260
SEPARATOR = " \u00b7 "


@dataclass(frozen=True)
class Caption:
    """The words around a chart, all of them plain text.

    Parameters
    ----------
    title : str
        One descriptive line.
    subtitle : tuple of str
        Who, how many, in which window, and what was left out.
    takeaway : str
        One sentence made from the data.
    alt : str
        What a reader who cannot see the chart needs.
    """

    title: str
    subtitle: tuple[str, ...]
    takeaway: str
    alt: str


@dataclass(frozen=True)
class Key:
    """One entry of a chart's key.

    Parameters
    ----------
    sign, colour, words : str
        A character that looks like the mark, its colour, and what it stands for.
    """

    sign: str
    colour: str
    words: str


class Window(TypedDict, total=False):
    """What a chart may be told about its table, for the caption.

    `since` and `until` are its window, half-open, and days are said in their zone; `channel` is
    the one channel of the table.
    """

    since: pd.Timestamp | None
    until: pd.Timestamp | None
    channel: str | None


@dataclass(frozen=True)
class Scope:
    """What a table covers, for the caption.

    Parameters
    ----------
    since, until : pandas.Timestamp or None
        Window, half-open; taken from first and last contact where not given.
    channel : str or None
        The one channel the table was made from, `None` for all that were read.
    """

    since: pd.Timestamp | None = None
    until: pd.Timestamp | None = None
    channel: str | None = None

    def words(self, table: pd.DataFrame) -> str:
        """Say window and channel.

        Parameters
        ----------
        table : pandas.DataFrame
            May have `first_at` and `last_at`.

        Returns
        -------
        str
            Empty where nothing is known.
        """
        first, last = self.since, None if self.until is None else self.until - pd.Timedelta(1, "us")
        if first is None and "first_at" in table:
            first = table["first_at"].min()
        if last is None and "last_at" in table:
            last = table["last_at"].max()
        known = [day_words(at) for at in (first, last) if at is not None and not pd.isna(at)]
        window = " to ".join(dict.fromkeys(known))
        return ", ".join(part for part in (self.channel or "", window) if part)


def dress_figure(
    figure: go.Figure, caption: Caption, *, plot_height: float, key: Sequence[Key] = ()
) -> go.Figure:
    """Put title, subtitle, key and takeaway on a figure whose marks are done.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Marks and axes, begun with `blank_figure`; a top margin counts as room between caption and plot.
    caption : Caption
        The words, plain.
    plot_height : float
        Height of the plotting area in pixels.
    key : sequence of Key
        What signs and colours stand for, on a line of its own.

    Returns
    -------
    plotly.graph_objects.Figure
        The same figure.
    """
    lines = [plotly_text(line) for line in _wrapped(caption.subtitle)]
    lines += _key_lines(key)
    margin = dict(figure.layout.margin.to_plotly_json())
    bottom = margin.get("b", BOTTOM)
    top = TITLE_HEIGHT + LINE_HEIGHT * len(lines) + margin.get("t", GAP)
    figure.update_layout(
        title={
            "text": plotly_text(caption.title),
            "subtitle": {"text": "<br>".join(lines)},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": EDGE, "t": EDGE},
        },
        margin={"l": EDGE, "r": EDGE, **margin, "b": bottom, "t": top},
        height=top + plot_height + bottom,
        meta={
            "takeaway": caption.takeaway,
            "alt": caption.alt,
            "scope": SEPARATOR.join(filter(None, caption.subtitle)),
        },
        showlegend=False,
    )
    return figure


def _wrapped(parts: Sequence[str]) -> list[str]:
    """Break the subtitle between its parts, and inside a part only if it is longer than a line."""
    lines: list[str] = []
    for part in filter(None, parts):
        joined = f"{lines[-1]}{SEPARATOR}{part}" if lines else part
        if len(joined) <= LETTERS_ON_A_LINE:
            lines[-1:] = [joined]
        else:
            lines.extend(textwrap.wrap(part, LETTERS_ON_A_LINE))
    return lines


def _key_lines(key: Sequence[Key]) -> list[str]:
    """Write the entries of a key on as few lines as hold them; none is broken."""
    lines: list[list[Key]] = []
    for entry in key:
        taken = sum(len(each.words) + KEY_GAP for each in lines[-1]) if lines else 0
        if taken and taken + len(entry.words) <= LETTERS_ON_A_LINE - KEY_GAP:
            lines[-1].append(entry)
        else:
            lines.append([entry])
    return [
        "&nbsp;&nbsp;&nbsp;&nbsp;".join(
            f'{KEY_LINE}:{entry.colour}"><b>{entry.sign}</b></span>&nbsp;{plotly_text(entry.words)}'
            for entry in line
        )
        for line in lines
    ]


def label_margin(labels: Sequence[str]) -> float:
    """Measure the room that labels beside an axis need.

    Parameters
    ----------
    labels : sequence of str
        Shortened names, not escaped.

    Returns
    -------
    float
        Pixels, for the widest of the fonts in use.

    Examples
    --------
    >>> label_margin(["Ana"]) < label_margin(["Ana Ruiz"])
    True
    """
    return EDGE + 10 + LETTER_WIDTH * max(map(name_width, labels), default=0)


def empty_figure(title: str, why: str, *, theme: str) -> go.Figure:
    """Make a figure that says that there is nothing to show, and why.

    Parameters
    ----------
    title : str
        The chart's title.
    why : str
        One plain sentence.
    theme : str
        light, dark or print.

    Returns
    -------
    plotly.graph_objects.Figure
        A figure without marks.
    """
    figure = blank_figure(theme)
    figure.add_annotation(
        text="<b>Nothing to show</b><br>" + "<br>".join(plotly_text(s) for s in textwrap.wrap(why, 64)),
        x=0.5,
        y=0.5,
        xref="paper",
        yref="paper",
        font={"size": 15, "color": palette(theme).muted},
    )
    figure.update_xaxes(visible=False, range=[0, 1])
    figure.update_yaxes(visible=False, range=[0, 1])
    sentence = f"Nothing to show: {why}"
    caption = Caption(title, (), sentence, f"{title}. {sentence}")
    return dress_figure(figure, caption, plot_height=EMPTY_HEIGHT)


def add_notes(figure: go.Figure, notes: Sequence[Mapping[str, Any]]) -> None:
    """Write many texts on a figure at once.

    One by one, plotly checks all earlier ones again with each.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Gets the texts.
    notes : sequence of mapping
        As `add_annotation` takes them.
    """
    figure.layout.annotations = (*figure.layout.annotations, *(dict(note) for note in notes))


def check_columns(table: pd.DataFrame, name: str, needed: Sequence[str]) -> None:
    """Check that a table has what a chart draws.

    Parameters
    ----------
    table : pandas.DataFrame
        The table.
    name : str
        What it is called.
    needed : sequence of str
        Names of columns.

    Raises
    ------
    TableError
        If columns are missing; all of them are named.
    """
    missing = [column for column in needed if column not in table.columns]
    if missing:
        raise TableError(
            f"The {name} table misses columns: {', '.join(missing)}.",
            f"Found columns: {', '.join(map(str, table.columns)) or 'none'}",
            next_step=f"make it with rk.build_{name}",
        )


def check_count(max_people: int) -> None:
    """Check the largest number of people to draw.

    Parameters
    ----------
    max_people : int
        The option.

    Raises
    ------
    OptionError
        If it is below one.
    """
    if max_people < 1:
        raise OptionError(f"max_people={max_people} leaves nobody.", next_step="give 1 or more")


def ties_of(ties: pd.DataFrame, ego: str, needed: Sequence[str]) -> pd.DataFrame:
    """Return one person's side of the ties that saw any contact.

    Parameters
    ----------
    ties : pandas.DataFrame
        The table of ties.
    ego : str
        The person.
    needed : sequence of str
        Columns that the chart draws.

    Returns
    -------
    pandas.DataFrame
        The person's rows, those with most contact first.

    Raises
    ------
    TableError
        If columns are missing.
    OptionError
        If the table does not know the person.
    """
    check_columns(ties, "ties", ("ego", "alter", "total", *needed))
    own = ties.loc[(ties["ego"] == ego) & (ties["alter"] != ego) & (ties["total"] > 0)]
    if own.empty and len(ties) and not _is_known(ties["ego"], ego):
        some = ", ".join(map(repr, ties["ego"].astype("str").unique()[:5]))
        raise OptionError(f"The ties table has no person {ego!r}.", next_step=f"choose one of: {some}, ...")
    named: pd.DataFrame = own.assign(alter=own["alter"].astype("str"))
    return named.sort_values(["total", "alter"], ascending=[False, True], ignore_index=True)


def _is_known(people: pd.Series, person: str) -> bool:
    if isinstance(people.dtype, pd.CategoricalDtype):
        return person in people.cat.categories
    return bool((people == person).any())


def counted(found: Mapping[str, int]) -> str:
    """Join counts that are not zero.

    Parameters
    ----------
    found : dict of str to int
        Words and how many they hold for.

    Returns
    -------
    str
        "3 words, 2 other words".

    Examples
    --------
    >>> counted({"open": 3, "shut": 0, "ajar": 1})
    '3 open, 1 ajar'
    """
    return ", ".join(f"{count:,} {words}" for words, count in found.items() if count)


def round_steps(top: float, *, at_most: int = 5) -> list[float]:
    """Find round numbers from 0 to just above the top of an axis of counts.

    Parameters
    ----------
    top : float
        Largest value drawn.
    at_most : int
        How many steps at most.

    Returns
    -------
    list of float
        0 and the steps, whole numbers.

    Examples
    --------
    >>> round_steps(87)
    [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    """
    rough = max(top, 1) / at_most
    power = 10 ** math.floor(math.log10(rough))
    step = max(next(s * power for s in (1, 2, 5, 10) if s * power >= rough), 1)
    return [i * float(step) for i in range(math.ceil(max(top, 1) / step) + 1)]
