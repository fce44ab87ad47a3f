"""Charts on the page of a report: their captions as text of the page, their marks in three looks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import plotly.graph_objects as go

from reciprocity_kit.charts.frame import KEY_LINE, LINE_HEIGHT, TITLE_HEIGHT
from reciprocity_kit.charts.theme import SUBTITLE_SIZE
from reciprocity_kit.report.sections import Section

LOOKS = ("light", "dark", "print")
ROOM_ABOVE = 10
LINE_BREAK = "<br>"


@dataclass(frozen=True)
class Span:
    """A part of a caption.

    Parameters
    ----------
    text : str
        Plain text.
    colour : str
        Of a sign in a key; empty for words.
    """

    text: str
    colour: str = ""


@dataclass(frozen=True)
class Drawn:
    """One chart as the page shows it.

    Parameters
    ----------
    anchor : str
        Name for links.
    height : int
        Pixels.
    caption : str
        Who, how many and when, in a sentence or two.
    keys : mapping of str to sequence of Span
        What signs and colours stand for, by look; empty where there is no key.
    json : str
        Data and layout by look, safe inside a script element.
    """

    anchor: str
    height: int
    caption: str
    keys: Mapping[str, Sequence[Span]]
    json: str


class _Spans(HTMLParser):
    """Read plotly's own small markup as texts and colours."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[Span]] = [[]]
        self._colour = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.lines.append([])
        if tag == "span":
            self._colour = (dict(attrs).get("style") or "").removeprefix("color:")

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self._colour = ""

    def handle_data(self, data: str) -> None:
        self.lines[-1].append(Span(data.replace("\N{NO-BREAK SPACE}", " "), self._colour))


def subtitle_lines(figure: go.Figure) -> list[list[Span]]:
    """Read the lines below a chart's title.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        One of the kit's.

    Returns
    -------
    list of list of Span
        Texts and colours, by line.

    Examples
    --------
    >>> figure = go.Figure(layout={"title": {"subtitle": {"text": "n = 3<br>a &lt; b"}}})
    >>> subtitle_lines(figure)
    [[Span(text='n = 3', colour='')], [Span(text='a < b', colour='')]]
    """
    parser = _Spans()
    parser.feed(figure.layout.title.subtitle.text or "")
    parser.close()
    return [line for line in parser.lines if line]


def bare_figure(figure: go.Figure) -> dict[str, Any]:
    """Take the words above the marks away, with the room they took, as the page has them as text.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        One of the kit's.

    Returns
    -------
    dict
        Data and layout, without the template and without title.

    Examples
    --------
    >>> lines = {"text": "Who opens", "subtitle": {"text": "n = 3"}}
    >>> figure = go.Figure(layout={"title": lines, "margin": {"t": 100}, "height": 300})
    >>> bare_figure(figure)["layout"]["height"]
    240.5
    """
    made: dict[str, Any] = json.loads(figure.to_json())
    layout = made["layout"]
    layout.pop("template", None)
    if layout.pop("title", None):
        taken = TITLE_HEIGHT + LINE_HEIGHT * len(subtitle_lines(figure)) - ROOM_ABOVE
        layout["margin"]["t"] = max(layout["margin"]["t"] - taken, 0)
        layout["height"] -= taken
    layout.pop("meta", None)
    return {"data": made["data"], "layout": layout}


def keyed_figure(figure: go.Figure) -> go.Figure:
    """Take the words above the marks away but for the key, where others stand beside the picture.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        One of the kit's.

    Returns
    -------
    plotly.graph_objects.Figure
        Another figure, lower by the lines that were taken.

    Examples
    --------
    >>> lines = {"text": "Who opens", "subtitle": {"text": 'n = 3<br><span style="color:#000">o</span> you'}}
    >>> figure = go.Figure(layout={"title": lines, "margin": {"t": 100}, "height": 300})
    >>> keyed = keyed_figure(figure).layout
    >>> keyed.title.text, keyed.height, keyed.margin.t
    ('<span style="color:#000">o</span> you', 240.5, 40.5)
    """
    written = (figure.layout.title.subtitle.text or "").split(LINE_BREAK)
    key = [line for line in written if KEY_LINE in line]
    taken = TITLE_HEIGHT + LINE_HEIGHT * (len(written) - len(key)) - ROOM_ABOVE
    made = go.Figure(figure)
    made.update_layout(
        title={"text": LINE_BREAK.join(key), "font": {"size": SUBTITLE_SIZE}, "subtitle": {"text": ""}},
        margin={"t": max(figure.layout.margin.t - taken, 0)},
        height=figure.layout.height - taken,
    )
    return made


def draw(section: Section) -> Drawn | None:
    """Draw a section's chart in every look.

    Parameters
    ----------
    section : Section
        Of a report.

    Returns
    -------
    Drawn or None
        None where the section has no chart.
    """
    if section.figure is None:
        return None
    looks = {look: section.in_look(look) or section.figure for look in LOOKS}
    bare = {look: bare_figure(figure) for look, figure in looks.items()}
    keys = {look: _key(figure) for look, figure in looks.items()}
    return Drawn(
        anchor=section.anchor,
        height=round(bare["light"]["layout"].get("height") or 480),
        caption=str((section.figure.layout.meta or {}).get("scope", "")),
        keys={look: key for look, key in keys.items() if key},
        json=script_safe(json.dumps(bare, separators=(",", ":"))),
    )


def _key(figure: go.Figure) -> list[Span]:
    """Return the line with the signs, each sign apart from its words."""
    lines = subtitle_lines(figure)
    return [span for line in lines if any(each.colour for each in line) for span in line]


def templates_json() -> str:
    """Write the three looks that all charts share.

    Returns
    -------
    str
        Plotly templates by look, safe inside a script element.
    """
    figures = {look: go.Figure(layout={"template": f"rk_{look}"}) for look in LOOKS}
    made = {look: json.loads(figure.to_json())["layout"]["template"] for look, figure in figures.items()}
    return script_safe(json.dumps(made, separators=(",", ":")))


def script_safe(text: str) -> str:
    r"""Escape JSON so that it can stand inside a script element.

    Parameters
    ----------
    text : str
        JSON.

    Returns
    -------
    str
        JSON of the same meaning without `<`, `>`, `&` and line separators.

    Examples
    --------
    >>> "<" in script_safe('"</script>"')
    False
    """
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
