"""Buttons that keep a page as a file of the browser, or print it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from reciprocity_kit.errors import ReciprocityError

_STYLE = """.rk-page-buttons { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.rk-page-buttons button { font: 13px system-ui, sans-serif; min-height: 30px; padding: 0 16px;
  border-radius: 2px; color: var(--jp-ui-font-color1, #1b1f24); background: var(--jp-layout-color2, #f1f3f5);
  border: 1px solid var(--jp-border-color1, #6b7580); }"""


class PageButtons(anywidget.AnyWidget):
    """Two buttons: save a page, print a page. The page is made when one is pressed.

    Parameters
    ----------
    make : callable
        Returns the page as HTML.
    **traits
        name (of the file), labels (of the two buttons).

    Examples
    --------
    >>> PageButtons(lambda: "<!doctype html>").labels["print"]
    'Print'
    """

    _esm = Path(__file__).with_name("page_buttons.js")
    _css = _STYLE

    name = traitlets.Unicode("page.html").tag(sync=True)
    labels = traitlets.Dict({"save": "Save as HTML", "print": "Print"}).tag(sync=True)

    def __init__(self, make: Callable[[], str], **traits: Any) -> None:
        self._make = make
        super().__init__(**traits)
        self.on_msg(self._answer)

    def _answer(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict) or content.get("type") != "page":
            return
        answer = {"type": "page", "act": str(content.get("act", "")), "html": "", "said": ""}
        try:
            answer["html"] = self._make()
        except ReciprocityError as error:
            answer["said"] = str(error)
        self.send(answer)
