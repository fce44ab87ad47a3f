"""One look for all that stands on a page, ipywidgets' own controls included."""

from pathlib import Path

import anywidget
import traitlets

_HERE = Path(__file__).parent

PAGE = "rk-page"
"""Class of the box that is to be dressed; the look stands somewhere inside of it."""


class PageLook(anywidget.AnyWidget):
    """Dresses the page around it in light or dark, and names what has no name for a screen reader.

    It shows nothing itself. Until somebody chooses, `theme` is what the notebook, or else the
    person's system, is set to.

    Examples
    --------
    >>> PageLook(theme="dark").theme
    'dark'
    """

    _esm = _HERE / "page_look.js"
    _css = _HERE / "page_look.css"

    theme = traitlets.Enum(("light", "dark"), default_value="light").tag(sync=True)
    """How all of the page looks."""
    chosen = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether the theme was settled, by a person or by the first page that showed it."""
