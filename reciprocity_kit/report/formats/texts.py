r"""Texts of pictures and tables as other programs need them: without tags, without control characters."""

import html
import re
import unicodedata
from typing import Any

from reciprocity_kit.charts.frame import KEY_LINE

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~#&$])")
_STARTS_A_LIST = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


def plain(text: object) -> str:
    r"""Take the tags off a text that was made for a chart.

    Parameters
    ----------
    text : object
        With plotly's tags and entities.

    Returns
    -------
    str
        What a reader sees; a line break stays one.

    Examples
    --------
    >>> plain("<b>1 &lt; 2</b><br>Ana&nbsp;Ruiz")
    '1 < 2\nAna Ruiz'
    """
    lines = _TAG.sub("", _BREAK.sub("\n", str(text)))
    return clean(html.unescape(lines).replace("\N{NO-BREAK SPACE}", " "))


def clean(text: object) -> str:
    r"""Leave out what XML and spreadsheets cannot hold.

    Parameters
    ----------
    text : object
        Any text.

    Returns
    -------
    str
        Without control characters and halves of characters; line breaks stay.

    Examples
    --------
    >>> clean("Ana\x07\nRuiz")
    'Ana\nRuiz'
    """
    return "".join(
        letter
        for letter in str(text)
        if letter == "\n" or (unicodedata.category(letter) not in {"Cc", "Cs", "Cn"})
    )


def one_line(text: object) -> str:
    r"""Put a text on one line.

    Parameters
    ----------
    text : object
        Any text.

    Returns
    -------
    str
        Without breaks.

    Examples
    --------
    >>> one_line("1\nweek")
    '1 week'
    """
    return " ".join(clean(text).split())


def shortened(text: str, most: int) -> str:
    """Cut a text that is too long for its place.

    Parameters
    ----------
    text : str
        Plain text.
    most : int
        Largest number of letters.

    Returns
    -------
    str
        The text or its beginning, with an ellipsis.

    Examples
    --------
    >>> shortened("Maximiliana", 5), shortened("Ana", 5)
    ('Maxi…', 'Ana')
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def escape_markdown(text: object) -> str:
    r"""Write a text so that Markdown shows it as it is.

    Parameters
    ----------
    text : object
        Any text.

    Returns
    -------
    str
        On one line.

    Examples
    --------
    >>> escape_markdown("<b>*Ana* | Ben_")
    '\\<b\\>\\*Ana\\* \\| Ben\\_'
    """
    return _STARTS_A_LIST.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", one_line(text)))


def note_of(figure: Any) -> str:
    """Return the small print of a chart: who, how many, in which window, what was left out.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        A chart of the kit.

    Returns
    -------
    str
        On one line, without the key of colours.
    """
    if scope := dict(figure.layout.meta or {}).get("scope"):
        return one_line(scope)
    written = figure.layout.title.subtitle.text or ""
    lines = [line for line in _BREAK.split(written) if KEY_LINE not in line]
    return " \N{MIDDLE DOT} ".join(filter(None, (one_line(plain(line)) for line in lines)))


def without_scope(sentence: str, scope: str) -> str:
    """Take window and channels out of a sentence whose small print gives them.

    Parameters
    ----------
    sentence : str
        A takeaway.
    scope : str
        Channels and window in words.

    Returns
    -------
    str
        The rest.

    Examples
    --------
    >>> without_scope("Of 9 events (email, 1 to 5 Mar 2024), 3 came back.", "email, 1 to 5 Mar 2024")
    'Of 9 events, 3 came back.'
    """
    return sentence.replace(f" ({scope})", "").replace(f", {scope})", ")")
