"""A table as a widget: sorted, searched and selected, with bars that show intervals."""

from itertools import count
from pathlib import Path
from typing import Any

import anywidget
import traitlets

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
        whether downwards), theme (auto, light or dark), height (pixels).
    """

    _esm = _HERE / "table_view.js"
    _css = _HERE / "table_view.css"

    table = traitlets.Dict().tag(sync=True)
    selected = traitlets.List(traitlets.Unicode()).tag(sync=True)
    query = traitlets.Unicode("").tag(sync=True)
    order = traitlets.Dict({"column": -1, "down": False}).tag(sync=True)
    theme = traitlets.Enum(("auto", "light", "dark"), default_value="auto").tag(sync=True)
    height = traitlets.Int(420, min=120).tag(sync=True)
    prefix = traitlets.Unicode().tag(sync=True)
    """Begins the names of the rows on the page, different for every table."""

    def __init__(self, table: dict[str, Any], **traits: Any) -> None:
        super().__init__(table=table, prefix=f"rk-table-{next(_NUMBERS)}", **traits)
