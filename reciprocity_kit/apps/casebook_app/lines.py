"""Titled sentences as HTML; every word goes in as text."""

import html
from collections.abc import Iterable, Sequence

Line = tuple[str, str]


def show_lines(title: str, lines: Iterable[Line], *, key: Sequence[str] = (), nothing: str = "") -> str:
    """Write titled sentences one under the other.

    Parameters
    ----------
    title : str
        What they are about.
    lines : iterable of (str, str)
        Title and sentence of each.
    key : sequence of str
        Titles of those that matter most.
    nothing : str
        What to say where there is none.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> show_lines("Ana", [("Balance", "2 < 4")])
    '<h3>Ana</h3><dl><dt>Balance</dt><dd>2 &lt; 4</dd></dl>'
    """
    rows = list(lines)
    head = f"<h3>{html.escape(title)}</h3>" if title else ""
    if not rows:
        return f'{head}<p class="rk-empty">{html.escape(nothing)}</p>'
    told = "".join(_row(name, words, bold=name in key) for name, words in rows)
    return f"{head}<dl>{told}</dl>"


def _row(name: str, words: str, *, bold: bool) -> str:
    mark = ' class="rk-key"' if bold else ""
    return f"<dt{mark}>{html.escape(name)}</dt><dd{mark}>{html.escape(words)}</dd>"


def frame_lines(*parts: str) -> str:
    """Put parts into one frame.

    Parameters
    ----------
    *parts : str
        HTML.

    Returns
    -------
    str
        HTML, empty without any part.
    """
    return f'<div class="rk-lines">{"".join(parts)}</div>' if any(parts) else ""
