"""A table as a widget: sorted, searched and selected, with bars that show intervals."""

import json
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import anywidget
import jinja2
import traitlets
from markupsafe import Markup

from reciprocity_kit.apps.table_view.rows import Rows

_HERE = Path(__file__).parent
_NUMBERS = count(1)


class TableView(anywidget.AnyWidget):
    """A table to sort, search and select in.

    Parameters
    ----------
    table : dict
        What to show, as `build_rows` returns it.
    **traits
        selected (list of ids, both ways), query (words to look for), order (column and
        whether downwards), hidden (titles of columns left out), theme (auto, light or dark),
        height (pixels at most).

    Examples
    --------
    >>> from reciprocity_kit.apps.table_view import NO_ROWS
    >>> TableView(NO_ROWS).selected
    []
    """

    _esm = _HERE / "table_view.js"
    _css = _HERE / "table_view.css"

    table = traitlets.Dict().tag(sync=True)
    selected = traitlets.List(traitlets.Unicode()).tag(sync=True)
    query = traitlets.Unicode("").tag(sync=True)
    order = traitlets.Dict({"column": -1, "down": False}).tag(sync=True)
    hidden = traitlets.List(traitlets.Unicode()).tag(sync=True)
    theme = traitlets.Enum(("auto", "light", "dark"), default_value="auto").tag(sync=True)
    height = traitlets.Int(420, min=120).tag(sync=True)
    prefix = traitlets.Unicode().tag(sync=True)
    """Begins the names of the rows on the page, different for every table."""

    def __init__(self, table: dict[str, Any], **traits: Any) -> None:
        super().__init__(table=table, prefix=f"rk-table-{next(_NUMBERS)}", **traits)

    def render_page(self) -> str:
        """Render the table as one HTML page that loads nothing.

        Returns
        -------
        str
            HTML with the rows, the module and a policy that forbids every request.
        """
        return render_table_page(self.table, theme=self.theme, height=self.height)


def render_table_page(table: Rows, *, theme: str = "auto", height: int = 640) -> str:
    """Render a table as one HTML page to sort and search in, that loads nothing and asks nobody.

    Parameters
    ----------
    table : dict
        As `build_rows` returns it.
    theme : str
        auto, light or dark.
    height : int
        Pixels at most.

    Returns
    -------
    str
        HTML in which everything from a file is text.

    Examples
    --------
    >>> from reciprocity_kit.apps.table_view import NO_ROWS
    >>> "default-src 'none'" in render_table_page(NO_ROWS)
    True
    """
    state: Mapping[str, Any] = {
        "table": table,
        "selected": [],
        "query": "",
        "order": {"column": -1, "down": False},
        "hidden": [],
        "theme": theme,
        "height": height,
        "prefix": "rk-table",
    }
    text = json.dumps(state)
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    style, module, page = (
        (_HERE / name).read_text(encoding="utf-8")
        for name in ("table_view.css", "table_view.js", "table_page.html.j2")
    )
    rendered: str = (
        jinja2.Environment(autoescape=True)
        .from_string(page)
        .render(
            label=table["label"],
            style=Markup(style),  # noqa: S704 - our own file
            module=Markup(module.replace("export default { render };", "")),  # noqa: S704 - our own file
            state=Markup(text),  # noqa: S704 - no letter is left in it that a page would read
        )
    )
    return rendered
